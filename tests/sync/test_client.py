"""What a desk makes of the answers of a server, good and bad."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Callable

import httpx
import msgspec
import pytest

from hall.errors import Refused, Unavailable
from sync import wire
from sync.client import HttpHub, HubBusy, HubFault, NoAnswer, TooMuch
from sync.wire import Encoding

NODE = uuid.UUID(int=5)
HELLO = wire.Hello(proto=(1, 1), app="t", node=NODE, inc=NODE, tips={}, time=0)
WELCOME = wire.Welcome(proto=1, hub_id=NODE, time=3, tips={})
PUSH = wire.Push(streams=[])

Answer = Callable[[httpx.Request], httpx.Response]


def a_client(answer: Answer, **more: object) -> HttpHub:
    return HttpHub("http://hub", transport=httpx.MockTransport(answer), **more)  # type: ignore[arg-type]  # options


def packed(
    message: msgspec.Struct, status: int = 200, encoding: Encoding = Encoding.MSGPACK, **headers: str
) -> httpx.Response:
    types = {"Content-Type": encoding.value, "Content-Encoding": wire.COMPRESSION[encoding]}
    return httpx.Response(
        status, stream=httpx.ByteStream(wire.pack(message, encoding)), headers={**types, **headers}
    )


@pytest.mark.parametrize("encoding", list(Encoding))
def test_a_request_is_packed_named_and_answered(encoding: Encoding) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return packed(WELCOME, encoding=encoding)

    with a_client(answer, encoding=encoding, new_request_id=lambda: "r1") as client:
        assert client.hello(HELLO) == WELCOME
    request = seen[0]
    assert request.headers["X-Request-Id"] == "r1"
    assert request.headers["Accept"] == encoding.value
    body = wire.unpack(request.content, wire.Hello, encoding, request.headers["Content-Encoding"])
    assert body == HELLO


def test_a_request_without_a_name_has_no_header() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert "X-Request-Id" not in request.headers
        return packed(wire.PushAnswer(streams=[], time=1))

    with a_client(answer) as client:
        assert client.push(PUSH).time == 1


def test_a_digest_is_asked_for_by_node() -> None:
    found = wire.DigestAnswer(n=1, tips=[(1, bytes(32))], xor=bytes(32))

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.params["node"] == str(NODE)
        return packed(found)

    with a_client(answer) as client:
        assert client.digest(NODE) == found


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused), (401, Refused), (404, Refused), (422, Refused), (426, Refused), (302, Refused),
        (408, NoAnswer), (413, TooMuch), (429, HubBusy), (500, HubFault), (502, Unavailable),
        (503, HubBusy), (507, HubBusy),
    ],
)  # fmt: skip
def test_each_status_has_its_error(status: int, kind: type[Exception]) -> None:
    fault = wire.Fault(code="a.b", sentence="说明。")
    with a_client(lambda _request: packed(fault, status)) as client, pytest.raises(kind) as caught:
        client.push(PUSH)
    assert (caught.value.code, caught.value.sentence) == ("a.b", "说明。")  # type: ignore[attr-defined]  # all are


def test_a_bad_gateway_speaks_html_and_gets_our_words() -> None:
    html = httpx.Response(502, stream=httpx.ByteStream(b"<html>"), headers={"Content-Type": "text/html"})
    with a_client(lambda _request: html) as client, pytest.raises(Unavailable) as caught:
        client.push(PUSH)
    assert caught.value.code == "sync.http_502"


@pytest.mark.parametrize(("text", "seconds"), [("7", 7.0), ("99999", 3600.0), ("soon", 5.0), (None, 5.0)])
def test_retry_after_is_read_within_reason(text: str | None, seconds: float) -> None:
    headers = {} if text is None else {"Retry-After": text}
    fault = wire.Fault(code="a.b", sentence="说明。")
    with (
        a_client(lambda _request: packed(fault, 429, Encoding.MSGPACK, **headers)) as client,
        pytest.raises(HubBusy) as caught,
    ):
        client.push(PUSH)
    assert caught.value.retry_after == seconds


def test_an_answer_of_another_service_is_no_answer() -> None:
    page = httpx.Response(200, stream=httpx.ByteStream(b"hello"), headers={"Content-Type": "text/html"})
    with a_client(lambda _request: page) as client, pytest.raises(NoAnswer, match="地址"):
        client.hello(HELLO)


def test_a_huge_answer_is_not_swallowed() -> None:
    huge = httpx.Response(200, stream=httpx.ByteStream(bytes(wire.MAX_BODY + 1)))
    with a_client(lambda _request: huge) as client, pytest.raises(NoAnswer, match="太大"):
        client.hello(HELLO)


def test_nobody_there_is_said_in_words_a_clerk_understands() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with HttpHub(url) as client, pytest.raises(Unavailable, match="记录都已保存在本机"):
            client.hello(HELLO)


def test_a_timeout_is_no_answer() -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    with a_client(answer) as client, pytest.raises(NoAnswer):
        client.push(PUSH)
