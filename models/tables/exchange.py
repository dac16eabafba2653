"""What went to the provincial platform and what came back (D12); never in the chain."""

from __future__ import annotations

import sqlalchemy as sa

from models.tables.base import METADATA, Hash

OPEN_STATES = "('waiting', 'unmapped', 'failed', 'sent', 'refused')"
NOT_DONE = sa.text(f"state IN {OPEN_STATES}")

DELIVERY = sa.Table(
    "exchange_delivery",
    METADATA,
    sa.Column("link", Hash, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("case_id", sa.Text, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("next_at", sa.BigInteger, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("sent_at", sa.BigInteger, nullable=False),
    sa.Column("ended_at", sa.BigInteger, nullable=False),
    sa.Index("ix_exchange_delivery_case_id", "case_id", "step"),
    # What is not done is little among what was: the passes look at nothing else.
    sa.Index(
        "ix_exchange_delivery_open", "state", "next_at", sqlite_where=NOT_DONE, postgresql_where=NOT_DONE
    ),
)
"""One row of a table of the platform, by the event it tells of. `message` is what was sent last without the
columns that name a person (D9), `digest` its hash with them, `name` the JSON of what names it there."""

EXCHANGE_CASE = sa.Table(
    "exchange_case",
    METADATA,
    sa.Column("case_id", sa.Text, primary_key=True),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("central", sa.Text, nullable=False),
    sa.Column("central_short", sa.Text, nullable=False),
    sa.Index("ix_exchange_case_number", "number"),
    sa.Index("ix_exchange_case_central", "central"),
)
"""Cases that are told to the platform; `central` is its number of the case, empty until it came."""

ANSWER = sa.Table(
    "exchange_answer",
    METADATA,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, nullable=False),
    sa.Column("central", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Index("ix_exchange_answer_case_id", "case_id", "at"),
)
"""Rows that the platform wrote for the hall, by their hash; `case_id` is empty when nobody here has it."""

EXCHANGE = sa.Table(
    "exchange",
    METADATA,
    sa.Column("id", sa.SmallInteger, sa.CheckConstraint("id = 1", name="one_row"), primary_key=True),
    sa.Column("gseq", sa.BigInteger, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("held_until", sa.BigInteger, nullable=False),
    sa.Column("away_since", sa.BigInteger, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("next_at", sa.BigInteger, nullable=False),
    sa.Column("ok_at", sa.BigInteger, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
)
"""One row: how far feed and own chain were looked through, which process has the exchange in hand and until
when, and how the way to the front-end is."""
