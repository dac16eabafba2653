"""Steps of special routes: 代收, 承诺核查, 撤销, 信用修复, the later items of a 一件事 (domain.md 1.7).

Which cases they are offered for stands here too, because they share their keys with usual steps. Every rule
is in `hall.commands`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hall.cases import CaseFile, CaseState
from hall.clock import today
from hall.commands import collecting, commitments
from hall.commands.application import MaterialEntry
from hall.commands.home_answers import DENIABLE, END_INSTEAD, HomeAnswer, HomeWord, answer_home
from hall.commands.theme_stages import BeginChild, EndBlocked, begin_child, end_blocked
from hall.errors import Refused
from hall.explanation import MaterialState
from hall.promises import promised, unsettled
from hall.theme_course import Phase, phase_of
from ui import words
from ui.states.case_acts import ActForm, CaseAct, FieldSpec
from ui.work.life_forms import Fields, Values, choice, field
from ui.work.steps_base import StepBase

if TYPE_CHECKING:
    from collections.abc import Callable

    from hall.bodies import MaterialFact
    from hall.commands.intake import IntakeDone
    from hall.persons import CreditMark
    from hall.ports import Changes

_HOME: Final = frozenset({CaseAct.FORWARD, CaseAct.HOME_ACCEPT, CaseAct.HOME_REFUSE, CaseAct.HOME_ANSWER})
_ANSWERS: Final = frozenset({*_HOME, CaseAct.HOME_DENY})
_OWN_DEPARTMENT: Final = frozenset({CaseAct.ACCEPT, CaseAct.CORRECT, CaseAct.REFUSE})
_LACKING: Final = frozenset({str(MaterialState.MISSING), str(MaterialState.DEFECTIVE)})


class RouteSteps(StepBase):
    """Commands of `hall.commands.collecting`, `commitments` and `theme_stages`."""

    def concerns(self, file: CaseFile, act: CaseAct) -> bool:
        """Whether a step is about this kind of case at all."""
        collected, waits = bool(file.course.home), bool(file.theme) and file.state is CaseState.PREAPPLIED
        if act in _ANSWERS:
            return collected
        if act is CaseAct.ACCEPT_AFTER:
            return not collected
        if act in _OWN_DEPARTMENT:
            return not (collected and file.state is CaseState.RECEIVED)
        rules = {
            CaseAct.CHECK: bool(promised(file) and file.course.closed_on),
            CaseAct.REVOKE: bool(promised(file) and file.course.closed_on),
            CaseAct.SERVE: file.owes_revocation and file.state is CaseState.DELIVERED,
            CaseAct.BEGIN: waits,
            CaseAct.END_CHILD: waits,
            CaseAct.REMOVE_SCAN: any(fact.files for fact in file.materials),
        }
        if act is CaseAct.CLEAR:
            return bool(self.marks(file))
        if act is CaseAct.TERMINATE and waits:
            return self.phase(file)[0] is not Phase.BLOCKED
        return rules.get(act, True)

    def why_route(self, file: CaseFile, act: CaseAct) -> str:
        """Why a step of a special route may not be taken now; "" when it may, or for other steps."""
        if act in _ANSWERS:
            return _why_no_answer(file, act)
        if act is CaseAct.CHECK:
            return "" if unsettled(file) else words.CHECK_DONE
        if act is CaseAct.REVOKE:
            try:
                commitments.require_revocable(file, today(self._ports.clock))
            except Refused as refused:
                return refused.sentence
        if act in {CaseAct.BEGIN, CaseAct.END_CHILD}:
            phase, why = self.phase(file)
            wanted = Phase.MAY_BEGIN if act is CaseAct.BEGIN else Phase.BLOCKED
            return "" if phase is wanted else why or words.not_in_state(str(phase))
        return ""

    def marks(self, file: CaseFile) -> tuple[CreditMark, ...]:
        """Credit records of the applicant."""
        person = self._ports.queries.person(file.person) if file.person else None
        return person.marks if person else ()

    def phase(self, file: CaseFile) -> tuple[Phase, str]:
        """Where a child of a 一件事 stands, and why."""
        queries = self._ports.queries
        theme = queries.theme(file.theme)
        child = theme.child(file.id) if theme else None
        if theme is None or child is None:
            return Phase.RUNNING, words.THEME_NOT_HERE
        found = (queries.case(one.case) for one in theme.children)
        return phase_of(child, theme, {one.id: one for one in found if one is not None})

    # --- forms

    def route_form(self, file: CaseFile, act: CaseAct) -> tuple[Fields, Values] | None:
        """Fields and known values of a step of a special route; None for other steps."""
        sent = {"carrier": file.course.forwarder or "EMS", "tracking": file.course.forwarded_as}
        if act is CaseAct.FORWARD:
            return (field("carrier"), field("tracking")), sent
        fields: dict[CaseAct, Callable[[], Fields]] = {
            CaseAct.HOME_ACCEPT: lambda: (
                field("on", label=words.HOME_DAY),
                field("document", label=words.HOME_DOCUMENT),
            ),
            CaseAct.HOME_REFUSE: lambda: (field("reason"), field("document", label=words.HOME_NO_DOCUMENT)),
            CaseAct.HOME_DENY: lambda: (
                field("reason"),
                field("document", label=words.HOME_DECISION_NUMBER),
                field("on", label=words.HOME_DECIDED, hint=words.TODAY_IF_EMPTY),
            ),
            CaseAct.CHECK: lambda: self._check_fields(file),
            CaseAct.REVOKE: lambda: (field("reason"), field("basis", hint=words.BASIS_EMPTY)),
            CaseAct.CLEAR: lambda: self._mark_fields(file),
            CaseAct.BEGIN: lambda: (
                *(_material(fact) for fact in file.materials),
                field("asks_gap", *words.YES_NO, label=words.ASKS_GAP),
            ),
            CaseAct.END_CHILD: lambda: (field("reason"),),
        }
        asked = fields.get(act)
        return (asked(), {}) if asked is not None else None

    def _mark_fields(self, file: CaseFile) -> Fields:
        options = ((one.id, words.credit_mark(one.ground, one.number)) for one in self.marks(file))
        return field("mark", *options, label=words.CREDIT_MARK), field("reason")

    @staticmethod
    def _check_fields(file: CaseFile) -> Fields:
        options = (("", words.NOT_LOOKED), ("1", words.PROMISE_KEPT), ("2", words.PROMISE_FALSE))
        lines = tuple(field(f"key:{one.key}", *options, label=one.name) for one in unsettled(file))
        ways = choice("way", *commitments.WAYS)
        until = field("until", label=words.MEND_UNTIL, hint=words.MEND_HINT)
        return (*lines, ways, field("words", label=words.CHECK_WORDS), until)

    # --- steps

    def _forward(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        command = collecting.Forward(
            actor=self._actor, case_id=form.case, carrier=form.get("carrier"), tracking=form.get("tracking")
        )
        return collecting.forward(command, ports.begin, ports.clock, ports.calendar)

    def _home_accept(self, form: ActForm) -> Changes:
        ports = self._ports
        on = self.day(form, "on") or today(ports.clock)
        return collecting.home_accepted(
            self._actor, form.case, on, form.get("document"), ports.begin, ports.clock
        )

    def _home_refuse(self, form: ActForm) -> IntakeDone:
        return self._home_said(form, HomeWord.REFUSED)

    def _home_deny(self, form: ActForm) -> IntakeDone:
        return self._home_said(form, HomeWord.DENIED)

    def _home_said(self, form: ActForm, word: HomeWord) -> IntakeDone:
        ports = self._ports
        command = HomeAnswer(
            actor=self._actor,
            case_id=form.case,
            word=word,
            on=self.day(form, "on"),
            reason=form.get("reason"),
            document=form.get("document"),
        )
        return answer_home(command, ports.begin, ports.clock, ports.calendar)

    def _check(self, form: ActForm) -> Changes:
        ports = self._ports
        keys = [spec.name for spec in form.fields if spec.name.startswith("key:") and form.get(spec.name)]
        command = commitments.CheckPromise(
            actor=self._actor,
            case_id=form.case,
            way=form.get("way"),
            findings={key.removeprefix("key:"): form.get(key) == "1" for key in keys},
            words=form.get("words"),
            until=self.day(form, "until"),
        )
        return commitments.check_promise(command, ports.begin, ports.clock, ports.calendar)

    def _revoke(self, form: ActForm) -> IntakeDone:
        command = commitments.Revoke(
            actor=self._actor,
            second=self._approver,
            case_id=form.case,
            reason=form.get("reason"),
            basis=form.get("basis"),
        )
        return commitments.revoke(command, self._ports.begin, self._ports.clock)

    def _clear(self, form: ActForm) -> Changes:
        ports = self._ports
        file = ports.queries.case(form.case)
        person = file.person if file else ""
        mark, reason = form.get("mark"), form.get("reason")
        return commitments.clear_credit(self._actor, person, mark, reason, ports.begin, ports.clock)

    def _begin(self, form: ActForm) -> IntakeDone:
        ports, file = self._ports, self._ports.queries.case(form.case)
        if file is None:
            raise Refused("case.unknown", words.SCAN_NO_CASE)
        entries = {
            spec.name.removeprefix("key:"): _entry(form.get(spec.name))
            for spec in form.fields
            if spec.name.startswith("key:") and form.get(spec.name)
        }
        command = BeginChild(
            actor=self._actor,
            theme_id=file.theme,
            case_id=file.id,
            entries=entries,
            asks_gap=bool(form.get("asks_gap")),
        )
        return begin_child(command, ports.begin, ports.clock, ports.calendar)

    def _end_child(self, form: ActForm) -> Changes:
        ports, file = self._ports, self._ports.queries.case(form.case)
        command = EndBlocked(
            actor=self._actor,
            second=self._approver,
            theme_id=file.theme if file else "",
            case_id=form.case,
            reason=form.get("reason"),
        )
        return end_blocked(command, ports.begin, ports.clock)


def _why_no_answer(file: CaseFile, act: CaseAct) -> str:
    """Why nothing of the home authority is waited for now, or not this."""
    if act is CaseAct.HOME_REFUSE and file.state is CaseState.RESUBMITTED:
        return END_INSTEAD
    may = DENIABLE if act is CaseAct.HOME_DENY else collecting.UNANSWERED
    return "" if file.state in may else words.not_in_state(file.word)


def _material(fact: MaterialFact) -> FieldSpec:
    """A line of an item that begins: as it lies here, or judged anew."""
    yields = fact.state == MaterialState.MISSING and bool(fact.note) and not fact.problem
    shared = bool(fact.note) and not (fact.originals or fact.copies)
    options = [("", words.YIELDED if yields else words.as_handed_in(fact.state, shared=shared))]
    if fact.state in _LACKING and not yields:
        options.append((str(MaterialState.HAVE), words.BROUGHT_NOW))
    else:
        options.append((str(MaterialState.MISSING), words.NOT_THERE))
    options.append((str(MaterialState.DEFECTIVE), words.BROUGHT_WRONG))
    return field(f"key:{fact.key}", *options, label=fact.name)


def _entry(state: str) -> MaterialEntry:
    """What was judged now; what is wrong with a line is told in the words of the screen."""
    kind = MaterialState(state)
    problem = words.WRONG_AT_BEGIN if kind is MaterialState.DEFECTIVE else ""
    return MaterialEntry(state=kind, problem=problem)
