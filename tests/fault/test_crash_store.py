"""F4, F5, F6, F7, F8, F10: power cuts, a full disk and syncs that fail, under the program's own store."""

from __future__ import annotations

import hashlib
import json
import random
from typing import TYPE_CHECKING

import pytest
from sqlcipher3 import dbapi2

from hall.chain import Entry, check_run
from hall.errors import HallError
from models.copying import faults_in
from models.engine import connect
from models.side_file import read_side
from tests.fault.power_cut import ACK, Tally, compiled, judge, run, start

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "2b" * 32
COMMITS = 60


@pytest.fixture(scope="session")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("recorder"))


def look_plain(folder: Path) -> list[int] | None:
    """The numbers of the entries, None when the store or its chain is not whole."""
    try:
        connection = dbapi2.connect(str(folder / "store.db"))  # noqa: TID251  # F4 asks for plain SQLite
        try:
            if faults_in(connection):
                return None
            prev, found = bytes(32), []
            for seq, before, link, body in connection.execute("SELECT * FROM e ORDER BY seq"):
                if before != prev or hashlib.sha256(prev + body).digest() != link:
                    return None
                found.append(int(seq))
                prev = link
            return found
        finally:
            connection.close()
    except dbapi2.Error:
        return None


def look_store(folder: Path) -> list[int] | None:
    """The same for the program's own store, with its side file (F7)."""
    try:
        connection = connect(folder / "store.db", KEY)
        try:
            rows = connection.execute("SELECT link, prev, chash, raw, seq FROM entry ORDER BY seq").fetchall()
            broken = faults_in(connection)
            tips = connection.execute("SELECT link FROM tip").fetchall()
        finally:
            connection.close()
        entries = [Entry(link=row[0], prev=row[1], chash=row[2], raw=row[3]) for row in rows]
        side = read_side(folder / "side" / "side.json")
    except (HallError, dbapi2.Error):
        return None
    if broken or check_run(entries) or [row[0] for row in tips] != [entry.link for entry in entries[-1:]]:
        return None
    if side is not None and side.seq > len(entries):
        return None  # the side file may never be ahead of the chain
    return [int(row[4]) for row in rows]


def recorded(recorder: Path, folder: Path, kind: str, sync: str) -> Path:
    log = folder / "log"
    done = run(recorder, folder / "pc", kind, sync, str(COMMITS), log=str(log))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["failures"] == []
    return log


def tally_of(
    recorder: Path,
    folder: Path,
    kind: str,
    sync: str,
    *,
    look: Callable[[Path], list[int] | None],
    images: int,
) -> Tally:
    return judge(recorded(recorder, folder, kind, sync), folder / "image", look, images=images, seed=11)


IMAGES = [pytest.param(60), pytest.param(600, marks=pytest.mark.long)]


@pytest.mark.parametrize("images", IMAGES)
def test_f4_power_cut_with_full_loses_nothing(recorder: Path, tmp_path: Path, images: int) -> None:
    tally = tally_of(recorder, tmp_path, "plain", "FULL", look=look_plain, images=images)
    assert (tally.lost, tally.corrupt, tally.holes, tally.images) == (0, 0, 0, images)


@pytest.mark.parametrize("images", IMAGES)
def test_f6_f7_power_cut_of_the_encrypted_store_and_its_side_file(
    recorder: Path, tmp_path: Path, images: int
) -> None:
    tally = tally_of(recorder, tmp_path, "store", "FULL", look=look_store, images=images)
    assert (tally.lost, tally.corrupt, tally.holes, tally.images) == (0, 0, 0, images)


@pytest.mark.parametrize("kind", ["plain", "store"])
def test_f5_the_check_has_teeth(recorder: Path, tmp_path: Path, kind: str) -> None:
    look = look_plain if kind == "plain" else look_store
    (tmp_path / "n").mkdir()
    (tmp_path / "o").mkdir()
    # A third of the images is wrong, give or take: keys and pages differ from run to run.
    normal = tally_of(recorder, tmp_path / "n", kind, "NORMAL", look=look, images=120)
    assert normal.lost + normal.corrupt > 5
    off = tally_of(recorder, tmp_path / "o", kind, "OFF", look=look, images=120)
    assert off.corrupt > 5


def acknowledged(folder: Path) -> int:
    return int((folder / ACK).read_text(encoding="ascii").split()[-1])


@pytest.mark.parametrize("space", [0, 1, 5_000, 60_000, 150_000])
def test_f8_full_disk_is_a_sentence_and_the_same_save_works_after_space(
    recorder: Path, tmp_path: Path, space: int
) -> None:
    pc = tmp_path / "pc"
    assert run(recorder, pc, "store", "FULL", "3").returncode == 0
    done = run(recorder, pc, "store", "FULL", "40", space=str(space), heal=str(tmp_path / "healed"))
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    # Without room for its index of the WAL, SQLite can only say that reading failed.
    assert said["failures"] in (["store.full"], ["open:store.full"], ["open:store.io"])
    found = look_store(pc)
    assert found is not None
    assert found == list(range(1, len(found) + 1))
    assert len(found) == said["saved"] == acknowledged(pc)


@pytest.mark.parametrize("sync", [0, 2, 5, 9, 17, 33])
def test_f10_a_sync_that_fails_is_never_reported_as_saved(recorder: Path, tmp_path: Path, sync: int) -> None:
    pc = tmp_path / "pc"
    assert run(recorder, pc, "store", "FULL", "3").returncode == 0
    done = run(recorder, pc, "store", "FULL", "30", sync=str(sync))
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["failures"] in (["store.io"], ["open:store.io"])
    found = look_store(pc)
    assert found is not None
    assert found == list(range(1, len(found) + 1))
    assert len(found) >= said["saved"] == acknowledged(pc)


@pytest.mark.parametrize(
    ("seed", "kills"), [(7, 8), *(pytest.param(seed, 50, marks=pytest.mark.long) for seed in range(4))]
)
def test_f1_killed_at_random_points_nothing_that_was_saved_is_lost(
    tmp_path: Path, seed: int, kills: int
) -> None:
    pc, rnd = tmp_path / "pc", random.Random(seed)  # noqa: S311  # repeatable on purpose
    pc.mkdir()
    for _ in range(kills):
        child = start(pc, "store", "FULL", "100000")
        wanted = rnd.randint(1, 60)
        assert child.stderr is not None
        for _line in range(wanted):
            child.stderr.readline()
        child.kill()
        child.wait()
        child.stderr.close()
        found = look_store(pc)
        assert found is not None
        assert found == list(range(1, len(found) + 1))
        assert len(found) >= acknowledged(pc)
