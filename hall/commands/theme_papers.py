"""From a 一件事 to its one receipt, as data (domain.md 1.7). Drawing is `printing/`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from hall.cases import CaseFile
from hall.catalogue import Catalogue, Necessity
from hall.clock import corrected, today
from hall.commands.case_papers import RECEIPT_SEAL, party_of
from hall.commands.record import Recorder
from hall.errors import Refused
from hall.papers import CasePaper, Clerk, Office, PrintMark
from hall.papers import Item as PaperItem
from hall.persons import Person
from hall.route_forms import ThemeReceipt
from hall.route_lines import ThemeItemLine, ThemeMaterialLine
from hall.settings import HallSettings
from hall.staff import Actor
from hall.theme_bodies import SharedMaterial
from hall.theme_course import ThemeStanding
from hall.theme_file import ThemeFile
from hall.theme_materials import SharedLine

_NO_PERMIT = "20"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """What the receipt is made from; `password` is that of the query, in clear."""

    theme: ThemeFile
    cases: Mapping[str, CaseFile]
    lines: Sequence[SharedLine]
    standing: ThemeStanding
    catalogue: Catalogue
    password: str = field(repr=False)
    present_word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFrame:
    """What a receipt has from around it: hall, mark, persons, the moment (microseconds UTC), its day."""

    settings: HallSettings
    mark: PrintMark
    applicant: Person
    agent: Person | None
    at: int
    day: dt.date


def frame_of(recorder: Recorder, theme: ThemeFile, actor: Actor) -> ReceiptFrame:
    """The frame of a receipt that is written now.

    Raises:
        Refused: `person.unknown`.
    """
    uow, clock = recorder.uow, recorder.clock
    me, tip = uow.chain.identity(), uow.chain.tip()
    person = uow.persons.get(theme.person)
    if person is None:
        raise Refused("person.unknown", "没有找到申请人的记录。")
    return ReceiptFrame(
        settings=uow.settings.hall(),
        mark=PrintMark(
            node=f"{me.series}·{tip.seq if tip else 0:07d}",
            printed_at=corrected(clock),
            operator=actor.number,
            offline=theme.offline,
        ),
        applicant=person,
        agent=uow.persons.get(theme.agent or theme.guardian or ""),
        at=corrected(clock),
        day=today(clock),
    )


def theme_receipt(frame: ReceiptFrame, facts: ReceiptFacts, actor: Actor) -> CasePaper:
    """一件事收件凭证 with every case, every material once, and the last day of the longest path."""
    theme, standing, settings, agent = facts.theme, facts.standing, frame.settings, frame.agent
    places = {one.case: place for place, one in enumerate(theme.children, 1)}
    by_name = {line.name: line for line in facts.lines}
    return ThemeReceipt(
        hall_name=settings.name,
        mark=frame.mark,
        body=settings.name,
        signed_by=f"{settings.short_name}综合窗口",
        applicant=party_of(frame.applicant),
        agent=party_of(agent) if agent else None,
        agent_word=facts.present_word or "经办人",
        item=PaperItem(name=f"“{theme.theme_name}”一件事", type_code=_NO_PERMIT, version=theme.theme),
        clerk=Clerk(number=actor.number, name=actor.name),
        window=f"{actor.window}号窗" if actor.window else "",
        dated=frame.day,
        case_number=theme.number,
        query_password=facts.password,
        qr_text=f"{theme.number}.{theme.token}",
        seal=RECEIPT_SEAL,
        contact=Office(name=settings.name, phone=settings.phone),
        supervision=Office(name=settings.authority, phone=settings.complaint_phone),
        show_numbers=not settings.mask_on_papers,
        received_at=frame.at,
        items=tuple(
            ThemeItemLine(
                number=one.child.number,
                name=one.child.item_name,
                department=_department(facts.catalogue, one.child.item),
                state=facts.cases[one.child.case].word,
                due=one.due,
                provisional=one.provisional,
            )
            for one in standing.children
        ),
        lines=tuple(_line(shared, by_name, places) for shared in theme.materials),
        left_out=tuple(_left_out_words(one.item_name, one.why, one.reason) for one in theme.left_out),
        due=standing.due or frame.day,
        path=standing.path,
        provisional=standing.provisional,
        rule=theme.rule,
    )


def _department(catalogue: Catalogue, code: str) -> str:
    item = catalogue.item(code)
    return item.body if item else ""


def _line(
    shared: SharedMaterial, by_name: Mapping[str, SharedLine], places: Mapping[str, int]
) -> ThemeMaterialLine:
    line = by_name[shared.name]
    missing = shared.state in {"缺", "瑕疵"}
    method = {"调取": "调取电子证照", "承诺": "告知承诺", "缺": "尚缺", "瑕疵": "待更正"}.get(
        shared.state, line.taking
    )
    if shared.comes_from:
        method = f"第{places[shared.comes_from]}项办结后取得"
    elif missing and line.need is Necessity.OPTIONAL:
        method = "未提交（非必要）"
    form = line.uses[0].line.material.form.partition("/")[0]
    return ThemeMaterialLine(
        name=shared.name,
        form="电子" if shared.state == "调取" else form,
        originals=shared.originals,
        photocopies=shared.copies,
        method=method,
        used_by=_places(shared.cases, places),
    )


def _places(cases: Collection[str], places: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(sorted(places[case] for case in cases))


def _left_out_words(name: str, why: str, reason: str) -> str:
    return f"{name}：{why}（{reason}）" if reason else f"{name}：{why}"
