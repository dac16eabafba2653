"""撤回申请书, which the applicant signs, and 退件清单 (domain.md 1.4, 3.14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.papers import plain_date, spelled_moment
from printing.papers.acceptance import case_frame, facts, salutation
from printing.papers.course import return_table
from printing.papers.result import qr_frame
from printing.strips import paragraph
from printing.tail import BLANK, MOMENT, Field, receipt_tail, sign_tail
from printing.text import Span
from printing.words import at_window, clause, party_line

if TYPE_CHECKING:
    from hall.life_forms import ReturnList, Withdrawal
    from printing.fonts import Faces


def compose_withdrawal(faces: Faces, paper: Withdrawal) -> bytes:
    """The page that the applicant signs to take an application back."""
    who = "本单位" if paper.applicant.organisation else "本人"
    frame = case_frame(faces, paper, "撤回申请书")
    frame.add(paragraph(faces, [Span(f"{paper.body}：")], indent=False, align="l"))
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{who}于{plain_date(paper.applied_on)}申请办理{paper.item.title}。"
                    f"现因{clause(paper.reason)}，自愿撤回该申请，请终止办理，并退还所交材料的原件。"
                )
            ],
        )
    )
    frame.add(paragraph(faces, [Span(f"{who}知悉：撤回以后本次办理结束；再次申请的，按新的办件办理。")]))
    rows = [
        ("申请人", paper.applicant.salutation),
        ("证件", party_line(paper, paper.applicant).removeprefix(paper.applicant.name).strip()),
        ("联系电话", paper.shown_phone(paper.applicant)),
        (paper.agent_word, party_line(paper, paper.agent) if paper.agent is not None else ""),
    ]
    frame.add(facts(faces, rows))
    signs = [[Field("申请人签名（盖章）", BLANK), Field("签名时间", MOMENT)]]
    if paper.agent is not None:
        letter = [Field("附", "授权委托书")] if paper.agent_word == "代理人" else []
        signs.append([Field(f"{paper.agent_word}签名", BLANK), *letter])
    signs.append([Field("经办窗口", at_window(paper))])
    return frame.pdf(sign_tail(faces, signs))


def compose_return_list(faces: Faces, paper: ReturnList) -> bytes:
    """The page with what went back, signed by who took it."""
    frame = qr_frame(faces, paper, "退件清单")
    frame.add(salutation(faces, paper))
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{paper.applicant.you}申请办理的{paper.item.title}，因{paper.why}，"
                    f"于{spelled_moment(paper.at)}退还下列材料："
                )
            ],
        )
    )
    frame.add(return_table(faces, paper.lines, before=2.5))
    frame.add(paragraph(faces, [Span("请当面清点。签名后视为已全部收回。")], before=3.0))
    rows = [
        [Field("领取人签名", BLANK)],
        [Field("领取时间", MOMENT)],
        [Field("退件人", at_window(paper))],
    ]
    return frame.pdf(receipt_tail(faces, paper, rows))
