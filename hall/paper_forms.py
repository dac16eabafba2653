"""The papers one by one, as data (domain.md 3.1 to 3.9).

Split from `papers.py`, which holds what they share, only because of length. No drawing here, and no law
arithmetic: dates come in ready.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import msgspec

from hall.archive_forms import ARCHIVE_FORMS
from hall.card_forms import CARD_FORMS
from hall.life_forms import LIFE_FORMS
from hall.paper_lines import (
    CorrectionLine,
    GapLine,
    Limit,
    MaterialLine,
    NoticeLine,
    ProofLine,
)
from hall.papers import CasePaper, Clerk, Office, Paper, PaperKind
from hall.route_forms import ROUTE_FORMS

GAP_BASIS: Final = "本级政务服务事项容缺受理清单"
"""What 容缺受理通知书 rests on unless the hall has a rule of its own (domain.md 3.8)."""

GAP_CONSEQUENCE: Final = (
    "补齐时间以送达窗口之时为准；因不可抗力不能按期补齐的，可说明情况申请顺延。逾期未补齐的，终止办理。"
)
"""Default wording of 容缺受理通知书 (domain.md 3.8); local rules may replace it."""

LATE_CORRECTION: Final = "逾期未补正的，视为撤回申请，材料退还。"
"""Default wording of 补正告知书 (domain.md 3.5); local rules may replace it."""

PROOF_LIABILITY: Final = "依法撤销决定、给予处罚，并记入信用记录"
"""Default wording of 告知承诺书 on false promises (domain.md 3.9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket(Paper):
    """取号小票, 80 mm (domain.md 3.1, D3).

    Attributes:
        number: 「A012」, or of an emergency series 「W03-001」.
        queue_name: What the number is for.
        place: Where to go: 「请到一楼A区，听叫号」.
        taken_at: Microseconds UTC.
        barcode: 「QH2611200A012-7」.
        qr_text: Number and token for one's place in the queue.
        ahead: People before this number; None when not known.
        wait: Minutes from – to; None when not known. Never a point.
        tail: Masked tail of the document; "" if none was shown.
        priority: 军人, 残疾 …; "" if none.
        missed: What happens when the number is missed, in one line.
    """

    kind: ClassVar[PaperKind] = PaperKind.TICKET
    number: str
    queue_name: str
    place: str
    taken_at: int
    barcode: str
    qr_text: str
    ahead: int | None = None
    wait: tuple[int, int] | None = None
    tail: str = ""
    priority: str = ""
    missed: str = "过号请到取号机重新激活，当日有效"


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeNotice(CasePaper):
    """一次性告知单 for who only asks (domain.md 3.2); `document_number` is 「GZ-990102-20261120-0007」.

    Attributes:
        materials: All that is asked in the situation told.
        told_at: Microseconds UTC.
        statutory: In words, 「10个工作日」; "" when the law has none.
        promised: In words.
        fee: In words.
        place: Where to apply.
        conditions: 受理条件, "" if none.
        process: Steps and departments in order, "" if none.
        rights: Grounds of refusal and what one may do against it.
    """

    kind: ClassVar[PaperKind] = PaperKind.NOTICE
    materials: tuple[NoticeLine, ...]
    told_at: int
    promised: str
    fee: str
    place: str
    statutory: str = ""
    conditions: str = ""
    process: str = ""
    rights: str = (
        "申请材料不齐全或者不符合法定形式的，窗口将一次性告知全部补正内容；"
        "不予受理的，将出具书面决定并说明理由，对决定不服的可以依法申请行政复议或者提起行政诉讼。"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(CasePaper):
    """申请材料收件凭证 with 收件材料清单 (domain.md 3.3).

    Attributes:
        received_at: Microseconds UTC.
        lines: What was taken in, looked at or fetched.
        department: Who decides about acceptance.
        five_day_due: Last day for acceptance or correction (art. 32); None when accepted already.
        accepted_by: Document number of the 受理通知书 that goes with it; "" if none.
    """

    kind: ClassVar[PaperKind] = PaperKind.RECEIPT
    received_at: int
    lines: tuple[MaterialLine, ...]
    department: str
    five_day_due: dt.date | None = None
    accepted_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedReceipt(Receipt):
    """补正材料收件凭证: what came in after a correction notice.

    Attributes:
        told_by: Document number of that notice; "" if not known.
        still_missing: Names of what has not come yet.
        wrong: What was brought and given back, with what is wrong with it and what is asked.
        hand_in_by: Last day for the rest, None when nothing is open.
        later: Names of what the applicant asked to bring after 受理 (容缺).
    """

    kind: ClassVar[PaperKind] = PaperKind.CORRECTED_RECEIPT
    told_by: str = ""
    still_missing: tuple[str, ...] = ()
    wrong: tuple[CorrectionLine, ...] = ()
    hand_in_by: dt.date | None = None
    later: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppliedReceipt(Receipt):
    """补齐材料收件凭证: what came in later under 容缺受理 (D19).

    Attributes:
        told_by: Document number of the 容缺受理通知书; "" if not known.
        still_missing: What is still open, with its days.
        wrong: What was brought and given back, with what is wrong with it and what is asked.
    """

    kind: ClassVar[PaperKind] = PaperKind.SUPPLIED_RECEIPT
    told_by: str = ""
    still_missing: tuple[GapLine, ...] = ()
    wrong: tuple[CorrectionLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance(CasePaper):
    """受理通知书 (domain.md 3.4); permits cite art. 32(1)(5), other items their own basis or none.

    Attributes:
        applied_on: Day of the application.
        accepted_on: Day of acceptance; never printed later than it was.
        promised: The promise.
        statutory: The law's limit; None when there is none.
        fee: In words.
        pickup: How and where to get the result.
        not_counted: Procedures whose time does not count, for items other than permits.
        deemed: Accepted because nothing was told in five working days.
        gap: True when accepted under 容缺受理: the paper then does not say that the file is complete.
    """

    kind: ClassVar[PaperKind] = PaperKind.ACCEPTANCE
    applied_on: dt.date
    accepted_on: dt.date
    promised: Limit
    statutory: Limit | None
    fee: str
    pickup: str
    not_counted: tuple[str, ...] = ()
    deemed: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(CasePaper):
    """申请材料补正告知书 (domain.md 3.5): everything that must be corrected, told once.

    Attributes:
        received_on: Day on which the file came.
        lines: All of it.
        hand_in_by: Last day.
        place: Where to.
        online: May also be handed in on line.
        late: What happens after that day. late_basis: The local rule that says so, "" when none is cited.
    """

    kind: ClassVar[PaperKind] = PaperKind.CORRECTION
    received_on: dt.date
    lines: tuple[CorrectionLine, ...]
    hand_in_by: dt.date
    place: str
    online: bool = True
    late: str = LATE_CORRECTION
    late_basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal(CasePaper):
    """不予受理决定书 (domain.md 3.6), confirmed by a second person (D24).

    Attributes:
        applied_on: Day of the application.
        reason: Facts, as a clause: 「该事项不属于本机关职权范围」.
        basis: Ground in law; "" means art. 32(1)(2) for permits and none for others.
        right_office: Who is competent; None when not known.
        returned: What is given back.
        confirmed_by: The chief representative.
        review_office: Where to ask for administrative review.
        court: Where to sue.
        review_days: Period of review, in days.
        litigation_months: Period of litigation, in months.
    """

    kind: ClassVar[PaperKind] = PaperKind.REFUSAL
    applied_on: dt.date
    reason: str
    confirmed_by: Clerk
    review_office: str
    court: str
    basis: str = ""
    right_office: Office | None = None
    returned: tuple[MaterialLine, ...] = ()
    review_days: int = 60
    litigation_months: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class NotNeeded(CasePaper):
    """不受理告知书: by the situation told, no permission is needed (art. 32(1)(1)).

    Attributes:
        applied_on: Day of the application.
        reason: Why, as a clause; "" means the ordinary words.
        basis: Ground in law; "" means art. 32(1)(1) for permits and none for others.
        returned: What is given back.
    """

    kind: ClassVar[PaperKind] = PaperKind.NOT_NEEDED
    applied_on: dt.date
    reason: str = ""
    basis: str = ""
    returned: tuple[MaterialLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(CasePaper):
    """转办告知单: another item or another office of this hall is the right one.

    Attributes:
        to_item: Its name.
        to_office: Who handles it, with place and telephone.
        reason: Why, as a clause; "" means the ordinary words.
        ticket: Number of the ticket that was handed on; "" if none.
    """

    kind: ClassVar[PaperKind] = PaperKind.REFERRAL
    to_item: str
    to_office: Office
    reason: str = ""
    ticket: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapPromise(CasePaper):
    """容缺受理承诺书, signed by the applicant before acceptance (domain.md 3.7).

    Attributes:
        lines: What is missing and may follow.
        ways: Ways to supply; the chosen one is ticked.
        way: One of `ways`, or "" to be ticked by hand.
    """

    kind: ClassVar[PaperKind] = PaperKind.GAP_PROMISE
    lines: tuple[GapLine, ...]
    ways: tuple[str, ...] = ("窗口", "邮寄", "网上")
    way: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapNotice(CasePaper):
    """容缺受理通知书 (domain.md 3.8).

    Attributes:
        accepted_on: Day of acceptance.
        lines: What must still come.
        local_basis: The hall's list or rule, with 《》 where it is one.
        consequence: What counts as in time, and what happens if not.
    """

    kind: ClassVar[PaperKind] = PaperKind.GAP_NOTICE
    accepted_on: dt.date
    lines: tuple[GapLine, ...]
    local_basis: str = GAP_BASIS
    consequence: str = GAP_CONSEQUENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPromise(CasePaper):
    """告知承诺书 in two halves: what the authority tells, what the applicant promises (domain.md 3.9).

    Attributes:
        proofs: The proofs or conditions that are replaced.
        check: How and when it will be looked at afterwards.
        liability: What a false promise leads to.
    """

    kind: ClassVar[PaperKind] = PaperKind.PROOF_PROMISE
    proofs: tuple[ProofLine, ...]
    check: str = "办结后20个工作日内现场核查或者数据核查"
    liability: str = PROOF_LIABILITY


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidSlip(CasePaper):
    """作废单: a keying error of the same day, confirmed by the manager (D24); numbers are never used again.

    Attributes:
        voided_at: Microseconds UTC.
        reason: Why.
        papers: The printed papers that it concerns, by name and number.
        recovered: True when all of them were taken back.
        confirmed_by: The manager.
    """

    kind: ClassVar[PaperKind] = PaperKind.VOID
    voided_at: int
    reason: str
    papers: tuple[str, ...]
    recovered: bool
    confirmed_by: Clerk


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeCode(Paper):
    """一次性口令单: the first sign-in of a new account (D25); handed over in a closed fold.

    Attributes:
        clerk: Whose account.
        role: 窗口人员, 大厅管理员 …
        code: The code, valid once.
        valid_until: Microseconds UTC, None when it does not run out.
    """

    kind: ClassVar[PaperKind] = PaperKind.ONE_TIME_CODE
    clerk: Clerk
    role: str
    code: str
    valid_until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySheet(Paper):
    """恢复口令单: the passphrase that opens the backups, for the safe (D29).

    Attributes:
        words: The passphrase in groups as they are to be typed.
        pc: Which PC: its series, for example 「W03」.
        made_on: Day it was made.
    """

    kind: ClassVar[PaperKind] = PaperKind.RECOVERY
    words: tuple[str, ...]
    pc: str
    made_on: dt.date


_OWN: Final[tuple[type[Paper], ...]] = (
    Ticket,
    OneTimeNotice,
    Receipt,
    CorrectedReceipt,
    SuppliedReceipt,
    Acceptance,
    Correction,
    Refusal,
    NotNeeded,
    Referral,
    GapPromise,
    GapNotice,
    ProofPromise,
    VoidSlip,
    OneTimeCode,
    RecoverySheet,
)

_CLASSES: Final[dict[PaperKind, type[Paper]]] = {
    cls.kind: cls for cls in (*_OWN, *LIFE_FORMS, *ARCHIVE_FORMS, *ROUTE_FORMS, *CARD_FORMS)
}


def paper_class(kind: PaperKind) -> type[Paper]:
    """The class that holds papers of a kind."""
    return _CLASSES[kind]


def encode_paper(paper: Paper) -> bytes:
    """A paper as JSON, so that a reprint years later has the same words; `decode_paper` reads it back."""
    return msgspec.json.encode({"kind": paper.kind.value, "paper": paper})


def decode_paper(raw: bytes) -> Paper:
    """Read what `encode_paper` wrote.

    Raises:
        ValueError: It is no such record.
    """
    record: dict[str, Any] = msgspec.json.decode(raw, type=dict[str, Any])
    if "kind" not in record or "paper" not in record:
        raise ValueError("a stored paper needs kind and paper")
    return msgspec.convert(record["paper"], _CLASSES[PaperKind(record["kind"])])
