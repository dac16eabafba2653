"""An index for what windows did on a day: a handful of events among millions.

Revision 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CONDITION = (
    "kind IN ('staff.paused', 'staff.resumed', 'staff.signed_in', 'staff.signed_out', "
    "'window.assigned', 'window.closed', 'window.opened')"
)


def upgrade() -> None:
    """Make the index."""
    where = sa.text(CONDITION)
    op.create_index("ix_entry_window_times", "entry", ["recv_at"], sqlite_where=where, postgresql_where=where)
