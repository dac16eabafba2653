"""A desk's queue over a bad line: lost answers, a hub that goes and comes, heads that never end."""

from __future__ import annotations

import contextlib
import socket
import uuid
from collections.abc import Callable

import httpx
import pytest

from hall.clock import SystemClock
from hall.errors import Conflict, HallError, Refused, Unavailable
from hall.ids import new_id
from hall.queue_acts import CallNext, Device, Take
from sync import guard
from sync.queue_client import HubQueue
from sync.security import Seal
from tests.fakes.cutting_line import a_line
from tests.fakes.dice import dice as a_dice
from tests.fakes.hub_line import a_hall, open_hall
from tests.fakes.passes import trust_of
from tests.fakes.sync_links import SEED


def key() -> str:
    return str(new_id(SystemClock()))


def test_lost_answers_never_make_two_tickets_or_lose_one() -> None:
    """30 % of the connections are cut at a random byte, up or down (queue.md c: 30 of 120 at a peer)."""
    dice, known = a_dice(20261120), []
    with open_hall(a_hall()) as hall, a_line(int(hall.url.rpartition(":")[2])) as line:
        straight = hall.url
        hall.url = f"http://127.0.0.1:{line.port}"
        kiosk = hall.desk(9, Device.KIOSK)
        for _ in range(40):
            if dice.random() < 0.3:
                up = dice.randint(1, 900) if dice.random() < 0.5 else None
                line.plans = [(up, None if up else dice.randint(1, 700))]
                kiosk._http._transport.close()  # the next request makes a new connection, and that one is cut
            one = key()
            for _ in range(5):
                with contextlib.suppress(Unavailable):
                    known.append(kiosk.do(Take(queue="A"), one).ticket)
                    break
        hall.url = straight
        numbers = [ticket.number for ticket in known if ticket]
        assert numbers == [f"A{n:03d}" for n in range(1, 41)]
        assert len(hall.queue.state.tickets) == 40


def test_a_hub_that_goes_is_noticed_within_three_seconds_and_found_again() -> None:
    first = a_hall()
    with open_hall(first) as hall:
        desk = hall.desk(3)
        hall.opened.clear()
        hall.desk(9, Device.KIOSK).do(Take(queue="A"), key())
        while not desk.listen(1):
            pass
        assert desk.view().seq == 1
        port = int(hall.url.rpartition(":")[2])
    gone = SystemClock().monotonic()
    while desk.away_since() is None:
        desk.listen(1)
    assert SystemClock().monotonic() - gone < 3_500_000
    with pytest.raises(Unavailable) as caught:
        desk.do(CallNext(), key())
    assert caught.value.code == "queue.away"
    assert desk.view().seq == 1, "what was last known stays on the screen"
    again = a_hall()
    again.devices.rows.update(first.devices.rows)
    again.queue.state = first.queue.state
    with open_hall(again, port) as hall:
        hall.opened.append(desk)
        while desk.away_since() is not None:
            desk.listen(1)
        called = desk.do(CallNext(), key()).ticket
        assert called is not None
        assert called.number == "A001"
        assert {one.state for one in desk.view().tickets} == {called.state}, "seen before its change arrives"


def test_a_hub_that_was_restored_to_an_older_night_is_believed() -> None:
    first = a_hall()
    with open_hall(first) as hall:
        desk = hall.desk(3)
        hall.opened.clear()
        for _ in range(3):
            hall.desk(9, Device.KIOSK).do(Take(queue="A"), key())
        while len(desk.view().tickets) < 3:
            desk.listen(1)
        port = int(hall.url.rpartition(":")[2])
    again = a_hall()
    again.devices.rows.update(first.devices.rows)
    with open_hall(again, port) as hall:
        hall.opened.append(desk)
        hall.desk(9, Device.KIOSK).do(Take(queue="B"), key())
        while [one.queue for one in desk.view().tickets] != ["B"]:
            desk.listen(1)


Answer = Callable[[httpx.Request], httpx.Response]


def a_queue(*answers: httpx.Response | type[Exception]) -> tuple[HubQueue, list[str]]:
    """A queue whose hub gives these answers one after the other, the last one for ever."""
    asked: list[str] = []
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/token":
            return httpx.Response(200, json={"token": "t", "exp": 1 << 60, "time": 0})
        asked.append(request.content.decode())
        now = left[0] if len(left) == 1 else left.pop(0)
        if isinstance(now, httpx.Response):
            return now
        message = "cut"
        raise now(message)

    queue = HubQueue(
        trust_of(uuid.UUID(int=3), "http://hub"),
        Seal(SEED),
        SystemClock(),
        rand=lambda: 0.0,
        pause=lambda _seconds: None,
        transport=httpx.MockTransport(answer),
    )
    return queue, asked


DONE = httpx.Response(200, json={"verb": "take"})


def fault(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "sentence": "说明。"})


@pytest.mark.parametrize(
    "first", [httpx.ReadTimeout, httpx.ConnectError, fault(503, "queue.busy"), fault(500, "hub.fault")]
)
def test_an_act_is_asked_again_with_the_same_key(first: httpx.Response | type[Exception]) -> None:
    queue, asked = a_queue(first, DONE)
    assert queue.do(Take(queue="A"), key()).verb == "take"
    assert len(asked) == 2
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("answers", "kind", "code"),
    [
        ((httpx.ReadTimeout,), Unavailable, "queue.away"),
        ((httpx.ConnectError,), Unavailable, "queue.away"),
        ((fault(503, "queue.busy"),), Unavailable, "queue.busy"),
        ((httpx.ReadTimeout, fault(503, "queue.busy")), Unavailable, "queue.away"),
        ((fault(503, "store.full"),), Unavailable, "queue.away"),
        ((fault(422, "ticket.queue"),), Refused, "ticket.queue"),
        ((fault(409, "queue.key"),), Conflict, "queue.key"),
        ((fault(403, "device.status"),), Refused, "device.status"),
        ((fault(401, "device.token"),), Refused, "device.token"),
        ((httpx.Response(200, text="<html>"),), Unavailable, "queue.away"),
        ((httpx.Response(502, text="<html>"),), Unavailable, "queue.away"),
    ],
)
def test_what_the_clerk_is_told(
    answers: tuple[httpx.Response | type[Exception], ...], kind: type[HallError], code: str
) -> None:
    """That it is busy only when it is certain that nothing was done."""
    queue, asked = a_queue(*answers)
    with pytest.raises(kind) as caught:
        queue.do(Take(queue="A"), key())
    assert caught.value.code == code
    assert len(asked) <= 3


def test_before_the_first_view_there_is_nothing_to_show() -> None:
    queue, _ = a_queue(httpx.ConnectError)
    with pytest.raises(Unavailable) as caught:
        queue.view()
    assert caught.value.code == "queue.away"
    queue.close()
    assert queue.listen(5) is False, "nobody listens after the end"


# --- F35 at the head of a request


@pytest.mark.parametrize("piece", [b"x-much: " + b"a" * 4096 + b"\r\n", b"a" * 4096])
def test_a_head_without_end_is_cut(piece: bytes) -> None:
    with open_hall(a_hall()) as hall, socket.socket() as line:
        line.connect(("127.0.0.1", int(hall.url.rpartition(":")[2])))
        line.settimeout(5)
        line.sendall(b"GET /health HTTP/1.1\r\nHost: hub\r\n")
        with contextlib.suppress(OSError):
            for _ in range(200):
                line.sendall(piece)
        with contextlib.suppress(ConnectionError):
            assert line.recv(1) == b"", "closed by the hub"
        assert httpx.get(f"{hall.url}/health", trust_env=False).status_code == 200


def test_a_head_that_never_ends_coming_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "HEAD_SECONDS", 0.2)
    with open_hall(a_hall()) as hall, socket.socket() as line:
        line.connect(("127.0.0.1", int(hall.url.rpartition(":")[2])))
        line.settimeout(5)
        line.sendall(b"GET /hea")
        with contextlib.suppress(ConnectionResetError):
            assert line.recv(1) == b"", "closed by the hub"


def test_many_requests_on_one_connection_and_a_long_body_are_not_taken_for_a_head() -> None:
    with open_hall(a_hall()) as hall, httpx.Client(base_url=hall.url, trust_env=False) as http:
        for _ in range(50):
            assert http.get("/health", headers={"X-Long": "a" * 4000}).status_code == 200
        answer = http.post("/v1/enrol", content=b"x" * 15_000, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400
