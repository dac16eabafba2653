"""`DeskPort` over commands, queries and printers: one object for one signed-in person at one window.

Which method runs on which lane is said in `ui.desk_outside`; whatever writes runs on the store lane, but for
printing, whose two short units of work stand between drawing and the printer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hall.cases import CaseState
from hall.clock import today
from hall.commands import casework, intake, papers, queue
from hall.commands.advice import advise
from hall.commands.boards import renew
from hall.commands.case_papers import RefusalGround
from hall.commands.deeming import owe_deemed
from hall.commands.intake import IntakeDone, Refuse, TakeIn
from hall.commands.taking_over import look_up_case
from hall.errors import Conflict, Refused
from hall.papers import CasePaper
from hall.ports import Changes
from hall.queries import CaseFilter
from hall.reasons import Outcome
from hall.situations import talk_through
from hall.staff import Actor, Permission
from ui import words
from ui.states.applicant import Applicant
from ui.states.attaching import Scan
from ui.states.draft import Attached, Draft
from ui.states.ports import (
    CardRead,
    KnownPerson,
    PrintStep,
    Scanned,
    Second,
    Submitted,
)
from ui.work.care_work import CareWork
from ui.work.codes import case_number_of, issue_number_of, ticket_number_of
from ui.work.files_work import FilesWork
from ui.work.forms import act_of, application
from ui.work.papers_work import PapersWork
from ui.work.people_work import PeopleWork
from ui.work.routes_work import RoutesWork
from ui.work.theme_work import ThemeWork, refuse_whole
from ui.work.written_work import WrittenWork

if TYPE_CHECKING:
    from hall.cases import CaseFile
    from hall.commands.application import Application
    from hall.commands.themes import ThemeApplication, ThemeDone
    from hall.desk import DeskPorts

_DEEMED: Final = 500
"""Newest deemed acceptances that are looked at."""


class DeskWork(WrittenWork):
    """The outside of a desk, see `ui.states.ports.DeskPort`."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Work for this person; the window keeps `offline` while the hub is away, and what it `refused`."""
        super().__init__(ports, actor)
        self.offline = False
        self.refused = ""
        self._papers = PapersWork(ports, actor)
        self._people = PeopleWork(ports)
        self._files = FilesWork(ports)
        self._deemed: set[str] = set()
        self._themes = ThemeWork(ports)
        self._routes = RoutesWork(ports)

    # --- intake

    def _application(self, draft: Draft) -> Application:
        ports = self._ports
        day, active = today(ports.clock), self._queue.hand
        book = self._queue.seen.catalogue()
        item = book.item(draft.item_code) if book else None
        flags = draft.applicant.flags(day)
        answers = (
            draft.answers if item is None else talk_through(item, flags, draft.answers, lenient=True).used
        )
        return application(
            draft,
            self._actor,
            day,
            answers=frozenset(answers),
            ticket=active.id if active else None,
            offline=self.offline,
        )

    def _take_in(self, draft: Draft, outcome: Outcome) -> TakeIn:
        book = self._queue.seen.catalogue()
        item = book.item(draft.item_code) if book else None
        act = act_of(outcome, delegated=item is not None and item.delegated)
        return TakeIn(application=self._application(draft), act=act)

    def _papers_of(self, draft: Draft, outcome: Outcome) -> tuple[CasePaper, ...]:
        ports, book = self._ports, self._queue.seen.catalogue()
        if book is None:
            raise Refused("catalogue.none", words.NEEDS_CATALOGUE)
        theme = self._theme(draft)
        if theme is not None:
            return self._themes.papers(theme, book)
        command = self._take_in(draft, outcome)
        return intake.preview(command, book, ports.queries.hall(), ports.clock, ports.calendar)

    def _theme(self, draft: Draft) -> ThemeApplication | None:
        """The whole, when the draft is about a 一件事."""
        return self._themes.application(self._application(draft), self._queue.seen.catalogue())

    def check(self, draft: Draft, outcome: Outcome) -> None:
        """See `DeskPort.check`."""
        papers.check_glyphs(self._papers_of(draft, outcome), self._ports.renderer)

    def preview(self, draft: Draft, outcome: Outcome | None) -> tuple[bytes, ...]:
        """See `DeskPort.preview`."""
        if outcome is None:
            raise Refused("paper.preview", words.NO_PREVIEW)
        made, renderer = self._papers_of(draft, outcome), self._ports.renderer
        papers.check_glyphs(made, renderer)
        return tuple(page for paper in made for page in renderer.preview(renderer.render(paper)))

    def submit(self, draft: Draft, outcome: Outcome) -> Submitted:
        """See `DeskPort.submit`."""
        ports = self._ports
        theme = self._theme(draft)
        if theme is not None:
            return self._opened(self._themes.open(theme))
        command = self._take_in(draft, outcome)
        try:
            done = intake.take_in(command, ports.begin, ports.clock, ports.calendar)
        except Conflict as conflict:
            return self._out_already(draft, conflict)
        return self._submitted(done)

    def _out_already(self, draft: Draft, conflict: Conflict) -> Submitted:
        """Confirmed twice, for example after a power cut: the case is there, so go on behind it."""
        file = self._ports.queries.case(draft.id)
        if file is None:
            raise conflict
        return self._behind(file, Changes())

    def refuse(self, draft: Draft, second: Second) -> Submitted:
        """See `DeskPort.refuse`."""
        ports, form = self._ports, draft.refusal
        refuse_whole(self._theme(draft))
        chief = self._second(second, Permission.CONFIRM_REFUSAL)
        ground = RefusalGround(
            reason=form.reason, basis=form.basis, authority=form.authority, authority_contact=form.contact
        )
        command = Refuse(application=self._application(draft), ground=ground, second=chief)
        return self._submitted(intake.refuse(command, ports.begin, ports.clock, ports.calendar))

    def _submitted(self, done: IntakeDone) -> Submitted:
        return self._behind(done.file, done.changes)

    def _opened(self, done: ThemeDone) -> Submitted:
        """After a 一件事: all of its cases are out."""
        whole = done.theme
        sentence = words.theme_out(whole.theme_name, whole.number, len(whole.children))
        return self._after_cases(tuple(file.id for file in done.cases), sentence, done.changes)

    def _behind(self, file: CaseFile, changes: Changes) -> Submitted:
        """After a case."""
        return self._after_cases((file.id,), words.out_line(file.word, file.number), changes)

    def _after_cases(self, cases: tuple[str, ...], sentence: str, changes: Changes) -> Submitted:
        """An empty intake of the same number, whose cases are out."""
        active = self._queue.hand
        self._out = active is not None
        self._cases = tuple(dict.fromkeys((*self._cases, *cases)))
        draft = replace(self.new_draft(active), kiosk_item="", kiosk_answers=frozenset())
        self._keep(draft, active)
        return Submitted(sentence=sentence, draft=draft, queue=self.queue(), changes=changes)

    def tell_once(self, draft: Draft) -> Submitted:
        """See `DeskPort.tell_once`: advice needs no case, so the number may be finished after it."""
        ports = self._ports
        active = self._queue.hand
        refuse_whole(self._theme(draft))
        done = advise(self._application(draft), ports.begin, ports.clock, ports.calendar)
        self._out = active is not None
        self._keep(draft, active)
        return Submitted(
            sentence=words.advice_out(done.number), draft=draft, queue=self.queue(), changes=done.changes
        )

    def fetch(self, draft: Draft, keys: tuple[str, ...]) -> Mapping[str, str]:
        """See `DeskPort.fetch`.

        There is no line to the licence system yet. A connected clerk looks the licence up there and records
        调取, which domain.md 2.9 treats as handed over; without a connection `intake_keys` does not offer it.
        """
        if self.offline:
            raise Refused("fetch.offline", words.FETCH_OFFLINE, field=draft.item_code)
        return dict.fromkeys(keys, words.FETCH_BY_HAND)

    def scans(self) -> tuple[Scan, ...]:
        """See `DeskPort.scans`."""
        return self._files.scans()

    def attach(self, name: str) -> Attached:
        """See `DeskPort.attach`."""
        return self._files.attach(name)

    # --- persons and codes

    def read_card(self) -> CardRead:
        """See `DeskPort.read_card`."""
        return self._people.card()

    def card_laid(self) -> CardRead | None:
        """See `DeskPort.card_laid`."""
        return self._people.laid()

    def known(self, applicant: Applicant) -> KnownPerson:
        """See `DeskPort.known`."""
        return self._people.of(applicant)

    def scanned(self, text: str) -> Scanned:
        """See `DeskPort.scanned`."""
        code = text.strip().upper()
        if number := case_number_of(code):
            queries = self._ports.queries
            theme = queries.theme_by_number(number)
            if theme is not None:
                return Scanned(theme=theme.id)
            file = queries.case_by_number(number) or self._from_hub(number)
            if file is None:
                raise Refused("case.unknown", words.SCAN_NO_CASE)
            owed = file.state is CaseState.CORRECTING or bool(file.gap)
            return Scanned(case=file.id, returns=file.number if owed else "")
        if issue := issue_number_of(code):
            if self._ports.queries.issue_by_number(issue) is None:
                raise Refused("issue.unknown", words.ISSUE_UNKNOWN)
            return Scanned(issue=issue)
        if slip := ticket_number_of(code):
            if self._queue.may_replace(slip):
                return Scanned(replaces=slip)
            before = self._queue.active()
            return Scanned(answer=self._after(self._queue.scanned(slip), before))
        document = self._people.document(code)
        if document is None:
            raise Refused("scan.unknown", words.SCAN_UNKNOWN)
        kind, value = document
        return Scanned(kind=kind, number=value, known=self._people.known(kind, value))

    def _from_hub(self, number: str) -> CaseFile | None:
        """A case that this desk is not sent by itself: old, or of another hall."""
        ports = self._ports
        if ports.lookup is None:
            return None
        look_up_case(self._actor, number, ports.begin, ports.clock, fetch=ports.lookup)
        return ports.queries.case_by_number(number)

    # --- papers

    def print_next(self, skip: frozenset[str]) -> PrintStep:
        """See `DeskPort.print_next`."""
        return self._papers.next(skip)

    def print_broken(self) -> PrintStep:
        """See `DeskPort.print_broken`."""
        return self._papers.broken()

    # --- special routes and the sync

    def sync_line(self) -> str:
        """See `DeskPort.sync_line`."""
        return CareWork(self._ports, self._actor).line(self.refused)

    def collect(self, draft: Draft) -> Submitted:
        """See `DeskPort.collect`."""
        refuse_whole(self._theme(draft))
        return self._submitted(self._routes.collect(draft, self._application(draft)))

    def raise_issue(self, draft: Draft) -> str:
        """See `DeskPort.raise_issue`."""
        return self._routes.raise_issue(draft, self._application(draft))

    def housekeeping(self) -> Changes:
        """See `DeskPort.housekeeping`.

        A single PC is the authority for what it holds. In a hall the hub lets numbers expire and writes
        deemed acceptances, once (D10, D15); this window prints the notices of its own cases.
        """
        ports = self._ports
        if ports.hub is not None:
            return self._notices()
        # A technician's import is of another program: nothing else tells this one.
        done = renew(ports.calendar, ports.queries.setting) | queue.expire_old(ports.begin, ports.clock)
        return done | casework.accept_deemed(ports.begin, ports.clock, ports.calendar)

    def _notices(self) -> Changes:
        ports = self._ports
        rows = ports.queries.cases(CaseFilter(deemed=True, limit=_DEEMED))
        fresh = [row.id for row in rows if row.id not in self._deemed]
        done = owe_deemed(fresh, ports.begin, ports.clock, ports.calendar) if fresh else Changes()
        self._deemed.update(fresh)
        return done
