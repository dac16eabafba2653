"""What the rows of one case share: the case as it was asked for, its people, and how words and times look.

One `Draft` is made for one case; the tables are made from it in `rows_intake.py` and `rows_course.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from hall.bodies import CaseApplied, MaterialFact
from hall.cases import CaseFile
from hall.catalogue import Item
from hall.clock import to_datetime
from hall.errors import Unavailable
from hall.events import SYSTEM, Event
from hall.exchange_ports import CaseMark, Facts
from hall.identity import DocumentKind
from hall.persons import Person
from hall.settings import HallSettings
from sync.exchange.codes import Codes

_COMPANY: Final = "9"
"""First sign of a credit code that the market regulation gave out (GB 32100)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A case on its way to rows.

    Attributes:
        file: The case, folded. applied: its first event with its body.
        mark: Its numbers at the platform.
        facts: People, item versions, the hall.
        codes: The platform's code sets.
        division: XZQHDM of the hall.
        version: VERSION of the rows that are made.
    """

    file: CaseFile
    applied: CaseApplied
    applied_event: Event
    mark: CaseMark
    facts: Facts
    codes: Codes
    division: str
    version: int = 1

    def common(self) -> dict[str, Any]:
        """The columns that every row has."""
        return {
            "sblsh": self.mark.central,
            "sblsh_short": self.mark.central_short,
            "sxbm": self.applied.item,
            "sxqxbm": ";".join(self.applied.answers),
            "xzqhdm": self.division,
            "version": self.version,
        }

    def hall(self) -> HallSettings:
        """The hall's names."""
        return self.facts.hall()

    def item(self) -> Item:
        """The item in the version of the case.

        Raises:
            Unavailable: `exchange.item`, this store does not have that version (yet).
        """
        found = self.facts.item_version(self.applied.item_version)
        if found is None:
            raise Unavailable(
                "exchange.item",
                f"本机没有“{self.applied.item_name}”当时的事项版本，填不出部门名称。请导入那一版目录。",
            )
        return found.item

    def person(self, ident: str) -> Person:
        """Somebody of the case.

        Raises:
            Unavailable: `exchange.person`, the record has not arrived (or was erased by law).
        """
        found = self.facts.person(ident)
        if found is None:
            raise Unavailable("exchange.person", "申请人的资料还没有传到，或已依法清除，暂不能报送。")
        return found

    def staff(self, number: str) -> str:
        """Name of a member of the staff; the number itself where nobody knows the name."""
        return "系统" if number == SYSTEM else self.facts.staff_name(number) or number


def local(event: Event) -> dt.datetime:
    """The hall's time of an event, without a zone: corrected time at UTC+8 (D11)."""
    return moment(event.corrected())


def moment(at: int) -> dt.datetime:
    """Microseconds UTC as the hall's time without a zone; whole seconds, as such tables keep them."""
    return to_datetime(at).replace(microsecond=0, tzinfo=None)


def day(number: int) -> dt.date:
    """A day written yyyymmdd.

    Raises:
        ValueError: It is none.
    """
    return dt.date(number // 10_000, number // 100 % 100, number % 100)


def applicant_word(person: Person) -> str:
    """自然人, 企业 or 其他组织: what the kind and number of the document say."""
    if person.kind != DocumentKind.USCI:
        return "自然人"
    return "企业" if person.number.startswith(_COMPANY) else "其他组织"


def material_list(items: Sequence[MaterialFact]) -> str:
    """Materials as one numbered text: name, and what is wrong or asked for."""
    told = []
    for count, fact in enumerate(items, 1):
        more = "，".join(part for part in (fact.problem, fact.demand) if part)
        told.append(f"{count}.{fact.name}（{more}）" if more else f"{count}.{fact.name}")
    return "\n".join(told)
