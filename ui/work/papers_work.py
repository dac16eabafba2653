"""Owed papers on their way to the printer, one after the other, on the lane of printing (D13).

A printer that is not ready leaves a paper owed; one that broke off is tried again with the same bytes. An act
never waits for paper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.commands.papers import changes_of, owed, print_paper, send_again
from hall.errors import Refused
from hall.events import StreamKind, stream_kind
from ui.states.ports import PrintStep

if TYPE_CHECKING:
    from hall.desk import DeskPorts
    from hall.papers import Printer
    from hall.ports import PendingPaper
    from hall.staff import Actor


class PapersWork:
    """Prints what is owed."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Prints in the name of this person."""
        self._ports = ports
        self._actor = actor

    def _printer(self, paper: PendingPaper) -> Printer:
        slip = stream_kind(paper.stream) == StreamKind.TICKET and not paper.document
        return self._ports.slips if slip else self._ports.printer

    def next(self, skip: frozenset[str] = frozenset()) -> PrintStep:
        """Print the oldest owed paper that is not in `skip`.

        A character that cannot be printed, or a printer that does not take its paper, holds up only that one.

        Raises:
            Unavailable: The store did not answer.
        """
        ports = self._ports
        papers = tuple(paper for paper in owed(ports.begin) if paper.id not in skip)
        if not papers:
            return PrintStep()
        first, count = papers[0], len(papers)
        printer = self._printer(first)
        state = printer.state()
        if not state.ready:
            return PrintStep(paper=first.id, left=count, failed=state.sentence, passed=True)
        try:
            done = print_paper(first, self._actor, ports.begin, ports.clock, ports.renderer, printer)
        except Refused as refused:
            return PrintStep(paper=first.id, left=count, failed=refused.sentence, passed=True)
        return PrintStep(
            paper=first.id,
            left=count - (0 if done.failed else 1),
            failed=done.failed,
            passed=bool(done.failed) and stream_kind(first.stream) != StreamKind.CASE,
            changes=changes_of(done),
        )

    def broken(self) -> PrintStep:
        """Send the first paper once more that was drawn and taken by no printer; `left` counts the rest."""
        ports = self._ports
        waiting = [
            (row.id, fact.paper)
            for row in ports.queries.unfinished_papers()
            if (file := ports.queries.case(row.id)) is not None
            for fact in file.papers
            if fact.failed and not fact.sent
        ]
        if not waiting:
            return PrintStep()
        case, paper = waiting[0]
        state = ports.printer.state()
        if not state.ready:
            return PrintStep(paper=paper, left=len(waiting), failed=state.sentence)
        done = send_again(self._actor, case, paper, ports.begin, ports.clock, ports.printer)
        return PrintStep(
            paper=paper,
            left=len(waiting) - (0 if done.failed else 1),
            failed=done.failed,
            changes=changes_of(done),
        )
