"""Bodies of what is said about a case beside its steps (D7); what `bodies.py` says holds here too. No rules.

Fields are added with a default, never removed or changed. Nobody's name stands here (D9).
"""

from __future__ import annotations

from dataclasses import dataclass

from hall.material_facts import MaterialFact


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNoted:
    """A remark; changes nothing."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePrepared:
    """Materials of a 一件事 child that has not begun: results of earlier items, or brought meanwhile."""

    items: tuple[MaterialFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResolved:
    """A person chose between steps that did not see each other (sync-protocol.md b).

    `group` is its name at that time, `choose` the link of the event that stands; `office` is `hall`, `city`
    or `province`. The parents are all heads: what they do not cover was not decided.
    """

    group: str
    choose: bytes
    reason: str
    office: str = "hall"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAcknowledged:
    """Somebody ticked off what a conflict did to their step."""

    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLinked:
    """疑似重复: the other case is about the same application; each stays what it is."""

    other: str
    number: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTakenOver:
    """Another window goes on with a case (D14); which one stands in the envelope."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswered:
    """What the provincial platform said of a case: its number there, a step, a result; moves nothing.

    `about` is a table of domain.md 2.7, `words` a line for people, `central` the number of the province,
    `facts` its columns, without those that name a person (D9).
    """

    about: str
    words: str
    central: str = ""
    facts: tuple[tuple[str, str], ...] = ()
