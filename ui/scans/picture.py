"""Pictures as they come in: bytes of a file or of a camera to plain RGB pages, and pages to small JPEGs.

Pure: bytes and arrays in, bytes and arrays out; no Qt, no disk, no clock. What a file says about itself
(EXIF, thumbnails, names) is read once for its turn and then left behind (domain.md 6.2: EXIF-free copies).
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from hall.drawing_turn import PDF_TURN
from hall.errors import Refused
from ui import words

Pixels = NDArray[np.uint8]
"""Rows × columns × 3, RGB."""

MAX_BYTES: Final = 500_000
"""Largest page, bytes (domain.md 6.2: JPEG ≤ 500 KB)."""
LOW_DPI: Final = 200
HIGH_DPI: Final = 300
A4: Final = (210.0, 297.0)
"""Millimetres, upright."""
CARD: Final = (85.6, 54.0)
"""ISO/IEC 7810 ID-1, lying: 居民身份证, 社保卡, 银行卡."""
MAX_PIXELS: Final = 120_000_000
"""Largest picture that is opened: an A3 page at 600 dpi has 70 million pixels."""
ENOUGH_PIXELS: Final = 25_000_000
"""More of a page are let go of at once: A4 at 500 dpi has 24 million, and at most 300 dpi are kept."""
MAX_PAGES: Final = 300

_QUALITIES: Final = (88, 80, 72, 64, 56, 48, 40)
_DPIS: Final = (HIGH_DPI, 250, LOW_DPI)
_LAST_QUALITIES: Final = (32, 24, 16)
_PASSWORD: Final = 4
"""What PDFium says of a password that is asked for (FPDF_ERR_PASSWORD)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A finished page: JPEG without EXIF, its size in pixels and its resolution."""

    jpeg: bytes
    width: int
    height: int
    dpi: int


def pages_of(content: bytes, most: int = MAX_PAGES) -> Iterator[Pixels]:
    """Every page of a picture or PDF, upright as its file says, one at a time: a page can have 75 MB.

    Args:
        content: The file.
        most: Pages that it may have; looked at before the first one is drawn.

    Raises:
        Refused: `scan.kind` when it cannot be read, `scan.locked` for a PDF with a password, `scan.large` for
            too many pixels, `scan.pages` for too many pages; the first and the third also after some pages.
    """
    if content.startswith(b"%PDF-"):
        yield from _pdf_pages(content, most)
        return
    with warnings.catch_warnings():
        # Pillow warns of what it later refuses, and of odd EXIF that is not kept.
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content)) as opened:
                yield from _frames(opened, most)
        except Image.DecompressionBombError as error:
            raise Refused("scan.large", words.SCAN_TOO_MANY_PIXELS) from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
            raise Refused("scan.kind", words.SCAN_UNREADABLE_FILE) from error


def _frames(opened: Image.Image, most: int) -> Iterator[Pixels]:
    if int(getattr(opened, "n_frames", 1)) > most:
        raise _too_many(most)
    for frame in ImageSequence.Iterator(opened):
        pixels = frame.width * frame.height
        if pixels > MAX_PIXELS:
            raise Refused("scan.large", words.SCAN_TOO_MANY_PIXELS)
        upright = ImageOps.exif_transpose(frame)
        if pixels > ENOUGH_PIXELS and upright.mode in {"1", "L", "RGB", "CMYK", "RGBA"}:
            upright = upright.convert("L") if upright.mode == "1" else upright
            less = (ENOUGH_PIXELS / pixels) ** 0.5
            size = (upright.width * less, upright.height * less)
            upright.thumbnail(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
        yield _flat(upright)


def _too_many(most: int) -> Refused:
    return Refused("scan.pages", words.too_many_pages(most))


def _flat(image: Image.Image) -> Pixels:
    """On white where it was transparent; 16-bit grey brought down to 8."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        over = image.convert("RGBA")
        white = Image.new("RGBA", over.size, "white")
        image = Image.alpha_composite(white, over)
    elif image.mode.startswith("I"):
        grey = np.asarray(image, dtype=np.float64)
        image = Image.fromarray((grey / max(grey.max(), 255.0) * 255).astype(np.uint8))
    return np.asarray(image.convert("RGB"))


def require_unlocked(content: bytes) -> None:
    """Nothing for what opens without a password.

    Raises:
        Refused: `scan.locked` for a PDF that asks for one: nobody could look at it, and it would keep its
            case from being archived.
    """
    if not content.startswith(b"%PDF-"):
        return
    try:
        with PDF_TURN:
            pypdfium2.PdfDocument(content).close()
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD:
            raise _unopened(error) from error


def _unopened(error: pypdfium2.PdfiumError) -> Refused:
    if error.err_code == _PASSWORD:
        return Refused("scan.locked", words.SCAN_LOCKED)
    return Refused("scan.kind", words.SCAN_UNREADABLE_FILE)


def _pdf_pages(content: bytes, most: int) -> Iterator[Pixels]:
    try:
        with PDF_TURN:
            document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise _unopened(error) from error
    try:
        if len(document) > most:
            raise _too_many(most)
        for number in range(len(document)):
            with PDF_TURN:
                page: Any = document[number]
                inches = max(page.get_width() * page.get_height() / 72 / 72, 0.01)
                scale = min(HIGH_DPI / 72, (ENOUGH_PIXELS / inches) ** 0.5 / 72)
                drawn: Any = page.render(scale=scale, rev_byteorder=True)
                shown = np.array(drawn.to_pil().convert("RGB"))
            yield shown
    except pypdfium2.PdfiumError as error:
        raise Refused("scan.kind", words.SCAN_UNREADABLE_FILE) from error
    finally:
        with PDF_TURN:
            document.close()


def image_of(pixels: Pixels) -> Image.Image:
    """An array as a picture of Pillow."""
    return Image.fromarray(np.ascontiguousarray(pixels), mode=None)


def turned(pixels: Pixels, quarters: int) -> Pixels:
    """Turned clockwise by quarters."""
    return np.ascontiguousarray(np.rot90(pixels, -quarters))


def size_in_mm(width: int, height: int) -> tuple[float, float]:
    """The paper that a cut-out shows, by its shape: A4, a card, or as long as A4 where it is neither."""
    long, short = max(width, height), max(min(width, height), 1)
    for sides in (A4, CARD):
        wide, narrow = max(sides), min(sides)
        if abs(long / short / (wide / narrow) - 1) < 0.06:
            return (narrow, wide) if height >= width else (wide, narrow)
    span = A4[1] / long
    return (width * span, height * span)


def finished(pixels: Pixels, millimetres: tuple[float, float] | None = None) -> Page:
    """The page as JPEG of 200–300 dpi and at most 500 KB: the best that fits, colour kept while it can be.

    Args:
        pixels: The page, cut out and straight.
        millimetres: Width and height of the paper; by its shape when it is not given.

    Raises:
        Refused: `scan.noise` for a picture that is nothing but noise.
    """
    height, width = pixels.shape[:2]
    wide, high = millimetres or size_in_mm(width, height)
    native = max(width / wide, height / high) * 25.4
    image = image_of(pixels)
    for dpi in _steps(native):
        shown = _at(image, (wide, high), dpi)
        jpeg = _fitting(shown, dpi, _QUALITIES)
        if jpeg:
            return Page(jpeg=jpeg, width=shown.width, height=shown.height, dpi=dpi)
    grey = _at(image, (wide, high), LOW_DPI).convert("L")
    jpeg = _fitting(grey, LOW_DPI, (*_QUALITIES, *_LAST_QUALITIES))
    if not jpeg:
        raise Refused("scan.noise", words.SCAN_NOISE)
    return Page(jpeg=jpeg, width=grey.width, height=grey.height, dpi=LOW_DPI)


def _at(image: Image.Image, millimetres: tuple[float, float], dpi: int) -> Image.Image:
    width, height = (max(round(side * dpi / 25.4), 1) for side in millimetres)
    same = (width, height) == image.size
    return image if same else image.resize((width, height), Image.Resampling.LANCZOS)


def _steps(native: float) -> Sequence[int]:
    """Resolutions to try: never more than the camera saw, never under 200."""
    top = min(max(round(native), LOW_DPI), HIGH_DPI)
    return (top, *(dpi for dpi in _DPIS if dpi < top))


def _fitting(image: Image.Image, dpi: int, qualities: Sequence[int]) -> bytes:
    """The best quality that fits, b"" when none does; sizes fall with quality, so halving finds it."""
    best, low, high = b"", 0, len(qualities) - 1
    while low <= high:
        middle = (low + high) // 2
        out = io.BytesIO()
        image.save(out, "JPEG", quality=qualities[middle], dpi=(dpi, dpi), optimize=True, subsampling="4:2:0")
        jpeg = out.getvalue()
        if len(jpeg) <= MAX_BYTES:
            best, high = jpeg, middle - 1
        else:
            low = middle + 1
    return best


_ORIENTATION: Final = 0x0112
_KEPT_SEGMENTS: Final = frozenset({0xE0, 0xEE})
"""JFIF and Adobe say how to read the pixels; APP2 does so only with a colour profile."""


def without_exif(jpeg: bytes) -> bytes:
    """A JPEG without what its camera wrote about itself, place and time (domain.md 6.2).

    Its pixels stay byte for byte; only where EXIF alone said how it is turned it is turned and pressed again.
    What is no readable JPEG comes back as it is.
    """
    try:
        with Image.open(io.BytesIO(jpeg)) as image:
            if image.format != "JPEG":
                return jpeg
            if image.getexif().get(_ORIENTATION, 1) in {0, 1}:
                plain = _without_segments(jpeg)
                with Image.open(io.BytesIO(plain)) as again:
                    return plain if again.size == image.size else jpeg
            out = io.BytesIO()
            upright = ImageOps.exif_transpose(image)
            upright.info.clear()
            upright.save(out, "JPEG", quality=92, dpi=image.info.get("dpi", (0, 0)))
            return out.getvalue()
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,
        IndexError,
    ):
        return jpeg


def _without_segments(jpeg: bytes) -> bytes:
    kept, at = [jpeg[:2]], 2
    while jpeg[at : at + 1] == b"\xff" and jpeg[at + 1] != 0xDA:
        marker, end = jpeg[at + 1], at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        said = jpeg[at + 4 : at + 16]
        told = marker == 0xFE or (0xE0 <= marker <= 0xEF and marker not in _KEPT_SEGMENTS)
        if not told or (marker == 0xE2 and said.startswith(b"ICC_PROFILE")):
            kept.append(jpeg[at:end])
        at = end
    return b"".join([*kept, jpeg[at:]])
