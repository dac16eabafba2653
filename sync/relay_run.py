"""The relay beside a hub's service: a thread of its own, pokes, one word about how it stands.

What a round does is `relay.py`. A hub without a hub above has no relay.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import SystemRandom
from typing import Final

import httpx

from hall.clock import Clock
from hall.commands.node import HUB_TRUST
from hall.errors import Refused, Unavailable
from hall.queue_acts import Device
from hall.relay_ports import RelayStore
from hall.sync_ports import RoundResult
from sync.aside import Line, aside
from sync.blob_client import HttpBlobs
from sync.blobs import BlobSender
from sync.client import HttpHub
from sync.enrol_client import HubTrust, Tokens, require_address
from sync.pace import DEBOUNCE_S, Rand
from sync.recover_hub import take_back
from sync.relay import Relay, Upper
from sync.relay_files import FromAbove, RelayFiles, close_all
from sync.security import Seal
from sync.service import HubService

TIMEOUT: Final = httpx.Timeout(15.0, connect=3.0)
"""A hub that is asked to stop waits for the answer of the hub above no longer than this."""
AFTER_FAULT: Final = 5.0
"""Seconds until the next try after the own store could not be read."""
_random: Final = SystemRandom().random
_log: Final = logging.getLogger("yichuang.relay")


class RelayTask:
    """Runs rounds for the life of a service, one after the other, in a thread of its own."""

    def __init__(
        self,
        relay: Relay,
        close: Callable[[], None],
        *,
        came: Callable[[], None] = lambda: None,
        files: RelayFiles | None = None,
    ) -> None:
        """Take the relay and what lets its connections go.

        Args:
            relay: Makes the rounds.
            close: Lets the connections go.
            came: Is told that lost chains came back.
            files: What goes beside it.
        """
        self._came = came
        self._relay = relay
        self._close = close
        self._files = files
        self._line = Line("hub-relay")
        self._poked = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.last: RoundResult | None = None

    def start(self) -> None:
        """In the loop: begin. The first round is due at once."""
        self._task = asyncio.ensure_future(self._run())
        if self._files is not None:
            self._files.start()

    def poke(self) -> None:
        """In the loop: something arrived or was written here."""
        self._poked.set()
        if self._files is not None:
            self._files.poke()

    async def stop(self) -> None:
        """Finish the push that is under way and let everything go."""
        self._relay.ending = True
        if self._files is not None:
            await self._files.stop()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await aside(self._line.close)
        self._close()

    async def _run(self) -> None:
        # A cancellation that meets the end of a wait is lost there: the end is looked for as well.
        while True:
            wait = self._relay.wait()
            if wait <= 0:
                await self._round()
                continue
            try:
                await asyncio.wait_for(self._poked.wait(), wait)
            except TimeoutError:
                continue
            if self._relay.ending:
                return
            self._poked.clear()
            self._relay.poke()
            # What comes within the pause of a poke goes up together.
            await asyncio.sleep(min(self._relay.wait(), DEBOUNCE_S))

    async def _round(self) -> None:
        # A word that came before the round began is covered by it.
        self._poked.clear()
        try:
            result = await self._line.run(self._relay.round)
        except Unavailable as error:
            _log.warning("relay: %s", error)
            await asyncio.sleep(AFTER_FAULT)
            return
        except Exception:  # noqa: BLE001  # a bug in one round must not end the relay of a whole hall
            _log.exception("relay failed")
            await asyncio.sleep(AFTER_FAULT)
            return
        if self.last is None or result.state is not self.last.state:
            _log.info("relay: %s %s", result.state, result.sentence)
        self.last = result
        if result.regained:
            self._came()


def hang_relay(
    service: HubService,
    store: RelayStore,
    clock: Clock,
    setting: Callable[[str], str | None],
    *,
    url: str = "",
    rand: Rand = _random,
) -> None:
    """Let a hub relay to the hub above that it was enrolled at; without enrolment nothing is done.

    Args:
        service: The hub, not yet started.
        store: All its chains.
        clock: Its clock.
        setting: Reads a small named text of its store: what enrolment left there.
        url: Address of the hub above, "" for that of the enrolment.
        rand: Jitter.

    Raises:
        Refused: `relay.none`, an address but no enrolment; `relay.kind`, it was enrolled as something else;
            `hub.address`; `enrol.damaged`.
    """
    service.hub.authors = store
    text = setting(HUB_TRUST)
    if not text:
        if url:
            raise Refused(
                "relay.none",
                "本服务器还没有在上级登记。请在上级服务器执行 enrol-code --kind hub，"
                "再在本机执行 enrol --as hub。",
                field="upstream",
            )
        return
    trust = HubTrust.from_text(text)
    if trust.kind != Device.HUB:
        raise Refused(
            "relay.kind", "本机在上级登记的不是下级服务器，请换一个登记码重新登记。", field="upstream"
        )
    trust = replace(trust, url=require_address(url) if url else trust.url)
    seal = service.hub.seal
    try:
        upper = Upper(hub_id=uuid.UUID(trust.hub_id), key=bytes.fromhex(trust.hub_key))
        tokens, verify = Tokens(trust, seal, clock), trust.verify()
    except ValueError as error:
        raise Refused("enrol.damaged", "本机的登记信息损坏，请重新登记。") from error
    way = HttpHub(trust.url, tokens=tokens, verify=verify, timeout=TIMEOUT)

    def close() -> None:
        way.close()
        store.close()

    relay = Relay(
        store, way, clock, upper=upper, seal=seal, rand=rand, regain=partial(take_back, service.hub, way)
    )
    service.hub.above = store
    files = _files(service, relay, trust, seal, clock, rand)
    service.relay = RelayTask(relay, close, came=service.fold_soon, files=files)


def _files(
    service: HubService, relay: Relay, trust: HubTrust, seal: Seal, clock: Clock, rand: Rand
) -> RelayFiles | None:
    """The files of a hub that keeps some, on ways of their own; what is whole here is not yet safe."""
    shelf = service.shelf
    if shelf is None:
        return None
    up, down = (
        HttpBlobs(trust.url, tokens=Tokens(trust, seal, clock), verify=trust.verify(), timeout=TIMEOUT)
        for _ in range(2)
    )
    service.keep_files(shelf, above=FromAbove(down))

    def sender(events_first: Callable[[], bool]) -> BlobSender:
        return BlobSender(shelf, up, clock, rand=rand, events_first=events_first)

    return RelayFiles(relay, sender, close_all(up, down))
