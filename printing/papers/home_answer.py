"""受理机关答复告知单: with it the letter of a 代收 case's home authority is handed on (domain.md 1.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.papers import plain_date, spelled_date
from printing.fonts import Role
from printing.papers.acceptance import case_frame, salutation
from printing.strips import Column, Strip, Table, paragraph
from printing.tail import BLANK, MOMENT, Field, notice_tail
from printing.text import Span
from printing.words import legal_basis, on_basis

if TYPE_CHECKING:
    from hall.route_forms import HomeAnswerNotice
    from printing.fonts import Faces

_CORRECT, _REFUSED = "补正", "不予受理"


def compose_home_answer(faces: Faces, paper: HomeAnswerNotice) -> bytes:
    """The page that says what the home authority answered."""
    you = paper.applicant.you
    frame = case_frame(faces, paper, "受理机关答复告知单")
    frame.add(salutation(faces, paper))
    begun = (
        f"{you}申请办理的{paper.item.title}（办件编号{paper.case_number}），本窗口于"
        f"{plain_date(paper.received_on)}代{paper.home.name}收取申请材料。"
    )
    if paper.word == _CORRECT:
        frame.add(_correction(faces, paper, begun))
    elif paper.word == _REFUSED:
        frame.add(_refusal(faces, paper, begun))
    else:
        frame.add(_silence(faces, paper, begun))
    signs = [
        [Field("签收人", BLANK), Field("送达时间", MOMENT)],
        [Field("承办人", f"{paper.clerk.shown}　{paper.window}".strip()), Field("受理机关", paper.home.name)],
    ]
    return frame.pdf(notice_tail(faces, paper, signs))


def _number(paper: HomeAnswerNotice) -> str:
    return f"（文号：{paper.home_document}）" if paper.home_document else ""


def _correction(faces: Faces, paper: HomeAnswerNotice, begun: str) -> list[Strip]:
    told = f"该机关于{plain_date(paper.answered_on)}作出补正告知{_number(paper)}，"
    table = Table(faces, (Column(13.0, "c"), Column(53.0), Column(32.0), Column(60.0)))
    table.head("序号", "材料名称", "问　题", "补正要求")
    for number, line in enumerate(paper.lines, 1):
        table.row(str(number), line.name, line.problem, line.demand)
    until = f"{spelled_date(paper.hand_in_by)}前" if paper.hand_in_by else "补正告知书载明的期限内"
    after = [
        Span("请于"),
        Span(until, Role.BOLD),
        Span(
            f"将补正材料交至{paper.place}，由本窗口转寄受理机关，也可以直接交受理机关。"
            "是否受理由该机关决定，补正的依据和逾期的后果以补正告知书为准。"
        ),
    ]
    handed = f"要求补正下列材料，现将补正告知书转交{paper.applicant.you}："
    return [
        *paragraph(faces, [Span(f"{begun}{told}{handed}")]),
        *table.strips(before=2.5),
        *paragraph(faces, after, before=3.5),
    ]


def _refusal(faces: Faces, paper: HomeAnswerNotice, begun: str) -> list[Strip]:
    you, reason = paper.applicant.you, paper.reason.strip().rstrip("。")
    told = [
        Span(f"{begun}该机关于{plain_date(paper.answered_on)}"),
        Span("决定不予受理", Role.BOLD),
        Span(f"{_number(paper)}，理由：{reason}。现将不予受理决定书转交{you}。"),
    ]
    rest = (
        f"对该决定不服的，{you}可以按决定书载明的机关和期限申请行政复议或者提起行政诉讼。"
        "寄送的材料由受理机关退还，经本窗口退还的另开退件清单。"
    )
    return [*paragraph(faces, told), *paragraph(faces, [Span(rest)])]


def _silence(faces: Faces, paper: HomeAnswerNotice, begun: str) -> list[Strip]:
    since = plain_date(paper.answered_on)
    what = "全部补正材料" if paper.corrected else "申请材料"
    basis = on_basis(legal_basis(paper.item, 4))
    told = [
        Span(f"{begun}该机关自{since}收到{what}之日起五个工作日内没有告知需要补正的内容，也没有答复。"),
        Span(f"{basis}{paper.applicant.you}的申请"),
        Span(f"自{since}起即为受理", Role.BOLD),
        Span("，办理期限自该日起算。"),
    ]
    rest = (
        "受理通知书由受理机关补发，本窗口收到后转交；仍没有答复的，"
        f"{paper.applicant.you}可以向该机关的上级机关或者监察机关反映。"
    )
    return [*paragraph(faces, told), *paragraph(faces, [Span(rest)])]
