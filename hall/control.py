"""Documents that a hub gives to its desks: settings, accounts, the catalogue (D15, lane `control`).

They are signed by the hub and carry a version that only grows; password hashes stand in them and never in a
chain (D8). What a desk does with one is `hall.commands.control`; how they travel is `sync/control_*.py`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeVar

import msgspec

from hall.catalogue import Catalogue
from hall.errors import Refused
from hall.notices import HallNotice
from hall.settings import HallSettings
from hall.staff import Account, Role
from hall.workdays import DayKind

T = TypeVar("T")
_MARK: Final = b"yichuang control 1\x00"


class DocName(StrEnum):
    """What documents there are; each is a whole, newer ones replace older ones."""

    SETTINGS = "settings"
    ACCOUNTS = "accounts"
    CATALOGUE = "catalogue"
    CALENDAR = "calendar"
    NOTICES = "notices"


DOC_WORDS: Final = {
    DocName.SETTINGS: "大厅设置",
    DocName.ACCOUNTS: "人员账号",
    DocName.CATALOGUE: "事项目录",
    DocName.CALENDAR: "节假日表",
    DocName.NOTICES: "通知",
}

FIRST: Final = frozenset({DocName.SETTINGS, DocName.ACCOUNTS, DocName.CATALOGUE})
"""Documents that every program knows; others are given to those who ask for them by name."""

CALENDAR: Final = "hall.calendar"
"""Stored text: days that were imported beside the national table."""
NOTICES: Final = "hall.notices"
"""Stored text: the notices of the hall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlDoc:
    """One document as it was signed.

    Attributes:
        name: What it is.
        version: Grows with each change; microseconds UTC of the hub, so that it also grows after a restore.
        hub: Who signed it.
        body: JSON.
        sig: Ed25519 over `signed()`.
    """

    name: DocName
    version: int
    hub: uuid.UUID
    body: bytes = field(repr=False)
    sig: bytes = field(default=b"", repr=False)

    def signed(self) -> bytes:
        """The bytes that the signature covers."""
        name = self.name.value.encode()
        return b"".join(
            (
                _MARK,
                self.hub.bytes,
                len(name).to_bytes(1, "big"),
                name,
                self.version.to_bytes(8, "big"),
                hashlib.sha256(self.body).digest(),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEntry:
    """An account without what only one desk knows: its failures."""

    number: str
    name: str
    role: Role
    body: str = ""
    windows: tuple[int, ...] = ()
    password_hash: str = field(default="", repr=False)
    must_change: bool = True
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogues:
    """The catalogue in force, and the last import where items of it take effect later (D18)."""

    now: Catalogue
    coming: Catalogue | None = None


def settings_body(settings: HallSettings) -> bytes:
    """The hall's settings as a body."""
    return msgspec.json.encode(settings)


def read_settings(body: bytes) -> HallSettings:
    """Back from `settings_body`; what an older hub does not know has its default.

    Raises:
        Refused: `control.body`.
    """
    return _read(body, HallSettings)


def accounts_body(accounts: Iterable[Account]) -> bytes:
    """Accounts as a body, by number."""
    people = [
        AccountEntry(
            number=one.number,
            name=one.name,
            role=one.role,
            body=one.body,
            windows=one.windows,
            password_hash=one.password_hash,
            must_change=one.must_change,
            active=one.active,
        )
        for one in accounts
    ]
    return msgspec.json.encode(sorted(people, key=lambda one: one.number))


def read_accounts(body: bytes) -> tuple[AccountEntry, ...]:
    """Back from `accounts_body`.

    Raises:
        Refused: `control.body`.
    """
    return _read(body, tuple[AccountEntry, ...])


def catalogue_body(found: Catalogues) -> bytes:
    """Catalogues as a body."""
    coming = found.coming.to_plain() if found.coming is not None else None
    return msgspec.json.encode({"now": found.now.to_plain(), "coming": coming})


def read_catalogues(body: bytes) -> Catalogues:
    """Back from `catalogue_body`.

    Raises:
        Refused: `control.body`.
    """
    table: dict[str, Any] = _read(body, dict[str, Any])
    try:
        coming = table.get("coming")
        return Catalogues(
            now=Catalogue.from_plain(table["now"]),
            coming=Catalogue.from_plain(coming) if coming is not None else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError, msgspec.MsgspecError) as error:
        raise _strange() from error


def calendar_body(days: Mapping[dt.date, DayKind]) -> bytes:
    """Imported days as a body, by day."""
    return msgspec.json.encode({day.isoformat(): str(kind) for day, kind in sorted(days.items())})


def read_calendar(body: bytes) -> dict[dt.date, DayKind]:
    """Back from `calendar_body`.

    Raises:
        Refused: `control.body`.
    """
    return _read(body, dict[dt.date, DayKind])


def read_notice_list(body: bytes) -> tuple[HallNotice, ...]:
    """Back from `hall.notices.notices_body`.

    Raises:
        Refused: `control.body`.
    """
    return _read(body, tuple[HallNotice, ...])


def _read(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise _strange() from error


def _strange() -> Refused:
    return Refused("control.body", "大厅服务器下发的内容读不懂，没有采用，请核对两边的程序版本。")
