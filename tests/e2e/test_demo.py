"""`./run demo` from the first key to the last record at the hub, and what it leaves."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from printing.preview import preview
from tests.e2e.demo_result import faults
from tests.e2e.program import COMMAND, call, environment
from tests.rules import tree

MOST_SECONDS = 900
"""A bound against hanging on a loaded machine, no measure."""

OUTCOMES = {
    "受理", "容缺受理", "收件", "补正告知", "不受理", "转办", "不予受理", "当场更正", "作废", "一次性告知",
    "补正后受理", "分发", "决定", "办结", "送达", "反映",
}  # fmt: skip
STATES = {
    "ACCEPTED",
    "ACCEPTED_GAP",
    "RECEIVED",
    "CORRECTING",
    "NOT_REQUIRED",
    "REFERRED",
    "REFUSED",
    "VOIDED",
    "DELIVERED",
}
PICTURES = (
    "登录", "发号", "叫号", "申请人", "事项", "情形", "材料", "确认", "文书预览", "断网", "容缺", "不予受理",
    "不受理", "转办", "咨询", "应急号", "未成年人", "港澳台居民", "外国人", "办件", "作废", "日结",
    "大厅管理员", "系统运维", "补正回来", "分发-交接单", "分发-案卷", "部门-审查意见", "部门-决定",
    "出件-办结", "出件-上架", "出件-通知领取", "出件-核验领取人", "出件-已送达", "反映",
)  # fmt: skip
"""Words of which each stands in the name of at least one picture."""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demonstration left, played once without a screen."""
    folder = tmp_path_factory.mktemp("demo") / "结果 一"
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    played = subprocess.run(
        [*COMMAND, "demo", "--out", str(folder)],
        env={key: value for key, value in environment().items() if key not in hidden},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=MOST_SECONDS,
        cwd=tree.ROOT,
    )
    assert played.returncode == 0, played.stdout + played.stderr
    assert "Traceback" not in played.stderr
    return folder


@pytest.fixture(scope="module")
def summary(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return found


def test_every_lawful_end_of_a_visit_comes_about(summary: dict[str, Any]) -> None:
    assert {name for name, count in summary["outcomes"].items() if count} == OUTCOMES
    assert set(summary["cases"]) >= STATES
    assert summary["tickets"] >= 29
    assert sum(summary["cases"].values()) >= 25


def test_one_case_goes_all_its_way(summary: dict[str, Any]) -> None:
    papers = [(paper["kind"], paper["case"]) for paper in summary["papers"]]
    (case,) = {number for kind, number in papers if kind == "取件凭证"}
    assert [kind for kind, number in papers if number == case] == [
        "申请材料补正告知书", "补正材料收件凭证", "受理通知书", "材料交接单", "取件通知", "取件凭证",
        "送达回证",
    ]  # fmt: skip


def test_a_step_that_did_not_come_about_is_a_fault(summary: dict[str, Any]) -> None:
    assert faults(summary) == ()
    without = summary | {
        "outcomes": summary["outcomes"] | {"送达": 0, "补正后受理": 0},
        "papers": [paper for paper in summary["papers"] if paper["kind"] != "取件凭证"],
    }
    assert faults(without) == ("没有演到“补正后受理”。", "没有演到“送达”。", "没有打印“取件凭证”。")


def test_the_slip_of_a_complaint_has_its_number(summary: dict[str, Any]) -> None:
    (slip,) = (paper for paper in summary["papers"] if paper["kind"] == "反映登记单")
    assert slip["case"].startswith("FY-")
    assert slip["about"] == ""


def test_everything_arrives_after_the_cut(summary: dict[str, Any]) -> None:
    events = summary["events"]
    assert events["equal"] is True
    assert events["desk"] == events["hub"]
    assert events["desk"]["entries"] > 200
    away = summary["offline"]
    assert away["cut_at"] < away["back_at"]
    assert away["cases_while_away"] >= 4
    assert summary["verify"]["desk"]["ok"]
    assert summary["verify"]["hub"]["ok"]


def test_numbers_of_the_window_stand_at_the_hub_once(summary: dict[str, Any]) -> None:
    found = summary["emergency"]
    assert [(one["number"], one["state"]) for one in found] == [
        ("W03-001", "DONE"),
        ("W03-002", "DONE"),
        ("W03-003", "DONE"),
    ]
    assert found[0]["replaces"].startswith("A")
    assert found[0]["replaced_state"] == "CANCELLED"
    assert [one["replaces"] for one in found[1:]] == ["", ""]


def test_the_stores_are_whole_for_another_program_too(out: Path, summary: dict[str, Any]) -> None:
    answer = call("verify", "--store", out / "data" / "3号窗", "--json")
    assert answer.status == 0
    assert answer.json["entries"] == summary["events"]["desk"]["entries"]


def test_each_paper_is_a_file_with_the_hash_of_the_chain(out: Path, summary: dict[str, Any]) -> None:
    kinds = {paper["kind"] for paper in summary["papers"]}
    assert kinds >= {
        "取号小票", "受理通知书", "收件凭证", "容缺受理承诺书", "容缺受理通知书", "申请材料补正告知书",
        "不受理告知书", "转办告知单", "不予受理决定书", "作废单", "一次性告知单", "补正材料收件凭证",
        "材料交接单", "取件通知", "取件凭证", "送达回证", "反映登记单",
    }  # fmt: skip
    for paper in summary["papers"]:
        pdf = (out / "文书" / paper["file"]).read_bytes()
        assert hashlib.sha256(pdf).hexdigest() == paper["sha256"]
        assert (out / "文书" / f"预览-{paper['kind']}.png").exists() or (
            out / "文书" / f"预览-{paper['kind']}-1.png"
        ).exists()


def test_the_barcodes_of_case_papers_are_their_case_numbers(out: Path, summary: dict[str, Any]) -> None:
    seen: set[str] = set()
    for paper in summary["papers"]:
        if paper["kind"] in seen or not paper["case"].startswith("990102"):
            continue
        seen.add(paper["kind"])
        first = preview((out / "文书" / paper["file"]).read_bytes(), 200)[0]
        codes = {
            code.format.name: code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(first)))
        }
        # A handover lists many cases and is scanned by its own number.
        own = paper["kind"] == "材料交接单"
        assert codes["Code128"] == (paper["document"] if own else paper["case"])
    assert len(seen) >= 8


def test_every_page_has_a_picture_that_is_not_blank(out: Path) -> None:
    pictures = sorted((out / "截图").glob("*.png"))
    names = " ".join(path.stem for path in pictures)
    assert [word for word in PICTURES if word not in names] == []
    assert "卡住" not in names
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.size == (1366, 768)
            colours = picture.convert("RGB").getcolors(1 << 24)
        assert colours is not None
        assert len(colours) > 20, path.name


def test_a_second_play_begins_anew_but_touches_no_folder_of_others(tmp_path: Path) -> None:
    (tmp_path / "一封信.txt").write_text("还在", encoding="utf-8")
    answer = call("demo", "--out", tmp_path)
    assert str(tmp_path) in answer.err
    assert answer.status == 2
    assert [path.name for path in tmp_path.iterdir()] == ["一封信.txt"]
