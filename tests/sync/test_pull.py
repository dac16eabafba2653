"""Pulling over real HTTP between real stores: what is taken in at one window is at the others soon."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from hall.bodies import CaseEnded, CaseNoted, PersonRecorded, StaffSignedOut
from hall.cases import CaseState
from hall.clock import FixedClock
from hall.commands.taking_over import look_up_case
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.ports import Topic
from hall.pull_ports import DAY_US, SCOPE_DAYS
from hall.queries import CaseFilter
from hall.queue_acts import Device
from hall.staff import Actor, Role
from hall.sync_ports import LinkState
from models.engine import Store
from models.hub_store import HubUnits
from models.tables.chain import ENTRY, FEED, FEED_HEAD
from models.unit_of_work import Units
from models.verify import verify
from sync.folding import Folding
from sync.pull_client import FeedReset
from sync.pull_lookup import CaseLookup
from sync.pull_wire import Piece, PullAnswer
from sync.service import HubService
from tests.fakes.passes import as_device, let_in
from tests.fakes.pulling import PullingDesk, a_desk, a_hub
from tests.fakes.queue_parts import MemoryDevices
from tests.fakes.sync_files import a_store
from tests.fakes.sync_links import a_case

NUMBER = "99010220261120W030001"
OLD = "99010220250301W030001"


@pytest.fixture
def hub_store(tmp_path: Path) -> Iterator[Store]:
    with a_store(tmp_path / "hub.db") as store:
        yield store


@pytest.fixture
def hall(hub_store: Store) -> Iterator[tuple[HubService, str]]:
    with a_hub(hub_store) as served:
        yield served


@pytest.fixture
def pair(tmp_path: Path, hall: tuple[HubService, str]) -> Iterator[tuple[PullingDesk, PullingDesk]]:
    with a_desk(tmp_path, hall[1], name="three") as three, a_desk(tmp_path, hall[1], name="five") as five:
        yield three, five


def folded(store: Store, clock: FixedClock) -> None:
    Folding(HubUnits(store, clock), clock).drain()


def test_a_case_of_window_3_is_at_window_5_within_two_seconds(pair: tuple[PullingDesk, PullingDesk]) -> None:
    three, five = pair
    three.settle()
    five.settle()
    assert five.views.case_by_number(NUMBER) is None
    a_case(three.desk, NUMBER)
    three.runner.poke()
    began = time.monotonic()
    three.until(lambda: three.views.sync().waiting == 0)
    five.until(lambda: five.views.case_by_number(NUMBER) is not None)
    assert time.monotonic() - began < 2
    row = five.views.cases(CaseFilter(text="张三"))[0]
    assert (row.number, row.state, row.person_name) == (NUMBER, CaseState.ACCEPTED, "张三")
    assert verify(five.store).faults == ()
    assert five.views.sync().waiting == 0
    assert three.views.sync().own_seq == 3


def test_what_a_desk_was_told_stays_readable_while_the_hub_is_away(tmp_path: Path, hub_store: Store) -> None:
    with a_hub(hub_store) as (_, url), a_desk(tmp_path, url, name="three") as three:
        a_case(three.desk, NUMBER)
        three.settle()
        with a_desk(tmp_path, url, name="five") as five:
            five.settle()
    with a_desk(tmp_path, url, name="five") as five:
        five.settle()
        found = five.views.case_by_number(NUMBER)
        assert found is not None
        assert found.state is CaseState.ACCEPTED
        assert five.runner.round().state is LinkState.OFFLINE
        assert 0 < five.runner.wait() <= 4
        # The hub is back: the desk goes on where it was, without reading anything twice.
        with a_hub(hub_store, port=int(url.rpartition(":")[2])), a_desk(tmp_path, url, name="three") as three:
            a_case(three.desk, "99010220261120W030002")
            three.settle()
            five.until(lambda: five.views.case_by_number("99010220261120W030002") is not None)
            assert verify(five.store).ok


def test_a_desk_that_goes_ends_its_wait_at_once(tmp_path: Path, hall: tuple[HubService, str]) -> None:
    with a_desk(tmp_path, hall[1]) as desk:
        desk.settle()
        assert 0 < desk.runner.wait() <= 0.2
        began = time.monotonic()
    assert time.monotonic() - began < 3


def test_both_write_on_one_case_and_see_the_same(pair: tuple[PullingDesk, PullingDesk]) -> None:
    three, five = pair
    stream = a_case(three.desk, NUMBER)
    three.settle()
    five.settle()
    five.desk.write(stream, EventKind.CASE_NOTED, CaseNoted(text="来电询问"))
    three.desk.write(stream, EventKind.CASE_NOTED, CaseNoted(text="已回复"))
    five.settle()
    three.settle()
    five.until(lambda: len(steps(five)) == 4)
    three.until(lambda: len(steps(three)) == 4)
    assert three.views.case_by_number(NUMBER) == five.views.case_by_number(NUMBER)
    assert verify(five.store).ok


def steps(desk: PullingDesk) -> tuple[object, ...]:
    found = desk.views.case_by_number(NUMBER)
    return found.steps if found else ()


@pytest.mark.parametrize("age", [SCOPE_DAYS - 1, SCOPE_DAYS + 1])
def test_a_case_that_is_over_stays_at_the_hub_after_ninety_days(
    tmp_path: Path, hub_store: Store, age: int
) -> None:
    clock = FixedClock.on("2025-03-01T09:00:00")
    with a_hub(hub_store, clock) as (_, url), a_desk(tmp_path, url, clock, "three") as three:
        stream = a_case(three.desk, OLD)
        last = withdrawn(three, stream)
        open_case = a_case(three.desk, NUMBER)
        three.settle()
        folded(hub_store, clock)
        clock.move(days=age)
        with a_desk(tmp_path, url, clock, "five") as five:
            five.settle()
            assert five.views.case_by_number(NUMBER) is not None
            assert (five.views.case_by_number(OLD) is not None) == (age < SCOPE_DAYS)
            persons = five.views.case_by_number(NUMBER)
            assert persons is not None
            assert five.views.person(persons.person) is not None
            # Touched again after all, it comes as a whole, with its person.
            three.desk.write(stream, EventKind.CASE_NOTED, CaseNoted(text="来查询"), last)
            three.settle()
            five.settle()
            found = five.views.case_by_number(OLD)
            assert found is not None
            assert found.state is CaseState.WITHDRAWN
            assert five.views.person(found.person) is not None
            assert open_case != stream
            assert verify(five.store).faults == ()


def withdrawn(desk: PullingDesk, stream: str) -> bytes:
    """The case that was taken in last is withdrawn; the link of that."""
    tip = desk.desk.own().tip
    assert tip is not None
    return desk.desk.write(stream, EventKind.CASE_WITHDRAWN, CaseEnded(reason="申请人撤回"), tip.link).link


def test_an_old_case_that_is_not_folded_yet_is_neither_skipped_nor_waited_for_in_vain(
    tmp_path: Path, hub_store: Store
) -> None:
    clock = FixedClock.on("2025-03-01T09:00:00")
    with a_hub(hub_store, clock) as (service, url), a_desk(tmp_path, url, clock, "three") as three:
        a_case(three.desk, OLD)
        clock.move(days=SCOPE_DAYS + 30)
        a_case(three.desk, NUMBER)
        service.fold_soon = lambda: None  # type: ignore[method-assign]  # the fold is late in this hall
        three.settle()
        with a_desk(tmp_path, url, clock, "five") as five:
            five.settle()
            assert five.views.cases(CaseFilter()) == ()
            folded(hub_store, clock)
            five.settle()
            assert {row.number for row in five.views.cases(CaseFilter())} == {OLD, NUMBER}


def test_a_hub_with_another_feed_is_read_from_the_start(tmp_path: Path, hub_store: Store) -> None:
    with a_hub(hub_store) as (_, url), a_desk(tmp_path, url, name="three") as three:
        a_case(three.desk, NUMBER)
        three.settle()
        with a_desk(tmp_path, url, name="five") as five:
            five.settle()
            before = five.pull.cursor()
            assert before is not None
            with hub_store.writer.begin() as connection:
                connection.execute(sa.update(FEED_HEAD).values(feed_id=uuid.UUID(int=9)))
            with pytest.raises(FeedReset):
                five.link.pull(before)
            with pytest.raises(FeedReset):
                five.link.pull(replace(before, gseq=before.gseq + 1))
            a_case(three.desk, "99010220261120W030002")
            three.settle()
            five.until(lambda: len(five.views.cases(CaseFilter())) == 2)
            after = five.pull.cursor()
            assert after is not None
            assert after.feed_id != before.feed_id


def test_a_damaged_entry_is_held_for_a_person_and_the_rest_goes_on(
    pair: tuple[PullingDesk, PullingDesk], hub_store: Store
) -> None:
    three, five = pair
    a_case(three.desk, NUMBER)
    a_case(three.desk, "99010220261120W030002")
    three.settle()
    with hub_store.writer.begin() as connection:
        row = connection.execute(sa.select(ENTRY).where(ENTRY.c.seq == 2)).one()
        bent = bytes([row.raw[0], *row.raw[1:-1], row.raw[-1] ^ 1])
        connection.execute(sa.update(ENTRY).where(ENTRY.c.link == row.link).values(raw=bent))
    five.settle()
    assert five.views.case_by_number("99010220261120W030002") is not None
    assert five.views.case_by_number(NUMBER) is None
    assert five.views.sync().sent_back == 1
    with hub_store.writer.begin() as connection:
        connection.execute(sa.update(ENTRY).where(ENTRY.c.link == row.link).values(raw=row.raw))
    three.desk.write(a_stream(three, 2), EventKind.CASE_NOTED, CaseNoted(text="来电"))
    three.settle()
    five.until(lambda: five.views.case_by_number(NUMBER) is not None)


def a_stream(desk: PullingDesk, seq: int) -> str:
    with desk.store.reader.begin() as connection:
        return str(connection.execute(sa.select(ENTRY.c.stream).where(ENTRY.c.seq == seq)).scalar_one())


def test_an_erased_record_arrives_as_what_is_left_of_it(
    pair: tuple[PullingDesk, PullingDesk], hub_store: Store
) -> None:
    three, five = pair
    a_case(three.desk, NUMBER)
    three.settle()
    with hub_store.writer.begin() as connection:
        person = sa.update(ENTRY).where(ENTRY.c.kind == str(EventKind.PERSON_RECORDED))
        connection.execute(person.values(raw=None))
    five.settle()
    found = five.views.case_by_number(NUMBER)
    assert found is not None
    assert five.views.person(found.person) is None
    assert verify(five.store).ok


def test_own_entries_and_other_streams_are_never_taken(pair: tuple[PullingDesk, PullingDesk]) -> None:
    three, five = pair
    a_case(three.desk, NUMBER)
    mine = [Piece(link=one.link, prev=one.prev, raw=one.raw) for one in three.desk.after(0, 10, 1 << 20)]
    before = three.views.cases(CaseFilter())
    page = PullAnswer(feed_id=uuid.UUID(int=9), next=9, fhash=bytes(32), entries=mine)
    assert three.pull.take(page).streams == ()
    staff = stream_of(StreamKind.STAFF, "0007")
    five.desk.write(staff, EventKind.STAFF_SIGNED_OUT, StaffSignedOut(reason="self"))
    theirs = five.desk.after(0, 1, 1 << 20)[0]
    assert three.pull.keep([Piece(link=theirs.link, prev=theirs.prev, raw=theirs.raw)]).streams == ()
    assert (three.views.sync().own_seq, three.views.cases(CaseFilter())) == (3, before)


def test_a_body_that_breaks_its_kind_is_rejected_and_the_others_are_folded(
    pair: tuple[PullingDesk, PullingDesk],
) -> None:
    three, five = pair
    stream = a_case(three.desk, NUMBER)
    event = three.event(stream, EventKind.CASE_NOTED, CaseNoted(text="x"))
    three.append(replace(event, body={"text": 5}))
    a_case(three.desk, "99010220261120W030002")
    three.settle()
    five.settle()
    assert {row.number for row in five.views.cases(CaseFilter())} == {NUMBER, "99010220261120W030002"}
    assert verify(five.store).ok


def test_many_cases_come_in_pages(pair: tuple[PullingDesk, PullingDesk]) -> None:
    three, five = pair
    for number in range(120):
        a_case(three.desk, f"99010220261120W03{number:04d}")
    three.settle()
    five.settle()
    assert len(five.views.cases(CaseFilter(limit=500))) == 120
    assert five.settle().streams == ()


def test_a_feed_that_nobody_wrote_to_is_no_reason_to_begin_again(
    tmp_path: Path, hall: tuple[HubService, str], hub_store: Store
) -> None:
    with a_desk(tmp_path, hall[1]) as desk:
        desk.settle()
        first = desk.pull.cursor()
        assert first is not None
        assert desk.link.pull(first).entries == []
        with hub_store.reader.begin() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(FEED)).scalar_one() == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("lane=staff", "lane"),
        ("max=x", "max"),
        ("wait=-1", "wait"),
        ("feed=1&after=0&fh=", "feed"),
        (f"feed={uuid.UUID(int=1)}&after=0&fh=xy", "feed"),
        (f"feed={uuid.UUID(int=1)}&after=&fh=", "after"),
        (f"feed={uuid.UUID(int=1)}&after=99999999999999999999&fh=", "after"),
    ],
)
def test_a_question_with_a_fault_is_told_where(hall: tuple[HubService, str], query: str, field: str) -> None:
    service, url = hall
    answer = httpx.get(f"{url}/v1/pull?{query}", headers=as_device(service, uuid.UUID(int=7)))
    assert (answer.status_code, answer.json()["field"]) == (400, field)


@pytest.mark.parametrize("kind", [Device.KIOSK, Device.BOARD, Device.MACHINE])
@pytest.mark.parametrize("path", ["/v1/pull", "/v1/cases/1?actor=7&role=窗口人员"])
def test_only_desks_may_read_cases(hall: tuple[HubService, str], kind: Device, path: str) -> None:
    service, url = hall
    node = uuid.UUID(int=8)
    devices = service.gate.devices
    assert isinstance(devices, MemoryDevices)
    headers = as_device(service, node)
    devices.get = lambda nodes: {n: devices.rows[n] for n in nodes}  # type: ignore[method-assign]  # as it is
    let_in(devices, node, kind)
    assert httpx.get(f"{url}{path}", headers=headers).status_code == 403
    assert httpx.get(f"{url}{path}").status_code == 401


def test_records_of_a_hall_that_is_only_relayed_are_not_given(tmp_path: Path, hub_store: Store) -> None:
    with a_hub(hub_store) as (service, url), a_desk(tmp_path, url, name="three") as three:
        a_case(three.desk, NUMBER)
        three.settle()
        devices = service.gate.devices
        assert isinstance(devices, MemoryDevices)
        with a_desk(tmp_path, url, name="five") as five:
            known = {five.node: devices.get([five.node])[five.node]}
            devices.get = lambda nodes: {n: known[n] for n in nodes if n in known}  # type: ignore[method-assign]  # as it is
            five.settle()
            assert five.views.cases(CaseFilter()) == ()
            assert five.pull.cursor() is not None


def test_a_person_of_a_case_out_of_scope_is_not_given_by_name(tmp_path: Path, hub_store: Store) -> None:
    clock = FixedClock.on("2025-03-01T09:00:00")
    with a_hub(hub_store, clock) as (_, url), a_desk(tmp_path, url, clock, "three") as three:
        person = stream_of(StreamKind.PERSON, uuid.UUID(int=5))
        three.desk.write(
            person,
            EventKind.PERSON_RECORDED,
            PersonRecorded(kind="111", number="990102199001011234", name="李四"),
        )
        three.settle()
        folded(hub_store, clock)
        with a_desk(tmp_path, url, clock, "five") as five:
            assert len(five.link.streams([person]).entries) == 1
            clock.at += DAY_US * (SCOPE_DAYS + 1)
            assert five.link.streams([person]).entries == []


CLERK = Actor(number="0205", name="周慧敏", role=Role.CLERK, window=5)


def test_a_case_out_of_scope_is_brought_by_its_number_and_who_asked_is_written_down(
    tmp_path: Path, hub_store: Store
) -> None:
    clock = FixedClock.on("2025-03-01T09:00:00")
    with a_hub(hub_store, clock) as (_, url), a_desk(tmp_path, url, clock, "three") as three:
        withdrawn(three, a_case(three.desk, OLD))
        three.settle()
        folded(hub_store, clock)
        clock.move(days=SCOPE_DAYS * 4)
        with a_desk(tmp_path, url, clock, "five") as five:
            five.settle()
            assert five.views.case_by_number(OLD) is None
            units, fetch = Units(five.store, clock=clock), CaseLookup(five.pull, five.link)
            changes = look_up_case(CLERK, f" {OLD} ", units, clock, fetch=fetch)
            assert changes.topics >= {Topic.CASES, Topic.PERSONS}
            found = five.views.case_by_number(OLD)
            assert found is not None
            assert five.views.person(found.person) is not None
            with five.store.reader.begin() as connection:
                kinds = connection.execute(sa.select(ENTRY.c.kind).where(ENTRY.c.node == five.node))
                assert [row.kind for row in kinds] == [EventKind.STAFF_LOOKED_UP]
            assert verify(five.store).ok
            with pytest.raises(Refused, match=r"case\.unknown"):
                look_up_case(CLERK, NUMBER, units, clock, fetch=fetch)
            with pytest.raises(Refused, match=r"case\.number"):
                look_up_case(CLERK, "../status", units, clock, fetch=fetch)
            with pytest.raises(Refused, match=r"staff\.right"):
                fetch(OLD, replace(CLERK, role=Role.AUDITOR))


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/v1/cases/", 400, "number"),
        (f"/v1/cases/{'9' * 41}?actor=7&role=窗口人员", 400, "number"),
        ("/v1/cases/a%2Fb?actor=7&role=窗口人员", 400, "number"),
        ("/v1/cases/99?role=窗口人员", 422, "actor"),
        ("/v1/cases/99?actor=7&role=王", 422, "role"),
        ("/v1/cases/99?actor=7&role=安全审计员", 403, ""),
        ("/v1/cases/99?actor=7&role=窗口人员", 404, "number"),
    ],
)
def test_a_question_for_a_case_says_who_asks(
    hall: tuple[HubService, str], path: str, status: int, field: str
) -> None:
    service, url = hall
    answer = httpx.get(f"{url}{path}", headers=as_device(service, uuid.UUID(int=7)))
    assert (answer.status_code, answer.json().get("field", "")) == (status, field)
