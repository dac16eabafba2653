"""Cards over a period for the manager's list: read, printed, written out as a table (domain.md 5.3, 7)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hall.card_report import CardReport, as_csv, as_paper, card_report
from hall.clock import corrected, today
from hall.commands.exports import CARDS, record_export
from hall.errors import Refused, Unavailable
from hall.staff import Permission, require
from ui import words
from ui.work.typed import day_typed

if TYPE_CHECKING:
    import datetime as dt

    from hall.desk import DeskPorts
    from hall.staff import Actor
    from ui.states.case_acts import ActForm


class CardsWork:
    """Reading and exporting for one person."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Over the ports of a desk."""
        self._ports = ports
        self._actor = actor

    def read(self, since: dt.date, until: dt.date) -> CardReport:
        """The cards of a period.

        Raises:
            Refused: `staff.right` for who does not supervise; `cards.order` when the days are turned round.
        """
        require(self._actor, Permission.SUPERVISE)
        if until < since:
            raise Refused("cards.order", words.CARDS_ORDER, field="until")
        ports = self._ports
        return card_report(ports.queries, ports.calendar, today(ports.clock), since, until)

    def typed(self, form: ActForm) -> CardReport:
        """The cards of the period of a form.

        Raises:
            Refused: `form.day`, or as `read`.
        """
        now = today(self._ports.clock)
        since = day_typed(form.get("since"), now, "since", past=True)
        until = day_typed(form.get("until"), now, "until")
        return self.read(since or now.replace(day=1), until or now)

    def export(self, report: CardReport, path: str) -> str:
        """Write the table; a sentence. That it left is written down before it does.

        Raises:
            Refused: `staff.right`; `cards.file` for no file of a table, or one that is there.
            Unavailable: `cards.disk`, it could not be written.
        """
        require(self._actor, Permission.SUPERVISE)
        target = Path(path).expanduser()
        if target.suffix.lower() != ".csv" or not target.parent.is_dir():
            raise Refused("cards.file", words.CARDS_BAD_FILE, field="path")
        if target.exists():
            raise Refused("cards.file", words.CARDS_ALREADY, field="path")
        ports = self._ports
        record_export(CARDS, len(report.lines), self._actor, ports.begin, ports.clock)
        try:
            with target.open("xb") as file:
                file.write(as_csv(report))
        except OSError as fault:
            raise Unavailable("cards.disk", words.CARDS_BAD_FILE) from fault
        return words.cards_exported(target.name, len(report.lines))

    def print(self, report: CardReport) -> str:
        """Print the list, A4 lying; a sentence. That it left is written down before it does.

        Raises:
            Refused: `staff.right`; `paper.glyph` for a character that no face has.
            Unavailable: The printer is not ready.
        """
        require(self._actor, Permission.SUPERVISE)
        ports = self._ports
        queries, at = ports.queries, corrected(ports.clock)
        paper = as_paper(report, self._actor, queries.hall(), queries.identity().series, at)
        pdf = ports.renderer.render(paper)
        record_export(CARDS, len(report.lines), self._actor, ports.begin, ports.clock)
        ports.printer.send(pdf, f"{paper.kind} {report.since:%Y%m%d}-{report.until:%Y%m%d}")
        return words.cards_printed(len(report.lines))
