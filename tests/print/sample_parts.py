"""People, offices and marks that the sample papers share; all invented."""

from __future__ import annotations

import datetime as dt
from typing import Final

from hall.clock import parse_moment
from hall.papers import Clerk, Item, Office, Party, PrintMark

HALL: Final = "云岭市青禾区政务服务中心"
MARKET: Final = "青禾区市场监督管理局"
DAY: Final = dt.date(2026, 11, 20)
CLERK: Final = Clerk(number="0203", name="邹正野")
CONTACT: Final = Office(name=MARKET, phone="0990-1234515")
SUPERVISION: Final = Office(name="青禾区政务服务管理局", phone="0990-1234500")
FOOD: Final = Item(
    name="食品经营许可",
    situation="餐饮服务，新办",
    type_code="01",
    basis="《中华人民共和国食品安全法》第三十五条；《食品经营许可和备案管理办法》第四条",
    version="4",
)
COMPANY: Final = Party(
    name="云岭川恒餐饮管理有限公司",
    organisation=True,
    head="法定代表人邹晴雪",
    document_kind="统一社会信用代码",
    document_number="91990102MA10005515",
    phone="15409900026",
)
AGENT: Final = Party(
    name="林知远", document_kind="居民身份证", document_number="990102199003070011", phone="15409900011"
)
SHOP: Final = Party(
    name="青禾区然岚小吃店",
    organisation=True,
    head="经营者段语江",
    document_kind="统一社会信用代码",
    document_number="92990102MA10007718",
    phone="15409900031",
)


def mark(clock: str = "10:02", *, node: str = "W03·0001234", offline: bool = False) -> PrintMark:
    """The foot of a print on the sample day."""
    at = parse_moment(f"2026-11-20T{clock}:00")
    return PrintMark(node=node, printed_at=at, operator="0203", offline=offline)
