"""The queue of a hall: folded tickets, and what only its authority knows (D8): windows, slots, shown ranges.

Conditions of partial indexes stand here once; a query that wants the index must say them word for word.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from models.tables.base import IDENT, METADATA, WHOLE, Blob, Hash

WAITING: Final = "state = 'WAITING'"
"""In line, wherever."""

IN_LINE: Final = f"{WAITING} AND to_window IS NULL AND to_staff IS NULL"
"""In line for any window of its queue."""

JUMPED: Final = "priority <> '' AND called_at > 0"
"""Called ahead of others, perhaps."""


def _partial(
    name: str,
    *columns: str,
    where: str = "",
    sqlite: str = "",
    postgresql: str = "",
    unique: bool = False,
) -> sa.Index:
    """An index over the rows that meet a condition; flags are spelt otherwise by each database."""
    return sa.Index(
        name,
        *columns,
        unique=unique,
        sqlite_where=sa.text(where or sqlite),
        postgresql_where=sa.text(where or postgresql),
    )


TICKET = sa.Table(
    "ticket",
    METADATA,
    sa.Column("id", IDENT, primary_key=True),
    sa.Column("day", WHOLE, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("prefix", sa.Text, nullable=False),
    sa.Column("serial", WHOLE, nullable=False),
    sa.Column("queue", sa.Text, nullable=False),
    sa.Column("taken_at", sa.BigInteger, nullable=False),
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("priority", sa.Text, nullable=False),
    sa.Column("person_key", Hash),
    sa.Column("tail", sa.Text, nullable=False),
    sa.Column("slot_at", sa.BigInteger),
    sa.Column("item", sa.Text),
    sa.Column("answers", sa.Text, nullable=False),
    sa.Column("rank_at", sa.BigInteger, nullable=False),
    sa.Column("window", WHOLE),
    sa.Column("to_window", WHOLE),
    sa.Column("to_staff", sa.Text),
    sa.Column("staff", sa.Text, nullable=False),
    sa.Column("calls", WHOLE, nullable=False),
    sa.Column("no_shows", WHOLE, nullable=False),
    sa.Column("called_at", sa.BigInteger, nullable=False),
    sa.Column("arrived_at", sa.BigInteger, nullable=False),
    sa.Column("finished_at", sa.BigInteger, nullable=False),
    sa.Column("transferred", sa.Boolean, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("result", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("hall", sa.Text, nullable=False),
    sa.Column("items", sa.Text, nullable=False),
    sa.Column("proof", sa.Text, nullable=False),
    sa.Column("returns", sa.Text, nullable=False),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("replaces", sa.Text, nullable=False),
    sa.Column("chosen", sa.Boolean, nullable=False),
    sa.Column("legs", sa.Text, nullable=False),
    sa.Column("holds", WHOLE),
    sa.Column("is_open", sa.Boolean, nullable=False),
    sa.Column("klass", sa.Text, nullable=False),
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("drawn", sa.Boolean, nullable=False),
    sa.UniqueConstraint("holds", name="uq_ticket_holds"),
    sa.Index("ix_ticket_day", "day", "taken_at"),
    sa.Index("ix_ticket_seq", "seq"),
    _partial("ix_ticket_open", "day", "person_key", sqlite="is_open = 1", postgresql="is_open"),
    _partial("ix_ticket_line", "day", "queue", "klass", "since", "id", where=IN_LINE),
    _partial("ix_ticket_to_window", "day", "to_window", where=f"{WAITING} AND to_window IS NOT NULL"),
    _partial("ix_ticket_to_staff", "day", "to_staff", where=f"{WAITING} AND to_staff IS NOT NULL"),
    _partial("ix_ticket_jumped", "day", "queue", "taken_at", where=JUMPED),
    _partial(
        "uq_ticket_number",
        "hall",
        "day",
        "prefix",
        "serial",
        sqlite="drawn = 1",
        postgresql="drawn",
        unique=True,
    ),
)
"""`holds` is the window that the ticket occupies, else null: no window holds two, whoever writes. It stays
null in rows that only copy another node's queue. `is_open` is false when the state is final. `klass` and
`since` are the place in line (`queueing.klass_of`, `queueing.since`). `seq` is the stamp of the last change
at the authority, 0 in rows that are copies. `drawn`: this node drew the number, so that no other row may
have it; what two PCs numbered alike while they were apart is kept and shown."""

WINDOW = sa.Table(
    "window_state",
    METADATA,
    sa.Column("no", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("phase", sa.Text, nullable=False),
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("staff", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("node", sa.Text, nullable=False),
    sa.Column("weights", sa.Text, nullable=False),
    sa.Column("day", sa.Integer, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
    sa.Column("alarm", sa.Boolean, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
)
"""Each window as its authority knows it; `seq` is the stamp of its last change."""

NOTICE = sa.Table(
    "notice",
    METADATA,
    sa.Column("id", sa.SmallInteger, sa.CheckConstraint("id = 1", name="one_row"), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
)
"""One row: the line at the foot of the boards, with the stamp of its last change."""

BOOKING = sa.Table(
    "booking",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("day", sa.Integer, nullable=False),
    sa.Column("slot_at", sa.BigInteger, nullable=False),
    sa.Column("queue", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("person_key", Hash),
    sa.Column("tail", sa.Text, nullable=False),
    sa.Column("item", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("ticket", sa.Text),
    sa.Index("ix_booking_code", "day", "code"),
    sa.Index("ix_booking_person_key", "day", "person_key"),
    sa.Index("ix_booking_slot", "queue", "slot_at"),
)
"""Places in slots, without a name (D9)."""

ESTIMATE = sa.Table(
    "wait_estimate",
    METADATA,
    sa.Column("ticket", sa.Text, primary_key=True),
    sa.Column("day", sa.Integer, nullable=False),
    sa.Column("queue", sa.Text, nullable=False),
    sa.Column("shown_at", sa.BigInteger, nullable=False),
    sa.Column("low", sa.Integer, nullable=False),
    sa.Column("high", sa.Integer, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("called_at", sa.BigInteger, nullable=False),
    sa.Index("ix_wait_estimate_day", "day", "shown_at"),
)
"""The first range that was shown to a ticket, in minutes, and when it was called, 0 until then."""

REPLY = sa.Table(
    "reply",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("answer", Blob, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Index("ix_reply_at", "at"),
)
"""Answers of the queue by the key of whoever asked; an act that is asked again is not done again."""
