"""What a new catalogue changes against the one in use, and which version of an item is in force (D18).

Same 版本 with other content is an error; an item that is gone is closed for new cases; a 生效日期 in the
future is stored and used from that day. Where versions are kept is the store's business.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from hall.catalogue import Catalogue, Item, ItemVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFault:
    """Why a catalogue cannot follow the one before it."""

    item_code: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """From one catalogue to the next, as item codes.

    Attributes:
        faults: When there is one, nothing is taken over.
        closed: Items that are gone: closed for new cases, their cases go on.
        later: New or changed items whose 生效日期 lies in the future; until then the old version is used.
    """

    faults: tuple[VersionFault, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    closed: tuple[str, ...]
    later: tuple[str, ...]


def compare(old: Catalogue, new: Catalogue, today: dt.date) -> Succession:
    """What taking over `new` after `old` means on `today`."""
    faults: list[VersionFault] = []
    added, changed, unchanged = [], [], []
    for item in new.items:
        before = old.version(item.code)
        if before is None:
            added.append(item.code)
            continue
        after = ItemVersion(item=item, rules=new.rules)
        if before.digest == after.digest:
            unchanged.append(item.code)
            continue
        changed.append(item.code)
        faults += _faults(before, after)
    return Succession(
        faults=tuple(faults),
        added=tuple(added),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        closed=tuple(item.code for item in old.items if new.item(item.code) is None),
        later=tuple(
            item.code for item in new.items if item.code not in set(unchanged) and item.effective > today
        ),
    )


def in_force(versions: Iterable[ItemVersion], day: dt.date) -> ItemVersion | None:
    """Of the versions of one item the one used on `day`: the latest that has begun; None when none has."""
    begun = [version for version in versions if version.item.effective <= day]
    return max(begun, key=lambda version: (version.item.effective, version.item.version), default=None)


def _faults(before: ItemVersion, after: ItemVersion) -> list[VersionFault]:
    old, new = before.item, after.item
    if new.version > old.version:
        return []
    if new.version < old.version:
        told = f"“{new.name}”的版本从{old.version}退回到{new.version}，请导入最新的目录。"
        return [VersionFault(item_code=new.code, code="version_back", message=told)]
    what = "公共规则" if old == new else _what_differs(old, new)
    told = f"“{new.name}”的{what}变了，版本仍是{new.version}；内容有变化时请提高版本。"
    return [VersionFault(item_code=new.code, code="same_version", message=told)]


def _what_differs(old: Item, new: Item) -> str:
    if old.materials != new.materials:
        return "材料"
    return "情形" if old.questions != new.questions else "内容"
