"""一次性告知单: everything a citizen needs to know after one question (domain.md 3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.papers import spelled_moment
from printing.frame import Frame, Head
from printing.papers.receipt import heading
from printing.strips import Cell, Column, Table, label, paragraph
from printing.tail import BLANK, MOMENT, Field, sign_tail
from printing.text import Span
from printing.words import at_window, ended

if TYPE_CHECKING:
    from hall.paper_forms import OneTimeNotice
    from printing.fonts import Faces

_FACTS = (Column(24.0, "c"), Column(64.0), Column(22.0, "c"), Column(48.0))
_LIST = (
    Column(10.0, "c"),
    Column(59.5),
    Column(21.0, "c"),
    Column(23.0, "c"),
    Column(44.5),
)


def compose_notice(faces: Faces, paper: OneTimeNotice) -> bytes:
    """The pages of a one-time notice."""
    head = Head(
        title="政务服务事项一次性告知单",
        body=paper.body,
        number=paper.document_number or "",
        number_label="编号",
        qr=paper.qr_text or "",
    )
    frame = Frame(faces, head, paper.mark, paper.copies.sentence)
    contact, supervision = paper.contact, paper.supervision
    limits = [
        f"{word}{length}" for word, length in (("法定", paper.statutory), ("承诺", paper.promised)) if length
    ]
    table = Table(faces, _FACTS)
    for word, value in (
        ("咨询人", paper.applicant.salutation),
        ("咨询事项", paper.item.name),
        ("办理情形", paper.item.situation),
        ("实施机关", contact.name if contact is not None else ""),
        ("设定依据", paper.item.basis),
        ("受理条件", paper.conditions),
        ("办理流程", paper.process),
        ("办理地点", paper.place),
    ):
        if value:
            table.row(word, Cell(value, span=3, align="l"))
    table.row("办理时限", "，".join(limits), label("收费"), paper.fee)
    table.row(
        "咨询电话",
        contact.phone if contact is not None else "",
        "监督电话",
        supervision.phone if supervision is not None else "",
    )
    frame.add(table.strips())
    frame.add(heading(faces, f"需提交材料（共{len(paper.materials)}项）"))
    table = Table(faces, _LIST)
    table.head("序号", "材料名称", "形式份数", "必要性", "来源与说明")
    for number, line in enumerate(paper.materials, 1):
        notes = "；".join(note for note in (line.source, line.remark) if note)
        table.row(str(number), line.name, line.form, line.need, notes)
    frame.add(table.strips())
    closing = "本告知单根据咨询人陈述的情形出具；情形变化的，以届时有效的办事指南为准。"
    frame.add(paragraph(faces, [Span(f"{ended(paper.rights)}{closing}")], size=12, pitch=6.6, before=3.0))
    signs = [
        [Field("咨询人签名", BLANK), Field("签名时间", MOMENT)],
        [Field("窗口人员", at_window(paper)), Field("告知时间", spelled_moment(paper.told_at))],
    ]
    return frame.pdf(sign_tail(faces, signs))
