"""Every printed thing as data: what stands on a paper, in plain values, before anybody draws it.

A paper is a fact that a citizen carries home, so it is frozen: names come from the item version that the
case froze (D18), dates are computed by `deadlines.py` and only spelled here, and the same paper always gives
the same bytes (practices.md rule 23). No drawing, no fonts, no database, no clock: `printing/` turns these
classes into pages, and the command that prints fills them. The single papers are in `paper_forms.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, Final, Protocol, Self

from hall.clock import to_datetime
from hall.masking import mask_number
from hall.phones import mask_phone

_WEEKDAYS: Final = "一二三四五六日"
_COUNT_WORDS: Final = {1: "一", 2: "两", 3: "三", 4: "四", 5: "五"}

OFFLINE_LINE: Final = "离线受理。本编号和文书正式有效，联网后不变。"
"""D5; stands above the foot of every paper that was made without the hub."""

PERMIT_TYPE: Final = "01"
"""事项类型 行政许可 (domain.md 2.3): the only one whose papers may cite the 行政许可法."""


class PaperKind(StrEnum):
    """The papers of the hall; values are the names of D22, and are stored."""

    TICKET = "取号小票"
    NOTICE = "一次性告知单"
    RECEIPT = "收件凭证"
    CORRECTED_RECEIPT = "补正材料收件凭证"
    SUPPLIED_RECEIPT = "补齐材料收件凭证"
    ACCEPTANCE = "受理通知书"
    CORRECTION = "申请材料补正告知书"
    REFUSAL = "不予受理决定书"
    NOT_NEEDED = "不受理告知书"
    REFERRAL = "转办告知单"
    GAP_PROMISE = "容缺受理承诺书"
    GAP_NOTICE = "容缺受理通知书"
    PROOF_PROMISE = "告知承诺书"
    VOID = "作废单"
    THEME_RECEIPT = "一件事收件凭证"
    COLLECTED_RECEIPT = "代收凭证"
    HOME_ANSWER = "受理机关答复告知单"
    ISSUE_SLIP = "反映登记单"
    REVOCATION = "撤销决定书"
    ONE_TIME_CODE = "一次性口令单"
    RECOVERY = "恢复口令单"
    EXTENSION = "延长期限告知书"
    PROCEDURE = "特别程序告知书"
    RESUMPTION = "恢复计时告知书"
    HEARING_RIGHT = "听证告知书"
    HEARING_NOTICE = "听证通知书"
    TERMINATION = "终止办理告知书"
    WITHDRAWAL = "撤回申请书"
    RETURN_LIST = "退件清单"
    DECISION = "决定书"
    COMPLETION = "办结单"
    PICKUP_NOTICE = "取件通知"
    PICKUP = "取件凭证"
    SERVICE = "送达回证"
    HANDOVER = "材料交接单"
    MAIL_LIST = "邮寄清单"
    LETTER = "授权委托书"
    SHEETS = "材料条码页"
    ARCHIVE = "案卷"
    CARD_LIST = "红黄牌清单"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """How many copies of a paper are printed, and where each goes (domain.md 3.0)."""

    holders: tuple[str, ...]
    word: str
    signed: bool = False

    @property
    def count(self) -> int:
        """Number of sheets of each page to print."""
        return len(self.holders)

    @property
    def brief(self) -> str:
        """For the list of papers on the intake page: 「1 份，申请人签」 or 「2 份」."""
        return f"{self.count} 份，申请人签" if self.signed else f"{self.count} 份"

    @property
    def sentence(self) -> str:
        """For the foot of the paper: 「本通知书一式两份，申请人、案卷各一份。」."""
        if self.count == 1:
            return f"本{self.word}一份，{self.holders[0]}留存。"
        return f"本{self.word}一式{_COUNT_WORDS[self.count]}份，{'、'.join(self.holders)}各一份。"


_COPIES: Final = {
    PaperKind.TICKET: Copies(holders=("取号人",), word="小票"),
    PaperKind.NOTICE: Copies(holders=("咨询人",), word="告知单"),
    PaperKind.RECEIPT: Copies(holders=("申请人", "存档"), word="凭证"),
    PaperKind.CORRECTED_RECEIPT: Copies(holders=("申请人", "存档"), word="凭证"),
    PaperKind.SUPPLIED_RECEIPT: Copies(holders=("申请人", "存档"), word="凭证"),
    PaperKind.ACCEPTANCE: Copies(holders=("申请人", "案卷"), word="通知书"),
    PaperKind.CORRECTION: Copies(holders=("申请人", "案卷"), word="告知书"),
    PaperKind.REFUSAL: Copies(holders=("申请人", "案卷"), word="决定书"),
    PaperKind.NOT_NEEDED: Copies(holders=("申请人", "存档"), word="告知书"),
    PaperKind.REFERRAL: Copies(holders=("申请人", "存档"), word="告知单"),
    PaperKind.GAP_PROMISE: Copies(holders=("案卷",), word="承诺书", signed=True),
    PaperKind.GAP_NOTICE: Copies(holders=("申请人", "案卷"), word="通知书"),
    PaperKind.PROOF_PROMISE: Copies(holders=("申请人", "案卷"), word="承诺书", signed=True),
    PaperKind.VOID: Copies(holders=("存档",), word="作废单"),
    PaperKind.THEME_RECEIPT: Copies(holders=("申请人", "存档"), word="凭证"),
    PaperKind.COLLECTED_RECEIPT: Copies(holders=("申请人", "存档", "受理机关"), word="凭证"),
    PaperKind.HOME_ANSWER: Copies(holders=("申请人", "案卷"), word="告知单"),
    PaperKind.ISSUE_SLIP: Copies(holders=("反映人", "存档"), word="登记单"),
    PaperKind.REVOCATION: Copies(holders=("申请人", "案卷"), word="决定书"),
    PaperKind.ONE_TIME_CODE: Copies(holders=("本人",), word="口令单"),
    PaperKind.RECOVERY: Copies(holders=("保管人",), word="口令单"),
    PaperKind.EXTENSION: Copies(holders=("申请人", "案卷"), word="告知书"),
    PaperKind.PROCEDURE: Copies(holders=("申请人", "案卷"), word="告知书"),
    PaperKind.RESUMPTION: Copies(holders=("申请人", "案卷"), word="告知书"),
    PaperKind.HEARING_RIGHT: Copies(holders=("申请人", "案卷"), word="告知书"),
    PaperKind.HEARING_NOTICE: Copies(holders=("申请人", "案卷"), word="通知书"),
    PaperKind.TERMINATION: Copies(holders=("申请人", "案卷"), word="告知书"),
    PaperKind.WITHDRAWAL: Copies(holders=("案卷",), word="申请书", signed=True),
    PaperKind.RETURN_LIST: Copies(holders=("申请人", "存档"), word="清单"),
    PaperKind.DECISION: Copies(holders=("申请人", "案卷"), word="决定书"),
    PaperKind.COMPLETION: Copies(holders=("申请人", "存档"), word="办结单"),
    PaperKind.PICKUP_NOTICE: Copies(holders=("申请人",), word="通知"),
    PaperKind.PICKUP: Copies(holders=("存档",), word="凭证", signed=True),
    PaperKind.SERVICE: Copies(holders=("案卷",), word="回证", signed=True),
    PaperKind.HANDOVER: Copies(holders=("综合窗口", "承办部门"), word="交接单"),
    PaperKind.MAIL_LIST: Copies(holders=("综合窗口", "寄递企业"), word="清单"),
    PaperKind.LETTER: Copies(holders=("案卷",), word="委托书", signed=True),
    PaperKind.SHEETS: Copies(holders=("窗口",), word="条码页"),
    PaperKind.ARCHIVE: Copies(holders=("档案室",), word="案卷"),
    PaperKind.CARD_LIST: Copies(holders=("大厅",), word="清单"),
}

_WITH_BACK_OFFICE: Final = frozenset(
    {
        PaperKind.RECEIPT,
        PaperKind.CORRECTED_RECEIPT,
        PaperKind.SUPPLIED_RECEIPT,
        PaperKind.ACCEPTANCE,
        PaperKind.CORRECTION,
        PaperKind.GAP_NOTICE,
        PaperKind.REFUSAL,
    }
)


def copies_of(kind: PaperKind, *, back_office: bool = False) -> Copies:
    """How many copies of a kind, and for whom.

    Args:
        kind: The paper.
        back_office: True when the paper file goes on to the department; notices then have a third copy
            (domain.md 3.0).
    """
    plain = _COPIES[kind]
    if back_office and kind in _WITH_BACK_OFFICE:
        return replace(plain, holders=(*plain.holders, "承办部门"))
    return plain


def plain_date(day: dt.date) -> str:
    """「2026年11月20日」."""
    return f"{day.year}年{day.month}月{day.day}日"


def spelled_date(day: dt.date) -> str:
    """A date that matters, with its weekday: 「2026年11月27日（星期五）」 (tokens.md 12)."""
    return f"{plain_date(day)}（星期{_WEEKDAYS[day.weekday()]}）"


def spelled_moment(wall: int) -> str:
    """Microseconds UTC as hall time to the minute: 「2026年11月20日 10:05」."""
    moment = to_datetime(wall)
    return f"{plain_date(moment.date())} {moment:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The applicant, or the person who acts for it; both are printed, and never mixed up.

    Attributes:
        name: Full name, never cut.
        organisation: True for companies and other bodies; they are addressed 你单位.
        head: Who stands for it, with the word: 「经营者段语江」, 「法定代表人邹晴雪」; "" if nobody.
        document_kind: Name of the identity document, for example 居民身份证.
        document_number: In full; what is printed is decided by `CasePaper.show_numbers`.
        phone: In full, as above.
    """

    name: str
    organisation: bool = False
    head: str = ""
    document_kind: str = ""
    document_number: str = ""
    phone: str = ""

    @property
    def you(self) -> str:
        """How the paper addresses it."""
        return "你单位" if self.organisation else "你"

    @property
    def salutation(self) -> str:
        """The first line of a notice, without the colon."""
        return f"{self.name}（{self.head}）" if self.head else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The item as its frozen version names it (D18).

    Attributes:
        name: 事项名称.
        situation: Answers in words, joined by 、 or ；; "" if none.
        type_code: 事项类型, two digits; `PERMIT_TYPE` alone cites the 行政许可法.
        basis: 设定依据 of the catalogue, as text with 《》; "" if none.
        version: Version of the item, printed nowhere but kept with the paper.
    """

    name: str
    type_code: str
    situation: str = ""
    basis: str = ""
    version: str = ""

    @property
    def is_permit(self) -> bool:
        """True for 行政许可."""
        return self.type_code == PERMIT_TYPE

    @property
    def title(self) -> str:
        """Name with the situation in parentheses."""
        return f"{self.name}（{self.situation}）" if self.situation else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A body that a citizen can turn to."""

    name: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Who sits at the window: 工号 and name."""

    number: str
    name: str

    @property
    def shown(self) -> str:
        """「邹正野（0203）」."""
        return f"{self.name}（{self.number}）"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintMark:
    """What distinguishes one print of a paper from another; all of it stands in the foot.

    Attributes:
        node: `series·seq` of the event, for example 「W03·0001234」 (D5).
        printed_at: Microseconds UTC.
        operator: 工号 of who prints.
        count: Which print of this paper it is, from 1.
        offline: Made without the hub: `OFFLINE_LINE` is printed.
        voided: The document was voided; it keeps its number and shows 作废 across the page.
    """

    node: str
    printed_at: int
    operator: str
    count: int = 1
    offline: bool = False
    voided: bool = False

    @property
    def is_reprint(self) -> bool:
        """True from the second print on."""
        return self.count > 1

    @property
    def sentence(self) -> str:
        """「第2次打印 2026-11-21 09:12 操作员0231」 (domain.md 3.0)."""
        return f"第{self.count}次打印 {to_datetime(self.printed_at):%Y-%m-%d %H:%M} 操作员{self.operator}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What every paper has."""

    kind: ClassVar[PaperKind]
    hall_name: str
    mark: PrintMark

    def reprinted(self, *, count: int, printed_at: int, operator: str) -> Self:
        """The same paper printed once more: same number and words, another mark."""
        return replace(self, mark=replace(self.mark, count=count, printed_at=printed_at, operator=operator))

    def voided(self) -> Self:
        """The same paper after it was voided."""
        return replace(self, mark=replace(self.mark, voided=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePaper(Paper):
    """What the papers of a case have in common.

    Attributes:
        body: The issuing body of the title line, 「青禾区市场监督管理局」.
        case_number: 办件编号 (D1), as barcode and in letters; None before there is one.
        document_number: 「云政务受〔2026〕000123号」 (D2); None for receipts.
        query_password: Six digits for looking up progress; None when not given out.
        qr_text: Number and random token, or an address with a token (D5); never a person's data.
        applicant: In whose name.
        agent: Who came, when that is somebody else.
        agent_word: 代理人, 经办人 or 监护人.
        item: The item.
        clerk: Who made the paper.
        window: 「3号窗」.
        dated: The date under the seal.
        seal: Name of the seal to be put by hand, without 加盖.
        signed_by: The body in the seal box; "" means `body`.
        contact: Who answers questions about this case.
        supervision: Where to complain; None when not given.
        show_numbers: True prints document numbers in full (a setting of the hall; default masked).
        back_office: True when a third copy goes to the department.
    """

    body: str
    applicant: Party
    item: Item
    clerk: Clerk
    window: str
    dated: dt.date
    case_number: str | None = None
    document_number: str | None = None
    query_password: str | None = None
    qr_text: str | None = None
    agent: Party | None = None
    agent_word: str = "经办人"
    seal: str = "专用印章"
    signed_by: str = ""
    contact: Office | None = None
    supervision: Office | None = None
    show_numbers: bool = False
    back_office: bool = False

    @property
    def copies(self) -> Copies:
        """How many, and for whom."""
        return copies_of(self.kind, back_office=self.back_office)

    def shown_number(self, party: Party) -> str:
        """The document number of a party as this paper prints it."""
        return party.document_number if self.show_numbers else mask_number(party.document_number)

    def shown_phone(self, party: Party) -> str:
        """The telephone of a party as this paper prints it."""
        return party.phone if self.show_numbers else mask_phone(party.phone)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterState:
    """Whether a printer can be used now, and the words for the status bar."""

    ready: bool
    sentence: str


class PaperRenderer(Protocol):
    """Turns papers into PDF; `printing/render.py` is the one that exists."""

    def render(self, paper: Paper) -> bytes:
        """The PDF; same paper, same bytes.

        Raises:
            Refused: `paper.glyph` when no face has a character, named in the sentence.
        """
        ...

    def missing(self, paper: Paper) -> tuple[str, ...]:
        """Characters of the paper that no installed face has, in order of appearance; empty is good."""
        ...

    def preview(self, pdf: bytes, dpi: int = 100) -> tuple[bytes, ...]:
        """One PNG a page."""
        ...

    def archive(self, paper: Paper, parts: Sequence[bytes]) -> tuple[bytes, int]:
        """A case file as one PDF and its pages: cover, index, the parts of `paper.lines` in order, record.

        Args:
            paper: A `hall.archive_forms.CaseArchive`.
            parts: Bytes of each line that is bound, in the order of the lines.

        Raises:
            Refused: `paper.glyph`, or `bind.part` with the name of a part that does not open.
        """
        ...

    def bind(self, parts: Sequence[bytes]) -> bytes:
        """Pictures and PDFs as one PDF, in their order; same parts, same bytes.

        Raises:
            Refused: `bind.nothing`, or `bind.part` with the number of a part that does not open.
        """
        ...


class Printer(Protocol):
    """Where a PDF can go: a CUPS queue, the print support of Windows, or a folder (D28)."""

    @property
    def name(self) -> str:
        """What the settings call it."""
        ...

    def state(self) -> PrinterState:
        """Ask it now; bounded in time, and never raises."""
        ...

    def send(self, pdf: bytes, title: str, copies: int = 1) -> str:
        """Hand over a PDF; returns what the printer calls the job (a job number or a file name).

        Raises:
            Unavailable: `printer.…`; nothing was printed as far as can be known. The paper stays in the
                spool and the act stands (D13).
        """
        ...
