from __future__ import annotations

import uuid
import zlib

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync import wire
from sync.wire import Encoding

NODE = uuid.UUID(int=7)
HELLO = wire.Hello(
    proto=(1, 1),
    app="x",
    node=NODE,
    inc=NODE,
    tips={NODE: [(3, bytes(32))]},
    time=5,
    types={"case.applied": 1},
)


def _push(*entries: bytes | wire.Redacted) -> wire.Push:
    mark = wire.Checkpoint(seq=len(entries), link=bytes(32))
    return wire.Push(streams=[wire.Parcel(node=NODE, prev=bytes(32), entries=list(entries), ckpt=mark)])


@pytest.mark.parametrize("encoding", list(Encoding))
@pytest.mark.parametrize("message", [HELLO, _push(b"abc", wire.Redacted(chash=bytes(32)))])
def test_both_encodings_bring_a_message_back(encoding: Encoding, message: msgspec.Struct) -> None:
    body = wire.pack(message, encoding)
    assert (
        wire.unpack(body, type(message), f"{encoding}; charset=utf-8", wire.COMPRESSION[encoding]) == message
    )


def test_plain_bodies_are_taken_from_tools() -> None:
    assert wire.unpack(msgspec.json.encode(HELLO), wire.Hello, Encoding.JSON) == HELLO
    assert wire.unpack(msgspec.msgpack.encode(HELLO), wire.Hello, Encoding.MSGPACK, "identity") == HELLO


@pytest.mark.parametrize("packing", ["zstd", "gzip"])
def test_a_bomb_stops_at_the_limit(packing: str) -> None:
    zeros = bytes(wire.MAX_EXPANDED + 1)
    bomb = zstandard.compress(zeros) if packing == "zstd" else _gzip(zeros)
    assert len(bomb) < 100_000
    with pytest.raises(wire.WireError) as caught:
        wire.expand(bomb, packing)
    assert caught.value.status == 413


@pytest.mark.parametrize("packing", ["zstd", "gzip"])
def test_a_body_at_the_limit_passes(packing: str) -> None:
    zeros = bytes(wire.MAX_EXPANDED)
    body = zstandard.compress(zeros) if packing == "zstd" else _gzip(zeros)
    assert wire.expand(body, packing) == zeros


def _gzip(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def test_a_huge_window_is_not_opened() -> None:
    params = zstandard.ZstdCompressionParameters(window_log=27, compression_level=3)
    packer = zstandard.ZstdCompressor(compression_params=params).compressobj()
    body = packer.compress(b"a" * 100) + packer.flush()
    with pytest.raises(wire.WireError) as caught:
        wire.expand(body, "zstd")
    assert caught.value.status == 400


def test_a_large_body_is_not_looked_at() -> None:
    with pytest.raises(wire.WireError) as caught:
        wire.expand(bytes(wire.MAX_BODY + 1), "zstd")
    assert caught.value.status == 413


@pytest.mark.parametrize(
    ("kind", "packing"),
    [("text/html", ""), ("", ""), ("application/json", "br"), ("application/msgpack", "x")],
)
def test_other_types_are_named_as_such(kind: str, packing: str) -> None:
    with pytest.raises(wire.WireError) as caught:
        wire.unpack(b"x", wire.Hello, kind, packing)
    assert caught.value.status == 415


@pytest.mark.parametrize("encoding", list(Encoding))
@given(cut=st.integers(0, 10_000))
def test_half_a_message_is_no_message(encoding: Encoding, cut: int) -> None:
    body = wire.pack(_push(*(bytes([n]) * 40 for n in range(40))), encoding)
    with pytest.raises(wire.WireError) as caught:
        wire.unpack(body[: cut % len(body) * 9 // 10], wire.Push, encoding, wire.COMPRESSION[encoding])
    assert caught.value.status == 400


@given(st.binary(max_size=200), st.sampled_from(list(Encoding)), st.sampled_from(["", "gzip", "zstd"]))
def test_noise_is_refused_in_words(noise: bytes, encoding: Encoding, packing: str) -> None:
    with pytest.raises(wire.WireError):
        wire.unpack(noise, wire.Push, encoding, packing)


def test_deep_nesting_is_refused() -> None:
    body = b"[" * 200_000
    with pytest.raises(wire.WireError) as caught:
        wire.unpack(body, wire.Hello, Encoding.JSON)
    assert caught.value.status == 400
    assert wire.read_header(b"\x81\xa1a" * 100_000) is None


def test_lists_are_bounded() -> None:
    tips = [(n, bytes(32)) for n in range(wire.MAX_TIPS + 1)]
    body = msgspec.msgpack.encode(msgspec.structs.replace(HELLO, tips={NODE: tips}))
    with pytest.raises(wire.WireError):
        wire.unpack(body, wire.Hello, Encoding.MSGPACK)
    with pytest.raises(wire.WireError):
        wire.unpack(msgspec.msgpack.encode(_push(*[b""] * 2001)), wire.Push, Encoding.MSGPACK)


def test_an_idle_hello_is_small() -> None:
    idle = msgspec.structs.replace(HELLO, types={})
    answer = wire.Welcome(proto=1, hub_id=NODE, time=5, tips={NODE: [(3, bytes(32))]}, known=[bytes(32)])
    assert len(wire.pack(idle)) + len(wire.pack(answer)) < 800
