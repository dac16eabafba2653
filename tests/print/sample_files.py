"""Samples of what belongs to files, 案卷 and 材料条码页, and of a list of the hall, 红黄牌清单."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Final

from hall.archive_forms import ArchiveLine, ArchiveStep, BarredMaterial, CaseArchive, MaterialSheets
from hall.card_forms import CardList, PrintedCard
from hall.clock import FixedClock
from hall.material_codes import MaterialCode, material_code
from hall.papers import Clerk, PrintMark

if TYPE_CHECKING:
    from hall.papers import Paper

NUMBER: Final = "99010220261116W030001"
_MARK: Final = PrintMark(
    node="W03·0001299", printed_at=FixedClock.on("2026-12-02T15:20:00").wall(), operator="0601"
)


def _line(group: str, name: str, note: str, mime: str = "application/pdf") -> ArchiveLine:
    return ArchiveLine(
        group=group,
        name=name,
        note=note,
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        size=100_000 + len(name),
        mime=mime,
        bound=mime != "application/ofd",
    )


def _step(day: str, what: str, who: str, note: str = "", where: str = "3号窗") -> ArchiveStep:
    return ArchiveStep(at=FixedClock.on(day).wall(), what=what, who=who, where=where, note=note)


ARCHIVE: Final = CaseArchive(
    hall_name="云岭市青禾区政务服务中心",
    mark=_MARK,
    number=NUMBER,
    item="食品经营许可（热食类食品制售）",
    body="云岭市青禾区市场监督管理局",
    applicant="云岭晨远餐饮管理有限公司",
    window="3号窗",
    result="准予，食品经营许可证 JY29901020000018",
    keep="10年，至2036年12月31日",
    archived_on=dt.date(2026, 12, 2),
    archived_by=Clerk(number="0601", name="苗雨桐"),
    applied_on=dt.date(2026, 11, 16),
    accepted_on=dt.date(2026, 11, 16),
    ended_on=dt.date(2026, 11, 30),
    lines=(
        _line("文书", "收件凭证", ""),
        _line("文书", "受理通知书", "云政务受〔2026〕000123号"),
        _line("材料", "食品经营许可申请书", "收原件", "image/jpeg"),
        _line("材料", "营业执照", "电子证照调取", "application/ofd"),
        _line("材料", "食品安全规章制度目录清单（含从业人员健康管理、进货查验记录、食品召回）", "收原件"),
    ),
    steps=(
        _step("2026-11-16T09:12:00", "提出申请", "邹正野"),
        _step("2026-11-16T09:12:00", "受理", "邹正野"),
        _step("2026-11-17T08:40:00", "分发", "邹正野"),
        _step(
            "2026-11-25T16:02:00",
            "作出决定",
            "0551",
            "经现场核查，符合《食品经营许可和备案管理办法》的规定",
            "",
        ),
        _step("2026-11-30T10:31:00", "送达", "苗雨桐", "", "59号窗"),
    ),
)

SHEETS: Final = MaterialSheets(
    hall_name="云岭市青禾区政务服务中心",
    mark=_MARK,
    owner=NUMBER,
    item="食品经营许可",
    materials=tuple(
        BarredMaterial(name=name, code=material_code(MaterialCode(owner=NUMBER, key=key, divider=True)))
        for key, name in (
            ("1", "食品经营许可申请书"),
            ("agent.1", "授权委托书和被委托人的身份证明（经营者本人办理的不提供）"),
        )
    ),
)

CARDS: Final = CardList(
    hall_name="云岭市青禾区政务服务中心",
    mark=PrintMark(node="M01", printed_at=FixedClock.on("2026-11-20T16:30:00").wall(), operator="0501"),
    since=dt.date(2026, 11, 1),
    until=dt.date(2026, 11, 20),
    at=FixedClock.on("2026-11-20T16:30:00").wall(),
    clerk=Clerk(number="0501", name="秦晨"),
    lines=(
        PrintedCard(
            light="红牌",
            clock="承诺时限",
            number="99010220261106W030009",
            item="烟草专卖零售许可证核发",
            body="云岭市烟草专卖局青禾分局",
            state="审查中",
        ),
        PrintedCard(
            light="黄牌",
            clock="五日期限",
            number="99010220261113W040003",
            item="旅馆业特种行业许可",
            body="云岭市公安局青禾分局",
            state="已收件",
            cause="现场核查因连日大雾改期，申请人已书面同意",
            person="李明",
            remedy="11月20日上午核查，当日答复",
            on=dt.date(2026, 11, 19),
        ),
        PrintedCard(
            light="黄牌",
            clock="部门环节",
            number="99010220261110W030006",
            item="食品经营许可（餐饮服务，新办）",
            body="青禾区市场监督管理局、青禾区消防救援大队",
            state="审查中",
            cause="承办人请假",
            person="王科长",
            remedy="已改派",
            on=dt.date(2026, 11, 18),
        ),
    ),
)

FILE_SAMPLES: Final[dict[str, Paper]] = {"案卷": ARCHIVE, "材料条码页": SHEETS, "红黄牌清单": CARDS}
"""No letters to anybody: the rules of `samples.SAMPLES` (one page, seal, foot) are not theirs."""
