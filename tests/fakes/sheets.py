"""Drawn sheets and frames of a document camera: what a scan looks like before anybody worked on it."""

from __future__ import annotations

import io
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw

from ui.scans.picture import Pixels
from ui.scans.straight import _coefficients

MAT: Final = (58, 66, 60)
A4_PIXELS: Final = (1240, 1754)
"""A4 at 150 dpi."""


def letter(seed: int = 1, size: tuple[int, int] = A4_PIXELS, ground: int = 246) -> Image.Image:
    """A page with lines of print: dark words of various length on white."""
    dice = np.random.default_rng(seed)
    page = Image.new("RGB", size, (ground, ground, ground - 4))
    draw = ImageDraw.Draw(page)
    width, height = size
    for y in range(height // 12, height - height // 12, height // 45):
        x = width // 9
        while x < width - width // 5:
            word = int(dice.integers(width // 60, width // 12))
            draw.rectangle((x, y, x + word, y + height // 110), fill=(30, 30, 38))
            x += word + width // 80
    return page


def frame(
    sheet: Image.Image,
    quad: list[tuple[float, float]],
    size: tuple[int, int] = (1600, 1200),
    *,
    noise: int = 6,
    mat: tuple[int, int, int] = MAT,
) -> Pixels:
    """What a camera sees of a sheet that lies with its corners there (clockwise from its top left)."""
    flat = np.array([[0, 0], [sheet.width, 0], [sheet.width, sheet.height], [0, sheet.height]], dtype=float)
    seen = _coefficients(np.array(quad, dtype=float), flat)
    over = sheet.transform(size, Image.Transform.PERSPECTIVE, seen, Image.Resampling.BICUBIC)
    shape = Image.new("L", sheet.size, 255).transform(size, Image.Transform.PERSPECTIVE, seen)
    ground = Image.new("RGB", size, mat)
    ground.paste(over, (0, 0), shape)
    pixels = np.asarray(ground, dtype=np.int16)
    dice = np.random.default_rng(7)
    grain: Any = dice.integers(-noise, noise + 1, pixels.shape) if noise else 0
    seen_through: Pixels = np.clip(pixels + grain, 0, 255).astype(np.uint8)
    return seen_through


def file_of(image: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    """The bytes of a picture file."""
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()
