"""What people decide about quarantine, and how long a device that was put out may bring its records.

Revision 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for name in ("decision", "reason", "acted_by"):
        op.add_column("quarantine", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("quarantine", sa.Column("acted_at", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("device", sa.Column("salvage_until", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("device", sa.Column("salvage_by", sa.Text(), nullable=False, server_default=""))
