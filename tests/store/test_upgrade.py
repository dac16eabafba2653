"""The guarded upgrade, with rows in the tables, failures, a kill and a newer store."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hall.clock import FixedClock
from hall.errors import Unavailable
from models.engine import connect
from models.upgrade import head_revision, revision_of, upgrade

if TYPE_CHECKING:
    from models.upgrade import Upgraded

KEY = "0f" * 32
ROOT = Path(__file__).parents[2]

FIRST = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "t001", None
def upgrade():
    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))
    op.create_table("child", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent", sa.Integer, sa.ForeignKey("parent.id", ondelete="CASCADE"), nullable=False))
"""
SECOND = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "t002", "t001"
def upgrade():
    with op.batch_alter_table("parent", recreate="always") as batch:
        batch.add_column(sa.Column("note", sa.Text, nullable=False, server_default="无"))
    {then}
"""


def versions(folder: Path, *, then: str | None = None) -> Path:
    where = folder / "100%版本"
    where.mkdir(exist_ok=True)
    (where / "t001.py").write_text(FIRST, encoding="utf-8")
    if then is not None:
        (where / "t002.py").write_text(SECOND.format(then=then), encoding="utf-8")
    return where


def run(folder: Path, **kw: str | None) -> Upgraded:
    clock = FixedClock.on("2026-11-22T09:00:00")
    return upgrade(
        folder / "store.db",
        KEY,
        backups=folder / "backups",
        clock=clock,
        versions=versions(folder, then=kw.get("then")),
    )


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = connect(path, KEY, read_only=True)
    found: list[tuple[object, ...]] = connection.execute(sql).fetchall()
    connection.close()
    return found


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store at the first revision with a parent and its child in it."""
    connect(tmp_path / "store.db", KEY, create=True).close()
    done = run(tmp_path)
    assert (done.before, done.after, done.backup) == (None, "t001", None)
    connection = connect(tmp_path / "store.db", KEY)
    connection.execute("INSERT INTO parent VALUES (1, '张三')")
    connection.execute("INSERT INTO child VALUES (10, 1)")
    connection.close()
    return tmp_path


def assert_untouched(folder: Path) -> None:
    path = folder / "store.db"
    assert revision_of(path, KEY) == "t001"
    assert rows(path, "SELECT * FROM parent") == [(1, "张三")]
    assert rows(path, "SELECT * FROM child") == [(10, 1)]


def test_upgrade_keeps_the_children_and_makes_a_copy(old: Path) -> None:
    told: list[str] = []
    done = upgrade(
        old / "store.db",
        KEY,
        backups=old / "backups",
        clock=FixedClock.on("2026-11-22T09:00:00"),
        tell=told.append,
        versions=versions(old, then="pass"),
    )
    assert (done.before, done.after) == ("t001", "t002")
    assert rows(old / "store.db", "SELECT id, note FROM parent") == [(1, "无")]
    assert rows(old / "store.db", "SELECT * FROM child") == [(10, 1)]
    assert done.backup is not None
    assert rows(done.backup, "SELECT * FROM parent") == [(1, "张三")]
    assert told == ["正在检查数据…", "正在备份数据…", "正在升级数据…"]
    again = run(old, then="pass")
    assert (again.before, again.backup) == ("t002", None)


def test_a_failing_migration_leaves_the_store_as_it_was(old: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        run(old, then="1 / 0")
    assert_untouched(old)
    assert run(old, then="pass").after == "t002"


def test_a_migration_that_loses_a_parent_is_undone(old: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        run(old, then="op.execute('DELETE FROM parent')")
    assert caught.value.code == "store.upgrade"
    assert "child" in caught.value.sentence
    assert_untouched(old)


def test_a_newer_store_is_refused_and_not_changed(old: Path) -> None:
    run(old, then="pass")
    (old / "100%版本" / "t002.py").unlink()
    before = (old / "store.db").read_bytes()
    with pytest.raises(Unavailable) as caught:
        run(old)
    assert caught.value.code == "store.newer"
    assert (old / "store.db").read_bytes() == before


def test_a_damaged_store_is_not_upgraded(old: Path) -> None:
    path = old / "store.db"
    data = bytearray(path.read_bytes())
    data[-2000] ^= 1
    path.write_bytes(data)
    with pytest.raises(Unavailable) as caught:
        run(old, then="pass")
    assert caught.value.code == "store.damaged"
    assert not list((old / "backups").glob("*"))


def test_three_copies_are_kept(old: Path) -> None:
    for second in range(5):
        where = versions(old, then="pass")
        for number in range(3, 3 + second):
            text = SECOND.format(then="pass").replace("t001", f"t00{number - 1}")
            text = text.replace('"t002", ', f'"t00{number}", ').replace("note", f"note{number}")
            (where / f"t00{number}.py").write_text(text, encoding="utf-8")
        upgrade(
            old / "store.db",
            KEY,
            backups=old / "backups",
            clock=FixedClock.on(f"2026-11-22T09:00:0{second}"),
            versions=where,
        )
    names = sorted(file.name for file in (old / "backups").iterdir())
    assert [name.split("-")[-1] for name in names] == ["t003.db", "t004.db", "t005.db"]


def test_loggers_stay_on(old: Path) -> None:
    logger = logging.getLogger("hall.some")
    run(old, then="pass")
    assert not logger.disabled


def test_killed_midway_the_old_store_opens_and_upgrades(old: Path) -> None:
    versions(old, then="open('/dev/fd/1', 'w').write('here'); import sys; sys.stdin.read()")
    program = (
        "import sys\nfrom pathlib import Path\nfrom hall.clock import FixedClock\n"
        "from models.upgrade import upgrade\nfolder = Path(sys.argv[1])\n"
        "upgrade(folder / 'store.db', sys.argv[2], backups=folder / 'backups',"
        " clock=FixedClock(at=0), versions=folder / '100%版本')\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(old), KEY],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.read(4) == b"here"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdin.close()
    child.stdout.close()
    assert_untouched(old)
    assert run(old, then="pass").after == "t002"
    assert rows(old / "store.db", "SELECT * FROM child") == [(10, 1)]


def test_the_programs_own_revisions_have_one_head() -> None:
    head_revision()
