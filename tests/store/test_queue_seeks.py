"""Acts of the queue find rows by an index on a server: a hall with years of visits calls like a new one."""

from __future__ import annotations

import psycopg
from sqlalchemy.engine import make_url

from hall.clock import FixedClock
from hall.commands.catalogue import import_catalogue
from hall.commands.queue_desk import perform
from hall.queue_acts import Arrive, CallNext, Sit, Take
from hall.staff import Actor, Role
from models.group_lines import AHEAD
from models.groups import Groups
from models.opening import open_database_hall
from tests.store.test_groups import GUIDE, small_catalogue

CLERK = Actor(number="0203", name="甲", role=Role.CLERK, window=3)
PEOPLE = 2000
CALLS = 4
_READ = """
SELECT t.relname, t.seq_tup_read + coalesce(sum(i.idx_tup_read), 0)
FROM pg_stat_user_tables t LEFT JOIN pg_stat_user_indexes i USING (relid) GROUP BY t.relname, t.seq_tup_read
"""


def test_a_call_reads_few_rows_however_many_wait(database: str) -> None:
    clock = FixedClock.on("2026-11-20T10:00:00")
    opened = open_database_hall(database, clock=clock)
    import_catalogue(small_catalogue(), source="青禾区", begin=opened.units, clock=clock)
    with Groups(opened.units)() as group:
        for _ in range(PEOPLE):
            perform(Take(queue="A", source="kiosk"), GUIDE, group.unit, clock)
        perform(Sit(name="甲"), CLERK, group.unit, clock)
        group.commit()
    opened.close()
    open_database_hall(database, clock=clock).close()
    before = rows_read(database)
    opened = open_database_hall(database, clock=clock)
    held = ""
    for _ in range(CALLS):
        # Like another process each time: nothing is in its memory.
        with Groups(opened.units)() as group:
            called = perform(CallNext(finish=held), CLERK, group.unit, clock).ticket
            assert called is not None
            held = called.id
            perform(Arrive(ticket=held), CLERK, group.unit, clock)
            group.commit()
        clock.move(seconds=30)
    opened.close()
    after = rows_read(database)
    read = {table: (after[table] - before[table]) / CALLS for table in ("head", "entry")}
    # Of each ticket that may be next, its heads and the first of its stream; all waiting would be hundreds.
    assert max(read.values()) < 8 * AHEAD, read


def rows_read(database: str) -> dict[str, int]:
    """Rows and index entries read of each table so far, by connections that were closed."""
    address = make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        return {str(table): int(count) for table, count in connection.execute(_READ).fetchall()}
