"""A clerk's own filters of the work list: a name and what it asks for, kept for each account on this store.

They follow nobody to another PC and are in no event: a way of looking is no fact about a case (D8).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import msgspec

from hall.errors import Refused

if TYPE_CHECKING:
    from hall.ports import Begin
    from hall.staff import Actor

MOST: Final = 12
"""Own filters of an account; more cannot be told apart at a glance."""

LONGEST: Final = 12
"""Characters of a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilter:
    """A saved list with conditions; empty fields do not narrow. Days yyyymmdd."""

    name: str
    list: str = ""
    light: str = ""
    text: str = ""
    item: str = ""
    state: str = ""
    clerk: str = ""
    window: int = 0
    since: int = 0
    until: int = 0


def filters_key(number: str) -> str:
    """Name of the setting that holds an account's filters."""
    return f"filters:{number}"


def read_filters(text: str | None) -> tuple[SavedFilter, ...]:
    """The filters of a stored text; none when a newer program wrote something else."""
    if not text:
        return ()
    try:
        return msgspec.json.decode(text, type=tuple[SavedFilter, ...])
    except msgspec.MsgspecError:
        return ()


def save_filter(actor: Actor, wanted: SavedFilter, begin: Begin) -> tuple[SavedFilter, ...]:
    """Keep a filter; one of the same name is replaced. All of the account's, in the order of their making.

    Raises:
        Refused: `filter.name` without a name or with a long one, `filter.many`.
    """
    name = _name(wanted.name, "name")
    made = replace(wanted, name=name)
    with begin() as uow:
        rest = [one for one in read_filters(uow.settings.get(filters_key(actor.number))) if one.name != name]
        if len(rest) >= MOST:
            raise Refused("filter.many", f"自己的筛选最多 {MOST} 个，请先删去一个。", field="name")
        kept = (*rest, made)
        uow.settings.put(filters_key(actor.number), msgspec.json.encode(kept).decode())
        uow.commit()
    return kept


def _name(text: str, field: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST or not name.isprintable():
        raise Refused("filter.name", f"请给筛选起个名字，最多 {LONGEST} 个字。", field=field)
    return name


def rename_filter(actor: Actor, name: str, to: str, begin: Begin) -> tuple[SavedFilter, ...]:
    """Give a filter another name in its place; all of the account's.

    Raises:
        Refused: `filter.name` as for a new one, `filter.same` for a name that is there, `filter.unknown`.
    """
    wanted = _name(to, "to")
    with begin() as uow:
        found = read_filters(uow.settings.get(filters_key(actor.number)))
        if name not in {one.name for one in found}:
            raise Refused("filter.unknown", "这个筛选已经不在了。", field="name")
        if wanted != name and wanted in {one.name for one in found}:
            raise Refused("filter.same", f"已经有一个筛选叫“{wanted}”，请换个名字。", field="to")
        kept = tuple(replace(one, name=wanted) if one.name == name else one for one in found)
        uow.settings.put(filters_key(actor.number), msgspec.json.encode(kept).decode())
        uow.commit()
    return kept


def drop_filter(actor: Actor, name: str, begin: Begin) -> tuple[SavedFilter, ...]:
    """Forget a filter; the ones that are left."""
    with begin() as uow:
        found = read_filters(uow.settings.get(filters_key(actor.number)))
        kept = tuple(one for one in found if one.name != name)
        uow.settings.put(filters_key(actor.number), msgspec.json.encode(kept).decode())
        uow.commit()
    return kept
