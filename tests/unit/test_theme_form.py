"""一件事 in the one form: the rules that the screen shows are those that the command asks (domain.md 1.7)."""

from __future__ import annotations

import pytest

from hall.catalogue import Question
from hall.commands.application import MaterialEntry
from hall.commands.themes import ThemeApplication
from hall.explanation import CaseInput, MaterialState, WindowAct
from hall.reasons import Outcome
from hall.settings import HallSettings
from hall.theme_form import KIND, NONE_MORE, ThemeForm
from tests.unit.desk import CLERK, WOMAN, Desk, calendar, catalogue
from tests.unit.theme_desk import opened, theme
from ui.states.hall_rules import HallRules
from ui.states.item_find import finder

NONE = frozenset[str]()
SAME = HallSettings().same_materials


def rules(desk: Desk) -> HallRules:
    book = catalogue()
    return HallRules(book, desk.clock, finder(book, 3), calendar=calendar(), same_names=SAME)


def said(known: HallRules, code: str, *, last: bool = False, more: bool = False) -> frozenset[str]:
    """Answers as a clerk gives them: one after the other, by what is open."""
    item = known.item(code)
    assert item is not None
    answers: set[str] = set()
    while (question := known.talk(item, NONE, frozenset(answers)).open_question) is not None:
        answers |= chosen(question, last=last, more=more)
    return frozenset(answers)


def chosen(question: Question, *, last: bool, more: bool) -> set[str]:
    codes = [option.code for option in question.options]
    if NONE_MORE in codes:
        return {f"{question.code}.{code}" for code in (codes[:-1] if more else codes[-1:])}
    return {f"{question.code}.{codes[-1 if last else 0]}"}


@pytest.mark.parametrize("name", [one.name for one in catalogue().themes])
@pytest.mark.parametrize("way", ["first", "last", "more"])
def test_what_the_form_says_is_what_the_command_does(name: str, way: str) -> None:
    desk = Desk()
    one, known = theme(name), rules(desk)
    item = known.item(one.code)
    assert item is not None
    assert (item.kind, item.name) == (KIND, f"“{name}”一件事")
    answers = said(known, one.code, last=way == "last", more=way == "more")
    talk = known.talk(item, NONE, answers)
    if talk.result:
        assert known.lines(item, NONE, answers) == ()
        return
    lines = known.lines(item, NONE, answers)
    assert len({line.key for line in lines}) == len(lines)
    assert all(line.material.review_points[0].startswith("用于：") for line in lines)
    states = {line.key: MaterialState.HAVE for line in lines}
    case = CaseInput(
        item_code=one.code, answers=talk.used, states=states, credit_bar=False, received_at=_now(desk)
    )
    shown = known.explain(case)
    form = ThemeForm(catalogue(), one, same_names=SAME)
    app = ThemeApplication(
        actor=CLERK,
        theme_id="00000000-0000-0000-0000-000000000901",
        theme=one.code,
        chosen=form.chosen(answers),
        applicant=WOMAN,
        answers=frozenset(text for text in answers if not text.startswith(f"{one.code}:")),
        entries={key: MaterialEntry(state=state) for key, state in states.items()},
        credit_bar=False,
    )
    done = opened(desk, app)
    assert sorted(shown.papers) == sorted(paper.kind for paper in done.papers)
    words = {str(file.state) for file in done.cases}
    assert ("RECEIVED" in words) is (shown.window_act is WindowAct.RECEIVE)
    assert shown.outcome in {Outcome.ACCEPT, Outcome.RECEIVE}
    assert shown.missing == shown.defective == ()


def _now(desk: Desk) -> int:
    return desk.clock.wall()


def test_a_missing_line_is_named_as_the_common_list_names_it() -> None:
    desk = Desk()
    known, one = rules(desk), theme("开办餐饮店")
    item = known.item(one.code)
    assert item is not None
    answers = said(known, one.code)
    lines = known.lines(item, NONE, answers)
    shop = next(line for line in lines if line.name == "经营场所使用证明")
    states = {line.key: MaterialState.HAVE for line in lines}
    case = CaseInput(
        item_code=one.code,
        answers=answers,
        states={**states, shop.key: MaterialState.DEFECTIVE},
        credit_bar=False,
        received_at=_now(desk),
    )
    told = known.explain(case)
    assert (told.outcome, told.missing, told.defective) == (Outcome.CORRECT, (), ("经营场所使用证明",))
    assert "申请材料补正告知书" in told.papers


def test_an_optional_item_is_asked_for_first_and_may_be_left() -> None:
    desk = Desk()
    known, one = rules(desk), theme("社会保障卡居民服务")
    item = known.item(one.code)
    assert item is not None
    first = known.talk(item, NONE, NONE).open_question
    assert first is not None
    assert (first.code, first.multiple) == ("T09:items", True)
    assert len(first.options) == 3
    form = ThemeForm(catalogue(), one)
    assert len(form.chosen(said(known, one.code))) == 2
    assert len(form.chosen(said(known, one.code, more=True))) == 4
