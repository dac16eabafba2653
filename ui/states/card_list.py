"""The list of yellow and red cards over a period as a value: unanswered first (domain.md 5.3)."""

from dataclasses import dataclass, replace
from typing import Final

from hall.card_report import CardLine, CardReport
from hall.deadlines import Light
from ui import words
from ui.states.case_acts import ActForm, CaseAct, FieldSpec
from ui.states.case_lists import LIGHT_SHAPES
from ui.states.case_lists import Light as Shown
from ui.states.look import Cell, Column, Tone, small

_CARD: Final = {Light.RED: Shown.RED, Light.YELLOW: Shown.YELLOW}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardList:
    """A report and its current row."""

    report: CardReport
    row: int = 0

    def current(self) -> CardLine | None:
        """The line of the current row."""
        lines = self.report.lines
        return lines[min(self.row, len(lines) - 1)] if lines else None


def moved(cards: CardList, step: int) -> CardList:
    """So many rows on."""
    return replace(cards, row=min(max(cards.row + step, 0), max(len(cards.report.lines) - 1, 0)))


def came(cards: CardList | None, report: CardReport) -> CardList:
    """A report was read again: the same card stays current, else the same place."""
    old = cards.current() if cards is not None else None
    keys = [(one.case, one.clock) for one in report.lines]
    key = (old.case, old.clock) if old is not None else None
    row = keys.index(key) if key in keys else cards.row if cards is not None else 0
    return moved(CardList(report=report, row=row), 0)


def head(cards: CardList) -> str:
    """How many there are, and how many nobody answered for."""
    report = cards.report
    return words.cards_line(len(report.lines), report.open, whole=report.whole)


def period(cards: CardList) -> ActForm:
    """Another period."""
    report = cards.report
    fields = (
        FieldSpec(name="since", label=words.CARDS_SINCE),
        FieldSpec(name="until", label=words.CARDS_UNTIL),
    )
    values = (("since", f"{report.since:%Y%m%d}"), ("until", f"{report.until:%Y%m%d}"))
    return ActForm(
        act=CaseAct.PERIOD, send=words.CARDS_SHOW, line=words.CARDS_PERIOD, fields=fields, values=values
    )


def export(path: str) -> ActForm:
    """Where the table goes."""
    fields = (FieldSpec(name="path", label=words.CARDS_FILE),)
    return ActForm(
        act=CaseAct.EXPORT,
        send=words.CARDS_SAVE,
        line=words.CARDS_EXPORT,
        fields=fields,
        values=(("path", path),),
    )


def columns(*, compact: bool) -> tuple[Column[CardLine], ...]:
    """Card, clock, case, department, then what was written."""
    return (
        Column[CardLine](words.COLUMN_LIGHT, 78, _light),
        small(words.CARDS_CLOCK, 96, lambda row: row.clock),
        Column[CardLine](words.COLUMN_CASE, 116, _number, small=True),
        small(words.COLUMN_ITEM, 120 if compact else 190, lambda row: row.item, Tone.SECOND),
        small(words.CARDS_BODY, 110 if compact else 170, lambda row: row.body, Tone.SECOND),
        Column[CardLine](words.CARDS_CAUSE, 0, _cause, small=True),
        small(words.CARDS_PERSON, 96, lambda row: _said(row, "person")),
        small(words.CARDS_REMEDY, 130 if compact else 210, lambda row: _said(row, "remedy")),
    )


def _light(row: CardLine) -> Cell:
    shape, tone = LIGHT_SHAPES[_CARD[row.light]]
    return Cell(text=str(row.light), shape=shape, tone=tone, bold=True)


def _number(row: CardLine) -> Cell:
    number = row.number
    short = f"{number[10:14]} {number[14:17]} {number[17:]}" if len(number) == 21 else number
    return Cell(text=short, tone=Tone.SECOND)


def _cause(row: CardLine) -> Cell:
    if row.explained is None:
        return Cell(text=words.CARDS_NOTHING, tone=Tone.BAD, bold=True)
    return Cell(text=row.explained.cause)


def _said(row: CardLine, name: str) -> str:
    return str(getattr(row.explained, name)) if row.explained is not None else ""
