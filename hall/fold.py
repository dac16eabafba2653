"""Whatever a stream is about, folded (architecture.md 2): persons here, cases and tickets in their files.

No clock, no calendar, no catalogue (D10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from hall import bodies as b
from hall.cases import CaseFile
from hall.codec import body_of
from hall.errors import Refused
from hall.events import Event, stream_id
from hall.fold_cases import fold_case
from hall.fold_tickets import fold_ticket
from hall.order import FoldStatus, Judged, Linked, ordered
from hall.persons import Person
from hall.tickets import Ticket


def fold_person(stream: str, items: Iterable[Linked]) -> tuple[Person | None, tuple[Judged, ...]]:
    """All events of a person to what is known now: the newest record, and the newest check."""
    person: Person | None = None
    judged: list[Judged] = []
    for item in ordered(items):
        try:
            body = body_of(item.event)
        except Refused as error:
            judged.append(Judged(link=item.link, status=FoldStatus.REJECTED, reason=error.sentence))
            continue
        match body:
            case None:
                judged.append(Judged(link=item.link, status=FoldStatus.DEFERRED, reason=item.event.kind))
                continue
            case b.PersonRecorded():
                person = _recorded(stream, person, body, item.event)
            case b.PersonChecked(method=method) if person is not None:
                person = replace(person, checked_by=method, checked_at=item.event.wall)
            case _:
                pass
        judged.append(Judged(link=item.link, status=FoldStatus.EFFECTIVE))
    return person, tuple(judged)


def _recorded(stream: str, old: Person | None, body: b.PersonRecorded, event: Event) -> Person:
    return Person(
        id=stream_id(stream),
        kind=body.kind,
        number=body.number,
        name=body.name,
        name_raw=body.name_raw,
        sex=body.sex,
        birth=body.birth,
        nation=body.nation,
        address=body.address,
        phone=body.phone,
        valid_to=body.valid_to,
        legal_person=body.legal_person,
        source=body.source,
        checked_by=old.checked_by if old else "",
        checked_at=old.checked_at if old else 0,
        updated_at=event.wall,
    )


Folded = CaseFile | Ticket | Person
_FOLDS: Final[Mapping[str, Callable[[str, Iterable[Linked]], tuple[Folded | None, tuple[Judged, ...]]]]] = {
    "case": fold_case,
    "ticket": fold_ticket,
    "person": fold_person,
}


def fold_stream(stream: str, items: Iterable[Linked]) -> tuple[Folded | None, tuple[Judged, ...]]:
    """Fold whatever the stream is about; streams that have no state are all effective."""
    fold = _FOLDS.get(stream.partition(":")[0])
    if fold is not None:
        return fold(stream, items)
    return None, tuple(Judged(link=item.link, status=FoldStatus.EFFECTIVE) for item in ordered(items))
