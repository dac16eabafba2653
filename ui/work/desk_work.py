"""`DeskPort` over commands, queries and printers: one object for one signed-in person at one window.

Which method runs on which lane is said in `ui.desk_outside`; whatever writes runs on the store lane, but for
printing, whose two short units of work stand between drawing and the printer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from hall.clock import corrected, today
from hall.commands import casework, drafts, intake, papers, people, queue, staff
from hall.commands.advice import advise
from hall.commands.case_papers import RefusalGround
from hall.commands.day import close_day
from hall.commands.intake import IntakeDone, Refuse, TakeIn
from hall.errors import Conflict, Refused
from hall.ids import new_id
from hall.papers import CasePaper
from hall.ports import Changes
from hall.queries import CaseFilter
from hall.reasons import Outcome
from hall.situations import talk_through
from hall.staff import Actor, Permission
from hall.tickets import TicketState
from ui import words
from ui.states.applicant import Applicant
from ui.states.cases import CaseEntry, OpenCase
from ui.states.chooser import Detail
from ui.states.draft import Draft
from ui.states.ports import (
    BackTicket,
    CardRead,
    DayEnd,
    KnownPerson,
    PrintStep,
    QueueAnswer,
    QueueChoices,
    Saved,
    Scanned,
    Second,
    Submitted,
    Voiding,
)
from ui.states.queue import QueueKey, QueueState
from ui.work.cases_work import CasesWork
from ui.work.codes import case_number_of, ticket_number_of
from ui.work.forms import act_of, application
from ui.work.papers_work import PapersWork
from ui.work.people_work import PeopleWork
from ui.work.queue_work import Acted, QueueWork
from ui.work.stored import Restored, StoredForm, from_text, to_text

if TYPE_CHECKING:
    from hall.commands.application import Application
    from hall.desk import DeskPorts
    from hall.tickets import Ticket


class DeskWork:
    """The outside of a desk, see `ui.states.ports.DeskPort`."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Work for this person; `offline` is kept true by the window while the hub is away."""
        self.offline = False
        self._ports = ports
        self._actor = actor
        self._window = actor.window or ports.settings.window
        self._queue = QueueWork(ports, actor)
        self._cases = CasesWork(ports)
        self._papers = PapersWork(ports, actor)
        self._people = PeopleWork(ports)
        self._out = False
        self._parked: dict[str, Draft] = {}

    # --- drafts

    def start(self) -> Restored:
        """What this window was doing: the number at it, the stored intake, and whose that is (D8, D14)."""
        queries, active = self._ports.queries, self._queue.active()
        row = queries.draft(self._window)
        form = from_text(row.form) if row is not None else None
        self._out = form.out if form is not None else self._is_out(active)
        self._parked = dict(form.parked) if form is not None else {}
        begun = form is not None and self._begun(form.draft)
        if form is None or row is None or not (begun or row.ticket == (active.id if active else None)):
            draft = self.new_draft(active)
            return Restored(draft=draft, queue=self.queue())
        if not begun:
            return Restored(draft=form.draft, queue=self.queue())
        owner = queries.account(row.clerk) if row.clerk != self._actor.number else None
        return Restored(
            draft=form.draft,
            queue=self.queue(),
            saved_at=row.saved_at,
            owner=words.draft_of(owner.name, owner.number) if owner else "",
        )

    def _is_out(self, active: Ticket | None) -> bool:
        """A case of this number was written and the power went before the next intake was kept."""
        if active is None:
            return False
        queries = self._ports.queries
        rows = queries.cases(CaseFilter(window=self._window, applied_on=active.day))
        files = (queries.case(row.id) for row in rows)
        return any(file is not None and file.ticket == active.id for file in files)

    def throw_away(self) -> Draft:
        """See `DeskPort.throw_away`."""
        drafts.drop_draft(self._actor, self._ports.begin)
        active = self._queue.active()
        self._out = self._is_out(active)
        draft = self.new_draft(active)
        self._keep(draft, active)
        return draft

    def new_draft(self, ticket: Ticket | None) -> Draft:
        """An empty intake, with what the visitor already answered at the kiosk."""
        return Draft(
            id=str(new_id(self._ports.clock)),
            ticket=ticket.number if ticket else "",
            started_at=corrected(self._ports.clock),
            kiosk_item=(ticket.item or "") if ticket else "",
            kiosk_answers=frozenset(ticket.answers) if ticket else frozenset(),
        )

    def save_draft(self, draft: Draft) -> Saved:
        """See `DeskPort.save_draft`."""
        active = self._queue.active()
        came = active is not None and active.state is TicketState.CALLED and self._begun(draft)
        if came:
            active = self._queue.arrive()
        return Saved(at=self._keep(draft, active), queue=self.queue() if came else None)

    @staticmethod
    def _begun(draft: Draft) -> bool:
        """Somebody was keyed or asked for something: the visitor stands here."""
        return bool(draft.applicant != Applicant() or draft.search or draft.item_code)

    def _keep(self, draft: Draft, active: Ticket | None) -> int:
        text = to_text(StoredForm(draft=draft, out=self._out, parked=self._parked))
        ports = self._ports
        return drafts.save_draft(
            self._actor, text, ports.begin, ports.clock, ticket=active.id if active else None
        )

    # --- queue

    def queue(self) -> QueueState:
        """See `DeskPort.queue`."""
        return self._queue.state(out=self._out)

    def queue_choices(self) -> QueueChoices:
        """See `DeskPort.queue_choices`."""
        book = self._queue.catalogue()
        names = {one.letter: one.name for one in book.queues} if book else {}
        rows = self._queue.missed_rows()
        return QueueChoices(
            queues=tuple(names.items()),
            reasons=self._ports.queries.hall().pause_reasons,
            back=tuple(
                BackTicket(
                    id=row.id,
                    text=(words.parked_line if row.state is TicketState.PARKED else words.missed_line)(
                        row.number, names.get(row.queue, row.queue)
                    ),
                )
                for row in rows
            ),
        )

    def act(self, key: QueueKey, detail: Detail) -> QueueAnswer:
        """See `DeskPort.act`."""
        before = self._queue.active()
        kept = detail.draft if isinstance(detail.draft, Draft) else None
        acted = self._queue.next(out=self._out) if key is QueueKey.NEXT else self._queue.act(key, detail)
        if detail.park and kept is not None and before is not None and self._begun(kept):
            self._parked[before.id] = kept
        return self._after(acted, before)

    def undo_call(self) -> QueueAnswer:
        """See `DeskPort.undo_call`."""
        before = self._queue.active()
        return self._after(self._queue.undo(), before)

    def _after(self, acted: Acted, before: Ticket | None) -> QueueAnswer:
        """The strip after an act; another number at the window means another intake."""
        now = self._queue.active()
        changed = (before.id if before else "") != (now.id if now else "")
        draft = None
        if changed:
            self._out = False
            again = self._parked.pop(now.id, None) if now is not None else None
            draft = again or self.new_draft(now)
            self._keep(draft, now)
        sentence = words.with_undo(acted.sentence) if acted.undo else acted.sentence
        state = self._queue.state(out=self._out, undo=acted.sentence if acted.undo else "")
        return QueueAnswer(queue=state, draft=draft, sentence=sentence, changes=acted.changes)

    # --- intake

    def _application(self, draft: Draft) -> Application:
        ports = self._ports
        day, active = today(ports.clock), self._queue.active()
        book = self._queue.catalogue()
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
        book = self._queue.catalogue()
        item = book.item(draft.item_code) if book else None
        act = act_of(outcome, delegated=item is not None and item.delegated)
        return TakeIn(application=self._application(draft), act=act)

    def _papers_of(self, draft: Draft, outcome: Outcome) -> tuple[CasePaper, ...]:
        ports, book = self._ports, self._queue.catalogue()
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
        return self._behind(words.out_line(file.word, file.number), Changes())

    def refuse(self, draft: Draft, second: Second) -> Submitted:
        """See `DeskPort.refuse`."""
        ports, form = self._ports, draft.refusal
        chief = self._second(second, Permission.CONFIRM_REFUSAL)
        ground = RefusalGround(
            reason=form.reason, basis=form.basis, authority=form.authority, authority_contact=form.contact
        )
        command = Refuse(application=self._application(draft), ground=ground, second=chief)
        return self._submitted(intake.refuse(command, ports.begin, ports.clock, ports.calendar))

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

    def _submitted(self, done: IntakeDone) -> Submitted:
        return self._behind(words.out_line(done.file.word, done.file.number), done.changes)

    def _behind(self, sentence: str, changes: Changes) -> Submitted:
        """After a case: an empty intake of the same number, whose case is out."""
        active = self._queue.active()
        self._out = active is not None
        draft = replace(self.new_draft(active), kiosk_item="", kiosk_answers=frozenset())
        self._keep(draft, active)
        return Submitted(sentence=sentence, draft=draft, queue=self.queue(), changes=changes)

    def tell_once(self, draft: Draft) -> Submitted:
        """See `DeskPort.tell_once`: advice needs no case, so the number may be finished after it."""
        ports = self._ports
        active = self._queue.arrive()
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

    def scan(self, draft: Draft, key: str) -> str:
        """See `DeskPort.scan`; the camera comes with the devices."""
        raise Refused("scan.none", words.SCAN_LATER, field=draft.id and key)

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
            file = self._ports.queries.case_by_number(number)
            if file is None:
                raise Refused("case.unknown", words.SCAN_NO_CASE)
            return Scanned(case=file.id)
        if slip := ticket_number_of(code):
            before = self._queue.active()
            return Scanned(answer=self._after(self._queue.scanned(slip), before))
        document = self._people.document(code)
        if document is None:
            raise Refused("scan.unknown", words.SCAN_UNKNOWN)
        kind, value = document
        return Scanned(kind=kind, number=value, known=self._people.known(kind, value))

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

    # --- cases and the day

    def cases(self) -> tuple[CaseEntry, ...]:
        """See `DeskPort.cases`."""
        return self._cases.entries()

    def open_case(self, case: str) -> OpenCase:
        """See `DeskPort.open_case`."""
        return self._cases.opened(case)

    def reprint(self, case: str) -> str:
        """See `DeskPort.reprint`."""
        ports = self._ports
        file = ports.queries.case(case)
        last = {fact.kind: fact.paper for fact in file.papers} if file else {}
        if not last:
            raise Refused("paper.unknown", words.NO_PAPER)
        for paper in last.values():
            papers.reprint(self._actor, case, paper, ports.begin, ports.clock)
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
        return self._cases.day_end()

    def close_day(self) -> str:
        """See `DeskPort.close_day`."""
        ports = self._ports
        close_day(self._actor, ports.begin, ports.queries, ports.clock, ports.calendar)
        return words.DAY_CLOSED

    def housekeeping(self) -> Changes:
        """See `DeskPort.housekeeping`.

        Until the hub owns the hall's queue (D15) this PC is the authority for what it holds, also with a hub:
        ids that follow from the stream make writing it twice harmless (D10).
        """
        ports = self._ports
        expired = queue.expire_old(ports.begin, ports.clock)
        return expired | casework.accept_deemed(ports.begin, ports.clock, ports.calendar)
