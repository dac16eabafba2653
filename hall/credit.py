"""Unified social credit codes (统一社会信用代码, GB 32100): check characters and categories of organisations.

Separate from the documents of persons because nothing of it is about a person. No names of organisations.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from stdnum.iso7064 import mod_11_10

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100: no I, O, S, V, Z."""
_ORG_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


class OrganisationCategory(StrEnum):
    """What the first two characters of a code say (domain.md 2.5); the value is the Chinese word."""

    STATE_ORGAN = "机关"
    INSTITUTION = "事业单位"
    MASS_ORGANISATION = "群众团体"
    SOCIAL_GROUP = "社会团体"
    PRIVATE_NON_ENTERPRISE = "民办非企业单位"
    FOUNDATION = "基金会"
    ENTERPRISE = "企业"
    INDIVIDUAL_BUSINESS = "个体工商户"
    COOPERATIVE = "农民专业合作社"
    OTHER = "其他组织"


_CATEGORIES: Final = {
    "11": OrganisationCategory.STATE_ORGAN,
    "12": OrganisationCategory.INSTITUTION,
    "13": OrganisationCategory.MASS_ORGANISATION,
    "51": OrganisationCategory.SOCIAL_GROUP,
    "52": OrganisationCategory.PRIVATE_NON_ENTERPRISE,
    "53": OrganisationCategory.FOUNDATION,
    "91": OrganisationCategory.ENTERPRISE,
    "92": OrganisationCategory.INDIVIDUAL_BUSINESS,
    "93": OrganisationCategory.COOPERATIVE,
}


def credit_check_character(first17: str) -> str:
    """Check character of a code (GB 32100): weights 3^i mod 31, c = (31 - sum mod 31) mod 31."""
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first17))
    return ALPHABET[-total % 31]


def organisation_check_character(first8: str) -> str:
    """Check character of an organisation code (GB 11714), letters A = 10 to Z = 35."""
    total = sum(int(char, 36) * weight for char, weight in zip(first8, _ORG_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def check_credit_code(value: str) -> tuple[str, tuple[str, ...]]:
    """Check a code that is already half-width and upper case.

    A registration number of 15 digits, which some old 个体户 still have, is taken with a warning.

    Returns:
        Why it is refused, a Chinese sentence, empty when it is right; and warnings.
    """
    if re.fullmatch(r"[0-9]{15}", value):
        return "", _warnings_of_registration(value)
    return _fault(value), ()


def _warnings_of_registration(value: str) -> tuple[str, ...]:
    old = "这是 15 位工商注册号，请提醒换领载有统一社会信用代码的执照。"
    return (old,) if mod_11_10.is_valid(value) else (old, "注册号的校验位不对，请与执照核对。")


def _fault(value: str) -> str:
    if len(value) != 18:
        return f"统一社会信用代码应为 18 位，现在是 {len(value)} 位，请核对。"
    if any(char not in ALPHABET for char in value):
        return "统一社会信用代码只用数字和大写字母，不用 I、O、S、V、Z，请核对。"
    if not re.fullmatch(r"[0-9]{6}", value[2:8]):
        return "统一社会信用代码第 3 至 8 位应为数字，请核对。"
    if value[17] != credit_check_character(value[:17]):
        return "统一社会信用代码的校验位不对，请逐位核对。"
    if value[16] != organisation_check_character(value[8:16]):
        return "统一社会信用代码里的组织机构代码校验位不对，请逐位核对。"
    return ""


def organisation_category(value: str) -> OrganisationCategory:
    """The category that a code tells; OTHER for every pair that is not listed and for old numbers."""
    return (
        _CATEGORIES.get(value[:2], OrganisationCategory.OTHER)
        if len(value) == 18
        else OrganisationCategory.OTHER
    )
