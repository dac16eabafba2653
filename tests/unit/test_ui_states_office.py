"""Tabs of the roles and the pages of manager and technician as values."""

import pytest

from hall.desk import HealthLine
from hall.staff import Account, Permission, Role, may
from tests.qt import scenes
from ui import words
from ui.states import office
from ui.states.look import Shape, Tone
from ui.states.office import AccountsState, CatalogueState
from ui.states.tabs import PageName, pages_for

NOW = scenes.at("09:43")
HASH = "as stored"


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_pages_with_keys(role: Role) -> None:
    tabs = pages_for(role)
    assert [tab.key for tab in tabs] == [f"Alt+{n}" for n in range(1, len(tabs) + 1)]
    assert all(tab.word for tab in tabs)
    sees = any(tab.page is PageName.CASES for tab in tabs)
    assert sees == may(role, Permission.SEE_CASES)


@pytest.mark.parametrize(
    ("account", "word", "shape"),
    [
        (Account(number="1", name="", role=Role.CLERK, active=False), words.ACCOUNT_CLOSED, Shape.DASH),
        (
            Account(number="1", name="", role=Role.CLERK, locked_until=NOW + 1),
            words.locked_until(NOW + 1),
            Shape.TRIANGLE,
        ),
        (Account(number="1", name="", role=Role.CLERK), words.ACCOUNT_NO_CODE, Shape.RING),
        (
            Account(number="1", name="", role=Role.CLERK, password_hash=HASH),
            words.ACCOUNT_ONE_TIME,
            Shape.HALF_DISC,
        ),
        (
            Account(number="1", name="", role=Role.CLERK, password_hash=HASH, must_change=False),
            words.ACCOUNT_FINE,
            Shape.DISC,
        ),
    ],
)
def test_an_account_says_whether_one_can_sign_in(account: Account, word: str, shape: Shape) -> None:
    cell = office.account_cell(account, NOW)
    assert (cell.text, cell.shape) == (word, shape)


def test_nobody_is_current_in_an_empty_list() -> None:
    assert AccountsState().current() is None


def test_what_is_bad_stands_before_what_is_good() -> None:
    lines = tuple(HealthLine(name=level, level=level, sentence="") for level in ("ok", "warn", "bad", "odd"))
    rows = office.health_rows(lines)
    assert [row[1].text for row in rows] == ["bad", "odd", "warn", "ok"]
    assert rows[1][0].tone is Tone.BAD
    assert office.health_line(lines) == words.health_open(3)
    assert office.health_line(lines[:1]) == words.HEALTH_GOOD
    assert office.health_line(()) == words.HEALTH_RUNNING


def test_a_catalogue_says_its_version_and_what_is_in_it() -> None:
    state = CatalogueState(version="2026-11-01", since=NOW, catalogue=scenes.catalogue())
    assert office.catalogue_line(state) == "目录版本 2026-11-01，11月20日导入"
    assert office.catalogue_line(CatalogueState(version="2026-11-01")) == "目录版本 2026-11-01"
    assert office.catalogue_counts(state)[0][1].text == "8"
    assert office.catalogue_counts(CatalogueState()) == ()
    assert office.catalogue_line(CatalogueState()) == words.NO_CATALOGUE
