"""The faces of the rules at a terminal: explain, import --check, card, names (intake-rules.md)."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.e2e.program import CATALOGUE, FRAMES, call

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FOOD = "11990102MB0000051W4990100023000"
CASE: dict[str, Any] = {
    "id": "一",
    "item": "11990102MB000006XL4992000025000",
    "applicant": {"flags": []},
    "answers": ["Q1.own", "Q2.record"],
    "materials": {"1": "有"},
    "asks_gap": False,
    "credit_bar": False,
    "received_at": "2026-11-20T10:05:00+08:00",
    "acceptance": {"how": "at_window", "at": "2026-11-20T10:05:00+08:00"},
}


def document(*cases: Any) -> str:
    return json.dumps({"cases": list(cases)}, ensure_ascii=False)


# --- explain


def test_a_case_is_explained_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "办件.json"
    path.write_text(document(CASE), encoding="utf-8")
    of_file = call("explain", "--catalogue", CATALOGUE, "--cases", path, "--json")
    of_stdin = call("explain", "--catalogue", CATALOGUE, "--cases", "-", "--json", stdin=document(CASE))
    assert (of_file.status, of_file.err) == (0, "")
    assert of_file.json == of_stdin.json
    case = of_file.json["cases"][0]
    assert (case["id"], case["outcome"], case["window_act"]) == ("一", "受理", "受理")
    assert case["accepted_on"] == "2026-11-20"
    assert set(case["why_not"]) == {"容缺受理", "补正", "收件", "不受理", "转办"}


def test_people_get_lines_instead_of_json() -> None:
    answer = call("explain", "--catalogue", CATALOGUE, "--cases", "-", stdin=document(CASE))
    assert answer.status == 0
    assert answer.out.startswith("一：受理（窗口：受理）\n")


def test_one_wrong_case_does_not_hinder_the_others() -> None:
    wrong = CASE | {"id": "二", "item": "没有这个事项"}
    answer = call("explain", "--catalogue", CATALOGUE, "--cases", "-", "--json", stdin=document(wrong, CASE))
    assert answer.status == 1
    first, second = answer.json["cases"]
    assert set(first) == {"id", "error"}
    assert second["outcome"] == "受理"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"cases": {}}', '{"cases": [NaN}', "[" * 100_000, '{"cases":[],"cases":[]}'],
    ids=["empty", "open", "list", "null", "object", "nan", "deep", "twice"],
)
def test_a_document_that_cannot_be_read_is_one_sentence(text: str) -> None:
    assert call("explain", "--catalogue", CATALOGUE, "--cases", "-", "--json", stdin=text).sentence


def test_bytes_that_are_no_text_are_one_sentence() -> None:
    answer = call("explain", "--catalogue", CATALOGUE, "--cases", "-", "--json", stdin=b"\xff\xfe\x00{")
    assert "UTF-8" in answer.sentence


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    gone = tmp_path / "没有.json"
    assert str(gone) in call("explain", "--catalogue", CATALOGUE, "--cases", gone, "--json").sentence
    xlsx = tmp_path / "没有.xlsx"
    answer = call("explain", "--catalogue", xlsx, "--cases", "-", stdin=document(CASE))
    assert str(xlsx) in answer.sentence


def test_either_a_file_or_the_store() -> None:
    assert "--catalogue" in call("explain", "--cases", "-", stdin=document(CASE)).sentence
    both = call("explain", "--catalogue", CATALOGUE, "--store", "--cases", "-", stdin=document(CASE))
    assert "--catalogue" in both.sentence


def test_a_bad_catalogue_cannot_explain(tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04 no workbook")
    assert call("explain", "--catalogue", path, "--cases", "-", "--json", stdin=document(CASE)).sentence


# --- import --check


def test_a_good_catalogue_is_counted() -> None:
    answer = call("import", CATALOGUE, "--check", "--json")
    assert answer.status == 0
    assert answer.json["ok"] is True
    assert answer.json["counts"]["事项"] == 40
    assert answer.json["counts"]["材料"] == 257
    assert not [fault for fault in answer.json["faults"] if fault["severity"] == "error"]


def _doubled(book: openpyxl.Workbook) -> None:
    sheet = book["事项"]
    sheet.append([cell.value for cell in sheet[2]])


def _text_for_a_number(book: openpyxl.Workbook) -> None:
    book["材料"].cell(2, 6).value = "一份"


def _formula(book: openpyxl.Workbook) -> None:
    book["事项"].cell(2, 3).value = "=1+1"


def _bad_expression(book: openpyxl.Workbook) -> None:
    book["材料"].cell(2, 16).value = "Q1.a & ("


def _unknown_reference(book: openpyxl.Workbook) -> None:
    book["主题"].cell(2, 4).value = "11990102MB0000019H4990799999000"


def _without_a_sheet(book: openpyxl.Workbook) -> None:
    del book["情形"]


@pytest.mark.parametrize(
    ("spoil", "sheet", "row"),
    [
        (_doubled, "事项", 42),
        (_text_for_a_number, "材料", 2),
        (_formula, "事项", 2),
        (_bad_expression, "材料", 2),
        (_unknown_reference, "主题", 2),
        (_without_a_sheet, "情形", None),
    ],
)
def test_a_fault_is_told_with_its_place(
    tmp_path: Path, spoil: Callable[[openpyxl.Workbook], None], sheet: str, row: int | None
) -> None:
    book = openpyxl.load_workbook(CATALOGUE)
    spoil(book)
    path = tmp_path / "目录.xlsx"
    book.save(path)
    answer = call("import", path, "--check", "--json")
    assert answer.status == 1
    assert answer.json["ok"] is False
    errors = [fault for fault in answer.json["faults"] if fault["severity"] == "error"]
    assert any(fault["sheet"] == sheet and (row is None or fault["row"] == row) for fault in errors), errors
    assert all(fault["message"].endswith("。") and fault["code"] for fault in errors)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"just a text", b"\xd0\xcf\x11\xe0" + bytes(600)])
def test_a_file_that_is_no_workbook_is_a_fault(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "目录.xlsx"
    path.write_bytes(content)
    answer = call("import", path, "--check", "--json")
    assert answer.status == 1
    assert answer.json["ok"] is False
    assert answer.json["faults"][0]["severity"] == "error"


def test_a_check_leaves_nothing_behind(tmp_path: Path) -> None:
    data = tmp_path / "数据"
    assert call("import", CATALOGUE, "--check", data=data).status == 0
    assert not data.exists()


# --- card


@pytest.mark.parametrize("path", sorted(FRAMES.glob("*.bin")), ids=lambda path: path.stem)
def test_a_recorded_reply_is_read_as_its_page_says(path: Path) -> None:
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    answer = call("card", path, "--json")
    assert (answer.status, answer.err) == (0, "")
    assert {key: told[key] for key in answer.json if key in told} == {
        key: answer.json[key] for key in answer.json if key in told
    }
    assert {"status", "card", "fields"} <= set(answer.json)


def test_a_reply_for_people_names_the_fields() -> None:
    answer = call("card", next(FRAMES.glob("02-*.bin")))
    assert "龙𬭎㛃𫖯" in answer.out


def test_no_recording_is_one_sentence(tmp_path: Path) -> None:
    assert str(tmp_path / "没有.bin") in call("card", tmp_path / "没有.bin", "--json").sentence
    assert call("card", tmp_path, "--json").sentence


# --- names


def test_names_are_judged_line_by_line() -> None:
    lines = "\n".join(json.dumps(name, ensure_ascii=False) for name in ("张三", " 张 三 ", "张*三", ""))
    answer = call("names", "-", "--json", stdin=lines)
    assert [name["verdict"] for name in answer.json["names"]] == ["ok", "cleaned", "refused", "refused"]
    assert answer.json["names"][1]["value"] == "张三"
    assert all(name["reason"].endswith("。") for name in answer.json["names"][2:])


@pytest.mark.parametrize("text", ["张三", "{}", "[1]", '"张三', "3"])
def test_a_line_that_is_no_name_is_told_and_no_traceback(text: str) -> None:
    answer = call("names", "-", "--json", stdin=text)
    assert answer.status in {1, 2}
    if answer.status == 2:
        assert answer.sentence


def test_a_copy_elsewhere_answers_the_same(tmp_path: Path) -> None:
    """A path with blanks and Chinese, given relatively: nothing depends on where a file lies."""
    folder = tmp_path / "新 目录"
    folder.mkdir()
    shutil.copy(CATALOGUE, folder / "目录 (1).xlsx")
    answer = call("import", folder / "目录 (1).xlsx", "--check", "--json")
    assert answer.json["counts"] == call("import", CATALOGUE, "--check", "--json").json["counts"]
