"""Saved lists, conditions and own filters of the page 办件 as values (design/tokens.md 12)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from hall.cases import COLLECTED_WORD, STATE_WORDS, CaseState
from hall.saved_filters import SavedFilter
from ui import words
from ui.states.look import Shape, Tone


class Light(StrEnum):
    """The light of a case; the value is its word."""

    RED = "红牌"
    YELLOW = "黄牌"
    NEAR = "提示"
    PAUSED = "暂停"
    FINE = "正常"
    WAITS = "待补"
    DONE = "办结"


LIGHT_SHAPES: Final = {
    Light.RED: (Shape.SQUARE, Tone.BAD),
    Light.YELLOW: (Shape.TRIANGLE, Tone.WARN),
    Light.NEAR: (Shape.HALF_DISC, Tone.WARN),
    Light.PAUSED: (Shape.BARS, Tone.HINT),
    Light.FINE: (Shape.DISC, Tone.OK),
    Light.WAITS: (Shape.RING, Tone.HINT),
    Light.DONE: (Shape.TICK, Tone.OK),
}
URGENCY: Final = tuple(Light)


class CaseList(StrEnum):
    """The saved lists of the page; the value is its name."""

    TODAY = "今天要做"
    MINE = "待我处理"
    NEW = "今日"
    TELL = "五日内须答复"
    NEAR = "将到期"
    OVER = "超期"
    CORRECTION = "待补正"
    LAPSED = "逾期未补正"
    GAP = "容缺待补"
    READY = "待领取"
    TWICE = "疑似重复"
    PROMISE = "承诺待核查"
    COLLECTED = "代收待答复"
    NEXT = "一件事待开始"
    URGED = "催办待答复"
    HERE = "本窗口今天"
    ALL = "全部办件"
    RESULT = "待登记结果"
    SHELVE = "待上架"
    TELL_RESULT = "待通知"
    SHELF = "等人来领"
    POSTED = "已寄出"
    LATE = "逾期未领"


class Group(StrEnum):
    """Which page shows the lists."""

    WORK = "办件"
    RESULTS = "出件"


_RESULTS: Final = (
    CaseList.RESULT,
    CaseList.SHELVE,
    CaseList.TELL_RESULT,
    CaseList.SHELF,
    CaseList.POSTED,
    CaseList.LATE,
)
LISTS: Final[Mapping[Group, tuple[CaseList, ...]]] = {
    Group.WORK: tuple(one for one in CaseList if one not in {*_RESULTS, CaseList.ALL}),
    Group.RESULTS: _RESULTS,
}
"""The lists of a page, from top to bottom; the first is the one it opens on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEntry:
    """One case in the list. `number` is the whole case number, empty for a draft.

    Attributes:
        listed: The applicant as the list shows it: a person's name is masked; "" for as it is.
        here_today: Opened at this window today. today: Opened in this hall today.
        open_gap: A material that may follow is still open, in whatever state the case is (D19).
        mine: This person, or this window, has it in hand. twice: Somebody may have applied for it twice.
        found_by: What the search finds beside number, name and item: document and telephone. Never shown.
        body: The department. applied_on: yyyymmdd.
    """

    id: str
    number: str
    applicant: str
    item: str
    state: str
    light: Light
    left: str
    listed: str = ""
    here_today: bool = False
    open_gap: bool = False
    found_by: tuple[str, ...] = ()
    today: bool = False
    mine: bool = False
    twice: bool = False
    clerk: str = ""
    window: int = 0
    applied_on: int = 0
    turn: str = ""
    """Of a later item of a 一件事: that it may begin, or cannot any more; "" while it waits."""

    collected: str = ""
    """Of a case that is only received for another authority: what it waits for, "" when it waits no more."""

    check: Light | None = None
    """How near the look at its commitments is, or the day to make good; `check_left` says it in words."""

    check_left: str = ""
    check_stage: str = ""
    told: bool = False
    """Somebody was reached about the result."""

    mailed: bool = False
    urged: bool = False
    """The department was urged and has not answered."""

    late: bool = False
    """The result has lain for longer than it should."""

    lapsed: bool = False
    """The last day of a correction notice is over."""

    serve: bool = False
    """The decision was revoked and the paper that says so is not served yet."""

    forwarded: bool = False
    """Collected for another hall and sent on: its authority answers."""

    @property
    def who(self) -> str:
        """The applicant as lists show it."""
        return self.listed or self.applicant


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What narrows a list beside its own rule; empty fields do not. Days yyyymmdd, both inclusive."""

    item: str = ""
    state: str = ""
    clerk: str = ""
    window: int = 0
    since: int = 0
    until: int = 0

    def hold(self, entry: CaseEntry) -> bool:
        """Whether a case fits."""
        return (
            self.item in {"", entry.item}
            and self.state in {"", entry.state}
            and self.clerk in {"", entry.clerk}
            and self.window in {0, entry.window}
            and entry.applied_on >= self.since
            and (not self.until or entry.applied_on <= self.until)
        )

    def chips(self) -> tuple[tuple[str, str], ...]:
        """Field and words of each condition that is set."""
        days = {"since": self.since, "until": self.until}
        texts = {"item": self.item, "state": self.state, "clerk": self.clerk}
        found = [(name, words.condition(name, text)) for name, text in texts.items() if text]
        found += [("window", words.condition("window", str(self.window)))] if self.window else []
        found += [(name, words.condition(name, words.day_of(day))) for name, day in days.items() if day]
        return tuple(found)

    def without(self, name: str) -> "Conditions":
        """The others."""
        return replace(self, **{name: getattr(Conditions(), name)})


_RECEIVED: Final = frozenset({STATE_WORDS[CaseState.RECEIVED], COLLECTED_WORD})
_DECIDED: Final = frozenset({STATE_WORDS[CaseState.DECIDED_OK], STATE_WORDS[CaseState.DECIDED_NO]})


def _open(entry: CaseEntry) -> bool:
    return entry.light is not Light.DONE or _ready(entry) or entry.serve


def _ready(entry: CaseEntry) -> bool:
    return entry.state == STATE_WORDS[CaseState.READY]


_RULES: Final[Mapping[CaseList, Callable[[CaseEntry], bool]]] = {
    CaseList.TODAY: _open,
    CaseList.MINE: lambda entry: entry.mine and _open(entry),
    CaseList.NEW: lambda entry: entry.today,
    CaseList.TELL: lambda entry: entry.state in _RECEIVED and not entry.forwarded,
    CaseList.NEAR: lambda entry: (
        entry.light in {Light.NEAR, Light.YELLOW} and not (entry.lapsed or entry.serve)
    ),
    CaseList.OVER: lambda entry: entry.light is Light.RED,
    CaseList.GAP: lambda entry: entry.open_gap or entry.state == STATE_WORDS[CaseState.ACCEPTED_GAP],
    CaseList.CORRECTION: lambda entry: entry.state == STATE_WORDS[CaseState.CORRECTING],
    CaseList.LAPSED: lambda entry: entry.lapsed,
    CaseList.READY: _ready,
    CaseList.TWICE: lambda entry: entry.twice,
    CaseList.PROMISE: lambda entry: entry.check is not None,
    CaseList.COLLECTED: lambda entry: bool(entry.collected),
    CaseList.NEXT: lambda entry: bool(entry.turn),
    CaseList.URGED: lambda entry: entry.urged and _open(entry),
    CaseList.HERE: lambda entry: entry.here_today,
    CaseList.ALL: lambda _entry: True,
    CaseList.RESULT: lambda entry: entry.state in _DECIDED,
    CaseList.SHELVE: lambda entry: entry.state == STATE_WORDS[CaseState.CLOSED] and not entry.mailed,
    CaseList.TELL_RESULT: lambda entry: _ready(entry) and not entry.told and not entry.mailed,
    CaseList.SHELF: lambda entry: (_ready(entry) and not entry.mailed) or entry.serve,
    CaseList.POSTED: lambda entry: entry.mailed and _open(entry),
    CaseList.LATE: lambda entry: entry.late,
}


def belongs(entry: CaseEntry, wanted: CaseList) -> bool:
    """Whether a case stands in a saved list."""
    return _RULES[wanted](entry)


SPECIAL: Final = frozenset(
    {CaseList.LAPSED, CaseList.TWICE, CaseList.PROMISE, CaseList.COLLECTED, CaseList.NEXT}
)
"""Lists that are shown while there is something in them."""


def shown_in(entry: CaseEntry, wanted: CaseList) -> CaseEntry:
    """The entry as a list of a special route shows it: with what that list is about."""
    if wanted is CaseList.PROMISE and entry.check is not None:
        return replace(entry, light=entry.check, left=entry.check_left, state=entry.check_stage)
    if wanted is CaseList.NEXT and entry.turn:
        return replace(entry, left=entry.turn)
    if wanted is CaseList.COLLECTED and entry.collected:
        return replace(entry, state=entry.collected)
    return entry


def conditions_of(saved: SavedFilter) -> Conditions:
    """The conditions of an own filter."""
    return Conditions(
        item=saved.item,
        state=saved.state,
        clerk=saved.clerk,
        window=saved.window,
        since=saved.since,
        until=saved.until,
    )
