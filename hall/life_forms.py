"""Papers of the later life of a case, as data (domain.md 3.10 to 3.14).

Split from `paper_forms.py` by subject: what the department, the issue window and the end of a case hand out.
No drawing here and no law arithmetic: days come in ready, and what may be cited is decided where it is drawn.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from hall.papers import CasePaper, Clerk, Copies, Paper, PaperKind, Party, copies_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """A line of 退件清单."""

    name: str
    originals: int
    copies: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """What comes of a case: a certificate, an approval, a letter; `valid_to` in words or ""."""

    name: str
    number: str = ""
    originals: int = 1
    copies: int = 0
    valid_to: str = ""
    electronic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverLine:
    """One case of a 材料交接单; `due` is the last day for the decision, before 受理 that for an answer."""

    case_number: str
    item: str
    materials: int
    originals: int
    copies: int
    due: dt.date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelLine:
    """One parcel of a 邮寄清单; the address goes to the carrier and stands in no event (D9)."""

    case_number: str
    tracking: str
    receiver: str
    phone: str
    address: str
    contents: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """Where one may turn against a decision, and until when (行政复议法 art. 20, 行政诉讼法 art. 46)."""

    review_office: str
    court: str
    review_days: int = 60
    litigation_months: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension(CasePaper):
    """延长期限告知书 (domain.md 3.10; 行政许可法 art. 42).

    Attributes:
        accepted_on: Day of acceptance.
        days: Working days that are added.
        reason: Why, as a clause.
        approver: Who approved it.
        old_due: Last day before it. new_due: Last day after it.
        joint: Several departments together: the government approves, up to 15 days.
        provisional: The new day lies beyond the published table of holidays.
    """

    kind: ClassVar[PaperKind] = PaperKind.EXTENSION
    accepted_on: dt.date
    days: int
    reason: str
    approver: str
    old_due: dt.date
    new_due: dt.date
    joint: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureNotice(CasePaper):
    """特别程序（不计时限）告知书 (domain.md 3.10; 行政许可法 art. 45).

    Attributes:
        accepted_on: Day of acceptance. procedure: 听证, 鉴定, 现场踏勘 …
        reason: Why, as a clause. basis: Ground in law or local rule, "" when none is cited.
        first: First day that does not count. days: Working days it is expected to take.
        approver: Who ordered it. old_due: Last day as it was told before.
    """

    kind: ClassVar[PaperKind] = PaperKind.PROCEDURE
    accepted_on: dt.date
    procedure: str
    reason: str
    basis: str
    first: dt.date
    days: int
    approver: str
    old_due: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption(CasePaper):
    """恢复计时告知书: what 特别程序告知书 has promised to tell when the procedure ends (domain.md 3.10).

    Attributes:
        accepted_on: Day of acceptance. procedure, result: As they were written down.
        told_by: Number of the 特别程序告知书, "" when not known.
        first, last: The days that do not count. days: Working days among them, 0 for none.
        new_due: Last day for the decision now.
        provisional: It lies beyond the published table of holidays.
    """

    kind: ClassVar[PaperKind] = PaperKind.RESUMPTION
    accepted_on: dt.date
    procedure: str
    result: str
    first: dt.date
    last: dt.date
    days: int
    new_due: dt.date
    told_by: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingRight(CasePaper):
    """听证告知书: that a hearing may be asked for, and until when (行政许可法 art. 47).

    Attributes:
        accepted_on: Day of acceptance. reason: Why one may ask, as a clause, "" for the words of the law.
        ask_by: Last day to ask. days: Working days in which one may ask; hold_days: in which it is held.
    """

    kind: ClassVar[PaperKind] = PaperKind.HEARING_RIGHT
    accepted_on: dt.date
    ask_by: dt.date
    days: int
    hold_days: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingNotice(CasePaper):
    """听证通知书: when and where the hearing is held, seven days ahead (行政许可法 art. 48).

    Attributes:
        asked_on: Day on which it was asked for, None when the agency holds it by itself.
        held_on: Its day. time: Its hour, HH:MM. place: Where.
        moved: It was to be on another day before.
    """

    kind: ClassVar[PaperKind] = PaperKind.HEARING_NOTICE
    held_on: dt.date
    time: str
    place: str
    asked_on: dt.date | None = None
    moved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Termination(CasePaper):
    """终止办理告知书 (domain.md 1.4, 3.14).

    Attributes:
        applied_on: Day of the application. ground: In the words of the hall, 逾期未补正 …
        reason: Facts, as a clause. basis: "" when none is cited.
        returned: What is given back. approved_by: Who ordered it.
        credit: What stayed open was promised: it may go into the credit record.
    """

    kind: ClassVar[PaperKind] = PaperKind.TERMINATION
    applied_on: dt.date
    ground: str
    reason: str
    approved_by: Clerk
    remedy: Remedy
    basis: str = ""
    returned: tuple[ReturnLine, ...] = ()
    credit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal(CasePaper):
    """撤回申请书: the applicant's own request, signed (domain.md 1.4)."""

    kind: ClassVar[PaperKind] = PaperKind.WITHDRAWAL
    applied_on: dt.date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnList(CasePaper):
    """退件清单: originals that go back, `why` in a word (撤回申请, 终止办理); `at` microseconds UTC."""

    kind: ClassVar[PaperKind] = PaperKind.RETURN_LIST
    why: str
    lines: tuple[ReturnLine, ...]
    at: int


def decision_title(*, permit: bool, granted: bool) -> str:
    """What a 决定书 is called: on itself, and wherever another paper names it."""
    return f"{'准予' if granted else '不予'}{'行政许可' if permit else '办理'}决定书"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(CasePaper):
    """决定书 where the hall prints it (art. 38); a denial has `reason` and `remedy`.

    Attributes:
        applied_on, accepted_on, decided_on: The days.
        granted: What was decided. officer: Who decided.
        basis: Ground in law, "" when none is cited.
        result_name: What a grant leads to, for example the name of the certificate.
    """

    kind: ClassVar[PaperKind] = PaperKind.DECISION
    applied_on: dt.date
    accepted_on: dt.date
    decided_on: dt.date
    granted: bool
    officer: str
    remedy: Remedy
    reason: str = ""
    basis: str = ""
    result_name: str = ""

    @property
    def title(self) -> str:
        """As it stands above it."""
        return decision_title(permit=self.item.is_permit, granted=self.granted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion(CasePaper):
    """办结单 of what is done at the window at once; keeps all four times (domain.md 1.4).

    `applied_at`, `closed_at` microseconds UTC; `fee` in words, "" when nothing was paid.
    """

    kind: ClassVar[PaperKind] = PaperKind.COMPLETION
    applied_at: int
    accepted_on: dt.date
    closed_at: int
    result: str
    results: tuple[ResultLine, ...]
    fee: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupNotice(CasePaper):
    """取件通知 (domain.md 3.11).

    Attributes:
        result: 准予, 不予许可 or 办结. results: What lies there.
        place: Where to come. bring: What to bring.
        code: What to say there. keep_until: Last day it is kept.
        hours: When the hall is open, "" when not given.
    """

    kind: ClassVar[PaperKind] = PaperKind.PICKUP_NOTICE
    result: str
    results: tuple[ResultLine, ...]
    place: str
    code: str
    keep_until: dt.date
    bring: str = "本人有效身份证件和收件凭证；代领的，另带授权委托书和代理人身份证件"
    hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupSlip(CasePaper):
    """取件凭证: who took what (domain.md 3.11). `at` microseconds UTC, `by` 本人, 代理人 or 代收人."""

    kind: ClassVar[PaperKind] = PaperKind.PICKUP
    results: tuple[ResultLine, ...]
    shelf: str
    code: str
    by: str
    receiver: Party
    at: int
    letter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReceipt(CasePaper):
    """送达回证 (domain.md 3.12).

    Attributes:
        documents: What is served. way: 直接, 留置, 邮寄, 电子 or 公告.
        place: Where. at: Microseconds UTC, None when only the day is known (post, public notice).
        on: The day of service.
        by: 本人, 代理人, 代收人 or "". receiver: Name, "" when nobody received. relation: of a 代收人.
        tracking: Number of the post. refused, witness: of 留置.
    """

    kind: ClassVar[PaperKind] = PaperKind.SERVICE
    documents: tuple[ResultLine, ...]
    way: str
    place: str
    on: dt.date
    at: int | None = None
    by: str = ""
    receiver: str = ""
    relation: str = ""
    tracking: str = ""
    refused: str = ""
    witness: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPaper(Paper):
    """A paper about several cases: its own number, no applicant, no seal of an authority."""

    number: str
    clerk: Clerk
    window: str
    at: int

    @property
    def copies(self) -> Copies:
        """How many, and for whom."""
        return copies_of(self.kind)

    @property
    def document_number(self) -> str:
        """What a reprint is counted by."""
        return self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverList(ListPaper):
    """材料交接单: one line a case, signed by both sides with time (domain.md 3.13)."""

    kind: ClassVar[PaperKind] = PaperKind.HANDOVER
    department: str
    lines: tuple[HandoverLine, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailList(ListPaper):
    """邮寄清单: what was given to the carrier (domain.md 3.14)."""

    kind: ClassVar[PaperKind] = PaperKind.MAIL_LIST
    carrier: str
    lines: tuple[ParcelLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOfAuthority(ListPaper):
    """授权委托书, to be filled in by hand; `item` is printed when known. `number` is ""."""

    kind: ClassVar[PaperKind] = PaperKind.LETTER
    item: str = ""


LIFE_FORMS: tuple[type[Paper], ...] = (
    Extension,
    ProcedureNotice,
    Resumption,
    HearingRight,
    HearingNotice,
    Termination,
    Withdrawal,
    ReturnList,
    Decision,
    Completion,
    PickupNotice,
    PickupSlip,
    ServiceReceipt,
    HandoverList,
    MailList,
    LetterOfAuthority,
)
"""What `paper_forms.py` reads back beside its own."""
