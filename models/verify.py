"""`verify`: chains, folded rows and papers against one another; `rebuild`: fold everything anew.

The chain is the truth (architecture.md 2). Verifying changes nothing; rebuilding replaces only what is
folded, in one transaction. The rules of folding are `hall.fold`.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.bodies import PaperRendered
from hall.chain import ZERO, Entry, check_entry
from hall.codec import body_of, decode
from hall.errors import HallError, Refused, Unavailable
from hall.events import EventKind, StreamKind, stream_id, stream_kind
from hall.fold import Folded
from hall.queries import ChainReport
from models import mapping
from models.arms import BESIDE
from models.chain_store import entry_of, read_identity
from models.engine import Store, open_store
from models.faults import translated
from models.mapping import Shape
from models.refolding import fold_entries, refold
from models.streams import stream_chunks
from models.tables.chain import ENTRY, FEED, FEED_HEAD, FOLD_STATUS, MERGED, RECOVERED, TIP
from models.tables.hall import CASE, PERSON
from models.tables.local import PAPER
from models.tables.peer import PEER
from models.tables.queue import TICKET
from models.tables.routes import ISSUE, THEME

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection, Row


MOST: Final = 100
"""Faults that are told in words; the rest is counted."""

_FOLDED: Final[Mapping[str, sa.Table]] = {
    StreamKind.CASE: CASE,
    StreamKind.TICKET: TICKET,
    StreamKind.PERSON: PERSON,
    StreamKind.THEME: THEME,
    StreamKind.ISSUE: ISSUE,
}
_SHAPES: Final[Mapping[str, Shape[Any]]] = {
    StreamKind.CASE: mapping.CASE,
    StreamKind.TICKET: mapping.TICKET,
    StreamKind.PERSON: mapping.PERSON,
    StreamKind.THEME: mapping.THEME,
    StreamKind.ISSUE: mapping.ISSUE,
}


class _Faults:
    """Sentences for a technician, at most `MOST`."""

    def __init__(self) -> None:
        self._told: list[str] = []
        self._count = 0

    def add(self, sentence: str) -> None:
        self._count += 1
        if len(self._told) < MOST:
            self._told.append(sentence)

    def all(self) -> tuple[str, ...]:
        more = self._count - len(self._told)
        return (*self._told, f"另有 {more} 处问题未列出。") if more else tuple(self._told)


def verify(store: Store) -> ChainReport:
    """Check everything that is stored against everything else.

    Raises:
        Unavailable: The store cannot be read.
    """
    faults = _Faults()
    settled = store.path is not None and _fold_wal_in(store)
    with translated(), store.reader.begin() as connection:
        if settled:
            _check_pages(connection, faults)
        entries, nodes = _check_chains(connection, faults)
        _check_tips(connection, faults)
        _check_folded(connection, faults)
        _check_papers(connection, faults)
    told = faults.all()
    return ChainReport(ok=not told, entries=entries, nodes=nodes, faults=told)


def check_copy(connection: Any) -> Mapping[str, Any]:
    """The check of a backup: every entry of a raw connection by its hashes; its numbers go into the manifest.

    Raises:
        Unavailable: `chain.broken`, an entry does not hold.
    """
    count, top = 0, 0
    for link, prev, chash, raw, seq in connection.execute("SELECT link, prev, chash, raw, seq FROM entry"):
        entry = Entry(
            link=bytes(link), prev=bytes(prev), chash=bytes(chash), raw=None if raw is None else bytes(raw)
        )
        if check_entry(entry) is not None:
            raise Unavailable(
                "chain.broken", f"第 {seq} 条记录与校验值不符，备份没有完成。请运行 verify 检查。"
            )
        count, top = count + 1, max(top, int(seq))
    return {"entries": count, "top": top}


def rebuild(store: Store) -> ChainReport:
    """Fold every stream anew and replace the stored rows, in one transaction; then verify.

    Raises:
        Unavailable: The disk did not take it; nothing is changed.
    """
    with translated(), store.writer.begin() as connection:
        refold(connection)
    return verify(store)


def _fold_wal_in(store: Store) -> bool:
    """Bring the WAL into the file, so that its pages may be judged by their seals.

    A power cut in the middle of a checkpoint leaves torn pages of which the WAL has the good ones: they are
    no damage. False when a reader elsewhere holds the WAL; then the seals are not looked at.
    """
    with translated(), contextlib.closing(store.writer.raw_connection()) as raw:
        row = raw.cursor().execute("PRAGMA wal_checkpoint(FULL)").fetchone()
    return row is not None and row[0] == 0


def _check_pages(connection: Connection, faults: _Faults) -> None:
    """Every page of the file by its own seal, also those that nothing below reads."""
    for (said,) in connection.exec_driver_sql("PRAGMA cipher_integrity_check"):
        page = "".join(char for char in str(said) if char.isdigit())
        faults.add(f"数据文件第 {page} 页损坏，请从备份恢复。" if page else "数据文件有损坏，请从备份恢复。")


def _check_chains(connection: Connection, faults: _Faults) -> tuple[int, int]:
    """Every entry by its hashes, its envelope, and its place behind its predecessor."""
    count, nodes = 0, set()
    parts = _pulled_nodes(connection)
    places: dict[bytes, int] = {}
    node: uuid.UUID | None = None
    for row in connection.execute(sa.select(ENTRY).order_by(ENTRY.c.node, ENTRY.c.seq)):
        if row.node != node:
            node, places = row.node, {ZERO: 0}
            nodes.add(row.node)
        count += 1
        where = f"节点 {str(row.node)[:8]} 第 {row.seq} 条"
        fault = check_entry(entry_of(row))
        if fault is not None:
            faults.add(f"{where}：{fault.sentence}")
        elif (wrong := _envelope_fault(row)) is not None:
            faults.add(f"{where}：{wrong}")
        if row.node not in parts and places.get(row.prev) != row.seq - 1:
            faults.add(f"{where}：前一条记录缺失，链条不连续。")
        places[row.link] = row.seq
    return count, len(nodes)


def _pulled_nodes(connection: Connection) -> frozenset[uuid.UUID]:
    """Nodes of which a desk holds only what a hub gave it: no whole chains, and no tips (`peer`)."""
    if connection.execute(sa.select(PEER.c.hub).limit(1)).first() is None:
        return frozenset()
    found = connection.execute(sa.select(ENTRY.c.node).where(ENTRY.c.node.not_in(sa.select(TIP.c.node))))
    return frozenset(row.node for row in found) - {read_identity(connection).node}


def _envelope_fault(row: Row[Any]) -> str | None:
    """Whether the columns say what the event says; entries that arrived unreadable have no stream."""
    if row.raw is None or not row.stream:
        return None
    try:
        event = decode(bytes(row.raw))
    except Refused as error:
        return error.sentence
    said = (event.node, event.inc, event.seq, event.id, event.stream, event.kind, event.hlc)
    stored = (row.node, row.inc, row.seq, row.event_id, row.stream, row.kind, row.hlc)
    return None if said == stored else "索引列与记录内容不符。"


def _check_tips(connection: Connection, faults: _Faults) -> None:
    """The tips are the entries that no other names as its predecessor, and no start has joined."""
    after = ENTRY.alias()
    followed = sa.select(after.c.link).where(after.c.prev == ENTRY.c.link).exists()
    joined = (
        sa.select(MERGED.c.also).where(MERGED.c.also == ENTRY.c.link, MERGED.c.node == ENTRY.c.node).exists()
    )
    ends = sa.select(ENTRY.c.link).where(~followed, ~joined, ENTRY.c.link.not_in(BESIDE))
    if parts := _pulled_nodes(connection):
        ends = ends.where(ENTRY.c.node.not_in(sorted(parts)))
    real = {row.link for row in connection.execute(ends)}
    stored = {row.link for row in connection.execute(sa.select(TIP.c.link))}
    if real != stored:
        faults.add(f"链条末端的登记与记录不符（登记 {len(stored)} 处，实际 {len(real)} 处）。")


def _check_folded(connection: Connection, faults: _Faults) -> None:
    """Stored rows against the fold, and a status for every event (accounting identity)."""
    seen: dict[str, int] = dict.fromkeys(_FOLDED, 0)
    behind = _not_yet_folded(connection)
    for chunk in stream_chunks(connection):
        stored = _stored(connection, [name for name, _ in chunk])
        statuses = _statuses(connection, chunk[0][0], chunk[-1][0])
        for name, entries in chunk:
            kind = stream_kind(name)
            seen[kind] = seen.get(kind, 0) + (name in stored)
            if name in behind:
                continue
            folded, judged = fold_entries(name, entries)
            if kind in _FOLDED and stored.get(name) != folded:
                faults.add(f"{name} 的汇总与事件不符，可用 verify --rebuild 重建。")
            if any(statuses.get(one.link) != str(one.status) for one in judged):
                faults.add(f"{name} 的事件状态与重新汇总的不符，可用 verify --rebuild 重建。")
    for kind, table in _FOLDED.items():
        count = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        if count != seen[kind]:
            faults.add(f"{table.name} 中有 {count - seen[kind]} 行没有对应的事件。")


def _not_yet_folded(connection: Connection) -> frozenset[str]:
    """Streams of a hub with events that are stored and wait to be folded: their rows may be older."""
    query = (
        sa.select(ENTRY.c.stream)
        .join(FEED, FEED.c.link == ENTRY.c.link)
        .join(FEED_HEAD, FEED_HEAD.c.lane == FEED.c.lane)
        .where(FEED.c.gseq > FEED_HEAD.c.folded)
    )
    return frozenset(row.stream for row in connection.execute(query))


def _stored(connection: Connection, names: Sequence[str]) -> dict[str, Folded | None]:
    """Folded rows by the name of their stream; None for one that cannot be read."""
    found: dict[str, Folded | None] = {}
    for kind, table in _FOLDED.items():
        idents = [stream_id(name) for name in names if stream_kind(name) == kind]
        for row in connection.execute(sa.select(table).where(table.c.id.in_(idents))).mappings():
            name = f"{kind}:{row['id']}"
            try:
                found[name] = _SHAPES[kind].from_row(dict(row))
            except Unavailable:
                found[name] = None
    return found


def _statuses(connection: Connection, first: str, last: str) -> dict[bytes, str]:
    """Stored statuses of the events of a range of streams."""
    query = (
        sa.select(FOLD_STATUS.c.link, FOLD_STATUS.c.status)
        .join(ENTRY, ENTRY.c.link == FOLD_STATUS.c.link)
        .where(ENTRY.c.stream >= first, ENTRY.c.stream <= last)
    )
    return {row.link: str(row.status) for row in connection.execute(query)}


def _check_papers(connection: Connection, faults: _Faults) -> None:
    """Kept papers by their hash, and the papers of own cases are kept."""
    kept: set[bytes] = set()
    for row in connection.execute(sa.select(PAPER.c.sha256, PAPER.c.pdf)):
        kept.add(row.sha256)
        if hashlib.sha256(bytes(row.pdf)).digest() != row.sha256:
            faults.add(f"保存的文书 {row.sha256.hex()[:12]} 与校验值不符。")
    own = sa.select(ENTRY.c.stream, ENTRY.c.raw).where(ENTRY.c.node == read_identity(connection).node)
    # Papers of recovered entries were drawn on a disk that is gone; the chain has their hashes.
    own = own.where(ENTRY.c.link.not_in(sa.select(RECOVERED.c.link)))
    for row in connection.execute(own.where(ENTRY.c.kind == str(EventKind.PAPER_RENDERED))):
        paper = _rendered(row.raw) if stream_kind(row.stream) == StreamKind.CASE else None
        if paper is not None and paper.sha256 not in kept:
            faults.add(f"{row.stream} 的{paper.kind}没有保存。")


def _rendered(raw: object) -> PaperRendered | None:
    """The body of an event that a paper was rendered; None for what the other checks tell already."""
    if not isinstance(raw, bytes):
        return None
    with contextlib.suppress(Refused):
        body = body_of(decode(raw))
        return body if isinstance(body, PaperRendered) else None
    return None


def verify_file(path: Path, key: Callable[[], str], *, heal: bool = False) -> ChainReport:
    """Check (or rebuild) a store that nobody has opened yet; whatever hinders it is a fault of the report.

    Args:
        path: The database file.
        key: Gives the store key; asked for only when the file is there.
        heal: Fold everything anew.
    """
    try:
        if not path.exists():
            raise Refused("store.none", f"{path} 不存在，没有可以检查的数据。")
        store = open_store(path, key())
        try:
            return rebuild(store) if heal else verify(store)
        finally:
            store.close()
    except HallError as error:
        return ChainReport(ok=False, entries=0, nodes=0, faults=(error.sentence,))
