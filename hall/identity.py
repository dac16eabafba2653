"""Identity documents: which kinds there are, how their numbers are checked, and what follows from them.

One place, so that desk, kiosk, import and papers judge a number alike (domain.md 2.5, 2.6). Names of persons
are in `names.py`, credit codes in `credit.py`, telephones in `phones.py`, masks in `masking.py`, the cards
themselves in `idcard.py`. No clock: whoever asks names the day.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from stdnum.iso7064 import mod_11_2

from hall.credit import check_credit_code
from hall.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ADULT_YEARS: Final = 18
"""民法典 art. 17: who has not reached eighteen full years is a minor."""
OLDEST_YEARS: Final = 150
EARLIEST_YEAR: Final = 1850
"""A birth date further back than either is a slip of the keyboard."""


class DocumentKind(StrEnum):
    """Kinds of documents (domain.md 2.6); the value is what is stored."""

    RIC = "RIC"
    TIC = "TIC"
    HKB = "HKB"
    MIL = "MIL"
    PP = "PP"
    FPP = "FPP"
    HMP = "HMP"
    TWP = "TWP"
    HMT = "HMT"
    FPR = "FPR"
    USCI = "USCI"


WORDS: Final[Mapping[DocumentKind, str]] = MappingProxyType(
    {
        DocumentKind.RIC: "居民身份证",
        DocumentKind.TIC: "临时居民身份证",
        DocumentKind.HKB: "居民户口簿",
        DocumentKind.MIL: "军官证（士兵证、武警证）",
        DocumentKind.PP: "普通护照",
        DocumentKind.FPP: "外国护照",
        DocumentKind.HMP: "港澳居民来往内地通行证",
        DocumentKind.TWP: "台湾居民来往大陆通行证",
        DocumentKind.HMT: "港澳台居民居住证",
        DocumentKind.FPR: "外国人永久居留身份证",
        DocumentKind.USCI: "统一社会信用代码",
    }
)
"""Kind to the words on screens and papers."""

_OTHER_WORDS: Final = {
    "身份证": DocumentKind.RIC,
    "户口簿": DocumentKind.HKB,
    "军官证": DocumentKind.MIL,
    "士兵证": DocumentKind.MIL,
    "武警证": DocumentKind.MIL,
    "护照": DocumentKind.PP,
    "回乡证": DocumentKind.HMP,
    "台胞证": DocumentKind.TWP,
    "外国人永居证": DocumentKind.FPR,
}

CODES_FOR_GA_T_2000_156: Final[Mapping[DocumentKind, str]] = MappingProxyType(
    {
        DocumentKind.RIC: "111",
        DocumentKind.TIC: "112",
        DocumentKind.HKB: "113",
        DocumentKind.MIL: "114",
        DocumentKind.PP: "414",
        DocumentKind.FPP: "414",
        DocumentKind.HMP: "516",
        DocumentKind.TWP: "511",
        DocumentKind.FPR: "553",
    }
)
"""Kind to the public-security code; 护照 of either kind is 414, told apart by the nationality beside it."""

CODES_FOR_TAX: Final[Mapping[DocumentKind, str]] = MappingProxyType(
    {
        DocumentKind.RIC: "201",
        DocumentKind.MIL: "202",
        DocumentKind.PP: "227",
        DocumentKind.FPP: "208",
        DocumentKind.HMP: "210",
        DocumentKind.TWP: "213",
        DocumentKind.FPR: "233",
    }
)
"""Kind to the code of the tax systems (202 officer, 203 armed police and 204 soldier are one kind here)."""

CODES_FOR_GUANGDONG_RATING: Final[Mapping[DocumentKind, str]] = MappingProxyType({DocumentKind.RIC: "10"})
"""Kind to the code of the Guangdong rating exchange; only one is known for certain."""


def code_for(table: Mapping[DocumentKind, str], kind: DocumentKind) -> str:
    """The code of a kind in the table of a target system.

    Raises:
        Refused: `document.unmapped`; a missing code is an error and never a default (domain.md 8, no. 14).
    """
    code = table.get(kind)
    if code is None:
        raise Refused("document.unmapped", f"对方系统没有“{WORDS[kind]}”的证件类型代码，请联系技术人员。")
    return code


def kind_of_words(words: str) -> DocumentKind:
    """The kind that Chinese words (or the stored value) name.

    Raises:
        Refused: `document.kind` when nothing has that name.
    """
    wanted = words.strip()
    for kind, word in WORDS.items():
        if wanted in {word, kind.value}:
            return kind
    if wanted in _OTHER_WORDS:
        return _OTHER_WORDS[wanted]
    raise Refused("document.kind", "没有这种证件类型，请从列表里选择。", field="document_kind")


class Sex(StrEnum):
    """GB/T 2261.1."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    UNSTATED = "9"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentVerdict:
    """The answer to one document number.

    Attributes:
        ok: True when the number may be stored.
        value: The number as it is stored: half-width, upper case, no blanks. Also there when not ok.
        sentence: Why not, in Chinese; empty when ok.
        birth: Birth date that the number carries, or None.
        sex: Sex that the number carries, or None.
        warnings: Chinese sentences about what is accepted but should be looked at.
    """

    ok: bool
    value: str = field(repr=False)
    sentence: str = ""
    birth: dt.date | None = field(default=None, repr=False)
    sex: Sex | None = field(default=None, repr=False)
    warnings: tuple[str, ...] = ()


_BLANKS: Final = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff\x00]+")
_TO_HALF: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def normalise_number(number: str) -> str:
    """Half-width, upper case, without the blanks and invisible characters of scanners and keyboards."""
    return _BLANKS.sub("", number.translate(_TO_HALF)).upper()


def check_document(kind: DocumentKind, number: str, *, day: dt.date | None = None) -> DocumentVerdict:
    """Check the number of a document by the rules of its kind (domain.md 2.5).

    The six digits of the division never refuse a number: abolished codes stay valid for life.

    Args:
        kind: Kind of the document.
        number: As typed, scanned or read.
        day: Business day (UTC+8); birth dates after it are refused. Without it the future is not looked at.

    Never raises.
    """
    value = normalise_number(number)
    if not value:
        return _no(value, f"请填写{WORDS[kind]}号码。")
    return _CHECKS[kind](value, day)


def require_document(kind: DocumentKind, number: str, *, day: dt.date | None = None) -> DocumentVerdict:
    """The verdict of a number that is fit to be stored.

    Raises:
        Refused: `document.number` with the sentence of `check_document`.
    """
    verdict = check_document(kind, number, day=day)
    if not verdict.ok:
        raise Refused("document.number", verdict.sentence, field="document_number")
    return verdict


def _no(value: str, sentence: str) -> DocumentVerdict:
    return DocumentVerdict(ok=False, value=value, sentence=sentence)


def _citizen_like(value: str, day: dt.date | None, words: str) -> DocumentVerdict:
    """17 digits and a check character by ISO 7064 MOD 11-2 (GB 11643), birth date at places 7 to 14."""
    fault = _shape_fault(value, words) or _birth_fault(value, day, words)
    if fault:
        return _no(value, fault)
    return DocumentVerdict(ok=True, value=value, birth=_date(value[6:14]))


def _shape_fault(value: str, words: str) -> str:
    if re.fullmatch(r"[0-9]{15}", value):
        return f"15 位的一代证号码已停用，请按{words}填写 18 位号码。"
    if len(value) != 18:
        return f"{words}号码应为 18 位，现在是 {len(value)} 位，请核对。"
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        return f"{words}号码只能是 17 位数字加 1 位数字或 X，请核对。"
    if not mod_11_2.is_valid(value):
        return f"{words}号码的校验位不对，请逐位核对。"
    return ""


def _birth_fault(value: str, day: dt.date | None, words: str) -> str:
    birth = _date(value[6:14])
    if birth is None:
        return f"{words}号码里的出生日期不存在，请逐位核对。"
    if day is not None and birth > day:
        return f"{words}号码里的出生日期晚于今天，请逐位核对。"
    if birth.year < (day.year - OLDEST_YEARS if day else EARLIEST_YEAR):
        return f"{words}号码里的出生日期过早，请逐位核对。"
    return ""


def _date(digits: str) -> dt.date | None:
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


_RESIDENCE_PREFIXES: Final = ("810000", "820000", "830000")


def _with_sex(verdict: DocumentVerdict, warnings: tuple[str, ...] = ()) -> DocumentVerdict:
    if not verdict.ok:
        return verdict
    sex = Sex.MALE if int(verdict.value[16]) % 2 else Sex.FEMALE
    return DocumentVerdict(ok=True, value=verdict.value, birth=verdict.birth, sex=sex, warnings=warnings)


def _citizen(value: str, day: dt.date | None) -> DocumentVerdict:
    odd = value.startswith(_RESIDENCE_PREFIXES)
    warnings = ("这是港澳台居民居住证的号码，请核对证件类型。",) if odd else ()
    return _with_sex(_citizen_like(value, day, "公民身份"), warnings)


def _residence(value: str, day: dt.date | None) -> DocumentVerdict:
    verdict = _with_sex(_citizen_like(value, day, WORDS[DocumentKind.HMT]))
    if verdict.ok and not value.startswith(_RESIDENCE_PREFIXES):
        return _no(value, "港澳台居民居住证号码以 810000、820000 或 830000 开头，请核对。")
    return verdict


def _permanent_residence(value: str, day: dt.date | None) -> DocumentVerdict:
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", value):
        return DocumentVerdict(ok=True, value=value)
    if len(value) == 18 and value[0] != "9":
        return _no(value, "外国人永久居留身份证的 18 位号码以 9 开头，请核对。")
    if len(value) != 18:
        return _no(value, "外国人永久居留身份证号码为 18 位，旧证为 3 个字母加 12 位数字，请核对。")
    # The seventeenth digit is a plain serial here: the published samples do not follow the sex.
    return _citizen_like(value, day, WORDS[DocumentKind.FPR])


def _shaped(pattern: str, sentence: str) -> Callable[[str, dt.date | None], DocumentVerdict]:
    shape = re.compile(pattern)

    def check(value: str, _day: dt.date | None) -> DocumentVerdict:
        if shape.fullmatch(value) is None:
            return _no(value, sentence)
        return DocumentVerdict(ok=True, value=value)

    return check


def _credit(value: str, _day: dt.date | None) -> DocumentVerdict:
    fault, warnings = check_credit_code(value)
    return DocumentVerdict(ok=not fault, value=value, sentence=fault, warnings=warnings)


_CHECKS: Final[Mapping[DocumentKind, Callable[[str, dt.date | None], DocumentVerdict]]] = MappingProxyType(
    {
        DocumentKind.RIC: _citizen,
        DocumentKind.TIC: _citizen,
        DocumentKind.HKB: _citizen,
        DocumentKind.MIL: _shaped(
            "[\u4e00-\u9fff]{1,6}字?第[0-9A-Z]{4,12}号?|[0-9A-Z]{6,18}",
            "军人证件号码应如“某字第1234567号”，请按证件填写。",
        ),
        DocumentKind.PP: _shaped(
            "[A-Z][0-9]{8}|[A-Z]{2}[0-9]{7}|1[45][0-9]{7}",
            "普通护照号码共 9 位，如 E 加 8 位数字，请核对。",
        ),
        DocumentKind.FPP: _shaped("[A-Z0-9]{5,20}", "外国护照号码为 5 至 20 位字母或数字，请核对。"),
        DocumentKind.HMP: _shaped(
            "[HM](?:[0-9]{8}|[0-9]{10})",
            "港澳居民来往内地通行证号码为 H 或 M 加 8 位数字（旧证 10 位），请核对。",
        ),
        DocumentKind.TWP: _shaped(
            "[0-9]{8}|[0-9]{10}", "台湾居民来往大陆通行证号码为 8 位数字（旧证 10 位），请核对。"
        ),
        DocumentKind.HMT: _residence,
        DocumentKind.FPR: _permanent_residence,
        DocumentKind.USCI: _credit,
    }
)


def age_on(birth: dt.date, day: dt.date) -> int:
    """Full years on a day; who was born on 29 February is a year older on 1 March of common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def is_minor(birth: dt.date, day: dt.date) -> bool:
    """True under eighteen full years on that day (民法典 art. 17)."""
    return age_on(birth, day) < ADULT_YEARS


HMT_KINDS: Final = frozenset({DocumentKind.HMP, DocumentKind.TWP, DocumentKind.HMT})
FOREIGN_KINDS: Final = frozenset({DocumentKind.FPR, DocumentKind.FPP})


def public_flags(
    kind: DocumentKind | None,
    *,
    birth: dt.date | None = None,
    day: dt.date,
    organisation: bool = False,
    agent: bool = False,
) -> frozenset[str]:
    """Flags of the 公共规则 that follow from the applicant: `agent`, `minor`, `company`, `hmt`, `foreign`.

    Args:
        kind: Document of the applicant, or of the person in charge of an organisation; None when unknown.
        birth: Birth date of that person, if known.
        day: Business day (UTC+8).
        organisation: The applicant is 企业法人 or 非法人企业.
        agent: Somebody else came for the applicant.
    """
    facts = {
        "agent": agent,
        "minor": birth is not None and is_minor(birth, day),
        "company": organisation or kind is DocumentKind.USCI,
        "hmt": kind in HMT_KINDS,
        "foreign": kind in FOREIGN_KINDS,
    }
    return frozenset(flag for flag, true in facts.items() if true)
