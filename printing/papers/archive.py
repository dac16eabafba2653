"""案卷: cover and 卷内目录 before the parts, 办理过程 and 校验值 behind; 材料条码页 (domain.md 1.2, 5.1).

Page numbers of the index are those of the finished PDF: the front is set once to be counted and once with
them. Parts go in untouched; whoever wants to check one finds its hash on the last pages.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from pypdf import PdfReader, PdfWriter

from hall.archive_forms import ArchiveLine, CaseArchive
from hall.papers import copies_of, plain_date, spelled_moment
from printing.barcode import BAR_MODULE, bar_pattern, draw_bars
from printing.binding import add_part, written
from printing.fonts import Role
from printing.frame import PAGE_HEIGHT, PAGE_WIDTH, Frame, Head, centred, draw_text
from printing.papers.acceptance import facts
from printing.papers.receipt import heading
from printing.sheet import Sheet
from printing.strips import LEFT, WIDTH, Cell, Column, Strip, Table, aligned, baseline
from printing.text import draw_line

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from hall.archive_forms import MaterialSheets
    from printing.fonts import Faces

_INDEX: Final = (Column(13.0, "c"), Column(16.0, "c"), Column(66.0), Column(47.0), Column(16.0, "c"))
_STEPS: Final = (Column(40.0), Column(32.0), Column(26.0), Column(60.0))
_HASHES: Final = (Column(13.0, "c"), Column(47.0), Column(20.0, "r"), Column(78.0))
_BESIDE: Final = "另存"
_END: Final = Strip(height=1.0, draw=lambda _sheet, _top: None)


def compose_archive(faces: Faces, paper: CaseArchive) -> bytes:
    """Cover, index and record alone, as if every part had one page."""
    starts = _starts(paper, 1, [1] * sum(line.bound for line in paper.lines))
    writer = PdfWriter()
    add_part(writer, _front(faces, paper, starts, 0), "封面")
    add_part(writer, _back(faces, paper), "过程")
    return written(writer)


def bind_archive(faces: Faces, paper: CaseArchive, parts: Sequence[bytes]) -> tuple[bytes, int]:
    """The whole file and its pages.

    Raises:
        Refused: `bind.part` with the name of the part that does not open.
    """
    bound = [line for line in paper.lines if line.bound]
    middle = PdfWriter()
    lengths = [add_part(middle, part, f"“{line.name}”") for line, part in zip(bound, parts, strict=True)]
    blank = _front(faces, paper, _starts(paper, 0, lengths), 0)
    before = _pages(blank)
    back = _back(faces, paper)
    count = before + sum(lengths) + _pages(back)
    starts = _starts(paper, before, lengths)
    writer = PdfWriter()
    add_part(writer, _front(faces, paper, starts, count), "封面")
    for line, part in zip(bound, parts, strict=True):
        add_part(writer, part, f"“{line.name}”")
    add_part(writer, back, "办理过程")
    marks = [(1, "封面和卷内目录")]
    marks += [
        (start, f"{line.group}　{line.name}")
        for line, start in zip(paper.lines, starts, strict=True)
        if start
    ]
    for page, title in (*marks, (count - _pages(back) + 1, "办理过程和校验值")):
        writer.add_outline_item(title=title, page_number=page - 1)
    return written(writer), count


def _pages(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def _starts(paper: CaseArchive, before: int, lengths: Sequence[int]) -> list[int]:
    """First page of each line, 0 for what lies beside the PDF."""
    left, at, starts = list(lengths), before + 1, []
    for line in paper.lines:
        starts.append(at if line.bound else 0)
        if line.bound:
            at += left.pop(0)
    return starts


def _day(day: dt.date | None) -> str:
    return plain_date(day) if day is not None else ""


def _head(paper: CaseArchive, title: str) -> Head:
    return Head(title=title, body=paper.hall_name, number=paper.number)


def _front(faces: Faces, paper: CaseArchive, starts: Sequence[int], count: int) -> bytes:
    frame = Frame(faces, _head(paper, "办件案卷"), paper.mark, copies_of(paper.kind).sentence)
    rows = [
        ("案卷题名", f"{paper.applicant}　{paper.item}"),
        ("办件编号", paper.number),
        ("承办部门", paper.body),
        ("受理窗口", paper.window),
        ("申请日期", _day(paper.applied_on)),
        ("受理日期", _day(paper.accepted_on)),
        ("办结日期", _day(paper.ended_on)),
        ("办理结果", paper.result),
        ("保管期限", paper.keep),
        ("归档", f"{plain_date(paper.archived_on)}　{paper.archived_by.shown}"),
        ("卷内", _contents(paper, count)),
    ]
    frame.add(facts(faces, [row for row in rows if row[1]], before=0.0))
    frame.add(heading(faces, "卷内目录"))
    table = Table(faces, _INDEX)
    table.head("序号", "类别", "文件名称", "说明", "页次")
    for number, (line, start) in enumerate(zip(paper.lines, starts, strict=True), 1):
        table.row(str(number), line.group, line.name, line.note, str(start) if start else _BESIDE)
    if not paper.lines:
        table.row(Cell("没有文书和扫描件", span=5, align="c"))
    frame.add(table.strips())
    return frame.pdf(_END)


def _contents(paper: CaseArchive, count: int) -> str:
    pages = f"，共{count}页" if count else ""
    return f"{len(paper.lines)}份文件{pages}"


def _back(faces: Faces, paper: CaseArchive) -> bytes:
    frame = Frame(faces, _head(paper, "办理过程和校验值"), paper.mark, copies_of(paper.kind).sentence)
    table = Table(faces, _STEPS)
    table.head("时间", "环节", "经办", "说明")
    for step in paper.steps:
        who = "　".join(part for part in (step.who, step.where) if part)
        table.row(spelled_moment(step.at), step.what, who, _printable(faces, step.note))
    frame.add(table.strips())
    frame.add(heading(faces, "文件校验值（SHA-256）"))
    table = Table(faces, _HASHES)
    table.head("序号", "文件名称", "字节", "校验值")
    for number, line in enumerate(paper.lines, 1):
        table.row(str(number), line.name, str(line.size), _in_groups(line))
    frame.add(table.strips())
    return frame.pdf(_END)


def _printable(faces: Faces, text: str) -> str:
    """Typed words on one line; what no face has stands as its code, as nobody can correct it any more."""
    line = " ".join(text.split())
    return "".join(char if faces.glyph(Role.BODY, char) else f"〔U+{ord(char):04X}〕" for char in line)


def _in_groups(line: ArchiveLine) -> str:
    """64 hex digits in groups of eight, as a person compares them."""
    return " ".join(line.sha256[at : at + 8] for at in range(0, len(line.sha256), 8))


_CODE_TOP: Final = 95.0
_CODE_HEIGHT: Final = 32.0
_WIDEST: Final = PAGE_WIDTH - 2 * 14.0


def compose_sheets(faces: Faces, paper: MaterialSheets) -> bytes:
    """One page a material: its name, and its barcode at the head and once more upside down at the foot.

    The second one lets a feeder that takes sheets from the wrong end find it as well.
    """
    sheet = Sheet(faces, width=PAGE_WIDTH, height=PAGE_HEIGHT, title="材料条码页")
    for number, material in enumerate(paper.materials, 1):
        if number > 1:
            sheet.next_page()
        y = 45.0
        for line in centred(faces, material.name, role=Role.TITLE, size=24):
            draw_line(sheet, faces, line, aligned(line, LEFT, WIDTH, "c"), baseline(y, 13.0, 24), 24)
            y += 13.0
        _draw_code(sheet, faces, material.code, _CODE_TOP)
        _draw_code(sheet, faces, material.code, PAGE_HEIGHT - 45.0 - _CODE_HEIGHT)
        told = f"{number}/{len(paper.materials)}　{paper.item}　{paper.owner}"
        draw_text(sheet, faces, told, LEFT, 150.0, 12)
        draw_text(
            sheet, faces, "扫描时把本页放在这份材料的前面。本页只用于分开材料，不入卷。", LEFT, 160.0, 12
        )
    return sheet.finish()


def _draw_code(sheet: Sheet, faces: Faces, code: str, y: float) -> None:
    modules = len(bar_pattern(code))
    module = min(2 * BAR_MODULE, _WIDEST / modules)
    width = modules * module
    draw_bars(sheet, code, (PAGE_WIDTH - width) / 2, y, _CODE_HEIGHT, module)
    draw_text(sheet, faces, code, (PAGE_WIDTH - width) / 2, y + _CODE_HEIGHT + 5.0, 10.5)
