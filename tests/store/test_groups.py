"""Groups of acts: the same answers and rows as one transaction for each, alone undone, together durable."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Self

import pytest
import sqlalchemy as sa

from hall import queue_acts as a
from hall.cases import CaseFile
from hall.commands.catalogue import import_catalogue
from hall.commands.queue_desk import QueueContext, perform
from hall.errors import HallError, Refused
from hall.queue_groups import Groups as GroupsPort
from hall.queue_groups import QueueReader
from hall.queue_ports import Notice, WindowRow
from hall.staff import Actor, Role
from hall.tickets import Ticket, TicketState
from hall.waiting import WaitRange
from models.opening import Opened, Places, open_hall
from models.tables.chain import ENTRY, HEAD
from models.tables.local import COUNTER
from models.tables.queue import BOOKING, ESTIMATE, NOTICE, REPLY, TICKET, WINDOW
from models.verify import verify
from tests.store.both import both
from tests.unit.desk import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hall.catalogue import Catalogue
    from hall.clock import FixedClock
    from hall.ports import Begin
    from hall.queue_ports import QueueDone

KEY = "0f" * 32
GUIDE = Actor(number="0101", name="何晓燕", role=Role.GUIDE)
MANAGER = Actor(number="0001", name="高志远", role=Role.MANAGER)
WINDOWS = (1, 2, 3, 5)
CLERKS = {no: Actor(number=f"02{no:02d}", name=f"甲{no}", role=Role.CLERK, window=no) for no in WINDOWS}
ELDER = "990102195003070011"
RULES = QueueContext(wait=lambda _work, _ticket: WaitRange(low=3, high=9), model="t")


class Player:
    """Plays acts of the queue by chance over one hall, and notes what was answered, without random ids."""

    def __init__(self, hall: Opened, clock: FixedClock, seed: int) -> None:
        self.hall, self.clock = hall, clock
        self.rng = random.Random(seed)  # noqa: S311  # a day in a hall is no secret
        self.tickets: list[str] = []
        self.said: list[Any] = []

    def act(self) -> tuple[a.Act, Actor]:
        rng = self.rng
        clerk = CLERKS[rng.choice(WINDOWS)]
        some = rng.choice(self.tickets) if self.tickets else "none"
        held = clerk.window or 0
        mine = next((t for t in self.tickets if self.holder(t) == held), some)
        acts: list[tuple[a.Act, Actor]] = [
            (a.Take(queue=rng.choice("ABC"), source="kiosk"), GUIDE),
            (a.Take(queue="A", priority="老年人", person_number=ELDER), GUIDE),
            (a.CallNext(), clerk),
            (a.CallNext(finish=mine), clerk),
            (a.Arrive(ticket=mine), clerk),
            (a.Miss(ticket=mine), clerk),
            (a.Finish(ticket=mine), clerk),
            (a.Park(ticket=mine), clerk),
            (a.Recall(ticket=mine), clerk),
            (a.Undo(ticket=mine), clerk),
            (a.CallChosen(ticket=some, reason="投诉"), clerk),
            (a.Reactivate(ticket=some, place=rng.choice(["tail", "back3"])), GUIDE),
            (
                a.Hand(
                    ticket=mine, to_queue=rng.choice("AB"), place="first", to_window=rng.choice([None, 5])
                ),
                clerk,
            ),
            (a.Sit(name=clerk.name, move=rng.random() < 0.5), clerk),
            (a.Pause(reason="午休"), clerk),
            (a.Resume(), clerk),
            (a.Beat(), clerk),
            (a.Leave(), clerk),
            (a.SetWindow(window=held, weights=(("A", 10), ("C", 1))), MANAGER),
            (a.PostNotice(text=f"通知{rng.randrange(9)}"), MANAGER),
        ]
        return rng.choices(acts, weights=[9, 2, 6, 4, 6, 2, 5, 2, 1, 1, 1, 2, 2, 3, 1, 2, 2, 1, 1, 1])[0]

    def holder(self, ticket_id: str) -> int | None:
        return self.holds.get(ticket_id)

    holds: dict[str, int | None]

    def play(self, begin: Begin, *, fails: bool) -> None:
        """One act; when it `fails` whatever it did is undone, as a bug in it would."""
        act, actor = self.act()
        try:
            if fails:
                with pytest.raises(ZeroDivisionError):
                    perform(act, actor, _failing(begin), self.clock, context=RULES)
                self.said.append("failed")
                return
            done = perform(act, actor, begin, self.clock, context=RULES)
        except HallError as error:
            self.said.append((type(act).__name__, error.code))
            return
        self.note(done)

    def note(self, done: QueueDone) -> None:
        ticket = done.ticket
        if ticket is not None:
            if ticket.id not in self.tickets:
                self.tickets.append(ticket.id)
            self.holds[ticket.id] = ticket.window if ticket.is_active else None
        self.said.append((done.verb, done.empty, done.ahead, done.window, done.seq, ticket and plain(ticket)))


@cache
def small_catalogue() -> Catalogue:
    """The queues and windows of the demo hall, with few items."""
    return replace(catalogue(), items=catalogue().items[:2])


def plain(ticket: Any) -> Any:
    return replace(ticket, id="", token="", person_key=None)


class _Failing:
    """A unit of work whose commit is a bug."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def __enter__(self) -> Self:
        self._inner.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._inner.__exit__(*error)

    def commit(self) -> None:
        raise ZeroDivisionError


def _failing(begin: Begin) -> Begin:
    def opened() -> Any:
        return _Failing(begin())

    return opened


@pytest.fixture
def single(tmp_path: Path, clock: FixedClock) -> Iterator[Opened]:
    """Another hall, for one transaction an act."""
    folder = tmp_path / "single"
    folder.mkdir()
    places = Places(store=folder / "s.db", side=folder / "side", backups=folder / "b")
    opened = open_hall(places, KEY, clock=clock, create=True)
    yield opened
    opened.close()


def rows(hall: Opened) -> dict[str, Any]:
    """Everything that acts leave behind, without what chance made."""
    with hall.store.reader.begin() as connection:

        def of(query: Any) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in connection.execute(query)]

        kept = [c for c in TICKET.c if c.name not in {"id", "token", "legs", "person_key"}]
        number = sa.select(TICKET.c.number).where(TICKET.c.id == ESTIMATE.c.ticket).scalar_subquery()
        shown = [c for c in ESTIMATE.c if c.name != "ticket"]
        return {
            "tickets": of(sa.select(*kept).order_by(TICKET.c.day, TICKET.c.number)),
            "windows": of(sa.select(WINDOW).order_by(WINDOW.c.no)),
            "notice": of(sa.select(NOTICE)),
            "bookings": of(sa.select(sa.func.count()).select_from(BOOKING)),
            "ranges": of(sa.select(number, *shown).order_by(number)),
            "counters": of(sa.select(COUNTER).order_by(COUNTER.c.name)),
            "replies": of(sa.select(REPLY).order_by(REPLY.c.key)),
            "events": of(
                sa.select(ENTRY.c.kind, sa.func.count()).group_by(ENTRY.c.kind).order_by(ENTRY.c.kind)
            ),
            "heads": of(sa.select(sa.func.count()).select_from(HEAD)),
        }


@both
@pytest.mark.parametrize("seed", range(4))
def test_a_group_answers_and_stores_as_single_acts_do(
    hall: Opened, single: Opened, clock: FixedClock, seed: int
) -> None:
    start = clock.wall()
    made = []
    for place, grouped in ((hall, True), (single, False)):
        clock.at = start
        with place.store.writer.begin() as connection:
            # A copied database takes itself for restored and passes over numbers; a file does not.
            connection.execute(sa.delete(COUNTER).where(COUNTER.c.name.startswith("ticket:")))
        import_catalogue(small_catalogue(), source="青禾区", begin=place.units, clock=clock)
        player = Player(place, clock, seed)
        player.holds = {}
        chance = random.Random(seed)  # noqa: S311  # as above
        for turn in range(12):
            size, fails = chance.choice([1, 3, 20]), [chance.random() < 0.15 for _ in range(20)]
            if grouped:
                with place.groups() as group:
                    for number in range(size):
                        player.play(group.unit, fails=fails[number])
                        clock.move(seconds=7)
                        group.replies.put(f"{turn}-{number}", b"x", clock.wall())
                    group.commit()
                continue
            for number in range(size):
                player.play(place.units, fails=fails[number])
                clock.move(seconds=7)
                with place.units() as work:
                    work.replies.put(f"{turn}-{number}", b"x", clock.wall())
                    work.commit()
        report = verify(place.store)
        assert (report.ok, report.faults) == (True, ())
        made.append((player.said, rows(place)))
    (grouped_said, grouped_rows), (single_said, single_rows) = made
    assert grouped_said == single_said
    booted = [row for row in grouped_rows.pop("events") if row[0] != "node.booted"]
    assert booted == [row for row in single_rows.pop("events") if row[0] != "node.booted"]
    grouped_rows.pop("heads")
    single_rows.pop("heads")
    assert grouped_rows == single_rows


def ticket(number: int, **fields: Any) -> Ticket:
    made = Ticket(
        id=f"t{number}",
        day=20261120,
        number=f"A{number:03d}",
        prefix="A",
        serial=number,
        queue="A",
        taken_at=number,
        hall="990102",
    )
    return replace(made, **fields)


@both
def test_it_fulfils_the_ports(hall: Opened) -> None:
    groups: GroupsPort = hall.groups
    reader: QueueReader = hall.queue
    with groups() as group:
        begin: Begin = group.unit
        with begin() as work:
            work.tickets.put(ticket(1))
            work.commit()
        group.commit()
    assert [one.id for one in reader.hall_view().tickets] == ["t1"]


@both
def test_a_visit_of_yesterday_that_holds_a_window_is_in_the_view(hall: Opened, clock: FixedClock) -> None:
    """Or a desk that starts after midnight finds its window busy with what nobody can see, nor end."""
    with hall.groups() as group:
        with group.unit() as work:
            work.tickets.put(ticket(1, state=TicketState.SERVING, window=3))
            work.tickets.put(ticket(2))
            work.commit()
        group.commit()
    clock.move(days=1)
    assert [one.id for one in hall.queue.hall_view().tickets] == ["t1"]


@both
def test_leaving_a_group_without_commit_keeps_nothing(hall: Opened) -> None:
    with hall.groups() as group:
        with group.unit() as work:
            work.tickets.put(ticket(1))
            work.settings.put("a", "1")
            work.commit()
        group.replies.put("k", b"x", 1)
    with hall.units() as work:
        assert work.tickets.get("t1") is None
        assert work.settings.get("a") is None
        assert work.replies.get(["k"]) == {}


@both
def test_what_changed_is_told_with_its_stamps(hall: Opened) -> None:
    with hall.groups() as group:
        assert (group.changed().seq, group.changed().tickets) == (0, ())
        for one in (ticket(1), ticket(2), ticket(1, result="x")):
            with group.unit() as work:
                work.tickets.put(one)
                work.commit()
        with group.unit() as work:
            work.tickets.put(ticket(3))
        with group.unit() as work:
            work.windows.put(WindowRow(no=3, staff="1"))
            work.windows.beat(3, 77)
            work.windows.put_notice(Notice(text="停电"))
            work.commit()
        told = group.changed()
        group.commit()
    assert (told.after, told.seq) == (0, 5)
    assert set(told.tickets) == {ticket(1, result="x"), ticket(2)}
    assert (told.windows, told.notice) == ((WindowRow(no=3, staff="1", seq=4),), Notice(text="停电"))
    read = hall.queue.changes_after(0)
    assert (read.seq, set(read.tickets), read.notice) == (5, set(told.tickets), told.notice)
    assert [(row.seq, row.seen_at) for row in read.windows] == [(4, 77)]
    assert hall.queue.changes_after(3).tickets == ()
    assert hall.queue.changes_after(5) == replace(hall.queue.changes_after(9), seq=5, after=5)


@both
def test_stores_that_write_at_once_are_undone_alone(hall: Opened) -> None:
    """An act with a savepoint takes nothing of earlier acts along, whenever their rows were written."""
    with hall.groups() as group:
        with group.unit() as work:
            work.tickets.put(ticket(1))
            work.commit()
        with group.unit() as work:
            work.cases.put(CaseFile(id="c1", number="N1"))
            # The row of the act before is written now, under the savepoint of this one.
            assert work.tickets.waiting(20261120) == {"A": 1}
            work.settings.put("a", "1")
            work.tickets.put(ticket(2))
            assert len(work.tickets.heads(20261120, "A", 3, "1")) == 1
        with group.unit() as work:
            assert work.settings.get("a") is None
            assert work.tickets.waiting(20261120) == {"A": 1}
            assert work.tickets.get("t2") is None
            work.cases.put(CaseFile(id="c2", number="N2"))
            work.drafts.drop(3)
            work.commit()
        group.commit()
    assert hall.views.ticket("t1") == ticket(1)
    assert hall.views.ticket("t2") is None
    assert hall.views.case("c1") is None
    assert hall.views.case("c2") is not None


@both
def test_two_visits_change_places_in_one_group(hall: Opened) -> None:
    serving = TicketState.SERVING
    with hall.groups() as group:
        steps = (
            (ticket(1, state=serving, window=1), ticket(2, state=serving, window=2)),
            (ticket(1, state=TicketState.PARKED, window=1), ticket(2, state=TicketState.PARKED, window=2)),
            (ticket(2, state=serving, window=1), ticket(1, state=serving, window=2)),
        )
        for step in steps:
            with group.unit() as work:
                for one in step:
                    work.tickets.put(one)
                work.commit()
        with group.unit() as work, pytest.raises(Refused, match=r"ticket\.window_busy"):
            work.tickets.put(ticket(3, state=serving, window=2))
        group.commit()
    held = [hall.views.active_ticket(no) for no in (1, 2)]
    assert [one and one.id for one in held] == ["t2", "t1"]


@both
def test_an_act_is_used_in_its_turn(hall: Opened) -> None:
    with hall.groups() as group, group.unit():
        with pytest.raises(RuntimeError, match="inside another"):
            group.unit().__enter__()
        with pytest.raises(RuntimeError, match="inside an act"):
            group.commit()
    with pytest.raises(RuntimeError, match="outside"):
        hall.groups().unit()


@both
def test_a_repeated_key_keeps_the_first_answer(hall: Opened) -> None:
    with hall.groups() as group:
        group.replies.put("k", b"1", 1)
        group.replies.put("k", b"2", 2)
        assert group.replies.get(["k", "none"]) == {"k": b"1"}
        group.commit()
    with hall.groups() as group:
        group.replies.put("k", b"3", 3)
        assert group.replies.get(["k"])["k"] == b"1"
        group.replies.forget_before(2)
        assert group.replies.get(["k"]) == {}
        group.commit()
