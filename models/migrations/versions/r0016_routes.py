"""Special routes at the screens: what was asked with a 交办, and which commitments wait for their look.

Revision 0016.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Add the columns and count what waits in the cases that are here."""
    op.add_column("issue_file", sa.Column("assigned_words", sa.Text(), nullable=False, server_default=""))
    op.add_column("case_line", sa.Column("promised", WHOLE, nullable=False, server_default="0"))
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, materials, course FROM case_file WHERE course <> ''"))
    found = [(str(ident), _open(str(materials), str(course))) for ident, materials, course in rows]
    update = sa.text("UPDATE case_line SET promised = :count WHERE id = :id")
    for ident, count in found:
        if count:
            connection.execute(update, {"id": ident, "count": count})
    where = sa.text("promised > 0")
    op.create_index(
        "ix_case_line_promised", "case_line", ["promised"], sqlite_where=where, postgresql_where=where
    )


def _open(materials: str, course: str) -> int:
    """Commitments of a granted case that nobody found kept, as counted when this revision was written."""
    known = json.loads(course)
    if not known.get("closed_on") or known.get("granted") is not True or known.get("revoked_on"):
        return 0
    kept = {one["key"] for one in known.get("promises", ()) if one["kept"]}
    return sum(one["state"] == "承诺" and one["key"] not in kept for one in json.loads(materials))
