"""Reads settings, catalogue, past days and devices from the hub; for kiosks and the manager's page.

Blocking, for a lane. Acts and the live view are `queue_client.py`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from typing import Final, TypeVar

import httpx
import msgspec
from typing_extensions import override

from hall.clock import Clock
from hall.desk import HallMachine
from hall.device_ports import STATUS_WORDS, DeviceStatus
from hall.errors import Refused, Unavailable
from hall.queue_acts import Device
from hall.queue_ports import Estimate
from hall.spans import WindowSpan
from hall.tickets import Ticket
from sync import wire
from sync.aside import aside
from sync.enrol_client import HubTrust, Tokens
from sync.hall_routes import DeviceFace, HallPage
from sync.security import Seal

TIMEOUT: Final = httpx.Timeout(15.0, connect=3.0)
_AWAY: Final = "连不上大厅服务器，请稍候再试。"

T = TypeVar("T")


class _Tickets(msgspec.Struct, frozen=True):
    tickets: tuple[Ticket, ...]


class _Estimates(msgspec.Struct, frozen=True):
    estimates: tuple[Estimate, ...]


class _Spans(msgspec.Struct, frozen=True):
    spans: tuple[WindowSpan, ...]


class _Devices(msgspec.Struct, frozen=True):
    devices: tuple[DeviceFace, ...]


class HallClient:
    """One enrolled device that reads."""

    def __init__(
        self, trust: HubTrust, seal: Seal, clock: Clock, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Take what is known of the hub; nothing is connected yet."""
        self._tokens = Tokens(trust, seal, clock)
        self._http = httpx.Client(
            base_url=trust.url,
            verify=trust.verify(),
            timeout=TIMEOUT,
            trust_env=False,
            transport=transport,
        )
        self._tag = ""
        self._page: HallPage | None = None

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def hall(self) -> HallPage:
        """Settings and catalogue of today; fetched again only when they changed.

        Raises:
            Unavailable: `queue.away`, or the hub has no catalogue.
        """
        answer = self._get("/v1/hall", {"If-None-Match": self._tag} if self._tag else {})
        if answer.status_code == 304 and self._page is not None:
            return self._page
        self._page = _read(answer, HallPage)
        self._tag = answer.headers.get("etag", "")
        return self._page

    def tickets_of_day(self, day: int) -> tuple[Ticket, ...]:
        """Every ticket of a day (yyyymmdd).

        Raises:
            Unavailable: `queue.away`.
        """
        return _read(self._get(f"/v1/queue/day?day={day}"), _Tickets).tickets

    def estimates(self, first: int, last: int) -> tuple[Estimate, ...]:
        """Settled ranges of days (yyyymmdd, both included).

        Raises:
            Unavailable: `queue.away`.
        """
        return _read(self._get(f"/v1/queue/estimates?first={first}&last={last}"), _Estimates).estimates

    def spans(self, day: int, until: int) -> tuple[WindowSpan, ...]:
        """When windows were open and paused on a day (yyyymmdd), until a moment (microseconds UTC).

        Raises:
            Unavailable: `queue.away`.
        """
        found = _read(self._get(f"/v1/queue/spans?day={day}"), _Spans).spans
        return tuple(replace(one, end=min(one.end, until)) for one in found if one.begin < until)

    def machines(self) -> tuple[HallMachine, ...]:
        """Kiosks, boards and third parties' machines of the hall.

        Raises:
            Unavailable: `queue.away`.
        """
        return tuple(
            HallMachine(
                name=row.name,
                kind=row.kind.value,
                last_seen=row.last_seen,
                fault=row.fault if row.status is DeviceStatus.ACTIVE else STATUS_WORDS[row.status],
            )
            for row in self.devices()
            if row.kind is not Device.DESK
        )

    def devices(self) -> tuple[DeviceFace, ...]:
        """Who is enrolled.

        Raises:
            Unavailable: `queue.away`.
        """
        return _read(self._get("/v1/devices"), _Devices).devices

    def _get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """One answer; a token that has run out is renewed once."""
        answer = self._ask(path, headers or {})
        if answer.status_code == 401:
            self._tokens.drop()
            answer = self._ask(path, headers or {})
        if answer.status_code not in {200, 304}:
            fault = wire.read_fault(answer.content)
            kind = Unavailable if answer.status_code >= 500 else Refused
            raise kind(fault.code, fault.sentence)
        return answer

    def _ask(self, path: str, headers: dict[str, str]) -> httpx.Response:
        try:
            token = self._tokens.header(self._http)
            return self._http.get(path, headers={"Authorization": token, **headers})
        except httpx.HTTPError as error:
            raise Unavailable("queue.away", _AWAY) from error


class _Shown(httpx.Auth):
    """Shows the device's token with each request of an asynchronous client."""

    def __init__(self, tokens: Tokens, http: httpx.Client) -> None:
        self._tokens = tokens
        self._http = http

    @override
    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        try:
            request.headers["Authorization"] = await aside(self._tokens.header, self._http)
        except (Refused, Unavailable) as error:
            raise httpx.ConnectError(error.sentence, request=request) from error
        answer = yield request
        if answer.status_code == 401:
            self._tokens.drop()


def device_client(trust: HubTrust, seal: Seal, clock: Clock) -> Callable[[], httpx.AsyncClient]:
    """Makes clients of the hub for a screen: they trust its certificate and show this device's token."""
    asking = httpx.Client(base_url=trust.url, verify=trust.verify(), timeout=TIMEOUT, trust_env=False)
    shown = _Shown(Tokens(trust, seal, clock), asking)
    return lambda: httpx.AsyncClient(
        base_url=trust.url, verify=trust.verify(), timeout=TIMEOUT, trust_env=False, auth=shown
    )


def _read(answer: httpx.Response, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except msgspec.MsgspecError as error:
        raise Unavailable("queue.away", "大厅服务器的回答读不懂，两边的程序版本可能不同。") from error
