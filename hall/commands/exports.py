"""Writing down that data left the program: who, what, how much (domain.md 7). The file is made elsewhere."""

from __future__ import annotations

from hall.bodies import DataExported
from hall.clock import Clock
from hall.commands.record import Recorder
from hall.events import EventKind, StreamKind, stream_of
from hall.ports import Begin, Changes, Topic
from hall.staff import Actor, Permission, may, require

FIGURES = "大厅统计"
"""`what` of an export of a day's figures."""
ARCHIVE = "案卷"
"""`what` of an export of an archived file, with its number behind."""

CARDS = "红黄牌"
"""`what` of an export of cards over a period."""

UNSENT = "未上传记录"
"""`what` of an export of records that are not at the hub yet."""


def record_export(what: str, rows: int, actor: Actor, begin: Begin, clock: Clock) -> Changes:
    """Write the event of an export, before the file is handed out.

    Args:
        what: Kind of data, `FIGURES`.
        rows: How many records of people or visits are in it.
        actor: Who exports.
        begin: Opens a unit of work.
        clock: For the event.

    Raises:
        Refused: `staff.right` without the permission to export.
    """
    require(actor, Permission.EXPORT)
    return _write(what, rows, actor, begin, clock)


def record_unsent_export(rows: int, actor: Actor, begin: Begin, clock: Clock) -> Changes:
    """Write the event of an export of unsent records, which only the hub can open; it goes along (D8).

    Raises:
        Refused: `staff.right` for others than manager and technician.
    """
    if not may(actor.role, Permission.MAINTAIN):
        require(actor, Permission.EXPORT)
    return _write(UNSENT, rows, actor, begin, clock)


def _write(what: str, rows: int, actor: Actor, begin: Begin, clock: Clock) -> Changes:
    stream = stream_of(StreamKind.STAFF, actor.number)
    with begin() as uow:
        recorder = Recorder.for_actor(uow, clock, actor)
        recorder.add(EventKind.DATA_EXPORTED, stream, DataExported(what=what, rows=rows))
        uow.commit()
    return Changes(topics=frozenset({Topic.SYNC}))


def record_archive_export(number: str, files: int, actor: Actor, begin: Begin, clock: Clock) -> Changes:
    """Write that the archived file of a case leaves the program, before it does.

    Raises:
        Refused: `staff.right` for who may not archive.
    """
    require(actor, Permission.ARCHIVE)
    stream = stream_of(StreamKind.STAFF, actor.number)
    with begin() as uow:
        body = DataExported(what=f"{ARCHIVE} {number}", rows=files)
        Recorder.for_actor(uow, clock, actor).add(EventKind.DATA_EXPORTED, stream, body)
        uow.commit()
    return Changes(topics=frozenset({Topic.SYNC}))
