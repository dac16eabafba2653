"""The folded later life of a case: department, procedures, decision, result, hand-over, archive.

One value inside `CaseFile`, so that a case that only just began carries nothing of it. Days are yyyymmdd of
UTC+8, 0 when not yet. Folded in `case_course.py`; no clock, no calendar, no rule here (D10).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hall.life_bodies import Branch, Certificate


class Procedure(StrEnum):
    """Special procedures whose time does not count; the value is stored and printed."""

    HEARING = "听证"
    TENDER = "招标"
    AUCTION = "拍卖"
    INSPECTION = "检验"
    TEST = "检测"
    QUARANTINE = "检疫"
    APPRAISAL = "鉴定"
    EXPERTS = "专家评审"
    SITE = "现场踏勘"
    PUBLICITY = "公示"


BY_LAW: Final = frozenset(Procedure) - {Procedure.SITE, Procedure.PUBLICITY}
"""行政许可法 art. 45; the other two are local rules (domain.md 1.4)."""


class Stage(StrEnum):
    """Steps of a department, in their order (domain.md 2.7, SPHJDM)."""

    HANDLE = "承办"
    CHECK = "审核"
    APPROVE = "批准"


AGREED: Final = "同意"
"""`Review.state` of a step that lets the case go on."""


class Way(StrEnum):
    """Ways of service on the 送达回证 (domain.md 3.12)."""

    DIRECT = "直接"
    LEFT = "留置"
    POST = "邮寄"
    ELECTRONIC = "电子"
    PUBLIC = "公告"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A step that the department took. `at` microseconds UTC, `on` its day."""

    stage: str
    officer: str
    opinion: str
    state: str
    branch: str
    at: int
    on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseFact:
    """A special procedure: `first` and `last` do not count, `last` 0 while it runs."""

    procedure: str
    reason: str
    first: int
    days: int
    approver: str
    last: int = 0
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """Days of a hearing (行政许可法 art. 46–48)."""

    told_on: int
    asked_on: int = 0
    announced_on: int = 0
    held_on: int = 0
    place: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseCheck:
    """What the look afterwards found about one commitment, and on which day."""

    key: str
    name: str
    kept: bool
    on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What was written about a card: its cause, who answers for it, what was done, and on which day."""

    card: str
    clock: str
    cause: str
    person: str
    remedy: str
    on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Urge:
    """催办 or 督办, and what the department said to it; `answer` "" while it said nothing."""

    level: str
    words: str
    on: int
    answer: str = ""
    officer: str = ""
    answered_on: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What happened to a case after 受理.

    Attributes:
        supplied_on: Day on which the last correction came; the only day here from before 受理.
        dispatched_on: Day of 分发. branches: Departments that have it; several are 并联.
        handover: Number of the last 材料交接单, "" without paper. signed_by: Who took the paper file over.
        handed_on: The file went to the department `handed_to` before 受理, with the list `handed_as`.
        lying: Keys of materials whose paper lies there.
        reviews: Steps of the departments, in the order of the fold.
        pauses: Special procedures. extension: Working days added once. extended_by: Who approved it.
        extended_on: Day of that; 0 where the platform told of it, since only its word may have come late.
        decided_on: Day of the decision. granted: None before it. grounds: of a denial.
        closed_on: 办结. certificates: What came of it.
        stocked_on: In the issue window. shelf: Where. code: What the applicant shows.
        notified_on: Told to come. reached: by the last attempt. tracking: Number of the post.
        delivered_on: Served. way, by, receiver: How and to whom (a person's id).
        archived_on: Read-only since. archive: SHA-256 of the file as PDF. keep_until: 0 for ever.
        charged: Sum of payments in fen. paid: transactions that are in it.
        told_last: Keys of the materials that the last 补正告知书 named.
        home: Authority for which the case was only received (代收), in `area`. forwarded_on: Sent there.
        supplies: How often corrections came before 受理. carried: How many of these have been sent on; the
            keys of the rest are `unsent`.
        helper: 工号 of who helped, `helped` 帮办 or 代办. promises: Commitments that were looked at.
        mend_until: Last day to make good what was found false (限期整改), 0 for none.
        revoked_on: The decision was taken back because of a false promise, revoked_as: by which 撤销决定书.
        served_on: Day of service of that 撤销决定书, 0 while owed; served_way, served_by: how, and to whom.
        prolonged: Working days that the open gap got once. fee: Fen that were told. fee_told_on: On that day.
        urges: What was said to the department, and its answers.
        urged: How often. explained: Cards whose cause was written down, `explanations` what was written.
    """

    supplied_on: int = 0
    dispatched_on: int = 0
    branches: tuple[Branch, ...] = ()
    handover: str = ""
    handed_on: int = 0
    handed_to: str = ""
    handed_as: str = ""
    lying: tuple[str, ...] = ()
    signed_by: str = ""
    signed_on: int = 0
    reviews: tuple[Review, ...] = ()
    pauses: tuple[PauseFact, ...] = ()
    extension: int = 0
    extended_by: str = ""
    extended_on: int = 0
    hearing: Hearing | None = None
    decided_on: int = 0
    granted: bool | None = None
    grounds: str = ""
    closed_on: int = 0
    certificates: tuple[Certificate, ...] = ()
    stocked_on: int = 0
    shelf: str = ""
    code: str = ""
    keep_until: int = 0
    notified_on: int = 0
    reached: bool = False
    carrier: str = ""
    tracking: str = ""
    mailed_on: int = 0
    delivered_on: int = 0
    way: str = ""
    by: str = ""
    receiver: str = ""
    archived_on: int = 0
    archive: bytes = b""
    keep_years: int = 0
    archive_until: int = 0
    charged: int = 0
    paid: tuple[str, ...] = ()
    urged: int = 0
    explained: tuple[str, ...] = ()
    prolonged: int = 0
    fee: int = 0
    fee_told_on: int = 0
    urges: tuple[Urge, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    told_last: tuple[str, ...] = ()
    home: str = ""
    area: str = ""
    forwarded_on: int = 0
    forwarder: str = ""
    forwarded_as: str = ""
    supplies: int = 0
    carried: int = 0
    unsent: tuple[str, ...] = ()
    helper: str = ""
    helped: str = ""
    promises: tuple[PromiseCheck, ...] = ()
    mend_until: int = 0
    revoked_on: int = 0
    revoked_why: str = ""
    revoked_as: str = ""
    served_on: int = 0
    served_way: str = ""
    served_by: str = ""

    @property
    def false_promises(self) -> tuple[PromiseCheck, ...]:
        """Commitments that the last look found not kept."""
        return tuple(one for one in self.promises if not one.kept)

    @property
    def sent_on(self) -> bool:
        """代收: everything that came so far went to the home authority."""
        return bool(self.forwarded_on) and self.carried >= self.supplies

    @property
    def unanswered(self) -> int:
        """How many urges the department has not answered."""
        return sum(not urge.answered_on for urge in self.urges)

    @property
    def owed(self) -> int:
        """Fen that were told and not paid yet; never below 0."""
        return max(self.fee - self.charged, 0)

    @property
    def paused(self) -> bool:
        """True while a special procedure runs."""
        return any(not pause.last for pause in self.pauses)


NOTHING: Final = Course()
"""The course of a case that nobody has sent on."""
