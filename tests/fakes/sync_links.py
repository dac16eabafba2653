"""Ways from a desk to a hub within one process: straight, or with the faults of a real line."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from typing_extensions import override

from hall.bodies import AcceptMode, CaseAccepted, CaseApplied, PersonRecorded
from hall.errors import Unavailable
from hall.events import EventKind, StreamKind, stream_of
from hall.ids import new_id
from sync import wire
from sync.client import HubFault, NoAnswer
from sync.desk import DeskSync
from sync.hub import Hub
from sync.security import Seal
from tests.fakes.sync_files import StoreDesk
from tests.fakes.sync_stores import MemoryDesk, Writer

M2 = TypeVar("M2", bound=msgspec.Struct)
HUB = uuid.UUID("01936f2c-0000-7000-8000-0000000000aa")
SEED = bytes(range(32))


class StraightLink:
    """Packs and unpacks every message as on the wire, and tells the hub's breakdown as HTTP would.

    `on_hello` and `on_push` stand in for the hub where a test needs another answer; `limits` for its limits.
    """

    def __init__(self, hub: Hub, encoding: wire.Encoding = wire.Encoding.MSGPACK) -> None:
        self.hub = hub
        self.encoding = encoding
        self.pushes: list[int] = []
        self.hellos = 0
        self.faults = 0
        self.limits: wire.Limits | None = None
        self.on_hello: Callable[[wire.Hello], wire.Welcome] | None = None
        self.on_push: Callable[[wire.Push], wire.PushAnswer] | None = None

    def hello(self, message: wire.Hello) -> wire.Welcome:
        self.hellos += 1
        welcome = self._there_and_back(message, wire.Hello, self.on_hello or self.hub.hello, wire.Welcome)
        return msgspec.structs.replace(welcome, limits=self.limits) if self.limits else welcome

    def push(self, message: wire.Push) -> wire.PushAnswer:
        self.pushes.append(sum(len(parcel.entries) for parcel in message.streams))
        return self._there_and_back(message, wire.Push, self.on_push or self.hub.push, wire.PushAnswer)

    def _there_and_back(
        self, message: wire.M, kind: type[wire.M], work: Callable[[wire.M], M2], back: type[M2]
    ) -> M2:
        packing = wire.COMPRESSION[self.encoding]
        arrived = wire.unpack(wire.pack(message, self.encoding), kind, self.encoding, packing)
        try:
            answer = work(arrived)
        except RuntimeError as error:
            self.faults += 1
            raise HubFault("hub.fault", "大厅服务器处理这次上传时出错。") from error
        return wire.unpack(wire.pack(answer, self.encoding), back, self.encoding, packing)


class FaultyLink(StraightLink):
    """Does with the next pushes what `fates` says: ok, lost, no answer, twice, dead (nothing at all)."""

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub)
        self.fates: list[str] = []
        self.late: list[wire.Push] = []
        self.dead = False

    @override
    def hello(self, message: wire.Hello) -> wire.Welcome:
        if self.dead:
            raise Unavailable("sync.offline", "未连接大厅服务器。")
        return super().hello(message)

    @override
    def push(self, message: wire.Push) -> wire.PushAnswer:
        fate = self.fates.pop(0) if self.fates else "ok"
        if fate == "lost":
            self.late.append(message)
            raise NoAnswer("sync.no_answer", "没有回答。")
        answer = super().push(message)
        if fate == "twice":
            answer = super().push(message)
        if fate == "no answer":
            self.late.append(message)
            raise NoAnswer("sync.no_answer", "没有回答。")
        return answer


def a_sync(desk: MemoryDesk | StoreDesk, link: wire.HubLink, **more: object) -> DeskSync:
    """The sync of a desk, with jitter that is always half."""
    return DeskSync(desk, link, desk.clock, seal=Seal(SEED), rand=lambda: 0.5, **more)  # type: ignore[arg-type]  # options of a test


def a_case(desk: Writer, number: str = "99010220261120W030001") -> str:
    """Person, application and acceptance in three events; the case's stream."""
    person = new_id(desk.clock)
    case = new_id(desk.clock)
    stream = stream_of(StreamKind.CASE, case)
    desk.write(
        stream_of(StreamKind.PERSON, person),
        EventKind.PERSON_RECORDED,
        PersonRecorded(kind="111", number="990102199001011234", name="张三"),
    )
    applied = desk.write(
        stream,
        EventKind.CASE_APPLIED,
        CaseApplied(
            number=number,
            item="QH-SC-0101",
            item_name="食品经营许可",
            item_version="v1",
            body_code="SC",
            person=str(person),
        ),
    )
    desk.write(
        stream, EventKind.CASE_ACCEPTED, CaseAccepted(mode=AcceptMode.AT_WINDOW, on=20261120), applied.link
    )
    return stream


def cases(desk: Writer, count: int) -> list[str]:
    """So many cases, three events each."""
    return [a_case(desk, f"99010220261120W03{n:04d}") for n in range(1, count + 1)]


def parcel(desk: MemoryDesk, begin: int = 0, end: int | None = None, **other: Any) -> wire.Parcel:
    """A run of a desk's chain as it goes over the wire, with other fields where a test wants them."""
    entries = desk.state.entries[begin:end]
    fields: dict[str, Any] = {
        "node": desk.state.node,
        "prev": entries[0].prev,
        "entries": [wire.Redacted(chash=e.chash) if e.raw is None else e.raw for e in entries],
        "ckpt": wire.Checkpoint(seq=begin + len(entries), link=entries[-1].link),
    }
    return wire.Parcel(**{**fields, **other})
