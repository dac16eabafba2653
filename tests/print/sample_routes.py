"""Worked examples of the papers of special routes; nobody in them exists."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from hall.clock import parse_moment
from hall.paper_lines import CorrectionLine, MaterialLine
from hall.papers import Clerk, Item, Office
from hall.route_forms import CollectedReceipt, HomeAnswerNotice, IssueSlip, Revocation, ThemeReceipt
from hall.route_lines import ThemeItemLine, ThemeMaterialLine
from hall.theme_plan import FailureRule
from tests.print.sample_parts import (
    AGENT,
    CLERK,
    COMPANY,
    CONTACT,
    DAY,
    FOOD,
    HALL,
    MARKET,
    SUPERVISION,
    mark,
)

_COMMON: Final[dict[str, Any]] = {
    "hall_name": HALL,
    "applicant": COMPANY,
    "clerk": CLERK,
    "window": "3号窗",
    "dated": DAY,
    "contact": CONTACT,
    "supervision": SUPERVISION,
}
_NUMBERS: Final = tuple(f"99010220261120W03{number:04d}" for number in range(21, 26))
_PAPER: Final = "纸质"

THEME: Final = ThemeReceipt(
    **_COMMON,
    mark=mark("10:02", node="W03·0001330"),
    body=HALL,
    signed_by="青禾区政务服务中心综合窗口",
    seal="收件专用印章",
    agent=AGENT,
    case_number=_NUMBERS[0],
    query_password="660318",  # noqa: S106  # printed on the sample, guards nothing
    qr_text=f"{_NUMBERS[0]}.P3KQ8M2TRX",
    item=Item(name="“开办餐饮店”一件事", type_code="20"),
    received_at=parse_moment("2026-11-20T10:00:00"),
    items=(
        ThemeItemLine(
            number=_NUMBERS[1],
            name="个体工商户设立登记",
            department=MARKET,
            state="已受理",
            due=dt.date(2026, 11, 20),
        ),
        ThemeItemLine(
            number=_NUMBERS[2],
            name="食品经营许可（餐饮服务，新办）",
            department=MARKET,
            state="待前置环节",
            due=dt.date(2026, 11, 27),
        ),
        ThemeItemLine(
            number=_NUMBERS[3],
            name="户外招牌设施设置审批（备案）",
            department="青禾区城市管理局",
            state="待前置环节",
            due=dt.date(2026, 11, 25),
        ),
    ),
    lines=(
        ThemeMaterialLine(
            name="个体工商户设立登记申请书",
            form=_PAPER,
            originals=1,
            photocopies=0,
            method="收原件",
            used_by=(1,),
        ),
        ThemeMaterialLine(
            name="经营者居民身份证",
            form=_PAPER,
            originals=0,
            photocopies=1,
            method="验原件收复印件",
            used_by=(1, 2),
        ),
        ThemeMaterialLine(
            name="经营场所使用证明",
            form=_PAPER,
            originals=0,
            photocopies=1,
            method="收复印件",
            used_by=(1, 3),
        ),
        ThemeMaterialLine(
            name="营业执照",
            form="电子",
            originals=0,
            photocopies=0,
            method="第1项办结后取得",
            used_by=(2, 3),
        ),
    ),
    left_out=("公众聚集场所投入使用、营业前消防安全检查：未选",),
    due=dt.date(2026, 11, 27),
    path=("个体工商户设立登记", "食品经营许可（餐饮服务，新办）"),
    rule=str(FailureRule.NEEDED),
)

COLLECTED: Final = CollectedReceipt(
    **_COMMON | {"contact": Office(name="邻江市高新区市场监督管理局", phone="0990-7654321")},
    mark=mark("11:20", node="W03·0001341"),
    body=HALL,
    signed_by="青禾区政务服务中心综合窗口",
    seal="收件专用印章",
    case_number="99010220261120W030031",
    query_password="204417",  # noqa: S106  # as above
    qr_text="99010220261120W030031.X7TQ2M9PRB",
    item=FOOD,
    received_at=parse_moment("2026-11-20T11:18:00"),
    lines=(
        MaterialLine(name="食品经营许可申请书", originals=1, method="收原件"),
        MaterialLine(name="法定代表人居民身份证", method="验原件"),
        MaterialLine(name="从业人员健康证明", photocopies=1, method="收复印件"),
    ),
    home=Office(
        name="邻江市高新区市场监督管理局", phone="0990-7654321", address="邻江市高新区行政服务大厅 6 号窗口"
    ),
    area="示例省邻江市高新区",
    five_day_due=dt.date(2026, 11, 27),
    carrier="邮政特快专递",
    tracking="EA123456789CN",
)

_ANSWERED: Final[dict[str, Any]] = _COMMON | {
    "contact": Office(name="邻江市高新区市场监督管理局"),
    "dated": dt.date(2026, 11, 26),
    "mark": mark("09:15", node="W03·0001371"),
    "body": HALL,
    "signed_by": "青禾区政务服务中心综合窗口",
    "seal": "收件专用印章",
    "case_number": "99010220261120W030031",
    "item": FOOD,
    "received_on": DAY,
    "home": Office(name="邻江市高新区市场监督管理局"),
    "place": "青禾区政务服务中心一楼A区综合窗口",
}

HOME_CORRECTS: Final = HomeAnswerNotice(
    **_ANSWERED,
    word="补正",
    answered_on=dt.date(2026, 11, 25),
    home_document="邻高市监补〔2026〕12号",
    lines=(
        CorrectionLine(
            name="设备设施布局和操作流程图", problem="未标注餐用具洗消间位置", demand="重新绘制并签名"
        ),
        CorrectionLine(name="从业人员健康证明", problem="缺少", demand="提交复印件1份"),
    ),
    hand_in_by=dt.date(2026, 12, 18),
)

HOME_REFUSES: Final = HomeAnswerNotice(
    **_ANSWERED,
    word="不予受理",
    answered_on=dt.date(2026, 11, 25),
    home_document="邻高市监不受〔2026〕3号",
    reason="经营场所不在本辖区，不属于本机关职权范围",
)

HOME_SILENT: Final = HomeAnswerNotice(
    **_ANSWERED | {"dated": dt.date(2026, 12, 1)}, word="没有答复", answered_on=dt.date(2026, 11, 23)
)

HOME_SILENT_AGAIN: Final = HomeAnswerNotice(
    **_ANSWERED | {"dated": dt.date(2026, 12, 8)},
    word="没有答复",
    answered_on=dt.date(2026, 11, 30),
    corrected=True,
)

ISSUE: Final = IssueSlip(
    **_COMMON,
    mark=mark("15:02", node="W03·0001352"),
    body=HALL,
    seal="收件专用印章",
    document_number="FY-990102-20261120-W030001",
    case_number="FY-990102-20261120-W030001",
    item=FOOD,
    raised_at=parse_moment("2026-11-20T15:00:00"),
    words="同一份场所平面图先后三次被要求修改，每次说的都不一样，至今没有受理",
    promised_on=dt.date(2026, 11, 27),
    about="99010220261120W030008",
)

REVOCATION: Final = Revocation(
    **_COMMON,
    mark=mark("09:40", node="W03·0001360"),
    body=MARKET,
    seal="行政许可专用印章",
    case_number="99010220261120W030008",
    document_number="云政务撤决〔2026〕000001号",
    item=FOOD,
    decided_on=dt.date(2026, 11, 25),
    reason="两名从业人员没有有效的健康证明",
    basis="《中华人民共和国行政许可法》第六十九条第二款",
    review_office="云岭市青禾区人民政府",
    court="云岭市青禾区人民法院",
    confirmed_by=Clerk(number="0301", name="徐文博"),
)
