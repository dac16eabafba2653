"""Which events of a case did not see each other, and which of them stand (sync-protocol.md b).

Two events are concurrent exactly when neither is an ancestor of the other through `parents`; clocks decide
only the order, never whether there is a conflict. Everything here follows from the set of events alone, so
that every replica comes to the same (F23). What a pair means is the table in `conflicts.py`; what a standing
event does to a case is `fold_cases.py`.

Sets of events are whole numbers with one bit for each place in the order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from hall.conflict_table import ROWS, gravest, ruling
from hall.conflicts import OFFICES, Act, Deed, Grade, Row, Rule, Ruling

NO_SUCH_GROUP: Final = "这个冲突已经裁定过，或者没有这个冲突。"
OTHER_OFFICE: Final = "另一份裁定在先，或者出自上级。"


class Fate(StrEnum):
    """What becomes of a step that met others."""

    HELD = "held"
    LOST = "lost"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve:
    """What a person chose: group by name, event by place in the order (None when it is not of this case)."""

    group: str
    choose: int | None
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A group by places in the order. `decided` is the place of the resolve, `stands` of the winner."""

    members: tuple[int, ...]
    row: Row
    stands: int | None = None
    losers: tuple[int, ...] = ()
    decided: int | None = None


@dataclass(slots=True, kw_only=True)
class Weighed:
    """The result: fates by place (who has none stands), groups, who met others, unheard resolves."""

    fates: dict[int, Fate] = field(default_factory=dict)
    groups: list[Found] = field(default_factory=list)
    met: int = 0
    unheard: dict[int, str] = field(default_factory=dict)


def ancestors(parents: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """All ancestors of each event as a set; `parents` are places, each before its child's."""
    found: list[int] = []
    for known in parents:
        mask = 0
        for one in known:
            mask |= found[one] | 1 << one
        found.append(mask)
    return tuple(found)


def places(mask: int) -> Iterator[int]:
    """The places in a set, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cluster:
    """Steps bound together by rows of class B or C; `followers` came after a part of them, unknowing."""

    members: int
    rulings: tuple[tuple[int, int, Ruling], ...]
    followers: int = 0

    @property
    def holds(self) -> bool:
        return any(one.row.grade is Grade.HOLD for _, _, one in self.rulings)

    @property
    def first(self) -> int:
        return next(places(self.members))


class Scale:
    """Weighs the steps of one case."""

    def __init__(self, before: Sequence[int], deeds: Mapping[int, Deed], names: Sequence[str]) -> None:
        """Take the case.

        Args:
            before: Ancestors of each event, by place in the order.
            deeds: Steps that can be compared, by place.
            names: What the group of an event would be called, by place.
        """
        self._before = before
        # Papers decide nothing: without them few different pairs are left to look up.
        self._deeds = {place: replace(deed, documents=()) for place, deed in deeds.items()}
        self._names = names
        self._accepts = _mask(place for place, deed in deeds.items() if deed.act is Act.ACCEPT)

    def weigh(self, resolves: Mapping[int, Resolve]) -> Weighed:
        """Decide about every step; resolves by their place."""
        result = Weighed()
        heard = self._heard(resolves, result)
        gone = 0
        for place, (cluster, chosen) in heard.items():
            losers = self._apart(cluster, chosen) & ~gone
            gone |= losers
            result.fates.update(dict.fromkeys(places(losers), Fate.SET_ASIDE))
            result.groups.append(
                Found(
                    members=tuple(places(cluster.members)),
                    row=gravest(one for _, _, one in cluster.rulings),
                    stands=chosen,
                    losers=tuple(places(losers)),
                    decided=place,
                )
            )
        alive = _mask(self._deeds) & ~gone
        pairs = self._pairs(alive)
        for one, other, _ in pairs:
            result.met |= 1 << one | 1 << other
        for cluster in self._clusters(pairs, alive):
            self._settle(cluster, result)
        self._joined(pairs, result)
        return result

    def apart(self, one: int, other: int) -> bool:
        """True when neither saw the other."""
        return one != other and not (self._before[one] >> other & 1 or self._before[other] >> one & 1)

    def _pairs(self, alive: int) -> list[tuple[int, int, Ruling]]:
        """All concurrent pairs with their rulings.

        A general row falls away when one of the two comes after a step with which the other is already
        bound: 受理 ∥ 受理 is settled, and what followed the second is a step of the same case.
        """
        bound: dict[int, int] = {}
        pairs: list[tuple[int, int, Ruling]] = []
        known: list[int] = []
        for other in places(alive):
            for one in known:
                if not self.apart(one, other):
                    continue
                past = (self._before[one] | self._before[other] | 1 << one | 1 << other) & alive
                found = ruling(self._deeds[one], self._deeds[other], early=not past & self._accepts)
                explained = bound.get(one, 0) & self._before[other] or bound.get(other, 0) & self._before[one]
                if found.row.general and explained:
                    continue
                pairs.append((one, other, found))
                if found.row.grade is not Grade.MERGE:
                    bound[one] = bound.get(one, 0) | 1 << other
                    bound[other] = bound.get(other, 0) | 1 << one
            known.append(other)
        return pairs

    def _clusters(self, pairs: Sequence[tuple[int, int, Ruling]], alive: int) -> list[_Cluster]:
        masks: list[int] = []
        binding = [pair for pair in pairs if pair[2].row.grade is not Grade.MERGE]
        for one, other, _ in binding:
            joined = 1 << one | 1 << other
            rest = []
            for mask in masks:
                if mask & joined:
                    joined |= mask
                else:
                    rest.append(mask)
            masks = [*rest, joined]
        found = []
        for mask in sorted(masks, key=lambda mask: mask & -mask):
            rulings = tuple(pair for pair in binding if mask >> pair[0] & 1)
            found.append(_Cluster(members=mask, rulings=rulings, followers=self._followers(mask, alive)))
        return found

    def _followers(self, members: int, alive: int) -> int:
        """Steps after a part of the members that did not see all of them."""
        return _mask(
            place
            for place in places(alive & ~members)
            if self._before[place] & members and any(self.apart(place, one) for one in places(members))
        )

    def _apart(self, cluster: _Cluster, chosen: int) -> int:
        """What a choice sets aside: what of the group neither saw the chosen one nor was seen by it."""
        return _mask(one for one in places(cluster.members | cluster.followers) if self.apart(one, chosen))

    def _heard(self, resolves: Mapping[int, Resolve], result: Weighed) -> dict[int, tuple[_Cluster, int]]:
        """The resolves that count, each judged by what it had seen; of rivals the higher office's."""
        valid: dict[int, tuple[_Cluster, int]] = {}
        for place, resolve in sorted(resolves.items()):
            seen = self._before[place]
            gone = 0
            for earlier, (cluster, chosen) in valid.items():
                if seen >> earlier & 1:
                    gone |= self._apart(cluster, chosen)
            alive = _mask(self._deeds) & seen & ~gone
            for cluster in self._clusters(self._pairs(alive), alive):
                whole = cluster.members | cluster.followers
                if not cluster.holds or self._names[cluster.first] != resolve.group:
                    continue
                if resolve.choose is not None and whole >> resolve.choose & 1:
                    valid[place] = (cluster, resolve.choose)
            if place not in valid:
                result.unheard[place] = NO_SUCH_GROUP
        return self._without_rivals(valid, resolves, result)

    def _without_rivals(
        self, valid: dict[int, tuple[_Cluster, int]], resolves: Mapping[int, Resolve], result: Weighed
    ) -> dict[int, tuple[_Cluster, int]]:
        kept: list[int] = []
        row = ROWS[Rule.RESOLVE_TWICE]
        for place in sorted(valid, key=lambda one: (-OFFICES.get(resolves[one].office, 0), one)):
            cluster, chosen = valid[place]
            whole = cluster.members | cluster.followers
            rival = next(
                (
                    one
                    for one in kept
                    if self.apart(one, place) and whole & (valid[one][0].members | valid[one][0].followers)
                ),
                None,
            )
            if rival is None:
                kept.append(place)
                continue
            result.fates[place] = Fate.LOST
            if valid[rival][1] != chosen:
                pair = tuple(sorted((rival, place)))
                result.groups.append(Found(members=pair, row=row, stands=rival, losers=(place,)))
            else:
                result.unheard[place] = OTHER_OFFICE
        return {place: valid[place] for place in sorted(kept)}

    def _settle(self, cluster: _Cluster, result: Weighed) -> None:
        row = gravest(one for _, _, one in cluster.rulings)
        members = tuple(places(cluster.members))
        if cluster.holds:
            for place in places(cluster.members | cluster.followers):
                result.fates[place] = Fate.HELD
            result.groups.append(Found(members=members, row=row))
            return
        beaten: dict[int, set[int]] = {place: set() for place in members}
        for one, other, found in cluster.rulings:
            winner, loser = (one, other) if found.stands == 0 else (other, one)
            beaten[loser].add(winner)
        standing = _standing(beaten)
        losers = tuple(place for place in members if place not in standing)
        result.fates.update(dict.fromkeys(losers, Fate.LOST))
        stands = next(place for place in members if place in standing)
        result.groups.append(Found(members=members, row=row, stands=stands, losers=losers))

    @staticmethod
    def _joined(pairs: Sequence[tuple[int, int, Ruling]], result: Weighed) -> None:
        """Steps that stand together and that a person should look at all the same."""
        by_rule: dict[Rule, set[int]] = {}
        for one, other, found in pairs:
            standing = one not in result.fates and other not in result.fates
            if found.row.grade is Grade.MERGE and found.row.task and standing:
                by_rule.setdefault(found.row.rule, set()).update((one, other))
        for rule, members in sorted(by_rule.items()):
            result.groups.append(Found(members=tuple(sorted(members)), row=ROWS[rule]))


def _standing(beaten: Mapping[int, set[int]]) -> frozenset[int]:
    """Who stands, when a beaten one falls only to somebody who stands."""
    left = dict(beaten)
    standing: set[int] = set()
    while left:
        free = [place for place, by in left.items() if not by & left.keys()]
        place = min(free or left)
        if not left.pop(place) & standing:
            standing.add(place)
    return frozenset(standing)


def _mask(many: Iterator[int] | Mapping[int, Deed]) -> int:
    mask = 0
    for place in many:
        mask |= 1 << place
    return mask
