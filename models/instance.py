"""Notices at start that the store was restored, rewound or cloned, and gives it a new incarnation.

sync-protocol.md A2 "Rewound or cloned node", decisions D1 and D2. Each start draws a new nonce, in the
database first and in the side file after the commit; a copy of the store then no longer fits the side file.
Leases and the event `node.boot` are the caller's business, in the same transaction.
"""

from __future__ import annotations

import dataclasses
import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall import ids
from hall.errors import Refused
from hall.numbering import series_of
from models.side_file import Side, read_side, write_side
from models.tables.instance import INSTANCE

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy.engine import Connection, Row

    from hall.clock import Clock

LETTERS: Final = "WXYZABCDEFGHJKLMNPQRSTUV"
"""Series letters in the order of their use; I and O would be read as 1 and 0 (D1)."""


class BootReason(StrEnum):
    """Why a start began a new incarnation."""

    FIRST = "first"
    RESTORED = "restored"
    SIDE_LOST = "side_lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Boot:
    """One start of this store.

    Attributes:
        node: This node, for its whole life.
        inc: The incarnation that writes from now on.
        series: The series of its case numbers, letter and two digits (D1).
        boots: How many starts this store has seen, this one included.
        nonce: The nonce drawn, for the side file.
        letters: All letters used so far.
        reason: Why `inc` is new, or None when everything fits and the old one goes on.
        old_inc: The incarnation before, or None.
        side_seq: What the side file remembers of the chain's length, or None.
        lost: First and last number of entries that are known to be missing, or None.
    """

    node: uuid.UUID
    inc: uuid.UUID
    series: str
    boots: int
    nonce: bytes
    letters: str
    reason: BootReason | None = None
    old_inc: uuid.UUID | None = None
    side_seq: int | None = None
    lost: tuple[int, int] | None = None

    @property
    def notice(self) -> str:
        """What the technician reads when a new incarnation was not the first one, else ""."""
        if self.reason is None or self.old_inc is None:
            return ""
        known = ""
        if self.lost is not None:
            first, last = self.lost
            known = f"，可能缺 {last - first + 1} 条记录（本机序号 {first} 至 {last}）"
        return (
            f"本机数据曾恢复至旧备份或更换过位置{known}。编号已改用系列 {self.series}，请核对最近的纸质单据。"
        )


def boot(
    connection: Connection,
    side_path: Path,
    *,
    clock: Clock,
    tip_seq: int,
    window: int | None = None,
    letters_elsewhere: Iterable[str] = (),
) -> Boot:
    """Take note of a start, inside the caller's write transaction; `settle` follows after its commit.

    Args:
        connection: In a write transaction.
        side_path: The side file, outside the data folder.
        clock: For the id of a new incarnation.
        tip_seq: Number of the last entry of the own chain, 0 when there is none.
        window: Window number of this PC, or None. The first start fixes the digits of the series by it.
        letters_elsewhere: Letters that the hub knows to be used.

    Raises:
        Refused: `store.series_spent`, all letters were used; `number.series` for a window beyond 99.
        Unavailable: The side file could not be read or written.
    """
    row = connection.execute(sa.select(INSTANCE)).one_or_none()
    side = read_side(side_path)
    reason = why_new(row, side, tip_seq)
    elsewhere = "".join(letters_elsewhere)
    if row is not None and reason is None and side is not None:
        # Two starts that both stopped before the side file must not look like a restore: what the side
        # file holds stays one of the two nonces.
        done = Boot(
            node=row.node,
            inc=row.inc,
            series=row.series,
            boots=row.boots + 1,
            nonce=secrets.token_bytes(16),
            letters=_with(side.letters, row.series[0]),
        )
        _store(connection, row, done, prev=side.nonce, window=window)
        return done
    used = _with(side.letters if side else "", *elsewhere, *((row.series[0],) if row else ()))
    letter = next_letter(used)
    done = Boot(
        node=row.node if row else ids.new_id(clock),
        inc=ids.new_id(clock),
        series=letter + row.series[1:] if row else series_of(letter, window),
        boots=(row.boots if row else 0) + 1,
        nonce=secrets.token_bytes(16),
        letters=_with(used, letter),
        reason=reason,
        old_inc=row.inc if row else side.inc if side else None,
        side_seq=side.seq if side else None,
        lost=(tip_seq + 1, side.seq) if side and side.seq > tip_seq else None,
    )
    if side is not None:
        # The letter is spent before anything is numbered with it, also if this start fails from here on.
        write_side(side_path, dataclasses.replace(side, letters=done.letters))
    _store(connection, row, done, prev=done.nonce, window=window)
    return done


def begin_anew(
    connection: Connection, side_path: Path | None, *, clock: Clock, letters_elsewhere: Iterable[str] = ()
) -> None:
    """Begin a new incarnation while the program runs: only a hub could tell that this store was put back.

    Args:
        connection: In a write transaction, before anything was read of the identity.
        side_path: The side file; None over a database server, where letters go round.
        clock: For the id of the incarnation.
        letters_elsewhere: Letters that were used under this node and that the side file may not know.

    Raises:
        Refused: `store.series_spent`.
        Unavailable: The side file could not be read or written.
    """
    row = connection.execute(sa.select(INSTANCE)).one()
    side = read_side(side_path) if side_path is not None else None
    used = _with(side.letters if side else "", *letters_elsewhere, row.series[0])
    letter = next_letter(used)
    inc = ids.new_id(clock)
    if side is not None and side_path is not None:
        # Spent before anything is numbered with it, also if the transaction fails.
        write_side(side_path, dataclasses.replace(side, letters=_with(used, letter), inc=inc))
    connection.execute(sa.update(INSTANCE).values(inc=inc, series=letter + row.series[1:]))


def boot_database(connection: Connection, *, clock: Clock) -> Boot:
    """Take note of a start over a database server, inside the caller's write transaction.

    Several hub processes are one node: the first start makes it, and each sees whether the database is still
    where it was. There is no side file; that it was moved or restored shows in the sign of the server.

    Args:
        connection: In a write transaction.
        clock: For ids.

    Raises:
        Refused: See `boot`.
    """
    row = connection.execute(sa.select(INSTANCE)).one_or_none()
    sign = _sign_of_server(connection)
    new = row is None or row.db_nonce != sign
    letter = LETTERS[0] if row is None else row.series[0]
    if row is not None and new:
        # Letters go round: a hub numbers no cases, and there is no side file to remember all of them.
        letter = LETTERS[(LETTERS.find(letter) + 1) % len(LETTERS)]
    done = Boot(
        node=row.node if row else ids.new_id(clock),
        inc=ids.new_id(clock) if row is None or new else row.inc,
        series=series_of(letter, None),
        boots=(row.boots if row else 0) + 1,
        nonce=sign,
        letters=letter,
        reason=None if not new else BootReason.FIRST if row is None else BootReason.RESTORED,
        old_inc=row.inc if row is not None and new else None,
    )
    _store(connection, row, done, prev=sign, window=None)
    return done


def _sign_of_server(connection: Connection) -> bytes:
    """16 bytes that are others after the database was restored elsewhere or a standby took over.

    Where the server does not tell, 16 zeros.
    """
    names = ("pg_control_system()", "pg_control_checkpoint()")
    allowed = sa.select(*(sa.func.has_function_privilege(name, "EXECUTE") for name in names))
    if not all(connection.execute(allowed).one()):
        return bytes(16)
    told = connection.exec_driver_sql(
        "SELECT system_identifier, timeline_id, oid FROM pg_control_system(), pg_control_checkpoint(),"
        " pg_database WHERE datname = current_database()"
    ).one()
    return hashlib.sha256("/".join(str(one) for one in told).encode()).digest()[:16]


def own_node(connection: Connection) -> uuid.UUID | None:
    """The node of this store, or None before its first start."""
    return connection.execute(sa.select(INSTANCE.c.node)).scalar_one_or_none()


def settle(side_path: Path, done: Boot, *, seq: int, link: bytes) -> None:
    """Write the side file after the start's transaction was committed.

    Args:
        side_path: The side file.
        done: What `boot` gave.
        seq: Number of the last entry of the own chain.
        link: Its hash link.
    """
    write_side(side_path, Side(nonce=done.nonce, inc=done.inc, seq=seq, link=link, letters=done.letters))


def note_tip(side_path: Path, *, seq: int, link: bytes) -> None:
    """Remember how long the chain is by now; after commits, never before them (F7)."""
    side = read_side(side_path)
    if side is not None and seq > side.seq:
        write_side(side_path, dataclasses.replace(side, seq=seq, link=link))


def rotate(connection: Connection) -> bytes:
    """Draw a new nonce, right after a copy was made, in a write transaction; the copy keeps the old one.

    Returns:
        The new nonce, to be given to `note_nonce` after the commit.
    """
    row = connection.execute(sa.select(INSTANCE)).one()
    nonce = secrets.token_bytes(16)
    connection.execute(sa.update(INSTANCE).values(db_nonce=nonce, prev_nonce=row.db_nonce))
    return nonce


def note_nonce(side_path: Path, nonce: bytes) -> None:
    """Take the new nonce into the side file, after the commit of `rotate`."""
    side = read_side(side_path)
    if side is not None:
        write_side(side_path, dataclasses.replace(side, nonce=nonce))


def why_new(row: Row[Any] | None, side: Side | None, tip_seq: int) -> BootReason | None:
    """Why a new incarnation is due, or None for a store that fits its side file."""
    if row is None:
        return BootReason.FIRST
    if side is None:
        return BootReason.SIDE_LOST
    if side.nonce not in {row.db_nonce, row.prev_nonce} or side.seq > tip_seq:
        return BootReason.RESTORED
    return None


def next_letter(used: str) -> str:
    """The next letter after the last one used, going round, that was never used (D1).

    Raises:
        Refused: `store.series_spent`.
    """
    start = LETTERS.find(used[-1]) + 1 if used else 0
    for letter in LETTERS[start:] + LETTERS[:start]:
        if letter not in used:
            return letter
    raise Refused(
        "store.series_spent",
        "本机的办件编号系列字母已全部用完，不能再次恢复启用。请由系统运维换用新的窗口序号。",
    )


def _with(used: str, *letters: str) -> str:
    """The letters with those added that are not among them."""
    for letter in letters:
        if letter not in used:
            used += letter
    return used


def _store(
    connection: Connection, row: Row[Any] | None, done: Boot, *, prev: bytes, window: int | None
) -> None:
    """Put the start into the one row."""
    values = {
        "db_nonce": done.nonce,
        "prev_nonce": prev,
        "boots": done.boots,
        "inc": done.inc,
        "series": done.series,
        "window": window,
    }
    if row is None:
        connection.execute(sa.insert(INSTANCE).values(id=1, node=done.node, **values))
    else:
        connection.execute(sa.update(INSTANCE).values(**values))
