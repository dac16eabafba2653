"""Papers of special routes: 一件事收件凭证, 代收凭证, 反映登记单, 撤销决定书 (domain.md 1.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.papers import plain_date, spelled_date, spelled_moment
from printing.fonts import Role
from printing.frame import Frame, Head
from printing.papers.acceptance import case_frame, facts, salutation
from printing.papers.receipt import heading, material_table, receipt_facts
from printing.strips import Column, Table, paragraph
from printing.tail import BLANK, MOMENT, Field, notice_tail, receipt_tail
from printing.text import Span
from printing.words import at_window, ended, on_basis, party_line, with_phone

if TYPE_CHECKING:
    from hall.papers import CasePaper
    from hall.route_forms import CollectedReceipt, IssueSlip, Revocation, ThemeReceipt
    from printing.fonts import Faces

_ITEMS = (
    Column(11.0, "c"),
    Column(42.0),
    Column(56.0, "c"),  # a case number on one line
    Column(24.0, "c"),
    Column(25.0, "c"),
)
_LINES = (
    Column(11.0, "c"),
    Column(50.0),
    Column(13.0, "c"),
    Column(12.0, "c"),
    Column(16.0, "c"),
    Column(40.0, "c"),
    Column(16.0, "c"),
)


def _receipt_frame(faces: Faces, paper: CasePaper, title: str, *, label: str = "办件编号") -> Frame:
    head = Head(
        title=title,
        body=paper.body,
        number=paper.case_number or "",
        number_label=label,
        document_number=paper.document_number or "",
        qr=paper.qr_text or "",
    )
    return Frame(faces, head, paper.mark, paper.copies.sentence)


def _signs(paper: CasePaper) -> list[list[Field]]:
    rows = [[Field("申请人（代理人）签名", BLANK)], [Field("签名时间", MOMENT)]]
    phones = [
        f"{word} {office.phone}"
        for word, office in (("咨询", paper.contact), ("监督", paper.supervision))
        if office is not None and office.phone
    ]
    if phones:
        rows.append([Field(phones[0], "　".join(phones[1:]))])
    return rows


def compose_theme_receipt(faces: Faces, paper: ThemeReceipt) -> bytes:
    """The pages of the one receipt: the items with their numbers and days, each material once."""
    frame = _receipt_frame(faces, paper, "一件事收件凭证")
    frame.add(receipt_facts(faces, paper))
    you = paper.applicant.you
    provisional = "（期限暂估）" if paper.provisional else ""
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{you}一次申请的{paper.item.name}，包括下列{len(paper.items)}个事项，"
                    f"本窗口于{spelled_moment(paper.received_at)}收到申请材料。按各事项的办理顺序，预计"
                ),
                Span(f"{spelled_date(paper.due)}前{provisional}", Role.BOLD),
                Span(f"全部办结（最长路径：{'→'.join(paper.path)}）。"),
            ],
            before=5.0,
        )
    )
    frame.add(heading(faces, "事项清单"))
    table = Table(faces, _ITEMS)
    table.head("序号", "事项（承办部门）", "办件编号", "状态", "办结期限")
    for number, item in enumerate(paper.items, 1):
        due = "—" if item.due is None else f"{item.due:%Y-%m-%d}{'暂估' if item.provisional else ''}"
        table.row(str(number), f"{item.name}（{item.department}）", item.number, item.state, due)
    frame.add(table.strips())
    if paper.left_out:
        frame.add(paragraph(faces, [Span(f"本次不办理的事项：{'；'.join(paper.left_out)}。")], before=2.0))
    frame.add(heading(faces, "共用材料清单"))
    lines = Table(faces, _LINES)
    lines.head("序号", "材料名称", "形式", "原件", "复印件", "收取方式", "事项")
    for number, line in enumerate(paper.lines, 1):
        lines.row(
            str(number),
            line.name,
            line.form,
            str(line.originals),
            str(line.photocopies),
            line.method,
            "、".join(str(place) for place in line.used_by),
        )
    frame.add(lines.strips())
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    "同一材料只收一次，供所列事项共用。后续环节的事项在前置环节办结后开始办理，"
                    f"办理期限自开始之日起算。{ended(paper.rule)}"
                )
            ],
            before=3.0,
        )
    )
    return frame.pdf(receipt_tail(faces, paper, _signs(paper)))


def compose_collected_receipt(faces: Faces, paper: CollectedReceipt) -> bytes:
    """The pages of the slip for what another authority accepts."""
    frame = _receipt_frame(faces, paper, "代收凭证")
    frame.add(receipt_facts(faces, paper))
    sent = (
        f"申请材料已由{paper.carrier}寄送受理机关，运单号{paper.tracking}。"
        if paper.tracking
        else "申请材料将由本窗口寄送受理机关，运单号另行告知。"
    )
    frame.add(
        facts(
            faces,
            [
                ("受理机关", with_phone(paper.home)),
                ("所在地", f"{paper.area}　{paper.home.address}".strip()),
                *([("运单号", f"{paper.carrier}　{paper.tracking}")] if paper.tracking else []),
            ],
        )
    )
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{paper.applicant.you}提交的申请材料（见下表）本窗口代{paper.home.name}收取，"
                    f"只核对材料形式，是否受理由该机关决定。{sent}受理机关应当自收件之日起5个工作日内，即"
                ),
                Span(f"{spelled_date(paper.five_day_due)}前", Role.BOLD),
                Span("，作出受理或者不予受理的决定，或者一次性告知需要补正的全部内容。"),
            ],
            before=5.0,
        )
    )
    frame.add(heading(faces, "代收材料清单"))
    frame.add(material_table(faces, paper.lines))
    return frame.pdf(receipt_tail(faces, paper, _signs(paper)))


def compose_issue_slip(faces: Faces, paper: IssueSlip) -> bytes:
    """The page that says what was registered, and by when it is answered."""
    # It is no case (domain.md 1.7): its number is not called one of a case.
    frame = _receipt_frame(faces, paper, "“办不成事”反映登记单", label="反映编号")
    rows = [
        ("反映人", party_line(paper, paper.applicant)),
        ("电话", paper.shown_phone(paper.applicant)),
        ("对应事项", paper.item.title),
        ("办件编号", paper.about),
        ("反映事由", paper.words),
        ("登记时间", spelled_moment(paper.raised_at)),
    ]
    frame.add(facts(faces, [row for row in rows if row[1]], before=0.0))
    frame.add(
        paragraph(
            faces,
            [
                Span("上述事项已登记。本窗口将协调有关部门核实，并在"),
                Span(f"{spelled_date(paper.promised_on)}前", Role.BOLD),
                Span("答复。本登记单不是办件凭证，不影响申请人依法申请行政复议或者提起行政诉讼。"),
            ],
            before=4.0,
        )
    )
    signs = [
        [Field("反映人签名", BLANK), Field("签名时间", MOMENT)],
        [
            Field("登记窗口", at_window(paper)),
            Field("联系电话", paper.contact.phone if paper.contact else ""),
        ],
    ]
    return frame.pdf(notice_tail(faces, paper, signs))


def compose_revocation(faces: Faces, paper: Revocation) -> bytes:
    """The pages of a decision that takes another one back."""
    you = paper.applicant.you
    frame = case_frame(faces, paper, "撤销决定书")
    frame.add(salutation(faces, paper))
    reason = paper.reason.strip().rstrip("。")
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"{you}以告知承诺方式申请的{paper.item.title}（办件编号{paper.case_number}），本机关于"
                    f"{plain_date(paper.decided_on)}作出准予决定。经事后核查，{reason}，与{you}的承诺不符。"
                    f"{on_basis(paper.basis)}本机关"
                ),
                Span("决定撤销上述决定", Role.BOLD),
                Span("，并依法记入信用记录。已取得的证照应当交回。"),
            ],
        )
    )
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    f"如不服本决定，可以自收到本决定书之日起{paper.review_days}日内向{paper.review_office}"
                    f"申请行政复议，或者自收到本决定书之日起{paper.litigation_months}个月内依法向"
                    f"{paper.court}提起行政诉讼。"
                )
            ],
        )
    )
    signs = [
        [Field("签收人", BLANK), Field("送达时间", MOMENT)],
        [Field("经办人", paper.clerk.shown), Field("批准人", paper.confirmed_by.shown)],
    ]
    return frame.pdf(notice_tail(faces, paper, signs))
