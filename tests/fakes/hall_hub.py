"""A hub as it is installed: `main.py hub`, a catalogue, devices enrolled by real codes, a plug to pull."""

from __future__ import annotations

import signal
import subprocess
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from hall.clock import SystemClock
from hall.commands.catalogue import import_catalogue
from hall.local_settings import FILE_NAME
from hall.queue_acts import Device
from main import settings_for, store_of
from models.device_store import DeviceStore
from models.opening import Opened
from sync.catalogue_file import require_catalogue
from sync.enrol_client import HubTrust, Tokens, enrol, new_seed
from sync.enrol_gate import make_code
from sync.security import Seal
from sync.server import PORT_LINE
from tests.e2e.program import CATALOGUE, COMMAND, environment
from tests.rules import tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A device that a hub let in."""

    trust: HubTrust
    seed: bytes

    def token(self) -> str:
        """A fresh token, without the word before it."""
        with httpx.Client(base_url=self.trust.url, verify=self.trust.verify(), trust_env=False) as http:
            return Tokens(self.trust, Seal(self.seed), SystemClock()).header(http).partition(" ")[2]


class HallHub:
    """One hub over a data folder; it may be killed and started again at the same port."""

    def __init__(
        self, folder: Path, *, store_url: str = "", environ: Mapping[str, str] | None = None
    ) -> None:
        """Prepare the folder and import the catalogue; nothing runs yet."""
        self.data = folder
        self.port = 0
        self.upstream = ""
        self.command: Sequence[str] = COMMAND
        self._environ = dict(environ or {})
        self._process: subprocess.Popen[str] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        if store_url:
            (folder / FILE_NAME).write_text(f'store_url = "{store_url}"\n', encoding="utf-8")
        with self.store() as opened:
            if opened.views.catalogue(99991231) is None:
                book = require_catalogue(CATALOGUE.read_bytes())
                import_catalogue(book, source="目录.xlsx", begin=opened.units, clock=SystemClock())

    @contextmanager
    def store(self) -> Iterator[Opened]:
        """The hub's store, also while it runs."""
        with store_of(settings_for(self.data), create=True) as opened:
            yield opened

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, at the port it had before."""
        above = ["--upstream", self.upstream] if self.upstream else []
        self._process = subprocess.Popen(
            [*self.command, "hub", "--port", str(self.port), "--data", str(self.data), *above],
            stdout=subprocess.PIPE,
            text=True,
            cwd=tree.ROOT,
            env=environment() | self._environ,
        )
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line.startswith(PORT_LINE), line
        self.port = int(line.rpartition(":")[2])

    def kill(self) -> None:
        """The plug is pulled."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to stop; its status."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        status = process.wait(timeout=30)
        assert process.stdout
        process.stdout.close()
        return status

    def code(self, kind: Device, window: int | None = None) -> str:
        """A one-time code for one device."""
        with self.store() as opened:
            return make_code(DeviceStore(opened.store), SystemClock(), kind=kind, window=window).text

    def enrol(self, kind: Device, windows: list[int | None]) -> list[Enrolled]:
        """Let devices in, one code each."""
        found = []
        with self.store() as opened:
            devices = DeviceStore(opened.store)
            for window in windows:
                code = make_code(devices, SystemClock(), kind=kind, window=window)
                seed = new_seed()
                node = uuid.UUID(bytes=seed[:16], version=4) if kind is Device.DESK else None
                trust = enrol(self.url, code.text, seal=Seal(seed), node=node)
                found.append(Enrolled(trust=trust, seed=seed))
        return found
