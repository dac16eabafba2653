"""ID-card reader: requests, replies, and the face of `./run card` (domain.md 6.1; intake-rules.md).

Pure bytes in and out, so that a serial port, a recording and a simulator are the same to it. Photo and
fingerprints pass through as bytes and are never shown, logged or stored here. No port, no timing, and no
judgement about the person.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final

from hall.cards import TEXT_BYTES, Card, read_text, write_text

PREAMBLE: Final = bytes.fromhex("AAAAAA9669")
_HEAD: Final = len(PREAMBLE) + 2
LONGEST: Final = 8192
"""Greatest value of a length field that is believed; the longest known reply has 2314."""

SW_OK: Final = 0x90
SW_FOUND: Final = 0x9F
_CONTROL_SIZES: Final = frozenset({0, 8, 16, 70})
"""Data of replies without a card: status, select, SAM id, extra address."""
_TEXT_AND_PHOTO: Final = bytes.fromhex("01000400")


class Command(Enum):
    """Command and parameter bytes of the requests."""

    RESET = b"\x10\xff"
    STATUS = b"\x11\xff"
    SAM_ID = b"\x12\xff"
    FIND = b"\x20\x01"
    SELECT = b"\x20\x02"
    READ = b"\x30\x01"
    READ_ADDRESS = b"\x30\x03"
    READ_WITH_FINGERS = b"\x30\x10"


class ReplyStatus(StrEnum):
    """What a reply says (intake-rules.md)."""

    OK = "ok"
    NO_CARD = "no_card"
    SELECT_FAILED = "select_failed"
    READ_FAILED = "read_failed"
    NOT_AUTHORISED = "not_authorised"
    NO_CONTENT = "no_content"
    BAD_CHECKSUM = "bad_checksum"
    BAD_LENGTH = "bad_length"
    INCOMPLETE = "incomplete"
    OTHER = "other"


_STATUS_OF: Final = {
    SW_OK: ReplyStatus.OK,
    SW_FOUND: ReplyStatus.OK,
    0x80: ReplyStatus.NO_CARD,
    0x81: ReplyStatus.SELECT_FAILED,
    0x41: ReplyStatus.READ_FAILED,
    0x66: ReplyStatus.NOT_AUTHORISED,
    0x91: ReplyStatus.NO_CONTENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One reply of the reader.

    Attributes:
        status: What it says.
        code: The third status byte (SW3); None when nothing of the reply may be used.
        data: The bytes between status and check byte, empty when they may not be used.
        card: The card, for a reply to a read command that is ok.
        photo: WLT bytes of the photo; biometric, to be compared and dropped (domain.md 7).
        fingers: Fingerprint bytes; None when they were not asked for.
    """

    status: ReplyStatus
    code: int | None = None
    data: bytes = field(default=b"", repr=False)
    card: Card | None = None
    photo: bytes = field(default=b"", repr=False)
    fingers: bytes | None = field(default=None, repr=False)


def xor_of(data: bytes) -> int:
    """XOR of all bytes, the check of requests and replies."""
    whole, size = int.from_bytes(data, "big"), len(data)
    while size > 1:
        size = (size + 1) // 2
        whole = (whole >> size * 8) ^ (whole & (1 << size * 8) - 1)
    return whole


def _framed(body: bytes) -> bytes:
    sized = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + sized + bytes([xor_of(sized)])


def request(command: Command) -> bytes:
    """The bytes to send for a command."""
    return _framed(command.value)


def pack_reply(code: int, data: bytes = b"") -> bytes:
    """The bytes of a reply with SW3 `code`, for simulators and tests."""
    return _framed(bytes([0, 0, code]) + data)


def pack_card(card: Card, *, photo: bytes = bytes(1024), fingers: bytes | None = None) -> bytes:
    """The reply to a read command that brings this card, for simulators and tests.

    With `fingers` (also empty ones) it is the reply to 30 10, which has a third length.

    Raises:
        Refused: `card.too_long` when a text does not fit the layout.
    """
    parts = [write_text(card), photo] + ([] if fingers is None else [fingers])
    lengths = b"".join(len(part).to_bytes(2, "big") for part in parts)
    return pack_reply(SW_OK, lengths + b"".join(parts))


class FrameReader:
    """Finds replies in whatever a port delivers: byte by byte, glued, after noise.

    Holds at most one unfinished reply. A preamble that is only noise, or lies in a photo, costs at most a
    wait: a whole reply that follows is found, at the latest by `flush`.
    """

    def __init__(self) -> None:
        """Start with nothing received."""
        self._buffer = bytearray()

    @property
    def is_waiting(self) -> bool:
        """True while the beginning of a reply is here and the rest is not."""
        return self._buffer.startswith(PREAMBLE)

    def feed(self, data: bytes) -> tuple[Reply, ...]:
        """Take what was received and return the replies that are whole now, in order."""
        replies: list[Reply] = []
        for start in range(0, len(data), LONGEST):
            self._buffer += data[start : start + LONGEST]
            while (reply := self._next()) is not None:
                replies.append(reply)
        return tuple(replies)

    def flush(self) -> tuple[Reply, ...]:
        """Give up waiting (end of a recording, time-out) and return whole replies behind the unfinished one.

        Behind the believable beginning of a reply only such count as go on to the very end, because the
        photo may hold anything.
        """
        replies: list[Reply] = []
        while self.is_waiting:
            rest = _behind_unfinished(bytes(self._buffer))
            self._buffer.clear()
            replies.extend(self.feed(rest))
        self._buffer.clear()
        return tuple(replies)

    def _next(self) -> Reply | None:
        while True:
            start = self._buffer.find(PREAMBLE)
            if start < 0:
                del self._buffer[: max(0, len(self._buffer) - len(PREAMBLE) + 1)]
                return None
            del self._buffer[:start]
            if len(self._buffer) < _HEAD:
                return None
            end = _end_of(self._buffer)
            if end is not None and len(self._buffer) < end:
                return None
            reply = self._take(end) if end is not None else None
            if reply is not None:
                return reply
            del self._buffer[:1]

    def _take(self, end: int) -> Reply | None:
        frame = bytes(self._buffer[:end])
        if xor_of(frame[len(PREAMBLE) :]) == 0:
            del self._buffer[:end]
            return _reply_of(frame[_HEAD:-1])
        if end - _HEAD < 4:
            return None
        del self._buffer[: _resume_after(bytes(self._buffer), end)]
        return Reply(status=ReplyStatus.BAD_CHECKSUM)


def _end_of(data: bytes | bytearray) -> int | None:
    """Where the frame at the beginning ends; None when its length cannot be meant."""
    length = int.from_bytes(data[len(PREAMBLE) : _HEAD], "big")
    return _HEAD + length if 1 <= length <= LONGEST else None


def _is_believable(data: bytes) -> bool:
    """True when the beginning has the shape of a real reply, so that a fault lies further on.

    Then nothing inside it is taken for a reply of its own.
    """
    end = _end_of(data)
    head = data[_HEAD : _HEAD + 9]
    if end is None or len(head) < 3 or head[:2] != b"\x00\x00":
        return False
    size = end - _HEAD - 4
    if head[2] != SW_OK or size in _CONTROL_SIZES:
        return size in _CONTROL_SIZES or size == 4
    return _parts_of(head[3:], size) is not None


def _is_right(data: bytes) -> bool:
    """True when a whole frame with a right check is at the beginning."""
    end = _end_of(data)
    return end is not None and end <= len(data) and xor_of(data[len(PREAMBLE) : end]) == 0


def _behind_unfinished(data: bytes) -> bytes:
    """What follows the unfinished frame at the beginning, from the first frame that may be a true one."""
    strict = _is_believable(data)
    start = data.find(PREAMBLE, 1)
    while start >= 0:
        rest = data[start:]
        if _is_right(rest) and (not strict or _reaches_end(rest)):
            return rest
        start = data.find(PREAMBLE, start + 1)
    return b""


def _reaches_end(data: bytes) -> bool:
    while data.startswith(PREAMBLE) and _is_right(data):
        data = data[_end_of(data) :]
    return not data


def _resume_after(data: bytes, end: int) -> int:
    """How much to drop of a frame whose check is wrong: up to the next preamble that may be a true one."""
    if not _is_believable(data):
        return 1
    start = data.find(PREAMBLE, 1, end + len(PREAMBLE) - 1)
    while start >= 0:
        other = _end_of(data[start:]) if len(data) >= start + _HEAD else end
        if other is not None and start + other > end:
            return start
        start = data.find(PREAMBLE, start + 1, end + len(PREAMBLE) - 1)
    return max(1, end - len(PREAMBLE) + 1)


def _parts_of(head: bytes, size: int) -> tuple[int, ...] | None:
    """Lengths of text, photo and, if asked for, fingerprints; None when they do not add up to `size`."""
    lengths = tuple(int.from_bytes(head[at : at + 2], "big") for at in (0, 2, 4) if at + 2 <= len(head))
    for count in (2, 3):
        if len(lengths) >= count and 2 * count + sum(lengths[:count]) == size:
            return lengths[:count] if lengths[0] == TEXT_BYTES else None
    return None


def _reply_of(body: bytes) -> Reply:
    """A reply from its status bytes and data, the check being right."""
    if len(body) < 3:
        return Reply(status=ReplyStatus.BAD_LENGTH)
    code, data = body[2], body[3:]
    status = _STATUS_OF.get(code, ReplyStatus.OTHER)
    if code != SW_OK or (len(data) in _CONTROL_SIZES and not data.startswith(_TEXT_AND_PHOTO)):
        return Reply(status=status, code=code, data=data)
    lengths = _parts_of(data, len(data))
    if lengths is None:
        return Reply(status=ReplyStatus.BAD_LENGTH, code=code)
    parts: list[bytes] = []
    at = 2 * len(lengths)
    for length in lengths:
        parts.append(data[at : at + length])
        at += length
    fingers = parts[2] if len(parts) == 3 else None
    return Reply(
        status=status, code=code, data=data, card=read_text(parts[0]), photo=parts[1], fingers=fingers
    )


def extra_address(reply: Reply) -> str:
    """The address of a reply to 30 03 (追加地址), empty when the card has none or the reply is another."""
    if reply.code != SW_OK or reply.card is not None:
        return ""
    return reply.data.decode("utf-16-le", errors="replace").rstrip(" \x00") if len(reply.data) == 70 else ""


def sam_id(reply: Reply) -> str:
    """The number of the security module as printed on readers; empty when the reply is another."""
    if reply.code != SW_OK or len(reply.data) != 16:
        return ""
    data = reply.data
    first, second = (int.from_bytes(data[at : at + 2], "little") for at in (0, 2))
    day, serial, rest = (int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12))
    return f"{first:02}.{second:02}-{day:08}-{serial:010}-{rest:010}"


def last_reply(document: bytes) -> Reply:
    """The last whole reply of a recording; `incomplete` when there is none."""
    reader = FrameReader()
    replies = reader.feed(document) + reader.flush()
    return replies[-1] if replies else Reply(status=ReplyStatus.INCOMPLETE)


def card_answer(document: bytes) -> dict[str, object]:
    """Answer `./run card FILE.bin --json` for the last whole reply of the file.

    Photo and fingerprints are told by length and SHA-256 only. `code` (hexadecimal) comes with `other`.
    """
    reply = last_reply(document)
    answer: dict[str, object] = {
        "status": reply.status.value,
        "card": reply.card.kind.value if reply.card else None,
        "fields": reply.card.fields() if reply.card else None,
        "photo_bytes": len(reply.photo),
        "photo_sha256": _sha256(reply.photo),
        "finger_bytes": None if reply.fingers is None else len(reply.fingers),
        "finger_sha256": _sha256(reply.fingers),
    }
    if reply.status is ReplyStatus.OTHER and reply.code is not None:
        answer["code"] = f"{reply.code:02X}"
    return answer


def _sha256(data: bytes | None) -> str | None:
    return hashlib.sha256(data).hexdigest() if data else None
