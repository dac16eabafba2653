"""红黄牌清单: a wide table, so the page lies on its long side (domain.md 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hall.papers import copies_of, plain_date, spelled_moment
from printing.fonts import Role
from printing.frame import LYING, Frame, Head, draw_right
from printing.strips import Cell, Column, Strip, Table, paragraph
from printing.text import Span

if TYPE_CHECKING:
    from hall.card_forms import CardList, PrintedCard
    from printing.fonts import Faces
    from printing.sheet import Sheet

_COLUMNS: Final = (
    Column(11.0, "c"),
    Column(13.0, "c"),
    Column(22.0, "c"),
    Column(38.0, "c"),
    Column(34.0),
    Column(32.0),
    Column(39.0),
    Column(23.0, "c"),
    Column(33.0),
)
_HEADS: Final = ("序号", "牌", "时　限", "办件编号、状态", "事　项", "部　门", "原　因", "处理人", "处　理")
_NOTHING: Final = "没有写原因"
_SIZE: Final = 12.0


def compose_cards(faces: Faces, paper: CardList) -> bytes:
    """The pages of a 红黄牌清单."""
    head = Head(title="红黄牌清单", body=paper.hall_name)
    frame = Frame(faces, head, paper.mark, copies_of(paper.kind).sentence, LYING)
    frame.add(paragraph(faces, [Span(_summary(paper))], size=_SIZE, indent=False, align="l"))
    table = Table(faces, _COLUMNS)
    table.head(*_HEADS)
    for number, line in enumerate(paper.lines, 1):
        table.row(str(number), *_cells(line))
    if not paper.lines:
        table.row(Cell("这段时间没有亮过黄牌、红牌。", span=len(_COLUMNS), align="c"))
    frame.add(table.strips(before=2.0))
    return frame.pdf(_made(faces, paper))


def _summary(paper: CardList) -> str:
    """2026年11月1日至2026年11月20日　2 张，1 张没有写原因."""
    silent = sum(not line.cause for line in paper.lines)
    parts = [f"{len(paper.lines)} 张"]
    if silent:
        parts.append(f"{silent} 张没有写原因")
    if not paper.whole:
        parts.append("只列出最近的一部分")
    return f"{plain_date(paper.since)}至{plain_date(paper.until)}　{'，'.join(parts)}"


def _cells(line: PrintedCard) -> tuple[Cell | str, ...]:
    number = f"{line.number[:14]}\n{line.number[14:]}" if len(line.number) > 14 else line.number
    said: tuple[Cell | str, ...] = (line.cause, line.person, line.remedy)
    if not line.cause:
        said = (Cell(_NOTHING, role=Role.BOLD), "", "")
    elif line.on is not None:
        said = (line.cause, f"{line.person}\n{line.on.month}月{line.on.day}日", line.remedy)
    return (line.light, line.clock, f"{number}\n{line.state}", line.item, line.body, *said)


def _made(faces: Faces, paper: CardList) -> Strip:
    """Who made it and when; nobody signs it."""
    text = f"打印人　{paper.clerk.shown}　　打印时间　{spelled_moment(paper.at)}"

    def draw(sheet: Sheet, top: float) -> None:
        draw_right(sheet, faces, text, LYING.right, top + 5.0, _SIZE)

    return Strip(height=7.0, draw=draw)
