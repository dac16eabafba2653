"""Finding cases by any field over a real encrypted file and a PostgreSQL; terms follow the person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from hall.bodies import GapItem
from hall.cases import CaseFile, CaseState
from hall.finding import name_terms, words_of
from hall.persons import Person
from hall.queries import CaseFilter
from models.case_search import MOST
from models.tables.hall import PERSON_TERM
from models.verify import rebuild
from tests.store.both import both

if TYPE_CHECKING:
    from models.opening import Opened

FIRM = Person(
    id="f1",
    kind="uscc",
    number="91990102MA00000012",
    name="云岭松子食品有限公司",
    phone="15409900026",
    updated_at=5,
)
SOMEBODY = Person(
    id="p1", kind="ric", number="99010219900307001X", name="欧阳若山", phone="15409901111", updated_at=6
)
CASE = CaseFile(
    id="c1",
    number="99010220261120W030011",
    state=CaseState.RECEIVED,
    item="X1",
    item_name="公司变更登记",
    person="f1",
    window=3,
    clerk="0203",
    applied_at=10,
    applied_on=20261120,
    updated_at=10,
)
OTHER = replace(
    CASE,
    id="c2",
    number="99010220261118W040003",
    person="p1",
    item_name="食品经营许可",
    window=4,
    clerk="0204",
    applied_on=20261118,
    applied_at=5,
    updated_at=20,
    central="1234567890AB",
    state=CaseState.ACCEPTED,
    gap=(GapItem(key="3", name="平面图", days=3),),
)


def fill(hall: Opened) -> None:
    with hall.units() as work:
        work.persons.put(FIRM)
        work.persons.put(SOMEBODY)
        work.cases.put(CASE)
        work.cases.put(OTHER)
        work.commit()


def test_a_short_number_is_one_word_and_terms_are_pairs() -> None:
    assert [word.text for word in words_of("1118 W03 0011 张三")] == ["1118w030011", "张三"]
    assert [word.text for word in words_of("１３８ 1234-5678　Ｗ０３ 0011")] == ["13812345678", "w030011"]
    assert [word.text for word in words_of("990102 19900307 001X 087165432100")] == [
        "99010219900307001x",
        "0871-65432100",
    ]
    assert [word.text for word in words_of("0871 65432100 2026-11-20")] == ["0871-65432100", "2026-11-20"]
    assert name_terms("张三 Li") == {"张", "张三", "li"}
    assert name_terms("") == frozenset()


@both
def test_every_field_finds(hall: Opened) -> None:
    fill(hall)

    def ids(text: str = "", **wanted: object) -> list[str]:
        return [row.id for row in hall.views.find_cases(CaseFilter(text=text, **wanted)).rows]  # type: ignore[arg-type]  # as named

    numbers = ("99010220261120W030011", "W030011", "1120 W03 0011", "0011", "91990102ma00000012", "0012")
    names = ("松子", "云岭松子食品有限公司", "变更", "公司变更", "松子 变更", "云")
    for text in (*numbers, *names, "15409900026", "0026"):
        assert ids(text) == ["c1"], text
    for text in ("欧阳若山", "若山", "99010219900307001x", "001x", "1111", "1234567890ab", "经营 欧阳"):
        assert ids(text) == ["c2"], text
    assert ids("食品") == ["c2", "c1"]
    assert ids("松子 经营") == []
    assert ids("松食") == []
    assert ids("%") == ids("' OR 1=1") == []
    assert ids("食品", states=frozenset({CaseState.RECEIVED})) == ["c1"]
    assert ids(item_name="食品经营许可") == ["c2"]
    assert ids(applied_from=20261119) == ["c1"]
    assert ids(applied_from=20261118, applied_to=20261119) == ["c2"]
    assert ids("食品", applied_to=20261118) == ["c2"]
    assert ids("食品", clerk="0203", window=3) == ["c1"]
    assert hall.views.item_names() == ("公司变更登记", "食品经营许可")
    assert dict(hall.views.work_marks()) == {"c1": 10, "c2": 20}
    lines = {row.id: row for row in hall.views.case_lines(["c2", "nobody"])}
    assert lines["c2"].word == "容缺受理"
    assert lines["c2"].gap == (("平面图", 3),)


@both
def test_terms_go_with_the_name_they_are_of(hall: Opened) -> None:
    fill(hall)
    with hall.units() as work:
        work.persons.put(replace(FIRM, name="云岭川恒食品有限公司", phone="", updated_at=9))
        work.commit()
    assert hall.views.find_cases(CaseFilter(text="松子")).rows == ()
    assert hall.views.find_cases(CaseFilter(text="0026")).rows == ()
    assert [row.id for row in hall.views.find_cases(CaseFilter(text="川恒")).rows] == ["c1"]
    with hall.store.reader.begin() as connection:
        terms = connection.execute(
            sa.select(PERSON_TERM.c.term).where(PERSON_TERM.c.person == "f1")
        ).scalars()
        assert set(terms) == name_terms("云岭川恒食品有限公司") | {"#0012"}
    rebuild(hall.store)
    with hall.store.reader.begin() as connection:
        assert connection.execute(sa.select(PERSON_TERM)).all() == []


@both
def test_more_than_can_be_shown_is_said(hall: Opened) -> None:
    with hall.units() as work:
        work.persons.put(SOMEBODY)
        for number in range(MOST + 5):
            work.cases.put(replace(OTHER, id=f"c{number:04d}", applied_at=number, updated_at=number))
        work.commit()
    found = hall.views.find_cases(CaseFilter(text="经营", limit=50))
    assert not found.whole
    assert [row.applied_at for row in found.rows] == list(range(MOST + 4, MOST - 46, -1))
    assert not hall.views.find_cases(CaseFilter(limit=50)).whole
    assert hall.views.find_cases(CaseFilter(window=4, limit=400)).whole


@both
def test_a_whole_number_finds_its_person_behind_any_number_that_ends_alike(hall: Opened) -> None:
    firm = replace(FIRM, id="f9", number="91990102MA0000001C", phone="15400001234", updated_at=1)
    with hall.units() as work:
        for number in range(MOST + 5):
            work.persons.put(
                replace(
                    SOMEBODY, id=f"q{number:04d}", phone=f"1380{number + 1:03d}1234", updated_at=100 + number
                )
            )
            work.cases.put(
                replace(OTHER, id=f"q{number:04d}", person=f"q{number:04d}", applied_at=100 + number)
            )
        work.persons.put(firm)
        work.cases.put(replace(CASE, id="c9", number="99010220261101W010001", person="f9", applied_at=1))
        work.commit()

    def ids(text: str) -> list[str]:
        return [row.id for row in hall.views.find_cases(CaseFilter(text=text)).rows]

    for text in ("15400001234", "91990102MA0000001C", "91990102ma0000001c", "00001C", "0001234"):
        assert ids(text) == ["c9"], text
    assert not hall.views.find_cases(CaseFilter(text="1234")).whole
    # Nobody has it; the nearest is not it.
    assert ids("15400001235") == []


@both
def test_a_name_is_found_among_many_that_share_its_pairs(hall: Opened) -> None:
    names = ("云岭志强食品有限公司", "云岭强志食品有限公司", "青禾志强物业有限公司", "云志岭强食品有限公司")
    with hall.units() as work:
        for number, name in enumerate(names):
            work.persons.put(replace(FIRM, id=f"n{number}", name=name, updated_at=number))
            work.cases.put(replace(CASE, id=f"n{number}", person=f"n{number}", applied_at=number))
        for number in range(MOST + 5):
            work.persons.put(replace(FIRM, id=f"m{number}", name="松子品食限公司", updated_at=number))
        work.commit()

    def ids(text: str, **wanted: object) -> list[str]:
        found = hall.views.find_cases(CaseFilter(text=text, **wanted))  # type: ignore[arg-type]  # as named
        return sorted(row.id for row in found.rows)

    assert ids("云岭志强") == ids("云岭志强食品有限公司") == ["n0"]
    assert ids("志强") == ["n0", "n2"]
    assert ids("志强物业") == ["n2"]
    assert ids("岭强食品") == ["n3"]
    assert ids("食品有限公司") == ["n0", "n1", "n3"]
    assert ids("云岭 物业") == []
    assert ids("志强", states=frozenset({CaseState.RECEIVED}), window=3, clerk="0203") == ["n0", "n2"]
    assert ids("志强", states=frozenset({CaseState.RECEIVED}), window=4) == []
    assert ids("志强", deemed=True) == []
    assert ids("食品", open_only=True, applied_from=20261121) == []


@both
def test_conditions_only_look_at_what_words_bring(hall: Opened) -> None:
    """The newest with a word are asked first, whatever the conditions: the rest is told as missing."""
    with hall.units() as work:
        for number in range(MOST + 5):
            work.persons.put(replace(SOMEBODY, id=f"s{number:04d}", updated_at=number))
            state = CaseState.READY if number % 2 else CaseState.DELIVERED
            case = replace(OTHER, id=f"s{number:04d}", person=f"s{number:04d}", state=state)
            work.cases.put(replace(case, applied_at=number, updated_at=number))
        work.commit()
    wanted = CaseFilter(text="若山", states=frozenset({CaseState.READY}), limit=10)
    found = hall.views.find_cases(wanted)
    assert [row.applied_at for row in found.rows] == list(range(MOST + 3, MOST - 17, -2))
    assert {row.state for row in found.rows} == {CaseState.READY}
    assert not found.whole


@both
def test_a_word_is_looked_for_among_all_that_conditions_bring(hall: Opened) -> None:
    """A rare day brings the lines, and the word is found behind more of them than are shown."""
    with hall.units() as work:
        work.persons.put(FIRM)
        work.cases.put(replace(CASE, id="c0", applied_at=1, applied_on=20261101))
        for number in range(30):
            case = replace(OTHER, id=f"d{number}", person="", applied_on=20261101, central="")
            work.cases.put(replace(case, applied_at=10 + number, updated_at=number))
        for number in range(60):
            work.persons.put(replace(FIRM, id=f"g{number}", updated_at=number))
        work.commit()
    wanted = CaseFilter(text="松子", applied_on=20261101, limit=5)
    found = hall.views.find_cases(wanted)
    assert ([row.id for row in found.rows], found.whole) == (["c0"], True)
    assert [row.id for row in hall.views.find_cases(replace(wanted, text="120030011")).rows] == []
    assert [row.id for row in hall.views.find_cases(replace(wanted, text="20W030011")).rows] == ["c0"]
