"""What a page is stacked from: strips, each a line of a paragraph or a row of a table.

A strip knows its height, may draw itself at any place, and says whether it must stay with the next one and
which head is to be repeated when it begins a page. Only building of strips; `frame.py` puts them on pages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from printing.fonts import Role
from printing.sheet import MM
from printing.text import Line, Span, break_lines, draw_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from printing.fonts import Faces
    from printing.sheet import Sheet

LEFT: Final = 27.0
WIDTH: Final = 158.0
"""Left margin and text width of A4 in mm (tokens.md 12: 27 left, 25 right)."""

BODY_SIZE: Final = 14.0
BODY_PITCH: Final = 8.0
CELL_SIZE: Final = 11.5
CELL_PITCH: Final = 5.5
CELL_PAD: Final = 1.4
"""Type of the body and of tables: points, and mm from line to line (tokens.md 12)."""
ROW_SLACK: Final = 1.2
"""How much lower a row may be, in mm, when that saves a page."""

_MOST_LINES: Final = 24
"""A row with more lines than this is cut, so that no row is taller than a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A piece of a page that is never cut.

    Attributes:
        height: In mm.
        draw: Draws it with its top at a given y (mm).
        before: Blank above it in mm, left out at the top of a page.
        slack: How much lower it may be, in mm, when that saves a page.
        keep: Must be on the page of the next strip.
        heads: What to repeat above it when it begins a page.
        at_height: Draws it at another height, for what has a frame; None moves the same drawing up.
    """

    height: float
    draw: Callable[[Sheet, float], None]
    before: float = 0.0
    slack: float = 0.0
    keep: bool = False
    heads: tuple[Strip, ...] = ()
    at_height: Callable[[float], Callable[[Sheet, float], None]] | None = None

    def tightened(self, share: float) -> Strip:
        """The same strip with a share (0 to 1) of its slack and of half the blank above it taken away."""
        if not share:
            return self
        cut, draw = self.slack * share, self.draw
        height = self.height - cut
        shifted = self.at_height(height) if self.at_height else lambda sheet, top: draw(sheet, top - cut / 2)
        heads = tuple(head.tightened(share) for head in self.heads)
        return replace(self, height=height, before=self.before * (1 - share / 2), draw=shifted, heads=heads)


def baseline(top: float, pitch: float, size: float) -> float:
    """Where the baseline of a line lies whose box begins at `top`: its characters stand in the middle."""
    return top + pitch / 2 + 0.365 * size / MM


def aligned(line: Line, x: float, width: float, align: str) -> float:
    """Left edge of a line in a column: `align` is l, c or r."""
    spare = width - line.width / MM
    return x + {"l": 0.0, "c": spare / 2, "r": spare}[align]


def paragraph(
    faces: Faces,
    spans: Sequence[Span],
    *,
    size: float = BODY_SIZE,
    pitch: float = BODY_PITCH,
    before: float = 0.0,
    indent: bool = True,
    align: str = "j",
) -> list[Strip]:
    """A paragraph over the whole width.

    Args:
        faces: Faces.
        spans: The text.
        size: Points.
        pitch: From line to line, mm.
        before: Blank above, mm.
        indent: Two characters in, as Chinese paragraphs begin.
        align: j justified, l, c or r.
    """
    lines = break_lines(
        faces,
        spans,
        size=size,
        width=WIDTH * MM,
        indent=2 * size if indent else 0.0,
        justify=align == "j",
    )
    strips = []
    for number, line in enumerate(lines):
        shift = 2 * size / MM if indent and number == 0 else 0.0
        x = aligned(line, LEFT + shift, WIDTH - shift, "l" if align == "j" else align)

        def draw(sheet: Sheet, top: float, *, line: Line = line, x: float = x) -> None:
            draw_line(sheet, faces, line, x, baseline(top, pitch, size), size)

        alone = len(lines) > 1 and number in {0, len(lines) - 2}
        strips.append(Strip(height=pitch, draw=draw, before=before if number == 0 else 0.0, keep=alone))
    return strips


class Column(NamedTuple):
    """A column of a table: width in mm, alignment of its cells (l, c or r)."""

    width: float
    align: str = "l"


class Cell(NamedTuple):
    """A cell: text or spans, how many columns it covers, and an alignment of its own."""

    text: str | tuple[Span, ...]
    span: int = 1
    align: str = ""
    role: Role = Role.BODY

    @property
    def spans(self) -> tuple[Span, ...]:
        """The text with its face."""
        return (Span(self.text, self.role),) if isinstance(self.text, str) else self.text


class _Box(NamedTuple):
    """A cell with its place: left edge and width in mm, lines, alignment."""

    x: float
    width: float
    lines: list[Line]
    align: str


def label(text: str) -> str:
    """A two-character label spread to the width of four: 「电　　话」 reads evenly beside 「查询密码」."""
    return f"{text[0]}　{text[1]}" if len(text) == 2 else text


class Table:
    """Rows of cells in columns, ruled all around."""

    def __init__(self, faces: Faces, columns: Sequence[Column], *, least: float = 7.8) -> None:
        """Begin an empty table; `least` is the height of a row of one line, in mm."""
        self._faces = faces
        self._columns = tuple(columns)
        self._least = least
        self._heads: list[Strip] = []
        self._rows: list[Strip] = []

    def head(self, *cells: str) -> None:
        """Add a row that is repeated on every page that the table reaches."""
        for strip in self._strips([Cell(text, align="c", role=Role.BOLD) for text in cells]):
            self._heads.append(replace(strip, keep=True))

    def row(self, *cells: Cell | str) -> None:
        """Add a row."""
        self._rows += self._strips([Cell(cell) if isinstance(cell, str) else cell for cell in cells])

    def strips(self, *, before: float = 0.0) -> list[Strip]:
        """The rows in order, the first one held together with its head."""
        heads = tuple(self._heads)
        strips = [*heads, *(replace(row, heads=heads) for row in self._rows)]
        strips[0] = replace(strips[0], before=before)
        return strips

    def _strips(self, cells: Sequence[Cell]) -> list[Strip]:
        boxes: list[_Box] = []
        x, index = LEFT, 0
        for cell in cells:
            covered = self._columns[index : index + cell.span]
            width = sum(column.width for column in covered)
            pad = _pad(width)
            align = cell.align or covered[0].align
            lines = break_lines(
                self._faces, cell.spans, size=CELL_SIZE, width=(width - 2 * pad) * MM, justify=False
            )
            boxes.append(_Box(x, width, lines, align))
            x, index = x + width, index + cell.span
        most = max(len(box.lines) for box in boxes)
        return [
            self._strip([box._replace(lines=box.lines[start : start + _MOST_LINES]) for box in boxes])
            for start in range(0, most, _MOST_LINES)
        ]

    def _strip(self, boxes: list[_Box]) -> Strip:
        most = max(len(box.lines) for box in boxes)
        height = self._least if most == 1 else max(self._least, most * CELL_PITCH + 2 * CELL_PAD)

        def at_height(tall: float) -> Callable[[Sheet, float], None]:
            return lambda sheet, top: self._draw_row(sheet, boxes, top, tall)

        return Strip(height=height, draw=at_height(height), slack=ROW_SLACK, at_height=at_height)

    def _draw_row(self, sheet: Sheet, boxes: list[_Box], top: float, height: float) -> None:
        for box in boxes:
            _frame(sheet, box, top, height)
            pad = _pad(box.width)
            y = top + (height - len(box.lines) * CELL_PITCH) / 2
            for line in box.lines:
                x = aligned(line, box.x + pad, box.width - 2 * pad, box.align)
                draw_line(sheet, self._faces, line, x, baseline(y, CELL_PITCH, CELL_SIZE), CELL_SIZE)
                y += CELL_PITCH


def _pad(width: float) -> float:
    """Blank beside the text of a cell: less in narrow columns of figures."""
    return 0.8 if width < 17 else 1.2


def _frame(sheet: Sheet, box: _Box, top: float, height: float) -> None:
    right, low = box.x + box.width, top + height
    sheet.rule(box.x, top, right, top)
    sheet.rule(box.x, low, right, low)
    sheet.rule(box.x, top, box.x, low)
    sheet.rule(right, top, right, low)
