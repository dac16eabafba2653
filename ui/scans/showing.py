"""Scans drawn for the eyes: how many pages a file has, and one of them as pixels. Bytes in, pixels out.

No Qt and no disk; loads the readers of pictures, so whoever needs it imports it when somebody looks. What is
kept of a scan is `picture.py`; nothing drawn here is kept.
"""

from __future__ import annotations

import io
import warnings
from typing import Any, Final

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from hall.drawing_turn import PDF_TURN
from hall.errors import Refused
from ui import words
from ui.states.viewing import Picture

LONGEST: Final = 3600
"""Longest side that is drawn, pixels: A4 at 300 dpi."""
THUMB: Final = 132
"""Longest side of a small page, pixels; too small for a number on it to be read."""
_ZIP: Final = b"PK\x03\x04"


def draw_page(content: bytes, page: int, longest: int = LONGEST) -> tuple[int, int, Picture]:
    """Pages of a file, the number of the page that was drawn, and it.

    Args:
        content: The file.
        page: From 0; -1, or one too many, is the last.
        longest: Pixels of the longer side at most.

    Raises:
        Refused: `view.kind`: it cannot be shown, or is damaged.
    """
    if content.startswith(_ZIP):
        raise Refused("view.kind", words.VIEW_OFD)
    try:
        if content.startswith(b"%PDF-"):
            with PDF_TURN:
                return _pdf(content, page, longest)
        with warnings.catch_warnings():
            # Odd EXIF and large pictures: what cannot be opened is refused below.
            warnings.simplefilter("ignore")
            return _image(content, page, longest)
    except (
        pypdfium2.PdfiumError,
        Image.DecompressionBombError,
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
    ) as error:
        raise Refused("view.kind", words.VIEW_STRANGE) from error


def _pdf(content: bytes, page: int, longest: int) -> tuple[int, int, Picture]:
    document = pypdfium2.PdfDocument(content)
    try:
        count = len(document)
        number = _within(page, count)
        one: Any = document[number]
        points = max(one.get_width(), one.get_height(), 1.0)
        drawn: Any = one.render(scale=min(longest / points, 300 / 72), rev_byteorder=True)
        return count, number, _picture(drawn.to_pil())
    finally:
        document.close()


def _image(content: bytes, page: int, longest: int) -> tuple[int, int, Picture]:
    with Image.open(io.BytesIO(content)) as opened:
        count = int(getattr(opened, "n_frames", 1))
        number = _within(page, count)
        opened.seek(number)
        # A JPEG is read at the size that is needed and no larger.
        opened.draft("RGB", (longest, longest))
        shown = ImageOps.exif_transpose(opened)
        shown.thumbnail((longest, longest), Image.Resampling.BILINEAR, reducing_gap=2.0)
        return count, number, _picture(shown)


def _within(page: int, count: int) -> int:
    return count - 1 if page < 0 else min(page, count - 1)


def _picture(shown: Image.Image) -> Picture:
    if shown.mode in {"RGBA", "LA", "PA"}:
        over = shown.convert("RGBA")
        shown = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)
    plain = shown.convert("RGB")
    return Picture(width=plain.width, height=plain.height, rgb=plain.tobytes())
