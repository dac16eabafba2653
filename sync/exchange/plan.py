"""Which events of a case are told to the province, in which tables, in which order (D7, domain.md 2.7).

Only what took effect is told. A step is what goes out together; the next one waits until the platform has
received it (domain.md 2.9). How a row is made of an event stands in `rows_intake.py` and `rows_course.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from hall import bodies as b
from hall.cases import CaseFile
from hall.chain import Entry
from hall.codec import body_of
from hall.conflicts import DENIED
from hall.course import Way
from hall.errors import Refused
from hall.events import Event, EventKind, StreamKind, stream_of
from hall.exchange_ports import CaseMark, Delivery, DeliveryState, Facts
from hall.exchange_rows import ExRow, ExTable
from hall.fold_cases import fold_case
from hall.order import FoldStatus, Linked, ordered
from sync.exchange.codes import Codes
from sync.exchange.facts import Collected, ProcedureAsked, ProcedureEnded, Result, ReviewStep
from sync.exchange.row_parts import Draft
from sync.exchange.rows_course import (
    collection_row,
    procedure_end_row,
    procedure_row,
    result_row,
    review_row,
)
from sync.exchange.rows_intake import (
    acceptance_row,
    application_row,
    correction_row,
    handed_over,
    material_row,
    supplement_row,
)

PLATFORM: Final = "platform"
"""`source` of a step that the platform reported: it is not told back."""

Maker = Callable[[Draft, Event, Any, int], ExRow]
"""Makes the row of one event: the case, the event, its body, and which row of its table it is."""


def _accepted(draft: Draft, event: Event, body: b.CaseAccepted, _part: int) -> ExRow:
    word = "容缺受理" if body.gap else "受理"
    return acceptance_row(draft, event, word, document=body.document, on=body.on)


def _reviewed(draft: Draft, event: Event, body: b.CaseReviewed, _part: int) -> ExRow:
    fact = ReviewStep(
        stage=body.stage,
        person=body.officer,
        opinion=body.opinion,
        state=body.state,
        at=event.corrected(),
        post=body.post,
    )
    return review_row(draft, fact)


def _suspended(draft: Draft, _event: Event, body: b.CaseSuspended, part: int) -> ExRow:
    fact = ProcedureAsked(
        kind="特别程序",
        name=body.procedure,
        begins=body.first,
        approver=body.approver,
        ground=f"{body.reason}；{body.basis}" if body.basis else body.reason,
        length=body.days,
    )
    return procedure_row(draft, fact, part)


def _extended(draft: Draft, event: Event, body: b.CaseExtended, part: int) -> ExRow:
    fact = ProcedureAsked(
        kind="延长期限",
        name="延长期限",
        begins=event.biz_day,
        approver=body.approver,
        ground=body.reason,
        length=body.days,
    )
    return procedure_row(draft, fact, part)


def _resumed(draft: Draft, _event: Event, body: b.CaseResumed, part: int) -> ExRow:
    fact = ProcedureEnded(
        result=body.result,
        result_on=body.last,
        ended_on=body.last,
        fee=f"{body.fee / 100:.2f}" if body.fee else "",
    )
    return procedure_end_row(draft, fact, _number_of_procedure(draft.file, part))


def _number_of_procedure(file: CaseFile, ended: int) -> int:
    """Number of the TBCXSQ that the `ended`-th end belongs to; extensions are numbered with them."""
    asked = ends = latest = 0
    for step in file.steps:
        asked += step.kind in {EventKind.CASE_SUSPENDED, EventKind.CASE_EXTENDED}
        if step.kind == EventKind.CASE_SUSPENDED:
            latest = asked
        if step.kind == EventKind.CASE_RESUMED:
            ends += 1
            if ends == ended:
                return latest
    return asked


def _closed(draft: Draft, event: Event, body: b.CaseClosed, _part: int) -> ExRow:
    paper = next(iter(body.certificates), None)
    fact = Result(
        result=body.result if paper is None or body.result == DENIED else "出证",
        at=event.corrected(),
        reason=draft.file.course.grounds,
        certificate=paper.name if paper else "",
        certificate_number=paper.number if paper else "",
        valid_until=paper.valid_to if paper else "",
        issuer=paper.issuer if paper else "",
        fee=f"{draft.file.course.charged / 100:.2f}" if draft.file.course.charged else "",
    )
    return result_row(draft, fact)


def _delivered(draft: Draft, event: Event, body: b.CaseDelivered, _part: int) -> ExRow:
    how = "邮寄" if body.way == Way.POST else "窗口自取"
    return collection_row(
        draft, Collected(person=body.person or draft.file.person, how=how, at=event.corrected())
    )


def _not_accepted(word: str) -> Maker:
    def make(draft: Draft, event: Event, body: Any, _part: int) -> ExRow:
        return acceptance_row(draft, event, word, reason=body.reason, document=body.document)

    return make


def _ended(word: str) -> Maker:
    def make(draft: Draft, event: Event, body: Any, _part: int) -> ExRow:
        # Whoever never came back after a correction notice has an end of its own at the platform.
        silent = event.kind == EventKind.CASE_TERMINATED and bool(draft.file.correction)
        found = "补正不来" if silent else word
        return result_row(draft, Result(result=found, at=event.corrected(), reason=body.reason))

    return make


MAKERS: Final[Mapping[str, Mapping[ExTable, Maker]]] = MappingProxyType(
    {
        EventKind.CASE_APPLIED: {
            ExTable.SB: lambda draft, _event, _body, _part: application_row(draft),
            ExTable.SBCL: lambda draft, _event, _body, part: material_row(draft, part),
        },
        EventKind.CASE_ACCEPTED: {ExTable.SL: _accepted},
        EventKind.CASE_CORRECTION_TOLD: {
            ExTable.SL: _not_accepted("补正"),
            ExTable.BJGZ: correction_row,
        },
        EventKind.CASE_SUPPLIED: {
            ExTable.BJSL: lambda draft, event, body, part: supplement_row(draft, event, body.items, part)
        },
        EventKind.CASE_GAP_CLOSED: {
            ExTable.BJSL: lambda draft, event, body, part: supplement_row(draft, event, body.items, part)
        },
        EventKind.CASE_NOT_REQUIRED: {ExTable.SL: _not_accepted("不受理")},
        EventKind.CASE_REFUSED: {ExTable.SL: _not_accepted("不予受理")},
        EventKind.CASE_REFERRED: {ExTable.SL: _not_accepted("转办")},
        EventKind.CASE_VOIDED: {ExTable.BJ: _ended("作废")},
        EventKind.CASE_WITHDRAWN: {ExTable.BJ: _ended("撤回")},
        EventKind.CASE_TERMINATED: {ExTable.BJ: _ended("终止")},
        EventKind.CASE_REVIEWED: {ExTable.SPCL: _reviewed},
        EventKind.CASE_SUSPENDED: {ExTable.TBCXSQ: _suspended},
        EventKind.CASE_EXTENDED: {ExTable.TBCXSQ: _extended},
        EventKind.CASE_RESUMED: {ExTable.TBCXJG: _resumed},
        EventKind.CASE_CLOSED: {ExTable.BJ: _closed},
        EventKind.CASE_DELIVERED: {ExTable.LQDJ: _delivered},
    }
)
"""By kind of event, the tables it feeds in their order, and how. `case.received` is told by the SB of its
`case.applied`. What the platform itself reported (`source`) is not told back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A case as the exchange sees it: its file, and the events that took effect, in the one order."""

    file: CaseFile
    events: tuple[Linked, ...]
    effective: frozenset[bytes]

    @property
    def applied(self) -> tuple[Event, b.CaseApplied] | None:
        """The first event with its body, when it is there."""
        for item in self.events:
            with suppress(Refused):
                body = body_of(item.event)
                if isinstance(body, b.CaseApplied):
                    return item.event, body
        return None

    def event(self, link: bytes) -> Event | None:
        """The event of a link."""
        return next((item.event for item in self.events if item.link == link), None)


def story_of(case: str, entries: Iterable[Entry]) -> Story:
    """Fold a case and keep what took effect; redacted and unreadable entries are passed over."""
    items: list[Linked] = []
    for entry in entries:
        with suppress(Refused):
            item = Linked.of(entry)
            items += [] if item is None else [item]
    file, judged = fold_case(stream_of(StreamKind.CASE, case), items)
    good = frozenset(one.link for one in judged if one.status is FoldStatus.EFFECTIVE)
    return Story(
        file=file, events=tuple(item for item in ordered(items) if item.link in good), effective=good
    )


def planned(story: Story, booked: Sequence[Delivery], now: int) -> tuple[Delivery, ...]:
    """What has to be booked anew for a case: rows of events that are not booked, changes of those that are.

    A row that was told and whose event has lost its effect since (a conflict was decided) becomes a task; one
    that was never told is no longer sent.

    Args:
        story: The case.
        booked: What is booked for it.
        now: Microseconds UTC.
    """
    known = {(one.link, one.table) for one in booked}
    step = max((one.step for one in booked), default=0)
    found: list[Delivery] = []
    for item in story.events:
        if item.event.body.get("source") == PLATFORM:
            continue
        for table in MAKERS.get(item.event.kind, {}):
            parts = [] if (item.link, table) in known else _parts(story, item, table, [*booked, *found])
            if parts:
                step += 1
            found += [
                Delivery(case=story.file.id, step=step, part=part, table=table, link=item.link, made_at=now)
                for part in parts
            ]
    return (*found, *(_lost(one, now) for one in booked if _has_lost(one, story)))


def _parts(story: Story, item: Linked, table: ExTable, before: Sequence[Delivery]) -> list[int]:
    """Numbers of the rows that an event has in a table."""
    if table is ExTable.SBCL:
        applied = story.applied
        count = len(handed_over(applied[1].materials)) if applied else 0
        return list(range(1, count + 1))
    if item.event.kind == EventKind.CASE_SUPPLIED and not item.event.body.get("items"):
        # All of it was wrong and given back: nothing was handed in that could be told.
        return []
    same = {one.link for one in before if one.table is table}
    return [len(same - {item.link}) + 1]


def _has_lost(one: Delivery, story: Story) -> bool:
    return one.link not in story.effective and one.state not in {
        DeliveryState.STALE,
        DeliveryState.SKIPPED,
    }


def _lost(one: Delivery, now: int) -> Delivery:
    if one.version == 0:
        return replace(one, state=DeliveryState.SKIPPED, error="这一步后来没有生效，不再报送。", ended_at=now)
    words = "这一步已经报送，后来裁定没有生效。请与平台管理员核对，处理好后点“已处理”。"
    return replace(one, state=DeliveryState.STALE, error=words, ended_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMaker:
    """Makes rows of booked deliveries."""

    facts: Facts
    codes: Codes
    division: str

    def row(self, one: Delivery, story: Story, mark: CaseMark, version: int) -> ExRow:
        """The row of a delivery as it would go out now.

        Raises:
            UnmappedError, NotSentError: See `Codes.of`.
            Unavailable: `exchange.…`, something that the row needs has not arrived.
            Refused: The event cannot be read.
            LookupError: The event is not there (any more).
        """
        event, applied = story.event(one.link), story.applied
        if event is None or applied is None:
            raise LookupError(one.link)
        draft = Draft(
            file=story.file,
            applied=applied[1],
            applied_event=applied[0],
            mark=mark,
            facts=self.facts,
            codes=self.codes,
            division=self.division or self.facts.hall().code,
            version=version,
        )
        return MAKERS[event.kind][one.table](draft, event, body_of(event), one.part)
