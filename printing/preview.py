"""Pages of a PDF as pictures, for the print preview. Nothing is printed from these."""

from __future__ import annotations

import io

import pypdfium2

from hall.drawing_turn import PDF_TURN
from hall.errors import Refused


def preview(pdf: bytes, dpi: int = 100) -> tuple[bytes, ...]:
    """One PNG a page.

    Args:
        pdf: What `Renderer.render` gave.
        dpi: Dots an inch; 100 fits an A4 page on a screen.

    Raises:
        Refused: `paper.preview` when the bytes are no PDF.
    """
    with PDF_TURN:
        return _drawn(pdf, dpi)


def _drawn(pdf: bytes, dpi: int) -> tuple[bytes, ...]:
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as fault:
        raise Refused("paper.preview", "这份文书的文件已损坏，不能预览，请重新生成。") from fault
    try:
        pages = []
        for page in document:
            picture = io.BytesIO()
            page.render(scale=dpi / 72).to_pil().save(picture, format="PNG")
            pages.append(picture.getvalue())
        return tuple(pages)
    finally:
        document.close()
