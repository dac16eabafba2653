"""Scanned pages that were not attached: named for who scanned them, let go only when nobody names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hall.blobs import sha256_of
from hall.errors import Refused
from hall.left_pages import LeftPage, forget_pages, keep_left, left_key, left_pages, read_left
from hall.ports import Draft
from hall.staff import Actor, Role
from tests.store.both import both

if TYPE_CHECKING:
    from models.opening import Opened

CLERK = Actor(number="0203", name="邹正野", role=Role.CLERK, window=3)
PAGES = tuple(bytes([number]) * 900 for number in range(4))
NAMES = tuple(sha256_of(page) for page in PAGES)


def left(number: int) -> LeftPage:
    name = NAMES[number].hex()
    return LeftPage(sha256=name, size=900, dpi=300, key="1", name="营业执照", draft="d", found=True)


@both
def test_pages_are_there_for_who_scanned_them_as_long_as_the_shelf_has_them(hall: Opened) -> None:
    for page in PAGES[:2]:
        hall.blobs.add(page, "image/jpeg")
    keep_left(CLERK, [left(0), left(1), left(2)], hall.units)
    assert left_pages(CLERK, hall.views, hall.blobs) == (left(0), left(1))
    other = Actor(number="0204", name="谢思恬", role=Role.CLERK, window=3)
    assert left_pages(other, hall.views, hall.blobs) == ()
    keep_left(CLERK, [], hall.units)
    assert left_pages(CLERK, hall.views, hall.blobs) == ()


@both
def test_only_bytes_that_nobody_names_are_forgotten(hall: Opened) -> None:
    for page in PAGES:
        hall.blobs.add(page, "image/jpeg")
    hall.blobs.add(PAGES[0], "image/jpeg", wanted=True)
    keep_left(CLERK, [left(1)], hall.units)
    with hall.units() as uow:
        uow.drafts.put(Draft(window=3, clerk="0203", form=f'{{"files": "{NAMES[2].hex()}"}}', saved_at=1))
        uow.commit()
    assert forget_pages(CLERK, NAMES, hall.units, hall.blobs) == 1
    assert set(hall.blobs.rows(NAMES)) == set(NAMES[:3])
    assert hall.blobs.missing(NAMES[3]) is None
    assert forget_pages(CLERK, NAMES, hall.units, hall.blobs) == 0
    somewhere = Actor(number="0501", name="秦晨", role=Role.MANAGER)
    assert forget_pages(somewhere, [NAMES[1], NAMES[2]], hall.units, hall.blobs) == 2


@both
def test_who_may_not_take_in_keeps_no_pages(hall: Opened) -> None:
    with pytest.raises(Refused) as refused:
        keep_left(Actor(number="0401", name="林远", role=Role.GUIDE), [left(0)], hall.units)
    assert refused.value.code == "staff.right"


@pytest.mark.parametrize("text", [None, "", "{", "[1]", '[{"sha256": 5}]'])
def test_what_another_program_wrote_is_no_page(text: str | None) -> None:
    assert read_left(text) == ()


def test_the_name_of_the_setting() -> None:
    assert left_key("0203") == "scan.left:0203"
