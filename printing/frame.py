"""An A4 page around a text: head with number and titles, pages, foot with copies and marks.

The order on the page is that of tokens.md 12: barcode left, document number right, issuing body and title
centred over a rule; seal, signature and copies together on the last page; in the foot copies, print mark,
node mark (D5) and page. What the text says is decided in `papers/`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from hall.papers import OFFLINE_LINE
from printing.barcode import draw_bars, draw_qr
from printing.fonts import Role
from printing.sheet import MM, Sheet
from printing.strips import LEFT, WIDTH, Strip, aligned, baseline
from printing.text import Line, balanced, draw_line, width_of

if TYPE_CHECKING:
    from hall.papers import PrintMark
    from printing.fonts import Faces

PAGE_WIDTH: Final = 210.0
PAGE_HEIGHT: Final = 297.0
RIGHT: Final = LEFT + WIDTH
_FOOT: Final = PAGE_HEIGHT - 273.0
"""Height of the foot, with its blank above and below (mm)."""

_NEXT_TOP: Final = 31.0
"""Where the text begins on the second and later pages."""

_FOOT_SIZE: Final = 9.5
_LEAST_BEFORE_TAIL: Final = 5.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A page and what of it is for text, in mm."""

    width: float = PAGE_WIDTH
    height: float = PAGE_HEIGHT

    @property
    def text(self) -> float:
        """Width of the text: the margins are those of every paper."""
        return self.width - (PAGE_WIDTH - WIDTH)

    @property
    def right(self) -> float:
        """Right edge of the text."""
        return LEFT + self.text

    @property
    def foot_top(self) -> float:
        """Nothing of the text or the signatures lies below this."""
        return self.height - _FOOT


UPRIGHT: Final = Shape()
LYING: Final = Shape(PAGE_HEIGHT, PAGE_WIDTH)
"""A4 on its long side: for tables of many columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above the text.

    Attributes:
        title: The name of the paper.
        body: The issuing body, above the title.
        number: Number for barcode and label; "" for none.
        number_label: Word before that number.
        document_number: Top right; "" for none.
        qr: Content of a QR code at the top right (receipts); "" for none.
    """

    title: str
    body: str
    number: str = ""
    number_label: str = "办件编号"
    document_number: str = ""
    qr: str = ""


@dataclass(slots=True)
class _Page:
    strips: list[tuple[Strip, float]] = field(default_factory=list)
    y: float = 0.0


def centred(faces: Faces, text: str, *, role: Role, size: float, width: float = WIDTH) -> list[Line]:
    """A heading broken into centred lines where it is too long."""
    return balanced(faces, text, role, size, width * MM)


def draw_text(  # noqa: PLR0917  # place, face and text: as short as it gets
    sheet: Sheet, faces: Faces, text: str, x: float, y: float, size: float, role: Role = Role.BODY
) -> float:
    """Draw a short text with its baseline at y; returns where it ends (mm)."""
    sheet.text(x, y, role, size, [(text, 0.0)])
    return x + width_of(faces, role, size, text) / MM


def draw_right(sheet: Sheet, faces: Faces, text: str, right: float, y: float, size: float) -> float:
    """Draw a short text that ends at `right`; returns where it begins (mm)."""
    x = right - width_of(faces, Role.BODY, size, text) / MM
    sheet.text(x, y, Role.BODY, size, [(text, 0.0)])
    return x


class Frame:
    """Collects strips and a tail, then makes the pages."""

    def __init__(
        self, faces: Faces, head: Head, mark: PrintMark, copies: str, shape: Shape = UPRIGHT
    ) -> None:
        """Begin a paper.

        Args:
            faces: Faces.
            head: What stands above.
            mark: What stands in the foot.
            copies: The sentence about copies.
            shape: The page.
        """
        self._shape = shape
        self.faces = faces
        self._head = head
        self._mark = mark
        self._copies = copies
        self._strips: list[Strip] = []

    def add(self, strips: list[Strip]) -> None:
        """Add strips below those that are there."""
        self._strips += strips

    def pdf(self, tail: Strip) -> bytes:
        """The finished pages, with the tail (seal, signatures) on the last one."""
        sheet = Sheet(self.faces, width=self._shape.width, height=self._shape.height, title=self._head.title)
        top = self._draw_head(sheet)
        pages = self._pages(top, tail, 0.0)
        for share in (0.5, 1.0):
            tighter = self._pages(top, tail, share) if len(pages) > 1 else pages
            if len(tighter) < len(pages):
                pages = tighter
        for number, page in enumerate(pages, 1):
            if number > 1:
                sheet.next_page()
                self._draw_next_head(sheet)
            if self._mark.voided:
                self._draw_void(sheet)
            for strip, y in page.strips:
                strip.draw(sheet, y)
            self._draw_foot(sheet, number, len(pages))
        return sheet.finish()

    def _pages(self, top: float, tail: Strip, share: float) -> list[_Page]:
        pages, foot_top = [_Page(y=top)], self._shape.foot_top
        strips = [strip.tightened(share) for strip in self._strips]
        for index in range(max(0, len(strips) - 2), len(strips)):
            strips[index] = replace(strips[index], keep=True)
        group: list[Strip] = []
        for strip in strips:
            group.append(strip)
            if not strip.keep:
                _place(pages, group, 0.0, foot_top)
                group = []
        _place(pages, group, _LEAST_BEFORE_TAIL + tail.height, foot_top)
        page = pages[-1]
        if page.y + _LEAST_BEFORE_TAIL + tail.height > foot_top:
            page = _Page(y=_NEXT_TOP)
            pages.append(page)
        low = foot_top - tail.height
        page.strips.append((tail, low if len(pages) == 1 else min(low, page.y + 12.0)))
        return pages

    def _draw_head(self, sheet: Sheet) -> float:
        faces, head = self.faces, self._head
        right, text = self._shape.right, self._shape.text
        if head.number:
            draw_bars(sheet, head.number, LEFT, 15.0, 9.0)
            draw_text(sheet, faces, f"{head.number_label}　{head.number}", LEFT, 27.7, 10.5)
        if head.document_number:
            draw_right(sheet, faces, head.document_number, right, 19.8, 12)
        if head.qr:
            draw_qr(sheet, head.qr, right - 20.0, 13.0, 20.0)
            draw_right(sheet, faces, "扫一扫，查进度", right, 38.9, 10.5)
        width = text - (52.0 if head.qr else 0.0)
        # A lying page is low: without number and codes its heading begins where those would stand.
        above = self._shape == UPRIGHT or head.number or head.document_number or head.qr
        y = 36.5 if above else 17.0
        for line in centred(faces, head.body, role=Role.TITLE, size=16, width=width):
            x = aligned(line, LEFT + (text - width) / 2, width, "c")
            draw_line(sheet, faces, line, x, baseline(y, 8.4, 16), 16)
            y += 8.4
        for line in self._title():
            draw_line(sheet, faces, line, aligned(line, LEFT, text, "c"), baseline(y + 1.6, 13.0, 24), 24)
            y += 13.0
        y += 5.0
        sheet.rule(LEFT, y, right, y, 0.5)
        return y + 6.0

    def _title(self) -> list[Line]:
        title = self._head.title
        lines = centred(self.faces, title, role=Role.TITLE, size=24, width=self._shape.text)
        if len(lines) == 1 and len(title) <= 6:
            gap = 0.27 * 24
            pieces = [(char, Role.TITLE, gap) for char in title[:-1]] + [(title[-1], Role.TITLE, 0.0)]
            return [Line(pieces=pieces, width=lines[0].width + gap * (len(title) - 1))]
        return lines

    def _draw_next_head(self, sheet: Sheet) -> None:
        head = self._head
        draw_text(sheet, self.faces, f"{head.title}（续）", LEFT, 22.0, 10.5)
        number = head.document_number or (f"{head.number_label}　{head.number}" if head.number else "")
        draw_right(sheet, self.faces, number, self._shape.right, 22.0, 10.5)
        sheet.rule(LEFT, 24.5, self._shape.right, 24.5)

    def _draw_void(self, sheet: Sheet) -> None:
        sheet.saveState()
        sheet.grey(0.82)
        sheet.translate(self._shape.width / 2 * MM, (self._shape.height / 2 + 1.5) * MM)
        sheet.rotate(35)
        sheet.translate(-70.5 * MM, -27 * MM)
        sheet.text(0.0, self._shape.height, Role.TITLE, 200, [("作废", 0.0)])
        sheet.restoreState()

    def _draw_foot(self, sheet: Sheet, number: int, total: int) -> None:
        faces, size = self.faces, _FOOT_SIZE
        page = f"第{number}页，共{total}页"
        right = f"{self._mark.sentence}　{page}"
        upper = self._mark.node
        room, edge, low = self._shape.text - 4.0, self._shape.right, self._shape.height - 13.4
        if width_of(faces, Role.BODY, size, self._copies + right) / MM > room:
            right, upper = self._mark.sentence, f"{self._mark.node}　{page}"
        if self._mark.offline:
            draw_text(sheet, faces, OFFLINE_LINE, LEFT, low - 5.6, 10)
        draw_right(sheet, faces, upper, edge, low - 5.6, size)
        draw_text(sheet, faces, self._copies, LEFT, low, size)
        draw_right(sheet, faces, right, edge, low, size)


def _place(pages: list[_Page], group: list[Strip], with_tail: float, foot_top: float) -> None:
    """Put strips that belong together on the last page, or on a new one; only what is taller is cut."""
    need = sum(strip.before + strip.height for strip in group) + with_tail
    page = pages[-1]
    if page.strips and page.y + need > foot_top:
        page = _new_page(pages, group)
    for strip in group:
        if page.strips and page.y + strip.before + strip.height > foot_top:
            page = _new_page(pages, [strip])
        y = page.y + (strip.before if page.strips else 0.0)
        page.strips.append((strip, y))
        page.y = y + strip.height


def _new_page(pages: list[_Page], group: list[Strip]) -> _Page:
    page = _Page(y=_NEXT_TOP)
    pages.append(page)
    for head in group[0].heads if group else ():
        page.strips.append((head, page.y))
        page.y += head.height
    return page
