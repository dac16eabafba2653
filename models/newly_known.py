"""After a change of program: what the old one put off is folded, what this one does not know is put off.

An event of a kind that a program does not know is stored, forwarded and deferred (sync-protocol.md A2). Most
upgrades that bring kinds bring a migration too, which folds everything anew; this is for those that do not,
and for the way back. How folding works is `refolding.py`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from hall.codec import knows
from hall.events import StreamKind
from hall.fold import FOLDS
from hall.order import FoldStatus
from models.local_rows import Settings
from models.refolding import FOLDED_BY, folds_of_program, refold
from models.tables.chain import ENTRY, FOLD_STATUS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

_FOLDED: Final = (StreamKind.CASE, StreamKind.PERSON, StreamKind.TICKET)


def fold_newly_known(connection: Connection, tell: Callable[[str], None] = lambda _step: None) -> bool:
    """Fold anew when this program knows other kinds than the one before, or folds them otherwise.

    True when it did. What was put off is looked at in any case, since an older program may have been here
    after a newer one; what was not put off only after a change.

    Args:
        connection: In the caller's transaction.
        tell: Called with a sentence for the screen before it takes time.
    """
    settings, now = Settings(connection), folds_of_program()
    before = settings.get(FOLDED_BY)
    changed = before != now
    differs = changed and _is_older(connection, before)
    if not differs:
        differs = any(knows(*one) for one in _kinds(connection, FoldStatus.DEFERRED))
    if changed and not differs:
        differs = not all(knows(*one) for one in _kinds(connection, FoldStatus.EFFECTIVE))
    if differs:
        tell("程序版本变了，正在重新整理办件…")
        refold(connection)
    if changed:
        settings.put(FOLDED_BY, now)
    return differs


def _is_older(connection: Connection, before: str | None) -> bool:
    """Whether what is here was folded to other rows than this program makes of it."""
    same = json.loads(before or "{}").get("") == FOLDS
    return not same and connection.execute(sa.select(ENTRY.c.link).limit(1)).first() is not None


def _kinds(connection: Connection, status: FoldStatus) -> list[tuple[str, int]]:
    """Kinds with their versions among what was folded to a status."""
    query = (
        sa.select(ENTRY.c.kind, ENTRY.c.tv)
        .join_from(FOLD_STATUS, ENTRY, ENTRY.c.link == FOLD_STATUS.c.link)
        .where(
            FOLD_STATUS.c.status == str(status),
            sa.or_(*(ENTRY.c.stream.startswith(f"{kind}:") for kind in _FOLDED)),
        )
        .distinct()
    )
    return [(str(row.kind), int(row.tv)) for row in connection.execute(query)]
