"""A window of the demo hall over the memory store, with the real catalogue: what the command tests share."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from hall.catalogue import Catalogue, Item
from hall.checklist import material_lines
from hall.clock import FixedClock
from hall.commands.application import Application, MaterialEntry
from hall.commands.people import PersonForm
from hall.explanation import MaterialState
from hall.identity import DocumentKind
from hall.ports import CatalogueVersion
from hall.situations import talk_through
from hall.staff import Actor, Role
from hall.workdays import WorkCalendar, national_calendar
from sync.catalogue_file import read_catalogue
from tests.unit.memory_devices import MemoryPrinter, MemoryRenderer
from tests.unit.memory_store import MemoryStore, MemoryUnit

FILE = Path(__file__).parents[1] / "data" / "事项目录-青禾区.xlsx"
START = "2026-11-20T09:00:00"

CLERK = Actor(number="0203", name="陈立新", role=Role.CLERK, window=3)
OTHER = Actor(number="0205", name="周慧敏", role=Role.CLERK, window=5)
GUIDE = Actor(number="0101", name="何晓燕", role=Role.GUIDE)
CHIEF = Actor(number="0301", name="徐文博", role=Role.CHIEF, window=8)
MANAGER = Actor(number="0001", name="高志远", role=Role.MANAGER)
TECHNICIAN = Actor(number="0000", name="系统运维", role=Role.TECHNICIAN)
AUDITOR = Actor(number="0002", name="审计甲", role=Role.AUDITOR)

WOMAN = PersonForm(
    kind=DocumentKind.RIC, number="990102198811210022", name="欧阳䶮", phone="13900000022", checked="card"
)
MAN = PersonForm(kind=DocumentKind.RIC, number="990102199003070011", name="尉迟明轩", phone="13900000011")
FIRM = PersonForm(
    kind=DocumentKind.USCI,
    number="91990102MA0000015T",
    name="云岭市青禾晨光餐饮有限公司",
    legal_person="尉迟明轩",
    phone="0871-65432100",
)
PEOPLE = (WOMAN, MAN, FIRM)
SECRETS = tuple(
    text for person in PEOPLE for text in (person.number, person.name, person.phone.replace("-", "")) if text
)
"""What may stand in `person.recorded` only (D9)."""


@cache
def catalogue() -> Catalogue:
    """The catalogue of the demo hall, read once."""
    report = read_catalogue(FILE)
    assert report.catalogue is not None
    return report.catalogue


@cache
def calendar() -> WorkCalendar:
    """Working days of the mainland."""
    return national_calendar()


@cache
def _imported() -> tuple[CatalogueVersion, Mapping[str, object]]:
    unit = MemoryUnit(MemoryStore())
    version = unit.catalogue.add(catalogue(), source="青禾区", imported_at=0, imported_by="")
    return version, dict(unit.state.versions)


class Desk:
    """Store, clock, printer and renderer of one PC, with the catalogue imported."""

    def __init__(self, start: str = START) -> None:
        self.store = MemoryStore(window=3)
        version, _ = _imported()
        self.store.state.catalogues.append(version)
        self.store.state.versions.update(
            {digest: found for code, digest in version.hashes if (found := version.catalogue.version(code))}
        )
        self.clock = FixedClock.on(start)
        self.printer = MemoryPrinter()
        self.renderer = MemoryRenderer()


def item_of(*, delegated: bool | None = None, gap: bool | None = None, may_follow: bool = False) -> Item:
    """The first item of the catalogue that is like this."""
    for item in catalogue().items:
        follows = any(material.necessity == "容缺后补" for material in item.materials)
        if delegated in {None, item.delegated} and gap in {None, item.gap_allowed} and may_follow <= follows:
            return item
    raise LookupError


def straight_answers(item: Item) -> frozenset[str]:
    """Answers that lead through all questions to an outcome at the window, if there are such."""
    answers: set[str] = set()
    while (talk := talk_through(item, (), answers, lenient=True)).open_question is not None:
        question = talk.open_question
        options = [option for option in question.options if not option.result] or list(question.options)
        answers.add(f"{question.code}.{options[0].code}")
    return frozenset(answers)


def ending_answers(item: Item, result: str) -> frozenset[str] | None:
    """Answers that end the talk with 不受理 or 转办; None when the first ones cannot."""
    answers: set[str] = set()
    while (talk := talk_through(item, (), answers, lenient=True)).open_question is not None:
        question = talk.open_question
        ends = [option for option in question.options if option.result == result]
        options = ends or [option for option in question.options if not option.result]
        if not options:
            return None
        answers.add(f"{question.code}.{options[0].code}")
    return frozenset(answers) if talk.result == result else None


def application(
    item: Item,
    *,
    actor: Actor = CLERK,
    applicant: PersonForm = WOMAN,
    answers: frozenset[str] | None = None,
    states: Mapping[str, MaterialState] | None = None,
    asks_gap: bool = False,
    credit_bar: bool | None = False,
    ticket: str | None = None,
    number: int = 1,
) -> Application:
    """An application with every line judged 有 but those in `states`."""
    said = straight_answers(item) if answers is None else answers
    used = talk_through(item, (), said, lenient=True).used
    lines = material_lines(item, catalogue().rules, used)
    return Application(
        actor=actor,
        case_id=str(uuid.UUID(int=number)),
        item=item.code,
        applicant=applicant,
        answers=said,
        entries={
            line.key: MaterialEntry(state=(states or {}).get(line.key, MaterialState.HAVE)) for line in lines
        },
        asks_gap=asks_gap,
        credit_bar=credit_bar,
        ticket=ticket,
    )
