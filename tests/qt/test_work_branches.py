"""Several departments at once (并联): sent with days of their own, reviewed and late each by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.cases import CaseState
from hall.life_forms import Extension
from tests.qt.test_work_intake import wait_printed
from tests.qt.test_work_life import CHIEF, accepted, the_case
from tests.qt.test_work_supply import choose, newest
from ui.states.case_acts import CaseAct, typed
from ui.states.cases import Light
from ui.words import NO_OTHER
from ui.work.life_work import LifeWork

if TYPE_CHECKING:
    from tests.qt.real import RealDesk

FIRE = "青禾区消防救援大队"
POLICE = "云岭市公安局青禾分局"
OWN = "青禾区市场监督管理局"


def sent(desk: RealDesk) -> None:
    """A case sent by keys to its own department and two others, with days each."""
    accepted(desk)
    desk.key("D")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    shown = [spec.name for spec in form.fields if form.asks(spec)]
    assert shown == ["scope", "paper", "days:0", "branch:1", "remark"]
    desk.write("1")
    choose(desk, "branch:1", FIRE)
    choose(desk, "days:1", "2")
    choose(desk, "branch:2", POLICE)
    desk.shoot("branches-dispatch")
    choose(desk, "days:2", "两天")
    desk.key("Ctrl+Enter")
    refused = desk.desk.cases.act
    assert refused is not None
    assert refused.wrong == "days:2"
    choose(desk, "days:2", "")
    desk.key("Ctrl+Enter")
    assert the_case(desk).state is CaseState.IN_REVIEW, desk.told()


def test_the_window_sends_a_case_to_several_departments_with_days_each(real_desk: RealDesk) -> None:
    desk = real_desk
    sent(desk)
    branches = the_case(desk).course.branches
    assert [(one.name, one.days) for one in branches] == [(OWN, 1), (FIRE, 2), (POLICE, 0)]
    opened = desk.desk.cases.opened
    assert opened is not None
    shown = {line.what: line.at for line in opened.timeline}
    assert shown[f"{FIRE}　待承办"] == "11月24日 周二"
    assert shown[f"{POLICE}　待承办"] == ""
    told = next(line.detail for line in opened.timeline if line.what == "分发")
    assert f"{OWN} 1 个工作日、{FIRE} 2 个工作日、{POLICE}" in told
    desk.shoot("branches-sent")


def test_departments_below_an_emptied_one_are_neither_asked_nor_sent(real_desk: RealDesk) -> None:
    desk = real_desk
    accepted(desk)
    desk.key("D")
    for place, name in enumerate((FIRE, POLICE, "青禾区卫生健康局"), 1):
        choose(desk, f"branch:{place}", name)
        choose(desk, f"days:{place}", str(place + 1))
    choose(desk, "branch:1", NO_OTHER)
    choose(desk, "days:0", "3")
    form = desk.desk.cases.act
    assert form is not None
    shown = [spec.name for spec in form.fields if form.asks(spec)]
    assert shown == ["scope", "paper", "days:0", "branch:1", "remark"]
    box = desk.shell.cases.panel.box
    assert box is not None
    assert [name for name, field in box.fields.items() if field.isVisible()] == shown
    desk.shoot("branches-emptied")
    desk.key("Ctrl+Enter")
    assert the_case(desk).state is CaseState.IN_REVIEW, desk.told()
    assert [(one.name, one.days) for one in the_case(desk).course.branches] == [(OWN, 3)]


def test_a_late_department_is_a_yellow_card_although_the_whole_is_not_late(real_desk: RealDesk) -> None:
    desk = real_desk
    sent(desk)
    desk.clock.move(days=4)
    desk.key("Alt+1", "Alt+2")
    desk.until(lambda: [one.light for one in desk.desk.cases.entries] == [Light.YELLOW])
    desk.desk.open_case(the_case(desk).id)
    desk.settle()
    desk.shoot("branches-late")
    opened = desk.desk.cases.opened
    assert opened is not None
    assert "部门环节" in opened.warning
    assert opened.warning_detail.startswith(OWN)
    desk.key("N")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert "部门环节" in [word for word, _ in form.fields[0].options]


def test_each_department_has_its_own_next_step_and_its_own_line(real_desk: RealDesk) -> None:
    desk = real_desk
    sent(desk)
    work = LifeWork(desk.ports(), CHIEF)
    case = the_case(desk)
    fire = next(one.code for one in case.course.branches if one.name == FIRE)
    for stage in ("承办", "审核"):
        form = work.form(case.id, CaseAct.REVIEW)
        form = typed(form, "branch", FIRE)
        assert form.get(f"stage:{fire}") == stage
        assert [spec.label for spec in form.fields if form.asks(spec)][:2] == ["部门", "环节"]
        work.do(typed(typed(form, "officer", "王科长"), "opinion", "符合条件"))
    desk.desk.open_case(case.id)
    desk.settle()
    opened = desk.desk.cases.opened
    assert opened is not None
    assert [line.detail for line in opened.timeline if line.what == "部门审查"] == [
        f"{FIRE}　承办　同意　王科长",
        f"{FIRE}　审核　同意　王科长",
    ]
    assert f"{FIRE}　待批准" in [line.what for line in opened.timeline]
    desk.shoot("branches-reviewed")


def test_several_departments_may_be_given_fifteen_days_by_the_government(real_desk: RealDesk) -> None:
    desk = real_desk
    sent(desk)
    work = LifeWork(desk.ports(), CHIEF)
    form = work.form(the_case(desk).id, CaseAct.EXTEND)
    assert (form.get("days"), form.asks(form.fields[2])) == ("10", False)
    form = typed(form, "joint", "政府负责人（联合办理），最多 15 个工作日")
    assert form.asks(form.fields[2])
    assert form.get("days_joint") == "15"
    work.do(typed(typed(form, "reason", "需要会商"), "approver", "李副区长"))
    assert the_case(desk).course.extension == 15
    desk.desk.printing.go()
    wait_printed(desk, 4)
    desk.until(lambda: the_case(desk).papers[-1].kind == "延长期限告知书")
    paper, said = newest(desk)
    assert isinstance(paper, Extension)
    assert paper.joint
    assert "第四十二条第二款" in said


def test_the_chief_tells_of_a_hearing_by_keys_and_the_paper_comes(real_desk: RealDesk) -> None:
    desk = real_desk
    sent(desk)
    desk.close()
    desk.open()
    desk.sign_in("0401")
    desk.key("Alt+2")
    desk.until(lambda: desk.desk.cases.entries)
    desk.key("H")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    # 0401 speaks for 公安, which is one of the departments.
    assert form.get("told_on") == "20261120"
    desk.shoot("hearing-right")
    desk.key("Ctrl+Enter")
    assert the_case(desk).course.hearing is not None, desk.told()
    desk.until(lambda: the_case(desk).papers[-1].kind == "听证告知书")
    _, said = newest(desk)
    assert "即2026年11月27日（星期五）前" in said
    desk.clock.move(days=3)
    desk.key("H")
    for name, text in (("asked_on", "11-23"), ("announced_on", "11-23"), ("held_on", "12-04")):
        choose(desk, name, text)
    choose(desk, "place", "三楼听证室")
    desk.key("Ctrl+Enter")
    refused = desk.desk.cases.act
    assert refused is not None
    assert refused.wrong == "time"
    choose(desk, "time", "9:30")
    desk.shoot("hearing-notice")
    desk.key("Ctrl+Enter")
    desk.until(lambda: the_case(desk).papers[-1].kind == "听证通知书")
    _, said = newest(desk)
    assert "2026年12月4日（星期五）09:30" in said
