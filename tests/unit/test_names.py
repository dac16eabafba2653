"""Names of natural persons, row by row, through `check_name` and the face of `./run names`."""

from __future__ import annotations

import csv
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.errors import Refused
from hall.names import LONGEST, Verdict, check_name, names_answer, require_name
from hall.rarechars import DIRECTION, INVISIBLE, ORDINARY, PRIVATE_SUCCESSORS, is_ideograph, is_rare

DATA = Path(__file__).parents[1] / "data"

OK = [
    "林知远",
    "李",
    "欧阳娜娜",
    "龙\U0002cb4e\u36c3\U0002b5af",  # extensions E, A, C
    "\u4dae\u4dbf\u9fff",  # extension A with its last, and the last of the basic block
    "王\U00020164",
    "张\U0002ebf0",  # first of extension I
    "张\U0002ee5d",  # last of extension I
    "张\U00030000",  # G
    "张\U0003134a",
    "张\U00031350",  # H
    "张\U000323af",
    "张\U000323b0",  # J
    "张\U00033479",
    "张\U0002a6df",
    "张\U0002b739",
    "张\U0002b73f",
    "张\U0002b81d",
    "张\U0002cead",
    "张\U0002ebe0",
    "张\u9fbb",
    "王〇",
    "〇",
    *("李" + chr(code) for code in (0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F)),
    *("李" + chr(code) for code in (0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29)),
    "阿依古丽·买买提",
    "古丽娜尔·阿卜杜拉·热合曼",
    "A·买买提",
    "马尔科姆·X",
    "赵C",
    "某某",
    "Zoë O'Connell",
    "Zoë O\u2019Connell",
    "Łukasz Wójcik",
    "Ayşe Gülçin Yıldız",
    "Søren Kierulf Østergaard",
    "Maria González Pérez",
    "Nguyễn Thị Ánh Tuyết",
    "Anne-Marie",
    "Anne\u2010Marie",
    "Al-\u02bbAbd",
    "\u02bfAbd al-Rif\u0101\u02bf",  # ayn at both ends is no pair of quotes
    "'t Hooft",
    "Rifa'",
    "D'Angelo-O'Neil",
    "Jean Luc",
    "A",
    "Ǆ",
    "ẞ",
    "\u01c3Nqate",  # a click is a letter
    "\ua7cb",  # newer than the Unicode tables of some Pythons
    "M\u0327ajro",  # Marshallese
    "Ọ\u0300ṣun",  # Yoruba
    "Ẹ\u0301kí",
    "J\u030cu",
    "N\u0308",
    "G\u0303uarani",
    "\u0104\u0301",  # Lithuanian
    "\u012f\u0307\u0301",
    "m\u0304",
    "O\u0358ng",
    "\u0254\u0301",
    "X\u0302",
    "S\u0329",
    "r\u0325",
    "k\u0313",
    "e\u0331",
    "字" * LONGEST,
    "\U00020000" * LONGEST,
    "a" * LONGEST,
    "m\u0304" * LONGEST,  # a letter with its mark is one
]

CLEANED = [
    # rule 1
    ("张\ue81e", "张\u9fb4"),
    ("张\ue826", "张\u9fb5"),
    ("张\ue82b", "张\u9fb6"),
    ("张\ue82c", "张\u9fb7"),
    ("张\ue832", "张\u9fb8"),
    ("张\ue843", "张\u9fb9"),
    ("张\ue854", "张\u9fba"),
    ("张\ue864", "张\u9fbb"),
    ("张\ue816", "张\U00020087"),
    ("张\ue817", "张\U00020089"),
    ("张\ue818", "张\U000200cc"),
    ("张\ue831", "张\U000215d7"),
    ("张\ue83b", "张\U0002298f"),
    ("张\ue855", "张\U000241fe"),
    ("\ue7c7", "\u1e3f"),
    ("\ue7c8a", "\u01f9a"),
    ("徐\ue863", "徐\u4dae"),
    ("张\ue815", "张厂"),  # a radical by rule 1, ordinary by rule 3
    # rule 2
    ("Zoe\u0308", "Zoë"),
    ("\ufa1e", "\u7fbd"),
    ("\uf900", "\u8c48"),
    ("\uf9dc", "\u9686"),
    ("李\U0002f800", "李\u4e3d"),
    ("\u212bsa", "Åsa"),
    ("\u212aim", "Kim"),
    ("O\u0300\u0323la", "Ọ\u0300la"),  # marks in canonical order
    # rule 3
    ("\u2f83\u2f2f", "自工"),
    ("\u2fd5", "龠"),
    ("\u2ed3\u4e09", "长三"),
    ("\u2ee2云", "马云"),
    ("\u2ef0", "龙"),
    ("\u2ef3", "龟"),
    ("\u2e9f", "母"),
    ("\u2ed6", "阝"),
    ("Ｌｉ　Ｍｉｎｇ", "Li Ming"),
    ("ｅ\u0301lan", "élan"),
    ("Ｏ＇Ｎｅｉｌ－Ｌｅｅ", "O'Neil-Lee"),
    ("张Ａ", "张A"),
    # rule 4
    ("张\u200b三", "张三"),
    ("张\u200c三", "张三"),
    ("张\u200d三", "张三"),
    ("\ufeff张三", "张三"),
    ("张\u2060三", "张三"),
    ("张\u00ad三", "张三"),
    ("张\u200e三\u200f", "张三"),
    ("\u061c张三", "张三"),
    ("葛\U000e0100城", "葛城"),
    ("葛\U000e01ef", "葛"),
    ("张\ufe00三\ufe0f", "张三"),
    ("张\u180b三", "张三"),
    ("e\u200d\u0301va", "éva"),
    # rule 5
    (" 张三 ", "张三"),
    ("\u3000张三\u3000", "张三"),
    ("\u00a0张三", "张三"),
    ("张三\r\n", "张三"),
    ("张三\x00\x00", "张三"),
    ("\t张三\t", "张三"),
    ("\x00 \t张三 \r\n\x00", "张三"),
    ("\u200b 张三 \u200b", "张三"),
    (" Anna Lee\n", "Anna Lee"),
    # rule 6
    ("艾力.吐尔逊", "艾力·吐尔逊"),
    ("艾力．吐尔逊", "艾力·吐尔逊"),
    ("艾力•吐尔逊", "艾力·吐尔逊"),
    ("艾力‧吐尔逊", "艾力·吐尔逊"),
    ("艾力∙吐尔逊", "艾力·吐尔逊"),
    ("艾力⋅吐尔逊", "艾力·吐尔逊"),
    ("艾力・吐尔逊", "艾力·吐尔逊"),
    ("艾力･吐尔逊", "艾力·吐尔逊"),
    ("艾力\u0387吐尔逊", "艾力·吐尔逊"),
    ("艾力 · 吐尔逊", "艾力·吐尔逊"),
    ("张 三", "张三"),
    ("张\u3000三", "张三"),
    ("张\u2009三\u00a0丰", "张三丰"),
    ("Anna  Lee", "Anna Lee"),
    ("Anna\u00a0Lee", "Anna Lee"),
    ("Anna \u3000 Lee", "Anna Lee"),
    ("Anna Lee 李", "AnnaLee李"),
]

REFUSED = [
    "",
    " ",
    "\u3000\u3000",
    "\x00\r\n",
    "\u200b",
    "\ufeff \u200d",
    # private use without a successor, also in the upper planes
    "张\ue000",
    "张\uf8ff",
    "张\ue76c",
    "张\U000f0000",
    "张\U0010fffd",
    "张\ue78d",  # has a successor, which is punctuation
    # direction
    "张\u202e三",
    "\u202a张三\u202c",
    "张三\u202c",
    "\u202d张三",
    "\u202b张三",
    "\u2066张三\u2069",
    "\u2067张三",
    "\u2068张三",
    # control characters
    "张\n三",
    "张\t三",
    "张\x00三",
    "张\r三",
    "张三\x1b",
    "\x02张三\x03",
    "张\x7f三",
    "张\x85三",
    "张\u2028三",
    "张三\x1f李四",
    "Anna\tLee",
    # digits
    "张三1",
    "张三１",
    "张\u0661",
    "Henry Ⅷ",
    "张②",
    "12",
    "〤",
    # punctuation and symbols
    "张三,李四",
    "张三、李四",
    "张三，",
    "张三。",
    "张三!",
    "Anna, Lee",
    "J. Lee",
    "Jr.",
    "Gal·la",
    "张—三",
    "—",
    "张三®",
    "张々",
    "\u2e80",
    "\u31d0",
    "张℃",
    "𝐀𝐧𝐧𝐚",
    "ⓐnna",
    "ª",
    "aⁿ",
    "ﬁona",
    "张\u2800三",
    # emoji
    "张😀",
    "😀",
    "👨\u200d👩\u200d👧",
    "🇨🇳",
    "1\ufe0f\u20e3",
    "张\u2764\ufe0f",
    # other scripts
    "Иван",
    "Αννα",
    "محمد",
    "བསྟན",
    "ᠪᠠᠲᠤ",
    "김철수",
    "さくら",
    "アナ・マリア",
    "Аnna",  # a Cyrillic letter first
    "ㄓㄤ",
    "\U00017000",  # Tangut
    "\u3164",
    # unassigned inside and beside the blocks
    "\u4dc0",
    "\U0002a6e0",
    "\U0002ebe1",
    "\U0003347a",
    "\U0003134b",
    "\ufa6e",
    # combining marks
    "\u0301Anna",
    "张\u0301",
    "张\u20dd",
    "A\u20dd",
    "A\u0336nna",
    "q\u0303",
    "a\u0301\u0301",
    "á\u0301",
    "Z\u0335\u0327\u0321a",
    "a\u0300\u0316\u0317\u0318\u0319",
    "Anna \u0301Lee",
    "O'\u0301Neil",
    "a\u064b",
    "a\u0300\u0323\u0308\u0304",
    # joints
    "-",
    "'",
    "·",
    "..",
    "- -",
    "-Anna",
    "Anna-",
    "Anna--Marie",
    "Anna - Marie",
    "张-三",
    "张'三",
    "·阿里",
    "阿里·",
    "阿里··买买提",
    "张三.",
    "O''Neil",
    "'John'",
    "\u2019John\u2019",
    "admin'--",
    "x' OR 'x",
    "' OR ",
    # spelled-out components
    "张弓+长",
    "弓+长",
    "王（火日）",
    "王(火+日)",
    "⿰弓长",
    "张⿱一二",
    "[弓长]",
    # masked
    "张*三",
    "张＊三",
    "张**",
    "张○○",
    "张●三",
    "张×三",
    "张XX",
    "张Ｘ三",
    "李xx",
    "张?",
    "张\ufffd",
    "张□",
    "张_三",
    # code and paths
    "<b>张三</b>",
    "../../etc/passwd",
    "C:\\张三",
    "张三;DROP TABLE case",
    "Robert'); DROP TABLE students",
    "${jndi:ldap}",
    "=cmd|'/C calc'!A0",
    "{{张三}}",
    "%00张三",
    "张三@qq.com",
    "&#24352;",
    "\\u5f20",
    "`id`",
    "#张三",
    "~root",
    # surrogates
    "\ud800",
    "张\udc00三",
    "\udc00\ud800",
    # length
    "字" * (LONGEST + 1),
    "a" * (LONGEST + 1),
    "a" * 100_000,
    "a" + "\u0300\u0323" * 50_000,
    # invisible that is neither zero-width nor of direction
    "张\U000e0041三",
    "张\ufff9三",
    "张\u206a三",
]


@pytest.mark.parametrize("raw", OK, ids=ascii)
def test_taken_as_it_is(raw: str) -> None:
    answer = check_name(raw)
    assert (answer.verdict, answer.value, answer.reason) == (Verdict.OK, raw, "")


@pytest.mark.parametrize(("raw", "value"), CLEANED, ids=ascii)
def test_cleaned(raw: str, value: str) -> None:
    answer = check_name(raw)
    assert (answer.verdict, answer.value) == (Verdict.CLEANED, value), answer.reason
    assert answer.raw == raw
    assert "已自动整理" in answer.reason


@pytest.mark.parametrize("raw", REFUSED, ids=lambda raw: ascii(raw)[:30])
def test_refused(raw: str) -> None:
    answer = check_name(raw)
    assert (answer.verdict, answer.value) == (Verdict.REFUSED, None)
    assert answer.reason.endswith("。")
    answer.reason.encode("utf-8")
    with pytest.raises(Refused, match=r"name\.refused"):
        require_name(raw)


def test_reason_and_repr_do_not_quote_the_person() -> None:
    answer = check_name("欧阳娜娜1")
    assert "欧阳" not in answer.reason
    assert "欧阳" not in repr(answer)
    assert "U+0031" in answer.reason


def test_every_step_that_changed_something_is_told() -> None:
    answer = check_name("\u200b\u2f83 \ue81e ")
    assert answer.value == "自\u9fb4"
    assert answer.reason == (
        "已自动整理：自造字换成标准字、部首或全角字母换成普通字符、去掉不可见字符、去掉首尾空白、统一间隔号和空格。"
        "请与证件核对。"
    )


def test_private_table_agrees_with_the_codec_where_it_knows_better() -> None:
    """FE50..FEA0 are U+E815..U+E864 in GBK; what its codec makes public must be the same."""
    trail = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    known = 0
    for code, low in zip(range(0xE815, 0xE865), trail, strict=True):
        char = bytes([0xFE, low]).decode("gb18030")
        if unicodedata.category(char) != "Co":
            known += 1
            assert PRIVATE_SUCCESSORS[code] == ord(char)
        assert code in PRIVATE_SUCCESSORS
    assert known >= 66


def test_radicals_all_have_an_ordinary_character_but_one() -> None:
    assigned = [code for code in range(0x2E80, 0x2FD6) if unicodedata.category(chr(code)) == "So"]
    assert [code for code in assigned if code not in ORDINARY] == [0x2E80]
    assert all(is_ideograph(chr(ORDINARY[code])) for code in assigned if code != 0x2E80)


def test_rare_is_what_gbk_lacks() -> None:
    assert [is_rare(name) for name in ("林知远", "徐\u4dae", "\U00020164", "Zoë")] == [
        False,
        True,
        True,
        True,
    ]


def test_a_fit_name_passes_the_door() -> None:
    assert require_name(" 张三\r") == "张三"


def test_names_of_the_demo_data_are_all_fit() -> None:
    with (DATA / "到号流水-普通日.csv").open(encoding="utf-8-sig", newline="") as handle:
        names = {row[column] for row in csv.DictReader(handle) for column in ("姓名", "代理人姓名")} - {""}
    assert len(names) > 400
    assert [name for name in names if check_name(name).verdict is not Verdict.OK] == []


ODD = st.one_of(
    st.sampled_from([*OK, *(raw for raw, _ in CLEANED)]),
    st.sampled_from(sorted(map(chr, INVISIBLE | DIRECTION | set(PRIVATE_SUCCESSORS) | set(ORDINARY)))),
    st.characters(),
    st.characters(categories=["Mn", "Zs", "Lu", "Ll", "Cs"]),
)


@settings(max_examples=100)
@given(st.lists(ODD, max_size=12).map("".join))
def test_never_raises_and_its_value_is_ok_again(raw: str) -> None:
    answer = check_name(raw)
    answer.reason.encode("utf-8")
    assert answer.raw == raw
    if answer.value is None:
        assert answer.verdict is Verdict.REFUSED
        return
    assert (answer.verdict is Verdict.OK) == (answer.value == raw)
    assert not {ord(char) for char in answer.value} & (INVISIBLE | DIRECTION | set(PRIVATE_SUCCESSORS))
    assert unicodedata.is_normalized("NFC", answer.value)
    assert answer.value == answer.value.strip() != ""
    again = check_name(answer.value)
    assert (again.verdict, again.value) == (Verdict.OK, answer.value)


@settings(max_examples=60)
@given(st.binary(max_size=80))
def test_face_answers_any_bytes(document: bytes) -> None:
    answer, status = names_answer(document)
    json.dumps(answer, ensure_ascii=False).encode("utf-8")
    assert status in {0, 1}


def test_face_answers_line_by_line() -> None:
    raws = ["林知远", "张\u2028三", "\ud800", "\U0002cb4e", " 张三 ", "a\x85b"]
    document = "".join(json.dumps(raw) + "\n" for raw in raws).encode() + b"\n \r\n"
    answer, status = names_answer(b"\xef\xbb\xbf" + document.replace(b"\n", b"\r\n"))
    assert status == 0
    entries = answer["names"]
    assert isinstance(entries, list)
    assert [(entry["verdict"], entry["value"]) for entry in entries] == [
        ("ok", "林知远"),
        ("refused", None),
        ("refused", None),
        ("ok", "\U0002cb4e"),
        ("cleaned", "张三"),
        ("refused", None),
    ]
    assert all(set(entry) == {"verdict", "value", "reason"} for entry in entries)


@pytest.mark.parametrize(
    "line",
    [b"12", b"null", b'["a"]', b"{}", b"abc", b'"abc', b'"\xff"', b"", b"[" * 5000, b'"a" "b"', b"9" * 5000],
    ids=range(11),
)
def test_face_tells_the_line_that_is_no_string(line: bytes) -> None:
    answer, status = names_answer(b'"\xe5\xbc\xa0"\n' + line + b'\n"Anna"\n')
    entries = answer["names"]
    assert isinstance(entries, list)
    assert status == 1
    assert [entry["verdict"] for entry in entries] == ["ok", "refused", "ok"]
    assert "第 2 行" in entries[1]["reason"]


def test_face_reads_raw_control_characters_inside_a_string() -> None:
    answer, status = names_answer('"张三\t"\n'.encode())
    assert (answer["names"][0]["value"], status) == ("张三", 0)  # type: ignore[index]


def test_face_of_an_empty_file() -> None:
    assert names_answer(b"") == ({"names": []}, 0)
    assert names_answer(b"\n\n") == ({"names": []}, 0)
