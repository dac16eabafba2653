"""Visitors who are served by the same commands as the window uses, without its widgets: the rest of the day.

They make the numbers of a day; how a clerk works is shown by the others (`demo_story.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hall.checklist import explain
from hall.clock import SystemClock
from hall.commands.application import Application, MaterialEntry
from hall.commands.intake import IntakeDone, TakeIn, take_in
from hall.commands.papers import owed, print_paper
from hall.commands.people import PersonForm
from hall.commands.record import day_number
from hall.errors import Unavailable
from hall.explanation import CaseInput, MaterialState, WindowAct
from hall.identity import DocumentKind
from hall.ids import new_id
from hall.queue_acts import Arrive, CallNext, Finish, Leave, Sit, Take

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hall.catalogue import Catalogue
    from hall.desk import DeskPorts
    from hall.queue_ports import QueueDesk
    from hall.staff import Actor
    from hall.tickets import Ticket
    from tests.e2e.demo_people import Being, Visitor

PROBLEM: Final = "与申请表填写的内容不一致"


def take(kiosk: QueueDesk, visitor: Visitor, *, item: bool = True) -> Ticket:
    """A number at the kiosk for a visitor; with `item`, what was chosen and answered there is kept with it.

    Raises:
        Unavailable: The hub did not answer, so that the kiosk gives no number (D15).
    """
    act = Take(
        queue="A",
        source="kiosk",
        priority=visitor.priority,
        proof="证件" if visitor.priority else "",
        person_number=visitor.present.number,
        item=(visitor.item or None) if item else None,
        answers=tuple(sorted(visitor.answers)) if item else (),
    )
    ticket = kiosk.do(act, _key()).ticket
    if ticket is None:
        raise Unavailable("demo.take", "取号机没有取到号。")
    return ticket


def _key() -> str:
    return str(new_id(SystemClock()))


def serve_all(ports: DeskPorts, actor: Actor, kiosk: QueueDesk, visitors: Iterable[Visitor]) -> int:
    """Serve everybody: number, call, intake with the outcome of the rules, papers, end of the visit."""
    version = ports.queries.catalogue(day_number(ports.clock))
    if version is None or ports.queue is None:
        return 0
    desk, count = ports.queue(actor), 0
    desk.do(Sit(name=actor.name), _key())
    for visitor in visitors:
        take(kiosk, visitor)
        called = desk.do(CallNext(), _key()).ticket
        if called is None:
            continue
        desk.do(Arrive(ticket=called.id), _key())
        done = take_one(ports, actor, version.catalogue, visitor, called.id)
        desk.do(Finish(ticket=called.id, cases=(done.file.id,)), _key())
        print_owed(ports, actor)
        count += 1
    desk.do(Leave(), _key())
    desk.close()
    return count


def take_one(
    ports: DeskPorts, actor: Actor, catalogue: Catalogue, visitor: Visitor, ticket: str
) -> IntakeDone:
    """The intake of one visitor, with whatever outcome the rules give."""
    entries = _entries(visitor)
    case = CaseInput(
        item_code=visitor.item,
        flags=visitor.flags,
        answers=visitor.answers,
        states={key: entry.state for key, entry in entries.items()},
        asks_gap=False,
        credit_bar=None,
        received_at=ports.clock.wall(),
    )
    act: WindowAct = explain(catalogue, case, ports.calendar, unchecked_credit_allowed=True).window_act
    application = Application(
        actor=actor,
        case_id=str(new_id(ports.clock)),
        item=visitor.item,
        applicant=_applicant(visitor),
        present=_form(visitor.present) if visitor.company or visitor.agent or visitor.guardian else None,
        present_word="代理人" if visitor.agent else "监护人" if visitor.guardian else "经办人",
        flags=visitor.flags,
        answers=visitor.answers,
        entries=entries,
        ticket=ticket,
    )
    return take_in(TakeIn(application=application, act=act), ports.begin, ports.clock, ports.calendar)


def _entries(visitor: Visitor) -> dict[str, MaterialEntry]:
    return {
        key: MaterialEntry(state=state, problem=PROBLEM if state is MaterialState.DEFECTIVE else "")
        for key, state in visitor.states.items()
    }


def _form(being: Being) -> PersonForm:
    return PersonForm(
        kind=being.kind,
        number=being.number,
        name=being.name,
        phone=being.phone,
        source="card" if being.kind is DocumentKind.RIC else "hand",
        checked="card" if being.kind is DocumentKind.RIC else "",
    )


def _applicant(visitor: Visitor) -> PersonForm:
    if not visitor.company:
        return _form(visitor.person)
    return PersonForm(
        kind=DocumentKind.USCI,
        number=visitor.uscc,
        name=visitor.company,
        phone=visitor.person.phone,
        legal_person=visitor.person.name,
    )


def print_owed(ports: DeskPorts, actor: Actor) -> None:
    """Print whatever is owed, tickets to their own printer."""
    for paper in owed(ports.begin):
        printer = ports.slips if paper.stream.startswith("ticket:") else ports.printer
        print_paper(paper, actor, ports.begin, ports.clock, ports.renderer, printer)
