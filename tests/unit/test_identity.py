"""Documents, credit codes, telephones, ages, flags and masks, with the vectors of domain.md 2.5."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.credit import ALPHABET, OrganisationCategory, organisation_category
from hall.errors import Refused
from hall.identity import (
    CODES_FOR_GA_T_2000_156,
    CODES_FOR_GUANGDONG_RATING,
    CODES_FOR_TAX,
    WORDS,
    DocumentKind,
    Sex,
    age_on,
    check_document,
    code_for,
    is_minor,
    kind_of_words,
    public_flags,
    require_document,
)
from hall.masking import mask_address, mask_name, mask_number, number_tail
from hall.phones import check_phone, mask_phone, require_phone

DAY = dt.date(2026, 11, 20)
DATA = Path(__file__).parents[1] / "data"
K = DocumentKind

CITIZENS = [
    ("11010519491231002X", dt.date(1949, 12, 31), Sex.FEMALE),
    ("990102199003070011", dt.date(1990, 3, 7), Sex.MALE),
    ("990102198811210022", dt.date(1988, 11, 21), Sex.FEMALE),
    ("990102195508160030", dt.date(1955, 8, 16), Sex.MALE),
    ("990103199602290442", dt.date(1996, 2, 29), Sex.FEMALE),
    ("990103201007150111", dt.date(2010, 7, 15), Sex.MALE),
    ("990104197312300283", dt.date(1973, 12, 30), Sex.FEMALE),
    ("990105196505050171", dt.date(1965, 5, 5), Sex.MALE),
]
CREDIT = [
    "91440300708461136T",
    "91110108551385082Q",
    "91350100M000100Y43",
    "12441500196720244T",
    "11310000MB2F30661Y",
    "91990102MA0000015T",
    "91990102MA0000023M",
    "92990102MA0000031D",
    "93990102MA000004X2",
    "52990102MJ00000501",
    "11990102MB0000019H",
    "11990102MB0000027C",
    "11990102MB00000357",
    "11990102MB00000432",
    "11990102MB0000051W",
    "11990102MB000006XL",
    "11990102MB0000078L",
    "11990102MB0000086F",
    "11990102MB0000094A",
    "11990102MB00001070",
    "11990102MB0000115T",
    "11990102MB0000123M",
    "11990102MB0000131G",
    "11990102MB000014X8",
    "11990102MB00001588",
    "11990102MB00001663",
    "11990102MB0000174X",
    "11990102MB00002039",
]


@pytest.mark.parametrize(("number", "birth", "sex"), CITIZENS)
@pytest.mark.parametrize("kind", [K.RIC, K.TIC, K.HKB])
def test_citizen_numbers(kind: DocumentKind, number: str, birth: dt.date, sex: Sex) -> None:
    verdict = check_document(kind, number, day=DAY)
    assert (verdict.ok, verdict.value, verdict.birth, verdict.sex) == (True, number, birth, sex)
    assert verdict.warnings == ()


@pytest.mark.parametrize(
    "typed",
    [
        " 11010519491231002x\r\n",
        "１１０１０５１９４９１２３１００２ｘ",
        "110105 19491231 002X",
        "\u200b11010519491231002X",
    ],
)
def test_numbers_are_normalised(typed: str) -> None:
    verdict = check_document(K.RIC, typed, day=DAY)
    assert (verdict.ok, verdict.value) == (True, "11010519491231002X")


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [
        (K.RIC, "", "请填写"),
        (K.RIC, "\u3000\x00", "请填写"),
        (K.RIC, "990102199003070012", "校验位"),
        (K.RIC, "110105194912310029", "校验位"),
        (K.RIC, "99010219900307001", "17 位"),
        (K.RIC, "9901021990030700110", "19 位"),
        (K.RIC, "110105491231002", "停用"),
        (K.RIC, "1101051949123100X2", "17 位数字"),
        (K.RIC, "X10105194912310021", "17 位数字"),
        (K.RIC, "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "17 位数字"),
        (K.RIC, "990102199013070011", "校验位"),
        (K.HMT, "990102199003070011", "810000"),
        (K.FPR, "810000198504120012", "以 9 开头"),
        (K.FPR, "ESP99008506150", "3 个字母"),
        (K.FPR, "ES1990085061503", "3 个字母"),
        (K.HMP, "H9900001", "H 或 M"),
        (K.HMP, "A99000012", "H 或 M"),
        (K.HMP, "H990000123", "H 或 M"),
        (K.TWP, "1234567", "8 位"),
        (K.TWP, "123456789", "8 位"),
        (K.PP, "E1234567", "9 位"),
        (K.FPP, "AB-12", "5 至 20"),
        (K.MIL, "字第", "军人"),
        (K.USCI, "91990102MA0000015X", "校验位"),
        (K.USCI, "91990102MA000001ST", "I、O、S"),
        (K.USCI, "91990102MA000001", "16 位"),
        (K.USCI, "9199010AMA0000015T", "第 3 至 8 位"),
    ],
)
def test_numbers_that_are_refused(kind: DocumentKind, number: str, words: str) -> None:
    verdict = check_document(kind, number, day=DAY)
    assert not verdict.ok
    assert words in verdict.sentence
    assert verdict.birth is None
    with pytest.raises(Refused, match=r"document\.number"):
        require_document(kind, number, day=DAY)


def with_check(first17: str) -> str:
    """GB 11643 by its table, not by the library that the program uses."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first17 + "10X98765432"[sum(int(d) * w for d, w in zip(first17, weights, strict=True)) % 11]


@pytest.mark.parametrize(
    ("birth", "words"),
    [
        ("19900230", "不存在"),
        ("19001301", "不存在"),
        ("20250229", "不存在"),
        ("00000000", "不存在"),
        ("20261121", "晚于今天"),
        ("18000101", "过早"),
    ],
)
def test_birth_dates_that_cannot_be(birth: str, words: str) -> None:
    verdict = check_document(K.RIC, with_check(f"990102{birth}001"), day=DAY)
    assert not verdict.ok
    assert words in verdict.sentence


def test_birth_today_is_taken_and_without_a_day_the_future_is_not_judged() -> None:
    assert check_document(K.RIC, with_check("99010220261120001"), day=DAY).ok
    assert check_document(K.RIC, with_check("99010220400101001")).ok
    assert not check_document(K.RIC, with_check("99010217900101001")).ok


def test_unknown_and_abolished_divisions_are_taken() -> None:
    assert all(
        check_document(K.RIC, with_check(f"{code}19900307001"), day=DAY).ok for code in ("000000", "512301")
    )


@pytest.mark.parametrize("number", ["810000198504120012", "830000199109200029"])
def test_residence_cards(number: str) -> None:
    verdict = check_document(K.HMT, number, day=DAY)
    assert verdict.ok
    assert verdict.sex is (Sex.MALE if number[16] == "1" else Sex.FEMALE)
    as_citizen = check_document(K.RIC, number, day=DAY)
    assert as_citizen.ok
    assert "证件类型" in as_citizen.warnings[0]


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (K.FPR, "ESP990085061503"),
        (K.HMP, "H99000012"),
        (K.HMP, "m9900001201"),
        (K.TWP, "99000012"),
        (K.TWP, "9900001201"),
        (K.PP, "E12345678"),
        (K.PP, "EA1234567"),
        (K.PP, "141234567"),
        (K.FPP, "X1234567"),
        (K.MIL, "南字第1234567号"),
    ],
)
def test_other_documents(kind: DocumentKind, number: str) -> None:
    verdict = check_document(kind, number, day=DAY)
    assert (verdict.ok, verdict.value, verdict.birth, verdict.sex) == (True, number.upper(), None, None)


@pytest.mark.parametrize(
    ("number", "birth"),
    [("932682198501010017", dt.date(1985, 1, 1)), ("911124198108030024", dt.date(1981, 8, 3))],
)
def test_permanent_residents_of_2023(number: str, birth: dt.date) -> None:
    verdict = check_document(K.FPR, number, day=DAY)
    assert (verdict.ok, verdict.birth, verdict.sex) == (True, birth, None)
    assert not check_document(K.FPR, number[:-1] + ("0" if number[-1] != "0" else "1"), day=DAY).ok


@pytest.mark.parametrize("code", CREDIT)
def test_credit_codes(code: str) -> None:
    verdict = check_document(K.USCI, code.lower(), day=DAY)
    assert (verdict.ok, verdict.value, verdict.warnings) == (True, code, ())


@settings(max_examples=60)
@given(st.sampled_from(CREDIT), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_found(code: str, place: int, char: str) -> None:
    wrong = code[:place] + char + code[place + 1 :]
    assert check_document(K.USCI, wrong).ok == (wrong == code)


def test_inner_check_character_is_looked_at() -> None:
    """Right by GB 32100, wrong by GB 11714."""
    for last in ALPHABET:
        verdict = check_document(K.USCI, f"91990102MA0000016{last}")
        assert not verdict.ok
        if "组织机构代码" in verdict.sentence:
            return
    pytest.fail("no character fitted the outer check")


def test_old_registration_numbers_are_taken_with_a_warning() -> None:
    right = check_document(K.USCI, "110108000000016")
    wrong = check_document(K.USCI, "110108000000017")
    assert right.ok
    assert wrong.ok
    assert (len(right.warnings), len(wrong.warnings)) == (1, 2)


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("11990102MB0000019H", OrganisationCategory.STATE_ORGAN),
        ("12441500196720244T", OrganisationCategory.INSTITUTION),
        ("52990102MJ00000501", OrganisationCategory.PRIVATE_NON_ENTERPRISE),
        ("91990102MA0000015T", OrganisationCategory.ENTERPRISE),
        ("92990102MA0000031D", OrganisationCategory.INDIVIDUAL_BUSINESS),
        ("93990102MA000004X2", OrganisationCategory.COOPERATIVE),
        ("Y1990102MA000004X2", OrganisationCategory.OTHER),
        ("110108000000016", OrganisationCategory.OTHER),
    ],
)
def test_categories(code: str, category: OrganisationCategory) -> None:
    assert organisation_category(code) is category


@settings(max_examples=80)
@given(st.sampled_from(DocumentKind), st.text(max_size=20))
def test_any_text_gets_an_answer(kind: DocumentKind, number: str) -> None:
    verdict = check_document(kind, number, day=DAY)
    assert verdict.ok == (verdict.sentence == "")


def test_numbers_of_the_demo_data_are_all_right() -> None:
    with (DATA / "到号流水-普通日.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        verdict = check_document(kind_of_words(row["证件类型"]), row["证件号码"], day=dt.date(2026, 11, 18))
        assert (verdict.ok, verdict.warnings) == (True, ()), row["证件类型"]
        assert check_phone(row["手机号"]).mobile
        if row["统一社会信用代码"]:
            assert check_document(K.USCI, row["统一社会信用代码"]).ok
    assert len(rows) == 600


def test_words_and_codes_of_kinds() -> None:
    assert all(
        kind_of_words(WORDS[kind]) is kind and kind_of_words(kind.value) is kind for kind in DocumentKind
    )
    assert kind_of_words(" 台胞证 ") is K.TWP
    with pytest.raises(Refused, match=r"document\.kind"):
        kind_of_words("学生证")
    assert code_for(CODES_FOR_GA_T_2000_156, K.RIC) == "111"
    assert code_for(CODES_FOR_TAX, K.FPR) == "233"
    with pytest.raises(Refused, match=r"document\.unmapped"):
        code_for(CODES_FOR_GUANGDONG_RATING, K.HMT)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ((1990, 3, 7), (2026, 3, 6), 35),
        ((1990, 3, 7), (2026, 3, 7), 36),
        ((2008, 2, 29), (2026, 2, 28), 17),
        ((2008, 2, 29), (2026, 3, 1), 18),
        ((2026, 1, 1), (2026, 1, 1), 0),
    ],
)
def test_ages(birth: tuple[int, int, int], day: tuple[int, int, int], age: int) -> None:
    assert age_on(dt.date(*birth), dt.date(*day)) == age
    assert is_minor(dt.date(*birth), dt.date(*day)) == (age < 18)


def test_flags_that_follow_from_the_applicant() -> None:
    child = dt.date(2010, 7, 15)
    assert public_flags(K.RIC, birth=child, day=DAY, agent=True) == {"agent", "minor"}
    assert public_flags(K.RIC, birth=dt.date(1990, 3, 7), day=DAY) == frozenset()
    assert public_flags(None, day=DAY) == frozenset()
    assert public_flags(K.USCI, day=DAY) == {"company"}
    assert public_flags(K.RIC, day=DAY, organisation=True) == {"company"}
    assert all(public_flags(kind, day=DAY) == {"hmt"} for kind in (K.HMP, K.TWP, K.HMT))
    assert all(public_flags(kind, day=DAY) == {"foreign"} for kind in (K.FPR, K.FPP))


@pytest.mark.parametrize(
    ("number", "masked", "tail"),
    [
        ("990102199003070011", "990102********0011", "0011"),
        ("ESP990085061503", "ESP990*****1503", "1503"),
        ("H99000012", "*****0012", "0012"),
        ("99000012", "****0012", "0012"),
        ("12345", "****5", "345"),
        ("1234", "****", "34"),
        ("", "", ""),
    ],
)
def test_masks_of_numbers(number: str, masked: str, tail: str) -> None:
    assert (mask_number(number), number_tail(number)) == (masked, tail)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("林知远", "林*远"),
        ("张三", "张*"),
        ("欧阳娜娜", "欧**娜"),
        ("李", "*"),
        ("王\U00020164\U0002cb4e", "王*\U0002cb4e"),
        ("阿呷·吉克", "阿*·**"),
        ("Zoë O'Connell", "Z** O********"),
        ("M\u0327ajro", "M\u0327****"),
        ("", ""),
    ],
)
def test_masks_of_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("示例省云岭市青禾区河滨路18号2栋301室", "示例省云岭市青禾区****"),
        ("广西壮族自治区南宁市青秀区民族大道1号", "广西壮族自治区南宁市青秀区****"),
        ("某省某州某自治县某镇", "某省某州某自治县****"),
        ("示例省云岭市河滨路1号", "示例省云岭市****"),
        ("河滨路1号", "****"),
        ("", ""),
    ],
)
def test_masks_of_addresses(address: str, masked: str) -> None:
    assert mask_address(address) == masked


@pytest.mark.parametrize(
    ("typed", "value", "masked"),
    [
        ("13800130011", "13800130011", "138****0011"),
        (" +86 138-0013-0011", "13800130011", "138****0011"),
        ("8613800130011", "13800130011", "138****0011"),
        ("１３８００１３００１１", "13800130011", "138****0011"),
        ("0990-8012345", "0990-8012345", "0990-***2345"),
        ("09908012345", "0990-8012345", "0990-***2345"),
        ("(0990)80123456", "0990-80123456", "0990-****3456"),
        ("（010）62345678", "010-62345678", "010-****5678"),
        ("010-62345678-123", "010-62345678-123", "010-****5678"),
        ("0990-8012345转8", "0990-8012345-8", "0990-***2345"),
        ("0990-8012345 ext. 66", "0990-8012345-66", "0990-***2345"),
        ("+86-990-8012345", "0990-8012345", "0990-***2345"),
        ("+86 10 6234 5678", "010-62345678", "010-****5678"),
    ],
)
def test_telephones(typed: str, value: str, masked: str) -> None:
    verdict = check_phone(typed)
    assert (verdict.ok, verdict.value) == (True, value)
    assert check_phone(value).value == value
    assert mask_phone(typed) == masked


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "请填写"),
        ("1380013001", "10 位"),
        ("138001300111", "12 位"),
        ("8012345", "区号"),
        ("010-1234567", "7 或 8 位"),
        ("010-6234567", "7 或 8 位"),
        ("12345", "11 位"),
        ("abc", "只能是数字"),
        ("１３８٠٠١٣٠٠١١", "只能是数字"),
        ("13800130011,13900130011", "只能是数字"),
    ],
)
def test_telephones_that_are_refused(typed: str, words: str) -> None:
    verdict = check_phone(typed)
    assert not verdict.ok
    assert words in verdict.sentence
    assert not any(char.isdigit() for char in mask_phone(typed))
    with pytest.raises(Refused, match=r"phone\.refused"):
        require_phone(typed)


def test_a_right_number_passes_the_door() -> None:
    assert require_phone("13800130011").mobile
    assert require_document(K.RIC, "11010519491231002X", day=DAY).sex is Sex.FEMALE
