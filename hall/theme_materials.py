"""一件事: the one list of materials for all items, each asked for once and marked with who uses it.

Lines of several items that have the same name are one line (domain.md 1.7); names that a hall calls the same
are the same too. What an earlier item of the theme yields is not asked of anybody. Which lines one item has
is `checklist.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hall.catalogue import Necessity, PublicRule
from hall.checklist import material_lines
from hall.explanation import Line, MaterialState
from hall.theme_plan import Part, producer

_WEIGHT: Final = {Necessity.OPTIONAL: 0, Necessity.MAY_FOLLOW: 1, Necessity.REQUIRED: 2}
_TAKING: Final = ("电子", "验原件", "收复印件", "验原件收复印件", "收原件")
"""Ways of taking, the one that asks for most last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One item that needs the material, by its own line."""

    part: Part
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLine:
    """One line of the common list.

    Attributes:
        key: `实施编码:key` of the first use.
        uses: Items that need it, in the order of the stages.
        comes_from: The item of an earlier stage whose result it is, or None when the applicant brings it.
    """

    key: str
    name: str
    uses: tuple[Use, ...]
    comes_from: Part | None = None

    @property
    def need(self) -> Necessity:
        """The strictest 必要性 among the items."""
        return max((use.line.need for use in self.uses), key=lambda need: _WEIGHT[need])

    @property
    def taking(self) -> str:
        """The way of taking that asks for most."""
        return max((use.line.material.taking for use in self.uses), key=_asks)

    @property
    def originals(self) -> int:
        """Originals that one has to bring: one file serves all items."""
        return max(use.line.material.originals for use in self.uses)

    @property
    def copies(self) -> int:
        """Copies that one has to bring."""
        return max(use.line.material.copies for use in self.uses)

    @property
    def licence(self) -> str | None:
        """Name of the electronic licence when every item takes it, else None."""
        names = [use.line.material.licence for use in self.uses]
        return names[0] if all(names) else None

    @property
    def may_promise(self) -> bool:
        """A commitment may replace it for every item."""
        return all(use.line.material.may_promise for use in self.uses)

    @property
    def review_points(self) -> tuple[str, ...]:
        """What the clerk looks at, of all items."""
        return tuple(dict.fromkeys(one for use in self.uses for one in use.line.material.review_points))

    @property
    def used_by(self) -> tuple[str, ...]:
        """Names of the items, as the mark beside the line says."""
        return tuple(use.part.item.name for use in self.uses)


def shared_lines(
    parts: Iterable[Part],
    rules: Iterable[PublicRule],
    flags: Collection[str],
    answers: Mapping[str, Collection[str]],
    same_names: Iterable[str] = (),
) -> tuple[SharedLine, ...]:
    """The common list: what the applicant brings, in the order of the stages, then what the theme yields.

    Args:
        parts: Items that are handled.
        rules: 公共规则 of the catalogue.
        flags: General situations of the applicant.
        answers: By 实施编码, as in `Survey.answers`.
        same_names: `一个名称=另一名称=…`: materials that the hall takes for each other.
    """
    plan, public, aliases = tuple(parts), tuple(rules), aliases_of(same_names)
    found: dict[tuple[str, str], SharedLine] = {}
    for part in plan:
        for line in material_lines(part.item, public, set(answers[part.code]) | set(flags)):
            origin = producer(line.material, part, plan)
            key = (aliases.get(line.name, line.name), "" if origin is None else origin.code)
            use = Use(part=part, line=line)
            known = found.get(key)
            found[key] = SharedLine(
                key=known.key if known else f"{part.code}:{line.key}",
                name=known.name if known else line.name,
                uses=(*known.uses, use) if known else (use,),
                comes_from=origin,
            )
    brought = [line for line in found.values() if line.comes_from is None]
    return (*brought, *(line for line in found.values() if line.comes_from is not None))


def lawful_states(line: SharedLine) -> tuple[MaterialState, ...]:
    """What a clerk may say about a line of the common list."""
    states = [MaterialState.HAVE]
    if line.licence:
        states.append(MaterialState.FETCHED)
    if line.may_promise:
        states.append(MaterialState.PROMISED)
    return (*states, MaterialState.MISSING, MaterialState.DEFECTIVE)


def result_state(line: Line) -> MaterialState:
    """How the result of an earlier item counts for a later one: fetched where it can be, else seen."""
    return MaterialState.FETCHED if line.material.licence else MaterialState.HAVE


def _asks(taking: str) -> int:
    return _TAKING.index(taking) if taking in _TAKING else 0


def aliases_of(same_names: Iterable[str]) -> Mapping[str, str]:
    """Each name of rows `一个名称=另一名称` with the first of its row."""
    found: dict[str, str] = {}
    for row in same_names:
        names = [name.strip() for name in row.split("=") if name.strip()]
        found.update(dict.fromkeys(names, names[0]) if names else {})
    return found
