"""The program's own revisions, each with rows in it; the newest is what the tables say."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from hall.clock import FixedClock
from models.engine import connect, make_engine, open_store
from models.tables import METADATA
from models.upgrade import SCRIPTS, head_revision, upgrade

if TYPE_CHECKING:
    from pathlib import Path

KEY = "0f" * 32
REVISIONS = sorted(path.name[1:5] for path in (SCRIPTS / "versions").glob("r[0-9]*.py"))


def fresh(path: Path) -> None:
    connect(path, KEY, create=True).close()
    upgrade(path, KEY, backups=path.parent / "backups", clock=FixedClock(at=0))


# Indexes over the end of a number are not reflected; the next test compares their statements.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_the_newest_revision_is_what_the_tables_say(tmp_path: Path) -> None:
    fresh(tmp_path / "store.db")
    engine = make_engine(lambda: connect(tmp_path / "store.db", KEY), begin="BEGIN")
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_constraints_and_indexes_are_named_alike(tmp_path: Path) -> None:
    fresh(tmp_path / "migrated.db")
    declared = open_store(tmp_path / "declared.db", KEY, create=True)
    with declared.writer.begin() as connection:
        METADATA.create_all(connection)
    declared.close()

    def schema(name: str) -> set[tuple[str, str]]:
        connection = connect(tmp_path / name, KEY)
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        found = {(row[1], " ".join(sorted(re.sub('[,"]', " ", row[2] or "").split()))) for row in rows}
        connection.close()
        return {one for one in found if one[0] != "alembic_version"}

    assert schema("migrated.db") == schema("declared.db")


def test_r0001_takes_rows_and_keeps_its_promises(tmp_path: Path) -> None:
    fresh(tmp_path / "store.db")
    connection = connect(tmp_path / "store.db", KEY)
    connection.execute("INSERT INTO setting VALUES ('a', 'b')")
    connection.execute("INSERT INTO catalogue VALUES (1, 0, 'x', 'y', x'00')")
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    newest = max(path.name for path in (SCRIPTS / "versions").glob("r[0-9]*.py"))
    assert newest.startswith(f"r{head_revision()}_")


def until(folder: Path, revision: str) -> Path:
    """The revisions up to one, as an older program had them."""
    target = folder / f"until-{revision}"
    target.mkdir()
    for one in (SCRIPTS / "versions").glob("r[0-9]*.py"):
        if one.name[1:5] <= revision:
            shutil.copy(one, target)
    return target


def test_r0011_keeps_what_was_drawn_and_goes_on_behind_it(tmp_path: Path) -> None:
    store, clock = tmp_path / "store.db", FixedClock(at=0)
    connect(store, KEY, create=True).close()
    upgrade(store, KEY, backups=tmp_path / "b", clock=clock, versions=until(tmp_path, "0010"))
    connection = connect(store, KEY)
    connection.execute(
        "INSERT INTO number_grant VALUES ('云政务', '受', 2026, 400), ('云政务', '补', 2026, 200)"
    )
    connection.execute(
        "INSERT INTO number_lease VALUES ('云政务', '受', 2026, 'i', 1, 200, 201, ''),"
        " ('云政务', '受', 2026, 'k', 201, 400, 205, 'X')"
    )
    connection.commit()
    connection.close()
    upgrade(store, KEY, backups=tmp_path / "b", clock=clock)
    connection = connect(store, KEY)
    leases = 'SELECT inc, suffix, lo, hi, next, "by", told FROM number_lease ORDER BY lo'
    assert connection.execute(leases).fetchall() == [
        ("i", "", 1, 200, 201, "", 0),
        ("k", "X", 201, 400, 205, "", 0),
    ]
    # One count was for all endings: none of them may begin again.
    grants = "SELECT kind, suffix, granted FROM number_grant ORDER BY kind, suffix"
    assert connection.execute(grants).fetchall() == [("受", "", 400), ("受", "X", 400), ("补", "", 200)]
    connection.close()


def test_r0019_lays_persons_by_their_key_and_loses_none(tmp_path: Path) -> None:
    store, clock = tmp_path / "store.db", FixedClock(at=0)
    connect(store, KEY, create=True).close()
    before = max(one for one in REVISIONS if one < "0019")
    upgrade(store, KEY, backups=tmp_path / "b", clock=clock, versions=until(tmp_path, before))
    connection = connect(store, KEY)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(person)")]
    for ident in ("p1", "p2"):
        row = [ident if name == "id" else "0" if name.endswith("_at") else name for name in columns]
        connection.execute(f"INSERT INTO person VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608  # no values
    connection.execute("INSERT INTO fold_status VALUES (x'01', 'effective', '', '')")
    connection.commit()
    rows = connection.execute("SELECT * FROM person ORDER BY id").fetchall()
    connection.close()
    # Without folding anew, which is of a whole program: the revision alone keeps what there is.
    upgrade(store, KEY, backups=tmp_path / "b", clock=clock, versions=until(tmp_path, "0019"))
    connection = connect(store, KEY)
    assert connection.execute("SELECT * FROM person ORDER BY id").fetchall() == rows
    assert connection.execute("SELECT status FROM fold_status").fetchall() == [("effective",)]
    made = connection.execute("SELECT sql FROM sqlite_master WHERE name IN ('person', 'fold_status')")
    assert all("WITHOUT ROWID" in sql for (sql,) in made.fetchall())
    connection.close()
