"""The manager's outside over a real store: what is read, the look-ahead in its own process, the export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from hall.clock import MICROS, FixedClock
from hall.commands.record import day_number
from hall.desk import DeskPorts, HallMachine
from hall.errors import Refused, Unavailable
from hall.opening_advice import Advice as Opening
from hall.opening_advice import HallAhead
from hall.queue_acts import AnswerAdvice, Take
from hall.queue_ports import Estimate
from hall.spans import WindowSpan
from hall.staff import Actor, Role
from hall.tickets import Ticket
from sync.figures_file import figures_workbook
from tests.qt import live_scenes as scenes
from tests.qt.real import CLERK, WINDOW, RealDesk
from ui.live.ahead import Ahead, advice_of
from ui.live.ahead_process import AheadProcess
from ui.live.hall_port import HallPort, live_port, queue_for, write

MANAGER = Actor(number="0501", name="秦晨", role=Role.MANAGER)
GUIDE = Actor(number="0101", name="薛楠", role=Role.GUIDE)
SEATED = Actor(number=CLERK, name="邹正野", role=Role.CLERK, window=WINDOW)


@dataclass
class Past:
    """A hub's past days."""

    tickets: tuple[Ticket, ...] = ()
    shown: tuple[Estimate, ...] = ()
    found: tuple[HallMachine, ...] = ()
    asked: list[int] = field(default_factory=list)

    def tickets_of_day(self, day: int) -> tuple[Ticket, ...]:
        self.asked.append(day)
        return tuple(one for one in self.tickets if one.day == day)

    def estimates(self, first: int, last: int) -> tuple[Estimate, ...]:
        return tuple(one for one in self.shown if first <= one.day <= last)

    def spans(self, day: int, until: int) -> tuple[WindowSpan, ...]:
        assert day < 21_000_000 < until
        return ()

    def machines(self) -> tuple[HallMachine, ...]:
        return self.found


@pytest.fixture
def ports(real_desk: RealDesk) -> DeskPorts:
    """A PC with two numbers in its own queue."""
    made = replace(real_desk.ports(), workbook=figures_workbook)
    queue = queue_for(made, SEATED)
    for key in ("one", "two"):
        queue.do(Take(queue="A"), key)
    return made


def port(ports: DeskPorts, actor: Actor = MANAGER) -> HallPort:
    return live_port(ports, actor)


def test_a_day_of_the_own_store_becomes_figures(ports: DeskPorts) -> None:
    report = port(ports).day_report(day_number(ports.clock))
    assert report.figures.whole.taken == 2
    assert [row.key for row in report.figures.queues] == ["A"]
    assert report.accuracy.people == 0
    assert port(ports).day_report(20261119).figures.whole.taken == 0


def test_an_export_is_a_workbook_without_names_of_visitors_and_leaves_an_event(
    ports: DeskPorts, real_desk: RealDesk, tmp_path: Path
) -> None:
    outside = port(ports)
    report = outside.day_report(day_number(ports.clock))
    path = tmp_path / "figures.xlsx"
    assert str(path) in outside.export(report, path)
    book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
    assert book["全大厅"].cell(2, 2).value == 2
    assert real_desk.opened is not None
    with real_desk.opened.units() as uow:
        kinds = [one.event.kind for one in uow.chain.stream("staff:0501")]
    assert kinds.count("data.exported") == 1
    assert not list(tmp_path.glob("*.part"))


def test_who_may_not_export_gets_no_file(ports: DeskPorts, tmp_path: Path) -> None:
    report = port(ports).day_report(day_number(ports.clock))
    path = tmp_path / "figures.xlsx"
    with pytest.raises(Refused):
        port(ports, GUIDE).export(report, path)
    assert not path.exists()
    with pytest.raises(Refused):
        port(replace(ports, workbook=None)).export(report, path)


def test_a_file_that_cannot_be_written_is_said_and_the_old_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(Unavailable):
        write(tmp_path / "nowhere" / "old.xlsx", b"new")
    with pytest.raises(Unavailable):
        write(tmp_path, b"new")
    write(path, b"new")
    assert path.read_bytes() == b"new"


def test_kiosks_that_were_not_heard_of_are_out(ports: DeskPorts) -> None:
    now = ports.clock.wall()
    past = Past(
        found=(
            HallMachine(name="1号取号机", kind="kiosk", last_seen=now - 10 * MICROS),
            HallMachine(name="2号取号机", kind="kiosk", last_seen=now - 180 * MICROS),
            HallMachine(name="3号取号机", kind="kiosk", fault="缺纸"),
        )
    )
    faults = {one.name: one.fault for one in port(replace(ports, past=past)).devices()}
    assert faults == {"1号取号机": "", "2号取号机": " 断线 3 分", "3号取号机": "缺纸"}


def test_the_accuracy_is_that_of_the_last_open_days(ports: DeskPorts) -> None:
    def shown(day: int, number: int, minutes: int) -> Estimate:
        return Estimate(
            ticket=f"{day}-{number}", day=day, queue="A", shown_at=1, low=5, high=10, model="m",
            called_at=1 + minutes * 60 * MICROS,
        )  # fmt: skip

    days = (20261112, 20261113, 20261116, 20261117, 20261118, 20261119)
    rows = [shown(day, n, minutes) for day in days for n, minutes in enumerate((7, 3, 12))]
    rows += [shown(20261112, n, 12) for n in range(10, 20)]
    held = port(replace(ports, past=Past(shown=tuple(rows)))).accuracy()
    assert (held.days, held.inside, held.early, held.late) == (5, 5, 5, 5)


def busy(count: int) -> Callable[[int], tuple[Ticket, ...]]:
    """A day on which far too many wait at queue A."""
    start = scenes.NOW - 3600 * MICROS
    line = tuple(scenes.ticket(f"A{n:03d}", start + n * 3600 * MICROS // count) for n in range(1, count))
    return lambda day: line if day == scenes.DAY else ()


def test_the_look_ahead_plays_in_its_own_process_and_advises_windows_with_people() -> None:
    tickets = busy(60)
    rows = tuple(row for row in scenes.windows() if row.no <= 2)
    view = replace(scenes.view(), tickets=tickets(scenes.DAY), windows=rows)
    process = AheadProcess()
    ahead = Ahead(tickets, process.play)
    outlook = ahead.look(view, scenes.place())
    (advice,) = (one for one in outlook.advice if one.queue == "A")
    assert advice.windows
    assert advice.without > advice.limit
    assert {no for no, _ in advice.sitting} <= set(advice.windows)
    assert len({name for _, name in advice.sitting}) == len(advice.sitting)
    assert outlook.waits["A"]
    ahead.answered(advice.id, taken=True)
    assert ahead.record((), scenes.NOW) == (0, 0)
    process.close()
    with pytest.raises(Unavailable):
        ahead.look(view, scenes.place())


def test_an_answer_is_kept_with_its_advice(ports: DeskPorts) -> None:
    outside = port(ports)
    outside.do(AnswerAdvice(advice="20261120-A-10:00", taken=False), "key")
    assert outside.accuracy().advised == 0


def test_nobody_is_sent_to_two_windows() -> None:
    place = scenes.place()
    (first, _) = scenes.outlook().advice
    raw = Opening(
        id="x", day=scenes.DAY, at=scenes.NOW, queue="A", name="", windows=(13, 14), staff=((13, ("0264",)),
        (14, ("0264", "0201"))), open_by=first.open_by, from_at=first.passes_at, limit_minutes=20, without=30,
        with_them=10, late_without=0.5, late_with=0.1,
    )  # fmt: skip
    assert [no for no, _ in advice_of(raw, place).sitting] == [13, 14]
    assert len({name for _, name in advice_of(raw, place).sitting}) == 2


def test_a_clock_that_stands_still_learns_nothing_twice() -> None:
    clock = FixedClock(at=scenes.NOW)
    past = Past(tickets=busy(5)(scenes.DAY))
    played: list[int] = []

    def play(task: object) -> HallAhead:
        assert task is not None
        played.append(clock.wall())
        return HallAhead(at=clock.wall())

    ahead = Ahead(past.tickets_of_day, play)
    ahead.look(scenes.view(), scenes.place())
    asked = len(past.asked)
    ahead.look(scenes.view(), scenes.place())
    assert len(played) == 2
    assert len(past.asked) == asked
