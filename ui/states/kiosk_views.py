"""What each page of the kiosk shows, from its state: plain data, drawn by `ui/kiosk`.

Choices carry a `key` that comes back when they are touched. No Qt and no rule; texts are `ui.words.kiosk`.
"""

from __future__ import annotations

from dataclasses import dataclass

from hall.catalogue import Catalogue, Item, QueueDef
from hall.catalogue_search import HitKind, SearchIndex
from hall.queue_ports import QueueLoad
from ui.states import kiosk as k
from ui.states.kiosk import State
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
