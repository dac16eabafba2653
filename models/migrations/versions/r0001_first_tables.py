"""The first tables: chains, folded rows of the hall, and what is local.

Revision 0001, the first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")
HASH = sa.LargeBinary(32)


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "account",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("windows", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_account")),
    )
    op.create_table(
        "case_file",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("item_name", sa.Text(), nullable=False),
        sa.Column("item_version", sa.Text(), nullable=False),
        sa.Column("body_code", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("guardian", sa.Text(), nullable=True),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("materials", sa.Text(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=True),
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("clerk", sa.Text(), nullable=False),
        sa.Column("offline", sa.Boolean(), nullable=False),
        sa.Column("asks_gap", sa.Boolean(), nullable=False),
        sa.Column("credit_pending", sa.Boolean(), nullable=False),
        sa.Column("clock_doubtful", sa.Boolean(), nullable=False),
        sa.Column("query_hash", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.BigInteger(), nullable=False),
        sa.Column("applied_on", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Integer(), nullable=False),
        sa.Column("accepted_on", sa.Integer(), nullable=False),
        sa.Column("accepted_mode", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Integer(), nullable=False),
        sa.Column("told_count", sa.Integer(), nullable=False),
        sa.Column("told_until", sa.Integer(), nullable=False),
        sa.Column("told_ever", sa.Text(), nullable=False),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("gap", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("papers", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("unsent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
    )
    op.create_index("ix_case_file_agent", "case_file", ["agent"], unique=False)
    op.create_index("ix_case_file_applied_on", "case_file", ["applied_on", "state"], unique=False)
    op.create_index("ix_case_file_number", "case_file", ["number"], unique=False)
    op.create_index("ix_case_file_person", "case_file", ["person", "applied_at"], unique=False)
    op.create_index("ix_case_file_state", "case_file", ["state", "received_on"], unique=False)
    op.create_index("ix_case_file_unsent", "case_file", ["unsent"], unique=False)
    op.create_index("ix_case_file_updated_at", "case_file", ["updated_at"], unique=False)
    op.create_index("ix_case_file_window", "case_file", ["window", "applied_on"], unique=False)
    op.create_table(
        "catalogue",
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("parts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_catalogue")),
    )
    op.create_table(
        "draft",
        sa.Column("window", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("clerk", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("window", name=op.f("pk_draft")),
    )
    op.create_table(
        "entry",
        sa.Column("link", HASH, nullable=False),
        sa.Column("node", ID, nullable=False),
        sa.Column("inc", ID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("prev", HASH, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("chash", HASH, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tv", sa.Integer(), nullable=False),
        sa.Column("hlc", sa.BigInteger(), nullable=False),
        sa.Column("recv_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("link", name=op.f("pk_entry")),
    )
    op.create_index("ix_entry_event_id", "entry", ["event_id"], unique=False)
    op.create_index("ix_entry_node", "entry", ["node", "seq"], unique=False)
    op.create_index("ix_entry_prev", "entry", ["prev"], unique=False)
    op.create_index("ix_entry_stream", "entry", ["stream", "node"], unique=False)
    op.create_table(
        "feed",
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("gseq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("link", HASH, nullable=False),
        sa.Column("fhash", HASH, nullable=False),
        sa.PrimaryKeyConstraint("lane", "gseq", name=op.f("pk_feed")),
    )
    op.create_table(
        "feed_head",
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("gseq", sa.BigInteger(), nullable=False),
        sa.Column("fhash", HASH, nullable=False),
        sa.Column("folded", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_feed_head")),
    )
    op.create_table(
        "fold_status",
        sa.Column("link", HASH, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("link", name=op.f("pk_fold_status")),
    )
    op.create_table(
        "head",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("link", HASH, nullable=False),
        sa.PrimaryKeyConstraint("stream", "link", name=op.f("pk_head")),
    )
    op.create_table(
        "instance",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("node", ID, nullable=False),
        sa.Column("inc", ID, nullable=False),
        sa.Column("series", sa.String(length=3), nullable=False),
        sa.Column("window", sa.Integer(), nullable=True),
        sa.Column("boots", sa.BigInteger(), nullable=False),
        sa.Column("db_nonce", sa.LargeBinary(length=16), nullable=False),
        sa.Column("prev_nonce", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_instance_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
    )
    op.create_table(
        "item_version",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_item_version")),
    )
    op.create_table(
        "number_counter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "number_grant",
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("body", "kind", "year", name=op.f("pk_number_grant")),
    )
    op.create_table(
        "number_lease",
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("inc", sa.Text(), nullable=False),
        sa.Column("lo", sa.BigInteger(), nullable=False),
        sa.Column("hi", sa.BigInteger(), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("body", "kind", "year", "inc", name=op.f("pk_number_lease")),
    )
    op.create_table(
        "paper",
        sa.Column("sha256", HASH, nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("form", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_paper")),
    )
    op.create_table(
        "paper_due",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.LargeBinary(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_due")),
    )
    op.create_index(op.f("ix_paper_due_stream"), "paper_due", ["stream"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_raw", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("birth", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("valid_to", sa.Text(), nullable=False),
        sa.Column("legal_person", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_number", "person", ["number", "kind"], unique=False)
    op.create_index("ix_person_phone", "person", ["phone"], unique=False)
    op.create_table(
        "quarantine",
        sa.Column("qid", sa.Integer(), nullable=False),
        sa.Column("node", ID, nullable=False),
        sa.Column("link", HASH, nullable=True),
        sa.Column("event_id", ID, nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="1", nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("qid", name=op.f("pk_quarantine")),
    )
    op.create_index("ix_quarantine_link", "quarantine", ["link"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("hub", ID, nullable=False),
        sa.Column("node", ID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("link", HASH, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sig", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hub", name=op.f("pk_receipt")),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("person_key", HASH, nullable=True),
        sa.Column("tail", sa.Text(), nullable=False),
        sa.Column("slot_at", sa.BigInteger(), nullable=True),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("rank_at", sa.BigInteger(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=True),
        sa.Column("to_window", sa.Integer(), nullable=True),
        sa.Column("to_staff", sa.Text(), nullable=True),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("no_shows", sa.Integer(), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=False),
        sa.Column("transferred", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("holds", sa.Integer(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("holds", name="uq_ticket_holds"),
    )
    op.create_index("ix_ticket_day", "ticket", ["day", "taken_at"], unique=False)
    op.create_index("ix_ticket_is_open", "ticket", ["is_open", "day"], unique=False)
    op.create_table(
        "tip",
        sa.Column("link", HASH, nullable=False),
        sa.Column("node", ID, nullable=False),
        sa.Column("inc", ID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hlc", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("link", name=op.f("pk_tip")),
    )
    op.create_index(op.f("ix_tip_node"), "tip", ["node"], unique=False)
    op.create_table(
        "catalogue_item",
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("effective", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["serial"], ["catalogue.serial"], name=op.f("fk_catalogue_item_serial_catalogue")
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["item_version.hash"], name=op.f("fk_catalogue_item_version_item_version")
        ),
        sa.PrimaryKeyConstraint("serial", "place", name=op.f("pk_catalogue_item")),
    )
