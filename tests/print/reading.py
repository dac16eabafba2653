"""Reading finished PDFs back: texts with their places, as a citizen's eye or a program would find them."""

from __future__ import annotations

from dataclasses import dataclass, field

import pypdfium2

MM = 25.4 / 72


@dataclass(slots=True)
class Run:
    """Characters that stand close together on one line: page from 1, millimetres from the top left."""

    page: int
    left: float
    right: float
    y: float
    text: str
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)

    @property
    def golden(self) -> str:
        """As it stands in a golden file."""
        return f"{self.page} {self.left:5.1f} {self.y:5.1f} {self.text}"


def page_count(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def runs_of(pdf: bytes) -> list[Run]:
    """All runs of a PDF in the order in which they were drawn."""
    document = pypdfium2.PdfDocument(pdf)
    found: list[Run] = []
    try:
        for number, page in enumerate(document, 1):
            height = page.get_height()
            text = page.get_textpage()
            for index in range(text.count_chars()):
                char = _character(text, index)
                if char in {"", "\r", "\n"}:
                    continue
                left, low, right, _ = text.get_charbox(index, loose=True)
                ink = text.get_charbox(index)
                _add(found, number, char, (left * MM, right * MM, (height - low) * MM), ink, height)
    finally:
        document.close()
    return [run for run in found if run.text.strip()]


def _character(text: pypdfium2.PdfTextPage, index: int) -> str:
    """The character at an index; "" for the second half of one that needs two UTF-16 units."""
    unit = pypdfium2.raw.FPDFText_GetUnicode(text, index)
    if 0xDC00 <= unit < 0xE000:
        return ""
    if 0xD800 <= unit < 0xDC00:
        second = pypdfium2.raw.FPDFText_GetUnicode(text, index + 1)
        return chr(0x10000 + ((unit - 0xD800) << 10) + second - 0xDC00)
    return chr(unit) if unit else ""


def _add(  # a character, its place and its ink
    found: list[Run],
    page: int,
    char: str,
    place: tuple[float, float, float],
    ink: tuple[float, float, float, float],
    height: float,
) -> None:
    left, right, y = place
    size = right - left
    last = found[-1] if found else None
    near = last is not None and last.page == page and abs(last.y - y) < 1.0
    if last is None or not near or left - last.right > max(size, 3.0) or left < last.left:
        last = Run(page, left, right, y, "")
        found.append(last)
    last.text += char
    last.right = max(last.right, right)
    if char.strip() and ink[2] > ink[0]:
        last.boxes.append((ink[0] * MM, (height - ink[3]) * MM, ink[2] * MM, (height - ink[1]) * MM))


def text_of(pdf: bytes) -> str:
    """All text without line ends, for finding sentences that run over several lines."""
    return "".join(run.text for run in runs_of(pdf))
