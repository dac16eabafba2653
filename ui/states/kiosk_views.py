"""What each page of the kiosk shows, from its state: plain data, drawn by `ui/kiosk`.

Choices carry a `key` that comes back when they are touched. No Qt and no rule; texts are `ui.words.kiosk`.
"""

from __future__ import annotations

from dataclasses import dataclass

from hall.catalogue import Catalogue, Item, QueueDef
from hall.catalogue_search import HitKind, SearchIndex
from hall.queue_ports import QueueLoad
from ui.states import kiosk as k
from ui.states.kiosk import Aim, Page, State
from ui.states.kiosk_ports import HallFacts, Loads
from ui.words import kiosk as words

SHORT_ALIASES = 3
MOST_HITS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something that can be touched.

    Attributes:
        key: What comes back.
        head: The words. second: a line below. third: pieces of a last line, (text, strong).
        icon: Name in `ui/kiosk/icons.py`, "" for none.
        on: Ticked; None when it is not a thing to tick.
        strong: The usual next step: filled.
        enabled: What cannot be done now stays to be seen, with its reason in the last line.
    """

    key: str
    head: str
    second: str = ""
    third: tuple[tuple[str, bool], ...] = ()
    icon: str = ""
    on: bool | None = None
    strong: bool = False
    enabled: bool = True

    def words(self) -> str:
        """What a screen reader says."""
        line = "".join(text for text, _ in self.third)
        return " ".join(part for part in (self.head, self.second, line) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicesView:
    """A question with its answers; `foot` are the ways on below the list."""

    title: str
    text: str = ""
    icon: str = ""
    note: str = ""
    choices: tuple[Choice, ...] = ()
    foot: tuple[Choice, ...] = ()
    columns: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StartView:
    """The first page."""

    booked: Choice
    title: str
    search: Choice
    queues: tuple[Choice, ...]
    extra: tuple[Choice, ...]
    away: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PadView:
    """A page with a keypad: `letters` for codes, digits and X otherwise; `ready` frees the primary."""

    title: str
    text: str
    shown: str
    note: str
    bad: bool
    letters: bool
    ready: bool
    go: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BringRow:
    """One material: name, form, what follows when it is lacking."""

    key: str
    name: str
    form: str
    mark: str
    lacking: bool
    grave: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BringView:
    """The list of what to bring; `ask` when the visitor says what is lacking."""

    title: str
    text: str
    item: str
    rows: tuple[BringRow, ...]
    ask: bool
    foot: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """The number. `alone`: only the screen shows it, so it is as large as can be."""

    label: str
    number: str
    queue: str
    mark: str
    ahead: str
    wait: str
    place: str
    slip: str
    slip_text: str
    alone: bool
    qr: str
    scan: str
    foot: tuple[Choice, ...]


def queue_words(queue: QueueDef, catalogue: Catalogue, *, english: bool) -> tuple[str, str, str]:
    """Name, second line and icon of a queue in the words of citizens."""
    known = words.QUEUES.get(queue.name)
    if known is not None:
        return known.name.of(english), known.text.of(english), known.icon
    aliases = [item.aliases[0] for item in k.items_of(catalogue, queue.letter) if item.aliases]
    return queue.name, words.COMMA.join(aliases[:SHORT_ALIASES]), "document"


def queue_name(letter: str, facts: HallFacts, *, english: bool) -> str:
    """The name of a queue for citizens."""
    queue = facts.catalogue.queue(letter)
    return letter if queue is None else queue_words(queue, facts.catalogue, english=english)[0]


def load_line(load: QueueLoad | None, *, english: bool) -> tuple[tuple[str, bool], ...]:
    """在等 5 人　约 8–15 分钟: always a range, never a point (tokens.md 12)."""
    if load is None:
        return ()
    if load.waiting == 0 and load.open_windows:
        return ((words.NO_WAIT.of(english), False),)
    if load.open_windows == 0 and load.waiting == 0:
        return ((words.CLOSED.of(english), False),)
    pieces = _strong(words.WAITING.of(english, n=load.waiting), str(load.waiting))
    if load.wait is None:
        return (*pieces, (words.GAP, False), (words.UNKNOWN_WAIT.of(english), False))
    span = f"{load.wait.low}{words.DASH}{load.wait.high}"
    about = words.ABOUT.of(english, low=load.wait.low, high=load.wait.high)
    return (*pieces, (words.GAP, False), *_strong(about, span))


def _strong(text: str, part: str) -> tuple[tuple[str, bool], ...]:
    before, _, after = text.partition(part)
    return tuple(piece for piece in ((before, False), (part, True), (after, False)) if piece[0])


def start(state: State, facts: HallFacts, loads: Loads) -> StartView:
    """The first page: businesses with their waits, booked, search, missed, what to bring."""
    en = state.english
    away = loads.away_since is not None
    queues = []
    # Who does not know what to choose has read all others by then.
    ordered = sorted(facts.catalogue.queues, key=lambda queue: words.ADVICE_MARK in queue.name)
    for queue in ordered:
        name, text, icon = queue_words(queue, facts.catalogue, english=en)
        line = () if away else load_line(loads.rows.get(queue.letter), english=en)
        queues.append(
            Choice(
                key=f"queue:{queue.letter}", head=name, second=text, third=line, icon=icon, enabled=not away
            )
        )
    return StartView(
        booked=Choice(
            key="booked", head=words.BOOKED.of(en), second=words.BOOKED_TEXT.of(en), icon="card",
            enabled=not away,
        ),
        title=words.WHAT.of(en),
        search=Choice(key="search", head=words.SEARCH.of(en), icon="search"),
        queues=tuple(queues),
        extra=(
            Choice(
                key="missed", head=words.MISSED.of(en), second=words.MISSED_TEXT.of(en), icon="history",
                enabled=not away,
            ),
            Choice(key="look", head=words.LOOK.of(en), second=words.LOOK_TEXT.of(en), icon="document"),
        ),
        away=(words.AWAY.of(en), words.AWAY_TEXT.of(en)) if away else None,
    )  # fmt: skip


def item_choice(item: Item) -> Choice:
    """An item: the everyday name first, its official one below."""
    if not item.aliases:
        return Choice(key=f"item:{item.code}", head=item.name)
    return Choice(key=f"item:{item.code}", head=item.aliases[0], second=item.name)


def search_choices(text: str, index: SearchIndex, facts: HallFacts) -> tuple[Choice, ...]:
    """Hits for what was typed: the everyday name that fits first, the official one below."""
    choices = []
    for hit in index.find(text, limit=MOST_HITS):
        item = facts.catalogue.item(hit.code)
        if item is None or hit.kind is HitKind.THEME:
            continue
        alias = next((span.text for span in hit.spans if span.text in item.aliases), "")
        head = alias or (item.aliases[0] if item.aliases else "")
        if head:
            choices.append(Choice(key=f"item:{item.code}", head=head, second=item.name))
        else:
            choices.append(Choice(key=f"item:{item.code}", head=item.name))
    return tuple(choices)


def _choices_items(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    foot: tuple[Choice, ...] = ()
    if state.aim is not Aim.LOOK:
        foot = (Choice(key="unsure", head=words.NOT_SURE.of(en)),)
    return ChoicesView(
        title=words.WHICH.of(en),
        text=words.WHICH_TEXT.of(en),
        choices=tuple(item_choice(item) for item in k.items_of(facts.catalogue, state.queue)),
        foot=foot,
        columns=2,
    )


def _choices_identity(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    choices = []
    title, text = words.CARD.of(en), words.CARD_TEXT.of(en)
    if state.aim is Aim.CHECK_IN:
        title, text = words.CHECK_IN.of(en), words.CHECK_IN_TEXT.of(en)
        choices.append(Choice(key="code", head=words.TYPE_CODE.of(en)))
    elif state.aim is Aim.BRING_BACK:
        title, text = words.BACK_TITLE.of(en), words.BACK_TEXT.of(en)
        choices.append(Choice(key="slip", head=words.TYPE_TICKET.of(en)))
    if state.aim is not Aim.BRING_BACK:
        choices.append(Choice(key="number", head=words.TYPE_NUMBER.of(en), second=words.TYPE_TEXT.of(en)))
    if state.aim in {Aim.TAKE, Aim.LOOK}:
        if facts.rules.without_document:
            choices.append(Choice(key="without", head=words.WITHOUT.of(en), second=words.WITHOUT_TEXT.of(en)))
        else:
            choices.append(Choice(key="guide", head=words.WITHOUT.of(en), second=words.ONLY_DESK.of(en)))
    return ChoicesView(title=title, text=text, icon="card", note=state.note, choices=tuple(choices))


def _choices_who(state: State, _facts: HallFacts) -> ChoicesView:
    en = state.english
    return ChoicesView(
        title=words.FOR_WHOM.of(en),
        choices=(
            Choice(key="whom:self", head=words.FOR_SELF.of(en), icon="person"),
            Choice(
                key="whom:other",
                head=words.FOR_OTHER.of(en),
                second=words.FOR_OTHER_TEXT.of(en),
                icon="people",
            ),
            Choice(
                key="whom:firm",
                head=words.FOR_FIRM.of(en),
                second=words.FOR_FIRM_TEXT.of(en),
                icon="building",
            ),
        ),
    )


def _choices_question(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    talk = k.talk_of(state, facts)
    question = k.open_question(state, facts)
    if talk is None or question is None:
        return ChoicesView(title="")
    many = question.multiple
    choices = tuple(
        Choice(
            key=f"option:{option.code}", head=option.text, on=(option.code in state.chosen) if many else None
        )
        for option in question.options
    )
    foot = (Choice(key="answered", head=words.NEXT.of(en), strong=True, enabled=bool(state.chosen)),)
    return ChoicesView(
        title=question.text,
        text=words.SEVERAL.of(en) if many else words.QUESTION_HEAD.of(en, n=len(talk.shown)),
        choices=choices,
        foot=foot if many else (),
    )


def _ask_choice(facts: HallFacts, *, english: bool) -> tuple[Choice, ...]:
    advice = k.advice_queue(facts.catalogue)
    if not advice:
        return (Choice(key="guide", head=words.GUIDE.of(english), icon="bell"),)
    head = words.ASK_FIRST.of(english, queue=queue_name(advice, facts, english=english))
    return (Choice(key="advice", head=head, second=words.ASK_TEXT.of(english), icon="chat"),)


def _choices_ends(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    talk, item = k.talk_of(state, facts), k.item_of(state, facts)
    if talk is None or item is None or not talk.shown:
        return ChoicesView(title=words.ENDS_NOT.of(en))
    question = talk.shown[-1]
    chosen = next(
        (o.text for o in question.options if o.result and f"{question.code}.{o.code}" in talk.used), ""
    )
    again = Choice(key="again", head=words.ANSWER_AGAIN.of(en), icon="back")
    other = facts.catalogue.item_named(talk.refer_to) if talk.refer_to else None
    if talk.refer_to:
        go = (
            (Choice(key=f"item:{other.code}", head=words.GO_OTHER.of(en), second=other.name),)
            if other
            else ()
        )
        return ChoicesView(
            title=words.ENDS_OTHER.of(en),
            text=words.ENDS_OTHER_TEXT.of(en, item=talk.refer_to),
            choices=(*go, *_ask_choice(facts, english=en), again),
        )
    return ChoicesView(
        title=words.ENDS_NOT.of(en),
        text=words.ENDS_NOT_TEXT.of(en, question=question.text, answer=chosen),
        choices=(*_ask_choice(facts, english=en), again),
    )


def _choices_lack(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    lacking = [line for line in k.lines_of(state, facts) if line.key in state.lacking and k.counts(line)]
    grave = any(k.is_grave(line) for line in lacking)
    printed = (
        ""
        if state.list_slip is None
        else (words.LIST_PRINTED if state.list_slip.printed else words.LIST_FAILED).of(en)
    )
    names = words.JOIN.of(en).join(line.name for line in lacking)
    choices = (
        Choice(
            key="print-list", head=words.PRINT_LIST.of(en), second=words.PRINT_LIST_TEXT.of(en), icon="print"
        ),
        *_ask_choice(facts, english=en),
        Choice(
            key="anyway", head=words.TAKE_ANYWAY.of(en), second=words.TAKE_ANYWAY_TEXT.of(en), icon="ticket"
        ),
    )
    return ChoicesView(
        title=(words.LACK_BAD if grave else words.LACK_SOFT).of(en),
        text=names,
        note=printed,
        choices=choices if grave else (choices[2], *choices[:2]),
    )


def _choices_priority(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    own = tuple(
        Choice(
            key=f"class:{name}",
            head=words.PRIORITY_WORDS[name].of(en) if name in words.PRIORITY_WORDS else name,
        )
        for name in facts.rules.priorities
    )
    return ChoicesView(
        title=words.PRIORITY.of(en),
        text=words.PRIORITY_TEXT.of(en),
        choices=(Choice(key="class:", head=words.PRIORITY_NONE.of(en), strong=True), *own),
        note=words.EXPIRED.of(en) if state.person is not None and state.person.expired else "",
    )


def _choices_proof(state: State, _facts: HallFacts) -> ChoicesView:
    en = state.english
    ways = words.PROOFS.get(state.priority, words.PROOF_OTHER)
    return ChoicesView(
        title=words.PROOF.of(en),
        text=words.PROOF_TEXT.of(en),
        choices=tuple(Choice(key=f"proof:{stored}", head=said.of(en)) for stored, said in ways),
        foot=(Choice(key="proof:", head=words.PROOF_NONE.of(en)),),
    )


def _choices_missed(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    ticket = state.found[0]
    return ChoicesView(
        title=words.BACK_WHERE.of(en, number=ticket.number),
        text=words.BACK_WHERE_TEXT.of(en, queue=queue_name(ticket.queue, facts, english=en)),
        choices=(
            Choice(
                key="place:back3",
                head=words.BACK_THREE.of(en),
                second=words.BACK_THREE_TEXT.of(en),
                strong=True,
            ),
            Choice(key="place:tail", head=words.BACK_TAIL.of(en), second=words.BACK_TAIL_TEXT.of(en)),
        ),
    )


def _choices_returns(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    choices = []
    for queue in facts.catalogue.queues:
        name, text, icon = queue_words(queue, facts.catalogue, english=en)
        choices.append(Choice(key=f"queue:{queue.letter}", head=name, second=text, icon=icon))
    text = words.RETURNS_TEXT.of(en, number=state.returns)
    return ChoicesView(title=words.RETURNS.of(en), text=text, choices=tuple(choices), columns=2)


def _choices_told(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    head, text = (said.plain(en) for said in state.told)
    choices: list[Choice] = []
    if state.given is not None:
        number = state.given.ticket.number
        choices.append(
            Choice(key="show", head=f"{words.YOUR_NUMBER.of(en)} {number}", second=words.REPRINT.of(en))
        )
    if state.code in {"queue.away", "queue.busy"}:
        choices.append(Choice(key="retry", head=words.AGAIN.of(en), strong=True))
    elif state.code:
        choices.append(Choice(key="home", head=words.ELSE.of(en), icon="home"))
        choices.extend(
            _ask_choice(facts, english=en) if state.queue != k.advice_queue(facts.catalogue) else ()
        )
    choices.append(Choice(key="guide", head=words.GUIDE.of(en), icon="bell"))
    if state.code == k.GUIDE:
        choices = [Choice(key="back", head=words.GO_ON.of(en), strong=True)]
    elif not state.code:
        choices = [Choice(key="home", head=words.DONE.of(en), strong=True)]
    return ChoicesView(title=head, text=text, icon="info", choices=tuple(choices))


_PAGES = {
    Page.ITEMS: _choices_items,
    Page.IDENTITY: _choices_identity,
    Page.WHO: _choices_who,
    Page.QUESTION: _choices_question,
    Page.ENDS: _choices_ends,
    Page.LACK: _choices_lack,
    Page.PRIORITY: _choices_priority,
    Page.PROOF: _choices_proof,
    Page.MISSED: _choices_missed,
    Page.RETURNS: _choices_returns,
    Page.TOLD: _choices_told,
}
CHOICE_PAGES = frozenset(_PAGES)


def choices(state: State, facts: HallFacts) -> ChoicesView:
    """The view of a page that is a question with answers."""
    return _PAGES[state.page](state, facts)
