"""The public pages of a hub over its own queue: what `public.py` shows, wired to the service (D31)."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI

from hall.clock import Clock, corrected, day_of
from hall.queries import Queries
from sync.enrol_pages import HallSource, PageQueue, ScreenGate
from sync.public import PublicOptions, add_pages
from sync.server import HubService

QrRows = Callable[[str], tuple[tuple[bool, ...], ...]]


def hang_pages(
    service: HubService, views: Queries, clock: Clock, qr_rows: QrRows, web: FastAPI
) -> Callable[[], None]:
    """Add board, window screens, one's place and the kiosk page to the hub's application.

    Returns:
        Ends the streams of the pages, for when the server is told to stop.
    """
    today = day_of(corrected(clock))
    hall = views.hall()
    version = views.catalogue(today.year * 10_000 + today.month * 100 + today.day)
    options = PublicOptions(
        hall=hall.name,
        windows=version.catalogue.windows if version else (),
        queues=version.catalogue.queues if version else (),
        rules=hall.queue_rules,
        board=hall.board,
        voice=hall.voice,
        priorities=hall.kiosk.priorities,
        qr=lambda text: tuple("".join(str(int(dark)) for dark in row) for row in qr_rows(text)),
    )
    taker = PageQueue(service.gate, service.queue) if service.queue is not None else None
    source, gate = HallSource(service.events, clock), ScreenGate(service.gate)
    return add_pages(web, source, options=options, gate=gate, taker=taker).stop
