"""Special routes at the screens: what was asked with a 交办, and which commitments wait for their look.

Revision 0016.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Add the columns."""
    op.add_column("issue_file", sa.Column("assigned_words", sa.Text(), nullable=False, server_default=""))
