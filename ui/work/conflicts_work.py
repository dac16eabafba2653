"""What the page 冲突 reads and does outside: tasks, second applications, deciding, ticking off, linking.

No widget; reading belongs on the lane of look-ups, the rest on that of the store.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from hall.clock import MICROS, day_of, today
from hall.commands import conflicts
from hall.conflict_groups import ConflictGroup, Side
from hall.conflict_tasks import ConflictTask, TwiceApplied, WaitingEvent, account_of
from hall.conflicts import Grade
from hall.events import SYSTEM
from hall.fold_persons import FIELD_WORDS
from hall.masking import mask_number
from hall.phones import mask_phone
from hall.staff import Permission, may
from ui import words
from ui.states.conflicts import ConflictEntry, ConflictKind, SideView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hall.desk import DeskPorts
    from hall.persons import Person
    from hall.ports import Changes
    from hall.staff import Actor

WAIT_HOURS: Final = 24
"""How long an event may wait for what goes before it until a person is told (table (b))."""

TWICE_DAYS: Final = 14
"""How far back second applications are looked for."""


class ConflictsWork:
    """The outside of the page, for one signed-in person."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Over the parts of a desk."""
        self._ports = ports
        self._actor = actor

    @property
    def may_decide(self) -> bool:
        """Whether this person may decide conflicts."""
        return may(self._actor.role, Permission.RESOLVE)

    def entries(self) -> tuple[ConflictEntry, ...]:
        """Everything that needs a person, the most urgent first; others see what concerns them."""
        queries = self._ports.queries
        names = {account.number: account.name for account in queries.accounts()}
        tasks = [self._task(task, names) for task in queries.conflict_tasks()]
        since = today(self._ports.clock) - dt.timedelta(days=TWICE_DAYS)
        number = since.year * 10_000 + since.month * 100 + since.day
        twice = [_twice(one) for one in queries.twice_applied(number)]
        people = [_person(one, names) for one in queries.disputed_persons()]
        late = self._ports.clock.wall() - WAIT_HOURS * 3600 * MICROS
        waiting = [_waiting(one, names) for one in queries.waiting_events(late)]
        found = [*tasks, *twice, *waiting, *people]
        order = tuple(ConflictKind)
        return tuple(sorted(found, key=lambda entry: order.index(entry.kind)))

    def account(self, case: str) -> str:
        """How many records the case has, by what became of them."""
        return words.account_line(account_of(self._ports.queries.case_events(case)))

    def resolve(self, entry: ConflictEntry, side: int, reason: str) -> Changes:
        """Decide.

        Raises:
            Refused: See `hall.commands.conflicts.resolve`.
        """
        cmd = conflicts.Resolve(
            actor=self._actor,
            case_id=entry.case,
            group=entry.group,
            choose=entry.sides[side].link,
            reason=reason,
        )
        return conflicts.resolve(cmd, self._ports.begin, self._ports.clock)

    def acknowledge(self, entry: ConflictEntry) -> Changes:
        """Tick off.

        Raises:
            Refused: See `hall.commands.conflicts.acknowledge`.
        """
        ports = self._ports
        return conflicts.acknowledge(self._actor, entry.case, entry.group, ports.begin, ports.clock)

    def link(self, entry: ConflictEntry, reason: str) -> Changes:
        """Say how two cases belong together.

        Raises:
            Refused: See `hall.commands.conflicts.link_cases`.
        """
        ports = self._ports
        return conflicts.link_cases(self._actor, entry.case, entry.other, reason, ports.begin, ports.clock)

    def _task(self, task: ConflictTask, names: Mapping[str, str]) -> ConflictEntry:
        group = task.group
        decided = group.decided_by
        notes = (
            words.decided_line(names.get(decided, decided), group.reason) if decided else "",
            words.recall_line(group.recall),
            words.untold_line(tuple(names.get(one, one) for one in group.untold)),
        )
        kind = ConflictKind.TELL
        if group.holds:
            kind = ConflictKind.NOW if group.urgent else ConflictKind.OPEN
        return ConflictEntry(
            kind=kind,
            case=task.case,
            group=group.id,
            number=task.number,
            applicant=task.person_name,
            item=task.item_name,
            what=words.SIDES_AND.join(dict.fromkeys(_what(side) for side in group.sides)),
            sentence=words.DECIDED_SENTENCE if decided else group.sentence,
            sides=tuple(_side(group, side, names) for side in group.sides),
            notes=tuple(note for note in notes if note),
            mine=self._actor.number in group.untold,
        )


def _what(side: Side) -> str:
    return side.act or words.step_word(side.kind)


def _side(group: ConflictGroup, side: Side, names: Mapping[str, str]) -> SideView:
    stands = group.stands == side.link
    fate = words.SIDE_STANDS if stands else words.SIDE_GONE
    if group.holds:
        fate = words.SIDE_OPEN
    elif group.grade is Grade.MERGE:
        fate = words.SIDE_BOTH
    number = "" if side.actor == SYSTEM else side.actor
    return SideView(
        what=_what(side),
        who=words.side_who(side.window, names.get(side.actor, ""), number),
        at=words.side_at(day_of(side.wall), side.wall),
        papers=words.side_papers(side.documents),
        fate=fate,
        stands=stands,
        link=side.link,
    )


def _twice(one: TwiceApplied) -> ConflictEntry:
    sides = (
        _application(one.number, one.window, one.item_name),
        _application(one.other_number, one.other_window, one.item_name),
    )
    return ConflictEntry(
        kind=ConflictKind.TWICE,
        case=one.case,
        other=one.other,
        number=one.number,
        applicant=one.person_name,
        item=one.item_name,
        what=words.SIDES_AND.join(map(words.side_place, (one.window, one.other_window))),
        sentence=words.TWICE_SENTENCE,
        sides=sides,
    )


def _application(number: str, window: int | None, item: str) -> SideView:
    return SideView(
        what=words.STEP_WORDS["case.applied"],
        who=words.side_place(window),
        at=number,
        papers=item,
        fate=words.SIDE_BOTH,
    )


def _waiting(one: WaitingEvent, names: Mapping[str, str]) -> ConflictEntry:
    line = one.line
    what = words.step_word(line.kind)
    side = SideView(
        what=what,
        who=words.side_who(line.window, names.get(line.actor, ""), line.actor),
        at=words.side_at(day_of(line.wall), line.wall),
        papers=line.reason,
        fate=words.ACCOUNT_WORDS[line.status],
        link=line.link,
    )
    return ConflictEntry(
        kind=ConflictKind.WAITS,
        case=one.case,
        group=line.link.hex(),
        number=one.number,
        applicant="",
        item=one.item_name,
        what=what,
        sentence=words.WAITS_SENTENCE,
        sides=(side,),
    )


def _person(person: Person, names: Mapping[str, str]) -> ConflictEntry:
    field = person.conflicts[0]
    word = FIELD_WORDS[field.field]
    last = len(field.values) - 1
    return ConflictEntry(
        kind=ConflictKind.PERSON,
        case="",
        group=person.id,
        number="",
        applicant=person.name,
        item="",
        what="、".join(FIELD_WORDS[one.field] for one in person.conflicts),
        sentence=words.PERSON_SENTENCE,
        sides=tuple(
            SideView(
                what=word,
                who=words.side_who(value.window, names.get(value.actor, ""), value.actor),
                at=words.side_at(day_of(value.wall), value.wall),
                papers=_shown(field.field, value.value),
                fate=words.SIDE_SHOWN if place == last else "",
                stands=place == last,
            )
            for place, value in enumerate(field.values)
        ),
    )


def _shown(field: str, value: str) -> str:
    """Numbers are masked, as everywhere on a screen."""
    if field == "number":
        return mask_number(value)
    return mask_phone(value) if field == "phone" else value
