"""Fields of a person at two windows that did not see each other: table (b), in both orders (F24)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall import bodies as b
from hall.conflicts import Grade, Rule
from hall.events import EventKind
from hall.fold_persons import fold_person
from hall.order import FoldStatus
from hall.persons import Person
from tests.unit.case_forks import Tree

BASE = b.PersonRecorded(kind="RIC", number="1", name="甲", phone="1", address="河滨路", source="hand")
E, C = FoldStatus.EFFECTIVE, FoldStatus.CONFLICT


def meet(
    one: b.PersonRecorded, other: b.PersonRecorded, *, swapped: bool
) -> tuple[Person, list[FoldStatus], Tree]:
    """Two records after the same first one."""
    tree = Tree()
    first = tree.add(EventKind.PERSON_RECORDED, BASE)
    tree.add(EventKind.PERSON_RECORDED, one, first, node=2, at=9_000_000 if swapped else 8_000_000)
    tree.add(EventKind.PERSON_RECORDED, other, first, node=3, at=8_000_000 if swapped else 9_000_000)
    person, judged = fold_person("person:1", tree.items)
    assert person is not None
    by_link = {verdict.link: verdict.status for verdict in judged}
    return person, [by_link[item.link] for item in tree.items], tree


@pytest.mark.parametrize("swapped", [False, True])
def test_another_field_is_no_matter(*, swapped: bool) -> None:
    person, found, _ = meet(replace(BASE, phone="2"), replace(BASE, address="湖滨路"), swapped=swapped)
    assert (person.phone, person.address, person.conflicts, found) == ("2", "湖滨路", (), [E, E, E])


@pytest.mark.parametrize("swapped", [False, True])
def test_the_same_value_is_one_value(*, swapped: bool) -> None:
    person, found, _ = meet(replace(BASE, phone="2"), replace(BASE, phone="2"), swapped=swapped)
    assert (person.phone, person.conflicts, found) == ("2", (), [E, E, E])


@pytest.mark.parametrize("swapped", [False, True])
def test_the_later_value_is_shown_and_both_are_kept(*, swapped: bool) -> None:
    person, found, _ = meet(replace(BASE, phone="2"), replace(BASE, phone="3"), swapped=swapped)
    assert (person.phone, found) == ("2" if swapped else "3", [E, E, E])
    (clash,) = person.conflicts
    assert (clash.grade, clash.rule) == (Grade.PICK, Rule.FIELD_OTHER)
    assert sorted(one.value for one in clash.values) == ["2", "3"]


@pytest.mark.parametrize("field", ["name", "number", "birth"])
@pytest.mark.parametrize("swapped", [False, True])
def test_who_it_is_is_not_decided_by_a_clock(field: str, *, swapped: bool) -> None:
    one, other = replace(BASE, **{field: "19900101"}), replace(BASE, **{field: "19900102"})
    person, found, tree = meet(one, other, swapped=swapped)
    assert getattr(person, field) == ("19900101" if swapped else "19900102")
    assert (found, [one.grade for one in person.conflicts]) == ([E, C, C], [Grade.HOLD])
    tree.add(EventKind.PERSON_RECORDED, other, *tree.heads())
    answered, judged = fold_person("person:1", tree.items)
    assert answered is not None
    assert (getattr(answered, field), answered.conflicts) == ("19900102", ())
    assert {verdict.status for verdict in judged} == {E}


def test_a_field_left_as_it_was_changes_nothing_elsewhere() -> None:
    tree = Tree()
    first = tree.add(EventKind.PERSON_RECORDED, BASE)
    second = tree.add(EventKind.PERSON_RECORDED, replace(BASE, phone="2"), first)
    tree.add(EventKind.PERSON_RECORDED, replace(BASE, phone="3"), second, node=2)
    tree.add(EventKind.PERSON_RECORDED, replace(BASE, address="湖滨路"), first, node=3)
    person, _ = fold_person("person:1", tree.items)
    assert person is not None
    assert (person.phone, person.address, person.conflicts) == ("3", "湖滨路", ())
