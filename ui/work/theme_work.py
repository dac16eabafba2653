"""一件事 from the one form to the command: what was keyed, as `hall.commands.themes` takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.clock import corrected
from hall.commands import intake
from hall.commands.intake import TakeIn
from hall.commands.theme_preview import preview_receipt
from hall.commands.themes import ThemeApplication, ThemeDone, judge_theme, open_theme
from hall.errors import Refused
from hall.theme_form import ThemeForm
from ui import words

if TYPE_CHECKING:
    from hall.catalogue import Catalogue
    from hall.commands.application import Application
    from hall.desk import DeskPorts
    from hall.papers import CasePaper


class ThemeWork:
    """What the desk does with a 一件事."""

    def __init__(self, ports: DeskPorts) -> None:
        """Work on these ports."""
        self._ports = ports

    def application(self, app: Application, book: Catalogue | None) -> ThemeApplication | None:
        """The application for the whole when the draft is about a 一件事, else None."""
        theme = next((one for one in book.themes if one.code == app.item), None) if book else None
        if book is None or theme is None:
            return None
        form = ThemeForm(book, theme)
        prefix = f"{theme.code}:"
        return ThemeApplication(
            actor=app.actor,
            theme_id=app.case_id,
            theme=theme.code,
            chosen=form.chosen(app.answers),
            applicant=app.applicant,
            present=app.present,
            present_word=app.present_word,
            flags=app.flags,
            answers=frozenset(name for name in app.answers if not name.startswith(prefix)),
            entries=app.entries,
            asks_gap=app.asks_gap,
            credit_bar=app.credit_bar,
            ticket=app.ticket,
            delivery=app.delivery,
            offline=app.offline,
            reuse=app.reuse,
            help=app.help,
        )

    def papers(self, app: ThemeApplication, book: Catalogue) -> tuple[CasePaper, ...]:
        """The receipt of the whole and the papers of the items that begin now, as they would be."""
        ports = self._ports
        settings = ports.queries.hall()
        judged = judge_theme(app, book, settings, ports.calendar, at=corrected(ports.clock))
        made: list[CasePaper] = [preview_receipt(app, judged, settings, ports.clock, ports.calendar)]
        for child in judged.children:
            if child.act is not None:
                command = TakeIn(application=child.application, act=child.act)
                made += intake.preview(command, book, settings, ports.clock, ports.calendar)
        return tuple(made)

    def open(self, app: ThemeApplication) -> ThemeDone:
        """Write it."""
        ports = self._ports
        return open_theme(app, ports.begin, ports.clock, ports.calendar)


def refuse_whole(app: ThemeApplication | None) -> None:
    """A refusal or an advice is about one item.

    Raises:
        Refused: `theme.one_by_one`.
    """
    if app is not None:
        raise Refused("theme.one_by_one", words.THEME_ONE_BY_ONE)
