"""Every act of the queue as a value: what a desk, a kiosk or a third-party machine may ask of its authority.

One frozen dataclass an act, one table with its verb, permission and the devices that may ask (domain.md 6.4,
architecture.md 4). The same values run on a single PC and travel to the hub. What they do is
`commands/queue*.py`; how they travel is `sync/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hall.staff import Permission


class Device(StrEnum):
    """Kinds of enrolled devices; a token is good for the acts of its kind only (least right)."""

    DESK = "desk"
    KIOSK = "kiosk"
    BOARD = "board"
    MACHINE = "machine"
    """A third party's ticket machine or LED controller."""
    HUB = "hub"
    """A hub below this one: it passes on the chains of its nodes and asks for nothing else."""


# --- numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """取号 (8201, 8202). `person_number` is hashed with the hall's key and not kept (D9).

    Attributes:
        queue: Letter.
        source: `kiosk`, `desk`, `guide`, `return`, `machine`.
        priority: Class of the hall's list, "" for none; `proof` says what was shown (证件, 年龄, 目测).
        item: Item code chosen at the kiosk, with the `answers` (`Q1.rent`) to its questions; `items` are
            further ones of the same visit.
        returns: Number of the case or receipt that somebody comes back with (补正, 容缺): a return slot.
        plan: Letters of further queues of this visit, in order (多窗联办).
        replaces: Hall number that an emergency number stands for (D16); only while the hub is away.
    """

    queue: str
    source: str = "desk"
    priority: str = ""
    proof: str = ""
    person_number: str = ""
    item: str | None = None
    answers: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    returns: str = ""
    plan: tuple[str, ...] = ()
    replaces: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """预约: a place in a slot. `slot_at` microseconds UTC, on a slot's beginning."""

    queue: str
    slot_at: int
    person_number: str
    item: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """预约报到 (8202) by booking code or document number; late ones get an ordinary number."""

    code: str = ""
    person_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """The visitor does not want the number any more."""

    ticket: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactivate:
    """重新激活 a missed number: `place` is `tail` or `back3`."""

    ticket: str
    place: str = "tail"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPrinted:
    """What became of a slip: for the reprint log (D13). `n` counts prints of this ticket."""

    ticket: str
    printer: str
    n: int = 1
    fault: str = ""


# --- calling


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNext:
    """叫号 (8002). `finish` and `miss` end the number at the window first, in the same transaction."""

    finish: str = ""
    miss: str = ""
    result: str = "完成"
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallChosen:
    """Call a number out of turn; the reason is written down."""

    ticket: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """重呼 (8012), at most as often as the hall allows."""

    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrive:
    """开始 (8003): the visitor stands here; also takes a parked visit up again."""

    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """弃号/过号 (8014): called and not come."""

    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """结束 (8004). With queues of a plan left the visit goes on there with kept seniority."""

    ticket: str
    result: str = "完成"
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Park:
    """Set the visit aside and free the window."""

    ticket: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """转移 (8015) to a queue, a window or a person; `place` is `first`, `keep` or `last`."""

    ticket: str
    to_queue: str
    place: str = "keep"
    to_window: int | None = None
    to_staff: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """多窗联办: the queues that this visit goes on to, in order; replaces an earlier plan."""

    ticket: str
    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddItem:
    """A further item of the same visit."""

    ticket: str
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Direct:
    """Serve somebody who has no number: taken, called and arrived at once."""

    queue: str
    person_number: str = ""
    priority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """Take back one's own last step within the hall's ten seconds."""

    ticket: str


# --- windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Sit:
    """登录 (8001): open a window for calling.

    A person who sits elsewhere is refused with `staff.elsewhere` unless `move` is set, which closes the other
    window; another person at the window is refused with `window.taken` unless `over` is set: whoever stands
    at the counter takes the seat of somebody who went without signing out, and the number in hand with it.
    """

    name: str = ""
    move: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """退出 (8006): close the window. Refused with `ticket.window_busy` while it holds a number."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """暂停 (8010) with a reason of the hall's list."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """恢复 (8011)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """The emergency button of a window, pressed or ended."""

    on: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """心跳 (8108): this window's desk is alive. No event."""


# --- the manager


@dataclass(frozen=True, slots=True, kw_only=True)
class SetWindow:
    """Tidal windows: queues and weights of a window, also while it works. None leaves, () is the catalogue's.

    `open` False closes the window (as `Leave`, but a visit in hand may be finished); True asks for it to be
    opened: it shows as 待开 until somebody sits down.
    """

    window: int
    weights: tuple[tuple[str, int], ...] | None = None
    open: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver:
    """A visit of a desk that died goes on at another window (`window`), or at the asking one (None)."""

    ticket: str
    window: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNotice:
    """A line for the boards until a moment (microseconds UTC); an empty text takes the notice away."""

    text: str
    until: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAdvice:
    """The manager took or refused an advice of the look-ahead; kept to see whether it proved right."""

    advice: str
    taken: bool


Act = (
    Take
    | Book
    | CheckIn
    | Cancel
    | Reactivate
    | SlipPrinted
    | CallNext
    | CallChosen
    | Recall
    | Arrive
    | Miss
    | Finish
    | Park
    | Hand
    | Plan
    | AddItem
    | Direct
    | Undo
    | Sit
    | Leave
    | Pause
    | Resume
    | Alarm
    | Beat
    | SetWindow
    | TakeOver
    | PostNotice
    | AnswerAdvice
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRule:
    """Who may ask for an act: the permission of the person, and the kinds of devices."""

    act: type[Act]
    permission: Permission
    devices: frozenset[Device]
    code: int = 0
    """Number in the vocabulary of queue machines (domain.md 6.4), 0 for none."""


_DESK: Final = frozenset({Device.DESK})
_COUNTER: Final = frozenset({Device.DESK, Device.MACHINE})
_DOOR: Final = frozenset({Device.DESK, Device.KIOSK, Device.MACHINE})
_TAKE, _CALL, _HALL = Permission.TAKE_TICKET, Permission.CALL, Permission.MANAGE_HALL

ACTS: Final[Mapping[str, ActRule]] = MappingProxyType(
    {
        "take": ActRule(act=Take, permission=_TAKE, devices=_DOOR, code=8201),
        "book": ActRule(act=Book, permission=_TAKE, devices=_DOOR),
        "check-in": ActRule(act=CheckIn, permission=_TAKE, devices=_DOOR, code=8202),
        "cancel": ActRule(act=Cancel, permission=_TAKE, devices=_DOOR),
        "reactivate": ActRule(act=Reactivate, permission=_TAKE, devices=_DOOR),
        "slip": ActRule(act=SlipPrinted, permission=_TAKE, devices=_DOOR),
        "call": ActRule(act=CallNext, permission=_CALL, devices=_COUNTER, code=8002),
        "call-chosen": ActRule(act=CallChosen, permission=_CALL, devices=_COUNTER),
        "recall": ActRule(act=Recall, permission=_CALL, devices=_COUNTER, code=8012),
        "arrive": ActRule(act=Arrive, permission=_CALL, devices=_COUNTER, code=8003),
        "miss": ActRule(act=Miss, permission=_CALL, devices=_COUNTER, code=8014),
        "finish": ActRule(act=Finish, permission=_CALL, devices=_COUNTER, code=8004),
        "park": ActRule(act=Park, permission=_CALL, devices=_COUNTER),
        "hand": ActRule(act=Hand, permission=_CALL, devices=_COUNTER, code=8015),
        "plan": ActRule(act=Plan, permission=_CALL, devices=_DESK),
        "add-item": ActRule(act=AddItem, permission=_CALL, devices=_DESK),
        "direct": ActRule(act=Direct, permission=_CALL, devices=_COUNTER),
        "undo": ActRule(act=Undo, permission=_CALL, devices=_COUNTER),
        "sit": ActRule(act=Sit, permission=_CALL, devices=_COUNTER, code=8001),
        "leave": ActRule(act=Leave, permission=_CALL, devices=_COUNTER, code=8006),
        "pause": ActRule(act=Pause, permission=_CALL, devices=_COUNTER, code=8010),
        "resume": ActRule(act=Resume, permission=_CALL, devices=_COUNTER, code=8011),
        "alarm": ActRule(act=Alarm, permission=_CALL, devices=_COUNTER),
        "beat": ActRule(act=Beat, permission=_CALL, devices=_COUNTER, code=8108),
        "set-window": ActRule(act=SetWindow, permission=_HALL, devices=_DESK),
        "take-over": ActRule(act=TakeOver, permission=_HALL, devices=_DESK),
        "notice": ActRule(act=PostNotice, permission=_HALL, devices=_DESK),
        "advice": ActRule(act=AnswerAdvice, permission=_HALL, devices=_DESK),
    }
)
"""Verb → who may. The verb is the last part of the hub's address, `/v1/queue/{verb}`."""

VERBS: Final[Mapping[type[Act], str]] = MappingProxyType({rule.act: verb for verb, rule in ACTS.items()})
