"""Steps of the later life of a case, as the exchange tells them (domain.md 2.7, 2.8).

Their events come with the later life of a case; until then answers of departments and tests make these. A
new kind of event needs one line in `plan.py` that makes its fact.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PreReview:
    """What was said to an application over the net; `state` is 通过, 不通过 or 补正."""

    state: str
    clerk: str
    at: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewStep:
    """One step of the department: 承办, 审核 or 批准; `state` in the department's word."""

    stage: str
    person: str
    opinion: str
    state: str
    at: int
    post_code: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureAsked:
    """Time that is added (延长期限) or does not count (特别程序); days are yyyymmdd."""

    kind: str
    name: str
    begins: int
    approver: str
    ground: str
    length: int
    unit: str = "工作日"
    approver_post: str = ""
    approver_phone: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureEnded:
    """How a special procedure ended; days are yyyymmdd, `fee` in yuan, "" for none."""

    result: str
    result_on: int
    ended_on: int
    fee: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a case ended: 出证, 撤回, 终止, 作废, 补正不来, 准予 or 不予许可."""

    result: str
    at: int
    reason: str = ""
    words: str = ""
    certificate: str = ""
    certificate_number: str = ""
    valid_until: str = ""
    issuer: str = ""
    fee: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Who took the result: a person's id, and how (窗口自取 or 邮寄)."""

    person: str
    how: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """One rating of one visit; `grade` 5 … 1, `count` 1 or 2 (again after repair), channel in our word."""

    rating: str
    grade: int
    channel: str
    rater: str
    at: int
    window: int | None
    clerk: str
    tags: tuple[str, ...] = ()
    text: str = ""
    count: int = 1
