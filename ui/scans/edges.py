"""Where a sheet lies in a frame: its four corners, found by how it differs from the mat under it.

A document camera looks straight down on a mat of one colour. What differs from the rim of the frame is the
sheet; its outline gives four sides, each fitted to many points, so that a corner is better than one pixel of
the small picture. Where that fails nothing is guessed: the whole frame is the page. Pure arithmetic.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ui.scans.picture import Pixels, image_of

Points = NDArray[np.float64]
"""n × 2, x and y in pixels of the frame."""

_SMALL: Final = 480
"""Longest side of the picture that is looked at."""
_LEAST_AREA: Final = 0.03
"""Smallest part of the frame that can be a sheet: a card under a camera that sees A3."""
_FILLS: Final = 0.88
"""Least part of its four corners that a sheet fills."""
_LEAST_ANGLE: Final = 60.0
_LEAST_CONTRAST: Final = 18.0
"""Least difference from the mat, of 441; less is shade, not paper."""


def corners(pixels: Pixels) -> Points | None:
    """Corners of the largest sheet: clockwise from the top left; None when there is none."""
    height, width = pixels.shape[:2]
    scale = min(_SMALL / max(height, width), 1.0)
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    if min(size) < 16:
        return None
    small = np.asarray(image_of(pixels).resize(size, Image.Resampling.BOX), dtype=np.float64)
    mask = _largest(_sheet_mask(small))
    if mask is None or mask.mean() < _LEAST_AREA:
        return None
    edge = _outline(mask)
    hull = _hull(edge)
    if len(hull) < 4:
        return None
    quad = _straightened(_widest_quad(hull), edge)
    if not _is_sheet(quad, float(mask.sum())):
        return None
    centre = np.array([width / size[0], height / size[1]])
    found = (quad + 0.5) * centre - 0.5
    return _ordered(np.clip(found, 0, [width - 1, height - 1]))


def _sheet_mask(small: NDArray[np.float64]) -> NDArray[np.bool_]:
    """What differs from the rim of the frame."""
    band = max(min(small.shape[:2]) // 40, 1)
    rim = np.concatenate(
        [part.reshape(-1, 3) for part in (small[:band], small[-band:], small[:, :band], small[:, -band:])]
    )
    away = np.sqrt(((small - np.median(rim, axis=0)) ** 2).sum(axis=2))
    limit = max(_between(away), _LEAST_CONTRAST)
    found: NDArray[np.bool_] = away > limit
    return found


def _between(values: NDArray[np.float64]) -> float:
    """The value that parts two groups best (Otsu)."""
    counts, borders = np.histogram(values, bins=128)
    middles = (borders[:-1] + borders[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(middles[int(np.argmax(np.nan_to_num(apart)))])


def _largest(mask: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """The largest connected part, holes filled; None for an empty mask."""
    labels = _labelled(mask)
    counts = np.bincount(labels.ravel())
    if len(counts) < 2:
        return None
    counts[0] = 0
    part = labels == int(np.argmax(counts))
    # Holes are what the rim cannot reach from outside: dark print on the sheet belongs to it.
    outside = _labelled(np.pad(~part, 1, constant_values=True))
    filled: NDArray[np.bool_] = (outside != outside[0, 0])[1:-1, 1:-1]
    return filled


def _labelled(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Connected parts by number, 0 for none; four neighbours, runs of rows joined."""
    labels = np.zeros(mask.shape, dtype=np.int64)
    parent = [0]

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    before: list[tuple[int, int, int]] = []
    for y, row in enumerate(mask):
        changes = np.flatnonzero(np.diff(np.concatenate(([0], row.view(np.int8), [0]))))
        runs = []
        for start, end in zip(changes[::2].tolist(), changes[1::2].tolist(), strict=True):
            found = {root(label) for left, right, label in before if left < end and start < right}
            label = min(found) if found else len(parent)
            if not found:
                parent.append(label)
            for other in found:
                parent[other] = label
            runs.append((start, end, label))
            labels[y, start:end] = label
        before = runs
    return np.array([root(one) for one in range(len(parent))])[labels]


def _outline(mask: NDArray[np.bool_]) -> Points:
    """Outermost points of each row and column."""
    rows = np.flatnonzero(mask.any(axis=1))
    columns = np.flatnonzero(mask.any(axis=0))
    left = mask.argmax(axis=1)[rows]
    right = mask.shape[1] - 1 - mask[:, ::-1].argmax(axis=1)[rows]
    top = mask.argmax(axis=0)[columns]
    bottom = mask.shape[0] - 1 - mask[::-1].argmax(axis=0)[columns]
    pairs = ((left, rows), (right, rows), (columns, top), (columns, bottom))
    return np.concatenate([np.column_stack(pair) for pair in pairs]).astype(np.float64)


def _cross(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far two vectors turn, as their area; arrays of vectors too."""
    found: NDArray[np.float64] = first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]
    return found


def _hull(points: Points) -> Points:
    """Convex hull, in order around it (Andrew)."""
    given = [tuple(one) for one in np.unique(points, axis=0).tolist()]

    def half(of: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
        kept: list[tuple[float, ...]] = []
        for x, y in of:
            while len(kept) > 1:
                (ax, ay), (bx, by) = kept[-2], kept[-1]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                kept.pop()
            kept.append((x, y))
        return kept[:-1]

    return np.array(half(given) + half(given[::-1]), dtype=np.float64)


def _widest_quad(hull: Points) -> Points:
    """The four points of a hull that span the largest area: one diagonal and what lies farthest from it."""
    best, found = -1.0, hull[:4]
    for first in range(len(hull)):
        for second in range(first + 1, len(hull)):
            away = _cross(hull[second] - hull[first], hull - hull[first])
            area = float(away.max() - away.min())
            if area > best:
                best = area
                found = hull[[first, int(away.argmin()), second, int(away.argmax())]]
    return _ordered(found)


def _straightened(quad: Points, edge: Points) -> Points:
    """Each side fitted to the outline near it; corners are where sides meet."""
    reach = max(float(np.ptp(quad, axis=0).max()) * 0.015, 2.0)
    lines = []
    for number in range(4):
        start, end = quad[number], quad[(number + 1) % 4]
        along = end - start
        length = float(np.hypot(*along)) or 1.0
        away = _cross(along, edge - start) / length
        at = (edge - start) @ along / length**2
        near = edge[(np.abs(away) <= reach) & (at > 0.06) & (at < 0.94)]
        if len(near) < 8:
            near = np.array([start, end])
        middle = near.mean(axis=0)
        direction = np.linalg.svd(near - middle)[2][0]
        lines.append((middle, direction))
    met = [_meeting(*lines[number - 1], *lines[number]) for number in range(4)]
    if any(one is None for one in met):
        return quad
    return np.array(met, dtype=np.float64)


def _meeting(
    start: NDArray[np.float64],
    along: NDArray[np.float64],
    other: NDArray[np.float64],
    across: NDArray[np.float64],
) -> NDArray[np.float64] | None:
    turn = float(_cross(along, across))
    if abs(turn) < 1e-6:
        return None
    met: NDArray[np.float64] = start + along * (float(_cross(other - start, across)) / turn)
    return met


def _is_sheet(quad: Points, filled: float) -> bool:
    """Four plausible corners that the found part fills."""
    sides = np.roll(quad, -1, axis=0) - quad
    area = abs(float(_cross(quad[2] - quad[0], quad[3] - quad[1]))) / 2
    if area <= 0 or not _FILLS <= filled / area <= 1.15:
        return False
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    if lengths.min() < 8:
        return False
    cosines = (sides * -np.roll(sides, 1, axis=0)).sum(axis=1) / (lengths * np.roll(lengths, 1))
    angles = np.degrees(np.arccos(np.clip(cosines, -1, 1)))
    return bool((angles > _LEAST_ANGLE).all() and (angles < 180 - _LEAST_ANGLE).all())


def _ordered(quad: Points) -> Points:
    """Clockwise on the screen, beginning at the top left."""
    middle = quad.mean(axis=0)
    around = quad[np.argsort(np.arctan2(quad[:, 1] - middle[1], quad[:, 0] - middle[0]))]
    first = int(np.argmin(around.sum(axis=1)))
    return np.roll(around, -first, axis=0)
