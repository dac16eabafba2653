"""Own filters of an account: kept, replaced, dropped, and never another person's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hall.errors import Refused
from hall.saved_filters import (
    MOST,
    SavedFilter,
    drop_filter,
    filters_key,
    read_filters,
    rename_filter,
    save_filter,
)
from hall.staff import Actor, Role
from tests.store.both import both

if TYPE_CHECKING:
    from models.opening import Opened

CLERK = Actor(number="0203", name="邹正野", role=Role.CLERK, window=3)


@both
def test_filters_belong_to_an_account(hall: Opened) -> None:
    made = SavedFilter(name=" 食品  经营 ", list="全部办件", item="食品经营许可", since=20261101)
    assert [one.name for one in save_filter(CLERK, made, hall.units)] == ["食品 经营"]
    again = save_filter(CLERK, SavedFilter(name="食品 经营", list="超期"), hall.units)
    assert [(one.name, one.list) for one in again] == [("食品 经营", "超期")]
    assert read_filters(hall.views.setting(filters_key("0203"))) == again
    assert read_filters(hall.views.setting(filters_key("0204"))) == ()
    assert drop_filter(CLERK, "食品 经营", hall.units) == ()


@both
def test_a_filter_needs_a_short_name_and_there_are_not_too_many(hall: Opened) -> None:
    for name in ("", "  ", "名" * 13, "换\u200b行"):
        with pytest.raises(Refused) as refused:
            save_filter(CLERK, SavedFilter(name=name), hall.units)
        assert (refused.value.code, refused.value.field) == ("filter.name", "name")
    for number in range(MOST):
        save_filter(CLERK, SavedFilter(name=f"第{number}个"), hall.units)
    with pytest.raises(Refused, match="最多"):
        save_filter(CLERK, SavedFilter(name="再一个"), hall.units)


@both
def test_a_filter_takes_another_name_in_its_place(hall: Opened) -> None:
    for name in ("一", "二", "三"):
        save_filter(CLERK, SavedFilter(name=name, list="超期"), hall.units)
    assert [one.name for one in rename_filter(CLERK, "二", " 第 二 ", hall.units)] == ["一", "第 二", "三"]
    for name, to, code in (("一", "三", "same"), ("一", "", "name"), ("没有", "四", "unknown")):
        with pytest.raises(Refused) as refused:
            rename_filter(CLERK, name, to, hall.units)
        assert refused.value.code == f"filter.{code}"
    assert len(rename_filter(CLERK, "一", "一", hall.units)) == 3


def test_what_another_program_wrote_is_no_filter() -> None:
    assert read_filters("[1, 2]") == ()
    assert read_filters(None) == ()
