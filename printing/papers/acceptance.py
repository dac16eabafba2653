"""受理通知书 and 容缺受理通知书 (domain.md 3.4, 3.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.papers import plain_date, spelled_date
from printing.fonts import Role
from printing.frame import Frame, Head
from printing.strips import Column, Strip, Table, label, paragraph
from printing.tail import BLANK, MOMENT, Field, notice_tail
from printing.text import Span
from printing.words import at_window, ended, legal_basis, listed, on_basis, party_line, with_phone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hall.paper_forms import Acceptance, GapNotice
    from hall.paper_lines import GapLine
    from hall.papers import CasePaper
    from printing.fonts import Faces

_FACTS = (Column(34.0, "c"), Column(124.0))


def case_frame(faces: Faces, paper: CasePaper, title: str) -> Frame:
    """A frame with the head that all notices of a case have."""
    head = Head(
        title=title,
        body=paper.body,
        number=paper.case_number or "",
        document_number=paper.document_number or "",
    )
    return Frame(faces, head, paper.mark, paper.copies.sentence)


def salutation(faces: Faces, paper: CasePaper) -> list[Strip]:
    """The first line of a notice: whom it is for."""
    return paragraph(faces, [Span(f"{paper.applicant.salutation}：")], indent=False, align="l")


def facts(faces: Faces, rows: Sequence[tuple[str, str]], *, before: float = 4.0) -> list[Strip]:
    """A table of two columns, without the rows that say nothing."""
    table = Table(faces, _FACTS, least=8.8)
    for word, value in rows:
        if value:
            table.row(label(word), value)
    return table.strips(before=before)


def agent_row(paper: CasePaper) -> tuple[str, str]:
    """The row that names who acts for the applicant."""
    return (paper.agent_word, party_line(paper, paper.agent) if paper.agent is not None else "")


def compose_acceptance(faces: Faces, paper: Acceptance) -> bytes:
    """The pages of a notice of acceptance."""
    frame = case_frame(faces, paper, "受理通知书")
    frame.add(salutation(faces, paper))
    frame.add(paragraph(faces, [Span(_decision(paper))]))
    frame.add(paragraph(faces, _limits(paper)))
    rows = [
        agent_row(paper),
        ("收费", paper.fee),
        ("结果领取", paper.pickup),
        ("承办", with_phone(paper.contact) if paper.contact is not None else ""),
        ("异议与监督", with_phone(paper.supervision) if paper.supervision is not None else ""),
    ]
    frame.add(facts(faces, rows))
    signs = [
        [Field("签收人", BLANK), Field("签收时间", MOMENT)],
        [Field("联系电话", BLANK), Field("经办窗口", at_window(paper))],
    ]
    return frame.pdf(notice_tail(faces, paper, signs))


def _decision(paper: Acceptance) -> str:
    item, accepted = paper.item, plain_date(paper.accepted_on)
    applied = f"{paper.applicant.you}于{plain_date(paper.applied_on)}提出的{item.title}申请，"
    if paper.deemed:
        basis = on_basis(legal_basis(item, 4))
        return f"{applied}本机关自收到申请材料之日起5个工作日内未告知补正。{basis}自{accepted}起即为受理。"
    if paper.gap:
        basis = legal_basis(item, 5)
        joined = f"依据{basis}和容缺受理的规定，" if basis else "依据容缺受理的规定，"
        return (
            f"{applied}主要申请材料齐全、符合法定形式，属于本机关职权范围，申请人自愿申请容缺受理。"
            f"{joined}本机关决定自{accepted}起予以受理；暂缺的材料应当按照容缺受理通知书补齐。"
        )
    return (
        f"{applied}申请材料齐全、符合法定形式，属于本机关职权范围。"
        f"{on_basis(legal_basis(item, 5))}本机关决定自{accepted}起予以受理。"
    )


def _limits(paper: Acceptance) -> list[Span]:
    promised, statutory = paper.promised, paper.statutory
    if promised.length:
        spans = [
            Span(f"本机关承诺{promised.length}办结，"),
            Span(f"最迟于{spelled_date(promised.due)}前作出决定", Role.BOLD),
        ]
    else:
        spans = [Span("本事项即时办理，"), Span(f"于{spelled_date(promised.due)}当日作出决定", Role.BOLD)]
    if statutory is not None:
        spans.append(Span(f"；法定期限为{statutory.length}，至{spelled_date(statutory.due)}止"))
    spans.append(Span(f"。{_not_counted(paper)}"))
    if promised.provisional or (statutory is not None and statutory.provisional):
        spans.append(
            Span("上述日期超出已公布的节假日安排，按周末推算；新的安排公布后，以按其计算的日期为准。")
        )
    return spans


def _not_counted(paper: Acceptance) -> str:
    if paper.item.is_permit:
        return "听证、检验、检测、检疫、鉴定、专家评审等所需时间依法不计入上述期限，发生时另行书面告知。"
    if paper.not_counted:
        return f"{listed(paper.not_counted)}所需时间不计入上述期限，发生时另行书面告知。"
    return ""


def gap_table(faces: Faces, lines: Sequence[GapLine]) -> list[Strip]:
    """The materials that may follow, each with its day."""
    table = Table(faces, (Column(13.0, "c"), Column(62.0), Column(24.0, "c"), Column(59.0, "c")))
    table.head("序号", "暂缺材料", "形式份数", "补齐期限")
    for number, line in enumerate(lines, 1):
        table.row(str(number), line.name, line.form, f"{spelled_date(line.due)}前")
    return table.strips(before=2.5)


def compose_gap_notice(faces: Faces, paper: GapNotice) -> bytes:
    """The pages of 容缺受理通知书."""
    frame = case_frame(faces, paper, "容缺受理通知书")
    frame.add(salutation(faces, paper))
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{paper.applicant.you}申请的{paper.item.title}，主要材料齐全，"
                    f"{on_basis(paper.local_basis)}决定自{plain_date(paper.accepted_on)}起容缺受理。请在"
                ),
                Span("下列期限前", Role.BOLD),
                Span(f"补齐{len(paper.lines)}项材料："),
            ],
        )
    )
    frame.add(gap_table(faces, paper.lines))
    frame.add(paragraph(faces, [Span(ended(paper.consequence))], before=3.5))
    rows = [
        agent_row(paper),
        ("承办", with_phone(paper.contact) if paper.contact is not None else ""),
        ("异议与监督", with_phone(paper.supervision) if paper.supervision is not None else ""),
    ]
    if any(value for _, value in rows):
        frame.add(facts(faces, rows))
    signs = [
        [Field("签收人", BLANK), Field("签收时间", MOMENT)],
        [Field("联系电话", BLANK), Field("经办窗口", at_window(paper))],
    ]
    return frame.pdf(notice_tail(faces, paper, signs))
