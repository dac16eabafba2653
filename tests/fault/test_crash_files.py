"""F7, F8 for files: power cuts between chunk, name and row; a full disk; no row without its bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlcipher3 import dbapi2

from hall.clock import SystemClock
from hall.errors import HallError
from models import chunks
from models.blobs import Blobs
from models.engine import open_store
from models.local_rows import Settings
from models.opening import FILES
from models.tables.blobs import BLOB
from tests.fault.power_cut import compiled, judge, run

KEY = "2b" * 32
COMMITS = 12


@pytest.fixture(scope="session")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("recorder"))


def look(folder: Path) -> list[int] | None:
    """Numbers of the files that have a row; None when the store is broken or one of them has no bytes."""
    try:
        store = open_store(folder / "store.db", KEY)
        try:
            with store.writer.begin() as connection:
                key = Settings(connection).secret("files", 32)
                names = [bytes(row.sha256) for row in connection.execute(sa.select(BLOB.c.sha256))]
            shelf = Blobs(store, SystemClock(), chunks.ChunkFiles(folder / FILES, key))
            return sorted(int.from_bytes(shelf.read(name)[:8], "big") for name in names)
        finally:
            store.close()
    except (HallError, dbapi2.Error):
        return None


@pytest.mark.parametrize("images", [30, pytest.param(300, marks=pytest.mark.long)])
def test_f7_a_power_cut_leaves_no_row_without_its_file(recorder: Path, tmp_path: Path, images: int) -> None:
    log = tmp_path / "log"
    done = run(recorder, tmp_path / "pc", "files", "FULL", str(COMMITS), log=str(log))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["failures"] == []
    tally = judge(log, tmp_path / "image", look, images=images, seed=7)
    assert (tally.lost, tally.corrupt, tally.holes, tally.images) == (0, 0, 0, images)


def test_f7_the_check_has_teeth(recorder: Path, tmp_path: Path) -> None:
    """The same with chunks that are written without care: the check must find rows without bytes."""
    log = tmp_path / "log"
    done = run(recorder, tmp_path / "pc", "careless files", "FULL", str(COMMITS), log=str(log))
    assert done.returncode == 0, done.stderr
    tally = judge(log, tmp_path / "image", look, images=30, seed=7)
    assert tally.corrupt + tally.lost > 3


@pytest.mark.parametrize("space", [0, 40_000, 300_000])
def test_f8_a_full_disk_is_a_sentence_and_the_same_file_is_kept_after_space(
    recorder: Path, tmp_path: Path, space: int
) -> None:
    pc = tmp_path / "pc"
    assert run(recorder, pc, "files", "FULL", "2").returncode == 0
    done = run(recorder, pc, "files", "FULL", "6", space=str(space), heal=str(tmp_path / "healed"))
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["failures"]
    assert {code.rpartition(":")[2] for code in said["failures"]} <= {"store.full", "store.io"}
    assert look(pc) is not None
