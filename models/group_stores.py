"""Chain, numbers, settings and answers of one act of a group: they read what the group remembers.

Each fulfils the Protocol of its plain counterpart (`chain_store.py`, `queue_rows.py`, `local_rows.py`), whose
queries it uses. Rows are written before a query that would miss them. Tickets are in `group_tickets.py`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from typing_extensions import override

from hall.chain import ZERO, Entry, Tip
from hall.codec import MAX_PARENTS
from hall.errors import Conflict
from hall.events import StreamKind, stream_id, stream_kind
from hall.order import Linked
from models import mapping
from models.catalogue_store import Catalogues
from models.chain_store import Chain, entry_row, verdict_row
from models.group_tickets import GroupTickets
from models.local_rows import HALL, Numbers, Settings
from models.pending import Box
from models.queue_rows import Estimates, Replies
from models.ready import ReadyQuery
from models.tables.chain import ENTRY, HEAD
from models.tables.queue import REPLY

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from hall.catalogue import Catalogue
    from hall.events import Event
    from hall.leases import Block
    from hall.numbering import DocumentLease
    from hall.order import Judged
    from hall.ports import CatalogueVersion, NodeIdentity
    from hall.queue_ports import Estimate
    from hall.settings import HallSettings
    from models.group_state import GroupState


_OTHERS: Final = sa.or_(ENTRY.c.node < sa.bindparam("me"), ENTRY.c.node > sa.bindparam("me"))
_HEADS: Final = ReadyQuery(
    lambda _dialect: sa.union_all(
        sa.select(HEAD.c.link).where(HEAD.c.stream == sa.bindparam("of")),
        sa.select(sa.null()).where(sa.exists().where(ENTRY.c.stream == sa.bindparam("of"), _OTHERS)),
    )
)
"""Heads that this node keeps, and a null when others wrote in the stream, so that they do not count."""


@cache
def _answers(keys: int) -> ReadyQuery:
    """The answers to so many keys: parameters `k0` and on."""
    wanted = [sa.bindparam(f"k{place}", type_=sa.Text) for place in range(keys)]
    return ReadyQuery(lambda _dialect: sa.select(REPLY.c.key, REPLY.c.answer).where(REPLY.c.key.in_(wanted)))


class GroupChain:
    """See `hall.ports.ChainStore`."""

    def __init__(self, state: GroupState) -> None:
        """Share the state of the group."""
        self._state = state
        self._plain = Chain(state.connection, state.units.clock)

    def identity(self) -> NodeIdentity:
        """Who writes here."""
        return self._state.identity

    def tip(self) -> Tip | None:
        """The newest entry of the own node, or None before the first."""
        return self._state.known.tip["own"]

    def heads(self, stream: str) -> tuple[bytes, ...]:
        """Links of the stream that no other entry of it names as a parent; at most 8, the newest."""
        state = self._state
        found = state.known.heads.get(stream)
        if found is None and stream_kind(stream) == StreamKind.TICKET:
            # Read with the ticket, which is wanted next.
            GroupTickets(state).get(stream_id(stream))
            found = state.known.heads.get(stream)
        if found is None:
            found = self._stored_heads(stream)
            state.note(state.known.heads, stream, found)
        return found

    def _stored_heads(self, stream: str) -> tuple[bytes, ...]:
        """Heads of a stream of which nothing waits to be written."""
        state = self._state
        rows = _HEADS.rows(state.connection, {"of": stream, **state.asker()})
        links = sorted(row[0] for row in rows if row[0] is not None)
        return tuple(links)[:MAX_PARENTS] if len(links) == len(rows) else self._plain.heads(stream)

    def append(self, entry: Entry, event: Event) -> None:
        """Put an entry behind the tip and move the tip.

        Raises:
            Conflict: `chain.moved`, the entry was linked to another tip than the stored one.
        """
        state = self._state
        tip = self.tip()
        if (tip.link if tip else ZERO) != entry.prev or (tip.seq if tip else 0) + 1 != event.seq:
            raise Conflict("chain.moved", "本机的记录刚被另一项操作写过，请再试一次。")
        stream = event.stream
        heads = self.heads(stream)
        pending = state.pending
        pending.put(Box.ENTRIES, entry.link, entry_row(entry, event, state.units.clock.wall()))
        pending.put(Box.HEADS, (stream, entry.link), {"stream": stream, "link": entry.link})
        for parent in event.parents:
            pending.put(Box.HEADS_GONE, (stream, parent), {"on": stream, "old": parent})
        left = (*(link for link in heads if link not in event.parents), entry.link)
        state.note(state.known.heads, stream, tuple(sorted(left))[:MAX_PARENTS])
        known = state.known.streams.get(stream)
        if known is not None or not heads:
            item = Linked(link=entry.link, event=event)
            state.note(state.known.streams, stream, (*(known or ()), item))
        moved = Tip(node=event.node.bytes, inc=event.inc.bytes, seq=event.seq, link=entry.link, hlc=event.hlc)
        state.note(state.known.tip, "own", moved)

    def stream(self, stream: str) -> tuple[Linked, ...]:
        """All readable events of a stream."""
        state = self._state
        found = state.known.streams.get(stream)
        return self._load(stream) if found is None else found

    def _load(self, stream: str) -> tuple[Linked, ...]:
        state = self._state
        if stream in state.known.heads:
            # Something may have been put behind it without its being read.
            state.write(Box.ENTRIES)
        found = self._plain.stream(stream)
        state.note(state.known.streams, stream, found)
        return found

    def judge(self, verdicts: Iterable[Judged]) -> None:
        """Store the fold status of events; a later verdict replaces an earlier one."""
        for one in verdicts:
            self._state.pending.put(Box.VERDICTS, one.link, verdict_row(one))


class GroupEstimates(Estimates):
    """See `hall.queue_ports.EstimateStore`."""

    def __init__(self, state: GroupState) -> None:
        """Share the state of the group."""
        super().__init__(state.connection)
        self._state = state

    @override
    def put(self, estimate: Estimate) -> None:
        """Keep one; the first range shown to a ticket stays."""
        if self._state.row(Box.ESTIMATES, estimate.ticket) is None:
            self._state.pending.put(Box.ESTIMATES, estimate.ticket, mapping.ESTIMATE.to_row(estimate))

    @override
    def settle(self, ticket: str, called_at: int) -> None:
        """The truth: the ticket was called for the first time at `called_at` (µs UTC)."""
        if self._state.row(Box.SETTLED, ticket) is None:
            self._state.pending.put(Box.SETTLED, ticket, {"of": ticket, "at": called_at})

    @override
    def of_days(self, first: int, last: int) -> tuple[Estimate, ...]:
        """Settled ones of days (yyyymmdd, both included), by the time they were shown."""
        self._state.write(Box.ESTIMATES, Box.SETTLED)
        return super().of_days(first, last)


class GroupReplies(Replies):
    """See `hall.queue_ports.ReplyStore`."""

    def __init__(self, state: GroupState) -> None:
        """Share the state of the group."""
        super().__init__(state.connection)
        self._state = state

    @override
    def get(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Answers that are there."""
        asked = tuple(dict.fromkeys(keys))
        found: dict[str, bytes] = {}
        for key in asked:
            row = self._state.row(Box.REPLIES, key)
            if row is not None:
                found[key] = row["answer"]
        if not asked:
            return found
        # One statement for few sizes: the last key is asked for as often as is needed.
        size = 1 << (len(asked) - 1).bit_length()
        values = {f"k{place}": asked[min(place, len(asked) - 1)] for place in range(size)}
        rows = _answers(size).rows(self._state.connection, values)
        # What is stored was given first.
        return found | {str(key): bytes(answer) for key, answer in rows}

    @override
    def put(self, key: str, answer: bytes, at: int) -> None:
        """Keep an answer; `at` microseconds UTC. An answer that was given stays as it is."""
        if self._state.row(Box.REPLIES, key) is None:
            self._state.pending.put(Box.REPLIES, key, {"key": key, "answer": answer, "at": at})

    @override
    def forget_before(self, at: int) -> None:
        """Housekeeping: nobody repeats a request of last week."""
        self._state.write(Box.REPLIES)
        self._state.direct()
        super().forget_before(at)


class GroupNumbers(Numbers):
    """See `hall.number_ports.NumberStore`; leases and blocks are written at once."""

    def __init__(self, state: GroupState) -> None:
        """Share the state of the group."""
        super().__init__(state.connection)
        self._state = state

    @override
    def next(self, counter: str) -> int:
        """Draw from a counter; the first is 1."""
        drawn = self._state.counted(counter) + 1
        self._state.note(self._state.known.counters, counter, drawn)
        self._state.pending.put(Box.COUNTERS, counter, {"name": counter, "value": drawn})
        return drawn

    @override
    def put_lease(self, lease: DocumentLease) -> None:
        """Insert or replace."""
        self._state.direct()
        super().put_lease(lease)

    @override
    def take_lease(self, lease: DocumentLease) -> None:
        """Insert; one that is there stays as it is."""
        self._state.direct()
        super().take_lease(lease)

    @override
    def grant(self, body: str, kind: str, year: int, size: int, suffix: str = "") -> int:
        """Reserve the next block and return its first number."""
        self._state.direct()
        return super().grant(body, kind, year, size, suffix)

    @override
    def granted(self, body: str, kind: str, year: int, suffix: str, least: int) -> None:
        """Let grants go on behind `least`."""
        self._state.direct()
        super().granted(body, kind, year, suffix, least)

    @override
    def put_block(self, block: Block) -> None:
        """Insert or replace."""
        self._state.direct()
        super().put_block(block)

    @override
    def need_suffix(self, node: uuid.UUID, inc: uuid.UUID, wanted: str) -> str:
        """What a desk's numbers in need end in."""
        self._state.direct()
        return super().need_suffix(node, inc, wanted)


class GroupSettings(Settings):
    """See `hall.ports.SettingStore`."""

    def __init__(self, state: GroupState) -> None:
        """Share the state of the group."""
        super().__init__(state.connection)
        self._state = state

    @override
    def hall(self) -> HallSettings:
        """The hall's settings; defaults where nothing was set."""
        return self._state.hall()

    @override
    def secret(self, name: str, size: int) -> bytes:
        """A random secret of this store, made at first use."""
        known = self._state.known.secrets
        if name not in known:
            self._state.direct()
            self._state.note(known, name, super().secret(name, size))
        return known[name]

    @override
    def get(self, name: str) -> str | None:
        """A small named text."""
        known = self._state.known.texts
        if name not in known:
            self._state.note(known, name, super().get(name))
        return known[name]

    @override
    def put(self, name: str, value: str) -> None:
        """Insert or replace."""
        self._state.direct()
        super().put(name, value)
        self._state.note(self._state.known.texts, name, value)
        if name == HALL:
            self._state.note(self._state.known.settings, HALL, mapping.settings_from_text(value))


class GroupCatalogue(Catalogues):
    """See `hall.ports.CatalogueStore`."""

    def __init__(self, state: GroupState) -> None:
        """Share the state of the group."""
        super().__init__(state.connection, state.units.cache)
        self._state = state

    @override
    def current(self, day: int) -> CatalogueVersion | None:
        """The catalogue in force on a day (yyyymmdd)."""
        known = self._state.known.catalogues
        if day not in known:
            self._state.note(known, day, super().current(day))
        return known[day]

    @override
    def add(
        self, catalogue: Catalogue, *, source: str, imported_at: int, imported_by: str
    ) -> CatalogueVersion:
        """Store a new version of the catalogue and every item version it needs."""
        self._state.direct()
        for day in tuple(self._state.known.catalogues):
            self._state.forget(self._state.known.catalogues, day)
        return super().add(catalogue, source=source, imported_at=imported_at, imported_by=imported_by)
