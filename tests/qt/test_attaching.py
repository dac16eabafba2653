"""Scans at the material list: by keys, with sizes, sealed on this PC, named by the event, sent up."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from hall.blobs import FileRound, sha256_of
from hall.errors import Refused, Unavailable
from tests.qt import scenes
from tests.qt.geometry import faults
from tests.qt.test_work_intake import PHONE, files, food, usual_visit
from ui import words
from ui.states import attaching
from ui.states.draft import Attached, from_plain
from ui.work.files_work import FilesWork

if TYPE_CHECKING:
    from pathlib import Path

    from tests.qt.conftest import Open, Stage
    from tests.qt.real import RealDesk

PDF = b"%PDF-1.7 " + bytes(820_000)
JPG = b"\xff\xd8\xff" + bytes(range(256)) * 5_000
ONE = Attached(sha256="aa" * 32, size=820_000, mime="application/pdf")
TWO = Attached(sha256="bb" * 32, size=1_400_000, mime="image/jpeg")


def test_files_of_a_line_come_and_go_and_are_counted_once() -> None:
    state = attaching.with_file(scenes.judged(), "4", ONE)
    state = attaching.with_file(attaching.with_file(state, "4", TWO), "4", ONE)
    assert state.draft.files["4"] == (ONE, TWO)
    assert attaching.note_of(state, "4", "") == "附2份 2.1 MB"
    assert attaching.note_of(state, "4", "章不清") == "附2份 2.1 MB　章不清"
    assert attaching.line_of(state, "4") == "附件 1 PDF 801 KB　2 JPG 1.3 MB"
    many = scenes.judged()
    for number in range(5):
        many = attaching.with_file(many, "4", replace(ONE, sha256=f"{number:064}"))
    assert attaching.line_of(many, "4") == "附件 … 3 PDF 801 KB　4 PDF 801 KB　5 PDF 801 KB"
    less = attaching.without_last(state, "4")
    assert less.draft.files["4"] == (ONE,)
    assert less.past[-1] == state.draft
    assert attaching.without_last(less, "5") == less
    assert attaching.line_of(less, "5") == ""
    assert from_plain(state.draft.to_plain()) == state.draft


def test_the_question_has_the_newest_first_and_at_most_nine() -> None:
    scans = [attaching.Scan(name=f"{n}.pdf", size=1000, at=0) for n in range(12)]
    asked = attaching.question(scans)
    assert [option.key for option in asked.options] == list("123456789")
    assert asked.options[0].detail.file == "0.pdf"


def count(opened: Stage) -> int:
    """Files of the fourth line."""
    return len(opened.desk.intake.draft.files["4"])


@pytest.mark.parametrize("size", ["normal", "compact"])
def test_a_scan_is_attached_by_two_keys_and_seen_with_its_size(stage: Open, size: str) -> None:
    opened = stage(scenes.judged(), size=size)
    opened.press("Home", "Down", "Down", "Down", "S")
    opened.press("2")
    draft = opened.desk.intake.draft
    assert [(key, [one.mime for one in told]) for key, told in draft.files.items()] == [
        ("4", ["application/pdf"])
    ]
    opened.press("S", "1")
    assert count(opened) == 2
    # The strip goes after ten seconds; then everything has its room again.
    opened.desk._forget_notice()
    opened.qtbot.waitUntil(lambda: faults(opened.shell) == [])
    opened.shoot(f"attached-{size}")
    opened.press("X")
    assert count(opened) == 1
    opened.press("Ctrl+Z")
    assert count(opened) == 2


def test_a_scan_of_another_intake_is_not_put_into_this_one(stage: Open) -> None:
    opened = stage(scenes.judged())
    opened.press("S")
    opened.desk.intake = replace(opened.desk.intake, draft=replace(opened.desk.intake.draft, id="d2"))
    opened.press("1")
    assert opened.desk.intake.draft.files == {}


# --- with a real store


def scanner(desk: RealDesk, name: str, content: bytes, at: int) -> Path:
    """The scanner's program leaves a file."""
    folder = desk.folder / "data" / "扫描"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (at, at))
    return path


@dataclass
class Rounds:
    """Counts the rounds that the window asks for."""

    count: int = 0

    def round(self) -> FileRound:
        self.count += 1
        if self.count == 1:
            raise Unavailable("store.busy", "数据库正忙。")
        return FileRound()

    def wait(self) -> float:
        return 60.0


def test_a_visit_with_scans_names_them_in_its_event_and_wants_them_up(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    usual_visit(desk)
    desk.desk.field_entered("phone")
    desk.settle()
    desk.write(PHONE)
    desk.key("Ctrl+Enter")
    food(desk)
    desk.key("S")
    assert "扫描文件夹里没有文件" in desk.told()
    old, new = scanner(desk, "张三身份证.pdf", PDF, 1_000), scanner(desk, "b.jpg", JPG, 2_000)
    scanner(desk, "notes.txt", b"x", 3_000)
    desk.key("S")
    desk.shoot("attach-question")
    desk.key("2")
    assert "已附上 801 KB" in desk.told()
    desk.key("S", "Enter")
    desk.shoot("attached")
    assert (old.exists(), new.exists()) == (False, False)
    assert desk.opened is not None
    names = (sha256_of(PDF), sha256_of(JPG))
    assert [row.wanted for row in desk.opened.blobs.rows(names).values()] == [False, False]
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    (file,) = files(desk)
    attached = [fact for fact in file.materials if fact.files]
    assert [one.sha256 for fact in attached for one in fact.files] == list(names)
    assert {name for name in names if desk.opened.blobs.rows([name])[name].wanted} == set(names)
    assert desk.opened.blobs.read(names[0]) == PDF
    with desk.opened.units() as uow:
        (first, *_rest) = [linked.event for linked in uow.chain.stream(f"case:{file.id}")]
    assert set(first.blobs) == set(names)
    assert "张三" not in str(first.body.get("materials"))


def test_what_is_no_scan_is_refused_in_words(real_desk: RealDesk) -> None:
    desk = real_desk
    assert desk.opened is not None
    work = FilesWork(desk.ports())
    for name, content, code in (
        ("a.pdf", b"MZ is a program", "scan.kind"),
        ("b.pdf", b"", "blob.empty"),
        ("../../store.db", None, "scan.gone"),
        ("gone.pdf", None, "scan.gone"),
    ):
        if content is not None:
            scanner(desk, name, content, 1)
        with pytest.raises(Refused) as refused:
            work.attach(name)
        assert refused.value.code == code
    scanner(desk, ".hidden.pdf", PDF, 1)
    (desk.folder / "data" / "扫描" / "folder.pdf").mkdir()
    assert [scan.name for scan in work.scans()] == ["a.pdf", "b.pdf"]
    nowhere = FilesWork(replace(desk.ports(), files=None))
    with pytest.raises(Refused):
        nowhere.attach("a.pdf")
    blocked = desk.ports()
    (desk.folder / "taken").write_text("x", encoding="utf-8")
    blocked = replace(
        blocked, settings=replace(blocked.settings, scan_folder=str(desk.folder / "taken" / "in"))
    )
    with pytest.raises(Unavailable) as away:
        FilesWork(blocked).scans()
    assert away.value.sentence == words.SCAN_UNREADABLE


def test_rounds_of_files_go_on_after_one_that_broke_off(real_desk: RealDesk) -> None:
    desk = real_desk
    rounds = Rounds()
    desk.files = rounds
    desk.close()
    desk.open()
    desk.sign_in()
    desk.until(lambda: rounds.count >= 1)
    assert desk.window is not None
    assert desk.window.session is not None
    again = desk.window.session._files
    assert again is not None
    desk.settle()  # the first one has begun; that it broke off is heard after
    again.begin()
    desk.until(lambda: rounds.count >= 2)
    desk.until(lambda: again.last is not None)
