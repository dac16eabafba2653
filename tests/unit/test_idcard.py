"""Card reader replies: the recorded ones, noise, cuts, glue and damage, and the person behind the card."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.cards import (
    Card,
    CardKind,
    Foreign2017Card,
    Foreign2023Card,
    ResidenceCard,
    ResidentCard,
    read_text,
    write_text,
)
from hall.errors import Refused
from hall.holders import Validity, holder, validity_on
from hall.idcard import (
    LONGEST,
    PREAMBLE,
    Command,
    FrameReader,
    Reply,
    ReplyStatus,
    card_answer,
    extra_address,
    last_reply,
    pack_card,
    pack_reply,
    request,
    sam_id,
)
from hall.identity import DocumentKind, Sex
from hall.names import Verdict
from hall.nations import NATIONS

FRAMES = Path(__file__).parents[1] / "data" / "读卡帧"
DAY = dt.date(2026, 11, 20)
NO_CARD = pack_reply(0x80)


def resident(**changes: str) -> ResidentCard:
    texts = {
        "name": "林知远",
        "sex": "1",
        "nation": "01",
        "birth": "19900307",
        "address": "示例省云岭市青禾区河滨路18号2栋301室",
        "number": "990102199003070011",
        "authority": "云岭市公安局青禾分局",
        "valid_from": "20200115",
        "valid_to": "20400115",
    }
    return ResidentCard(**(texts | changes))


def frame(name: str) -> bytes:
    return next(FRAMES.glob(f"{name}*.bin")).read_bytes()


def statuses(replies: tuple[Reply, ...]) -> list[str]:
    return [reply.status.value for reply in replies]


@pytest.mark.parametrize("path", sorted(FRAMES.glob("*.bin")), ids=lambda path: path.stem)
def test_recorded_replies(path: Path) -> None:
    expected: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    answer = card_answer(path.read_bytes())
    assert answer == {key: expected[key] for key in answer}
    assert {"status", "card", "fields", "photo_sha256", "finger_sha256"} <= set(answer)
    if expected["fields"]:
        assert list(answer["fields"]) == list(expected["fields"])  # type: ignore[call-overload]


@pytest.mark.parametrize("path", sorted(FRAMES.glob("*.bin")), ids=lambda path: path.stem)
def test_recorded_replies_byte_by_byte(path: Path) -> None:
    reader = FrameReader()
    document = path.read_bytes()
    slowly = [reply for at in range(len(document)) for reply in reader.feed(document[at : at + 1])]
    whole = FrameReader().feed(document)
    assert tuple(slowly) == whole


@pytest.mark.parametrize(
    ("command", "body"),
    [
        (Command.RESET, "00 03 10 FF EC"),
        (Command.STATUS, "00 03 11 FF ED"),
        (Command.SAM_ID, "00 03 12 FF EE"),
        (Command.FIND, "00 03 20 01 22"),
        (Command.SELECT, "00 03 20 02 21"),
        (Command.READ, "00 03 30 01 32"),
        (Command.READ_ADDRESS, "00 03 30 03 30"),
        (Command.READ_WITH_FINGERS, "00 03 30 10 23"),
    ],
)
def test_requests(command: Command, body: str) -> None:
    assert request(command) == PREAMBLE + bytes.fromhex(body)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("00 04 00 00 90 94", "ok"),
        ("00 08 00 00 9F 00 00 00 00 97", "ok"),
        ("00 0C 00 00 90 00 00 00 00 00 00 00 00 9C", "ok"),
        ("00 04 00 00 80 84", "no_card"),
        ("00 04 00 00 81 85", "select_failed"),
        ("00 04 00 00 41 45", "read_failed"),
        ("00 04 00 00 66 62", "not_authorised"),
        ("00 04 00 00 91 95", "no_content"),
        ("00 04 00 00 21 25", "other"),
        ("00 04 00 00 90 95", "bad_checksum"),
        ("00 04 00 00 90", "incomplete"),
        ("00", "incomplete"),
        ("", "incomplete"),
        ("00 02 90 92", "bad_length"),
        ("00 00", "incomplete"),
    ],
)
def test_small_replies(body: str, status: str) -> None:
    answer = card_answer(PREAMBLE + bytes.fromhex(body))
    assert (answer["status"], answer["card"], answer["fields"]) == (status, None, None)
    assert answer.get("code") == ("21" if status == "other" else None)


def test_an_empty_recording_and_pure_noise_are_incomplete() -> None:
    assert [card_answer(data)["status"] for data in (b"", b"\xaa" * 500, b"noise" * 100, PREAMBLE)] == [
        "incomplete"
    ] * 4


@pytest.mark.parametrize(
    "data",
    [
        bytes.fromhex("0100 0400") + b"\x20\x00" * 640 + b"\x00",  # one byte too many
        bytes.fromhex("0100 0400") + b"\x20\x00" * 639,
        bytes.fromhex("0100 FFFF") + b"\x20\x00" * 640,
        bytes.fromhex("FFFF FFFF FFFF") + b"\x20\x00" * 640,
        bytes.fromhex("0000 0500") + b"\x20\x00" * 640,  # adds up, but there is no text block
        bytes.fromhex("0200 0300") + b"\x20\x00" * 640,
        bytes.fromhex("0100 0400"),
        bytes.fromhex("0100 0400 0000 0000"),
        bytes.fromhex("0100 0400 0200") + b"\x20\x00" * 640,  # a length of fingerprints that are not there
        b"\x01",
        bytes(20),
    ],
)
def test_inner_lengths_that_do_not_fit(data: bytes) -> None:
    answer = card_answer(pack_reply(0x90, data))
    assert (answer["status"], answer["card"], answer["fields"], answer["photo_bytes"]) == (
        "bad_length",
        None,
        None,
        0,
    )


def test_inner_lengths_are_trusted_not_the_constants() -> None:
    reply = last_reply(pack_card(resident(), photo=b"p" * 700, fingers=b"f" * 300))
    assert (reply.status, len(reply.photo), reply.fingers) == (ReplyStatus.OK, 700, b"f" * 300)
    none_asked, none_there = (last_reply(pack_card(resident(), fingers=f)) for f in (None, b""))
    assert (none_asked.fingers, none_there.fingers) == (None, b"")
    assert len(pack_card(resident(), fingers=b"")) == 1297


def test_the_last_whole_reply_counts() -> None:
    good, bad, cut = frame("01"), frame("09"), frame("10")
    assert card_answer(NO_CARD + good)["status"] == "ok"
    assert card_answer(good + NO_CARD)["status"] == "no_card"
    assert card_answer(good + cut)["card"] == "resident"
    assert card_answer(good + bad)["status"] == "bad_checksum"
    assert card_answer(bad + good)["status"] == "ok"
    assert card_answer(cut + good)["status"] == "ok"
    assert card_answer(cut + NO_CARD)["status"] == "no_card"
    assert card_answer(cut + NO_CARD + PREAMBLE)["status"] == "incomplete"
    assert card_answer(good + b"\x00\xaa\xaa\xaa\x96")["status"] == "ok"


@pytest.mark.parametrize(
    "noise",
    [
        PREAMBLE,
        PREAMBLE * 3,
        b"\xaa" * 7,
        PREAMBLE + b"\x00\x04",
        PREAMBLE + b"\x00\x10\x00\x00",
        PREAMBLE + b"\x05\x08\x00\x01\x90",
        PREAMBLE + b"\x20\x00" + bytes(30),
        PREAMBLE + b"\xff\xff",
        PREAMBLE + b"\x00\x00",
        PREAMBLE + b"\x00\x01",
    ],
    ids=range(10),
)
def test_a_false_preamble_before_a_reply_loses_nothing(noise: bytes) -> None:
    good = frame("01")
    assert card_answer(noise + good)["fields"] == resident().fields()
    reader = FrameReader()
    replies = [r for at in range(len(noise + good)) for r in reader.feed((noise + good)[at : at + 1])]
    assert ReplyStatus.OK in {reply.status for reply in [*replies, *reader.flush()]}


def test_a_reply_inside_a_photo_is_only_a_photo() -> None:
    photo = (b"\x11" * 100 + NO_CARD + PREAMBLE + b"\x05\x08").ljust(1024, b"\x22")
    good = pack_card(resident(), photo=photo)
    assert statuses(FrameReader().feed(good + good)) == ["ok", "ok"]
    damaged = good[:-1] + bytes([good[-1] ^ 1])
    assert card_answer(damaged)["status"] == "bad_checksum"
    assert card_answer(good[:1000])["status"] == "incomplete"
    after = statuses(FrameReader().feed(damaged + good))
    assert (after[0], after[-1], set(after)) == ("bad_checksum", "ok", {"bad_checksum", "ok"})


def test_lost_bytes_cost_one_reply_and_not_the_next() -> None:
    good = frame("01")
    for lost in (1, 40, 700):
        stream = good[:300] + good[300 + lost :] + frame("02")
        assert card_answer(stream)["fields"]["name"] == "龙𬭎㛃𫖯"  # type: ignore[index]


def test_the_buffer_is_bounded() -> None:
    reader = FrameReader()
    for _ in range(40):
        assert reader.feed(b"\x96\x69" * LONGEST) == ()
    assert len(reader._buffer) < len(PREAMBLE)
    idle = reader.is_waiting
    assert not idle
    reader.feed(PREAMBLE + b"\x1f\xff" + bytes(4000))
    waiting = reader.is_waiting
    assert (waiting, reader.flush()) == (True, ())
    assert statuses(reader.feed(NO_CARD)) == ["no_card"]


def test_many_unfinished_replies_are_given_up_in_bounded_depth() -> None:
    unfinished = PREAMBLE + b"\x1f\xf0"
    reader = FrameReader()
    assert reader.feed((unfinished + NO_CARD) * 400) == ()
    assert statuses(reader.flush()) == ["no_card"] * 400


def test_half_surrogates_and_strange_marks_do_not_break_the_answer() -> None:
    block = bytearray(write_text(resident()))
    block[28:30] = b"\x40\xd8"
    block[248:250] = b"\x00\xdc"
    lengths = (256).to_bytes(2, "big") + (0).to_bytes(2, "big")
    answer = card_answer(pack_reply(0x90, lengths + bytes(block)))
    assert answer["card"] == "resident"
    assert answer["photo_sha256"] is None
    assert "\ufffd" in json.dumps(answer, ensure_ascii=False).encode("utf-8").decode("utf-8")


def test_a_name_with_half_a_character_is_kept_and_must_be_put_right() -> None:
    reply = last_reply(pack_card(resident(name="赵\ud840舒")))
    assert reply.card is not None
    found = holder(reply.card, DAY)
    assert (reply.status, found.name.value, found.name.raw) == (ReplyStatus.OK, None, "赵\ufffd舒")
    assert [warning for warning in found.warnings if "损坏" in warning and "改正姓名" in warning]
    whole = last_reply(pack_card(resident())).card
    assert whole is not None
    assert not [warning for warning in holder(whole, DAY).warnings if "损坏" in warning]


def test_a_latin_name_with_half_a_character_is_told_beside_a_whole_chinese_one() -> None:
    texts = dict.fromkeys(Foreign2017Card.spans, "")
    card = Foreign2017Card(**(texts | {"name_en": "GARC\ufffdA, MARIA", "name_cn": "玛丽亚"}))
    found = holder(card, DAY)
    assert (found.name.value, found.name_latin) == ("玛丽亚", "")
    assert [warning for warning in found.warnings if "拉丁字母姓名有损坏" in warning]


def test_nothing_personal_in_a_repr() -> None:
    reply = last_reply(frame("03"))
    shown = repr(reply) + repr(holder(reply.card, DAY) if reply.card else None)
    assert "ResidentCard" in shown
    assert not any(word in shown for word in ("赵望舒", "990102", "松溪", "\\x"))


def test_extra_address_and_module_number() -> None:
    address = "示例省云岭市青禾区新街2号"
    reply = last_reply(pack_reply(0x90, address.ljust(35).encode("utf-16-le")))
    assert (reply.status, extra_address(reply), sam_id(reply)) == (ReplyStatus.OK, address, "")
    module = last_reply(pack_reply(0x90, bytes.fromhex("05000100 0F7B3301 01000000 02000000")))
    assert (sam_id(module), extra_address(module)) == ("05.01-20151055-0000000001-0000000002", "")
    assert extra_address(last_reply(frame("01"))) == sam_id(last_reply(pack_reply(0x91))) == ""


def test_texts_that_do_not_fit_are_refused_when_packing() -> None:
    with pytest.raises(Refused, match=r"card\.too_long"):
        pack_card(resident(name="字" * 16))
    with pytest.raises(ValueError, match="256"):
        read_text(bytes(255))


WORDS = st.text(st.characters(exclude_categories=["Cs", "Zs"], exclude_characters="\x00"), max_size=4)


def texts_within(room: int) -> st.SearchStrategy[str]:
    return WORDS.filter(lambda text: len(text.encode("utf-16-le")) <= room)


def cards_of(kind: type[Card]) -> st.SearchStrategy[Card]:
    rooms = {name: sum(high - low for low, high in spans) for name, spans in kind.spans.items()}
    texts = st.fixed_dictionaries({name: texts_within(room) for name, room in rooms.items()})
    return texts.map(lambda found: kind(**found))


CARDS = st.one_of(
    [cards_of(kind) for kind in (ResidentCard, ResidenceCard, Foreign2017Card, Foreign2023Card)]
)


@settings(max_examples=60)
@given(CARDS, st.binary(max_size=300), st.none() | st.binary(max_size=60), st.data())
def test_round_trip_through_any_split(
    card: Card, photo: bytes, fingers: bytes | None, data: st.DataObject
) -> None:
    noise = data.draw(st.binary(max_size=20)).replace(b"\x69", b"\x00")
    stream = noise + pack_card(card, photo=photo, fingers=fingers) + NO_CARD
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    reader = FrameReader()
    edges = zip([0, *cuts], [*cuts, len(stream)], strict=True)
    first, second = (reply for low, high in edges for reply in reader.feed(stream[low:high]))
    assert (first.card, first.photo, first.fingers) == (card, photo, fingers)
    assert second.status is ReplyStatus.NO_CARD


@settings(max_examples=80)
@given(st.integers(5, 1294), st.integers(1, 255), st.booleans())
def test_one_damaged_byte_never_yields_fields(place: int, change: int, cut: bool) -> None:  # noqa: FBT001  # drawn
    damaged = bytearray(frame("01"))
    damaged[place] ^= change
    answer = card_answer(bytes(damaged[: place if cut else None]))
    assert answer["fields"] is None
    assert answer["status"] in {"bad_checksum", "incomplete"}


@settings(max_examples=80)
@given(
    st.lists(st.one_of(st.binary(max_size=30), st.sampled_from([PREAMBLE, NO_CARD, b"\x00\x04", b"\xaa"])))
)
def test_any_bytes_get_an_answer(parts: list[bytes]) -> None:
    json.dumps(card_answer(b"".join(parts)), ensure_ascii=False).encode("utf-8")


def test_english_name_over_two_places() -> None:
    base = {"name_cn": "", "sex": "1", "renewals": "00", "birth": "19810803", "number": "911124198108030024"}
    rest = {"valid_from": "20240115", "valid_to": "20340114", "nationality": "CAN", "old_number_relation": ""}
    for name in ("A" * 46, "A" * 35, "A" * 34 + " B", "A" * 33 + ", B"):
        card = Foreign2023Card(name_en=name, **base, **rest)
        assert read_text(write_text(card)) == card
    block = bytearray(write_text(Foreign2023Card(name_en="ANDERSON", **base, **rest)))
    block[220:224] = "JO".encode("utf-16-le")
    assert read_text(bytes(block)).fields()["name_en"] == "ANDERSON JO"


def card_of(name: str) -> Card:
    card = last_reply(frame(name)).card
    assert card is not None
    return card


def test_the_person_of_a_resident_card() -> None:
    person = holder(card_of("01"), DAY)
    assert (person.kind, person.name.value, person.number.value) == (
        DocumentKind.RIC,
        "林知远",
        "990102199003070011",
    )
    assert (person.sex, person.birth, NATIONS[person.nation]) == (Sex.MALE, dt.date(1990, 3, 7), "汉族")
    assert (person.validity, person.flags, person.warnings) == (Validity.VALID, frozenset(), ())
    assert (person.is_rare, holder(card_of("02"), DAY).is_rare) == (False, True)


def test_the_person_of_the_other_cards() -> None:
    hmt, old, new = (holder(card_of(name), DAY) for name in ("04", "05", "06"))
    assert (hmt.kind, hmt.flags, hmt.nation) == (DocumentKind.HMT, frozenset({"hmt"}), "")
    assert (old.kind, old.flags, old.nationality) == (DocumentKind.FPR, frozenset({"foreign"}), "ESP")
    assert (old.name.value, old.name_latin) == ("玛丽亚", "GONZALEZ PEREZ MARIA FERNANDA")
    assert (new.name.value, new.birth, new.warnings) == ("安德森", dt.date(1981, 8, 3), ())


def test_a_foreigner_without_a_chinese_name() -> None:
    texts = card_of("05").fields() | {"name_cn": ""}
    person = holder(Foreign2017Card(**texts), DAY)
    assert person.name.value == "GONZALEZ PEREZ MARIA FERNANDA"


def test_a_child_is_a_minor() -> None:
    person = holder(resident(number="990103201007150111", birth="20100715"), DAY)
    assert person.flags == {"minor"}


@pytest.mark.parametrize(
    ("first", "last", "validity"),
    [
        ("20200115", "20261120", Validity.VALID),
        ("20200115", "20261119", Validity.EXPIRED),
        ("20261120", "20401231", Validity.VALID),
        ("20261121", "20401231", Validity.NOT_YET),
        ("20160909", "长期", Validity.VALID),
        ("20160909", "", Validity.UNREADABLE),
        ("20160909", "20261301", Validity.UNREADABLE),
        ("", "长期", Validity.UNREADABLE),
        ("", "20200101", Validity.EXPIRED),
    ],
)
def test_validity(first: str, last: str, validity: Validity) -> None:
    card = resident(valid_from=first, valid_to=last)
    assert validity_on(card, DAY) is validity
    assert len(holder(card, DAY).warnings) == (validity is not Validity.VALID)


def test_what_does_not_fit_is_told_and_kept() -> None:
    card = resident(name="张\ue000", sex="2", birth="19900308")
    person = holder(card, DAY)
    assert (person.name.verdict, person.name.raw) == (Verdict.REFUSED, "张\ue000")
    assert len(person.warnings) == 3
    odd = holder(resident(sex="7", birth="1990", number="990102199003070012"), DAY)
    assert (odd.sex, odd.birth, odd.number.ok, len(odd.warnings)) == (Sex.UNKNOWN, None, False, 2)
    assert card.kind is CardKind.RESIDENT


def test_codes_of_nations() -> None:
    assert (len(NATIONS), NATIONS["01"], NATIONS["08"], NATIONS["30"], NATIONS["56"]) == (
        58,
        "汉族",
        "壮族",
        "土族",
        "基诺族",
    )
