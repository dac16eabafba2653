"""Every kind of event and its envelope (D6, D7; docs/decisions/events.md is the page for people).

An event is a fact that nobody edits. What each kind carries stands in `bodies.py`. No rule is checked here
and nothing is folded here.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hall.bodies import (
    AdviceGiven,
    Body,
    CaseAccepted,
    CaseAcknowledged,
    CaseAnswered,
    CaseApplied,
    CaseArchived,
    CaseAssisted,
    CaseCharged,
    CaseClosed,
    CaseCorrectedOnSpot,
    CaseCorrectionTold,
    CaseDecided,
    CaseDelivered,
    CaseDispatched,
    CaseEnded,
    CaseExplained,
    CaseExtended,
    CaseFilesAdded,
    CaseFilesRemoved,
    CaseForwarded,
    CaseGapClosed,
    CaseHandoverSigned,
    CaseHearingSet,
    CaseLinked,
    CaseMailed,
    CaseNoted,
    CaseNotified,
    CaseNotRequired,
    CasePrepared,
    CasePromiseChecked,
    CaseReceived,
    CaseReferred,
    CaseRefused,
    CaseResolved,
    CaseResumed,
    CaseReviewed,
    CaseRevocationServed,
    CaseRevoked,
    CaseStocked,
    CaseSupplied,
    CaseSuspended,
    CaseTakenOver,
    CaseUrged,
    CaseVoided,
    DataExported,
    DataRemoved,
    ForecastAnswered,
    IssueAnswered,
    IssueAssigned,
    IssueRaised,
    NodeBooted,
    NoticePosted,
    PaperFailed,
    PaperRendered,
    PaperSent,
    PersonChecked,
    PersonConsented,
    PersonCreditCleared,
    PersonCreditMarked,
    PersonRecorded,
    PersonUnmasked,
    StaffDayClosed,
    StaffLocked,
    StaffLookedUp,
    StaffPaused,
    StaffResumed,
    StaffSignedIn,
    StaffSignedOut,
    ThemeNoted,
    ThemeOpened,
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
from hall.life_bodies import CaseHandedOver
from hall.step_bodies import CaseFeeTold, CaseGapProlonged, CaseUrgeAnswered


class EventKind(StrEnum):
    """Kinds that this version writes. A reader that meets another keeps, forwards and defers it."""

    NODE_BOOTED = "node.booted"
    STAFF_SIGNED_IN = "staff.signed_in"
    STAFF_SIGNED_OUT = "staff.signed_out"
    STAFF_LOCKED = "staff.locked"
    STAFF_PAUSED = "staff.paused"
    STAFF_RESUMED = "staff.resumed"
    STAFF_DAY_CLOSED = "staff.day_closed"
    STAFF_LOOKED_UP = "staff.looked_up"
    TICKET_TAKEN = "ticket.taken"
    TICKET_CALLED = "ticket.called"
    TICKET_ARRIVED = "ticket.arrived"
    TICKET_NO_SHOW = "ticket.no_show"
    TICKET_REACTIVATED = "ticket.reactivated"
    TICKET_TRANSFERRED = "ticket.transferred"
    TICKET_PARKED = "ticket.parked"
    TICKET_FINISHED = "ticket.finished"
    TICKET_CANCELLED = "ticket.cancelled"
    TICKET_ABANDONED = "ticket.abandoned"
    TICKET_EXPIRED = "ticket.expired"
    TICKET_UNDONE = "ticket.undone"
    TICKET_PLANNED = "ticket.planned"
    TICKET_ITEM_ADDED = "ticket.item_added"
    TICKET_TAKEN_OVER = "ticket.taken_over"
    WINDOW_OPENED = "window.opened"
    WINDOW_CLOSED = "window.closed"
    WINDOW_ASSIGNED = "window.assigned"
    WINDOW_ALARM = "window.alarm"
    NOTICE_POSTED = "notice.posted"
    FORECAST_ANSWERED = "forecast.answered"
    PERSON_RECORDED = "person.recorded"
    PERSON_CHECKED = "person.checked"
    PERSON_UNMASKED = "person.unmasked"
    PERSON_CONSENTED = "person.consented"
    PERSON_CREDIT_MARKED = "person.credit_marked"
    PERSON_CREDIT_CLEARED = "person.credit_cleared"
    CASE_APPLIED = "case.applied"
    CASE_CORRECTED_ON_SPOT = "case.corrected_on_spot"
    CASE_RECEIVED = "case.received"
    CASE_ACCEPTED = "case.accepted"
    CASE_CORRECTION_TOLD = "case.correction_told"
    CASE_SUPPLIED = "case.supplied"
    CASE_GAP_CLOSED = "case.gap_closed"
    CASE_NOT_REQUIRED = "case.not_required"
    CASE_REFUSED = "case.refused"
    CASE_REFERRED = "case.referred"
    CASE_VOIDED = "case.voided"
    CASE_WITHDRAWN = "case.withdrawn"
    CASE_TERMINATED = "case.terminated"
    CASE_DISPATCHED = "case.dispatched"
    CASE_HANDED_OVER = "case.handed_over"
    CASE_HANDOVER_SIGNED = "case.handover_signed"
    CASE_REVIEWED = "case.reviewed"
    CASE_SUSPENDED = "case.suspended"
    CASE_RESUMED = "case.resumed"
    CASE_EXTENDED = "case.extended"
    CASE_HEARING_SET = "case.hearing_set"
    CASE_DECIDED = "case.decided"
    CASE_CLOSED = "case.closed"
    CASE_STOCKED = "case.stocked"
    CASE_NOTIFIED = "case.notified"
    CASE_MAILED = "case.mailed"
    CASE_DELIVERED = "case.delivered"
    CASE_ARCHIVED = "case.archived"
    CASE_URGED = "case.urged"
    CASE_EXPLAINED = "case.explained"
    CASE_CHARGED = "case.charged"
    CASE_GAP_PROLONGED = "case.gap_prolonged"
    CASE_FEE_TOLD = "case.fee_told"
    CASE_URGE_ANSWERED = "case.urge_answered"
    CASE_FILES_ADDED = "case.files_added"
    CASE_FILES_REMOVED = "case.files_removed"
    CASE_NOTED = "case.noted"
    CASE_PREPARED = "case.prepared"
    CASE_ASSISTED = "case.assisted"
    CASE_FORWARDED = "case.forwarded"
    CASE_PROMISE_CHECKED = "case.promise_checked"
    CASE_REVOKED = "case.revoked"
    CASE_REVOCATION_SERVED = "case.revocation_served"
    CASE_RESOLVED = "case.resolved"
    CASE_ACKNOWLEDGED = "case.acknowledged"
    CASE_LINKED = "case.linked"
    CASE_TAKEN_OVER = "case.taken_over"
    CASE_ANSWERED = "case.answered"
    THEME_OPENED = "theme.opened"
    THEME_NOTED = "theme.noted"
    ISSUE_RAISED = "issue.raised"
    ISSUE_ASSIGNED = "issue.assigned"
    ISSUE_ANSWERED = "issue.answered"
    ADVICE_GIVEN = "advice.given"
    PAPER_RENDERED = "paper.rendered"
    PAPER_SENT = "paper.sent"
    PAPER_FAILED = "paper.failed"
    DATA_EXPORTED = "data.exported"
    DATA_REMOVED = "data.removed"


class StreamKind(StrEnum):
    """What a stream is about (D6); a stream is named `kind:id`."""

    CASE = "case"
    TICKET = "ticket"
    PERSON = "person"
    STAFF = "staff"
    NODE = "node"
    THEME = "theme"
    ISSUE = "issue"


def stream_of(kind: StreamKind, ident: uuid.UUID | str) -> str:
    """Name of a stream."""
    return f"{kind}:{ident}"


def stream_kind(stream: str) -> str:
    """The part of a stream's name before the colon."""
    return stream.partition(":")[0]


def stream_id(stream: str) -> str:
    """The part of a stream's name behind the colon."""
    return stream.partition(":")[2]


SYSTEM: Final = "system"
"""Actor of the events that the program itself writes (D10)."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """The envelope of D6 with its decoded body. Without slots: `hall.codec` makes it in one go.

    Attributes:
        id: UUIDv7 (v5 for what the program writes once).
        node: Author. inc: its incarnation. seq: counts from 1 in the node's chain.
        hlc: Hybrid logical time, 48 + 16 bits.
        wall: Microseconds UTC of the PC. off: known offset to the hub in milliseconds, or None.
        hall: Hall code. window: window number, or None. biz_day: yyyymmdd, UTC+8 day of corrected time.
        stream: `case:…`, `theme:…`, `issue:…`, `ticket:…`, `person:…`, `staff:…`, `node:…`.
        kind: An `EventKind` or, from a newer program, another dotted word. tv: version of the kind.
        crit: A reader that does not know the kind must not act on the stream.
        parents: Links of the heads of the stream that the author saw, at most 8.
        actor: Staff number, or `system`.
        cat: Item version the step was done under, or None.
        blobs: SHA-256 of files that belong to it.
        body: Plain values; see `body_as`.
    """

    id: uuid.UUID
    node: uuid.UUID
    inc: uuid.UUID
    seq: int
    hlc: int
    wall: int
    off: int | None
    hall: str
    window: int | None
    biz_day: int
    stream: str
    kind: str
    tv: int
    crit: bool
    parents: tuple[bytes, ...]
    actor: str
    cat: str | None
    blobs: tuple[bytes, ...]
    body: Mapping[str, object] = field(repr=False)

    def corrected(self) -> int:
        """Wall time with the offset known then, microseconds UTC: what orders and legal days use (D11)."""
        return self.wall + (self.off or 0) * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule:
    """What is settled about a kind: its body, version, `crit` mark and the exchange table it feeds."""

    body: type[Body]
    tv: int = 1
    crit: bool = False
    exchange: str = ""


KINDS: Final[Mapping[EventKind, KindRule]] = {
    EventKind.NODE_BOOTED: KindRule(body=NodeBooted),
    EventKind.STAFF_SIGNED_IN: KindRule(body=StaffSignedIn),
    EventKind.STAFF_SIGNED_OUT: KindRule(body=StaffSignedOut),
    EventKind.STAFF_LOCKED: KindRule(body=StaffLocked),
    EventKind.STAFF_PAUSED: KindRule(body=StaffPaused),
    EventKind.STAFF_RESUMED: KindRule(body=StaffResumed),
    EventKind.STAFF_DAY_CLOSED: KindRule(body=StaffDayClosed),
    EventKind.STAFF_LOOKED_UP: KindRule(body=StaffLookedUp),
    EventKind.TICKET_TAKEN: KindRule(body=TicketTaken),
    EventKind.TICKET_CALLED: KindRule(body=TicketCalled),
    EventKind.TICKET_ARRIVED: KindRule(body=TicketArrived),
    EventKind.TICKET_NO_SHOW: KindRule(body=TicketNoShow),
    EventKind.TICKET_REACTIVATED: KindRule(body=TicketReactivated),
    EventKind.TICKET_TRANSFERRED: KindRule(body=TicketTransferred),
    EventKind.TICKET_PARKED: KindRule(body=TicketParked),
    EventKind.TICKET_FINISHED: KindRule(body=TicketFinished),
    EventKind.TICKET_CANCELLED: KindRule(body=TicketClosed),
    EventKind.TICKET_ABANDONED: KindRule(body=TicketClosed),
    EventKind.TICKET_EXPIRED: KindRule(body=TicketClosed),
    EventKind.TICKET_UNDONE: KindRule(body=TicketUndone),
    EventKind.TICKET_PLANNED: KindRule(body=TicketPlanned),
    EventKind.TICKET_ITEM_ADDED: KindRule(body=TicketItemAdded),
    EventKind.TICKET_TAKEN_OVER: KindRule(body=TicketTakenOver),
    EventKind.WINDOW_OPENED: KindRule(body=WindowOpened),
    EventKind.WINDOW_CLOSED: KindRule(body=WindowClosed),
    EventKind.WINDOW_ASSIGNED: KindRule(body=WindowAssigned),
    EventKind.WINDOW_ALARM: KindRule(body=WindowAlarm),
    EventKind.NOTICE_POSTED: KindRule(body=NoticePosted),
    EventKind.FORECAST_ANSWERED: KindRule(body=ForecastAnswered),
    EventKind.PERSON_RECORDED: KindRule(body=PersonRecorded),
    EventKind.PERSON_CHECKED: KindRule(body=PersonChecked),
    EventKind.PERSON_UNMASKED: KindRule(body=PersonUnmasked),
    EventKind.PERSON_CONSENTED: KindRule(body=PersonConsented),
    EventKind.PERSON_CREDIT_MARKED: KindRule(body=PersonCreditMarked),
    EventKind.PERSON_CREDIT_CLEARED: KindRule(body=PersonCreditCleared),
    EventKind.CASE_APPLIED: KindRule(body=CaseApplied, crit=True, exchange="SB, SBCL"),
    EventKind.CASE_CORRECTED_ON_SPOT: KindRule(body=CaseCorrectedOnSpot),
    EventKind.CASE_RECEIVED: KindRule(body=CaseReceived, crit=True, exchange="SB"),
    EventKind.CASE_ACCEPTED: KindRule(body=CaseAccepted, crit=True, exchange="SL"),
    EventKind.CASE_CORRECTION_TOLD: KindRule(body=CaseCorrectionTold, crit=True, exchange="SL, BJGZ"),
    EventKind.CASE_SUPPLIED: KindRule(body=CaseSupplied, crit=True, exchange="BJSL"),
    EventKind.CASE_GAP_CLOSED: KindRule(body=CaseGapClosed, crit=True, exchange="BJSL"),
    EventKind.CASE_NOT_REQUIRED: KindRule(body=CaseNotRequired, crit=True, exchange="SL"),
    EventKind.CASE_REFUSED: KindRule(body=CaseRefused, crit=True, exchange="SL"),
    EventKind.CASE_REFERRED: KindRule(body=CaseReferred, crit=True, exchange="SL"),
    EventKind.CASE_VOIDED: KindRule(body=CaseVoided, crit=True, exchange="BJ"),
    EventKind.CASE_WITHDRAWN: KindRule(body=CaseEnded, crit=True, exchange="BJ"),
    EventKind.CASE_TERMINATED: KindRule(body=CaseEnded, crit=True, exchange="BJ"),
    EventKind.CASE_DISPATCHED: KindRule(body=CaseDispatched, crit=True),
    EventKind.CASE_HANDED_OVER: KindRule(body=CaseHandedOver),
    EventKind.CASE_HANDOVER_SIGNED: KindRule(body=CaseHandoverSigned),
    EventKind.CASE_REVIEWED: KindRule(body=CaseReviewed, exchange="SPCL"),
    EventKind.CASE_SUSPENDED: KindRule(body=CaseSuspended, crit=True, exchange="TBCXSQ"),
    EventKind.CASE_RESUMED: KindRule(body=CaseResumed, crit=True, exchange="TBCXJG"),
    EventKind.CASE_EXTENDED: KindRule(body=CaseExtended, crit=True, exchange="TBCXSQ"),
    EventKind.CASE_HEARING_SET: KindRule(body=CaseHearingSet),
    EventKind.CASE_DECIDED: KindRule(body=CaseDecided, crit=True),
    EventKind.CASE_CLOSED: KindRule(body=CaseClosed, crit=True, exchange="BJ"),
    EventKind.CASE_STOCKED: KindRule(body=CaseStocked, crit=True),
    EventKind.CASE_NOTIFIED: KindRule(body=CaseNotified),
    EventKind.CASE_MAILED: KindRule(body=CaseMailed),
    EventKind.CASE_DELIVERED: KindRule(body=CaseDelivered, crit=True, exchange="LQDJ"),
    EventKind.CASE_ARCHIVED: KindRule(body=CaseArchived, crit=True),
    EventKind.CASE_URGED: KindRule(body=CaseUrged),
    EventKind.CASE_EXPLAINED: KindRule(body=CaseExplained),
    EventKind.CASE_CHARGED: KindRule(body=CaseCharged),
    EventKind.CASE_GAP_PROLONGED: KindRule(body=CaseGapProlonged, crit=True),
    EventKind.CASE_FEE_TOLD: KindRule(body=CaseFeeTold),
    EventKind.CASE_URGE_ANSWERED: KindRule(body=CaseUrgeAnswered),
    EventKind.CASE_FILES_ADDED: KindRule(body=CaseFilesAdded),
    EventKind.CASE_FILES_REMOVED: KindRule(body=CaseFilesRemoved),
    EventKind.CASE_NOTED: KindRule(body=CaseNoted),
    EventKind.CASE_PREPARED: KindRule(body=CasePrepared),
    EventKind.CASE_ASSISTED: KindRule(body=CaseAssisted),
    EventKind.CASE_FORWARDED: KindRule(body=CaseForwarded),
    EventKind.CASE_PROMISE_CHECKED: KindRule(body=CasePromiseChecked),
    EventKind.CASE_REVOKED: KindRule(body=CaseRevoked, crit=True),
    EventKind.CASE_REVOCATION_SERVED: KindRule(body=CaseRevocationServed),
    EventKind.CASE_RESOLVED: KindRule(body=CaseResolved, crit=True),
    EventKind.CASE_ACKNOWLEDGED: KindRule(body=CaseAcknowledged),
    EventKind.CASE_LINKED: KindRule(body=CaseLinked),
    EventKind.CASE_TAKEN_OVER: KindRule(body=CaseTakenOver),
    EventKind.CASE_ANSWERED: KindRule(body=CaseAnswered),
    EventKind.THEME_OPENED: KindRule(body=ThemeOpened, crit=True),
    EventKind.THEME_NOTED: KindRule(body=ThemeNoted),
    EventKind.ISSUE_RAISED: KindRule(body=IssueRaised),
    EventKind.ISSUE_ASSIGNED: KindRule(body=IssueAssigned),
    EventKind.ISSUE_ANSWERED: KindRule(body=IssueAnswered),
    EventKind.ADVICE_GIVEN: KindRule(body=AdviceGiven),
    EventKind.PAPER_RENDERED: KindRule(body=PaperRendered),
    EventKind.PAPER_SENT: KindRule(body=PaperSent),
    EventKind.PAPER_FAILED: KindRule(body=PaperFailed),
    EventKind.DATA_EXPORTED: KindRule(body=DataExported),
    EventKind.DATA_REMOVED: KindRule(body=DataRemoved),
}
