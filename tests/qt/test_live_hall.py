"""The manager's live hall in its window: drawn from a view, driven by keys, with pictures to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hall.clock import FixedClock
from hall.errors import Refused, Unavailable
from hall.queue_acts import AnswerAdvice, Cancel, PostNotice, SetWindow, TakeOver
from hall.staff import Actor, Role
from printing.render import Renderer
from tests.qt import live_scenes as scenes
from tests.qt import real
from tests.qt.conftest import SCREENS
from tests.qt.geometry import faults
from tests.qt.live_scenes import FakeHall
from tests.qt.real import RealDesk
from ui import words
from ui.lane import Lanes
from ui.live.live_hall import LiveHall, Zone
from ui.office_shell import OfficeShell
from ui.states.live_panels import PanelKind
from ui.states.live_ports import Outlook
from ui.states.live_tiles import TileState
from ui.states.status import Link, Status

MANAGER = Actor(number="0501", name="秦晨", role=Role.MANAGER)
SIZES = {"normal": (1366, 768), "compact": (1093, 614)}


@dataclass
class Stage:
    """A manager's window over a hall."""

    shell: OfficeShell
    hall: FakeHall
    clock: FixedClock
    lanes: Lanes
    qtbot: QtBot

    @property
    def live(self) -> LiveHall:
        assert self.shell.live is not None
        return self.shell.live

    def key(self, *names: str) -> None:
        for name in names:
            combination = QKeySequence(name.replace("Enter", "Return"))[0]
            target = QApplication.focusWidget() or self.shell
            QTest.keyClick(target, combination.key(), combination.keyboardModifiers())
            self.settle()

    def write(self, text: str) -> None:
        target = QApplication.focusWidget()
        assert target is not None
        for character in text:
            if character.isascii():
                QTest.keyClicks(target, character)
            else:
                target.insert(character)  # type: ignore[attr-defined]  # an input method commits the text
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            for lane in (self.lanes.call, self.lanes["blob"]):  # type: ignore[index]  # the word is the name
                done: list[None] = []
                lane.submit(self.shell, lambda: None, done.append)
                self.qtbot.waitUntil(lambda done=done: bool(done), timeout=5000)  # type: ignore[misc]
        QApplication.processEvents()

    def shoot(self, name: str) -> Path:
        SCREENS.mkdir(parents=True, exist_ok=True)
        picture = QPixmap(self.shell.size())
        self.shell.render(picture)
        path = SCREENS / f"{name}.png"
        assert picture.save(str(path))
        return path

    def said(self) -> str:
        notice = self.shell.notice._notice
        return notice.text if notice is not None else ""


Open = Callable[..., Stage]


@pytest.fixture
def stage(tmp_path: Path, made_hall: Path, renderer: Renderer, qtbot: QtBot) -> Iterator[Open]:
    """Opens the manager's window over a hall."""
    real.copy_hall(made_hall, tmp_path)
    desk = RealDesk(tmp_path, renderer, qtbot)
    desk.opened = real.open_store_of(tmp_path, desk.clock)
    opened: list[Stage] = []

    def open_stage(hall: FakeHall | None = None, size: str = "normal") -> Stage:
        clock, lanes, port = FixedClock(at=scenes.NOW), Lanes(), hall or FakeHall()
        shell = OfficeShell(replace(desk.ports(), clock=clock), MANAGER, lanes, port)
        qtbot.addWidget(shell)
        shell.resize(*SIZES[size])
        with qtbot.waitExposed(shell):
            shell.show()
        shell.activateWindow()
        status = Status(link=Link.CONNECTED, who=MANAGER.name, number=MANAGER.number, role=str(MANAGER.role))
        shell.draw_status(status)
        made = Stage(shell=shell, hall=port, clock=clock, lanes=lanes, qtbot=qtbot)
        opened.append(made)
        made.settle()
        return made

    yield open_stage
    for made in opened:
        made.shell.stop()
        made.shell.close()
        made.lanes.close()
    desk.close()


@pytest.mark.parametrize("size", list(SIZES))
def test_the_page_stands_as_in_the_picture_and_nothing_is_cut(stage: Open, size: str) -> None:
    at = stage(size=size)
    at.shoot(f"manager-live-{size}")
    state = at.live.state
    assert [one.number for one in state.head[:5]] == ["765", "222", "52", "448", "43"]
    assert state.head[6].number == "A084"
    assert [line.letter for line in state.queues] == list("GJEABHCFKD")
    assert not faults(at.shell)


@pytest.mark.parametrize("size", list(SIZES))
def test_a_hundred_windows_and_five_thousand_people_fit_on_the_page(stage: Open, size: str) -> None:
    book, view = scenes.large()
    at = stage(FakeHall(seen=view, where=scenes.place(book)), size)
    at.shoot(f"manager-live-100-{size}")
    assert sum(len(group.tiles) for group in at.live.state.groups) == 100
    assert not faults(at.shell)


def test_enter_takes_the_advice_and_n_refuses_the_next(stage: Open) -> None:
    at = stage()
    places = dict(at.live.page.tiles._at)
    at.key("Enter")
    assert at.live.page.tiles._at == places
    acts = [act for act, _ in at.hall.acts]
    assert acts == [
        *(SetWindow(window=no, open=True) for no in (13, 14, 15)),
        AnswerAdvice(advice="advice-1", taken=True),
    ]
    assert len({key for _, key in at.hall.acts}) == 4
    assert at.said() == words.advice_taken((13, 14, 15))
    assert [card.advice.id for card in at.live.state.cards] == ["advice-2"]
    at.key("N")
    assert at.hall.acts[-1][0] == AnswerAdvice(advice="advice-2", taken=False)
    assert not at.live.state.cards
    at.shoot("manager-live-quiet")


def test_a_refused_act_says_why_and_the_advice_stays(stage: Open) -> None:
    at = stage()
    at.hall.refuse = Refused("window.none", "没有 13 号窗，请看目录。")
    at.key("Enter")
    assert at.said() == "没有 13 号窗，请看目录。"
    assert at.live.state.cards[0].advice.id == "advice-1"


def test_an_act_without_an_answer_is_asked_again_with_the_same_keys(stage: Open) -> None:
    at = stage()
    at.hall.refuse = Unavailable("queue.away", "大厅没有回答，请再试一次。")
    at.key("Enter")
    first = at.hall.acts[0]
    at.shoot("manager-live-unsure")
    at.hall.refuse = None
    at.key("R")
    assert at.hall.acts[1] == first
    assert len(at.hall.acts) == 5


def test_arrows_go_through_the_windows_and_enter_opens_one(stage: Open) -> None:
    at = stage()
    at.key("Right")
    assert (at.live.zone, at.live.page.tiles.current) == (Zone.TILES, 1)
    at.key("Right", "Right", "Down")
    assert at.live.page.tiles.current == 18
    at.key("Up")
    assert at.live.page.tiles.current == 3
    at.key("Enter")
    panel = at.live.panel.state
    assert panel is not None
    assert panel.title.startswith("3 号窗")
    at.shoot("manager-live-window")
    at.key("Esc")
    assert at.live.zone is Zone.TILES
    at.key("Esc", "T")
    at.shoot("manager-live-outlook")
    panel = at.live.panel.state
    assert panel is not None
    assert panel.ref.kind is PanelKind.OUTLOOK
    assert [row.lead for row in panel.rows[:2]] == ["09:55", "10:00"]


def test_one_key_says_why_the_number_at_a_window_was_next(stage: Open) -> None:
    at = stage()
    at.key("Right", "W")
    panel = at.live.panel.state
    assert panel is not None
    assert (words.PANEL_WHY, "先到先办，已等 9 分钟") in panel.lines
    at.shoot("manager-live-why")


def test_a_window_gets_other_queues_while_it_works(stage: Open) -> None:
    at = stage()
    at.key("Right", "Enter", "Q")
    at.live.panel._fields["weights"].input.clear()
    at.write("B9 X1")
    at.key("Enter")
    assert not at.hall.acts
    at.shoot("manager-live-weights-fault")
    at.live.panel._fields["weights"].input.clear()
    at.write("B9 J2")
    at.key("Enter")
    assert at.hall.acts[-1][0] == SetWindow(window=1, weights=(("B", 9), ("J", 2)))
    assert at.live.zone is Zone.PANEL
    at.key("X")
    assert at.hall.acts[-1][0] == SetWindow(window=1, open=False)


def test_the_visit_of_a_desk_that_died_is_taken_over(stage: Open) -> None:
    at = stage()
    at.key("L")
    at.shoot("manager-live-alerts")
    at.key("Enter")
    assert at.live.panel.state is not None
    assert at.live.panel.state.ref.kind is PanelKind.TAKE_OVER
    at.write("33")
    at.key("Enter")
    assert not at.hall.acts
    at.write("32 号窗断线")
    at.key("Enter")
    assert at.hall.acts[-1][0] == TakeOver(ticket="t-H046", window=33, reason="32 号窗断线")


def test_a_notice_is_sent(stage: Open) -> None:
    at = stage()
    at.key("M")
    at.write("10点半起停电十分钟")
    at.shoot("manager-live-notice")
    at.key("Enter")
    act = at.hall.acts[-1][0]
    assert act == PostNotice(text="10点半起停电十分钟", until=scenes.NOW + 30 * 60_000_000)
    assert at.live.zone is Zone.ADVICE


def test_the_search_finds_windows_numbers_and_people(stage: Open) -> None:
    at = stage()
    at.key("/")
    at.write("a084")
    at.shoot("manager-live-search")
    panel = at.live.panel.state
    assert panel is not None
    assert panel.rows[0].lead == "A084"
    at.key("Enter")
    assert at.live.panel.state is not None
    assert at.live.panel.state.title.startswith("A084")
    at.key("X")
    at.write("申请人不办了")
    at.key("Enter")
    assert at.hall.acts[-1][0] == Cancel(ticket="t-A084", reason="申请人不办了")


def test_a_queue_shows_who_waits_and_its_curve(stage: Open) -> None:
    at = stage()
    at.key("Q", "Down", "Down", "Down", "Down")
    assert at.live.state.wait.queue == "B"
    at.key("Enter")
    panel = at.live.panel.state
    assert panel is not None
    assert len(panel.rows) == 57
    at.shoot("manager-live-queue")


def test_what_changes_in_the_hall_is_on_the_page_at_the_next_look(stage: Open) -> None:
    at = stage()
    rows = tuple(replace(row, alarm=row.no == 5) for row in at.hall.seen.windows)
    at.hall.seen = replace(at.hall.seen, seq=2, windows=rows)
    at.qtbot.waitUntil(lambda: at.live.state.alerts[0].window == 5, timeout=2000)
    tile = next(t for group in at.live.state.groups for t in group.tiles if t.no == 5)
    assert tile.state is TileState.ALARM
    at.shoot("manager-live-alarm")


def test_while_the_hub_is_away_the_page_says_since_when(stage: Open) -> None:
    at = stage()
    at.hall.away = scenes.at("09:50")
    at.clock.move(minutes=2)
    at.live.look()
    at.settle()
    assert at.said() == words.alert_away(2, scenes.NOW)
    assert at.live.state.head[6].rest == words.live_minutes(14)
    at.shoot("manager-live-away")
    at.hall.away = None
    at.live.look()
    at.settle()
    assert at.said() == ""


def test_other_pages_stop_the_looking(stage: Open) -> None:
    at = stage(FakeHall(ahead=Outlook()))
    at.key("Alt+2")
    assert not at.live._looking.isActive()
    at.key("Alt+1")
    assert at.live._looking.isActive()
    assert QApplication.focusWidget() is at.live.page
    QTest.keyClick(at.shell, Qt.Key.Key_Q)
