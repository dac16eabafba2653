"""Barcodes on scanned pages, and the pages sorted to their materials by them.

A divider begins a material and goes away; a label says where its own sheet belongs and the sheets after it
follow; sheets before any code keep the place at which the scan was begun. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import zxingcpp

from hall.material_codes import MaterialCode, read_code
from ui.scans.picture import Pixels, image_of


def texts_on(pixels: Pixels) -> tuple[str, ...]:
    """Texts of all Code 128 and QR codes on a page, in whatever direction they lie."""
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode])
    grey = np.asarray(image_of(pixels).convert("L"))
    return tuple(found.text for found in zxingcpp.read_barcodes(grey, formats=formats))


def code_on(pixels: Pixels) -> MaterialCode | None:
    """The material code of a page; None when there is none, or when two contradict each other."""
    found = {code for code in map(read_code, texts_on(pixels)) if code is not None}
    return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Where pages belong.

    Attributes:
        pages: Key of a material → numbers of its pages in their order; "" where no code came before.
        dividers: Numbers of sheets that only divide.
        strange: Numbers of sheets whose code belongs to another case or material; they are in no list.
    """

    pages: dict[str, tuple[int, ...]]
    dividers: tuple[int, ...]
    strange: tuple[int, ...]


def sorted_pages(
    codes: Sequence[MaterialCode | None], owners: Collection[str], keys: Collection[str]
) -> Sorted:
    """Pages by material.

    Args:
        codes: Of each page what its code says.
        owners: Number of the case and code of its item.
        keys: Materials of the case.
    """
    pages: dict[str, tuple[int, ...]] = {}
    dividers, strange = [], []
    place: str | None = ""
    for number, code in enumerate(codes):
        if code is not None:
            place = code.key if code.owner in owners and code.key in keys else None
        if place is None:
            strange.append(number)
        elif code is not None and code.divider:
            dividers.append(number)
        else:
            pages[place] = (*pages.get(place, ()), number)
    return Sorted(pages=pages, dividers=tuple(dividers), strange=tuple(strange))
