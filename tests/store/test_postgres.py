"""What is peculiar to a hub on PostgreSQL: settings, faults as sentences, several processes, the bell."""

from __future__ import annotations

import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from hall.errors import Refused, Unavailable
from models.bell import Bell
from models.instance import BootReason
from models.opening import Opened, open_database_hall
from models.postgres import address, open_database, shown
from models.tables import METADATA
from models.ticket_rows import heads_query
from models.upgrade import upgrade_database
from tests import pg
from tests.store.both import SERVER
from tests.store.test_groups import ticket

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hall.clock import FixedClock

on_server = pytest.mark.parametrize("kind", [SERVER], indirect=True)
SECRET = "geheim#42"  # noqa: S105  # must be seen nowhere


@pytest.fixture
def own_server() -> Iterator[pg.Server]:
    """A server that this test may stop."""
    with pg.server() as running:
        yield running


@on_server
def test_the_newest_revision_is_what_the_tables_say(hall: Opened) -> None:
    with hall.store.reader.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


@on_server
def test_the_writer_syncs_and_the_reader_cannot_write(hall: Opened) -> None:
    with hall.store.writer.begin() as connection:
        for name, value in (("synchronous_commit", "on"), ("transaction_isolation", "read committed")):
            assert connection.exec_driver_sql(f"SHOW {name}").scalar_one() == value
    with hall.store.reader.begin() as connection:
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "repeatable read"
        with pytest.raises(sa.exc.DBAPIError, match="read-only"):
            connection.exec_driver_sql("DELETE FROM ticket")


def test_several_hubs_start_at_once_on_an_empty_database(server: pg.Server, clock: FixedClock) -> None:
    name = server.make()
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _n: open_database_hall(server.url(name), clock=clock), range(4)))
    try:
        assert sorted(str(one.boot.reason) for one in opened) == ["None", "None", "None", BootReason.FIRST]
        assert len({(one.boot.node, one.boot.inc) for one in opened}) == 1
        assert {one.boot.boots for one in opened} == {1, 2, 3, 4}
        assert upgrade_database(server.url(name)).before == upgrade_database(server.url(name)).after
    finally:
        for one in opened:
            one.close()
        server.drop(name)


def test_a_database_that_was_copied_is_a_new_incarnation(database: str, clock: FixedClock) -> None:
    opened = open_database_hall(database, clock=clock)
    assert (opened.boot.reason, opened.boot.series) == (BootReason.RESTORED, "X00")
    assert opened.boot.notice.startswith("本机数据曾恢复至旧备份")
    opened.settle()
    opened.close()
    again = open_database_hall(database, clock=clock)
    assert (again.boot.reason, again.boot.inc) == (None, opened.boot.inc)
    again.close()


def test_a_database_of_a_newer_program_is_refused_and_untouched(server: pg.Server, database: str) -> None:
    with server.admin(address(database).database or "") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unavailable) as caught:
        upgrade_database(database)
    assert caught.value.code == "store.newer"
    with server.admin(address(database).database or "") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_a_migration_that_fails_leaves_nothing(server: pg.Server, tmp_path: Path) -> None:
    (tmp_path / "t001.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\nrevision, down_revision = 't001', None\n"
        "def upgrade():\n    op.create_table('a', sa.Column('id', sa.Integer))\n"
        "    raise OSError(28, 'full')\n",
        encoding="utf-8",
    )
    name = server.make()
    with pytest.raises(Unavailable) as caught:
        upgrade_database(server.url(name), versions=tmp_path)
    assert caught.value.code == "store.full"
    with server.admin(name) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert rows == []
    server.drop(name)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "sqlite:///a.db",
        f"postgresql://u:{SECRET}@h/d",
        f"postgresql+psycopg://u:{SECRET}@h",
        "postgresql+psycopg://h:x/d",
    ],
)
def test_another_address_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(Refused) as caught:
        open_database(url)
    assert caught.value.code == "store.url"
    assert SECRET not in str(caught.value)


def test_whoever_is_not_let_in_hears_why_and_never_his_password(server: pg.Server) -> None:
    faults = {
        f"postgresql+psycopg://{pg.GUARDED}:{SECRET}@/postgres?host={server.folder}": "store.login",
        f"postgresql+psycopg://{pg.GUARDED}@/postgres?host={server.folder}": "store.login",
        server.url("nowhere"): "store.no_database",
        f"postgresql+psycopg://u:{SECRET}@/d?host={server.folder}/none": "store.gone",
        f"postgresql+psycopg://u:{SECRET}@127.0.0.1:9/d": "store.gone",
    }
    for url, code in faults.items():
        with pytest.raises(Unavailable) as caught:
            open_database(url)
        assert caught.value.code == code, caught.value.__cause__
        told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + shown(address(url))
        assert SECRET not in told


@on_server
def test_neither_an_engine_nor_an_error_shows_a_password_or_what_people_said(hall: Opened) -> None:
    url = str(hall.store.writer.url.set(password=SECRET, host="10.0.0.9"))
    assert SECRET not in url
    with hall.store.writer.begin() as connection, pytest.raises(sa.exc.DBAPIError) as caught:
        connection.execute(sa.text("SELECT 1 FROM nothing WHERE a = :a"), {"a": SECRET})
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_server_that_dies_is_a_sentence_and_is_found_again(
    own_server: pg.Server, clock: FixedClock
) -> None:
    hall = open_database_hall(own_server.url(own_server.make()), clock=clock)
    bell = Bell(hall.store)
    assert bell.wait(0) == 0
    with hall.groups() as group, group.unit() as work:
        work.tickets.put(ticket(1))
        work.commit()
    with hall.units() as work:
        work.tickets.put(ticket(1))
        work.commit()
    with hall.units() as work:
        work.tickets.put(ticket(2))
        own_server.stop("immediate")
        with pytest.raises(Unavailable) as caught:
            work.commit()
    assert caught.value.code == "store.gone"
    for ask in (hall.units().__enter__, lambda: hall.views.ticket("t1"), lambda: bell.wait(0.01)):
        with pytest.raises(Unavailable) as caught:
            ask()
        assert caught.value.code == "store.gone"
    own_server.start()
    assert hall.views.ticket("t1") == ticket(1)
    assert hall.views.ticket("t2") is None
    with hall.groups() as group:
        with group.unit() as work:
            work.tickets.put(ticket(2))
            work.commit()
        group.commit()
    assert bell.wait(1) == 2
    bell.close()
    hall.close()


@on_server
def test_the_bell_rings_with_the_commit_in_every_process(
    hall: Opened, database: str, clock: FixedClock
) -> None:
    other = open_database_hall(database, clock=clock)
    bell = Bell(other.store)
    assert bell.wait(0) == 0
    assert bell.wait(0.01) is None
    with hall.groups() as group:
        with group.unit() as work:
            work.tickets.put(ticket(1))
            work.tickets.put(ticket(2))
            work.commit()
        assert bell.wait(0.01) is None
        group.commit()
    assert bell.wait(5) == 2
    with hall.groups() as group, group.unit() as work:
        work.tickets.put(ticket(3))
        work.commit()
    assert bell.wait(0.01) is None
    with hall.units() as work:
        work.tickets.put(ticket(3))
        work.commit()
    assert bell.wait(5) == 3
    assert [one.id for one in other.queue.changes_after(2).tickets] == ["t3"]
    bell.close()
    other.close()


def test_a_file_has_no_bell(start: Any) -> None:
    with pytest.raises(Refused) as caught:
        Bell(start().store)
    assert caught.value.code == "store.no_bell"


@on_server
def test_a_locked_head_is_passed_over(hall: Opened, server: pg.Server, database: str) -> None:
    """Even somebody who does not take turns makes nobody wait and gets nobody called twice."""
    with hall.units() as work:
        for number in (1, 2, 3):
            work.tickets.put(ticket(number))
        work.commit()
    with psycopg.connect(host=str(server.folder), user=pg.USER, dbname=address(database).database) as rude:
        rude.execute("SELECT 1 FROM ticket WHERE id = 't1' FOR UPDATE")
        with hall.units() as work:
            heads = work.tickets.heads(20261120, ("A",), 3, "1")
        assert [head.ticket.id for head in heads] == ["t2"]


@on_server
def test_closed_visits_do_not_slow_the_choice(hall: Opened) -> None:
    """By the pages that the database looks at, with 30,000 visits of the past and without."""
    with hall.units() as work:
        for number in range(1, 40):
            work.tickets.put(ticket(number))
        work.commit()

    def pages() -> int:
        values = {"day": 20261120, "window": 3, "staff": "1", "q0": "A", "q1": "B"}
        with hall.store.writer.begin() as connection:
            query = str(heads_query(SERVER, 2).compile(dialect=connection.dialect))
            told = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}", values)
            plan = told.scalar_one()[0]["Plan"]
            assert "Seq Scan" not in str(plan)
            assert "ix_ticket_line" in str(plan)
            return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])

    columns = [column.name for column in METADATA.tables["ticket"].columns]
    copied = ", ".join(f'"{name}"' for name in columns)
    changed = {"id": "'x' || n", "state": "'DONE'", "is_open": "false", "serial": "n + 1000", "seq": "n"}
    with hall.store.writer.begin() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = on")
        connection.exec_driver_sql("ANALYZE ticket")
        connection.exec_driver_sql("SET enable_seqscan = off")
    before = pages()
    with hall.store.writer.begin() as connection:
        values = ", ".join(changed.get(name, f'"{name}"') for name in columns)
        connection.exec_driver_sql(
            f"INSERT INTO ticket ({copied}) SELECT {values} FROM ticket, generate_series(1, 30000) AS n"  # noqa: S608  # own columns
            " WHERE id = 't1'"
        )
        connection.exec_driver_sql("ANALYZE ticket")
        connection.exec_driver_sql("SET enable_seqscan = on")
    assert pages() <= 1.3 * before + 8
