"""Which questions an act of the strip asks before it is done, one after the other (no modal box).

Pure: choices in, a question or the finished detail out.
"""

from dataclasses import replace
from typing import Final

from ui import words
from ui.states.chooser import Chooser, Detail, Option, numbered
from ui.states.ports import Firm, QueueChoices
from ui.states.queue import Phase, QueueKey, QueueState

FIRM: Final = "firm"
TAKE_OVER: Final = "take_over"
VOID: Final = "void"
_LAST_KEY: Final = "0"


def needs_choices(key: QueueKey, state: QueueState) -> bool:
    """True when the act asks something first."""
    match key:
        case QueueKey.GIVE | QueueKey.TRANSFER:
            return True
        case QueueKey.PAUSE:
            return state.phase is not Phase.PAUSED
        case QueueKey.NO_SHOW:
            return state.ticket is None
        case _:
            return False


def first(key: QueueKey, choices: QueueChoices) -> Chooser | None:
    """The first question of an act; None when there is nothing to choose from."""
    queues = tuple(
        Option(key=letter, text=name, detail=Detail(queue=letter)) for letter, name in choices.queues
    )
    match key:
        case QueueKey.GIVE:
            return Chooser(act=str(key), title=words.TAKE_TITLE, options=queues) if queues else None
        case QueueKey.TRANSFER:
            park = Option(key=_LAST_KEY, text=words.PARK, detail=Detail(park=True))
            return Chooser(act=str(key), title=words.TRANSFER_QUEUE_TITLE, options=(park, *queues))
        case QueueKey.PAUSE:
            details = tuple(Detail(reason=reason) for reason in choices.reasons)
            options = numbered(choices.reasons, details)
            return Chooser(act=str(key), title=words.PAUSE_TITLE, options=options)
        case _:
            back = tuple(one.text for one in choices.back)
            options = numbered(back, tuple(Detail(ticket=one.id) for one in choices.back))
            return Chooser(act=str(key), title=words.BACK_TITLE, options=options) if options else None


def then(chooser: Chooser, detail: Detail) -> Chooser | None:
    """The question after an answer; None when the act has all it needs."""
    if chooser.act == QueueKey.GIVE and chooser.title == words.TAKE_TITLE:
        ordinary = Option(key=_LAST_KEY, text=words.ORDINARY, detail=detail)
        classes = tuple(replace(detail, priority=word) for word in words.PRIORITIES)
        options = (ordinary, *numbered(words.PRIORITIES, classes))
        return Chooser(act=chooser.act, title=words.PRIORITY_TITLE, options=options)
    if chooser.act == QueueKey.TRANSFER and not detail.park:
        if chooser.title == words.TRANSFER_QUEUE_TITLE:
            texts = tuple(text for _, text in words.PLACES)
            details = tuple(replace(detail, place=place) for place, _ in words.PLACES)
            return Chooser(act=chooser.act, title=words.PLACE_TITLE, options=numbered(texts, details))
        if not chooser.number:
            return Chooser(act=chooser.act, title=words.WINDOW_TITLE, number=True, base=detail)
    return None


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


def void_papers() -> Chooser:
    """Printed papers come back before a case is voided."""
    options = (Option(key="1", text=words.VOID_PAPERS_BACK, detail=Detail(sure=True)),)
    return Chooser(act=VOID, title=words.VOID_PAPERS_TITLE, options=options)
