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
from hall.names import Verdict, check_name, names_answer, require_name
from hall.rarechars import DIRECTION, INVISIBLE, ORDINARY, PRIVATE_SUCCESSORS, is_ideograph, is_rare
from tests.unit.names_table import CLEANED, OK, REFUSED

DATA = Path(__file__).parents[1] / "data"


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
