"""归档 and 材料条码页 of one desk: drawn on the lane of printing, as all that needs the faces (D27)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hall.commands.archiving import ArchiveTools, archive_case
from hall.commands.batches import Batch, one_by_one
from hall.commands.dividers import dividers
from hall.errors import Refused
from hall.retention import keep_words
from ui import words

if TYPE_CHECKING:
    from hall.desk import DeskPorts
    from hall.ports import Changes
    from hall.staff import Actor


class ArchiveWork:
    """What a person at this desk may do with finished cases."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Take the ports and who acts."""
        self._ports = ports
        self._actor = actor

    def archive(self, case: str, years: int | None) -> tuple[str, Changes]:
        """Archive a case; a sentence.

        Raises:
            Refused, Unavailable, Conflict: As `hall.commands.archiving.archive_case`.
        """
        ports = self._ports
        if ports.files is None:
            raise Refused("scan.shelf", words.NO_FILES_HERE)
        tools = ArchiveTools(renderer=ports.renderer, shelf=ports.files.shelf, fetch=ports.files.fetch)
        done = archive_case(self._actor, case, ports.begin, ports.clock, tools, years=years)
        return words.archived(done.number, done.pages, keep_words(done.years, done.until)), done.changes

    def archive_many(self, cases: tuple[str, ...], years: int | None) -> Batch:
        """Archive cases one after the other; each is told what came of it.

        Raises:
            Refused: `batch.none`, `batch.many`.
        """
        return one_by_one(cases, lambda case: self.archive(case, years)[1])

    def sheets_of_case(self, case: str) -> str:
        """Print the dividers of a written case; a sentence.

        Raises:
            Refused: `case.unknown`, or as `hall.commands.dividers.dividers`.
            Unavailable: The printer did not take them.
        """
        file = self._ports.queries.case(case)
        if file is None:
            raise Refused("case.unknown", words.CASE_GONE)
        names = {fact.key: fact.name for fact in file.materials}
        return self.sheets(file.item_name, file.number, names)

    def sheets(self, item: str, owner: str, names: Mapping[str, str]) -> str:
        """Print dividers; a sentence.

        Raises:
            Refused, Unavailable: As `sheets_of_case`.
        """
        ports = self._ports
        place = (ports.queries.hall(), ports.queries.identity())
        paper = dividers(self._actor, item, owner, names, place, ports.clock)
        ports.printer.send(ports.renderer.render(paper), f"{owner} {paper.kind.value}")
        return words.sheets_printed(len(names))
