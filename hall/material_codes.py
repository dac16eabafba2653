"""The code on a sheet that says to which material it belongs (domain.md 5.1: a barcode on each sheet).

`CL` and the number of the case, a dot and the key of the material: a label stuck on the sheet itself. `CF`
instead of `CL`: a divider, laid before the sheets and thrown away after the scan. In place of the number may
stand the code of an item, for dividers that are printed once and used for every case of it. Numbers and keys
only, never a person's data (D5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hall.errors import Refused

_LABEL: Final = "CL"
_DIVIDER: Final = "CF"
_CODE: Final = re.compile(r"(CL|CF)([0-9A-Z]{1,40})\.([0-9A-Za-z][0-9A-Za-z.\-]{0,23})")


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialCode:
    """What a code on a sheet says.

    Attributes:
        owner: 办件编号, or the code of the item.
        key: Of the material in the list of the case.
        divider: The sheet only divides, and belongs to no material itself.
    """

    owner: str
    key: str
    divider: bool = False


def material_code(code: MaterialCode) -> str:
    """The text of the barcode.

    Raises:
        Refused: `material.code` when number or key have characters that such a code cannot hold.
    """
    text = f"{_DIVIDER if code.divider else _LABEL}{code.owner}.{code.key}"
    if read_code(text) != code:
        raise Refused("material.code", f"材料“{code.key}”的编号不能印成条码，请系统运维核对事项目录。")
    return text


def read_code(text: str) -> MaterialCode | None:
    """The code of a sheet, None for any other text."""
    found = _CODE.fullmatch(text.strip())
    if found is None:
        return None
    return MaterialCode(owner=found[2], key=found[3], divider=found[1] == _DIVIDER)
