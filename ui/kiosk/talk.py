"""What goes on behind the pages of the kiosk: moves, the card reader, the hall, paper; drawn by `window.py`.

Everything personal is in `state`, its trail and the key of the act in hand; all three go when the page goes
back to the start. No rule, no text, no layout.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hall.catalogue import Catalogue
from hall.catalogue_search import SearchIndex
from hall.clock import Clock
from hall.errors import HallError, Unavailable
from hall.ids import new_id
from hall.numbering import is_case_number, is_document_number
from hall.ticket_slips import SlipFate, SlipState
from hall.tickets import Ticket
from ui.lane import Worker
from ui.states import kiosk as k
from ui.states import kiosk_papers as papers
from ui.states.kiosk import Aim, Page, State
from ui.states.kiosk_ports import Given, HallFacts, KioskPort, Loads, Person
from ui.words import kiosk as words

_NO_TRAIL: Final = frozenset({Page.BUSY, Page.RESULT, Page.START})
_CARDS: Final = frozenset({Page.START, Page.IDENTITY})
_HOLDS: Final = frozenset({"ticket.open", "booking.used"})
"""Refusals that name the number which the visitor has."""
_LONGEST_SCAN: Final = 300
EMPTY: Final = Catalogue()


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskLanes:
    """Where work runs: queue and catalogue, the reader, the printers."""

    call: Worker
    card: Worker
    printing: Worker


class KioskTalk(QWidget):
    """The talk with one visitor after another.

    Signals:
        fault: An exception that nobody expected.
    """

    fault = Signal(object)

    def __init__(
        self, port: KioskPort, lanes: KioskLanes, clock: Clock, say: Callable[[str], None] | None
    ) -> None:
        """Nothing is known yet."""
        super().__init__()
        self._port, self._lanes, self._clock, self._say = port, lanes, clock, say
        self.state = State(page=Page.BUSY)
        self.facts: HallFacts | None = None
        self.loads = Loads()
        self._index: SearchIndex | None = None
        self._trail: list[State] = []
        self._key = ""
        self._visit = 0
        self._idle = 0
        self._card_lies = False
        self._card_asked = False
        self._good: Person | None = None

    # --- what the window adds

    def redraw(self) -> None:
        """Show the state."""

    def refresh(self) -> None:
        """Show the state as soon as no finger is on the screen."""

    def spoken(self) -> str:
        """What is said aloud about the page."""
        return ""

    # --- the hall

    def _read_facts(self) -> None:
        known = self.facts

        def read() -> tuple[HallFacts, SearchIndex | None]:
            facts = self._port.facts()
            same = known is not None and facts.catalogue == known.catalogue
            return facts, None if same else SearchIndex(facts.catalogue)

        self._lanes.call.submit(self, read, self._facts_came, self._no_facts)

    def _facts_came(self, read: tuple[HallFacts, SearchIndex | None]) -> None:
        first = self.facts is None
        self.facts, index = read
        self._index = index or self._index
        if first:
            self._show(State())
        elif self.state.page is Page.START:
            self.refresh()
        self._read_loads()

    def _no_facts(self, error: BaseException) -> None:
        if not isinstance(error, HallError):
            self.fault.emit(error)
        if self.facts is None:
            self.facts = HallFacts(name="", catalogue=EMPTY)
            self._show(k.told(State(), words.AWAY, words.AWAY_TEXT))
            self.facts = None

    def _read_loads(self) -> None:
        self._lanes.call.submit(self, self._port.loads, self._loads_came, self.fault.emit)

    def _loads_came(self, loads: Loads) -> None:
        if loads != self.loads:
            self.loads = loads
            if self.state.page is Page.START:
                self.refresh()

    # --- moves

    def _show(self, state: State, *, forward: bool = False) -> None:
        old = self.state
        if forward and old.page not in _NO_TRAIL:
            self._trail.append(old)
        elif forward and old.page is Page.START:
            self._trail = [old]
        self.state = state
        self._idle = 0
        self.redraw()
        if old.page is not state.page or old.answers != state.answers:
            self._speak(self.spoken())
        if state.page is Page.BUSY and self.facts is not None:
            self._ask()

    def _in_place(self, state: State) -> None:
        self.state = state
        self.redraw()

    def _speak(self, text: str) -> None:
        if self._say is not None and self.state.large and text:
            self._say(text)

    def reset(self) -> None:
        """Back to the first page; nothing of the visitor is left, in memory or on the screen."""
        self._visit += 1
        self._key = ""
        self._good = None
        self._trail.clear()
        self._idle = 0
        self._show(State())
        self._read_loads()

    def recover(self, _code: object) -> None:
        """After something that nobody expected: the next visitor finds the first page."""
        self.reset()

    def back(self) -> None:
        """One page back, with what was known then."""
        self._key = ""
        self._good = None
        if not self._trail:
            self.reset()
            return
        before = self._trail.pop()
        self.state = before
        self._idle = 0
        self.redraw()
        if before.page is Page.START:
            self.reset_keeping_style()

    def reset_keeping_style(self) -> None:
        """The first page again, in the language and type that were chosen."""
        style = k.fresh(self.state)
        self.reset()
        self._in_place(style)

    def scanned(self, text: object) -> None:
        """A scanner read something: the paper of a case, a booking code, or a missed slip."""
        if self.facts is None or self.state.page not in _CARDS:
            return
        state, code = self.state, str(text)[:_LONGEST_SCAN].strip()
        if is_case_number(code) or is_document_number(code):
            self._show(replace(state, aim=Aim.TAKE, page=Page.RETURNS, returns=code, shelf=0), forward=True)
        elif state.aim is Aim.CHECK_IN:
            self._show(replace(state, page=Page.BUSY, typed=code, person=Person(), shelf=0), forward=True)
        else:
            self._show(
                replace(state, aim=Aim.BRING_BACK, page=Page.BUSY, typed=code, scanned=True), forward=True
            )

    # --- the reader

    def poll_card(self) -> None:
        """Ask the reader, where a card means something."""
        if self._card_asked or self.facts is None or self.state.page not in _CARDS or self.loads.away_since:
            return
        self._card_asked = True
        visit = self._visit
        self._lanes.card.submit(self, self._port.card, partial(self._card_came, visit), self._no_card)

    def _no_card(self, error: BaseException) -> None:
        self._card_asked = False
        if not isinstance(error, HallError):
            self.fault.emit(error)
        elif self.state.page is Page.IDENTITY and not self._card_lies and not isinstance(error, Unavailable):
            self._card_lies = True
            self._in_place(replace(self.state, note=words.CARD_BROKEN.of(self.state.english)))

    def _card_came(self, visit: int, person: Person | None) -> None:
        """A card counts once: it has to be lifted before it counts again, also for the next visitor."""
        self._card_asked = False
        if person is None:
            self._card_lies = False
            return
        if self._card_lies or visit != self._visit or self.facts is None or self.state.page not in _CARDS:
            return
        self._card_lies = True
        state = self.state
        if state.page is Page.START:
            state = replace(state, aim=Aim.CHECK_IN)
        self._show(k.identified(state, person, self.facts), forward=True)

    # --- asking the hall

    def _ask(self) -> None:
        """BUSY: what is wanted goes to the hall; the same key until there is an answer."""
        self._key = self._key or str(new_id(self._clock))
        state, key = self.state, self._key
        person = state.person or Person()
        work: Callable[[], Given | tuple[Ticket, ...]]
        if state.aim is Aim.CHECK_IN:
            work = partial(self._port.check_in, person, state.typed, key)
        elif state.aim is Aim.BRING_BACK and state.note and state.found:
            work = partial(self._port.bring_back, state.found[0].id, state.note, key)
        elif state.aim is Aim.BRING_BACK:
            slip, tail = (state.typed, "") if state.scanned else papers.slip_parts(state.typed)
            work = partial(self._port.missed, slip, tail or person.tail)
        else:
            work = partial(self._port.take, k.wish_of(state), key)
        visit = self._visit
        self._lanes.call.submit(self, work, partial(self._answered, visit), partial(self._not_given, visit))

    def ask_again(self) -> None:
        """再试一次: the same act with the same key."""
        self.state = replace(self.state, page=Page.BUSY)
        self.redraw()
        self._ask()

    def _answered(self, visit: int, answer: Given | tuple[Ticket, ...]) -> None:
        if visit != self._visit:
            return
        self._key = ""
        if isinstance(answer, Given):
            self._trail.clear()
            self._show(k.given(self.state, answer))
            self._print(answer)
        elif len(answer) == 1:
            self._show(replace(self.state, page=Page.MISSED, found=answer, typed="", note=""))
        else:
            self._show(k.told(replace(self.state, person=None), words.BACK_NONE, words.BACK_NONE_TEXT))

    def _not_given(self, visit: int, error: BaseException) -> None:
        if visit != self._visit:
            return
        if not isinstance(error, HallError):
            self.fault.emit(error)
            self._key = ""
            self._show(k.told(self.state, words.SORRY, words.SORRY_TEXT))
            return
        if not isinstance(error, Unavailable):
            self._key = ""
        held = self._port.held(error.sentence) if error.code in _HOLDS else None
        self._show(k.refused(self.state, error, held))

    def _show_held(self) -> None:
        """The number that the visitor has already: on the screen, and printed again."""
        if self.state.given is not None:
            given = self.state.given
            self._trail.clear()
            self._show(replace(k.given(self.state, given), prints=2))
            self._print(given)

    # --- paper

    def _print(self, given: Given) -> None:
        state, visit = self.state, self._visit
        key = f"{given.ticket.id}:{state.prints}"
        work = partial(self._port.print_ticket, given, english=state.english, count=state.prints, key=key)
        failed = partial(self._not_printed, visit)
        self._lanes.printing.submit(self, work, partial(self._printed, visit), failed)

    def _printed(self, visit: int, fate: SlipFate) -> None:
        if visit == self._visit and self.state.page is Page.RESULT:
            self._show(replace(self.state, slip=fate))

    def _not_printed(self, visit: int, error: BaseException) -> None:
        if not isinstance(error, HallError):
            self.fault.emit(error)
        self._printed(visit, SlipFate(state=SlipState.FAILED))

    def _print_list(self) -> None:
        facts, state = self.facts, self.state
        if facts is None:
            return
        item = k.item_of(state, facts)
        rows = papers.list_rows(state, facts)
        work = partial(self._port.print_list, item.name if item else "", rows, english=state.english)
        visit = self._visit

        def done(fate: SlipFate) -> None:
            if visit == self._visit:
                self._in_place(replace(self.state, list_slip=fate))

        def failed(_error: BaseException) -> None:
            done(SlipFate(state=SlipState.FAILED))

        self._lanes.printing.submit(self, work, done, failed)

    def _call_guide(self) -> None:
        visit = self._visit

        def told(called: object) -> None:
            if visit != self._visit:
                return
            head, text = (
                (words.GUIDE_CALLED, words.GUIDE_CALLED_TEXT)
                if called
                else (words.GUIDE_DESK, words.GUIDE_DESK_TEXT)
            )
            self._show(k.told(self.state, head, text, k.GUIDE), forward=True)

        def failed(_error: BaseException) -> None:
            told(called=False)

        self._lanes.call.submit(self, self._port.call_guide, told, failed)
