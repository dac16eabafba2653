"""Whole lives by commands: each step owes its paper, and the form that the command made is drawn and read.

The golden files are made from worked examples; here nothing is made up: what a command says is printed by the
program's renderer and read back by a reader of PDF files that it does not share.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pypdf
import pytest

from hall.commands.application import MaterialEntry
from hall.commands.case_papers import RefusalGround
from hall.commands.commitments import CheckPromise, Revoke, check_promise, revoke
from hall.commands.delivering import SELF, Deliver, deliver, serve_revocation
from hall.commands.department import DepartmentRefuse, refuse_by_department
from hall.commands.dispatching import Dispatch, dispatch
from hall.commands.ending import Ground, Terminate, Withdraw, terminate, withdraw
from hall.commands.intake import TakeIn, take_in
from hall.commands.papers import owed, print_paper, reprint
from hall.commands.procedures import Extend, Resume, SetHearing, Suspend, extend, resume, set_hearing, suspend
from hall.commands.results import Close, Stock, close, stock
from hall.commands.reviewing import Decide, decide
from hall.commands.supplements import Supply, TellAgain, accept_after, supply, tell_again
from hall.commands.theme_stages import EndBlocked, end_blocked
from hall.course import Way
from hall.explanation import MaterialState, WindowAct
from hall.paper_forms import decode_paper
from hall.promises import promised
from tests.unit.demo_catalogue import item_of
from tests.unit.desk import CHIEF, CLERK, MANAGER, WOMAN, Desk, application, calendar, catalogue
from tests.unit.life_desk import (
    HAVE,
    ISSUER,
    LICENCE,
    TWO,
    accepted,
    approved,
    instant_item,
    received,
    stored,
    told,
    with_gap,
    with_promise,
)
from tests.unit.test_routes import FOOD, HEALTH
from tests.unit.theme_desk import application as theme_application
from tests.unit.theme_desk import finish, opened

if TYPE_CHECKING:
    from hall.cases import CaseFile
    from printing.render import Renderer

LAW = "《中华人民共和国行政许可法》"
SHE = replace(WOMAN, checked="card")
WRONG = MaterialEntry(state=MaterialState.DEFECTIVE, problem="没有盖章")


def read(pdf: bytes) -> str:
    """All that stands on the pages, without spaces and line ends."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


@dataclass
class Life:
    """A desk with the program's renderer: `owes` takes what a step owes, prints it and reads it."""

    renderer: Renderer
    desk: Desk = field(default_factory=Desk)

    def owes(self, *kinds: str) -> list[str]:
        """The papers of the last step, in their order, as somebody reads them.

        Each is drawn from what the command wrote, printed, printed once more with its mark, and kept.
        """
        waiting = owed(self.desk.store)
        assert [one.kind for one in waiting] == list(kinds)
        found = []
        for one in waiting:
            form = decode_paper(one.form)
            print_paper(one, CLERK, self.desk.store, self.desk.clock, self.renderer, self.desk.printer)
            said = read(self.desk.printer.taken[-1][1])
            assert self.renderer.render(form) == self.desk.printer.taken[-1][1]
            assert not [word for word in ("None", "【", "】", "{", "}") if word in said]
            if one.document:
                assert one.document in said
            self.again(one.id, one.stream, said)
            found.append(said)
        return found

    def again(self, paper: str, stream: str, said: str) -> None:
        """补打: the same words, and the mark of the second print."""
        pending = reprint(CHIEF, stream.partition(":")[2], paper, self.desk.store, self.desk.clock)
        print_paper(pending, CHIEF, self.desk.store, self.desk.clock, self.renderer, self.desk.printer)
        second = read(self.desk.printer.taken[-1][1])
        assert "第2次打印" in second
        assert second[:60] == said[:60]

    def step(self, command: Callable[..., object], cmd: object, *, days: bool = True) -> None:
        """One command."""
        more = (calendar(),) if days else ()
        command(cmd, self.desk.store, self.desk.clock, *more)

    def file(self, case: CaseFile) -> CaseFile:
        return stored(self.desk, case.id)


@pytest.fixture
def life(renderer: Renderer) -> Life:
    return Life(renderer=renderer)


def has(said: str, *words: str) -> None:
    assert [word for word in words if word not in said] == []


def lacks(said: str, *words: str) -> None:
    assert [word for word in words if word in said] == []


def test_a_permit_from_the_window_to_the_hands_of_its_applicant(life: Life) -> None:
    desk = life.desk
    case = accepted(desk)
    notice, receipt = life.owes("受理通知书", "收件凭证")
    has(
        notice,
        "云政务受〔2026〕000001号",
        f"依据{LAW}第三十二条第一款第（五）项",
        "自2026年11月20日起予以受理",
        "最迟于2026年11月27日（星期五）前作出决定",
        "2026年12月18日（星期五）",
        "行政许可专用印章",
    )
    has(receipt, "申请材料收件凭证", "收件材料清单", case.number, "云政务受〔2026〕000001号")
    life.step(dispatch, Dispatch(actor=CLERK, case_ids=(case.id,), branches=TWO, remark="加急"))
    (listed,) = life.owes("材料交接单")
    has(listed, "交通运输局", case.number, "加急", "11月27日")
    suspended(life, case)
    longer(life, case)
    heard(life, case)
    approved(desk, life.file(case))
    decided = Decide(actor=CHIEF, case_id=case.id, granted=True, officer="王局长", letter=True)
    life.step(decide, decided)
    (letter,) = life.owes("决定书")
    has(letter, "准予行政许可决定书", f"{LAW}第三十八条第一款", f"{LAW}第四十四条", "道路运输经营许可证")
    life.step(close, Close(actor=ISSUER, case_id=case.id, certificates=(LICENCE,)), days=False)
    life.owes()
    life.step(stock, Stock(actor=ISSUER, case_id=case.id, shelf="B-03-12"), days=False)
    (come,) = life.owes("取件通知")
    number = life.file(case).document("决")
    assert number == "云政务决〔2026〕000001号"
    has(come, "取件通知", "准予行政许可决定书", number, "道路运输经营许可证", life.file(case).course.code)
    life.step(
        deliver, Deliver(actor=ISSUER, case_id=case.id, way=Way.DIRECT, by=SELF, person=SHE), days=False
    )
    slip, proof = life.owes("取件凭证", "送达回证")
    has(slip, "取件凭证", "准予行政许可决定书", number, LICENCE.number, "2030-11-25")
    lacks(slip, WOMAN.number, WOMAN.name)
    has(proof, "送达回证", f"准予行政许可决定书{number}", LICENCE.number, "☑直接")


def suspended(life: Life, case: CaseFile) -> None:
    """特别程序 and its end: ten days after, six working days did not count."""
    cmd = Suspend(
        actor=CHIEF,
        case_id=case.id,
        procedure="专家评审",
        reason="需补充专家评审。",
        approver="王局长",
        days=10,
    )
    life.step(suspend, cmd)
    (begun,) = life.owes("特别程序告知书")
    has(
        begun,
        f"依据{LAW}第四十五条，",
        "因需补充专家评审，需要进行专家评审",
        "自2026年11月23日（星期一）起所需时间不计入办理期限",
        "预计10个工作日",
        "最迟于2026年11月27日（星期五）前",
    )
    life.desk.clock.move(days=10)
    life.step(resume, Resume(actor=CHIEF, case_id=case.id, result="评审通过"))
    (ended,) = life.owes("恢复计时告知书")
    has(
        ended,
        "恢复计时告知书",
        "云政务特〔2026〕000002号",
        f"《特别程序告知书》（{life.file(case).document('特')}）",
        "自2026年11月23日至2026年11月30日所需时间共6个工作日",
        "最迟于2026年12月7日（星期一）前作出决定",
    )


def longer(life: Life, case: CaseFile) -> None:
    """Fifteen days, by the government, because two departments have it."""
    cmd = Extend(actor=CHIEF, case_id=case.id, days=15, reason="情况复杂", approver="李副区长", joint=True)
    life.step(extend, cmd)
    (said,) = life.owes("延长期限告知书")
    has(said, f"{LAW}第四十二条第二款", "本级人民政府负责人批准", "李副区长")
    has(said, "办理期限延长15个工作日，最迟于2026年12月28日（星期一）前作出决定")


def heard(life: Life, case: CaseFile) -> None:
    """The right to a hearing, and the hearing itself."""
    now = dt.date(2026, 11, 30)
    life.step(set_hearing, SetHearing(actor=CHIEF, case_id=case.id, told_on=now))
    (right,) = life.owes("听证告知书")
    has(right, f"{LAW}第四十七条第一款", "即2026年12月7日（星期一）前", "不向申请人和利害关系人收取")
    held = SetHearing(
        actor=CHIEF,
        case_id=case.id,
        told_on=now,
        asked_on=now,
        announced_on=now,
        held_on=dt.date(2026, 12, 10),
        place="三楼听证室",
        time="09:30",
    )
    life.step(set_hearing, held)
    (notice,) = life.owes("听证通知书")
    has(notice, f"{LAW}第四十八条", "2026年12月10日（星期四）09:30", "三楼听证室", "有权申请回避")
    life.desk.clock.move(days=11)


def test_a_denial_is_called_by_its_name_on_every_paper(life: Life) -> None:
    desk = life.desk
    case = accepted(desk)
    life.step(dispatch, Dispatch(actor=CLERK, case_ids=(case.id,)))
    approved(desk, life.file(case), verdict="不同意")
    no = Decide(
        actor=CHIEF, case_id=case.id, granted=False, officer="王局长", reason="停车场地不足。", letter=True
    )
    life.step(decide, no)
    letter = life.owes("受理通知书", "收件凭证", "材料交接单", "决定书")[-1]
    name = "不予行政许可决定书"
    has(letter, name, "停车场地不足", "60日内向云岭市青禾区人民政府申请行政复议", "6个月内依法向")
    assert letter.count("自收到本决定书之日起") == 2
    life.step(close, Close(actor=ISSUER, case_id=case.id), days=False)
    life.step(stock, Stock(actor=ISSUER, case_id=case.id, shelf="B-01"), days=False)
    (come,) = life.owes("取件通知")
    has(come, name, "不予许可")
    left = Deliver(
        actor=ISSUER,
        case_id=case.id,
        way=Way.LEFT,
        by="",
        refused="拒不签收",
        witness="社区刘主任",
        place="云岭路1号",
    )
    life.step(deliver, left, days=False)
    (proof,) = life.owes("送达回证")
    has(proof, f"{name}{life.file(case).document('决')}", "☑留置", "拒不签收", "社区刘主任")


def test_what_is_no_permit_is_never_called_one(life: Life) -> None:
    desk = life.desk
    item = next(
        item
        for item in catalogue().items
        if not item.is_permit
        and item.delegated
        and item.kind != "即办件"
        and any(one.taking == "收原件" and not one.when for one in item.materials)
    )
    case = accepted(desk, item)
    life.step(dispatch, Dispatch(actor=CLERK, case_ids=(case.id,)))
    approved(desk, life.file(case), verdict="不同意")
    no = Decide(
        actor=CHIEF, case_id=case.id, granted=False, officer="王局长", reason="不符合条件", letter=True
    )
    life.step(decide, no)
    life.step(close, Close(actor=ISSUER, case_id=case.id), days=False)
    life.step(stock, Stock(actor=ISSUER, case_id=case.id, shelf="B-01"), days=False)
    said = life.owes("受理通知书", "收件凭证", "材料交接单", "决定书", "取件通知")
    for paper in (said[0], said[3], said[4]):
        lacks(paper, "行政许可法", "行政许可决定书", "不予许可")
    has(said[3], "不予办理决定书")
    has(said[4], "不予办理决定书", "已经办结（不予办理）")


def test_a_correction_is_told_brought_wrong_told_again_and_accepted(life: Life) -> None:
    desk = life.desk
    case = told(desk)
    now, late = (fact.key for fact in case.correction)
    (notice,) = life.owes("申请材料补正告知书")
    has(notice, "下列2项材料需要补正", "请于2026年12月18日（星期五）前", "视为撤回申请，材料退还")
    settings = replace(desk.store.state.hall, correction_basis="《青禾区综合窗口规定》第九条")
    desk.store.state.hall = settings
    life.step(supply, Supply(actor=CLERK, case_id=case.id, entries={now: WRONG}))
    (receipt,) = life.owes("补正材料收件凭证")
    has(receipt, "经核对均不符合要求", "没有盖章", "尚未补正的材料", "请于2026年12月18日（星期五）前补正齐全")
    desk.clock.move(days=3)
    life.step(supply, Supply(actor=CLERK, case_id=case.id, entries={now: HAVE}, asks_gap=True))
    (receipt,) = life.owes("补正材料收件凭证")
    has(receipt, "由申请人申请容缺后补")
    life.step(tell_again, TellAgain(actor=CLERK, case_id=case.id, entries={now: WRONG}))
    (again,) = life.owes("申请材料补正告知书")
    has(again, "云政务补〔2026〕000002号", "没有盖章", "材料退还（依据：《青禾区综合窗口规定》第九条）。")
    life.step(supply, Supply(actor=CLERK, case_id=case.id, entries={now: HAVE}))
    (receipt,) = life.owes("补正材料收件凭证")
    has(receipt, "以收齐之日为受理日期")
    accept_after(CLERK, case.id, desk.store, desk.clock, calendar())
    (accepted_now,) = life.owes("受理通知书")
    has(accepted_now, "自2026年11月23日起予以受理")
    assert late != now


def test_a_gap_that_was_not_kept_ends_the_case(life: Life) -> None:
    desk = life.desk
    desk.store.state.hall = replace(
        desk.store.state.hall, gap_basis="《青禾区容缺受理办法》", gap_consequence="逾期的，本次办理终止。"
    )
    case = with_gap(desk)
    promise, notice, _accepted, _receipt = life.owes(
        "容缺受理承诺书", "容缺受理通知书", "受理通知书", "收件凭证"
    )
    has(promise, "自愿选择容缺受理方式", case.gap[0].name)
    has(notice, "依据《青禾区容缺受理办法》，决定自2026年11月20日起容缺受理", "逾期的，本次办理终止。")
    desk.clock.move(days=40)
    cmd = Terminate(actor=CLERK, approver=MANAGER, case_id=case.id, ground=Ground.GAP, reason="没有补齐")
    life.step(terminate, cmd)
    (end,) = life.owes("终止办理告知书")
    has(end, "容缺材料逾期未补齐（没有补齐）", "记入信用记录", "行政复议", "云政务终〔2026〕000001号")


def test_a_refusal_of_what_was_received_and_a_withdrawal(life: Life) -> None:
    desk = life.desk
    first, second = received(desk, number=1), accepted(desk, number=2)
    (receipt, *_rest) = life.owes("收件凭证", "受理通知书", "收件凭证")
    has(receipt, "即2026年11月27日（星期五）前", "自收件之日起即为受理")
    ground = RefusalGround(reason="不属于本机关职权范围", authority="云岭市公安局")
    life.step(
        refuse_by_department, DepartmentRefuse(actor=CLERK, second=CHIEF, case_id=first.id, ground=ground)
    )
    (no,) = life.owes("不予受理决定书")
    has(no, "云政务不受〔2026〕000001号", f"{LAW}第三十二条第一款第（二）项", "可以向云岭市公安局", "徐文博")
    life.step(withdraw, Withdraw(actor=CLERK, case_id=second.id, reason="不办了", written=True), days=False)
    request, back = life.owes("撤回申请书", "退件清单")
    has(request, "自愿撤回该申请", "不办了")
    has(back, "退件清单", "撤回申请")


def test_what_is_done_at_once_has_its_slip(life: Life) -> None:
    desk = life.desk
    case = accepted(desk, instant_item())
    life.owes("受理通知书", "收件凭证")
    life.step(close, Close(actor=CLERK, case_id=case.id), days=False)
    (slip,) = life.owes("办结单")
    has(slip, "办结单", "申请时间2026年11月20日", "受理日期2026年11月20日", "没有收费")


def test_a_promise_that_was_false_is_taken_back_with_its_remedies(life: Life) -> None:
    desk = life.desk
    desk.store.state.hall = replace(desk.store.state.hall, false_promise="撤销决定并计入信用档案")
    app = application(item_of(FOOD), states={HEALTH: MaterialState.PROMISED})
    case = take_in(TakeIn(application=app, act=WindowAct.ACCEPT), desk.store, desk.clock, calendar()).file
    promise, *_rest = life.owes("告知承诺书", "受理通知书", "收件凭证")
    has(promise, "证明事项告知承诺书", "从业人员健康证明", "撤销决定并计入信用档案")
    finish(desk, case.id)
    found = CheckPromise(
        actor=CHIEF, case_id=case.id, way="现场核查", findings={HEALTH: False}, words="没有健康证明"
    )
    life.step(check_promise, found)
    life.step(revoke, Revoke(actor=CLERK, second=CHIEF, case_id=case.id, reason="承诺不实"), days=False)
    (back,) = life.owes("撤销决定书")
    has(back, "撤销决定书", f"{LAW}第六十九条", "决定撤销上述决定", "云政务撤决〔2026〕000001号")
    assert back.count("自收到本决定书之日起") == 2


def test_the_paper_that_takes_a_licence_back_has_its_own_proof_of_service(life: Life) -> None:
    desk = life.desk
    case = with_promise(desk)
    finish(desk, case.id)
    life.step(
        deliver, Deliver(actor=ISSUER, case_id=case.id, way=Way.DIRECT, by=SELF, person=SHE), days=False
    )
    keys = [fact.key for fact in promised(life.file(case))]
    found = CheckPromise(
        actor=CHIEF, case_id=case.id, way="现场核查", findings=dict.fromkeys(keys, False), words="查实不符"
    )
    life.step(check_promise, found)
    life.step(revoke, Revoke(actor=CLERK, second=CHIEF, case_id=case.id, reason="承诺不实"), days=False)
    desk.store.state.owed.clear()
    left = Deliver(
        actor=ISSUER,
        case_id=case.id,
        way=Way.LEFT,
        place="经营场所",
        refused="拒绝签收",
        witness="社区 刘主任",
    )
    life.step(serve_revocation, left, days=False)
    (proof,) = life.owes("送达回证")
    has(proof, "撤销决定书", "云政务撤决〔2026〕000001号", "☑留置", "拒绝签收", "刘主任", "经营场所")
    lacks(proof, "许可证", "准予")


def test_a_child_that_cannot_begin_ends_with_a_notice(life: Life) -> None:
    desk = life.desk
    done = opened(desk, theme_application("开办餐饮店"))
    desk.store.state.owed.clear()
    first, later = (
        next(one.case for one in done.theme.children if words in one.item_name)
        for words in ("个体工商", "食品经营")
    )
    finish(desk, first, granted=False)
    cmd = EndBlocked(
        actor=CLERK, second=MANAGER, theme_id=done.theme.id, case_id=later, reason="营业执照未办成"
    )
    end_blocked(cmd, desk.store, desk.clock)
    end, back = life.owes("终止办理告知书", "退件清单")
    has(end, "因前置事项未办成（营业执照未办成）", "退件清单附后", "行政复议", "高志远")
    lacks(end, "信用记录")
    has(back, "食品经营许可申请书", "终止办理")
