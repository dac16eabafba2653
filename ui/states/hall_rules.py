"""The Protocols `Rules` and `Checks` over the rules of the hall: the only place where states meet them.

Nothing is decided here; answers are passed on in the shape that drawing needs.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from hall.catalogue import Catalogue, Item, Question
from hall.checklist import explain, material_lines
from hall.clock import Clock, corrected, today
from hall.conditions import holds
from hall.explanation import Acceptance, AcceptanceHow, CaseInput, Explanation, Line
from hall.identity import DocumentKind, Sex, check_document
from hall.masking import mask_number
from hall.names import Verdict, check_name
from hall.phones import check_phone, mask_phone
from hall.rarechars import is_rare
from hall.situations import Talk, talk_through
from hall.theme_form import KIND, ThemeForm
from hall.workdays import WorkCalendar, national_calendar
from ui import words
from ui.states.applicant import Checked
from ui.states.rules import Found

Finder = Callable[[str], Found]
"""Search of the catalogue, as pieces with the matched parts marked."""


class HallRules:
    """`ui.states.rules.Rules` over one catalogue."""

    def __init__(
        self,
        catalogue: Catalogue,
        clock: Clock,
        finder: Finder,
        *,
        frequent: Sequence[str] = (),
        calendar: WorkCalendar | None = None,
        unchecked_credit_allowed: bool = False,
        correction_days: int = 20,
        same_names: Sequence[str] = (),
    ) -> None:
        """Answer from this catalogue; `frequent` are codes of the window's most frequent items."""
        self._catalogue = catalogue
        self._clock = clock
        self._finder = finder
        self._frequent: tuple[Item, ...] = ()
        self.often(frequent)
        self._calendar = calendar
        self._unchecked = unchecked_credit_allowed
        self._correction_days = correction_days
        self._same_names = tuple(same_names)
        self._forms: dict[str, ThemeForm] = {}

    def often(self, codes: Sequence[str]) -> None:
        """Other items are the window's most frequent ones now."""
        self._frequent = tuple(item for item in map(self._catalogue.item, codes) if item is not None)[:9]

    def item(self, code: str) -> Item | None:
        """See `Rules.item`; a 一件事 is one item to the form."""
        found = self._catalogue.item(code)
        if found is None and (form := self._form(code)) is not None:
            return form.item
        return found

    def _form(self, code: str) -> ThemeForm | None:
        """The 一件事 with this code, asked like an item; None for anything else."""
        if code not in self._forms:
            theme = next((one for one in self._catalogue.themes if one.code == code), None)
            if theme is None:
                return None
            self._forms[code] = ThemeForm(
                self._catalogue,
                theme,
                same_names=self._same_names,
                calendar=self._calendar,
                unchecked_credit_allowed=self._unchecked,
            )
        return self._forms[code]

    def _form_of(self, item: Item) -> ThemeForm | None:
        return self._form(item.code) if item.kind == KIND else None

    def find(self, text: str) -> Found:
        """See `Rules.find`."""
        return self._finder(text)

    def frequent(self) -> tuple[Item, ...]:
        """See `Rules.frequent`."""
        return self._frequent

    def shown(self, item: Item, flags: frozenset[str], answers: frozenset[str]) -> tuple[Question, ...]:
        """See `Rules.shown`; later questions stand there already when their condition is true."""
        talk = self.talk(item, flags, answers)
        if talk.result or item.kind == KIND:
            return talk.shown
        true = talk.used | flags | (answers if talk.open_question is not None else frozenset())
        return tuple(question for question in item.questions if holds(question.shown_when, true))

    def talk(self, item: Item, flags: frozenset[str], answers: frozenset[str]) -> Talk:
        """See `Rules.talk`."""
        if (form := self._form_of(item)) is not None:
            return form.talk(flags, answers)
        return talk_through(item, flags, answers, lenient=True)

    def lines(self, item: Item, flags: frozenset[str], answers: frozenset[str]) -> tuple[Line, ...]:
        """See `Rules.lines`."""
        if (form := self._form_of(item)) is not None:
            return form.lines(flags, answers)
        return material_lines(item, self._catalogue.rules, answers | flags)

    def explain(self, case: CaseInput) -> Explanation:
        """See `Rules.explain`; dates are those of an acceptance now."""
        item = self.item(case.item_code)
        if item is not None and (form := self._form_of(item)) is not None:
            return form.explain(case)
        delegated = item is not None and item.delegated
        how = AcceptanceHow.AT_WINDOW if delegated else AcceptanceHow.NONE
        at = case.received_at if delegated else None
        return explain(
            self._catalogue,
            replace(case, acceptance=Acceptance(how=how, at=at)),
            self._calendar,
            unchecked_credit_allowed=self._unchecked,
        )

    def same_names(self) -> tuple[str, ...]:
        """See `Rules.same_names`."""
        return self._same_names

    def credit_may_wait(self) -> bool:
        """See `Rules.credit_may_wait`."""
        return self._unchecked

    def correction_due(self) -> dt.date:
        """See `Rules.correction_due`."""
        calendar = self._calendar or national_calendar()
        return calendar.add_workdays(self.today(), self._correction_days).day

    def today(self) -> dt.date:
        """See `Rules.today`."""
        return today(self._clock)

    def now(self) -> int:
        """See `Rules.now`."""
        return corrected(self._clock)


class HallChecks:
    """`ui.states.applicant.Checks` over `hall.names`, `hall.identity` and `hall.phones`."""

    def __init__(self, clock: Clock) -> None:
        """Dates of birth are judged against the business day."""
        self._clock = clock

    def name(self, text: str) -> Checked:
        """See `Checks.name`."""
        answer = check_name(text)
        if answer.value is None:
            return Checked(text, answer.reason)
        told = words.cleaned_name(answer.reason, answer.value) if answer.verdict is Verdict.CLEANED else ""
        return Checked(answer.value, told=told, rare=is_rare(answer.value))

    def number(self, kind: DocumentKind, text: str) -> Checked:
        """See `Checks.number`."""
        answer = check_document(kind, text, day=today(self._clock))
        return Checked(answer.value, answer.sentence, told="".join(answer.warnings))

    def uscc(self, text: str) -> Checked:
        """See `Checks.uscc`."""
        return self.number(DocumentKind.USCI, text)

    def phone(self, text: str) -> Checked:
        """See `Checks.phone`."""
        answer = check_phone(text)
        return Checked(answer.value, answer.sentence)

    def birth(self, kind: DocumentKind, number: str) -> dt.date | None:
        """See `Checks.birth`."""
        return check_document(kind, number, day=today(self._clock)).birth

    def sex(self, kind: DocumentKind, number: str) -> str:
        """See `Checks.sex`."""
        return words.SEX.get(check_document(kind, number, day=today(self._clock)).sex or Sex.UNKNOWN, "")

    def mask(self, kind: DocumentKind, number: str) -> str:
        """See `Checks.mask`."""
        return number if kind is DocumentKind.USCI else mask_number(number)

    def mask_phone(self, phone: str) -> str:
        """See `Checks.mask_phone`."""
        return mask_phone(phone)
