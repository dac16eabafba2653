"""The kiosk's one window: pages from the state, touches into moves, keys, and the idle clock.

What goes on behind the pages is `talk.py`; no rule and no text here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLayout, QVBoxLayout
from typing_extensions import override

from hall.clock import Clock, corrected, to_datetime
from ui.kiosk.frame import Foot, Head, StillThere
from ui.kiosk.look import KioskLook
from ui.kiosk.pages import BusyPage, ChoicesPage, KioskPage, StartPage
from ui.kiosk.parts import TOUCHES
from ui.kiosk.result_page import BringPage, ResultPage
from ui.kiosk.talk import EMPTY, KioskLanes, KioskTalk
from ui.kiosk.typing_pages import CLEAR, ERASE, PadPage, SearchPage
from ui.states import kiosk as k
from ui.states import kiosk_choices as questions
from ui.states import kiosk_papers as papers
from ui.states import kiosk_views as views
from ui.states.kiosk import Aim, Page, State
from ui.states.kiosk_ports import HallFacts, KioskPort, Person
from ui.words import kiosk as words

_LOADS_EVERY: Final = 5
_FACTS_EVERY: Final = 300
_PADS: Final = frozenset({Page.NUMBER, Page.CODE, Page.SLIP})
CARD_POLL_MS: Final = 400


class KioskWindow(KioskTalk):
    """See the module.

    Signals:
        drawn: (page) after each new page, for tests and for a screen that is watched.
    """

    drawn = Signal(object)

    def __init__(
        self, port: KioskPort, lanes: KioskLanes, clock: Clock, *, say: Callable[[str], None] | None = None
    ) -> None:
        """Show the wait until the hall is known.

        Args:
            port: The outside.
            lanes: Where it runs.
            clock: For the plate and for keys.
            say: Speaks a text aloud, with large type only; None when there is no voice.
        """
        super().__init__(port, lanes, clock, say)
        self.setWindowTitle(words.APP.zh)
        self.setProperty("ground", "bg")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._beats = 0
        self._stale = False
        self._warning: StillThere | None = None
        self.look = KioskLook()
        self.setStyleSheet(self.look.qss())
        self.page: KioskPage | None = None
        self._head: Head | None = None
        self._foot: Foot | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        # A long word must never make the window larger than its screen.
        self._box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._second = self._timer(1000, self.tick)
        self._cards = self._timer(CARD_POLL_MS, self.poll_card)

    def _timer(self, every: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(every)
        timer.timeout.connect(then)
        return timer

    # --- beginning and end

    def begin(self) -> None:
        """Ask for the hall, then show the first page; also after a catalogue came."""
        self._second.start()
        self._cards.start()
        self._read_facts()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Timers end with the window."""
        self._second.stop()
        self._cards.stop()
        super().closeEvent(event)

    # --- time

    def tick(self) -> None:
        """One second: the clock, the loads, and who has gone away."""
        self._beats += 1
        self._show_time()
        if self._stale:
            self.refresh()
        if self._beats % _LOADS_EVERY == 0:
            if self.facts is None or (self.state.page is Page.START and self._beats % _FACTS_EVERY == 0):
                self._read_facts()
            else:
                self._read_loads()
        if self.facts is None or self.state.page is Page.BUSY or k.is_home(self.state) or k.stays(self.state):
            return
        self._idle += 1
        left = k.idle_seconds(self.state, self.facts) - self._idle
        if left <= 0:
            self.reset()
        elif self.state.page is Page.RESULT:
            if isinstance(self.page, ResultPage):
                self.page.count_down(words.BACK_SOON.of(self.state.english, seconds=left))
        elif left <= k.WARN_SECONDS:
            self._warn(left)

    def _warn(self, left: int) -> None:
        if self._warning is None:
            self._warning = StillThere(self.look, self, english=self.state.english)
            self._warning.touched.connect(self._warned)
            self._warning.show()
            self._warning.raise_()
            self._speak(words.STILL_HERE.of(self.state.english))
        self._warning.count(left)

    def _warned(self, key: object) -> None:
        self._idle = 0
        self._drop_warning()
        if key == "home":
            self.reset()

    def _drop_warning(self) -> None:
        if self._warning is not None:
            self._warning.hide()
            self._warning.deleteLater()
            self._warning = None

    def _show_time(self) -> None:
        if self._head is not None:
            now = corrected(self._clock)
            day = words.day(to_datetime(now).date(), english=self.state.english)
            self._head.show_time(words.clock(now), day)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Any touch says that somebody is there; the warning wants its own answer."""
        if event.type() in TOUCHES and self._warning is None:
            self._idle = 0
        return False

    # --- drawing

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The look follows the size of the window."""
        super().resizeEvent(event)
        self.redraw()

    @override
    def spoken(self) -> str:
        """The name of the page: its question."""
        return self.page.accessibleName() if self.page is not None else ""

    @override
    def refresh(self) -> None:
        """See `KioskTalk.refresh`: a card that is being touched is not taken away under the finger."""
        self._stale = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if not self._stale:
            self.redraw()

    @override
    def redraw(self) -> None:
        """Build head, page and foot anew; a page is small and lives until the next touch."""
        self.look = KioskLook.for_size(self.width(), self.height(), large=self.state.large)
        self._drop_warning()
        for old in (self._head, self.page, self._foot):
            if old is not None:
                self._box.removeWidget(old)
                old.hide()
                old.setParent(None)
                old.deleteLater()
        en, name = self.state.english, self.facts.name if self.facts else ""
        self._head = Head(self.look, name, english=en)
        self.page = self._make_page()
        self.page.touched.connect(self._touched)
        self.page.turned.connect(self._turned)
        home = self.state.page is Page.START
        busy = self.state.page is Page.BUSY
        self._foot = Foot(self.look, english=en, home=home, back=bool(self._trail) and not busy)
        self._foot.touched.connect(self._touched)
        self._foot.setEnabled(not busy)
        self._box.addWidget(self._head)
        self._box.addWidget(self.page, 1)
        self._box.addWidget(self._foot)
        self._show_time()
        self.drawn.emit(self.state.page)

    def _make_page(self) -> KioskPage:  # noqa: PLR0911  # one line a page
        state, facts, look, en = self.state, self.facts, self.look, self.state.english
        if facts is None and state.page is not Page.TOLD:
            return BusyPage(look, english=en)
        facts = facts or HallFacts(name="", catalogue=EMPTY)
        if state.page in questions.CHOICE_PAGES:
            return ChoicesPage(look, questions.choices(state, facts), english=en, at=state.shelf)
        if state.page in _PADS:
            pad = PadPage(look, papers.pad(state, good=self._good is not None), english=en)
            pad.pressed.connect(self._pressed)
            return pad
        if state.page is Page.SEARCH:
            search = SearchPage(look, english=en)
            search.pressed.connect(self._pressed)
            self._fill_search(search, facts)
            return search
        if state.page is Page.BRING:
            return BringPage(look, papers.bring(state, facts), english=en, at=state.shelf)
        if state.page is Page.RESULT:
            view = papers.result(state, facts)
            if view is not None:
                return ResultPage(look, view, self._port.qr_rows(view.qr), english=en)
        if state.page is Page.START:
            return StartPage(look, views.start(state, facts, self.loads), english=en, at=state.shelf)
        return BusyPage(look, english=en)

    def _fill_search(self, page: SearchPage, facts: HallFacts) -> None:
        state = self.state
        en = state.english
        if state.typed and self._index is not None:
            found = views.search_choices(state.typed, self._index, facts)
            label = "" if found else words.SEARCH_NONE.of(en)
            advice = k.advice_queue(facts.catalogue)
            if not found and advice and state.aim is not Aim.LOOK and self.loads.away_since is None:
                name = views.queue_name(advice, facts, english=en)
                found = (views.Choice(key="advice", head=words.SEARCH_ASK.of(en, queue=name), icon="chat"),)
        else:
            found = tuple(views.item_choice(item) for item in facts.catalogue.items)
            label = words.SEARCH_EMPTY.of(en)
        page.show_hits(state.typed, found, label, at=state.shelf)

    # --- touches

    def _turned(self, shelf: object) -> None:
        if isinstance(shelf, int):
            self.state = replace(self.state, shelf=shelf)
            self.redraw()

    def _touched(self, key: object) -> None:
        """A touch on a page or on the foot, by its key: `verb` or `verb:value`."""
        verb, _, value = str(key).partition(":")
        moves = {
            "back": self.back,
            "home": self.reset,
            "large": lambda: self._restyle(large=not self.state.large),
            "language": lambda: self._restyle(english=not self.state.english),
            "guide": self._call_guide,
            "retry": self.ask_again,
            "show": self._show_held,
            "print-list": self._print_list,
            "typed": self._typed,
        }
        move = moves.get(verb)
        if move is not None:
            move()
        elif self.facts is not None:
            self._move(verb, value, self.facts)

    def _move(self, verb: str, value: str, facts: HallFacts) -> None:
        state = self.state
        moves: dict[str, Callable[[], State]] = {
            "queue": lambda: k.choose_queue(state, value, facts),
            "item": lambda: k.choose_item(state, value, facts),
            "unsure": lambda: k.next_page(replace(state, item=""), facts),
            "search": lambda: replace(state, page=Page.SEARCH, typed="", shelf=0),
            "look": lambda: replace(state, page=Page.SEARCH, aim=Aim.LOOK, typed="", shelf=0),
            "booked": lambda: replace(state, page=Page.IDENTITY, aim=Aim.CHECK_IN),
            "missed": lambda: replace(state, page=Page.IDENTITY, aim=Aim.BRING_BACK),
            "number": lambda: replace(state, page=Page.NUMBER, typed=""),
            "code": lambda: replace(state, page=Page.CODE, typed=""),
            "slip": lambda: replace(state, page=Page.SLIP, typed=""),
            "without": lambda: k.identified(state, Person(), facts),
            "whom": lambda: k.for_whom(state, value, facts),
            "answered": lambda: k.answered(state, facts),
            "brought": lambda: k.brought(state, facts),
            "anyway": lambda: k.take_anyway(state, facts),
            "advice": lambda: k.ask_advice(state, facts),
            "class": lambda: k.priority(state, value, facts),
            "proof": lambda: k.proof(state, value, facts),
            "place": lambda: replace(state, page=Page.BUSY, note=value),
        }
        if verb == "lack":
            self._in_place(k.toggle_lack(state, value))
        elif verb == "option":
            new = k.answer(state, value, facts)
            if new.page is Page.QUESTION and new.answers == state.answers:
                self._in_place(new)
            else:
                self._show(new, forward=True)
        elif verb == "again":
            self.back()
        elif verb in moves:
            self._good = None
            self._show(moves[verb](), forward=True)

    def _restyle(self, *, large: bool | None = None, english: bool | None = None) -> None:
        state = self.state
        chosen = replace(
            state,
            large=state.large if large is None else large,
            english=state.english if english is None else english,
            shelf=0,
        )
        self._trail = [replace(old, large=chosen.large, english=chosen.english) for old in self._trail]
        self._in_place(chosen)

    # --- typing

    def _pressed(self, sign: object) -> None:
        text = str(sign)
        state = self.state
        if text == CLEAR:
            new = replace(state, typed="", note="", shelf=0)
        elif text == ERASE:
            new = replace(state, typed=state.typed[:-1], note="", shelf=0)
        elif state.page is Page.SEARCH:
            new = replace(state, typed=(state.typed + text.lower())[: papers.LONGEST_CODE], shelf=0)
        else:
            new = papers.type_sign(state, text)
        self.state = new
        self._idle = 0
        if isinstance(self.page, SearchPage) and self.facts is not None:
            self._fill_search(self.page, self.facts)
        elif isinstance(self.page, PadPage):
            whole = new.page is Page.NUMBER and len(new.typed) == k.NUMBER_LENGTH
            self._good = self._port.typed(new.typed) if whole else None
            self.page.show_view(papers.pad(new, good=self._good is not None))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A keyboard types on the pages that have keys; Escape goes back."""
        key, text = event.key(), event.text().upper()
        if key == Qt.Key.Key_Escape and self.state.page not in {Page.START, Page.BUSY}:
            self.back()
        elif self.state.page in _PADS or self.state.page is Page.SEARCH:
            if key == Qt.Key.Key_Backspace:
                self._pressed(ERASE)
            elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(self.page, PadPage):
                self.page.go.click()
            elif len(text) == 1 and text.isascii() and text.isalnum():
                self._pressed(text)
        else:
            super().keyPressEvent(event)

    def _typed(self) -> None:
        """The primary of a keypad."""
        if self.facts is None:
            return
        state = self.state
        if state.page is Page.NUMBER and self._good is not None:
            person, self._good = self._good, None
            self._show(k.identified(state, person, self.facts), forward=True)
        elif state.page is Page.CODE and state.typed:
            self._show(replace(state, page=Page.BUSY, person=Person()), forward=True)
        elif state.page is Page.SLIP:
            self._show(replace(state, page=Page.BUSY), forward=True)

    @override
    def mousePressEvent(self, event: object) -> None:
        """A number that only the screen shows stays until the screen is touched."""
        if k.stays(self.state) and self.state.slip is not None:
            self.reset()
