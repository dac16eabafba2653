"""The line of the hub: order, repeats, groups, and "busy" that is never a lie."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from hall.clock import FixedClock
from hall.errors import Unavailable
from hall.queue_acts import Act, CallNext, Device, Finish, PostNotice, Sit, Take
from hall.queue_ports import Change
from hall.staff import Actor, Role
from sync.queue_hub import Bounds, QueueHub, Reply
from sync.queue_routes import admit_of
from sync.queue_wire import Who, read_done
from tests.fakes.passes import let_in
from tests.fakes.queue_parts import FewRules, MemoryDevices, MemoryQueue

KIOSK, DESK = uuid.UUID(int=1), uuid.UUID(int=2)
CLERK = Who(number="0007", name="林远", role=Role.CLERK, window=3)


class Line:
    """A line with everything around it in memory; `talk` runs something in its loop."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.clock = FixedClock.on("2026-11-20T09:00:00")
        self.queue = MemoryQueue(self.clock)
        self.rules = FewRules(self.clock)
        self.devices = MemoryDevices()
        let_in(self.devices, KIOSK, Device.KIOSK)
        let_in(self.devices, DESK)
        self.told: list[Change] = []
        self.answers: list[str] = []
        self.bounds = bounds

    def talk(self, words: Callable[[QueueHub], Awaitable[Any]]) -> Any:
        with ThreadPoolExecutor(1) as writer:

            async def whole() -> Any:
                hub = QueueHub(
                    self.queue,
                    self.queue,
                    self.rules,
                    self.clock,
                    devices=self.devices.get,
                    submit=writer.submit,
                    published=self.told.append,
                    bounds=self.bounds,
                )
                await asyncio.get_running_loop().run_in_executor(writer, hub.begin)
                return await words(hub)

            return asyncio.run(whole())

    async def take(self, hub: QueueHub, key: int, act: Act | None = None) -> Reply:
        reply = await hub.do(uuid.UUID(int=key), act or Take(queue="A"), None, admit_of("take", None), KIOSK)
        self.answers.append(str(key))
        return reply

    async def call(self, hub: QueueHub, key: int, act: Act | None = None, verb: str = "call") -> Reply:
        return await hub.do(uuid.UUID(int=key), act or CallNext(), CLERK, admit_of(verb, CLERK), DESK)


async def taken(hub: QueueHub) -> None:
    """Until the writer has taken what stands in the line."""
    await asyncio.sleep(0)
    while hub.waiting:  # noqa: ASYNC110  # the line has no event to wait for
        await asyncio.sleep(0)


def test_the_same_key_ten_times_has_one_effect_and_one_answer() -> None:
    line = Line()

    async def words(hub: QueueHub) -> None:
        first = await line.take(hub, 1)
        again = [await line.take(hub, 1) for _ in range(5)]
        at_once = await asyncio.gather(*(line.take(hub, 1) for _ in range(5)))
        assert {one.body for one in (*again, *at_once)} == {first.body}
        assert all(one.again for one in (*again, *at_once))
        both = await asyncio.gather(*(line.take(hub, 2) for _ in range(10)))
        assert len({one.body for one in both}) == 1

    line.talk(words)
    assert len(line.queue.state.tickets) == 2
    assert len(line.told) == 2


def test_a_refusal_is_the_same_when_it_is_asked_again() -> None:
    line = Line()

    async def words(hub: QueueHub) -> None:
        first = await line.call(hub, 1, Finish(ticket="x"), "finish")
        assert first.status == 422
        again = await line.call(hub, 1, Finish(ticket="x"), "finish")
        assert (again.body, again.again) == (first.body, True)

    line.talk(words)
    assert line.told == []


def test_a_key_that_was_used_for_something_else_is_a_mistake_of_the_caller() -> None:
    line = Line()

    async def words(hub: QueueHub) -> None:
        await line.take(hub, 1)
        other = await line.take(hub, 1, Take(queue="B"))
        assert (other.status, msgspec.json.decode(other.body)["code"]) == (409, "queue.key")
        elsewhere = await line.call(hub, 1)
        assert elsewhere.status == 200, "another device's keys are its own"

    line.talk(words)


def test_nobody_waits_and_busy_are_different_answers() -> None:
    line = Line(Bounds(line=2))

    async def words(hub: QueueHub) -> None:
        empty = read_done((await line.call(hub, 1)).body)
        assert empty.empty
        line.queue.gate = threading.Event()
        running = [asyncio.ensure_future(line.take(hub, 10))]
        await taken(hub)
        running += [asyncio.ensure_future(line.take(hub, key)) for key in (11, 12)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable) as caught:
            await line.take(hub, 13)
        assert caught.value.code == "queue.busy"
        line.queue.gate.set()
        assert [one.status for one in await asyncio.gather(*running)] == [200, 200, 200]

    line.talk(words)
    assert len(line.queue.state.tickets) == 3


def test_who_waits_too_long_is_told_busy_and_it_was_not_done() -> None:
    line = Line(Bounds(seconds=0.05))

    async def words(hub: QueueHub) -> None:
        line.queue.gate = threading.Event()
        first = asyncio.ensure_future(line.take(hub, 1))
        await taken(hub)
        with pytest.raises(Unavailable) as caught:
            await line.take(hub, 2)
        assert caught.value.code == "queue.busy"
        line.queue.gate.set()
        assert (await first).status == 200

    line.talk(words)
    assert len(line.queue.state.tickets) == 1, "what was answered with busy was not done"


def test_acts_are_done_and_answered_in_the_order_in_which_they_were_taken() -> None:
    line = Line()

    async def words(hub: QueueHub) -> None:
        line.queue.gate = threading.Event()
        tasks = [asyncio.ensure_future(line.take(hub, key)) for key in range(1, 101)]
        await asyncio.sleep(0.01)
        line.queue.gate.set()
        replies = await asyncio.gather(*tasks)
        serials = [read_done(one.body).ticket for one in replies]
        assert [one.serial for one in serials if one] == list(range(1, 101))

    line.talk(words)
    assert line.answers == [str(key) for key in range(1, 101)]
    assert line.queue.commits < 10, "many acts share one commit"


def test_a_bug_in_one_act_does_not_take_the_others_along() -> None:
    line = Line()
    line.rules.broken = lambda act: isinstance(act, Take) and act.queue == "B"

    async def words(hub: QueueHub) -> list[int]:
        acts = [Take(queue="A"), Take(queue="B"), Take(queue="A")]
        replies = await asyncio.gather(*(line.take(hub, n, act) for n, act in enumerate(acts)))
        assert len(line.queue.state.tickets) == 2
        line.rules.broken = lambda _act: False
        repaired = await line.take(hub, 1, acts[1])
        return [*(one.status for one in replies), repaired.status]

    assert line.talk(words) == [200, 500, 200, 200]
    assert len(line.queue.state.tickets) == 3


def test_a_disk_that_fails_stores_nothing_and_the_same_key_may_come_again() -> None:
    line = Line()

    async def words(hub: QueueHub) -> list[int]:
        line.queue.full = True
        failed = await asyncio.gather(*(line.take(hub, key) for key in (1, 2)))
        assert not line.queue.state.tickets
        line.queue.full = False
        again = await line.take(hub, 1)
        return [*(one.status for one in failed), again.status]

    assert line.talk(words) == [503, 503, 200]
    assert [change.seq for change in line.told] == [1]


def test_what_others_stamped_in_between_is_told_before_or_with_the_next_change() -> None:
    line = Line()

    async def words(hub: QueueHub) -> None:
        await line.take(hub, 1)
        # Another process of the hub, or the fold, writes to the same store.
        with line.queue() as group:
            with group.unit() as unit:
                FewRules._kept(unit.state, "take", line.told[0].tickets[0].__class__(**OTHER))
                unit.commit()
            group.commit()
        await line.take(hub, 2)

    line.talk(words)
    assert [(one.after, one.seq, len(one.tickets)) for one in line.told] == [(0, 1, 1), (1, 3, 2)]


OTHER: dict[str, Any] = {
    "id": "other", "day": 20261120, "number": "B900", "prefix": "B", "serial": 900, "queue": "B",
    "taken_at": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "verb", "who", "status", "code"),
    [
        (Device.KIOSK, "take", None, 200, ""),
        (Device.KIOSK, "call", CLERK, 403, "device.kind"),
        (Device.BOARD, "take", None, 403, "device.kind"),
        (Device.MACHINE, "call", None, 200, ""),
        (Device.MACHINE, "notice", CLERK, 403, "device.kind"),
        (Device.DESK, "call", None, 422, "actor.missing"),
        (Device.DESK, "notice", CLERK, 403, "staff.right"),
        (Device.DESK, "notice", Who(number="1", name="管", role=Role.MANAGER), 200, ""),
        (Device.DESK, "call", Who(number="1", name="无", role=Role.CLERK), 422, "actor.window"),
        (Device.DESK, "take", Who(number="1", name="审", role=Role.AUDITOR), 403, "staff.right"),
    ],
)
def test_each_device_may_do_what_its_kind_and_its_person_may(
    kind: Device, verb: str, who: Who | None, status: int, code: str
) -> None:
    line = Line()
    let_in(line.devices, DESK, kind)
    acts: dict[str, Act] = {"take": Take(queue="A"), "call": CallNext(), "notice": PostNotice(text="x")}
    act = acts[verb]

    async def words(hub: QueueHub) -> Reply:
        return await hub.do(uuid.UUID(int=1), act, who, admit_of(verb, who), DESK)

    reply = line.talk(words)
    assert (reply.status, msgspec.json.decode(reply.body).get("code", "")) == (status, code)


def test_a_machine_sits_and_calls_in_its_own_name_at_its_own_window() -> None:
    line = Line()
    let_in(line.devices, DESK, Device.MACHINE, window=8)
    somebody = Who(number="0001", name="别人", role=Role.MANAGER, window=3)

    async def words(hub: QueueHub) -> Reply:
        return await hub.do(uuid.UUID(int=1), Sit(), somebody, admit_of("sit", somebody), DESK)

    window = read_done(line.talk(words).body).window
    assert window is not None
    assert (window.no, window.staff) == (8, "machine-00000002")


def test_an_actor_is_what_the_desk_says() -> None:
    assert CLERK.actor() == Actor(number="0007", name="林远", role=Role.CLERK, window=3)


def test_old_answers_are_forgotten_once_an_hour() -> None:
    line = Line()
    forgotten: list[int] = []
    line.queue.forgotten = forgotten.append

    async def words(hub: QueueHub) -> None:
        await line.take(hub, 1)
        await line.take(hub, 2)
        line.clock.move(minutes=61)
        await line.take(hub, 3)

    line.talk(words)
    assert len(forgotten) == 2
