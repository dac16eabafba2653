"""Worked examples of the papers of a case's later life; nobody in them exists."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from hall.clock import parse_moment
from hall.life_forms import (
    Completion,
    Decision,
    Extension,
    HandoverLine,
    HandoverList,
    HearingNotice,
    HearingRight,
    LetterOfAuthority,
    MailList,
    ParcelLine,
    PickupNotice,
    PickupSlip,
    ProcedureNotice,
    Remedy,
    ResultLine,
    Resumption,
    ReturnLine,
    ReturnList,
    ServiceReceipt,
    Termination,
    Withdrawal,
)
from hall.papers import Clerk, Item, Office, Paper, Party
from tests.print.sample_parts import (
    AGENT,
    CLERK,
    COMPANY,
    CONTACT,
    DAY,
    FOOD,
    HALL,
    MARKET,
    SHOP,
    SUPERVISION,
    mark,
)

ISSUER: Final = Clerk(number="0318", name="韩青")
CHIEF: Final = Clerk(number="0405", name="薛以")
ROAD: Final = Item(
    name="道路货物运输经营许可",
    situation="普通货运，新办",
    type_code="01",
    basis="《中华人民共和国道路运输条例》第二十四条、第二十五条",
)
PENSION: Final = Item(
    name="灵活就业人员养老保险参保登记",
    type_code="20",
    basis="《中华人民共和国社会保险法》第十条、第五十八条",
)
WOMAN: Final = Party(
    name="欧阳䶮",
    document_kind="居民身份证",
    document_number="990102199112120024",
    phone="15409900077",
)
REMEDY: Final = Remedy(review_office="云岭市青禾区人民政府", court="云岭市青禾区人民法院")
LICENCE: Final = ResultLine(
    name="道路运输经营许可证", number="云交许〔2026〕88号", copies=1, valid_to="2030-11-25"
)


def _case(**more: Any) -> dict[str, Any]:
    return {
        "hall_name": HALL,
        "mark": mark("15:20", node="W62·0000318"),
        "body": MARKET,
        "case_number": "99010220261120W030005",
        "qr_text": "99010220261120W030005.7H2MQX9FRTB4",
        "applicant": COMPANY,
        "agent": AGENT,
        "item": FOOD,
        "clerk": CLERK,
        "window": "3号窗",
        "dated": DAY,
        "seal": "行政许可专用印章",
        "contact": CONTACT,
        "supervision": SUPERVISION,
    } | more


_TRAFFIC: Final = {
    "body": "青禾区交通运输局",
    "contact": Office(name="青禾区交通运输局", phone="0990-1234501"),
    "item": ROAD,
    "applicant": replace(AGENT, name="林知远"),
    "agent": None,
    "case_number": "99010220261120W030007",
    "qr_text": "99010220261120W030007.9FRTB47H2MQX",
}
GRANTED_ON: Final = dt.date(2026, 11, 25)
_ISSUED: Final = _TRAFFIC | {
    "clerk": ISSUER,
    "window": "62号窗",
    "body": HALL,
    "signed_by": "青禾区政务服务中心出件窗口",
    "seal": "出件专用印章",
}
_SERVED: Final = _ISSUED | {"body": "青禾区交通运输局", "qr_text": None}

LIFE_SAMPLES: Final[dict[str, Paper]] = {
    "延长期限告知书": Extension(
        **_case(document_number="云政务延〔2026〕000004号", clerk=CHIEF, window=""),
        accepted_on=DAY,
        days=10,
        reason="需要与消防部门会商场所条件",
        approver="王局长",
        old_due=dt.date(2026, 11, 27),
        new_due=dt.date(2026, 12, 11),
    ),
    "延长期限告知书-联合办理": Extension(
        **_case(
            document_number="云政务延〔2026〕000005号",
            item=Item(name="最低生活保障审核确认", type_code="05", basis="《社会救助暂行办法》第十一条"),
            applicant=WOMAN,
            agent=None,
            body="青禾区民政局",
            seal="受理专用印章",
            contact=Office(name="青禾区民政局", phone="0990-1234516"),
            clerk=CHIEF,
        ),
        accepted_on=DAY,
        days=15,
        reason="家庭经济状况核对尚未完成。",
        approver="陈副区长",
        old_due=dt.date(2026, 12, 23),
        new_due=dt.date(2027, 1, 14),
        joint=True,
        provisional=True,
    ),
    "特别程序告知书": ProcedureNotice(
        **_case(document_number="云政务特〔2026〕000012号", clerk=CHIEF),
        accepted_on=DAY,
        procedure="专家评审",
        reason="场所条件需要专业判断",
        basis="《中华人民共和国行政许可法》第四十五条",
        first=dt.date(2026, 11, 23),
        days=10,
        approver="王局长",
        old_due=dt.date(2026, 11, 27),
    ),
    "恢复计时告知书": Resumption(
        **_case(
            document_number="云政务特〔2026〕000013号", clerk=CHIEF, window="", dated=dt.date(2026, 12, 4)
        ),
        accepted_on=DAY,
        procedure="专家评审",
        result="评审通过，同意按整改后的布局设置",
        first=dt.date(2026, 11, 23),
        last=dt.date(2026, 12, 4),
        days=10,
        new_due=dt.date(2026, 12, 11),
        told_by="云政务特〔2026〕000012号",
    ),
    "听证告知书": HearingRight(
        **_case(document_number="云政务听〔2026〕000001号", clerk=CHIEF, window=""),
        accepted_on=DAY,
        ask_by=dt.date(2026, 11, 27),
        days=5,
        hold_days=20,
    ),
    "听证通知书": HearingNotice(
        **_case(
            document_number="云政务听〔2026〕000002号", clerk=CHIEF, window="", dated=dt.date(2026, 12, 1)
        ),
        asked_on=dt.date(2026, 11, 25),
        held_on=dt.date(2026, 12, 15),
        time="09:30",
        place="青禾区政务服务中心三楼听证室",
    ),
    "终止办理告知书": Termination(
        **_case(document_number="云政务终〔2026〕000002号"),
        applied_on=DAY,
        ground="容缺材料逾期未补齐",
        reason="食品安全规章制度目录清单应于2026年11月25日前补齐，至今没有收到",
        approved_by=CHIEF,
        remedy=REMEDY,
        returned=(
            ReturnLine(name="食品经营许可申请书", originals=1),
            ReturnLine(name="主要设备设施布局和操作流程图", originals=1, copies=1),
        ),
        credit=True,
    ),
    "撤回申请书": Withdrawal(
        **_case(agent_word="代理人", qr_text=None), applied_on=DAY, reason="经营场所租赁合同未能签订"
    ),
    "退件清单": ReturnList(
        **_case(
            applicant=SHOP,
            agent=None,
            body=HALL,
            seal="出件专用印章",
            signed_by="青禾区政务服务中心出件窗口",
        ),
        why="撤回申请",
        lines=(
            ReturnLine(name="食品经营许可申请书", originals=1),
            ReturnLine(name="主要设备设施布局和操作流程图", originals=1),
            ReturnLine(name="食品安全管理人员任命书", originals=1, copies=1, remark="部门退回"),
        ),
        at=parse_moment("2026-11-20T15:18:00"),
    ),
    "决定书-准予": Decision(
        **_case(
            **_TRAFFIC, document_number="云政务决〔2026〕000088号", clerk=CHIEF, dated=dt.date(2026, 11, 25)
        ),
        applied_on=DAY,
        accepted_on=DAY,
        decided_on=GRANTED_ON,
        granted=True,
        officer="余臻帆",
        remedy=REMEDY,
        result_name="道路运输经营许可证",
    ),
    "决定书-不予": Decision(
        **_case(document_number="云政务决〔2026〕000089号", clerk=CHIEF, dated=dt.date(2026, 11, 26)),
        applied_on=DAY,
        accepted_on=DAY,
        decided_on=dt.date(2026, 11, 26),
        granted=False,
        officer="薛以",
        reason="现场核查发现食品处理区面积与就餐人数不相适应，餐用具洗消间与厕所相邻，不符合食品经营许可条件",
        basis="《食品经营许可和备案管理办法》第十二条、《中华人民共和国行政许可法》第三十八条第二款",
        remedy=REMEDY,
    ),
    "办结单": Completion(
        **_case(
            item=PENSION,
            applicant=WOMAN,
            agent=None,
            body=HALL,
            seal="出件专用印章",
            signed_by="青禾区政务服务中心出件窗口",
            contact=Office(name="青禾区人力资源和社会保障局", phone="0990-1234512"),
        ),
        applied_at=parse_moment("2026-11-20T10:02:00"),
        accepted_on=DAY,
        closed_at=parse_moment("2026-11-20T10:21:00"),
        result="办结",
        results=(ResultLine(name="参保登记凭证", number="990102202611200007"),),
    ),
    "取件通知": PickupNotice(
        **_case(**_ISSUED),
        result="准予",
        results=(LICENCE,),
        place="一楼大厅综合出件窗口（59至62号）",
        code="7319",
        keep_until=dt.date(2027, 2, 18),
        hours="工作日 9:00 至 17:00",
    ),
    "取件凭证": PickupSlip(
        **_case(**(_ISSUED | {"qr_text": None})),
        results=(ResultLine(name="准予行政许可决定书", number="云政务决〔2026〕000088号"), LICENCE),
        shelf="B-03-12",
        code="7319",
        by="代理人",
        receiver=WOMAN,
        at=parse_moment("2026-11-26T15:20:00"),
        letter=True,
    ),
    "送达回证": ServiceReceipt(
        **_case(**_SERVED),
        documents=(ResultLine(name="准予行政许可决定书", number="云政务决〔2026〕000088号"), LICENCE),
        way="直接",
        place="一楼大厅综合出件窗口（59至62号）",
        on=dt.date(2026, 11, 26),
        at=parse_moment("2026-11-26T15:20:00"),
        by="本人",
        receiver="林知远",
    ),
    "送达回证-留置": ServiceReceipt(
        **_case(**_SERVED),
        documents=(ResultLine(name="不予行政许可决定书", number="云政务决〔2026〕000091号"),),
        way="留置",
        place="云岭市青禾区云岭路118号3幢2单元502室",
        on=dt.date(2026, 11, 27),
        at=parse_moment("2026-11-27T09:40:00"),
        refused="受送达人的同住成年家属拒绝签收",
        witness="云岭路社区居民委员会 刘主任",
    ),
    "送达回证-邮寄": ServiceReceipt(
        **_case(**_SERVED),
        documents=(LICENCE,),
        way="邮寄",
        place="",
        on=dt.date(2026, 11, 30),
        by="代收人",
        relation="同住的配偶",
        tracking="EA123456789CN",
    ),
    "材料交接单": HandoverList(
        hall_name=HALL,
        mark=mark("16:30"),
        number="J1120-W0301",
        clerk=CLERK,
        window="3号窗",
        at=parse_moment("2026-11-20T16:30:00"),
        department=MARKET,
        lines=(
            HandoverLine(
                case_number="99010220261120W030005",
                item="食品经营许可（餐饮服务，新办）",
                materials=5,
                originals=4,
                copies=1,
                due=dt.date(2026, 11, 27),
            ),
            HandoverLine(
                case_number="99010220261120W030008",
                item="食品经营许可（餐饮服务，新办）",
                materials=4,
                originals=3,
                copies=1,
                due=dt.date(2026, 11, 27),
                remark="容缺后补",
            ),
            HandoverLine(
                case_number="99010220261120W030011",
                item="个体工商户设立登记",
                materials=2,
                originals=1,
                copies=2,
                due=DAY,
            ),
        ),
        remark="第二批，加急",
    ),
    "邮寄清单": MailList(
        hall_name=HALL,
        mark=mark("16:40", node="W62·0000320"),
        number="Y1120-W6201",
        clerk=ISSUER,
        window="62号窗",
        at=parse_moment("2026-11-20T16:40:00"),
        carrier="中国邮政 EMS",
        lines=(
            ParcelLine(
                case_number="99010220261120W030007",
                tracking="EA123456789CN",
                receiver="林知远",
                phone="15409900011",
                address="示例省云岭市青禾区云岭路118号3幢2单元502室",
                contents="道路运输经营许可证",
            ),
            ParcelLine(
                case_number="99010220261120W360011",
                tracking="EA123456790CN",
                receiver="欧阳䶮",
                phone="15409900077",
                address="示例省云岭市青禾区青山街道6号",
                contents="居民身份证、办理结果",
            ),
        ),
    ),
    "授权委托书": LetterOfAuthority(
        hall_name=HALL,
        mark=mark("09:30"),
        number="",
        clerk=CLERK,
        window="3号窗",
        at=parse_moment("2026-11-20T09:30:00"),
        item="食品经营许可（餐饮服务，新办）",
    ),
}
"""By the name of the golden file."""
