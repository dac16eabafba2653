"""Bodies of the later life of a case: department, result, hand-over, archive (D7, domain.md 1.4–1.5).

Days are yyyymmdd of UTC+8, sums of money in fen. Fields are added with a default, never removed or changed.
No rule is here, and nobody's name but those of officials, who act in public: a receiver is a person's id or a
relation in words (D9).
"""

from __future__ import annotations

from dataclasses import dataclass

from hall.material_facts import MaterialFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A line of 退件清单: what went back to the applicant."""

    key: str
    name: str
    originals: int
    copies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One department that reviews; several are 并联. `days` are its working days, 0 when none is set."""

    code: str
    name: str
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDispatched:
    """分发: the case goes to the department; `handover` is the number of its 材料交接单, "" without paper."""

    branches: tuple[Branch, ...]
    handover: str = ""
    originals: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHandedOver:
    """移交: before 受理 the paper goes to the department that has to answer within five days.

    Moves no state and no clock. `keys` are the materials whose paper is on the list `handover`, "" without.
    """

    branch: Branch
    handover: str = ""
    originals: int = 0
    copies: int = 0
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHandoverSigned:
    """The department took the paper file over; `lacking` is what was on the list and not there."""

    handover: str
    receiver: str
    lacking: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReviewed:
    """A step of the department: stage 承办, 审核 or 批准; moves nothing by itself.

    `state` is 同意, 不同意 or 退回, `source` `desk` or `platform`.
    """

    stage: str
    officer: str
    opinion: str
    state: str
    branch: str = ""
    post: str = ""
    source: str = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSuspended:
    """A special procedure begins: its time does not count and is told in writing (行政许可法 art. 45).

    `first` is the first day that does not count, `days` the working days it is expected to take.
    """

    procedure: str
    reason: str
    basis: str
    first: int
    days: int
    approver: str
    document: str = ""
    source: str = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResumed:
    """The procedure ended; `last` is the last day that does not count."""

    result: str
    last: int
    fee: int = 0
    source: str = "desk"
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseExtended:
    """延长: once, 10 working days by the head of the agency, 15 for `joint` by the government (art. 42)."""

    days: int
    reason: str
    approver: str
    joint: bool = False
    document: str = ""
    source: str = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHearingSet:
    """Days of a hearing (art. 46–48): told that one may ask, asked for, announced, held; 0 when not yet.

    `time` is the hour, HH:MM, `reason` why one may ask, `document` the number of the paper of this step.
    """

    told_on: int
    asked_on: int = 0
    announced_on: int = 0
    held_on: int = 0
    place: str = ""
    time: str = ""
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecided:
    """The decision; a denial names ground, review body and court (art. 38)."""

    granted: bool
    on: int
    officer: str
    reason: str = ""
    basis: str = ""
    review_body: str = ""
    court: str = ""
    document: str = ""
    source: str = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate or letter that is the result; `valid_to` as printed, 长期 or yyyymmdd or ""."""

    name: str
    number: str
    originals: int = 1
    copies: int = 0
    valid_from: str = ""
    valid_to: str = ""
    issuer: str = ""
    electronic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed:
    """办结: the result is registered; `result` is 准予, 不予许可 or 办结."""

    result: str
    certificates: tuple[Certificate, ...] = ()
    source: str = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStocked:
    """The result lies in the issue window; `shelf` is its place, `code` what the applicant shows."""

    shelf: str
    code: str
    keep_until: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNotified:
    """The applicant was told to come: by 电话, 短信, 当面 or 告示, and whether somebody was reached."""

    way: str
    reached: bool
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMailed:
    """The result went by post; served on the day of the receipt, not of the posting."""

    carrier: str
    tracking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDelivered:
    """送达: way 直接, 邮寄, 留置, 电子 or 公告 (domain.md 3.12).

    `by` is 本人, 代理人 or 代收人, `person` the id of whoever received it, `relation` that of a 代收人,
    `letter` that a letter of authority was seen; `refused` and `witness` belong to 留置.
    """

    way: str
    by: str
    person: str = ""
    relation: str = ""
    letter: bool = False
    tracking: str = ""
    address: str = ""
    refused: str = ""
    witness: str = ""
    checked: str = ""
    """How the identity was checked: by card, by eye, or "" where nobody came."""

    on: int = 0
    """Day of service when it lies before the day of this event (post, public notice), else 0."""

    revocation: str = ""
    """Number of the 撤销决定书 that was served instead of the result, "" where the result was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseArchived:
    """归档: whole and read-only; `sha256` is that of the PDF, `until` the last day to keep it, 0 for ever."""

    sha256: bytes
    size: int
    pages: int
    years: int
    until: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUrged:
    """催办 or 督办: a word to the department; stops no clock."""

    level: str
    to: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseExplained:
    """A yellow or red card: its cause, who answers for it, what was done (domain.md 5.3)."""

    card: str
    clock: str
    cause: str
    person: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCharged:
    """收费: fen, the transaction that names it once, the voucher; negative for a refund."""

    amount: int
    transaction: str
    voucher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilesAdded:
    """Scans that came after the step that took the material; each `MaterialFact` names what is new."""

    items: tuple[MaterialFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilesRemoved:
    """A scan that does not belong there; the file itself stays where the chain names it."""

    key: str
    sha256: bytes
    reason: str
