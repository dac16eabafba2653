"""Which questions an act of the strip asks before it is done, one after the other (no modal box).

Pure: choices in, a question or the finished detail out.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

from ui import words
from ui.states.chooser import Chooser, Detail, More, Option, Typing, numbered
from ui.states.ports import Firm, QueueChoices
from ui.states.queue import Phase, QueueKey, QueueState
from ui.states.rules import Hit

FIRM: Final = "firm"
TAKE_OVER: Final = "take_over"
VOID: Final = "void"
SEAT: Final = "seat"
_LAST_KEY: Final = "0"
_STAFF_DIGITS: Final = 3
"""A number that is so long is a person's, a shorter one a window's."""
_NUMBER_LENGTH: Final = 8
_CASE_LENGTH: Final = 32


class Ask(StrEnum):
    """The questions."""

    QUEUE = "queue"
    KLASS = "klass"
    PROOF = "proof"
    REPLACES = "replaces"
    HAND = "hand"
    PLACE = "place"
    TARGET = "target"
    PAUSE = "pause"
    BACK = "back"
    BACK_PLACE = "back_place"
    MORE = "more"
    CHOSEN = "chosen"
    REASON = "reason"
    PLAN = "plan"
    ITEM = "item"
    DIRECT = "direct"
    RETURN = "return"
    CLOSE = "close"


def needs_choices(key: QueueKey, state: QueueState) -> bool:
    """True when the act asks something first."""
    match key:
        case QueueKey.GIVE | QueueKey.TRANSFER | QueueKey.MORE:
            return True
        case QueueKey.PAUSE:
            return state.phase not in {Phase.PAUSED, Phase.CLOSED}
        case QueueKey.NO_SHOW:
            return state.ticket is None
        case _:
            return False


def _queues(choices: QueueChoices, base: Detail) -> tuple[Option, ...]:
    return tuple(
        Option(key=letter, text=name, detail=replace(base, queue=letter)) for letter, name in choices.queues
    )


def first(key: QueueKey, choices: QueueChoices, state: QueueState) -> Chooser | None:
    """The first question of an act; None when there is nothing to choose from."""
    act = str(key)
    match key:
        case QueueKey.GIVE if state.offline:
            return _typed(act, Ask.REPLACES, words.REPLACES_TITLE, Detail(), _NUMBER_LENGTH)
        case QueueKey.GIVE:
            queues = _queues(choices, Detail())
            return (
                Chooser(act=act, step=Ask.QUEUE, title=words.TAKE_TITLE, options=queues) if queues else None
            )
        case QueueKey.TRANSFER:
            park = Option(key=_LAST_KEY, text=words.PARK, detail=Detail(park=True))
            options = (park, *_queues(choices, Detail()))
            return _one_of(act, Ask.HAND, words.TRANSFER_QUEUE_TITLE, options)
        case QueueKey.PAUSE:
            details = tuple(Detail(reason=reason) for reason in choices.reasons)
            options = numbered(choices.reasons, details)
            return Chooser(act=act, step=Ask.PAUSE, title=words.PAUSE_TITLE, options=options)
        case QueueKey.MORE:
            return Chooser(act=act, step=Ask.MORE, title=words.MORE_TITLE, options=_more(state))
        case _:
            texts = tuple(one.text for one in choices.back)
            details = tuple(Detail(ticket=one.id, park=one.parked) for one in choices.back)
            return _one_of(act, Ask.BACK, words.BACK_TITLE, numbered(texts, details))


def _one_of(act: str, step: Ask, title: str, options: tuple[Option, ...]) -> Chooser | None:
    return Chooser(act=act, step=step, title=title, options=options) if options else None


def _more(state: QueueState) -> tuple[Option, ...]:
    """The acts behind F10 that can be done now; each keeps its digit."""
    busy, idle = state.ticket is not None, state.phase is Phase.IDLE
    lawful = {
        More.CHOSEN: idle and not state.offline,
        More.PARK_NEXT: busy,
        More.PLAN: busy and not state.own,
        More.ITEM: busy and not state.own,
        More.DIRECT: idle,
        More.RETURN: not state.offline,
        More.WHO: True,
        More.CLOSE: state.seats and not busy and state.phase is not Phase.CLOSED and not state.offline,
        More.OPEN: state.phase is Phase.CLOSED,
        More.ALARM: not state.offline,
    }
    return tuple(
        Option(key=key, text=text, detail=Detail(more=more))
        for more, (key, text) in MORE_LINES.items()
        if lawful[more]
    )


MORE_LINES: Final[Mapping[More, tuple[str, str]]] = {
    More.CHOSEN: ("1", words.MORE_CHOSEN),
    More.PARK_NEXT: ("2", words.MORE_PARK_NEXT),
    More.PLAN: ("3", words.MORE_PLAN),
    More.ITEM: ("4", words.MORE_ITEM),
    More.DIRECT: ("5", words.MORE_DIRECT),
    More.RETURN: ("6", words.MORE_RETURN),
    More.WHO: ("7", words.MORE_WHO),
    More.CLOSE: ("8", words.MORE_CLOSE),
    More.OPEN: ("8", words.MORE_OPEN),
    More.ALARM: ("9", words.MORE_ALARM),
}
"""Key and words of the acts behind F10."""


def then(chooser: Chooser, detail: Detail, choices: QueueChoices) -> Chooser | None:
    """The question after an answer; None when the act has all it needs."""
    follow = _FOLLOWING.get(chooser.step)
    return follow(chooser, detail, choices) if follow is not None else None


def _klass(chooser: Chooser, detail: Detail, choices: QueueChoices) -> Chooser:
    ordinary = Option(key=_LAST_KEY, text=words.ORDINARY, detail=detail)
    classes = choices.priorities or words.PRIORITIES
    options = (ordinary, *numbered(classes, tuple(replace(detail, priority=word) for word in classes)))
    return Chooser(act=chooser.act, step=Ask.KLASS, title=words.PRIORITY_TITLE, options=options)


def _proof(chooser: Chooser, detail: Detail, _choices: QueueChoices) -> Chooser | None:
    if not detail.priority:
        return None
    details = tuple(replace(detail, proof=word) for word in words.PROOFS)
    options = numbered(words.PROOFS, details)
    return Chooser(act=chooser.act, step=Ask.PROOF, title=words.PROOF_TITLE, options=options)


def _place(chooser: Chooser, detail: Detail, _choices: QueueChoices) -> Chooser | None:
    if detail.park:
        return None
    texts = tuple(text for _, text in words.PLACES)
    options = numbered(texts, tuple(replace(detail, place=place) for place, _ in words.PLACES))
    return Chooser(act=chooser.act, step=Ask.PLACE, title=words.PLACE_TITLE, options=options)


def _target(chooser: Chooser, detail: Detail, _choices: QueueChoices) -> Chooser:
    return Chooser(
        act=chooser.act,
        step=Ask.TARGET,
        title=words.TARGET_TITLE,
        typing=Typing.DIGITS,
        longest=_NUMBER_LENGTH,
        base=detail,
    )


def _back_place(chooser: Chooser, detail: Detail, _choices: QueueChoices) -> Chooser | None:
    if detail.park:
        return None
    texts = tuple(text for _, text in words.BACK_PLACES)
    options = numbered(texts, tuple(replace(detail, place=place) for place, _ in words.BACK_PLACES))
    return Chooser(act=chooser.act, step=Ask.BACK_PLACE, title=words.BACK_PLACE_TITLE, options=options)


def _after_more(chooser: Chooser, detail: Detail, choices: QueueChoices) -> Chooser | None:
    follow = _AFTER_MORE.get(detail.more)
    return follow(chooser, detail, choices) if follow is not None else None


def _typed(act: str, step: Ask, title: str, base: Detail, longest: int) -> Chooser:
    return Chooser(act=act, step=step, title=title, typing=Typing.CODE, longest=longest, base=base)


def _which_number(_chooser: Chooser, detail: Detail, _choices: QueueChoices) -> Chooser:
    return called_number(detail)


def _direct(chooser: Chooser, detail: Detail, choices: QueueChoices) -> Chooser | None:
    return _one_of(chooser.act, Ask.DIRECT, words.DIRECT_TITLE, _queues(choices, detail))


def _which_item(chooser: Chooser, detail: Detail, _choices: QueueChoices) -> Chooser:
    asked = _typed(chooser.act, Ask.ITEM, words.ITEM_TITLE, detail, _CASE_LENGTH)
    return replace(asked, typing=Typing.SEARCH)


def _which_case(chooser: Chooser, detail: Detail, _choices: QueueChoices) -> Chooser:
    return _typed(chooser.act, Ask.RETURN, words.RETURN_TITLE, detail, _CASE_LENGTH)


def _close(chooser: Chooser, detail: Detail, _choices: QueueChoices) -> Chooser | None:
    reasons = words.CLOSE_REASONS
    options = numbered(reasons, tuple(replace(detail, reason=word) for word in reasons))
    return _one_of(chooser.act, Ask.CLOSE, words.CLOSE_TITLE, options)


def called_number(detail: Detail) -> Chooser:
    """Which number is called out of turn; the list of who waits knows it already."""
    if detail.number or detail.ticket:
        return _reason(detail)
    return _typed(str(QueueKey.MORE), Ask.CHOSEN, words.CHOSEN_TITLE, detail, _NUMBER_LENGTH)


def _reason(detail: Detail) -> Chooser:
    options = numbered(
        words.CHOSEN_REASONS, tuple(replace(detail, reason=word) for word in words.CHOSEN_REASONS)
    )
    title = words.chosen_reason(detail.number)
    return Chooser(act=str(QueueKey.MORE), step=Ask.REASON, title=title, options=options)


def _after_chosen(chooser: Chooser, detail: Detail, _choices: QueueChoices) -> Chooser | None:
    return _reason(detail) if detail.number else chooser


def _planning(chooser: Chooser, detail: Detail, choices: QueueChoices) -> Chooser | None:
    """Queue after queue; Enter or 0 ends the list."""
    if detail.sure:
        return None
    left = tuple((letter, name) for letter, name in choices.queues if letter not in detail.queues)
    names = dict(choices.queues)
    ready = Option(key=_LAST_KEY, text=words.PLAN_READY, detail=replace(detail, sure=True))
    options = tuple(
        Option(key=letter, text=name, detail=replace(detail, queues=(*detail.queues, letter)))
        for letter, name in left
    )
    shown = tuple(names.get(letter, letter) for letter in detail.queues)
    return Chooser(
        act=chooser.act,
        step=Ask.PLAN,
        title=words.plan_title(shown),
        options=(ready, *options) if detail.queues else options,
    )


def _after_return(chooser: Chooser, detail: Detail, choices: QueueChoices) -> Chooser | None:
    if not detail.number:
        return chooser
    if detail.queue or not choices.queues:
        return None
    return replace(returning(detail.number, choices), act=chooser.act)


def returning(number: str, choices: QueueChoices) -> Chooser:
    """In which queue somebody who comes back with a receipt gets a number."""
    base = Detail(more=More.RETURN, number=number)
    options = _queues(choices, base)
    return Chooser(act=str(QueueKey.MORE), step=Ask.DIRECT, title=words.return_queue(number), options=options)


def replacing(number: str) -> Chooser:
    """An emergency number for a slip of the hall that was scanned while the hub is away."""
    options = (Option(key="1", text=words.replace_number(number), detail=Detail(number=number)),)
    return Chooser(act=str(QueueKey.GIVE), title=words.REPLACE_SCANNED, options=options)


def found_items(chooser: Chooser, hits: tuple[Hit, ...]) -> Chooser:
    """The items that fit what was typed so far."""
    texts = tuple(hit.item.name for hit in hits)
    details = tuple(replace(chooser.base, item=hit.item.code) for hit in hits)
    return replace(chooser, options=numbered(texts, details))


_Follow = Callable[[Chooser, Detail, QueueChoices], Chooser | None]

_FOLLOWING: Final[Mapping[str, _Follow]] = {
    Ask.QUEUE: _klass,
    Ask.KLASS: _proof,
    Ask.HAND: _place,
    Ask.PLACE: _target,
    Ask.BACK: _back_place,
    Ask.MORE: _after_more,
    Ask.CHOSEN: _after_chosen,
    Ask.PLAN: _planning,
    Ask.RETURN: _after_return,
}
"""What is asked after which question."""

_AFTER_MORE: Final[Mapping[More | None, _Follow]] = {
    More.CHOSEN: _which_number,
    More.DIRECT: _direct,
    More.PLAN: _planning,
    More.ITEM: _which_item,
    More.RETURN: _which_case,
    More.CLOSE: _close,
}
"""What is asked first for an act behind F10."""


def with_target(detail: Detail) -> Detail:
    """Who a number is handed to: a window by up to two digits, a person by three or more."""
    typed = detail.number
    if not typed:
        return detail
    if len(typed) >= _STAFF_DIGITS:
        return replace(detail, staff=typed, number="")
    return replace(detail, window=int(typed), number="")


# --- questions that no key of the strip asks ----------------------------------------


def give_up(key: QueueKey) -> Chooser:
    """Asked before an unfinished intake is thrown away."""
    options = (Option(key="1", text=words.GIVE_UP, detail=Detail(sure=True)),)
    return Chooser(act=str(key), title=words.GIVE_UP_TITLE, options=options)


def for_firm(firms: tuple[Firm, ...]) -> Chooser:
    """For whom the person at the window came; Enter and 0: for himself."""
    self_ = Option(key=_LAST_KEY, text=words.FOR_SELF, detail=Detail())
    names = tuple(firm.name for firm in firms)
    options = numbered(names, tuple(Detail(firm=firm.id) for firm in firms))
    return Chooser(act=FIRM, title=words.FIRMS_TITLE, options=(self_, *options))


def take_over(who: str) -> Chooser:
    """A draft of somebody else stands at this window (D14)."""
    options = (
        Option(key="1", text=words.TAKE_OVER, detail=Detail(take_over=True)),
        Option(key="2", text=words.THROW_AWAY, detail=Detail()),
    )
    return Chooser(act=TAKE_OVER, title=words.TAKE_OVER_TITLE + who, options=options, must=True)


def two_windows(sentence: str, window: int) -> Chooser:
    """The person is signed in at another window too: which one is kept?"""
    options = (
        Option(key="1", text=words.seat_here(window), detail=Detail(move=True)),
        Option(key="2", text=words.SEAT_THERE, detail=Detail()),
    )
    return Chooser(act=SEAT, title=sentence, options=options, must=True)


def taken_window(sentence: str, window: int) -> Chooser:
    """Somebody else is signed in at this window."""
    options = (
        Option(key="1", text=words.seat_over(window), detail=Detail(over=True)),
        Option(key="2", text=words.SEAT_LEAVE, detail=Detail()),
    )
    return Chooser(act=SEAT, title=sentence, options=options, must=True)


def void_papers() -> Chooser:
    """Printed papers come back before a case is voided."""
    options = (Option(key="1", text=words.VOID_PAPERS_BACK, detail=Detail(sure=True)),)
    return Chooser(act=VOID, title=words.VOID_PAPERS_TITLE, options=options)
