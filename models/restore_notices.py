"""What people are told about restores and clones: notices of this store, alarms about nodes at a hub.

Shown until somebody ticks them off (sync-protocol.md T7). Nothing is found out here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.recovery import NoticeKind, RestoreNotice
from hall.sync_ports import QuarantineCode, Quarantined
from models.faults import translated
from models.tables.chain import QUARANTINE, RESTORE_NOTICE
from models.unit_of_work import Transaction
from models.upserting import upsert

if TYPE_CHECKING:
    import uuid

    from sqlalchemy.engine import Connection, Row

    from hall.clock import Clock
    from models.engine import Store

ALARMS: Final = (QuarantineCode.CLONE, QuarantineCode.FORK, QuarantineCode.RESTORED)
"""Codes of quarantine that are about a node, not about one event."""


def notices(store: Store) -> tuple[RestoreNotice, ...]:
    """All notices of restores and clones, newest first."""
    query = sa.select(RESTORE_NOTICE).order_by(RESTORE_NOTICE.c.at.desc(), RESTORE_NOTICE.c.kind)
    with translated(), store.reader.begin() as connection:
        return tuple(_notice(row) for row in connection.execute(query))


def standing_notice(store: Store) -> str:
    """The newest notice that nobody has ticked off, for the sign-in page; "" usually."""
    return next((one.sentence for one in notices(store) if not one.done_at), "")


def tick_off(store: Store, notice: RestoreNotice, *, by: str, clock: Clock) -> None:
    """Somebody has read a notice; it is not shown any more."""
    mine = sa.and_(RESTORE_NOTICE.c.inc == notice.inc, RESTORE_NOTICE.c.kind == str(notice.kind))
    with Transaction(store) as work:
        change = sa.update(RESTORE_NOTICE).where(mine, RESTORE_NOTICE.c.done_at == 0)
        work.connection.execute(change.values(done_at=clock.wall(), done_by=by))
        work.commit()


def alarms(store: Store) -> tuple[Quarantined, ...]:
    """Nodes that were restored or cloned, as the hub saw it, oldest first; those settled are left out."""
    query = sa.select(QUARANTINE).where(_open_alarms()).order_by(QUARANTINE.c.first_at, QUARANTINE.c.qid)
    with translated(), store.reader.begin() as connection:
        return tuple(
            Quarantined(
                node=row.node,
                link=row.link,
                event_id=row.event_id,
                raw=None,
                code=QuarantineCode(row.code),
                detail=row.detail,
                at=row.first_at,
            )
            for row in connection.execute(query)
        )


def settle_alarms(store: Store, *, by: str) -> None:
    """Somebody has looked at all of them; a node that was cloned may sync as one again."""
    with Transaction(store) as work:
        work.connection.execute(sa.update(QUARANTINE).where(_open_alarms()).values(decided_by=by))
        work.commit()


def _open_alarms() -> sa.ColumnElement[bool]:
    codes = [str(code) for code in ALARMS]
    return sa.and_(QUARANTINE.c.code.in_(codes), QUARANTINE.c.decided_by.is_(None))


def put_notice(
    connection: Connection,
    inc: uuid.UUID,
    kind: NoticeKind,
    sentence: str,
    missing: tuple[int, int] | None,
    clock: Clock,
) -> None:
    """Insert or replace a notice; replaced it is open again."""
    first, last = missing or (None, None)
    values = {
        "inc": inc,
        "kind": str(kind),
        "at": clock.wall(),
        "sentence": sentence,
        "first": first,
        "last": last,
        "done_at": 0,
        "done_by": "",
    }
    upsert(connection, RESTORE_NOTICE, values)


def notice_of(connection: Connection, inc: uuid.UUID, kind: NoticeKind) -> RestoreNotice | None:
    """The notice of an incarnation, ticked off or not."""
    query = sa.select(RESTORE_NOTICE).where(RESTORE_NOTICE.c.inc == inc, RESTORE_NOTICE.c.kind == str(kind))
    row = connection.execute(query).one_or_none()
    return None if row is None else _notice(row)


def _notice(row: Row[Any]) -> RestoreNotice:
    return RestoreNotice(
        inc=row.inc,
        kind=NoticeKind(row.kind),
        at=row.at,
        sentence=row.sentence,
        first=row.first,
        last=row.last,
        done_at=row.done_at,
        done_by=row.done_by,
    )
