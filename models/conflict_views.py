"""Reading what did not see each other, for the screens (`hall.queries.Queries`); on a reader's connection.

Frozen values only; who may see or decide is not asked here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.cases import CaseState
from hall.conflict_tasks import ConflictTask, EventLine, TwiceApplied, WaitingEvent, said_in
from hall.events import StreamKind, stream_id, stream_of
from hall.order import FoldStatus, ordered
from models import mapping
from models.chain_store import entry_of, readable
from models.tables.chain import ENTRY, FOLD_STATUS
from models.tables.hall import CASE, CASE_LINE, PERSON

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hall.persons import Person

ENDED: Final = frozenset(
    {
        CaseState.NOT_REQUIRED,
        CaseState.REFUSED,
        CaseState.REFERRED,
        CaseState.WITHDRAWN,
        CaseState.TERMINATED,
        CaseState.VOIDED,
    }
)
"""States in which a case is no second application any more."""

_MOST: Final = 500

WAITING_STATUS: Final = sa.literal_column("fold_status.status") == sa.literal_column("'waiting'")
"""Written out, so that the index of the few that wait is used."""


def conflict_tasks(connection: Connection) -> tuple[ConflictTask, ...]:
    """Groups that have to be decided or ticked off, the most urgent first, of equal ones the oldest."""
    query = (
        sa.select(CASE, sa.func.coalesce(PERSON.c.name, "").label("person_name"))
        .select_from(CASE.outerjoin(PERSON, PERSON.c.id == CASE.c.person))
        .where(CASE.c.id.in_(sa.select(CASE_LINE.c.id).where(CASE_LINE.c.attention > 0)))
        .order_by(CASE.c.attention.desc(), CASE.c.updated_at, CASE.c.id)
        .limit(_MOST)
    )
    found: list[ConflictTask] = []
    for row in connection.execute(query).mappings():
        file = mapping.CASE.from_row(row)
        found += [
            ConflictTask(
                case=file.id,
                number=file.number,
                item_name=file.item_name,
                person_name=row["person_name"],
                group=group,
                updated_at=file.updated_at,
            )
            for group in file.conflicts
            if group.holds or group.untold
        ]
    return tuple(sorted(found, key=lambda task: (not task.group.urgent, not task.group.holds)))


def _twice_applied() -> sa.Select[Any]:
    one, other = CASE_LINE.alias("one"), CASE_LINE.alias("other")
    file, other_file = CASE.alias("file"), CASE.alias("other_file")
    mine, theirs = PERSON.alias("mine"), PERSON.alias("theirs")
    ended = sorted(ENDED)
    return (
        sa.select(
            one.c.id.label("case"),
            one.c.number,
            one.c.window,
            one.c.item_name,
            one.c.applied_on,
            file.c.linked,
            other.c.id.label("other"),
            other.c.number.label("other_number"),
            other.c.window.label("other_window"),
            other_file.c.linked.label("other_linked"),
            mine.c.name.label("person_name"),
        )
        .select_from(
            one.join(mine, mine.c.id == one.c.person)
            .join(theirs, sa.and_(theirs.c.number == mine.c.number, theirs.c.kind == mine.c.kind))
            .join(
                other,
                sa.and_(
                    other.c.person == theirs.c.id,
                    other.c.item == one.c.item,
                    other.c.applied_on == one.c.applied_on,
                    sa.or_(
                        one.c.applied_at < other.c.applied_at,
                        sa.and_(one.c.applied_at == other.c.applied_at, one.c.id < other.c.id),
                    ),
                    other.c.window != one.c.window,
                ),
            )
            .join(file, file.c.id == one.c.id)
            .join(other_file, other_file.c.id == other.c.id)
        )
        .where(
            one.c.applied_on.between(sa.bindparam("since"), sa.bindparam("until")),
            mine.c.number != "",
            one.c.state.not_in(ended),
            other.c.state.not_in(ended),
        )
        .order_by(one.c.applied_on.desc(), one.c.applied_at, one.c.id, other.c.applied_at)
        .limit(_MOST)
    )


_TWICE: Final = _twice_applied()
"""Made once: to make it takes longer than to run it on a day."""


def twice_applied(connection: Connection, since: int, until: int) -> tuple[TwiceApplied, ...]:
    """Cases of one document number about one item on one day at two windows, not linked yet; newest first."""
    found: list[TwiceApplied] = []
    for row in connection.execute(_TWICE, {"since": since, "until": until}):
        if row.other in row.linked or row.case in row.other_linked:
            continue
        found.append(
            TwiceApplied(
                case=row.case,
                number=row.number,
                window=row.window,
                other=row.other,
                other_number=row.other_number,
                other_window=row.other_window,
                item_name=row.item_name,
                person_name=row.person_name,
                applied_on=row.applied_on,
            )
        )
    return tuple(found)


def disputed_persons(connection: Connection) -> tuple[Person, ...]:
    """Persons of whom two windows wrote a field differently, the newest first."""
    query = sa.select(PERSON).where(PERSON.c.conflicts != "[]")
    order = (PERSON.c.updated_at.desc(), PERSON.c.id)
    rows = connection.execute(query.order_by(*order).limit(_MOST)).mappings()
    return tuple(mapping.PERSON.from_row(row) for row in rows)


def waiting_events(connection: Connection, before: int) -> tuple[WaitingEvent, ...]:
    """Events of cases that arrived before a moment (µs UTC) and still wait, the oldest first."""
    own = sa.literal("case:") + CASE.c.id
    query = (
        sa.select(ENTRY, FOLD_STATUS.c.reason, CASE.c.number, CASE.c.item_name)
        .select_from(
            FOLD_STATUS.join(ENTRY, ENTRY.c.link == FOLD_STATUS.c.link).outerjoin(CASE, own == ENTRY.c.stream)
        )
        .where(WAITING_STATUS, ENTRY.c.recv_at < before)
        .order_by(ENTRY.c.recv_at, ENTRY.c.link)
        .limit(_MOST)
    )
    rows = {row.link: row for row in connection.execute(query)}
    found: list[WaitingEvent] = []
    for item in readable(entry_of(row) for row in rows.values()):
        row, event = rows[item.link], item.event
        line = EventLine(
            link=item.link,
            kind=event.kind,
            status=FoldStatus.WAITING,
            reason=row.reason,
            group="",
            wall=event.wall,
            actor=event.actor,
            window=event.window,
        )
        number, name = row.number or "", row.item_name or ""
        found.append(WaitingEvent(case=stream_id(event.stream), number=number, item_name=name, line=line))
    return tuple(found)


def case_events(connection: Connection, case_id: str) -> tuple[EventLine, ...]:
    """Every event of a case with its status, in the order of the fold; unreadable ones at the end."""
    query = (
        sa.select(ENTRY, FOLD_STATUS.c.status, FOLD_STATUS.c.reason, FOLD_STATUS.c.conflict)
        .join(FOLD_STATUS, FOLD_STATUS.c.link == ENTRY.c.link)
        .where(ENTRY.c.stream == stream_of(StreamKind.CASE, case_id))
    )
    rows = {row.link: row for row in connection.execute(query)}
    known = ordered(readable(entry_of(row) for row in rows.values()))
    lines = [
        EventLine(
            link=item.link,
            kind=item.event.kind,
            status=FoldStatus(rows[item.link].status),
            reason=rows[item.link].reason,
            group=rows[item.link].conflict,
            wall=item.event.wall,
            actor=item.event.actor,
            window=item.event.window,
            said=said_in(item.event),
        )
        for item in known
    ]
    rest = sorted(rows.keys() - {item.link for item in known})
    lines += [
        EventLine(
            link=link,
            kind=rows[link].kind,
            status=FoldStatus(rows[link].status),
            reason=rows[link].reason,
            group=rows[link].conflict,
            wall=rows[link].recv_at,
        )
        for link in rest
    ]
    return tuple(lines)
