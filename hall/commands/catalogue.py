"""Taking over an imported catalogue (D18): versions are added, open cases keep theirs.

Reading a file and its faults is `sync/catalogue_file.py`; a catalogue that comes here has no faults of its
own. What may not be is that a version says something else than it said before.
"""

from __future__ import annotations

from dataclasses import dataclass

from hall.catalogue import Catalogue
from hall.clock import Clock
from hall.errors import Refused
from hall.numbering import EMERGENCY
from hall.ports import Begin, CatalogueVersion, Changes, Topic
from hall.staff import Actor, Permission, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import changed, by names of items."""

    version: CatalogueVersion
    added: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    changes: Changes


def import_catalogue(
    catalogue: Catalogue, *, source: str, begin: Begin, clock: Clock, actor: Actor | None = None
) -> Imported:
    """Store a new version of the catalogue.

    Args:
        catalogue: Without faults.
        source: Name of the file, for the list of versions.
        begin: Opens a unit of work.
        clock: Time.
        actor: Who imports; None for the technician's command line on this PC.

    Raises:
        Refused: `catalogue.same_version` when an item has the 版本 of before and other content, all named;
            `catalogue.letter` for a queue with the reserved letter W (D3).
    """
    if actor is not None:
        require(actor, Permission.IMPORT_CATALOGUE)
    if catalogue.queue(EMERGENCY) is not None:
        raise Refused("catalogue.letter", "队列字母 W 留给应急号，请改用别的字母。")
    with begin() as uow:
        old = uow.catalogue.latest()
        before = {item.code: item for item in old.catalogue.items} if old else {}
        clash: list[str] = []
        added: list[str] = []
        changed: list[str] = []
        for item in catalogue.items:
            known = before.get(item.code)
            if known is None:
                added.append(item.name)
            elif known != item:
                (clash if known.version == item.version else changed).append(item.name)
        if clash:
            raise Refused(
                "catalogue.same_version",
                f"这些事项内容变了而“版本”没有变，请先改版本号：{'、'.join(clash[:20])}"
                + (f" 等 {len(clash)} 项。" if len(clash) > 20 else "。"),
            )
        here = {item.code for item in catalogue.items}
        version = uow.catalogue.add(
            catalogue,
            source=source,
            imported_at=clock.wall(),
            imported_by=actor.number if actor else "",
        )
        uow.commit()
    return Imported(
        version=version,
        added=tuple(added),
        changed=tuple(changed),
        gone=tuple(item.name for code, item in before.items() if code not in here),
        changes=Changes(topics=frozenset({Topic.CATALOGUE, Topic.QUEUE})),
    )
