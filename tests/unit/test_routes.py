"""A story for each special route: commitments, helpers, other halls, 办不成事 (domain.md 1.7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from hall.cases import CaseFile, CaseState
from hall.catalogue import Item
from hall.clock import today
from hall.commands.application import Application, Help, MaterialEntry
from hall.commands.casework import accept_deemed, unanswered
from hall.commands.collecting import (
    Collect,
    Forward,
    Home,
    collect,
    forward,
    home_accepted,
)
from hall.commands.commitments import (
    CheckPromise,
    Revoke,
    check_promise,
    clear_credit,
    revoke,
)
from hall.commands.home_answers import HomeAnswer, HomeWord, answer_home
from hall.commands.intake import IntakeDone, TakeIn, take_in
from hall.commands.issues import (
    AnswerIssue,
    RaiseIssue,
    answer_issue,
    assign_issue,
    raise_issue,
)
from hall.conditions import FLAGS
from hall.errors import Refused
from hall.explanation import MaterialState, WindowAct
from hall.paper_forms import decode_paper
from hall.promises import unsettled, watch_of
from hall.route_forms import CollectedReceipt, IssueSlip, Revocation
from hall.staff import Account, Role
from tests.unit.demo_catalogue import item_of
from tests.unit.desk import CHIEF, CLERK, GUIDE, MAN, MANAGER, TECHNICIAN, WOMAN, Desk, application, calendar
from tests.unit.theme_desk import finish

FOOD = "食品经营许可（餐饮服务，新办）"
SHOP = "个体工商户设立登记"
HEALTH = "7"
HOME = Home(authority="邻江市高新区市场监督管理局", area="示例省邻江市高新区", phone="0990-7654321")


def refused(do: Callable[[], object], code: str) -> str:
    with pytest.raises(Refused) as error:
        do()
    assert error.value.code == code, error.value.sentence
    return error.value.sentence


def take(desk: Desk, app: Application, act: WindowAct = WindowAct.ACCEPT) -> IntakeDone:
    return take_in(TakeIn(application=app, act=act), desk.store, desk.clock, calendar())


def promise(number: int = 1) -> Application:
    return application(item_of(FOOD), number=number, states={HEALTH: MaterialState.PROMISED})


# 告知承诺


def test_a_promise_is_looked_at_in_time_and_a_true_one_ends_there() -> None:
    desk = Desk()
    done = take(desk, promise())
    assert done.papers[0].kind == "告知承诺书"
    assert not unsettled(done.file), "nothing is granted yet"
    finish(desk, done.file.id)
    file = desk.store.state.cases[done.file.id]
    assert [fact.name for fact in unsettled(file)] == ["从业人员健康证明"]
    watch = watch_of(file.course, 1, calendar(), today(desk.clock), 20)
    assert watch is not None
    assert (watch.due, watch.left > 0) == (dt.date(2026, 12, 18), True)
    late = watch_of(file.course, 1, calendar(), dt.date(2026, 12, 21), 20)
    assert late is not None
    assert late.left < 0
    cmd = CheckPromise(actor=CHIEF, case_id=file.id, way="数据核查", findings={HEALTH: True})
    check_promise(cmd, desk.store, desk.clock, calendar())
    after = desk.store.state.cases[file.id]
    assert [one.kept for one in after.course.promises] == [True]
    assert not unsettled(after)
    cmd_revoke = Revoke(actor=CLERK, second=CHIEF, case_id=file.id, reason="没有不实")
    refused(lambda: revoke(cmd_revoke, desk.store, desk.clock), "revoke.promise")


def test_what_was_found_false_may_be_made_good_before_it_is_revoked() -> None:
    desk = Desk()
    done = take(desk, promise())
    finish(desk, done.file.id)

    def file() -> CaseFile:
        return desk.store.state.cases[done.file.id]

    def watch(day: dt.date) -> tuple[str, dt.date, str] | None:
        found = watch_of(file().course, len(unsettled(file())), calendar(), day, 20)
        return (str(found.stage), found.due, str(found.light)) if found else None

    due, until = dt.date(2026, 12, 18), dt.date(2026, 12, 4)
    assert watch(today(desk.clock)) == ("待核查", due, "正常")
    assert watch(dt.date(2026, 12, 17)) == ("待核查", due, "提示")
    assert watch(due) == ("待核查", due, "黄牌")
    assert watch(dt.date(2026, 12, 19)) == ("待核查", due, "红牌")
    find = CheckPromise(
        actor=CHIEF,
        case_id=done.file.id,
        way="现场核查",
        findings={HEALTH: False},
        words="两名从业人员没有健康证明",
    )
    for day in (dt.date(2026, 11, 19), dt.date(2026, 11, 21), dt.date(2027, 6, 1)):
        wrong = replace(find, until=day)
        refused(partial(check_promise, wrong, desk.store, desk.clock, calendar()), "promise.until")
    true = replace(find, findings={HEALTH: True}, until=until)
    refused(lambda: check_promise(true, desk.store, desk.clock, calendar()), "promise.until")
    check_promise(replace(find, until=until), desk.store, desk.clock, calendar())
    assert watch(today(desk.clock)) == ("限期整改", until, "正常")
    assert watch(dt.date(2026, 12, 7)) == ("待撤销", until, "红牌")
    cmd = Revoke(actor=CLERK, second=CHIEF, case_id=done.file.id, reason="承诺不实")
    assert "12月4日" in refused(lambda: revoke(cmd, desk.store, desk.clock), "revoke.until")
    good = replace(true, until=None, words="")
    refused(lambda: check_promise(good, desk.store, desk.clock, calendar()), "promise.words")
    check_promise(replace(good, words="已补办健康证明"), desk.store, desk.clock, calendar())
    assert (file().course.mend_until, watch(until)) == (0, None)
    refused(lambda: revoke(cmd, desk.store, desk.clock), "revoke.promise")
    check_promise(replace(find, until=until), desk.store, desk.clock, calendar())
    desk.clock.move(days=17)
    revoke(cmd, desk.store, desk.clock)
    assert (unsettled(file()), watch(due)) == ((), None)
    again = replace(find, until=None)
    refused(lambda: check_promise(again, desk.store, desk.clock, calendar()), "promise.state")
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_a_false_promise_is_revoked_and_bars_the_next_until_it_is_cleared() -> None:
    desk = Desk()
    done = take(desk, promise())
    finish(desk, done.file.id)
    find = CheckPromise(actor=CHIEF, case_id=done.file.id, way="现场核查", findings={HEALTH: False})
    refused(lambda: check_promise(find, desk.store, desk.clock, calendar()), "promise.words")
    check_promise(replace(find, words="两名从业人员没有健康证明"), desk.store, desk.clock, calendar())
    cmd = Revoke(actor=CLERK, second=CHIEF, case_id=done.file.id, reason="承诺不实")
    refused(lambda: revoke(replace(cmd, second=CLERK), desk.store, desk.clock), "staff.right")
    refused(lambda: revoke(replace(cmd, actor=CHIEF), desk.store, desk.clock), "staff.same_person")
    gone = revoke(cmd, desk.store, desk.clock)
    assert gone.file.word == "已撤销"
    paper = decode_paper(gone.papers[0].form)
    assert isinstance(paper, Revocation)
    assert "第六十九条" in paper.basis
    assert (paper.document_number or "").startswith("云政务撤决〔2026〕")
    refused(lambda: revoke(cmd, desk.store, desk.clock), "revoke.done")
    sentence = refused(lambda: take(desk, promise(2)), "intake.outcome")
    assert "不能受理" in sentence
    person = desk.store.state.persons[done.file.person]
    assert [one.ground for one in person.marks] == ["告知承诺不实"]
    refused(
        lambda: clear_credit(CLERK, person.id, person.marks[0].id, "改好了", desk.store, desk.clock),
        "staff.right",
    )
    clear_credit(CHIEF, person.id, person.marks[0].id, "信用修复决定", desk.store, desk.clock)
    refused(
        lambda: clear_credit(CHIEF, person.id, person.marks[0].id, "再来", desk.store, desk.clock),
        "credit.unknown",
    )
    assert take(desk, promise(3)).file.state is CaseState.ACCEPTED
    assert desk.store.fold_again() == desk.store.stored_rows()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"way": "听说"}, "promise.way"),
        ({"findings": {}}, "promise.key"),
        ({"findings": {"1": True}}, "promise.key"),
        ({"actor": CLERK}, "staff.right"),
        ({"case_id": "x"}, "case.unknown"),
        ({"words": "x" * 501, "findings": {HEALTH: False}}, "promise.words"),
    ],
)
def test_a_look_that_is_not_right_is_refused(change: dict[str, Any], code: str) -> None:
    desk = Desk()
    done = take(desk, promise())
    cmd = CheckPromise(actor=CHIEF, case_id=done.file.id, way="数据核查", findings={HEALTH: True})
    refused(lambda: check_promise(replace(cmd, **change), desk.store, desk.clock, calendar()), code)


# 帮办代办


def helped(how: str, helper: str = "0188", *, letter: bool = True) -> Application:
    agent = how == "代办"
    flags = frozenset({"agent"}) if agent else frozenset()
    assert flags <= set(FLAGS)
    app = application(item_of(SHOP))
    entries = dict(app.entries)
    if agent:
        entries |= {key: MaterialEntry(state=MaterialState.HAVE) for key in ("agent.1", "agent.2")}
    return replace(
        app,
        flags=flags,
        entries=entries,
        present=MAN if agent else None,
        present_word="代理人" if agent else "",
        help=Help(helper=helper, how=how, letter=letter),
    )


def with_helpers() -> Desk:
    desk = Desk()
    for number in ("0188", CLERK.number):
        account = Account(number=number, name="帮办员", role=Role.CLERK)
        desk.store.state.accounts[number] = account
    return desk


def test_a_helper_acts_and_the_applicant_stays_the_applicant() -> None:
    desk = with_helpers()
    done = take(desk, helped("代办"))
    assert desk.store.state.persons[done.file.person].name == WOMAN.name
    assert done.file.agent is not None
    assert desk.store.state.persons[done.file.agent].name == MAN.name
    assert (done.file.course.helper, done.file.course.helped) == ("0188", "代办")
    assert "授权委托书" in [fact.name for fact in done.file.materials]
    plain = take(desk, replace(helped("帮办"), case_id="00000000-0000-0000-0000-000000000009"))
    assert (plain.file.agent, plain.file.course.helped) == (None, "帮办")


def test_acting_for_somebody_needs_the_letter_an_agent_and_another_clerk() -> None:
    rows = [
        (helped("代办", letter=False), "help.letter"),
        (helped("代办", helper=CLERK.number), "help.same"),
        (helped("代办", helper="9999"), "help.helper"),
        (helped("陪办"), "help.how"),
        (replace(helped("代办"), present=None), "help.letter"),
    ]
    for app, code in rows:
        desk = with_helpers()
        refused(partial(take, desk, app), code)
        assert not desk.store.raws()


def test_a_letter_that_is_missing_is_told_with_the_rest() -> None:
    desk = with_helpers()
    app = helped("代办", letter=False)
    entries = {**app.entries, "agent.1": MaterialEntry(state=MaterialState.MISSING)}
    done = take(desk, replace(app, entries=entries), WindowAct.TELL_CORRECTION)
    assert (done.file.state, done.file.course.helped) == (CaseState.CORRECTING, "代办")
    assert [fact.name for fact in done.file.materials if fact.problem] == ["授权委托书"]


# 跨域代收代办


def collected(desk: Desk, *, states: dict[str, MaterialState] | None = None) -> IntakeDone:
    item: Item = item_of(SHOP)
    app = application(item, states=states)
    return collect(Collect(application=app, home=HOME), desk.store, desk.clock, calendar())


def test_a_collected_case_stays_received_and_is_watched_but_never_deemed_here() -> None:
    desk = Desk()
    done = collected(desk)
    assert (done.file.state, done.file.word) == (CaseState.RECEIVED, "已收件（代收）")
    slip = decode_paper(done.papers[0].form)
    assert isinstance(slip, CollectedReceipt)
    assert (slip.home.name, slip.area) == (HOME.authority, HOME.area)
    assert (slip.five_day_due, slip.tracking) == (dt.date(2026, 11, 27), "")
    assert unanswered((done.file,), calendar(), dt.date(2026, 11, 26)) == ()
    assert unanswered((done.file,), calendar(), dt.date(2026, 11, 27)) == (done.file,)
    sent = forward(
        Forward(actor=CLERK, case_id=done.file.id, carrier="邮政特快", tracking="EA123456789CN"),
        desk.store,
        desk.clock,
        calendar(),
    )
    again = decode_paper(sent.papers[0].form)
    assert isinstance(again, CollectedReceipt)
    assert (again.carrier, again.tracking) == ("邮政特快", "EA123456789CN")
    assert again.lines == slip.lines
    desk.clock.move(days=30)
    assert unanswered((done.file,), calendar(), today(desk.clock)) == (done.file,), "it was not sent yet"
    file = desk.store.state.cases[done.file.id]
    # It lies with the home authority: nobody here can answer, and the day can be closed.
    assert unanswered((file,), calendar(), today(desk.clock)) == ()
    accept_deemed(desk.store, desk.clock, calendar())
    assert desk.store.state.cases[file.id].state is CaseState.RECEIVED
    on = dt.date(2026, 11, 26)
    home_accepted(CLERK, file.id, on, "邻高市监受〔2026〕9号", desk.store, desk.clock)
    after = desk.store.state.cases[file.id]
    assert (after.state, after.accepted_on) == (CaseState.ACCEPTED, 20261126)
    assert after.document("受") == "邻高市监受〔2026〕9号"
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_nothing_is_collected_that_the_home_authority_could_not_accept() -> None:
    desk = Desk()
    sentence = refused(lambda: collected(desk, states={"1": MaterialState.MISSING}), "collect.form")
    assert "个体工商户设立登记申请书" in sentence
    app = application(item_of(SHOP))
    for home, code in (
        (replace(HOME, authority=" "), "collect.authority"),
        (replace(HOME, area=""), "collect.area"),
    ):
        cmd = Collect(application=app, home=home)
        refused(partial(collect, cmd, desk.store, desk.clock, calendar()), code)
    done = collected(desk)
    send = Forward(actor=CLERK, case_id=done.file.id, carrier="邮政", tracking="1")
    for wrong, code in (
        (replace(send, carrier=""), "forward.carrier"),
        (replace(send, tracking=" "), "forward.tracking"),
        (replace(send, case_id="x"), "case.unknown"),
    ):
        refused(partial(forward, wrong, desk.store, desk.clock, calendar()), code)
    for day in (dt.date(2026, 11, 19), dt.date(2026, 11, 21)):
        told = partial(home_accepted, CLERK, done.file.id, day, "1号", desk.store, desk.clock)
        refused(told, "home.day")
    own = take(desk, application(item_of(FOOD), number=5)).file.id
    refused(lambda: forward(replace(send, case_id=own), desk.store, desk.clock, calendar()), "forward.state")


def test_what_the_home_authority_refuses_ends_here_with_its_own_paper() -> None:
    desk = Desk()
    app = application(item_of(FOOD))
    done = collect(Collect(application=app, home=HOME), desk.store, desk.clock, calendar())
    ident = done.file.id
    said = HomeAnswer(
        actor=CLERK,
        case_id=ident,
        word=HomeWord.REFUSED,
        reason="不属于本机关",
        document="邻政务不受〔2026〕9号",
    )

    def hear(**change: Any) -> object:
        return answer_home(replace(said, **change), desk.store, desk.clock, calendar())

    refused(lambda: hear(reason=" "), "home.reason")
    refused(lambda: hear(document=""), "home.document")
    refused(lambda: hear(actor=MANAGER), "staff.right")
    hear()
    file = desk.store.state.cases[ident]
    assert (file.state, file.word) == (CaseState.REFUSED, "不予受理")
    refused(hear, "home.state")
    assert desk.store.fold_again() == desk.store.stored_rows()


# 办不成事


def raised(desk: Desk, **change: Any) -> str:
    cmd = RaiseIssue(actor=GUIDE, words="跑了三次没有办成", item=item_of(FOOD).code, person=WOMAN)
    return raise_issue(
        replace(cmd, **change),
        desk.store,
        desk.clock,
        calendar(),
    ).file.id


def test_what_could_not_be_done_is_registered_seen_to_and_answered() -> None:
    desk = Desk()
    case = take(desk, application(item_of(FOOD))).file
    ident = raised(desk, case_number=case.number)
    file = desk.store.state.issues[ident]
    assert (file.number, file.promised_on, file.word) == ("FY-990102-20261120-W030001", 20261127, "待办理")
    slip = decode_paper(next(iter(p for p in desk.store.state.owed.values() if p.kind == "反映登记单")).form)
    assert isinstance(slip, IssueSlip)
    assert (slip.about, slip.promised_on) == (case.number, dt.date(2026, 11, 27))
    assert desk.store.state.cases[case.id].state is CaseState.ACCEPTED, "no case is moved by it"
    assign_issue(MANAGER, ident, "市场监督管理局", "请说明", desk.store, desk.clock)
    assert desk.store.state.issues[ident].word == "已交办"
    answer = AnswerIssue(actor=MANAGER, issue_id=ident, result="已协调办成", words="已于当日受理", way="电话")
    answer_issue(answer, desk.store, desk.clock)
    file = desk.store.state.issues[ident]
    assert (file.word, file.answered_on, file.result) == ("已答复", 20261120, "已协调办成")
    refused(lambda: answer_issue(answer, desk.store, desk.clock), "issue.done")
    refused(lambda: assign_issue(MANAGER, ident, "谁", "", desk.store, desk.clock), "issue.done")
    desk.clock.move(days=40)
    assert desk.store.fold_again() == desk.store.stored_rows()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"words": " "}, "issue.words"),
        ({"words": "x\x00y"}, "issue.words"),
        ({"item": "没有"}, "issue.item"),
        ({"case_number": "99"}, "issue.case"),
        ({"promised_on": dt.date(2026, 11, 19)}, "issue.day"),
        ({"promised_on": dt.date(2026, 11, 21)}, "issue.day"),
        ({"promised_on": dt.date(2027, 6, 1)}, "issue.day"),
        ({"actor": TECHNICIAN}, "staff.right"),
    ],
)
def test_a_registration_that_is_not_right_is_refused(change: dict[str, Any], code: str) -> None:
    desk = Desk()
    refused(lambda: raised(desk, **change), code)
    assert not desk.store.raws()


def test_somebody_who_gives_no_name_is_heard_too() -> None:
    desk = Desk()
    ident = raised(desk, person=None, item="", promised_on=dt.date(2026, 11, 23))
    file = desk.store.state.issues[ident]
    assert (file.person, file.item_name, file.promised_on) == (None, "", 20261123)
    for change, code in (
        ({"result": "好了"}, "issue.result"),
        ({"way": "托梦"}, "issue.way"),
        ({"words": ""}, "issue.answer"),
        ({"actor": CLERK}, "staff.right"),
        ({"issue_id": "x"}, "issue.unknown"),
    ):
        cmd = AnswerIssue(actor=CHIEF, issue_id=ident, result="已说明情况", words="已说明", way="当面")
        wrong = replace(cmd, **change)
        refused(partial(answer_issue, wrong, desk.store, desk.clock), code)
