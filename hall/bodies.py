"""Bodies of the events: frozen dataclasses of plain values, by subject (D7). No rule is here.

Those of numbers and windows stand in `queue_bodies.py`, those beside the steps of a case in `case_bodies.py`,
those of its later life in `life_bodies.py` and `step_bodies.py`, those of special routes in
`theme_bodies.py`, `issue_bodies.py`, `route_bodies.py`, those of persons in `person_bodies.py`, those of
PCs, people and papers in `record_bodies.py`; all are offered here too.

Fields are added with a default, never removed or changed. Persons stand in `PersonRecorded` only (D9).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hall.case_bodies import (
    CaseAcknowledged,
    CaseAnswered,
    CaseLinked,
    CaseNoted,
    CasePrepared,
    CaseResolved,
    CaseTakenOver,
)
from hall.issue_bodies import IssueAnswered, IssueAssigned, IssueBody, IssueRaised
from hall.life_bodies import (
    CaseArchived,
    CaseCharged,
    CaseClosed,
    CaseDecided,
    CaseDelivered,
    CaseDispatched,
    CaseExplained,
    CaseExtended,
    CaseFilesAdded,
    CaseFilesRemoved,
    CaseHandoverSigned,
    CaseHearingSet,
    CaseMailed,
    CaseNotified,
    CaseResumed,
    CaseReviewed,
    CaseStocked,
    CaseSuspended,
    CaseUrged,
    Returned,
)
from hall.material_facts import FileFact, GapItem, MaterialFact
from hall.person_bodies import (
    PersonChecked,
    PersonConsented,
    PersonCreditCleared,
    PersonCreditMarked,
    PersonRecorded,
    PersonUnmasked,
    ReusedItem,
)
from hall.queue_bodies import (
    ForecastAnswered,
    NoticePosted,
    StaffPaused,
    StaffResumed,
    TicketArrived,
    TicketCalled,
    TicketClosed,
    TicketFinished,
    TicketItemAdded,
    TicketNoShow,
    TicketParked,
    TicketPlanned,
    TicketReactivated,
    TicketTaken,
    TicketTakenOver,
    TicketTransferred,
    TicketUndone,
    WindowAlarm,
    WindowAssigned,
    WindowClosed,
    WindowOpened,
)
from hall.record_bodies import (
    DataExported,
    DataRemoved,
    NodeBooted,
    PaperFailed,
    PaperRendered,
    PaperSent,
    StaffDayClosed,
    StaffLocked,
    StaffLookedUp,
    StaffSignedIn,
    StaffSignedOut,
)
from hall.route_bodies import (
    CaseAssisted,
    CaseForwarded,
    CasePromiseChecked,
    CaseRevocationServed,
    CaseRevoked,
    PromiseFinding,
    RouteBody,
)
from hall.step_bodies import StepBody
from hall.theme_bodies import SharedMaterial, ThemeBody, ThemeChild, ThemeLeftOut, ThemeNoted, ThemeOpened

__all__ = [
    "CaseAcknowledged",
    "CaseAnswered",
    "CaseArchived",
    "CaseAssisted",
    "CaseCharged",
    "CaseClosed",
    "CaseDecided",
    "CaseDelivered",
    "CaseDispatched",
    "CaseExplained",
    "CaseExtended",
    "CaseFilesAdded",
    "CaseFilesRemoved",
    "CaseForwarded",
    "CaseHandoverSigned",
    "CaseHearingSet",
    "CaseLinked",
    "CaseMailed",
    "CaseNoted",
    "CaseNotified",
    "CasePrepared",
    "CasePromiseChecked",
    "CaseResolved",
    "CaseResumed",
    "CaseReviewed",
    "CaseRevocationServed",
    "CaseRevoked",
    "CaseStocked",
    "CaseSuspended",
    "CaseTakenOver",
    "CaseUrged",
    "DataExported",
    "DataRemoved",
    "FileFact",
    "ForecastAnswered",
    "GapItem",
    "IssueAnswered",
    "IssueAssigned",
    "IssueRaised",
    "MaterialFact",
    "NodeBooted",
    "NoticePosted",
    "PaperFailed",
    "PaperRendered",
    "PaperSent",
    "PersonChecked",
    "PersonConsented",
    "PersonCreditCleared",
    "PersonCreditMarked",
    "PersonRecorded",
    "PersonUnmasked",
    "PromiseFinding",
    "Returned",
    "ReusedItem",
    "SharedMaterial",
    "StaffDayClosed",
    "StaffLocked",
    "StaffLookedUp",
    "StaffPaused",
    "StaffResumed",
    "StaffSignedIn",
    "StaffSignedOut",
    "ThemeChild",
    "ThemeLeftOut",
    "ThemeNoted",
    "ThemeOpened",
    "TicketArrived",
    "TicketCalled",
    "TicketClosed",
    "TicketFinished",
    "TicketItemAdded",
    "TicketNoShow",
    "TicketParked",
    "TicketPlanned",
    "TicketReactivated",
    "TicketTaken",
    "TicketTakenOver",
    "TicketTransferred",
    "TicketUndone",
    "WindowAlarm",
    "WindowAssigned",
    "WindowClosed",
    "WindowOpened",
]
"""What is offered of the other pages; whatever else stands here is offered anyway."""


class AcceptMode(StrEnum):
    """How a case came to be accepted; decides the acceptance day (domain.md 1.4)."""

    AT_WINDOW = "at_window"
    GAP = "gap"
    AFTER_CORRECTION = "after_correction"
    DEEMED = "deemed"
    BY_DEPARTMENT = "by_department"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseApplied:
    """What was asked for and handed over; the first event of every case (exchange tables SB, SBCL)."""

    number: str
    item: str
    item_name: str
    item_version: str
    body_code: str
    person: str
    agent: str | None = None
    guardian: str | None = None
    flags: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    materials: tuple[MaterialFact, ...] = ()
    ticket: str | None = None
    channel: str = "window"
    asks_gap: bool = False
    credit_bar: bool | None = None
    credit_pending: bool = False
    clock_doubtful: bool = False
    offline: bool = False
    query_hash: str = ""
    token: str = ""
    delivery: str = ""
    theme: str = ""
    waits: bool = False
    """Child of a 一件事 that begins when the stages before it are over; no clock runs until then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCorrectedOnSpot:
    """Small errors mended and signed at the window (行政许可法 art. 32(3))."""

    items: tuple[MaterialFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReceived:
    """Materials taken in; the five-day clock starts (art. 32(4)).

    With `home` only the form was looked at, for the authority of another place (代收, domain.md 1.7).
    """

    delegated: bool
    home: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccepted:
    """Accepted; `on` is the acceptance day yyyymmdd, which may lie before the day of this event."""

    mode: str
    on: int
    document: str = ""
    gap_document: str = ""
    gap: tuple[GapItem, ...] = ()
    source: str = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCorrectionTold:
    """Everything that is missing or wrong, told at once in one notice; `until` as printed, yyyymmdd."""

    items: tuple[MaterialFact, ...]
    until: int
    document: str = ""
    again: bool = False
    reason: str = ""
    approved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSupplied:
    """Materials handed in later; `complete` when nothing told is open any more (D19).

    `wrong` is what was brought and given back, with what is wrong with it now.
    """

    items: tuple[MaterialFact, ...]
    complete: bool
    wrong: tuple[MaterialFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseGapClosed:
    """The last material of the gap list arrived."""

    items: tuple[MaterialFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNotRequired:
    """No permit is needed: told at once (art. 32(1))."""

    reason: str
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRefused:
    """Not accepted, with ground, right authority and remedies (art. 32(2)); two people (D24)."""

    reason: str
    basis: str
    authority: str
    review_body: str
    court: str
    second: str
    document: str = ""
    source: str = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReferred:
    """Handed to another item or department."""

    reason: str
    to_item: str = ""
    to_name: str = ""
    to_body: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseVoided:
    """A keying error of today, taken back by the manager (D24); the number stays used."""

    reason: str
    second: str
    source: str = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEnded:
    """Withdrawn by the applicant, or terminated by the office.

    `ground` is why in a word of the hall (逾期未补正 …), `returned` the originals that went back,
    `approved_by` who ordered it when the office ends it.
    """

    reason: str
    ground: str = ""
    returned: tuple[Returned, ...] = ()
    document: str = ""
    approved_by: str = ""
    source: str = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceGiven:
    """A 一次性告知单 was handed over; no case comes of it (domain.md 3.2)."""

    number: str
    item: str
    item_name: str
    item_version: str
    answers: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()


Body = (
    NodeBooted
    | StaffSignedIn
    | StaffSignedOut
    | StaffLocked
    | StaffPaused
    | StaffResumed
    | StaffDayClosed
    | StaffLookedUp
    | TicketTaken
    | TicketCalled
    | TicketArrived
    | TicketNoShow
    | TicketReactivated
    | TicketTransferred
    | TicketParked
    | TicketFinished
    | TicketClosed
    | TicketUndone
    | TicketPlanned
    | TicketItemAdded
    | TicketTakenOver
    | WindowOpened
    | WindowClosed
    | WindowAssigned
    | WindowAlarm
    | NoticePosted
    | ForecastAnswered
    | PersonRecorded
    | PersonChecked
    | PersonUnmasked
    | CaseApplied
    | CaseCorrectedOnSpot
    | CaseReceived
    | CaseAccepted
    | CaseCorrectionTold
    | CaseSupplied
    | CaseGapClosed
    | CaseNotRequired
    | CaseRefused
    | CaseReferred
    | CaseVoided
    | CaseEnded
    | CaseNoted
    | CasePrepared
    | CaseResolved
    | CaseAcknowledged
    | CaseLinked
    | CaseTakenOver
    | CaseAnswered
    | CaseArchived
    | CaseCharged
    | CaseClosed
    | CaseDecided
    | CaseDelivered
    | CaseDispatched
    | CaseExplained
    | CaseExtended
    | CaseFilesAdded
    | CaseFilesRemoved
    | CaseHandoverSigned
    | CaseHearingSet
    | CaseMailed
    | CaseNotified
    | CaseResumed
    | CaseReviewed
    | CaseStocked
    | CaseSuspended
    | CaseUrged
    | RouteBody
    | StepBody
    | PersonConsented
    | PersonCreditMarked
    | PersonCreditCleared
    | ThemeBody
    | IssueBody
    | AdviceGiven
    | PaperRendered
    | PaperSent
    | PaperFailed
    | DataExported
    | DataRemoved
)
