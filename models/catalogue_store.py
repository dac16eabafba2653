"""Imported catalogues and the item versions that cases froze (`hall.ports.CatalogueStore`, D18).

An import lists item versions; a version is the item with the public rules of that day and is kept for ever.
What a spreadsheet may contain, and whether a version may change, is judged before it comes here.
"""

from __future__ import annotations

import datetime as dt
import threading
import zlib
from typing import TYPE_CHECKING, Any, Final

import msgspec
import sqlalchemy as sa

from hall.catalogue import Catalogue, Item, ItemVersion, from_plain, item_version_hash
from hall.clock import day_of
from hall.errors import Unavailable
from hall.ports import CatalogueVersion
from models.tables.local import CATALOGUE, CATALOGUE_ITEM, ITEM_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

    from hall.catalogue import PublicRule

_KEPT_DAYS: Final = 4
_KEPT_ITEMS: Final = 512


class CatalogueCache:
    """Catalogues as they were read: rows of an import never change, and reading a thousand items takes long.

    Shared by all units of work and queries of one store.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._lock = threading.Lock()
        self._versions: dict[tuple[int, int], CatalogueVersion] = {}
        self._items: dict[str, ItemVersion] = {}

    def version(self, serial: int, day: int) -> CatalogueVersion | None:
        """What was kept."""
        with self._lock:
            return self._versions.get((serial, day))

    def keep(self, day: int, version: CatalogueVersion) -> None:
        """Keep a catalogue as in force on a day; 0 for as imported."""
        with self._lock:
            self._versions[version.serial, day] = version
            while len(self._versions) > _KEPT_DAYS:
                del self._versions[next(iter(self._versions))]

    def item(self, version_hash: str) -> ItemVersion | None:
        """What was kept."""
        with self._lock:
            return self._items.get(version_hash)

    def keep_item(self, version_hash: str, item: ItemVersion) -> None:
        """Keep an item version."""
        with self._lock:
            self._items[version_hash] = item
            while len(self._items) > _KEPT_ITEMS:
                del self._items[next(iter(self._items))]


class Catalogues:
    """See `hall.ports.CatalogueStore`."""

    def __init__(self, connection: Connection, cache: CatalogueCache) -> None:
        """Work on a connection; what is not committed never gets into the cache."""
        self._connection = connection
        self._cache = cache
        self._added = False

    def current(self, day: int) -> CatalogueVersion | None:
        """The catalogue in force on a day (yyyymmdd).

        Of each item of the last import the newest version already effective; an item that is not in the last
        import is closed for new cases, one that never was effective is not yet open.
        """
        return self._read(day)

    def latest(self) -> CatalogueVersion | None:
        """The last import as it was."""
        return self._read(0)

    def item_version(self, version_hash: str) -> ItemVersion | None:
        """A frozen version, also of items that are gone."""
        found = self._cache.item(version_hash)
        if found is None:
            plain = self._content(version_hash)
            if plain is None:
                return None
            found = ItemVersion.from_plain(plain)
            if not self._added:
                self._cache.keep_item(version_hash, found)
        return found

    def keep(self, version: ItemVersion) -> None:
        """Keep a frozen version of another store, for a case that was taken in under it."""
        self._keep(version.item, version.rules)

    def add(
        self, catalogue: Catalogue, *, source: str, imported_at: int, imported_by: str
    ) -> CatalogueVersion:
        """Store a new version of the catalogue and every item version it needs."""
        self._added = True
        serial = (self._last_serial() or 0) + 1
        parts = catalogue.to_plain()
        del parts["items"]
        head = {
            "serial": serial,
            "imported_at": imported_at,
            "imported_by": imported_by,
            "source": source,
        }
        self._connection.execute(sa.insert(CATALOGUE).values(**head, parts=_packed(parts)))
        rows: list[dict[str, Any]] = []
        hashes: list[tuple[str, str]] = []
        for place, item in enumerate(catalogue.items):
            digest = self._keep(item, catalogue.rules)
            hashes.append((item.code, digest))
            rows.append(
                {
                    "serial": serial,
                    "place": place,
                    "code": item.code,
                    "effective": _number(item.effective),
                    "version": digest,
                }
            )
            if item.effective > day_of(imported_at):
                for old in self._until_then(item, serial, day_of(imported_at)):
                    self._keep(old, catalogue.rules)
        if rows:
            self._connection.execute(sa.insert(CATALOGUE_ITEM), rows)
        return CatalogueVersion(
            serial=serial,
            imported_at=imported_at,
            imported_by=imported_by,
            source=source,
            catalogue=catalogue,
            hashes=tuple(hashes),
        )

    def _keep(self, item: Item, rules: tuple[PublicRule, ...]) -> str:
        """Store an item version if it is new."""
        version = ItemVersion(item=item, rules=rules)
        digest = version.digest
        known = sa.select(ITEM_VERSION.c.hash).where(ITEM_VERSION.c.hash == digest)
        if self._connection.execute(known).first() is None:
            content = _packed(version.to_plain())
            self._connection.execute(sa.insert(ITEM_VERSION).values(hash=digest, content=content))
        return digest

    def _until_then(self, item: Item, serial: int, today: dt.date) -> Iterator[Item]:
        """Versions of an item that hold from today until the new one takes effect, newest first."""
        for row in self._connection.execute(
            sa.select(CATALOGUE_ITEM.c.version, CATALOGUE_ITEM.c.effective)
            .where(CATALOGUE_ITEM.c.code == item.code, CATALOGUE_ITEM.c.serial < serial)
            .order_by(CATALOGUE_ITEM.c.serial.desc())
        ):
            yield self._item(row.version)
            if row.effective <= _number(today):
                return

    def _read(self, day: int) -> CatalogueVersion | None:
        serial = self._last_serial()
        if serial is None:
            return None
        kept = None if self._added else self._cache.version(serial, day)
        if kept is None:
            kept = self._composed(serial, day)
            if not self._added:
                self._cache.keep(day, kept)
        return kept

    def _composed(self, serial: int, day: int) -> CatalogueVersion:
        """Put an import together as it holds on a day; 0 takes every item as imported."""
        head = self._connection.execute(sa.select(CATALOGUE).where(CATALOGUE.c.serial == serial)).one()
        bare = Catalogue.from_plain({**_unpacked(head.parts), "items": []})
        listed = self._connection.execute(
            sa.select(CATALOGUE_ITEM)
            .where(CATALOGUE_ITEM.c.serial == serial)
            .order_by(CATALOGUE_ITEM.c.place)
        ).all()
        items: list[Item] = []
        hashes: list[tuple[str, str]] = []
        for row in listed:
            if day and row.effective > day:
                old = self._effective_before(row.code, serial, day)
                if old is not None:
                    items.append(old)
                    hashes.append((row.code, item_version_hash(old, bare.rules)))
                continue
            items.append(self._item(row.version))
            hashes.append((row.code, row.version))
        catalogue = Catalogue(
            items=tuple(items),
            rules=bare.rules,
            themes=bare.themes,
            queues=bare.queues,
            windows=bare.windows,
            staff=bare.staff,
        )
        return CatalogueVersion(
            serial=serial,
            imported_at=head.imported_at,
            imported_by=head.imported_by,
            source=head.source,
            catalogue=catalogue,
            hashes=tuple(hashes),
        )

    def _effective_before(self, code: str, serial: int, day: int) -> Item | None:
        """The newest earlier version of an item that was already effective on a day."""
        row = self._connection.execute(
            sa.select(CATALOGUE_ITEM.c.version)
            .where(
                CATALOGUE_ITEM.c.code == code,
                CATALOGUE_ITEM.c.serial < serial,
                CATALOGUE_ITEM.c.effective <= day,
            )
            .order_by(CATALOGUE_ITEM.c.effective.desc(), CATALOGUE_ITEM.c.serial.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else self._item(row.version)

    def _item(self, version_hash: str) -> Item:
        """The item of a stored version, without its rules."""
        plain = self._content(version_hash)
        if plain is None:
            raise Unavailable("store.row", "事项目录的一个版本缺失，请系统运维重新导入目录。")
        return from_plain(plain["item"], Item)

    def _content(self, version_hash: str) -> dict[str, Any] | None:
        query = sa.select(ITEM_VERSION.c.content).where(ITEM_VERSION.c.hash == version_hash)
        found = self._connection.execute(query).scalar_one_or_none()
        return None if found is None else _unpacked(found)

    def _last_serial(self) -> int | None:
        return self._connection.execute(sa.select(sa.func.max(CATALOGUE.c.serial))).scalar_one_or_none()


def _number(day: dt.date) -> int:
    """A day as yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day


def _packed(plain: Any) -> bytes:
    """JSON, compressed: the public rules stand in every version."""
    return zlib.compress(msgspec.json.encode(plain))


def _unpacked(content: bytes) -> dict[str, Any]:
    """The inverse of `_packed`."""
    plain: dict[str, Any] = msgspec.json.decode(zlib.decompress(content))
    return plain
