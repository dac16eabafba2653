"""A board that runs for months: whatever the hub sends, its memory stays flat (issue 3, point 4).

Updates go through the page's own code. Heap is what is left after a forced collection, between 10 and 100 %.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from tests.e2e.pages import HallProcess, Screen, chromium, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_GROWTH: Final = 5 << 20

_PUSH: Final = """
const [from, count, done] = arguments;
import('/public/static/board.js').then(({running}) => {
  const {board, link} = running;
  let seq = board.state.seq;
  for (let n = from; n < from + count; n += 1) {
    const at = Date.now() + n * 100;
    const frame = {t: 'delta', prev: seq, seq: seq + 1, at};
    seq += 1;
    if (n % 10 === 0) frame.new = [{
      key: `A${n}@${at}`, number: `A${String(n % 9973).padStart(4, '0')}`,
      window: n % 99 + 1, at, area: '一楼A区'}];
    if (n % 10 === 5) frame.gone = [`A${n - 5}@${at - 500}`];
    if (n % 3 === 0) frame.queues = [{
      letter: String.fromCharCode(65 + n % 26), name: '业务' + n % 7,
      waiting: n % 50, low: n % 9, high: n % 9 + 6, open: 2}];
    if (n % 97 === 0) frame.notice = '通知 ' + n;
    if (n % 1009 === 0) {
      seq = n;
      board.take({t: 'snap', seq, at, hall: '大厅', earlier: 4, new_ms: 15000, foot: '', notice: '', until: 0,
        calls: [...board.state.calls].slice(0, 8), queues: [...board.state.queues]}, performance.now(), at);
    } else if (!board.take(frame, performance.now(), at)) throw new Error('gap at ' + n);
    board.stage.since -= 6000;
    if (n % 25 === 0) running.draw();
  }
  done(board.stage.shown.length + board.stage.waiting.length + board.state.calls.length);
}).catch((error) => done(String(error)));
"""


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    hall = HallProcess(tmp_path / "journal.jsonl")
    hall.start()
    with chromium() as driver:
        screen = Screen(driver, hall)
        screen.size(1920, 1080)
        screen.open("/board")
        screen.sees("#live", "实时")
        yield screen
    hall.kill()


def heap(screen: Screen) -> int:
    screen.driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    screen.driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    found: int = screen.driver.execute_cdp_cmd("Runtime.getHeapUsage", {})["usedSize"]
    return found


def pushed(screen: Screen, count: int) -> int:
    """Push so many updates; how many bytes the heap grew between a tenth and all of them."""
    # The hub's own frames would not follow those made here.
    screen.driver.execute_async_script(
        "import('/public/static/board.js').then(({running}) => {"
        " running.link.close(); running.link.again = () => {}; running.link.age = () => 0; arguments[0]() })"
    )
    part = min(count // 10, 10_000)
    first = 0
    for done in range(0, count, part):
        kept = screen.driver.execute_async_script(_PUSH, done + 1, part)
        assert isinstance(kept, int), kept
        assert kept <= 3 * 64
        if done + part == count // 10:
            first = heap(screen)
    return heap(screen) - first


def test_twenty_thousand_updates_leave_the_memory_flat(screen: Screen) -> None:
    assert pushed(screen, 20_000) < MAX_GROWTH
    nodes = screen.driver.execute_script("return document.querySelectorAll('*').length")
    assert nodes < 400


@pytest.mark.long
def test_a_million_updates_leave_the_memory_flat(screen: Screen) -> None:
    assert pushed(screen, 1_000_000) < MAX_GROWTH


def test_five_thousand_real_frames_arrive_without_a_gap_and_leave_nothing_behind(screen: Screen) -> None:
    """Through the server, the connection and the page, as fast as they go."""
    screen.driver.execute_async_script(
        "import('/public/static/board.js').then(({running}) => {"
        " window.frames_seen = {snap: 0, delta: 0, beat: 0};"
        " const take = running.board.take.bind(running.board);"
        " running.board.take = (frame, ...more) => {"
        "   window.frames_seen[frame.t] += 1; return take(frame, ...more) };"
        " arguments[0]() })"
    )
    screen.hall.order("flood", count=500)
    before = heap(screen)
    screen.hall.order("flood", count=4500)
    until(lambda: seen(screen)["delta"] >= 4500, 30)
    assert seen(screen)["snap"] == 0
    assert heap(screen) - before < MAX_GROWTH
    assert json.dumps(screen.text("#queues"))


def seen(screen: Screen) -> dict[str, int]:
    found: dict[str, int] = screen.driver.execute_script("return window.frames_seen")
    return found
