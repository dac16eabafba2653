"""The one place of colours, sizes and type (design/tokens.md 2 to 4, 10).

A `Style` is made once for a size of window and handed to every widget; a widget has no value of its own.
No layout and no text belong here.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self

from PySide6.QtGui import QColor, QFont

from ui.states.look import Tone

FAMILIES: Final = ("Noto Sans CJK SC", "Microsoft YaHei")
"""Screen faces in order; after them whatever the system has."""

COMPACT_WIDTH: Final = 1200
COMPACT_HEIGHT: Final = 700
SHORT_HEIGHT: Final = 760
WIDE_WIDTH: Final = 1600
MAX_WIDTH: Final = 1920
"""Logical pixels at which the layout changes (tokens.md 10)."""


class Type(StrEnum):
    """Roles of text; each has one size and one weight."""

    NUMBER = "number"
    NUMBER_LONG = "number_long"
    TIMER = "timer"
    OUTCOME = "outcome"
    TITLE = "title"
    BODY = "body"
    STRONG = "strong"
    NOTE = "note"
    NOTE_STRONG = "note_strong"
    SMALL = "small"
    SMALL_STRONG = "small_strong"
    CAP = "cap"


_SIZES: Final = {
    Type.NUMBER: (72, True),
    Type.NUMBER_LONG: (40, True),
    Type.TIMER: (26, True),
    Type.OUTCOME: (22, True),
    Type.TITLE: (17, True),
    Type.BODY: (15, False),
    Type.STRONG: (15, True),
    Type.NOTE: (14, False),
    Type.NOTE_STRONG: (14, True),
    Type.SMALL: (13, False),
    Type.SMALL_STRONG: (13, True),
    Type.CAP: (12, False),
}

_COMPACT_NUMBER: Final = {Type.NUMBER: 56, Type.NUMBER_LONG: 32, Type.TIMER: 23}

PALETTE: Final = {
    "ink-900": "#14202B",
    "ink-700": "#3A4753",
    "ink-500": "#55626E",
    "ink-400": "#636F7A",
    "bg": "#EFF2F5",
    "panel": "#FFFFFF",
    "panel-2": "#F7F9FA",
    "info": "#E9EDF2",
    "line": "#D9DFE5",
    "line-2": "#C3CCD4",
    "ctl": "#7F8C98",
    "plate": "#10294B",
    "plate-mute": "#B7C6DA",
    "acc": "#1B5596",
    "acc-2": "#154679",
    "acc-tint": "#E7EFF8",
    "ok": "#17633B",
    "ok-tint": "#E5F2EA",
    "warn": "#744600",
    "warn-tint": "#FFF2D4",
    "warn-fill": "#F2B632",
    "bad": "#9F231B",
    "bad-tint": "#FBE9E7",
    "board": "#0A1B33",
    "board-2": "#12305A",
    "call": "#FFD84D",
}

_HIGH_CONTRAST: Final = {
    **dict.fromkeys(("ink-900", "ink-700", "ink-500", "ink-400", "line", "line-2", "ctl"), "#000000"),
    **dict.fromkeys(("acc-tint", "ok-tint", "warn-tint", "bad-tint", "panel-2", "info"), "#FFFFFF"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Lengths in logical pixels of the 96 dpi grid."""

    strip: int
    result: int
    plate: int
    plate_bar: int
    plate_number: int
    top_bar: int
    applicant: int
    steps: int
    item_line: int
    table_head: int
    row: int
    detail: int
    foot: int
    status: int
    margin: int
    search_column: int
    top_search: int
    next_tickets: int
    choice: int
    page: int
    pages_across: int
    control: int = 36
    primary: int = 44
    small: int = 30
    notice: int = 36
    cap: int = 20
    gap: int = 8
    bar: int = 4
    action: int = 32
    double_row: int = 54
    heading_row: int = 28


NORMAL: Final = Metrics(
    strip=204,
    result=316,
    plate=196,
    plate_bar=160,
    plate_number=84,
    top_bar=44,
    applicant=66,
    steps=44,
    item_line=42,
    table_head=30,
    row=36,
    detail=108,
    foot=26,
    status=30,
    margin=16,
    search_column=560,
    top_search=272,
    next_tickets=3,
    choice=392,
    page=296,
    pages_across=3,
)

COMPACT: Final = Metrics(
    strip=156,
    result=264,
    plate=140,
    plate_bar=127,
    plate_number=65,
    top_bar=40,
    applicant=42,
    steps=38,
    item_line=34,
    table_head=26,
    row=28,
    detail=78,
    foot=24,
    status=28,
    margin=12,
    search_column=440,
    top_search=168,
    next_tickets=2,
    choice=340,
    page=200,
    pages_across=4,
    primary=44,
    control=34,
    action=30,
    double_row=48,
    heading_row=24,
)

WIDE: Final = replace(NORMAL, strip=240, result=380, search_column=680, top_search=320, pages_across=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Palette, metrics and type of one window size; `caps` says whether key caps are shown.

    `spread` is the width of texts in percent: layouts are tried with 108 in place of another face (D33).
    """

    metrics: Metrics = NORMAL
    compact: bool = False
    high_contrast: bool = False
    caps: bool = True
    spread: int = 100
    short: bool = False
    """The window is lower than the pictures: what repeats itself is drawn closer."""

    @classmethod
    def for_size(cls, width: int, height: int, *, high_contrast: bool = False, caps: bool = True) -> Self:
        """The style for a window of so many logical pixels (tokens.md 10)."""
        compact = width < COMPACT_WIDTH or height < COMPACT_HEIGHT
        metrics = COMPACT if compact else WIDE if width > WIDE_WIDTH else NORMAL
        short = compact or height < SHORT_HEIGHT
        return cls(metrics=metrics, compact=compact, high_contrast=high_contrast, caps=caps, short=short)

    def hex(self, name: str) -> str:
        """The colour value of a palette name."""
        if self.high_contrast and name in _HIGH_CONTRAST:
            return _HIGH_CONTRAST[name]
        return PALETTE[name]

    def colour(self, name: str | Tone) -> QColor:
        """The colour of a palette name or tone."""
        return QColor(self.hex(str(name)))

    @property
    def focus_width(self) -> int:
        """Width of the focus ring: 2, with high contrast 3."""
        return 3 if self.high_contrast else 2

    def font(self, role: Type) -> QFont:
        """The face of a role, in pixels that Qt scales."""
        size, bold = _SIZES[role]
        if self.compact:
            size = _COMPACT_NUMBER.get(role, size)
        font = QFont(list(FAMILIES))
        font.setPixelSize(size)
        font.setBold(bold)
        if self.spread != 100:
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, self.spread)
        return font

    def qss(self) -> str:
        """The style sheet of a window."""
        names = {name.replace("-", "_"): self.hex(name) for name in PALETTE}
        tones = "\n".join(f'QLabel[tone="{tone}"] {{ color: {self.hex(tone)}; }}' for tone in Tone)
        focus = self.focus_width
        return tones + _SHEET.format(**names, f=focus)


_SHEET: Final = """
QWidget {{ color: {ink_900}; }}
QWidget[ground="panel"] {{ background: {panel}; }}
QWidget[ground="panel-2"] {{ background: {panel_2}; }}
QWidget[ground="info"] {{ background: {info}; }}
QWidget[ground="bg"] {{ background: {bg}; }}
QWidget[ground="plate"] {{ background: {plate}; }}
QWidget[ground="ok-tint"] {{ background: {ok_tint}; }}
QWidget[ground="warn-tint"] {{ background: {warn_tint}; }}
QWidget[ground="bad-tint"] {{ background: {bad_tint}; }}
QFrame[rule="h"] {{ background: {line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[rule="h2"] {{ background: {line_2}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[rule="v"] {{ background: {line_2}; border: none; max-width: 1px; min-width: 1px; }}
QPushButton {{ background: {panel}; border: 1px solid {ctl}; border-radius: 6px; padding: 0px; margin: 0px; }}
QPushButton:hover {{ background: {panel_2}; }}
QPushButton:focus {{ border: {f}px solid {acc}; }}
QPushButton:disabled {{ background: {panel_2}; border-color: {line_2}; color: {ink_400}; }}
QPushButton[kind="primary"] {{ background: {acc}; border: none; color: {panel}; }}
QPushButton[kind="primary"]:hover {{ background: {acc_2}; }}
QPushButton[kind="primary"]:pressed {{ background: {acc_2}; }}
QPushButton[kind="primary"]:disabled {{ background: {info}; }}
QPushButton[kind="flat"] {{ background: transparent; border: 1px solid transparent; border-radius: 4px; }}
QPushButton[kind="link"] {{ background: transparent; border: none; padding: 0; color: {ink_500}; }}
QPushButton[kind="link"]:hover {{ color: {acc}; }}
QPushButton[kind="flat"]:hover {{ background: {panel_2}; }}
QPushButton[kind="flat"]:focus {{ border: {f}px solid {acc}; }}
QPushButton[kind="filled"] {{ background: {acc}; border: none; }}
QPushButton[kind="filled"]:focus {{ border: {f}px solid {panel}; }}
QPushButton[kind="segment"] {{ border-radius: 0px; border-right-width: 0px; }}
QPushButton[kind="segment"][edge="first"] {{ border-top-left-radius: 6px; border-bottom-left-radius: 6px; }}
QPushButton[kind="segment"][edge="last"] {{ border-top-right-radius: 6px; border-bottom-right-radius: 6px;
    border-right-width: 1px; }}
QPushButton[kind="segment"]:checked {{ background: {acc}; border-color: {acc}; }}
QPushButton[kind="segment"]:focus {{ border: {f}px solid {acc}; }}
QPushButton[kind="segment"]:checked:focus {{ border: {f}px solid {panel}; }}
QPushButton[kind="link"] {{ background: transparent; border: 1px solid transparent; border-radius: 4px; }}
QPushButton[kind="link"]:focus {{ border: {f}px solid {acc}; }}
QPushButton[kind="cap"] {{ border: 1px solid {line_2}; border-radius: 4px; color: {ink_700}; }}
QPushButton[kind="cap"]:focus {{ border: {f}px solid {acc}; }}
QLineEdit, QPlainTextEdit, QComboBox {{ background: {panel}; border: 1px solid {ctl}; border-radius: 6px;
    padding: 0px 10px; selection-background-color: {acc}; selection-color: {panel}; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ border: {f}px solid {acc}; padding: 0px 9px; }}
QLineEdit[fault="true"] {{ border: 2px solid {bad}; padding: 0px 9px; }}
QLineEdit[kind="bare"], QLineEdit[kind="bare"]:focus {{ border: none; background: transparent;
    padding: 0px; }}
QFrame[kind="field"] {{ background: {panel}; border: 1px solid {ctl}; border-radius: 6px; }}
QFrame[kind="field"][focus="true"] {{ border: {f}px solid {acc}; }}
QFrame[kind="box-warn"] {{ border: 1px dashed {warn}; border-radius: 6px; background: {panel}; }}
QFrame[kind="card-warn"] {{ border: 1px solid {warn_fill}; border-radius: 6px; background: {warn_tint}; }}
QFrame[kind="card-bad"] {{ border: 1px solid {bad}; border-radius: 6px; background: {bad_tint}; }}
QFrame[kind="card"] {{ border: 1px solid {line_2}; border-radius: 6px; background: {panel}; }}
QFrame[kind="note"] {{ border: 1px solid {line_2}; border-radius: 6px; background: {info}; }}
QLabel[kind="page"] {{ border: 1px solid {line_2}; background: {panel}; }}
QTableView {{ background: {panel}; border: none; outline: none; }}
QHeaderView {{ background: {panel_2}; border: none; }}
QHeaderView::section {{ background: {panel_2}; color: {ink_500}; border: none;
    border-bottom: 1px solid {line_2}; padding: 0px 8px; }}
QHeaderView::section:first {{ padding-left: 16px; }}
QHeaderView::section:last {{ padding-right: 16px; }}
QComboBox::drop-down {{ border: none; width: 28px; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{ background: {panel}; border: 1px solid {ctl};
    selection-background-color: {acc_tint}; selection-color: {ink_900}; }}
QScrollArea {{ background: {panel}; border: none; }}
QScrollBar:vertical {{ background: {panel_2}; width: 8px; margin: 0px; }}
QScrollBar::handle:vertical {{ background: {line_2}; border-radius: 4px; min-height: 24px; }}
QScrollBar:horizontal {{ background: {panel_2}; height: 8px; margin: 0px; }}
QScrollBar::handle:horizontal {{ background: {line_2}; border-radius: 4px; min-width: 24px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0px; width: 0px; }}
QToolTip {{ background: {panel}; color: {ink_900}; border: 1px solid {ctl}; }}
"""
