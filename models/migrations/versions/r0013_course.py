"""The later life of a case: one column beside its file.

Revision 0013.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is folded so far has nothing in it."""
    op.add_column("case_file", sa.Column("course", sa.Text(), nullable=False, server_default=""))
