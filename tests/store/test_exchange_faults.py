"""The exchange when something is away, forgotten, impossible or done twice."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from hall.bodies import CaseAccepted, CaseApplied, GapItem
from hall.commands.record import Recorder
from hall.events import EventKind
from hall.exchange_ports import DeliveryState
from hall.exchange_rows import ExTable
from sync.exchange.codes import CodeSet, laid_over
from sync.exchange.decisions import settle
from sync.exchange.runner import PassReport
from tests.store.both import both

if TYPE_CHECKING:
    from tests.fakes.exchange_hall import ExchangeHall

S = DeliveryState


def test_a_front_end_that_is_away_loses_nothing_and_is_asked_less_often(other: ExchangeHall) -> None:
    case = other.case(1)
    other.front.cut = "before"
    report = other.run()
    assert report.away == "前置机数据库没有回应。"
    assert other.rows(case)[0].state is S.FAILED
    tries = 0
    for _ in range(30):
        other.run(seconds=10)
        tries = other.book.line().tries
    line = other.book.line()
    assert 3 <= tries <= 8
    assert line.away_since
    assert line.error
    other.front.cut = ""
    assert other.run(seconds=0).away == line.error
    assert other.run(seconds=600).sent == 1
    line = other.book.line()
    assert (line.away_since, line.tries, line.error) == (0, 0, "")


@both
def test_a_lost_answer_writes_nothing_twice(other: ExchangeHall) -> None:
    case, second = other.case(1), other.case(2)
    other.front.cut = "after"
    assert other.run().away
    assert S.FAILED in {one.state for one in (*other.rows(case), *other.rows(second))}
    other.front.cut = ""
    other.case(3)
    assert not other.run(seconds=600).away
    other.rounds()
    versions = [row["version"] for row in other.platform.rows(ExTable.SB)]
    assert versions == [1, 1, 1]
    assert {one.state for one in other.rows(case)} == {S.RECEIVED}


def test_what_failed_goes_before_what_is_new(other: ExchangeHall) -> None:
    case = other.case(1)
    other.front.cut = "after"
    other.run()
    other.front.cut = ""
    newer = other.case(2)
    other.exchange()._book(PassReport(), whole=False)
    assert [one.case for one in other.book.due(other.clock.wall(), 9)] == [case, newer]


def test_a_store_that_forgot_what_it_sent_finds_it_there(other: ExchangeHall) -> None:
    case = other.case(1)
    other.run()
    lost = [
        replace(one, state=S.WAITING, version=0, digest="", message="", name="", sent_at=0)
        for one in other.rows(case)
    ]
    other.book.put(lost)
    other.run()
    assert len(other.platform.rows(ExTable.SB)) == 1
    other.book.put(lost)
    other.codes = laid_over({CodeSet.CHANNEL: {"window": "7"}})
    other.run()
    rows = other.platform.rows(ExTable.SB)
    assert [(row["version"], row["tjfs"]) for row in rows] == [(1, "1"), (2, "7")]
    assert other.rows(case)[0].version == 2


def test_a_row_that_vanished_or_has_a_number_of_another_case_is_a_task(other: ExchangeHall) -> None:
    one, two = other.case(1), other.case(2)
    other.run()
    for case in (one, two):
        other.platform.receive(ExTable.SB, "449900000001", "1", sbhzh=other.number(case))
    other.run()
    states = {case: other.rows(case)[0].state for case in (one, two)}
    assert sorted(states.values()) == [S.RECEIVED, S.REFUSED]
    wrong = next(case for case in (one, two) if states[case] is S.REFUSED)
    assert "已经是办件" in other.error(wrong)
    third = other.case(3)
    other.run()
    other.platform.drop(ExTable.SB, sbhzh=other.number(third))
    other.run()
    assert "找不到这一行" in other.error(third)
    assert settle(other.book, other.number(third), other.clock.wall()) == 1
    assert other.rows(third)[0].state is S.RECEIVED
    # Its number never came: what follows waits and says so.
    other.run()
    assert "流水号" in other.error(third)


def test_received_without_a_number_waits_for_it(other: ExchangeHall) -> None:
    case = other.case(1)
    other.run()
    other.platform.receive(ExTable.SB)
    other.run()
    assert other.rows(case)[0].state is S.SENT
    assert "还没有给出" in other.error(case)
    assert ("SBCL", "waiting") in other.states(case)


def test_an_event_that_says_something_impossible_holds_its_own_case_only(other: ExchangeHall) -> None:
    one, two = other.case(1), other.case(2)
    like = other.opened.views.case(one)
    assert like
    with other.opened.units() as uow:
        recorder = Recorder(uow=uow, clock=other.clock, actor="0203", window=3)
        gap = GapItem(key="1", name="x", days=3)
        body = CaseAccepted(mode="gap", on=20269999, gap=(gap,))
        app = CaseApplied(
            number="99010220261120W039999",
            item=like.item,
            item_name=like.item_name,
            item_version=like.item_version,
            body_code=like.body_code,
            person=like.person,
        )
        odd = str(uuid.UUID(int=77))
        recorder.add(EventKind.CASE_APPLIED, f"case:{odd}", app)
        recorder.add(EventKind.CASE_ACCEPTED, f"case:{odd}", body)
        uow.commit()
    other.rounds()
    assert {row.state for case in (one, two) for row in other.rows(case)} == {S.RECEIVED}
    assert other.states(odd) == [("SB", "received"), ("SL", "waiting")]
    assert "不合规定" in other.error(odd)


@both
def test_one_process_at_a_time_has_the_exchange(other: ExchangeHall) -> None:
    other.case(1)
    now = other.clock.wall()
    assert other.book.hold("b", now + 120_000_000, now)
    assert other.exchange("a").run().busy
    assert other.rows(other.case(2)) == ()
    # Whoever died with it in hand keeps nobody from it for long.
    other.clock.move(seconds=121)
    assert not other.exchange("a").run().busy
    assert not other.exchange("b").run().busy


def test_a_whole_look_finds_nothing_new_and_books_nothing_twice(other: ExchangeHall) -> None:
    case = other.case(1)
    other.run()
    before = other.rows(case)
    assert other.run(whole=True).booked == 0
    assert other.rows(case) == before
    assert other.book.all_cases("", 9) == (case,)
    assert other.book.answers_of(str(uuid.UUID(int=9))) == ()
