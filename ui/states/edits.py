"""What a click or a typed text changes in an intake, beside the keys: one value each, one function for all.

Pages make an `Edit`, the desk applies it. No Qt, no store.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from hall.explanation import Line
from ui import words
from ui.states import route_forms
from ui.states.draft import Place, Refusal
from ui.states.intake import Intake, Known, changed, known, moved
from ui.states.rules import Rules


class EditKind(StrEnum):
    """What is changed."""

    NOTE = "note"
    """The remark of the current row."""

    DEMAND = "demand"
    """What a correction notice asks for; `key` is the line."""

    POINT = "point"
    """A review point of the current row: nothing said, met, not met, and round again."""

    PROBLEM = "problem"
    """One of the usual problems of the current row, in or out of the text."""

    REFUSAL = "refusal"
    ROUTE = "route"
    """A field of the form 不予受理; `key` is its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change: of what, to which text, or of the how-manieth."""

    kind: EditKind
    text: str = ""
    number: int = 0
    key: str = ""


MOST: Final = 8
"""Choices of the list of usual problems, one for each digit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line of the list of usual problems: its digit, its words, whether the text holds it."""

    number: int
    text: str
    on: bool
    point: int = -1
    """The review point that it crosses; -1 for none."""


def apply(state: Intake, edit: Edit, rules: Rules) -> Intake:
    """The intake after a change."""
    if edit.kind in {EditKind.REFUSAL, EditKind.ROUTE}:
        return _in_form(state, edit)
    if edit.kind is EditKind.DEMAND:
        return moved(state, demands={**state.draft.demands, edit.key: edit.text})
    facts = known(state.draft, rules)
    line = current(state, facts)
    if line is None:
        return state
    if edit.kind is EditKind.NOTE:
        return moved(state, notes={**state.draft.notes, line.key: edit.text})
    if edit.kind is EditKind.POINT:
        return turned(state, line, edit.number)
    return chosen(state, line, edit.number)


def current(state: Intake, facts: Known) -> Line | None:
    """The line of the current row."""
    return facts.lines[min(state.draft.row, len(facts.lines) - 1)] if facts.lines else None


def _in_form(state: Intake, edit: Edit) -> Intake:
    """A field of a form in the place of the list."""
    if edit.kind is EditKind.ROUTE:
        return route_forms.typed_in(state, edit.key, edit.text)
    form = state.draft.refusal
    fields = {name: getattr(form, name) for name in ("reason", "basis", "authority", "contact")}
    if edit.key not in fields:
        return state
    return moved(state, refusal=Refusal(**{**fields, edit.key: edit.text}))


def turned(state: Intake, line: Line, point: int) -> Intake:
    """A review point goes on: nothing said → met → not met → nothing said; its problem follows."""
    if not 0 <= point < len(line.material.review_points):
        return state
    draft = state.draft
    met, crossed = set(draft.met.get(line.key, ())), set(draft.crossed.get(line.key, ()))
    if point in crossed:
        crossed.discard(point)
    elif point in met:
        met.discard(point)
        crossed.add(point)
    else:
        met.add(point)
    phrase = words.not_met(line.material.review_points[point])
    text = _with(draft.reasons.get(line.key, ""), phrase, wanted=point in crossed)
    return changed(
        state,
        replace(
            draft,
            met={**draft.met, line.key: tuple(sorted(met))},
            crossed={**draft.crossed, line.key: tuple(sorted(crossed))},
            reasons={**draft.reasons, line.key: text},
        ),
    )


def problems(state: Intake, line: Line) -> tuple[Problem, ...]:
    """The usual problems of a line: its review points first, then what is often wrong with any paper."""
    text = state.draft.reasons.get(line.key, "")
    crossed = state.draft.crossed.get(line.key, ())
    points = line.material.review_points[: MOST - len(words.COMMON_PROBLEMS)]
    found = [
        Problem(number=n, text=point, on=n - 1 in crossed, point=n - 1) for n, point in enumerate(points, 1)
    ]
    found.extend(
        Problem(number=n, text=problem, on=problem in _parts(text))
        for n, problem in enumerate(words.COMMON_PROBLEMS, len(points) + 1)
    )
    return tuple(found)


def chosen(state: Intake, line: Line, number: int) -> Intake:
    """A usual problem was chosen by its digit: in when it was out, out when it was in."""
    problem = next((one for one in problems(state, line) if one.number == number), None)
    if problem is None:
        return state
    if problem.point >= 0:
        draft = state.draft
        met = tuple(point for point in draft.met.get(line.key, ()) if point != problem.point)
        if not problem.on:
            met = (*met, problem.point)
        # From "met" the next turn crosses the point, from "crossed" it says nothing again.
        return turned(
            replace(state, draft=replace(draft, met={**draft.met, line.key: met})), line, problem.point
        )
    text = _with(state.draft.reasons.get(line.key, ""), problem.text, wanted=not problem.on)
    return changed(state, replace(state.draft, reasons={**state.draft.reasons, line.key: text}))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(words.SEMICOLON) if part.strip()]


def _with(text: str, phrase: str, *, wanted: bool) -> str:
    """The text with or without a phrase; what the clerk typed stays."""
    parts = _parts(text)
    if wanted and phrase not in parts:
        return words.SEMICOLON.join((*parts, phrase))
    if not wanted and phrase in parts:
        return words.SEMICOLON.join(part for part in parts if part != phrase)
    return text


def taken_otherwise(state: Intake, line: Line) -> Intake:
    """The next way in which the material of a row may have been taken."""
    usual = line.material.taking
    ways = (usual, *(way for way in words.TAKINGS if way != usual))
    now = state.draft.takings.get(line.key, usual)
    following = ways[(ways.index(now) + 1) % len(ways)] if now in ways else usual
    takings = {key: way for key, way in state.draft.takings.items() if key != line.key}
    if following != usual:
        takings[line.key] = following
    return changed(state, replace(state.draft, takings=takings))


def left_detail(state: Intake) -> Intake:
    """Back from the list of usual problems to the text, from a text to the table."""
    return moved(state, place=Place.REASON if state.draft.place is Place.PROBLEMS else Place.LIST)
