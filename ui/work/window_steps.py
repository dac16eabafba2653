"""Steps of a window: 分发, 催办, 补来的材料, 结果, 送达, 撤回, 终止."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.commands import (
    adding_files,
    charging,
    delivering,
    dispatching,
    ending,
    prolonging,
    results,
    supplements,
)
from hall.commands.application import MaterialEntry
from hall.commands.people import PersonForm
from hall.errors import Refused
from hall.explanation import MaterialState
from hall.identity import DocumentKind
from hall.life_bodies import Branch, Certificate
from hall.queries import CaseFilter
from ui import words
from ui.work.life_forms import BESIDE, DAYS
from ui.work.steps_base import StepBase
from ui.work.typed import parts

if TYPE_CHECKING:
    from hall.commands.intake import IntakeDone
    from hall.ports import Changes
    from hall.queries import CaseRow
    from ui.states.case_acts import ActForm, FieldSpec


class WindowSteps(StepBase):
    """Commands of `hall.commands.dispatching`, `supplements`, `results`, `delivering` and `ending`."""

    def _accept_after(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        return supplements.accept_after(
            self._actor,
            form.case,
            ports.begin,
            ports.clock,
            ports.calendar,
            take_over=bool(form.get("take_over")),
        )

    def _dispatch(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        cases: tuple[str, ...] = (form.case,)
        if form.get("scope") == "here":
            window, most = self._actor.window, dispatching.MOST_CASES
            rows = ports.queries.cases(CaseFilter(states=dispatching.BATCH, window=window, limit=most))
            cases = tuple(row.id for row in rows if not (row.attention or self._gone(row)))
        command = dispatching.Dispatch(
            actor=self._actor,
            case_ids=cases,
            branches=self._branches(form) if len(cases) == 1 and form.get("scope") != "here" else (),
            paper=bool(form.get("paper")),
            remark=form.get("remark"),
        )
        return dispatching.dispatch(command, ports.begin, ports.clock, ports.calendar)

    def _branches(self, form: ActForm) -> tuple[Branch, ...]:
        """The item's own department and those beside it, as chosen; () when nothing of that was filled in."""
        beside = [
            Branch(code=form.get(spec.name), name=spec.word(form.get(spec.name)), days=self._days(form, spec))
            for spec in form.fields
            if spec.name.startswith(BESIDE) and form.get(spec.name)
        ]
        days = self.number(form, f"{DAYS}0")
        file = self._ports.queries.case(form.case)
        version = self._ports.queries.item_version(file.item_version) if file is not None else None
        if version is None or not (beside or days):
            return ()
        return (Branch(code=version.item.body_code, name=version.item.body, days=days), *beside)

    def _days(self, form: ActForm, spec: FieldSpec) -> int:
        return self.number(form, spec.name.replace(BESIDE, DAYS))

    @staticmethod
    def _gone(row: CaseRow) -> bool:
        """True for what another authority has, or the department already."""
        return bool(row.course.home or (row.course.handed_on and row.state in dispatching.BEFORE_ACCEPTANCE))

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

    def _answer(self, form: ActForm) -> IntakeDone:
        ports, said, officer = self._ports, form.get("words"), form.get("officer")
        return dispatching.answer_urge(self._actor, form.case, said, officer, ports.begin, ports.clock)

    def _prolong(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        command = prolonging.Prolong(
            actor=self._actor,
            approver=self._approver,
            case_id=form.case,
            days=self.number(form, "days"),
            reason=form.get("reason"),
        )
        return prolonging.prolong(command, ports.begin, ports.clock, ports.calendar)

    def _tell_fee(self, form: ActForm) -> IntakeDone:
        command = charging.TellFee(
            actor=self._actor,
            case_id=form.case,
            amount=self.money(form, "amount"),
            basis=form.get("basis"),
            place=form.get("place"),
        )
        return charging.tell_fee(command, self._ports.begin, self._ports.clock)

    def _charge(self, form: ActForm) -> IntakeDone:
        command = charging.Charge(
            actor=self._actor,
            case_id=form.case,
            amount=self.money(form, "amount"),
            transaction=form.get("transaction"),
            voucher=form.get("voucher"),
            refund=bool(form.get("kind")),
        )
        return charging.charge(command, self._ports.begin, self._ports.clock)

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
        asked = [spec.name for spec in form.fields if spec.name.startswith("key:") and form.get(spec.name)]
        keys = [name.removeprefix("key:") for name in asked]
        states = {"1": MaterialState.HAVE, "2": MaterialState.DEFECTIVE}
        command = supplements.Supply(
            actor=self._actor,
            case_id=form.case,
            entries={
                key: MaterialEntry(
                    state=states[form.get(f"key:{key}")],
                    problem=form.get(f"problem:{key}") if form.get(f"key:{key}") == "2" else "",
                )
                for key in keys
            },
            take_over=bool(form.get("take_over")),
            asks_gap=bool(form.get("asks_gap")),
        )
        return supplements.supply(command, ports.begin, ports.clock, ports.calendar)

    def _tell_again(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        return supplements.tell_again(self.notice(form), ports.begin, ports.clock, ports.calendar)

    def _remove_scan(self, form: ActForm) -> Changes:
        ports = self._ports
        key, _, digest = form.get("scan").rpartition(":")
        command = adding_files.RemoveFile(
            case=form.case, key=key, sha256=bytes.fromhex(digest), reason=form.get("reason")
        )
        return adding_files.remove_file(self._actor, command, ports.begin, ports.clock)

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
        ports = self._ports
        return delivering.deliver(self._service(form), ports.begin, ports.clock)

    def _serve(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        return delivering.serve_revocation(self._service(form), ports.begin, ports.clock)

    def _service(self, form: ActForm) -> delivering.Deliver:
        """How something was served, as typed."""
        person = None
        if form.get("document_number"):
            person = PersonForm(
                kind=DocumentKind(form.get("document_kind")),
                number=form.get("document_number").upper(),
                name=form.get("name"),
                checked=form.get("checked"),
                source="card" if form.get("checked") == words.BY_CARD else "hand",
            )
        return delivering.Deliver(
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
            credit=bool(form.get("credit")),
        )
        return ending.terminate(command, ports.begin, ports.clock, ports.calendar)
