"""Cases of a desk as the exchange sees them: made by the commands of the windows, told as rows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from hall.catalogue import ItemVersion
from hall.chain import Entry
from hall.codec import decode
from hall.commands.application import Application
from hall.commands.intake import TakeIn, take_in
from hall.exchange_ports import CaseMark, Delivery
from hall.exchange_rows import ExRow
from hall.explanation import MaterialState, WindowAct
from hall.persons import Person
from hall.settings import HallSettings
from sync.exchange.codes import Codes
from sync.exchange.plan import RowMaker, Story, planned, story_of
from tests.unit.desk import Desk, application, calendar, catalogue, item_of

CENTRAL = "4499010020261120000001"


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """What a desk in memory knows (`hall.exchange_ports.Facts`)."""

    desk: Desk

    def person(self, person_id: str) -> Person | None:
        return self.desk.store.state.persons.get(person_id)

    def item_version(self, version_hash: str) -> ItemVersion | None:
        return self.desk.store.state.versions.get(version_hash)

    def hall(self) -> HallSettings:
        return self.desk.store.state.hall

    def staff_name(self, number: str) -> str:
        person = catalogue().person(number)
        return person.name if person else ""


def took_in(desk: Desk, app: Application, act: WindowAct = WindowAct.ACCEPT) -> str:
    """Take a case in; its id."""
    return take_in(TakeIn(application=app, act=act), desk.store, desk.clock, calendar()).file.id


def accepted(desk: Desk, number: int = 1, **more: object) -> str:
    """A case that was accepted at the window."""
    return took_in(desk, application(item_of(delegated=True), number=number, **more))  # type: ignore[arg-type]


def told(desk: Desk, number: int = 1) -> str:
    """A case that waits for corrections."""
    item = item_of(delegated=True)
    keys = [str(m.no) for m in item.materials if m.necessity == "必要"]
    key = next(key for key in keys if key in application(item).entries)
    app = application(item, number=number, states={key: MaterialState.MISSING})
    return took_in(desk, app, WindowAct.TELL_CORRECTION)


def entries_of(desk: Desk, case: str) -> tuple[Entry, ...]:
    """All entries of a case in the desk's chain."""
    name = f"case:{case}"
    return tuple(one for one in desk.store.state.entries if one.raw and decode(one.raw).stream == name)


def story(desk: Desk, case: str) -> Story:
    """The case as the exchange sees it."""
    return story_of(case, entries_of(desk, case))


def booked(desk: Desk, case: str) -> tuple[Delivery, ...]:
    """What would be booked for a case that nobody has looked at."""
    return planned(story(desk, case), (), 0)


def rows_of(desk: Desk, case: str, *, codes: Codes | None = None, version: int = 1) -> list[ExRow]:
    """All rows of a case, as the platform would get them once it has given its number."""
    maker = RowMaker(facts=DeskFacts(desk), codes=codes or Codes(), division="990102")
    told_story = story(desk, case)
    plain = CaseMark(case=case, number=told_story.file.number)
    numbered = replace(plain, central=CENTRAL, central_short="000001")
    return [
        maker.row(one, told_story, plain if one.step == 1 else numbered, version)
        for one in booked(desk, case)
    ]


def an_id(number: int) -> str:
    """Id of the case with this number in the tests."""
    return str(uuid.UUID(int=number))
