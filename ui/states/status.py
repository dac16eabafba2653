"""The status bar as a value, and the one strip under the applicant bar (tokens.md 5, 8)."""

from dataclasses import dataclass
from enum import StrEnum

from ui import words
from ui.states.look import Shape, Tone


class Link(StrEnum):
    """The connection to the hall."""

    SINGLE = "single"
    CONNECTED = "connected"
    COMING_BACK = "coming_back"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device and what is wrong with it (empty: ready)."""

    name: str
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything the bar says. Times are microseconds UTC."""

    link: Link = Link.CONNECTED
    offline_since: int | None = None
    waiting: int = 0
    sent_back: int = 0
    devices: tuple[Device, ...] = ()
    draft_saved: int | None = None
    printing: str = ""
    who: str = ""
    number: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCell:
    """One piece of the bar."""

    text: str
    shape: Shape = Shape.NONE
    tone: Tone = Tone.INK
    grey: bool = False
    bold: bool = False


def cells(status: Status, now: int, *, compact: bool) -> tuple[StatusCell, ...]:
    """The pieces left of the name of the person."""
    found = [_link_cell(status, now)]
    if status.link is not Link.SINGLE:
        found.append(_waiting_cell(status))
    if status.sent_back:
        found.append(StatusCell(text=words.sent_back(status.sent_back), shape=Shape.TRIANGLE, tone=Tone.WARN))
    found.extend(_devices(status, compact=compact))
    if status.printing:
        found.append(StatusCell(text=status.printing))
    if status.draft_saved is not None:
        found.append(StatusCell(text=words.draft_saved(status.draft_saved)))
    return tuple(found)


def _link_cell(status: Status, now: int) -> StatusCell:
    match status.link:
        case Link.SINGLE:
            return StatusCell(text=words.SINGLE, shape=Shape.DISC, tone=Tone.OK)
        case Link.CONNECTED:
            return StatusCell(text=words.CONNECTED, shape=Shape.DISC, tone=Tone.OK)
        case Link.COMING_BACK:
            return StatusCell(text=words.COMING_BACK, shape=Shape.HALF_RING, tone=Tone.SECOND, grey=True)
        case Link.OFFLINE:
            since = status.offline_since if status.offline_since is not None else now
            text = words.offline_for(max(0, (now - since) // 60_000_000), since)
            return StatusCell(text=text, shape=Shape.RING, tone=Tone.SECOND, grey=True, bold=True)


def _waiting_cell(status: Status) -> StatusCell:
    offline = status.link is Link.OFFLINE
    shape = Shape.SMALL_SQUARE if status.waiting else Shape.NONE
    return StatusCell(text=words.waiting_up(status.waiting, offline=offline), shape=shape, grey=offline)


def _devices(status: Status, *, compact: bool) -> list[StatusCell]:
    broken = [
        StatusCell(text=d.name + d.fault, shape=Shape.TRIANGLE, tone=Tone.WARN)
        for d in status.devices
        if d.fault
    ]
    ready = [d.name for d in status.devices if not d.fault]
    if compact and len(ready) > 1:
        fine = [StatusCell(text=words.COMMA.join(ready[:2]) + words.READY)]
        fine += [StatusCell(text=name + words.READY) for name in ready[2:3]]
    else:
        fine = [StatusCell(text=name + words.READY) for name in ready]
    return broken + fine


class NoticeKind(StrEnum):
    """What a strip is about; decides its ground."""

    OFFLINE = "info"
    ERROR = "bad-tint"
    DONE = "ok-tint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The one strip: a sentence, what does not go on, at most one button."""

    kind: NoticeKind
    text: str
    second: str = ""
    act: str = ""
    key: str = ""


def notice(status: Status, error: Notice | None, *, seats: bool = False) -> Notice | None:
    """Which strip stands: an error or something done first, else the offline strip. Two never stack.

    Args:
        status: The bar.
        error: What was done or refused.
        seats: The queue is the hub's, so that a number cannot be handed on while it is away.
    """
    if error is not None:
        return error
    if status.link is not Link.OFFLINE:
        return None
    act = words.show_waiting(status.waiting) if status.waiting else ""
    second = words.OFFLINE_NOT if seats else words.OFFLINE_NOT_OWN
    return Notice(
        kind=NoticeKind.OFFLINE,
        text=words.OFFLINE_STRIP,
        second=second,
        act=act,
    )
