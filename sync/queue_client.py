"""The hub's queue as one device uses it (`hall.queue_ports.ListeningQueue`): acts and a mirror by events.

An act is asked for again with the same key until its answer is known, within a bound; then nobody knows,
and that is what is said (`queue.away`). Whether the hub is there is told by its beats: three seconds of
silence and it is away (D16). No thread is made here: `listen` is run by whoever owns one.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

import httpx
import msgspec

from hall.clock import MICROS, Clock
from hall.errors import Conflict, HallError, Refused, Unavailable
from hall.queue_acts import VERBS, Act
from hall.queue_mirror import Mirror
from hall.queue_ports import HallView, QueueDone
from hall.staff import Actor
from sync import wire
from sync.enrol_client import HubTrust, Tokens, is_other_certificate
from sync.queue_wire import Who, compact, read_change, read_done, read_view
from sync.security import Seal

SILENCE: Final = 3 * MICROS
"""Without a sign of life for so long the hub is away, microseconds."""
DO_TIMEOUT: Final = httpx.Timeout(1.5, connect=1.0)
STREAM_TIMEOUT: Final = httpx.Timeout(2.5, connect=1.0)
TRIES: Final = 3
"""How often an act is asked for."""
SLOW: Final = 20
"""From so many failures on it is asked every two seconds only."""
MAX_EVENT: Final = 4 << 20
AWAY: Final = "大厅服务器没有回答，不知道这一步是否完成。请稍后重试，或改用应急号。"
NEVER: Final = "还没有连上大厅服务器，请稍候。"


class HubQueue:
    """The queue at the hub (`hall.queue_ports.ListeningQueue`).

    `do` and `view` may be used in one thread while another one listens.
    """

    def __init__(
        self,
        trust: HubTrust,
        seal: Seal,
        clock: Clock,
        *,
        actor: Actor | None = None,
        rand: Callable[[], float],
        pause: Callable[[float], object] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Take what is known of the hub; nothing is connected yet.

        Args:
            trust: From enrolment.
            seal: The device's key.
            clock: The PC's clock.
            actor: Who is signed in, None at a kiosk.
            rand: Numbers in [0, 1) for the jitter.
            pause: Waits so many seconds; another one for tests.
            transport: Another way to the hub, for tests.
        """
        self.actor = actor
        self._clock = clock
        self._rand = rand
        self._stop = threading.Event()
        self._pause = pause or self._stop.wait
        self._tokens = Tokens(trust, seal, clock)
        self._http = httpx.Client(
            base_url=trust.url,
            verify=trust.verify(),
            timeout=DO_TIMEOUT,
            trust_env=False,
            transport=transport,
            limits=httpx.Limits(max_connections=4, max_keepalive_connections=2, keepalive_expiry=60.0),
        )
        self._lock = threading.Lock()
        self._mirror = Mirror()
        self._heard_mono = clock.monotonic()
        self._heard_wall = clock.wall()
        self._following: Iterator[bool] | None = None
        self._was_away = False

    def close(self) -> None:
        """See `ListeningQueue.close`."""
        self._stop.set()
        self._http.close()

    # --- QueueDesk

    def do(self, act: Act, key: str) -> QueueDone:
        """See `QueueDesk.do`."""
        who = None if self.actor is None else _who(self.actor)
        body = msgspec.json.encode({"key": key, "act": compact(act), **({"actor": who} if who else {})})
        path = f"/v1/queue/{VERBS[type(act)]}"
        unknown = False
        last: Unavailable | None = None
        for attempt in range(TRIES):
            if attempt:
                self._pause(0.1 + 0.3 * self._rand())
            try:
                done = self._asked(path, body)
            except _NoWord as error:
                unknown, last = True, error.error
                continue
            except Unavailable as error:
                last = error
                if error.code == "queue.busy":
                    continue
                raise
            with self._lock:
                self._mirror.note(done.seq, done.ticket, done.window)
            return done
        if last is not None and last.code == "queue.busy" and not unknown:
            raise last
        raise Unavailable("queue.away", AWAY)

    def view(self) -> HallView:
        """See `QueueDesk.view`."""
        with self._lock:
            if self._mirror.seq >= 0:
                return self._mirror.view()
        try:
            return self._fetch_view(first=True)
        except (_NoWord, Unavailable) as error:
            raise Unavailable("queue.away", NEVER) from error

    def away_since(self) -> int | None:
        """See `QueueDesk.away_since`."""
        if self._clock.monotonic() - self._heard_mono <= SILENCE:
            return None
        return self._heard_wall

    # --- listening

    def listen(self, seconds: float) -> bool:
        """See `ListeningQueue.listen`; connects again by itself, and takes a new view after a gap."""
        until = self._clock.monotonic() + round(seconds * MICROS)
        while not self._stop.is_set():
            if self._following is None:
                self._following = self._follow()
            news = next(self._following, False)
            away = self.away_since() is not None
            if away is not self._was_away:
                self._was_away, news = away, True
            if news or self._clock.monotonic() >= until:
                return news
        return False

    def _follow(self) -> Iterator[bool]:
        """One step after the other, each at most about three seconds; True when the view is another one."""
        failures = 0
        while not self._stop.is_set():
            try:
                for news in self._stream():
                    failures = 0
                    yield news
            except (_NoWord, Unavailable):
                failures += 1
            except HallError:
                # Put out, or another hub: `do` says so in words; here it is asked again now and then.
                failures = SLOW
            yield False
            longest = 2.0 if failures >= SLOW else 0.4
            self._pause(longest * (0.5 + 0.5 * self._rand()))

    def _stream(self) -> Iterator[bool]:
        """One connection's worth."""
        headers = {"Accept": "text/event-stream", "Authorization": self._token()}
        with self._lock:
            if self._mirror.seq >= 0:
                headers["Last-Event-ID"] = str(self._mirror.seq)
        with contextlib.ExitStack() as stack:
            try:
                request = self._http.stream(
                    "GET", "/v1/queue/events", headers=headers, timeout=STREAM_TIMEOUT
                )
                response = stack.enter_context(request)
                if response.status_code != httpx.codes.OK:
                    raise self._error(response.status_code, response.read())
                for name, data in _events(response.iter_bytes()):
                    self._heard()
                    yield from self._take(name, data)
            except (httpx.HTTPError, httpx.StreamError) as error:
                raise self._no_word(error) from error

    def _take(self, name: str, data: bytes) -> Iterator[bool]:
        try:
            if name == "beat":
                fits = self._beat(msgspec.json.decode(data))
                news = not fits
            elif name == "view":
                fits, news = False, True
            elif name:
                return
            else:
                with self._lock:
                    fits = self._mirror.apply(read_change(data))
                news = True
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _NoWord(Unavailable("queue.away", AWAY)) from error
        if not fits:
            self._fetch_view()
        yield news

    def _beat(self, told: Any) -> bool:
        """A sign of life; False when a change before it never came."""
        with self._lock:
            self._mirror.heard(int(told["at"]))
            quiet = {int(no): int(at) for no, at in told.get("quiet", {}).items()}
            there = {row.no: int(told["at"]) for row in self._mirror.view().windows if row.node}
            self._mirror.seen({**there, **quiet})
            return self._mirror.seq >= int(told["seq"])

    def _fetch_view(self, *, first: bool = False) -> HallView:
        """Begin again from a whole view, also from an older one: the hub may have been restored.

        The `first` one must not undo what the listener, in its own thread, has heard in the meantime.
        """
        view = read_view(self._send("GET", "/v1/queue/view"))
        with self._lock:
            if not first or self._mirror.seq < 0:
                self._mirror.take(view)
            return self._mirror.view()

    # --- one request

    def _asked(self, path: str, body: bytes) -> QueueDone:
        try:
            return read_done(self._send("POST", path, body))
        except ValueError as error:
            raise _NoWord(Unavailable("queue.away", AWAY)) from error

    def _send(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """One request; once more when the token had ended."""
        for attempt in range(2):
            headers = {"Authorization": self._token()}
            if body is not None:
                headers["Content-Type"] = "application/json"
            try:
                response = self._http.request(method, path, content=body, headers=headers)
            except httpx.HTTPError as error:
                raise self._no_word(error) from error
            self._heard()
            if response.status_code == httpx.codes.OK:
                return response.content
            answered = self._error(response.status_code, response.content)
            if response.status_code == httpx.codes.UNAUTHORIZED and not attempt:
                self._tokens.drop()
                continue
            raise answered
        raise _NoWord(Unavailable("queue.away", AWAY))

    def _token(self) -> str:
        try:
            return self._tokens.header(self._http)
        except Unavailable as error:
            raise _NoWord(error) from error

    def _heard(self) -> None:
        self._heard_mono, self._heard_wall = self._clock.monotonic(), self._clock.wall()

    @staticmethod
    def _no_word(error: Exception) -> Exception:
        if is_other_certificate(error):
            return Refused("enrol.certificate", "大厅服务器的证书与登记时不同，请技术人员核对。")
        return _NoWord(Unavailable("queue.away", AWAY))

    @staticmethod
    def _error(status: int, body: bytes) -> Exception:
        try:
            fault = msgspec.json.decode(body, type=wire.Fault)
        except (msgspec.MsgspecError, ValueError):
            return _NoWord(Unavailable("queue.away", AWAY))
        error: HallError
        if status == httpx.codes.CONFLICT:
            error = Conflict(fault.code, fault.sentence, field=fault.field or None)
        elif status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.TOO_MANY_REQUESTS:
            error = Unavailable(fault.code, fault.sentence)
            if fault.code != "queue.busy":
                return _NoWord(error)
        else:
            error = Refused(fault.code, fault.sentence, field=fault.field or None)
        return error


class _NoWord(Exception):  # noqa: N818  # the want of an answer, never raised out of this file
    """Nobody knows what became of the request."""

    def __init__(self, error: Unavailable) -> None:
        super().__init__(error.sentence)
        self.error = error


def _who(actor: Actor) -> Who:
    return Who(number=actor.number, name=actor.name, role=actor.role, window=actor.window, body=actor.body)


def _events(pieces: Iterator[bytes]) -> Iterator[tuple[str, bytes]]:
    """Server-sent events as (name, data); ids are in the data already."""
    rest = b""
    for piece in pieces:
        rest += piece
        if len(rest) > MAX_EVENT:
            raise _NoWord(Unavailable("queue.away", AWAY))
        *whole, rest = rest.split(b"\n\n")
        for block in whole:
            name, data = "", b""
            for line in block.split(b"\n"):
                field, _, value = line.partition(b": ")
                if field == b"event":
                    name = value.decode("ascii", "replace")
                elif field == b"data":
                    data = value
            yield name, data
