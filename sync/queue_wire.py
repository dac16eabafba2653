"""Requests and answers of the queue's interface as they travel: bounded on the way in, short on the way out.

Acts and rows are those of `hall.queue_acts` and `hall.queue_ports`; here is only their form on the wire.
Fields at their default are left out, and so is the keyed hash of a person (D9): nobody outside needs it.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, Final, TypeVar, cast

import msgspec
from msgspec import Meta, Struct

from hall.queue_acts import ACTS, Act
from hall.queue_ports import Change, HallView, QueueDone
from hall.staff import Actor, Role
from sync.wire import Encoding, WireError

MAX_ASK: Final = 64 << 10
"""Largest request of the queue as it arrives, bytes."""
MAX_TEXT: Final = 500
"""Longest text of an act, characters."""
MAX_LIST: Final = 64
"""Longest list of an act."""
MAX_INT: Final = (1 << 53) - 1
"""Numbers beyond this are not the same in every language that reads JSON."""
HIDDEN: Final = frozenset({"person_key"})
LEAN: Final = HIDDEN | {
    "token", "tail", "item", "items", "answers", "returns", "why", "staff", "to_staff", "node", "proof",
    "legs",
}  # fmt: skip
"""What boards and third parties are not told of a ticket or a window."""

T = TypeVar("T")
Word = Annotated[str, Meta(min_length=1, max_length=40)]
Label = Annotated[str, Meta(max_length=60)]


class Who(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The person for whom a desk vouches: staff number, name, role, window, body."""

    number: Word
    name: Label
    role: Role
    window: Annotated[int, Meta(ge=1, le=9999)] | None = None
    body: Label = ""

    def actor(self) -> Actor:
        """As the rules know people."""
        return Actor(number=self.number, name=self.name, role=self.role, window=self.window, body=self.body)


class Ask(Struct, frozen=True, kw_only=True):
    """A request of one verb; `act` has the verb's type. The key may stand in `X-Request-Key` too."""

    act: Any
    key: str = ""
    actor: Who | None = None


def _ask_of(verb: str, act: type[Act]) -> type[Ask]:
    every = all(
        spec.default is not dataclasses.MISSING or spec.default_factory is not dataclasses.MISSING
        for spec in dataclasses.fields(act)
    )
    field: Any = ("act", act, msgspec.field(default_factory=act)) if every else ("act", act)
    name = "".join(part.capitalize() for part in verb.split("-"))
    made: Any = msgspec.defstruct(f"{name}Ask", [field], bases=(Ask,), frozen=True, kw_only=True)
    kind: type[Ask] = made
    return kind


ASKS: Final[Mapping[str, type[Ask]]] = {verb: _ask_of(verb, rule.act) for verb, rule in ACTS.items()}
_JSON: Final = {verb: msgspec.json.Decoder(kind) for verb, kind in ASKS.items()}
_MSGPACK: Final = {verb: msgspec.msgpack.Decoder(kind) for verb, kind in ASKS.items()}


def read_ask(verb: str, body: bytes, encoding: Encoding) -> Ask:
    """A request to its act.

    Raises:
        WireError: 400 with the field where it is known.
    """
    decoder = _JSON[verb] if encoding is Encoding.JSON else _MSGPACK[verb]
    try:
        ask: Ask = decoder.decode(body or b"{}")
    except msgspec.ValidationError as error:
        # The library names the place as `$.act.queue`.
        _, found, place = str(error).rpartition("`$")
        place = place.strip("`. ") if found else ""
        raise WireError(400, "queue.field", "请求内容的格式不对，请核对字段。", field=place) from None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise WireError(400, "wire.unreadable", "这次发送的内容读不出来，请重新发送。") from None
    for spec in dataclasses.fields(ask.act):
        _check(getattr(ask.act, spec.name), f"act.{spec.name}")
    if ask.actor is not None:
        for name in ask.actor.__struct_fields__:
            _check(getattr(ask.actor, name), f"actor.{name}")
    return ask


def _check(value: object, place: str) -> None:
    """No text and no number that a store cannot hold."""
    match value:
        case bool() | None:
            return
        case str():
            fine = len(value) <= MAX_TEXT and (not value or value.isprintable())
        case int():
            fine = abs(value) <= MAX_INT
        case tuple():
            fine = len(value) <= MAX_LIST
            for one in value if fine else ():
                _check(one, place)
        case _:
            fine = False
    if not fine:
        raise WireError(400, "queue.field", "有一项内容太长，或含有不能保存的字符。", field=place)


def read_key(text: str) -> uuid.UUID:
    """The client key of a request.

    Raises:
        WireError: 400 `queue.key`.
    """
    try:
        return uuid.UUID(text)
    except ValueError:
        raise WireError(
            400, "queue.key", "每次请求要带一个 UUID 作为编号（key），重试时用同一个。", field="key"
        ) from None


@cache
def _shape(
    kind: Any, hidden: frozenset[str]
) -> tuple[tuple[tuple[str, object], ...], Callable[[Any], tuple[Any, ...]]]:
    """Names and defaults of what is told of a row, and what gives all of it at once."""
    told = tuple((s.name, s.default) for s in dataclasses.fields(kind) if s.name not in hidden)
    if len(told) > 1:
        return told, attrgetter(*(name for name, _ in told))
    return told, lambda value: tuple(getattr(value, name) for name, _ in told)


def compact(value: Any, hidden: frozenset[str] = HIDDEN) -> Any:
    """A row as plain data without its defaults and without what is hidden."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [compact(one, hidden) for one in value]
    if dataclasses.is_dataclass(value):
        told, values = _shape(cast("Any", type(value)), hidden)
        return {
            name: item if type(item) in _PLAIN else compact(item, hidden)
            for (name, default), item in zip(told, values(value), strict=True)
            if item is not default and item != default
        }
    return value


_PLAIN: Final = frozenset({str, int, bool})
_encode: Final[Callable[[Any], bytes]] = msgspec.json.Encoder().encode
_change: Final = msgspec.json.Decoder(Change)
_view: Final = msgspec.json.Decoder(HallView)
_done: Final = msgspec.json.Decoder(QueueDone)


def to_json(value: Any, *, lean: bool = False) -> bytes:
    """A row, a change, a view or an answer as short JSON; `lean` for boards and third parties."""
    return _encode(compact(value, LEAN if lean else HIDDEN))


def to_other(body: bytes, encoding: Encoding) -> bytes:
    """JSON bytes in the encoding that was asked for."""
    return body if encoding is Encoding.JSON else msgspec.msgpack.encode(msgspec.json.decode(body))


def read_change(body: bytes) -> Change:
    """Back from `to_json`; unknown fields of a newer hub are ignored.

    Raises:
        ValueError: The bytes are no change.
    """
    return _change.decode(body)


def read_view(body: bytes) -> HallView:
    """Back from `to_json`.

    Raises:
        ValueError: The bytes are no view.
    """
    return _view.decode(body)


def read_done(body: bytes) -> QueueDone:
    """Back from `to_json`.

    Raises:
        ValueError: The bytes are no answer.
    """
    return _done.decode(body)
