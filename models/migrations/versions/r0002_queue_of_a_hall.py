"""The queue of a whole hall: tickets know their line, and windows, slots, ranges and answers have tables.

Revision 0002. What is new in `ticket` is folded anew from the chain after the migration, in the same
transaction; the values here only let the columns begin.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

HASH = sa.LargeBinary(32)

TEXTS = (
    ("hall", ""),
    ("items", "[]"),
    ("proof", ""),
    ("returns", ""),
    ("plan", "[]"),
    ("replaces", ""),
    ("legs", "[]"),
    ("klass", "plain"),
)
NUMBERS = ("since", "seq")
FLAGS = ("chosen", "drawn")

WAITING = "state = 'WAITING'"
IN_LINE = f"{WAITING} AND to_window IS NULL AND to_staff IS NULL"
INDEXES = (
    ("ix_ticket_line", ["day", "queue", "klass", "since", "id"], IN_LINE),
    ("ix_ticket_to_window", ["day", "to_window"], f"{WAITING} AND to_window IS NOT NULL"),
    ("ix_ticket_to_staff", ["day", "to_staff"], f"{WAITING} AND to_staff IS NOT NULL"),
    ("ix_ticket_jumped", ["day", "queue", "taken_at"], "priority <> '' AND called_at > 0"),
)


LARGE = {
    "case_file": "window applied_on received_on accepted_on ended_on told_count told_until unsent",
    "ticket": "day serial window to_window calls no_shows holds",
    "entry": "tv",
}
"""Whole numbers that an event of another node may say; PostgreSQL would keep them in 32 bits."""


def upgrade() -> None:
    """Widen the ticket, then make the new tables."""
    _widen()
    if op.get_bind().dialect.name == "postgresql":
        _make_room()
    _make_tables()


def _make_room() -> None:
    for table, names in LARGE.items():
        for name in names.split():
            op.alter_column(table, name, type_=sa.BigInteger())
    op.alter_column("ticket", "id", type_=sa.Text(collation="C"))


def _widen() -> None:
    op.drop_index("ix_ticket_is_open", "ticket")
    with op.batch_alter_table("ticket") as batch:
        for name, default in TEXTS:
            batch.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=default))
        for name in NUMBERS:
            batch.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
        for name in FLAGS:
            batch.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("ticket") as batch:
        for name in (*(name for name, _ in TEXTS), *NUMBERS, *FLAGS):
            batch.alter_column(name, server_default=None)
    op.execute(sa.text("UPDATE ticket SET since = CASE WHEN rank_at > 0 THEN rank_at ELSE taken_at END"))
    for name, columns, where in INDEXES:
        condition = sa.text(where)
        op.create_index(name, "ticket", columns, sqlite_where=condition, postgresql_where=condition)
    op.create_index("ix_ticket_seq", "ticket", ["seq"])
    op.create_index(
        "ix_ticket_open",
        "ticket",
        ["day", "person_key"],
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_index(
        "uq_ticket_number",
        "ticket",
        ["hall", "day", "prefix", "serial"],
        unique=True,
        sqlite_where=sa.text("drawn = 1"),
        postgresql_where=sa.text("drawn"),
    )


def _make_tables() -> None:
    op.create_table(
        "window_state",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("weights", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("alarm", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("no", name="pk_window_state"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_notice_one_row")),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
    )
    op.create_table(
        "booking",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("slot_at", sa.BigInteger(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("person_key", HASH, nullable=True),
        sa.Column("tail", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_booking"),
    )
    op.create_index("ix_booking_code", "booking", ["day", "code"])
    op.create_index("ix_booking_person_key", "booking", ["day", "person_key"])
    op.create_index("ix_booking_slot", "booking", ["queue", "slot_at"])
    op.create_table(
        "wait_estimate",
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("shown_at", sa.BigInteger(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ticket", name="pk_wait_estimate"),
    )
    op.create_index("ix_wait_estimate_day", "wait_estimate", ["day", "shown_at"])
    op.create_table(
        "reply",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_reply"),
    )
    op.create_index("ix_reply_at", "reply", ["at"])
