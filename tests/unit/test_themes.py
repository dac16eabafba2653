"""Every 一件事 of the demo catalogue, from the one form to the last result (domain.md 1.7)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest

from hall import bodies as b
from hall.cases import CaseState
from hall.clock import today
from hall.commands.application import MaterialEntry
from hall.commands.record import Recorder, day_number
from hall.commands.theme_stages import (
    BeginChild,
    EndBlocked,
    begin_child,
    end_blocked,
    note_theme,
    theme_view,
)
from hall.commands.themes import ThemeDone
from hall.errors import Conflict, Refused
from hall.events import EventKind
from hall.explanation import MaterialState
from hall.life_forms import ReturnList, Termination
from hall.paper_forms import decode_paper
from hall.route_forms import ThemeReceipt
from hall.settings import HallSettings
from hall.staff import Actor
from hall.theme_course import Phase, ThemeStanding, Whole
from hall.theme_plan import FailureRule, parts_of, usual_items
from hall.theme_questions import answer, survey
from tests.unit.desk import CHIEF, CLERK, MANAGER, OTHER, SECRETS, Desk, calendar, catalogue
from tests.unit.life_desk import owed_papers
from tests.unit.theme_desk import answered, application, finish, lines_of, opened, theme

THEMES = [one.name for one in catalogue().themes]
SHOP, END, BIRTH, SCHOOL = "开办餐饮店", "企业注销登记", "新生儿出生", "教育入学"
TRUCK, DISABLED = "开办运输企业", "残疾人服务"


def standing(desk: Desk, theme_id: str) -> ThemeStanding:
    with desk.store() as uow:
        return theme_view(uow, theme_id, calendar(), today(desk.clock)).standing


def phases(desk: Desk, theme_id: str) -> dict[str, Phase]:
    return {one.child.item_name: one.phase for one in standing(desk, theme_id).children}


def child(done: ThemeDone, words: str) -> str:
    return next(one.case for one in done.theme.children if words in one.item_name)


def start(desk: Desk, done: ThemeDone, words: str, **entries: MaterialEntry) -> CaseState:
    cmd = BeginChild(
        actor=CLERK,
        theme_id=done.theme.id,
        case_id=child(done, words),
        entries={key.removeprefix("m"): entry for key, entry in entries.items()},
        credit_bar=False,
    )
    return begin_child(cmd, desk.store, desk.clock, calendar()).file.state


def stop(desk: Desk, done: ThemeDone, second: Actor, case: str) -> None:
    cmd = EndBlocked(
        actor=CLERK, second=second, theme_id=done.theme.id, case_id=case, reason="营业执照未办成"
    )
    end_blocked(cmd, desk.store, desk.clock)


@pytest.mark.parametrize("answers", ["first", "last"])
@pytest.mark.parametrize("items", ["usual", "all"])
@pytest.mark.parametrize("name", THEMES)
def test_every_theme_runs_from_the_one_form_to_the_last_result(name: str, items: str, answers: str) -> None:
    desk = Desk()
    chosen = {step.item_code for step in theme(name).steps} if items == "all" else None
    done = opened(desk, application(name, chosen=chosen, last=answers == "last"))
    first = min(one.stage for one in done.theme.children)
    for one in done.cases:
        waits = next(c for c in done.theme.children if c.case == one.id).stage > first
        assert one.theme == done.theme.id
        assert (one.state is CaseState.PREAPPLIED) is waits
    rounds = 0
    while (now := standing(desk, done.theme.id)).whole is not Whole.DONE:
        rounds += 1
        assert rounds < 20, now
        for each in now.children:
            case = each.child.case
            if each.phase is Phase.MAY_BEGIN:
                cmd = BeginChild(actor=CLERK, theme_id=done.theme.id, case_id=case, credit_bar=False)
                begin_child(cmd, desk.store, desk.clock, calendar())
            if each.phase is Phase.RUNNING:
                _accepted_by_department(desk, case)
                finish(desk, case)
    assert desk.store.fold_again() == desk.store.stored_rows()
    for raw in desk.store.raws():
        text = raw.decode("utf-8", "ignore")
        if "person.recorded" not in text:
            assert not any(secret in text for secret in SECRETS)


def _accepted_by_department(desk: Desk, case_id: str) -> None:
    with desk.store() as uow:
        file = uow.cases.get(case_id)
        assert file is not None
        if file.state is not CaseState.RECEIVED:
            return
        body = b.CaseAccepted(mode=b.AcceptMode.BY_DEPARTMENT, on=day_number(desk.clock))
        Recorder.for_actor(uow, desk.clock, CHIEF).add(EventKind.CASE_ACCEPTED, f"case:{case_id}", body)
        uow.commit()


def test_one_receipt_lists_all_children_and_each_material_once() -> None:
    desk = Desk()
    done = opened(desk, application(SHOP))
    kinds = Counter(paper.kind for paper in done.papers)
    assert kinds["一件事收件凭证"] == 1
    assert "收件凭证" not in kinds
    paper = decode_paper(next(p.form for p in done.papers if p.kind == "一件事收件凭证"))
    assert isinstance(paper, ThemeReceipt)
    assert paper.case_number == done.theme.number == "99010220261120W030001"
    assert [line.number for line in paper.items] == [f"99010220261120W03{n:04d}" for n in range(2, 6)]
    assert [line.state for line in paper.items] == ["已受理", "待前置环节", "待前置环节", "待前置环节"]
    names = [line.name for line in paper.lines]
    assert len(names) == len(set(names))
    place = next(line for line in paper.lines if line.name == "经营场所使用证明")
    assert place.used_by == (1, 3), "户外招牌 calls it 场所使用证明"
    licence = next(line for line in paper.lines if line.name == "营业执照")
    assert licence.used_by == (2, 3, 4)
    assert licence.method == "第1项办结后取得"
    assert paper.due == dt.date(2026, 11, 27), "即办 today, then the longest of three in parallel"
    assert paper.path == ("个体工商户设立登记", "食品经营许可（餐饮服务，新办）")


def test_the_paper_itself_is_handed_in_once() -> None:
    desk = Desk()
    done = opened(desk, application(SHOP))
    files = {file.item_name[:4]: file for file in done.cases}
    first = next(f for f in files["个体工商"].materials if f.name == "经营场所使用证明")
    later = next(f for f in files["户外招牌"].materials if f.name == "场所使用证明")
    assert (first.copies, later.copies) == (1, 0)
    assert later.note == "与“个体工商户设立登记”共用"
    pending = next(f for f in files["食品经营"].materials if f.name == "营业执照")
    assert (pending.state, pending.problem) == ("缺", "")
    assert pending.note == "由“个体工商户设立登记”办结后取得"


def test_each_question_is_asked_once_and_what_the_theme_answers_is_not_asked() -> None:
    said = survey(catalogue(), theme(DISABLED), usual_items(theme(DISABLED)), (), ())
    texts = []
    answers: frozenset[str] = frozenset()
    while said.open is not None:
        texts.append(said.open.text)
        option = next(o for o in said.open.options if not o.result)
        answers |= answer(said, said.open.key, [option.code])
        said = survey(catalogue(), theme(DISABLED), usual_items(theme(DISABLED)), (), answers)
    assert "是否持有残疾人证" not in texts, "the certificate is the first item of the theme"
    assert len(texts) == len(set(texts))
    allowance = next(code for code, names in said.answers.items() if "Q1.yes" in names)
    assert allowance.endswith("18000")


def test_an_item_that_is_not_needed_is_left_out_and_holds_nobody_up() -> None:
    picks = {"办理方式": "未办理过涉税事宜（免予办理清税证明）"}
    desk = Desk()
    app = application(END, picks={**picks, "是否已办结税务注销": "未办理过涉税业务"})
    done = opened(desk, app)
    assert [file.state for file in done.cases] == [CaseState.ACCEPTED]
    assert [(one.item_name, one.why) for one in done.theme.left_out] == [("清税注销（税务注销）", "无需办理")]
    assert "未办理过涉税事宜" in done.theme.left_out[0].reason


def test_a_theme_of_which_nothing_is_to_be_done_is_told_so() -> None:
    one = theme(SCHOOL)
    chosen = {one.steps[1].item_code}
    answers = answered(one, chosen, picks={"年龄（小学）": "未满六周岁"})
    app = replace(application(SCHOOL, chosen=chosen), answers=answers)
    with pytest.raises(Refused) as error:
        opened(Desk(), app)
    assert error.value.code == "theme.nothing"


def test_a_child_begins_when_those_before_it_are_over_and_fetches_their_results() -> None:
    desk = Desk()
    done = opened(desk, application(SHOP))
    with pytest.raises(Refused) as error:
        start(desk, done, "食品经营")
    assert (error.value.code, "个体工商户设立登记" in error.value.sentence) == ("theme.waits", True)
    finish(desk, child(done, "个体工商"))
    assert start(desk, done, "食品经营") is CaseState.ACCEPTED
    file = desk.store.state.cases[child(done, "食品经营")]
    licence = next(fact for fact in file.materials if fact.name == "营业执照")
    assert (licence.state, licence.note) == ("调取", "由“个体工商户设立登记”取得")
    assert phases(desk, done.theme.id)["户外招牌设施设置审批（备案）"] is Phase.MAY_BEGIN
    with pytest.raises(Refused) as error:
        start(desk, done, "食品经营")
    assert error.value.code == "theme.begun"


def test_clocks_of_a_later_child_run_from_the_day_it_begins() -> None:
    desk = Desk()
    done = opened(desk, application(TRUCK))
    desk.clock.move(days=5)
    finish(desk, child(done, "有限责任公司"))
    start(desk, done, "道路货物")
    file = desk.store.state.cases[child(done, "道路货物")]
    assert (file.applied_on, file.accepted_on) == (20261120, 20261125)
    now = standing(desk, done.theme.id)
    assert now.due == dt.date(2026, 12, 4), "25 November + 5, then + 2 working days"
    assert now.path[-1] == "道路运输证配发"


def test_what_lacks_when_a_child_begins_is_told_at_once() -> None:
    desk = Desk()
    app = application(SHOP, states={"主要设备设施布局和操作流程图": MaterialState.MISSING})
    done = opened(desk, app)
    finish(desk, child(done, "个体工商"))
    assert start(desk, done, "食品经营") is CaseState.CORRECTING
    desk = Desk()
    done = opened(desk, app)
    finish(desk, child(done, "个体工商"))
    plan = MaterialEntry(state=MaterialState.HAVE)
    assert start(desk, done, "食品经营", m4=plan) is CaseState.ACCEPTED


def test_a_denial_stops_those_that_need_it_and_nobody_else() -> None:
    desk = Desk()
    done = opened(desk, application(BIRTH))
    finish(desk, child(done, "生育登记"), granted=False)
    finish(desk, child(done, "出生登记"))
    assert phases(desk, done.theme.id)["社会保障卡申领"] is Phase.MAY_BEGIN
    now = standing(desk, done.theme.id)
    assert now.sentence == "生育登记未办成，其余事项不受影响。"
    desk = Desk()
    done = opened(desk, application(BIRTH))
    finish(desk, child(done, "生育登记"))
    finish(desk, child(done, "出生登记"), granted=False)
    now = standing(desk, done.theme.id)
    assert now.whole is Whole.STOPPED
    assert "不能开始" in now.sentence
    with pytest.raises(Refused) as error:
        start(desk, done, "社会保障卡")
    assert error.value.code == "theme.blocked"


def test_a_blocked_child_is_ended_by_two_people_and_its_originals_go_back() -> None:
    desk = Desk()
    done = opened(desk, application(SHOP))
    finish(desk, child(done, "个体工商"), granted=False)
    case = child(done, "食品经营")
    stranger = replace(CHIEF, body="青禾区残疾人联合会")
    for second, code in ((CLERK, "staff.right"), (OTHER, "staff.right"), (stranger, "review.body")):
        with pytest.raises(Refused) as error:
            stop(desk, done, second, case)
        assert error.value.code == code
    stop(desk, done, MANAGER, case)
    file = desk.store.state.cases[case]
    assert file.state is CaseState.TERMINATED
    event = desk.store.events_of(f"case:{case}")[-1]
    names = [row["name"] for row in event.body["returned"]]  # type: ignore[attr-defined]
    assert "食品经营许可申请书" in names
    notice, back = owed_papers(desk)[-2:]
    assert isinstance(notice, Termination)
    assert (notice.ground, notice.approved_by.number) == ("前置事项未办成", MANAGER.number)
    assert notice.document_number == file.document("终") == "云政务终〔2026〕000001号"
    assert notice.remedy.court == "云岭市青禾区人民法院"
    assert isinstance(back, ReturnList)
    assert [line.name for line in back.lines] == [line.name for line in notice.returned] == names
    fire = child(done, "公众聚集")
    with pytest.raises(Refused) as error:
        stop(desk, done, MANAGER, case)
    assert error.value.code == "theme.not_blocked"
    assert desk.store.state.cases[fire].state is CaseState.PREAPPLIED


@pytest.mark.parametrize(
    ("rule", "phase"),
    [
        ("T03:后面全停", Phase.BLOCKED),
        ("T03:互不影响", Phase.MAY_BEGIN),
        ("T03:没有这种", Phase.MAY_BEGIN),
    ],
)
def test_the_hall_may_set_the_rule_of_a_theme(rule: str, phase: Phase) -> None:
    desk = Desk()
    desk.store.state.hall = HallSettings(theme_rules=(rule,))
    done = opened(desk, application(BIRTH))
    finish(desk, child(done, "生育登记"), granted=False)
    finish(desk, child(done, "出生登记"))
    assert phases(desk, done.theme.id)["社会保障卡申领"] is phase
    assert done.theme.rule in set(FailureRule)


def test_opening_twice_gives_one_theme() -> None:
    desk = Desk()
    app = application(BIRTH)
    opened(desk, app)
    before = len(desk.store.raws())
    with pytest.raises(Conflict):
        opened(desk, app)
    assert len(desk.store.raws()) == before


@pytest.mark.parametrize("fault", ["unanswered", "unjudged", "choice", "nothing", "state", "answer"])
def test_what_is_not_right_is_refused_with_a_reason_and_nothing_is_written(fault: str) -> None:
    desk = Desk()
    app = application(SHOP)
    wrong = {
        "unanswered": replace(app, answers=frozenset()),
        "unjudged": replace(app, entries={}),
        "choice": replace(app, chosen=frozenset({"没有"})),
        "nothing": replace(app, chosen=frozenset()),
        "state": replace(
            app,
            entries={key: MaterialEntry(state=MaterialState.PROMISED) for key in app.entries},
        ),
        "answer": replace(app, answers=frozenset({*app.answers, f"{next(iter(app.chosen))}:Q9.x"})),
    }[fault]
    with pytest.raises(Refused) as error:
        opened(desk, wrong)
    assert error.value.sentence
    assert not desk.store.raws()


def test_parts_and_lines_of_the_demo_themes_are_as_the_notes_say() -> None:
    one = theme(BIRTH)
    parts = {part.item.name: part for part in parts_of(catalogue(), one, usual_items(one))}
    born = parts["出生登记（落户）"].code
    assert parts["社会保障卡申领"].needs == (born,)
    assert set(parts["社会保障卡申领"].after) == {born, parts["生育登记"].code}
    for name in THEMES:
        whole = theme(name)
        chosen = usual_items(whole)
        said = survey(catalogue(), whole, chosen, (), answered(whole, chosen))
        names = [(line.name, line.comes_from) for line in lines_of(said)]
        assert len(names) == len(set(names))
        assert sum(len(line.uses) for line in lines_of(said)) >= len(names)


def test_a_remark_stands_with_the_whole() -> None:
    desk = Desk()
    done = opened(desk, application(BIRTH))
    note_theme(CLERK, done.theme.id, "已电话告知", desk.store, desk.clock)
    assert desk.store.state.themes[done.theme.id].steps[-1].kind == "theme.noted"
    with pytest.raises(Refused):
        note_theme(CLERK, done.theme.id, " ", desk.store, desk.clock)
    with pytest.raises(Refused):
        note_theme(CLERK, "x", "没有这件", desk.store, desk.clock)
