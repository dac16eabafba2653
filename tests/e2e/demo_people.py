"""Who comes to window 3 in the demonstration: rows of an ordinary day, and the cards they lay down.

The choice is fixed, so that two runs show the same people. What is done with them is `demo_story.py`.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hall.cards import ResidentCard
from hall.explanation import MaterialState
from hall.idcard import pack_card
from hall.identity import DocumentKind, kind_of_words

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA: Final = Path(__file__).parents[1] / "data"
CATALOGUE: Final = DATA / "事项目录-青禾区.xlsx"
ARRIVALS: Final = DATA / "到号流水-普通日.csv"
FRAMES: Final = DATA / "读卡帧"

PRIORITIES: Final = {"老年": "老年人", "残疾": "残疾人", "军人": "军人军属", "孕妇": "孕妇或携婴幼儿"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Being:
    """A person with a document."""

    name: str
    number: str
    kind: DocumentKind = DocumentKind.RIC
    phone: str = ""

    def frame(self) -> bytes:
        """What the reader replies when this person lays the identity card down."""
        number = self.number
        card = ResidentCard(
            name=self.name,
            sex="1" if int(number[16]) % 2 else "2",
            nation="01",
            birth=number[6:14],
            address="示例省云岭市青禾区学府路1号",
            number=number,
            authority="云岭市公安局青禾分局",
            valid_from="20200101",
            valid_to="20400101",
        )
        return pack_card(card)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """One arrival: who applies, who came, for what, with which materials.

    Attributes:
        row: Line of the arrivals, counted from 0; -1 for people who are not in them.
        present: Who stands at the window when that is not `person`: agent or guardian.
        card: The reader's reply for whoever is present; None for documents without a chip.
        states: Key of a material → what is brought; a key that is absent is 有.
    """

    row: int
    person: Being
    item: str = ""
    queue: str = "A"
    answers: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    states: Mapping[str, MaterialState] = field(default_factory=dict)
    company: str = ""
    uscc: str = ""
    agent: Being | None = None
    guardian: Being | None = None
    card: bytes | None = None
    priority: str = ""

    @property
    def present(self) -> Being:
        """Who stands at the window."""
        return self.agent or self.guardian or self.person


def visitor(row: int) -> Visitor:
    """One line of the arrivals."""
    return _of(row, _ROWS[row])


def _read() -> tuple[Mapping[str, str], ...]:
    with ARRIVALS.open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


_ROWS: Final = _read()


def _split(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(";") if word)


def _of(number: int, row: Mapping[str, str]) -> Visitor:
    true = _split(row["情形答案"])
    states = dict(pair.split("=") for pair in _split(row["材料状态"]))
    person = Being(
        name=row["姓名"], number=row["证件号码"], kind=kind_of_words(row["证件类型"]), phone=row["手机号"]
    )
    agent = Being(name=row["代理人姓名"], number=row["代理人证件号码"]) if row["代理人姓名"] else None
    here = agent or person
    return Visitor(
        row=number,
        person=person,
        item=row["实施编码"],
        queue=row["队列"],
        answers=frozenset(name for name in true if "." in name),
        flags=frozenset(name for name in true if "." not in name),
        states={key: MaterialState(state) for key, state in states.items()},
        company=row["单位名称"],
        uscc=row["统一社会信用代码"],
        agent=agent,
        card=here.frame() if here.kind is DocumentKind.RIC else None,
        priority=PRIORITIES.get(row["优先类别"], ""),
    )


def with_recorded_card(name: str, kind: DocumentKind, item: str, answers: frozenset[str]) -> Visitor:
    """Somebody who lays down a card of the recorded frames, with all materials.

    Args:
        name: Beginning of the file name, for example `06`.
        kind: Kind of the document.
        item: Code of the item.
        answers: True answers.
    """
    path = next(FRAMES.glob(f"{name}-*.bin"))
    fields = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["fields"]
    person = Being(
        name=fields.get("name") or fields["name_cn"],
        number=fields["number"],
        kind=kind,
        phone="15409900026",
    )
    return Visitor(row=-1, person=person, item=item, answers=answers, card=path.read_bytes(), queue="J")
