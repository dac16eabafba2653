"""Papers that the applicant signs: 容缺受理承诺书 and 告知承诺书 (domain.md 3.7, 3.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from printing.papers.acceptance import case_frame, gap_table
from printing.papers.receipt import heading
from printing.strips import Cell, Column, Strip, Table, paragraph
from printing.tail import BLANK, MOMENT, Field, receipt_tail, sign_tail
from printing.text import Span
from printing.words import at_window, ended

if TYPE_CHECKING:
    from hall.paper_forms import GapPromise, ProofPromise
    from hall.papers import CasePaper
    from printing.fonts import Faces

_FACTS = (Column(28.0, "c"), Column(56.0), Column(26.0, "c"), Column(48.0))
_HALVES = (Column(34.0, "c"), Column(124.0))
_PROMISE = (
    "所提交的材料真实有效；已知悉补齐的要求、期限和方式；逾期未补齐或者补交的材料不符合要求的，"
    "同意终止本次办理，由此造成的损失自行承担，相关情况可以依法记入信用记录。"
)
_UNDERSTOOD = (
    "已经知晓行政机关告知的上述内容；",
    "已经符合告知的条件和要求；",
    "所作的陈述真实、准确；",
    "愿意承担不实承诺的法律责任；",
    "本承诺是真实意思的表示。",
)


def _who(paper: CasePaper) -> str:
    return "本单位" if paper.applicant.organisation else "本人"


def _facts(faces: Faces, paper: CasePaper) -> list[Strip]:
    applicant, agent = paper.applicant, paper.agent
    table = Table(faces, _FACTS, least=8.8)
    table.row("申请人", Cell(applicant.salutation, span=3, align="l"))
    table.row("证件号码", paper.shown_number(applicant), "联系电话", paper.shown_phone(applicant))
    if agent is not None:
        table.row(paper.agent_word, Cell(agent.name, span=3, align="l"))
        table.row("证件号码", paper.shown_number(agent), "联系电话", paper.shown_phone(agent))
    table.row("申请事项", Cell(paper.item.title, span=3, align="l"))
    return table.strips()


def _signatures(paper: CasePaper, word: str) -> list[list[Field]]:
    rows = [[Field(word, BLANK), Field("签名时间", MOMENT)]]
    if paper.agent is not None:
        letter = [Field("附", "授权委托书")] if paper.agent_word == "代理人" else []
        rows.append([Field(f"{paper.agent_word}签名", BLANK), *letter])
    rows.append([Field("经办窗口", at_window(paper))])
    return rows


def compose_gap_promise(faces: Faces, paper: GapPromise) -> bytes:
    """The pages of 容缺受理承诺书."""
    who = _who(paper)
    frame = case_frame(faces, paper, "容缺受理承诺书")
    frame.add(_facts(faces, paper))
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{who}自愿选择容缺受理方式。主要材料已经齐全，暂缺下列可以容缺的材料，"
                    "承诺在下列期限前补齐："
                )
            ],
            before=4.0,
        )
    )
    frame.add(gap_table(faces, paper.lines))
    ways = "　".join(f"{'☑' if way == paper.way else '□'}{way}" for way in paper.ways)
    frame.add(paragraph(faces, [Span(f"补齐方式：{ways}")], before=3.0))
    frame.add(paragraph(faces, [Span(f"{who}承诺：{_PROMISE}")]))
    return frame.pdf(sign_tail(faces, _signatures(paper, "承诺人签名（盖章）")))


def compose_proof_promise(faces: Faces, paper: ProofPromise) -> bytes:
    """The pages of 告知承诺书: what is told, and what is promised."""
    frame = case_frame(faces, paper, "证明事项告知承诺书")
    frame.add(_facts(faces, paper))
    frame.add(heading(faces, "一、行政机关告知"))
    for proof in paper.proofs:
        table = Table(faces, _HALVES)
        for word, value in (
            ("证明事项", proof.name),
            ("设定依据", proof.basis),
            ("证明内容", proof.content),
        ):
            if value:
                table.row(word, value)
        frame.add(table.strips(before=1.0))
    table = Table(faces, _HALVES)
    table.row("承诺方式", "书面承诺，由申请人签署")
    table.row("核查方式", paper.check)
    table.row("不实承诺责任", ended(paper.liability).rstrip("。"))
    frame.add(table.strips())
    frame.add(heading(faces, "二、申请人承诺"))
    text = "".join(f"（{number}）{clause}" for number, clause in zip("一二三四五", _UNDERSTOOD, strict=True))
    frame.add(paragraph(faces, [Span(f"{_who(paper)}自愿适用告知承诺，{text}")]))
    rows = [[Field("申请人签名（盖章）", BLANK)]]
    if paper.agent is not None:
        rows.append([Field(f"{paper.agent_word}签名", BLANK)])
    rows += [[Field("签名时间", MOMENT)], [Field("经办窗口", at_window(paper))]]
    return frame.pdf(receipt_tail(faces, paper, rows, large=True))
