"""Chance that comes out the same in every run."""

from __future__ import annotations

import random


def dice(seed: int) -> random.Random:
    """Dice that fall the same way for the same seed."""
    return random.Random(seed)  # noqa: S311  # nothing secret is drawn
