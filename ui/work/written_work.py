"""What `DeskPort` asks about written cases: lists, files, steps, notes, the end of the day.

Intake, codes and papers are `desk_work.py`, which builds on this.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hall import saved_filters
from hall.commands import casework, papers, people, staff
from hall.commands.batches import Batch
from hall.commands.day import close_day
from hall.commands.taking_over import take_over_case
from hall.errors import Refused
from hall.ports import Changes
from hall.queries import MOST_THEMES
from hall.saved_filters import SavedFilter, filters_key, read_filters
from hall.staff import Actor, Permission, may
from ui import words
from ui.states.case_acts import ActForm, CaseAct
from ui.states.case_batch import BatchOffers
from ui.states.case_file import CaseFileView
from ui.states.cases import Asked, CaseEntry, OpenCase
from ui.states.ports import BatchDone, DayEnd, FoundEntries, Second, StepDone, Voiding
from ui.states.theme_file import ThemeFileView
from ui.work.batch_work import BatchWork
from ui.work.cards_work import CardsWork
from ui.work.case_file_work import CaseFileWork
from ui.work.cases_work import CasesWork
from ui.work.codes import case_number_of
from ui.work.life_work import SECONDS, LifeWork
from ui.work.reminders import gap_reminder
from ui.work.seat_work import SeatWork
from ui.work.theme_file_work import ThemeFileWork

if TYPE_CHECKING:
    import datetime as dt

    from hall.card_report import CardReport
    from hall.desk import DeskPorts


class WrittenWork(SeatWork):
    """See `ui.states.ports.DeskPort`."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Work for this person."""
        super().__init__(ports, actor)
        self._written = CasesWork(ports, actor)
        self._whole = CaseFileWork(ports, self._written)
        self._life = LifeWork(ports, actor)
        self.batches = BatchWork(ports, actor, self._life)
        self._wholes = ThemeFileWork(ports, self._written, self._life)

    def _second(self, second: Second, permission: Permission) -> Actor:
        ports = self._ports
        return staff.authorise(
            second.number,
            second.password,
            permission,
            ports.begin,
            ports.clock,
            ports.hasher,
            not_number=self._actor.number,
        )

    # --- lists and files

    def cases(self) -> tuple[CaseEntry, ...]:
        """See `DeskPort.cases`."""
        return self._written.entries()

    def theme_file(self, theme: str) -> ThemeFileView:
        """See `DeskPort.theme_file`."""
        return self._wholes.view(theme)

    def reprint_theme(self, theme: str) -> str:
        """See `DeskPort.reprint_theme`."""
        return self._wholes.reprint(self._actor, theme)

    def find_cases(self, wanted: Asked) -> FoundEntries:
        """See `DeskPort.find_cases`; a 一件事 that is found brings all its cases."""
        number = case_number_of(wanted.text.strip().upper())
        theme = self._ports.queries.theme_by_number(number) if number else None
        if theme is not None:
            rows = self._ports.queries.case_lines([one.case for one in theme.children])
            found = tuple(self._written.entry(row) for row in sorted(rows, key=lambda row: row.number))
            return FoundEntries(entries=found, theme=(theme.id, theme.theme_name))
        entries, whole = self._written.find(wanted)
        themes = self._ports.queries.find_themes(wanted.text)
        if not themes:
            return FoundEntries(entries=entries, whole=whole)
        mine = dict.fromkeys(one.case for theme in themes for one in theme.children)
        rows = self._ports.queries.case_lines([case for case in mine if case not in {e.id for e in entries}])
        entries = (*entries, *(self._written.entry(row) for row in rows))
        said = words.theme_title(themes[0].theme_name)
        if len(themes) > 1:
            said = words.themes_many(len(themes), more=len(themes) == MOST_THEMES)
        elif all(entry.id in mine for entry in entries):
            return FoundEntries(entries=entries, whole=whole, theme=(themes[0].id, themes[0].theme_name))
        return FoundEntries(entries=entries, whole=whole, theme=("", said))

    def item_names(self) -> tuple[str, ...]:
        """See `DeskPort.item_names`."""
        return self._ports.queries.item_names()

    def reminder(self) -> str:
        """See `DeskPort.reminder`."""
        return gap_reminder(self._ports, self._written)

    def own_filters(self) -> tuple[SavedFilter, ...]:
        """See `DeskPort.own_filters`."""
        return read_filters(self._ports.queries.setting(filters_key(self._actor.number)))

    def save_filter(self, wanted: SavedFilter) -> tuple[SavedFilter, ...]:
        """See `DeskPort.save_filter`."""
        return saved_filters.save_filter(self._actor, wanted, self._ports.begin)

    def change_filter(self, name: str, to: str | None) -> tuple[SavedFilter, ...]:
        """See `DeskPort.change_filter`."""
        if to is None:
            return saved_filters.drop_filter(self._actor, name, self._ports.begin)
        return saved_filters.rename_filter(self._actor, name, to, self._ports.begin)

    def open_case(self, case: str) -> OpenCase:
        """See `DeskPort.open_case`."""
        found, file = self._written.opened(case), self._ports.queries.case(case)
        may_take = found.kept_by is not None and may(self._actor.role, Permission.INTAKE)
        opened = replace(found, may_take=may_take, theme=file.theme if file else "")
        return replace(opened, acts=self._life.offers(file)) if file else opened

    def case_file(self, case: str) -> CaseFileView:
        """See `DeskPort.case_file`."""
        file = self._ports.queries.case(case)
        view = self._whole.view(case, file)
        return replace(view, acts=self._life.offers(file)) if file else view

    # --- cards of a period

    def cards(self, since: dt.date, until: dt.date) -> CardReport:
        """The cards of a period, for whoever supervises."""
        return CardsWork(self._ports, self._actor).read(since, until)

    def cards_typed(self, form: ActForm) -> CardReport:
        """The cards of the period of a form."""
        return CardsWork(self._ports, self._actor).typed(form)

    def print_cards(self, report: CardReport) -> str:
        """Print them as a list; a sentence."""
        return CardsWork(self._ports, self._actor).print(report)

    def export_cards(self, report: CardReport, path: str) -> str:
        """Write them out as a table; a sentence."""
        return CardsWork(self._ports, self._actor).export(report, path)

    # --- steps

    def act_form(self, case: str, act: CaseAct) -> ActForm:
        """See `DeskPort.act_form`."""
        return self._life.form(case, act)

    def take_step(self, form: ActForm, second: Second | None) -> StepDone:
        """See `DeskPort.take_step`."""
        approver = self._second(second, SECONDS[form.act]) if second else None
        return self._life.do(form, approver)

    def batch_offers(self, cases: tuple[str, ...]) -> BatchOffers:
        """See `DeskPort.batch_offers`."""
        return self.batches.offers(cases)

    def batch_form(self, cases: tuple[str, ...], act: CaseAct) -> ActForm:
        """See `DeskPort.batch_form`."""
        return self.batches.form(cases, act)

    def take_batch(self, form: ActForm) -> BatchDone:
        """See `DeskPort.take_batch`."""
        return self.batches.do(form)

    def batch_told(self, act: str, batch: Batch) -> BatchDone:
        """See `DeskPort.batch_told`."""
        return self.batches.told(act, batch)

    def reprint(self, case: str) -> str:
        """See `DeskPort.reprint`."""
        ports = self._ports
        file = ports.queries.case(case)
        theme = ports.queries.theme(file.theme) if file and file.theme else None
        last = {fact.kind: (case, fact.paper) for fact in file.papers} if file else {}
        if theme is not None:
            last |= {fact.kind: (theme.id, fact.paper) for fact in theme.papers}
        if not last:
            raise Refused("paper.unknown", words.NO_PAPER)
        for owner, paper in last.values():
            papers.reprint(self._actor, owner, paper, ports.begin, ports.clock)
        return words.REPRINTING

    def void(self, voiding: Voiding) -> str:
        """See `DeskPort.void`."""
        ports = self._ports
        manager = self._second(voiding.second, Permission.CONFIRM_VOID)
        done = casework.void(
            self._actor,
            manager,
            voiding.case,
            voiding.reason,
            ports.begin,
            ports.clock,
            recovered=voiding.recovered,
        )
        return words.out_line(words.VOIDED, done.file.number)

    def note(self, case: str, text: str) -> Changes:
        """See `DeskPort.note`."""
        return casework.note(self._actor, case, text, self._ports.begin, self._ports.clock)

    def take_case(self, case: str, reason: str) -> Changes:
        """See `DeskPort.take_case`."""
        return take_over_case(self._actor, case, reason, self._ports.begin, self._ports.clock)

    def unmask(self, case: str) -> str:
        """See `DeskPort.unmask`."""
        ports = self._ports
        file = ports.queries.case(case)
        if file is None:
            raise Refused("case.unknown", words.SCAN_NO_CASE)
        shown = ("number",)
        person = people.unmask(self._actor, file.person, shown, ports.begin, ports.clock, why=file.number)
        return person.number

    def day_end(self) -> DayEnd:
        """See `DeskPort.day_end`."""
        return self._written.day_end()

    def close_day(self) -> str:
        """See `DeskPort.close_day`."""
        ports = self._ports
        close_day(self._actor, ports.begin, ports.queries, ports.clock, ports.calendar)
        return words.DAY_CLOSED
