"""Telephone numbers of applicants: which are taken, how they are kept and masked (domain.md 2.5, 7).

Mobile numbers and fixed lines of the mainland only; service numbers of offices are no contact of a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from hall.errors import Refused

_TO_HALF: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x2014: 0x2D, 0x2013: 0x2D}
_COUNTRY: Final = re.compile(r"^(?:\+86|0086|86(?=1[0-9]{10}$)|\(\+86\))")
_MOBILE: Final = re.compile(r"1[0-9]{10}")
_EXTENSION: Final = re.compile(r"^(.*?[0-9)])(?:-|转|转接|EXT\.?|X|#)([0-9]{1,6})$")
_FIXED: Final = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})-?([2-8][0-9]{6,7})")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneVerdict:
    """The answer to one telephone number.

    Attributes:
        ok: True when it may be stored.
        value: As stored: `13800000000`, `0990-8012345`, `0990-8012345-12`; what came in when not ok.
        sentence: Why not, in Chinese; empty when ok.
        mobile: True for a mobile number, to which a message can be sent.
    """

    ok: bool
    value: str = field(repr=False)
    sentence: str = ""
    mobile: bool = False


def check_phone(text: str) -> PhoneVerdict:
    """Judge a telephone number: 11 digits that begin with 1, or area code and line, with an extension or not.

    Never raises.
    """
    plain = re.sub(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+", "", text.translate(_TO_HALF)).upper()
    if not plain:
        return PhoneVerdict(ok=False, value=plain, sentence="请填写联系电话。")
    local, abroad = _COUNTRY.subn("", plain)
    plain = local.lstrip("-")
    mobile = plain.replace("-", "")
    if _MOBILE.fullmatch(mobile):
        return PhoneVerdict(ok=True, value=mobile, mobile=True)
    fixed = _fixed(plain) or (_fixed("0" + plain) if abroad else None)
    if fixed is not None:
        return PhoneVerdict(ok=True, value=fixed)
    return PhoneVerdict(ok=False, value=plain, sentence=_why_not(mobile))


def require_phone(text: str) -> PhoneVerdict:
    """The verdict of a number that is fit to be stored.

    Raises:
        Refused: `phone.refused` with the sentence of `check_phone`.
    """
    verdict = check_phone(text)
    if not verdict.ok:
        raise Refused("phone.refused", verdict.sentence, field="phone")
    return verdict


def _fixed(plain: str) -> str | None:
    for line, extension in _splits(plain):
        found = _FIXED.fullmatch(re.sub(r"^\((0[0-9]{2,3})\)", r"\1", line))
        if found and (len(found.group(1)) == 4 or len(found.group(2)) == 8):
            return "-".join(filter(None, (found.group(1), found.group(2), extension)))
    return None


def _splits(plain: str) -> list[tuple[str, str]]:
    splits = [(plain, "")]
    found = _EXTENSION.fullmatch(plain)
    if found:
        splits.append((found.group(1), found.group(2)))
    return splits


def _why_not(digits: str) -> str:
    if not re.fullmatch(r"[0-9]+", digits):
        return "电话号码只能是数字，固定电话写作“区号-号码”，分机写作“区号-号码-分机”。"
    if digits.startswith("1"):
        return f"手机号码应为 11 位，现在是 {len(digits)} 位，请核对。"
    if digits.startswith("0"):
        return "固定电话应为区号加 7 或 8 位号码，请核对。"
    return "固定电话请加区号，写作“区号-号码”。"


def mask_phone(phone: str) -> str:
    """138****0011; of a fixed line the area code and the last four digits; short ones are hidden wholly."""
    verdict = check_phone(phone)
    if verdict.mobile:
        return f"{verdict.value[:3]}****{verdict.value[-4:]}"
    parts = verdict.value.split("-")
    if verdict.ok:
        return f"{parts[0]}-{'*' * (len(parts[1]) - 4)}{parts[1][-4:]}"
    return "*" * len(verdict.value)
