"""归档 over a real store: one PDF with everything in it, a folder that can be checked, and what is over."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pypdf import PdfReader
from typing_extensions import override

from hall import bodies as b
from hall.blobs import BlobState, sha256_of
from hall.cases import CaseFile, CaseState
from hall.catalogue import Item
from hall.clock import FixedClock
from hall.commands.adding_files import AddFiles, add_files
from hall.commands.archiving import Archived, ArchiveTools, archive_case, case_folder
from hall.commands.catalogue import import_catalogue
from hall.commands.intake import TakeIn, take_in
from hall.commands.papers import print_paper
from hall.commands.record import Recorder
from hall.commands.retaining import remove_lapsed
from hall.errors import Conflict, Refused, Unavailable
from hall.events import EventKind, StreamKind, stream_of
from hall.explanation import MaterialState, WindowAct
from hall.life_bodies import CaseClosed, CaseDelivered, Certificate
from hall.material_facts import FileFact
from hall.order import Linked
from hall.papers import Paper, PaperRenderer
from hall.retention import Rule
from hall.staff import Actor, Role
from models.archive_folder import FolderFile, check_folder, write_folder
from models.retention_store import plan_of
from printing.render import Renderer
from printing.spooler import PdfFolder
from tests.fakes.sheets import letter
from tests.unit.desk import CLERK, MAN, WOMAN, application, calendar, catalogue
from ui.scans.picture import finished

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from models.opening import Opened

MANAGER = Actor(number="0501", name="秦晨", role=Role.MANAGER)
ISSUER = Actor(number="0601", name="苗雨桐", role=Role.ISSUER, window=59)
OFD = b"PK\x03\x04 an electronic document"


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    return Renderer(tmp_path_factory.mktemp("outlines"))


def many(item: Item) -> bool:
    """Three materials at least."""
    return len(application(item).entries) >= 3


@dataclass
class Hall:
    """A PC with a catalogue."""

    opened: Opened
    clock: FixedClock
    renderer: PaperRenderer
    folder: Path

    @property
    def tools(self) -> ArchiveTools:
        return ArchiveTools(renderer=self.renderer, shelf=self.opened.blobs)

    def take_in(self, number: int = 1) -> CaseFile:
        item = next(one for one in catalogue().items if one.delegated and many(one))
        app = application(item, number=number, applicant=WOMAN if number % 2 else MAN)
        cmd = TakeIn(application=app, act=WindowAct.ACCEPT)
        return take_in(cmd, self.opened.units, self.clock, calendar()).file

    def print_all(self) -> None:
        printer = PdfFolder(self.folder / "papers")
        with self.opened.units() as uow:
            owed = uow.papers.pending()
        for paper in owed:
            print_paper(paper, CLERK, self.opened.units, self.clock, self.renderer, printer)

    def add(self, case: str, **contents: tuple[bytes, str]) -> list[bytes]:
        """Scans at materials by their place in the list (m0, m1 …)."""
        file = self.file(case)
        added = {}
        for place, (content, mime) in contents.items():
            row = self.opened.blobs.add(content, mime)
            fact = FileFact(sha256=row.sha256, size=row.size, mime=mime)
            added[file.materials[int(place[1:])].key] = (fact,)
        add_files(CLERK, [AddFiles(case=case, files=added)], self.opened.units, self.clock)
        return [fact.sha256 for (fact,) in added.values()]

    def write(self, case: str, kind: EventKind, body: b.Body) -> None:
        with self.opened.units() as uow:
            recorder = Recorder.for_actor(uow, self.clock, ISSUER)
            recorder.add(kind, stream_of(StreamKind.CASE, case), body)
            uow.commit()

    def deliver(self, case: str) -> None:
        licence = Certificate(name="食品经营许可证", number="JY29901020000018")
        self.write(case, EventKind.CASE_CLOSED, CaseClosed(result="准予", certificates=(licence,)))
        self.write(case, EventKind.CASE_DELIVERED, CaseDelivered(way="直接", by="本人", checked="card"))

    def withdraw(self, case: str) -> None:
        self.write(case, EventKind.CASE_WITHDRAWN, b.CaseEnded(reason="申请人书面撤回"))

    def file(self, case: str) -> CaseFile:
        found = self.opened.views.case(case)
        assert found is not None
        return found

    def archive(self, case: str, **more: int) -> Archived:
        return archive_case(ISSUER, case, self.opened.units, self.clock, self.tools, **more)


@pytest.fixture
def hall(start: Callable[[], Opened], clock: FixedClock, renderer: Renderer, tmp_path: Path) -> Hall:
    opened = start()
    import_catalogue(catalogue(), source="目录.xlsx", begin=opened.units, clock=clock)
    return Hall(opened=opened, clock=clock, renderer=renderer, folder=tmp_path)


def scan(seed: int) -> tuple[bytes, str]:
    return finished(np.asarray(letter(seed, (620, 877)))).jpeg, "image/jpeg"


def delivered(hall: Hall) -> tuple[CaseFile, list[bytes]]:
    """A case with two papers, a scan, a bound scan of two pages, and an OFD."""
    case = hall.take_in().id
    hall.print_all()
    pdf = hall.renderer.bind([scan(2)[0], scan(3)[0]])
    names = hall.add(case, m0=scan(1), m1=(pdf, "application/pdf"), m2=(OFD, "application/ofd"))
    hall.deliver(case)
    return hall.file(case), names


def code(act: Callable[[], object]) -> str:
    with pytest.raises((Refused, Unavailable, Conflict)) as told:
        act()
    return told.value.code


def test_a_remark_stands_in_the_pdf_with_its_words_whatever_was_typed(hall: Hall) -> None:
    """Words as long as they may be, and a sign that no face has, hold up no archive."""
    case, _ = delivered(hall)
    long = "申请人说明：" + "材料随后寄来，请核对。" * 44
    hall.write(case.id, EventKind.CASE_NOTED, b.CaseNoted(text=long))
    hall.write(case.id, EventKind.CASE_NOTED, b.CaseNoted(text="说好明天来\n带原件\U000e0fff"))
    done = hall.archive(case.id)
    pages = PdfReader(io.BytesIO(hall.opened.blobs.read(done.sha256))).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    assert long in text
    assert "说好明天来带原件〔U+E0FFF〕" in text


def test_a_case_becomes_one_pdf_with_cover_index_papers_scans_steps_and_hashes(hall: Hall) -> None:
    file, names = delivered(hall)
    done = hall.archive(file.id)
    assert (done.number, done.until) == (file.number, 20361231)
    after = hall.file(file.id)
    assert (after.state, after.course.archive, after.course.keep_years) == (
        CaseState.ARCHIVED,
        done.sha256,
        10,
    )
    row = hall.opened.blobs.rows([done.sha256])[done.sha256]
    assert (row.wanted, row.size) == (True, done.size)
    pdf = hall.opened.blobs.read(done.sha256)
    (hall.folder / "案卷.pdf").write_bytes(pdf)
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == done.pages
    texts = [page.extract_text().replace("\n", "") for page in reader.pages]
    whole = "".join(texts)
    person = hall.opened.views.person(file.person)
    assert person is not None
    for word in (
        *("案卷题名", person.name, file.number, "卷内目录", "受理通知书", "收件凭证", "准予"),
        *("食品经营许可证 JY29901020000018", "10年，至2036年12月31日", "苗雨桐", "送达", "校验值"),
    ):
        assert word in whole, word
    hashes = whole.replace(" ", "")
    for name in (*names, *(paper.sha256 for paper in file.papers)):
        assert name.hex() in hashes
    # The index tells the page on which each part begins.
    marks = pages_of_marks(reader)
    assert [title.partition("　")[0] for title, _page in marks] == [
        *("封面和卷内目录", "文书", "文书", "材料", "材料", "办理过程和校验值")
    ]
    assert "受 理 通 知 书" in texts[dict(marks)["文书　受理通知书"]]
    first, second, last = (page for _title, page in marks[3:])
    assert (second, last) == (first + 1, first + 3)
    events = [one.event for one in stream(hall, file.id)]
    assert (events[-1].kind, events[-1].blobs) == ("case.archived", (done.sha256,))


def pages_of_marks(reader: PdfReader) -> list[tuple[str, int]]:
    """Bookmarks with the number of their page, from 0."""
    found = []
    for mark in reader.outline:
        assert not isinstance(mark, list)
        page = reader.get_destination_page_number(mark)
        assert page is not None
        found.append((str(mark.title), page))
    return found


def stream(hall: Hall, case: str) -> tuple[Linked, ...]:
    with hall.opened.units() as uow:
        return uow.chain.stream(f"case:{case}")


def test_years_are_those_of_the_hall_of_the_item_or_of_the_act(hall: Hall) -> None:
    first, second, third = (hall.take_in(number).id for number in (1, 2, 3))
    hall.print_all()
    for case in (first, second, third):
        hall.deliver(case)
    assert hall.archive(first, years=30).until == 20561231
    assert hall.archive(second, years=0).until == 0
    with hall.opened.units() as uow:
        settings = uow.settings.hall()
        rules = replace(settings.retention, permanent=(hall.file(third).item,))
        uow.settings.put_hall(replace(settings, retention=rules))
        uow.commit()
    assert hall.opened.views.hall().retention == rules
    assert hall.archive(third).until == 0
    assert code(lambda: hall.archive(third, years=101)) == "archive.years"


def test_what_may_not_be_archived_yet_is_told(hall: Hall) -> None:
    case = hall.take_in().id
    assert code(lambda: hall.archive(case)) == "case.move"
    assert code(lambda: hall.archive("none")) == "case.unknown"
    hall.deliver(case)
    assert code(lambda: hall.archive(case)) == "archive.owed"
    hall.print_all()
    assert code(lambda: archive_case(CLERK, case, hall.opened.units, hall.clock, hall.tools)) == "staff.right"
    done = hall.archive(case)
    assert code(lambda: hall.archive(case)) == "case.move"
    assert code(lambda: hall.add(case, m0=scan(1))) == "case.closed"
    assert hall.file(case).course.archive == done.sha256


def test_a_scan_that_is_not_at_hand_stops_the_archive_and_one_from_above_does_not(hall: Hall) -> None:
    file, names = delivered(hall)
    content = hall.opened.blobs.read(names[0])
    hall.opened.blobs.expire([names[0]])
    assert code(lambda: hall.archive(file.id)) == "blob.expired"
    hall.opened.blobs.add(content, "image/jpeg")
    place = hall.opened.blobs._place
    place.drop(names[0], 0)
    assert code(lambda: hall.archive(file.id)) == "blob.damaged"
    tools = replace(hall.tools, fetch=lambda _row: content)
    archive_case(ISSUER, file.id, hall.opened.units, hall.clock, tools)
    assert hall.file(file.id).state is CaseState.ARCHIVED


def test_a_case_that_changed_while_it_was_drawn_is_not_archived(hall: Hall) -> None:
    file, _names = delivered(hall)

    class Meddling(Renderer):
        @override
        def archive(self, paper: Paper, parts: Sequence[bytes]) -> tuple[bytes, int]:
            hall.write(file.id, EventKind.CASE_NOTED, b.CaseNoted(text="刚来电话"))
            return super().archive(paper, parts)

    tools = ArchiveTools(renderer=Meddling(hall.folder / "glyphs"), shelf=hall.opened.blobs)
    assert (
        code(lambda: archive_case(ISSUER, file.id, hall.opened.units, hall.clock, tools)) == "archive.changed"
    )
    assert hall.file(file.id).state is CaseState.DELIVERED


# --- the folder


def exported(hall: Hall, file: CaseFile, place: Path) -> Path:
    found = case_folder(ISSUER, file.number, hall.opened.units, hall.clock, hall.tools)
    files = [
        FolderFile(group=line.group, name=line.name, mime=line.mime, content=content)
        for line, content in found.files
    ]
    events = [{"link": item.link.hex(), "kind": item.event.kind} for item in found.events]
    place.mkdir(exist_ok=True)
    return write_folder(place, dict(found.facts), found.pdf, files, events)


def test_a_folder_is_whole_and_every_change_of_it_is_found(hall: Hall, tmp_path: Path) -> None:
    file, _names = delivered(hall)
    assert code(lambda: exported(hall, file, tmp_path / "out")) == "archive.not_yet"
    done = hall.archive(file.id)
    folder = exported(hall, hall.file(file.id), tmp_path / "out")
    assert folder.name == file.number
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert sum(path.startswith("文书/") for path in paths) == 2
    assert [path.rpartition(".")[2] for path in paths if path.startswith("材料/")] == ["jpg", "pdf", "ofd"]
    manifest = json.loads((folder / "清单.json").read_text(encoding="utf-8"))
    assert (manifest["number"], manifest["archive_sha256"]) == (file.number, done.sha256.hex())
    assert hashlib.sha256((folder / "案卷.pdf").read_bytes()).hexdigest() == done.sha256.hex()
    lines = (folder / "事件.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["kind"] == "case.archived"
    assert check_folder(folder).ok
    summer = shutil.which("sha256sum")
    assert summer is not None
    subprocess.run([summer, "-c", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    assert code(lambda: exported(hall, hall.file(file.id), tmp_path / "out")) == "archive.there"
    for path, content, word in (
        ("案卷.pdf", b"%PDF-1.4 other", "案卷.pdf：内容和清单不一致"),
        (next(path for path in paths if path.startswith("材料/")), None, "没有这个文件"),
        ("材料/99-多的.jpg", b"x", "清单里没有这个文件"),
        ("SHA256SUMS", b"", "SHA256SUMS：和清单不一致"),
    ):
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        if content is None:
            (copy / path).unlink()
        else:
            (copy / path).write_bytes(content)
        assert any(word in fault for fault in check_folder(copy).faults), word
        shutil.rmtree(copy)


@pytest.mark.parametrize(
    "manifest",
    [
        "", "[]", "{}", '{"format": 1, "number": "N", "files": 3}',
        '{"format": 2, "number": "N", "files": []}',
        '{"format": 1, "number": "N", "files": [{"path": "../../etc/passwd", "sha256": "", "size": 1}]}',
        '{"format": 1, "number": "N", "files": [{"path": "/etc/passwd", "sha256": "", "size": 1}]}',
        '{"format": 1, "number": "N", "files": [{"path": "a", "sha256": "", "size": "x"}]}',
        "[" * 100_000,
    ],
)  # fmt: skip
def test_a_manifest_that_is_none_is_told_in_words(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "清单.json").write_text(manifest, encoding="utf-8")
    assert code(lambda: check_folder(tmp_path)) == "archive.manifest"
    assert code(lambda: check_folder(tmp_path / "nowhere")) == "archive.manifest"


def test_names_of_a_folder_never_reach_outside(tmp_path: Path) -> None:
    bad = FolderFile(group="../..", name="/etc/passwd\0", mime="x/y", content=b"x")
    folder = write_folder(tmp_path, {"number": "../N1"}, b"%PDF-", [bad], [])
    assert folder == tmp_path / "N1"
    assert check_folder(folder).ok
    assert sorted(path.name for path in tmp_path.iterdir()) == ["N1"]


# --- what is over


def test_nothing_goes_before_somebody_saw_the_plan_and_then_exactly_that(hall: Hall, tmp_path: Path) -> None:
    gone, kept = hall.take_in(1).id, hall.take_in(2).id
    (name,) = hall.add(gone, m0=scan(1))
    both = hall.add(gone, m1=scan(2))
    hall.add(kept, m1=scan(2))
    hall.withdraw(gone)
    logs = tmp_path / "logs"
    logs.mkdir()
    for file, day in (("old.log", "2020-01-05"), ("new.log", "2028-12-01")):
        (logs / file).write_text("x" * 9, encoding="utf-8")
        at = FixedClock.on(f"{day}T12:00:00").wall() // 1_000_000
        os.utime(logs / file, (at, at))
    assert plan_of(hall.opened, logs, 20281120).files == ()
    plan = plan_of(hall.opened, logs, 20281201)
    assert [(one.rule, one.number, one.files) for one in plan.cases] == [
        (Rule.NO_RESULT, hall.file(gone).number, (name,))
    ]
    assert [log.name for log in plan.logs] == ["old.log"]
    units, clock, shelf = hall.opened.units, hall.clock, hall.opened.blobs
    assert code(lambda: remove_lapsed(CLERK, plan, plan.code, units, clock, shelf)) == "staff.right"
    assert code(lambda: remove_lapsed(ISSUER, plan, "00000000", units, clock, shelf)) == "retention.changed"
    assert shelf.read(name)
    size = shelf.rows([name])[name].size
    assert (
        code(lambda: remove_lapsed(ISSUER, plan, plan.code, units, clock, shelf, second=CLERK))
        == "staff.right"
    )
    assert remove_lapsed(ISSUER, plan, plan.code, units, clock, shelf, second=MANAGER) == size
    assert shelf.rows([name])[name].state is BlobState.EXPIRED
    assert code(lambda: shelf.read(name)) == "blob.expired"
    assert shelf.read(both[0])
    assert shelf.missing(name) == ()
    told = removals(hall)
    assert [(one["rule"], one["files"], one["plan"], one["second"]) for one in told] == [
        (str(Rule.NO_RESULT), 1, plan.code, "0501"), (str(Rule.LOGS), 1, plan.code, "0501"),
    ]  # fmt: skip
    again = plan_of(hall.opened, None, 20281201)
    assert again.empty
    assert code(lambda: remove_lapsed(ISSUER, again, again.code, units, clock, shelf)) == "retention.empty"
    assert sha256_of(hall.opened.blobs.read(both[0])) == both[0]


def removals(hall: Hall) -> list[dict[str, object]]:
    with hall.opened.units() as uow:
        events = [one.event for one in uow.chain.stream(f"staff:{ISSUER.number}")]
    return [dict(event.body) for event in events if event.kind == EventKind.DATA_REMOVED]


def test_states_of_materials_do_not_matter_to_the_plan(hall: Hall) -> None:
    case = hall.take_in().id
    assert {fact.state for fact in hall.file(case).materials} == {MaterialState.HAVE}
    hall.withdraw(case)
    assert plan_of(hall.opened, None, 20991231).empty
