"""The steps 事项 and 情形 as rows and questions, from a draft and the rules. Words are in `ui.words`."""

from dataclasses import dataclass
from typing import Final

from hall.catalogue import NOT_REQUIRED_RESULT, Item, Necessity, Question
from hall.theme_form import KIND
from ui import words
from ui.states.intake import Intake, Known, hits
from ui.states.look import Cell, Column, Run
from ui.states.rules import Found, Hit, Rules, ThemeHit

_AT_ONCE: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One row of the hits; `hit` counts only those that can be taken, -1 for a heading."""

    cell: Cell
    hit: int = -1


def columns() -> tuple[Column[ListRow], ...]:
    """One column of two lines."""
    return (Column[ListRow]("", 0, lambda row: row.cell, two_lines=True),)


def rows(state: Intake, rules: Rules) -> tuple[ListRow, ...]:
    """Exact hits, themes that contain them, near hits, each under its heading."""
    if not state.draft.search:
        return ()
    found: Found = rules.find(state.draft.search)
    listed: list[ListRow] = []
    number = 0
    parts: tuple[tuple[str, str, tuple[Hit | ThemeHit, ...]], ...] = (
        (words.ITEM_HEAD, found.how, found.exact),
        (words.THEME_HEAD, words.CONTAINS, found.themes),
        (words.NEAR_HEAD, found.near_how, found.near),
    )
    for title, how, group in parts:
        if not group:
            continue
        listed.append(ListRow(cell=Cell(text=f"{title} {len(group)}", right=how, heading=True)))
        for hit in group:
            cell = _theme_cell(hit) if isinstance(hit, ThemeHit) else hit_cell(hit)
            listed.append(ListRow(cell=cell, hit=number))
            number += 1
    return tuple(listed)


def current(listed: tuple[ListRow, ...], row: int) -> int:
    """Where in the drawn list the row of the draft stands; -1 for none."""
    return next((n for n, shown in enumerate(listed) if shown.hit == row), -1)


def focused_item(state: Intake, rules: Rules) -> Item | None:
    """The item of the row under focus, whose questions stand beside the list already."""
    if not state.draft.search:
        return rules.item(state.draft.item_code) if state.draft.item_code else None
    found = hits(state.draft, rules)
    if not found:
        return None
    hit = found[min(state.draft.row, len(found) - 1)]
    return rules.item(hit.code) if isinstance(hit, ThemeHit) else hit.item


def hit_cell(hit: Hit) -> Cell:
    """Name, department and everyday names; on the right kind, limit and where."""
    item = hit.item
    promise = words.limit(item.promise.number, item.promise.unit)
    alias = hit.alias or (Run(text=words.COMMA.join(item.aliases)),)
    where = words.HERE if hit.here else hit.where
    gap = f"{words.GAP_POSSIBLE}　" if item.gap_allowed else ""
    return Cell(
        runs=hit.name or (Run(text=item.name),),
        second_runs=(Run(text=f"{item.body}　{words.ALIAS} "), *alias)
        if item.aliases
        else (Run(text=item.body),),
        right=f"{item.kind}　{promise}" if item.promise.number else item.kind,
        right_second=f"{gap}{where}",
        cap="Enter",
    )


def _theme_cell(hit: ThemeHit) -> Cell:
    return Cell(
        text=hit.name, second=hit.text, right=words.theme_items(hit.items), right_second=hit.note, cap="Enter"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionView:
    """One answer: its digit, its word, whether it is chosen, and where it leads."""

    number: int
    text: str
    on: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """One question with its answers; `current` has the focus of the step."""

    number: int
    code: str
    text: str
    multiple: bool
    options: tuple[OptionView, ...]
    at_kiosk: bool
    current: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationView:
    """The questions of an item and what the list would be."""

    title: str
    line: str
    questions: tuple[QuestionView, ...]
    list_line: str
    list_detail: str


def situation(state: Intake, item: Item, facts: Known, rules: Rules) -> SituationView:
    """The questions of the chosen item, or of the row under focus in the list of hits."""
    own = facts.item is not None and facts.item.code == item.code
    answers = state.draft.answers if own else _kiosk(state, item)
    shown = rules.shown(item, facts.flags, answers)
    lines = rules.lines(item, facts.flags, answers)
    answered = sum(_is_answered(question, answers) for question in shown)
    kiosk = sum(_is_answered(question, _kiosk(state, item)) for question in shown)
    questions = tuple(
        _question(state, question, n, answers, item, rules, own=own) for n, question in enumerate(shown)
    )
    return SituationView(
        title=f"{words.SITUATION}　{item.name}",
        line=words.questions_line(len(shown), kiosk) if shown else words.NO_QUESTIONS,
        questions=questions,
        list_line=words.list_line(len(lines)),
        list_detail=words.list_detail(
            sum(line.material.licence is not None for line in lines),
            sum(line.material.necessity is Necessity.MAY_FOLLOW for line in lines),
            sum(line.material.may_promise for line in lines),
            len(shown) - answered,
        ),
    )


def _kiosk(state: Intake, item: Item) -> frozenset[str]:
    return state.draft.kiosk_answers if state.draft.kiosk_item == item.code else frozenset()


def _is_answered(question: Question, answers: frozenset[str]) -> bool:
    return any(f"{question.code}.{option.code}" in answers for option in question.options)


def _question(
    state: Intake,
    question: Question,
    number: int,
    answers: frozenset[str],
    item: Item,
    rules: Rules,
    *,
    own: bool,
) -> QuestionView:
    kiosk = _kiosk(state, item)
    options = tuple(
        OptionView(
            number=n,
            text=option.text,
            on=f"{question.code}.{option.code}" in answers,
            note=_ends(option.result, option.refer_to),
        )
        for n, option in enumerate(question.options, 1)
    )
    return QuestionView(
        number=number + 1,
        code=question.code,
        text=question.text,
        multiple=question.multiple,
        options=options,
        at_kiosk=_is_answered(question, kiosk),
        current=own and state.draft.row == number and state.draft.step == "situation",
        note=_adds(question, item, answers, rules),
    )


def _ends(result: str, refer_to: str | None) -> str:
    if not result:
        return ""
    return words.NOT_REQUIRED_END if result == NOT_REQUIRED_RESULT else words.refer_end(refer_to or "")


def _adds(question: Question, item: Item, answers: frozenset[str], rules: Rules) -> str:
    """Which options add what to the list: "选 2、3、4：＋ 专间、专用操作区说明".

    Not for a 一件事: one answer may change the lists of several items.
    """
    if item.kind == KIND:
        return ""
    own = {f"{question.code}.{option.code}" for option in question.options}
    base = {line.name for line in rules.lines(item, frozenset(), answers - own)}
    by_names: dict[tuple[str, ...], list[str]] = {}
    for n, option in enumerate(question.options, 1):
        if option.result:
            continue
        with_it = rules.lines(item, frozenset(), (answers - own) | {f"{question.code}.{option.code}"})
        names = tuple(line.name for line in with_it if line.name not in base)
        if names:
            by_names.setdefault(names, []).append(str(n))
    if not by_names:
        return ""
    names, numbers = next(iter(by_names.items()))
    return words.adds(words.COMMA.join(numbers), words.COMMA.join(names))
