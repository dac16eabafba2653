"""Pages of the page 扫描: frames and files to what is kept of them, and what a key does with one.

Loads numpy and the readers of pictures, so whoever needs it imports it when somebody scans, not before.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Final

import numpy as np
from PIL import Image

from ui.scans.codes import code_on
from ui.scans.picture import Page, Pixels, finished, image_of, pages_of, turned
from ui.scans.straight import both_sides, card_side, deskewed, flat_page
from ui.states.scanning import MOST_PAGES, Crop, Frame, TakenPage

_SMALL: Final = 320
_WHOLE: Final = 4000
_WHOLE_QUALITY: Final = 90


def page(frame: Frame) -> TakenPage:
    """A frame of the camera as a page: cut out by its edges, level, small."""
    seen = pixels_of(frame)
    shown, found = flat_page(seen)
    taken = _taken(deskewed(shown), found=found)
    return replace(taken, whole=_jpeg(seen, _WHOLE, _WHOLE_QUALITY)) if found else taken


def whole(page: TakenPage) -> TakenPage:
    """The whole frame in place of what was cut out of it: the edges were not those of the sheet."""
    (seen,) = pages_of(page.whole)
    return replace(_taken(seen, found=False), key=page.key, code=page.code)


def card(front: Frame, back: Frame) -> TakenPage:
    """Two sides of a card on one page."""
    sides = [card_side(pixels_of(side)) for side in (front, back)]
    shown = both_sides(sides[0][0], sides[1][0])
    return _taken(shown, found=all(found for _side, found in sides))


def turn(page: TakenPage) -> TakenPage:
    """A page turned clockwise by a quarter."""
    (shown,) = pages_of(page.jpeg)
    return _again(page, turned(shown, 1))


def cut(page: TakenPage, crop: Crop) -> TakenPage:
    """A page without its margins; its resolution stays."""
    (shown,) = pages_of(page.jpeg)
    top, right, bottom, left = (margin / 100 for margin in crop.margins)
    height, width = shown.shape[:2]
    inner = shown[
        round(height * top) : height - round(height * bottom),
        round(width * left) : width - round(width * right),
    ]
    return _again(page, np.ascontiguousarray(inner))


def pages_in(content: bytes) -> tuple[TakenPage, ...]:
    """All pages of a picture or PDF, levelled.

    Raises:
        Refused: `scan.kind`, `scan.locked`, `scan.large`, `scan.pages` or `scan.noise`.
    """
    return tuple(_taken(deskewed(shown), found=None) for shown in pages_of(content, MOST_PAGES))


def pixels_of(frame: Frame) -> Pixels:
    """A frame as an array."""
    return np.frombuffer(frame.rgb, dtype=np.uint8).reshape(frame.height, frame.width, 3)


def _taken(shown: Pixels, *, found: bool | None) -> TakenPage:
    done = finished(shown)
    return TakenPage(jpeg=done.jpeg, small=_small(shown), dpi=done.dpi, found=found, code=code_on(shown))


def _again(page: TakenPage, shown: Pixels) -> TakenPage:
    """A page that was worked on: in the size that its resolution gives, its place kept."""
    height, width = shown.shape[:2]
    done: Page = finished(shown, (width / page.dpi * 25.4, height / page.dpi * 25.4))
    return replace(page, jpeg=done.jpeg, small=_small(shown), dpi=done.dpi)


def _small(shown: Pixels) -> bytes:
    return _jpeg(shown, _SMALL, 80)


def _jpeg(shown: Pixels, longest: int, quality: int) -> bytes:
    image = image_of(shown)
    image.thumbnail((longest, longest), Image.Resampling.BOX)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
