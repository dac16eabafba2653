"""Special routes from what was typed to the commands: 代收 and 办不成事 (domain.md 1.7)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hall.clock import today
from hall.commands.collecting import Collect, Home, collect
from hall.commands.issues import RaiseIssue, raise_issue
from hall.commands.record import day_number
from hall.papers import plain_date
from ui import words
from ui.states.intake import Panel
from ui.states.route_forms import texts
from ui.work.typed import day_typed

if TYPE_CHECKING:
    from hall.commands.application import Application
    from hall.commands.intake import IntakeDone
    from hall.desk import DeskPorts
    from ui.states.draft import Draft


class RoutesWork:
    """What the desk does beside its ordinary cases."""

    def __init__(self, ports: DeskPorts) -> None:
        """Work on these ports."""
        self._ports = ports

    def collect(self, draft: Draft, app: Application) -> IntakeDone:
        """代收 as typed.

        Raises:
            Refused: As `hall.commands.collecting.collect`.
        """
        ports, typed = self._ports, texts(draft.forms, Panel.COLLECT)
        home = Home(**typed)
        return collect(Collect(application=app, home=home), ports.begin, ports.clock, ports.calendar)

    def raise_issue(self, draft: Draft, app: Application) -> str:
        """办不成事 as typed, in the name of the applicant when one stands in the form.

        Raises:
            Refused: As `hall.commands.issues.raise_issue`, and for a day that is none.
        """
        ports, typed = self._ports, texts(draft.forms, Panel.ISSUE)
        known = ports.queries.catalogue(day_number(ports.clock))
        item = known.catalogue.item(draft.item_code) if known else None
        cmd = RaiseIssue(
            actor=app.actor,
            words=typed["words"],
            item=item.code if item else "",
            case_number=typed["case"].upper(),
            person=app.applicant if app.applicant.number and app.applicant.name else None,
            promised_on=day_typed(typed["day"], today(ports.clock), "day"),
        )
        file = raise_issue(cmd, ports.begin, ports.clock, ports.calendar).file
        return words.issue_out(file.number, plain_date(_as_day(file.promised_on)))


def _as_day(number: int) -> dt.date:
    return dt.date(number // 10_000, number // 100 % 100, number % 100)
