"""What the tests of 一件事 share: an application filled in, and the later life of a case in short."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from hall import bodies as b
from hall.catalogue import Theme
from hall.commands.application import MaterialEntry
from hall.commands.people import PersonForm
from hall.commands.record import Recorder, day_number
from hall.commands.themes import ThemeApplication, ThemeDone, open_theme
from hall.events import EventKind
from hall.explanation import MaterialState
from hall.life_bodies import Branch, Certificate
from hall.settings import HallSettings
from hall.theme_materials import SharedLine, shared_lines
from hall.theme_plan import usual_items
from hall.theme_questions import Survey, survey
from tests.unit.desk import CLERK, WOMAN, Desk, calendar, catalogue


def theme(name: str) -> Theme:
    """The theme of the demo catalogue with this name."""
    return next(one for one in catalogue().themes if one.name == name)


def answered(
    one: Theme,
    chosen: Collection[str],
    flags: Collection[str] = (),
    picks: Mapping[str, str] | None = None,
    *,
    last: bool = False,
) -> frozenset[str]:
    """Answers that lead through the questionnaire; `picks` by the words of question and option."""
    answers: set[str] = set()
    while (asked := survey(catalogue(), one, chosen, flags, answers).open) is not None:
        wanted = (picks or {}).get(asked.text)
        options = [o for o in asked.options if not o.result] or list(asked.options)
        option = next((o for o in asked.options if o.text == wanted), options[-1 if last else 0])
        answers.add(f"{asked.key}.{option.code}")
    return frozenset(answers)


def lines_of(said: Survey, flags: Collection[str] = ()) -> tuple[SharedLine, ...]:
    """The common list of a survey, with the hall's usual settings."""
    return shared_lines(said.parts, catalogue().rules, flags, said.answers, HallSettings().same_materials)


def application(
    name: str,
    *,
    chosen: Collection[str] | None = None,
    picks: Mapping[str, str] | None = None,
    states: Mapping[str, MaterialState] | None = None,
    applicant: PersonForm = WOMAN,
    number: int = 1,
    last: bool = False,
) -> ThemeApplication:
    """An application with every line 有 but those of `states`, by their names."""
    one = theme(name)
    items = frozenset(usual_items(one) if chosen is None else chosen)
    answers = answered(one, items, picks=picks, last=last)
    said = survey(catalogue(), one, items, (), answers)
    entries = {
        line.key: MaterialEntry(state=(states or {}).get(line.name, MaterialState.HAVE))
        for line in lines_of(said)
        if line.comes_from is None
    }
    return ThemeApplication(
        actor=CLERK,
        theme_id=str(uuid.UUID(int=900 + number)),
        theme=one.code,
        chosen=items,
        applicant=applicant,
        answers=answers,
        entries=entries,
        credit_bar=False,
    )


def opened(desk: Desk, app: ThemeApplication) -> ThemeDone:
    """Open it at the desk's window."""
    return open_theme(app, desk.store, desk.clock, calendar())


def finish(
    desk: Desk, case_id: str, *, granted: bool = True, certificates: tuple[Certificate, ...] = ()
) -> None:
    """What the department does with an accepted case, in short."""
    stream = f"case:{case_id}"
    with desk.store() as uow:
        recorder = Recorder.for_actor(uow, desk.clock, CLERK)
        branch = Branch(code="X", name="部门")
        recorder.add(EventKind.CASE_DISPATCHED, stream, b.CaseDispatched(branches=(branch,)))
        decided = b.CaseDecided(granted=granted, on=day_number(desk.clock), officer="部门")
        recorder.add(EventKind.CASE_DECIDED, stream, decided)
        result = "准予" if granted else "不予许可"
        recorder.add(EventKind.CASE_CLOSED, stream, b.CaseClosed(result=result, certificates=certificates))
        uow.commit()
