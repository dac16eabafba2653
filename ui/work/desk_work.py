"""`DeskPort` over commands, queries and printers: one object for one signed-in person at one window.

Which method runs on which lane is said in `ui.desk_outside`; whatever writes runs on the store lane, but for
printing, whose two short units of work stand between drawing and the printer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from hall.cases import CaseState
from hall.clock import today
from hall.commands import casework, intake, papers, queue
from hall.commands.advice import advise
from hall.commands.case_papers import RefusalGround
from hall.commands.intake import IntakeDone, Refuse, TakeIn
from hall.commands.taking_over import look_up_case
from hall.errors import Conflict, Refused
from hall.papers import CasePaper
from hall.ports import Changes
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
from ui.work.codes import case_number_of, ticket_number_of
from ui.work.files_work import FilesWork
from ui.work.forms import act_of, application
from ui.work.papers_work import PapersWork
from ui.work.people_work import PeopleWork
from ui.work.written_work import WrittenWork

if TYPE_CHECKING:
    from hall.cases import CaseFile
    from hall.commands.application import Application
    from hall.desk import DeskPorts


class DeskWork(WrittenWork):
    """The outside of a desk, see `ui.states.ports.DeskPort`."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Work for this person; `offline` is kept true by the window while the hub is away."""
        super().__init__(ports, actor)
        self.offline = False
        self._papers = PapersWork(ports, actor)
        self._people = PeopleWork(ports)
        self._files = FilesWork(ports)

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
        command = self._take_in(draft, outcome)
        return intake.preview(command, book, ports.queries.hall(), ports.clock, ports.calendar)

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
        chief = self._second(second, Permission.CONFIRM_REFUSAL)
        ground = RefusalGround(
            reason=form.reason, basis=form.basis, authority=form.authority, authority_contact=form.contact
        )
        command = Refuse(application=self._application(draft), ground=ground, second=chief)
        return self._submitted(intake.refuse(command, ports.begin, ports.clock, ports.calendar))

    def _submitted(self, done: IntakeDone) -> Submitted:
        return self._behind(done.file, done.changes)

    def _behind(self, file: CaseFile, changes: Changes) -> Submitted:
        """After a case: an empty intake of the same number, whose case is out."""
        active = self._queue.hand
        self._out = active is not None
        self._cases = (*self._cases, file.id) if file.id not in self._cases else self._cases
        sentence = words.out_line(file.word, file.number)
        draft = replace(self.new_draft(active), kiosk_item="", kiosk_answers=frozenset())
        self._keep(draft, active)
        return Submitted(sentence=sentence, draft=draft, queue=self.queue(), changes=changes)

    def tell_once(self, draft: Draft) -> Submitted:
        """See `DeskPort.tell_once`: advice needs no case, so the number may be finished after it."""
        ports = self._ports
        active = self._queue.hand
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
            file = self._ports.queries.case_by_number(number) or self._from_hub(number)
            if file is None:
                raise Refused("case.unknown", words.SCAN_NO_CASE)
            owed = file.state is CaseState.CORRECTING or bool(file.gap)
            return Scanned(case=file.id, returns=file.number if owed else "")
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

    def papers_waiting(self) -> int:
        """How many papers are owed or broke off."""
        return self._papers.waiting()

    def housekeeping(self) -> Changes:
        """See `DeskPort.housekeeping`.

        Until the hub owns the hall's queue (D15) this PC is the authority for what it holds, also with a hub:
        ids that follow from the stream make writing it twice harmless (D10).
        """
        ports = self._ports
        expired = queue.expire_old(ports.begin, ports.clock)
        return expired | casework.accept_deemed(ports.begin, ports.clock, ports.calendar)
