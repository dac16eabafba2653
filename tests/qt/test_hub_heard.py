"""The way to the hub wakes at a sign-in and when the queue hears the hub again; a desk leaves it its acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from hall.commands.intake import TakeIn, take_in
from hall.explanation import WindowAct
from hall.sync_ports import LinkState, RoundResult
from tests.qt import real
from tests.qt.near_hall import NearHall
from tests.unit.desk import CLERK, application, calendar, item_of
from ui.states.status import Link
from ui.work import DeskWork

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.qt.real import RealDesk

LONG = 3600.0


@dataclass
class SleepyHub:
    """A way to the hub that is in a long back-off until somebody wakes it."""

    away: bool = True
    rounds: int = 0
    woken: int = 0
    due: float = 0.0

    def round(self) -> RoundResult:
        fresh = self.due == 0.0
        self.rounds += 1
        self.due = LONG
        state = LinkState.OFFLINE if self.away else LinkState.SYNCED
        return RoundResult(state=state, sentence="", waiting=4, at=1, fresh=fresh)

    def wait(self) -> float:
        return self.due

    def poke(self) -> None:
        """Does not shorten a back-off."""

    def wake(self) -> None:
        self.woken += 1
        self.due = 0.0

    def now(self) -> None:
        """Nobody asks here."""


@pytest.fixture
def hub() -> SleepyHub:
    return SleepyHub()


@pytest.fixture
def hall(
    real_desk: RealDesk, made_hall: Path, tmp_path_factory: pytest.TempPathFactory, hub: SleepyHub
) -> Iterator[NearHall]:
    near = NearHall(made=made_hall, folder=tmp_path_factory.mktemp("hub"), clock=real_desk.clock)
    near.open()
    real_desk.close()
    real_desk.queue = near.queue
    real_desk.hub = hub
    real_desk.open()
    real.remember(real_desk)
    yield near
    real_desk.close()
    near.close()


def test_a_sign_in_ends_the_back_off(hall: NearHall, real_desk: RealDesk, hub: SleepyHub) -> None:
    assert hall.away is None
    hub.away = False
    hub.due = LONG
    real_desk.sign_in()
    real_desk.until(lambda: real_desk.desk.seated)
    real_desk.until(lambda: real_desk.desk.status.link is Link.CONNECTED)
    assert (hub.woken, hub.rounds) == (1, 1)
    assert real_desk.desk.status.waiting > 0


def test_when_the_queue_hears_the_hub_again_papers_are_not_offline_any_more(
    hall: NearHall, real_desk: RealDesk, hub: SleepyHub
) -> None:
    desk = real_desk
    desk.sign_in()
    desk.until(lambda: desk.desk.seated)
    hall.go_away()
    desk.until(lambda: desk.desk.queue.offline)
    desk.until(lambda: desk.desk.status.link is Link.OFFLINE)
    session = desk.window and desk.window.session
    assert session
    # The window looks once a second: an outage that it never saw needs no waking.
    desk.until(lambda: session._away is not None)
    rounds = hub.rounds
    hub.away = False
    hall.come_back()
    desk.until(lambda: desk.desk.status.link is Link.CONNECTED)
    assert hub.rounds == rounds + 1


def test_an_old_count_does_not_hide_what_waits(hall: NearHall, real_desk: RealDesk, hub: SleepyHub) -> None:
    """A round that had nothing to ask repeats the words of the last one, but not how much waits."""
    assert hall.away is None
    real_desk.sign_in()
    real_desk.until(lambda: hub.rounds == 1)
    session = real_desk.window and real_desk.window.session
    assert session
    session._rounded(RoundResult(state=LinkState.OFFLINE, sentence="", waiting=4, at=1))
    assert session._status.waiting == 4
    session._rounded(RoundResult(state=LinkState.OFFLINE, sentence="", waiting=0, at=1, fresh=False))
    assert session._status.waiting == 4


def test_a_desk_of_a_hall_deems_nothing(hall: NearHall, real_desk: RealDesk, hub: SleepyHub) -> None:
    assert hall.away is None
    opened = real_desk.opened
    assert opened
    receive = TakeIn(application=application(item_of(delegated=False)), act=WindowAct.RECEIVE)
    take_in(receive, opened.units, real_desk.clock, calendar())
    real_desk.clock.move(days=20)
    ports = real_desk.ports()
    assert ports.hub is hub
    assert DeskWork(ports, CLERK).housekeeping().streams == ()
    real_desk.hub = None
    assert len(DeskWork(real_desk.ports(), CLERK).housekeeping().streams) == 1
