"""Events of a person to what is known now, field by field where windows did not see each other (table (b)).

A record names all fields; what its author changed is the difference to the records that were seen. No clock
is read (D10).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from hall import bodies as b
from hall.codec import body_of
from hall.conflict_groups import FieldConflict, FieldValue
from hall.conflict_table import ruling
from hall.conflicts import Act, Deed, Grade, Rule
from hall.errors import Refused
from hall.events import stream_id
from hall.order import FoldStatus, Judged, Linked, is_chain, ordered
from hall.persons import CreditMark, Person
from hall.weighing import ancestors

FIELDS: Final = (
    "kind",
    "number",
    "name",
    "name_raw",
    "sex",
    "birth",
    "nation",
    "address",
    "phone",
    "valid_to",
    "legal_person",
    "source",
)

FIELD_WORDS: Final[Mapping[str, str]] = {
    "kind": "证件类型",
    "number": "证件号码",
    "name": "姓名或名称",
    "sex": "性别",
    "birth": "出生日期",
    "nation": "民族或国籍",
    "address": "地址",
    "phone": "电话",
    "valid_to": "有效期限",
    "legal_person": "法定代表人",
}
"""Fields that a person is asked about, in the words of the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Write:
    """A change of one field at one place of the order."""

    place: int
    value: str


@dataclass(slots=True, kw_only=True)
class _Fields:
    """All changes, by field."""

    line: Sequence[Linked]
    before: Sequence[int]
    writes: dict[str, list[_Write]] = field(default_factory=dict)

    def record(self, place: int, body: b.PersonRecorded) -> None:
        """Add what the author changed against what was seen; where two values were seen, one was chosen."""
        for name in FIELDS:
            value = str(getattr(body, name))
            seen = self.live(name, self.before[place])
            if {one.value for one in seen} != {value}:
                self.writes.setdefault(name, []).append(_Write(place=place, value=value))

    def live(self, name: str, view: int) -> list[_Write]:
        """Changes in a set of places that no later one in it saw."""
        inside = [one for one in self.writes.get(name, ()) if view >> one.place & 1]
        seen = 0
        for one in inside:
            seen |= self.before[one.place]
        return [one for one in inside if not seen >> one.place & 1]

    def now(self, name: str) -> list[_Write]:
        """Changes that nobody saw and changed again."""
        return self.live(name, (1 << len(self.line)) - 1)

    def shown(self, name: str) -> str:
        """The last in the order; of several one that says something."""
        values = [one.value for one in self.now(name)]
        return next((value for value in reversed(values) if value), "")

    def conflicts(self) -> tuple[FieldConflict, ...]:
        """Fields with two values."""
        found: list[FieldConflict] = []
        for name in FIELD_WORDS:
            writes = [one for one in self.now(name) if one.value]
            if len({one.value for one in writes}) < 2:
                continue
            deeds = [Deed(act=Act.FIELD, what=name, value=one.value) for one in writes]
            other = next(deed for deed in deeds if deed.value != deeds[0].value)
            row = ruling(deeds[0], other, early=True).row
            values = tuple(self._value(one) for one in writes)
            found.append(FieldConflict(field=name, grade=row.grade, rule=row.rule, values=values))
        return tuple(found)

    def _value(self, write: _Write) -> FieldValue:
        event = self.line[write.place].event
        return FieldValue(value=write.value, actor=event.actor, window=event.window, wall=event.wall)

    def verdict(self, place: int, conflicts: Sequence[FieldConflict]) -> tuple[FoldStatus, str]:
        """A record beside another with the same name or number field is undecided."""
        mine = {one.field for one in conflicts for write in self.now(one.field) if write.place == place}
        weighty = [one for one in conflicts if one.field in mine and one.grade is Grade.HOLD]
        if weighty:
            return FoldStatus.CONFLICT, f"{FIELD_WORDS[weighty[0].field]}在两个窗口填得不同，请核对证件。"
        gone = [
            one.field
            for one in conflicts
            if one.field in mine and one.rule is Rule.FIELD_OTHER and self.now(one.field)[-1].place != place
        ]
        if gone:
            words = "、".join(FIELD_WORDS[name] for name in gone)
            return FoldStatus.EFFECTIVE, f"{words}另一窗口同时修改，以后填的为准。"
        return FoldStatus.EFFECTIVE, ""


def fold_person(stream: str, items: Iterable[Linked]) -> tuple[Person | None, tuple[Judged, ...]]:
    """All events of a person to what is known now: the newest record, and the newest check."""
    line = ordered(items)
    judged: list[Judged] = []
    records: list[tuple[int, b.PersonRecorded]] = []
    checked: tuple[str, int] = ("", 0)
    marks: dict[str, CreditMark] = {}
    for place, item in enumerate(line):
        try:
            body = body_of(item.event)
        except Refused as error:
            judged.append(Judged(link=item.link, status=FoldStatus.REJECTED, reason=error.sentence))
            continue
        match body:
            case None:
                judged.append(Judged(link=item.link, status=FoldStatus.DEFERRED, reason=item.event.kind))
                continue
            case b.PersonRecorded():
                records.append((place, body))
            case b.PersonChecked(method=method) if records:
                checked = (method, item.event.wall)
            case b.PersonCreditMarked(mark=mark, number=number, ground=ground):
                marks[mark] = CreditMark(id=mark, number=number, ground=ground, on=item.event.biz_day)
            case b.PersonCreditCleared(mark=mark):
                marks.pop(mark, None)
            case _:
                pass
        judged.append(Judged(link=item.link, status=FoldStatus.EFFECTIVE))
    if not records:
        return None, tuple(judged)
    last, newest = records[-1]
    conflicts: tuple[FieldConflict, ...] = ()
    if not is_chain(line):
        newest, conflicts = _together(line, records, judged)
    person = Person(
        id=stream_id(stream),
        **{name: str(getattr(newest, name)) for name in FIELDS},
        checked_by=checked[0],
        checked_at=checked[1],
        updated_at=line[last].event.wall,
        conflicts=conflicts,
        marks=tuple(marks.values()),
    )
    return person, tuple(judged)


def _together(
    line: Sequence[Linked], records: Sequence[tuple[int, b.PersonRecorded]], judged: list[Judged]
) -> tuple[b.PersonRecorded, tuple[FieldConflict, ...]]:
    """What records that did not all see each other come to; their statuses are put into `judged`."""
    at = {item.link: place for place, item in enumerate(line)}
    before = ancestors([[at[p] for p in item.event.parents if p in at and p != item.link] for item in line])
    fields = _Fields(line=line, before=before)
    for place, body in records:
        fields.record(place, body)
    conflicts = fields.conflicts()
    for place, _ in records:
        status, reason = fields.verdict(place, conflicts)
        judged[place] = replace(judged[place], status=status, reason=reason)
    return b.PersonRecorded(**{name: fields.shown(name) for name in FIELDS}), conflicts
