"""What enrolled devices read of their hall: settings and catalogue, a day's tickets, shown ranges, devices.

A kiosk has no store (D15) and takes its catalogue from here; the manager's page takes the past. Reading only;
acts are `queue_routes.py`. Public settings and catalogue carry no personal data, tickets no name (D9).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import msgspec
from msgspec import Struct

from hall.catalogue import Catalogue
from hall.clock import Clock, corrected, day_of
from hall.device_ports import DeviceStatus
from hall.errors import Unavailable
from hall.queue_acts import Device
from hall.queue_ports import Estimate
from hall.settings import HallSettings
from hall.spans import WindowSpan
from hall.tickets import Ticket
from sync.aside import aside
from sync.enrol_gate import Gate
from sync.http import Answer, Call, Handler
from sync.queue_wire import to_json
from sync.wire import WireError

MAX_DAYS: Final = 40
"""Days of shown ranges that one question may ask for."""
_DESKS: Final = frozenset({Device.DESK})


class Days(Protocol):
    """Reads of past days, see `hall.queries`; days yyyymmdd."""

    def catalogue_of(self, day: int) -> Catalogue | None:
        """The catalogue of a day."""
        ...

    def tickets_of_day(self, day: int) -> tuple[Ticket, ...]:
        """All numbers of a day."""
        ...

    def estimates(self, first: int, last: int) -> tuple[Estimate, ...]:
        """Ranges that were shown, with their truth."""
        ...

    def window_times(self, day: int, until: int) -> tuple[WindowSpan, ...]:
        """When windows were open and paused on a day, until a moment (µs UTC)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HallBook:
    """Reads of the store, safe beside the writer."""

    settings: Callable[[], HallSettings]
    catalogue_of: Callable[[int], Catalogue | None]
    tickets_of_day: Callable[[int], tuple[Ticket, ...]]
    estimates: Callable[[int, int], tuple[Estimate, ...]]
    spans: Callable[[int, int], tuple[WindowSpan, ...]]

    @classmethod
    def over(cls, settings: Callable[[], HallSettings], days: Days) -> HallBook:
        """Of the hall's settings and the reads of its days."""
        return cls(
            settings=settings,
            catalogue_of=days.catalogue_of,
            tickets_of_day=days.tickets_of_day,
            estimates=days.estimates,
            spans=days.window_times,
        )


class HallPage(Struct, frozen=True, kw_only=True):
    """`GET /v1/hall`."""

    day: int
    settings: HallSettings
    catalogue: Catalogue


class DeviceFace(Struct, frozen=True, kw_only=True):
    """One device for the manager's page; `last_seen` microseconds UTC, `fault` of its slip printer."""

    name: str
    kind: Device
    window: int | None
    status: DeviceStatus
    last_seen: int
    fault: str = ""


class DayPage(Struct, frozen=True, kw_only=True):
    """`GET /v1/queue/day`: every ticket of a day."""

    tickets: list[Ticket]


class EstimatesPage(Struct, frozen=True, kw_only=True):
    """`GET /v1/queue/estimates`: ranges that were shown, with their truth."""

    estimates: list[Estimate]


class SpansPage(Struct, frozen=True, kw_only=True):
    """`GET /v1/queue/spans`: when windows were open and paused; microseconds UTC."""

    spans: list[WindowSpan]


class DevicesPage(Struct, frozen=True, kw_only=True):
    """`GET /v1/devices`: every enrolled device."""

    devices: list[DeviceFace]


class HallApi:
    """The routes."""

    def __init__(
        self, gate: Gate, book: HallBook, clock: Clock, faults: Mapping[uuid.UUID, str] | None = None
    ) -> None:
        """Take what is read; `faults` are the slip printers' last words, by device."""
        self._faults = faults if faults is not None else {}
        self._gate = gate
        self._book = book
        self._clock = clock
        self._made: tuple[tuple[int, HallSettings, Catalogue], bytes, str] | None = None

    def routes(self) -> dict[str, dict[str, Handler]]:
        """Paths and methods."""
        return {
            "/v1/hall": {"GET": self.hall},
            "/v1/queue/day": {"GET": self.day},
            "/v1/queue/estimates": {"GET": self.estimates},
            "/v1/queue/spans": {"GET": self.spans},
            "/v1/devices": {"GET": self.devices},
        }

    async def hall(self, call: Call) -> Answer:
        """`GET /v1/hall`: settings and catalogue of today; 304 for who has them."""
        await self._device(call, frozenset(Device))
        body, tag = await aside(self._page)
        if call.header(b"if-none-match") == tag:
            return Answer(status=304, headers=[(b"etag", tag.encode())])
        return Answer(body=body, headers=[(b"etag", tag.encode())])

    def _page(self) -> tuple[bytes, str]:
        today = day_of(corrected(self._clock))
        day = today.year * 10_000 + today.month * 100 + today.day
        catalogue = self._book.catalogue_of(day)
        if catalogue is None:
            raise Unavailable("catalogue.none", "大厅服务器还没有导入事项目录。")
        now = (day, self._book.settings(), catalogue)
        if self._made is None or self._made[0] != now:
            body = msgspec.json.encode(HallPage(day=day, settings=now[1], catalogue=catalogue))
            self._made = (now, body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
        return self._made[1:]

    async def day(self, call: Call) -> Answer:
        """`GET /v1/queue/day?day=20261120`: every ticket of a day."""
        await self._device(call, _DESKS)
        day = _day(call, "day")
        tickets = await aside(self._book.tickets_of_day, day)
        return _rows(b"tickets", [to_json(one) for one in tickets])

    async def estimates(self, call: Call) -> Answer:
        """`GET /v1/queue/estimates?first=&last=`: ranges that were shown, with their truth."""
        await self._device(call, _DESKS)
        first, last = _day(call, "first"), _day(call, "last")
        if last - first > MAX_DAYS * 100:
            raise WireError(400, "queue.field", f"一次最多看 {MAX_DAYS} 天。", field="first")
        found = await aside(self._book.estimates, first, last)
        return _rows(b"estimates", [to_json(one) for one in found])

    async def spans(self, call: Call) -> Answer:
        """`GET /v1/queue/spans?day=`: when windows were open and paused on a day, until now."""
        await self._device(call, _DESKS)
        day = _day(call, "day")
        found = await aside(self._book.spans, day, corrected(self._clock))
        return _rows(b"spans", [msgspec.json.encode(one) for one in found])

    async def devices(self, call: Call) -> Answer:
        """`GET /v1/devices`: who is enrolled, and when each was last heard of."""
        await self._device(call, _DESKS)
        rows = await aside(self._gate.devices.all)
        faces = [
            msgspec.json.encode(
                DeviceFace(
                    name=row.name,
                    kind=row.kind,
                    window=row.window,
                    status=row.status,
                    last_seen=row.last_seen,
                    fault=self._faults.get(row.node, ""),
                )
            )
            for row in rows
        ]
        return _rows(b"devices", faces)

    async def _device(self, call: Call, kinds: frozenset[Device]) -> None:
        row = await aside(self._gate.admit, call.header(b"authorization"))
        if row.kind not in kinds:
            raise WireError(403, "device.kind", "这类设备不能看这些内容。")


def _day(call: Call, name: str) -> int:
    """A day of the query, yyyymmdd.

    Raises:
        WireError: 400.
    """
    text = call.query().get(name, "")
    if not (len(text) == 8 and text.isascii() and text.isdigit() and _is_date(text)):
        raise WireError(400, "queue.field", f"请写明 {name}，例如 20261120。", field=name)
    return int(text)


def _is_date(text: str) -> bool:
    try:
        dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def _rows(name: bytes, rows: list[bytes]) -> Answer:
    body = b'{"' + name + b'":[' + b",".join(rows) + b"]}"
    return Answer(body=body)


HALL_PAGES: Final[Mapping[str, Any]] = {
    "/v1/hall": HallPage,
    "/v1/queue/day": DayPage,
    "/v1/queue/estimates": EstimatesPage,
    "/v1/queue/spans": SpansPage,
    "/v1/devices": DevicesPage,
}
"""Answers of these routes, for the OpenAPI document."""
