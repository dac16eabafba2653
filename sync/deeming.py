"""A hub writes the deemed acceptances of its hall, beside its other work (D10; `hall.commands.deeming`).

Whatever several processes of one hub do at once, each case is looked at again inside the transaction that
writes. What is missing for a decision is asked again a minute later.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from typing import Final

from hall.care import CareStore
from hall.clock import Clock, hlc_millis
from hall.commands.boards import renew
from hall.commands.deeming import deem_at_hub, overdue
from hall.device_ports import DeviceStore
from hall.errors import HallError
from hall.ports import Begin, Changes
from hall.pull_ports import PullReader
from hall.queue_acts import Device
from hall.sync_ports import HubStore
from hall.workdays import WorkCalendar
from sync.service import HubService

EVERY_S: Final = 60.0
_log: Final = logging.getLogger("yichuang.hub")


class HubDeeming:
    """One look of a hub at what its hall has left without an answer."""

    def __init__(
        self, begin: Begin, store: HubStore, devices: DeviceStore, clock: Clock, *, hub_id: uuid.UUID
    ) -> None:
        """Take both sides of the hub's store, who is enrolled, and the clock."""
        self._begin = begin
        self._store = store
        self._devices = devices
        self._clock = clock
        self._hub_id = hub_id
        self._calendar = WorkCalendar()

    def __call__(self) -> Changes:
        """Write what is due. Blocking.

        Raises:
            Unavailable: The disk did not take it; nothing of it is stored.
        """
        with self._begin() as uow:
            renew(self._calendar, uow.settings.get)
        cases = overdue(self._begin, self._clock, self._calendar)
        if not cases:
            return Changes()
        nodes = sorted({node for writers in cases.values() for node in writers})
        rows = self._devices.get(nodes)
        ours = {node for node, row in rows.items() if row.kind is not Device.HUB} | {self._hub_id}
        return deem_at_hub(
            cases, self._begin, self._clock, self._calendar, ours=ours, heard=self._heard(nodes)
        )

    def _heard(self, nodes: list[uuid.UUID]) -> Callable[[uuid.UUID], int]:
        with self._store() as work:
            tips = work.all_tips(nodes)
        newest = {node: max(hlc_millis(tip.hlc) for tip in found) * 1000 for node, found in tips.items()}
        newest[self._hub_id] = self._clock.wall()
        return lambda node: newest.get(node, 0)


def offer_cases(
    service: HubService, pulls: PullReader, begin: Begin, care: CareStore | None = None
) -> HubService:
    """Let desks read what others brought, and be the authority of the hall's cases; before it is served."""
    service.offer(pulls, begin, care)
    hang_deeming(service, begin)
    return service


def hang_deeming(service: HubService, begin: Begin, *, every: float = EVERY_S) -> None:
    """Let a hub look every so many seconds, in its writer thread."""
    hub = service.hub
    look = HubDeeming(begin, hub.store, service.gate.devices, hub.clock, hub_id=hub.hub_id)

    async def looks() -> None:
        while True:
            try:
                done = await service.run(look)
                if done.streams:
                    service.wrote()
            except HallError as error:
                _log.warning("deemed acceptance: %s", error.code)
            except Exception:  # noqa: BLE001  # the next look may go well, and the hub serves on
                _log.exception("deemed acceptance failed")
            await asyncio.sleep(every)

    service.beside.append(looks)
