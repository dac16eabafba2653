"""收件凭证 with 收件材料清单, and its variants for corrected and supplied materials (domain.md 3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.paper_forms import CorrectedReceipt, SuppliedReceipt
from hall.papers import plain_date, spelled_date, spelled_moment
from printing.fonts import Role
from printing.frame import Frame, Head, centred
from printing.strips import (
    LEFT,
    WIDTH,
    Cell,
    Column,
    Strip,
    Table,
    aligned,
    baseline,
    label,
    paragraph,
)
from printing.tail import BLANK, MOMENT, Field, receipt_tail
from printing.text import Span, draw_line
from printing.words import listed, party_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hall.paper_forms import Receipt
    from hall.paper_lines import CorrectionLine, MaterialLine
    from hall.route_forms import CollectedReceipt, ThemeReceipt
    from printing.fonts import Faces
    from printing.sheet import Sheet

_FACTS = (Column(22.0, "c"), Column(66.0), Column(22.0, "c"), Column(48.0))
_WRONG = (Column(11.0, "c"), Column(53.0), Column(42.0), Column(52.0))
_LIST = (
    Column(11.0, "c"),
    Column(53.0),
    Column(13.0, "c"),
    Column(12.0, "c"),
    Column(16.0, "c"),
    Column(33.0, "c"),  # 验原件收复印件 on one line
    Column(20.0, "c"),
)


def compose_receipt(faces: Faces, paper: Receipt) -> bytes:
    """The pages of a receipt."""
    titles = {CorrectedReceipt: "补正材料收件凭证", SuppliedReceipt: "补齐材料收件凭证"}
    head = Head(
        title=titles.get(type(paper), "申请材料收件凭证"),
        body=paper.body,
        number=paper.case_number or "",
        document_number=paper.document_number or "",
        qr=paper.qr_text or "",
    )
    frame = Frame(faces, head, paper.mark, paper.copies.sentence)
    frame.add(receipt_facts(faces, paper))
    frame.add(paragraph(faces, _statement(paper), before=5.0))
    wrong = paper.wrong if isinstance(paper, CorrectedReceipt | SuppliedReceipt) else ()
    if paper.lines or not wrong:
        frame.add(heading(faces, "收件材料清单"))
        frame.add(material_table(faces, paper.lines))
    if wrong:
        frame.add(heading(faces, "不符合要求、当场退还的材料"))
        frame.add(_wrong_table(faces, wrong))
    rows = [
        [Field("申请人（代理人）签名", BLANK)],
        [Field("签名时间", MOMENT)],
    ]
    phones = [
        f"{word} {office.phone}"
        for word, office in (("咨询", paper.contact), ("监督", paper.supervision))
        if office is not None and office.phone
    ]
    if phones:
        rows.append([Field(phones[0], "　".join(phones[1:]))])
    return frame.pdf(receipt_tail(faces, paper, rows))


def heading(faces: Faces, text: str) -> list[Strip]:
    """A heading over a list, held together with it."""
    line = centred(faces, text, role=Role.TITLE, size=14)[0]

    def draw(sheet: Sheet, top: float) -> None:
        draw_line(sheet, faces, line, aligned(line, LEFT, WIDTH, "c"), baseline(top, 9.5, 14), 14)

    return [Strip(height=9.5, draw=draw, before=3.0, keep=True)]


def material_table(faces: Faces, lines: Sequence[MaterialLine]) -> list[Strip]:
    """收件材料清单 with its totals."""
    table = Table(faces, _LIST)
    table.head("序号", "材料名称", "形式", "原件", "复印件", "收取方式", "备注")
    for number, line in enumerate(lines, 1):
        table.row(
            str(number),
            line.name,
            line.form,
            str(line.originals),
            str(line.photocopies),
            line.method,
            line.remark,
        )
    originals, photocopies = (
        sum(line.originals for line in lines),
        sum(line.photocopies for line in lines),
    )
    table.row(
        Cell(f"合计　{len(lines)}项", span=3, align="c"), str(originals), str(photocopies), Cell("", span=2)
    )
    return table.strips()


def _wrong_table(faces: Faces, lines: Sequence[CorrectionLine]) -> list[Strip]:
    """What was brought and given back: what is wrong with it, and what is asked."""
    table = Table(faces, _WRONG)
    table.head("序号", "材料名称", "问　题", "补正要求")
    for number, line in enumerate(lines, 1):
        table.row(str(number), line.name, line.problem, line.demand)
    return table.strips()


def receipt_facts(faces: Faces, paper: Receipt | ThemeReceipt | CollectedReceipt) -> list[Strip]:
    """Who, for what, when and where: the table under the title."""
    table = Table(faces, _FACTS, least=8.8)
    applicant = paper.applicant
    if paper.query_password:
        table.row("申请人", applicant.salutation, "查询密码", paper.query_password)
    else:
        table.row("申请人", Cell(applicant.salutation, span=3, align="l"))
    person = paper.agent or applicant
    number = party_line(paper, person).removeprefix(person.name).strip()
    if paper.agent is not None:
        number = f"{person.name}　{paper.shown_number(person)}"
    table.row(
        paper.agent_word if paper.agent is not None else label("证件"),
        number,
        label("电话"),
        paper.shown_phone(person),
    )
    table.row("申请事项", Cell(paper.item.title, span=3, align="l"))
    window = f"{paper.window}　{paper.clerk.name} {paper.clerk.number}"
    table.row("收件时间", spelled_moment(paper.received_at), "收件窗口", window)
    return table.strips()


def _taken(paper: CorrectedReceipt | SuppliedReceipt) -> str:
    """What became of what was brought."""
    back = "不符合要求的材料已当场退还，问题和要求见下表。" if paper.wrong else ""
    if not paper.lines:
        return f"材料，经核对均不符合要求。{back}"
    return f"下列材料，本窗口已收到。{back}"


def _rest(paper: CorrectedReceipt) -> list[Span]:
    """What is still to come, and until when."""
    if paper.later:
        named = listed(paper.later)
        return [Span(f"{named}由申请人申请容缺后补；受理的，以收齐其他材料之日为受理日期。")]
    if not (paper.still_missing or paper.wrong):
        return [Span("告知补正的材料已全部收到；经核对符合要求的，以收齐之日为受理日期。")]
    missing = f"尚未补正的材料：{listed(paper.still_missing)}。" if paper.still_missing else ""
    if paper.hand_in_by is None:
        return [Span(missing)]
    return [
        Span(f"{missing}请于"),
        Span(f"{spelled_date(paper.hand_in_by)}前", Role.BOLD),
        Span("补正齐全。"),
    ]


def _statement(paper: Receipt) -> list[Span]:
    you = paper.applicant.you
    if isinstance(paper, CorrectedReceipt):
        told = f"（{paper.told_by}）" if paper.told_by else ""
        return [Span(f"{you}按照《申请材料补正告知书》{told}提交的{_taken(paper)}"), *_rest(paper)]
    if isinstance(paper, SuppliedReceipt):
        told = f"（{paper.told_by}）" if paper.told_by else ""
        open_lines = tuple(f"{line.name}（{plain_date(line.due)}前）" for line in paper.still_missing)
        rest = f"尚未补齐的材料：{listed(open_lines)}。" if open_lines else "容缺材料已全部收到。"
        return [Span(f"{you}按照《容缺受理通知书》{told}补交的{_taken(paper)}{rest}")]
    received = f"{you}提交的上述申请材料（见下表）本窗口已收到"
    if paper.accepted_by:
        return [Span(f"{received}，并已受理（{paper.accepted_by}）。办理期限以受理通知书为准。")]
    if paper.five_day_due is None:
        return [Span(f"{received}。")]
    return [
        Span(f"{received}。{paper.department}将自收件之日起5个工作日内，即"),
        Span(f"{spelled_date(paper.five_day_due)}前", Role.BOLD),
        Span(
            "，作出受理或者不予受理的决定，或者一次性告知需要补正的全部内容。"
            "逾期未告知的，自收件之日起即为受理，本凭证同时作为受理凭证。"
        ),
    ]
