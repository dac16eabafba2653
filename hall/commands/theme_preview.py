"""The receipt of a 一件事 as it will be, before anything is written: for the preview and the check of glyphs.

Numbers are not drawn yet; everything else is final. What is written is `themes.py`.
"""

from __future__ import annotations

from typing import Final

from hall.cases import CaseFile, CaseState
from hall.clock import Clock, corrected, today
from hall.commands.intake import as_person
from hall.commands.people import clean_form
from hall.commands.record import day_number
from hall.commands.theme_papers import ReceiptFacts, ReceiptFrame, theme_receipt
from hall.commands.themes import ThemeApplication, ThemeChild, ThemeJudgement, opened_body
from hall.explanation import WindowAct
from hall.papers import CasePaper, PrintMark
from hall.settings import HallSettings
from hall.theme_course import standing_of
from hall.theme_file import ThemeFile
from hall.workdays import WorkCalendar

_AFTER: Final = {
    WindowAct.ACCEPT: CaseState.ACCEPTED,
    WindowAct.ACCEPT_GAP: CaseState.ACCEPTED_GAP,
    WindowAct.RECEIVE: CaseState.RECEIVED,
    WindowAct.TELL_CORRECTION: CaseState.CORRECTING,
    WindowAct.TELL_NOT_REQUIRED: CaseState.NOT_REQUIRED,
    WindowAct.REFER: CaseState.REFERRED,
}


def preview_receipt(
    app: ThemeApplication,
    judged: ThemeJudgement,
    settings: HallSettings,
    clock: Clock,
    calendar: WorkCalendar,
) -> CasePaper:
    """一件事收件凭证 as it will be.

    Raises:
        Refused: What is wrong with the persons.
    """
    day, at = today(clock), corrected(clock)
    by_item = {child.part.code: _as_it_will_be(child, app, day_number(clock)) for child in judged.children}
    body = opened_body(app, judged, by_item, settings)
    file = ThemeFile(
        id=app.theme_id,
        theme=body.theme,
        theme_name=body.theme_name,
        rule=body.rule,
        children=body.children,
        left_out=body.left_out,
        materials=body.materials,
        offline=app.offline,
        opened_on=day_number(clock),
    )
    cases = {case.id: case for case in by_item.values()}
    facts = ReceiptFacts(
        theme=file,
        cases=cases,
        lines=judged.lines,
        standing=standing_of(file, cases, calendar, day),
        catalogue=judged.catalogue,
        password="",
        present_word=app.present_word,
    )
    frame = ReceiptFrame(
        settings=settings,
        mark=PrintMark(node="—", printed_at=at, operator=app.actor.number, offline=app.offline),
        applicant=as_person(clean_form(app.applicant, day)),
        agent=as_person(clean_form(app.present, day)) if app.present else None,
        at=at,
        day=day,
    )
    return theme_receipt(frame, facts, app.actor)


def _as_it_will_be(child: ThemeChild, app: ThemeApplication, day: int) -> CaseFile:
    """A case as its outcome leaves it, as far as the receipt tells of it."""
    state = _AFTER[child.act] if child.act is not None else CaseState.PREAPPLIED
    accepted = state in {CaseState.ACCEPTED, CaseState.ACCEPTED_GAP}
    return CaseFile(
        id=child.application.case_id,
        state=state,
        item=child.part.code,
        item_name=child.part.item.name,
        applied_on=day,
        received_on=day,
        accepted_on=day if accepted else 0,
        theme=app.theme_id,
    )
