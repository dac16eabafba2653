"""Cut out and straighten: four corners to a flat page, and the small turn of a page fed crookedly.

Pure arithmetic over pixels; how a sheet is found is `edges.py`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from PIL import Image

from ui.scans.edges import Points, corners
from ui.scans.picture import CARD, HIGH_DPI, Pixels, image_of, size_in_mm

_MOST: Final = 6.0
"""Largest turn of a feeder that is taken back, degrees; more is meant, or a picture."""
_LEAST: Final = 0.1
_LOOKED_AT: Final = 700
_INK: Final = 0.002
"""Least part of a page that is ink, so that lines of text can be seen."""


def cut(pixels: Pixels, quad: Points) -> Pixels:
    """The sheet between four corners as a flat page, in the size that the frame saw it."""
    sides = np.roll(quad, -1, axis=0) - quad
    top, right, bottom, left = (float(np.hypot(*side)) for side in sides)
    width, height = max(round((top + bottom) / 2), 1), max(round((left + right) / 2), 1)
    width, height = _true_shape(width, height)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    warped = image_of(pixels).transform(
        (width, height),
        Image.Transform.PERSPECTIVE,
        _coefficients(target, quad + 0.5),
        Image.Resampling.BICUBIC,
    )
    return np.asarray(warped)


def _true_shape(width: int, height: int) -> tuple[int, int]:
    """A sheet that is nearly A4 or a card is one: the lens and the angle made the rest."""
    wide, high = size_in_mm(width, height)
    if width / wide >= height / high:
        return width, max(round(width / wide * high), 1)
    return max(round(height / high * wide), 1), height


def _coefficients(target: Points, source: Points) -> tuple[float, ...]:
    """The eight numbers of the projection from the flat page back to the frame."""
    rows, values = [], []
    for (x, y), (u, v) in zip(target.tolist(), source.tolist(), strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
        values += [u, v]
    return tuple(np.linalg.solve(np.array(rows), np.array(values)).tolist())


def skew(pixels: Pixels) -> float:
    """How far the lines of a page lean, degrees clockwise; 0.0 when there are no lines to go by."""
    image = image_of(pixels).convert("L")
    image.thumbnail((_LOOKED_AT, _LOOKED_AT), Image.Resampling.BOX)
    grey = np.asarray(image, dtype=np.float64)
    ink = grey < grey.mean() - max(grey.std(), 8.0)
    # The rim is left out: the shadow of a feeder's edge is a stronger line than any text.
    margin = max(min(ink.shape) // 25, 1)
    ink = ink[margin:-margin, margin:-margin]
    if ink.size == 0 or ink.mean() < _INK:
        return 0.0
    page = Image.fromarray((ink * 255).astype(np.uint8))
    coarse = _best(page.reduce(2), np.arange(-_MOST, _MOST + 0.01, 0.5))
    fine = _best(page, np.arange(coarse - 0.5, coarse + 0.51, 0.05))
    return fine if _LEAST <= abs(fine) < _MOST else 0.0


def _best(page: Image.Image, angles: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """The turn (counter-clockwise) after which lines of text part most clearly from what is between them."""

    def clearness(angle: float) -> float:
        turned = np.asarray(page.rotate(angle, Image.Resampling.BILINEAR), dtype=np.float64)
        return float((np.diff(turned.sum(axis=1)) ** 2).sum())

    return float(max(angles.tolist(), key=clearness))


def deskewed(pixels: Pixels) -> Pixels:
    """A page with its lines level, on the ground of its own rim."""
    leaning = skew(pixels)
    if not leaning:
        return pixels
    rim = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    ground = tuple(int(value) for value in np.median(rim, axis=0))
    turned = image_of(pixels).rotate(leaning, Image.Resampling.BICUBIC, fillcolor=ground)
    return np.asarray(turned)


def flat_page(pixels: Pixels) -> tuple[Pixels, bool]:
    """A frame of the camera as a page, and whether its edges were found; otherwise the whole frame."""
    quad = corners(pixels)
    if quad is None:
        return pixels, False
    return cut(pixels, quad), True


def card_side(pixels: Pixels) -> tuple[Pixels, bool]:
    """One side of a card, lying, in its true shape at 300 dpi, and whether its edges were found."""
    page, found = flat_page(pixels)
    if page.shape[0] > page.shape[1]:
        page = np.ascontiguousarray(np.rot90(page, 1))
    size = (round(CARD[0] * HIGH_DPI / 25.4), round(CARD[1] * HIGH_DPI / 25.4))
    return np.asarray(image_of(page).resize(size, Image.Resampling.LANCZOS)), found


def both_sides(front: Pixels, back: Pixels) -> Pixels:
    """Two sides of a card on one A4 page at 300 dpi in their true size, one under the other.

    Args:
        front: Portrait side as `card_side` gives it.
        back: The side with the emblem.
    """
    width, height = round(210 * HIGH_DPI / 25.4), round(297 * HIGH_DPI / 25.4)
    page = Image.new("RGB", (width, height), "white")
    gap = round(20 * HIGH_DPI / 25.4)
    top = height // 2 - front.shape[0] - gap // 2
    for side, at in ((front, top), (back, height // 2 + gap // 2)):
        page.paste(image_of(side), ((width - side.shape[1]) // 2, at))
    return np.asarray(page)
