"""One worked example of every paper, with contents of the demo catalogue; nobody in it exists."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from hall.clock import parse_moment
from hall.paper_forms import (
    Acceptance,
    CorrectedReceipt,
    Correction,
    GapNotice,
    GapPromise,
    NotNeeded,
    OneTimeNotice,
    ProofPromise,
    Receipt,
    Refusal,
    SuppliedReceipt,
    Ticket,
)
from hall.paper_lines import CorrectionLine, GapLine, Limit, MaterialLine, NoticeLine, ProofLine
from hall.papers import Clerk, Item, Office, Paper, Party, PrintMark
from tests.print.sample_life import LIFE_SAMPLES
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
from tests.print.sample_routes import (
    COLLECTED,
    HOME_CORRECTS,
    HOME_REFUSES,
    HOME_SILENT,
    HOME_SILENT_AGAIN,
    ISSUE,
    REVOCATION,
    THEME,
)
from tests.print.sample_slips import ONE_TIME_CODE, RECOVERY, REFERRAL, VOID

RECEIPT: Final = Receipt(
    hall_name=HALL,
    mark=PrintMark(
        node="W04·0000871", printed_at=parse_moment("2026-11-13T10:14:00"), operator="0204", offline=False
    ),
    body=HALL,
    case_number="99010220261113W040003",
    query_password="730264",  # noqa: S106  # printed on the sample, guards nothing
    qr_text="99010220261113W040003.K7QX2M9FRTB4",
    applicant=Party(
        name="云岭致然物业服务有限公司",
        organisation=True,
        document_kind="统一社会信用代码",
        document_number="91990102MA10006622",
        phone="15409904947",
    ),
    agent=Party(
        name="马卓乐", document_kind="居民身份证", document_number="990102198804021949", phone="15409904947"
    ),
    item=Item(name="旅馆业特种行业许可", situation="宾馆、酒店、旅店；租赁场所", type_code="01"),
    clerk=Clerk(number="0204", name="谢思恬"),
    window="4号窗",
    dated=dt.date(2026, 11, 13),
    seal="收件专用印章",
    signed_by="青禾区政务服务中心综合窗口",
    contact=Office(name="云岭市公安局青禾分局", phone="0990-1234511"),
    supervision=SUPERVISION,
    received_at=parse_moment("2026-11-13T10:12:00"),
    department="云岭市公安局青禾分局",
    five_day_due=DAY,
    lines=(
        MaterialLine(name="旅馆业特种行业许可申请表", originals=1, method="收原件", remark="已扫描"),
        MaterialLine(name="营业执照", form="电子", method="调取电子证照", remark="存续"),
        MaterialLine(name="消防安全检查意见书", photocopies=1, method="收复印件", remark="已扫描"),
        MaterialLine(name="场所平面图", originals=1, method="收原件", remark="已扫描"),
        MaterialLine(name="治安管理制度", originals=1, method="收原件"),
        MaterialLine(name="房屋租赁合同", photocopies=1, method="收复印件", remark="原件已退"),
        MaterialLine(name="经办人居民身份证", method="验原件", remark="读卡核验"),
    ),
)

ACCEPTANCE: Final = Acceptance(
    hall_name=HALL,
    mark=mark(),
    body=MARKET,
    case_number="99010220261120W030005",
    document_number="云政务受〔2026〕000123号",
    query_password="482913",  # noqa: S106  # as above
    qr_text="99010220261120W030005.7H2MQX9FRTB4",
    applicant=COMPANY,
    agent=AGENT,
    item=FOOD,
    clerk=CLERK,
    window="3号窗",
    dated=DAY,
    seal="行政许可专用印章",
    contact=CONTACT,
    supervision=SUPERVISION,
    applied_on=DAY,
    accepted_on=DAY,
    promised=Limit(length="5个工作日", due=dt.date(2026, 11, 27)),
    statutory=Limit(length="10个工作日", due=dt.date(2026, 12, 4)),
    fee="不收费",
    pickup="窗口自取，一楼大厅综合出件窗口（59至62号）",
)

ACCEPTANCE_SERVICE: Final = Acceptance(
    hall_name=HALL,
    mark=mark("11:20", node="W36·0000044"),
    body="云岭市公安局青禾分局",
    case_number="99010220261120W360011",
    document_number="云公青受〔2026〕000871号",
    query_password="205518",  # noqa: S106  # as above
    qr_text="99010220261120W360011.FRTB47H2MQX9",
    applicant=Party(
        name="欧阳䶮",
        document_kind="居民身份证",
        document_number="990102199112120024",
        phone="15409900077",
    ),
    item=Item(
        name="居民身份证申领、换领、补领",
        situation="证件丢失补领",
        type_code="07",
        basis="《中华人民共和国居民身份证法》第十条、第十二条",
    ),
    clerk=Clerk(number="0236", name="韩青"),
    window="36号窗",
    dated=DAY,
    contact=Office(name="云岭市公安局青禾分局", phone="0990-1234511"),
    supervision=SUPERVISION,
    applied_on=DAY,
    accepted_on=DAY,
    promised=Limit(length="15个工作日", due=dt.date(2026, 12, 11)),
    statutory=Limit(length="60个自然日", due=dt.date(2027, 1, 19), provisional=True),
    fee="首次申领免费；有效期满换领20元/证；补领、损坏换领40元/证",
    pickup="窗口自取，一楼大厅综合出件窗口（59至62号）",
)

CORRECTION: Final = Correction(
    hall_name=HALL,
    mark=mark("10:43", offline=True),
    body=MARKET,
    case_number="99010220261120W030009",
    document_number="云政务补〔2026〕000045号",
    query_password="615807",  # noqa: S106  # as above
    qr_text="99010220261120W030009.MQX9FRTB47H2",
    applicant=SHOP,
    item=FOOD,
    clerk=CLERK,
    window="3号窗",
    dated=DAY,
    seal="行政许可专用印章",
    contact=CONTACT,
    supervision=SUPERVISION,
    received_on=DAY,
    lines=(
        CorrectionLine(
            name="主要设备设施布局和操作流程图",
            problem="未标注餐用具洗消间位置",
            demand="重新绘制，标明洗消间位置，由申请人签名；原件1份",
        ),
        CorrectionLine(
            name="食品安全规章制度目录清单",
            problem="缺少",
            demand="提交原件1份，含从业人员健康管理、进货查验、清洗消毒、食品安全自查制度",
        ),
        CorrectionLine(
            name="食品安全管理人员任命书",
            problem="缺少",
            demand="提交原件1份，任命人员与申请书一致，由经营者签名",
        ),
    ),
    hand_in_by=dt.date(2026, 12, 18),
    place="青禾区政务服务中心一楼A区综合窗口",
)

REFUSAL: Final = Refusal(
    hall_name=HALL,
    mark=mark("14:31"),
    body="青禾区交通运输局",
    case_number="99010220261120W030014",
    document_number="云政务不受〔2026〕000009号",
    query_password="118204",  # noqa: S106  # as above
    qr_text="99010220261120W030014.TB47H2MQX9FR",
    applicant=Party(
        name="云岭市示例物流有限公司",
        organisation=True,
        document_kind="统一社会信用代码",
        document_number="91990102MA10009938",
        phone="15409900040",
    ),
    agent=AGENT,
    item=Item(name="道路旅客运输经营许可", situation="跨省班线", type_code="01"),
    clerk=CLERK,
    window="3号窗",
    dated=DAY,
    seal="行政许可专用印章",
    contact=Office(name="青禾区交通运输局", phone="0990-1234501"),
    supervision=SUPERVISION,
    applied_on=DAY,
    reason="该事项不属于本机关职权范围",
    confirmed_by=Clerk(number="0305", name="钟砚秋"),
    review_office="云岭市人民政府",
    court="云岭市青禾区人民法院",
    right_office=Office(name="示例省交通运输厅", phone="0990-8001200", address="示例市中山大道1号"),
    returned=(
        MaterialLine(name="道路旅客运输经营申请表", originals=1),
        MaterialLine(name="拟投入车辆承诺书", originals=1),
        MaterialLine(name="营业执照", photocopies=1),
    ),
)

NOT_NEEDED: Final = NotNeeded(
    hall_name=HALL,
    mark=mark("15:02"),
    body=MARKET,
    case_number="99010220261120W030016",
    document_number="云政务免受〔2026〕000003号",
    qr_text="99010220261120W030016.47H2MQX9FRTB",
    query_password="990412",  # noqa: S106  # as above
    applicant=SHOP,
    item=Item(name="食品经营许可", situation="仅销售预包装食品", type_code="01"),
    clerk=CLERK,
    window="3号窗",
    dated=DAY,
    seal="行政许可专用印章",
    contact=CONTACT,
    supervision=SUPERVISION,
    applied_on=DAY,
    reason="仅销售预包装食品的，办理备案，不需要取得食品经营许可",
)

GAP_PROMISE: Final = GapPromise(
    hall_name=HALL,
    mark=mark("09:58"),
    body=MARKET,
    case_number="99010220261120W030008",
    applicant=COMPANY,
    agent=AGENT,
    item=FOOD,
    clerk=CLERK,
    window="3号窗",
    dated=DAY,
    contact=CONTACT,
    lines=(GapLine(name="食品安全规章制度目录清单", form="原件1份", due=dt.date(2026, 11, 25)),),
    way="窗口",
)

GAP_NOTICE: Final = GapNotice(
    hall_name=HALL,
    mark=mark("09:59"),
    body=MARKET,
    case_number="99010220261120W030008",
    document_number="云政务容〔2026〕000031号",
    query_password="330127",  # noqa: S106  # as above
    qr_text="99010220261120W030008.9FRTB47H2MQX",
    applicant=COMPANY,
    agent=AGENT,
    item=FOOD,
    clerk=CLERK,
    window="3号窗",
    dated=DAY,
    contact=CONTACT,
    supervision=SUPERVISION,
    accepted_on=DAY,
    lines=(GapLine(name="食品安全规章制度目录清单", form="原件1份", due=dt.date(2026, 11, 25)),),
)

PROOF_PROMISE: Final = ProofPromise(
    hall_name=HALL,
    mark=mark("09:57"),
    body=MARKET,
    case_number="99010220261120W030008",
    applicant=COMPANY,
    agent=AGENT,
    item=FOOD,
    clerk=CLERK,
    window="3号窗",
    dated=DAY,
    contact=CONTACT,
    proofs=(
        ProofLine(
            name="从业人员健康证明",
            content="从事接触直接入口食品工作的人员持有有效健康证明",
            basis="《中华人民共和国食品安全法》第四十五条",
        ),
    ),
)

NOTICE: Final = OneTimeNotice(
    hall_name=HALL,
    mark=mark("09:41"),
    body=HALL,
    document_number="GZ-990102-20261120-0007",
    qr_text="GZ-990102-20261120-0007.X9FRTB47H2MQ",
    applicant=Party(name="林知远", phone="15409900011"),
    item=Item(
        name="食品经营许可",
        situation="个体工商户；场所60平方米；不含冷荤凉菜",
        type_code="01",
        basis="《中华人民共和国食品安全法》第三十五条；《食品经营许可和备案管理办法》第四条",
    ),
    clerk=Clerk(number="0231", name="周禾"),
    window="3号窗",
    dated=DAY,
    contact=Office(name=MARKET, phone="0990-1234567"),
    supervision=Office(name="青禾区政务服务管理局", phone="0990-12345"),
    told_at=parse_moment("2026-11-20T09:41:00"),
    statutory="10个工作日",
    promised="5个工作日",
    fee="不收费",
    place="一楼A区综合窗口",
    conditions="有与经营的食品品种、数量相适应的场所、设备和管理人员",
    materials=(
        NoticeLine(name="食品经营许可申请书", form="原件1份", need="必要", source="窗口领取、网上下载"),
        NoticeLine(name="营业执照", form="核验", need="必要", source="可调电子证照", remark="免带"),
        NoticeLine(name="主要设备设施布局和操作流程图", form="原件1份", need="必要", source="申请人自备"),
        NoticeLine(
            name="食品安全规章制度目录清单",
            form="原件1份",
            need="可容缺后补",
            source="申请人自备",
            remark="3个工作日内补齐",
        ),
        NoticeLine(
            name="从业人员健康证明", form="复印件1份", need="必要", source="医疗机构", remark="可告知承诺"
        ),
    ),
)

TICKET: Final = Ticket(
    hall_name=HALL,
    mark=mark("09:26", node="Q01·0000412"),
    number="A012",
    queue_name="综合受理（企业服务）",
    place="请到一楼A区，听叫号",
    taken_at=parse_moment("2026-11-20T09:26:31"),
    barcode="QH2611200A012-7",
    qr_text="A012-20261120.MQX9FRTB47H2",
    ahead=5,
    wait=(8, 15),
    tail="0011",
)

CORRECTED: Final = CorrectedReceipt(
    hall_name=HALL,
    mark=mark("10:31", node="W03·0001311"),
    body=HALL,
    case_number="99010220261120W030009",
    query_password="615807",  # noqa: S106  # as above
    qr_text="99010220261120W030009.MQX9FRTB47H2",
    applicant=SHOP,
    item=FOOD,
    clerk=CLERK,
    window="3号窗",
    dated=DAY,
    seal="收件专用印章",
    signed_by="青禾区政务服务中心综合窗口",
    contact=CONTACT,
    supervision=SUPERVISION,
    received_at=parse_moment("2026-11-20T10:30:00"),
    department=MARKET,
    told_by="云政务补〔2026〕000045号",
    lines=(MaterialLine(name="主要设备设施布局和操作流程图", originals=1, method="收原件"),),
    still_missing=("食品安全规章制度目录清单", "食品安全管理人员任命书"),
)

SUPPLIED: Final = SuppliedReceipt(
    hall_name=HALL,
    mark=mark("10:35", node="W03·0001312"),
    body=HALL,
    case_number="99010220261120W030008",
    query_password="330127",  # noqa: S106  # as above
    qr_text="99010220261120W030008.9FRTB47H2MQX",
    applicant=COMPANY,
    agent=AGENT,
    item=FOOD,
    clerk=CLERK,
    window="3号窗",
    dated=DAY,
    seal="收件专用印章",
    signed_by="青禾区政务服务中心综合窗口",
    contact=CONTACT,
    supervision=SUPERVISION,
    received_at=parse_moment("2026-11-20T10:33:00"),
    department=MARKET,
    told_by="云政务容〔2026〕000031号",
    lines=(MaterialLine(name="食品安全规章制度目录清单", originals=1, method="收原件"),),
)

SAMPLES: Final[dict[str, Paper]] = {
    "取号小票": TICKET,
    "一次性告知单": NOTICE,
    "收件凭证": RECEIPT,
    "补正材料收件凭证": CORRECTED,
    "补正材料收件凭证-不符合要求": replace(
        CORRECTED,
        still_missing=("食品安全管理人员任命书",),
        wrong=(
            CorrectionLine(
                name="食品安全规章制度目录清单",
                problem="只有目录，没有从业人员健康管理和进货查验制度",
                demand="提交原件1份，含从业人员健康管理、进货查验、清洗消毒、食品安全自查制度",
            ),
        ),
        hand_in_by=dt.date(2026, 12, 18),
    ),
    "补齐材料收件凭证": SUPPLIED,
    "受理通知书": ACCEPTANCE,
    "受理通知书-行政确认": ACCEPTANCE_SERVICE,
    "申请材料补正告知书": CORRECTION,
    "不予受理决定书": REFUSAL,
    "不受理告知书": NOT_NEEDED,
    "转办告知单": REFERRAL,
    "容缺受理承诺书": GAP_PROMISE,
    "容缺受理通知书": GAP_NOTICE,
    "告知承诺书": PROOF_PROMISE,
    "作废单": VOID,
    "一件事收件凭证": THEME,
    "代收凭证": COLLECTED,
    "受理机关答复告知单-补正": HOME_CORRECTS,
    "受理机关答复告知单-不予受理": HOME_REFUSES,
    "受理机关答复告知单-没有答复": HOME_SILENT,
    "受理机关答复告知单-补正后没有答复": HOME_SILENT_AGAIN,
    "反映登记单": ISSUE,
    "撤销决定书": REVOCATION,
    "一次性口令单": ONE_TIME_CODE,
    "恢复口令单": RECOVERY,
    **LIFE_SAMPLES,
}
