"""All chains of a hub as its relay reads them, and what hubs above said of them (`hall.relay_ports`).

Each call is one short transaction: nobody holds one while the hub above is waited for. Nothing is marked as
sent; receipts say how far the other side has a chain (D12).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.clock import MICROS
from hall.relay_ports import NodeChain, Step
from hall.sync_ports import OwnChain, QuarantineCode, Signed
from models import trust_store
from models.chain_store import entry_of, own_tip, read_identity, tip_of
from models.faults import translated
from models.tables.chain import ENTRY, QUARANTINE, TIP
from models.tables.relay import CHECKPOINT
from models.unit_of_work import Transaction
from models.upper_receipts import keep_upper, receipts_of, root_receipts

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from hall.chain import Entry, Tip
    from hall.clock import Clock
    from hall.sync_ports import Receipt
    from hall.trust_ports import AuthorKey, RootKey
    from models.engine import Store

RELAY_LOCK: Final = 0x59_43_52_4C
"""Number of the lock that the one relaying process of a database holds."""
KEYS_US: Final = 10 * MICROS
"""How old the list of known keys may be."""
_ROWS: Final = 256
_AT_ONCE: Final = 10_000
_ENTRY: Final[tuple[sa.Column[Any], ...]] = (ENTRY.c.link, ENTRY.c.prev, ENTRY.c.chash, ENTRY.c.raw)


class RelayStore:
    """See `hall.relay_ports.RelayStore`. One thread, but for `root`, which any may call."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take the opened store; the clock stamps when a receipt was kept."""
        self._store = store
        self._clock = clock
        self._holding: Connection | None = None
        self._pins = trust_store.RootPins(store)
        self._keys: Mapping[uuid.UUID, bytes] | None = None
        self._keys_at = 0

    def own(self) -> OwnChain:
        """This hub's own identity and tip."""
        with translated(), self._store.reader.begin() as connection:
            me = read_identity(connection)
            return OwnChain(node=me.node, inc=me.inc, tip=own_tip(connection, me.node))

    def mine(self) -> bool:
        """Whether this process is the one that relays.

        A file has one program only. On a server a lock of the session decides, which ends with its process.
        """
        if self._store.path is not None:
            return True
        with translated():
            try:
                if self._holding is None:
                    self._holding = self._store.reader.connect()
                    self._holding = self._holding.execution_options(isolation_level="AUTOCOMMIT")
                    take = f"SELECT pg_try_advisory_lock({RELAY_LOCK})"
                    if not self._holding.exec_driver_sql(take).scalar_one():
                        self.close()
                        return False
                else:
                    self._holding.exec_driver_sql("SELECT 1")
            except BaseException:
                self.close()
                raise
        return True

    def close(self) -> None:
        """Let another process relay."""
        connection, self._holding = self._holding, None
        if connection is not None:
            # The lock ends with the connection, which therefore must not go back among the others.
            connection.invalidate()
            connection.close()

    def chains(self, hub: uuid.UUID) -> tuple[NodeChain, ...]:
        """Every chain that has a tip here, by node, with the last receipt of the hub above."""
        tips: dict[uuid.UUID, list[Tip]] = {}
        # What a device sent after it was put out is nobody's word until a person has accepted it (F33).
        salvaged = sa.select(QUARANTINE.c.node).where(
            QUARANTINE.c.code == str(QuarantineCode.SALVAGE),
            sa.or_(QUARANTINE.c.decided_by.is_(None), QUARANTINE.c.decision != "retry"),
        )
        with translated(), self._store.reader.begin() as connection:
            query = sa.select(TIP).where(TIP.c.node.not_in(salvaged))
            for row in connection.execute(query.order_by(TIP.c.node, TIP.c.seq, TIP.c.link)):
                tips.setdefault(row.node, []).append(tip_of(row))
            receipts = receipts_of(connection, hub)
        return tuple(
            NodeChain(node=node, tips=tuple(found), receipt=receipts.get(node))
            for node, found in sorted(tips.items())
        )

    def places(self, node: uuid.UUID, links: Sequence[bytes]) -> Mapping[bytes, int]:
        """Which of these links this node's chain has here, with their seq."""
        query = sa.select(ENTRY.c.link, ENTRY.c.seq).where(ENTRY.c.node == node, ENTRY.c.link.in_(links))
        with translated(), self._store.reader.begin() as connection:
            return {row.link: int(row.seq) for row in connection.execute(query)}

    def after(self, node: uuid.UUID, seq: int, limit: int, max_bytes: int) -> tuple[Entry, ...]:
        """Entries of a node behind `seq`, by seq; at least one if there is one."""
        found: list[Entry] = []
        room = max_bytes
        query = sa.select(*_ENTRY).where(ENTRY.c.node == node, ENTRY.c.seq > seq)
        query = query.order_by(ENTRY.c.seq, ENTRY.c.link).limit(max(limit, 1))
        with translated(), self._store.reader.begin() as connection:
            for row in connection.execute(query).yield_per(_ROWS):
                entry = entry_of(row)
                room -= len(entry.raw or b"")
                if found and room < 0:
                    break
                found.append(entry)
        return tuple(found)

    def steps(self, node: uuid.UUID) -> tuple[Step, ...]:
        """All entries of a node without bytes, by seq."""
        query = sa.select(ENTRY.c.link, ENTRY.c.prev, ENTRY.c.seq).where(ENTRY.c.node == node)
        with translated(), self._store.reader.begin() as connection:
            rows = connection.execute(query.order_by(ENTRY.c.seq, ENTRY.c.link))
            return tuple(Step(link=row.link, prev=row.prev, seq=int(row.seq)) for row in rows)

    def entries(self, links: Sequence[bytes]) -> Mapping[bytes, Entry]:
        """Entries by their links."""
        found: dict[bytes, Entry] = {}
        with translated(), self._store.reader.begin() as connection:
            for part in _parts(links):
                query = sa.select(*_ENTRY).where(ENTRY.c.link.in_(part))
                found.update({row.link: entry_of(row) for row in connection.execute(query)})
        return found

    def signed(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Signed]:
        """The newest signature that each author gave."""
        query = sa.select(CHECKPOINT).where(CHECKPOINT.c.node.in_(nodes))
        with translated(), self._store.reader.begin() as connection:
            return {
                row.node: Signed(node=row.node, seq=row.seq, link=row.link, sig=bytes(row.sig))
                for row in connection.execute(query)
            }

    def root(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Receipt]:
        """The root's last receipt of each; nodes of which it never spoke are left out."""
        with translated(), self._store.reader.begin() as connection:
            return root_receipts(connection, nodes)

    def authors(self, nodes: Sequence[uuid.UUID]) -> tuple[AuthorKey, ...]:
        """Keys of these nodes, see `models.trust_store.authors`."""
        return trust_store.authors(self._store, nodes)

    def known(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, bytes]:
        """Public keys of authors below the hubs below; what another process learnt comes within seconds."""
        now = self._clock.monotonic()
        if self._keys is None or now - self._keys_at > KEYS_US:
            self._keys, self._keys_at = trust_store.known_keys(self._store), now
        return {node: self._keys[node] for node in nodes if node in self._keys}

    def learn(self, keys: Sequence[AuthorKey]) -> tuple[uuid.UUID, ...]:
        """Keep keys of new nodes; nodes that have another key already."""
        self._keys = None
        return trust_store.learn(self._store, keys)

    def root_key(self) -> RootKey | None:
        """Who the root is."""
        return self._pins.root()

    def keep_root_key(self, root: RootKey) -> None:
        """Keep who the root is."""
        self._pins.replace(root)

    def keep(self, receipts: Sequence[Receipt], *, root: bool) -> None:
        """Store receipts in place of earlier ones of the same hub and node."""
        with Transaction(self._store) as work:
            keep_upper(work.connection, receipts, root=root, at=self._clock.wall())
            work.commit()


def _parts(values: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
