"""Bodies of 办不成事反映: what could not be done, who has it, what was answered (domain.md 1.7).

It is no case and moves none. Fields are added with a default, never removed or changed; who came is a
person's id (D9). No rule is here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRaised:
    """事由, 对应事项 and 承诺回复日 (yyyymmdd); `case` is the number of the case that it is about, or ""."""

    number: str
    words: str
    promised_on: int
    person: str | None = None
    item: str = ""
    item_name: str = ""
    case: str = ""
    phone_agreed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueAssigned:
    """Somebody is to see to it: a department or a person of the hall, by name of office or 工号."""

    to: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueAnswered:
    """The person was told: `result` in a word of the hall, `way` 当面, 电话, 短信 or 书面."""

    result: str
    words: str
    way: str


IssueBody = IssueRaised | IssueAssigned | IssueAnswered
