"""Steps of a written case behind the keys: which may be taken, their forms, and the commands that take them.

Every rule stands in `hall.commands`; here a form's words become a command, and a refusal names its field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hall.cases import MOVES, CaseAction, CaseFile, CaseState, require_settled
from hall.clock import today
from hall.commands import adding_files, charging, dispatching, prolonging, results
from hall.commands.later import departments_of
from hall.commands.record import day_number
from hall.errors import HallError, Refused
from hall.ports import Changes
from hall.staff import Actor, Permission, may
from ui import words
from ui.states.case_acts import KEYS, ActForm, ActOffer, CaseAct
from ui.states.ports import StepDone
from ui.work.department_steps import DepartmentSteps
from ui.work.life_forms import Seen, form_of, form_with
from ui.work.route_steps import RouteSteps
from ui.work.window_steps import WindowSteps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hall.commands.intake import IntakeDone

_A = CaseAction
_P = Permission


@dataclass(frozen=True, slots=True)
class _Rule:
    """Who may take a step, and which moves allow it; no move for a remark that is judged by itself."""

    permission: Permission
    actions: tuple[CaseAction, ...] = ()


RULES: Final[Mapping[CaseAct, _Rule]] = {
    CaseAct.DISPATCH: _Rule(_P.DISPATCH, (_A.DISPATCH, _A.HAND_OVER)),
    CaseAct.SIGN: _Rule(_P.DISPATCH),
    CaseAct.URGE: _Rule(_P.URGE),
    CaseAct.EXPLAIN: _Rule(_P.URGE),
    CaseAct.SUPPLY: _Rule(_P.INTAKE, (_A.SUPPLY, _A.SUPPLY_GAP_PART)),
    CaseAct.ACCEPT_AFTER: _Rule(_P.INTAKE, (_A.ACCEPT,)),
    CaseAct.ACCEPT: _Rule(_P.REVIEW, (_A.ACCEPT,)),
    CaseAct.CORRECT: _Rule(_P.REVIEW, (_A.TELL_CORRECTION,)),
    CaseAct.REFUSE: _Rule(_P.INTAKE, (_A.REFUSE,)),
    CaseAct.REVIEW: _Rule(_P.REVIEW, (_A.EXTEND,)),
    CaseAct.SUSPEND: _Rule(_P.REVIEW, (_A.SUSPEND,)),
    CaseAct.RESUME: _Rule(_P.REVIEW, (_A.RESUME,)),
    CaseAct.EXTEND: _Rule(_P.REVIEW, (_A.EXTEND,)),
    CaseAct.HEARING: _Rule(_P.REVIEW, (_A.EXTEND, _A.RESUME)),
    CaseAct.DECIDE: _Rule(_P.REVIEW, (_A.DECIDE_OK,)),
    CaseAct.CLOSE: _Rule(_P.ISSUE, (_A.CLOSE,)),
    CaseAct.STOCK: _Rule(_P.ISSUE, (_A.STOCK,)),
    CaseAct.NOTIFY: _Rule(_P.ISSUE, (_A.DELIVER,)),
    CaseAct.MAIL: _Rule(_P.ISSUE, (_A.DELIVER,)),
    CaseAct.DELIVER: _Rule(_P.ISSUE, (_A.DELIVER,)),
    CaseAct.WITHDRAW: _Rule(_P.INTAKE, (_A.WITHDRAW,)),
    CaseAct.TERMINATE: _Rule(_P.INTAKE, (_A.TERMINATE,)),
    CaseAct.FORWARD: _Rule(_P.INTAKE),
    CaseAct.HOME_ACCEPT: _Rule(_P.INTAKE),
    CaseAct.HOME_REFUSE: _Rule(_P.INTAKE),
    CaseAct.CHECK: _Rule(_P.REVIEW),
    CaseAct.REVOKE: _Rule(_P.INTAKE),
    CaseAct.SERVE: _Rule(_P.ISSUE),
    CaseAct.CLEAR: _Rule(_P.TERMINATE),
    CaseAct.BEGIN: _Rule(_P.INTAKE),
    CaseAct.END_CHILD: _Rule(_P.INTAKE),
    CaseAct.PROLONG: _Rule(_P.INTAKE),
    CaseAct.TELL_FEE: _Rule(_P.CHARGE),
    CaseAct.CHARGE: _Rule(_P.CHARGE),
    CaseAct.ANSWER: _Rule(_P.URGE),
    CaseAct.HOME_ANSWER: _Rule(_P.INTAKE, (_A.TELL_CORRECTION, _A.ACCEPT_DEEMED)),
    CaseAct.HOME_DENY: _Rule(_P.INTAKE, (_A.DISPATCH, _A.DECIDE_NO)),
    CaseAct.TELL_AGAIN: _Rule(_P.INTAKE, (_A.TELL_CORRECTION,)),
    CaseAct.REMOVE_SCAN: _Rule(_P.INTAKE),
    CaseAct.ARCHIVE: _Rule(_P.ARCHIVE, (_A.ARCHIVE,)),
}


_HOME_DECIDES: Final = frozenset(
    {
        CaseAct.ACCEPT,
        CaseAct.CORRECT,
        CaseAct.REFUSE,
        CaseAct.ACCEPT_AFTER,
        CaseAct.TELL_AGAIN,
        CaseAct.DISPATCH,
        CaseAct.REVIEW,
    }
)
"""What the authority of another place does itself in a case that was received for it (domain.md 1.7)."""


SECONDS: Final[Mapping[CaseAct, Permission]] = {
    CaseAct.TERMINATE: _P.TERMINATE,
    CaseAct.CORRECT: _P.APPROVE_SECOND_NOTICE,
    CaseAct.REFUSE: _P.CONFIRM_REFUSAL,
    CaseAct.REVOKE: _P.REVIEW,
    CaseAct.END_CHILD: _P.TERMINATE,
    CaseAct.PROLONG: _P.PROLONG,
    CaseAct.TELL_AGAIN: _P.APPROVE_SECOND_NOTICE,
}
"""What whoever confirms a step in place must be allowed to."""

_TWINS: Final[Mapping[CaseAct, CaseAct]] = {
    CaseAct.ACCEPT_AFTER: CaseAct.ACCEPT,
    CaseAct.TELL_AGAIN: CaseAct.CORRECT,
}
"""A window's step on what was corrected, and the same step when the department takes it."""

_ALONE: Final = frozenset({CaseAct.TERMINATE, CaseAct.PROLONG})
"""Steps for which nobody else is needed where the actor has that permission: who approves may begin them."""


class LifeWork(DepartmentSteps, WindowSteps, RouteSteps):
    """Offers, forms and steps for one person at one window."""

    # --- what may be done

    def offers(self, file: CaseFile) -> tuple[ActOffer, ...]:
        """Every step that this role takes at all, with the reason why not now."""
        mine = [act for act, rule in RULES.items() if self._may(act, rule) and self.concerns(file, act)]
        return tuple(
            ActOffer(act=act, why=self._why(file, act)) for act in mine if act is self._one(file, act)
        )

    def _one(self, file: CaseFile, act: CaseAct) -> CaseAct:
        """A step, or its twin where this person may take both: who speaks for the department does so."""
        pair = next(((here, there) for here, there in _TWINS.items() if act in {here, there}), None)
        if pair is None or not all(self._may(one, RULES[one]) for one in pair):
            return act
        here, there = pair
        version = self._ports.queries.item_version(file.item_version)
        body = self._actor.body
        if version is None or not body or body in departments_of(file, version.item):
            return there
        return here if file.state is CaseState.RESUBMITTED else act

    def _may(self, act: CaseAct, rule: _Rule) -> bool:
        role = self._actor.role
        return may(role, rule.permission) or (act in _ALONE and may(role, SECONDS[act]))

    def _why(self, file: CaseFile, act: CaseAct) -> str:
        rule = RULES[act]
        open_ones = [action for action in rule.actions if action in MOVES[file.state]]
        if rule.actions and not open_ones:
            return words.not_in_state(file.word)
        if why := self._special(file, act) or self.why_route(file, act):
            return why
        try:
            for action in open_ones:
                require_settled(file, action)
        except Refused as refused:
            return refused.sentence
        return ""

    def _special(self, file: CaseFile, act: CaseAct) -> str:
        """What the table of moves does not know."""
        course, wrong = file.course, words.not_in_state(file.word)
        sent = file.state in dispatching.WITH_DEPARTMENT
        waiting = bool(course.handover) and not course.signed_by and sent
        reasons = {
            CaseAct.CLOSE: wrong if file.state is CaseState.ACCEPTED and not self._closes(file) else "",
            CaseAct.SIGN: "" if waiting else words.NO_HANDOVER,
            CaseAct.URGE: "" if sent else wrong,
            CaseAct.SUPPLY: "" if file.correction or file.gap else words.NOTHING_OPEN,
            CaseAct.TELL_AGAIN: "" if file.state is CaseState.RESUBMITTED else wrong,
            CaseAct.ACCEPT_AFTER: self._not_here(file) if file.state is CaseState.RESUBMITTED else wrong,
            CaseAct.PROLONG: prolonging.why_not(file).rstrip(words.STOP),
            CaseAct.ANSWER: "" if course.unanswered else words.NO_URGE,
            CaseAct.DISPATCH: words.lies_with(course.handed_to) if dispatching.all_sent(file) else "",
            CaseAct.STOCK: words.NOTHING_TO_SHELVE if course.revoked_on else "",
            CaseAct.REMOVE_SCAN: wrong if file.state in adding_files.CLOSED else _no_scan(file),
        }
        if act in {CaseAct.TELL_FEE, CaseAct.CHARGE}:
            return self._no_fee(file, back=act is CaseAct.CHARGE)
        if act is CaseAct.HOME_ANSWER and not course.home:
            return words.NOT_COLLECTED
        if course.home and act in _HOME_DECIDES:
            return words.home_decides(course.home)
        if act is CaseAct.EXPLAIN:
            return "" if self._cards(file) else words.NO_CARD_SHOWN
        return reasons.get(act, "")

    def _no_fee(self, file: CaseFile, *, back: bool) -> str:
        """Why nothing is charged; what was paid may go back where nothing more is taken."""
        version = self._ports.queries.item_version(file.item_version)
        if version is None or (back and file.course.charged):
            return ""
        return charging.why_no_fee(file, version.item)

    def _not_here(self, file: CaseFile) -> str:
        """Why no window accepts what was corrected."""
        version = self._ports.queries.item_version(file.item_version)
        return "" if version is None or version.item.delegated else words.DEPARTMENT_ACCEPTS

    def _closes(self, file: CaseFile) -> bool:
        """Whether an accepted case gets its result at once: a 即办件, or what another place decided."""
        return bool(file.course.home) or self._instant(file)

    def _instant(self, file: CaseFile) -> bool:
        version = self._ports.queries.item_version(file.item_version)
        return version is not None and version.item.kind == results.INSTANT

    def _cards(self, file: CaseFile) -> tuple[str, ...]:
        ports, version = self._ports, self._ports.queries.item_version(file.item_version)
        if version is None:
            return ()
        try:
            lit = dispatching.cards_of(file, version.item, ports.calendar, today(ports.clock))
        except HallError:
            return ()
        return tuple(str(one) for one in lit)

    def _file(self, case: str) -> CaseFile:
        file = self._ports.queries.case(case)
        if file is None:
            raise Refused("case.unknown", words.SCAN_NO_CASE)
        return file

    # --- forms

    def form(self, case: str, act: CaseAct) -> ActForm:
        """The form of a step.

        Raises:
            Refused: `case.unknown`; `act.closed` with the reason why it may not be taken.
        """
        file = self._file(case)
        act = self._meant(file, act)
        rule = RULES.get(act)
        version = self._ports.queries.item_version(file.item_version)
        if rule is None or not self._may(act, rule):
            raise Refused("act.closed", words.NO_RIGHT)
        why = self._why(file, act)
        if why or version is None:
            raise Refused("act.closed", f"{act}：{why}")
        second = SECONDS.get(act)
        needs = second is not None and (act not in _ALONE or not may(self._actor.role, second))
        if act is CaseAct.CORRECT and not file.told_count:
            needs = False
        seen = Seen(
            file=file,
            item=version.item,
            cards=self._cards(file),
            today=f"{today(self._ports.clock):%Y%m%d}",
            keep_days=self._ports.queries.hall().cards.keep_days,
            elsewhere=file.keeper != self._actor.window,
            bodies=self._bodies() if act is CaseAct.DISPATCH else (),
            body=self._actor.body,
        )
        asked = self.route_form(file, act)
        second_word = words.CHIEF if needs else ""
        if asked is not None:
            return form_with(act, file.id, asked, second=second_word)
        return form_of(act, seen, second=second_word)

    def _meant(self, file: CaseFile, act: CaseAct) -> CaseAct:
        """The step that a key stands for with this case: the usual one, or that of its special route."""
        act = self._one(file, act)
        mine = [one for one, rule in RULES.items() if self._may(one, rule) and self.concerns(file, one)]
        mine = [one for one in mine if one is self._one(file, one)]
        same = [one for one in mine if KEYS[one] == KEYS.get(act)]
        open_ones = [one for one in same if not self._why(file, one)]
        if act in open_ones or not same:
            return act
        # Why not is said of the step that only this kind of case has.
        return open_ones[0] if open_ones else same[-1]

    def _bodies(self) -> tuple[tuple[str, str], ...]:
        """Departments of the catalogue in force, by name."""
        found = self._ports.queries.catalogue(day_number(self._ports.clock))
        names = {item.body_code: item.body for item in found.catalogue.items} if found is not None else {}
        return tuple(sorted(names.items(), key=lambda pair: pair[1]))

    def do(self, form: ActForm, approver: Actor | None = None) -> StepDone:
        """Take the step of a form.

        Raises:
            Refused: As the command; `form.day`, `form.number` for words that are no day or number.
        """
        self._approver = approver or self._actor
        done = self._steps()[form.act](form)
        if isinstance(done, Changes):
            return StepDone(sentence=words.ACT_DONE[str(form.act)], changes=done)
        sentence = f"{words.ACT_DONE[str(form.act)]}　{done.file.number}"
        if isinstance(done, dispatching.Dispatched) and len(done.files) > 1:
            sentence = words.dispatched_many(len(done.files))
        return StepDone(sentence=sentence, changes=done.changes)

    def _steps(self) -> Mapping[CaseAct, Callable[[ActForm], IntakeDone | Changes]]:
        return {
            CaseAct.DISPATCH: self._dispatch,
            CaseAct.SIGN: self._sign,
            CaseAct.URGE: self._urge,
            CaseAct.EXPLAIN: self._explain,
            CaseAct.SUPPLY: self._supply,
            CaseAct.ACCEPT_AFTER: self._accept_after,
            CaseAct.ACCEPT: self._accept,
            CaseAct.CORRECT: self._correct,
            CaseAct.REFUSE: self._refuse,
            CaseAct.REVIEW: self._review,
            CaseAct.SUSPEND: self._suspend,
            CaseAct.RESUME: self._resume,
            CaseAct.EXTEND: self._extend,
            CaseAct.HEARING: self._hearing,
            CaseAct.DECIDE: self._decide,
            CaseAct.CLOSE: self._close,
            CaseAct.STOCK: self._stock,
            CaseAct.NOTIFY: self._notify,
            CaseAct.MAIL: self._mail,
            CaseAct.DELIVER: self._deliver,
            CaseAct.WITHDRAW: self._withdraw,
            CaseAct.TERMINATE: self._terminate,
            CaseAct.FORWARD: self._forward,
            CaseAct.HOME_ACCEPT: self._home_accept,
            CaseAct.HOME_REFUSE: self._home_refuse,
            CaseAct.CHECK: self._check,
            CaseAct.REVOKE: self._revoke,
            CaseAct.SERVE: self._serve,
            CaseAct.CLEAR: self._clear,
            CaseAct.BEGIN: self._begin,
            CaseAct.END_CHILD: self._end_child,
            CaseAct.PROLONG: self._prolong,
            CaseAct.TELL_FEE: self._tell_fee,
            CaseAct.CHARGE: self._charge,
            CaseAct.ANSWER: self._answer,
            CaseAct.HOME_ANSWER: self._home_answer,
            CaseAct.HOME_DENY: self._home_deny,
            CaseAct.TELL_AGAIN: self._tell_again,
            CaseAct.REMOVE_SCAN: self._remove_scan,
        }


def _no_scan(file: CaseFile) -> str:
    return "" if any(fact.files for fact in file.materials) else words.NO_SCAN_HERE


# --- the steps
