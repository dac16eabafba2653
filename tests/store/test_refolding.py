"""Folding anew comes to the very rows that were folded event by event; the indexes are as they were."""

from __future__ import annotations

import gc
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from hall import bodies as b
from hall.chain import ZERO, Entry
from hall.codec import encode, plain
from hall.commands.record import Recorder
from hall.events import EventKind
from hall.ids import new_id
from hall.sync_ports import CASE_LANE, Arrival
from models.chain_store import ENTRY_COLUMNS
from models.hub_store import HubUnits
from models.index_pause import indexes_later
from models.refolding import refold
from models.streams import Pieces, stream_chunks
from models.tables import METADATA
from models.tables.chain import ENTRY, FOLD_STATUS, HEAD
from models.tables.hall import CASE, CASE_LINE, PERSON, PERSON_TERM
from models.tables.queue import TICKET
from models.verify import verify
from sync.folding import Folding
from tests.store.both import both

if TYPE_CHECKING:
    from hall.clock import FixedClock
    from hall.events import Event
    from models.opening import Opened

FOLDED = (CASE, CASE_LINE, PERSON, PERSON_TERM, TICKET, FOLD_STATUS, HEAD)


def a_day(hall: Opened, clock: FixedClock) -> None:
    """Persons, tickets and cases, event by event."""
    with hall.units() as work:
        recorder = Recorder(uow=work, clock=clock, actor="0001", window=3)
        for number in range(7):
            clock.move(seconds=1)
            person, case = f"person:p{number}", f"case:c{number}"
            who = b.PersonRecorded(
                kind="ric", number=f"99010219900101{number:04d}", name=f"王若{number}", phone=""
            )
            recorder.add(EventKind.PERSON_RECORDED, person, who)
            applied = b.CaseApplied(
                number=f"N{number}",
                item="X",
                item_name="甲",
                item_version="v",
                body_code="1",
                person=person[7:],
            )
            recorder.add(EventKind.CASE_APPLIED, case, applied)
            recorder.add(EventKind.CASE_RECEIVED, case, b.CaseReceived(delegated=False))
            if number % 2:
                accepted = b.CaseAccepted(mode=b.AcceptMode.AT_WINDOW, on=20261120)
                recorder.add(EventKind.CASE_ACCEPTED, case, accepted)
            recorder.add(EventKind.CASE_NOTED, case, b.CaseNoted(text="材料齐全。"))
        renamed = b.PersonRecorded(
            kind="ric", number="990102199001010000", name="王晓春", phone="15409901111"
        )
        recorder.add(EventKind.PERSON_RECORDED, "person:p0", renamed)
        taken = b.TicketTaken(number="A001", queue="A", prefix="A", serial=1, token="T", source="desk")  # noqa: S106  # of a slip
        recorder.add(EventKind.TICKET_TAKEN, "ticket:t1", taken)
        recorder.add(EventKind.TICKET_CALLED, "ticket:t1", b.TicketCalled(to_window=3))
        work.commit()


def rows(hall: Opened) -> dict[str, list[dict[str, Any]]]:
    """Everything that is folded; a ticket's stamp only counts changes."""
    with hall.store.reader.begin() as connection:
        return {
            table.name: [
                {name: value for name, value in row.items() if (table.name, name) != ("ticket", "seq")}
                for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in FOLDED
        }


def indexes(hall: Opened) -> dict[str, set[str]]:
    with hall.store.reader.begin() as connection:
        seen = sa.inspect(connection)
        return {table.name: {str(one["name"]) for one in seen.get_indexes(table.name)} for table in FOLDED}


@both
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_folding_anew_comes_to_the_same_rows(hall: Opened, clock: FixedClock) -> None:
    a_day(hall, clock)
    before, made = rows(hall), indexes(hall)
    for _ in range(2):
        with hall.store.writer.begin() as connection:
            refold(connection)
        assert rows(hall) == before
    assert indexes(hall) == made
    assert gc.isenabled()
    assert verify(hall.store).ok


def fail(hall: Opened) -> None:
    with hall.store.writer.begin() as connection:
        refold(connection)
        with indexes_later(connection, CASE_LINE):
            raise RuntimeError


@both
def test_what_breaks_in_between_leaves_all_as_it_was(hall: Opened, clock: FixedClock) -> None:
    a_day(hall, clock)
    before = rows(hall)
    with pytest.raises(RuntimeError):
        fail(hall)
    assert rows(hall) == before
    declared = {str(index.name) for index in METADATA.tables["case_line"].indexes}
    with hall.store.reader.begin() as connection:
        query = (
            "SELECT name FROM sqlite_master WHERE tbl_name = 'case_line' AND type = 'index' AND sql <> ''"
            if connection.dialect.name == "sqlite"
            else "SELECT indexname FROM pg_indexes WHERE tablename = 'case_line' AND indexname LIKE 'ix%%'"
        )
        assert {str(name) for (name,) in connection.exec_driver_sql(query)} == declared


@both
@pytest.mark.parametrize("at_once", [1, 2, 3, 5, 1000])
def test_pieces_are_whole_streams_of_any_length(hall: Opened, clock: FixedClock, at_once: int) -> None:
    a_day(hall, clock)
    with hall.store.writer.begin() as connection:
        connection.execute(sa.update(ENTRY).where(ENTRY.c.kind == "case.noted").values(stream=""))
        pieces = [*Pieces(ENTRY_COLUMNS, at_once=at_once).read(connection)]
        whole = [pair for chunk in stream_chunks(connection) for pair in chunk]
        count = connection.execute(sa.select(sa.func.count()).select_from(ENTRY)).scalar_one()
    names = [name for piece in pieces for name, _ in piece]
    assert names == sorted(set(names)) == [name for name, _ in whole]
    assert sum(len(entries) for piece in pieces for _, entries in piece) == count
    assert {name: {row[1] for row in entries} for piece in pieces for name, entries in piece} == {
        name: {entry.link for entry in entries} for name, entries in whole
    }


def arrives(
    hall: Opened, clock: FixedClock, stream: str, kind: EventKind | str, body: b.Body, *, saw: int
) -> None:
    """An event of another window that saw so many of a stream's events."""
    with hall.units() as work:
        known = sorted(work.chain.stream(stream), key=lambda item: item.event.seq)
    event = replace(
        known[0].event,
        id=new_id(clock),
        node=uuid.UUID(int=5),
        seq=1,
        kind=str(kind),
        body=plain(body),
        wall=known[-1].event.wall + 1,
        actor="0205",
        window=5,
        parents=tuple(item.link for item in known[saw - 1 : saw]),
    )
    put(hall, clock, Entry.of(ZERO, encode(event)), event)


def put(hall: Opened, clock: FixedClock, entry: Entry, event: Event) -> None:
    arrival = Arrival(entry=entry, node=event.node, inc=event.inc, seq=1, event_id=event.id, tv=1)
    if entry.raw != JUNK:
        arrival = replace(arrival, stream=event.stream, kind=event.kind)
    with HubUnits(hall.store, clock)() as work:
        work.add([arrival], 0)
        work.append_feed(CASE_LANE, [entry.link])
        work.commit()


JUNK = b"\xc1 is no message"


@both
def test_what_arrived_apart_folds_anew_as_it_came(hall: Opened, clock: FixedClock) -> None:
    a_day(hall, clock)
    withdrawn = b.CaseEnded(reason="申请人不办了。")
    arrives(hall, clock, "case:c1", EventKind.CASE_WITHDRAWN, withdrawn, saw=2)
    arrives(
        hall, clock, "case:c2", EventKind.CASE_VOIDED, b.CaseVoided(reason="重复。", second="0301"), saw=1
    )
    arrives(hall, clock, "case:c3", "case.of_tomorrow", b.CaseNoted(text="？"), saw=2)
    arrives(
        hall,
        clock,
        "person:p4",
        EventKind.PERSON_RECORDED,
        b.PersonRecorded(kind="ric", number="", name="李"),
        saw=0,
    )
    with hall.units() as work:
        (one, *_) = work.chain.stream("case:c5")
    put(hall, clock, Entry.of(ZERO, JUNK), replace(one.event, id=new_id(clock)))
    Folding(HubUnits(hall.store, clock), clock).drain()
    before = rows(hall)
    statuses = {row["status"] for row in before["fold_status"]}
    assert statuses >= {"effective", "conflict", "deferred", "rejected"}
    with hall.store.writer.begin() as connection:
        refold(connection)
    after = rows(hall)
    for one_table in (CASE, CASE_LINE, PERSON, PERSON_TERM, TICKET):
        assert after[one_table.name] == before[one_table.name]
    # Why something is no event is said in other words at its arrival.
    kept = [[{**row, "reason": ""} for row in found["fold_status"]] for found in (before, after)]
    assert kept[0] == kept[1]
