"""一件事 in the shape of one item, so that one form serves both (domain.md 1.7).

Its questions are the common questionnaire, with the items that may be chosen first; its materials the common
list; its outcome what the first stage comes to. Nothing is written here: that is `commands/themes.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from hall.catalogue import (
    NOT_REQUIRED_RESULT,
    Catalogue,
    Item,
    ItemVersion,
    Limit,
    LimitUnit,
    Material,
    Option,
    Question,
    Theme,
)
from hall.checklist import FIVE_DAYS, explain
from hall.clock import day_of
from hall.explanation import (
    Acceptance,
    AcceptanceHow,
    CaseInput,
    Explanation,
    GapDue,
    Line,
    MaterialState,
    WindowAct,
)
from hall.papers import PaperKind
from hall.reasons import Outcome
from hall.situations import Talk
from hall.theme_bodies import ThemeChild
from hall.theme_course import standing_of
from hall.theme_file import ThemeFile
from hall.theme_materials import SharedLine, result_state, shared_lines
from hall.theme_plan import FailureRule, Part, is_optional, usual_items
from hall.theme_questions import AskedOnce, NotHandled, Survey, survey
from hall.workdays import WorkCalendar, national_calendar

KIND: Final = "一件事"
CHOICE: Final = "items"
NONE_MORE: Final = "none"

_ORDER: Final = (WindowAct.ACCEPT, WindowAct.ACCEPT_GAP, WindowAct.RECEIVE, WindowAct.TELL_CORRECTION)
_OUTCOMES: Final = {
    WindowAct.ACCEPT: Outcome.ACCEPT,
    WindowAct.ACCEPT_GAP: Outcome.ACCEPT_GAP,
    WindowAct.RECEIVE: Outcome.RECEIVE,
    WindowAct.TELL_CORRECTION: Outcome.CORRECT,
}
_EACH: Final = "一件事里的各个事项分别认定，按现有材料得出这个结果。"


class ThemeForm:
    """One 一件事 of a catalogue, asked like an item."""

    def __init__(
        self,
        catalogue: Catalogue,
        theme: Theme,
        *,
        same_names: Sequence[str] = (),
        calendar: WorkCalendar | None = None,
        unchecked_credit_allowed: bool = False,
    ) -> None:
        """Ask by this catalogue; `same_names` as in `HallSettings.same_materials`."""
        self.theme = theme
        self._catalogue = catalogue
        self._same = tuple(same_names)
        self._calendar = calendar
        self._unchecked = unchecked_credit_allowed
        self._survey = lru_cache(maxsize=64)(self._ask)
        self._lines = lru_cache(maxsize=64)(self._list)
        self.item = _as_item(catalogue, theme)

    def chosen(self, answers: Collection[str]) -> frozenset[str]:
        """实施编码 of the items that are wanted: the usual ones, and those that were chosen."""
        prefix = f"{self.theme.code}:{CHOICE}."
        extra = {name.removeprefix(prefix) for name in answers if name.startswith(prefix)} - {NONE_MORE}
        optional = {step.item_code for step in self.theme.steps if is_optional(step)}
        return usual_items(self.theme) | (extra & optional)

    def survey(self, flags: frozenset[str], answers: frozenset[str]) -> Survey:
        """How far the common questionnaire has come."""
        return self._survey(flags, answers)

    def talk(self, flags: frozenset[str], answers: frozenset[str]) -> Talk:
        """The questionnaire as the talk of one item; it ends when nothing is left to be handled."""
        said = self.survey(flags, answers)
        choice = self._choice()
        shown = tuple(_as_question(one) for one in said.asked)
        used = {f"{one.key}.{code}" for one in said.asked for code in one.answered}
        own = {f"{choice.code}.{option.code}" for option in choice.options} & answers if choice else set()
        open_question = next(
            (question for one, question in zip(said.asked, shown, strict=True) if not one.answered), None
        )
        if choice is not None:
            shown = (choice, *shown)
            open_question = open_question if own else choice
        over = open_question is None and not said.parts
        return Talk(
            shown=shown,
            used=frozenset(used | own),
            open_question=open_question,
            result=NOT_REQUIRED_RESULT if over else "",
            refer_to=None,
            left_out=tuple(_left_out(one) for one in said.left_out),
        )

    def shared(self, flags: frozenset[str], answers: frozenset[str]) -> tuple[SharedLine, ...]:
        """The common list, results of earlier items included."""
        return self._lines(flags, answers)

    def lines(self, flags: frozenset[str], answers: frozenset[str]) -> tuple[Line, ...]:
        """What the applicant brings, each once; the first point says who uses it."""
        brought = (line for line in self.shared(flags, answers) if line.comes_from is None)
        return tuple(
            Line(key=line.key, name=line.name, material=_as_material(line, number), rule_code=None)
            for number, line in enumerate(brought, 1)
        )

    def explain(self, case: CaseInput) -> Explanation:
        """What confirming would come to: the act that asks for most among the items that begin now."""
        said = self.survey(case.flags, case.answers)
        shared = self.shared(case.flags, case.answers)
        first = [part for part in said.parts if not part.after]
        began = {part.code: self._explained(part, case, said, shared) for part in first}
        act = max((one.window_act for one in began.values()), key=_ORDER.index, default=None)
        outcome = _OUTCOMES[act] if act else Outcome.NOT_REQUIRED
        day = day_of(case.received_at)
        due = self._due(said.parts, day)
        allowed = (outcome, Outcome.CORRECT) if outcome is Outcome.ACCEPT_GAP else (outcome,)
        papers = [name for one in began.values() for name in one.papers if name != PaperKind.RECEIPT]

        def named(found: Mapping[str, Collection[str]]) -> tuple[str, ...]:
            """Names in the common list of lines that an item which begins now names by its own."""
            return tuple(
                line.name
                for line in shared
                if any(use.line.name in found.get(use.part.code, ()) for use in line.uses)
            )

        return Explanation(
            shown_questions=tuple(one.key for one in said.asked),
            used_answers=tuple(sorted(case.answers)),
            lines=self.lines(case.flags, case.answers),
            outcome=outcome,
            allowed=allowed,
            window_act=act or WindowAct.TELL_NOT_REQUIRED,
            refer_to=None,
            missing=named({code: one.missing for code, one in began.items()}),
            defective=named({code: one.defective for code, one in began.items()}),
            gap=tuple(
                GapDue(key=line.key, name=line.name, due=gap)
                for line in shared
                if (gap := _gap_due(line, began)) is not None
            ),
            five_day_due=(self._calendar or national_calendar()).add_workdays(day, FIVE_DAYS).day,
            accepted_on=day if act in {WindowAct.ACCEPT, WindowAct.ACCEPT_GAP} else None,
            promise_due=due[0],
            promise_provisional=due[1],
            statutory_due=None,
            statutory_provisional=False,
            papers=(str(PaperKind.THEME_RECEIPT), *papers) if began else (),
            why_not={other: _EACH for other in Outcome if other not in allowed},
        )

    def _ask(self, flags: frozenset[str], answers: frozenset[str]) -> Survey:
        prefix = f"{self.theme.code}:"
        said = {name for name in answers if not name.startswith(prefix)}
        return survey(self._catalogue, self.theme, self.chosen(answers), flags, said)

    def _list(self, flags: frozenset[str], answers: frozenset[str]) -> tuple[SharedLine, ...]:
        said = self.survey(flags, answers)
        return shared_lines(said.parts, self._catalogue.rules, flags, said.answers, self._same)

    def _choice(self) -> Question | None:
        """Which of the items that may be left out are wanted, as the first question."""
        optional = [step for step in self.theme.steps if is_optional(step)]
        if not optional:
            return None
        named = [(step, self._catalogue.item(step.item_code)) for step in optional]
        options = tuple(
            Option(code=step.item_code, text=f"{item.name}（{step.note}）", result="", refer_to=None)
            for step, item in named
            if item is not None
        )
        none = Option(code=NONE_MORE, text="都不办", result="", refer_to=None)
        code = f"{self.theme.code}:{CHOICE}"
        return Question(
            code=code, text="还要一并办理哪些", multiple=True, options=(*options, none), shown_when=""
        )

    def _explained(
        self, part: Part, case: CaseInput, said: Survey, shared: Collection[SharedLine]
    ) -> Explanation:
        states: dict[str, MaterialState] = {}
        for line in shared:
            for use in line.uses:
                if use.part.code == part.code:
                    brought = case.states.get(line.key, MaterialState.MISSING)
                    states[use.line.key] = brought if line.comes_from is None else result_state(use.line)
        how = AcceptanceHow.AT_WINDOW if part.item.delegated else AcceptanceHow.NONE
        own = replace(
            case,
            item_code=part.code,
            answers=said.answers[part.code],
            states=states,
            acceptance=Acceptance(how=how, at=case.received_at if part.item.delegated else None),
        )
        version = ItemVersion(item=part.item, rules=self._catalogue.rules)
        return explain(
            self._catalogue,
            own,
            self._calendar,
            version=version,
            unchecked_credit_allowed=self._unchecked,
        )

    def _due(self, parts: Sequence[Part], day: dt.date) -> tuple[dt.date, bool]:
        """Last day of the longest path, when all goes on today."""
        children = tuple(
            ThemeChild(
                case=part.code,
                number="",
                item=part.code,
                item_name=part.item.name,
                stage=part.stage,
                after=part.after,
                needs=part.needs,
                days=part.item.promise.number,
                unit=str(part.item.promise.unit),
            )
            for part in parts
        )
        whole = ThemeFile(
            id="",
            children=children,
            rule=str(FailureRule.NEEDED),
            opened_on=day.year * 10_000 + day.month * 100 + day.day,
        )
        found = standing_of(whole, {}, self._calendar or national_calendar(), day)
        return found.due or day, found.provisional


def used_by_words(line: SharedLine) -> str:
    """「用于 个体工商户设立登记、户外招牌设施设置审批」: the mark beside a common line."""
    return f"用于：{'、'.join(dict.fromkeys(line.used_by))}"


def _left_out(one: NotHandled) -> str:
    why = "无需办理" if one.not_needed else one.result
    return f"{one.part.item.name}：{why}（{one.reason}）" if one.reason else f"{one.part.item.name}：{why}"


def _as_item(catalogue: Catalogue, theme: Theme) -> Item:
    first = next((item for step in theme.steps if (item := catalogue.item(step.item_code))), None)
    items = [item for step in theme.steps if (item := catalogue.item(step.item_code))]
    bodies = dict.fromkeys(item.body for item in items)
    return Item(
        code=theme.code,
        handling_code=theme.code,
        name=f"“{theme.name}”一件事",
        aliases=(),
        body="、".join(bodies),
        body_code=first.body_code if first else "",
        type_code="20",
        kind=KIND,
        audience=first.audience if first else (),
        level=first.level if first else "",
        statutory=None,
        promise=Limit(number=0, unit=LimitUnit.AT_ONCE),
        basis="",
        fee="",
        result_name="",
        condition=theme.text,
        delegated=True,
        gap_allowed=any(item.gap_allowed for item in items),
        scope="",
        special=(),
        version=1,
        effective=max((item.effective for item in items), default=dt.date.min),
        phone=first.phone if first else "",
        complaint_phone=first.complaint_phone if first else "",
        queue=first.queue if first else "",
        materials=(),
        questions=(),
    )


def _as_question(one: AskedOnce) -> Question:
    # An answer that ends the talk of one item leaves only that item out of the whole.
    options = tuple(replace(option, result="", refer_to=None) for option in one.options)
    return Question(code=one.key, text=one.text, multiple=one.multiple, options=options, shown_when="")


def _as_material(line: SharedLine, number: int) -> Material:
    first = line.uses[0].line.material
    return replace(
        first,
        no=number,
        name=line.name,
        originals=line.originals,
        copies=line.copies,
        taking=line.taking,
        necessity=line.need,
        licence=line.licence,
        may_promise=line.may_promise,
        review_points=(used_by_words(line), *line.review_points),
        when="",
    )


def _gap_due(line: SharedLine, began: Mapping[str, Explanation]) -> dt.date | None:
    """The earliest day on which an item that begins now wants the line."""
    days = [
        gap.due
        for use in line.uses
        if use.part.code in began
        for gap in began[use.part.code].gap
        if gap.key == use.line.key and gap.due is not None
    ]
    return min(days, default=None)
