"""The papers of special routes, as data (domain.md 1.7); those of ordinary cases are `paper_forms.py`.

No drawing, and no law arithmetic: dates come in ready.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, Final

from hall.paper_lines import CorrectionLine, MaterialLine
from hall.papers import CasePaper, Clerk, Office, Paper, PaperKind
from hall.route_lines import ThemeItemLine, ThemeMaterialLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeReceipt(CasePaper):
    """一件事收件凭证: the one receipt that lists all cases and all materials.

    Attributes:
        received_at: Microseconds UTC.
        items: The cases, in the order of their stages.
        lines: The common list; each paper was handed in once.
        left_out: Items that are not handled, with the reason, one clause each.
        due: Last day of the longest path; `path` names its items.
        rule: What the failure of one item does to the rest.
    """

    kind: ClassVar[PaperKind] = PaperKind.THEME_RECEIPT
    received_at: int
    items: tuple[ThemeItemLine, ...]
    lines: tuple[ThemeMaterialLine, ...]
    due: dt.date
    path: tuple[str, ...]
    rule: str
    provisional: bool = False
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedReceipt(CasePaper):
    """代收凭证: taken in for the authority of another place, which accepts (domain.md 1.7).

    Attributes:
        received_at: Microseconds UTC.
        lines: What was taken in; only the form was looked at.
        home: The authority that decides about acceptance, in `area`.
        five_day_due: Last day for it to tell what is missing.
        carrier, tracking: Post that the file goes with; "" until it is sent.
    """

    kind: ClassVar[PaperKind] = PaperKind.COLLECTED_RECEIPT
    received_at: int
    lines: tuple[MaterialLine, ...]
    home: Office
    area: str
    five_day_due: dt.date
    carrier: str = ""
    tracking: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAnswerNotice(CasePaper):
    """受理机关答复告知单: what the home authority of a 代收 case answered, handed on here (domain.md 1.7).

    Attributes:
        received_on: Day of the receipt here. home: Who answers, or does not.
        word: 补正, 不予受理 or 没有答复.
        answered_on: Day of its letter; of silence the day from which it is acceptance.
        home_document: Number of its letter. reason: Of a refusal.
        lines: Of a correction, to be handed in at `place` until `hand_in_by`.
        corrected: Of silence: after a correction, all of which was there on `answered_on`.
    """

    kind: ClassVar[PaperKind] = PaperKind.HOME_ANSWER
    received_on: dt.date
    home: Office
    word: str
    answered_on: dt.date
    place: str
    home_document: str = ""
    reason: str = ""
    lines: tuple[CorrectionLine, ...] = ()
    hand_in_by: dt.date | None = None
    corrected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueSlip(CasePaper):
    """反映登记单 of the 办不成事 window: no case, but a number and a day for the answer (domain.md 1.7).

    Attributes:
        raised_at: Microseconds UTC.
        words: What could not be done.
        about: Number of the case it is about, "" if none.
        promised_on: Last day for the answer.
    """

    kind: ClassVar[PaperKind] = PaperKind.ISSUE_SLIP
    raised_at: int
    words: str
    promised_on: dt.date
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation(CasePaper):
    """撤销决定书: the decision rested on a false promise (行政许可法 art. 69, 国办发〔2020〕42号).

    Attributes:
        decided_on: Day of the decision that is taken back.
        reason: What the look afterwards found, as a clause.
        basis: Ground in law.
        review_office, court: Remedies.
        confirmed_by: The chief representative.
    """

    kind: ClassVar[PaperKind] = PaperKind.REVOCATION
    decided_on: dt.date
    reason: str
    basis: str
    review_office: str
    court: str
    confirmed_by: Clerk
    review_days: int = 60
    litigation_months: int = 6


ROUTE_FORMS: Final[tuple[type[Paper], ...]] = (
    ThemeReceipt,
    CollectedReceipt,
    HomeAnswerNotice,
    IssueSlip,
    Revocation,
)
"""All of them, for `paper_forms.paper_class`."""
