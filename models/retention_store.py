"""What of a store is over: its cases one by one, its files that are here, its logs (`hall.retention`)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.blobs import BlobState
from hall.clock import HALL_ZONE, corrected, day_of
from hall.retention import OldLog, RetentionPlan, plan
from models import mapping
from models.faults import translated
from models.tables.blobs import BLOB
from models.tables.hall import CASE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hall.cases import CaseFile
    from hall.clock import Clock
    from models.opening import Opened

_PAGE: Final = 500


def plan_of(opened: Opened, logs: Path | None, day: int) -> RetentionPlan:
    """What the rules of this hall would remove from this store on a day (yyyymmdd); nothing is removed."""
    with translated(), opened.store.reader.begin() as connection:
        here = sa.select(BLOB.c.sha256).where(BLOB.c.state.in_([BlobState.HERE, BlobState.DAMAGED]))
        present = frozenset(bytes(row.sha256) for row in connection.execute(here))
        rules = opened.views.hall().retention
        return plan(_cases(connection), rules, day, present=present, logs=old_logs(logs))


def _cases(connection: sa.Connection) -> Iterator[CaseFile]:
    """Every case, a page at a time."""
    after = ""
    while True:
        query = sa.select(CASE).where(CASE.c.id > after).order_by(CASE.c.id).limit(_PAGE)
        rows: list[dict[str, Any]] = [dict(row) for row in connection.execute(query).mappings()]
        for row in rows:
            yield mapping.CASE.from_row(row)
        if len(rows) < _PAGE:
            return
        after = rows[-1]["id"]


def old_logs(folder: Path | None) -> tuple[OldLog, ...]:
    """Logs of the program with the day of their last line; none where there is no folder."""
    if folder is None or not folder.is_dir():
        return ()
    found = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.is_symlink():
            told = path.stat()
            day = dt.datetime.fromtimestamp(told.st_mtime, HALL_ZONE).date()
            last = day.year * 10_000 + day.month * 100 + day.day
            found.append(OldLog(name=path.name, size=told.st_size, last=last))
    return tuple(found)


def remove_logs(folder: Path, logs: tuple[OldLog, ...]) -> int:
    """Remove logs of a plan; bytes that went."""
    removed = 0
    for log in logs:
        path = folder / log.name
        if path.parent == folder and path.is_file():
            path.unlink()
            removed += log.size
    return removed


class StoreRetention:
    """See `hall.desk.Retention`."""

    def __init__(self, opened: Opened, logs: Path | None, clock: Clock) -> None:
        """Over an opened store; `logs` is the folder of the program's logs."""
        self._opened = opened
        self._logs = logs
        self._clock = clock

    def plan(self) -> RetentionPlan:
        """See `Retention.plan`."""
        day = day_of(corrected(self._clock))
        return plan_of(self._opened, self._logs, day.year * 10_000 + day.month * 100 + day.day)

    def remove_logs(self, plan: RetentionPlan) -> int:
        """See `Retention.remove_logs`."""
        return remove_logs(self._logs, plan.logs) if self._logs is not None else 0
