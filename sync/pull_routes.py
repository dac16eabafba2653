"""`GET /v1/pull` with its long poll, whole streams, and one case by number: what desks may read of others.

Reading only, beside the writer. Scope (sync-protocol.md A2, "Not verified": pulling is a privacy choice): a
desk is given cases of its own hall that are open or were touched in the last 90 days, and the persons of
them. Everything else is given by number, to a person with the right, and the hub writes down who asked.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
import uuid
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from hall.clock import Clock
from hall.device_ports import DeviceRow, DeviceStore
from hall.errors import Unavailable
from hall.pull_ports import DAY_US, SCOPE_DAYS, FeedCursor, PullPage, PullReader, PullScope
from hall.queue_acts import Device
from hall.staff import Permission, Role, may
from hall.sync_ports import CASE_LANE, Arrival
from sync import wire
from sync.aside import aside
from sync.enrol_gate import Gate
from sync.http import Answer, Call, Handler, answer_of
from sync.pull_wire import (
    MAX_ENTRIES,
    MAX_WAIT,
    RESET,
    PullAnswer,
    StreamsAnswer,
    StreamsAsk,
    fitting,
    piece_of,
)
from sync.wire import WireError

LOOK_SECONDS: Final = 0.5
"""How often the end of the feed is looked at while somebody waits: another process may have written."""
MAX_ASK: Final = 64 << 10
MAX_NUMBER: Final = 40
PAGE_BYTES: Final = wire.LIMIT_BYTES
_log: Final = logging.getLogger("yichuang.hub")


class News:
    """Wakes those who wait for the feed to grow. Lives in the loop."""

    def __init__(self, newest: Callable[[], int]) -> None:
        """Take what reads the end of the feed from the store."""
        self._newest = newest
        self.sign = asyncio.Event()
        self._seen = -1
        self.waiting = 0
        self.closed = False

    def tell(self) -> None:
        """The feed has grown, or the hub stops."""
        grown, self.sign = self.sign, asyncio.Event()
        grown.set()

    def close(self) -> None:
        """Let everybody go."""
        self.closed = True
        self.tell()

    async def wait(self, sign: asyncio.Event, seconds: float) -> None:
        """Until the feed has grown since `sign` was taken, at most so long."""
        self.waiting += 1
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await sign.wait()
        finally:
            self.waiting -= 1

    async def watch(self) -> None:
        """Look at the store while somebody waits."""
        while not self.closed:
            await asyncio.sleep(LOOK_SECONDS)
            if self.waiting:
                try:
                    newest = await aside(self._newest)
                except Unavailable as error:
                    _log.warning("feed: %s", error)
                    continue
                if newest != self._seen:
                    self._seen = newest
                    self.tell()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What `GET /v1/pull` asks."""

    after: FeedCursor | None
    limit: int
    wait: int


class PullApi:
    """The routes."""

    def __init__(self, gate: Gate, reader: PullReader, clock: Clock, *, body_seconds: float) -> None:
        """Take the door, the feed and the hub's clock."""
        self._gate = gate
        self._reader = reader
        self._clock = clock
        self._body_seconds = body_seconds
        self.news = News(lambda: reader.newest(CASE_LANE))

    def routes(self) -> dict[str, dict[str, Handler]]:
        """Paths and methods; a path that ends in `/` stands for all below it."""
        return {
            "/v1/pull": {"GET": self.pull},
            "/v1/streams": {"POST": self.streams},
            "/v1/cases/*": {"GET": self.case},
        }

    async def pull(self, call: Call) -> Answer:
        """`GET /v1/pull?lane=case&feed=&after=&fh=&max=&wait=`: what follows, once there is some."""
        row = await self._desk(call)
        asked = _question(call)
        until = time.monotonic() + asked.wait
        after = asked.after
        while True:
            # The sign is taken before the reading, so that what comes during it is not missed.
            grown = self.news.sign
            page = await aside(self._page, row, after, asked.limit)
            if page is None:
                raise WireError(409, RESET, "大厅服务器的记录从头排过，本机重新读取。")
            left = until - time.monotonic()
            if page.entries or page.more or left <= 0 or self.news.closed:
                return answer_of(call, _answer(page), packed=True)
            after = page.at
            await self.news.wait(grown, left)

    async def streams(self, call: Call) -> Answer:
        """`POST /v1/streams`: whole streams of which a desk lacks something, within the same scope."""
        row = await self._desk(call)
        body = await call.body(MAX_ASK, self._body_seconds)
        ask = wire.unpack(body, StreamsAsk, call.header(b"content-type"), call.header(b"content-encoding"))
        found = await aside(self._reader.streams, ask.streams, self._scope(row))
        entries: list[Arrival] = []
        left = sorted(found)
        while left and (
            not entries or fitting([*entries, *found[left[0]]]) == len(entries) + len(found[left[0]])
        ):
            entries += found[left.pop(0)]
        answer = StreamsAnswer(entries=[piece_of(one) for one in entries], left=left)
        return answer_of(call, answer, packed=True)

    async def case(self, call: Call) -> Answer:
        """`GET /v1/cases/{number}?actor=0007&role=窗口人员`: one case, for who has the right."""
        row = await self._desk(call)
        number = unquote(call.path.removeprefix("/v1/cases/"))
        if not 0 < len(number) <= MAX_NUMBER or not number.isalnum():
            raise WireError(400, "case.number", "办件编号不对，请核对受理通知书。", field="number")
        actor, role = reader_of(call)
        if not may(role, Permission.SEE_CASES):
            raise WireError(403, "staff.right", f"{role}没有查看办件的权限，请找有权限的人员办理。")
        found = await aside(self._reader.case_by_number, number)
        # The number itself leads to a person: the log holds its hash (architecture.md 6).
        told = hashlib.sha256(number.encode()).hexdigest()[:16]
        _log.info(
            "case read by number: %s by %s at %s, %s", told, actor, row.node, "found" if found else "none"
        )
        if not found:
            raise WireError(404, "case.unknown", "大厅服务器没有这个编号的办件，请核对编号。", field="number")
        answer = StreamsAnswer(entries=[piece_of(one) for one in found[: fitting(found)]])
        return answer_of(call, answer, packed=True)

    def _page(self, row: DeviceRow, after: FeedCursor | None, limit: int) -> PullPage | None:
        return self._reader.page(CASE_LANE, after, self._scope(row), limit, PAGE_BYTES)

    def _scope(self, row: DeviceRow) -> PullScope:
        devices, hub = self._gate.devices, self._gate.face.hub_id
        since = self._clock.wall() - SCOPE_DAYS * DAY_US
        return PullScope(here=_Here(devices, hub), since=since, but=row.node)

    async def _desk(self, call: Call) -> DeviceRow:
        row = await aside(self._gate.admit, call.header(b"authorization"))
        if row.kind is not Device.DESK:
            raise WireError(403, "device.kind", "这类设备不能看办件。")
        return row


@dataclass(frozen=True, slots=True)
class _Here:
    """Nodes of the hall: desks that were let in by this hub, put out or not, and the hub itself."""

    devices: DeviceStore
    hub: uuid.UUID

    def __call__(self, nodes: Collection[uuid.UUID]) -> Collection[uuid.UUID]:
        rows = self.devices.get(sorted(nodes))
        return {self.hub, *(node for node, row in rows.items() if row.kind is Device.DESK)}


def _answer(page: PullPage) -> PullAnswer:
    return PullAnswer(
        feed_id=page.at.feed_id,
        next=page.at.gseq,
        fhash=page.at.fhash,
        more=page.more,
        entries=[piece_of(one) for one in page.entries],
    )


def _question(call: Call) -> _Question:
    """The query of a pull.

    Raises:
        WireError: 400.
    """
    query = call.query()
    if query.get("lane", CASE_LANE) != CASE_LANE:
        raise WireError(400, "pull.lane", f"这里只有 lane={CASE_LANE}。", field="lane")
    limit = _whole(query.get("max", str(MAX_ENTRIES)), "max", MAX_ENTRIES)
    wait = _whole(query.get("wait", "0"), "wait", MAX_WAIT)
    if "feed" not in query:
        return _Question(after=None, limit=max(limit, 1), wait=wait)
    try:
        feed, fhash = uuid.UUID(query["feed"]), bytes.fromhex(query.get("fh", ""))
    except ValueError:
        raise WireError(
            400, "pull.place", "读取的位置不对，feed 应是 UUID，fh 应是十六进制。", field="feed"
        ) from None
    after = _whole(query.get("after", ""), "after", (1 << 63) - 1)
    return _Question(after=FeedCursor(feed_id=feed, gseq=after, fhash=fhash), limit=max(limit, 1), wait=wait)


def _whole(text: str, name: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise WireError(400, "pull.field", f"{name} 应是不带符号的整数。", field=name)
    return min(int(text), most)


def reader_of(call: Call) -> tuple[str, Role]:
    """The person for whom the desk vouches.

    Raises:
        WireError: 422.
    """
    query = call.query()
    actor = unquote(query.get("actor", ""))
    try:
        role = Role(query.get("role", ""))
    except ValueError:
        raise WireError(422, "actor.missing", "请写明经办人员和角色。", field="role") from None
    if not 0 < len(actor) <= 40 or not actor.isprintable():
        raise WireError(422, "actor.missing", "请写明经办人员和角色。", field="actor")
    return actor, role
