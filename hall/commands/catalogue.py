"""Taking over an imported catalogue (D18): versions are added, open cases keep theirs.

Reading a file and its faults is `sync/catalogue_file.py`; a catalogue that comes here has no faults of its
own. What may not be is that a version says something else than it said before.
"""

from __future__ import annotations

from dataclasses import dataclass

from hall.catalogue import Catalogue
from hall.catalogue_versions import compare
from hall.clock import Clock, today
from hall.commands.control import require_own
from hall.commands.record import day_number
from hall.control import DocName
from hall.errors import Refused
from hall.numbering import EMERGENCY
from hall.ports import Begin, CatalogueVersion, Changes, Topic
from hall.queries import Queries
from hall.staff import Actor, Permission, require

SHOWN_FAULTS = 20


def catalogue_in_force(queries: Queries, clock: Clock) -> Catalogue:
    """The catalogue of today.

    Raises:
        Refused: `catalogue.none` before the first import.
    """
    version = queries.catalogue(day_number(clock))
    if version is None:
        raise Refused("catalogue.none", "本机还没有导入目录，请先用 import 导入。")
    return version.catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import changed, by names of items."""

    version: CatalogueVersion
    added: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    changes: Changes

    @property
    def sentence(self) -> str:
        """What changed, without a full stop."""
        return (
            f"已导入为第 {self.version.serial} 版：新增 {len(self.added)} 项，"
            f"修改 {len(self.changed)} 项，停用 {len(self.gone)} 项"
        )


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
        Refused: `catalogue.same_version` when an item has the 版本 of before and other content,
            `catalogue.version_back` when it has an older one, all of them named;
            `catalogue.letter` for a queue with the reserved letter W (D3), `control.hub` at a desk whose
            catalogue comes from the hub.
    """
    if actor is not None:
        require(actor, Permission.IMPORT_CATALOGUE)
    if catalogue.queue(EMERGENCY) is not None:
        raise Refused("catalogue.letter", "队列字母 W 留给应急号，请改用别的字母。")
    with begin() as uow:
        require_own(uow, DocName.CATALOGUE)
        old = uow.catalogue.latest()
        before = old.catalogue if old else Catalogue()
        found = compare(before, catalogue, today(clock))
        if found.faults:
            told = [fault.message for fault in found.faults[:SHOWN_FAULTS]]
            rest = len(found.faults) - len(told)
            more = [f"另有 {rest} 个事项也是这样。"] if rest else []
            raise Refused(f"catalogue.{found.faults[0].code}", "".join((*told, *more)))
        version = uow.catalogue.add(
            catalogue,
            source=source,
            imported_at=clock.wall(),
            imported_by=actor.number if actor else "",
        )
        uow.commit()
    return Imported(
        version=version,
        added=_names(catalogue, found.added),
        changed=_names(catalogue, found.changed),
        gone=_names(before, found.closed),
        changes=Changes(topics=frozenset({Topic.CATALOGUE, Topic.QUEUE})),
    )


def _names(catalogue: Catalogue, codes: tuple[str, ...]) -> tuple[str, ...]:
    wanted = set(codes)
    return tuple(item.name for item in catalogue.items if item.code in wanted)
