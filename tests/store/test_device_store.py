"""Devices, codes and nonces in a real store; the fake of the port behaves alike."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.clock import MICROS
from hall.device_ports import DeviceRow, DeviceStatus, DeviceStore, EnrolCode
from hall.errors import Refused
from hall.queue_acts import Device
from tests.fakes.queue_parts import MemoryDevices
from tests.fakes.sync_files import a_store

NODE = uuid.UUID(int=7)
ROW = DeviceRow(node=NODE, name="三号窗口", kind=Device.DESK, window=3, public=b"k" * 32)
CODE = EnrolCode(hash=b"h" * 32, kind=Device.DESK, window=3, name="", made_by="0001", expires=1000)


@pytest.fixture(params=["memory", "disk"])
def devices(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DeviceStore]:
    if request.param == "memory":
        yield MemoryDevices()
        return
    from models.device_store import DeviceStore as OnDisk  # noqa: PLC0415  # the memory needs no database

    with a_store(tmp_path / "hub.db") as store:
        yield OnDisk(store)


def test_a_code_lets_exactly_one_device_in(devices: DeviceStore) -> None:
    devices.add_code(CODE)
    assert devices.code(CODE.hash) == CODE
    assert devices.get([NODE]) == {}
    assert devices.enrol(CODE.hash, ROW, 999)
    assert not devices.enrol(CODE.hash, ROW, 999)
    assert devices.get([NODE, uuid.UUID(int=8)]) == {NODE: ROW}
    kept = devices.code(CODE.hash)
    assert kept is not None
    assert kept.used_at == 999


def test_a_code_that_ran_out_or_never_was_lets_nobody_in(devices: DeviceStore) -> None:
    devices.add_code(CODE)
    assert not devices.enrol(CODE.hash, ROW, 1000)
    assert not devices.enrol(b"x" * 32, ROW, 1)
    assert devices.code(b"x" * 32) is None
    assert devices.all() == ()


def test_a_device_is_put_out_and_taken_in_again(devices: DeviceStore) -> None:
    devices.add_code(CODE)
    devices.enrol(CODE.hash, ROW, 1)
    devices.set_status(NODE, DeviceStatus.REVOKED)
    assert devices.get([NODE])[NODE].status is DeviceStatus.REVOKED
    devices.set_status(NODE, DeviceStatus.ACTIVE)
    devices.seen({NODE: 55})
    devices.seen({})
    assert [(row.status, row.last_seen) for row in devices.all()] == [(DeviceStatus.ACTIVE, 55)]
    with pytest.raises(Refused, match="没有"):
        devices.set_status(uuid.UUID(int=9), DeviceStatus.SUSPENDED)


def test_a_nonce_is_good_once_for_each_node(devices: DeviceStore) -> None:
    assert devices.use_nonce(NODE, b"n" * 16, 10)
    assert not devices.use_nonce(NODE, b"n" * 16, 11)
    assert devices.use_nonce(uuid.UUID(int=8), b"n" * 16, 11)
    assert devices.use_nonce(NODE, b"m" * 16, 11)


def test_old_nonces_are_forgotten_so_that_the_table_stays_small(tmp_path: Path) -> None:
    from models.device_store import DeviceStore as OnDisk  # noqa: PLC0415  # as above

    with a_store(tmp_path / "hub.db") as store:
        on_disk = OnDisk(store)
        assert on_disk.use_nonce(NODE, b"n" * 16, 0)
        assert on_disk.use_nonce(NODE, b"m" * 16, 3601 * MICROS)
        assert on_disk.use_nonce(NODE, b"n" * 16, 3602 * MICROS)
