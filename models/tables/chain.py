"""Chains of all nodes as they arrived, feeds, receipts and what waits for a person (sync-protocol.md A1)."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from models.tables.base import METADATA, WHOLE, Blob, Hash, Id

WINDOW_KINDS: Final = (
    "staff.paused",
    "staff.resumed",
    "staff.signed_in",
    "staff.signed_out",
    "window.assigned",
    "window.closed",
    "window.opened",
)
"""Kinds that `hall.spans.window_spans` reads."""

OF_WINDOWS: Final = sa.text("kind IN (" + ", ".join(f"'{kind}'" for kind in WINDOW_KINDS) + ")")

ENTRY = sa.Table(
    "entry",
    METADATA,
    sa.Column("link", Hash, primary_key=True),
    sa.Column("node", Id, nullable=False),
    sa.Column("inc", Id, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("prev", Hash, nullable=False),
    sa.Column("event_id", Id, nullable=False),
    sa.Column("chash", Hash, nullable=False),
    sa.Column("raw", Blob),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("tv", WHOLE, nullable=False),
    sa.Column("hlc", sa.BigInteger, nullable=False),
    sa.Column("recv_at", sa.BigInteger, nullable=False),
    sa.Index("ix_entry_stream", "stream", "node"),
    sa.Index("ix_entry_node", "node", "seq"),
    sa.Index("ix_entry_prev", "prev"),
    sa.Index("ix_entry_event_id", "event_id"),
    # What windows did on a day, for the figures: few among millions.
    sa.Index("ix_entry_window_times", "recv_at", sqlite_where=OF_WINDOWS, postgresql_where=OF_WINDOWS),
)
"""One event at one place of its author's chain. `raw` is null only when redacted. Neither (node, seq) nor
`event_id` is unique: a clone uses both again, and both of its entries are kept."""

TIP = sa.Table(
    "tip",
    METADATA,
    sa.Column("link", Hash, primary_key=True),
    sa.Column("node", Id, nullable=False, index=True),
    sa.Column("inc", Id, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hlc", sa.BigInteger, nullable=False),
)
"""Newest entries; more than one of a node is a fork."""

HEAD = sa.Table(
    "head",
    METADATA,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("link", Hash, primary_key=True),
)
"""Heads of streams that only this node writes; others are worked out from their events."""

WAITING: Final = sa.text("status = 'waiting'")
"""A few events among many."""

FOLD_STATUS = sa.Table(
    "fold_status",
    METADATA,
    sa.Column("link", Hash, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("conflict", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_fold_status_waiting", "link", sqlite_where=WAITING, postgresql_where=WAITING),
    sqlite_with_rowid=False,
)
"""What became of each event; every event has exactly one row. `conflict`: the group of the case that it
belongs to."""

FEED_HEAD = sa.Table(
    "feed_head",
    METADATA,
    sa.Column("lane", sa.Text, primary_key=True),
    sa.Column("feed_id", Id, nullable=False),
    sa.Column("gseq", sa.BigInteger, nullable=False),
    sa.Column("fhash", Hash, nullable=False),
    sa.Column("folded", sa.BigInteger, nullable=False, server_default="0"),
)
"""End of each feed; the row is locked by every append. `folded`: position up to which it is folded."""

FEED = sa.Table(
    "feed",
    METADATA,
    sa.Column("lane", sa.Text, primary_key=True),
    sa.Column("gseq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("link", Hash, nullable=False),
    sa.Column("fhash", Hash, nullable=False),
)
"""Order in which entries became known here."""

QUARANTINE = sa.Table(
    "quarantine",
    METADATA,
    sa.Column("qid", sa.Integer, primary_key=True),
    sa.Column("node", Id, nullable=False),
    sa.Column("link", Hash),
    sa.Column("event_id", Id),
    sa.Column("raw", Blob),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("first_at", sa.BigInteger, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, server_default="1"),
    sa.Column("decided_by", sa.Text),
    sa.Column("decision", sa.Text, nullable=False, server_default=""),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("acted_by", sa.Text, nullable=False, server_default=""),
    sa.Column("acted_at", sa.BigInteger, nullable=False, server_default="0"),
    sa.Index("ix_quarantine_link", "link"),
)
"""What a person has to look at; nothing is ever deleted here by the program. `decision`, `reason`, `acted_by`
and `acted_at` tell what was done last; `decided_by` is filled when that was the end of it."""

MERGED = sa.Table(
    "merged",
    METADATA,
    sa.Column("node", Id, primary_key=True),
    sa.Column("also", Hash, primary_key=True),
    sa.Column("link", Hash, nullable=False),
)
"""Ends of arms that `link`, a `node.booted` of the same node, has joined to its chain again: no tips now,
whichever of the two arrives first."""

RECOVERED = sa.Table(
    "recovered",
    METADATA,
    sa.Column("link", Hash, primary_key=True),
    sa.Column("beside", sa.Boolean, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""Own entries that a hub had kept and this store had lost. `beside`: they hang beside the line that is
written on, as an arm that a later entry joins; papers drawn from them are not here."""

RESTORE_NOTICE = sa.Table(
    "restore_notice",
    METADATA,
    sa.Column("inc", Id, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("first", sa.BigInteger),
    sa.Column("last", sa.BigInteger),
    sa.Column("done_at", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("done_by", sa.Text, nullable=False, server_default=""),
)
"""What people are told about a restore or a clone, once for each incarnation, until somebody ticks it off."""

RECEIPT = sa.Table(
    "receipt",
    METADATA,
    sa.Column("hub", Id, primary_key=True),
    sa.Column("node", Id, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("link", Hash, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("sig", sa.LargeBinary, nullable=False),
    sa.Column("kept_at", sa.BigInteger, nullable=False),
)
"""The last signed word of each hub about the own chain; `kept_at` orders them by arrival."""
