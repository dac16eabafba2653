"""The step 材料 as rows and a detail area, from a draft and what the rules know. Words are in `ui.words`."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hall.catalogue import Necessity
from hall.explanation import Line, MaterialState
from ui import words
from ui.states import attaching, edits
from ui.states.draft import Place
from ui.states.intake import Intake, Known
from ui.states.intake_keys import STATE_KEYS, may_take
from ui.states.look import Cell, Column, Shape, Tag, Tone
from ui.states.rules import Rules

_SHAPES: Final[Mapping[MaterialState, tuple[Shape, Tone]]] = {
    MaterialState.HAVE: (Shape.TICK, Tone.OK),
    MaterialState.FETCHED: (Shape.TRAY, Tone.OK),
    MaterialState.PROMISED: (Shape.PEN, Tone.ACCENT),
    MaterialState.MISSING: (Shape.RING, Tone.BAD),
    MaterialState.DEFECTIVE: (Shape.ALERT, Tone.BAD),
}
_LACKING: Final = frozenset({MaterialState.MISSING, MaterialState.DEFECTIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialRow:
    """One line as the table draws it."""

    key: str
    number: int
    name: str
    taking: str
    state: Cell
    note: Cell
    tags: tuple[Tag, ...]


def rows(state: Intake, facts: Known, *, compact: bool) -> tuple[MaterialRow, ...]:
    """The list, state first."""
    due = {gap.key: gap.due for gap in facts.judgement.gap} if facts.judgement is not None else {}
    found = []
    for number, line in enumerate(facts.lines, 1):
        material = line.material
        at = state.draft.states.get(line.key)
        may_follow = material.necessity is Necessity.MAY_FOLLOW
        found.append(
            MaterialRow(
                key=line.key,
                number=number,
                name=line.name,
                taking=_taking(state, line),
                state=state_cell(at, may_follow=may_follow),
                note=_note(state, line, at, due.get(line.key), may_follow=may_follow),
                tags=_tags(state, line, compact=compact),
            )
        )
    return tuple(found)


def state_cell(state: MaterialState | None, *, may_follow: bool) -> Cell:
    """Shape, word and tone of a state; what may follow later is a warning, never an error (D23)."""
    if state is None:
        return Cell(text=words.UNJUDGED, shape=Shape.DASH, tone=Tone.HINT)
    shape, tone = _SHAPES[state]
    if state in _LACKING and may_follow:
        tone = Tone.WARN
    return Cell(text=words.MATERIAL[state], shape=shape, tone=tone, bold=state in _LACKING)


def _taking(state: Intake, line: Line) -> str:
    """How the material is taken; a licence that cannot be fetched offline is looked at in the original."""
    own = state.draft.takings.get(line.key)
    if own is not None:
        return own
    material = line.material
    if material.licence is not None and not state.online:
        return words.CHECK_ORIGINAL
    return words.taking(material.taking, material.originals, material.copies)


def _tags(state: Intake, line: Line, *, compact: bool) -> tuple[Tag, ...]:
    tags = []
    if line.key in state.draft.mended:
        tags.append(Tag(text=words.MENDED, tone=Tone.OK))
    if line.material.necessity is Necessity.MAY_FOLLOW and line.material.gap_days:
        tags.append(
            Tag(text=words.gap_tag(line.material.gap_days, short=compact), tone=Tone.WARN, dashed=True)
        )
    if line.material.may_promise:
        tags.append(Tag(text=words.MAY_PROMISE, tone=Tone.ACCENT))
    return tuple(tags)


def _note(
    state: Intake, line: Line, at: MaterialState | None, due: dt.date | None, *, may_follow: bool
) -> Cell:
    tone = Tone.WARN if may_follow else Tone.BAD
    noted = attaching.note_of(state, line.key, state.draft.notes.get(line.key, ""))
    match at:
        case MaterialState.DEFECTIVE:
            return Cell(text=state.draft.reasons.get(line.key, ""), tone=tone)
        case MaterialState.MISSING:
            if due is not None:
                return Cell(text=words.due_by(due), tone=Tone.WARN)
            return Cell(text=words.LACKING, tone=tone)
        case MaterialState.PROMISED:
            return Cell(text=noted or words.NOTE_PROMISE, tone=Tone.SECOND)
        case MaterialState.FETCHED:
            return Cell(text=noted or words.NOTE_FETCHED, tone=Tone.SECOND)
        case _:
            mended = words.MENDED_NOTE if line.key in state.draft.mended else ""
            return Cell(text=noted or mended, tone=Tone.SECOND)


def columns(*, compact: bool) -> tuple[Column[MaterialRow], ...]:
    """The columns; the material takes what the others leave."""
    taking, note = (92, 154) if compact else (126, 190)
    return (
        Column[MaterialRow](words.COLUMN_STATE, 82 if compact else 84, lambda row: row.state),
        Column[MaterialRow](
            words.COLUMN_NO,
            38 if compact else 44,
            lambda row: Cell(text=str(row.number), tone=Tone.HINT),
            right=True,
        ),
        Column[MaterialRow](words.COLUMN_MATERIAL, 0, lambda row: Cell(text=row.name, tags=row.tags)),
        Column[MaterialRow](
            words.COLUMN_TAKING, taking, lambda row: Cell(text=row.taking, tone=Tone.SECOND), small=True
        ),
        Column[MaterialRow](words.COLUMN_NOTE, note, lambda row: row.note, small=True),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One review point with its mark; in the list of usual problems with its digit."""

    text: str
    shape: Shape = Shape.NONE
    tone: Tone = Tone.INK
    number: int = 0
    point: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """The area under the table: it belongs to the row with the focus."""

    key: str
    title: str
    points: tuple[Point, ...]
    source: str
    current: int
    allowed: tuple[bool, ...]
    reasons: str
    gap_box: bool
    gap_on: bool
    reason_field: bool
    reason: str
    in_reason: bool
    fix_now: bool
    in_problems: bool = False
    in_note: bool = False
    note: str = ""
    files: str = ""


def detail(state: Intake, facts: Known, rules: Rules) -> Detail | None:
    """The detail of the current row; None when there is no list."""
    if not facts.lines:
        return None
    at = min(state.draft.row, len(facts.lines) - 1)
    line = facts.lines[at]
    chosen = state.draft.states.get(line.key)
    allowed = tuple(not may_take(line, to, state, rules) for to in STATE_KEYS)
    defective = chosen is MaterialState.DEFECTIVE
    may_follow = line.material.necessity is Necessity.MAY_FOLLOW
    item_may = facts.item is not None and facts.item.gap_allowed
    place = state.draft.place
    in_problems = defective and place is Place.PROBLEMS
    return Detail(
        key=line.key,
        title=words.number_title(at + 1),
        points=_problem_points(state, line) if in_problems else _points(state, line),
        source=words.PROBLEMS_HINT if in_problems else words.SOURCE + line.material.source,
        files="" if in_problems else attaching.line_of(state, line.key),
        current=STATE_KEYS.index(chosen) if chosen is not None else -1,
        allowed=allowed,
        reasons=_reasons(state, line, allowed),
        gap_box=may_follow and item_may and chosen in _LACKING,
        gap_on=state.draft.asks_gap,
        reason_field=defective,
        reason=state.draft.reasons.get(line.key, ""),
        in_reason=defective and place in {Place.REASON, Place.PROBLEMS},
        fix_now=defective,
        in_problems=in_problems,
        in_note=place is Place.NOTE,
        note=state.draft.notes.get(line.key, ""),
    )


def _points(state: Intake, line: Line) -> tuple[Point, ...]:
    met, crossed = state.draft.met.get(line.key, ()), state.draft.crossed.get(line.key, ())
    found = []
    for n, text in enumerate(line.material.review_points):
        shape, tone = Shape.NONE, Tone.INK
        if n in crossed:
            shape, tone = Shape.CROSS, Tone.BAD
        elif n in met:
            shape, tone = Shape.TICK, Tone.OK
        found.append(Point(text=text, shape=shape, tone=tone, point=n))
    return tuple(found)


def _problem_points(state: Intake, line: Line) -> tuple[Point, ...]:
    return tuple(
        Point(
            text=problem.text,
            shape=Shape.BOX_ON if problem.on else Shape.BOX,
            tone=Tone.ACCENT if problem.on else Tone.HINT,
            number=problem.number,
        )
        for problem in edits.problems(state, line)
    )


def _reasons(state: Intake, line: Line, allowed: tuple[bool, ...]) -> str:
    found = []
    if not allowed[3]:
        found.append(words.FETCH_REASON if line.material.licence is None else words.FETCH_REASON_OFFLINE)
    if not allowed[4]:
        barred = words.PROMISE_REASON_BARRED if state.draft.credit_bar else words.PROMISE_REASON_CREDIT
        found.append(barred if line.material.may_promise else words.PROMISE_REASON)
    return "　".join(found)
