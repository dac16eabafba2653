"""A desk over invented data, shown offscreen; screenshots go to out/screens for people to look at."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from hall.errors import Refused
from hall.ports import Changes
from hall.reasons import Outcome
from printing.render import Renderer
from tests.qt import fake_cases, real, scenes
from tests.qt.fake_cases import FakeCases
from tests.qt.real import RealDesk
from ui.desk import Desk, DeskLanes, DeskRules
from ui.lane import FakeLane
from ui.references import hold_singletons
from ui.shell import Shell
from ui.states.applicant import Applicant, Person
from ui.states.attaching import Scan
from ui.states.chooser import Detail
from ui.states.draft import Attached, Draft
from ui.states.intake import Intake
from ui.states.people import History
from ui.states.ports import (
    CardRead,
    DayEnd,
    KnownPerson,
    PrintStep,
    QueueAnswer,
    QueueChoices,
    Saved,
    Scanned,
    Seated,
    Second,
    Submitted,
    Voiding,
)
from ui.states.queue import Phase, QueueKey, QueueState
from ui.states.who_waits import WhoWaits, Why
from ui.style import Style

hold_singletons()
SCREENS = Path(__file__).parents[2] / "out" / "screens"
SIZES = {
    "normal": (1366, 768),
    "compact": (1093, 614),
    "150": (1280, 720),
    "175": (1097, 617),
    "wide": (1680, 1000),
    "widest": (2400, 1080),
}
"""Logical sizes; 150 and 175 are a screen of 1920×1080 at that scaling."""


@dataclass(kw_only=True)
class FakePort(FakeCases):
    """The outside of a desk: remembers what was asked, answers at once."""

    state: QueueState
    saved: list[Draft] = field(default_factory=list)
    submitted: list[tuple[Draft, Outcome]] = field(default_factory=list)
    acts: list[tuple[QueueKey, Detail]] = field(default_factory=list)
    card: Person | None = None
    seat: str = ""
    line: WhoWaits = field(default_factory=WhoWaits)

    def act(self, key: QueueKey, detail: Detail) -> QueueAnswer:
        self.acts.append((key, detail))
        self.state = replace(self.state, phase=Phase.SERVING, case_out=False)
        return QueueAnswer(queue=self.state, moved=key is QueueKey.NEXT)

    def take_up(self) -> Draft:
        return Draft(id="next", ticket="A014", credit_bar=False)

    def arrive(self) -> QueueState:
        self.state = replace(self.state, phase=Phase.SERVING)
        return self.state

    def undo_call(self) -> QueueAnswer:
        return QueueAnswer(queue=self.state)

    def queue(self) -> QueueState:
        return self.state

    def refreshed(self) -> QueueState:
        return self.state

    def sit(self, *, move: bool = False, over: bool = False) -> Seated:
        return Seated(queue=self.state, code="" if move or over else self.seat)

    def alarm(self, *, on: bool) -> QueueAnswer:
        self.state = replace(self.state, alarm=on)
        return QueueAnswer(queue=self.state)

    def who_waits(self) -> WhoWaits:
        return self.line

    def why(self) -> Why:
        return Why(head="A012 的叫号依据", text="先到先办，已等 9 分钟", answer="先到先办")

    def queue_choices(self) -> QueueChoices:
        return QueueChoices(queues=(("A", "综合受理"),), reasons=("午休",))

    def save_draft(self, draft: Draft) -> Saved:
        self.saved.append(draft)
        return Saved(at=scenes.at("09:44"))

    def throw_away(self) -> Draft:
        return Draft(id="fresh")

    def check(self, draft: Draft, outcome: Outcome) -> None:
        assert draft.id, outcome

    def refuse(self, draft: Draft, second: Second) -> Submitted:
        return Submitted(sentence=f"{draft.id} {second.number}", draft=Draft(id="after"), queue=self.state)

    def print_next(self, skip: frozenset[str]) -> PrintStep:
        return PrintStep(left=len(skip))

    def print_broken(self) -> PrintStep:
        return PrintStep()

    def card_laid(self) -> CardRead | None:
        return None

    def known(self, applicant: Applicant) -> KnownPerson:
        return KnownPerson(name=applicant.title(), history=History(cases=2, reusable=1))

    def scanned(self, text: str) -> Scanned:
        return Scanned(number=text)

    def void(self, voiding: Voiding) -> str:
        return f"已作废 {voiding.case}"

    def note(self, case: str, text: str) -> Changes:
        assert case, text
        return Changes()

    def take_case(self, case: str, reason: str) -> Changes:
        assert case, reason
        return Changes()

    def sync_line(self) -> str:
        return "记录已全部上传"

    def collect(self, draft: Draft) -> Submitted:
        return self.submit(draft, Outcome.RECEIVE)

    def raise_issue(self, draft: Draft) -> str:
        return f"已登记 {draft.id}"

    def unmask(self, case: str) -> str:
        return f"full {case}"

    def housekeeping(self) -> Changes:
        return Changes()

    def submit(self, draft: Draft, outcome: Outcome) -> Submitted:
        self.submitted.append((draft, outcome))
        self.state = replace(self.state, case_out=True)
        return Submitted(sentence="已受理 99010220261120W030005", draft=Draft(id="after"), queue=self.state)

    def tell_once(self, draft: Draft) -> Submitted:
        return Submitted(sentence=f"一次性告知单 {draft.ticket}", draft=draft, queue=self.state)

    def preview(self, draft: Draft, outcome: Outcome | None) -> tuple[bytes, ...]:
        return (f"{outcome} {draft.ticket}".encode(),)

    def read_card(self) -> CardRead:
        if self.card is None:
            raise Refused("card.none", "读卡器上没有证件，请放上证件再按 F9。")
        return CardRead(person=self.card)

    def fetch(self, draft: Draft, keys: tuple[str, ...]) -> Mapping[str, str]:
        return dict.fromkeys(keys, f"已调取 {draft.ticket}")

    def scans(self) -> tuple[Scan, ...]:
        return (
            Scan(name="身份证.jpg", size=840_000, at=1_000_000),
            Scan(name="租赁合同.pdf", size=1_400_000, at=0),
        )

    def attach(self, name: str) -> Attached:
        size = next(one.size for one in self.scans() if one.name == name)
        kind = "application/pdf" if name.endswith("pdf") else "image/jpeg"
        return Attached(sha256=name.encode().hex(), size=size, mime=kind)

    def day_end(self) -> DayEnd:
        return DayEnd(counts=(("受理", 12), ("补正告知", 3), ("收件", 2)), blocking=(fake_cases.ENTRIES[1],))

    def close_day(self) -> str:
        return "今天已日结"


class WiredShell(Shell):
    """A shell whose pages change states directly, as a desk does, and which keeps wider texts at any size."""

    @override
    def _connect(self) -> None:
        super()._connect()
        self.strip.pressed.connect(self._why)

    @override
    def _restyle(self, *, caps: bool) -> None:
        spread = self._look.spread
        super()._restyle(caps=caps)
        if self._look.spread != spread:
            self._look = replace(self._look, spread=spread)
            self._build()

    def _why(self) -> None:
        self._desk.press("Alt+Y")


@dataclass
class Stage:
    """A shown desk with what is behind it."""

    shell: Shell
    desk: Desk
    port: FakePort
    scene: scenes.Scene
    qtbot: QtBot

    def press(self, *keys: str) -> None:
        """Press keys as the shell gets them, half a second apart."""
        for key in keys:
            self.scene.clock.move(seconds=1)
            self.shell.press(key, QApplication.focusWidget())

    def shoot(self, name: str, scale: float = 1.0) -> Path:
        """Save a picture for people to look at."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        size = self.shell.size()
        picture = QPixmap(int(size.width() * scale), int(size.height() * scale))
        picture.setDevicePixelRatio(scale)
        self.shell.render(picture)
        path = SCREENS / f"{name}.png"
        assert picture.save(str(path))
        return path


Open = Callable[..., Stage]


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Open]:
    """Opens desks of a size, connected or not, at a time of the day of the pictures."""
    opened: list[Stage] = []

    def open_stage(
        intake: Intake,
        *,
        size: str = "normal",
        offline: bool = False,
        time: str = "09:43",
        style: Style | None = None,
    ) -> Stage:
        scene = scenes.Scene(time)
        lane = FakeLane()
        queue = scenes.offline_queue() if offline else scenes.queue_state()
        port = FakePort(state=queue)
        desk = Desk(
            port,
            DeskRules(rules=scene.rules, checks=scene.checks, clock=scene.clock),
            DeskLanes(store=lane, call=lane, printing=lane, files=lane),
            intake=intake,
            queue=queue,
            status=scenes.status(offline=offline),
        )
        desk.history = History(cases=2, reusable=1)
        shell = WiredShell(desk, style)
        qtbot.addWidget(shell)
        shell.resize(*SIZES[size])
        with qtbot.waitExposed(shell):
            shell.show()
        shell.activateWindow()
        shell.draw()
        QApplication.processEvents()
        made = Stage(shell=shell, desk=desk, port=port, scene=scene, qtbot=qtbot)
        opened.append(made)
        return made

    yield open_stage
    for made in opened:
        made.desk.stop()
        made.shell.close()


def on_window(widget: QWidget) -> QRect:
    """The rectangle of a widget in its window."""
    return widget.rect().translated(widget.mapTo(widget.window(), widget.rect().topLeft()))


def _in_view(widget: QWidget) -> QRect:
    place, parent = on_window(widget), widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            place = place.intersected(on_window(parent.viewport()))
        parent = parent.parentWidget()
    return place


def overlapping(widgets: list[QWidget]) -> list[tuple[str, str]]:
    """Pairs of widgets whose rectangles on the window cross; what scrolls ends where its view ends."""
    found = []
    places = [(widget, _in_view(widget)) for widget in widgets]
    for number, (one, place) in enumerate(places):
        for other, there in places[number + 1 :]:
            if place.intersects(there):
                found.append((one.accessibleName(), other.accessibleName()))
    return found


@pytest.fixture(scope="session")
def made_hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hall with catalogue and people, made once and copied."""
    folder = tmp_path_factory.mktemp("hall")
    real.make_hall(folder)
    return folder


@pytest.fixture(scope="session")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    """A renderer with the fonts of this PC."""
    return Renderer(tmp_path_factory.mktemp("outlines"))


@pytest.fixture
def real_desk(tmp_path: Path, made_hall: Path, renderer: Renderer, qtbot: QtBot) -> Iterator[RealDesk]:
    """A desk on a copy of that hall, shown on its sign-in page."""
    real.copy_hall(made_hall, tmp_path)
    desk = RealDesk(tmp_path, renderer, qtbot)
    desk.open()
    yield desk
    desk.close()
