"""The hall board and the window screen in Debian's Chromium, over a hub's pages in a process of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from hall.clock import SystemClock
from tests.e2e.pages import HallProcess, Screen, chromium, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selenium import webdriver

COUNTS = {"A": 5, "B": 9, "C": 6, "D": 2, "E": 1, "F": 3, "G": 0, "H": 7, "J": 2, "K": 1}
YELLOW, GREY = "rgb(255, 216, 77)", "rgb(125, 144, 171)"
LONG_AGO = 60_000_000


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
    screen.size(1920, 1080)
    yield screen
    driver.get("about:blank")


def earlier_calls(hall: HallProcess, ago: int = LONG_AGO) -> None:
    at = SystemClock().wall() - ago
    for n, (number, window) in enumerate((("D007", 45), ("G009", 59), ("C018", 37), ("B021", 16))):
        hall.order("call", number=number, window=window, at=at + n * 1_000_000)


def test_a_call_stands_on_the_board_within_a_second(screen: Screen, hall: HallProcess) -> None:
    earlier_calls(hall)
    hall.order("line", counts=COUNTS)
    screen.open("/board")
    screen.sees("#newest", "B021")
    assert screen.style("#newest", "backgroundColor") != YELLOW
    assert screen.texts("#earlier .number")[:3] == ["C018", "G009", "D007"]
    assert screen.texts("#queues .row")[1].split() == ["B", "社保医保", "9", "人", "20–26", "分"]
    assert screen.texts("#queues .row")[6].split() == ["G", "综合出件", "0", "人", "不用等"]

    hall.order("call", number="A013", window=5)
    screen.sees("#newest", "A013", seconds=1.0)
    assert screen.text("#newest") == "A013 5 号窗 一楼A区"
    assert screen.style("#newest", "backgroundColor") == YELLOW
    assert screen.texts("#earlier .number") == ["B021", "C018", "G009", "D007"]
    assert screen.text("#live").startswith("实时 ")
    assert screen.overflowing() == []


def test_two_calls_at_once_have_five_seconds_each(screen: Screen, hall: HallProcess) -> None:
    screen.open("/board")
    screen.sees("#instead", "还没有叫号")
    hall.order("call", number="A013", window=5)
    hall.order("call", number="A014", window=3)
    screen.sees("#newest", "A013", seconds=1.0)
    screen.sees("#earlier", "A014", seconds=1.0)
    since = screen.driver.execute_script("return performance.now()")
    screen.sees("#newest", "A014", seconds=6.0)
    waited = screen.driver.execute_script("return performance.now()") - since
    assert 3500 < waited < 6000
    assert screen.texts("#earlier .number")[0] == "A013"


def test_a_repeated_call_stands_once_and_an_undone_call_goes(screen: Screen, hall: HallProcess) -> None:
    earlier_calls(hall)
    hall.order("take", number="A001")
    screen.open("/board")
    screen.sees("#newest", "B021")
    hall.order("call", number="G009", window=59)
    screen.sees("#newest", "G009", seconds=1.0)
    assert screen.texts("#earlier .number") == ["B021", "C018", "D007", ""]
    hall.order("call", number="A001", window=3)
    screen.sees("#earlier", "A001", seconds=1.0)
    hall.order("back", number="A001")
    until(lambda: "A001" not in screen.text("#calls"), 2.0)


def test_a_restarted_hub_is_found_again(screen: Screen, hall: HallProcess) -> None:
    earlier_calls(hall)
    screen.open("/board")
    screen.sees("#newest", "B021")
    hall.kill()
    screen.sees("#live", "数据停在", seconds=8.0)
    assert screen.style("#live", "color") == YELLOW
    assert screen.style("#queues .waiting", "color") == GREY
    assert screen.text("#newest") != ""
    assert screen.overflowing() == []
    hall.start()
    screen.sees("#live", "实时", seconds=12.0)
    hall.order("call", number="A020", window=3)
    screen.sees("#newest", "A020", seconds=1.0)


def test_a_hub_that_says_nothing_is_stale_after_five_seconds(screen: Screen, hall: HallProcess) -> None:
    """The connection stands, nothing comes: a board that looks alive would lie."""
    earlier_calls(hall)
    screen.open("/board")
    screen.sees("#live", "实时")
    hall.order("silent", on=True)
    screen.sees("#live", "数据停在", seconds=8.0)
    hall.order("silent", on=False)
    screen.sees("#live", "实时", seconds=8.0)


def test_after_a_minute_the_calls_go(screen: Screen, hall: HallProcess) -> None:
    earlier_calls(hall)
    screen.open("/board")
    screen.sees("#live", "实时")
    hall.kill()
    # The minute is not waited for: the page's own link is told that its news are old.
    screen.driver.execute_async_script(
        "const done = arguments[0];"
        "import('/public/static/board.js').then(({running}) => {"
        "  running.link.heardAt -= 60000; running.draw(); done();"
        "})"
    )
    screen.sees("#instead", "请听广播或看窗口屏")
    assert screen.text("#newest") == ""
    assert screen.text("#earlier") == ""
    assert screen.texts("#queues .row") == [""] * 10
    hall.start()
    screen.sees("#newest", "B021")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768), (3840, 2160), (1280, 1024)])
def test_long_texts_fit(screen: Screen, hall: HallProcess, width: int, height: int) -> None:
    screen.size(width, height)
    hall.order("line", counts={"A": 188, "K": 99})
    hall.order(
        "notice",
        text="今天下午系统维护，十四时至十五时暂停办理不动产登记业务，请改到其他时间，急办请到导办台。",
    )
    for n, (number, window) in enumerate((("W03-001", 59), ("A1024", 37), ("G009", 59), ("Q1888", 45))):
        hall.order("call", number=number, window=window, at=SystemClock().wall() - LONG_AGO + n)
    hall.order("call", number="W16-012", window=59)
    screen.open("/board")
    screen.sees("#newest", "W16-012")
    screen.sees("#notice", "系统维护")
    assert screen.overflowing() == []


def test_a_screen_that_is_not_enrolled_sees_nothing_until_its_code_is_typed(
    screen: Screen, hall: HallProcess
) -> None:
    earlier_calls(hall)
    screen.open("/board", credential="")
    screen.sees("h1", "登记这台屏幕")
    assert "B021" not in screen.driver.page_source
    screen.driver.execute_script("document.querySelector('#code').value = 'WRONG'")
    screen.press("#go")
    screen.sees("#fault", "登记码不对")
    screen.driver.execute_script("document.querySelector('#code').value = 'CODE-KIOSK'")
    screen.press("#go")
    screen.sees("#newest", "B021")
    assert screen.driver.execute_script("return document.cookie") == ""


def test_the_window_screen_gives_one_short_order(screen: Screen, hall: HallProcess) -> None:
    screen.size(960, 240)
    hall.order("window", no=3, phase="open")
    hall.order("window", no=5, phase="open")
    screen.open("/board?window=3")
    screen.sees("#say", "请稍候")
    assert screen.text("#staff") == "工号 0203"
    hall.order("call", number="A012", window=3)
    screen.sees("#say", "请到本窗", seconds=1.0)
    assert (screen.text("#number"), screen.style("#number", "color")) == ("A012", YELLOW)
    assert screen.overflowing() == []
    hall.order("call", number="A012", window=3, state="SERVING")
    screen.sees("#say", "正在办理", seconds=1.0)
    assert screen.style("#number", "color") == "rgb(255, 255, 255)"
    hall.order("finish", number="A012")
    hall.order("window", no=3, phase="paused", reason="午休")
    screen.sees("#say", "暂停，请到 5 号窗", seconds=1.0)
    assert screen.overflowing() == []
    hall.kill()
    screen.sees("#stale", "数据停在", seconds=8.0)
    assert screen.overflowing() == []


def test_nobodys_name_or_key_is_in_what_is_sent(hall: HallProcess) -> None:
    hall.order("window", no=3, phase="open")
    hall.order("take", number="A001")
    hall.order("call", number="A001", window=3)
    headers = {"Authorization": "Bearer board-key"}
    for path in ("/public/events", "/public/events?window=3", "/public/events?voice=1"):
        with httpx.stream("GET", hall.url + path, headers=headers, trust_env=False) as stream:
            first = next(stream.iter_lines())
        assert "林知远" not in first
        assert "TOKEN" not in first
        assert "A001" in first


def test_the_hub_stops_at_once_though_boards_are_looking(screen: Screen, hall: HallProcess) -> None:
    screen.open("/board")
    screen.sees("#live", "实时")
    assert hall.stop() < 3.0
    hall.start()
