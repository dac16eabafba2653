"""What the desk asks of the outside about an intake, and what the answers change: cards, scans, papers.

Everything that writes goes to the store lane (D27). Keys and clicks are `desk.py`, the queue `desk_queue.py`.
"""

from dataclasses import replace

from PySide6.QtCore import Signal
from typing_extensions import override

from hall.identity import DocumentKind
from hall.ports import Changes
from hall.reasons import Outcome
from ui import words
from ui.desk_queue import DeskQueue
from ui.states import applicant as applicant_state
from ui.states import asking, attaching, people, reusing, route_forms
from ui.states import intake as intake_state
from ui.states.applicant import Applicant, ApplicantKind, Field, Helper, Person
from ui.states.attaching import Scan
from ui.states.chooser import Detail, Typing
from ui.states.draft import Attached, Draft, Step
from ui.states.intake import Ask, AskKind
from ui.states.ports import (
    CardRead,
    Firm,
    KnownPerson,
    Scanned,
    Second,
    Submitted,
)
from ui.states.signin import SignIn
from ui.states.status import NoticeKind
from ui.work.codes import case_number_of, ticket_number_of

_NO_CHANGES = Changes()


class DeskOutside(DeskQueue):
    """The acts on an intake.

    Signals:
        issue_seen: Number (as an object) of a 反映 whose slip was scanned.
    """

    issue_seen = Signal(object)

    _firms: tuple[Firm, ...] = ()
    _asked: tuple[str, str] = ("", "")
    _told_by_number: Applicant | None = None
    """What a number filled into the form, until there is another number in it."""

    _attach_to: tuple[str, str] = ("", "")

    def set_intake(self, state: intake_state.Intake, *, typing: bool = False) -> None:
        """Another state of the intake; a changed draft is saved."""
        state = self._with_record(self._without_strangers(state))
        self.intake = state
        if state.told:
            self.say(NoticeKind.ERROR, state.told)
        elif self.notice is not None and self.notice.kind is NoticeKind.ERROR:
            self.notice = None
        self.keep(typing=typing)
        self._look_up()
        self.changed.emit()

    # --- cards, scans, history

    def do(self, ask: Ask) -> None:
        """What a key of the intake asks outside."""
        draft = self.intake.draft
        match ask.kind:
            case AskKind.READ_CARD:
                self._ask(self._lanes.call, self._port.read_card, self.card_laid)
            case AskKind.FETCH:
                self._ask(self._lanes.call, lambda: dict(self._port.fetch(draft, ask.keys)), self._noted)
            case AskKind.SCAN:
                key = ask.keys[0]
                self._ask(
                    self._lanes.call, self._port.scans, lambda scans: self._which_scan(draft.id, key, scans)
                )
            case AskKind.SUBMIT:
                self._submit(draft, ask.outcome)
            case AskKind.COLLECT:
                self._ask(self._lanes.store, lambda: self._port.collect(draft), self._submitted)
            case AskKind.RAISE:
                self._ask(self._lanes.store, lambda: self._port.raise_issue(draft), self._raised)
            case AskKind.TELL_ONCE:
                self._ask(self._lanes.store, lambda: self._port.tell_once(draft), self._told_once)
            case AskKind.PREVIEW:
                outcome = intake_state.outcome_of(self.intake, intake_state.known(draft, self.rules))
                self._ask(self._lanes.printing, lambda: self._port.preview(draft, outcome), self._pages_came)

    def look_for_card(self) -> None:
        """Ask the reader whether a card was laid on it; only where a card is wanted."""
        wanted = self.tab == 0 and self.second is None and self.intake.draft.step is Step.PERSON
        if wanted:
            self._lanes.call.submit(self, self._port.card_laid, self._maybe_card, self._failed)

    def _maybe_card(self, card: CardRead | None) -> None:
        if card is not None:
            self.card_laid(card)

    def card_laid(self, card: CardRead) -> None:
        """A card was read, by key or by itself."""
        self.set_intake(intake_state.card_laid(self.intake, card.person, self.rules, self.checks))
        whose = self.intake.draft.applicant
        if whose.document() == (str(card.person.kind), card.person.number):
            self._knows(card.known)
            told = Person(kind=card.person.kind, number=card.person.number, phone=card.known.phone)
            self._told_by_number = replace(whose, person=told)
        if card.warning:
            self.say(NoticeKind.ERROR, card.warning)
        if card.known.firms and self.intake.draft.applicant.kind is ApplicantKind.PERSON:
            self._firms = card.known.firms
            self.chooser = asking.for_firm(card.known.firms)
        self.changed.emit()

    @override
    def _chosen(self, act: str, detail: Detail) -> None:
        if act == attaching.ATTACH:
            self._attach(detail.file)
            return
        if act == reusing.REUSE:
            self._reuse(detail.reason)
            return
        if act != asking.FIRM:
            super()._chosen(act, detail)
            return
        firm = next((firm for firm in self._firms if firm.id == detail.firm), None)
        if firm is not None:
            self._for_firm(firm)

    def offer_reuse(self) -> None:
        """R: ask the person whether earlier materials may be used once more (一号)."""
        facts = intake_state.known(self.intake.draft, self.rules)
        found = reusing.offered(self.intake.draft, facts, self.history, self.rules)
        told = reusing.refused(self.intake, found)
        if told:
            self.say(NoticeKind.ERROR, told)
            return
        self.chooser = reusing.question(self.intake, found)
        self.changed.emit()

    def _reuse(self, way: str) -> None:
        facts = intake_state.known(self.intake.draft, self.rules)
        found = reusing.offered(self.intake.draft, facts, self.history, self.rules)
        self.set_intake(reusing.agreed(self.intake, facts, found, way))
        self.say(NoticeKind.DONE, words.reused_line(len(found)))

    def suspect(self, before: str) -> None:
        """疑似重复: an item was taken that the applicant has under way already."""
        code = self.intake.draft.item_code
        twice = next((one for one in self.history.under_way if one.item == code), None)
        if code and code != before and twice is not None:
            self.say(NoticeKind.ERROR, words.suspected(twice.number, twice.word))

    def _for_firm(self, firm: Firm) -> None:
        applicant = self.intake.draft.applicant
        changed = replace(
            applicant,
            kind=ApplicantKind.COMPANY,
            company=firm.name,
            uscc=firm.uscc,
            person=Person(name=firm.legal_person),
            helper=Helper.HANDLER,
            helped_by=applicant.present(),
            address=firm.address,
        )
        self._filled(changed)

    def _filled(self, applicant: Applicant) -> None:
        """The form was filled by something else than typing: on to the item when nothing is missing."""
        draft = intake_state.with_applicant(self.intake.draft, applicant)
        wrong = applicant_state.faults(applicant, self.checks, self.rules.today(), words.NEEDS)
        if wrong and draft.step is Step.PERSON:
            names = applicant_state.fields(applicant)
            draft = replace(draft, field=str(next(name for name in names if name in wrong)))
        state = intake_state.changed(self.intake, draft)
        if not wrong and draft.step is Step.PERSON:
            state = intake_state.opened_item(state, self.rules)
        self.set_intake(state)

    def draw_history(self) -> None:
        """After a start: what is known of the applicant whose intake came back."""
        self._look_up()

    def _look_up(self) -> None:
        """Ask what is known of the applicant once a right number stands in the form."""
        applicant = self.intake.draft.applicant
        company = applicant.kind is ApplicantKind.COMPANY
        number = applicant.uscc if company else applicant.person.number
        kind = DocumentKind.USCI if company else applicant.person.kind
        if (str(kind), number) == self._asked:
            return
        self._asked = (str(kind), number)
        if not number or self.checks.number(kind, number).fault:
            self._knows(KnownPerson())
            return
        self._lanes.call.submit(
            self,
            lambda: self._port.known(applicant),
            lambda known: self._known_came(number, known),
            self._failed,
        )

    def _known_came(self, number: str, known: KnownPerson) -> None:
        applicant = self.intake.draft.applicant
        if number not in {applicant.uscc, applicant.person.number}:
            return
        self._knows(known)
        person = applicant.person
        other = people.other_name(applicant, self.checks, self.history)
        if applicant.kind is ApplicantKind.PERSON and known.phone and not person.phone and not other:
            filled = replace(applicant, person=replace(person, phone=known.phone))
            told = Person(kind=person.kind, number=person.number, phone=known.phone)
            self._told_by_number = replace(filled, person=told)
            self.set_intake(replace(self.intake, draft=replace(self.intake.draft, applicant=filled)))
        elif applicant.kind is ApplicantKind.COMPANY and known.name and not applicant.company:
            legal = replace(person, name=person.name or known.legal_person)
            told = Person(name=known.legal_person)
            self._told_by_number = replace(applicant, company=known.name, person=told)
            self._filled(replace(applicant, company=known.name, person=legal))
        self.changed.emit()

    def _without_strangers(self, state: intake_state.Intake) -> intake_state.Intake:
        """The form without what the number before this one had filled in: it is somebody else's."""
        told, applicant = self._told_by_number, state.draft.applicant
        if told is None or told.document() == applicant.document():
            return state
        self._told_by_number = None
        left = applicant_state.without(applicant, told)
        return replace(state, draft=replace(state.draft, applicant=left))

    def _with_record(self, state: intake_state.Intake) -> intake_state.Intake:
        """A credit record that lies here bars 容缺 and 承诺, whatever was looked up elsewhere (D20)."""
        draft = state.draft
        if not self.history.barred or draft.credit_bar or draft.applicant.document() != self._asked:
            return state
        told = words.CREDIT_HERE_TOLD if self.intake.draft.credit_bar else state.told
        barred = replace(draft, credit_bar=True, credit_at=None, chosen=None)
        return replace(state, draft=barred, told=told)

    @override
    def _begin(self, draft: Draft) -> None:
        super()._begin(draft)
        self._asked, self._told_by_number = ("", ""), None
        self._look_up()

    def _knows(self, known: KnownPerson) -> None:
        """What is known of the applicant of the form, not of whoever came for it."""
        self.history = known.history
        if known.history.barred:
            self.set_intake(replace(self.intake, told=""))

    def look_at_name(self, before: Step) -> None:
        """The number in the form is recorded under another name: said once more when the form is left."""
        applicant = self.intake.draft.applicant
        told = people.other_name(applicant, self.checks, self.history)
        if told and before is Step.PERSON and self.intake.draft.step is Step.ITEM:
            self.say(NoticeKind.ERROR, words.other_name_told(told))

    def scanned(self, text: str) -> None:
        """A code was scanned, wherever the focus is; a question that wants a number takes it."""
        if self.chooser is not None and self.chooser.typing is Typing.CODE:
            number = case_number_of(text.strip().upper()) or ticket_number_of(text.strip().upper())
            if number:
                self.chooser = replace(self.chooser, typed=number)
                self.choose("Enter")
            return
        number = case_number_of(text.strip().upper())
        if number and self.tab == 0 and self.intake.panel is intake_state.Panel.ISSUE:
            key = route_forms.key_of(intake_state.Panel.ISSUE, "case")
            self.set_intake(route_forms.typed_in(self.intake, key, number))
            return
        self._ask(self._lanes.call, lambda: self._port.scanned(text), self._scan_came)

    def _scan_came(self, scan: Scanned) -> None:
        if scan.answer is not None:
            self._queue_came(scan.answer)
        elif scan.theme:
            self.open_tab(1)
            self.open_theme(scan.theme)
        elif scan.issue:
            self.issue_seen.emit(scan.issue)
        elif scan.replaces:
            self.ask_replacing(scan.replaces)
        elif scan.case:
            self.show_scanned(scan.case)
            if scan.returns and not self.cases.form:
                self.ask_returning(scan.returns)
        elif self.tab != 0 or self.intake.draft.step is not Step.PERSON:
            self.say(NoticeKind.ERROR, words.SCAN_PLACE)
        elif scan.kind is DocumentKind.USCI:
            applicant = applicant_state.typed(
                self.intake.draft.applicant, Field.KIND, str(ApplicantKind.COMPANY), self.checks
            )
            company = scan.known.name or applicant.company
            legal = replace(applicant.person, name=scan.known.legal_person or applicant.person.name)
            self._filled(replace(applicant, uscc=scan.number, company=company, person=legal))
        else:
            applicant = self.intake.draft.applicant
            present = replace(applicant.present(), number=scan.number)
            present = applicant_state.with_number(present, scan.number, self.checks)
            known = scan.known
            present = replace(
                present, name=present.name or known.name, phone=present.phone or known.phone, read_at=None
            )
            if applicant.helper is Helper.NONE:
                self._filled(replace(applicant, person=present))
            else:
                self._filled(replace(applicant, helped_by=present))

    def _which_scan(self, draft: str, key: str, scans: tuple[Scan, ...]) -> None:
        if draft == self.intake.draft.id:
            self._attach_to = (draft, key)
            self._ask_later(attaching.question(scans))

    def _attach(self, name: str) -> None:
        """Seal the chosen scan on the lane of files; keys go on meanwhile."""
        draft, key = self._attach_to

        def sealed(file: Attached) -> None:
            if draft != self.intake.draft.id:
                return
            self.set_intake(attaching.with_file(self.intake, key, file))
            self._done(words.attached(file.size))

        self._ask(self._lanes.files, lambda: self._port.attach(name), sealed)

    def _noted(self, remarks: dict[str, str]) -> None:
        notes = {**self.intake.draft.notes, **remarks}
        self.set_intake(replace(self.intake, draft=replace(self.intake.draft, notes=notes)))

    # --- outcomes and papers

    def propose_refusal(self) -> None:
        """不予受理 as keyed: a chief representative confirms it in place (D24)."""
        draft = self.intake.draft

        def confirmed(who: SignIn) -> None:
            second = Second(number=who.number, password=who.password)
            self._ask_second(lambda: self._port.refuse(draft, second), self._submitted)

        self._want_second(words.REFUSE_ACT, words.CHIEF, confirmed)

    def _submit(self, draft: Draft, outcome: Outcome | None) -> None:
        if outcome is None:
            return

        def checked(_none: None) -> None:
            self._ask(self._lanes.store, lambda: self._port.submit(draft, outcome), self._submitted)

        self._ask(self._lanes.printing, lambda: self._port.check(draft, outcome), checked)

    def _submitted(self, answer: Submitted) -> None:
        self._begin(answer.draft)
        self.queue = answer.queue
        self._touch(answer.changes)
        self.say(NoticeKind.DONE, answer.sentence)
        self.printing.go()

    def _raised(self, sentence: str) -> None:
        """The form of 办不成事 was sent; the intake goes on."""
        self.set_intake(route_forms.done(self.intake, intake_state.Panel.ISSUE))
        self.say(NoticeKind.DONE, sentence)
        self.printing.go()

    def _told_once(self, answer: Submitted) -> None:
        self.queue = answer.queue
        self._touch(answer.changes)
        self.say(NoticeKind.DONE, answer.sentence)
        self.printing.go()

    def _pages_came(self, pages: tuple[bytes, ...]) -> None:
        self.intake = intake_state.pages_came(self.intake, pages)
        self.changed.emit()

    def print_again(self) -> None:
        """Papers that wait for the printer are tried once more."""
        self.printing.retry()
        self.changed.emit()
