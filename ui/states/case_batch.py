"""A step for many cases as values: what may be done with them, and what came of each.

Which cases are marked is `case_marks.py`; what a step does with them comes from outside.
"""

from dataclasses import dataclass
from typing import Final

from ui.states.case_acts import CaseAct

BATCH_ACTS: Final = (
    CaseAct.DISPATCH,
    CaseAct.SIGN,
    CaseAct.URGE,
    CaseAct.STOCK,
    CaseAct.NOTIFY,
    CaseAct.MAIL,
)
"""Steps that may be taken for many cases at once; 归档 has its own key beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOffer:
    """A step and how many of the marked cases may go; `why` is the first reason of one that may not."""

    act: CaseAct
    able: int
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOffers:
    """What may be done with these cases."""

    cases: tuple[str, ...] = ()
    offers: tuple[BatchOffer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """What came of one case: `why` says why nothing was done, "" when it was."""

    case: str
    number: str
    who: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchTold:
    """What came of a step for many cases."""

    act: str
    lines: tuple[BatchLine, ...] = ()

    @property
    def failed(self) -> tuple[str, ...]:
        """Cases for which nothing was done."""
        return tuple(one.case for one in self.lines if one.why)
