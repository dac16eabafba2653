"""听证告知书 and 听证通知书: that one may be heard, and when and where one is (行政许可法 art. 46 to 48)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.papers import plain_date, spelled_date
from printing.fonts import Role
from printing.papers.acceptance import case_frame, salutation
from printing.papers.course import finished, offices
from printing.strips import Cell, Column, Table, paragraph
from printing.text import Span
from printing.words import clause, on_basis, permit_article

if TYPE_CHECKING:
    from hall.life_forms import HearingNotice, HearingRight
    from printing.fonts import Faces


def compose_hearing_right(faces: Faces, paper: HearingRight) -> bytes:
    """The pages that tell of the right to be heard."""
    you, item = paper.applicant.you, paper.item
    frame = case_frame(faces, paper, "听证告知书")
    frame.add(salutation(faces, paper))
    reason = clause(paper.reason) or f"该事项直接涉及{you}与他人之间的重大利益关系"
    basis = on_basis(permit_article(item, "第四十七条第一款"))
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{you}申请办理的{item.title}，本机关于{plain_date(paper.accepted_on)}受理。"
                    f"经审查，{reason}。{basis}{you}享有要求听证的权利。要求听证的，应当自收到本告知书之日起"
                    f"{paper.days}个工作日内，即"
                ),
                Span(f"{spelled_date(paper.ask_by)}前", Role.BOLD),
                Span("，向本机关提出听证申请；逾期没有提出的，视为放弃听证。"),
            ],
        )
    )
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"提出听证申请的，本机关在{paper.hold_days}个工作日内组织听证，并于举行听证的7个工作日前"
                    "通知时间和地点。组织听证的费用由本机关承担，不向申请人和利害关系人收取。"
                )
            ],
        )
    )
    frame.add(offices(faces, paper))
    return finished(faces, frame, paper)


def compose_hearing_notice(faces: Faces, paper: HearingNotice) -> bytes:
    """The pages that say when and where the hearing is held."""
    you, item = paper.applicant.you, paper.item
    frame = case_frame(faces, paper, "听证通知书")
    frame.add(salutation(faces, paper))
    asked = f"{you}于{plain_date(paper.asked_on)}就" if paper.asked_on else "就"
    begun = "提出听证申请，" if paper.asked_on else "，"
    moved = "原定的听证改期。" if paper.moved else ""
    basis = on_basis(permit_article(item, "第四十八条"))
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{asked}申请办理的{item.title}{begun}{basis}本机关定于下列时间和地点公开举行听证。{moved}"
                )
            ],
        )
    )
    table = Table(faces, (Column(34.0, "c"), Column(124.0)), least=8.8)
    table.row("听证时间", Cell(f"{spelled_date(paper.held_on)} {paper.time}", role=Role.BOLD))
    table.row("听证地点", Cell(paper.place, role=Role.BOLD))
    table.row("请携带", "本通知书、本人有效身份证件和有关证据材料；委托代理人参加的，另带授权委托书")
    frame.add(table.strips(before=3.0))
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{you}可以亲自参加听证，也可以委托代理人参加；认为主持人与本事项有直接利害关系的，有权申请回避；"
                    "可以提出证据，进行申辩和质证。无正当理由不到场的，视为放弃听证。组织听证不收取费用。"
                )
            ],
            before=3.5,
        )
    )
    frame.add(offices(faces, paper))
    return finished(faces, frame, paper)
