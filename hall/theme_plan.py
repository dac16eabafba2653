"""一件事: which items of a theme are handled, in which order, and which of them needs another's result.

Pure, over the catalogue (domain.md 1.7, sheet 主题). Questions are `theme_questions.py`, the common list of
materials `theme_materials.py`, what becomes of the whole `theme_course.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hall.catalogue import REFER_RESULT, Catalogue, Item, Material, Question, Theme, ThemeStep
from hall.errors import Refused

_OPTIONAL: Final = "可选"
_BEFORE: Final = "前置"
_OPEN_BRACKETS: Final = "（("
_SHORTEST: Final = 3
"""A result is known by at least so many characters: 证 or 照片 alone name nothing."""


class FailureRule(StrEnum):
    """What the failure of one item does to those that have not begun; the value is stored and printed."""

    NEEDED = "前置事项未办成的，需要其结果的事项不能开始，其余事项继续办理"
    ALL = "前一环节有一项未办成的，后面各环节都不再开始"
    NONE = "各事项互不影响，一项未办成的，其余事项继续办理"


RULE_WORDS: Final[Mapping[str, FailureRule]] = {
    "需要的停": FailureRule.NEEDED,
    "后面全停": FailureRule.ALL,
    "互不影响": FailureRule.NONE,
}
"""What a hall writes in its settings, `T02:后面全停`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One item of a theme as it stands in the plan; codes are 实施编码.

    `after` are the items of the stage before, `needs` those whose result it needs.
    """

    item: Item
    stage: int
    note: str
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """实施编码 of the item."""
        return self.item.code


def theme_of(catalogue: Catalogue, code: str) -> Theme:
    """The theme with this 主题编码.

    Raises:
        Refused: `theme.unknown`.
    """
    found = next((theme for theme in catalogue.themes if theme.code == code), None)
    if found is None:
        raise Refused("theme.unknown", "这个“一件事”已不在目录里，请重新选择。")
    return found


def is_optional(step: ThemeStep) -> bool:
    """Whether the applicant chooses (「可选」 in 前置说明)."""
    return _OPTIONAL in step.note


def usual_items(theme: Theme) -> frozenset[str]:
    """The items that belong to the theme without being asked for."""
    return frozenset(step.item_code for step in theme.steps if not is_optional(step))


def rule_of(theme: Theme, settings: Iterable[str]) -> FailureRule:
    """The rule of a theme: as the hall set it, else `FailureRule.NEEDED`."""
    for line in settings:
        code, _, word = line.partition(":")
        if code.strip() == theme.code and word.strip() in RULE_WORDS:
            return RULE_WORDS[word.strip()]
    return FailureRule.NEEDED


def parts_of(catalogue: Catalogue, theme: Theme, chosen: Collection[str]) -> tuple[Part, ...]:
    """The chosen items in the order of their stages, each with what it waits for.

    Raises:
        Refused: `theme.choice` when nothing is chosen, or an item that the theme does not have;
            `theme.item` when an item is gone from the catalogue.
    """
    known = {step.item_code for step in theme.steps}
    if strange := sorted(set(chosen) - known):
        raise Refused("theme.choice", f"“{theme.name}”里没有实施编码为“{strange[0][:40]}”的事项。")
    if not chosen:
        raise Refused("theme.choice", f"“{theme.name}”至少要办一个事项。")
    steps = sorted((step for step in theme.steps if step.item_code in chosen), key=lambda step: step.stage)
    parts = [Part(item=_item(catalogue, step), stage=step.stage, note=step.note) for step in steps]
    return joined(parts)


def joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The same items with their edges drawn anew: what is left out holds nobody up."""
    return tuple(
        Part(
            item=part.item,
            stage=part.stage,
            note=part.note,
            after=tuple(one.code for one in _stage_before(part, parts)),
            needs=tuple(one.code for one in _earlier(part, parts) if _is_needed(part, one, parts)),
        )
        for part in parts
    )


def producer(material: Material, part: Part, parts: Sequence[Part]) -> Part | None:
    """The item of an earlier stage whose result this material is, or None."""
    return next((one for one in reversed(_earlier(part, parts)) if _yields(one.item, material)), None)


def settled(question: Question, part: Part, parts: Sequence[Part]) -> frozenset[str]:
    """Options that the theme rules out: they refer to an item that the theme has at an earlier stage."""
    names = {one.item.name for one in _earlier(part, parts)}
    return frozenset(
        option.code
        for option in question.options
        if option.result == REFER_RESULT and option.refer_to in names
    )


def _item(catalogue: Catalogue, step: ThemeStep) -> Item:
    item = catalogue.item(step.item_code)
    if item is None:
        raise Refused("theme.item", "这个“一件事”里有事项已不在目录里，请系统运维核对目录。")
    return item


def _earlier(part: Part, parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(one for one in parts if one.stage < part.stage)


def _stage_before(part: Part, parts: Sequence[Part]) -> tuple[Part, ...]:
    earlier = _earlier(part, parts)
    last = max((one.stage for one in earlier), default=0)
    return tuple(one for one in earlier if one.stage == last)


def _is_needed(part: Part, one: Part, parts: Sequence[Part]) -> bool:
    if any(producer(material, part, parts) == one for material in part.item.materials):
        return True
    if any(
        option.result == REFER_RESULT and option.refer_to == one.item.name
        for question in part.item.questions
        for option in question.options
    ):
        return True
    return _BEFORE in part.note and one in _named_before(part, parts)


def _named_before(part: Part, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Items that 前置说明 names; all of the stage before when it names none by name or result."""
    named = tuple(
        one
        for one in _earlier(part, parts)
        if _core(one.item.name) in part.note or _core(one.item.result_name) in part.note
    )
    return named or _stage_before(part, parts)


def _yields(item: Item, material: Material) -> bool:
    """The result is the material: 中华人民共和国残疾人证 is the 残疾人证, 营业执照（换发） a 营业执照."""
    result = _core(item.result_name)
    names = (material.name, material.licence or "")
    return any(len(name) >= _SHORTEST and result.endswith(name) for name in names)


def _core(name: str) -> str:
    for bracket in _OPEN_BRACKETS:
        name = name.partition(bracket)[0]
    return name
