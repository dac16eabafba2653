"""Steps of a department's representative: 受理, 补正, 不予受理, 审查, 特别程序, 延期, 听证, 决定."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.commands import department, procedures, reviewing
from hall.commands.case_papers import RefusalGround
from hall.commands.home_answers import HomeAnswer, answer_home
from hall.errors import Refused
from ui import words
from ui.work.steps_base import StepBase

if TYPE_CHECKING:
    from hall.commands.intake import IntakeDone
    from ui.states.case_acts import ActForm


class DepartmentSteps(StepBase):
    """Commands of `hall.commands.department`, `reviewing` and `procedures`."""

    def _accept(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        return department.accept_by_department(
            self._actor, form.case, ports.begin, ports.clock, ports.calendar
        )

    def _home_answer(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        command = HomeAnswer(
            actor=self._actor,
            case_id=form.case,
            word=form.get("word"),
            on=self.day(form, "on"),
            document=form.get("document"),
            reason=form.get("reason"),
            entries=self.notice(form).entries,
            until=self.day(form, "until"),
        )
        return answer_home(command, ports.begin, ports.clock, ports.calendar)

    def _correct(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        return department.tell_by_department(self.notice(form), ports.begin, ports.clock, ports.calendar)

    def _refuse(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        ground = RefusalGround(
            reason=form.get("reason"),
            basis=form.get("basis"),
            authority=form.get("right_office"),
            authority_contact=form.get("contact"),
        )
        command = department.DepartmentRefuse(
            actor=self._actor, second=self._approver, case_id=form.case, ground=ground
        )
        return department.refuse_by_department(command, ports.begin, ports.clock, ports.calendar)

    def _review(self, form: ActForm) -> IntakeDone:
        command = reviewing.Review(
            actor=self._actor,
            case_id=form.case,
            stage=form.get("stage") or form.get(f"stage:{form.get('branch')}"),
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
        ports = self._ports
        command = procedures.Resume(
            actor=self._actor, case_id=form.case, result=form.get("result"), last=self.day(form, "last")
        )
        return procedures.resume(command, ports.begin, ports.clock, ports.calendar)

    def _extend(self, form: ActForm) -> IntakeDone:
        ports = self._ports
        command = procedures.Extend(
            actor=self._actor,
            case_id=form.case,
            days=self.number(form, "days_joint" if form.get("joint") else "days"),
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
            time=form.get("time"),
            reason=form.get("reason"),
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
