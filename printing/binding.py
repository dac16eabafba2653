"""Several files bound to one PDF: pages of scans, papers, whole PDFs, in their order (domain.md 5.1).

A JPEG goes in as it is, without being pressed a second time; a PDF page by page, without its scripts and
without its bookmarks. The same parts give the same bytes, so that one file for several cases is stored once.
What stands in front of the parts is not decided here.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any, Final

from PIL import Image, ImageSequence, UnidentifiedImageError
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

from hall.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

USUAL_DPI: Final = 200
"""Taken for a picture that does not say how large it is."""
_POINTS: Final = 72
_MOST_PIXELS: Final = 120_000_000
_SCRIPTS: Final = ("/AA", "/Annots", "/JS", "/OpenAction")
_COLOURS: Final = {"L": "/DeviceGray", "RGB": "/DeviceRGB"}


def bind(parts: Sequence[bytes]) -> bytes:
    """One PDF of all pages of the parts.

    Raises:
        Refused: `bind.nothing` without a part, `bind.part` when one is neither a picture nor a PDF that
            opens, with its number.
    """
    if not parts:
        raise Refused("bind.nothing", "没有可以合并的页。")
    writer = PdfWriter()
    for number, part in enumerate(parts, 1):
        add_part(writer, part, f"第{number}份")
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """The bytes of a file; nothing in them says when and by whom they were made."""
    writer.metadata = None
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def add_part(writer: PdfWriter, part: bytes, name: str) -> int:
    """Add all pages of a part; returns how many.

    Raises:
        Refused: `bind.part` with the name of the part.
    """
    before = len(writer.pages)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if part.startswith(b"%PDF-"):
                _add_pdf(writer, part)
            else:
                _add_picture(writer, part)
    except (PyPdfError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise _unreadable(name) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, SyntaxError) as error:
        # Broken files reach deep into the readers; what they then raise is theirs, not ours.
        raise _unreadable(name) from error
    if len(writer.pages) == before:
        raise _unreadable(name)
    return len(writer.pages) - before


def _unreadable(name: str) -> Refused:
    return Refused("bind.part", f"{name}打不开，不能合并。请去掉这一份（Alt+X），重新扫描。")


def _add_pdf(writer: PdfWriter, part: bytes) -> None:
    reader = PdfReader(io.BytesIO(part))
    if reader.is_encrypted and not reader.decrypt(""):
        raise ValueError("locked")
    for page in reader.pages:
        added = writer.add_page(page)
        for key in _SCRIPTS:
            if key in added:
                del added[key]


def _add_picture(writer: PdfWriter, part: bytes) -> None:
    with Image.open(io.BytesIO(part)) as opened:
        if opened.width * opened.height > _MOST_PIXELS:
            raise ValueError("pixels")
        plain = opened.format == "JPEG" and opened.mode in _COLOURS and getattr(opened, "n_frames", 1) == 1
        if plain and not opened.getexif():
            opened.load()
            _add_jpeg(writer, part, opened)
            return
        for frame in ImageSequence.Iterator(opened):
            pressed = io.BytesIO()
            dpi = _dpi(frame)
            frame.convert("RGB").save(pressed, "JPEG", quality=88, dpi=(dpi, dpi))
            with Image.open(io.BytesIO(pressed.getvalue())) as again:
                _add_jpeg(writer, pressed.getvalue(), again)


def _dpi(image: Image.Image) -> float:
    told: Any = image.info.get("dpi", (USUAL_DPI, USUAL_DPI))
    dpi = float(told[0])
    return dpi if 50 <= dpi <= 2400 else USUAL_DPI


def _add_jpeg(writer: PdfWriter, jpeg: bytes, image: Image.Image) -> None:
    scale = _POINTS / _dpi(image)
    width, height = round(image.width * scale, 2), round(image.height * scale, 2)
    page = writer.add_blank_page(width, height)
    picture = StreamObject()
    picture.set_data(jpeg)
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(image.width),
            NameObject("/Height"): NumberObject(image.height),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/ColorSpace"): NameObject(_COLOURS[image.mode]),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        }
    )
    drawn = StreamObject()
    drawn.set_data(f"q {width} 0 0 {height} 0 0 cm /P Do Q".encode())
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/P"): writer._add_object(picture)})}  # noqa: SLF001  # pypdf's way to make an object
    )
    page[NameObject("/Contents")] = writer._add_object(drawn)  # noqa: SLF001  # as above
