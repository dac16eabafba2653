"""A QR code as modules, for a screen that draws them itself; what it may contain is settled by D5."""

from __future__ import annotations

from typing import Final

import segno

_LONGEST: Final = 300


def qr_rows(text: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of a QR code by row, True for dark, without its quiet zone; empty when nothing fits."""
    if not text or len(text.encode()) > _LONGEST:
        return ()
    code = segno.make_qr(text, error="m")
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)
