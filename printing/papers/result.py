"""What the issue window hands out: 办结单, 取件通知, 取件凭证, 送达回证 (domain.md 3.11, 3.12, 3.14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hall.course import Way
from hall.masking import mask_name, number_tail
from hall.papers import plain_date, spelled_date, spelled_moment
from printing.fonts import Role
from printing.frame import Frame, Head
from printing.papers.acceptance import agent_row, case_frame, facts, salutation
from printing.strips import Cell, Column, Strip, Table, label, paragraph
from printing.tail import BLANK, MOMENT, Field, receipt_tail, sign_tail
from printing.text import Span
from printing.words import at_window, with_phone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hall.life_forms import Completion, PickupNotice, PickupSlip, ResultLine, ServiceReceipt
    from hall.papers import CasePaper, Party
    from printing.fonts import Faces

_RESULTS: Final = (
    Column(11.0, "c"),
    Column(48.0),
    Column(49.0, "c"),
    Column(12.0, "c"),
    Column(12.0, "c"),
    Column(26.0, "c"),
)
_TWO: Final = (Column(34.0, "c"), Column(124.0))


def result_table(faces: Faces, lines: Sequence[ResultLine], *, before: float = 2.5) -> list[Strip]:
    """Certificates and letters with their numbers."""
    table = Table(faces, _RESULTS)
    table.head("序号", "名　称", "证号（文号）", "正本", "副本", "有效期至")
    for number, line in enumerate(lines, 1):
        name = f"{line.name}（电子证照）" if line.electronic else line.name
        table.row(str(number), name, line.number, str(line.originals), str(line.copies), line.valid_to or "—")
    return table.strips(before=before)


def qr_frame(faces: Faces, paper: CasePaper, title: str) -> Frame:
    """A frame with the head of papers that an applicant keeps beside the notices: the code at the top."""
    head = Head(title=title, body=paper.body, number=paper.case_number or "", qr=paper.qr_text or "")
    return Frame(faces, head, paper.mark, paper.copies.sentence)


def _shown_name(party: Party) -> str:
    return party.name if party.organisation else mask_name(party.name)


def compose_completion(faces: Faces, paper: Completion) -> bytes:
    """The page for what is done at the window at once, with all four times."""
    frame = qr_frame(faces, paper, "办结单")
    frame.add(salutation(faces, paper))
    frame.add(
        paragraph(
            faces,
            [
                Span(f"{paper.applicant.you}申请办理的{paper.item.title}，已经"),
                Span("当场办结" if paper.result == "办结" else f"当场办结（{paper.result}）", Role.BOLD),
                Span("。"),
            ],
        )
    )
    rows = [
        agent_row(paper),
        ("申请时间", spelled_moment(paper.applied_at)),
        ("受理日期", plain_date(paper.accepted_on)),
        ("办结时间", spelled_moment(paper.closed_at)),
        ("收费", paper.fee or "没有收费"),
        ("异议与监督", with_phone(paper.supervision) if paper.supervision is not None else ""),
    ]
    frame.add(facts(faces, rows))
    if paper.results:
        frame.add(result_table(faces, paper.results, before=4.0))
    signs = [
        [Field("申请人签名", BLANK)],
        [Field("签名时间", MOMENT)],
        [Field("经办", at_window(paper))],
    ]
    return frame.pdf(receipt_tail(faces, paper, signs))


def compose_pickup_notice(faces: Faces, paper: PickupNotice) -> bytes:
    """The page that tells somebody to come for a result."""
    frame = qr_frame(faces, paper, "取件通知")
    frame.add(salutation(faces, paper))
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{paper.applicant.you}申请办理的{paper.item.title}已经办结（{paper.result}），"
                    "下列结果可以领取："
                )
            ],
        )
    )
    frame.add(result_table(faces, paper.results))
    frame.add(
        paragraph(
            faces,
            [
                Span("请于"),
                Span(f"{spelled_date(paper.keep_until)}前", Role.BOLD),
                Span("领取；逾期未领的，请先与窗口联系。"),
            ],
            before=3.5,
        )
    )
    table = Table(faces, _TWO, least=8.8)
    table.row("取件码", Cell(" ".join(paper.code), role=Role.BOLD))
    for word, value in (
        ("领取地点", paper.place),
        ("领取时间", paper.hours),
        ("请携带", paper.bring),
        ("咨询", with_phone(paper.contact) if paper.contact is not None else ""),
    ):
        if value:
            table.row(word, value)
    frame.add(table.strips(before=3.0))
    signs = [[Field("经办", at_window(paper))]]
    return frame.pdf(receipt_tail(faces, paper, signs))


def compose_pickup(faces: Faces, paper: PickupSlip) -> bytes:
    """The page that whoever takes a result signs; names and numbers masked as others may see it."""
    frame = case_frame(faces, paper, "取件凭证")
    receiver = paper.receiver
    tail = number_tail(receiver.document_number)
    letter = "，已验授权委托书" if paper.letter else ""
    rows = [
        ("申请人", _shown_name(paper.applicant)),
        ("申请事项", paper.item.title),
        ("存放位置", paper.shelf),
        ("取件码", " ".join(paper.code)),
        ("领取人", f"{_shown_name(receiver)}（{paper.by}{letter}）"),
        ("证件尾号", tail),
        ("领取时间", spelled_moment(paper.at)),
    ]
    frame.add(facts(faces, rows, before=0.0))
    frame.add(result_table(faces, paper.results, before=4.0))
    frame.add(paragraph(faces, [Span("上列结果已当面清点，核对无误。")], before=4.0))
    signs = [
        [Field("领取人签名", BLANK), Field("签名时间", MOMENT)],
        [Field("联系电话", BLANK), Field("发放人", at_window(paper))],
    ]
    return frame.pdf(sign_tail(faces, signs))


def _way_words(paper: ServiceReceipt) -> str:
    words = []
    for way in Way:
        tick = "☑" if way == paper.way else "□"
        words.append(f"{tick}{way}")
    number = f"\n邮寄单号　{paper.tracking}" if paper.tracking else ""
    return f"{'　'.join(words)}{number}"


def _refused_words(paper: ServiceReceipt) -> str:
    parts = [paper.refused, f"见证人：{paper.witness}" if paper.witness else ""]
    return "；".join(part for part in parts if part)


def compose_service(faces: Faces, paper: ServiceReceipt) -> bytes:
    """The page that proves service; what is not known is left to be filled in by hand."""
    frame = case_frame(faces, paper, "送达回证")
    served = "\n".join(
        "　".join(part for part in (line.name, line.number, f"{_pieces(line)}件") if part)
        for line in paper.documents
    )
    when = spelled_moment(paper.at) if paper.at is not None else plain_date(paper.on)
    relation = f"（与受送达人关系：{paper.relation}）" if paper.relation else ""
    in_place = f"{paper.receiver}{relation}" if paper.by not in {"", "本人"} else ""
    table = Table(faces, _TWO, least=9.6)
    for word, value in (
        ("送达文书", served),
        ("受送达人", paper.applicant.salutation),
        ("送达事项", paper.item.title),
        ("送达机关", paper.body),
        ("送达地点", paper.place),
        ("送达方式", _way_words(paper)),
        ("送达时间", when),
        (paper.by if in_place else "代收人", in_place or "（与受送达人关系：　　　　）"),
        ("拒收事由\n及见证人", _refused_words(paper)),
        ("送达人", at_window(paper)),
        (label("备注"), ""),
    ):
        table.row(word, value)
    frame.add(table.strips())
    frame.add(
        paragraph(
            faces,
            [Span("签收的日期为送达日期。邮寄送达的，以回执上注明的收件日期为送达日期。")],
            before=4.0,
        )
    )
    signs = [
        [Field("受送达人签名或者盖章", BLANK), Field("收到时间", MOMENT)],
        [Field("代收人签名", BLANK), Field("签名时间", MOMENT)],
        [Field("见证人签名", BLANK), Field("签名时间", MOMENT)],
        [Field("送达人签名", BLANK), Field("签名时间", MOMENT)],
    ]
    return frame.pdf(sign_tail(faces, signs))


def _pieces(line: ResultLine) -> int:
    return line.originals + line.copies or 1
