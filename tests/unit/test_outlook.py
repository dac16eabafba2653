"""The estimator at the authority: ranges for all queues, learnt again after a restart, kept over midnight."""

from __future__ import annotations

from dataclasses import replace

from hall.catalogue import Catalogue
from hall.clock import MICROS, parse_moment
from hall.outlook import KEPT, HallOutlook
from hall.queue_ports import Estimate, HallView, WindowPhase, WindowRow
from hall.queueing import QueueRules
from hall.tickets import Leg, Ticket, TicketState
from tests.unit.desk import catalogue

DAY = 20261120
NINE = parse_moment("2026-11-20T09:00:00")
MINUTE = 60 * MICROS


class History:
    """What lies in a store: tickets, settled ranges, named texts."""

    def __init__(self, book: Catalogue | None) -> None:
        self.book = book
        self.tickets: list[Ticket] = []
        self.settled: list[Estimate] = []
        self.texts: dict[str, str] = {}

    def tickets_of_day(self, day: int) -> tuple[Ticket, ...]:
        return tuple(one for one in self.tickets if one.day == day)

    def estimates(self, first: int, last: int) -> tuple[Estimate, ...]:
        return tuple(one for one in self.settled if first <= one.day <= last)

    def setting(self, name: str) -> str | None:
        return self.texts.get(name)

    def catalogue_of(self, _day: int) -> Catalogue | None:
        return self.book

    def rules(self) -> QueueRules:
        return QueueRules()

    def keep(self, name: str, value: str) -> None:
        self.texts[name] = value


def ticket(serial: int, *, taken: int, **more: object) -> Ticket:
    plain = Ticket(
        id=f"t{serial}",
        day=DAY,
        number=f"A{serial:03d}",
        prefix="A",
        serial=serial,
        queue="A",
        taken_at=taken,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def served(serial: int, began: int, minutes: int) -> Ticket:
    end = began + minutes * MINUTE
    leg = Leg(
        window=1, staff="0001", queue="A", called_at=began, arrived_at=began, ended_at=end, result="完成"
    )
    return ticket(
        serial,
        taken=began - MINUTE,
        state=TicketState.DONE,
        called_at=began,
        arrived_at=began,
        finished_at=end,
        legs=(leg,),
    )


def window(no: int = 1) -> WindowRow:
    return WindowRow(no=no, phase=WindowPhase.OPEN, day=DAY, since=NINE, staff="0001")


def view(*tickets: Ticket, at: int = NINE + 30 * MINUTE, windows: tuple[WindowRow, ...] = ()) -> HallView:
    return HallView(seq=1, at=at, day=DAY, tickets=tickets, windows=windows or (window(),))


def test_every_queue_has_its_load_and_who_waits_longer_is_told_longer() -> None:
    outlook = HallOutlook(History(catalogue()), lambda _name, _value: None)
    line = [ticket(n, taken=NINE + n * MINUTE) for n in range(1, 13)]
    loads = {one.letter: one for one in outlook.loads(view(*line))}
    assert set(loads) == {queue.letter for queue in catalogue().queues}
    first = loads["A"]
    assert (first.waiting, first.longest_since, first.open_windows) == (12, NINE + MINUTE, 1)
    assert first.wait is not None
    assert first.wait.low <= first.wait.high
    fewer = {one.letter: one for one in outlook.loads(view(*line[:2]))}["A"].wait
    assert fewer is not None
    assert fewer.high < first.wait.high


def test_a_queue_that_no_window_calls_has_no_range() -> None:
    outlook = HallOutlook(History(catalogue()), lambda _name, _value: None)
    closed = replace(window(), phase=WindowPhase.CLOSED)
    loads = {one.letter: one for one in outlook.loads(view(ticket(1, taken=NINE), windows=(closed,)))}
    assert loads["A"].wait is None
    assert outlook.wait(ticket(2, taken=NINE + MINUTE)) is None


def test_a_newcomer_gets_the_range_of_the_last_look_and_priority_a_shorter_one() -> None:
    outlook = HallOutlook(History(catalogue()), lambda _name, _value: None)
    now = NINE + 60 * MINUTE
    line = [ticket(n, taken=NINE + n * MINUTE) for n in range(1, 20)]
    assert outlook.wait(ticket(99, taken=now)) is None
    loads = {one.letter: one for one in outlook.loads(view(*line, at=now))}
    plain = outlook.wait(ticket(99, taken=now))
    assert plain == loads["A"].wait
    preferred = outlook.wait(ticket(99, taken=now, priority="老年人"))
    assert preferred is not None
    assert plain is not None
    assert preferred.high < plain.high


def test_people_who_come_between_two_looks_stand_behind_each_other() -> None:
    outlook = HallOutlook(History(catalogue()), lambda _name, _value: None)
    now = NINE + 60 * MINUTE
    outlook.loads(view(ticket(1, taken=NINE), at=now))
    told = [outlook.wait(ticket(n, taken=now + n)) for n in range(2, 12)]
    lows = [one.low for one in told if one is not None]
    assert len(lows) == 10
    assert lows == sorted(lows)
    assert lows[-1] > lows[0] + 20


def test_advice_is_given_when_windows_are_closed_and_a_rush_waits() -> None:
    outlook = HallOutlook(History(catalogue()), lambda _name, _value: None)
    now = NINE + 60 * MINUTE
    line = [ticket(n, taken=now - n * 30_000_000) for n in range(1, 40)]
    ahead = outlook.ahead(view(*line, at=now))
    assert ahead is not None
    advised = {one.queue: one for one in ahead.advice}
    assert advised["A"].windows
    assert HallOutlook(History(None), lambda _name, _value: None).ahead(view()) is None


def test_a_restart_knows_what_the_day_has_shown() -> None:
    slow = History(catalogue())
    slow.tickets = [served(n, NINE - 300 * MINUTE + n * 40 * MINUTE, 38) for n in range(1, 8)]
    line = [ticket(n, taken=NINE + n * MINUTE) for n in range(20, 26)]
    fresh = HallOutlook(History(catalogue()), lambda _name, _value: None).loads(view(*line))
    again = HallOutlook(slow, slow.keep).loads(view(*line))
    waits = [{one.letter: one for one in loads}["A"].wait for loads in (fresh, again)]
    assert waits[0] is not None
    assert waits[1] is not None
    assert waits[1].high > waits[0].high


def test_what_was_learnt_outlives_midnight_and_broken_memory_is_forgotten() -> None:
    history = History(catalogue())
    outlook = HallOutlook(history, history.keep)
    outlook.loads(view(ticket(1, taken=NINE)))
    tomorrow = HallView(seq=2, at=NINE + 24 * 60 * MINUTE, day=DAY + 1, windows=())
    outlook.loads(tomorrow)
    assert KEPT in history.texts
    history.texts[KEPT] = "{not this"
    assert HallOutlook(history, history.keep).loads(view(ticket(1, taken=NINE)))


def test_without_a_catalogue_nothing_is_said() -> None:
    assert HallOutlook(History(None), lambda _name, _value: None).loads(view()) == ()
