"""Papers by which a case is not taken now: 补正, 不予受理, 不受理 and 转办 (domain.md 3.5, 3.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.papers import plain_date, spelled_date
from printing.fonts import Role
from printing.papers.acceptance import agent_row, case_frame, facts, salutation
from printing.strips import Cell, Column, Strip, Table, paragraph
from printing.tail import BLANK, MOMENT, Field, notice_tail
from printing.text import Span
from printing.words import at_window, clause, ended, legal_basis, on_basis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hall.paper_forms import Correction, NotNeeded, Referral, Refusal
    from hall.paper_lines import MaterialLine
    from hall.papers import CasePaper, Office
    from printing.fonts import Faces


def _phone(office: Office | None) -> str:
    return office.phone if office is not None else ""


def _agent(faces: Faces, paper: CasePaper) -> list[Strip]:
    row = agent_row(paper)
    return facts(faces, [row]) if row[1] else []


def _late_words(paper: Correction) -> str:
    """What follows when nothing comes, with the local rule that says so: no law of the state does."""
    basis = f"（依据：{clause(paper.late_basis)}）" if paper.late_basis else ""
    return ended(f"{clause(paper.late)}{basis}")


def compose_correction(faces: Faces, paper: Correction) -> bytes:
    """The pages of a correction notice."""
    frame = case_frame(faces, paper, "申请材料补正告知书")
    frame.add(salutation(faces, paper))
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{paper.applicant.you}申请办理的{paper.item.title}，本机关于"
                    f"{plain_date(paper.received_on)}收到申请材料。经审查，下列{len(paper.lines)}项材料"
                    "需要补正，现一次性告知全部补正内容："
                )
            ],
        )
    )
    table = Table(faces, (Column(13.0, "c"), Column(53.0), Column(32.0), Column(60.0)))
    table.head("序号", "材料名称", "问　题", "补正要求")
    for number, line in enumerate(paper.lines, 1):
        basis = f"（依据：{line.basis}）" if line.basis else ""
        table.row(str(number), line.name, line.problem, f"{line.demand}{basis}")
    frame.add(table.strips(before=2.5))
    online = "，或者网上提交" if paper.online else ""
    frame.add(
        paragraph(
            faces,
            [
                Span("请于"),
                Span(f"{spelled_date(paper.hand_in_by)}前", Role.BOLD),
                Span(
                    f"将补正材料交至{paper.place}{online}。补正材料全部收齐并符合要求的，"
                    f"以收齐之日为受理日期。{_late_words(paper)}"
                ),
            ],
            before=3.5,
        )
    )
    basis = legal_basis(paper.item, 4)
    if basis:
        frame.add(paragraph(faces, [Span(f"依据：{basis}。")]))
    frame.add(_agent(faces, paper))
    signs = [
        [Field("签收人", BLANK), Field("送达时间", MOMENT)],
        [
            Field("承办人", f"{paper.clerk.shown}　{paper.window}"),
            Field("咨询电话", _phone(paper.contact) or BLANK),
        ],
    ]
    return frame.pdf(notice_tail(faces, paper, signs))


def _returned(faces: Faces, lines: Sequence[MaterialLine]) -> list[Strip]:
    """The list of what is given back."""
    if not lines:
        return []
    table = Table(
        faces, (Column(13.0, "c"), Column(93.0), Column(17.0, "c"), Column(17.0, "c"), Column(18.0))
    )
    table.head("序号", "退还材料", "原件", "复印件", "备注")
    for number, line in enumerate(lines, 1):
        table.row(str(number), line.name, str(line.originals), str(line.photocopies), line.remark)
    return [*paragraph(faces, [Span("所交材料现予退还，清单如下：")]), *table.strips(before=1.5)]


def compose_refusal(faces: Faces, paper: Refusal) -> bytes:
    """The pages of a decision not to accept."""
    you = paper.applicant.you
    frame = case_frame(faces, paper, "不予受理决定书")
    frame.add(salutation(faces, paper))
    reason = paper.reason.strip().rstrip("。")
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{you}于{plain_date(paper.applied_on)}申请{paper.item.title}。经审查，{reason}，"
                    f"{on_basis(legal_basis(paper.item, 2, paper.basis))}本机关"
                ),
                Span("决定不予受理", Role.BOLD),
                Span("。"),
            ],
        )
    )
    office = paper.right_office
    if office is not None:
        ways = [
            f"{word}：{value}" for word, value in (("地址", office.address), ("电话", office.phone)) if value
        ]
        where = f"（{'；'.join(ways)}）" if ways else ""
        frame.add(paragraph(faces, [Span(f"{you}可以向{office.name}{where}提出申请。")]))
    kept = paragraph(faces, [Span("本窗口没有收取申请材料。")])
    frame.add(_returned(faces, paper.returned) or kept)
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"如不服本决定，可以自收到本决定书之日起{paper.review_days}日内向{paper.review_office}"
                    f"申请行政复议，或者自收到本决定书之日起{paper.litigation_months}个月内依法向"
                    f"{paper.court}提起行政诉讼。"
                )
            ],
            before=3.0 if paper.returned else 0.0,
        )
    )
    frame.add(_agent(faces, paper))
    signs = [
        [Field("签收人", BLANK), Field("签收时间", MOMENT)],
        [Field("经办窗口", at_window(paper)), Field("审核确认", paper.confirmed_by.shown)],
    ]
    return frame.pdf(notice_tail(faces, paper, signs))


def compose_not_needed(faces: Faces, paper: NotNeeded) -> bytes:
    """The pages of 不受理告知书."""
    frame = case_frame(faces, paper, "不受理告知书")
    frame.add(salutation(faces, paper))
    usual = (
        "按照所述情形，该事项依法不需要取得行政许可"
        if paper.item.is_permit
        else "按照所述情形，该事项不需要办理"
    )
    reason = paper.reason.strip().rstrip("。") or usual
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{paper.applicant.you}于{plain_date(paper.applied_on)}申请{paper.item.title}。经审查，"
                    f"{reason}，{on_basis(legal_basis(paper.item, 1, paper.basis))}本机关"
                ),
                Span("决定不受理", Role.BOLD),
                Span("，现予告知。"),
            ],
        )
    )
    frame.add(_returned(faces, paper.returned))
    frame.add(
        paragraph(
            faces,
            [Span("本告知根据申请人陈述的情形作出；情形变化的，可以重新提出申请。")],
            before=3.0 if paper.returned else 0.0,
        )
    )
    rows = [agent_row(paper), ("咨询电话", _phone(paper.contact)), ("监督电话", _phone(paper.supervision))]
    if any(value for _, value in rows):
        frame.add(facts(faces, rows))
    signs = [
        [Field("签收人", BLANK), Field("签收时间", MOMENT)],
        [Field("联系电话", BLANK), Field("经办窗口", at_window(paper))],
    ]
    return frame.pdf(notice_tail(faces, paper, signs))


def compose_referral(faces: Faces, paper: Referral) -> bytes:
    """The pages of 转办告知单."""
    frame = case_frame(faces, paper, "转办告知单")
    frame.add(salutation(faces, paper))
    reason = paper.reason.strip().rstrip("。") or "按照所述情形，应当办理下列事项"
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{paper.applicant.you}于{plain_date(paper.dated)}到{paper.hall_name}申请办理"
                    f"{paper.item.title}。{reason}，现转由下列单位办理："
                )
            ],
        )
    )
    table = Table(faces, (Column(34.0, "c"), Column(124.0)), least=8.8)
    office = paper.to_office
    for word, value in (
        ("办理事项", paper.to_item),
        ("办理单位", office.name),
        ("办理地点", office.address),
        ("联系电话", office.phone),
        ("排队号", paper.ticket),
    ):
        if value:
            role = Role.BOLD if word in {"办理事项", "排队号"} else Role.BODY
            table.row(word, Cell(value, role=role))
    frame.add(table.strips(before=3.0))
    ticket = "凭上列排队号等候叫号，不必重新取号。" if paper.ticket else ""
    frame.add(paragraph(faces, [Span(f"请持本告知单前往办理。{ticket}")], before=3.5))
    frame.add(_agent(faces, paper))
    signs = [
        [Field("签收人", BLANK), Field("签收时间", MOMENT)],
        [Field("联系电话", BLANK), Field("经办窗口", at_window(paper))],
    ]
    return frame.pdf(notice_tail(faces, paper, signs))
