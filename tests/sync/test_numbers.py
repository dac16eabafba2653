"""Document numbers of a hall: no two desks print the same, whoever is away or was put back (D2, F21)."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from hall.clock import FixedClock
from hall.commands.leases import ask_of, block_lines, take_answer
from hall.commands.node import HUB_TRUST, keep_setting
from hall.commands.numbers import draw_document_number
from hall.errors import Refused, Unavailable
from hall.leases import Block, LeaseAnswer, need_suffix
from hall.numbering import DOCUMENT_KINDS, DocumentLease, is_document_number
from hall.recovery import BEHIND
from models.opening import Opened
from models.recover_store import RecoverStore
from models.sync_sides import desk_stores
from sync.client import HttpHub
from sync.control_desk import DeskControl
from sync.control_wire import LeaseRow, NumbersAnswer, NumbersAsk
from sync.security import Seal
from tests.fakes.passes import a_link
from tests.fakes.pulling import a_hub
from tests.fakes.restored_pc import Pc
from tests.fakes.sync_links import HUB, SEED


class Server(Pc):
    """The hub's computer."""

    @contextmanager
    def serving(self) -> Iterator[tuple[Opened, str]]:
        with self._start() as (opened, _), a_hub(opened.store, self.clock) as (_, url):
            yield opened, url

    def blocks(self) -> tuple[Block, ...]:
        with self._start() as (opened, _), opened.units() as work:
            return work.numbers.blocks()


@dataclass
class Desk:
    """A started PC of a window, enrolled or not."""

    opened: Opened
    side: Path
    clock: FixedClock
    control: DeskControl | None = None
    way: HttpHub | None = None

    def meet(self) -> None:
        """A talk with the hub, as every ten seconds."""
        assert self.control
        self.clock.move(seconds=61)
        self.control()

    def draw(self, count: int, kind: str = "受") -> list[str]:
        """Numbers as they are printed, each in a transaction of its own."""
        found = []
        for _ in range(count):
            with self.opened.units() as work:
                found.append(draw_document_number(work, self.clock, kind))
                work.commit()
        return found

    def leases(self) -> tuple[DocumentLease, ...]:
        with self.opened.units() as work:
            return work.numbers.all_leases()


class Window(Pc):
    """A window's PC, which may be started before the hub or alone."""

    @contextmanager
    def alone(self) -> Iterator[Desk]:
        with self._start() as (opened, side):
            yield Desk(opened, side, self.clock)

    @contextmanager
    def joined(self, url: str) -> Iterator[Desk]:
        """Enrolled; the first talk has not been yet."""
        with self._start() as (opened, side), ExitStack() as stack:
            keep_setting(opened.units, HUB_TRUST, json.dumps({"hub_id": str(HUB)}))
            way = stack.enter_context(a_link(url, opened.views.identity().node))
            stores = desk_stores(opened, self.clock, side, app="0")
            control = DeskControl(stores, way, self.clock, hub=HUB, key=Seal(SEED).public)
            yield Desk(opened, side, self.clock, control, way)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock.on("2026-11-20T09:00:00")


@pytest.fixture
def server(tmp_path: Path, clock: FixedClock) -> Server:
    return Server(tmp_path / "hub", clock)


@pytest.fixture
def three(tmp_path: Path, clock: FixedClock) -> Window:
    return Window(tmp_path / "three", clock)


@pytest.fixture
def five(tmp_path: Path, clock: FixedClock) -> Window:
    return Window(tmp_path / "five", clock)


def listed(opened: Opened) -> list[str]:
    """The list of blocks, kind 受 only."""
    lines = block_lines(opened.units, {opened.views.identity().node: "自己"})
    return [
        line.sentence.partition("　")[2] for line in lines if "受" in line.first and "不" not in line.first
    ]


def no_number_twice(*drawn: list[str]) -> None:
    every = [number for part in drawn for number in part]
    assert [number for number, times in Counter(every).items() if times > 1] == []
    assert all(is_document_number(number) for number in every)


NOWHERE = "http://127.0.0.1:9"


def test_two_desks_draw_from_blocks_of_the_hub(server: Server, three: Window, five: Window) -> None:
    with server.serving() as (_, url), three.joined(url) as one, five.joined(url) as other:
        one.meet()
        other.meet()
        drawn = one.draw(3), other.draw(3), one.draw(1, "补")
        assert drawn[0][0] == "云政务受〔2026〕000001号"
        assert drawn[1][0] == "云政务受〔2026〕000201号"
        assert drawn[2] == ["云政务补〔2026〕000001号"]
        # Ahead of need: 150 of 200 are gone, then there is a second block, and nobody ever waits.
        first = one.draw(146)
        one.meet()
        assert len([lease for lease in one.leases() if lease.kind == "受"]) == 1
        first += one.draw(1)
        one.meet()
        held = [(lease.lo, lease.next) for lease in one.leases() if lease.kind == "受"]
        assert held == [(1, 151), (401, 401)]
        first += one.draw(100)
        no_number_twice(*drawn, first, other.draw(100))
        assert first[-1] == "云政务受〔2026〕000450号"


def test_the_hub_is_away_for_three_hundred_papers(server: Server, three: Window, five: Window) -> None:
    drawn: list[list[str]] = []
    with server.serving() as (_, url):
        for window in (three, five):
            with window.joined(url) as desk:
                desk.meet()
                drawn.append(desk.draw(20))
    for window in (three, five):
        with window.joined(NOWHERE) as desk:
            desk.meet()
            drawn.append(desk.draw(300))
            assert drawn[-1][179].endswith("0号")
            drawn.append(desk.draw(5, "不受"))
    # Both series are W03 here: the hub has told them apart before.
    assert drawn[2][180] == "云政务受〔2026〕000001W03号"
    assert drawn[4][180] == "云政务受〔2026〕000001W03-2号"
    with server.serving() as (_, url):
        for window in (three, five):
            with window.joined(url) as desk:
                desk.meet()
                back = desk.draw(1)
                assert back[0][-2].isdigit()
                drawn.append(back)
    no_number_twice(*drawn)
    told = {(one.suffix, one.next) for one in server.blocks() if one.own}
    assert told == {("W03", 121), ("W03-2", 121)}


def test_a_desk_that_never_heard_of_the_hub_ends_its_numbers_with_its_own_letters(
    three: Window, five: Window
) -> None:
    with three.joined(NOWHERE) as one, five.joined(NOWHERE) as other:
        suffix = need_suffix("W03", one.opened.views.identity().node)
        drawn = one.draw(2), other.draw(2)
        assert drawn[0] == [f"云政务受〔2026〕00000{n}{suffix}号" for n in (1, 2)]
    no_number_twice(*drawn)


def test_a_single_pc_keeps_what_it_used_when_it_joins_a_hall(
    server: Server, three: Window, five: Window
) -> None:
    with three.alone() as pc:
        before = pc.draw(37)
        assert before[-1] == "云政务受〔2026〕000037号"
    with server.serving() as (hub, url), three.joined(url) as one, five.joined(url) as other:
        # Before its first talk it draws no more from what it gave itself.
        between = one.draw(1)
        assert "W03" in between[0]
        one.meet()
        other.meet()
        after, others = one.draw(3), other.draw(3)
        assert (after[0], others[0]) == ("云政务受〔2026〕000201号", "云政务受〔2026〕000401号")
        one.meet()
        assert [text.partition("　")[2] for text in listed(one.opened)] == [
            "自领　已用 37 个　缺号 163 个（不再使用）",
            "服务器发　已用 3 个　还剩 197 个",
            "自领　已用 1 个　缺号 199 个（不再使用）",
        ]
        assert sum("缺号 163 个" in text for text in listed(hub)) == 1
    no_number_twice(before, between, after, others)
    (mine,) = [one for one in server.blocks() if one.own and one.suffix == ""]
    assert (mine.lo, mine.hi, mine.used, bool(mine.void_at)) == (1, 200, 37, True)


def test_a_desk_that_was_put_back_draws_from_new_blocks(server: Server, three: Window) -> None:
    with server.serving() as (_, url):
        with three.joined(url) as desk:
            desk.meet()
            drawn = [desk.draw(10)]
        three.copy()
        with three.joined(url) as desk:
            drawn.append(desk.draw(30))
            desk.meet()
        three.put_back()
        with three.joined(url) as desk:
            # In need, for the hub has not answered this incarnation yet; then from a block of its own.
            drawn.append(desk.draw(5))
            assert "X03" in drawn[-1][0]
            desk.meet()
            drawn.append(desk.draw(5))
    no_number_twice(*drawn)
    assert drawn[-1][0] == "云政务受〔2026〕000201号"
    of_hub = [one for one in server.blocks() if one.kind == "受" and not one.own]
    assert [(one.lo, one.used, bool(one.void_at)) for one in of_hub] == [(1, 40, True), (201, 0, False)]


def test_when_only_the_hub_could_tell_the_blocks_are_void_too(server: Server, three: Window) -> None:
    with server.serving() as (_, url), three.joined(url) as desk:
        desk.meet()
        first = desk.draw(2)
        RecoverStore(desk.opened.units, desk.side, app="0").begin_anew(BEHIND, (), letters="W", rotate=True)
        second = desk.draw(2)
        desk.meet()
        third = desk.draw(2)
    no_number_twice(first, second, third)
    assert (first[0][-4:], third[0][-4:]) == ("001号", "201号")
    assert "000001X03-" in second[0]


def test_a_hub_that_was_put_back_grants_nothing_twice(server: Server, three: Window, five: Window) -> None:
    drawn: list[list[str]] = []
    with server.serving() as (_, url), three.joined(url) as desk:
        desk.meet()
        drawn.append(desk.draw(10))
    server.copy()
    with server.serving() as (_, url), five.joined(url) as desk:
        desk.meet()
        drawn.append(desk.draw(160))
        desk.meet()
        drawn.append(desk.draw(50))
        drawn.append(desk.draw(3, "容"))
    server.put_back()
    with server.serving() as (hub, url), three.joined(url) as one, five.joined(url) as other:
        assert hub.views.identity().series == "X03"
        drawn.append(one.draw(150))
        one.meet()
        drawn.append(one.draw(60))
        assert drawn[-1][-1] == "云政务受〔2026〕000020X号"
        drawn.append(other.draw(140))
        other.meet()
        drawn.append(other.draw(100))
        # A second word: all that the hub forgot it is told again.
        other.meet()
        other.meet()
        node = other.opened.views.identity().node
    no_number_twice(*drawn)
    again = [(one.suffix, one.lo) for one in server.blocks() if one.node == node and one.kind == "受"]
    assert again == [("", 201), ("", 401), ("X", 201)]


def test_a_hub_that_was_put_back_and_cannot_know_leaves_room(
    server: Server, three: Window, five: Window
) -> None:
    """The whole disk of the hub, side file and all: the first desk that speaks shows what was forgotten."""
    with server.serving() as (_, url), three.joined(url) as desk:
        desk.meet()
    old = Server(server.image(), server.clock)
    with server.serving() as (_, url), five.joined(url) as desk:
        desk.meet()
        drawn = desk.draw(160)
    with old.serving() as (hub, url), three.joined(url) as one, five.joined(url) as other:
        assert hub.views.identity().series == "W03"
        other.meet()
        drawn += other.draw(60)
        late = one.draw(160)
        one.meet()
        no_number_twice(drawn, late, one.draw(60))


def test_a_lost_answer_is_given_again_to_the_same_start_only(
    server: Server, three: Window, clock: FixedClock
) -> None:
    with server.serving() as (_, url), three.joined(url) as desk:
        assert desk.way
        ask = ask_of(desk.opened.units, clock, run=bytes(16))
        assert ask
        lost, again = (desk.way.ask("/v1/control/numbers", NumbersAsk.of(ask), NumbersAnswer) for _ in "12")
        assert (
            [one.lo for one in lost.blocks] == [one.lo for one in again.blocks] == [1] * len(DOCUMENT_KINDS)
        )
        copied = ask_of(desk.opened.units, clock, run=bytes([1]) * 16)
        assert copied
        other = desk.way.ask("/v1/control/numbers", NumbersAsk.of(copied), NumbersAnswer)
        assert {one.lo for one in other.blocks} == {201}
        assert take_answer(ask, again.answer(HUB), desk.opened.units, HUB) == len(DOCUMENT_KINDS)
        desk.draw(5)
        assert take_answer(ask, again.answer(HUB), desk.opened.units, HUB) == len(DOCUMENT_KINDS)
        assert desk.draw(1) == ["云政务受〔2026〕000006号"]


def test_the_next_year_is_asked_for_before_it_begins(
    server: Server, three: Window, clock: FixedClock
) -> None:
    clock.move(days=32)
    with server.serving() as (_, url), three.joined(url) as desk:
        desk.meet()
        assert {one.year for one in desk.leases()} == {2026, 2027}
        clock.move(days=10)
        assert desk.draw(1) == ["云政务受〔2027〕000001号"]


def test_what_is_no_answer_to_the_question_is_left_aside(three: Window, clock: FixedClock) -> None:
    with three.alone() as single:
        assert ask_of(single.opened.units, clock, run=bytes(16)) is None
    with three.joined(NOWHERE) as desk:
        ask = ask_of(desk.opened.units, clock, run=bytes(16))
        assert ask
        row = DocumentLease(body="云政务", kind="受", year=2026, inc=str(ask.inc), lo=1, hi=200, next=1)
        strange = (
            DocumentLease(body="别处", kind="受", year=2026, inc=row.inc, lo=1, hi=200, next=1),
            DocumentLease(body="云政务", kind="许", year=2026, inc=row.inc, lo=1, hi=200, next=1),
            DocumentLease(body="云政务", kind="受", year=2031, inc=row.inc, lo=1, hi=200, next=1),
        )
        assert take_answer(ask, LeaseAnswer(blocks=strange), desk.opened.units, HUB) == 0
        assert take_answer(ask, LeaseAnswer(blocks=(row,)), desk.opened.units, uuid.UUID(int=5)) == 0
        assert desk.leases() == ()


@pytest.mark.parametrize(
    "wrong",
    [{"lo": 0}, {"hi": 0}, {"next": 202}, {"hi": 300}, {"suffix": "ab"}, {"kind": "受\x00"}, {"year": 1}],
)
def test_a_hub_takes_no_block_that_is_none(server: Server, three: Window, wrong: dict[str, object]) -> None:
    row = {"body": "云政务", "kind": "受", "year": 2026, "inc": str(HUB), "lo": 1, "hi": 200, "next": 1}
    with server.serving() as (_, url), three.joined(url) as desk:
        assert desk.way
        message = {"inc": str(HUB), "run": bytes(16), "body": "云政务", "series": "W03"}
        message["held"] = [row | wrong]
        with pytest.raises((Refused, Unavailable)):
            desk.way.ask("/v1/control/numbers", message, NumbersAnswer)  # type: ignore[arg-type]  # as sent
        with pytest.raises(ValueError, match="block"):
            LeaseRow(body="云政务", kind="受", year=2026, inc=HUB, lo=2, hi=3, next=1)


def test_of_another_body_nothing_is_granted(server: Server, three: Window, clock: FixedClock) -> None:
    with server.serving() as (_, url), three.joined(url) as desk:
        assert desk.way
        ask = ask_of(desk.opened.units, clock, run=bytes(16))
        assert ask
        message = NumbersAsk(inc=ask.inc, run=ask.run, body="别处", series="W03", want=list(ask.want))
        found = desk.way.ask("/v1/control/numbers", message, NumbersAnswer)
        assert (found.blocks, found.suffix, found.known) == ([], "W03", 0)


def test_numbers_that_two_single_pcs_printed_before_they_met_are_shown(
    server: Server, three: Window, five: Window
) -> None:
    for window in (three, five):
        with window.alone() as pc:
            pc.draw(2)
            pc.draw(1, "补")
    with server.serving() as (hub, url):
        for window in (three, five):
            with window.joined(url) as desk:
                desk.meet()
        lines = block_lines(hub.units, {})
        shared = [line for line in lines if line.clash]
        assert (
            sorted(line.first for line in shared)
            == ["云政务受〔2026〕000001号"] * 2 + ["云政务补〔2026〕000001号"] * 2
        )
        assert all("请核对纸质文书" in line.sentence and not line.left for line in shared)
