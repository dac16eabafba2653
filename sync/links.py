"""The ways of a device to its hub, put together: of a desk with its store, of a kiosk or board with its file.

Only assembly; what a way does is `client.py`, `desk.py`, `queue_client.py` and `hall_client.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from random import SystemRandom

import httpx

from hall.clock import Clock
from hall.desk import DeskFiles, DeskPorts
from hall.local_settings import LocalSettings
from hall.pull_ports import DeskStores
from hall.staff import Actor
from sync.blob_client import HttpBlobs
from sync.blobs import BlobSender, fetch
from sync.care_desk import DeskCare
from sync.client import TIMEOUT, HttpHub
from sync.control_desk import DeskControl
from sync.desk import DeskSync
from sync.enrol_client import DeviceFile, HubTrust, Tokens
from sync.hall_client import HallClient, device_client
from sync.pull_client import WAIT_TIMEOUT, HttpPulls
from sync.pull_desk import DeskPull
from sync.pull_lookup import CaseLookup
from sync.pull_run import DeskRunner
from sync.queue_client import HubQueue
from sync.recover import OwnRecovery
from sync.security import Seal
from sync.usb import UnsentRecords


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLinks:
    """Of a desk that was enrolled: `hub` brings its records up and those of others down.

    The hall's queue is `queue` for one person. `hall` reads the hall's settings, catalogue and past days;
    `lookup` brings a case that is out of scope, by its number; `files` takes attachments and papers up,
    behind the records; `unsent` is for carrying records by hand, `care` for people who look at all of it;
    `close` lets all connections go.
    """

    hub: DeskRunner
    queue: Callable[[Actor], HubQueue]
    hall: HallClient
    lookup: CaseLookup
    close: Callable[[], None]
    files: DeskFiles
    unsent: UnsentRecords
    care: DeskCare

    def onto(self, ports: DeskPorts) -> DeskPorts:
        """A desk's parts with these ways to the hub."""
        return replace(
            ports,
            hub=self.hub,
            queue=self.queue,
            past=self.hall,
            lookup=self.lookup,
            files=self.files,
            care=self.care,
        )


def desk_links(
    trust_text: str,
    settings: LocalSettings,
    seed: bytes,
    stores: DeskStores,
    clock: Clock,
    learn: Callable[[int], None],
) -> DeskLinks:
    """Put the ways of a desk together; nothing is connected yet.

    Args:
        trust_text: What enrolment left in the store.
        settings: Of this PC: the hub's address, if not that of the enrolment, and how long files stay.
        seed: Of the node's key.
        stores: The sides of the store that a sync works on.
        clock: The PC's clock.
        learn: Is told the offset to the hub's clock, milliseconds.

    Raises:
        Refused: `enrol.damaged`.
    """
    trust = HubTrust.from_text(trust_text)
    trust = replace(trust, url=settings.hub or trust.url)
    seal, rand = Seal(seed), SystemRandom().random
    tokens = Tokens(trust, seal, clock)
    way, side, asking, waiting = (
        HttpHub(trust.url, tokens=tokens, verify=trust.verify(), timeout=timeout)
        for timeout in (TIMEOUT, TIMEOUT, TIMEOUT, WAIT_TIMEOUT)
    )
    hub = uuid.UUID(trust.hub_id)
    own = OwnRecovery(stores.recovery, way, clock)
    key = bytes.fromhex(trust.hub_key)
    push = DeskSync(
        stores.outbox,
        way,
        clock,
        seal=seal,
        rand=rand,
        learn=learn,
        hub_key=key,
        recovery=own,
    )
    push.pin = stores.root
    pull = DeskPull(stores.shelf, HttpPulls(side), clock, hub=hub)
    asked = HttpPulls(asking)
    lookup = CaseLookup(DeskPull(stores.shelf, asked, clock, hub=hub), asked)
    unsent = UnsentRecords(outbox=stores.outbox, trust=trust, seal=seal, clock=clock)
    looking = HttpHub(trust.url, tokens=Tokens(trust, seal, clock), verify=trust.verify(), timeout=TIMEOUT)
    care = DeskCare(stores.care, stores.begin, clock, way=looking, unsent=unsent)
    control = DeskControl(stores, side, clock, hub=hub, key=key)
    runner = DeskRunner(push, pull, HttpPulls(waiting), clock, rand, also=lambda: control() | care())
    hall = HallClient(trust, seal, clock)

    files_way = HttpBlobs(trust.url, tokens=Tokens(trust, seal, clock), verify=trust.verify())

    # Due now means that events are on their way, or will be at once: files wait for them.
    runner_of_files = BlobSender(
        stores.files,
        files_way,
        clock,
        rand=rand,
        events_first=partial(_due, runner),
        keep_days=settings.keep_files_days,
    )

    def close() -> None:
        runner.close()
        lookup.close()
        side.close()
        way.close()
        looking.close()
        hall.close()
        files_way.close()

    return DeskLinks(
        hub=runner,
        queue=lambda actor: HubQueue(trust, seal, clock, actor=actor, rand=rand),
        hall=hall,
        lookup=lookup,
        close=close,
        files=DeskFiles(shelf=stores.files, runner=runner_of_files, fetch=partial(fetch, files_way)),
        unsent=unsent,
        care=care,
    )


def _due(runner: DeskRunner) -> bool:
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
