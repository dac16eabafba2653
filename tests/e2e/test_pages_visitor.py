"""A visitor's own page and the page that gives numbers, in Debian's Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
import zxingcpp
from PIL import Image

from tests.e2e.pages import HallProcess, Screen, chromium, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selenium import webdriver


@pytest.fixture(scope="module")
def driver() -> Iterator[webdriver.Chrome]:
    with chromium() as found:
        yield found


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallProcess]:
    hall = HallProcess(tmp_path / "journal.jsonl")
    hall.start()
    yield hall
    hall.kill()


@pytest.fixture
def screen(driver: webdriver.Chrome, hall: HallProcess) -> Iterator[Screen]:
    screen = Screen(driver, hall)
    screen.size(390, 844)
    yield screen
    driver.get("about:blank")


def test_a_visitor_sees_the_place_and_the_call(screen: Screen, hall: HallProcess) -> None:
    for number in ("A001", "A002", "A003"):
        hall.order("take", number=number)
    screen.open("/my/TOKEN-A003", credential="")
    screen.sees("#first", "前面还有 2 人")
    assert screen.text("#number") == "A003"
    assert screen.text("#queue") == "企业服务"
    assert "分" in screen.text("#second")
    hall.order("call", number="A001", window=3)
    screen.sees("#first", "前面还有 1 人", seconds=8.0)
    hall.order("call", number="A003", window=5)
    screen.sees("#first", "请到 5 号窗", seconds=8.0)
    screen.sees("#second", "一楼A区")
    assert screen.driver.title == "A003 请到 5 号窗"
    assert screen.overflowing() == []


def test_a_phone_says_that_its_news_are_old_and_comes_back(screen: Screen, hall: HallProcess) -> None:
    hall.order("take", number="A001")
    screen.open("/my/TOKEN-A001", credential="")
    screen.sees("#first", "下一个就轮到您")
    hall.kill()
    screen.sees("#fresh", "数据停在", seconds=10.0)
    hall.start()
    screen.sees("#fresh", "更新", seconds=20.0)


def test_an_unknown_token_tells_nothing_and_guessing_is_bounded(screen: Screen, hall: HallProcess) -> None:
    hall.order("take", number="A001")
    screen.open("/my/TOKEN-XXXX", credential="")
    screen.sees("#first", "没有查到这张号")
    with httpx.Client(base_url=hall.url, trust_env=False) as http:
        codes = [http.get(f"/my/GUESS{n:06d}/place").status_code for n in range(40)]
        assert codes[0] == 404
        assert codes[-1] == 429
        # Whoever has a slip is not locked out by somebody who guesses from the same net.
        assert http.get("/my/TOKEN-A001/place").status_code == 200


def test_the_kiosk_page_gives_a_number_and_says_when_it_is_called(
    screen: Screen, hall: HallProcess, tmp_path: Path
) -> None:
    screen.size(1280, 800)
    hall.order("line", counts={"A": 5})
    screen.open("/take", credential="kiosk-key")
    screen.sees("#cards", "企业服务")
    assert "5 人在等" in screen.text("[data-queue=A]")
    screen.press("[data-queue=A]")
    screen.sees("#number", "A006")
    assert "前面 5 人，大约等 4–9 分" in screen.text("#wait")
    assert screen.overflowing() == []
    screen.driver.find_element("css selector", "#qr").screenshot(str(tmp_path / "qr.png"))
    with Image.open(tmp_path / "qr.png") as picture:
        found = zxingcpp.read_barcode(picture)
    assert found is not None
    assert found.text == f"{hall.url}/my/TOKEN-A006"
    hall.order("call", number="A006", window=5)
    screen.sees("#called", "请到 5 号窗（一楼A区）", seconds=6.0)
    screen.press("#next")
    until(lambda: screen.text("#number") == "")
    screen.sees("#cards", "企业服务")


def test_a_board_may_not_give_numbers(hall: HallProcess) -> None:
    headers = {"Authorization": "Bearer board-key"}
    body = {"key": "00000000-0000-4000-8000-000000000001", "queue": "A"}
    with httpx.Client(base_url=hall.url, trust_env=False, headers=headers) as http:
        assert http.post("/public/take", json=body).status_code == 401
        assert http.get("/public/choices").status_code == 401


def test_one_key_gives_one_number(hall: HallProcess) -> None:
    headers = {"Authorization": "Bearer kiosk-key"}
    body = {"key": "00000000-0000-4000-8000-000000000001", "queue": "A"}
    with httpx.Client(base_url=hall.url, trust_env=False, headers=headers) as http:
        first = http.post("/public/take", json=body).json()
        assert [http.post("/public/take", json=body).json()["number"] for _ in range(9)] == [
            first["number"]
        ] * 9
