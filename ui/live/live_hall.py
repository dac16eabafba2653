"""Drives the live hall: a look each second, keys, panels, acts (issue of the queue 11; tokens.md 12).

The queue is read and the page is computed on the `call` lane, the look-ahead on a lane of its own; the main
thread only draws what changed. What a page looks like is `ui.states.live`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hall.clock import Clock, corrected
from hall.errors import HallError, Refused
from hall.queue_acts import Act, AnswerAdvice, SetWindow
from ui import words
from ui.live.listening import Listening, LiveLanes
from ui.live.page import LivePage
from ui.live.panel import LivePanel
from ui.live.reading import LiveReader
from ui.live.sending import Sender, Sending
from ui.states.live import Facts, LiveState
from ui.states.live_forms import act_of
from ui.states.live_panels import FORMS, Do, PanelAct, PanelKind, PanelRow, Ref, alert_target, panel
from ui.states.live_ports import Advice, LivePort, Outlook
from ui.style import Style

_LOOK: Final = 1000
"""Milliseconds between two looks: the page is never older than two seconds."""

_AHEAD: Final = 60_000
"""Milliseconds from one look-ahead to the next, and so many times as long as one took."""

_REST: Final = 4
_ARROWS: Final = frozenset({"Left", "Right", "Up", "Down"})
_STEPS: Final = {"Down": 1, "Up": -1, "PageDown": 10, "PageUp": -10}


class Zone(StrEnum):
    """Where the keys act."""

    ADVICE = "advice"
    TILES = "tiles"
    QUEUES = "queues"
    PANEL = "panel"


class LiveHall(QObject):
    """The page with what it does.

    Signals:
        said: A sentence (as an object) about what was done.
        refused: A sentence (as an object) about what was not.
        unsure: A sentence (as an object): nobody knows whether it was done; `acts.again` asks once more.
        fault: An exception that is neither a refusal nor an outage.
        moved: The keys at the foot changed.
        drawn: A state was drawn (as an object), for the status bar.
    """

    said = Signal(object)
    refused = Signal(object)
    unsure = Signal(object)
    fault = Signal(object)
    moved = Signal()
    drawn = Signal(object)

    def __init__(self, style: Style, port: LivePort, clock: Clock, lanes: LiveLanes, parent: QObject) -> None:
        """Nothing is read before `start`.

        Args:
            style: Of the window.
            port: The outside.
            clock: For what is shown as now.
            lanes: For the queue, for listening to it, and for heavy computing.
            parent: Owner.
        """
        super().__init__(parent)
        self._port, self._clock = port, clock
        self._call, self._heavy = lanes.call, lanes.heavy
        self.acts = Sender(port, clock, lanes.call, self)
        self.acts.done.connect(self._done)
        self.acts.failed.connect(self._not_done)
        self._listening = Listening(port, lanes.listen, self)
        self._listening.news.connect(self.look)
        self._reader = LiveReader(port, clock)
        self.page = LivePage(style)
        self.panel = LivePanel(style)
        self.page.right.addWidget(self.panel)
        self.state = LiveState()
        self.facts: Facts | None = None
        self.zone = Zone.ADVICE
        self._refs: list[Ref] = []
        self._busy = self._ahead_busy = self._on = False
        self._looking = self._timer(self.look, _LOOK)
        self._outlook = self._timer(self.look_ahead, _AHEAD)
        self._outlook.setSingleShot(True)
        self._connect()

    def _timer(self, then: Callable[[], None], every: int) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(every)
        timer.timeout.connect(then)
        return timer

    def _connect(self) -> None:
        side, page = self.page.side, self.page
        side.advice.taken.connect(self._take)
        side.advice.refused.connect(self._refuse)
        side.advice.why.connect(self._why_advice)
        side.alerts.picked.connect(self._alert_clicked)
        side.alerts.more.connect(self._all_alerts)
        side.queues.picked.connect(self._queue_clicked)
        page.tiles.picked.connect(self._tile_clicked)
        self.panel.acted.connect(self._acted)
        self.panel.opened.connect(self._row_opened)
        self.panel.left.connect(self.back)

    # --- looking

    def start(self) -> None:
        """Look now and each second from now on."""
        self._on = True
        self._looking.start()
        self._outlook.start()
        self._listening.start()
        self.look()

    def stop(self) -> None:
        """Nobody sees the page."""
        self._on = False
        self._looking.stop()
        self._outlook.stop()
        self._listening.stop()

    @Slot()
    def look(self) -> None:
        """Read the queue and draw it; a look that is still under way is enough."""
        if not self._busy:
            self._busy = True
            self._call.submit(self, self._reader.read, self._came, self._not_read)

    def _came(self, read: tuple[Facts, LiveState]) -> None:
        self._busy = False
        first = self.facts is None
        self.facts, self.state = read
        self.page.draw(self.state)
        self._draw_panel()
        self.drawn.emit(self.state)
        if first:
            self.look_ahead()
            self._focus()

    def _not_read(self, error: BaseException) -> None:
        self._busy = False
        if isinstance(error, HallError):
            if self.facts is None:
                self.page.say(error.sentence)
        else:
            self.fault.emit(error)

    @Slot()
    def look_ahead(self) -> None:
        """Compute the look-ahead again, and read what changes seldom."""
        if self._ahead_busy or self.facts is None:
            return
        self._ahead_busy = True
        view, began = self.facts.view, self._clock.monotonic()

        def ended() -> None:
            self._ahead_busy = False
            took = (self._clock.monotonic() - began) // 1000
            if self._on:
                self._outlook.start(max(_AHEAD, _REST * took))

        def done(outlook: Outlook) -> None:
            ended()
            self._reader.take(outlook)
            self.look()

        def failed(error: BaseException) -> None:
            ended()
            if not isinstance(error, HallError):
                self.fault.emit(error)

        self._heavy.submit(self, lambda: self._reader.ahead(view), done, failed)

    # --- acts

    def _done(self, sending: object) -> None:
        if isinstance(sending, Sending):
            if sending.advice:
                self._reader.answer(sending.advice)
            self.said.emit(sending.sentence)
            if self._refs and self._refs[-1].kind in FORMS:
                self.back()
            self.look()

    def _not_done(self, error: object) -> None:
        if not isinstance(error, HallError):
            self.fault.emit(error)
        elif self.acts.may_repeat:
            self.unsure.emit(error.sentence)
        elif not self.panel.show_fault(error.field, error.sentence):
            self.refused.emit(error.sentence)

    def _advice(self, known: object) -> Advice | None:
        cards = self.state.cards
        return next((card.advice for card in cards if card.advice.id == known), None)

    def _take(self, known: object) -> None:
        advice = self._advice(known)
        if advice is None or not advice.windows:
            # Where no window can be opened there is nothing to take.
            self._refuse(known)
            return
        opening = advice.kind == "open"
        acts: list[Act] = [SetWindow(window=no, open=opening) for no in advice.windows]
        told = words.advice_taken(advice.windows) if opening else words.advice_closed(advice.windows)
        self.acts.send(*acts, AnswerAdvice(advice=advice.id, taken=True), told=told, advice=advice.id)

    def _refuse(self, known: object) -> None:
        advice = self._advice(known)
        if advice is not None:
            answer = AnswerAdvice(advice=advice.id, taken=False)
            self.acts.send(answer, told=words.ADVICE_REFUSED, advice=advice.id)

    def _acted(self, act: object) -> None:
        if not isinstance(act, PanelAct) or act.reason or self.facts is None:
            return
        if act.do is Do.GO:
            if act.go is not None:
                self.open(act.go)
            return
        ref, now = self._refs[-1], corrected(self._clock)
        try:
            wanted = act_of(ref, act.do, self.panel.typed(), self.facts.place.catalogue, now)
        except Refused as error:
            self._not_done(error)
            return
        self.panel.show_fault(None, "")
        self.acts.send(wanted)

    # --- panels

    def open(self, ref: Ref) -> None:
        """Show a panel in the place of the right side."""
        if ref.kind is PanelKind.QUEUE:
            self._choose_queue(ref.key)
        if self._refs and self._refs[-1].kind is ref.kind is PanelKind.SEARCH:
            self._refs.pop()
        self._refs.append(ref)
        self.panel.forget()
        self._draw_panel()
        if ref.kind is not PanelKind.SEARCH:
            self._to(Zone.PANEL)

    @Slot()
    def back(self) -> None:
        """To the panel before, or to the right side."""
        if self._refs:
            self._refs.pop()
        self.panel.forget()
        self._draw_panel()
        if self._refs:
            self._to(Zone.PANEL)
        else:
            self._to(Zone.TILES if self.page.tiles.current else Zone.ADVICE)

    def _draw_panel(self) -> None:
        while self._refs and self.facts is not None:
            made = panel(self._refs[-1], self.facts, self.state)
            if made is not None:
                self.panel.draw(made)
                self.page.right.setCurrentWidget(self.panel)
                return
            self._refs.pop()
        self.page.right.setCurrentWidget(self.page.side)

    def search(self, text: str) -> None:
        """Somebody types into the search field."""
        if text.strip():
            self.open(Ref(kind=PanelKind.SEARCH, key=text))
        elif self._refs and self._refs[-1].kind is PanelKind.SEARCH:
            self.back()

    def _row_opened(self, row: object) -> None:
        if isinstance(row, PanelRow) and row.go is not None:
            self.open(row.go)

    # --- zones and keys

    def _to(self, zone: Zone) -> None:
        self.zone = zone
        side = self.page.side
        if zone is not Zone.TILES and zone is not Zone.PANEL:
            self.page.tiles.choose(0)
        if zone is not Zone.QUEUES:
            side.queues.choose("")
        self._focus()
        self.moved.emit()

    def _focus(self) -> None:
        if not self.page.isVisible():
            return
        if self.zone is Zone.PANEL:
            self.panel.take_focus()
        elif self.zone is not Zone.ADVICE or not self.page.side.advice.take_focus():
            (self.page.tiles if self.zone is Zone.TILES else self.page).setFocus()

    def focus(self) -> None:
        """The page was opened."""
        self._focus()

    def press(self, key: str, *, typing: bool = False) -> bool:
        """A key; True when it was used."""
        if self.zone is Zone.PANEL and self._refs:
            return self._press_panel(key, typing=typing)
        if typing:
            return self._press_search(key)
        acts: dict[str, Callable[[], None]] = {
            "Esc": lambda: self._to(Zone.ADVICE),
            "M": lambda: self.open(Ref(kind=PanelKind.NOTICE)),
            "L": self._all_alerts,
            "Q": lambda: self._step_queue(0),
            "T": lambda: self._why_advice(self._first_advice()),
            "N": lambda: self._refuse(self._first_advice()),
            "W": self._why,
            "R": self.acts.again,
            "Enter": self._enter,
        }
        if self.zone is Zone.QUEUES and key in _STEPS:
            self._step_queue(_STEPS[key])
        elif key in _ARROWS:
            self._step_tile(key)
        elif key in acts:
            acts[key]()
        else:
            return False
        return True

    def _press_search(self, key: str) -> bool:
        """While somebody types in the search field of the top bar."""
        if key in _STEPS and self._refs:
            self.panel.step(_STEPS[key])
        elif key == "Enter" and self._refs:
            self._row_opened(self.panel.current())
        elif key == "Esc":
            while self._refs:
                self._refs.pop()
            self.back()
        else:
            return False
        return True

    def _press_panel(self, key: str, *, typing: bool) -> bool:
        act = self.panel.act_for(key)
        if key == "Esc":
            self.back()
        elif typing and key != "Enter" and not key.startswith("Alt+"):
            return False
        elif key in _STEPS:
            self.panel.step(_STEPS[key])
        elif act is not None:
            if act.reason:
                self.refused.emit(words.not_now(act.word, act.reason))
            self._acted(act)
        elif key == "Enter":
            self._row_opened(self.panel.current())
        elif key == "M":
            self.open(Ref(kind=PanelKind.NOTICE))
        else:
            return False
        return True

    def _first_advice(self) -> str:
        return self.state.cards[0].advice.id if self.state.cards else ""

    def _enter(self) -> None:
        tiles, queues = self.page.tiles, self.page.side.queues
        if self.zone is Zone.TILES and tiles.current:
            self.open(Ref(kind=PanelKind.WINDOW, key=str(tiles.current)))
        elif self.zone is Zone.QUEUES and queues.current:
            self.open(Ref(kind=PanelKind.QUEUE, key=queues.current))
        elif self.zone is Zone.ADVICE:
            self._take(self._first_advice())

    def _why(self) -> None:
        """Why the number at the current window was next."""
        facts, no = self.facts, self.page.tiles.current
        held = None
        if facts is not None:
            held = next((one for one in facts.view.tickets if one.is_active and one.window == no), None)
        if held is not None:
            self.open(Ref(kind=PanelKind.TICKET, key=held.id))
        elif no:
            self.refused.emit(words.not_now(words.WHY, words.NO_TICKET_THERE))

    def _step_tile(self, key: str) -> None:
        no = self.page.tiles.step(key)
        self._to(Zone.TILES)
        self.page.tiles.choose(no)
        self.page.show_tile(no)

    def _step_queue(self, rows: int) -> None:
        letter = self.page.side.queues.step(rows)
        if letter:
            self._to(Zone.QUEUES)
            self.page.side.queues.choose(letter)
            self._choose_queue(letter)

    def _choose_queue(self, letter: str) -> None:
        self._reader.choose(letter)
        self.look()

    def _tile_clicked(self, no: object) -> None:
        if isinstance(no, int):
            self._to(Zone.TILES)
            self.page.tiles.choose(no)
            self.open(Ref(kind=PanelKind.WINDOW, key=str(no)))

    def _queue_clicked(self, letter: object) -> None:
        self.page.side.queues.choose(str(letter))
        self.open(Ref(kind=PanelKind.QUEUE, key=str(letter)))

    def _alert_clicked(self, key: object) -> None:
        alert = next((one for one in self.state.alerts if one.key == key), None)
        target = alert_target(alert) if alert is not None else None
        if target is not None:
            self.open(target)

    @Slot()
    def _all_alerts(self) -> None:
        self.open(Ref(kind=PanelKind.ALERTS))

    def _why_advice(self, known: object) -> None:
        advice = self._advice(known)
        letter = self.state.wait.queue
        if advice is not None or letter:
            self.open(Ref(kind=PanelKind.OUTLOOK, key=advice.id if advice is not None else letter))
