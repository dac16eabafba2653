"""What the hub pushes: numbers without gaps, coming back, slow readers, who is there."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import msgspec
import pytest

from hall.clock import FixedClock
from hall.errors import Refused
from hall.ids import new_id
from hall.queue_acts import CallNext, Device, Sit, Take
from hall.queue_mirror import Mirror
from hall.queue_ports import Change, HallView, QueueLoad, WindowPhase, WindowRow
from hall.tickets import Leg, Ticket, TicketState
from hall.waiting import WaitRange
from sync import queue_events
from sync.queue_events import MAX_PENDING, RING, Events, parts_of
from sync.queue_wire import to_json
from tests.fakes.hub_line import Hall, a_clerk, a_hall, open_hall
from tests.fakes.passes import as_device, let_in

NODE = uuid.UUID(int=3)


def a_ticket(serial: int = 1, **more: Any) -> Ticket:
    fields = {
        "id": f"t{serial}", "day": 20261120, "number": f"A{serial:03d}", "prefix": "A", "serial": serial,
        "queue": "A", "taken_at": serial,
    }  # fmt: skip
    return Ticket(**{**fields, **more})


@pytest.fixture
def events() -> Events:
    found = Events(FixedClock.on("2026-11-20T09:00:00"))
    found.start(HallView(seq=0, at=0, day=20261120))
    return found


def said(message: bytes) -> list[dict[str, str]]:
    """The events of a piece of a stream."""
    blocks = [block for block in message.decode().split("\n\n") if block]
    return [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]


def told(events: Events, last: int | None) -> list[dict[str, str]]:
    async def words() -> bytes:
        listener = events.listen(NODE, last)
        assert listener is not None
        message = await listener.next()
        events.leave(listener)
        return message

    return said(asyncio.run(words()))


def push(events: Events, *seqs: int) -> None:
    for seq in seqs:
        events.publish(Change(seq=seq, after=seq - 1, at=seq, tickets=(a_ticket(seq),)))


def test_a_new_listener_takes_a_view_and_one_that_comes_back_gets_what_it_missed(events: Events) -> None:
    push(events, 1, 2, 3)
    assert [one.get("event") for one in told(events, None)] == ["view", "beat"]
    missed = told(events, 1)
    assert [one.get("id") for one in missed] == ["2", "3", "3", None]
    assert msgspec.json.decode(missed[0]["data"])["after"] == 1
    assert [one.get("event") for one in told(events, 3)] == [None, "beat"], "only the loads, and a beat"
    assert [one.get("event") for one in told(events, 99)] == ["view", "beat"], "from the future"


def test_after_more_than_the_ring_holds_a_listener_takes_a_view(events: Events) -> None:
    push(events, *range(1, RING + 10))
    assert told(events, 1)[0]["event"] == "view"
    assert told(events, RING - 500)[0]["event"] == "view", "a view is shorter than so many changes"
    assert told(events, RING + 5)[0]["id"] == str(RING + 6)


def test_a_gap_in_the_hub_itself_makes_everybody_take_a_view(events: Events) -> None:
    async def words() -> bytes:
        listener = events.listen(NODE, 0)
        assert listener is not None
        await listener.next()
        events.publish(Change(seq=9, after=8, at=1, tickets=(a_ticket(9),)))
        return await listener.next()

    assert [one["event"] for one in said(asyncio.run(words()))] == ["view"]
    assert events.mirror.view().tickets == ()


def test_what_is_known_already_is_not_told_twice(events: Events) -> None:
    push(events, 1, 2)
    heard: list[Change] = []
    untell = events.tell(heard.append)
    push(events, 2)
    push(events, 3)
    untell()
    push(events, 4)
    assert [one.seq for one in heard] == [3]


def test_a_slow_reader_is_dropped_and_memory_stays_bounded(events: Events) -> None:
    async def words() -> tuple[bool, int, bytes]:
        listener = events.listen(NODE, 0)
        assert listener is not None
        push(events, *range(1, MAX_PENDING + 50))
        await listener.wait_lost()
        return listener.lost, len(listener.pending), await listener.next()

    assert asyncio.run(words()) == (True, 0, b"")


def test_a_list_update_is_at_most_two_kilobytes() -> None:
    """The largest usual change: a visit of three legs ends and the next one is called."""
    leg = Leg(
        window=12,
        staff="000712",
        queue="A",
        called_at=1 << 50,
        arrived_at=1 << 50,
        ended_at=1 << 50,
        result="完成",
    )
    full = a_ticket(
        id="01936f2c-0000-7000-8000-0000000000aa", state=TicketState.DONE, source="kiosk", token="A" * 12,
        priority="老年人", proof="证件", tail="1234", item="QH-SC-0101", answers=("Q1.rent", "Q2.yes"),
        rank_at=1 << 50, window=12, staff="000712", calls=2, called_at=1 << 50, arrived_at=1 << 50,
        finished_at=1 << 50, result="完成", why="等候 23 分，优先 0.2", hall="990102", legs=(leg, leg, leg),
        taken_at=1 << 50, person_key=b"k" * 32,
    )  # fmt: skip
    window = WindowRow(
        no=12, phase=WindowPhase.OPEN, since=1 << 50, staff="000712", name="林远", node=str(NODE),
        day=20261120, seen_at=1 << 50, seq=1 << 40,
    )  # fmt: skip
    change = Change(
        seq=1 << 40, after=1 << 39, at=1 << 50, tickets=(full, replace(full, id="x" * 36)), windows=(window,)
    )
    parts = list(parts_of(change))
    assert max(len(to_json(part)) for part in parts) <= 2048
    assert [(part.after, part.seq) for part in parts] == [(1 << 39, 1 << 39), (1 << 39, 1 << 40)]
    assert b"person_key" not in to_json(change)
    lean = to_json(change, lean=True)
    assert not any(word in lean for word in (b"token", b"tail", b"item", b"staff", b"answers"))
    mirror = Mirror()
    mirror.take(HallView(seq=1 << 39, at=0, day=20261120))
    assert all(mirror.apply(part) for part in parts)
    assert (mirror.seq, len(mirror.view().tickets), len(mirror.view().windows)) == (1 << 40, 2, 1)


def test_estimates_are_told_when_they_differ(events: Events) -> None:
    heard: list[Change] = []
    events.tell(heard.append)
    load = QueueLoad(letter="A", name="综合", wait=WaitRange(low=3, high=8), waiting=5)
    events.set_loads([load])
    events.set_loads([replace(load, waiting=9, longest_since=4)])
    events.set_loads([replace(load, wait=None)])
    assert [one.loads[0].wait for one in heard] == [WaitRange(low=3, high=8), None]
    assert events.mirror.view().loads[0].waiting == 0, "waiting is counted from the rows"


def test_a_beat_tells_time_number_and_silent_desks(events: Events) -> None:
    clock = events._clock
    assert isinstance(clock, FixedClock)
    rows = tuple(WindowRow(no=no, node=str(uuid.UUID(int=no)), day=20261120) for no in (3, 4))
    events.publish(Change(seq=1, after=0, at=clock.wall(), windows=rows))

    async def words() -> tuple[dict[int, int], bytes]:
        listener = events.listen(NODE, 1)
        assert listener is not None
        await listener.next()
        events.heard(uuid.UUID(int=4))
        clock.move(seconds=5)
        seen = events.beat()
        return seen, await listener.next()

    seen, message = asyncio.run(words())
    now = clock.wall()
    assert seen == {3: now, 4: now - 5_000_000}
    beat = msgspec.json.decode(said(message)[-1]["data"])
    assert beat == {"at": now, "seq": 1, "quiet": {"4": now - 5_000_000}}
    assert {row.no: row.seen_at for row in events.mirror.view().windows} == seen
    assert set(events.take_heard()) == {NODE, uuid.UUID(int=4)}
    assert events.take_heard() == {}


# --- over the wire


@pytest.fixture
def hall() -> Iterator[Hall]:
    with open_hall(a_hall()) as opened:
        yield opened


def test_a_hundred_desks_hear_of_one_call(hall: Hall) -> None:
    kiosk = hall.desk(200, Device.KIOSK)

    async def follow(http: httpx.AsyncClient, number: int) -> str:
        headers = as_device(hall.service, uuid.UUID(int=1000 + number))
        async with http.stream("GET", "/v1/queue/events", headers=headers) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data: ") and "A001" in line:
                    return line
        return ""

    async def words() -> list[str]:
        limits = httpx.Limits(max_connections=120)
        async with httpx.AsyncClient(base_url=hall.url, trust_env=False, limits=limits, timeout=20) as http:
            tasks = [asyncio.ensure_future(follow(http, number)) for number in range(100)]
            while hall.service.events.listening < 100:  # noqa: ASYNC110  # nobody tells how many listen
                await asyncio.sleep(0.01)
            await asyncio.to_thread(kiosk.do, Take(queue="A"), str(new_id(hall.clock)))
            return await asyncio.gather(*tasks)

    lines = asyncio.run(words())
    assert len(set(lines)) == 1
    assert lines[0]


def test_a_reader_that_never_reads_is_let_go(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket that is never read fills up; the hub drops it and goes on."""
    monkeypatch.setattr(queue_events, "MAX_PENDING", 16)
    header = as_device(hall.service, NODE)["Authorization"]
    host, port = hall.url.removeprefix("http://").split(":")
    with socket.socket() as silent:
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        silent.connect((host, int(port)))
        silent.sendall(
            f"GET /v1/queue/events HTTP/1.1\r\nHost: hub\r\nAuthorization: {header}\r\n\r\n".encode()
        )
        while not hall.service.events.listening:
            pass
        kiosk = hall.desk(200, Device.KIOSK)
        filler = ("叫" * 500,) * 16
        for _ in range(1000):
            if not hall.service.events.listening:
                break
            kiosk.do(Take(queue="A", answers=filler), str(new_id(hall.clock)))
        assert not hall.service.events.listening
        assert kiosk.view().seq > 0


def test_third_parties_read_windows_queues_line_and_time(hall: Hall) -> None:
    desk, kiosk = hall.desk(3), hall.desk(200, Device.KIOSK)
    desk.do(Sit(), str(new_id(hall.clock)))
    for _ in range(3):
        kiosk.do(Take(queue="A"), str(new_id(hall.clock)))
    desk.do(CallNext(), str(new_id(hall.clock)))
    let_in(hall.devices, uuid.UUID(int=60), Device.MACHINE)
    headers = as_device(hall.service, uuid.UUID(int=60))
    with httpx.Client(base_url=hall.url, trust_env=False, headers=headers) as http:
        windows = http.get("/v1/queue/windows").json()["windows"]
        assert windows == [
            {"no": 3, "phase": "open", "number": "A001", "state": "CALLED", "calls": 1, "reason": ""}
        ]
        queues = {one["letter"]: one["waiting"] for one in http.get("/v1/queue/queues").json()["queues"]}
        assert queues == {"A": 2, "B": 0}
        line = http.get("/v1/queue/line", params={"queue": "A"}).json()
        assert (line["waiting"], line["numbers"]) == (2, ["A002", "A003"])
        assert http.get("/v1/queue/line").status_code == 400
        assert abs(http.get("/v1/time").json()["at"] - hall.clock.wall()) < 60_000_000
        view = http.get("/v1/queue/view")
        assert "token" not in view.text
        changes = http.get("/v1/queue/changes", params={"after": 1}).json()
        assert [one["number"] for one in changes["tickets"]] == ["A001", "A002", "A003"]
        for bad in ("", "-1", "x", "９", "9" * 17):
            assert http.get("/v1/queue/changes", params={"after": bad}).status_code == 400
        packed = http.get("/v1/queue/view", headers={"Accept": "application/msgpack"})
        assert msgspec.msgpack.decode(packed.content)["seq"] == view.json()["seq"]


def test_a_desk_may_not_act_at_a_window_that_another_one_has_opened(hall: Hall) -> None:
    here, there = hall.desk(3), hall.desk(4)
    here.do(Sit(), str(new_id(hall.clock)))
    there.actor = a_clerk(3)
    for act, code in ((CallNext(), "window.elsewhere"), (Sit(), "device.window")):
        with pytest.raises(Refused) as caught:
            there.do(act, str(new_id(hall.clock)))
        assert caught.value.code == code
    # As after it was enrolled for that window.
    four = uuid.UUID(int=4)
    hall.devices.rows[four] = replace(hall.devices.rows[four], window=3)
    with pytest.raises(Refused) as caught:
        there.do(CallNext(), str(new_id(hall.clock)))
    assert caught.value.code == "window.elsewhere"
    there.do(Sit(), str(new_id(hall.clock)))
    assert there.do(CallNext(), str(new_id(hall.clock))).empty
    with pytest.raises(Refused):
        here.do(CallNext(), str(new_id(hall.clock)))
