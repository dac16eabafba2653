"""A 一件事 at the real window by keys: one form, one list, one receipt, several cases (domain.md 1.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall import bodies as b
from hall.cases import CaseState
from hall.commands.record import Recorder
from hall.events import EventKind
from hall.life_bodies import Branch, Certificate
from hall.reasons import Outcome
from hall.route_forms import ThemeReceipt
from hall.staff import Actor, Role
from tests.qt.real import PASSWORD, remember
from tests.qt.test_issues_page import manager_of
from tests.qt.test_office_work import office, said
from tests.qt.test_work_intake import comes, files, wait_printed
from ui import words
from ui.states.case_acts import CaseAct
from ui.states.draft import Step
from ui.states.intake import hits, known
from ui.states.rules import ThemeHit
from ui.work import DeskWork

if TYPE_CHECKING:
    from hall.theme_file import ThemeFile
    from tests.qt.real import RealDesk

SHOP = "开办餐饮店"


def step(desk: RealDesk) -> Step:
    return desk.desk.intake.draft.step


def begun(desk: RealDesk) -> None:
    """The person sits at the window and wants to open a restaurant."""
    remember(desk)
    desk.sign_in()
    comes(desk)
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
    comes(desk)
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


def opened_theme(desk: RealDesk) -> ThemeFile:
    """开办餐饮店 as it was opened by keys a moment ago."""
    begun(desk)
    to_theme(desk)
    answer_all(desk)
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter", "F8")
    assert desk.opened is not None
    (theme,) = desk.opened.views.open_themes()
    return theme


def over(desk: RealDesk) -> tuple[bool, bool]:
    """Whether the file of a case and a 一件事 lie over the list."""
    return desk.desk.cases.file is not None, desk.desk.cases.theme is not None


def test_the_receipt_of_the_whole_stands_in_the_preview(real_desk: RealDesk) -> None:
    desk = real_desk
    begun(desk)
    to_theme(desk)
    answer_all(desk)
    desk.key("0", "Ctrl+Enter")
    desk.key("Alt+P")
    desk.until(lambda: desk.desk.intake.pages)
    desk.shoot("theme-preview")
    work = DeskWork(desk.ports(), Actor(number="0203", name="邹正野", role=Role.CLERK, window=3))
    made = work._papers_of(desk.desk.intake.draft, Outcome.ACCEPT)
    receipts = [paper for paper in made if isinstance(paper, ThemeReceipt)]
    assert len(receipts) == 1
    assert [line.state for line in receipts[0].items] == ["已受理", *["待前置环节"] * 3]
    assert receipts[0].query_password == ""
    assert not files(desk), "nothing is written by a preview"


def test_the_number_on_the_receipt_opens_the_whole(real_desk: RealDesk) -> None:
    desk = real_desk
    theme = opened_theme(desk)
    wait_printed(desk, 2)
    desk.scan(f"{theme.number}.{theme.token}".upper())
    view = desk.desk.cases.theme
    assert view is not None, desk.told()
    assert (view.number, view.name) == (theme.number, SHOP)
    assert [one.phase for one in view.children] == ["办理中", *["待前置环节"] * 3]
    assert all(one.state for one in view.children)
    desk.shoot("theme-whole")
    desk.key("P")
    assert desk.told() == words.REPRINTING
    wait_printed(desk, 3)
    desk.key("N")
    assert desk.told() == words.THEME_OPEN_FIRST
    desk.key("Down", "B")
    assert "办结后开始" in desk.told()
    desk.key("Enter")
    assert desk.desk.cases.file is not None
    assert desk.desk.cases.file.entry.id == theme.children[1].case
    desk.key("Esc")
    assert over(desk) == (False, True)
    desk.key("Esc")
    assert over(desk) == (False, False)
    desk.key("/")
    desk.write(theme.number)
    desk.until(lambda: desk.desk.cases.found_theme[0])
    assert {one.id for one in desk.desk.cases.found} == {one.case for one in theme.children}
    desk.shoot("theme-found")
    desk.key("Enter")
    assert over(desk) == (False, True)
    desk.key("Esc", "Esc")
    for read_out in (theme.number[14:], "林知远"):
        desk.key("/")
        desk.write(read_out)
        desk.until(lambda: desk.desk.cases.found_theme[0])
        assert {one.id for one in desk.desk.cases.found} == {one.case for one in theme.children}
        desk.key("Enter")
        assert over(desk) == (False, True)
        desk.key("Esc", "Esc")
    desk.desk.open_case(theme.children[2].case)
    desk.settle()
    desk.key("Ctrl+T")
    assert over(desk) == (False, True)


def refused(desk: RealDesk, case: str) -> None:
    """The department does not grant the first item."""
    assert desk.opened is not None
    with desk.opened.units() as uow:
        recorder = Recorder(uow=uow, clock=desk.clock, actor="0301")
        branch = Branch(code="X", name="市场监督管理局")
        stream = f"case:{case}"
        recorder.add(EventKind.CASE_DISPATCHED, stream, b.CaseDispatched(branches=(branch,)))
        decided = b.CaseDecided(granted=False, on=20261120, officer="张", reason="不符合条件")
        recorder.add(EventKind.CASE_DECIDED, stream, decided)
        recorder.add(EventKind.CASE_CLOSED, stream, b.CaseClosed(result="不予许可"))
        uow.commit()


def test_what_cannot_begin_any_more_is_ended_with_a_second_person(real_desk: RealDesk) -> None:
    desk = real_desk
    theme = opened_theme(desk)
    refused(desk, theme.children[0].case)
    desk.scan(theme.number)
    view = desk.desk.cases.theme
    assert view is not None, desk.told()
    blocked = [n for n, one in enumerate(view.children) if one.phase == "不能开始"]
    assert blocked, [one.phase for one in view.children]
    assert view.sentence
    desk.key(*["Down"] * blocked[0])
    desk.shoot("theme-blocked")
    desk.key("B")
    assert "未办成" in desk.told()
    desk.key("X")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert form.act is CaseAct.END_CHILD
    desk.write("营业执照没有办成")
    desk.key("Ctrl+Enter")
    assert desk.shell.second is not None
    desk.write("0405")
    desk.key("Enter")
    desk.write(PASSWORD)
    desk.key("Enter")
    case = view.children[blocked[0]].case
    after = next(file for file in files(desk) if file.id == case)
    assert after.state is CaseState.TERMINATED, desk.told()
    assert desk.desk.cases.theme is not None
    assert desk.desk.cases.theme.children[blocked[0]].state == "终止"


def test_the_manager_sees_the_whole_too(real_desk: RealDesk) -> None:
    desk = real_desk
    theme = opened_theme(desk)
    wait_printed(desk, 2)
    desk.key("Ctrl+L")
    desk.sign_in(manager_of(desk))
    shell = office(desk)
    desk.key("Alt+2", "/")
    desk.write(theme.number)
    made = shell.cases
    assert made is not None
    desk.until(lambda: made.state.found_theme[0])
    desk.key("Enter")
    desk.until(lambda: made.state.theme is not None)
    shell.pages.currentWidget().setFocus()
    desk.key("Down")
    assert made.state.theme is not None
    assert made.state.theme.row == 1
    desk.shoot("theme-manager")
    desk.key("P")
    assert said(desk) == words.REPRINTING
    desk.key("Enter")
    desk.until(lambda: made.state.file is not None)
    desk.key("Esc", "Esc")
    desk.until(lambda: made.state.file is None and made.state.theme is None)
