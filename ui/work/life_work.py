"""Steps of a written case behind the keys: which may be taken, their forms, and the commands that take them.

Every rule stands in `hall.commands`; here a form's words become a command, and a refusal names its field.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hall.cases import MOVES, CaseAction, CaseFile, CaseState, require_settled
from hall.clock import today
from hall.commands import delivering, dispatching, ending, procedures, results, reviewing, supplements
from hall.commands.application import MaterialEntry
from hall.commands.people import PersonForm
from hall.errors import HallError, Refused
from hall.explanation import MaterialState
from hall.identity import DocumentKind
from hall.life_bodies import Certificate
from hall.ports import Changes
from hall.queries import CaseFilter
from hall.staff import Actor, Permission, may
from ui import words
from ui.states.case_acts import ActForm, ActOffer, CaseAct
from ui.states.ports import StepDone
from ui.work.life_forms import Seen, form_of
from ui.work.typed import DIGITS, day_typed, parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hall.commands.intake import IntakeDone
    from hall.desk import DeskPorts

_A = CaseAction
_P = Permission


@dataclass(frozen=True, slots=True)
class _Rule:
    """Who may take a step, and which moves allow it; no move for a remark that is judged by itself."""

    permission: Permission
    actions: tuple[CaseAction, ...] = ()


RULES: Final[Mapping[CaseAct, _Rule]] = {
    CaseAct.DISPATCH: _Rule(_P.DISPATCH, (_A.DISPATCH,)),
    CaseAct.SIGN: _Rule(_P.DISPATCH),
    CaseAct.URGE: _Rule(_P.URGE),
    CaseAct.EXPLAIN: _Rule(_P.URGE),
    CaseAct.SUPPLY: _Rule(_P.INTAKE, (_A.SUPPLY, _A.SUPPLY_GAP_PART)),
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
}


class LifeWork:
    """Offers, forms and steps for one person at one window."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Over the ports of a desk."""
        self._ports = ports
        self._actor = actor

    # --- what may be done

    def offers(self, file: CaseFile) -> tuple[ActOffer, ...]:
        """Every step that this role takes at all, with the reason why not now."""
        mine = [act for act, rule in RULES.items() if self._may(act, rule)]
        return tuple(ActOffer(act=act, why=self._why(file, act)) for act in mine)

    def _may(self, act: CaseAct, rule: _Rule) -> bool:
        role = self._actor.role
        return may(role, rule.permission) or (act is CaseAct.TERMINATE and may(role, _P.TERMINATE))

    def _why(self, file: CaseFile, act: CaseAct) -> str:
        rule = RULES[act]
        open_ones = [action for action in rule.actions if action in MOVES[file.state]]
        if rule.actions and not open_ones:
            return words.not_in_state(file.word)
        if why := self._special(file, act):
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
        waiting = bool(course.handover) and not course.signed_by
        reasons = {
            CaseAct.CLOSE: wrong if file.state is CaseState.ACCEPTED and not self._instant(file) else "",
            CaseAct.SIGN: "" if waiting else words.NO_HANDOVER,
            CaseAct.URGE: "" if file.state in dispatching.WITH_DEPARTMENT else wrong,
            CaseAct.SUPPLY: "" if file.correction or file.gap else words.NOTHING_OPEN,
        }
        if act is CaseAct.EXPLAIN:
            return "" if self._cards(file) else words.NO_CARD_SHOWN
        return reasons.get(act, "")

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
        file, rule = self._file(case), RULES.get(act)
        version = self._ports.queries.item_version(file.item_version)
        if rule is None or not self._may(act, rule):
            raise Refused("act.closed", words.NO_RIGHT)
        why = self._why(file, act)
        if why or version is None:
            raise Refused("act.closed", f"{act}：{why}")
        needs = act is CaseAct.TERMINATE and not may(self._actor.role, _P.TERMINATE)
        seen = Seen(file=file, item=version.item, cards=self._cards(file))
        return form_of(act, seen, second=words.CHIEF if needs else "")

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

    _approver: Actor

    def _steps(self) -> Mapping[CaseAct, Callable[[ActForm], IntakeDone | Changes]]:
        return {
            CaseAct.DISPATCH: self._dispatch,
            CaseAct.SIGN: self._sign,
            CaseAct.URGE: self._urge,
            CaseAct.EXPLAIN: self._explain,
            CaseAct.SUPPLY: self._supply,
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
        }

    # --- words to values

    def day(self, form: ActForm, name: str) -> dt.date | None:
        """A day as typed; None for nothing."""
        return day_typed(form.get(name), today(self._ports.clock), name)

    @staticmethod
    def number(form: ActForm, name: str) -> int:
        """A whole number as typed; 0 for nothing."""
        text = form.get(name)
        if text and not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
            raise Refused("form.number", words.NUMBER_NEEDED, field=name)
        return int(text or 0)

    # --- the steps

    def _dispatch(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        cases: tuple[str, ...] = (form.case,)
        if form.get("scope") == "here":
            states = frozenset({CaseState.ACCEPTED, CaseState.ACCEPTED_GAP})
            wanted = CaseFilter(states=states, window=self._actor.window, limit=dispatching.MOST_CASES)
            cases = tuple(row.id for row in ports.queries.cases(wanted) if not row.attention)
        command = dispatching.Dispatch(
            actor=self._actor, case_ids=cases, paper=bool(form.get("paper")), remark=form.get("remark")
        )
        return dispatching.dispatch(command, ports.begin, ports.clock, ports.calendar)

    def _sign(self, form: ActForm) -> Changes:
        lacking = form.get("lacking")
        command = dispatching.SignHandover(
            actor=self._actor,
            handover=form.get("handover"),
            case_ids=(form.case,),
            receiver=form.get("receiver"),
            lacking={form.case: lacking} if lacking else {},
        )
        return dispatching.sign_handover(command, self._ports.begin, self._ports.clock)

    def _urge(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        return dispatching.urge(self._actor, form.case, form.get("words"), ports.begin, ports.clock)

    def _explain(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        command = dispatching.Explain(
            actor=self._actor,
            case_id=form.case,
            clock=form.get("clock"),
            cause=form.get("cause"),
            person=form.get("person"),
            remedy=form.get("remedy"),
        )
        return dispatching.explain_card(command, ports.begin, ports.clock, ports.calendar)

    def _supply(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        keys = [spec.name for spec in form.fields if spec.name.startswith("key:") and form.get(spec.name)]
        have = MaterialEntry(state=MaterialState.HAVE)
        command = supplements.Supply(
            actor=self._actor,
            case_id=form.case,
            entries={key.removeprefix("key:"): have for key in keys},
        )
        return supplements.supply(command, ports.begin, ports.clock, ports.calendar)

    def _review(self, form: ActForm) -> IntakeDone:
        command = reviewing.Review(
            actor=self._actor,
            case_id=form.case,
            stage=form.get("stage"),
            state=form.get("state"),
            officer=form.get("officer"),
            opinion=form.get("opinion"),
            branch=form.get("branch"),
            post=form.get("post"),
        )
        return reviewing.review(command, self._ports.begin, self._ports.clock)

    def _suspend(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        command = procedures.Suspend(
            actor=self._actor,
            case_id=form.case,
            procedure=form.get("procedure"),
            reason=form.get("reason"),
            approver=form.get("approver"),
            days=self.number(form, "days"),
            first=self.day(form, "first"),
            basis=form.get("basis"),
        )
        return procedures.suspend(command, ports.begin, ports.clock, ports.calendar)

    def _resume(self, form: ActForm) -> IntakeDone:
        command = procedures.Resume(
            actor=self._actor, case_id=form.case, result=form.get("result"), last=self.day(form, "last")
        )
        return procedures.resume(command, self._ports.begin, self._ports.clock)

    def _extend(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        command = procedures.Extend(
            actor=self._actor,
            case_id=form.case,
            days=self.number(form, "days"),
            reason=form.get("reason"),
            approver=form.get("approver"),
            joint=bool(form.get("joint")),
        )
        return procedures.extend(command, ports.begin, ports.clock, ports.calendar)

    def _hearing(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        told = self.day(form, "told_on")
        if told is None:
            raise Refused("form.day", words.DAY_WRONG, field="told_on")
        command = procedures.SetHearing(
            actor=self._actor,
            case_id=form.case,
            told_on=told,
            asked_on=self.day(form, "asked_on"),
            announced_on=self.day(form, "announced_on"),
            held_on=self.day(form, "held_on"),
            place=form.get("place"),
        )
        return procedures.set_hearing(command, ports.begin, ports.clock, ports.calendar)

    def _decide(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        command = reviewing.Decide(
            actor=self._actor,
            case_id=form.case,
            granted=bool(form.get("granted")),
            officer=form.get("officer"),
            on=self.day(form, "on"),
            reason=form.get("reason"),
            basis=form.get("basis"),
            document=form.get("document"),
            letter=bool(form.get("letter")),
        )
        return reviewing.decide(command, ports.begin, ports.clock, ports.calendar)

    def _close(self, form: ActForm) -> IntakeDone:
        names, numbers = (parts(form.get(name)) for name in ("names", "numbers"))
        if numbers and len(names) != len(numbers):
            raise Refused("close.certificate", words.AS_MANY, field="numbers")
        certificates = tuple(
            Certificate(
                name=name,
                number=number,
                valid_from=form.get("valid_from"),
                valid_to=form.get("valid_to"),
                electronic=bool(form.get("electronic")),
            )
            for name, number in zip(names, numbers, strict=False)
        )
        command = results.Close(actor=self._actor, case_id=form.case, certificates=certificates)
        return results.close(command, self._ports.begin, self._ports.clock)

    def _stock(self, form: ActForm) -> IntakeDone:
        days = self.number(form, "keep_days")
        command = results.Stock(actor=self._actor, case_id=form.case, shelf=form.get("shelf"), keep_days=days)
        return results.stock(command, self._ports.begin, self._ports.clock)

    def _notify(self, form: ActForm) -> IntakeDone:
        command = results.Notify(
            actor=self._actor,
            case_id=form.case,
            way=form.get("way"),
            reached=bool(form.get("reached")),
            words=form.get("words"),
        )
        return results.notify(command, self._ports.begin, self._ports.clock)

    def _mail(self, form: ActForm) -> IntakeDone:
        parcel = results.Parcel(
            case_id=form.case,
            tracking=form.get("tracking"),
            receiver=form.get("receiver"),
            address=form.get("address"),
        )
        command = results.Mail(actor=self._actor, carrier=form.get("carrier"), parcels=(parcel,))
        return results.mail(command, self._ports.begin, self._ports.clock)

    def _deliver(self, form: ActForm) -> IntakeDone:
        person = None
        if form.get("document_number"):
            person = PersonForm(
                kind=DocumentKind.RIC,
                number=form.get("document_number").upper(),
                name=form.get("name"),
                checked=form.get("checked"),
                source="card" if form.get("checked") == words.BY_CARD else "hand",
            )
        command = delivering.Deliver(
            actor=self._actor,
            case_id=form.case,
            way=form.get("way"),
            by=form.get("by"),
            person=person,
            letter=bool(form.get("authority")),
            relation=form.get("relation"),
            code=form.get("code"),
            tracking=form.get("tracking"),
            place=form.get("place"),
            refused=form.get("refused"),
            witness=form.get("witness"),
            on=self.day(form, "on"),
        )
        return delivering.deliver(command, self._ports.begin, self._ports.clock)

    def _withdraw(self, form: ActForm) -> IntakeDone:
        command = ending.Withdraw(
            actor=self._actor,
            case_id=form.case,
            reason=form.get("reason"),
            written=bool(form.get("written")),
            take_over=bool(form.get("take_over")),
        )
        return ending.withdraw(command, self._ports.begin, self._ports.clock)

    def _terminate(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        command = ending.Terminate(
            actor=self._actor,
            approver=self._approver,
            case_id=form.case,
            ground=form.get("ground"),
            reason=form.get("reason"),
            basis=form.get("basis"),
        )
        return ending.terminate(command, ports.begin, ports.clock, ports.calendar)
