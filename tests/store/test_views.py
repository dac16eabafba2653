"""Queries over a real encrypted file: what is found, in which order, and what is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hall.cases import CaseFile, CaseState
from hall.identity import DocumentKind
from hall.persons import Person
from hall.queries import CaseFilter
from tests.store.both import both

if TYPE_CHECKING:
    from hall.clock import FixedClock
    from models.opening import Opened


def person(ident: str, number: str, **more: object) -> Person:
    made = Person(id=ident, kind="identity_card", number=number, name="张三", updated_at=1)
    return replace(made, **more)  # type: ignore[arg-type]  # fields of Person


@both
def test_persons_are_found_by_their_document(hall: Opened) -> None:
    with hall.units() as work:
        work.persons.put(person("p1", "1"))
        work.persons.put(person("p2", "1", updated_at=2))
        work.persons.put(person("p3", "", name="无证"))
        work.commit()
    found = hall.views.find_person("identity_card", "1")
    assert found is not None
    assert found.id == "p2"
    assert hall.views.find_person("passport", "1") is None
    assert hall.views.find_person("identity_card", "") is None
    assert hall.views.person("p3") is not None


@both
def test_cases_are_found_and_narrowed(hall: Opened) -> None:
    made = CaseFile(
        id="c1",
        number="99010220261120W030001",
        state=CaseState.RECEIVED,
        item="X1",
        item_name="食品经营许可（100%）",
        person="p1",
        window=3,
        clerk="0001",
        applied_at=10,
        applied_on=20261120,
        received_on=20261120,
        updated_at=10,
    )
    with hall.units() as work:
        work.persons.put(person("p1", "110105199003070013", name="𠮷_野", phone="13800001234"))
        work.cases.put(made)
        work.cases.put(replace(made, id="c2", number="N2", state=CaseState.CLOSED, updated_at=20, window=4))
        work.cases.put(replace(made, id="c3", number="N3", state=CaseState.REFUSED, applied_on=20261119))
        work.commit()

    def ids(**wanted: object) -> list[str]:
        return [row.id for row in hall.views.cases(CaseFilter(**wanted))]  # type: ignore[arg-type]  # as named

    assert ids() == ["c2", "c1", "c3"]
    assert ids(limit=1) == ["c2"]
    assert ids(window=3) == ["c1", "c3"]
    assert ids(open_only=True) == ["c2", "c1"]
    assert ids(states=frozenset({CaseState.REFUSED})) == ["c3"]
    assert ids(applied_on=20261119) == ["c3"]
    assert ids(clerk="0002") == []
    assert ids(text="W030001") == ["c1"]
    assert ids(text="w030001") == ["c1"]
    assert ids(text="𠮷_野 许可") == ["c2", "c1", "c3"]
    assert ids(text="0%") == ["c2", "c1", "c3"]
    assert ids(text="%许可%") == []
    assert ids(text="1234 N2") == ["c2"]
    row = hall.views.cases(CaseFilter(text="W030001"))[0]
    assert (row.person_name, row.phone, row.word) == ("𠮷_野", "13800001234", "已收件")
    assert hall.views.case_counts(20261120) == ((CaseState.RECEIVED, 1), (CaseState.CLOSED, 1))
    assert [row.id for row in hall.views.cases_of_person("p1")] == ["c1", "c2", "c3"]
    assert hall.views.case_by_number("N2") == hall.views.case("c2")
    assert hall.views.case_by_number("") is None
    with hall.units() as work:
        assert [file.id for file in work.cases.received_before(20261121)] == ["c1"]
        assert work.cases.received_before(20261120) == ()
        assert [file.id for file in work.cases.of_person("p1")] == ["c1", "c2", "c3"]
        # The same document and an unreadable one, as two windows recorded them that knew of nobody.
        work.persons.put(person("p2", "110105199003070013", name="𠮷_野"))
        work.persons.put(person("p3", "", name="𠮷_野"))
        work.persons.put(person("p4", "", name="𠮷_野"))
        work.cases.put(replace(made, id="c4", number="N4", person="p2", applied_at=5))
        work.cases.put(replace(made, id="c5", number="N5", person="p3"))
        work.commit()
    assert [row.id for row in hall.views.cases_of_person("p1")] == ["c1", "c2", "c3", "c4"]
    with hall.units() as work:
        assert [file.id for file in work.cases.of_person("p2")] == ["c1", "c2", "c3", "c4"]
        assert [file.id for file in work.cases.of_person("p3")] == ["c5"]
        assert work.cases.of_person("p4") == ()


@both
def test_firms_of_an_agent_and_items_of_a_window(hall: Opened, clock: FixedClock) -> None:
    now, day = clock.wall(), 24 * 3600 * 1_000_000
    firm = replace(person("f1", "91", name="某公司"), kind=str(DocumentKind.USCI))
    with hall.units() as work:
        work.persons.put(firm)
        work.persons.put(replace(firm, id="f2", number="92"))
        work.persons.put(person("p1", "1"))
        base = CaseFile(id="", agent="p1", window=3, applied_at=now)
        work.cases.put(replace(base, id="c1", person="f1", item="X", applied_at=now - 9))
        work.cases.put(replace(base, id="c2", person="f2", item="X"))
        work.cases.put(replace(base, id="c3", person="p1", item="Y"))
        work.cases.put(replace(base, id="c4", person="f1", item="Z", applied_at=now - 61 * day))
        work.cases.put(replace(base, id="c5", person="f1", item="Q", window=4, applied_at=1))
        work.commit()
    assert [one.id for one in hall.views.represented_by("p1")] == ["f2", "f1"]
    assert hall.views.represented_by("f1") == ()
    assert hall.views.frequent_items(3, 5) == ("X", "Y")
    assert hall.views.frequent_items(3, 1) == ("X",)


@both
def test_what_waits_to_go_up(hall: Opened) -> None:
    view = hall.views.sync()
    assert (view.own_seq, view.waiting, view.last_receipt_seq) == (1, 1, 0)
