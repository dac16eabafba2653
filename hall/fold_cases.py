"""Events of a case to its file (architecture.md 2, D10).

Reads neither clock nor calendar nor catalogue. An event that does not fit is not dropped: it gets a status
that a person can read. What one step does is `case_steps.py`; which of several that did not see each other
stand is `weighing.py`; here both come together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hall import bodies as b
from hall.case_steps import applied, entered, moved
from hall.cases import BEYOND, CaseFile
from hall.codec import body_of
from hall.conflict_groups import ConflictGroup, Side, group_id
from hall.conflict_table import UNFIT
from hall.conflicts import NOT_TAKEN, OTHER_VERSION, WAITS, Deed, Grade, deed_of
from hall.errors import Refused
from hall.events import stream_id
from hall.fold_joins import joined, yielded
from hall.order import FoldStatus, Judged, Linked, is_chain, ordered
from hall.renewal import changed
from hall.weighing import NO_SUCH_GROUP, OTHER_OFFICE, Fate, Found, Resolve, Scale, ancestors, places

_TWICE: Final = "这个办件已经有一份申请。"
_NOT_YET: Final = "这个办件的申请还没有到。"


def _judged(item: Linked, status: FoldStatus, reason: str = "", group: str = "") -> Judged:
    return Judged(link=item.link, status=status, reason=reason, group=group)


def _read(item: Linked) -> b.Body | Judged:
    """The body of an event, or why it has no effect here."""
    try:
        body = body_of(item.event)
    except Refused as error:
        return _judged(item, FoldStatus.REJECTED, error.sentence)
    return _judged(item, FoldStatus.DEFERRED, item.event.kind) if body is None else body


def _unread(file: CaseFile, item: Linked, verdict: Judged) -> CaseFile:
    """The file after an event without effect: what this program may not pass over closes the case here."""
    return entered(file, item, BEYOND) if verdict.status is FoldStatus.DEFERRED and item.event.crit else file


def _side(item: Linked, deed: Deed | None) -> Side:
    event = item.event
    return Side(
        link=item.link,
        kind=event.kind,
        act=str(deed.act) if deed else "",
        wall=event.wall,
        actor=event.actor,
        window=event.window,
        documents=deed.documents if deed else (),
    )


def _unfit(file: CaseFile, item: Linked, body: b.Body) -> CaseFile:
    """The file with a task about a step that found no place."""
    deed = deed_of(item.event.kind, body)
    group = ConflictGroup(
        id=group_id(item.link),
        grade=Grade.PICK,
        rule=UNFIT.rule,
        sides=(_side(item, deed),),
        recall=deed.documents if deed else (),
    )
    return changed(file, conflicts=(*file.conflicts, group))


def apply_case(file: CaseFile, item: Linked) -> tuple[CaseFile, Judged]:
    """One event that saw all earlier ones onto a case file.

    A resolve needs the whole stream (`fold_case`) and has no effect here; an event without a place in the
    table of moves leaves a task behind.
    """
    body = _read(item)
    if isinstance(body, Judged):
        return _unread(file, item, body), body
    if isinstance(body, b.CaseApplied) and not file.number:
        return entered(applied(file, body, item.event), item), _judged(item, FoldStatus.EFFECTIVE)
    if not file.number:
        return file, _judged(item, FoldStatus.WAITING, _NOT_YET)
    if isinstance(body, b.CaseResolved):
        return file, _judged(item, FoldStatus.CONFLICT, NO_SUCH_GROUP)
    after = moved(file, body, item.event)
    if after is None:
        reason = _TWICE if isinstance(body, b.CaseApplied) else f"办件在“{file.word}”时不能有这一步。"
        return _unfit(file, item, body), _judged(item, FoldStatus.CONFLICT, reason, group_id(item.link))
    return entered(after, item, _note(file, item)), _judged(item, FoldStatus.EFFECTIVE)


def _note(file: CaseFile, item: Linked) -> str:
    """A step under another version of the item is ruled by that version, and says so."""
    cat = item.event.cat
    return OTHER_VERSION if cat and file.item_version and cat != file.item_version else ""


def fold_case(stream: str, items: Iterable[Linked]) -> tuple[CaseFile, tuple[Judged, ...]]:
    """All events of a case to its file, with the status of every one of them."""
    file = CaseFile(id=stream_id(stream))
    line = ordered(items)
    if not is_chain(line):
        return _Fork(file, line).fold()
    judged: list[Judged] = []
    for item in line:
        file, verdict = apply_case(file, item)
        judged.append(verdict)
    return file, tuple(judged)


@dataclass(slots=True, kw_only=True)
class _Case:
    """What the fold of a fork knows while it goes along the line."""

    file: CaseFile
    judged: dict[int, Judged] = field(default_factory=dict)
    came: dict[int, frozenset[str]] = field(default_factory=dict)


class _Fork:
    """The fold of a case of which some events did not see each other, or whose past is not all here."""

    def __init__(self, file: CaseFile, line: Sequence[Linked]) -> None:
        """Take the events in their order."""
        links = {item.link for item in line}
        whole: set[bytes] = set()
        for item in line:
            if all(parent in whole for parent in item.event.parents):
                whole.add(item.link)
        # What is known to be complete goes first: the rest may come after something that is still on its way.
        self._line = (
            *(item for item in line if item.link in whole),
            *(item for item in line if item.link not in whole),
        )
        self._complete = len(whole)
        at = {item.link: place for place, item in enumerate(self._line)}
        self._before = ancestors(
            [[at[p] for p in item.event.parents if p in links and p != item.link] for item in self._line]
        )
        self._at = at
        self._bodies = [_read(item) for item in self._line]
        self._start = next((n for n, one in enumerate(self._bodies) if isinstance(one, b.CaseApplied)), None)
        self._deeds = self._find_deeds()
        self._scale = Scale(self._before, self._deeds, [group_id(item.link) for item in self._line])
        self._weighed = self._scale.weigh(self._find_resolves())
        self._case = _Case(file=file)

    def _find_deeds(self) -> Mapping[int, Deed]:
        """Steps that can be weighed: after the application, and with their whole past here."""
        found: dict[int, Deed] = {}
        for place, body in enumerate(self._bodies[: self._complete]):
            if self._start is None or place <= self._start or isinstance(body, Judged):
                continue
            deed = deed_of(self._line[place].event.kind, body)
            if deed is not None:
                found[place] = deed
        return found

    def _find_resolves(self) -> Mapping[int, Resolve]:
        return {
            place: Resolve(group=body.group, choose=self._at.get(body.choose), office=body.office)
            for place, body in enumerate(self._bodies)
            if isinstance(body, b.CaseResolved)
        }

    def fold(self) -> tuple[CaseFile, tuple[Judged, ...]]:
        """The file, and one status for each event."""
        case, weighed = self._case, self._weighed
        groups = [self._group(found) for found in weighed.groups]
        name_of = {
            place: group.id
            for found, group in zip(weighed.groups, groups, strict=True)
            for place in (*found.members, *found.losers)
        }
        case.file = changed(case.file, conflicts=tuple(groups))
        for place in range(len(self._line)):
            self._take(place, name_of.get(place, ""))
        return case.file, tuple(case.judged[place] for place in range(len(self._line)))

    def _take(self, place: int, group: str) -> None:
        case, item, body = self._case, self._line[place], self._bodies[place]
        fate = self._weighed.fates.get(place)
        if isinstance(body, Judged):
            case.file, case.judged[place] = _unread(case.file, item, body), body
        elif isinstance(body, b.CaseResolved) and case.file.number:
            self._take_resolve(place, group)
        elif fate is Fate.HELD:
            group = group or self._followed(place)
            case.judged[place] = _judged(item, FoldStatus.CONFLICT, self._sentence(group), group)
        elif fate is not None:
            case.file = yielded(case.file, body, item.event)
            reason = self._sentence(group) or NOT_TAKEN
            case.judged[place] = _judged(item, FoldStatus.SUPERSEDED, reason, group)
        elif not (self._weighed.met >> place & 1 and self._join(place, body, group)):
            case.file, verdict = apply_case(case.file, item)
            case.judged[place] = self._softened(place, verdict)

    def _take_resolve(self, place: int, group: str) -> None:
        case, item = self._case, self._line[place]
        unheard = self._weighed.unheard.get(place)
        if unheard == NO_SUCH_GROUP:
            case.judged[place] = _judged(item, FoldStatus.CONFLICT, unheard)
        elif self._weighed.fates.get(place) is Fate.LOST:
            case.judged[place] = _judged(item, FoldStatus.SUPERSEDED, OTHER_OFFICE, group)
        else:
            case.file = entered(case.file, item)
            case.judged[place] = _judged(item, FoldStatus.EFFECTIVE, "", group)

    def _join(self, place: int, body: b.Body, group: str) -> bool:
        """Put a step beside others that it did not see; False when it can be taken like any other."""
        case, item = self._case, self._line[place]
        came: frozenset[str] = frozenset()
        for other, keys in case.came.items():
            if self._scale.apart(place, other):
                came |= keys
        if isinstance(body, b.CaseSupplied | b.CaseGapClosed):
            case.came[place] = frozenset(fact.key for fact in body.items)
        after = joined(case.file, body, item.event, came)
        if after is None:
            return False
        case.file = entered(after, item, _note(case.file, item) or self._sentence(group))
        case.judged[place] = _judged(item, FoldStatus.EFFECTIVE, "", group)
        return True

    def _softened(self, place: int, verdict: Judged) -> Judged:
        """An unfit step whose past is not all here waits; one on a step that was not taken falls with it."""
        if verdict.status is not FoldStatus.CONFLICT or self._deed(place) is None:
            return verdict
        if place >= self._complete:
            self._forget_unfit(verdict)
            return _judged(self._line[place], FoldStatus.WAITING, WAITS)
        fates = self._weighed.fates
        below = [one for one in places(self._before[place]) if fates.get(one) in {Fate.LOST, Fate.SET_ASIDE}]
        if below:
            return _judged(self._line[place], FoldStatus.SUPERSEDED, NOT_TAKEN, verdict.group)
        return verdict

    def _deed(self, place: int) -> Deed | None:
        body = self._bodies[place]
        return None if isinstance(body, Judged) else deed_of(self._line[place].event.kind, body)

    def _forget_unfit(self, verdict: Judged) -> None:
        name = group_id(verdict.link)
        kept = tuple(group for group in self._case.file.conflicts if group.id != name)
        self._case.file = changed(self._case.file, conflicts=kept)

    def _followed(self, place: int) -> str:
        """The group whose branch a held step goes on."""
        return next(
            group_id(self._line[found.members[0]].link)
            for found in self._weighed.groups
            if found.row.grade is Grade.HOLD
            and found.decided is None
            and any(self._before[place] >> one & 1 for one in found.members)
        )

    def _sentence(self, name: str) -> str:
        return next((one.sentence for one in self._case.file.conflicts if name and one.id == name), "")

    def _group(self, found: Found) -> ConflictGroup:
        resolve = None if found.decided is None else self._line[found.decided]
        reason = self._bodies[found.decided] if found.decided is not None else None
        recall = tuple(dict.fromkeys(number for place in found.losers for number in self._numbers(place)))
        return ConflictGroup(
            id=group_id(self._line[found.members[0]].link),
            grade=found.row.grade,
            rule=found.row.rule,
            sides=tuple(_side(self._line[place], self._deed(place)) for place in found.members),
            stands=b"" if found.stands is None else self._line[found.stands].link,
            recall=recall,
            urgent=found.row.urgent,
            decided_by=resolve.event.actor if resolve else "",
            decided_at=resolve.event.wall if resolve else 0,
            reason=reason.reason if isinstance(reason, b.CaseResolved) else "",
        )

    def _numbers(self, place: int) -> tuple[str, ...]:
        deed = self._deed(place)
        return deed.documents if deed else ()
