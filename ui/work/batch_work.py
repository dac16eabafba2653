"""One step for the marked cases of a list: what may be done, its one form, and what came of each case.

How many cases go through one step together is `hall.commands.batches`; the steps are those of `life_work.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hall.commands import dispatching, results
from hall.commands.batches import Batch, one_by_one, together
from hall.errors import Refused
from hall.ports import Changes
from ui import words
from ui.states.case_acts import ActForm, CaseAct, FieldSpec
from ui.states.case_batch import BATCH_ACTS, BatchLine, BatchOffer, BatchOffers, BatchTold
from ui.states.ports import BatchDone
from ui.work.life_forms import Values, choice, field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hall.cases import CaseFile
    from hall.desk import DeskPorts
    from hall.ports import Begin
    from hall.staff import Actor
    from ui.work.life_work import LifeWork

_FOR: Final = "for:"
"""Fields of a form that are about one case alone carry its id behind this."""

_TO: Final = "to:"
"""Likewise where its parcel goes."""


class BatchWork:
    """Steps for many cases by one person at one window."""

    def __init__(self, ports: DeskPorts, actor: Actor, life: LifeWork) -> None:
        """Over the steps of one case."""
        self._ports = ports
        self._actor = actor
        self._life = life

    def offers(self, cases: tuple[str, ...]) -> BatchOffers:
        """Each step that this role takes for many, with how many of these cases may go."""
        files = self._files(cases)
        found = []
        for act in BATCH_ACTS:
            whys = [offer.why for file in files for offer in self._life.offers(file) if offer.act is act]
            if whys:
                stopped = next((why for why in whys if why), "")
                found.append(BatchOffer(act=act, able=whys.count(""), why=stopped))
        return BatchOffers(cases=cases, offers=tuple(found))

    def form(self, cases: tuple[str, ...], act: CaseAct) -> ActForm:
        """The form of a step for many.

        Raises:
            Refused: `act.closed` when it is no step for many, or none of the cases may go.
        """
        if act not in BATCH_ACTS:
            raise Refused("act.closed", words.not_for_many(str(act)))
        files = self._files(cases)
        why = {file.id: self._why(file, act) for file in files}
        able = [file for file in files if not why[file.id]]
        if not able:
            first = next(iter(why.values()), words.NO_RIGHT)
            raise Refused("act.closed", words.none_of_many(str(act), first))
        fields, values = self._fields(act, able)
        stopped = [(file.number[-4:], why[file.id]) for file in files if why[file.id]]
        return ActForm(
            act=act,
            send=words.send_many(str(act), len(able)),
            line=words.batch_line(words.ACT_LINE.get(str(act), ""), stopped),
            fields=fields,
            values=tuple((name, value) for name, value in values.items() if value),
            cases=cases,
        )

    def _why(self, file: CaseFile, act: CaseAct) -> str:
        offers = {offer.act: offer.why for offer in self._life.offers(file)}
        return offers.get(act, words.NO_RIGHT)

    def _files(self, cases: tuple[str, ...]) -> list[CaseFile]:
        found = (self._ports.queries.case(case) for case in cases)
        return [file for file in found if file is not None]

    # --- forms

    def _fields(self, act: CaseAct, able: list[CaseFile]) -> tuple[tuple[FieldSpec, ...], Values]:
        names = {file.id: words.one_of_many(file.number, self._who(file)) for file in able}
        if act is CaseAct.DISPATCH:
            paper = field("paper", ("1", words.WITH_PAPER), ("", words.ONLY_SCANS))
            return (paper, field("remark")), {}
        if act is CaseAct.SIGN:
            return (field("receiver"),), {}
        if act is CaseAct.URGE:
            return (field("words"),), {}
        if act is CaseAct.NOTIFY:
            reached = field("reached", *reversed(words.YES_NO))
            remark = field("words", label=words.ACT_FIELD["remark"])
            return (choice("way", *results.WAYS), reached, remark), {}
        if act is CaseAct.MAIL:
            return (field("carrier"), *self._parcels(able, names)), {"carrier": "EMS"}
        hints = [words.SHELF_HINT, *[words.SAME_SHELF] * (len(able) - 1)]
        own = tuple(
            FieldSpec(name=f"{_FOR}{case}", label=name, hint=hint)
            for (case, name), hint in zip(names.items(), hints, strict=True)
        )
        keep = self._ports.queries.hall().cards.keep_days
        return (*own, field("keep_days")), {"keep_days": str(keep)}

    def _parcels(self, able: list[CaseFile], names: Mapping[str, str]) -> tuple[FieldSpec, ...]:
        """The number of each parcel, and where to when nobody has told an address yet."""
        fields: list[FieldSpec] = []
        for file in able:
            label = words.parcel_of_many(names[file.id])
            fields.append(FieldSpec(name=f"{_FOR}{file.id}", label=label))
            person = self._ports.queries.person(file.person)
            if person is not None and not person.address:
                label = words.address_of_many(names[file.id])
                fields.append(FieldSpec(name=f"{_TO}{file.id}", label=label))
        return tuple(fields)

    def _who(self, file: CaseFile) -> str:
        person = self._ports.queries.person(file.person)
        return person.name if person is not None else ""

    # --- the steps

    def do(self, form: ActForm) -> BatchDone:
        """Take the step of a form for its cases; each is told what came of it.

        Raises:
            Refused: Nothing was done: `batch.…`, `form.number`.
        """
        steps: Mapping[CaseAct, Callable[[ActForm], Batch]] = {
            CaseAct.DISPATCH: self._dispatch,
            CaseAct.SIGN: self._sign,
            CaseAct.URGE: self._each,
            CaseAct.STOCK: self._shelves,
            CaseAct.NOTIFY: self._each,
            CaseAct.MAIL: self._mail,
        }
        return self.told(str(form.act), steps[form.act](form))

    def told(self, act: str, batch: Batch) -> BatchDone:
        """A batch with the numbers and names of its cases."""
        files = {file.id: file for file in self._files(tuple(one.case for one in batch.told))}
        lines = tuple(
            BatchLine(
                case=one.case,
                number=files[one.case].number if one.case in files else "",
                who=self._who(files[one.case]) if one.case in files else "",
                why=one.sentence,
            )
            for one in batch.told
        )
        return BatchDone(told=BatchTold(act=act, lines=lines), changes=batch.changes)

    def _each(self, form: ActForm) -> Batch:
        return one_by_one(form.cases, lambda case: self._one(form, case))

    def _one(self, form: ActForm, case: str) -> Changes:
        """The step of one case by the same way that its own form takes."""
        return self._life.do(replace(form, case=case, cases=())).changes

    def _shelves(self, form: ActForm) -> Batch:
        """上架 of each on its own place; a place that is left out is that of the case above."""
        self._life.number(form, "keep_days")
        places: dict[str, str] = {}
        last = ""
        for case in form.cases:
            last = form.get(f"{_FOR}{case}") or last
            places[case] = last
        rest = dict(form.values)
        return one_by_one(
            form.cases,
            lambda case: self._one(
                replace(form, values=tuple({**rest, "shelf": places[case]}.items())), case
            ),
        )

    def _dispatch(self, form: ActForm) -> Batch:
        ports = self._ports

        def step(cases: tuple[str, ...], begin: Begin) -> Changes:
            command = dispatching.Dispatch(
                actor=self._actor, case_ids=cases, paper=bool(form.get("paper")), remark=form.get("remark")
            )
            return dispatching.dispatch(command, begin, ports.clock, ports.calendar).changes

        return together(form.cases, step, ports.begin)

    def _sign(self, form: ActForm) -> Batch:
        """签收 of each case on its own 材料交接单."""
        handovers = {file.id: file.course.handover for file in self._files(form.cases)}

        def step(case: str) -> Changes:
            command = dispatching.SignHandover(
                actor=self._actor,
                handover=handovers.get(case, ""),
                case_ids=(case,),
                receiver=form.get("receiver"),
            )
            return dispatching.sign_handover(command, self._ports.begin, self._ports.clock)

        return one_by_one(form.cases, step)

    def _mail(self, form: ActForm) -> Batch:
        def step(cases: tuple[str, ...], begin: Begin) -> Changes:
            parcels = tuple(
                results.Parcel(
                    case_id=case, tracking=form.get(f"{_FOR}{case}"), address=form.get(f"{_TO}{case}")
                )
                for case in cases
            )
            command = results.Mail(actor=self._actor, carrier=form.get("carrier"), parcels=parcels)
            return results.mail(command, begin, self._ports.clock).changes

        return together(form.cases, step, self._ports.begin)
