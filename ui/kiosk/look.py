"""Sizes, type and colours of the kiosk, drawn for 1080×1920 and scaled to the screen (tokens.md 4, 12).

The palette is that of `ui.style`; a widget has no value of its own. Lengths are pixels of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from PySide6.QtGui import QColor, QFont

from ui.style import FAMILIES, PALETTE, Style

LEAST_TOUCH: Final = 56
LEAST_TEXT: Final = 16
LARGE: Final = 1.35
"""Factor of the text in 适老大字."""

_PORTRAIT: Final = (1080, 1920)
_LANDSCAPE: Final = (1920, 1080)
_MOST: Final = 2.0
_LEAST: Final = 0.5


class Size(StrEnum):
    """Roles of text."""

    HALL = "hall"
    SUB = "sub"
    CLOCK = "clock"
    TITLE = "title"
    TEXT = "text"
    HEAD = "head"
    CHOICE = "choice"
    NOTE = "note"
    NOTE_STRONG = "note_strong"
    BUTTON = "button"
    KEY = "key"
    TYPED = "typed"
    FIGURE = "figure"
    NUMBER = "number"


_SIZES: Final = {
    Size.HALL: (40, True, False),
    Size.SUB: (27, False, False),
    Size.CLOCK: (58, True, False),
    Size.TITLE: (46, True, True),
    Size.TEXT: (31, False, True),
    Size.HEAD: (42, True, True),
    Size.CHOICE: (36, True, True),
    Size.NOTE: (28, False, True),
    Size.NOTE_STRONG: (28, True, True),
    Size.BUTTON: (36, True, True),
    Size.KEY: (44, True, False),
    Size.TYPED: (58, True, False),
    Size.FIGURE: (46, True, True),
    Size.NUMBER: (250, True, False),
}
"""Pixels on 1080×1920, bold, and whether large type grows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskLook:
    """What a window of one size looks like.

    Attributes:
        scale: Against the picture. wide: landscape.
        large: 适老大字. columns: business cards in a row; rows: at most so many rows on one page.
    """

    scale: float = 1.0
    wide: bool = False
    large: bool = False
    width: int = 1080
    height: int = 1920

    @classmethod
    def for_size(cls, width: int, height: int, *, large: bool = False) -> Self:
        """The look of a window of so many logical pixels."""
        wide = width > height
        across, down = _LANDSCAPE if wide else _PORTRAIT
        scale = min(max(min(width / across, height / down), _LEAST), _MOST)
        return cls(scale=scale, wide=wide, large=large, width=width, height=height)

    def px(self, length: float) -> int:
        """A length of the picture on this screen."""
        return round(length * self.scale)

    def touch(self, length: float) -> int:
        """A height that a finger has to hit: never under 56."""
        return max(self.px(length), LEAST_TOUCH)

    def font(self, size: Size) -> QFont:
        """The face of a role."""
        pixels, bold, grows = _SIZES[size]
        font = QFont(list(FAMILIES))
        wanted = pixels * self.scale * (LARGE if self.large and grows else 1.0)
        font.setPixelSize(max(round(wanted), LEAST_TEXT))
        font.setBold(bold)
        return font

    @staticmethod
    def hex(name: str) -> str:
        """The value of a palette name."""
        return PALETTE[name]

    @staticmethod
    def colour(name: str) -> QColor:
        """The colour of a palette name."""
        return QColor(PALETTE[name])

    @property
    def columns(self) -> int:
        """Business cards beside one another."""
        return 1 if self.large else 3 if self.wide else 2

    @property
    def rows(self) -> int:
        """Rows of business cards on one page."""
        return 5 if self.large and not self.wide else 3 if self.large else 4 if self.wide else 5

    @property
    def radius(self) -> int:
        """Of everything that is touched (tokens.md 4)."""
        return 8

    def qss(self) -> str:
        """The style sheet of the window: grounds and colours of text."""
        names = "\n".join(f'QLabel[ink="{name}"] {{ color: {value}; }}' for name, value in PALETTE.items())
        return (
            names
            + f"""
QWidget[ground="bg"] {{ background: {PALETTE["bg"]}; }}
QWidget[ground="panel"] {{ background: {PALETTE["panel"]}; }}
QWidget[ground="plate"] {{ background: {PALETTE["plate"]}; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
"""
        )


def plain_style() -> Style:
    """The style of the apology box, which is shared with the desk."""
    return Style()
