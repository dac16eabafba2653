"""The queue's rows: lines and their heads, windows, slots, ranges and answers."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from hall.errors import Conflict, Refused
from hall.queue_ports import Booking, Estimate, Head, Notice, WindowPhase, WindowRow
from hall.queueing import klass_of, overtakings, since
from hall.tickets import Leg, Ticket, TicketState
from models.tables.local import COUNTER
from models.ticket_rows import heads_query
from tests.store.both import both

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.opening import Opened

DAY = 20261120


def ticket(number: int, queue: str = "A", **fields: object) -> Ticket:
    made = Ticket(
        id=f"t{queue}{number}",
        day=DAY,
        number=f"{queue}{number:03d}",
        prefix=queue,
        serial=number,
        queue=queue,
        taken_at=number,
        hall="990102",
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # fields of a ticket


def put(hall: Opened, tickets: Iterable[Ticket]) -> None:
    with hall.units() as work:
        for one in tickets:
            work.tickets.put(one)
        work.commit()


def by_hand(tickets: Iterable[Ticket], letters: str, window: int, staff: str) -> set[Head]:
    """What `heads` must find, out of everybody."""
    everyone = tuple(tickets)
    passed = overtakings(everyone)
    first: dict[tuple[str, str], Ticket] = {}
    here: list[Ticket] = []
    for one in everyone:
        if one.day != DAY or one.state is not TicketState.WAITING:
            continue
        if one.to_window == window or (one.to_staff is not None and one.to_staff == staff):
            here.append(one)
        elif one.queue in letters and one.to_window is None and one.to_staff is None:
            line = (one.queue, klass_of(one))
            best = first.get(line)
            if best is None or (since(one), one.id) < (since(best), best.id):
                first[line] = one
    return {Head(ticket=one, overtaken=passed.get(one.id, 0)) for one in (*here, *first.values())}


def anybody(rng: random.Random, number: int) -> Ticket:
    state = rng.choice(
        [*[TicketState.WAITING] * 6, TicketState.CALLED, TicketState.DONE, TicketState.NO_SHOW]
    )
    called = state is not TicketState.WAITING
    return ticket(
        number,
        rng.choice("ABC"),
        taken_at=rng.randrange(1, 50),
        day=rng.choice([DAY, DAY, DAY, DAY - 1]),
        state=state,
        called_at=rng.randrange(1, 99) if called else 0,
        window=100 + number if state is TicketState.CALLED else None,
        priority=rng.choice(["", "", "老年人"]),
        slot_at=rng.choice([None, None, rng.randrange(60)]),
        no_shows=rng.choice([0, 0, 1]),
        returns=rng.choice(["", "", "", "N1"]),
        transferred=rng.random() < 0.2,
        place=rng.choice(["", "first", "keep", "last"]),
        rank_at=rng.randrange(1, 60),
        to_window=rng.choice([None, None, None, 3, 4]),
        to_staff=rng.choice([None, None, None, "0001", "0002"]),
    )


@both
@pytest.mark.parametrize("seed", range(12))
def test_heads_are_those_of_everybody(hall: Opened, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311  # people in a line are no secret
    everyone = [anybody(rng, number) for number in range(rng.choice([0, 5, 60]))]
    put(hall, everyone)
    for letters in ("", "A", "CAB"):
        with hall.units() as work:
            found = work.tickets.heads(DAY, letters, 3, "0001")
            today = [one for one in everyone if one.day == DAY]
            assert set(found) == by_hand(today, letters, 3, "0001")
            assert len(found) == len(set(found))


def plan(hall: Opened, query: sa.Select[tuple[object, ...]], values: dict[str, object]) -> str:
    """How the database says that it would look."""
    with hall.store.reader.begin() as connection:
        compiled = query.compile(connection)
        rows = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled}",
            tuple({**compiled.params, **values}[name] for name in compiled.positiontup or ()),
        )
        return "\n".join(str(row[3]) for row in rows)


def test_heads_look_at_nobody_who_is_not_in_line(hall: Opened) -> None:
    values: dict[str, object] = {"day": DAY, "window": 3, "staff": "1", "q0": "A", "q1": "B"}
    told = plan(hall, heads_query("sqlite", 2), values)
    assert "INDEX ix_ticket_line (day=? AND queue=? AND klass=?)" in told
    assert "USING INDEX ix_ticket_to_window" in told
    assert "USING INDEX ix_ticket_to_staff" in told
    assert "INDEX ix_ticket_jumped (day=? AND queue=? AND taken_at>?)" in told
    assert "SCAN ticket" not in told
    assert "TEMP B-TREE" not in told


@both
def test_counts_and_lists_of_a_line(hall: Opened) -> None:
    key = bytes(32)
    put(
        hall,
        [
            ticket(1),
            ticket(2, priority="老年人", person_key=key),
            ticket(3, slot_at=0),
            ticket(4, "B", legs=(Leg(window=1, staff="1", queue="A", called_at=1),), plan=("A",)),
            ticket(5, state=TicketState.DONE, person_key=key, finished_at=50),
            ticket(6, to_window=9),
            ticket(7, state=TicketState.PARKED),
            ticket(8, day=DAY - 1, state=TicketState.PARKED),
        ],
    )
    with hall.units() as work:
        assert work.tickets.waiting(DAY) == {"A": 4, "B": 1}
        assert [one.serial for one in work.tickets.in_line(DAY, "A", 2)] == [1, 2]
        assert [one.serial for one in work.tickets.in_line(DAY, "A", 9)] == [1, 2, 3]
        assert [one.serial for one in work.tickets.open_of_person(DAY, key)] == [2]
        assert [one.serial for one in work.tickets.open_of_day(DAY)] == [1, 2, 3, 4, 6, 7]
        assert [one.serial for one in work.tickets.open_before(DAY)] == [8]
        assert work.tickets.get("tB4") == ticket(
            4, "B", legs=(Leg(window=1, staff="1", queue="A", called_at=1),), plan=("A",)
        )
        assert work.tickets.taken(DAY, "A") == 0
        work.numbers.next(f"ticket:990102:{DAY}:A")
        assert work.tickets.taken(DAY, "A") == 1


@both
def test_a_number_is_given_out_once(hall: Opened) -> None:
    put(hall, [ticket(1)])
    with hall.units() as work:
        with pytest.raises(Conflict) as caught:
            work.tickets.put(replace(ticket(1), id="other"))
        assert caught.value.code == "ticket.number"
        work.tickets.put(replace(ticket(1), day=DAY + 1, id="tomorrow"))
        work.tickets.put(replace(ticket(1), result="again"))


@both
def test_unique_keys_are_the_second_net(hall: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even who does not ask first cannot store two of a number, or two visits at a window."""
    put(hall, [ticket(1, state=TicketState.SERVING, window=3)])
    with hall.units() as work:
        monkeypatch.setattr(work.tickets, "_may_be_put", lambda _ticket: True)
        with pytest.raises(Conflict, match=r"ticket\.number"):
            work.tickets.put(replace(ticket(1), id="other"))
    with hall.units() as work:
        monkeypatch.setattr(work.tickets, "_may_be_put", lambda _ticket: True)
        with pytest.raises(Refused, match=r"ticket\.window_busy"):
            work.tickets.put(ticket(2, state=TicketState.SERVING, window=3))


@both
def test_every_change_has_its_stamp(hall: Opened) -> None:
    with hall.units() as work:
        work.tickets.put(ticket(1))
        work.windows.put(WindowRow(no=3, phase=WindowPhase.OPEN, weights=(("A", 10),), staff="1", day=DAY))
        work.windows.put_notice(Notice(text="今天 16:00 停止取号", until=9))
        work.tickets.put(ticket(2))
        work.tickets.put(ticket(1, result="x"))
        assert [(seq, one.serial) for seq, one in work.tickets.changed_after(0)] == [(4, 2), (5, 1)]
        assert work.tickets.changed_after(4) == ((5, ticket(1, result="x")),)
        assert work.windows.changed_after(1) == (replace(work.windows.get(3), seq=2),)
        assert work.windows.stamped_notice() == (Notice(text="今天 16:00 停止取号", until=9), 3)
        work.commit()
    with hall.units() as work:
        work.tickets.put(ticket(9))
    with hall.units() as work:
        work.tickets.put(ticket(3))
        assert [seq for seq, _ in work.tickets.changed_after(5)] == [6]


@both
def test_windows(hall: Opened) -> None:
    with hall.units() as work:
        assert work.windows.get(3) == WindowRow(no=3)
        row = WindowRow(
            no=3, phase=WindowPhase.PAUSED, reason="午休", staff="1", name="李", day=DAY, alarm=True
        )
        work.windows.put(row)
        work.windows.put(WindowRow(no=1))
        work.windows.beat(3, 77)
        assert work.windows.get(3) == replace(row, seen_at=77, seq=1)
        assert [one.no for one in work.windows.all()] == [1, 3]
        found = work.windows.of_staff("1", DAY)
        assert found is not None
        assert found.no == 3
        assert work.windows.of_staff("1", DAY + 1) is None
        assert work.windows.of_staff("", 0) is None
        assert work.windows.notice() == Notice()


@both
def test_slots(hall: Opened) -> None:
    key = bytes(range(32))
    one = Booking(id="b1", day=DAY, slot_at=5, queue="A", code="1234", person_key=key, tail="0019")
    with hall.units() as work:
        work.bookings.put(one)
        work.bookings.put(replace(one, id="b2", code="9999", person_key=None, item="X", state="cancelled"))
        assert work.bookings.taken("A", 5) == 1
        assert work.bookings.taken("A", 6) == 0
        assert work.bookings.get("b1") == one
        assert work.bookings.by_code(DAY, "1234") == one
        assert work.bookings.by_code(DAY + 1, "1234") is None
        assert work.bookings.by_code(DAY, "") is None
        assert work.bookings.of_person(DAY, key) == (one,)
        work.bookings.put(replace(one, state="here", ticket="tA1"))
        assert work.bookings.get("b1") == replace(one, state="here", ticket="tA1")


@both
def test_ranges_keep_the_first_and_its_truth(hall: Opened) -> None:
    shown = Estimate(ticket="t1", day=DAY, queue="A", shown_at=1, low=5, high=9, model="1")
    with hall.units() as work:
        work.estimates.put(shown)
        work.estimates.put(replace(shown, low=6, shown_at=2))
        work.estimates.put(replace(shown, ticket="t2", shown_at=0))
        assert work.estimates.of_days(DAY, DAY) == ()
        work.estimates.settle("t1", 7)
        work.estimates.settle("t1", 8)
        work.estimates.settle("none", 8)
        assert work.estimates.of_days(DAY, DAY) == (replace(shown, called_at=7),)
        assert work.estimates.of_days(DAY + 1, DAY + 2) == ()


@both
def test_answers_are_kept_as_they_were_given(hall: Opened) -> None:
    with hall.units() as work:
        work.replies.put("a", b"1", 5)
        work.replies.put("a", b"2", 6)
        work.replies.put("b", b"3", 9)
        assert work.replies.get(["a", "b", "c"]) == {"a": b"1", "b": b"3"}
        assert work.replies.get([]) == {}
        work.replies.forget_before(9)
        assert work.replies.get(["a", "b"]) == {"b": b"3"}


@both
def test_the_counter_of_changes_is_one_row(hall: Opened) -> None:
    put(hall, [ticket(1), ticket(2)])
    with hall.store.reader.begin() as connection:
        rows = connection.execute(sa.select(COUNTER.c.value).where(COUNTER.c.name == "queue.changes"))
        assert [row.value for row in rows] == [2]
