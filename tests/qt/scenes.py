"""The scenes of the design pictures as plain data: a small catalogue, an applicant, a queue. All invented."""

import datetime as dt
from dataclasses import replace

from hall.catalogue import (
    Catalogue,
    Item,
    Limit,
    LimitUnit,
    Material,
    Necessity,
    Option,
    PublicRule,
    Question,
    QueueDef,
    RuleEffect,
    Theme,
    ThemeStep,
)
from hall.clock import FixedClock, parse_moment
from hall.explanation import MaterialState
from hall.identity import DocumentKind
from ui.states.applicant import Applicant, ApplicantKind, Helper, Person
from ui.states.draft import Draft, Step
from ui.states.hall_rules import HallChecks, HallRules
from ui.states.intake import Intake
from ui.states.item_find import finder
from ui.states.queue import NextTicket, Phase, QueueLine, QueueState, Ticket
from ui.states.status import Device, Link, Status

FOOD = "11990102MB0000051W4990100023000"
DAY = "2026-11-20T"


def at(text: str) -> int:
    """Microseconds of a time of the day of the pictures."""
    return parse_moment(f"{DAY}{text}:00")


def material(no: int, name: str, **over: object) -> Material:
    """A material with usual values."""
    usual: dict[str, object] = {
        "kind": "其他",
        "form": "纸质",
        "originals": 1,
        "copies": 0,
        "taking": "收原件",
        "necessity": Necessity.REQUIRED,
        "gap_days": None,
        "source": "申请人自备",
        "issuer": "申请人",
        "licence": None,
        "may_promise": False,
        "review_points": ("在有效期内", "申请人签名"),
        "when": "",
    }
    return Material(no=no, name=name, **(usual | over))  # type: ignore[arg-type]


def option(code: str, text: str, result: str = "", refer_to: str | None = None) -> Option:
    """An answer."""
    return Option(code=code, text=text, result=result, refer_to=refer_to)


def food_item() -> Item:
    """食品经营许可 with four questions and nine materials of its own."""
    gap = {"necessity": Necessity.MAY_FOLLOW, "gap_days": 3}
    materials = (
        material(1, "食品经营许可申请书"),
        material(2, "营业执照", originals=0, taking="电子", licence="营业执照", form="电子化"),
        material(3, "法定代表人居民身份证", taking="验原件"),
        material(
            4,
            "主要设备设施布局和操作流程图",
            review_points=("标明加工、洗消、备餐区域", "流程由生到熟不交叉", "申请人签名"),
        ),
        material(
            5,
            "食品安全规章制度目录清单",
            review_points=("从业人员健康管理", "进货查验", "清洗消毒", "食品安全自查制度"),
            **gap,
        ),
        material(6, "食品安全管理人员任命书"),
        material(7, "从业人员健康证明", originals=0, copies=1, taking="收复印件", may_promise=True),
        material(8, "专间、专用操作区说明", when="Q2.cold | Q2.cake | Q2.raw"),
        material(
            9, "网络经营网址及页面说明", when="Q3.online", review_points=("网址、平台店铺名与申请书一致",)
        ),
    )
    questions = (
        Question(
            code="Q1",
            text="经营内容",
            multiple=False,
            shown_when="",
            options=(
                option("catering", "餐饮服务"),
                option("prepacked", "仅销售预包装食品", "不受理"),
                option("public", "理发、住宿等公共场所，不供应餐饮", "转办", "公共场所卫生许可（新办）"),
            ),
        ),
        Question(
            code="Q2",
            text="餐饮经营项目",
            multiple=True,
            shown_when="Q1.catering",
            options=(
                option("hot", "热食类制售"),
                option("cold", "冷荤凉菜"),
                option("cake", "裱花蛋糕"),
                option("raw", "生食类"),
            ),
        ),
        Question(
            code="Q3",
            text="是否通过网络经营",
            multiple=False,
            shown_when="Q1.catering",
            options=(option("online", "有网络经营"), option("none", "没有")),
        ),
        Question(
            code="Q4",
            text="经营场所面积",
            multiple=False,
            shown_when="Q1.catering",
            options=(
                option("small", "不足60平方米"),
                option("medium", "60至500平方米"),
                option("large", "500平方米以上"),
            ),
        ),
    )
    return simple_item(
        FOOD, "食品经营许可（餐饮服务，新办）", ("开饭店", "开小吃店", "奶茶店"), materials, questions
    )


def simple_item(
    code: str,
    name: str,
    aliases: tuple[str, ...] = (),
    materials: tuple[Material, ...] = (),
    questions: tuple[Question, ...] = (),
) -> Item:
    """An item with usual values."""
    return Item(
        code=code,
        handling_code=f"{code}01",
        name=name,
        aliases=aliases,
        body="青禾区市场监督管理局",
        body_code="11990102MB0000051W",
        type_code="01",
        kind="承诺件",
        audience=("企业法人",),
        level="4",
        statutory=Limit(number=10, unit=LimitUnit.WORKDAYS),
        promise=Limit(number=5, unit=LimitUnit.WORKDAYS),
        basis="",
        fee="不收费",
        result_name="许可证",
        condition="",
        delegated=True,
        gap_allowed=True,
        scope="",
        special=(),
        version=1,
        effective=dt.date(2026, 1, 1),
        phone="",
        complaint_phone="",
        queue="A",
        materials=materials or (material(1, "申请书"),),
        questions=questions,
    )


def catalogue() -> Catalogue:
    """The food item, a few others, two public rules, one theme."""
    names = (
        "个体工商户设立登记",
        "有限责任公司设立登记",
        "公司变更登记",
        "企业注销登记",
        "烟草专卖零售许可",
        "公共场所卫生许可（新办）",
        "户外招牌设施设置审批（备案）",
    )
    others = tuple(
        simple_item(f"11990102MB0000051W49901000{n:05d}", name) for n, name in enumerate(names, 30)
    )
    rules = (
        PublicRule(
            code="company",
            name="申请人为企业等组织",
            judged_by="按申请人类型",
            effect=RuleEffect.ADD,
            replaces=(),
            material=material(1, "经办人居民身份证", taking="验原件", when="company"),
        ),
    )
    theme = Theme(
        code="T1",
        name="开办餐饮店",
        text="个体登记 → 食品许可、招牌、消防检查并行",
        steps=(
            ThemeStep(item_code=FOOD, stage=1, note=""),
            ThemeStep(item_code=others[0].code, stage=1, note=""),
        ),
    )
    queue = QueueDef(
        letter="A",
        name="综合受理（企业服务）",
        windows=(1, 2, 3),
        wait_minutes=20,
        service_minutes=15,
        counted=True,
        item_count=10,
        ordinary_day=100,
        peak_day=700,
    )
    return Catalogue(items=(food_item(), *others), rules=rules, themes=(theme,), queues=(queue,))


class Scene:
    """Rules, checks and a clock of one moment."""

    def __init__(self, time: str = "09:43") -> None:
        """Stand at a time of the day of the pictures."""
        self.clock = FixedClock.on(f"{DAY}{time}:07")
        book = catalogue()
        frequent = [item.code for item in book.items[1:6]]
        self.rules = HallRules(book, self.clock, finder(book, 3), frequent=frequent)
        self.checks = HallChecks(self.clock)


def company() -> Applicant:
    """A company with a person who came for it, card read."""
    handler = Person(
        name="林知远",
        kind=DocumentKind.RIC,
        number="990102199003070011",
        phone="15409900026",
        sex="男",
        birth=dt.date(1990, 3, 7),
        read_at=at("09:36"),
    )
    return Applicant(
        kind=ApplicantKind.COMPANY,
        company="云岭素江餐饮管理有限公司",
        uscc="91990102MA10005515",
        company_type="企业法人",
        person=Person(name="邹晴雪"),
        helper=Helper.HANDLER,
        helped_by=handler,
    )


ANSWERS = frozenset({"Q1.catering", "Q2.hot", "Q2.cold", "Q3.online", "Q4.medium"})
HAVE = MaterialState.HAVE


def judged() -> Intake:
    """desk-intake: all judged, one may follow later."""
    states = dict.fromkeys(("1", "3", "4", "6", "8", "9", "company.1"), HAVE)
    states |= {"2": MaterialState.FETCHED, "5": MaterialState.MISSING, "7": MaterialState.PROMISED}
    notes = {
        "1": "扫描 4 页",
        "2": "09:37 已调取，存续",
        "3": "邹晴雪，有效至 2038年",
        "4": "扫描 1 页",
        "6": "扫描 1 页",
        "8": "扫描 2 页",
        "9": "扫描 1 页",
        "company.1": "读卡 09:36，林知远",
    }
    draft = Draft(
        id="d1",
        ticket="A012",
        applicant=company(),
        item_code=FOOD,
        answers=ANSWERS,
        states=states,
        notes=notes,
        asks_gap=True,
        credit_bar=False,
        credit_at=at("09:36"),
        step=Step.MATERIALS,
        row=4,
    )
    return Intake(draft=draft, saved_at=at("09:43") + 7_000_000)


def halfway() -> Intake:
    """desk-intake-125: two materials not yet judged."""
    state = judged()
    states = {key: to for key, to in state.draft.states.items() if key not in {"9", "company.1"}}
    return replace(state, draft=replace(state.draft, states=states, row=8))


def correction() -> Intake:
    """desk-intake-offline: two missing, one defective."""
    state = judged()
    states = dict(state.draft.states) | {
        "2": HAVE,
        "4": MaterialState.DEFECTIVE,
        "5": MaterialState.MISSING,
        "6": MaterialState.MISSING,
        "7": HAVE,
    }
    draft = replace(
        state.draft,
        states=states,
        asks_gap=False,
        row=3,
        credit_bar=None,
        reasons={"4": "未标注餐用具洗消间位置"},
    )
    return replace(state, draft=draft, online=False)


def searching() -> Intake:
    """desk-item-search."""
    state = judged()
    draft = replace(
        state.draft,
        item_code="",
        answers=frozenset(),
        states={},
        notes={},
        step=Step.ITEM,
        row=0,
        search="spjy",
        kiosk_item=FOOD,
        kiosk_answers=frozenset({"Q1.catering", "Q2.hot", "Q2.cold"}),
    )
    return replace(state, draft=draft)


def queue_state() -> QueueState:
    """The strip of the pictures."""
    return QueueState(
        window=3,
        phase=Phase.SERVING,
        ticket=Ticket(
            number="A012",
            queue="综合受理（企业服务）",
            how="现场",
            taken_at=at("09:26"),
            called_at=at("09:35"),
            served_at=at("09:36") + 25_000_000,
        ),
        nexts=(
            NextTicket(number="A014", how="现场", wait="等 12 分"),
            NextTicket(number="A015", how="预约 09:45", wait="已签到"),
            NextTicket(number="A017", how="优先 老年", wait="等 3 分"),
        ),
        lines=(
            QueueLine(name="企业服务", people=5, low=8, high=15),
            QueueLine(name="咨询帮办", people=2, low=2, high=6),
        ),
    )


def offline_queue() -> QueueState:
    """The strip of the offline picture."""
    state = queue_state()
    ticket = state.ticket
    assert ticket is not None
    return replace(
        state,
        offline=True,
        seen_at=at("10:18"),
        ticket=replace(ticket, number="W03-004", emergency=True, how="本窗"),
        nexts=(
            NextTicket(number="W03-005", how="", wait="等 6 分"),
            NextTicket(number="W03-006", how="", wait="等 2 分"),
        ),
        lines=(QueueLine(name="企业服务，连上再叫", people=7),),
    )


def status(*, offline: bool = False) -> Status:
    """The status bar of the pictures."""
    devices = tuple(Device(name=name) for name in ("打印机", "小票机", "读卡器", "高拍仪"))
    return Status(
        link=Link.OFFLINE if offline else Link.CONNECTED,
        offline_since=at("10:18") if offline else None,
        waiting=17 if offline else 0,
        devices=devices,
        draft_saved=at("09:43") + 7_000_000,
        who="邹正野",
        number="0203",
        role="窗口人员",
    )
