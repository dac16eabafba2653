"""Events to bytes and back: golden bytes, garbage, bombs, unknown words (D6, D7)."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall import bodies as b
from hall.chain import chash, link
from hall.codec import MAX_RAW, body_as, body_of, decode, encode, known, plain
from hall.errors import Refused
from hall.events import KINDS, Event, EventKind

EVENT = Event(
    id=uuid.UUID("01932000-0000-7000-8000-000000000001"),
    node=uuid.UUID("01932000-0000-7000-8000-000000000002"),
    inc=uuid.UUID("01932000-0000-7000-8000-000000000003"),
    seq=7,
    hlc=(1_763_600_000_000 << 16) + 3,
    wall=1_763_600_000_000_000,
    off=-250,
    hall="990102",
    window=3,
    biz_day=20261120,
    stream="case:01932000-0000-7000-8000-000000000004",
    kind="case.accepted",
    tv=1,
    crit=True,
    parents=(bytes(range(32)),),
    actor="0203",
    cat="ab" * 32,
    blobs=(bytes(32),),
    body=plain(
        b.CaseAccepted(
            mode=b.AcceptMode.GAP,
            on=20261120,
            document="云政务受〔2026〕000123号",
            gap=(b.GapItem(key="2", name="公司章程", days=5),),
        )
    ),
)
GOLDEN = "d17629ade6bc1c8543a74bc35567b392e6bf10e89dbc651b0f24be9809cb3d62"


def raw_of(**changes: object) -> bytes:
    """The golden event with other values in its envelope, encoded without the codec."""
    fields = msgspec.msgpack.decode(encode(EVENT))
    fields.update(changes)
    return msgspec.msgpack.encode(fields)


def test_the_bytes_of_an_event_never_change() -> None:
    raw = encode(EVENT)
    assert hashlib.sha256(raw).hexdigest() == GOLDEN
    words = (
        "v id node inc seq hlc wall off hall window biz_day stream type tv crit parents actor cat blobs body"
    )
    assert " ".join(msgspec.msgpack.decode(raw)) == words


def test_what_was_encoded_comes_back() -> None:
    again = decode(encode(EVENT))
    assert again == EVENT
    assert encode(again) == encode(EVENT)
    assert body_of(again) == b.CaseAccepted(
        mode="gap",
        on=20261120,
        document="云政务受〔2026〕000123号",
        gap=(b.GapItem(key="2", name="公司章程", days=5),),
    )
    assert again.corrected() == EVENT.wall - 250_000


def test_the_hashes_are_those_of_the_protocol() -> None:
    raw = encode(EVENT)
    content = hashlib.sha256(b"\x00" + raw).digest()
    assert chash(raw) == content
    assert link(bytes(32), content) == hashlib.sha256(b"\x01" + bytes(32) + content).digest()


@pytest.mark.parametrize("cut", [0, 1, 2, 17, 100, -1])
def test_a_cut_event_is_refused(cut: int) -> None:
    with pytest.raises(Refused, match="读不出来"):
        decode(encode(EVENT)[:cut])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xc1",
        b"\x00",
        b"null",
        b"\x80",
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\x91" * 5_000,
        b"\x81\xa1v" + b"\x91" * 100_000,
        encode(EVENT) + b"\x00",
        raw_of(id=b"short"),
        raw_of(id="text"),
        raw_of(seq="7"),
        raw_of(seq=1.5),
        raw_of(parents=None),
        raw_of(parents=["x"]),
        raw_of(stream=None),
        raw_of(body=[]),
        raw_of(body={1: 2}),
        raw_of(crit=1),
    ],
)
def test_garbage_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Refused) as error:
        decode(raw)
    assert error.value.code == "event.unreadable"


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 0},
        {"seq": -1},
        {"seq": 1 << 63},
        {"hlc": -1},
        {"hlc": 1 << 63},
        {"wall": 1 << 62},
        {"wall": -(1 << 62)},
        {"off": 1 << 50},
        {"wall": 253_402_214_400_000_000, "off": 1_000_000},
        {"window": -1},
        {"window": 10_000},
        {"biz_day": -1},
        {"biz_day": 1 << 40},
        {"tv": 0},
        {"parents": [b"short"]},
        {"parents": [bytes(32)] * 9},
        {"blobs": [b""]},
        {"blobs": [bytes(32)] * 257},
        {"stream": ""},
        {"stream": "case"},
        {"stream": "case:\x00"},
        {"stream": "case:" + "x" * 300},
        {"type": ""},
        {"actor": "a\n"},
        {"hall": "x" * 201},
        {"cat": "\u202e"},
    ],
)
def test_an_envelope_that_no_store_holds_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Refused) as error:
        decode(raw_of(**changes))
    assert error.value.code == "event.envelope"


def test_the_limits_themselves_are_taken() -> None:
    event = decode(
        raw_of(seq=(1 << 63) - 1, hlc=(1 << 63) - 1, off=None, window=None, cat=None, parents=[bytes(32)] * 8)
    )
    assert event.corrected() == EVENT.wall


def test_another_version_of_the_envelope_is_named() -> None:
    with pytest.raises(Refused, match="第 2 版") as error:
        decode(raw_of(v=2))
    assert error.value.code == "event.version"


def test_what_is_too_large_is_not_even_read() -> None:
    with pytest.raises(Refused) as error:
        decode(bytes(MAX_RAW + 1))
    assert error.value.code == "event.too_large"


def test_an_unknown_kind_and_unknown_fields_are_kept_for_newer_programs() -> None:
    newer = decode(raw_of(type="case.teleported"))
    assert (known(newer), body_of(newer)) == (None, None)
    assert body_of(decode(raw_of(tv=2))) is None
    more = decode(raw_of(body={**EVENT.body, "colour": "blue"}, extra=1))
    assert body_as(more, b.CaseAccepted).on == 20261120


@pytest.mark.parametrize(
    "body", [{}, {"mode": 1, "on": 2}, {"mode": "x", "on": "y"}, {"mode": "x", "on": None}]
)
def test_a_body_that_is_not_of_its_kind_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(Refused) as error:
        body_of(decode(raw_of(body=body)))
    assert error.value.code == "event.body"


@given(st.binary(max_size=400))
def test_no_bytes_whatever_make_a_traceback(raw: bytes) -> None:
    with pytest.raises(Refused):
        decode(raw)


@given(st.integers(min_value=0, max_value=420), st.integers(min_value=0, max_value=255))
def test_a_flipped_byte_never_makes_a_traceback(place: int, value: int) -> None:
    raw = bytearray(encode(EVENT))
    raw[place % len(raw)] = value
    try:
        body_of(decode(bytes(raw)))
    except Refused as error:
        assert error.code.startswith("event.")  # noqa: PT017  # either answer is right, a traceback is not


def test_fields_at_their_default_are_left_out() -> None:
    assert plain(b.TicketCalled(to_window=3)) == {"to_window": 3}
    fact = b.MaterialFact(key="1", name="申请书", state="有", need="必要")
    assert plain(b.CaseCorrectedOnSpot(items=(fact,))) == {
        "items": [{"key": "1", "name": "申请书", "state": "有", "need": "必要"}]
    }


def test_every_kind_has_its_rule_and_a_short_name() -> None:
    assert set(KINDS) == set(EventKind)
    assert all(len(kind) <= 40 and "." in kind for kind in EventKind)
    with pytest.raises(Refused):
        decode(encode(replace(EVENT, seq=0)))
