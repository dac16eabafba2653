"""The talk of a kiosk as one frozen state and the moves between its pages, one question a page.

Everything personal stands in the state and goes with it: `fresh` is a new visitor. No Qt, no port, no text;
what a page shows is `kiosk_views.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from hall.catalogue import Catalogue, Item, Necessity, Question
from hall.checklist import material_lines
from hall.errors import HallError
from hall.explanation import Line
from hall.situations import Talk, talk_through
from hall.ticket_slips import SlipFate
from hall.tickets import Ticket
from ui.states.kiosk_ports import Given, HallFacts, Person, Wish
from ui.words import kiosk as words

LARGE_SECONDS: Final = 120
"""Least time limit with large type (tokens.md 12)."""
WARN_SECONDS: Final = 15
RESULT_SECONDS: Final = 20
NUMBER_LENGTH: Final = 18
GUIDE: Final = "guide"
"""Code of the page that says where a guide is."""
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Page(StrEnum):
    """The pages."""

    START = "start"
    SEARCH = "search"
    ITEMS = "items"
    IDENTITY = "identity"
    NUMBER = "number"
    CODE = "code"
    SLIP = "slip"
    WHO = "who"
    QUESTION = "question"
    ENDS = "ends"
    BRING = "bring"
    LACK = "lack"
    PRIORITY = "priority"
    PROOF = "proof"
    MISSED = "missed"
    RETURNS = "returns"
    BUSY = "busy"
    RESULT = "result"
    TOLD = "told"


class Aim(StrEnum):
    """What the visitor is here for."""

    TAKE = "take"
    CHECK_IN = "check_in"
    BRING_BACK = "bring_back"
    LOOK = "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One moment of the talk.

    Attributes:
        queue: Letter of the queue; "" before it is known.
        item: Code of the item, "" for none.
        person: None before the identity page was passed.
        firm, agent: For whom it is done; None before it was asked.
        answers: `Q1.option`.
        chosen: Options ticked on the page of a question with several answers.
        lacking: Keys of material lines that the visitor does not have.
        typed: What the keypad or keyboard of this page holds; scanned: it came from the scanner.
        shelf: Which page of a list that does not fit.
        told: Head and sentence of a calm page. code: of the refusal it is about.
        given: The number; slip: what became of its slip, None while it is printed.
        returns: Number of the case that somebody comes back with (补正, 容缺).
        prints: How often the slip was asked for.
    """

    page: Page = Page.START
    aim: Aim = Aim.TAKE
    english: bool = False
    large: bool = False
    queue: str = ""
    item: str = ""
    person: Person | None = field(default=None, repr=False)
    asked_whom: bool = False
    firm: bool = False
    agent: bool = False
    answers: frozenset[str] = frozenset()
    chosen: frozenset[str] = frozenset()
    lacking: frozenset[str] = frozenset()
    checked: bool = False
    returns: str = ""
    priority: str = ""
    proof: str = ""
    asked_priority: bool = False
    typed: str = field(default="", repr=False)
    scanned: bool = False
    note: str = ""
    shelf: int = 0
    told: tuple[words.Said, words.Said] = (words.NOTHING, words.NOTHING)
    code: str = ""
    found: tuple[Ticket, ...] = ()
    given: Given | None = None
    slip: SlipFate | None = None
    list_slip: SlipFate | None = None
    prints: int = 0

    @property
    def flags(self) -> frozenset[str]:
        """General situations that are true: from the document, and for whom it is."""
        flags = self.person.flags if self.person is not None else frozenset()
        return flags | ({"company"} if self.firm else set()) | ({"agent"} if self.agent else set())


def fresh(state: State | None = None) -> State:
    """A new visitor: nothing of the one before is left, not even language and size of type."""
    return State() if state is None else State(english=state.english, large=state.large)


def idle_seconds(state: State, facts: HallFacts) -> int:
    """How long a page may stay untouched."""
    if state.page is Page.RESULT:
        return RESULT_SECONDS * 2 if state.large else RESULT_SECONDS
    wanted = max(facts.rules.idle_seconds, WARN_SECONDS + 5)
    return max(wanted, LARGE_SECONDS) if state.large else wanted


def stays(state: State) -> bool:
    """True for a number that only the screen shows: it stays until it is touched (tokens.md 12)."""
    return state.page is Page.RESULT and (state.slip is None or not state.slip.printed)


def is_home(state: State) -> bool:
    """True when nothing needs to be cleared."""
    return state == State()


# --- the catalogue


def item_of(state: State, facts: HallFacts) -> Item | None:
    """The chosen item."""
    return facts.catalogue.item(state.item) if state.item else None


def items_of(catalogue: Catalogue, queue: str) -> tuple[Item, ...]:
    """Items that a queue serves."""
    return tuple(item for item in catalogue.items if item.queue == queue)


def advice_queue(catalogue: Catalogue) -> str:
    """Letter of the queue where one may just ask; "" for none."""
    return next((queue.letter for queue in catalogue.queues if words.ADVICE_MARK in queue.name), "")


def talk_of(state: State, facts: HallFacts) -> Talk | None:
    """How far the questions of the item have come; None without an item."""
    item = item_of(state, facts)
    return None if item is None else talk_through(item, state.flags, state.answers, lenient=True)


def lines_of(state: State, facts: HallFacts) -> tuple[Line, ...]:
    """What has to be brought, by the same rules as at the window."""
    item, talk = item_of(state, facts), talk_of(state, facts)
    if item is None or talk is None or talk.result:
        return ()
    return material_lines(item, facts.catalogue.rules, talk.used | state.flags)


def is_grave(line: Line) -> bool:
    """True when the window cannot accept without it (intake-rules 3 and 5)."""
    material = line.material
    return material.necessity is Necessity.REQUIRED and not material.licence and not material.may_promise


def counts(line: Line) -> bool:
    """True for a line that somebody should bring or fetch later."""
    return line.need is not Necessity.OPTIONAL


# --- moves


def choose_queue(state: State, queue: str, facts: HallFacts) -> State:
    """A business card was touched."""
    chosen = replace(
        state, queue=queue, item="", shelf=0, aim=Aim.TAKE if state.aim is Aim.LOOK else state.aim
    )
    has_items = len(items_of(facts.catalogue, queue)) > 0
    if state.aim is Aim.LOOK and has_items:
        return replace(chosen, page=Page.ITEMS, aim=Aim.LOOK)
    if facts.rules.ask_questions and has_items and not state.returns:
        return replace(chosen, page=Page.ITEMS)
    return next_page(chosen, facts)


def choose_item(state: State, code: str, facts: HallFacts) -> State:
    """An item was touched, in a list or among hits."""
    item = facts.catalogue.item(code)
    if item is None:
        return state
    clear = replace(
        state, item=code, queue=item.queue, answers=frozenset(), chosen=frozenset(), lacking=frozenset(),
        checked=False, typed="", shelf=0,
    )  # fmt: skip
    return next_page(clear, facts)


def next_page(state: State, facts: HallFacts) -> State:
    """The first question that is still open; BUSY when nothing is (then the number is taken)."""
    clean = replace(state, typed="", note="", shelf=0, chosen=frozenset())
    if state.person is None and state.aim is not Aim.LOOK:
        return replace(clean, page=Page.IDENTITY)
    page = _item_page(state, facts)
    if page is not None:
        return replace(clean, page=page)
    if state.person is None:
        return replace(clean, page=Page.IDENTITY)
    return _priority_page(clean, facts)


def _item_page(state: State, facts: HallFacts) -> Page | None:
    """The next question about the item, None when all are answered or none is asked."""
    item, talk = item_of(state, facts), talk_of(state, facts)
    if item is None or talk is None or not (facts.rules.ask_questions or state.aim is Aim.LOOK):
        return None
    if not state.asked_whom and _asks_whom(item):
        return Page.WHO
    if talk.open_question is not None:
        return Page.QUESTION
    if talk.result:
        return Page.ENDS
    return Page.BRING if not state.checked and lines_of(state, facts) else None


def _priority_page(state: State, facts: HallFacts) -> State:
    """Elderly people by the age on their card; others are asked (domain.md 5.4)."""
    person = state.person or Person()
    if state.asked_priority or not facts.rules.priorities:
        return replace(state, page=Page.BUSY)
    elder = person.age is not None and person.age >= facts.rules.elder_age
    if elder and words.ELDER_CLASS in facts.rules.priorities:
        # The authority sees the age in a citizen's number only; other cards are the proof themselves.
        proof = words.PROOF_CARD if person.flags & {"hmt", "foreign"} else words.PROOF_AGE
        known = replace(state, priority=words.ELDER_CLASS, proof=proof, asked_priority=True)
        return replace(known, page=Page.BUSY)
    return replace(state, page=Page.PRIORITY)


def _asks_whom(item: Item) -> bool:
    """Every item knows agent and company by the public rules; only its audience says who may apply."""
    return bool(item.audience)


def identified(state: State, person: Person, facts: HallFacts) -> State:
    """Somebody laid a card, typed a number, or goes on without."""
    known = replace(state, person=person, note="", typed="")
    if state.aim is Aim.TAKE or state.aim is Aim.LOOK:
        return next_page(known, facts)
    return replace(known, page=Page.BUSY)


def for_whom(state: State, whom: str, facts: HallFacts) -> State:
    """给自己、替别人、给单位."""
    return next_page(replace(state, asked_whom=True, firm=whom == "firm", agent=whom == "other"), facts)


def open_question(state: State, facts: HallFacts) -> Question | None:
    """The question of the page."""
    talk = talk_of(state, facts)
    return None if talk is None else talk.open_question


def answer(state: State, option: str, facts: HallFacts) -> State:
    """An answer was touched: the next page, or a tick where several may be chosen."""
    question = open_question(state, facts)
    if question is None or question.option(option) is None:
        return state
    if question.multiple:
        return replace(state, chosen=state.chosen ^ {option})
    return next_page(replace(state, answers=state.answers | {f"{question.code}.{option}"}), facts)


def answered(state: State, facts: HallFacts) -> State:
    """The ticks of a question with several answers are complete."""
    question = open_question(state, facts)
    if question is None or not state.chosen:
        return state
    chosen = {f"{question.code}.{option}" for option in state.chosen}
    return next_page(replace(state, answers=state.answers | chosen), facts)


def toggle_lack(state: State, key: str) -> State:
    """带了、没带."""
    return replace(state, lacking=state.lacking ^ {key})


def brought(state: State, facts: HallFacts) -> State:
    """The list was looked through."""
    if state.aim is Aim.LOOK:
        return next_page(replace(state, aim=Aim.TAKE, checked=True), facts)
    if state.lacking & {line.key for line in lines_of(state, facts) if counts(line)}:
        return replace(state, page=Page.LACK)
    return next_page(replace(state, checked=True), facts)


def take_anyway(state: State, facts: HallFacts) -> State:
    """Something is lacking and a number is wanted all the same."""
    return next_page(replace(state, checked=True), facts)


def ask_advice(state: State, facts: HallFacts) -> State:
    """A number of the queue where one may just ask; the item goes along in words only."""
    advice = advice_queue(facts.catalogue)
    asking = replace(state, queue=advice, item="", answers=frozenset(), checked=True, aim=Aim.TAKE)
    return next_page(asking, facts)


def priority(state: State, klass: str, facts: HallFacts) -> State:
    """A class was touched; "" for none."""
    if not klass:
        return next_page(replace(state, priority="", proof="", asked_priority=True), facts)
    return replace(state, page=Page.PROOF, priority=klass, shelf=0)


def proof(state: State, shown: str, facts: HallFacts) -> State:
    """What is shown; "" takes the priority back."""
    kept = state.priority if shown else ""
    return next_page(replace(state, priority=kept, proof=shown, asked_priority=True), facts)


def wish_of(state: State) -> Wish:
    """What is asked of the hall once every question is answered."""
    return Wish(
        queue=state.queue,
        person=state.person or Person(),
        priority=state.priority,
        proof=state.proof,
        item=state.item or None,
        answers=tuple(sorted(state.answers)),
        returns=state.returns,
    )


def given(state: State, number: Given) -> State:
    """The number is there: of what was typed and read nothing is kept."""
    return State(
        page=Page.RESULT,
        english=state.english,
        large=state.large,
        queue=number.ticket.queue,
        given=number,
        prints=1,
    )


def refused(state: State, error: HallError, held: Given | None) -> State:
    """A calm page with a way on; the answers stay for 再试一次."""
    head = words.REFUSED_HEADS.get(error.code, words.SORRY)
    english = words.AWAY_TEXT.en if error.code == "queue.away" else words.REFUSED_ENGLISH.get(error.code)
    text = words.Said(error.sentence, english or error.sentence)
    return replace(state, page=Page.TOLD, told=(head, text), code=error.code, given=held, shelf=0)


def told(state: State, head: words.Said, text: words.Said, code: str = "") -> State:
    """A calm page of the kiosk's own."""
    return replace(state, page=Page.TOLD, told=(head, text), code=code, shelf=0)
