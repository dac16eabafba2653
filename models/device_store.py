"""Devices, one-time codes and nonces of a hub (`hall.device_ports.DeviceStore`), each method a transaction.

Reads go beside the writer and see what is committed, whichever process did it: that is what makes putting a
device out work at once. What a row is worth is judged in `sync/enrol_gate.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.clock import MICROS, SystemClock
from hall.device_ports import DeviceRow, DeviceStatus, EnrolCode
from hall.errors import Refused
from hall.queue_acts import Device
from models.faults import translated
from models.tables.device import DEVICE, DEVICE_NONCE, ENROL_CODE
from models.unit_of_work import Transaction
from models.upserting import upsert

if TYPE_CHECKING:
    from models.engine import Store

RECENT: Final = MICROS // 2
"""How old a row may be by which an act in a row of acts is judged, microseconds."""

NONCE_KEEP: Final = 3600 * MICROS
CODE_KEEP: Final = 30 * 86_400 * MICROS
"""Codes that ran out so long ago are forgotten, microseconds."""


class DeviceStore:
    """See `hall.device_ports.DeviceStore`."""

    def __init__(self, store: Store) -> None:
        """Take the opened store."""
        self._store = store
        self._clock = SystemClock()
        self._recent: dict[uuid.UUID, DeviceRow] = {}
        self._recent_from = 0

    def get(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, DeviceRow]:
        """Rows of these nodes as they are committed now."""
        query = sa.select(DEVICE).where(DEVICE.c.node.in_(set(nodes)))
        with translated(), self._store.reader.begin() as connection:
            return {row.node: _device(row) for row in connection.execute(query)}

    def recent(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, DeviceRow]:
        """Rows of these nodes as they were committed at most half a second ago."""
        now = self._clock.monotonic()
        if now - self._recent_from > RECENT:
            self._recent, self._recent_from = {}, now
        known = self._recent
        unknown = [node for node in nodes if node not in known]
        if unknown:
            known.update(self.get(unknown))
        return {node: known[node] for node in nodes if node in known}

    def all(self) -> tuple[DeviceRow, ...]:
        """Everything, by kind, window and name."""
        query = sa.select(DEVICE).order_by(DEVICE.c.kind, DEVICE.c.window, DEVICE.c.name, DEVICE.c.node)
        with translated(), self._store.reader.begin() as connection:
            return tuple(_device(row) for row in connection.execute(query))

    def set_status(self, node: uuid.UUID, status: DeviceStatus) -> None:
        """Suspend, revoke or take in again.

        Raises:
            Refused: `device.unknown`.
        """
        with Transaction(self._store) as work:
            change = sa.update(DEVICE).where(DEVICE.c.node == node).values(status=status.value)
            if not work.connection.execute(change).rowcount:
                raise _unknown()
            work.commit()
        self._recent = {}

    def salvage(self, node: uuid.UUID, until: int, by: str) -> None:
        """Let a device that was put out bring its records until a moment; 0 ends it."""
        mine = DEVICE.c.node == node
        with Transaction(self._store) as work:
            row = work.connection.execute(sa.select(DEVICE.c.status).where(mine)).one_or_none()
            if row is None:
                raise _unknown()
            if row.status == DeviceStatus.ACTIVE.value:
                raise Refused("device.active", "这台设备在用，记录会自己上传，不用开放接收。")
            work.connection.execute(sa.update(DEVICE).where(mine).values(salvage_until=until, salvage_by=by))
            work.commit()
        self._recent = {}

    def seen(self, times: Mapping[uuid.UUID, int]) -> None:
        """When devices were last heard of, microseconds UTC."""
        change = (
            sa.update(DEVICE)
            .where(DEVICE.c.node == sa.bindparam("which"))
            .values(last_seen=sa.bindparam("heard"))
        )
        if times:
            with Transaction(self._store) as work:
                rows = [{"which": node, "heard": at} for node, at in times.items()]
                work.connection.execute(change, rows)
                work.commit()

    def add_code(self, code: EnrolCode) -> None:
        """Keep a new code."""
        with Transaction(self._store) as work:
            old = sa.delete(ENROL_CODE).where(ENROL_CODE.c.expires < code.expires - CODE_KEEP)
            work.connection.execute(old)
            row = {
                "hash": code.hash,
                "kind": code.kind.value,
                "window": code.window,
                "name": code.name,
                "made_by": code.made_by,
                "expires": code.expires,
                "used_at": code.used_at,
            }
            work.connection.execute(sa.insert(ENROL_CODE).values(row))
            work.commit()

    def code(self, code_hash: bytes) -> EnrolCode | None:
        """A code by its hash, used or not."""
        query = sa.select(ENROL_CODE).where(ENROL_CODE.c.hash == code_hash)
        with translated(), self._store.reader.begin() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return EnrolCode(
            hash=bytes(row.hash),
            kind=Device(row.kind),
            window=row.window,
            name=row.name,
            made_by=row.made_by,
            expires=row.expires,
            used_at=row.used_at,
        )

    def enrol(self, code_hash: bytes, row: DeviceRow, at: int) -> bool:
        """Use up a code and keep the device, both or neither."""
        use = (
            sa.update(ENROL_CODE)
            .where(ENROL_CODE.c.hash == code_hash, ENROL_CODE.c.used_at == 0, ENROL_CODE.c.expires > at)
            .values(used_at=at)
        )
        with Transaction(self._store) as work:
            if not work.connection.execute(use).rowcount:
                return False
            values = {
                "node": row.node,
                "name": row.name,
                "kind": row.kind.value,
                "window": row.window,
                "public": row.public,
                "alg": row.alg,
                "status": row.status.value,
                "enrolled_by": row.enrolled_by,
                "enrolled_at": row.enrolled_at,
                "last_seen": row.last_seen,
                "salvage_until": row.salvage_until,
                "salvage_by": row.salvage_by,
            }
            upsert(work.connection, DEVICE, values)
            work.commit()
        return True

    def use_nonce(self, node: uuid.UUID, nonce: bytes, at: int) -> bool:
        """Use up a nonce of a token request; False when it was used before."""
        mine = sa.and_(DEVICE_NONCE.c.node == node, DEVICE_NONCE.c.nonce == nonce)
        with Transaction(self._store) as work:
            work.connection.execute(sa.delete(DEVICE_NONCE).where(DEVICE_NONCE.c.at < at - NONCE_KEEP))
            if work.connection.execute(sa.select(DEVICE_NONCE.c.at).where(mine)).one_or_none() is not None:
                return False
            try:
                work.connection.execute(sa.insert(DEVICE_NONCE).values(node=node, nonce=nonce, at=at))
            except sa.exc.IntegrityError:
                # Another process of the hub was given the same request at the same moment.
                return False
            work.commit()
        return True


def _unknown() -> Refused:
    return Refused("device.unknown", "没有登记过这台设备，请核对编号。")


def _device(row: Any) -> DeviceRow:
    return DeviceRow(
        node=row.node,
        name=row.name,
        kind=Device(row.kind),
        window=row.window,
        public=bytes(row.public),
        alg=row.alg,
        status=DeviceStatus(row.status),
        enrolled_by=row.enrolled_by,
        enrolled_at=row.enrolled_at,
        last_seen=row.last_seen,
        salvage_until=row.salvage_until,
        salvage_by=row.salvage_by,
    )
