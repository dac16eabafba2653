"""Events of people and windows to stretches of time."""

from __future__ import annotations

import uuid

from hall.events import Event
from hall.spans import OPEN, PAUSE, window_spans
from tests.unit.figures_rows import DAY, MINUTE, OPENING

NODE = uuid.UUID("01900000-0000-7000-8000-000000000001")


def event(minute: float, kind: str, actor: str, window: int | None = None, **body: object) -> Event:
    return Event(
        id=uuid.UUID(int=round(minute * 100) + 1),
        node=NODE,
        inc=NODE,
        seq=1,
        hlc=0,
        wall=OPENING + round(minute * MINUTE),
        off=None,
        hall="990102",
        window=window,
        biz_day=DAY,
        stream=f"staff:{actor}",
        kind=kind,
        tv=1,
        crit=False,
        parents=(),
        actor=actor,
        cat=None,
        blobs=(),
        body={"window": window, **body} if window is not None else body,
    )


def lines(*events: Event, until: float = 480) -> list[tuple[int, str, str, float, float, str]]:
    return [
        (s.window, s.staff, s.kind, (s.begin - OPENING) / MINUTE, (s.end - OPENING) / MINUTE, s.reason)
        for s in window_spans(events, OPENING + round(until * MINUTE))
    ]


def test_open_pause_resume_close() -> None:
    found = lines(
        event(90, "staff.resumed", "1003", 3),
        event(0, "window.opened", "1003", 3),
        event(60, "staff.paused", "1003", 3, reason="午休"),
        event(120, "window.closed", "1003", 3),
        event(100, "ticket.called", "1003", 3),
    )
    assert found == [(3, "1003", OPEN, 0, 120, ""), (3, "1003", PAUSE, 60, 90, "午休")]


def test_closing_ends_a_pause_and_the_evening_ends_everything() -> None:
    found = lines(
        event(0, "window.opened", "1003", 3),
        event(60, "staff.paused", "1003", 3, reason="开会学习"),
        event(70, "window.closed", "1003", 3),
        event(5, "window.opened", "1004", 4),
    )
    assert found == [
        (3, "1003", OPEN, 0, 70, ""),
        (4, "1004", OPEN, 5, 480, ""),
        (3, "1003", PAUSE, 60, 70, "开会学习"),
    ]


def test_the_manager_closes_and_the_next_person_ends_the_time_of_the_last() -> None:
    found = lines(
        event(0, "window.opened", "1003", 3),
        event(30, "window.opened", "1009", 3),
        event(50, "window.assigned", "2001", 3, open=False),
        event(60, "window.assigned", "2001", 3, weights=["A:1"]),
    )
    assert found == [(3, "1003", OPEN, 0, 30, ""), (3, "1009", OPEN, 30, 50, "")]


def test_a_single_pc_opens_by_signing_in() -> None:
    found = lines(
        event(0, "staff.signed_in", "1003", 3, role="clerk"),
        event(1, "window.opened", "1003", 3),
        event(40, "staff.signed_out", "1003", reason="self"),
        event(45, "staff.signed_in", "9001", role="admin"),
    )
    assert found == [(3, "1003", OPEN, 0, 40, "")]


def test_a_pause_of_a_window_that_nobody_opened_opens_it() -> None:
    assert lines(event(10, "staff.paused", "1003", 3, reason="午休"), until=20) == [
        (3, "1003", OPEN, 10, 20, ""),
        (3, "1003", PAUSE, 10, 20, "午休"),
    ]
