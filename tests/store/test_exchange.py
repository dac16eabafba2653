"""The exchange with a province, wholly: a store, a second PostgreSQL as front-end, a platform behind it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from hall.commands.casework import void
from hall.commands.catalogue import import_catalogue
from hall.commands.exchange import tell_answer
from hall.commands.intake import TakeIn, take_in
from hall.commands.supplements import Supply, accept_after, supply
from hall.errors import Refused, Unavailable
from hall.exchange_ports import AnswerRow, DeliveryState, FrontEndPlace
from hall.exchange_rows import ExTable
from hall.explanation import MaterialState, WindowAct
from models.exchange_parts import exchange_parts
from models.front_end import SqlFrontEnd, open_front_end
from sync.exchange.answers import AnswerDesk
from sync.exchange.codes import Codes, CodeSet, laid_over
from sync.exchange.plan import RowMaker
from sync.exchange.runner import Exchange, PassReport, resend, settle
from tests.fakes.platform import Platform
from tests.store.both import both
from tests.unit.desk import CLERK, FIRM, MANAGER, WOMAN, application, calendar, catalogue, item_of
from tests.unit.test_supplements import HAVE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hall.clock import FixedClock
    from hall.exchange_ports import Delivery
    from hall.exchange_rows import ExRow
    from models.opening import Opened
    from tests import pg

S = DeliveryState


@dataclass(slots=True)
class Front:
    """The front-end as the exchange sees it; its line can be cut before or after it did its work."""

    real: SqlFrontEnd
    cut: str = ""
    writes: int = 0

    def _fails(self, when: str) -> None:
        if self.cut == when:
            raise Unavailable("front_end.away", "前置机数据库没有回应。")

    def write(self, rows: Sequence[ExRow]) -> Any:
        self._fails("before")
        self.writes += 1
        done = self.real.write(rows)
        self._fails("after")
        return done

    def verdicts(self, rows: Any) -> Any:
        self._fails("before")
        return self.real.verdicts(rows)

    def answers(self, limit: int) -> Any:
        self._fails("before")
        return self.real.answers(limit)

    def take(self, rows: Sequence[AnswerRow]) -> None:
        self._fails("take")
        self.real.take(rows)

    def missing(self) -> tuple[str, ...]:
        return self.real.missing()

    def make(self) -> None:
        self.real.make()


class Hall:
    """A hub with cases, its exchange, the front-end and the platform."""

    def __init__(self, opened: Opened, front: SqlFrontEnd, clock: FixedClock) -> None:
        self.opened = opened
        self.clock = clock
        self.parts = exchange_parts(opened, clock)
        self.book = self.parts.book
        self.front = Front(front)
        self.platform = Platform(front)
        self.codes = Codes()
        import_catalogue(catalogue(), source="目录", begin=opened.units, clock=clock)

    def exchange(self, holder: str = "a") -> Exchange:
        tell = partial(tell_answer, begin=self.opened.units, clock=self.clock)
        maker = RowMaker(facts=self.parts.facts, codes=self.codes, division="")
        desk = AnswerDesk(self.book, self.clock, tell)
        return Exchange(self.book, self.front, maker, self.clock, holder=holder, answers=desk)

    def run(self, *, seconds: int = 61, **more: bool) -> PassReport:
        """Some time later, a pass."""
        self.clock.move(seconds=seconds)
        return self.exchange().run(**more)

    def rounds(self, count: int = 6) -> None:
        """Passes, after each of which the platform receives everything."""
        for _ in range(count):
            self.run()
            self.platform.receive_all()
        self.run()

    def case(self, number: int, act: WindowAct = WindowAct.ACCEPT, **more: Any) -> str:
        app = application(item_of(delegated=True), number=number, **more)
        return take_in(TakeIn(application=app, act=act), self.opened.units, self.clock, calendar()).file.id

    def told(self, number: int) -> str:
        item = item_of(delegated=True)
        keys = [str(m.no) for m in item.materials if m.necessity == "必要"]
        key = next(key for key in keys if key in application(item).entries)
        return self.case(number, WindowAct.TELL_CORRECTION, states={key: MaterialState.MISSING})

    def number(self, case: str) -> str:
        file = self.opened.views.case(case)
        assert file
        return file.number

    def rows(self, case: str) -> tuple[Delivery, ...]:
        return self.book.of_cases([case])[case]

    def states(self, case: str) -> list[tuple[str, str]]:
        """Tables and states of a case, one for each step."""
        return [(str(table), str(state)) for table, state in dict.fromkeys(
            (one.table, one.state) for one in self.rows(case)
        )]  # fmt: skip

    def error(self, case: str) -> str:
        return next((one.error for one in self.rows(case) if one.error), "")


@pytest.fixture
def other(hall: Opened, server: pg.Server, clock: FixedClock) -> Iterator[Hall]:
    """A hall with an empty front-end on a second database."""
    name = server.make()
    with open_front_end(FrontEndPlace(url=server.url(name), seconds=5), clock) as front:
        front.make()
        yield Hall(hall, front, clock)
    server.drop(name)


@both
def test_a_case_goes_out_step_by_step_and_its_number_comes_back(other: Hall) -> None:
    case = other.case(1)
    first = other.run()
    assert (first.booked, first.sent, first.away) == (len(other.rows(case)), 1, "")
    assert other.states(case) == [("SB", "sent"), ("SBCL", "waiting"), ("SL", "waiting")]
    # The platform has taken nothing yet: nothing follows, nothing is written twice.
    assert (other.run().sent, other.front.writes) == (0, 1)
    other.platform.receive_all()
    second = other.run()
    assert (second.received, second.sent) == (1, len(other.rows(case)) - 2)
    other.platform.receive_all()
    assert other.run().sent == 1
    other.platform.receive_all()
    other.run()
    assert other.states(case) == [("SB", "received"), ("SBCL", "received"), ("SL", "received")]
    central = other.book.marks([case])[case].central
    assert central.startswith("44990102")
    assert {row["sblsh"] for name in (ExTable.SBCL, ExTable.SL) for row in other.platform.rows(name)} == {
        central
    }
    file = other.opened.views.case(case)
    assert file
    assert file.central == central
    assert file.steps[-1].kind == "case.answered"
    assert other.book.find(central) == other.book.find(file.number)
    assert (other.book.oldest(), other.book.counts()) == (0, {})


@both
def test_the_order_of_a_case_holds_and_others_do_not_wait_for_it(other: Hall) -> None:
    slow, quick = other.told(1), other.case(2)
    other.run()
    other.platform.receive(ExTable.SB, "449900000001", "1", sbhzh=other.number(quick))
    waiting = other.opened.views.case(slow)
    assert waiting
    keys = [fact.key for fact in waiting.correction]
    supply(
        Supply(actor=CLERK, case_id=slow, entries=dict.fromkeys(keys, HAVE)),
        other.opened.units,
        other.clock,
        calendar(),
    )
    accept_after(CLERK, slow, other.opened.units, other.clock, calendar())
    other.run()
    assert ("SBCL", "sent") in other.states(quick)
    assert {state for _, state in other.states(slow)} == {"sent", "waiting"}
    other.rounds(8)
    assert {one.state for case in (slow, quick) for one in other.rows(case)} == {S.RECEIVED}
    mark = other.book.marks([slow])[slow]
    when = [
        (row["inserttime"], name)
        for name in (ExTable.SB, ExTable.SBCL, ExTable.SL, ExTable.BJGZ, ExTable.BJSL)
        for row in other.platform.rows(name)
        if mark.central == row["sblsh"] or row.get("sbhzh") == mark.number
    ]
    order = [str(name) for _, name in sorted(when, key=lambda pair: pair[0])]
    assert list(dict.fromkeys(order)) == ["SB", "SBCL", "SL", "BJGZ", "BJSL"]
    assert order[-1] == "SL"


def test_a_refusal_is_shown_in_the_platforms_words_and_holds_the_case(other: Hall) -> None:
    case, fine = other.case(1), other.case(2)
    other.run()
    words = "申请人证件号码与公安库不一致"
    other.platform.refuse(ExTable.SB, words, sbhzh=other.number(case))
    other.rounds()
    assert (other.rows(case)[0].state, other.error(case)) == (S.REFUSED, words)
    assert {one.state for one in other.rows(case)[1:]} == {S.WAITING}
    assert {one.state for one in other.rows(fine)} == {S.RECEIVED}
    assert [one.case for one in other.book.tasks(9)] == [case]
    # Nothing has changed since: it is not sent by itself again.
    assert len(other.platform.rows(ExTable.SB, sbhzh=other.number(case))) == 1
    assert resend(other.book, other.number(case)) == 1
    other.rounds()
    sent = other.platform.rows(ExTable.SB, sbhzh=other.number(case))
    assert [row["version"] for row in sent] == [1, 2]
    assert {one.state for one in other.rows(case)} == {S.RECEIVED}
    with pytest.raises(Refused, match="没有报送过"):
        resend(other.book, "no such case")


def test_a_refused_row_that_says_something_else_now_goes_out_by_itself(other: Hall) -> None:
    other.codes = laid_over({CodeSet.CHANNEL: {"window": "7"}})
    case = other.case(1)
    other.run()
    other.platform.refuse(ExTable.SB, "提交方式代码错误")
    other.run()
    other.codes = laid_over({CodeSet.CHANNEL: {"window": "1"}})
    other.run(seconds=700)
    rows = other.platform.rows(ExTable.SB)
    assert [(row["version"], row["tjfs"]) for row in rows] == [(1, "7"), (2, "1")]
    other.rounds()
    assert {one.state for one in other.rows(case)} == {S.RECEIVED}


def test_a_word_without_a_code_is_a_task_until_the_table_has_it(other: Hall) -> None:
    case, fine = other.case(1, applicant=FIRM), other.case(2)
    report = other.run()
    assert (report.unmapped, report.sent) == (1, 1)
    assert other.rows(case)[0].state is S.UNMAPPED
    assert "统一社会信用代码" in other.error(case)
    assert [one.case for one in other.book.tasks(9)] == [case]
    assert len(other.platform.rows(ExTable.SB)) == 1
    other.codes = laid_over({CodeSet.DOCUMENT: {"USCI": "51"}})
    # A person asks: waiting times do not count.
    assert other.run(seconds=1, at_once=True).sent == 1
    other.rounds()
    assert {one.state for one in (*other.rows(case), *other.rows(fine))} == {S.RECEIVED}
    assert other.book.tasks(9) == ()


def test_a_material_without_a_code_keeps_all_of_its_step_back(other: Hall) -> None:
    other.codes = laid_over({CodeSet.TAKING: {"收原件": "", "验原件": "", "收复印件": "", "电子": ""}})
    case = other.case(1)
    other.run()
    other.platform.receive_all()
    other.run()
    assert other.platform.rows(ExTable.SBCL) == []
    assert S.UNMAPPED in {one.state for one in other.rows(case)}
    other.codes = Codes()
    other.rounds()
    assert {one.state for one in other.rows(case)} == {S.RECEIVED}


def test_what_the_hall_does_not_report_is_passed_over(other: Hall) -> None:
    other.codes = laid_over({CodeSet.ACCEPTANCE: {"补正": "-"}})
    case = other.told(1)
    other.rounds()
    assert ("SL", "skipped") in other.states(case)
    assert ("BJGZ", "received") in other.states(case)
    assert other.platform.rows(ExTable.SL) == []


def test_a_front_end_that_is_away_loses_nothing_and_is_asked_less_often(other: Hall) -> None:
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
def test_a_lost_answer_writes_nothing_twice(other: Hall) -> None:
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


def test_what_failed_goes_before_what_is_new(other: Hall) -> None:
    case = other.case(1)
    other.front.cut = "after"
    other.run()
    other.front.cut = ""
    newer = other.case(2)
    other.exchange()._book(PassReport(), whole=False)
    assert [one.case for one in other.book.due(other.clock.wall(), 9)] == [case, newer]


def test_a_store_that_forgot_what_it_sent_finds_it_there(other: Hall) -> None:
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


def test_a_row_that_vanished_or_has_a_number_of_another_case_is_a_task(other: Hall) -> None:
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


def test_received_without_a_number_waits_for_it(other: Hall) -> None:
    case = other.case(1)
    other.run()
    other.platform.receive(ExTable.SB)
    other.run()
    assert other.rows(case)[0].state is S.SENT
    assert "还没有给出" in other.error(case)
    assert ("SBCL", "waiting") in other.states(case)


@both
def test_answers_stand_in_the_history_once_and_without_people(other: Hall) -> None:
    case = other.case(1)
    other.rounds()
    central = other.book.marks([case])[case].central
    other.platform.answer(ExTable.SPCL, sblsh=central, sphjdm="2", sphjmc="审核", sprxm="甲科长", spyj="同意")
    other.platform.answer(ExTable.BJ, sblsh=central, bjjgms="准予许可", zjbh="青许字〔2026〕1号")
    other.platform.answer(ExTable.LQDJ, sblsh=central, lqrxm=WOMAN.name, lqrsfzjhm=WOMAN.number)
    other.platform.answer(ExTable.BJ, sblsh="nobody here has it", bjjgms="x")
    other.front.cut = "take"
    assert other.run().away
    other.front.cut = ""
    assert other.run(seconds=600).answers == 4
    assert other.run().answers == 0
    with other.opened.units() as uow:
        told = uow.chain.stream(f"case:{case}")
    events = [item.event.body for item in told if item.event.kind == "case.answered"]
    words = [str(body["words"]) for body in events]
    assert sorted(words) == sorted(
        [
            f"省平台已收到申办，统一流水号 {central}",
            "省平台审批过程：审核，甲科长，同意",
            "省平台办结：准予许可，青许字〔2026〕1号",
            "省平台领取登记",
        ]
    )
    kept = other.book.answers_of(case)
    assert sorted(str(one.table) for one in kept) == ["BJ", "LQDJ", "SPCL"]
    assert other.book.strangers() == 1
    text = f"{events}{kept}{other.rows(case)}"
    assert WOMAN.name not in text
    assert WOMAN.number not in text


def test_a_case_that_is_voided_later_is_told_as_ended(other: Hall) -> None:
    case = other.case(1)
    other.rounds()
    void(CLERK, MANAGER, case, "录错", other.opened.units, other.clock, recovered=True)
    other.rounds()
    (row,) = other.platform.rows(ExTable.BJ)
    assert (row["bjjgdm"], row["zfhthyy"]) == ("2", "录错")
    assert other.states(case)[-1] == ("BJ", "received")


@both
def test_one_process_at_a_time_has_the_exchange(other: Hall) -> None:
    other.case(1)
    now = other.clock.wall()
    assert other.book.hold("b", now + 120_000_000, now)
    assert other.exchange("a").run().busy
    assert other.rows(other.case(2)) == ()
    # Whoever died with it in hand keeps nobody from it for long.
    other.clock.move(seconds=121)
    assert not other.exchange("a").run().busy
    assert not other.exchange("b").run().busy


def test_a_whole_look_finds_nothing_new_and_books_nothing_twice(other: Hall) -> None:
    case = other.case(1)
    other.run()
    before = other.rows(case)
    assert other.run(whole=True).booked == 0
    assert other.rows(case) == before
    assert other.book.all_cases("", 9) == (case,)
    assert other.book.answers_of(str(uuid.UUID(int=9))) == ()
