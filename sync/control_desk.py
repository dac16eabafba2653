"""A desk asks for the hall's documents now and then, checks the hub's signature and takes them over.

The key is the one that enrolment told; a document of another hub, with another signature or an older version
changes nothing. Runs in the sync lane, after a pull.
"""

from __future__ import annotations

import logging
import secrets
import uuid
from collections.abc import Iterable
from typing import Any, Final, Protocol

import msgspec

from hall.catalogue import ItemVersion
from hall.clock import MICROS, Clock
from hall.commands.control import FreshPassword, apply_docs, fresh_passwords, held_versions, keep_items
from hall.commands.leases import ask_of, take_answer
from hall.control import FIRST, ControlDoc
from hall.errors import Conflict, HallError, Refused
from hall.leases import RUN_SIZE
from hall.ports import Begin, Changes
from hall.staff import Account
from sync.client import HttpHub
from sync.control_wire import (
    MAX_ITEMS,
    ControlAnswer,
    ControlAsk,
    NumbersAnswer,
    NumbersAsk,
    PasswordAnswer,
    PasswordAsk,
)
from sync.security import is_signed

EVERY_S: Final = 10
"""Seconds between two questions at least; the wait for news ends about as often."""
TELL_S: Final = 60
"""Seconds between two words on how far numbers were used, while no new ones are needed."""
_log: Final = logging.getLogger("yichuang.sync")


class ControlShelf(Protocol):
    """What this needs of the desk's store."""

    @property
    def begin(self) -> Begin:
        """Opens a unit of work."""
        ...

    def setting(self, name: str) -> str | None:
        """A small named text."""
        ...

    def accounts(self) -> Iterable[Account]:
        """Everybody."""
        ...

    def strange_items(self) -> tuple[str, ...]:
        """Hashes of item versions that cases name and this store does not have."""
        ...


class DeskControl:
    """See `sync.pull_run.DeskRunner`, `also`."""

    def __init__(
        self, shelf: ControlShelf, way: HttpHub, clock: Clock, *, hub: uuid.UUID, key: bytes
    ) -> None:
        """Take the store, a way to the hub, and which hub with which key is believed."""
        self._shelf = shelf
        self._way = way
        self._clock = clock
        self._hub = hub
        self._key = key
        self._next = clock.monotonic()
        self._run = secrets.token_bytes(RUN_SIZE)
        self._tell_at = self._next

    def __call__(self) -> Changes:
        """Ask when it is time; what goes wrong here holds nothing else up and is tried again."""
        now = self._clock.monotonic()
        if now < self._next:
            return Changes()
        self._next = now + EVERY_S * MICROS
        try:
            self._tell_passwords()
            changes = self.ask()
            # Behind the documents: what numbers begin with is one of the hall's settings.
            self.ask_numbers()
        except HallError as error:
            _log.warning("control documents: %s", error.code)
            return Changes()
        return changes

    def ask_numbers(self) -> int:
        """Say how far the document numbers were used, and take new blocks ahead of need; how many came.

        Raises:
            Unavailable: The hub is away, or the disk did not take it.
            Refused: The hub does not give any.
        """
        ask, now = ask_of(self._shelf.begin, self._clock, run=self._run), self._clock.monotonic()
        if ask is None or not (ask.want or now >= self._tell_at):
            return 0
        found = self._way.ask("/v1/control/numbers", NumbersAsk.of(ask), NumbersAnswer)
        self._tell_at = now + TELL_S * MICROS
        return take_answer(ask, found.answer(self._hub), self._shelf.begin, self._hub)

    def ask(self) -> Changes:
        """Take over what is newer.

        Raises:
            Unavailable: The hub is away, or the disk did not take it.
            Refused: `control.sig` for a document that is not the hub's, `control.body`.
        """
        have = held_versions(self._shelf.setting)
        strange = self._shelf.strange_items()[:MAX_ITEMS]
        ask = ControlAsk(
            have={name: version for name, version in have.items() if name in FIRST},
            more={str(name): version for name, version in have.items() if name not in FIRST},
            items=list(strange),
        )
        answer = self._way.ask("/v1/control", ask, ControlAnswer)
        docs = [one.doc() for one in answer.docs]
        for doc in docs:
            self._require(doc)
        changes = apply_docs(docs, self._shelf.begin, self._clock) if docs else Changes()
        return changes | keep_items((_item(one) for one in answer.items), strange, self._shelf.begin)

    def _require(self, doc: ControlDoc) -> None:
        if doc.hub != self._hub or not is_signed(self._key, doc.signed(), doc.sig):
            raise Refused("control.sig", "下发内容的签名不是本厅服务器的，没有采用，请技术人员核对。")

    def _tell_passwords(self) -> None:
        for fresh in fresh_passwords(self._shelf.setting, self._shelf.accounts()):
            try:
                self._tell(fresh)
            except (Conflict, Refused) as error:
                # Changed elsewhere as well: the document that comes has the hub's.
                _log.warning("password of %s: %s", fresh.number, error.code)

    def _tell(self, fresh: FreshPassword) -> None:
        ask = PasswordAsk(number=fresh.number, was=fresh.was, now=fresh.now, must_change=fresh.must_change)
        self._way.ask("/v1/control/password", ask, PasswordAnswer)


def _item(plain: bytes) -> ItemVersion:
    """An item version as it travels.

    Raises:
        Refused: `control.body`, `catalogue.shape`.
    """
    try:
        return ItemVersion.from_plain(msgspec.json.decode(plain, type=dict[str, Any]))
    except msgspec.MsgspecError as error:
        raise Refused("control.body", "大厅服务器下发的事项版本读不懂，没有采用。") from error
