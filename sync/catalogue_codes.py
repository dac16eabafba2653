"""Codes of items and bodies: structure and check digits (GB 32100-2015, GB 11714, GB/T 39554.1).

An 实施编码 is 18 characters of the body's credit code, one of the level, twelve of the basic code (two of the
region, two of the type, eight of the item). Nothing here knows a sheet.
"""

from typing import Final

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

BODY: Final = slice(0, 18)
LEVEL: Final = 18
BASIC: Final = slice(19, 31)
TYPE: Final = slice(21, 23)

_ORG_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORG: Final = slice(8, 17)


def credit_code_fault(code: str) -> str:
    """What is wrong with a credit code of 18 characters, in words; empty when nothing is."""
    try:
        uscc.validate(code)
    except ValidationError:
        return "统一社会信用代码的字符或校验位不对"
    if not _org_code_holds(code[_ORG]):
        return "统一社会信用代码里的组织机构代码（第9至17位）校验位不对"
    return ""


def _org_code_holds(code: str) -> bool:
    total = sum(int(char, 36) * weight for char, weight in zip(code, _ORG_WEIGHTS, strict=False))
    rest = (11 - total % 11) % 11
    return code[8] == ("X" if rest == 10 else str(rest))
