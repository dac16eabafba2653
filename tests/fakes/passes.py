"""Devices that are let in without a code, for tests of what comes after."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import override

from hall.clock import SystemClock
from hall.device_ports import DeviceRow
from hall.queue_acts import Device
from sync.client import HttpHub
from sync.enrol_client import HubTrust, Tokens
from sync.enrol_gate import TokenAsk, signed_bytes
from sync.security import Seal
from sync.server import HubService
from tests.fakes.queue_parts import MemoryDevices
from tests.fakes.sync_links import HUB, SEED


def let_in(devices: MemoryDevices, node: uuid.UUID, kind: Device = Device.DESK, window: int = 3) -> None:
    """A row for a device whose key is `SEED`."""
    devices.rows[node] = DeviceRow(node=node, name="测试", kind=kind, window=window, public=Seal(SEED).public)


def as_device(service: HubService, node: uuid.UUID, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Headers of a device that is let in, with a token of now."""
    devices, clock = service.gate.devices, service.hub.clock
    assert isinstance(devices, MemoryDevices)
    if node not in devices.rows:
        let_in(devices, node)
    ts, nonce = clock.wall(), len(devices.nonces).to_bytes(16, "big")
    sig = Seal(SEED).sign(signed_bytes(node, ts, nonce, HUB))
    token = service.gate.token(TokenAsk(node=node, ts=ts, nonce=nonce, sig=sig))
    return {**(more or {}), "Authorization": f"Bearer {token.token}"}


def trust_of(node: uuid.UUID, url: str) -> HubTrust:
    """What a device whose key is `SEED` remembers of the hub of the tests."""
    return HubTrust(
        url=url,
        hub_id=str(HUB),
        hub_key=Seal(SEED).public.hex(),
        fingerprint="",
        node=str(node),
        kind=Device.DESK.value,
    )


class AnyDevice(MemoryDevices):
    """Lets every node in whose key is `SEED`: for tests of pushes between programs."""

    def __init__(self, kind: Device = Device.DESK) -> None:
        super().__init__()
        self._kind = kind

    @override
    def get(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, DeviceRow]:
        for node in nodes:
            if node not in self.rows:
                let_in(self, node, self._kind)
        return super().get(nodes)


def a_link(url: str, node: uuid.UUID, **more: Any) -> HttpHub:
    """The way of a desk to a hub that lets it in."""
    tokens = Tokens(trust_of(node, url), Seal(SEED), SystemClock())
    return HttpHub(url, tokens=tokens, **more)
