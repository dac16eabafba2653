"""受理 of a case that came in earlier, whole or with a gap (domain.md 1.4, D19, D20, D22).

Shared by the window after corrections and by the department; who may, and on which day, they decide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from hall import bodies as b
from hall import paper_forms as forms
from hall import paper_lines as rows
from hall.bodies import AcceptMode, GapItem, MaterialFact
from hall.catalogue import Material
from hall.codec import body_of
from hall.commands.case_papers import form_words, gap_words
from hall.commands.casework import acceptance_paper
from hall.commands.ending import gap_dues
from hall.commands.intake import IntakeDone
from hall.commands.later import Opened, finish, number_of
from hall.commands.numbers import draw_document_number
from hall.commands.record import Recorder
from hall.errors import Refused
from hall.events import EventKind
from hall.papers import CasePaper
from hall.ports import UnitOfWork
from hall.workdays import WorkCalendar


def require_may_follow(uow: UnitOfWork, found: Opened, lacking: Sequence[MaterialFact]) -> None:
    """Let only what is missing pass that may be brought later by this applicant (D20).

    Raises:
        Refused: `gap.material` with the first that may not, `gap.credit` for a mark of bad credit or an
            unchecked one where the hall does not allow it.
    """
    known = _materials(found)
    for fact in lacking:
        material = known.get(fact.key)
        if not found.item.gap_allowed or material is None or not material.gap_days:
            raise Refused("gap.material", f"“{fact.name}”不能容缺后补，请先补正。")
    if lacking and not _credit_allows(uow, found):
        raise Refused("gap.credit", "申请人有失信记录，或者信用还没有核查，不能容缺受理。")


def _credit_allows(uow: UnitOfWork, found: Opened) -> bool:
    applied = (item.event for item in uow.chain.stream(found.stream))
    bodies = (body_of(event) for event in applied if event.kind == EventKind.CASE_APPLIED)
    bar = next((body.credit_bar for body in bodies if isinstance(body, b.CaseApplied)), True)
    return bar is False or (bar is None and uow.settings.hall().gap_when_unchecked)


def _materials(found: Opened) -> Mapping[str, Material]:
    own = {str(one.no): one for one in found.item.materials}
    return own | {rule.key: rule.material for rule in found.version.rules}


def accept_later(
    recorder: Recorder,
    found: Opened,
    common: dict[str, Any],
    calendar: WorkCalendar,
    *,
    mode: AcceptMode,
    on: dt.date,
    lacking: Sequence[MaterialFact],
    deemed: bool,
) -> IntakeDone:
    """Write 受理 or 容缺受理 and owe its papers; makes it durable.

    Args:
        recorder: Of an open unit of work.
        found: The case.
        common: What its papers begin with, without numbers.
        calendar: Working days.
        mode: How it came to be accepted, when nothing is missing.
        on: Day of acceptance.
        lacking: What may still follow (`require_may_follow`).
        deemed: It was accepted by the law, five working days after receipt.
    """
    uow, clock = recorder.uow, recorder.clock
    known = _materials(found)
    gap = tuple(
        GapItem(
            key=fact.key,
            name=fact.name,
            days=known[fact.key].gap_days or 0,
            form=form_words(known[fact.key]),
        )
        for fact in lacking
    )
    body = b.CaseAccepted(
        mode=AcceptMode.GAP if gap else mode,
        on=number_of(on),
        document=draw_document_number(uow, clock, "受"),
        gap_document=draw_document_number(uow, clock, "容") if gap else "",
        gap=gap,
    )
    recorder.add(EventKind.CASE_ACCEPTED, found.stream, body, cat=found.file.item_version)
    accepted = acceptance_paper(
        common | {"document_number": body.document},
        found.item,
        found.file,
        calendar,
        accepted_on=on,
        pickup=uow.settings.hall().pickup_place,
        deemed=deemed and not gap,
        gap=bool(gap),
    )
    papers: tuple[CasePaper, ...] = (accepted,)
    if gap:
        after = uow.cases.get(found.file.id) or found.file
        dues = gap_dues(after, found.item, calendar)
        lines = tuple(rows.GapLine(name=one.name, form=one.form, due=dues[one.key]) for one in gap)
        notice = common | {"document_number": body.gap_document}
        papers = (
            forms.GapPromise(**common, lines=lines),
            forms.GapNotice(**notice, **gap_words(uow.settings.hall()), accepted_on=on, lines=lines),
            accepted,
        )
    return finish(recorder, found, papers)
