"""Samples of the papers that stand beside a case's own: referral, void slip, codes; nobody in them exists."""

from __future__ import annotations

from typing import Final

from hall.clock import parse_moment
from hall.paper_forms import OneTimeCode, RecoverySheet, Referral, VoidSlip
from hall.papers import Clerk, Item, Office
from tests.print.sample_parts import CLERK, DAY, FOOD, HALL, MARKET, SHOP, SUPERVISION, mark

REFERRAL: Final = Referral(
    hall_name=HALL,
    mark=mark("15:20"),
    body=HALL,
    case_number="99010220261120W030017",
    qr_text="99010220261120W030017.H2MQX9FRTB47",
    query_password="551903",  # noqa: S106  # as above
    applicant=SHOP,
    item=Item(name="食品经营许可", situation="仅销售预包装食品", type_code="01"),
    clerk=CLERK,
    window="3号窗",
    dated=DAY,
    seal="政务服务专用印章",
    signed_by="青禾区政务服务中心综合窗口",
    contact=Office(name="综合窗口", phone="0990-1234567"),
    supervision=SUPERVISION,
    to_item="仅销售预包装食品备案",
    to_office=Office(name=MARKET, phone="0990-1234515", address="一楼A区11号窗"),
    ticket="A047",
)

VOID: Final = VoidSlip(
    hall_name=HALL,
    mark=mark("16:40"),
    body=HALL,
    case_number="99010220261120W030012",
    applicant=SHOP,
    item=FOOD,
    clerk=CLERK,
    window="3号窗",
    dated=DAY,
    signed_by="青禾区政务服务中心综合窗口",
    voided_at=parse_moment("2026-11-20T16:38:00"),
    reason="申请人选错，应为青禾区然岚小吃店二店",
    papers=("受理通知书 云政务受〔2026〕000124号", "申请材料收件凭证"),
    recovered=True,
    confirmed_by=Clerk(number="0401", name="顾怀瑾"),
)

ONE_TIME_CODE: Final = OneTimeCode(
    hall_name=HALL,
    mark=mark("08:40"),
    clerk=CLERK,
    role="窗口人员",
    code="K7QX-2M9F-RTB4",
    valid_until=parse_moment("2026-11-27T17:00:00"),
)

RECOVERY: Final = RecoverySheet(
    hall_name=HALL,
    mark=mark("08:30"),
    words=("7HQ2M", "X9FRT", "B47H2", "MQX9F", "RTB4K", "7QX2M"),
    pc="W03",
    made_on=DAY,
)
