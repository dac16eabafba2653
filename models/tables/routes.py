"""Folded rows of special routes: 一件事 and 办不成事. Rebuildable from the chain (domain.md 1.7)."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from models.tables.base import METADATA, WHOLE

_UNANSWERED: Final = sa.text("answered_on = 0")

THEME = sa.Table(
    "theme_file",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("theme", sa.Text, nullable=False),
    sa.Column("theme_name", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("agent", sa.Text),
    sa.Column("guardian", sa.Text),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("children", sa.Text, nullable=False),
    sa.Column("left_out", sa.Text, nullable=False),
    sa.Column("materials", sa.Text, nullable=False),
    sa.Column("flags", sa.Text, nullable=False),
    sa.Column("answers", sa.Text, nullable=False),
    sa.Column("ticket", sa.Text),
    sa.Column("window", WHOLE),
    sa.Column("hall", sa.Text, nullable=False),
    sa.Column("clerk", sa.Text, nullable=False),
    sa.Column("offline", sa.Boolean, nullable=False),
    sa.Column("query_hash", sa.Text, nullable=False),
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("opened_at", sa.BigInteger, nullable=False),
    sa.Column("opened_on", WHOLE, nullable=False),
    sa.Column("papers", sa.Text, nullable=False),
    sa.Column("steps", sa.Text, nullable=False),
    sa.Column("updated_at", sa.BigInteger, nullable=False),
    sa.Index("ix_theme_file_number", "number"),
    sa.Index("ix_theme_file_person", "person"),
    sa.Index("ix_theme_file_seven", sa.text("substr(number, 15)"), "opened_at"),
    sa.Index("ix_theme_file_tail", sa.text("substr(number, 18)"), "opened_at"),
)
"""Lists are JSON; all columns are of `ThemeFile`. The states of the children stand in `case_file`."""

ISSUE = sa.Table(
    "issue_file",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("promised_on", WHOLE, nullable=False),
    sa.Column("person", sa.Text),
    sa.Column("item", sa.Text, nullable=False),
    sa.Column("item_name", sa.Text, nullable=False),
    sa.Column("case_number", sa.Text, nullable=False),
    sa.Column("phone_agreed", sa.Boolean, nullable=False),
    sa.Column("window", WHOLE),
    sa.Column("hall", sa.Text, nullable=False),
    sa.Column("clerk", sa.Text, nullable=False),
    sa.Column("raised_at", sa.BigInteger, nullable=False),
    sa.Column("raised_on", WHOLE, nullable=False),
    sa.Column("assigned_to", sa.Text, nullable=False),
    sa.Column("assigned_words", sa.Text, nullable=False, server_default=""),
    sa.Column("answered_on", WHOLE, nullable=False),
    sa.Column("result", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("way", sa.Text, nullable=False),
    sa.Column("papers", sa.Text, nullable=False),
    sa.Column("steps", sa.Text, nullable=False),
    sa.Column("updated_at", sa.BigInteger, nullable=False),
    sa.Index("ix_issue_file_number", "number"),
    sa.Index("ix_issue_file_raised_on", "raised_on"),
    sa.Index("ix_issue_file_person", "person"),
    sa.Index("ix_issue_file_open", "promised_on", sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED),
)
"""Lists are JSON; all columns are of `IssueFile`. It is no case: `case_number` only names one."""
