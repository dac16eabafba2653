"""归档, 到期清除 and 材料条码页 of one desk; what draws runs on the lane of printing (D27)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from hall.cases import MOVES, CaseAction, CaseState
from hall.commands.archiving import ArchiveTools, archive_case
from hall.commands.batches import Batch, one_by_one
from hall.commands.dividers import dividers
from hall.commands.retaining import remove_lapsed
from hall.commands.staff import authorise
from hall.errors import Refused
from hall.queries import CaseFilter
from hall.retention import keep_words
from hall.staff import Permission, require
from ui import words
from ui.states.retaining import Retaining, of_plan

if TYPE_CHECKING:
    from hall.desk import DeskPorts
    from hall.ports import Changes
    from hall.staff import Actor
    from ui.states.ports import Second

MOST: Final = 500
"""Cases that are archived at one word; those behind them with the next."""


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

    def archivable(self) -> tuple[tuple[str, str], ...]:
        """Id and number of every case that may be archived now, the oldest first; at most `MOST` at once."""
        states = frozenset(state for state in CaseState if CaseAction.ARCHIVE in MOVES[state])
        rows = self._ports.queries.find_cases(CaseFilter(states=states, limit=MOST)).rows
        return tuple((row.id, row.number) for row in reversed(rows))

    def plan(self) -> Retaining:
        """What the rules of the hall would remove today; nothing is removed.

        Raises:
            Refused: `staff.right`, or `retention.desk` where this PC keeps no rules.
        """
        require(self._actor, Permission.ARCHIVE)
        ports = self._ports
        if ports.retention is None or ports.files is None:
            raise Refused("retention.desk", words.RETAIN_NONE_HERE)
        plan = ports.retention.plan()
        rows = ports.files.shelf.rows(plan.files)
        return of_plan(plan, {name: row.size for name, row in rows.items()})

    def remove(self, code: str, second: Second) -> str:
        """Remove what was seen under a code, confirmed by another person; a sentence.

        Raises:
            Refused: `staff.…`, or as `hall.commands.retaining.remove_lapsed`.
        """
        ports = self._ports
        if ports.retention is None or ports.files is None:
            raise Refused("retention.desk", words.RETAIN_NONE_HERE)
        approver = authorise(
            second.number,
            second.password,
            Permission.ARCHIVE,
            ports.begin,
            ports.clock,
            ports.hasher,
            not_number=self._actor.number,
        )
        plan = ports.retention.plan()
        shelf = ports.files.shelf
        gone = remove_lapsed(self._actor, plan, code, ports.begin, ports.clock, shelf, second=approver)
        gone += ports.retention.remove_logs(plan)
        return words.removed_line(len(plan.files), len(plan.logs), gone)

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
