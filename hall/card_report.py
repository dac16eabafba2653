"""Yellow and red cards over a period: case, clock, cause, person and remedy (domain.md 5.3).

Derived on reading (D10) from the days of each case and its `case.explained` events; nothing is stored.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hall.card_forms import CardList, PrintedCard
from hall.case_clocks import day
from hall.cases import CaseFile
from hall.catalogue import Item
from hall.commands.dispatching import cards_of
from hall.commands.later import number_of
from hall.course import Explanation
from hall.deadlines import Light
from hall.errors import HallError
from hall.papers import Clerk, PrintMark
from hall.queries import CaseFilter, CaseRow, Queries
from hall.settings import HallSettings
from hall.staff import Actor
from hall.workdays import WorkCalendar

MOST: Final = 5_000
"""Cases that are looked through; of more those that were applied for last."""

BACK: Final = dt.timedelta(days=400)
"""How long before the period a case may have begun that had a card in it."""

HEADS: Final = (
    "牌",
    "时限",
    "办件编号",
    "事项",
    "部门",
    "经办人",
    "状态",
    "原因",
    "处理人",
    "处理",
    "写明日期",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """One card: `explained` is what was written about it last, None for nothing."""

    case: str
    number: str
    item: str
    body: str
    clerk: str
    state: str
    light: Light
    clock: str
    explained: Explanation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardReport:
    """The cards of a period, those nobody answered for first; `whole` False when there are more cases."""

    since: dt.date
    until: dt.date
    lines: tuple[CardLine, ...]
    whole: bool = True

    @property
    def open(self) -> int:
        """Cards without a word about them."""
        return sum(line.explained is None for line in self.lines)


def open_cards(case: CaseFile | CaseRow, item: Item, calendar: WorkCalendar, now: dt.date) -> tuple[str, ...]:
    """Clocks of a case that show a card of which nothing was written."""
    told = {(one.card, one.clock) for one in case.course.explanations}
    try:
        lit = cards_of(case, item, calendar, now)
    except HallError:
        return ()
    return tuple(str(clock) for clock, light in lit.items() if (str(light), str(clock)) not in told)


def card_report(
    queries: Queries, calendar: WorkCalendar, now: dt.date, since: dt.date, until: dt.date
) -> CardReport:
    """Cards that stood in a period: those of cases still at work on its last day, and of those decided in it.

    Args:
        queries: Cases and items.
        calendar: Working days.
        now: Today.
        since: First day.
        until: Last day, both inclusive.
    """
    found = queries.find_cases(CaseFilter(applied_from=number_of(since - BACK), limit=MOST))
    at, lines = min(now, until), list[CardLine]()
    for row in found.rows:
        version = queries.item_version(row.item_version)
        if version is not None and row.applied_on <= number_of(until):
            lines += _lines(row, version.item, calendar, at, since)
    order = sorted(
        lines, key=lambda line: (line.explained is not None, line.light is not Light.RED, line.number)
    )
    return CardReport(since=since, until=until, lines=tuple(order), whole=found.whole)


def _lines(
    row: CaseRow, item: Item, calendar: WorkCalendar, at: dt.date, since: dt.date
) -> Iterable[CardLine]:
    over = day(row.course.delivered_on or row.ended_on)
    told = {(one.card, one.clock): one for one in row.course.explanations}
    try:
        lit = {} if over is not None and over < since else cards_of(row, item, calendar, at)
    except HallError:
        lit = {}
    shown = {(str(light), str(clock)) for clock, light in lit.items()}
    # What was written about in the period belongs to it although its clock has stopped since.
    wrote = {key for key, one in told.items() if number_of(since) <= one.on <= number_of(at)}
    for card, clock in sorted(shown | wrote):
        yield CardLine(
            case=row.id,
            number=row.number,
            item=row.item_name,
            body="、".join(one.name for one in row.course.branches) or item.body,
            clerk=row.clerk,
            state=row.word,
            light=Light(card),
            clock=clock,
            explained=told.get((card, clock)),
        )


def as_csv(report: CardReport) -> bytes:
    """The report as a table for a spreadsheet, without names of applicants (domain.md 7).

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADS)
    for line in report.lines:
        said = line.explained
        words = (said.cause, said.person, said.remedy, str(said.on)) if said is not None else ("", "", "", "")
        cells = (
            str(line.light),
            line.clock,
            line.number,
            line.item,
            line.body,
            line.clerk,
            line.state,
            *words,
        )
        writer.writerow([_plain(cell) for cell in cells])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_paper(report: CardReport, actor: Actor, settings: HallSettings, node: str, at: int) -> CardList:
    """The report as a paper of the hall.

    Args:
        report: The cards.
        actor: Who prints.
        settings: The hall.
        node: Series of this PC, for the foot.
        at: Microseconds UTC.
    """
    return CardList(
        hall_name=settings.name,
        mark=PrintMark(node=node, printed_at=at, operator=actor.number),
        since=report.since,
        until=report.until,
        at=at,
        clerk=Clerk(number=actor.number, name=actor.name),
        lines=tuple(_printed(line) for line in report.lines),
        whole=report.whole,
    )


def _printed(line: CardLine) -> PrintedCard:
    said = line.explained
    return PrintedCard(
        light=str(line.light),
        clock=line.clock,
        number=line.number,
        item=line.item,
        body=line.body,
        state=line.state,
        cause=said.cause if said else "",
        person=said.person if said else "",
        remedy=said.remedy if said else "",
        on=day(said.on) if said else None,
    )


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t"} else cell
