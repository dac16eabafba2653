"""A hub with cases, its exchange, a front-end whose line can be cut, and the platform behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from hall.commands.catalogue import import_catalogue
from hall.commands.exchange import tell_answer
from hall.commands.intake import TakeIn, take_in
from hall.commands.platform_steps import enter_platform_steps
from hall.errors import Unavailable
from hall.explanation import MaterialState, WindowAct
from models.exchange_parts import exchange_parts
from sync.exchange.answers import AnswerDesk
from sync.exchange.codes import Codes
from sync.exchange.plan import RowMaker
from sync.exchange.runner import Exchange, PassReport
from tests.fakes.province import Platform
from tests.unit.desk import application, calendar, catalogue, item_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hall.clock import FixedClock
    from hall.exchange_ports import AnswerRow, Delivery
    from hall.exchange_rows import ExRow
    from models.front_end import SqlFrontEnd
    from models.opening import Opened


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


class ExchangeHall:
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
        enter = partial(enter_platform_steps, begin=self.opened.units, clock=self.clock)
        desk = AnswerDesk(self.book, self.clock, tell, enter=enter, codes=self.codes)
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
