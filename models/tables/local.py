"""What is never in the chain (D8): drafts, accounts, numbers, papers, settings, the catalogue."""

from __future__ import annotations

import sqlalchemy as sa

from models.tables.base import METADATA, Hash, Id

DRAFT = sa.Table(
    "draft",
    METADATA,
    sa.Column("window", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("clerk", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("saved_at", sa.BigInteger, nullable=False),
    sa.Column("ticket", sa.Text),
)
"""One unfinished intake a window; deleted with its outcome."""

ACCOUNT = sa.Table(
    "account",
    METADATA,
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("windows", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("must_change", sa.Boolean, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("locked_until", sa.BigInteger, nullable=False),
)
"""Who may sign in."""

CATALOGUE = sa.Table(
    "catalogue",
    METADATA,
    sa.Column("serial", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("imported_at", sa.BigInteger, nullable=False),
    sa.Column("imported_by", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("parts", sa.LargeBinary, nullable=False),
)
"""One import; `parts` is JSON of everything but the items."""

CATALOGUE_ITEM = sa.Table(
    "catalogue_item",
    METADATA,
    sa.Column("serial", sa.Integer, sa.ForeignKey("catalogue.serial"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("effective", sa.Integer, nullable=False),
    sa.Column("version", sa.Text, sa.ForeignKey("item_version.hash"), nullable=False),
)
"""The items of an import in their order; `effective` is yyyymmdd."""

ITEM_VERSION = sa.Table(
    "item_version",
    METADATA,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
"""Item and public rules as a case froze them, JSON; never changed, never deleted (D18)."""

COUNTER = sa.Table(
    "number_counter",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)
"""Last value drawn from each counter; the business day stands in the name, so nothing is reset."""

LEASE = sa.Table(
    "number_lease",
    METADATA,
    sa.Column("body", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("inc", sa.Text, primary_key=True),
    sa.Column("suffix", sa.Text, primary_key=True),
    sa.Column("lo", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hi", sa.BigInteger, nullable=False),
    sa.Column("next", sa.BigInteger, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("told", sa.BigInteger, nullable=False),
)
"""Blocks of document numbers that this PC draws from (D2); bound to the incarnation, void for a new one."""

GRANT = sa.Table(
    "number_grant",
    METADATA,
    sa.Column("body", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("suffix", sa.Text, primary_key=True),
    sa.Column("granted", sa.BigInteger, nullable=False),
)
"""Last document number given away by the authority, of those with the same ending."""

BLOCK = sa.Table(
    "number_block",
    METADATA,
    sa.Column("node", Id, primary_key=True),
    sa.Column("inc", Id, primary_key=True),
    sa.Column("body", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("suffix", sa.Text, primary_key=True),
    sa.Column("lo", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hi", sa.BigInteger, nullable=False),
    sa.Column("next", sa.BigInteger, nullable=False),
    sa.Column("own", sa.Boolean, nullable=False),
    sa.Column("run", sa.LargeBinary, nullable=False),
    sa.Column("granted_at", sa.BigInteger, nullable=False),
    sa.Column("heard_at", sa.BigInteger, nullable=False),
    sa.Column("void_at", sa.BigInteger, nullable=False),
)
"""At a hub: which desk has which block, how far it said to have used it, and what is void."""

NEED_SUFFIX = sa.Table(
    "number_suffix",
    METADATA,
    sa.Column("suffix", sa.Text, primary_key=True),
    sa.Column("node", Id, nullable=False),
    sa.Column("inc", Id, nullable=False),
    sa.UniqueConstraint("node", "inc"),
)
"""At a hub: what numbers end in that a desk gives itself in need; of one desk and incarnation for good."""

PAPER = sa.Table(
    "paper",
    METADATA,
    sa.Column("sha256", Hash, primary_key=True),
    sa.Column("pdf", sa.LargeBinary, nullable=False),
    sa.Column("form", sa.LargeBinary, nullable=False),
)
"""Rendered papers by their hash, with the data they were drawn from."""

PAPER_DUE = sa.Table(
    "paper_due",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("stream", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("form", sa.LargeBinary, nullable=False),
    sa.Column("copies", sa.Integer, nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
)
"""Papers that an act owes and that are not yet drawn (D13)."""

SETTING = sa.Table(
    "setting",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
"""Small named texts; `hall` is the hall's settings as JSON."""

SECRET = sa.Table(
    "secret",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)
"""Random secrets of this store, made at first use."""
