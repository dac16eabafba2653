"""States of a case, the table of lawful moves, and the folded case file (domain.md 1.4, D19).

One internal set of states; platforms get theirs by mapping tables. A move that is not in `MOVES` does not
exist, whoever asks. No clock and no calendar here (D10): due dates are `deadlines.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hall.bodies import GapItem, MaterialFact
from hall.conflict_groups import ConflictGroup
from hall.course import NOTHING, Course
from hall.errors import Refused


class CaseState(StrEnum):
    """States of domain.md 1.4; the value is stored and sent."""

    DRAFT = "DRAFT"
    PREAPPLIED = "PREAPPLIED"
    RECEIVED = "RECEIVED"
    CORRECTING = "CORRECTING"
    RESUBMITTED = "RESUBMITTED"
    ACCEPTED = "ACCEPTED"
    ACCEPTED_GAP = "ACCEPTED_GAP"
    NOT_REQUIRED = "NOT_REQUIRED"
    REFUSED = "REFUSED"
    REFERRED = "REFERRED"
    IN_REVIEW = "IN_REVIEW"
    SUSPENDED = "SUSPENDED"
    DECIDED_OK = "DECIDED_OK"
    DECIDED_NO = "DECIDED_NO"
    CLOSED = "CLOSED"
    READY = "READY"
    DELIVERED = "DELIVERED"
    WITHDRAWN = "WITHDRAWN"
    TERMINATED = "TERMINATED"
    VOIDED = "VOIDED"
    ARCHIVED = "ARCHIVED"


class CaseAction(StrEnum):
    """What may be done to a case."""

    CORRECT_ON_SPOT = "correct_on_spot"
    RECEIVE = "receive"
    ACCEPT = "accept"
    ACCEPT_DEEMED = "accept_deemed"
    ACCEPT_GAP = "accept_gap"
    TELL_CORRECTION = "tell_correction"
    SUPPLY_PART = "supply_part"
    SUPPLY = "supply"
    SUPPLY_GAP_PART = "supply_gap_part"
    CLOSE_GAP = "close_gap"
    NOT_REQUIRED = "not_required"
    REFUSE = "refuse"
    REFER = "refer"
    HAND_OVER = "hand_over"
    DISPATCH = "dispatch"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXTEND = "extend"
    DECIDE_OK = "decide_ok"
    DECIDE_NO = "decide_no"
    CLOSE = "close"
    STOCK = "stock"
    DELIVER = "deliver"
    WITHDRAW = "withdraw"
    TERMINATE = "terminate"
    VOID = "void"
    ARCHIVE = "archive"


_S = CaseState
_A = CaseAction

_BEGIN: Final = {
    _A.CORRECT_ON_SPOT: _S.DRAFT,
    _A.RECEIVE: _S.RECEIVED,
    _A.ACCEPT: _S.ACCEPTED,
    _A.ACCEPT_GAP: _S.ACCEPTED_GAP,
    _A.TELL_CORRECTION: _S.CORRECTING,
    _A.NOT_REQUIRED: _S.NOT_REQUIRED,
    _A.REFUSE: _S.REFUSED,
    _A.REFER: _S.REFERRED,
    _A.VOID: _S.VOIDED,
}

MOVES: Final[Mapping[CaseState, Mapping[CaseAction, CaseState]]] = MappingProxyType(
    {
        _S.DRAFT: _BEGIN,
        _S.PREAPPLIED: {
            _A.RECEIVE: _S.RECEIVED,
            _A.ACCEPT: _S.ACCEPTED,
            _A.ACCEPT_GAP: _S.ACCEPTED_GAP,
            _A.TELL_CORRECTION: _S.CORRECTING,
            _A.WITHDRAW: _S.WITHDRAWN,
            _A.TERMINATE: _S.TERMINATED,
        },
        _S.RECEIVED: {
            _A.ACCEPT: _S.ACCEPTED,
            _A.ACCEPT_DEEMED: _S.ACCEPTED,
            _A.ACCEPT_GAP: _S.ACCEPTED_GAP,
            _A.TELL_CORRECTION: _S.CORRECTING,
            _A.REFUSE: _S.REFUSED,
            _A.HAND_OVER: _S.RECEIVED,
            _A.WITHDRAW: _S.WITHDRAWN,
            _A.TERMINATE: _S.TERMINATED,
            _A.VOID: _S.VOIDED,
        },
        _S.CORRECTING: {
            _A.SUPPLY_PART: _S.CORRECTING,
            _A.SUPPLY: _S.RESUBMITTED,
            _A.WITHDRAW: _S.WITHDRAWN,
            _A.TERMINATE: _S.TERMINATED,
        },
        _S.RESUBMITTED: {
            _A.ACCEPT: _S.ACCEPTED,
            _A.ACCEPT_GAP: _S.ACCEPTED_GAP,
            _A.TELL_CORRECTION: _S.CORRECTING,
            _A.HAND_OVER: _S.RESUBMITTED,
            _A.WITHDRAW: _S.WITHDRAWN,
            _A.TERMINATE: _S.TERMINATED,
        },
        _S.ACCEPTED: {
            _A.DISPATCH: _S.IN_REVIEW,
            _A.CLOSE: _S.CLOSED,
            _A.WITHDRAW: _S.WITHDRAWN,
            _A.TERMINATE: _S.TERMINATED,
            _A.VOID: _S.VOIDED,
        },
        _S.ACCEPTED_GAP: {
            _A.SUPPLY_GAP_PART: _S.ACCEPTED_GAP,
            _A.CLOSE_GAP: _S.ACCEPTED,
            _A.DISPATCH: _S.IN_REVIEW,
            _A.WITHDRAW: _S.WITHDRAWN,
            _A.TERMINATE: _S.TERMINATED,
            _A.VOID: _S.VOIDED,
        },
        _S.IN_REVIEW: {
            _A.SUPPLY_GAP_PART: _S.IN_REVIEW,
            _A.CLOSE_GAP: _S.IN_REVIEW,
            _A.SUSPEND: _S.SUSPENDED,
            _A.EXTEND: _S.IN_REVIEW,
            _A.DECIDE_OK: _S.DECIDED_OK,
            _A.DECIDE_NO: _S.DECIDED_NO,
            _A.WITHDRAW: _S.WITHDRAWN,
            _A.TERMINATE: _S.TERMINATED,
        },
        _S.SUSPENDED: {
            _A.SUPPLY_GAP_PART: _S.SUSPENDED,
            _A.CLOSE_GAP: _S.SUSPENDED,
            _A.RESUME: _S.IN_REVIEW,
            _A.WITHDRAW: _S.WITHDRAWN,
            _A.TERMINATE: _S.TERMINATED,
        },
        _S.DECIDED_OK: {_A.CLOSE: _S.CLOSED},
        _S.DECIDED_NO: {_A.CLOSE: _S.CLOSED},
        _S.CLOSED: {_A.STOCK: _S.READY, _A.DELIVER: _S.DELIVERED},
        _S.READY: {_A.DELIVER: _S.DELIVERED},
        _S.DELIVERED: {_A.ARCHIVE: _S.ARCHIVED},
        _S.NOT_REQUIRED: {_A.ARCHIVE: _S.ARCHIVED},
        _S.REFUSED: {_A.ARCHIVE: _S.ARCHIVED},
        _S.REFERRED: {_A.ARCHIVE: _S.ARCHIVED},
        _S.WITHDRAWN: {_A.ARCHIVE: _S.ARCHIVED},
        _S.TERMINATED: {_A.ARCHIVE: _S.ARCHIVED},
        _S.VOIDED: {_A.ARCHIVE: _S.ARCHIVED},
        _S.ARCHIVED: {},
    }
)
"""From state, by action, to state. What is missing is unlawful: accepted never goes back to correcting, a
refusal ends the case but for its archived file, a delivered case is never voided (domain.md 1.4)."""

TAKEN_OVER: Final = "case.taken_over"
"""Kind of the step by which another window goes on with a case (`hall.events.EventKind`)."""

INITIAL: Final = frozenset({_S.DRAFT, _S.PREAPPLIED})
"""Where cases begin: at a window, or by the portal (a later issue)."""

OPEN: Final = frozenset(
    {
        _S.PREAPPLIED,
        _S.RECEIVED,
        _S.CORRECTING,
        _S.RESUBMITTED,
        _S.ACCEPTED,
        _S.ACCEPTED_GAP,
        _S.IN_REVIEW,
        _S.SUSPENDED,
        _S.DECIDED_OK,
        _S.DECIDED_NO,
        _S.CLOSED,
        _S.READY,
    }
)
"""States in which somebody still has something to do."""

STATE_WORDS: Final[Mapping[CaseState, str]] = MappingProxyType(
    {
        _S.DRAFT: "草稿",
        _S.PREAPPLIED: "网上申报",
        _S.RECEIVED: "已收件",
        _S.CORRECTING: "待补正",
        _S.RESUBMITTED: "已补正待审",
        _S.ACCEPTED: "已受理",
        _S.ACCEPTED_GAP: "容缺受理",
        _S.NOT_REQUIRED: "不受理",
        _S.REFUSED: "不予受理",
        _S.REFERRED: "转办",
        _S.IN_REVIEW: "审查中",
        _S.SUSPENDED: "特别程序中",
        _S.DECIDED_OK: "准予",
        _S.DECIDED_NO: "不予许可",
        _S.CLOSED: "办结",
        _S.READY: "待领取",
        _S.DELIVERED: "已送达",
        _S.WITHDRAWN: "申请人撤回",
        _S.TERMINATED: "终止",
        _S.VOIDED: "作废",
        _S.ARCHIVED: "已归档",
    }
)


HELD_WORD: Final = "冲突待裁定"
REVOKED_WORD: Final = "已撤销"
"""The decision rested on a false promise (domain.md 1.7)."""
COLLECTED_WORD: Final = "已收件（代收）"
"""Received for another hall, whose authority accepts (domain.md 1.7)."""
NOT_BEGUN_WORD: Final = "待前置环节"
"""A child of a 一件事 whose stage has not begun: applied for, no clock runs (domain.md 1.7)."""
HELD: Final = 2
"""`CaseFile.attention` from which on a case waits for a decision."""

OPEN_WHILE_HELD: Final = frozenset(
    {
        _A.CORRECT_ON_SPOT,
        _A.SUPPLY_PART,
        _A.SUPPLY,
        _A.SUPPLY_GAP_PART,
        _A.CLOSE_GAP,
    }
)
"""What may still be done while a conflict waits for a decision: taking materials in. 办结, 发证, 收费
cannot be taken back (sync-protocol.md b); any other step would become one more side of the conflict."""


BEYOND: Final = "由较新版本的程序办理，升级后显示内容。"
"""Note of a step that this program does not know and that says: do not go on without knowing me (`crit`)."""
BEYOND_WORD: Final = "待升级程序"


_ALIVE: Final = OPEN | {_S.DELIVERED}


def owes_revocation(state: CaseState, course: Course) -> bool:
    """Whether a decision was taken back and its 撤销决定书 is not served; an archived file is read only."""
    return bool(course.revoked_on) and not course.served_on and state in _ALIVE


def require_known(file: CaseFile) -> None:
    """Let a legal step pass only on a case of which this program knows every legal step (A2, `crit`).

    Raises:
        Refused: `case.beyond`; the case can be read, and changed where the program is new enough.
    """
    if file.beyond:
        raise Refused(
            "case.beyond",
            "这个办件有一步是用较新版本的程序办的，本机还不认识，所以不能接着办。请技术人员升级本机，或到已升级的窗口办理。",
        )


def require_settled(file: CaseFile, action: CaseAction) -> None:
    """Let a step pass only when no open conflict forbids it.

    Raises:
        Refused: `case.held`, with who decides.
    """
    if file.held and action not in OPEN_WHILE_HELD:
        raise Refused(
            "case.held", "这个办件有冲突待裁定，这一步先不能办。请首席代表或大厅管理员裁定以后再办。"
        )


def move(state: CaseState, action: CaseAction) -> CaseState:
    """The state that an action leads to.

    Raises:
        Refused: `case.move` when the law or the hall does not allow the action in this state.
    """
    to = MOVES[state].get(action)
    if to is None:
        raise Refused("case.move", f"办件现在是“{STATE_WORDS[state]}”，不能这样办。")
    return to


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a case's history."""

    kind: str
    wall: int
    actor: str
    window: int | None
    link: bytes
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFact:
    """A paper that came to be for this case: kind, print count, document number, hash."""

    paper: str
    kind: str
    n: int
    sha256: bytes
    copies: int
    document: str = ""
    sent: str = ""
    failed: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """The fold of a case's events: everything that later steps and screens need.

    Days are yyyymmdd of UTC+8, 0 when not yet; times microseconds UTC. `correction` is what the last notice
    told and is still open; `gap` what may still follow (D19). `conflicts` are steps that did not see each
    other (table (b) of the sync protocol), `linked` ids of cases marked as the same application,
    `central` the number of the province; `course` is what came after 受理; `theme` the id of the 一件事 that
    the case belongs to, "" for most. Without slots: `hall.renewal` makes the next value of it in one go.
    """

    id: str
    state: CaseState = CaseState.DRAFT
    number: str = ""
    item: str = ""
    item_name: str = ""
    item_version: str = ""
    body_code: str = ""
    person: str = ""
    agent: str | None = None
    guardian: str | None = None
    ticket: str | None = None
    flags: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    materials: tuple[MaterialFact, ...] = ()
    window: int | None = None
    hall: str = ""
    clerk: str = ""
    offline: bool = False
    asks_gap: bool = False
    credit_pending: bool = False
    clock_doubtful: bool = False
    query_hash: str = ""
    token: str = ""
    delivery: str = ""
    applied_at: int = 0
    applied_on: int = 0
    received_on: int = 0
    accepted_on: int = 0
    accepted_mode: str = ""
    ended_on: int = 0
    told_count: int = 0
    told_until: int = 0
    told_ever: tuple[str, ...] = ()
    correction: tuple[MaterialFact, ...] = ()
    gap: tuple[GapItem, ...] = ()
    reason: str = ""
    documents: tuple[tuple[str, str], ...] = ()
    papers: tuple[PaperFact, ...] = ()
    steps: tuple[Step, ...] = field(default=())
    updated_at: int = 0
    conflicts: tuple[ConflictGroup, ...] = ()
    linked: tuple[str, ...] = ()
    central: str = ""
    course: Course = NOTHING
    theme: str = ""

    @property
    def is_open(self) -> bool:
        """True while somebody still has something to do."""
        return self.state in OPEN or self.held or self.beyond

    @property
    def beyond(self) -> bool:
        """True when a newer program took a legal step that this one does not know: here it is read only."""
        return any(step.note == BEYOND for step in self.steps)

    @property
    def held(self) -> bool:
        """True while a conflict waits for a person's decision."""
        return any(group.holds for group in self.conflicts)

    @property
    def owes_revocation(self) -> bool:
        """True while a 撤销决定书 waits to be served on a case that may still be written to."""
        return owes_revocation(self.state, self.course)

    @property
    def attention(self) -> int:
        """How much it needs a person: 0 not, 1 to be ticked off, 2 to be decided, 3 at once."""
        return max((_attention(group) for group in self.conflicts), default=0)

    @property
    def word(self) -> str:
        """The state in words, if known; 容缺受理 while the gap list is open and nothing is decided (D19)."""
        gap_open = self.gap and self.state in {CaseState.ACCEPTED, CaseState.IN_REVIEW, CaseState.SUSPENDED}
        ways = (
            (self.held, HELD_WORD),
            (self.beyond, BEYOND_WORD),
            (self.theme and self.state is CaseState.PREAPPLIED, NOT_BEGUN_WORD),
            (self.course.revoked_on, REVOKED_WORD),
            (self.course.home and self.state is CaseState.RECEIVED, COLLECTED_WORD),
            (gap_open, STATE_WORDS[CaseState.ACCEPTED_GAP]),
        )
        return next((word for holds, word in ways if holds), STATE_WORDS[self.state])

    @property
    def keeper(self) -> int | None:
        """The window that may change the case: the one that opened it, or took it over last (D14)."""
        taken = [step.window for step in self.steps if step.kind == TAKEN_OVER]
        return taken[-1] if taken else self.window

    def document(self, kind: str) -> str:
        """The document number of a kind of paper, or ""."""
        return dict(self.documents).get(kind, "")


def _attention(group: ConflictGroup) -> int:
    if group.holds:
        return HELD + group.urgent
    return 1 if group.untold else 0
