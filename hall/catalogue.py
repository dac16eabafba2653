"""The catalogue of a hall: items with materials and questions, public rules, themes, queues, windows, people.

Everything the rules of the window read stands here as frozen data, together with the version of an item
(decisions D18). How a spreadsheet becomes a catalogue is `sync/catalogue_file.py`; which materials a case
needs is `checklist.py`; finding an item by a few letters is `catalogue_search.py`; what one catalogue changes
against the one before is `catalogue_versions.py`.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self, TypeVar

import msgspec

from hall.errors import Refused

RESERVED_LETTER: Final = "W"
"""Emergency tickets own this letter (D3)."""

_HASH_FORMAT: Final = 1

T = TypeVar("T")


class Necessity(StrEnum):
    """必要性 of a material (domain.md 2.4)."""

    REQUIRED = "必要"
    OPTIONAL = "非必要"
    MAY_FOLLOW = "容缺后补"


class LimitUnit(StrEnum):
    """Unit of a time limit (domain.md 1.5)."""

    WORKDAYS = "工作日"
    DAYS = "自然日"
    AT_ONCE = "即时"


class RuleEffect(StrEnum):
    """What a public rule does to the list of materials (intake-rules 2)."""

    ADD = "增加"
    REPLACE = "替换"


NOT_REQUIRED_RESULT: Final = "不受理"
REFER_RESULT: Final = "转办"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A time limit: number and unit; 即时 goes with 0."""

    number: int
    unit: LimitUnit

    def words(self) -> str:
        """As printed: 5个工作日, 60个自然日, 即时."""
        return "即时" if self.unit is LimitUnit.AT_ONCE else f"{self.number}个{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One line of a list of materials.

    Attributes:
        no: 序号 inside the item or the public rule, from 1.
        kind: 材料类型.
        form: 形式.
        taking: 收取方式.
        gap_days: 容缺时限 in working days; None unless 必要性 is 容缺后补.
        licence: Name of the electronic licence that can be fetched instead, or None.
        may_promise: A commitment may replace it (可告知承诺).
        review_points: What the clerk looks at, one sentence each.
        when: 适用情形; empty means always.
    """

    no: int
    name: str
    kind: str
    form: str
    originals: int
    copies: int
    taking: str
    necessity: Necessity
    gap_days: int | None
    source: str
    issuer: str
    licence: str | None
    may_promise: bool
    review_points: tuple[str, ...]
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer. `result` is empty, 不受理 or 转办; `refer_to` the name of the item to go to, or None."""

    code: str
    text: str
    result: str
    refer_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of 情形. `shown_when` is empty for always."""

    code: str
    text: str
    multiple: bool
    options: tuple[Option, ...]
    shown_when: str

    def option(self, code: str) -> Option | None:
        """The option with this code, or None."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item (事项) with everything a case freezes: materials in order of 序号, questions in order.

    Attributes:
        code: 实施编码.
        handling_code: 业务办理项编码.
        body: 实施主体 with `body_code`, its credit code.
        type_code: 事项类型, two digits; 01 is a permit.
        kind: 即办件 or 承诺件.
        statutory: None when no law sets a limit.
        delegated: The window may accept on its own (是否授权受理).
        gap_allowed: 是否可容缺.
        effective: First day of this version (D18).
        queue: Letter of the queue that serves it.
    """

    code: str
    handling_code: str
    name: str
    aliases: tuple[str, ...]
    body: str
    body_code: str
    type_code: str
    kind: str
    audience: tuple[str, ...]
    level: str
    statutory: Limit | None
    promise: Limit
    basis: str
    fee: str
    result_name: str
    condition: str
    delegated: bool
    gap_allowed: bool
    scope: str
    special: tuple[str, ...]
    version: int
    effective: dt.date
    phone: str
    complaint_phone: str
    queue: str
    materials: tuple[Material, ...]
    questions: tuple[Question, ...]

    def question(self, code: str) -> Question | None:
        """The question with this code, or None."""
        return next((question for question in self.questions if question.code == code), None)

    @property
    def is_permit(self) -> bool:
        """True for 行政许可: only these papers cite the permit law (domain.md 3.4)."""
        return self.type_code == "01"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRule:
    """One row of 公共规则: a material that is added, or that replaces others, for every item.

    Attributes:
        code: 规则编码; several rows may share it.
        judged_by: 判定方式, a sentence for the clerk.
        replaces: 被替换材料; empty for 增加.
        material: The line that comes in; its `when` says in which situation.
    """

    code: str
    name: str
    judged_by: str
    effect: RuleEffect
    replaces: tuple[str, ...]
    material: Material

    @property
    def key(self) -> str:
        """Key of its material: 规则编码.序号."""
        return f"{self.code}.{self.material.no}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVersion:
    """What a case freezes: the item as it was, with the public rules of that day (D18)."""

    item: Item
    rules: tuple[PublicRule, ...]

    @property
    def digest(self) -> str:
        """The hash that names this version; see `item_version_hash`."""
        return item_version_hash(self.item, self.rules)

    def to_plain(self) -> dict[str, Any]:
        """As plain dicts, lists, texts and numbers, so that a store can keep one version as one blob."""
        return {"item": to_plain(self.item), "rules": [to_plain(rule) for rule in self.rules]}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The inverse of `to_plain`.

        Raises:
            Refused: The data is not that of an item version.
        """
        return from_plain(plain, cls)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeStep:
    """One item of a theme; equal stages run in parallel."""

    item_code: str
    stage: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """一件事: items that are handled together, in stages (domain.md 1.7)."""

    code: str
    name: str
    text: str
    steps: tuple[ThemeStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDef:
    """One queue. Standards are minutes; the last three are counts of the export, for information only."""

    letter: str
    name: str
    windows: tuple[int, ...]
    wait_minutes: int
    service_minutes: int
    counted: bool
    item_count: int
    ordinary_day: int
    peak_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowDef:
    """One window; `weights` are (queue letter, weight); `opening` is 常开 or 潮汐."""

    no: int
    area: str
    name: str
    weights: tuple[tuple[str, int], ...]
    opening: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffDef:
    """One person of the hall; `windows` are those where the person may sign in."""

    number: str
    name: str
    role: str
    windows: tuple[int, ...]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All of it. Codes are unique inside each tuple; `sync/catalogue_file.py` sees to that."""

    items: tuple[Item, ...] = ()
    rules: tuple[PublicRule, ...] = ()
    themes: tuple[Theme, ...] = ()
    queues: tuple[QueueDef, ...] = ()
    windows: tuple[WindowDef, ...] = ()
    staff: tuple[StaffDef, ...] = ()
    _by_code: Mapping[str, Item] = field(init=False, repr=False, compare=False)
    _by_name: Mapping[str, Item] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the items once; of two with one name the first is found."""
        object.__setattr__(self, "_by_code", {item.code: item for item in self.items})
        object.__setattr__(self, "_by_name", {item.name: item for item in reversed(self.items)})

    def item(self, code: str) -> Item | None:
        """The item with this 实施编码, or None."""
        return self._by_code.get(code)

    def item_named(self, name: str) -> Item | None:
        """The item with this 事项名称, or None."""
        return self._by_name.get(name)

    def version(self, code: str) -> ItemVersion | None:
        """The item with the public rules, as a case freezes it, or None."""
        item = self.item(code)
        return None if item is None else ItemVersion(item=item, rules=self.rules)

    def themes_with(self, item_code: str) -> tuple[Theme, ...]:
        """Every theme that contains the item."""
        return tuple(
            theme for theme in self.themes if any(step.item_code == item_code for step in theme.steps)
        )

    def queue(self, letter: str) -> QueueDef | None:
        """The queue with this letter, or None."""
        return next((queue for queue in self.queues if queue.letter == letter), None)

    def window(self, no: int) -> WindowDef | None:
        """The window with this number, or None."""
        return next((window for window in self.windows if window.no == no), None)

    def person(self, number: str) -> StaffDef | None:
        """The person with this 工号, or None."""
        return next((person for person in self.staff if person.number == number), None)

    def to_plain(self) -> dict[str, Any]:
        """As plain dicts, lists, texts and numbers: for a signed document or a stored blob."""
        return {name: [to_plain(row) for row in getattr(self, name)] for name in _PARTS}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The inverse of `to_plain`.

        Raises:
            Refused: The data is not that of a catalogue.
        """
        parts = {name: tuple(from_plain(row, kind) for row in plain[name]) for name, kind in _PARTS.items()}
        return cls(**parts)


_PARTS: Final[Mapping[str, type[Any]]] = {
    "items": Item,
    "rules": PublicRule,
    "themes": Theme,
    "queues": QueueDef,
    "windows": WindowDef,
    "staff": StaffDef,
}


def to_plain(part: Item | PublicRule | Theme | QueueDef | WindowDef | StaffDef) -> dict[str, Any]:
    """One part as plain dicts, lists, texts and numbers (days as YYYY-MM-DD)."""
    plain: dict[str, Any] = msgspec.to_builtins(part)
    return plain


def from_plain(plain: Any, kind: type[T]) -> T:
    """The inverse of `to_plain`.

    Raises:
        Refused: The data has not the shape of `kind`.
    """
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError as fault:
        raise Refused("catalogue.shape", f"目录数据读不懂，请重新导入目录：{fault}") from fault


def item_version_hash(item: Item, rules: Iterable[PublicRule]) -> str:
    """SHA-256 over the canonical encoding of item, materials, questions and public rules (D18), in hex.

    The encoding is JSON with sorted names, UTF-8, without blanks; the order of public rules counts, because
    replacing is done in order.
    """
    plain = {"format": _HASH_FORMAT, "item": to_plain(item), "rules": [to_plain(rule) for rule in rules]}
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()
