"""What a clerk could not reach by keys: refusing a received case, sending it on, other documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.cases import CaseState
from hall.staff import Actor, Role
from tests.qt import real
from tests.qt.real import PASSWORD
from tests.qt.test_work_intake import files, food, wait_printed
from tests.qt.test_work_life import accepted, decided
from tests.qt.test_work_outcomes import begin
from ui.states.case_acts import CaseAct
from ui.work.life_work import LifeWork

if TYPE_CHECKING:
    from hall.cases import CaseFile
    from tests.qt.real import RealDesk

ISSUER = Actor(number="0318", name="韩青", role=Role.ISSUER, window=62)
POLICE = "0401"
"""The chief representative of the department whose item `received` is."""


def the_case(desk: RealDesk) -> CaseFile:
    (file,) = files(desk)
    return file


def received(desk: RealDesk) -> CaseFile:
    """旅馆业特种行业许可, which only the department accepts, on the page 办件."""
    begin(desk)
    desk.write("kbg")
    desk.key("Enter", "1", "1", "0", "Ctrl+Enter", "Ctrl+Enter")
    file = the_case(desk)
    assert file.state is CaseState.RECEIVED, desk.told()
    desk.key("F8", "Alt+2")
    desk.until(lambda: desk.desk.cases.entries)
    return file


def test_a_clerk_proposes_to_refuse_what_was_received(real_desk: RealDesk) -> None:
    desk = real_desk
    received(desk)
    desk.key("Z")
    assert desk.desk.cases.act is not None, desk.told()
    desk.write("申请事项不属于本机关职权范围")
    desk.shoot("refuse-received")
    desk.key("Ctrl+Enter")
    desk.write(POLICE)
    desk.key("Enter")
    desk.write(PASSWORD)
    desk.key("Enter")
    file = the_case(desk)
    assert file.state is CaseState.REFUSED, desk.told()
    body = next(step for step in file.steps if step.kind == "case.refused")
    assert body.actor == real.CLERK


def test_a_file_goes_to_the_department_before_it_is_accepted(real_desk: RealDesk) -> None:
    desk = real_desk
    file = received(desk)
    desk.key("D")
    assert desk.desk.cases.act is not None, desk.told()
    desk.shoot("hand-over")
    desk.key("Ctrl+Enter")
    file = the_case(desk)
    assert (file.state, file.course.handover) == (CaseState.RECEIVED, "J1120-W0301"), desk.told()
    wait_printed(desk, 2)
    assert any("材料交接单" in name for name in desk.printed())
    desk.key("G")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert form.get("handover") == "J1120-W0301"
    desk.desk.typed_step("receiver", "李明")
    desk.key("Ctrl+Enter")
    assert the_case(desk).course.signed_by == "李明", desk.told()
    desk.key("D")
    assert "材料已在云岭市公安局青禾分局" in desk.told()
    desk.until(lambda: desk.desk.cases.opened is not None)
    opened = desk.desk.cases.opened
    assert opened is not None
    told = {line.what: line.detail for line in opened.timeline}
    assert told["分发"] == "交接单 J1120-W0301，云岭市公安局青禾分局签收"
    assert "在部门" in opened.materials
    desk.shoot("handed-over")


def collected(desk: RealDesk) -> CaseFile:
    """食品经营许可 received for the authority of another place, on the page 办件."""
    begin(desk)
    food(desk)
    desk.key("0", "Alt+L")
    desk.write("邻江市高新区市场监督管理局")
    desk.key("Enter")
    desk.write("示例省邻江市高新区")
    desk.key("Ctrl+Enter")
    wait_printed(desk, 2)
    desk.key("F8", "Alt+2")
    desk.until(lambda: desk.desk.cases.entries)
    return the_case(desk)


def test_the_answer_of_the_home_authority_is_written_down(real_desk: RealDesk) -> None:
    desk = real_desk
    case = collected(desk)
    clerk = Actor(number=real.CLERK, name="邹正野", role=Role.CLERK, window=real.WINDOW)
    offers = {one.act: one.why for one in LifeWork(desk.ports(), clerk).offers(case)}
    assert offers[CaseAct.HOME_ANSWER] == ""
    assert CaseAct.REFUSE not in offers, "it is not ours to refuse"
    assert CaseAct.ACCEPT_AFTER not in offers
    desk.key("Q")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert form.act is CaseAct.HOME_ANSWER
    key = next(spec.name for spec in form.fields if spec.name.startswith("key:"))
    desk.desk.typed_step("document", "邻高市监补〔2026〕12号")
    desk.desk.typed_step(key, "没有盖章")
    desk.key("Ctrl+Enter")
    assert desk.desk.cases.act is not None
    assert desk.desk.cases.act.wrong == "until"
    desk.desk.typed_step("until", "20261218")
    desk.shoot("home-answer")
    desk.key("Ctrl+Enter")
    file = the_case(desk)
    assert (file.state, file.told_until) == (CaseState.CORRECTING, 20261218), desk.told()
    wait_printed(desk, 3)
    assert any("受理机关答复告知单" in name for name in desk.printed())
    desk.shoot("home-answered")


def test_the_home_authority_denies_what_it_had_accepted(real_desk: RealDesk) -> None:
    desk = real_desk
    collected(desk)
    desk.key("A", "Enter")
    desk.write("9")
    desk.key("Ctrl+Enter")
    assert the_case(desk).state is CaseState.ACCEPTED, desk.told()
    desk.key("J")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert form.act is CaseAct.HOME_DENY
    desk.write("场所不符合条件")
    desk.shoot("home-deny")
    desk.key("Ctrl+Enter")
    form = desk.desk.cases.act
    assert form is not None
    assert (form.wrong, "文号" in form.told) == ("document", True)
    desk.desk.typed_step("document", "邻高市监不许〔2026〕5号")
    desk.key("Ctrl+Enter")
    file = the_case(desk)
    assert (file.state, file.document("决")) == (CaseState.DECIDED_NO, "邻高市监不许〔2026〕5号"), desk.told()
    desk.key("Alt+3")
    desk.until(lambda: [one.state for one in desk.desk.cases.entries] == ["不予许可"])
    desk.key("K", "Ctrl+Enter")
    desk.shoot("home-denied")
    assert the_case(desk).state is CaseState.CLOSED, desk.told()


def test_a_holder_of_a_residence_permit_collects_by_card(real_desk: RealDesk) -> None:
    desk = real_desk
    accepted(desk)
    desk.key("D", "Ctrl+Enter")
    decided(desk)
    desk.key("Alt+3")
    desk.until(lambda: [one.state for one in desk.desk.cases.entries] == ["准予"])
    desk.key("K", "Ctrl+Enter")
    desk.key("O")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    desk.card = next(real.DATA.glob("*/04-*.bin")).read_bytes()
    desk.key("F9")
    form = desk.desk.cases.act
    assert form is not None
    assert form.get("document_kind") == "HMT", "the card says what it is"
    for name, word in (("by", "代理人"), ("authority", "是")):
        desk.desk.typed_step(name, word)
    desk.shoot("deliver-kind")
    desk.key("Ctrl+Enter")
    file = the_case(desk)
    assert file.state is CaseState.DELIVERED, desk.told()
    assert desk.opened is not None
    taker = desk.opened.views.person(file.course.receiver)
    assert taker is not None
    assert taker.kind == "HMT"


def test_who_is_offered_the_refusal(real_desk: RealDesk) -> None:
    desk = real_desk
    file = received(desk)
    clerk = Actor(number=real.CLERK, name="邹正野", role=Role.CLERK, window=real.WINDOW)
    offers = {one.act: one.why for one in LifeWork(desk.ports(), clerk).offers(file)}
    assert offers[CaseAct.REFUSE] == ""
    assert CaseAct.ACCEPT not in offers, "only the department accepts"
