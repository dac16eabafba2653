"""The ways of a device to its hub, put together: of a desk with its store, of a kiosk or board with its file.

Only assembly; what a way does is `client.py`, `desk.py`, `queue_client.py` and `hall_client.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from random import SystemRandom

import httpx

from hall.blobs import BlobShelf
from hall.clock import Clock
from hall.desk import DeskFiles
from hall.local_settings import LocalSettings
from hall.staff import Actor
from hall.sync_ports import Outbox
from sync.blob_client import HttpBlobs
from sync.blobs import BlobSender, fetch
from sync.client import HttpHub
from sync.desk import DeskSync
from sync.enrol_client import DeviceFile, HubTrust, Tokens
from sync.hall_client import HallClient, device_client
from sync.queue_client import HubQueue
from sync.security import Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLinks:
    """Of a desk that was enrolled: its records go up by `hub`, the hall's queue is `queue` for one person.

    `hall` reads the hall's settings, catalogue and past days; `files` takes attachments and papers up, behind
    the records; `close` lets all connections go.
    """

    hub: DeskSync
    queue: Callable[[Actor], HubQueue]
    hall: HallClient
    close: Callable[[], None]
    files: DeskFiles


def desk_links(
    trust_text: str,
    settings: LocalSettings,
    seed: bytes,
    outbox: Outbox,
    clock: Clock,
    learn: Callable[[int], None],
    *,
    shelf: BlobShelf,
) -> DeskLinks:
    """Put the ways of a desk together; nothing is connected yet.

    Args:
        trust_text: What enrolment left in the store.
        settings: Of this PC: the hub's address, if not that of the enrolment, and how long files stay.
        seed: Of the node's key.
        outbox: The own chain.
        clock: The PC's clock.
        learn: Is told the offset to the hub's clock, milliseconds.
        shelf: Files of this store.

    Raises:
        Refused: `enrol.damaged`.
    """
    trust = HubTrust.from_text(trust_text)
    trust = replace(trust, url=settings.hub or trust.url)
    seal, rand = Seal(seed), SystemRandom().random
    way = HttpHub(trust.url, tokens=Tokens(trust, seal, clock), verify=trust.verify())
    runner = DeskSync(outbox, way, clock, seal=seal, rand=rand, learn=learn)
    hall = HallClient(trust, seal, clock)

    files_way = HttpBlobs(trust.url, tokens=Tokens(trust, seal, clock), verify=trust.verify())

    # Due now means that events are on their way, or will be at once: files wait for them.
    runner_of_files = BlobSender(
        shelf,
        files_way,
        clock,
        rand=rand,
        events_first=partial(_due, runner),
        keep_days=settings.keep_files_days,
    )

    def close() -> None:
        way.close()
        hall.close()
        files_way.close()

    return DeskLinks(
        hub=runner,
        queue=lambda actor: HubQueue(trust, seal, clock, actor=actor, rand=rand),
        hall=hall,
        close=close,
        files=DeskFiles(shelf=shelf, runner=runner_of_files, fetch=partial(fetch, files_way)),
    )


def _due(runner: DeskSync) -> bool:
    return runner.wait() <= 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLinks:
    """Of a kiosk or board: who it is, the queue, reads of the hall, and clients for pages."""

    trust: HubTrust
    seal: Seal
    queue: HubQueue
    hall: HallClient
    pages: Callable[[], httpx.AsyncClient]


def device_links(settings: LocalSettings, clock: Clock) -> DeviceLinks:
    """Put the ways of an enrolled kiosk or board together; nothing is connected yet.

    Raises:
        Unavailable: `enrol.none`, it was never enrolled.
        Refused: `enrol.damaged`.
    """
    kept = DeviceFile.load(settings.device_file)
    trust = replace(kept.trust, url=settings.hub or kept.trust.url)
    seal = Seal(kept.seed)
    return DeviceLinks(
        trust=trust,
        seal=seal,
        queue=HubQueue(trust, seal, clock, rand=SystemRandom().random),
        hall=HallClient(trust, seal, clock),
        pages=device_client(trust, seal, clock),
    )
