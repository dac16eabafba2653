"""Rows of a queue for the tests of estimates and figures."""

from __future__ import annotations

from dataclasses import replace

from hall.arrivals import midnight
from hall.catalogue import Catalogue, QueueDef, WindowDef
from hall.clock import MICROS
from hall.queue_ports import WindowPhase, WindowRow
from hall.tickets import Leg, Ticket, TicketState

MINUTE = 60 * MICROS
DAY = 20261118
OPENING = midnight(DAY) + 9 * 60 * MINUTE


def ticket(serial: int, queue: str = "A", minute: float = 0.0, **changes: object) -> Ticket:
    """A waiting ticket taken so many minutes after opening."""
    at = OPENING + round(minute * MINUTE)
    row = Ticket(
        id=f"{queue}{serial:05d}",
        day=DAY,
        number=f"{queue}{serial:03d}",
        prefix=queue,
        serial=serial,
        queue=queue,
        taken_at=at,
        rank_at=at,
        source="kiosk",
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def served(
    serial: int,
    queue: str = "A",
    *,
    taken: float,
    called: float,
    minutes: float,
    window: int = 1,
    comes: bool = True,
    **changes: object,
) -> Ticket:
    """A ticket that was called and, if the visitor came, finished; minutes after opening."""
    at = OPENING + round(called * MINUTE)
    end = at + round(minutes * MINUTE)
    result = "完成" if comes else "过号"
    leg = Leg(
        window=window,
        staff=f"10{window:02d}",
        queue=queue,
        called_at=at,
        arrived_at=at if comes else 0,
        ended_at=end,
        result=result,
    )
    row = ticket(
        serial,
        queue,
        taken,
        state=TicketState.DONE if comes else TicketState.NO_SHOW,
        window=window if comes else None,
        staff=f"10{window:02d}",
        calls=1,
        called_at=at,
        arrived_at=at if comes else 0,
        finished_at=end if comes else 0,
        no_shows=0 if comes else 1,
        result=result,
        legs=(leg,),
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def catalogue(windows: int = 2, letters: str = "AB") -> Catalogue:
    """A small hall: every window serves every queue, the first ones weigh more at the first windows."""
    weights = tuple((letter, 10 if i == 0 else 3) for i, letter in enumerate(letters))
    return Catalogue(
        queues=tuple(
            QueueDef(
                letter=letter,
                name=f"业务{letter}",
                windows=tuple(range(1, windows + 1)),
                wait_minutes=20,
                service_minutes=10,
                counted=letter != "J",
                item_count=1,
                ordinary_day=100,
                peak_day=300,
            )
            for letter in letters
        ),
        windows=tuple(
            WindowDef(no=no, area="一楼", name=f"{no}号窗", weights=weights, opening="常开")
            for no in range(1, windows + 1)
        ),
    )


def window(no: int, phase: WindowPhase = WindowPhase.OPEN, **changes: object) -> WindowRow:
    """A window of today."""
    row = WindowRow(no=no, phase=phase, since=OPENING, staff=f"10{no:02d}", day=DAY)
    return replace(row, **changes)  # type: ignore[arg-type]
