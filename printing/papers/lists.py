"""Papers about several cases, and the blank 授权委托书: 材料交接单, 邮寄清单 (domain.md 3.13, 3.14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hall.papers import spelled_moment
from printing.frame import Frame, Head
from printing.papers.acceptance import facts
from printing.strips import Cell, Column, Table, paragraph
from printing.tail import BLANK, MOMENT, Field, sign_tail
from printing.text import Span

if TYPE_CHECKING:
    from hall.life_forms import HandoverList, LetterOfAuthority, ListPaper, MailList
    from printing.fonts import Faces

_HANDED: Final = (
    Column(11.0, "c"),
    Column(38.0, "c"),
    Column(42.0),
    Column(10.0, "c"),
    Column(10.0, "c"),
    Column(14.0, "c"),
    Column(21.0, "c"),
    Column(12.0, "c"),
)
_POSTED: Final = (Column(11.0, "c"), Column(38.0, "c"), Column(31.0, "c"), Column(45.0), Column(33.0))
_LETTER: Final = (Column(34.0, "c"), Column(45.0), Column(34.0, "c"), Column(45.0))
_DAY: Final = "　　年　　月　　日"


def _frame(faces: Faces, paper: ListPaper, title: str, label: str) -> Frame:
    head = Head(title=title, body=paper.hall_name, number=paper.number, number_label=label)
    return Frame(faces, head, paper.mark, paper.copies.sentence)


def _number(text: str) -> str:
    """A case number on two lines: hall and day, then series and serial, as it is read aloud."""
    return f"{text[:14]}\n{text[14:]}" if len(text) > 14 else text


def _at(paper: ListPaper) -> str:
    return "　".join(part for part in (paper.window, paper.clerk.shown) if part)


def compose_handover(faces: Faces, paper: HandoverList) -> bytes:
    """The pages of a 材料交接单; each case is taken over by scanning its number."""
    frame = _frame(faces, paper, "材料交接单", "交接单编号")
    frame.add(
        facts(
            faces,
            [
                ("移交窗口", _at(paper)),
                ("接收部门", paper.department),
                ("移交时间", spelled_moment(paper.at)),
                ("备注", paper.remark),
            ],
            before=0.0,
        )
    )
    table = Table(faces, _HANDED)
    table.head("序号", "办件编号", "事　项", "材料", "原件", "复印件", "期限", "备注")
    for number, line in enumerate(paper.lines, 1):
        table.row(
            str(number),
            _number(line.case_number),
            line.item,
            str(line.materials),
            str(line.originals),
            str(line.copies),
            f"{line.due.month}月{line.due.day}日" if line.due else "",
            line.remark,
        )
    table.row(
        Cell(f"合计　{len(paper.lines)}件", span=3, align="c"),
        str(sum(line.materials for line in paper.lines)),
        str(sum(line.originals for line in paper.lines)),
        str(sum(line.copies for line in paper.lines)),
        Cell("", span=2),
    )
    frame.add(table.strips(before=4.0))
    frame.add(
        paragraph(
            faces, [Span("接收时逐件扫描办件编号核对；与清单不符的，在下方写明并当场退回。")], before=3.0
        )
    )
    signs = [
        [Field("移交人签名", BLANK), Field("移交时间", MOMENT)],
        [Field("接收人签名", BLANK), Field("接收时间", MOMENT)],
        [Field("缺少或者退回", BLANK)],
    ]
    return frame.pdf(sign_tail(faces, signs))


def compose_mail_list(faces: Faces, paper: MailList) -> bytes:
    """The pages of a 邮寄清单; addresses stand in full, for the carrier."""
    frame = _frame(faces, paper, "邮寄清单", "清单编号")
    frame.add(
        facts(
            faces,
            [
                ("寄件窗口", _at(paper)),
                ("寄递企业", paper.carrier),
                ("交寄时间", spelled_moment(paper.at)),
            ],
            before=0.0,
        )
    )
    table = Table(faces, _POSTED)
    table.head("序号", "办件编号、运单号", "收件人", "收件地址", "内　件")
    for number, line in enumerate(paper.lines, 1):
        receiver = "\n".join(part for part in (line.receiver, line.phone) if part)
        table.row(
            str(number),
            f"{_number(line.case_number)}\n{line.tracking}",
            receiver,
            line.address,
            line.contents,
        )
    table.row(Cell(f"合计　{len(paper.lines)}件", span=5, align="c"))
    frame.add(table.strips(before=4.0))
    signs = [
        [Field("交寄人签名", BLANK), Field("交寄时间", MOMENT)],
        [Field("揽收人签名", BLANK), Field("揽收时间", MOMENT)],
    ]
    return frame.pdf(sign_tail(faces, signs))


def compose_letter(faces: Faces, paper: LetterOfAuthority) -> bytes:
    """The blank page by which somebody is sent: filled in and signed by hand."""
    frame = _frame(faces, paper, "授权委托书", "")
    who = Table(faces, _LETTER, least=11.0)
    who.row("委托人", Cell("", span=3))
    who.row("证件类型", "", "证件号码", "")
    who.row("法定代表人", "", "联系电话", "")
    who.row("受托人", "", "与委托人关系", "")
    who.row("证件类型", "", "证件号码", "")
    who.row("联系地址", "", "联系电话", "")
    frame.add(who.strips())
    what = Table(faces, (Column(34.0, "c"), Column(124.0)), least=11.0)
    what.row("委托事项", paper.item)
    what.row(
        "委托权限",
        "□提交申请材料　□签署和提交有关文书、承诺\n□补正、补齐材料　□签收文书\n□领取办理结果　　□撤回申请",
    )
    what.row("委托期限", f"自{_DAY}起至{_DAY}止")
    frame.add(what.strips())
    frame.add(
        paragraph(
            faces,
            [
                Span(
                    "委托人委托上述受托人到政务服务中心办理上列事项。受托人在委托权限和期限以内办理的"
                    "事务和签署的文书，委托人均予承认，并承担由此产生的法律责任。受托人不得转委托。"
                )
            ],
            before=5.0,
        )
    )
    frame.add(paragraph(faces, [Span("附：委托人、受托人有效身份证件复印件。")]))
    signs = [
        [Field("委托人签名（盖章）", BLANK), Field("日　期", _DAY)],
        [Field("受托人签名", BLANK), Field("日　期", _DAY)],
    ]
    return frame.pdf(sign_tail(faces, signs))
