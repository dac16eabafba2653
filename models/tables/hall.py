"""Folded rows of the hall: cases and persons. Rebuildable from the chain (architecture.md 2)."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from models.tables.base import IDENT, METADATA, WHOLE

DISPUTED: Final = sa.text("conflicts <> '[]'")
"""A few persons among many."""

IN_THEME: Final = sa.text("theme <> ''")
"""A few cases among many."""

BY_AGENT: Final = sa.text("agent IS NOT NULL")
BY_GUARDIAN: Final = sa.text("guardian IS NOT NULL")
UNSENT: Final = sa.text("unsent > 0")

CASE = sa.Table(
    "case_file",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("item", sa.Text, nullable=False),
    sa.Column("item_name", sa.Text, nullable=False),
    sa.Column("item_version", sa.Text, nullable=False),
    sa.Column("body_code", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("agent", sa.Text),
    sa.Column("guardian", sa.Text),
    sa.Column("ticket", sa.Text),
    sa.Column("flags", sa.Text, nullable=False),
    sa.Column("answers", sa.Text, nullable=False),
    sa.Column("materials", sa.Text, nullable=False),
    sa.Column("window", WHOLE),
    sa.Column("hall", sa.Text, nullable=False),
    sa.Column("clerk", sa.Text, nullable=False),
    sa.Column("offline", sa.Boolean, nullable=False),
    sa.Column("asks_gap", sa.Boolean, nullable=False),
    sa.Column("credit_pending", sa.Boolean, nullable=False),
    sa.Column("clock_doubtful", sa.Boolean, nullable=False),
    sa.Column("query_hash", sa.Text, nullable=False),
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("delivery", sa.Text, nullable=False),
    sa.Column("applied_at", sa.BigInteger, nullable=False),
    sa.Column("applied_on", WHOLE, nullable=False),
    sa.Column("received_on", WHOLE, nullable=False),
    sa.Column("accepted_on", WHOLE, nullable=False),
    sa.Column("accepted_mode", sa.Text, nullable=False),
    sa.Column("ended_on", WHOLE, nullable=False),
    sa.Column("told_count", WHOLE, nullable=False),
    sa.Column("told_until", WHOLE, nullable=False),
    sa.Column("told_ever", sa.Text, nullable=False),
    sa.Column("correction", sa.Text, nullable=False),
    sa.Column("gap", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("documents", sa.Text, nullable=False),
    sa.Column("papers", sa.Text, nullable=False),
    sa.Column("steps", sa.Text, nullable=False),
    sa.Column("updated_at", sa.BigInteger, nullable=False),
    sa.Column("unsent", WHOLE, nullable=False),
    sa.Column("conflicts", sa.Text, nullable=False, server_default="[]"),
    sa.Column("linked", sa.Text, nullable=False, server_default="[]"),
    sa.Column("attention", WHOLE, nullable=False, server_default="0"),
    sa.Column("central", sa.Text, nullable=False, server_default=""),
    sa.Column("course", sa.Text, nullable=False, server_default=""),
    sa.Column("theme", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_case_file_agent", "agent", sqlite_where=BY_AGENT, postgresql_where=BY_AGENT),
    sa.Index("ix_case_file_guardian", "guardian", sqlite_where=BY_GUARDIAN, postgresql_where=BY_GUARDIAN),
    sa.Index("ix_case_file_item_version", "item_version"),
    sa.Index("ix_case_file_unsent", "unsent", sqlite_where=UNSENT, postgresql_where=UNSENT),
    sa.Index("ix_case_file_theme", "theme", sqlite_where=IN_THEME, postgresql_where=IN_THEME),
)
"""Lists are JSON, `course` is one JSON object, "" before 分发; `theme` is the id of a 一件事, mostly "".

`unsent` counts rendered papers that no printer took; `attention` is 0, or how much a conflict needs a person
(1 to be ticked off, 2 to be decided, 3 at once); all other columns are of `CaseFile`. The number is not
unique here: two nodes that drew the same one are shown, not lost. What cases are found by has its index on
`case_line`: a write of a case costs as much as its indexes."""

PERSON = sa.Table(
    "person",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_raw", sa.Text, nullable=False),
    sa.Column("sex", sa.Text, nullable=False),
    sa.Column("birth", sa.Text, nullable=False),
    sa.Column("nation", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("valid_to", sa.Text, nullable=False),
    sa.Column("legal_person", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("checked_by", sa.Text, nullable=False),
    sa.Column("checked_at", sa.BigInteger, nullable=False),
    sa.Column("updated_at", sa.BigInteger, nullable=False),
    sa.Column("conflicts", sa.Text, nullable=False, server_default="[]"),
    sa.Column("marks", sa.Text, nullable=False, server_default="[]"),
    sa.Index("ix_person_number", "number", "kind"),
    sa.Index("ix_person_phone", "phone"),
    sa.Index("ix_person_conflicts", "updated_at", sqlite_where=DISPUTED, postgresql_where=DISPUTED),
    sqlite_with_rowid=False,
)
"""Persons stand here and in `person.recorded` only (D9)."""

TOLD_CENTRAL: Final = sa.text("central <> ''")
"""Cases that the platform gave a number of its own."""

PROMISED: Final = sa.text("promised > 0")
"""Cases whose commitments are not settled (`hall.promises.waiting`)."""

CASE_LINE = sa.Table(
    "case_line",
    METADATA,
    sa.Column("id", IDENT, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("item", sa.Text, nullable=False),
    sa.Column("item_name", sa.Text, nullable=False),
    sa.Column("item_version", sa.Text, nullable=False),
    sa.Column("body_code", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("window", WHOLE),
    sa.Column("clerk", sa.Text, nullable=False),
    sa.Column("applied_at", sa.BigInteger, nullable=False),
    sa.Column("applied_on", WHOLE, nullable=False),
    sa.Column("received_on", WHOLE, nullable=False),
    sa.Column("accepted_on", WHOLE, nullable=False),
    sa.Column("accepted_mode", sa.Text, nullable=False),
    sa.Column("ended_on", WHOLE, nullable=False),
    sa.Column("told_until", WHOLE, nullable=False),
    sa.Column("updated_at", sa.BigInteger, nullable=False),
    sa.Column("attention", WHOLE, nullable=False),
    sa.Column("central", sa.Text, nullable=False),
    sa.Column("gap", sa.Text, nullable=False),
    sa.Column("course", sa.Text, nullable=False),
    sa.Column("word", sa.Text, nullable=False, server_default=""),
    sa.Column("promised", WHOLE, nullable=False, server_default="0"),
    sa.Index("ix_case_line_updated_at", "updated_at"),
    sa.Index("ix_case_line_item_name", "item_name", "applied_at", "state", "clerk"),
    sa.Index("ix_case_line_clerk", "clerk", "applied_at", "state", "item_name"),
    sa.Index("ix_case_line_state", "state", "applied_at", "item_name", "clerk"),
    sa.Index("ix_case_line_day", "applied_on", "applied_at", "state", "item_name", "clerk"),
    sa.Index("ix_case_line_window", "window", "applied_on", "applied_at"),
    sa.Index("ix_case_line_person", "person", "applied_at", "state", "item_name"),
    sa.Index("ix_case_line_attention", "attention"),
    sa.Index("ix_case_line_number", "number"),
    sa.Index("ix_case_line_seven", sa.text("substr(number, 15)"), "applied_at"),
    sa.Index("ix_case_line_tail", sa.text("substr(number, 18)"), "applied_at"),
    sa.Index("ix_case_line_central", "central", sqlite_where=TOLD_CENTRAL, postgresql_where=TOLD_CENTRAL),
    sa.Index("ix_case_line_promised", "promised", sqlite_where=PROMISED, postgresql_where=PROMISED),
)
"""The few columns of `case_file` that a list needs, beside it: a line is found and read without the pages on
which materials and steps stand. Written with its file, always; `word` is `CaseFile.word`."""

PERSON_TERM = sa.Table(
    "person_term",
    METADATA,
    sa.Column("term", IDENT, primary_key=True),
    sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("person", IDENT, primary_key=True),
    sqlite_with_rowid=False,
)
"""Under which pieces of name, document and telephone a person is found (`hall.finding`), the one written last
first: `at` is its `updated_at`. Goes and comes with the row of the person."""
