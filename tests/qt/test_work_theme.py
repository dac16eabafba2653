"""A 一件事 at the real window by keys: one form, one list, one receipt, several cases (domain.md 1.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall import bodies as b
from hall.cases import CaseState
from hall.commands.record import Recorder
from hall.events import EventKind
from hall.life_bodies import Branch, Certificate
from tests.qt.real import remember
from tests.qt.test_work_intake import files, take_number, wait_printed
from ui.states.case_acts import CaseAct
from ui.states.draft import Step
from ui.states.intake import hits, known
from ui.states.rules import ThemeHit

if TYPE_CHECKING:
    from tests.qt.real import RealDesk

SHOP = "开办餐饮店"


def step(desk: RealDesk) -> Step:
    return desk.desk.intake.draft.step


def begun(desk: RealDesk) -> None:
    """The person sits at the window and wants to open a restaurant."""
    remember(desk)
    desk.sign_in()
    take_number(desk)
    desk.key("F2")
    desk.lay_card()
    if desk.desk.intake.draft.step is Step.PERSON:
        desk.key("Ctrl+Enter")
    assert desk.desk.intake.draft.step is Step.ITEM, desk.told()
    desk.write("餐饮店")


def to_theme(desk: RealDesk) -> None:
    """Down to the 一件事 among the hits, and Enter."""
    found = hits(desk.desk.intake.draft, desk.desk.rules)
    at = next(n for n, hit in enumerate(found) if isinstance(hit, ThemeHit) and hit.name == SHOP)
    desk.key(*["Down"] * at)
    desk.shoot("theme-hits")
    desk.key("Enter")


def answer_all(desk: RealDesk) -> int:
    """Every question by its first digit; how many there were."""
    asked = 0
    while desk.desk.intake.draft.step is Step.SITUATION and asked < 40:
        facts = known(desk.desk.intake.draft, desk.desk.rules)
        question = facts.questions[min(desk.desk.intake.draft.row, len(facts.questions) - 1)]
        asked += 1
        desk.key(*(("1", "Enter") if question.multiple else ("1",)))
    return asked


def test_a_whole_theme_by_keys(real_desk: RealDesk) -> None:
    desk = real_desk
    begun(desk)
    to_theme(desk)
    assert desk.desk.intake.draft.item_code == "T07", desk.told()
    assert step(desk) is Step.SITUATION
    desk.shoot("theme-questions")
    assert answer_all(desk) >= 8
    assert step(desk) is Step.MATERIALS, desk.told()
    desk.shoot("theme-materials")
    names = [line.name for line in known(desk.desk.intake.draft, desk.desk.rules).lines]
    assert len(names) == len(set(names))
    assert "营业执照" not in names, "the first item yields it"
    desk.key("0")
    desk.shoot("theme-judged")
    desk.key("Ctrl+Enter")
    assert step(desk) is Step.CONFIRM, desk.told()
    desk.shoot("theme-confirm")
    desk.key("Ctrl+Enter")
    assert "开办餐饮店" in desk.told()
    states = sorted(str(file.state) for file in files(desk))
    assert states == ["ACCEPTED", "PREAPPLIED", "PREAPPLIED", "PREAPPLIED"]
    assert {file.state for file in files(desk)} == {CaseState.ACCEPTED, CaseState.PREAPPLIED}
    wait_printed(desk, 2)
    assert any("一件事收件凭证" in name for name in desk.printed())
    assert not any(name.endswith(" 收件凭证.pdf") for name in desk.printed())
    desk.key("Alt+2")
    desk.shoot("theme-cases")


def finished(desk: RealDesk, case: str) -> None:
    """The department grants what was accepted; a licence comes of it."""
    assert desk.opened is not None
    with desk.opened.units() as uow:
        recorder = Recorder(uow=uow, clock=desk.clock, actor="0301")
        branch = Branch(code="X", name="市场监督管理局")
        licence = Certificate(name="营业执照", number="92990102MA0000", valid_to="长期")
        stream = f"case:{case}"
        recorder.add(EventKind.CASE_DISPATCHED, stream, b.CaseDispatched(branches=(branch,)))
        decided = b.CaseDecided(granted=True, on=20261120, officer="张")
        recorder.add(EventKind.CASE_DECIDED, stream, decided)
        closed = b.CaseClosed(result="准予", certificates=(licence,))
        recorder.add(EventKind.CASE_CLOSED, stream, closed)
        uow.commit()


def test_the_next_stage_begins_by_one_key_when_its_turn_has_come(real_desk: RealDesk) -> None:
    desk = real_desk
    begun(desk)
    to_theme(desk)
    answer_all(desk)
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    first = next(file for file in files(desk) if file.state is CaseState.ACCEPTED)
    food = next(file for file in files(desk) if file.item_name.startswith("食品经营"))
    desk.key("Alt+2")
    desk.desk.open_case(food.id)
    desk.settle()
    opened = desk.desk.cases.opened
    assert opened is not None
    assert "待前置环节" in opened.warning
    assert next(one.why for one in opened.acts if one.act is CaseAct.BEGIN).startswith("等")
    desk.key("B")
    assert "开始办理：等“个体工商户设立登记”办结后开始" in desk.told()
    finished(desk, first.id)
    desk.desk.open_case(food.id)
    desk.settle()
    desk.shoot("theme-may-begin")
    desk.key("B")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert form.act is CaseAct.BEGIN
    desk.shoot("theme-begin")
    desk.key("Ctrl+Enter")
    after = next(file for file in files(desk) if file.id == food.id)
    assert after.state is CaseState.ACCEPTED, desk.told()
    assert food.number in desk.told()
    wait_printed(desk, 4)


def test_what_lies_here_is_used_once_more_after_a_yes(real_desk: RealDesk) -> None:
    desk = real_desk
    begun(desk)
    to_theme(desk)
    answer_all(desk)
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    first = next(file for file in files(desk) if file.state is CaseState.ACCEPTED)
    finished(desk, first.id)
    desk.take_card_off()
    take_number(desk)
    desk.key("F2")
    desk.lay_card()
    if desk.desk.intake.draft.step is Step.PERSON:
        desk.key("Ctrl+Enter")
    assert desk.desk.history.reusable >= 1
    desk.write("sp")
    desk.key("Enter")
    assert "疑似重复" in desk.told()
    answer_all(desk)
    assert desk.desk.intake.draft.step is Step.MATERIALS, desk.told()
    desk.key("R")
    desk.shoot("reuse-asked")
    assert not desk.desk.intake.draft.reused, "nothing without a yes"
    desk.key("1")
    assert "已沿用" in desk.told()
    desk.shoot("reuse-agreed")
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    newest = max(files(desk), key=lambda file: file.applied_at)
    licence = next(fact for fact in newest.materials if fact.name == "营业执照")
    assert (licence.state, licence.note) == ("调取", "复用证照 92990102MA0000")
    assert desk.opened is not None
    with desk.opened.units() as uow:
        events = [item.event for item in uow.chain.stream(f"person:{newest.person}")]
    assert [event.body["number"] for event in events if event.kind == "person.consented"] == [newest.number]
