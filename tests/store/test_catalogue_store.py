"""Catalogues over time (D18): what is in force on a day, what is closed, and what a case froze."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hall.catalogue import (
    Catalogue,
    Item,
    Limit,
    LimitUnit,
    Material,
    Necessity,
    PublicRule,
    QueueDef,
    RuleEffect,
    WindowDef,
)
from hall.clock import parse_moment
from tests.store.both import both

if TYPE_CHECKING:
    from hall.ports import CatalogueVersion
    from models.opening import Opened

MATERIAL = Material(
    no=1,
    name="申请表",
    kind="原件",
    form="纸质",
    originals=1,
    copies=0,
    taking="收原件",
    necessity=Necessity.REQUIRED,
    gap_days=None,
    source="申请人自备",
    issuer="",
    licence=None,
    may_promise=False,
    review_points=("签字",),
    when="",
)
RULE = PublicRule(
    code="G1", name="委托", judged_by="问", effect=RuleEffect.ADD, replaces=(), material=MATERIAL
)


def item(code: str, version: int, effective: str) -> Item:
    return Item(
        code=code,
        handling_code=code,
        name=f"事项{code}",
        aliases=(),
        body="某局",
        body_code="1",
        type_code="01",
        kind="承诺件",
        audience=("自然人",),
        level="县级",
        statutory=None,
        promise=Limit(number=5, unit=LimitUnit.WORKDAYS),
        basis="",
        fee="",
        result_name="",
        condition="",
        delegated=True,
        gap_allowed=True,
        scope="",
        special=(),
        version=version,
        effective=dt.date.fromisoformat(effective),
        phone="",
        complaint_phone="",
        queue="A",
        materials=(MATERIAL,),
        questions=(),
    )


def catalogue(*items: Item, rules: tuple[PublicRule, ...] = (RULE,)) -> Catalogue:
    return Catalogue(
        items=items,
        rules=rules,
        queues=(
            QueueDef(
                letter="A",
                name="综合",
                windows=(3,),
                wait_minutes=15,
                service_minutes=10,
                counted=True,
                item_count=1,
                ordinary_day=1,
                peak_day=1,
            ),
        ),
        windows=(WindowDef(no=3, area="A", name="综合3", weights=(("A", 1),), opening="常开"),),
    )


def add(hall: Opened, made: Catalogue, when: str, *, commits: bool = True) -> CatalogueVersion:
    with hall.units() as work:
        version = work.catalogue.add(
            made, source="目录.xlsx", imported_at=parse_moment(when), imported_by="0001"
        )
        # Inside the unit it is seen at once, also when it is taken back later.
        assert work.catalogue.latest() == version
        if commits:
            work.commit()
    return version


def versions(hall: Opened, day: int) -> list[tuple[str, int]]:
    found = hall.views.catalogue(day)
    assert found is not None
    for code, digest in found.hashes:
        frozen = hall.views.item_version(digest)
        assert frozen is not None
        assert frozen == found.catalogue.version(code)
        assert found.hash_of(code) == digest == frozen.digest
    return [(one.code, one.version) for one in found.catalogue.items]


@both
def test_before_the_first_import_there_is_none(hall: Opened) -> None:
    assert hall.views.catalogue(20261120) is None
    assert hall.views.item_version("0" * 64) is None
    with hall.units() as work:
        assert work.catalogue.latest() is None


@both
def test_an_import_is_read_back_as_it_was(hall: Opened) -> None:
    made = catalogue(item("B", 1, "2026-01-01"), item("A", 2, "2026-01-01"))
    version = add(hall, made, "2026-11-20T09:00:00")
    assert (version.serial, version.source, version.imported_by) == (1, "目录.xlsx", "0001")
    assert hall.views.catalogue(20261120) == version
    assert hall.views.catalogue(20261120) == version
    assert versions(hall, 20261120) == [("B", 1), ("A", 2)]


@both
def test_a_version_of_the_future_waits_for_its_day(hall: Opened) -> None:
    add(hall, catalogue(item("A", 1, "2026-01-01")), "2026-11-01T09:00:00")
    add(hall, catalogue(item("A", 2, "2026-12-01"), item("B", 1, "2026-12-05")), "2026-11-20T09:00:00")
    assert versions(hall, 20261130) == [("A", 1)]
    assert versions(hall, 20261201) == [("A", 2)]
    assert versions(hall, 20261205) == [("A", 2), ("B", 1)]
    with hall.units() as work:
        latest = work.catalogue.latest()
    assert latest is not None
    assert [one.version for one in latest.catalogue.items] == [2, 1]


@both
def test_an_old_item_under_new_public_rules_is_frozen_with_them(hall: Opened) -> None:
    rules = (replace(RULE, code="G2"),)
    before = add(hall, catalogue(item("A", 1, "2026-01-01")), "2026-11-01T09:00:00")
    add(hall, catalogue(item("A", 2, "2026-12-01"), rules=rules), "2026-11-20T09:00:00")
    add(hall, catalogue(item("A", 3, "2027-01-01"), rules=()), "2026-11-21T09:00:00")
    found = hall.views.catalogue(20261122)
    assert found is not None
    assert found.catalogue.rules == ()
    assert found.hash_of("A") != before.hash_of("A")
    assert versions(hall, 20261122) == [("A", 1)]
    assert versions(hall, 20261202) == [("A", 2)]
    assert versions(hall, 20270101) == [("A", 3)]


@both
def test_an_item_that_is_gone_is_closed_but_its_cases_go_on(hall: Opened) -> None:
    first = add(
        hall, catalogue(item("A", 1, "2026-01-01"), item("B", 1, "2026-01-01")), "2026-11-01T09:00:00"
    )
    add(hall, catalogue(item("B", 1, "2026-01-01")), "2026-11-20T09:00:00")
    assert versions(hall, 20261120) == [("B", 1)]
    digest = first.hash_of("A")
    assert digest is not None
    frozen = hall.views.item_version(digest)
    assert frozen is not None
    assert frozen.item.code == "A"


@both
def test_an_import_that_was_taken_back_is_not_remembered(hall: Opened) -> None:
    add(hall, catalogue(item("A", 1, "2026-01-01")), "2026-11-01T09:00:00", commits=False)
    assert hall.views.catalogue(20261120) is None
    add(hall, catalogue(item("B", 1, "2026-01-01")), "2026-11-01T09:00:00")
    assert versions(hall, 20261120) == [("B", 1)]


@both
@pytest.mark.parametrize("items", [0, 1])
def test_an_empty_sheet_and_a_second_import_of_the_same(hall: Opened, items: int) -> None:
    made = catalogue(*[item("A", 1, "2026-01-01")] * items)
    one, two = add(hall, made, "2026-11-01T09:00:00"), add(hall, made, "2026-11-02T09:00:00")
    assert (one.serial, two.serial) == (1, 2)
    assert one.hashes == two.hashes
    assert versions(hall, 20261120) == [("A", 1)] * items
