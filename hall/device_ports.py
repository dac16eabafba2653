"""Enrolled devices and one-time codes: rows that the hub must keep, and what it needs from its store (D30).

A device is a desk, a kiosk, a board, a third party's machine or a hub below this one, with a key of its own.
It is let in by a code that a technician makes at the hub, and put out by changing its row, which is looked at
on every call. How codes are made and tokens are checked is `sync/enrol_gate.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from hall.queue_acts import Device

ED25519: Final = "ed25519"
"""The one kind of key that is known today; the column is there for SM2."""
COOKIE: Final = "cookie"
"""A browser's screen has no key: `public` is the SHA-256 of the secret in its cookie."""


class DeviceStatus(StrEnum):
    """Whether a device may speak."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


STATUS_WORDS: Final[Mapping[DeviceStatus, str]] = {
    DeviceStatus.ACTIVE: "在用",
    DeviceStatus.SUSPENDED: "暂停",
    DeviceStatus.REVOKED: "已注销",
}

DEVICE_WORDS: Final[Mapping[Device, str]] = {
    Device.DESK: "窗口电脑",
    Device.KIOSK: "取号机",
    Device.BOARD: "大屏",
    Device.MACHINE: "第三方设备",
    Device.HUB: "下级服务器",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """One enrolled device. Times microseconds UTC, 0 for never.

    Attributes:
        node: Id of the node; of a desk the one that its chain carries (D4).
        window: The window it stands at, None for a device without one.
        public: Public key, 32 bytes for Ed25519. alg: what it is.
        enrolled_by: Who made the code.
        last_seen: When it was last heard of, to about half a minute.
        salvage_until: Until when one that was put out may still bring its records, which nobody reads before
            a person accepts them (F33). salvage_by: who allowed it.
    """

    node: uuid.UUID
    name: str
    kind: Device
    window: int | None
    public: bytes
    alg: str = ED25519
    status: DeviceStatus = DeviceStatus.ACTIVE
    enrolled_by: str = ""
    enrolled_at: int = 0
    last_seen: int = 0
    salvage_until: int = 0
    salvage_by: str = ""

    @property
    def active(self) -> bool:
        """It may speak."""
        return self.status is DeviceStatus.ACTIVE


def may_send(row: DeviceRow, now: int) -> bool:
    """Whether a device may bring its records: an active one, or one in its salvage window (µs UTC)."""
    return row.active or row.salvage_until > now


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolCode:
    """A one-time code as it is kept: only its hash. Times microseconds UTC."""

    hash: bytes = field(repr=False)
    kind: Device
    window: int | None
    name: str
    made_by: str
    expires: int
    used_at: int = 0


class DeviceStore(Protocol):
    """Devices, codes and used-up nonces. Each method is one short transaction, safe in any thread."""

    def get(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, DeviceRow]:
        """Rows of these nodes as they are committed now; unknown ones are left out."""
        ...

    def all(self) -> tuple[DeviceRow, ...]:
        """Everything, by kind, window and name."""
        ...

    def recent(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, DeviceRow]:
        """As `get`, for acts in quick succession.

        What this process puts out is gone at once, what another process puts out within half a second.
        """
        ...

    def set_status(self, node: uuid.UUID, status: DeviceStatus) -> None:
        """Suspend, revoke or take in again.

        Raises:
            Refused: `device.unknown`.
        """
        ...

    def salvage(self, node: uuid.UUID, until: int, by: str) -> None:
        """Let a device that was put out bring its records until a moment (µs UTC); 0 ends it.

        Raises:
            Refused: `device.unknown`, `device.active` for one that may speak anyway.
        """
        ...

    def seen(self, times: Mapping[uuid.UUID, int]) -> None:
        """When devices were last heard of, microseconds UTC."""
        ...

    def add_code(self, code: EnrolCode) -> None:
        """Keep a new code; codes that ran out long ago are forgotten."""
        ...

    def code(self, code_hash: bytes) -> EnrolCode | None:
        """A code by its hash, used or not."""
        ...

    def enrol(self, code_hash: bytes, row: DeviceRow, at: int) -> bool:
        """Use up a code and keep the device, both or neither.

        An earlier row of the same node is replaced. False when the code is unknown, ran out or was used, so
        that of two devices with one code exactly one gets in.
        """
        ...

    def use_nonce(self, node: uuid.UUID, nonce: bytes, at: int) -> bool:
        """Use up a nonce of a token request; False when it was used before.

        Nonces are kept for an hour after `at` (microseconds UTC), far longer than a request is good for.
        """
        ...
