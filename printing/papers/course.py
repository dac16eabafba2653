"""What the department tells while it reviews and when it decides or ends a case (domain.md 3.10, 3.14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hall.papers import plain_date, spelled_date
from printing.fonts import Role
from printing.papers.acceptance import agent_row, case_frame, facts, salutation
from printing.strips import Cell, Column, Strip, Table, paragraph
from printing.tail import BLANK, MOMENT, Field, notice_tail
from printing.text import Span
from printing.words import at_window, clause, listed, on_basis, permit_article, remedy_words, with_phone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hall.life_forms import (
        Decision,
        Extension,
        ProcedureNotice,
        Resumption,
        ReturnLine,
        Termination,
    )
    from hall.papers import CasePaper
    from printing.fonts import Faces
    from printing.frame import Frame

PROVISIONAL: Final = "上述日期超出已公布的节假日安排，按周末推算；新的安排公布后，以按其计算的日期为准。"
"""What a day means that lies beyond the published table of holidays."""

_RETURNED: Final = (Column(13.0, "c"), Column(93.0), Column(17.0, "c"), Column(17.0, "c"), Column(18.0))


def taken_on(paper: CasePaper, accepted: str, old_due: str) -> str:
    """How a notice during the review begins."""
    return (
        f"{paper.applicant.you}申请办理的{paper.item.title}，本机关于{accepted}受理，"
        f"原定最迟于{old_due}前作出决定。"
    )


def offices(faces: Faces, paper: CasePaper, *rows: tuple[str, str]) -> list[Strip]:
    """Who acts for the applicant, what else is known, who handles it, where to object."""
    found = [
        agent_row(paper),
        *rows,
        ("承办", with_phone(paper.contact) if paper.contact is not None else ""),
        ("异议与监督", with_phone(paper.supervision) if paper.supervision is not None else ""),
    ]
    return facts(faces, found) if any(value for _, value in found) else []


def finished(faces: Faces, frame: Frame, paper: CasePaper) -> bytes:
    """The pages, ending as notices do."""
    signs = [
        [Field("签收人", BLANK), Field("签收时间", MOMENT)],
        [Field("联系电话", BLANK), Field("经办窗口", at_window(paper))],
    ]
    return frame.pdf(notice_tail(faces, paper, signs))


def compose_extension(faces: Faces, paper: Extension) -> bytes:
    """The pages of 延长期限告知书."""
    frame = case_frame(faces, paper, "延长期限告知书")
    frame.add(salutation(faces, paper))
    who = "本级人民政府负责人" if paper.joint else "本行政机关负责人"
    basis = permit_article(paper.item, "第四十二条第二款" if paper.joint else "第四十二条第一款")
    spans = [
        Span(taken_on(paper, plain_date(paper.accepted_on), spelled_date(paper.old_due))),
        Span(f"因{clause(paper.reason)}，不能在上述期限内作出决定。{on_basis(basis)}经{who}批准，"),
        Span(f"办理期限延长{paper.days}个工作日，最迟于{spelled_date(paper.new_due)}前作出决定", Role.BOLD),
        Span("，现予告知。"),
    ]
    if paper.provisional:
        spans.append(Span(PROVISIONAL))
    frame.add(paragraph(faces, spans))
    frame.add(offices(faces, paper, ("批准人", paper.approver)))
    return finished(faces, frame, paper)


def compose_procedure(faces: Faces, paper: ProcedureNotice) -> bytes:
    """The pages of 特别程序（不计时限）告知书."""
    frame = case_frame(faces, paper, "特别程序告知书")
    frame.add(salutation(faces, paper))
    frame.add(
        paragraph(
            faces,
            [
                Span(taken_on(paper, plain_date(paper.accepted_on), spelled_date(paper.old_due))),
                Span(f"因{clause(paper.reason)}，需要进行{paper.procedure}。{on_basis(paper.basis)}"),
                Span(f"自{spelled_date(paper.first)}起所需时间不计入办理期限", Role.BOLD),
                Span(f"，预计{paper.days}个工作日，结束后另行告知。"),
            ],
        )
    )
    frame.add(offices(faces, paper, ("批准人", paper.approver)))
    return finished(faces, frame, paper)


def compose_resumption(faces: Faces, paper: Resumption) -> bytes:
    """The pages of 恢复计时告知书."""
    frame = case_frame(faces, paper, "恢复计时告知书")
    frame.add(salutation(faces, paper))
    told = f"（{paper.told_by}）" if paper.told_by else ""
    span = f"{plain_date(paper.first)}至{plain_date(paper.last)}"
    counted = (
        f"自{span}所需时间共{paper.days}个工作日，不计入办理期限"
        if paper.days
        else "没有占用办理期限内的工作日"
    )
    spans = [
        Span(
            f"{paper.applicant.you}申请办理的{paper.item.title}，本机关于{plain_date(paper.accepted_on)}受理。"
            f"《特别程序告知书》{told}告知的{paper.procedure}已经结束，结果为：{clause(paper.result)}。"
            f"该程序{counted}。"
        ),
        Span(f"现恢复计算办理期限，最迟于{spelled_date(paper.new_due)}前作出决定", Role.BOLD),
        Span("，特此告知。"),
    ]
    if paper.provisional:
        spans.append(Span(PROVISIONAL))
    frame.add(paragraph(faces, spans))
    frame.add(offices(faces, paper))
    return finished(faces, frame, paper)


def compose_decision(faces: Faces, paper: Decision) -> bytes:
    """The pages of a decision that the hall prints for the department."""
    permit = paper.item.is_permit
    what = "行政许可" if permit else "办理"
    word = "准予" if paper.granted else "不予"
    frame = case_frame(faces, paper, paper.title)
    frame.add(salutation(faces, paper))
    usual = "申请符合法定条件、标准" if paper.granted else ""
    ground = clause(paper.reason) or usual
    basis = paper.basis or permit_article(
        paper.item, "第三十八条第一款" if paper.granted else "第三十八条第二款"
    )
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{paper.applicant.you}于{plain_date(paper.applied_on)}提出的{paper.item.title}申请，"
                    f"本机关于{plain_date(paper.accepted_on)}受理。经审查，{ground}。{on_basis(basis)}本机关于"
                    f"{plain_date(paper.decided_on)}"
                ),
                Span(f"决定{word}{what}", Role.BOLD),
                Span("。"),
            ],
        )
    )
    if paper.granted and paper.result_name:
        within = f"{on_basis(permit_article(paper.item, '第四十四条'))}自作出决定之日起10个工作日内"
        frame.add(
            paragraph(faces, [Span(f"本机关将{within if permit else ''}颁发、送达{paper.result_name}。")])
        )
    if not paper.granted:
        frame.add(paragraph(faces, [Span(remedy_words("本决定", "本决定书", paper.remedy))]))
    frame.add(offices(faces, paper, ("决定人", paper.officer)))
    return finished(faces, frame, paper)


def return_table(faces: Faces, lines: Sequence[ReturnLine], *, before: float = 1.5) -> list[Strip]:
    """What is given back, with its totals."""
    table = Table(faces, _RETURNED)
    table.head("序号", "退还材料", "原件", "复印件", "备注")
    for number, line in enumerate(lines, 1):
        table.row(str(number), line.name, str(line.originals), str(line.copies), line.remark)
    originals, copies = sum(line.originals for line in lines), sum(line.copies for line in lines)
    table.row(Cell(f"合计　{len(lines)}项", span=2, align="c"), str(originals), str(copies), "")
    return table.strips(before=before)


def compose_termination(faces: Faces, paper: Termination) -> bytes:
    """The pages of 终止办理告知书."""
    you = paper.applicant.you
    frame = case_frame(faces, paper, "终止办理告知书")
    frame.add(salutation(faces, paper))
    credit = "相关情况可以依法记入信用记录。" if paper.credit else ""
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{you}于{plain_date(paper.applied_on)}申请办理{paper.item.title}。因{paper.ground}"
                    f"（{clause(paper.reason)}），{on_basis(clause(paper.basis))}本机关"
                ),
                Span("决定终止办理", Role.BOLD),
                Span(f"，现予告知。{credit}再次申请的，按新的办件办理。"),
            ],
        )
    )
    back = "本窗口没有留存需要退还的原件。"
    if paper.returned:
        count = sum(line.originals + line.copies for line in paper.returned)
        names = listed(tuple(line.name for line in paper.returned))
        back = f"所交材料（{names}，共{count}份）现予退还，退件清单附后。"
    frame.add(paragraph(faces, [Span(back)]))
    frame.add(paragraph(faces, [Span(remedy_words("本告知", "本告知书", paper.remedy))]))
    frame.add(offices(faces, paper, ("批准人", paper.approved_by.shown)))
    return finished(faces, frame, paper)
