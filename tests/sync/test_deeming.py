"""What a hub writes of cases itself reaches its desks; deemed acceptance is the hub's, once (D10, D15)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from typing_extensions import override

from hall.bodies import CaseVoided, StaffSignedOut
from hall.case_bodies import CaseAnswered
from hall.cases import CaseFile, CaseState
from hall.clock import FixedClock
from hall.commands.catalogue import import_catalogue
from hall.commands.deeming import owe_deemed
from hall.commands.exchange import tell_answer
from hall.commands.intake import TakeIn, take_in
from hall.device_ports import DeviceRow
from hall.events import EventKind, StreamKind, stream_of
from hall.explanation import WindowAct
from hall.paper_forms import Acceptance, decode_paper
from hall.sync_ports import QuarantineCode
from models.engine import Store
from models.hub_store import HubUnits
from models.instance import boot
from models.tables.chain import ENTRY, FEED, QUARANTINE
from models.tables.instance import INSTANCE
from models.unit_of_work import Units
from models.verify import verify
from models.views import Views
from sync.deeming import HubDeeming
from sync.folding import Folding
from tests.fakes.passes import AnyDevice
from tests.fakes.pulling import PullingDesk, a_desk, a_hub
from tests.fakes.sync_files import a_store
from tests.fakes.sync_links import HUB
from tests.unit.desk import application, calendar, catalogue, item_of


class Known(AnyDevice):
    """Devices that this hub let in; `below` came through a hub below."""

    def __init__(self, below: uuid.UUID | None = None) -> None:
        super().__init__()
        self._below = below

    @override
    def get(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, DeviceRow]:
        return {node: row for node, row in super().get(nodes).items() if node not in {self._below, HUB}}


class Hall:
    """A hub over a real store and its two windows."""

    def __init__(self, store: Store, three: PullingDesk, five: PullingDesk, clock: FixedClock) -> None:
        self.store, self.three, self.five, self.clock = store, three, five, clock
        self.units = Units(store, clock=clock)
        self.look = self.deeming(Known())
        for units in (self.units, three.units, five.units):
            import_catalogue(catalogue(), source="x", begin=units, clock=clock)

    def deeming(self, devices: Known) -> HubDeeming:
        return HubDeeming(self.units, HubUnits(self.store, self.clock), devices, self.clock, hub_id=HUB)

    def receive(self) -> str:
        """收件 at window 3; the case is at the hub."""
        receive = TakeIn(application=application(item_of(delegated=False)), act=WindowAct.RECEIVE)
        done = take_in(receive, self.three.units, self.clock, calendar())
        self.meet()
        return done.file.id

    def meet(self) -> None:
        """Both windows talk to the hub, and the hub folds."""
        for desk in (self.three, self.five, self.three):
            self.clock.move(seconds=20)
            desk.settle()
            Folding(HubUnits(self.store, self.clock), self.clock).drain()

    def sign_out(self) -> None:
        """Something that window 3 writes late in the day."""
        self.three.desk.write(
            stream_of(StreamKind.STAFF, "0203"), EventKind.STAFF_SIGNED_OUT, StaffSignedOut()
        )

    def at(self, desk: PullingDesk, case: str) -> CaseFile:
        file = desk.views.case(case)
        assert file is not None
        return file


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock.on("2026-11-20T09:00:00")


@pytest.fixture
def hall(tmp_path: Path, clock: FixedClock) -> Iterator[Hall]:
    with a_store(tmp_path / "hub.db") as store:
        with store.writer.begin() as connection:
            boot(connection, tmp_path / "hub.side", clock=clock, tip_seq=0)
            connection.execute(sa.update(INSTANCE).values(node=HUB))
        with (
            a_hub(store, clock) as (_, url),
            a_desk(tmp_path, url, clock, "three") as three,
            a_desk(tmp_path, url, clock, "five") as five,
        ):
            yield Hall(store, three, five, clock)


def test_the_province_s_answer_is_at_the_windows(hall: Hall) -> None:
    case = hall.receive()
    body = CaseAnswered(about="EX_GDBS_SPJG", words="审批结果：准予")
    tell_answer(case, "result:1", body, hall.units, hall.clock)
    tell_answer(case, "result:1", body, hall.units, hall.clock)
    hall.meet()
    for desk in (hall.three, hall.five):
        stream = stream_of(StreamKind.CASE, case)
        with desk.units() as work:
            events = [one.event for one in work.chain.stream(stream)]
        assert [one.node for one in events if one.kind == EventKind.CASE_ANSWERED] == [HUB]
    assert verify(hall.store).ok


def test_what_desks_are_not_given_is_in_no_feed(hall: Hall) -> None:
    hall.receive()
    with hall.store.reader.begin() as connection:
        query = sa.select(ENTRY.c.stream).join(FEED, FEED.c.link == ENTRY.c.link).where(ENTRY.c.node == HUB)
        assert connection.execute(query).all() == []
    with hall.three.store.reader.begin() as connection:
        assert connection.execute(sa.select(FEED.c.gseq)).all() == []


def test_the_hub_writes_it_once_and_the_window_prints_it(hall: Hall) -> None:
    case = hall.receive()
    # Friday; five working days end on the next Friday.
    for _ in range(8):
        assert hall.look().streams == ()
        hall.clock.move(days=1)
    assert hall.look().streams == (), "the window may have told the applicant something since"
    hall.sign_out()
    hall.meet()
    assert hall.look().streams == (stream_of(StreamKind.CASE, case),)
    assert hall.look().streams == ()
    hall.meet()
    for desk in (hall.three, hall.five):
        file = hall.at(desk, case)
        assert (file.state, file.accepted_mode, file.accepted_on) == (CaseState.ACCEPTED, "deemed", 20261120)
        assert file.document("受") == "云政务受〔2026〕000001号"
    assert owe_deemed([case], hall.five.units, hall.clock, calendar()).streams == ()
    assert owe_deemed([case], hall.three.units, hall.clock, calendar()).streams
    assert owe_deemed([case], hall.three.units, hall.clock, calendar()).streams == ()
    with hall.three.units() as work:
        owed = [one for one in work.papers.pending() if one.kind == "受理通知书"]
    (paper,) = (decode_paper(one.form) for one in owed)
    assert isinstance(paper, Acceptance)
    assert (paper.deemed, paper.document_number) == (True, "云政务受〔2026〕000001号")
    with hall.store.reader.begin() as connection:
        held = connection.execute(sa.select(QUARANTINE.c.code)).scalars().all()
        assert str(QuarantineCode.EQUIVOCATION) not in held


def test_of_a_window_that_is_silent_it_waits_a_week(hall: Hall) -> None:
    case = hall.receive()
    hall.clock.move(days=14)
    assert hall.look().streams == ()
    hall.clock.move(days=1)
    assert hall.look().streams == (stream_of(StreamKind.CASE, case),)


def test_a_notice_that_was_told_in_time_stands(hall: Hall) -> None:
    """The window was cut off when it accepted: the hub hears of it before it decides anything."""
    case = hall.receive()
    told = CaseVoided(reason="错收", second="0001")
    hall.three.desk.write(stream_of(StreamKind.CASE, case), EventKind.CASE_VOIDED, told)
    hall.clock.move(days=8)
    hall.sign_out()
    hall.meet()
    assert hall.look().streams == ()


def test_cases_of_another_hall_are_left_to_its_hub(hall: Hall) -> None:
    case = hall.receive()
    hall.clock.move(days=30)
    assert hall.deeming(Known(below=hall.three.node))().streams == ()
    assert Views(hall.store, hall.clock).case(case)
