"""Rewinds and clones at start (F15, F16, F17, F21 seen from the store): nonces, letters, the side file."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from hall.clock import FixedClock
from hall.errors import Refused
from models import instance
from models.copying import copy_store
from models.engine import open_store
from models.instance import LETTERS, Boot, BootReason, next_letter
from models.side_file import read_side
from models.tables.instance import INSTANCE

if TYPE_CHECKING:
    from pathlib import Path

KEY = "0f" * 32
CLOCK = FixedClock.on("2026-11-22T08:00:00")


class Pc:
    """A PC with its data folder and, apart from it, its side file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "store.db"
        self.side = folder / "elsewhere" / "side.json"
        store = open_store(self.path, KEY, create=True)
        with store.writer.begin() as connection:
            INSTANCE.metadata.create_all(connection, tables=[INSTANCE])
        store.close()

    def start(self, *, tip: int = 0, settles: bool = True, letters: str = "") -> Boot:
        store = open_store(self.path, KEY)
        with store.writer.begin() as connection:
            done = instance.boot(
                connection,
                self.side,
                clock=CLOCK,
                tip_seq=tip,
                window=3,
                letters_elsewhere=letters,
            )
        store.close()
        if settles:
            instance.settle(self.side, done, seq=tip, link=bytes(32))
        return done

    def copy(self, name: str) -> Path:
        target = self.folder / name
        copy_store(self.path, target, KEY)
        return target

    def put_back(self, copy: Path) -> None:
        shutil.copy(copy, self.path)


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    return Pc(tmp_path)


def test_first_start_and_the_next_ones_are_one_incarnation(pc: Pc) -> None:
    first = pc.start()
    assert (first.reason, first.series, first.boots, first.letters) == (BootReason.FIRST, "W03", 1, "W")
    assert first.notice == ""
    later = [pc.start(tip=number) for number in (3, 9)]
    assert [boot.reason for boot in later] == [None, None]
    assert {boot.inc for boot in later} == {first.inc}
    assert later[-1].boots == 3
    assert len({first.nonce, *(boot.nonce for boot in later)}) == 3


def test_a_rewound_store_gets_a_new_letter_and_names_what_is_missing(pc: Pc) -> None:
    first = pc.start()
    copy = pc.copy("copy.db")
    pc.start(tip=5)
    instance.note_tip(pc.side, seq=12, link=bytes(32))
    pc.put_back(copy)
    done = pc.start(tip=4)
    assert done.reason is BootReason.RESTORED
    assert (done.old_inc, done.series, done.lost, done.side_seq) == (first.inc, "X03", (5, 12), 12)
    assert done.inc != first.inc
    assert done.node == first.node
    assert "可能缺 8 条" in done.notice
    assert pc.start(tip=5).reason is None


def test_letters_are_not_used_twice_by_one_copy_restored_again_and_again(pc: Pc) -> None:
    pc.start()
    copy = pc.copy("copy.db")
    pc.start()
    letters = []
    for _ in range(4):
        pc.put_back(copy)
        letters.append(pc.start().series)
    assert letters == ["X03", "Y03", "Z03", "A03"]


def test_a_lost_side_file_is_a_reason_and_the_hub_may_know_more_letters(pc: Pc) -> None:
    pc.start()
    pc.side.unlink()
    done = pc.start(letters="WXY")
    assert (done.reason, done.series) == (BootReason.SIDE_LOST, "Z03")
    pc.side.write_bytes(b"\x00garbage")
    assert pc.start().reason is BootReason.SIDE_LOST


def test_a_chain_shorter_than_remembered_is_a_reason(pc: Pc) -> None:
    pc.start(tip=7)
    done = pc.start(tip=6)
    assert (done.reason, done.lost) == (BootReason.RESTORED, (7, 7))


def test_a_store_made_anew_beside_an_old_side_file_does_not_use_its_letter(pc: Pc) -> None:
    old = pc.start(tip=7)
    pc.path.unlink()
    new = Pc(pc.folder).start()
    assert (new.reason, new.series, new.old_inc) == (BootReason.FIRST, "X03", old.inc)


def test_of_two_clones_the_side_file_knows_one(pc: Pc, tmp_path: Path) -> None:
    pc.start()
    (tmp_path / "other").mkdir()
    other = Pc(tmp_path / "other")
    pc.copy("clone.db").replace(other.path)
    assert pc.start().reason is None
    assert other.start().reason is BootReason.SIDE_LOST


def test_starts_that_stop_before_the_side_file_are_no_restore(pc: Pc) -> None:
    first = pc.start()
    for _ in range(3):
        assert pc.start(settles=False).reason is None
    done = pc.start()
    assert (done.reason, done.inc) == (None, first.inc)


def test_a_new_incarnation_that_stops_before_the_side_file_spends_its_letter(pc: Pc) -> None:
    pc.start()
    copy = pc.copy("copy.db")
    pc.start()
    pc.put_back(copy)
    assert pc.start(settles=False).series == "X03"
    assert pc.start().series == "Y03"


def test_rotation_lets_the_live_store_go_on(pc: Pc) -> None:
    pc.start()
    store = open_store(pc.path, KEY)
    with store.writer.begin() as connection:
        nonce = instance.rotate(connection)
    store.close()
    # A stop between the commit and the side file, too.
    assert pc.start(settles=False).reason is None
    instance.note_nonce(pc.side, nonce)


def test_the_remembered_tip_never_goes_back(pc: Pc) -> None:
    pc.start(tip=3)
    instance.note_tip(pc.side, seq=2, link=bytes(32))
    side = read_side(pc.side)
    assert side is not None
    assert side.seq == 3


@given(st.integers(0, len(LETTERS) - 1))
def test_letters_go_round_without_repeating(start: int) -> None:
    used = LETTERS[start]
    while len(used) < len(LETTERS):
        used += next_letter(used)
    assert sorted(used) == sorted(LETTERS)
    with pytest.raises(Refused) as caught:
        next_letter(used)
    assert caught.value.code == "store.series_spent"


def test_a_second_row_is_impossible(pc: Pc) -> None:
    pc.start()
    store = open_store(pc.path, KEY)
    with pytest.raises(sa.exc.IntegrityError), store.writer.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO instance SELECT 2, node, inc, series, 3, 1, db_nonce, prev_nonce FROM instance"
            )
        )
    store.close()
