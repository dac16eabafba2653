"""What an event weighs on a PostgreSQL: tables, indexes, the log of the server, beside its own bytes.

Weights do not depend on what else the machine does; `docs/decisions/0012-a-province.md` reckons with them.

Run: python benchmarks/sync_size.py [CASES] (five events a case; default 4000)
"""

import sys
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.push import BATCH, HUB, SEED, arrivals, events
from hall.clock import SystemClock
from hall.ids import new_id
from hall.sync_ports import Arrival
from models.hub_store import HubUnits
from models.opening import Opened, open_database_hall
from sync import wire
from sync.folding import Folding
from sync.hub import Hub
from sync.security import Seal
from tests import pg

TABLES = ("entry", "feed", "fold_status", "case_file", "person", "tip", "checkpoint")


def wal(opened: Opened) -> int:
    """Place in the server's log, bytes."""
    with opened.store.reader.connect() as connection:
        sql = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
        return int(connection.exec_driver_sql(sql).scalar_one())


def sizes(opened: Opened) -> dict[str, tuple[int, int]]:
    """Bytes of each table and of its indexes."""
    with opened.store.writer.connect() as connection:
        found = {}
        for table in TABLES:
            sql = f"SELECT pg_table_size('{table}'), pg_indexes_size('{table}')"
            row = connection.exec_driver_sql(sql).one()
            found[table] = (int(row[0]), int(row[1]))
        return found


def push(hub: Hub, node: uuid.UUID, rows: list[Arrival]) -> None:
    """All of a chain, in batches as a desk sends them."""
    for begin in range(0, len(rows), BATCH):
        part = rows[begin : begin + BATCH]
        ckpt = wire.Checkpoint(seq=part[-1].seq, link=part[-1].entry.link, sig=bytes(64))
        entries: list[bytes | wire.Redacted] = [row.entry.raw or b"" for row in part]
        parcel = wire.Parcel(node=node, prev=part[0].entry.prev, entries=entries, ckpt=ckpt)
        hub.push(wire.Push(streams=[parcel]))


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    clock = SystemClock()
    with pg.server() as server:
        opened = open_database_hall(server.url(server.make()), clock=clock)
        units = HubUnits(opened.store, clock)
        hub = Hub(units, clock, hub_id=HUB, seal=Seal(SEED))
        node = new_id(clock)
        rows = arrivals(node, new_id(clock), list(events(clock, node, new_id(clock), cases)))
        before, at = sizes(opened), wal(opened)
        push(hub, node, rows)
        taken = wal(opened) - at
        at = wal(opened)
        Folding(units, clock).drain()
        folded = wal(opened) - at
        after = sizes(opened)
        opened.close()
    raw = sum(len(row.entry.raw or b"") for row in rows)
    count = len(rows)
    print(f"{count} events of {cases} cases; {raw / count:.0f} bytes of an event itself")
    whole = 0
    for table in TABLES:
        data, index = (new - old for new, old in zip(after[table], before[table], strict=True))
        whole += data + index
        print(f"  {table:12} {data / count:6.0f} bytes/event and {index / count:6.0f} of indexes")
    print(f"  all          {whole / count:6.0f} bytes/event")
    print(f"  server's log {taken / count:6.0f} bytes/event of intake, {folded / count:.0f} of the fold")


if __name__ == "__main__":
    main()
