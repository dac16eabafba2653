"""The later life of a case, step by step, for tests of what is folded from it."""

from __future__ import annotations

from dataclasses import replace

from hall import bodies as b
from hall.course import Procedure, Stage, Way
from hall.events import EventKind
from hall.life_bodies import Branch, Certificate
from tests.unit.case_forks import accepted

K = EventKind
Step = tuple[EventKind, b.Body]

LICENCE = Certificate(
    name="道路运输经营许可证", number="云交许〔2026〕88号", valid_to="20301125", issuer="交通运输局"
)
ACCEPTED: Step = (K.CASE_ACCEPTED, accepted())
DISPATCHED: Step = (
    K.CASE_DISPATCHED,
    b.CaseDispatched(branches=(Branch(code="D1", name="交通运输局", days=5),), handover="J1120-01"),
)
SUSPENDED: Step = (
    K.CASE_SUSPENDED,
    b.CaseSuspended(
        procedure=Procedure.EXPERTS,
        reason="需要专家评审",
        basis="行政许可法第四十五条",
        first=20261123,
        days=10,
        approver="韩青",
        document="云政务特〔2026〕000001号",
    ),
)
RESUMED: Step = (K.CASE_RESUMED, b.CaseResumed(result="通过", last=20261204, fee=12_050))
EXTENDED: Step = (
    K.CASE_EXTENDED,
    b.CaseExtended(days=10, reason="情况复杂", approver="局长", document="云政务延〔2026〕000001号"),
)
GRANTED = b.CaseDecided(granted=True, on=20261210, officer="韩青", document="云政务决〔2026〕000001号")
DECIDED: Step = (K.CASE_DECIDED, GRANTED)
DENIED: Step = (K.CASE_DECIDED, replace(GRANTED, granted=False, reason="不符合条件"))
CLOSED: Step = (K.CASE_CLOSED, b.CaseClosed(result="准予", certificates=(LICENCE,)))
STOCKED: Step = (K.CASE_STOCKED, b.CaseStocked(shelf="B-03-12", code="7319"))
DELIVERED: Step = (K.CASE_DELIVERED, b.CaseDelivered(way=Way.DIRECT, by="本人", person="p", checked="读卡"))
ARCHIVED: Step = (K.CASE_ARCHIVED, b.CaseArchived(sha256=bytes(32), size=9, pages=12, years=10))
REVIEW = b.CaseReviewed(stage=Stage.HANDLE, officer="李明", opinion="拟同意", state="同意", branch="D1")
REVIEWED: Step = (K.CASE_REVIEWED, REVIEW)
WHOLE: tuple[Step, ...] = (
    ACCEPTED,
    DISPATCHED,
    REVIEWED,
    SUSPENDED,
    RESUMED,
    EXTENDED,
    DECIDED,
    CLOSED,
    STOCKED,
    DELIVERED,
    ARCHIVED,
)
"""A case from 受理 to the archive, with everything on the way."""
