"""Papers of the hall itself: 作废单, and the two sheets with secrets for staff (D24, D25, D29)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.papers import copies_of, plain_date, spelled_moment
from printing.fonts import Role
from printing.frame import Frame, Head
from printing.papers.acceptance import case_frame, facts
from printing.sheet import MM
from printing.strips import LEFT, WIDTH, Strip, aligned, baseline, paragraph
from printing.tail import BLANK, MOMENT, Field, notice_tail, sign_tail
from printing.text import Line, Span, break_lines, draw_line
from printing.words import at_window, party_line

if TYPE_CHECKING:
    from hall.paper_forms import OneTimeCode, RecoverySheet, VoidSlip
    from printing.fonts import Faces
    from printing.sheet import Sheet


def compose_void(faces: Faces, paper: VoidSlip) -> bytes:
    """The page that says why a case was voided."""
    frame = case_frame(faces, paper, "办件作废单")
    frame.add(
        facts(
            faces,
            [
                ("办件编号", paper.case_number or ""),
                ("申请人", party_line(paper, paper.applicant)),
                ("申请事项", paper.item.title),
                ("作废文书", "\n".join(paper.papers) or "没有打印过文书"),
                ("作废原因", paper.reason),
                ("作废时间", spelled_moment(paper.voided_at)),
                ("文书收回", "已全部收回" if paper.recovered else "没有全部收回"),
            ],
            before=0.0,
        )
    )
    frame.add(paragraph(faces, [Span("上述编号保留，不再使用；再次申请的，按新的办件办理。")], before=4.0))
    signs = [
        [Field("经办人签名", BLANK), Field("签名时间", MOMENT)],
        [Field("经办窗口", at_window(paper)), Field("批准人", paper.confirmed_by.shown)],
        [Field("批准人签名", BLANK), Field("签名时间", MOMENT)],
    ]
    return frame.pdf(notice_tail(faces, paper, signs))


def _large(faces: Faces, text: str, size: float, pitch: float) -> list[Strip]:
    """Secrets are set large and in a plain face, for they are typed by hand."""
    strips = []
    for line in break_lines(faces, [Span(text, Role.SANS)], size=size, width=WIDTH * MM, justify=False):

        def draw(sheet: Sheet, top: float, *, line: Line = line) -> None:
            x = aligned(line, LEFT, WIDTH, "c")
            draw_line(sheet, faces, line, x, baseline(top, pitch, size), size)

        strips.append(Strip(height=pitch, draw=draw))
    return strips


def compose_one_time_code(faces: Faces, paper: OneTimeCode) -> bytes:
    """The sheet for the first sign-in of an account."""
    head = Head(title="首次登录一次性口令", body=paper.hall_name)
    frame = Frame(faces, head, paper.mark, copies_of(paper.kind).sentence)
    until = spelled_moment(paper.valid_until) if paper.valid_until is not None else "首次登录为止"
    frame.add(
        facts(
            faces,
            [
                ("姓名", paper.clerk.name),
                ("工号", paper.clerk.number),
                ("角色", paper.role),
                ("有效期至", until),
            ],
            before=0.0,
        )
    )
    frame.add(paragraph(faces, [Span("一次性口令")], before=14.0, align="c", indent=False))
    frame.add(_large(faces, paper.code, 30, 18))
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    "本口令只能使用一次。首次登录后请立即设置自己的密码，并销毁本单。"
                    "不要转交他人，不要拍照；遗失的，请立即告知系统运维作废。"
                )
            ],
            before=10.0,
        )
    )
    return frame.pdf(sign_tail(faces, [[Field("领取人签名", BLANK), Field("领取时间", MOMENT)]]))


def compose_recovery(faces: Faces, paper: RecoverySheet) -> bytes:
    """The sheet for the safe, with which the backups of a PC can be opened."""
    head = Head(title="备份恢复口令", body=paper.hall_name)
    frame = Frame(faces, head, paper.mark, copies_of(paper.kind).sentence)
    frame.add(
        facts(
            faces,
            [("电脑序列", paper.pc), ("生成日期", plain_date(paper.made_on))],
            before=0.0,
        )
    )
    frame.add(paragraph(faces, [Span("恢复口令")], before=14.0, align="c", indent=False))
    frame.add(_large(faces, "  ".join(paper.words), 24, 15))
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    "电脑损坏或者更换时，凭本口令可以从备份恢复全部办件。本口令不保存在任何电脑里，"
                    "遗失后不能补发。请装入信封密封，存放在保险柜，不要拍照或者输入其他系统。"
                )
            ],
            before=10.0,
        )
    )
    signs = [
        [Field("保管人签名", BLANK), Field("存入时间", MOMENT)],
        [Field("系统运维签名", BLANK), Field("存放位置", BLANK)],
    ]
    return frame.pdf(sign_tail(faces, signs))
