"""Bodies of special routes: commitments looked at, helpers, other halls (domain.md 1.7).

Days are yyyymmdd of UTC+8. Fields are added with a default, never removed or changed. Nobody's name stands
here but those of officials (D9); no rule is here.
"""

from __future__ import annotations

from dataclasses import dataclass

from hall.life_bodies import CaseHandedOver


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFinding:
    """What the look afterwards found about one commitment."""

    key: str
    name: str
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePromiseChecked:
    """告知承诺事后核查: `way` 现场核查 or 数据核查, by whom, and each finding.

    `until` is the last day (yyyymmdd) to make good what was found false (限期整改), 0 for none.
    """

    findings: tuple[PromiseFinding, ...]
    way: str
    officer: str
    words: str = ""
    until: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRevoked:
    """撤销: the decision rested on a false promise (行政许可法 art. 69); the state stays what it was."""

    reason: str
    basis: str
    second: str
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRevocationServed:
    """送达撤销决定书 `revocation` of a result that was handed over before: the fields of `CaseDelivered`.

    Moves no state: what was delivered was delivered.
    """

    revocation: str
    way: str
    by: str
    person: str = ""
    relation: str = ""
    letter: bool = False
    tracking: str = ""
    refused: str = ""
    checked: str = ""
    on: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssisted:
    """帮办 or 代办 by somebody of the hall; the applicant stays the applicant. `letter`: 授权委托书 seen."""

    helper: str
    how: str
    letter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseForwarded:
    """代收: the file, or what was brought of a correction since, went to the home authority by post.

    `supplies` is how often corrections had been brought when the parcel was made up: all of those are in it
    or went before. Days cannot tell a parcel of the morning from a correction of the afternoon.
    """

    carrier: str
    tracking: str
    originals: int = 0
    copies: int = 0
    supplies: int = 0


RouteBody = (
    CasePromiseChecked | CaseRevoked | CaseRevocationServed | CaseAssisted | CaseForwarded | CaseHandedOver
)
