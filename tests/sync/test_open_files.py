"""A scan taken at window 3 is opened at window 5: asked for, checked, sealed, and written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from hall.blobs import BlobState, sha256_of
from hall.bodies import FileFact, MaterialFact
from hall.cases import CaseFile, CaseState
from hall.codec import body_of
from hall.commands.open_files import bring_file, files_of_case, open_case_file
from hall.desk import DeskFiles
from hall.errors import Refused, Unavailable
from hall.events import EventKind, StreamKind, stream_of
from hall.person_bodies import PersonUnmasked
from hall.persons import Person
from hall.staff import Actor, Role
from models.unit_of_work import Units
from sync.blobs import fetch
from tests.fakes.blob_halls import BIG, FileDesk, FileHub, a_scan, file_desk, file_hub
from tests.fakes.sync_files import StoreDesk

CASE = "01936f2c-0000-7000-8000-0000000000c1"
NAME = sha256_of(a_scan())


def a_clerk(window: int, role: Role = Role.CLERK) -> Actor:
    return Actor(number=f"{window:04d}", name="林远", role=role, window=window)


def a_case(window: int = 3) -> CaseFile:
    scan = FileFact(sha256=NAME, size=BIG, mime="image/jpeg")
    given = MaterialFact(key="1", name="营业执照", state="有", need="必要", files=(scan, scan))
    return CaseFile(
        id=CASE, state=CaseState.RECEIVED, number="990102202611200030001", window=window, materials=(given,)
    )


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[FileHub]:
    with file_hub(tmp_path / "hub") as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FileDesk]:
    """Window 5, which was sent the case and not the scan."""
    with file_desk(tmp_path / "five") as opened:
        StoreDesk(opened.store, tmp_path / "five" / "side", opened.clock)
        with Units(opened.store)() as work:
            work.cases.put(a_case())
            work.commit()
        yield opened


def brought(hub: FileHub, folder: Path) -> None:
    """Window 3 scans, and the scan goes up."""
    with file_desk(folder / "three") as three:
        three.shelf.add(a_scan(), "image/jpeg", wanted=True)
        three.sender(hub.url, node=3).round()


def opened(desk: FileDesk, files: DeskFiles, actor: Actor | None = None, name: bytes = NAME) -> bytes:
    begin = Units(desk.store)
    return open_case_file(actor or a_clerk(5), CASE, name, begin, desk.clock, files=files).content


def looked_up(desk: FileDesk) -> int:
    with desk.store.reader.connect() as connection:
        counted = connection.exec_driver_sql(
            f"SELECT count(*) FROM entry WHERE kind = '{EventKind.STAFF_LOOKED_UP}'"  # noqa: S608  # our own word
        )
        return int(counted.scalar_one())


def files_of(desk: FileDesk, url: str) -> DeskFiles:
    return DeskFiles(shelf=desk.shelf, fetch=partial(fetch, desk.way(url)))


def test_a_scan_of_another_window_comes_from_the_hub_and_is_kept_sealed(
    hub: FileHub, desk: FileDesk, tmp_path: Path
) -> None:
    brought(hub, tmp_path)
    files = files_of(desk, hub.url)
    assert opened(desk, files) == a_scan()
    kept = desk.shelf.rows([NAME])[NAME]
    assert (kept.state, kept.wanted, kept.mime) == (BlobState.HERE, False, "image/jpeg")
    stored = [one.read_bytes() for one in desk.folder.rglob("*") if one.is_file()]
    assert all(a_scan()[1000:1032] not in content for content in stored)
    assert desk.sender(hub.url).round().sent == 0
    hub.store.close()
    assert opened(desk, files) == a_scan()
    assert looked_up(desk) == 2


def test_how_much_has_come_is_told_and_the_wait_can_be_ended(
    hub: FileHub, desk: FileDesk, tmp_path: Path
) -> None:
    brought(hub, tmp_path)
    fact = FileFact(sha256=NAME, size=BIG, mime="image/jpeg")
    told: list[tuple[int, int]] = []

    def leave(came: int, _count: int) -> None:
        if came == 2:
            raise Unavailable("view.left", "没有再等。")

    with pytest.raises(Unavailable, match="没有再等"):
        bring_file(fact, desk.clock, files_of(desk, hub.url), leave)
    assert NAME not in desk.shelf.rows([NAME])
    arrived = bring_file(
        fact, desk.clock, files_of(desk, hub.url), lambda came, count: told.append((came, count))
    )
    assert arrived == a_scan()
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def unmasked(desk: FileDesk) -> list[str]:
    """What was shown of persons in full."""
    with Units(desk.store)() as work:
        found = work.chain.stream(stream_of(StreamKind.PERSON, "p1"))
    bodies = [body_of(one.event) for one in found]
    return [shown for body in bodies if isinstance(body, PersonUnmasked) for shown in body.shown]


def test_a_look_is_written_down_with_the_applicant(desk: FileDesk) -> None:
    desk.shelf.add(a_scan(), "image/jpeg", wanted=True)
    with Units(desk.store)() as work:
        work.persons.put(Person(id="p1", kind="RIC", number="990102199003070011", name="林知远"))
        work.cases.put(replace(a_case(), person="p1"))
        work.commit()
    assert opened(desk, files_of(desk, "http://127.0.0.1:9"), a_clerk(3)) == a_scan()
    assert unmasked(desk) == [f"scan {NAME.hex()}"]
    manager = Actor(number="0501", name="秦晨", role=Role.MANAGER)
    with pytest.raises(Refused, match="完整的个人信息"):
        opened(desk, files_of(desk, "http://127.0.0.1:9"), manager)
    assert len(unmasked(desk)) == 1


def test_who_looked_is_written_down_before_the_hub_is_asked(desk: FileDesk) -> None:
    with pytest.raises(Unavailable, match="连不上"):
        opened(desk, files_of(desk, "http://127.0.0.1:9"))
    assert looked_up(desk) == 1


def test_a_look_at_the_own_window_is_no_look_up(hub: FileHub, desk: FileDesk) -> None:
    desk.shelf.add(a_scan(), "image/jpeg", wanted=True)
    assert opened(desk, files_of(desk, hub.url), a_clerk(3)) == a_scan()
    assert looked_up(desk) == 0


def test_a_scan_that_is_not_at_the_hub_yet(hub: FileHub, desk: FileDesk) -> None:
    with pytest.raises(Unavailable, match="还没有这份扫描件"):
        opened(desk, files_of(desk, hub.url))


def test_a_damaged_copy_here_is_had_from_the_hub(hub: FileHub, desk: FileDesk, tmp_path: Path) -> None:
    brought(hub, tmp_path)
    files = files_of(desk, hub.url)
    opened(desk, files)
    for one in (desk.folder / "files").rglob("0000"):
        one.write_bytes(one.read_bytes()[:-1] + b"\x00\x01")
    assert opened(desk, files) == a_scan()


def test_what_came_wrong_is_not_shown(desk: FileDesk) -> None:
    files = DeskFiles(shelf=desk.shelf, fetch=lambda row, _told=None: bytes(row.size))
    with pytest.raises(Unavailable, match="校验值不符"):
        opened(desk, files)
    assert NAME not in desk.shelf.rows([NAME])


@pytest.mark.parametrize(
    ("actor", "name", "code"),
    [
        (a_clerk(5, Role.GUIDE), NAME, "staff.right"),
        (a_clerk(5), bytes(32), "case.file"),
    ],
)
def test_without_the_right_or_the_scan_nothing_is_asked(
    desk: FileDesk, actor: Actor, name: bytes, code: str
) -> None:
    def never(_row: object, _told: object = None) -> bytes:
        raise AssertionError

    with pytest.raises(Refused) as refused:
        opened(desk, DeskFiles(shelf=desk.shelf, fetch=never), actor, name)
    assert refused.value.code == code
    assert looked_up(desk) == 0


def test_on_a_single_pc_what_is_not_here_is_said(desk: FileDesk) -> None:
    with pytest.raises(Unavailable, match="不在本机"):
        opened(desk, DeskFiles(shelf=desk.shelf))


def test_a_scan_of_two_materials_is_listed_once() -> None:
    assert [one.sha256 for one in files_of_case(a_case())] == [NAME]
