"""What a scanned code is by its form: a case number or a number slip (decisions D1, D3, D5)."""

import re
from typing import Final

_CASE: Final = re.compile(r"(\d{14}[A-Z]\d{6})(?:\.\w+)?")
_ISSUE: Final = re.compile(r"FY-\d{6}-\d{8}-[A-Z]\d{6}")
_SLIP: Final = re.compile(r"[A-Z]{2}\d{6}0?([A-Z]\d{3,4})-[0-9X]")
_OWN_SLIP: Final = re.compile(r"[A-Z]{2}\d{6}0?(W\d{2})(\d{3,4})-[0-9X]")
_SLIP_QR: Final = re.compile(r"([A-Z]\d{3,4})\.\w+")


def case_number_of(code: str) -> str:
    """The case number of a barcode or QR of a paper; empty for anything else."""
    found = _CASE.fullmatch(code)
    return found.group(1) if found else ""


def issue_number_of(code: str) -> str:
    """The number of a 反映 of 办不成事 from its slip; empty for anything else."""
    return code if _ISSUE.fullmatch(code) else ""


def ticket_number_of(code: str) -> str:
    """The number of a slip from its barcode or QR; empty for anything else."""
    own = _OWN_SLIP.fullmatch(code)
    if own is not None:
        return f"{own.group(1)}-{own.group(2)}"
    found = _SLIP.fullmatch(code) or _SLIP_QR.fullmatch(code)
    return found.group(1) if found else ""
