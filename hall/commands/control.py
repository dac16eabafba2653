"""Documents of the hall: made and signed at the hub, taken over at a desk (D15, D17).

The hub wins by 工号; what a person changed at a desk (the own password) is told to the hub and not undone by
a document that does not know of it yet. From the first document on a desk keeps no catalogue, settings or
accounts of its own. Nothing here is written into a chain (D8).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from hall.catalogue import Catalogue, ItemVersion
from hall.clock import Clock
from hall.commands.record import day_number
from hall.control import (
    CALENDAR,
    DOC_WORDS,
    NOTICES,
    AccountEntry,
    Catalogues,
    ControlDoc,
    DocName,
    accounts_body,
    calendar_body,
    catalogue_body,
    read_accounts,
    read_calendar,
    read_catalogues,
    read_notice_list,
    read_settings,
    settings_body,
)
from hall.errors import Conflict, Refused
from hall.notices import notices_body
from hall.ports import Begin, Changes, Topic, UnitOfWork
from hall.staff import Account

NOTICE: Final = "control.notice"
"""Stored text: what the last documents changed, for the sign-in page."""
_ACCOUNTS: Final = DocName.ACCOUNTS
_TOPICS: Final[Mapping[DocName, frozenset[Topic]]] = {
    DocName.SETTINGS: frozenset({Topic.SETTINGS, Topic.QUEUE}),
    DocName.ACCOUNTS: frozenset({Topic.STAFF}),
    DocName.CATALOGUE: frozenset({Topic.CATALOGUE, Topic.QUEUE}),
    DocName.CALENDAR: frozenset({Topic.SETTINGS, Topic.CASES}),
    DocName.NOTICES: frozenset({Topic.SETTINGS}),
}
_TEXTS: Final = {DocName.CALENDAR: CALENDAR, DocName.NOTICES: NOTICES}
"""Documents that are a stored text."""

Sign = Callable[[ControlDoc], ControlDoc]
"""Signs a document with the hub's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What a store remembers of a document."""

    version: int
    digest: str
    people: tuple[AccountEntry, ...] = ()


def require_own(uow: UnitOfWork, name: DocName) -> None:
    """Let a change of catalogue, settings or accounts pass only where no hub gives them.

    Raises:
        Refused: `control.hub` at a desk of a hall.
    """
    if uow.settings.get(f"control.{name}"):
        raise Refused("control.hub", f"{DOC_WORDS[name]}由大厅服务器统一下发，请在大厅服务器上修改。")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocDraft:
    """A document that is not made yet: `stamp` tells at once whether it is another than before."""

    name: DocName
    stamp: str
    make: Callable[[], bytes]


def draft_docs(begin: Begin, clock: Clock) -> tuple[DocDraft, ...]:
    """What the hub has to say now; names of which it has nothing (no accounts, no catalogue) are left out."""
    with begin() as uow:
        settings, accounts = uow.settings.hall(), uow.accounts.all()
        now, coming = uow.catalogue.current(day_number(clock)), uow.catalogue.latest()
        texts = {name: uow.settings.get(text) for name, text in _TEXTS.items()}
    found = [_small(DocName.SETTINGS, settings_body(settings))]
    found += [_small(name, text.encode()) for name, text in texts.items() if text]
    if accounts:
        found.append(_small(DocName.ACCOUNTS, accounts_body(accounts)))
    if now is not None and coming is not None:
        later = coming.catalogue if coming.hashes != now.hashes else None
        both = Catalogues(now=now.catalogue, coming=later)
        # A catalogue takes long to write out: its versions say whether that is needed.
        stamp = _digest(repr((now.serial, now.hashes, coming.hashes)).encode())
        found.append(DocDraft(name=DocName.CATALOGUE, stamp=stamp, make=lambda: catalogue_body(both)))
    return tuple(found)


def _small(name: DocName, body: bytes) -> DocDraft:
    return DocDraft(name=name, stamp=_digest(body), make=lambda: body)


def number_doc(
    name: DocName, body: bytes, begin: Begin, clock: Clock, *, hub: uuid.UUID, sign: Sign
) -> ControlDoc:
    """The signed document; a new version when its body is another than before."""
    digest = _digest(body)
    with begin() as uow:
        old = _kept(uow, f"control.made.{name}")
        version = old.version
        if old.digest != digest:
            version = max(old.version + 1, clock.wall())
            _keep(uow, f"control.made.{name}", _Kept(version=version, digest=digest))
            uow.commit()
    return sign(ControlDoc(name=name, version=version, hub=hub, body=body))


def frozen_items(wanted: Iterable[str], begin: Begin) -> tuple[ItemVersion, ...]:
    """At the hub: item versions by their hashes, as far as they are known."""
    with begin() as uow:
        found = [uow.catalogue.item_version(one) for one in wanted]
    return tuple(one for one in found if one is not None)


def keep_items(versions: Iterable[ItemVersion], wanted: Collection[str], begin: Begin) -> Changes:
    """At a desk: item versions of cases that were taken in elsewhere; each is what its hash says (D18)."""
    good = [one for one in versions if one.digest in wanted]
    if not good:
        return Changes()
    with begin() as uow:
        for one in good:
            uow.catalogue.keep(one)
        uow.commit()
    return Changes(topics=frozenset({Topic.CASES}))


def held_versions(setting: Callable[[str], str | None]) -> dict[DocName, int]:
    """Versions of the documents that hold here, by reading named texts."""
    return {name: _read_kept(setting(f"control.{name}")).version for name in DocName}


def apply_docs(docs: Sequence[ControlDoc], begin: Begin, clock: Clock) -> Changes:
    """Take documents over whose signatures were checked; older ones than those that hold are passed over.

    All of them in one transaction, so that no desk works with new accounts and an old catalogue.

    Raises:
        Refused: `control.body`, and nothing is changed.
    """
    topics: frozenset[Topic] = frozenset()
    told: list[str] = []
    with begin() as uow:
        for doc in docs:
            old = _kept(uow, f"control.{doc.name}")
            if doc.version <= old.version:
                continue
            kept = _Kept(version=doc.version, digest=_digest(doc.body))
            told.append(DOC_WORDS[doc.name])
            match doc.name:
                case DocName.SETTINGS:
                    uow.settings.put_hall(read_settings(doc.body))
                case DocName.ACCOUNTS:
                    people = read_accounts(doc.body)
                    told += _take_accounts(uow, people, old.people)
                    kept = replace(kept, people=people)
                case DocName.CALENDAR:
                    uow.settings.put(CALENDAR, calendar_body(read_calendar(doc.body)).decode())
                case DocName.NOTICES:
                    uow.settings.put(NOTICES, notices_body(read_notice_list(doc.body)).decode())
                case DocName.CATALOGUE:
                    _take_catalogue(uow, read_catalogues(doc.body), clock, str(doc.version))
            _keep(uow, f"control.{doc.name}", kept)
            topics |= _TOPICS[doc.name]
        if told:
            uow.settings.put(NOTICE, f"已按大厅服务器更新：{'、'.join(told)}。")
            uow.commit()
    return Changes(topics=topics)


def _take_accounts(
    uow: UnitOfWork, people: Sequence[AccountEntry], before: Sequence[AccountEntry]
) -> tuple[str, ...]:
    """The hub wins by 工号 (D17); who is not in its list may not sign in any more."""
    known = {one.number: one for one in before}
    for one in people:
        old = uow.accounts.get(one.number)
        account = Account(
            number=one.number,
            name=one.name,
            role=one.role,
            body=one.body,
            windows=one.windows,
            password_hash=one.password_hash,
            must_change=one.must_change,
            active=one.active,
            failures=old.failures if old else 0,
            locked_until=old.locked_until if old else 0,
        )
        same = known.get(one.number)
        if old is not None and same is not None and same.password_hash == one.password_hash:
            # The hub does not know of a password that was changed here; `fresh_passwords` tells it.
            account = replace(account, password_hash=old.password_hash, must_change=old.must_change)
        uow.accounts.put(account)
    listed = {one.number for one in people}
    local = tuple(mine for mine in uow.accounts.all() if mine.number not in listed and mine.active)
    for mine in local:
        uow.accounts.put(replace(mine, active=False))
    if not local:
        return ()
    return (f"本机有而大厅没有的 {len(local)} 个账号已停用（{'、'.join(mine.number for mine in local)}）",)


def _take_catalogue(uow: UnitOfWork, found: Catalogues, clock: Clock, version: str) -> None:
    latest = uow.catalogue.latest()
    wanted: tuple[Catalogue, ...] = (found.now,) if found.coming is None else (found.now, found.coming)
    if latest is not None and latest.catalogue == wanted[-1]:
        return
    for one in wanted:
        uow.catalogue.add(one, source=f"大厅服务器 {version}", imported_at=clock.wall(), imported_by="hub")


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshPassword:
    """A password or one-time code that was given at a desk: the hash of the hub, and the one of now."""

    number: str
    was: str
    now: str
    must_change: bool = False


def fresh_passwords(
    setting: Callable[[str], str | None], accounts: Iterable[Account]
) -> tuple[FreshPassword, ...]:
    """What was changed at this desk and of which the hub's last document does not know."""
    given = {one.number: one.password_hash for one in _read_kept(setting(f"control.{_ACCOUNTS}")).people}
    return tuple(
        FreshPassword(
            number=one.number, was=given[one.number], now=one.password_hash, must_change=one.must_change
        )
        for one in accounts
        if one.number in given and one.password_hash != given[one.number]
    )


def take_password(fresh: FreshPassword, begin: Begin) -> None:
    """At the hub: a person has a new password or one-time code.

    Raises:
        Conflict: `control.password`, it was changed elsewhere since; the desk gets that one.
    """
    with begin() as uow:
        account = uow.accounts.get(fresh.number)
        if account is not None and account.password_hash == fresh.now:
            return
        if account is None or account.password_hash != fresh.was:
            raise Conflict("control.password", "这个账号的密码已在别处改过，以大厅服务器的为准。")
        new = replace(account, password_hash=fresh.now, must_change=fresh.must_change)
        uow.accounts.put(replace(new, failures=0, locked_until=0))
        uow.commit()


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _kept(uow: UnitOfWork, name: str) -> _Kept:
    return _read_kept(uow.settings.get(name))


def _read_kept(text: str | None) -> _Kept:
    """What was kept; nothing when it is not there or cannot be read, so that the document comes again."""
    try:
        return msgspec.json.decode(text or "", type=_Kept)
    except msgspec.MsgspecError:
        return _Kept(version=0, digest="")


def _keep(uow: UnitOfWork, name: str, kept: _Kept) -> None:
    uow.settings.put(name, msgspec.json.encode(kept).decode())
