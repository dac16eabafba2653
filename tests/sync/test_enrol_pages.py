"""The hub's queue and devices as its public pages use them; estimates, bells and beats of the service."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from hall.clock import SystemClock
from hall.device_ports import DeviceStatus
from hall.errors import Conflict, Refused, Unavailable
from hall.ids import new_id
from hall.queue_acts import CallNext, Device, Take
from hall.queue_ports import Change, HallView, QueueLoad
from hall.tickets import Ticket
from hall.waiting import WaitRange
from sync import enrol_pages
from sync.enrol_gate import make_code
from sync.enrol_pages import HallSource, PageQueue, ScreenGate
from sync.server import QueueParts
from tests.fakes.hub_line import Hall, a_hall
from tests.fakes.passes import as_device
from tests.fakes.queue_parts import FewRules

TICKET = Ticket(id="other", day=20261120, number="B900", prefix="B", serial=900, queue="B", taken_at=1)


def key() -> str:
    return str(new_id(SystemClock()))


def talk(hall: Hall, words: Callable[[], Awaitable[Any]]) -> Any:
    """Have a talk with a hub that is up for so long, without a port."""

    async def whole() -> Any:
        await hall.service.start()
        try:
            return await words()
        finally:
            await hall.service.stop()

    return asyncio.run(whole())


def a_code(hall: Hall, kind: Device = Device.KIOSK) -> str:
    return make_code(hall.devices, hall.clock, kind=kind, window=7 if kind is Device.BOARD else None).text


def test_a_screen_is_let_in_by_a_code_takes_numbers_and_is_put_out() -> None:
    hall = a_hall()
    gate, queue = ScreenGate(hall.service.gate), hall.service.queue
    assert queue is not None
    pages = PageQueue(hall.service.gate, queue)

    async def words() -> None:
        credential = await gate.enrol(a_code(hall), "大门取号页")
        assert await gate.kind(credential) is Device.KIOSK
        one = key()
        done = await pages.do(Take(queue="A"), one, credential)
        assert done.ticket is not None
        assert await pages.do(Take(queue="A"), one, credential) == done
        with pytest.raises(Refused, match="没有这个业务队列"):
            await pages.do(Take(queue="Z"), key(), credential)
        with pytest.raises(Conflict):
            await pages.do(Take(queue="B"), one, credential)
        with pytest.raises(Refused, match="不能做"):
            await pages.do(CallNext(), key(), credential)
        with pytest.raises(Refused, match="UUID"):
            await pages.do(Take(queue="A"), "x", credential)
        hall.queue.full = True
        with pytest.raises(Unavailable):
            await pages.do(Take(queue="A"), key(), credential)
        node = next(iter(hall.devices.rows))
        hall.devices.set_status(node, DeviceStatus.REVOKED)
        assert await gate.kind(credential) is None
        with pytest.raises(Refused, match="还没有登记"):
            await pages.do(Take(queue="A"), key(), credential)

    talk(hall, words)


@pytest.mark.parametrize("credential", ["", "x", "A" * 64, "A" * 75, "é"])
def test_a_credential_that_is_none_opens_nothing(credential: str) -> None:
    hall = a_hall()
    assert asyncio.run(ScreenGate(hall.service.gate).kind(credential)) is None


def test_a_cookie_of_another_screen_and_a_token_of_a_program() -> None:
    hall = a_hall()
    gate = ScreenGate(hall.service.gate)
    mine = asyncio.run(gate.enrol(a_code(hall, Device.BOARD), ""))
    row = next(iter(hall.devices.rows.values()))
    hall.devices.rows[row.node] = replace(row, public=bytes(32))
    assert asyncio.run(gate.kind(mine)) is None
    token = as_device(hall.service, uuid.UUID(int=9))["Authorization"].partition(" ")[2]
    assert asyncio.run(gate.kind(token)) is Device.DESK


def test_codes_of_desks_are_not_for_screens_and_work_once() -> None:
    hall = a_hall()
    gate = ScreenGate(hall.service.gate)
    with pytest.raises(Refused, match="窗口电脑"):
        asyncio.run(gate.enrol(a_code(hall, Device.DESK), ""))
    code = a_code(hall)
    asyncio.run(gate.enrol(code, ""))
    for _ in range(20):
        with pytest.raises(Refused, match="已用过"):
            asyncio.run(gate.enrol(code, ""))
    with pytest.raises(Refused, match="一分钟"):
        asyncio.run(gate.enrol(code, ""))


def test_pages_read_a_view_then_changes_and_a_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrol_pages, "QUIET_SECONDS", 0.05)
    monkeypatch.setattr(enrol_pages, "MAX_WAITING", 2)
    hall = a_hall()
    source = HallSource(hall.service.events, hall.clock)
    assert abs(source.wall() - SystemClock().wall()) < 60_000_000

    async def words() -> list[HallView | Change | None]:
        heard = source.subscribe()
        found = [await anext(heard), await anext(heard)]
        hall.service.events.publish(Change(seq=1, after=0, at=1))
        found.append(await anext(heard))
        for seq in (2, 3, 4):
            hall.service.events.publish(Change(seq=seq, after=seq - 1, at=1))
        found.append(await anext(heard))
        await heard.aclose()  # type: ignore[attr-defined]  # a generator it is
        return found

    view, quiet, change, again = talk(hall, words)
    assert isinstance(view, HallView)
    assert quiet is None
    assert isinstance(change, Change)
    assert isinstance(again, HallView), "too many at once: a view again"
    assert again.seq == 4


def test_estimates_bells_and_faults_of_the_service() -> None:
    """Estimates are told; another process rings; a look that fails is not the last one."""
    looks = {"loads": 0, "bell": 0}

    def loads(view: HallView) -> list[QueueLoad]:
        looks["loads"] += 1
        if looks["loads"] == 1:
            message = "a bug in the estimator"
            raise RuntimeError(message)
        return [replace(load, wait=WaitRange(low=2, high=looks["loads"])) for load in view.loads]

    def bell(_seconds: float) -> int | None:
        looks["bell"] += 1
        if looks["bell"] == 1:
            raise Unavailable("store.gone", "数据库没有回答。")
        return 1 if looks["bell"] == 2 else None

    hall = a_hall(loads=loads, wait=bell)
    assert isinstance(hall.rules, FewRules)
    assert isinstance(hall.service._parts, QueueParts)

    async def words() -> list[Change]:
        told: list[Change] = []
        hall.service.events.tell(told.append)
        with hall.queue() as group:
            with group.unit() as unit:
                FewRules._kept(unit.state, "take", TICKET)
                unit.commit()
            group.commit()
        async with asyncio.timeout(20):
            while len({bool(one.loads) for one in told}) < 2:  # noqa: ASYNC110  # nothing to wait for
                await asyncio.sleep(0.05)
        return told

    told = talk(hall, words)
    assert any(one.tickets for one in told), "heard by the bell, or by the next own change"
