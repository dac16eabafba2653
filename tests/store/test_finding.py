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
