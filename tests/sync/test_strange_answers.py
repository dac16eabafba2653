"""What happens seldom: servers that say something else, devices that race, bodies cut before they begin."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from typing_extensions import override

from hall.bodies import AcceptMode, CaseAccepted, CaseApplied
from hall.clock import FixedClock, SystemClock
from hall.device_ports import DeviceRow
from hall.errors import HallError
from hall.events import EventKind, StreamKind, stream_of
from hall.ids import new_id
from hall.queue_acts import Device
from hall.sync_ports import LinkState
from sync import wire
from sync.arrivals_file import MAX_BYTES, MAX_ROWS, parse_arrivals, read_arrivals
from sync.client import HubBusy
from sync.enrol_client import Tokens, device_kind, enrol
from sync.enrol_gate import Enrol, Gate, HubFace, make_code
from sync.hall_client import HallClient, device_client
from sync.http import Call
from sync.pull_client import HttpPulls
from sync.security import Seal
from tests.fakes.passes import a_link, trust_of
from tests.fakes.pulling import PullingDesk, a_desk, a_hub
from tests.fakes.queue_parts import MemoryDevices
from tests.fakes.sync_files import a_store
from tests.fakes.sync_links import HUB, SEED, a_case

NODE = uuid.UUID(int=5)
CODE = "0123-4567-89AB-0000-0000"
TOKEN = (200, b'{"token": "t", "exp": 9000000000, "time": 0}')


@dataclass
class Script:
    """A server that says the next of these for each path, the last of them for ever."""

    says: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def next(self, path: str) -> tuple[int, bytes]:
        self.asked.append(path)
        answers = self.says[path]
        return answers.pop(0) if len(answers) > 1 else answers[0]


def fault(status: int, code: str, sentence: str) -> tuple[int, bytes]:
    return status, json.dumps({"code": code, "sentence": sentence}).encode()


@contextmanager
def a_server(script: Script) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # called by its base
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body = script.next(self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815  # as above

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(server.serve_forever, 0.05)
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            running.result()
            server.server_close()


def code_of(call: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(HallError) as caught:
        call(*args, **more)
    assert caught.value.sentence.endswith("。")
    return caught.value.code


def test_a_screen_reads_on_with_a_new_token_and_tells_what_it_cannot_read() -> None:
    script = Script(
        {"/v1/token": [TOKEN], "/v1/devices": [(401, b"{}"), (200, b'{"devices": []}'), (200, b"?")]}
    )
    with a_server(script) as url:
        client = HallClient(trust_of(NODE, url), Seal(SEED), SystemClock())
        assert client.devices() == ()
        assert script.asked == ["/v1/token", "/v1/devices", "/v1/token", "/v1/devices"]
        assert code_of(client.devices) == "queue.away"
        script.says["/v1/devices"] = [fault(503, "x.busy", "忙。")]
        assert code_of(client.devices) == "x.busy"
        script.says["/v1/devices"] = [(500, b"<html>")]
        assert code_of(client.devices) == "sync.answer"
        client.close()
    gone = HallClient(trust_of(NODE, url), Seal(SEED), SystemClock())
    assert code_of(gone.devices) in {"queue.away", "sync.offline"}
    gone.close()


def test_a_board_shows_its_token_and_takes_another_when_it_is_not_taken() -> None:
    script = Script({"/v1/token": [TOKEN], "/page": [(401, b""), (200, b"ok")]})

    async def reads(url: str) -> list[int]:
        async with device_client(trust_of(NODE, url), Seal(SEED), SystemClock())() as http:
            return [(await http.get("/page")).status_code for _ in range(2)]

    with a_server(script) as url:
        assert asyncio.run(reads(url)) == [401, 200]
        assert script.asked.count("/v1/token") == 2
        script.says["/v1/token"] = [fault(403, "device.revoked", "停用。")]
        with pytest.raises(httpx.ConnectError, match="停用"):
            asyncio.run(reads(url))


@pytest.mark.parametrize(
    "said", [(200, b"hello"), (200, b"{}"), (404, b"<html>not found</html>"), (200, b"")]
)
def test_what_is_no_hub_lets_nobody_in(said: tuple[int, bytes]) -> None:
    with a_server(Script({"/v1/enrol": [said]})) as url:
        assert code_of(enrol, url, CODE, seal=Seal(SEED)) in {"sync.answer", "enrol.code"}


def test_a_hub_that_cannot_say_its_time_is_away() -> None:
    late = fault(422, "device.time", "时钟不准。")
    for health in (b"{}", b"[1]", b'{"time": "soon"}', b"?"):
        script = Script({"/v1/token": [late], "/health": [(200, health)]})
        with a_server(script) as url, httpx.Client(base_url=url, trust_env=False) as http:
            tokens = Tokens(trust_of(NODE, url), Seal(SEED), SystemClock())
            assert code_of(tokens.header, http) == "sync.offline"
    assert device_kind(trust_of(NODE, "http://127.0.0.1")) is Device.DESK
    assert wire.read_fault(b"\xff").code == "sync.answer"


class Raced(MemoryDevices):
    """Another device has used the code in the same moment."""

    @override
    def enrol(self, code_hash: bytes, row: DeviceRow, at: int) -> bool:
        return False


def test_of_two_that_use_one_code_at_once_one_is_let_in(clock: FixedClock) -> None:
    gate = Gate(Raced(), clock, face=HubFace(hub_id=HUB, public=Seal(SEED).public, hall="990102"), seed=SEED)
    desk = make_code(gate.devices, clock, kind=Device.DESK, window=3)
    ask = Enrol(code=desk.text, pubkey=bytes(32), alg="ed25519", machine="PC", app="t")
    assert code_of(gate.enrol, ask) == "enrol.code"
    assert (
        code_of(gate.enrol, Enrol(code=desk.text, pubkey=bytes(32), alg="sm2", machine="", app="t"))
        == "enrol.key"
    )
    board = make_code(gate.devices, clock, kind=Device.BOARD)
    assert code_of(gate.enrol_screen, board.text, "大屏") == "enrol.code"
    assert code_of(make_code, gate.devices, clock, kind=Device.DESK, window=100) == "enrol.window"


def a_call(*messages: dict[str, Any], query: bytes = b"", **headers: str) -> Call:
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    async def send(_message: Any) -> None:
        """Nothing."""

    heads = {key.replace("_", "-").encode(): value.encode() for key, value in headers.items()}
    return Call(method="POST", path="/v1/x", headers=heads, receive=receive, send=send, raw_query=query)


def test_a_body_that_ends_before_it_begins_or_is_longer_than_it_said() -> None:
    def status(call: Call, seconds: float = 5.0) -> int:
        with pytest.raises(wire.WireError) as caught:
            asyncio.run(call.body(10, seconds))
        return caught.value.status

    gone = {"type": "http.disconnect"}
    assert status(a_call(gone)) == 400
    assert status(a_call({"type": "http.request", "body": b"x", "more_body": True}, gone)) == 400
    assert status(a_call({"type": "http.request", "body": bytes(11)})) == 413
    assert status(a_call(content_length="ten")) == 413
    assert status(a_call(), 0.01) == 408
    assert a_call(query=b"\xff").query() == {}
    assert a_call(query=b"&".join(b"a=1" for _ in range(50))).query() == {}
    with pytest.raises(wire.WireError) as caught:
        a_call(content_type="text/html").sent_in()
    assert caught.value.status == 415


def test_a_path_that_is_not_used_like_that_says_how(tmp_path: Path) -> None:
    with a_store(tmp_path / "hub.db") as store, a_hub(store) as (_, url):
        answer = httpx.delete(f"{url}/v1/push", trust_env=False)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert httpx.get(f"{url}/v1/nothing", trust_env=False).status_code == 404


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[PullingDesk, PullingDesk]]:
    with (
        a_store(tmp_path / "hub.db") as store,
        a_hub(store) as (_, url),
        a_desk(tmp_path, url, name="three") as three,
        a_desk(tmp_path, url, name="five") as five,
    ):
        yield three, five


def test_a_row_that_no_desk_can_store_does_not_keep_the_other_cases_away(
    pair: tuple[PullingDesk, PullingDesk],
) -> None:
    """F29 on the way down: a day beyond every number of the database."""
    three, five = pair
    a_case(three.desk, "99010220261120W030001")
    stream = stream_of(StreamKind.CASE, new_id(three.desk.clock))
    applied = CaseApplied(
        number="99010220261120W030002",
        item="QH-SC-0101",
        item_name="食品经营许可",
        item_version="v1",
        body_code="SC",
        person="1",
    )
    first = three.event(stream, EventKind.CASE_APPLIED, applied)
    three.append(first)
    three.append(
        three.event(stream, EventKind.CASE_ACCEPTED, CaseAccepted(mode=AcceptMode.AT_WINDOW, on=1 << 63))
    )
    a_case(three.desk, "99010220261120W030003")
    three.settle()
    five.settle()
    five.until(lambda: five.views.case_by_number("99010220261120W030003") is not None)
    assert five.views.case_by_number("99010220261120W030001") is not None
    assert five.views.sync().sent_back == 2, "both events of that case"
    # The next case comes as if nothing had been.
    a_case(three.desk, "99010220261120W030004")
    three.settle()
    five.until(lambda: five.views.case_by_number("99010220261120W030004") is not None)


class Busy(HttpPulls):
    """A hub that takes records, and asks to be left alone with questions."""

    @override
    def pull(self, *_words: Any, **_more: Any) -> Any:
        raise HubBusy("hub.busy", "大厅服务器忙，请稍候。", 7.0)


def test_a_desk_that_may_not_ask_now_still_brings_its_records(pair: tuple[PullingDesk, PullingDesk]) -> None:
    three, _ = pair
    with a_link("http://127.0.0.1:9", three.node) as nowhere:
        vars(three.pull)["_link"] = Busy(nowhere)
        a_case(three.desk)
        result = three.runner.round()
        assert (result.state, result.waiting) == (LinkState.SYNCED, 0)
        assert three.runner.wait() > 0
        # Until then it is not asked again, whatever is brought.
        a_case(three.desk)
        three.runner.poke()
        three.until(lambda: three.runner.round().waiting == 0)


def test_a_file_of_arrivals_has_its_bounds(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert code_of(read_arrivals, path) == "arrivals.file"
    head = "队列,是否到场,办理秒数,到达时间"
    row = "B,是,60,2026-11-18 10:00:00"
    assert code_of(parse_arrivals, "\n".join([head, *[row] * MAX_ROWS, row]).encode()) == "arrivals.file"
