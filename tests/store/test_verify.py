"""`verify` finds each kind of damage that it names, and the rebuild heals what is folded."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy import text

from hall import bodies as b
from hall.commands.record import Recorder
from hall.errors import Unavailable
from hall.events import EventKind
from hall.sync_ports import CASE_LANE, Arrival
from models.backup import back_up, read_manifest
from models.chain_store import entry_of
from models.engine import connect
from models.hub_store import HubUnits
from models.key_wraps import wrap_with_passphrase
from models.opening import Places, open_hall
from models.tables.chain import ENTRY
from models.verify import MOST, check_copy, rebuild, verify
from sync.folding import Folding
from tests.store.both import both

if TYPE_CHECKING:
    from pathlib import Path

    from hall.clock import FixedClock
    from models.opening import Opened

KEY = "0f" * 32
PDF = b"%PDF-1.7 paper"


@pytest.fixture
def busy(hall: Opened, clock: FixedClock) -> Opened:
    """A hall with a person, a ticket that is served, and a case with a kept paper."""
    with hall.units() as work:
        recorder = Recorder(uow=work, clock=clock, actor="0001", window=3)
        who = b.PersonRecorded(kind="identity_card", number="1", name="张三")
        recorder.add(EventKind.PERSON_RECORDED, "person:p1", who)
        taken = b.TicketTaken(number="A001", queue="A", prefix="A", serial=1, token="T", source="desk")  # noqa: S106  # of a slip
        recorder.add(EventKind.TICKET_TAKEN, "ticket:t1", taken)
        recorder.add(EventKind.TICKET_CALLED, "ticket:t1", b.TicketCalled(to_window=3))
        applied = b.CaseApplied(
            number="N1", item="X", item_name="甲", item_version="v", body_code="1", person="p1"
        )
        recorder.add(EventKind.CASE_APPLIED, "case:c1", applied)
        recorder.add(EventKind.CASE_RECEIVED, "case:c1", b.CaseReceived(delegated=False))
        digest = hashlib.sha256(PDF).digest()
        rendered = b.PaperRendered(paper="d1", kind="收件凭证", n=1, sha256=digest, size=len(PDF), copies=1)
        recorder.add(EventKind.PAPER_RENDERED, "case:c1", rendered)
        work.papers.put(digest, PDF, b"{}")
        work.commit()
    return hall


def harm(hall: Opened, *statements: str) -> None:
    with hall.store.writer.begin() as connection:
        for statement in statements:
            assert connection.execute(text(statement)).rowcount


@both
def test_a_sound_store_has_nothing_to_say(busy: Opened) -> None:
    report = verify(busy.store)
    assert (report.ok, report.entries, report.nodes, report.faults) == (True, 7, 1, ())


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("UPDATE entry SET raw = CAST(raw || x'00' AS BLOB) WHERE seq = 3", "校验值"),
        ("UPDATE entry SET chash = randomblob(32) WHERE seq = 3", "校验值"),
        ("UPDATE entry SET stream = 'case:c2' WHERE seq = 5", "索引列"),
        ("UPDATE entry SET hlc = hlc + 1 WHERE seq = 5", "索引列"),
        ("DELETE FROM entry WHERE seq = 3", "不连续"),
        ("UPDATE tip SET link = randomblob(32)", "末端"),
        ("DELETE FROM tip", "末端"),
        ("UPDATE paper SET pdf = x'00'", "校验值"),
        ("DELETE FROM paper", "没有保存"),
    ],
)
def test_damage_of_chain_and_papers_is_told(busy: Opened, statement: str, word: str) -> None:
    harm(busy, statement)
    report = verify(busy.store)
    assert not report.ok
    assert any(word in fault for fault in report.faults)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE case_file SET state = 'ACCEPTED'",
        "DELETE FROM case_file",
        "UPDATE person SET name = '李四'",
        "UPDATE ticket SET state = 'DONE', holds = NULL",
        (
            "INSERT INTO person SELECT 'p2', kind, number, name, name_raw, sex, birth, nation,"
            " address, phone, valid_to, legal_person, source, checked_by, checked_at, updated_at, conflicts,"
            " marks FROM person"
        ),
        "DELETE FROM fold_status",
        "UPDATE fold_status SET status = 'rejected'",
        "UPDATE case_file SET materials = '{'",
    ],
)
def test_damage_of_what_is_folded_is_told_and_healed(busy: Opened, statement: str) -> None:
    harm(busy, statement)
    assert not verify(busy.store).ok
    report = rebuild(busy.store)
    assert (report.ok, report.faults) == (True, ())
    person, ticket, case = busy.views.person("p1"), busy.views.active_ticket(3), busy.views.case("c1")
    assert person is not None
    assert ticket is not None
    assert case is not None
    assert (person.name, ticket.number, case.number) == ("张三", "A001", "N1")


@both
def test_work_goes_on_after_a_rebuild(busy: Opened, clock: FixedClock) -> None:
    harm(busy, "DELETE FROM head")
    rebuild(busy.store)
    with busy.units() as work:
        item = Recorder(uow=work, clock=clock, actor="0001", window=3).add(
            EventKind.TICKET_ARRIVED, "ticket:t1", b.TicketArrived(at_window=3)
        )
        assert len(item.event.parents) == 1
        work.commit()
    assert verify(busy.store).ok


@both
def test_a_great_damage_is_counted(hall: Opened, clock: FixedClock) -> None:
    with hall.units() as work:
        for turn in range(MOST + 20):
            Recorder(uow=work, clock=clock, actor="1").add(
                EventKind.CASE_NOTED, f"staff:{turn}", b.CaseNoted(text="")
            )
        work.commit()
    harm(hall, "DELETE FROM fold_status")
    report = verify(hall.store)
    assert len(report.faults) == MOST + 1
    assert report.faults[-1] == "另有 21 处问题未列出。"


def test_a_backup_proves_the_chain_of_the_copy(busy: Opened, clock: FixedClock, tmp_path: Path) -> None:
    boxes = [wrap_with_passphrase(KEY, "ABCD")]
    side = tmp_path / "elsewhere" / "side.json"

    def make() -> Path:
        return back_up(
            busy.store, KEY, tmp_path / "sets", wraps=boxes, side_path=side, clock=clock, check=check_copy
        )

    assert read_manifest(make()).facts == {"entries": 7, "top": 7}
    harm(busy, "UPDATE entry SET raw = x'00' WHERE seq = 3")
    clock.move(seconds=1)
    with pytest.raises(Unavailable) as caught:
        make()
    assert caught.value.code == "chain.broken"
    assert len(list((tmp_path / "sets").iterdir())) == 1


def test_redacted_entries_still_verify(busy: Opened) -> None:
    harm(busy, "UPDATE entry SET raw = NULL WHERE stream = 'person:p1'", "DELETE FROM person")
    harm(busy, "UPDATE fold_status SET status = 'superseded' WHERE link IN"
         " (SELECT link FROM entry WHERE stream = 'person:p1')")  # fmt: skip
    report = verify(busy.store)
    assert (report.ok, report.faults) == (True, ())
    connection = connect(busy.store.file, KEY)
    assert check_copy(connection) == {"entries": 7, "top": 7}
    connection.close()


def test_what_waits_to_be_folded_is_no_fault(busy: Opened, clock: FixedClock, tmp_path: Path) -> None:
    """A hub that stops between a push and its folding has older rows, and nothing is wrong with it."""
    with busy.units() as work:
        sent = [item for name in ("person:p1", "ticket:t1", "case:c1") for item in work.chain.stream(name)]
    with busy.store.reader.begin() as connection:
        rows = connection.execute(sa.select(ENTRY).where(ENTRY.c.link.in_([one.link for one in sent])))
        entries = {row.link: entry_of(row) for row in rows}
    folder = tmp_path / "hub"
    folder.mkdir()
    places = Places(store=folder / "hub.db", side=tmp_path / "hub.side", backups=folder / "copies")
    hub = open_hall(places, KEY, clock=clock, create=True)
    units = HubUnits(hub.store, clock)
    arrived = [
        Arrival(
            entry=entries[one.link],
            node=one.event.node,
            inc=one.event.inc,
            seq=one.event.seq,
            event_id=one.event.id,
            stream=one.event.stream,
            kind=one.event.kind,
            tv=one.event.tv,
            hlc=one.event.hlc,
        )
        for one in sorted(sent, key=lambda item: item.event.seq)
    ]
    with units() as work:
        work.add(arrived, at=5)
        work.append_feed(CASE_LANE, [one.entry.link for one in arrived])
        work.commit()
    told = verify(hub.store).faults
    Folding(units, clock).drain()
    after = verify(hub.store).faults
    hub.close()
    about_rows = [fault for fault in (*told, *after) if "汇总" in fault]
    assert not about_rows
