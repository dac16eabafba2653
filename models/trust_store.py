"""Keys of authors and of the root as rows (`hall.trust_ports`); whom to believe is decided elsewhere."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

import msgspec
import sqlalchemy as sa

from hall.device_ports import ED25519
from hall.queue_acts import Device
from hall.trust_ports import AuthorKey, RootKey
from models.faults import translated
from models.local_rows import Settings
from models.tables.chain import ENTRY
from models.tables.device import DEVICE
from models.tables.relay import AUTHOR_KEY, CHECKPOINT
from models.unit_of_work import Transaction
from models.upserting import keep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.engine import Store

ROOT: Final = "root.key"
"""Name of the stored text with the root's key."""
OFFERED: Final = "root.offered"
"""Name of the stored text with another key that was named later; "" for none."""
_VOUCHED: Final = (Device.DESK.value, Device.HUB.value)


def authors(store: Store, nodes: Sequence[uuid.UUID]) -> tuple[AuthorKey, ...]:
    """Keys of these nodes: of devices that were let in here, without signature, and those from below."""
    mine = sa.select(DEVICE.c.node, DEVICE.c.public).where(
        DEVICE.c.node.in_(nodes), DEVICE.c.alg == ED25519, DEVICE.c.kind.in_(_VOUCHED)
    )
    below = sa.select(AUTHOR_KEY).where(AUTHOR_KEY.c.node.in_(nodes))
    with translated(), store.reader.begin() as connection:
        found = {
            row.node: AuthorKey(node=row.node, key=bytes(row.key), by=row.by, sig=bytes(row.sig))
            for row in connection.execute(below)
        }
        for row in connection.execute(mine):
            found[row.node] = AuthorKey(node=row.node, key=bytes(row.public), by=uuid.UUID(int=0))
    return tuple(found[node] for node in nodes if node in found)


def known_keys(store: Store) -> Mapping[uuid.UUID, bytes]:
    """All keys of authors below the hubs below."""
    with translated(), store.reader.begin() as connection:
        rows = connection.execute(sa.select(AUTHOR_KEY.c.node, AUTHOR_KEY.c.key))
        return {row.node: bytes(row.key) for row in rows}


def learn(store: Store, keys: Sequence[AuthorKey]) -> tuple[uuid.UUID, ...]:
    """Keep keys of new nodes; nodes that have another key already, which stays."""
    rows = [{"node": one.node, "key": one.key, "by": one.by, "sig": one.sig} for one in keys]
    with Transaction(store) as work:
        keep(work.connection, AUTHOR_KEY, rows)
        query = sa.select(AUTHOR_KEY.c.node, AUTHOR_KEY.c.key)
        query = query.where(AUTHOR_KEY.c.node.in_([one.node for one in keys]))
        held = {row.node: bytes(row.key) for row in work.connection.execute(query)}
        work.commit()
    return tuple(one.node for one in keys if held[one.node] != one.key)


def unsigned(store: Store, before: int) -> tuple[uuid.UUID, ...]:
    """Authors with a known key of whose chain something came before a moment (µs UTC) and is not signed yet.

    A hub below cannot sign in their name: what it made up itself stays here for ever.
    """
    signed = sa.func.coalesce(CHECKPOINT.c.seq, 0)
    behind = (
        sa.select(ENTRY.c.link)
        .where(ENTRY.c.node == AUTHOR_KEY.c.node, ENTRY.c.seq > signed, ENTRY.c.recv_at < before)
        .correlate(AUTHOR_KEY, CHECKPOINT)
        .exists()
    )
    both = AUTHOR_KEY.outerjoin(CHECKPOINT, CHECKPOINT.c.node == AUTHOR_KEY.c.node)
    query = sa.select(AUTHOR_KEY.c.node).select_from(both).where(behind).order_by(AUTHOR_KEY.c.node)
    with translated(), store.reader.begin() as connection:
        return tuple(connection.execute(query).scalars())


class RootPins:
    """See `hall.trust_ports.RootPin`."""

    def __init__(self, store: Store) -> None:
        """Take the opened store."""
        self._store = store
        self._root: RootKey | None = None

    def root(self) -> RootKey | None:
        """The root's key as it was heard first; read once, it does not change while a program runs."""
        if self._root is None:
            with translated(), self._store.reader.begin() as connection:
                self._root = read_root(Settings(connection).get(ROOT))
        return self._root

    def offered(self) -> RootKey | None:
        """Another one that was named later."""
        with translated(), self._store.reader.begin() as connection:
            return read_root(Settings(connection).get(OFFERED))

    def offer(self, root: RootKey) -> bool:
        """Keep the first; another one is only noted."""
        known = self.root()
        if root == known or (known is not None and root == self.offered()):
            return False
        self._put(ROOT if known is None else OFFERED, root)
        return known is not None

    def replace(self, root: RootKey) -> None:
        """As its own hub's enrolment, or a person, says."""
        if root != self.root():
            self._put(ROOT, root)
            self._root = None

    def accept(self) -> RootKey | None:
        """A person believes the one that was named later; with none, the old one is forgotten."""
        wanted = self.offered()
        with Transaction(self._store) as work:
            settings = Settings(work.connection)
            settings.put(ROOT, _text(wanted))
            settings.put(OFFERED, "")
            work.commit()
        self._root = None
        return wanted

    def _put(self, name: str, root: RootKey) -> None:
        with Transaction(self._store) as work:
            Settings(work.connection).put(name, _text(root))
            work.commit()


def read_root(text: str | None) -> RootKey | None:
    """What was kept; None when it is not there or cannot be read."""
    try:
        return msgspec.json.decode(text or "", type=RootKey)
    except msgspec.MsgspecError:
        return None


def _text(root: RootKey | None) -> str:
    return "" if root is None else msgspec.json.encode(root).decode()
