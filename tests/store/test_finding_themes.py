"""Finding a 一件事 by its number's end and by its applicant, over a file and a PostgreSQL, by seeks alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from hall.cases import CaseFile, CaseState
from hall.persons import Person
from hall.queries import MOST_THEMES
from hall.theme_bodies import ThemeChild
from hall.theme_file import ThemeFile
from models import theme_search
from models.tables.hall import PERSON, PERSON_TERM
from models.tables.routes import THEME
from tests.store.both import both
from tests.store.test_case_lights import Page
from tests.unit.desk import CLERK
from ui import words
from ui.states.cases import Asked
from ui.work.written_work import WrittenWork

if TYPE_CHECKING:
    from pathlib import Path

    from hall.clock import FixedClock
    from models.opening import Opened

FIRM = Person(
    id="f1", kind="uscc", number="91990102MA00000012", name="云岭松子食品有限公司", phone="15409900026"
)
SOMEBODY = Person(id="p1", kind="ric", number="99010219900307001X", name="欧阳若山", phone="15409901111")
SHOP = ThemeFile(
    id="t1", number="99010220261120W030011", theme="T1", theme_name="开办餐饮店", person="f1", opened_at=10
)
BIRTH = replace(
    SHOP, id="t2", number="99010220261118W040003", theme_name="新生儿出生", person="p1", opened_at=5
)
AGAIN = replace(SHOP, id="t3", number="99010220261121W030011", opened_at=20)


def fill(hall: Opened) -> None:
    with hall.units() as work:
        for person in (FIRM, SOMEBODY):
            work.persons.put(person)
        for theme in (SHOP, BIRTH, AGAIN):
            work.themes.put(theme)
        work.commit()


@both
def test_a_theme_is_found_by_what_people_read_out(hall: Opened) -> None:
    assert hall.views.find_themes("0011") == ()
    fill(hall)

    def ids(text: str) -> list[str]:
        return [theme.id for theme in hall.views.find_themes(text)]

    assert ids("99010220261120W030011") == ["t1"]
    assert ids("99010220261120w030011") == ["t1"]
    assert ids("W040003") == ids("1118 W04 0003") == ids("0003") == ["t2"]
    # Two have these last digits: the newer first.
    assert ids("0011") == ids("W030011") == ["t3", "t1"]
    assert ids("20261120W030011") == ["t1"]
    assert ids("欧阳若山") == ids("若山") == ids("欧") == ids("99010219900307001x") == ids("001X") == ["t2"]
    assert ids("松子食品") == ids("15409900026") == ids("0026") == ["t3", "t1"]
    # A further word may stand anywhere in the number.
    assert ids("松子 1120") == ids("松子 20261120W030011") == ["t1"]
    assert ids("松子 餐饮") == ids("餐饮 松子") == ["t3", "t1"]
    assert ids("若山 餐饮") == ids("餐饮") == ids("") == ids("  ") == ids("%") == ids("' OR 1=1") == []
    assert ids("99010220261120W039999") == ids("9999") == ids("没有这个人") == []


@both
def test_no_more_are_told_than_can_be_chosen_from(hall: Opened) -> None:
    with hall.units() as work:
        work.persons.put(FIRM)
        for number in range(MOST_THEMES + 3):
            work.themes.put(replace(SHOP, id=f"t{number:03d}", opened_at=number))
        work.commit()
    found = hall.views.find_themes("松子")
    assert [theme.opened_at for theme in found] == list(range(MOST_THEMES + 2, 2, -1))


def test_every_way_is_a_seek(hall: Opened) -> None:
    with hall.units() as work:
        work.persons.put(FIRM)
        work.commit()
    plain = {column.name: _plain(column) for column in THEME.columns} | {"person": "f1"}
    rows = [plain | {"id": f"t{number}", "opened_at": number} for number in range(2_000)]
    with hall.store.writer.begin() as connection:
        connection.execute(sa.insert(THEME), rows)
    told: list[str] = []
    for query in (theme_search._NUMBER, theme_search._SEVEN, theme_search._LAST, theme_search._PERSON):
        text = str(query._make("sqlite").compile(compile_kwargs={"render_postcompile": True}))
        with hall.store.reader.begin() as connection:
            plan = connection.execute(
                sa.text(f"EXPLAIN QUERY PLAN {text}"), {"term": "松子", "param_1": 1, "param_2": 1}
            )
            told += [str(row[3]) for row in plan]
    for table in (THEME, PERSON, PERSON_TERM):
        assert not any(line == f"SCAN {table.name}" for line in told), told
    for index in ("number", "seven", "tail", "person"):
        assert any(f"ix_theme_file_{index}" in line for line in told), index


def _plain(column: sa.Column[Any]) -> object:
    return False if column.name == "offline" else 0 if isinstance(column.type, sa.Integer) else "[]"


CASE = CaseFile(
    id="c1", number="99010220261120W030012", state=CaseState.ACCEPTED, person="f1", applied_at=9, theme="t1"
)
"""The first item of `SHOP`; the second has no number yet."""


def work(hall: Opened, clock: FixedClock, folder: Path) -> WrittenWork:
    child = ThemeChild(item="X1", item_name="公司设立登记", stage=1, case="c1", number=CASE.number)
    later = replace(child, item="X2", item_name="食品经营许可", stage=2, case="c2", number="")
    fill(hall)
    with hall.units() as uow:
        uow.themes.put(replace(SHOP, children=(child, later)))
        uow.cases.put(CASE)
        uow.cases.put(replace(CASE, id="c2", number="", state=CaseState.PREAPPLIED))
        uow.commit()
    return WrittenWork(Page(hall, clock, folder).ports(), CLERK)


def test_the_page_brings_every_case_of_what_alone_was_found(
    hall: Opened, clock: FixedClock, tmp_path: Path
) -> None:
    page = work(hall, clock, tmp_path)
    for text in (SHOP.number, f"{SHOP.number}.TOKEN", "20261120W030011"):
        found = page.find_cases(Asked(text=text))
        assert {entry.id for entry in found.entries} == {"c1", "c2"}, text
        assert found.theme == ("t1", SHOP.theme_name)
    # By the end of a number of its cases it is the case that was meant.
    assert page.find_cases(Asked(text="W030012")).theme == ("", "")


def test_the_page_says_plainly_when_there_are_several_or_other_cases_beside(
    hall: Opened, clock: FixedClock, tmp_path: Path
) -> None:
    page = work(hall, clock, tmp_path)
    found = page.find_cases(Asked(text="松子"))
    assert {entry.id for entry in found.entries} == {"c1", "c2"}
    assert found.theme == ("", "2 个一件事")
    assert words.theme_among(found.theme[1], 2) == "2 件，含 2 个一件事，选中按 Ctrl+T 看整件"
    with hall.units() as uow:
        uow.cases.put(replace(CASE, id="c9", number="99010220261119W030011", theme="", person="p1"))
        uow.commit()
    beside = page.find_cases(Asked(text="20261120W030011"))
    assert beside.theme[0] == "t1"
    assert page.find_cases(Asked(text="0003")).theme == ("t2", BIRTH.theme_name)
    among = page.find_cases(Asked(text="若山"))
    assert among.theme == ("", words.theme_title(BIRTH.theme_name))
    assert words.themes_many(MOST_THEMES, more=True) == "20 个以上一件事"
