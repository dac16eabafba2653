"""Rows in the database of a front-end machine: a second PostgreSQL, and a plain SQLite file."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import psycopg
import pytest

from hall.errors import Refused, Unavailable
from hall.exchange_ports import Flag, FrontEndPlace
from hall.exchange_rows import ROWS, ApplicationRow, ExTable, key_of, table_of
from models.front_end import PASSWORD, SqlFrontEnd, open_front_end
from tests.fakes.exchange_cases import accepted, rows_of, told
from tests.fakes.province import Platform
from tests.unit.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hall.clock import FixedClock
    from hall.exchange_rows import ExRow
    from tests import pg

PLACES: Final = ("postgresql", "postgresql in capitals", "sqlite")


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FrontEndPlace]:
    """Where a front-end is; each test has its own."""
    if request.param == "sqlite":
        yield FrontEndPlace(url=f"sqlite:///{tmp_path / 'front.db'}", seconds=5)
        return
    server: pg.Server = request.getfixturevalue("server")
    name = server.make()
    yield FrontEndPlace(url=server.url(name), capital="capitals" in request.param, seconds=5)
    server.drop(name)


@pytest.fixture
def front(place: FrontEndPlace, clock: FixedClock) -> Iterator[SqlFrontEnd]:
    """The front-end with its tables."""
    with open_front_end(place, clock) as opened:
        opened.make()
        yield opened


@pytest.fixture
def platform(front: SqlFrontEnd) -> Platform:
    """Whoever is behind the front-end."""
    return Platform(front)


@pytest.fixture
def rows() -> list[ExRow]:
    desk = Desk()
    return rows_of(desk, accepted(desk))


def test_every_table_takes_the_rows_that_a_case_makes(front: SqlFrontEnd, platform: Platform) -> None:
    desk = Desk()
    others = [replace(row, sblsh="another") for row in rows_of(desk, told(desk, 2))]
    made = [*rows_of(desk, accepted(desk)), *others]
    assert front.missing() == ()
    assert not any(one.refusal or one.differs for one in front.write(made))
    for row in made:
        (there,) = platform.rows(table_of(row), **key_of(row))
        for name, value in there.items():
            if hasattr(row, name):
                assert (value or None) == (getattr(row, name) or None), name
    assert set(ROWS) == set(front.tables.out)


def test_a_row_is_written_once_and_another_content_is_noticed(
    front: SqlFrontEnd, platform: Platform, rows: list[ExRow]
) -> None:
    front.write(rows)
    assert not any(one.differs for one in front.write(rows))
    first = rows[0]
    assert isinstance(first, ApplicationRow)
    (told_again,) = front.write([replace(first, lxrsj="13900000000")])
    assert told_again.differs
    assert len(platform.rows(ExTable.SB)) == 1
    front.write([replace(first, lxrsj="13900000000", version=2)])
    assert [row["version"] for row in platform.rows(ExTable.SB)] == [1, 2]


def test_the_platform_receives_and_refuses_in_its_words(
    front: SqlFrontEnd, platform: Platform, rows: list[ExRow]
) -> None:
    front.write(rows)
    names = [(table_of(row), key_of(row)) for row in rows]
    assert {one.flag for one in front.verdicts(names)} == {Flag.OPEN}
    platform.receive(ExTable.SB, "990102000001", "01")
    platform.refuse(ExTable.SL, "受理时间早于申办时间")
    first, *_, last = front.verdicts(names)
    assert (first.flag, first.central, first.central_short) == (Flag.RECEIVED, "990102000001", "01")
    assert (last.flag, last.words) == (Flag.REFUSED, "受理时间早于申办时间")
    gone = key_of(rows[0]) | {"version": 9}
    assert front.verdicts([(ExTable.SB, gone)])[0].flag is Flag.GONE


def test_answers_are_read_once_they_are_marked_and_not_before(front: SqlFrontEnd, platform: Platform) -> None:
    platform.answer(ExTable.SPCL, sblsh="990102000001", sphjdm="2", sphjmc="审核", spyj="同意")
    platform.answer(ExTable.BJ, sblsh="990102000001", bjjgdm="6", zjbh="许字1号")
    assert front.answers(10) == front.answers(10)
    step, result = sorted(front.answers(10), key=lambda row: str(row.table), reverse=True)
    assert (step.table, step.central, step.values["spyj"]) == (ExTable.SPCL, "990102000001", "同意")
    assert (result.table, result.values["zjbh"], result.version) == (ExTable.BJ, "许字1号", 1)
    front.take([step])
    assert [row.table for row in front.answers(10)] == [ExTable.BJ]
    assert len(front.answers(0)) == 0
    front.take([result])
    assert front.answers(10) == ()


def test_what_the_platform_called_otherwise_is_found(
    place: FrontEndPlace, clock: FixedClock, rows: list[ExRow]
) -> None:
    other = replace(
        place, out="T_", tables={"t_sb": "apply_info"}, columns={"rec_msg": "cwxx", "sqrmc": "applicant"}
    )
    with open_front_end(other, clock) as front:
        front.make()
        front.write(rows[:1])
        (there,) = Platform(front).rows(ExTable.SB)
        assert there["sqrmc"]
        assert front.tables.out[ExTable.SB].name.lower() == "apply_info"
        assert {"cwxx", "applicant"} <= {c.name.lower() for c in front.tables.out[ExTable.SB].columns}


def test_a_front_end_without_its_tables_says_which(place: FrontEndPlace, clock: FixedClock) -> None:
    with open_front_end(place, clock) as front:
        assert "ex_gdbs_sb" in {name.lower() for name in front.missing()}
        assert not any("gdfk" in name.lower() for name in front.missing())
        assert front.answers(5) == ()


def test_what_the_database_does_not_take_is_a_refusal_and_nothing_of_the_step_is_there(
    server: pg.Server, clock: FixedClock, rows: list[ExRow]
) -> None:
    name = server.make()
    with open_front_end(FrontEndPlace(url=server.url(name)), clock) as front:
        front.make()
        with server.admin(name) as admin:
            admin.execute("ALTER TABLE ex_gdbs_sbcl ALTER COLUMN clmc TYPE varchar(3)")
        step = [replace(row, clmc="照片") for row in rows[1:3]]  # type: ignore[call-arg]
        done = front.write([step[0], rows[2]])
        assert [bool(one.refusal) for one in done] == [False, True]
        assert "too long" in done[1].refusal
        assert Platform(front).rows(ExTable.SBCL) == []
        with server.admin(name) as admin:
            admin.execute("DROP TABLE ex_gdbs_sb")
        with pytest.raises(Unavailable, match="缺表") as error:
            front.write(rows[:1])
        assert error.value.code == "front_end.tables"
    server.drop(name)


def test_a_front_end_that_is_away_or_slow_says_so_and_tells_no_password(
    server: pg.Server, clock: FixedClock, rows: list[ExRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD, "geheim")
    name = server.make()
    place = FrontEndPlace(url=server.url(name), seconds=1)
    with ExitStack() as stack:
        front = stack.enter_context(open_front_end(place, clock))
        front.make()
        blocker: psycopg.Connection = stack.enter_context(server.admin(name))
        blocker.execute("BEGIN")
        blocker.execute("LOCK TABLE ex_gdbs_sb")
        with pytest.raises(Unavailable) as slow:
            front.write(rows[:1])
        blocker.execute("ROLLBACK")
        assert slow.value.code == "front_end.away"
        front.write(rows[:1])
        blocker.close()
        server.drop(name)
        with pytest.raises(Unavailable) as away:
            front.verdicts([(ExTable.SB, key_of(rows[0]))])
        assert "geheim" not in str(away.value)
        assert name in away.value.sentence


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "nobody+nothing://x/y", "postgresql+psycopg://a:b@host/db", "oracle+oracledb://u@h/d"],
)
def test_an_address_that_leads_nowhere_is_refused(url: str, clock: FixedClock) -> None:
    with pytest.raises(Refused) as error:
        SqlFrontEnd(FrontEndPlace(url=url), clock)
    assert error.value.code == "front_end.url"
    assert ":b@" not in error.value.sentence
