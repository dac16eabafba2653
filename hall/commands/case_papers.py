"""From a case to the papers of its outcome, as data (D22, domain.md 3; drawing is `printing/`).

Pure: the same case gives the same papers. Used for the preview before the act, where numbers are not drawn
yet, and in the transaction of the act itself. What a paper looks like is not decided here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hall import paper_forms as forms
from hall import paper_lines as rows
from hall.bodies import MaterialFact
from hall.catalogue import Item, ItemVersion, Limit, LimitUnit, Material, WindowDef
from hall.clock import day_of
from hall.explanation import Explanation, MaterialState, WindowAct
from hall.identity import WORDS as DOCUMENT_WORDS
from hall.identity import DocumentKind
from hall.papers import CasePaper, Clerk, Office, Party, PrintMark
from hall.papers import Item as PaperItem
from hall.persons import Person
from hall.settings import HallSettings
from hall.staff import Actor
from hall.workdays import Due, WorkCalendar

PERMIT_SEAL: Final = "行政许可专用印章"
PLAIN_SEAL: Final = "受理专用印章"
RECEIPT_SEAL: Final = "收件专用印章"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperContext:
    """Everything that papers of one act are made from. Times microseconds UTC; numbers "" while previewed."""

    settings: HallSettings
    version: ItemVersion
    explanation: Explanation
    materials: tuple[MaterialFact, ...]
    applicant: Person
    present: Person | None
    present_word: str
    actor: Actor
    window: WindowDef | None
    at: int
    mark: PrintMark
    calendar: WorkCalendar
    answers: tuple[str, ...] = ()
    number: str = ""
    query_password: str = ""
    token: str = ""
    documents: Mapping[str, str] | None = None
    refer_item: Item | None = None

    @property
    def item(self) -> Item:
        """The item of the frozen version."""
        return self.version.item

    @property
    def day(self) -> dt.date:
        """The hall's day of the act."""
        return day_of(self.at)


def limit_words(limit: Limit) -> str:
    """「5个工作日」; "" for 即时."""
    return "" if limit.unit is LimitUnit.AT_ONCE else f"{limit.number}个{limit.unit}"


def situation_words(item: Item, answers: Sequence[str]) -> str:
    """The chosen options in words, question by question."""
    words = [
        "、".join(option.text for option in question.options if f"{question.code}.{option.code}" in answers)
        for question in item.questions
    ]
    return "；".join(word for word in words if word)


def form_words(material: Material) -> str:
    """「原件1份」, 「复印件1份」, both, 「验原件」, or 「验原件、复印件1份」."""
    parts = []
    if material.taking == "验原件收复印件":
        parts.append("验原件")
    elif material.originals and material.taking != "验原件":
        parts.append(f"原件{material.originals}份")
    if material.copies:
        parts.append(f"复印件{material.copies}份")
    return "、".join(parts) or material.taking


def demand_words(material: Material) -> str:
    """What a correction asks for when the clerk typed nothing else."""
    points = "；".join(material.review_points)
    if material.taking.startswith("验原件"):
        asked = "出示原件核验"
        if material.copies and material.taking != "验原件":
            asked += f"，并提交复印件{material.copies}份"
    else:
        asked = f"提交{form_words(material)}"
    return f"{asked}，{points}" if points else asked


def party_of(person: Person) -> Party:
    """A person as papers name them."""
    organisation = person.kind == DocumentKind.USCI
    head = ""
    if organisation and person.legal_person:
        word = "经营者" if person.number.startswith("92") else "法定代表人"
        head = f"{word}{person.legal_person}"
    return Party(
        name=person.name,
        organisation=organisation,
        head=head,
        document_kind=DOCUMENT_WORDS[DocumentKind(person.kind)],
        document_number=person.number,
        phone=person.phone,
    )


def common_parts(ctx: PaperContext, *, document: str = "", seal: str = "") -> dict[str, Any]:
    """What every paper of an act begins with; `document` is the kind of its number."""
    item = ctx.item
    plain_seal = PERMIT_SEAL if item.is_permit else PLAIN_SEAL
    return {
        "hall_name": ctx.settings.name,
        "mark": ctx.mark,
        "body": item.body,
        "applicant": party_of(ctx.applicant),
        "agent": party_of(ctx.present) if ctx.present else None,
        "agent_word": ctx.present_word or "经办人",
        "item": PaperItem(
            name=item.name,
            type_code=item.type_code,
            situation=situation_words(item, ctx.answers),
            basis=item.basis,
            version=ctx.version.digest,
        ),
        "clerk": Clerk(number=ctx.actor.number, name=ctx.actor.name),
        "window": f"{ctx.actor.window}号窗" if ctx.actor.window else "",
        "dated": ctx.day,
        "case_number": ctx.number or None,
        "document_number": (ctx.documents or {}).get(document) or None,
        "query_password": ctx.query_password or None,
        "qr_text": f"{ctx.number}.{ctx.token}" if ctx.number else None,
        "seal": seal or plain_seal,
        "contact": Office(name=item.body, phone=item.phone),
        "supervision": Office(
            name=ctx.settings.authority, phone=item.complaint_phone or ctx.settings.complaint_phone
        ),
        "show_numbers": not ctx.settings.mask_on_papers,
    }


def _limit(limit: Limit | None, due: dt.date | None, *, provisional: bool) -> rows.Limit | None:
    if limit is None or due is None:
        return None
    return rows.Limit(length=limit_words(limit), due=due, provisional=provisional)


def material_paper_line(fact: MaterialFact) -> rows.MaterialLine:
    """One line of 收件材料清单."""
    return rows.MaterialLine(
        name=fact.name,
        form=fact.form,
        originals=fact.originals,
        photocopies=fact.copies,
        method=fact.taking,
        remark=fact.note,
    )


def _receipt(ctx: PaperContext) -> CasePaper:
    taken = [
        fact for fact in ctx.materials if fact.state not in {MaterialState.MISSING, MaterialState.DEFECTIVE}
    ]
    received = ctx.explanation.window_act is WindowAct.RECEIVE
    common = common_parts(ctx, seal=RECEIPT_SEAL)
    common["body"] = ctx.settings.name
    return forms.Receipt(
        **common,
        signed_by=f"{ctx.settings.short_name}综合窗口",
        received_at=ctx.at,
        lines=tuple(material_paper_line(fact) for fact in taken),
        department=ctx.item.body,
        five_day_due=ctx.explanation.five_day_due if received else None,
        accepted_by=(ctx.documents or {}).get("受", ""),
    )


def _acceptance(ctx: PaperContext) -> CasePaper:
    why = ctx.explanation
    promised = _limit(ctx.item.promise, why.promise_due, provisional=why.promise_provisional)
    return forms.Acceptance(
        **common_parts(ctx, document="受"),
        applied_on=ctx.day,
        accepted_on=why.accepted_on or ctx.day,
        promised=promised or rows.Limit(length="", due=ctx.day),
        statutory=_limit(ctx.item.statutory, why.statutory_due, provisional=why.statutory_provisional),
        fee=ctx.item.fee,
        pickup=f"窗口自取，{ctx.settings.pickup_place}",
        not_counted=ctx.item.special,
        gap=why.window_act is WindowAct.ACCEPT_GAP,
    )


def _gap_lines(ctx: PaperContext) -> tuple[rows.GapLine, ...]:
    by_key = {line.key: line.material for line in ctx.explanation.lines}
    return tuple(
        rows.GapLine(name=gap.name, form=form_words(by_key[gap.key]), due=gap.due or ctx.day)
        for gap in ctx.explanation.gap
    )


def _gap_promise(ctx: PaperContext) -> CasePaper:
    return forms.GapPromise(**common_parts(ctx), lines=_gap_lines(ctx))


def _gap_notice(ctx: PaperContext) -> CasePaper:
    accepted = ctx.explanation.accepted_on or ctx.day
    return forms.GapNotice(
        **common_parts(ctx, document="容"),
        **gap_words(ctx.settings),
        accepted_on=accepted,
        lines=_gap_lines(ctx),
    )


def gap_words(settings: HallSettings) -> dict[str, Any]:
    """What the hall has decided that 容缺受理通知书 rests on, and says of being late."""
    return {"local_basis": settings.gap_basis, "consequence": settings.gap_consequence}


def late_words(settings: HallSettings) -> dict[str, Any]:
    """What the hall has decided that 补正告知书 says of being late, and by which rule."""
    return {"late": settings.correction_late, "late_basis": settings.correction_basis}


def correction_until(ctx: PaperContext) -> Due:
    """The day that the notice names: working days of the hall from today."""
    return ctx.calendar.add_workdays(ctx.day, ctx.settings.correction_days)


def _correction(ctx: PaperContext) -> CasePaper:
    lacking = [fact for fact in ctx.materials if fact.problem]
    lines = tuple(
        rows.CorrectionLine(name=fact.name, problem=fact.problem, demand=fact.demand) for fact in lacking
    )
    return forms.Correction(
        **common_parts(ctx, document="补"),
        received_on=ctx.day,
        lines=lines,
        hand_in_by=correction_until(ctx).day,
        place=f"{ctx.settings.short_name}{ctx.settings.handin_place}",
        **late_words(ctx.settings),
    )


def told_words(ctx: PaperContext) -> str:
    """The answer that ended the talk, as the clause that papers and history give as the reason; or ""."""
    said = (
        f"申请人对“{question.text}”的回答为“{option.text}”"
        for question in ctx.item.questions
        for option in question.options
        if option.result and f"{question.code}.{option.code}" in ctx.answers
    )
    return next(said, "")


def _not_needed(ctx: PaperContext) -> CasePaper:
    return forms.NotNeeded(**common_parts(ctx, document="告"), applied_on=ctx.day, reason=told_words(ctx))


def _referral(ctx: PaperContext) -> CasePaper:
    to = ctx.explanation.refer_to
    return forms.Referral(
        **common_parts(ctx, document="转"),
        reason=told_words(ctx),
        to_item=to.name if to else "",
        to_office=Office(name=ctx.refer_item.body, phone=ctx.refer_item.phone)
        if ctx.refer_item
        else Office(name=ctx.settings.name, phone=ctx.settings.phone),
    )


def _proof_promise(ctx: PaperContext) -> CasePaper:
    promised = {fact.key for fact in ctx.materials if fact.state == MaterialState.PROMISED}
    proofs = tuple(
        rows.ProofLine(
            name=line.name, content="；".join(line.material.review_points) or line.name, basis=ctx.item.basis
        )
        for line in ctx.explanation.lines
        if line.key in promised
    )
    check = f"办结后{ctx.settings.check_days}个工作日内现场核查或者数据核查"
    liability = ctx.settings.false_promise
    return forms.ProofPromise(**common_parts(ctx), proofs=proofs, check=check, liability=liability)


_MAKERS: Final[Mapping[str, Callable[[PaperContext], CasePaper]]] = {
    "受理通知书": _acceptance,
    "收件凭证": _receipt,
    "容缺受理承诺书": _gap_promise,
    "容缺受理通知书": _gap_notice,
    "申请材料补正告知书": _correction,
    "不受理告知书": _not_needed,
    "转办告知单": _referral,
    "告知承诺书": _proof_promise,
}


def papers_of_act(ctx: PaperContext, names: Sequence[str]) -> tuple[CasePaper, ...]:
    """The papers that an outcome owes, in the order of D22."""
    return tuple(_MAKERS[name](ctx) for name in names)


def advice_paper(ctx: PaperContext, number: str) -> CasePaper:
    """一次性告知单: everything that is asked in the situation told (domain.md 3.2)."""
    lines = tuple(
        rows.NoticeLine(
            name=line.name,
            form=_notice_form(line.material),
            need=_need_words(line.material),
            source=_source_words(line.material),
        )
        for line in ctx.explanation.lines
    )
    common = common_parts(ctx)
    common.update(document_number=number, case_number=None, qr_text=None)
    statutory = ctx.item.statutory
    return forms.OneTimeNotice(
        **common,
        materials=lines,
        told_at=ctx.at,
        promised=limit_words(ctx.item.promise) or "当场办结",
        statutory=(limit_words(statutory) or "当场办结") if statutory else "",
        fee=ctx.item.fee,
        place=ctx.settings.handin_place,
        conditions=ctx.item.condition,
    )


def _notice_form(material: Material) -> str:
    words = form_words(material)
    return f"{words}，可调取电子证照免带" if material.licence else words


def _source_words(material: Material) -> str:
    """Where to get it: the channel, and who issues it unless that is the applicant."""
    if material.source == "申请人自备":
        return material.source
    return "、".join(part for part in (material.source, material.issuer) if part)


def _need_words(material: Material) -> str:
    if material.gap_days:
        return f"可容缺后补（{material.gap_days}个工作日内）"
    return f"{material.necessity}，可告知承诺" if material.may_promise else str(material.necessity)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalGround:
    """Why an application is not accepted, and where else to go (art. 32(2)); typed by the clerk."""

    reason: str
    basis: str = ""
    authority: str = ""
    authority_contact: str = ""


def refusal_paper(ctx: PaperContext, ground: RefusalGround, second: Actor) -> CasePaper:
    """不予受理决定书 with reason, right authority and remedies (domain.md 3.6)."""
    office = Office(name=ground.authority, address=ground.authority_contact) if ground.authority else None
    return forms.Refusal(
        **common_parts(ctx, document="不受"),
        applied_on=ctx.day,
        reason=ground.reason,
        confirmed_by=Clerk(number=second.number, name=second.name),
        review_office=ctx.settings.review_body,
        court=ctx.settings.court,
        basis=ground.basis,
        right_office=office,
        returned=tuple(
            material_paper_line(fact) for fact in ctx.materials if fact.state == MaterialState.HAVE
        ),
    )
