"""An upgrade that runs out of disk, or whose power is cut, leaves the old store or the new one."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from models.copying import faults_in
from models.engine import connect
from models.upgrade import revision_of
from tests.fault.power_cut import HERE, ROOT, Image, compiled, record_of

if TYPE_CHECKING:
    from pathlib import Path

KEY = "2b" * 32
FIRST = """
from alembic import op
revision, down_revision = "t001", None
def upgrade():
    op.execute("CREATE TABLE a (id INTEGER PRIMARY KEY, body BLOB)")
    op.execute("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 300)"
               " INSERT INTO a SELECT x, randomblob(900) FROM n")
"""
SECOND = """
from alembic import op
revision, down_revision = "t002", "t001"
def upgrade():
    op.execute("CREATE TABLE b (id INTEGER PRIMARY KEY, body BLOB, more TEXT)")
    op.execute("INSERT INTO b SELECT id, body, 'x' FROM a")
    op.execute("DROP TABLE a")
"""


@pytest.fixture(scope="session")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("recorder"))


@pytest.fixture
def old(tmp_path: Path, recorder: Path) -> Path:
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "t001.py").write_text(FIRST, encoding="utf-8")
    (tmp_path / "pc").mkdir()
    assert upgraded(recorder, tmp_path, "prepare") == "t001"
    (tmp_path / "versions" / "t002.py").write_text(SECOND, encoding="utf-8")
    return tmp_path


def upgraded(recorder: Path, folder: Path, *words: str, **faults: str) -> str:
    variables = {f"FAULT_{name.upper()}": value for name, value in faults.items()}
    done = subprocess.run(
        [sys.executable, str(HERE / "upgrading.py"), str(folder), *words],
        cwd=ROOT,
        env=os.environ
        | {"PYTHONPATH": str(ROOT), "LD_PRELOAD": str(recorder), "FAULT_DIR": str(folder / "pc")}
        | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def state(path: Path) -> tuple[str | None, int]:
    """The revision and the rows of the table that belongs to it; the store is whole."""
    revision = revision_of(path, KEY)
    connection = connect(path, KEY)
    assert faults_in(connection) == []
    table = "a" if revision == "t001" else "b"
    count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608  # two fixed names
    connection.close()
    return revision, int(count)


@pytest.mark.parametrize("space", [1_000, 250_000, 500_000, 700_000])
def test_disk_full_midway_leaves_the_old_store(recorder: Path, old: Path, space: int) -> None:
    assert upgraded(recorder, old, space=str(space)) == "store.full"
    assert state(old / "pc" / "store.db") == ("t001", 300)
    assert upgraded(recorder, old) == "t002"
    assert state(old / "pc" / "store.db") == ("t002", 300)


@pytest.mark.parametrize("images", [pytest.param(40), pytest.param(600, marks=pytest.mark.long)])
def test_power_cut_leaves_the_old_store_or_the_new_one(recorder: Path, old: Path, images: int) -> None:
    before = {file.name: file.read_bytes() for file in (old / "pc").iterdir() if file.is_file()}
    log = old / "log"
    assert upgraded(recorder, old, log=str(log)) == "t002"
    ops, rnd, seen = record_of(log), random.Random(3), set()  # noqa: S311  # repeatable on purpose
    for _ in range(images):
        image = Image(ops, rnd.randrange(len(ops) + 1), rnd, before=before)
        image.put(old / "image")
        seen.add(state(old / "image" / "store.db"))
    assert seen == {("t001", 300), ("t002", 300)}
