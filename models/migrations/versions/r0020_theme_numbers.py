"""A 一件事 by the end of its number, as cases are found. Revision 0020."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make two indexes; nothing that is stored changes."""
    for name, start in (("seven", 15), ("tail", 18)):
        end = sa.text(f"substr(number, {start})")
        op.create_index(f"ix_theme_file_{name}", "theme_file", [end, "opened_at"])
