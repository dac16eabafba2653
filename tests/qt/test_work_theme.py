"""A 一件事 at the real window by keys: one form, one list, one receipt, several cases (domain.md 1.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.cases import CaseState
from tests.qt.real import remember
from tests.qt.test_work_intake import files, take_number, wait_printed
from ui.states.draft import Step
from ui.states.intake import hits, known
from ui.states.rules import ThemeHit

if TYPE_CHECKING:
    from tests.qt.real import RealDesk

SHOP = "开办餐饮店"


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
    assert desk.desk.intake.draft.step is Step.SITUATION
    desk.shoot("theme-questions")
    assert answer_all(desk) >= 8
    assert desk.desk.intake.draft.step is Step.MATERIALS, desk.told()
    desk.shoot("theme-materials")
    names = [line.name for line in known(desk.desk.intake.draft, desk.desk.rules).lines]
    assert len(names) == len(set(names))
    assert "营业执照" not in names, "the first item yields it"
    desk.key("0")
    desk.shoot("theme-judged")
    desk.key("Ctrl+Enter")
    assert desk.desk.intake.draft.step is Step.CONFIRM, desk.told()
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
