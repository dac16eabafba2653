"""Coming back with what was asked for, by keys: in good order, wrong, not at all, later, asked once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.cases import CaseState
from hall.paper_forms import CorrectedReceipt, Correction, decode_paper
from tests.print.reading import text_of
from tests.qt import real
from tests.qt.real import PASSWORD
from tests.qt.test_work_intake import files, food, wait_printed
from tests.qt.test_work_outcomes import begin

if TYPE_CHECKING:
    from hall.cases import CaseFile
    from hall.papers import Paper
    from tests.qt.real import RealDesk


def the_case(desk: RealDesk) -> CaseFile:
    (file,) = files(desk)
    return file


def told(desk: RealDesk, *keys: str) -> CaseFile:
    """A case that was told to correct, on the page 办件; `keys` judge its lines."""
    real.allow_unchecked(desk)
    begin(desk)
    food(desk)
    desk.key(*keys, "0", "Ctrl+Enter", "Ctrl+Enter")
    file = the_case(desk)
    assert file.state is CaseState.CORRECTING, desk.told()
    wait_printed(desk, 1)
    desk.key("F8", "Alt+2")
    desk.until(lambda: desk.desk.cases.entries)
    return file


def choose(desk: RealDesk, name: str, word: str) -> None:
    """A choice of the form, as its list gives it."""
    desk.desk.typed_step(name, word)
    desk.settle()


def newest(desk: RealDesk) -> tuple[Paper, str]:
    """The last paper of the case: as data, and what can be read on it."""
    assert desk.opened is not None
    fact = the_case(desk).papers[-1]
    with desk.opened.units() as uow:
        form, pdf = uow.papers.form(fact.sha256), uow.papers.get(fact.sha256)
    assert form is not None
    assert pdf is not None
    return decode_paper(form), text_of(pdf).replace(" ", "").replace("　", "")


def test_what_is_brought_and_wrong_is_written_down_and_on_the_paper(real_desk: RealDesk) -> None:
    desk = real_desk
    file = told(desk, "2", "Down", "2", "Down")
    first, second = (fact.key for fact in file.correction)
    desk.key("U")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert [spec.name for spec in form.fields if form.asks(spec)] == [f"key:{first}", f"key:{second}"]
    # All of it by keys: the arrows choose, Tab goes on.
    desk.key("Down", "Tab", "Down", "Down")
    assert (form := desk.desk.cases.act) is not None
    assert (form.get(f"key:{first}"), form.get(f"key:{second}")) == ("1", "2")
    desk.key("Ctrl+Enter")
    refused = desk.desk.cases.act
    assert refused is not None
    assert (refused.wrong, "哪里不合格" in refused.told) == (f"problem:{second}", True)
    desk.shoot("supply-no-word")
    desk.key("Tab")
    desk.write("签名页没有申请人签名")
    desk.shoot("supply")
    desk.key("Ctrl+Enter")
    after = the_case(desk)
    assert [(fact.key, fact.problem) for fact in after.correction] == [(second, "签名页没有申请人签名")]
    wait_printed(desk, 2)
    paper, said = newest(desk)
    assert isinstance(paper, CorrectedReceipt)
    assert "补正材料收件凭证" in said
    assert "不符合要求、当场退还的材料" in said
    assert "签名页没有申请人签名" in said
    assert "请于2026年12月18日（星期五）前补正齐全" in said
    desk.shoot("supplied-wrong")


def test_nothing_but_wrong_papers_still_gives_a_receipt(real_desk: RealDesk) -> None:
    desk = real_desk
    (fact,) = told(desk, "2", "Down").correction
    desk.key("U")
    choose(desk, f"key:{fact.key}", "带来，不合格")
    choose(desk, f"problem:{fact.key}", "复印件看不清")
    desk.key("Ctrl+Enter")
    assert the_case(desk).state is CaseState.CORRECTING, desk.told()
    wait_printed(desk, 2)
    _, said = newest(desk)
    assert "经核对均不符合要求" in said
    assert "复印件看不清" in said
    assert "收件材料清单" not in said


def test_the_rest_of_a_notice_may_follow_when_the_applicant_asks(real_desk: RealDesk) -> None:
    desk = real_desk
    # The first line has to be there; the fifth may follow later.
    file = told(desk, "2", "Down", "1", "Down", "1", "Down", "1", "Down", "2", "Down")
    first, late = (fact.key for fact in file.correction)
    desk.key("U")
    form = desk.desk.cases.act
    assert form is not None
    assert [spec.name for spec in form.fields][-1] == "asks_gap"
    choose(desk, f"key:{late}", "带来，合格")
    choose(desk, "asks_gap", "是")
    desk.key("Ctrl+Enter")
    refused = desk.desk.cases.act
    assert refused is not None
    assert "不能容缺后补" in refused.told
    choose(desk, f"key:{first}", "带来，合格")
    choose(desk, f"key:{late}", "没带")
    desk.shoot("supply-gap")
    desk.key("Ctrl+Enter")
    assert the_case(desk).state is CaseState.RESUBMITTED, desk.told()
    _, said = newest(desk)
    assert "由申请人申请容缺后补" in said
    desk.key("Q", "Ctrl+Enter")
    after = the_case(desk)
    assert after.state is CaseState.ACCEPTED_GAP, desk.told()
    assert [one.key for one in after.gap] == [late]
    wait_printed(desk, 5)
    assert {"容缺受理承诺书", "容缺受理通知书", "受理通知书"} <= {
        paper.kind for paper in the_case(desk).papers
    }


def resubmitted(desk: RealDesk) -> CaseFile:
    (fact,) = told(desk, "2", "Down").correction
    desk.key("U")
    choose(desk, f"key:{fact.key}", "带来，合格")
    desk.key("Ctrl+Enter")
    file = the_case(desk)
    assert file.state is CaseState.RESUBMITTED, desk.told()
    wait_printed(desk, 2)
    return file


def test_the_window_tells_once_more_of_what_was_newly_handed_in(real_desk: RealDesk) -> None:
    desk = real_desk
    file = resubmitted(desk)
    (key,) = file.course.told_last
    desk.key("Alt+B")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert form.fields[0].name == f"key:{key}"
    assert not form.asks_second
    desk.write("签名日期早于申请日")
    desk.shoot("tell-again")
    desk.key("Ctrl+Enter")
    # Lawful by itself: nobody else is asked.
    assert the_case(desk).state is CaseState.CORRECTING, desk.told()
    assert the_case(desk).told_count == 2
    wait_printed(desk, 3)
    paper, said = newest(desk)
    assert isinstance(paper, Correction)
    assert "签名日期早于申请日" in said
    assert "第三十二条第一款第（四）项" in said


def test_what_was_taken_before_is_asked_for_again_only_with_an_approver(real_desk: RealDesk) -> None:
    desk = real_desk
    file = resubmitted(desk)
    desk.key("Alt+B")
    form = desk.desk.cases.act
    assert form is not None
    other = next(spec.name for spec in form.fields if spec.name.removeprefix("key:") not in file.told_ever)
    choose(desk, other, "没有盖章")
    choose(desk, "reason", "受理前发现印章不清")
    desk.shoot("tell-again-late")
    desk.key("Ctrl+Enter")
    assert the_case(desk).state is CaseState.RESUBMITTED
    desk.write("0405")
    desk.key("Enter")
    desk.write(PASSWORD)
    desk.key("Enter")
    assert the_case(desk).state is CaseState.CORRECTING, desk.told()
