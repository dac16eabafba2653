"""The keys that a relay carries: of authors up, of the root down (`hall.trust_ports`, sync-protocol.md A2).

One for each relay, used in its thread. Whether a signature holds up a push is decided by the receiver.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from hall.relay_ports import NodeChain, RelayStore
from hall.sync_ports import Receipt
from hall.trust_ports import AuthorKey, RootKey
from sync import wire
from sync.security import Seal, is_signed

_log: Final = logging.getLogger("yichuang.relay")


class RelayTrust:
    """What one hub vouches for above, and whom it believes of what comes down."""

    def __init__(self, store: RelayStore, seal: Seal, *, upper: uuid.UUID, key: bytes) -> None:
        """Take the store, this hub's key, and who the hub above is."""
        self._store = store
        self._seal = seal
        self._upper = upper
        self._key = key
        self._told: set[uuid.UUID] = set()

    def again(self) -> None:
        """The hub above was away: it may have forgotten what it was told."""
        self._told.clear()

    def keys(self, own: uuid.UUID, part: Sequence[NodeChain]) -> list[wire.AuthorSlip]:
        """Keys of the authors of these chains that were not told yet; those from below go on unchanged."""
        nodes = [chain.node for chain in part if chain.node not in self._told | {own, self._upper}]
        if not nodes:
            return []
        self._told.update(nodes)
        slips = (self._vouched(own, one) for one in self._store.authors(nodes))
        return [wire.AuthorSlip(node=one.node, key=one.key, by=one.by, sig=one.sig) for one in slips]

    def _vouched(self, own: uuid.UUID, one: AuthorKey) -> AuthorKey:
        if one.sig:
            return one
        mine = replace(one, by=own)
        return replace(mine, sig=self._seal.sign(mine.signed()))

    def hear(self, welcome: wire.Welcome) -> None:
        """Learn who the root is: the hub above itself, or whom it names."""
        if not welcome.above:
            self._store.keep_root_key(RootKey(hub=self._upper, key=self._key))
            return
        root = root_of(welcome, self._key)
        known = self._store.root_key()
        if root is None or root == known:
            return
        if known is None or known.hub == self._upper:
            self._store.keep_root_key(root)
        else:
            _log.warning("another root is named: %s", root.hub)

    def believed(self, receipts: Iterable[Receipt]) -> list[Receipt]:
        """Receipts that are the root's; all of them while nobody has named it (an older program above)."""
        root = self._store.root_key()
        return [one for one in receipts if root is None or is_roots(root, one)]


def root_of(welcome: wire.Welcome, key: bytes) -> RootKey | None:
    """The root that the answering hub names, when it has signed that with its key."""
    slip = welcome.root_key
    if slip is None:
        return None
    root = RootKey(hub=slip.hub, key=slip.key)
    return root if is_signed(key, root.signed(welcome.hub_id), slip.sig) else None


def is_roots(root: RootKey, receipt: Receipt) -> bool:
    """True for a receipt that the root has given."""
    return receipt.hub == root.hub and is_signed(root.key, receipt.signed(), receipt.sig)
