"""The hall of the demonstration before anybody comes: folders, settings, catalogue, accounts, and a real hub.

Everything lies under the folder of the results and is made anew each time. No window is known here. The desk
and the kiosk are enrolled by the commands of the command line, as a technician does it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import httpx

from hall.commands.catalogue import import_catalogue
from hall.commands.staff import SignIn, add_people, sign_in
from hall.errors import Refused, Unavailable
from hall.local_settings import FILE_NAME, LocalSettings, read_settings
from sync.catalogue_file import require_catalogue
from tests.e2e.demo_people import CATALOGUE

if TYPE_CHECKING:
    from hall.catalogue import Catalogue
    from hall.clock import Clock
    from hall.desk import DeskPorts
    from hall.ports import Begin
    from sync.enrol_client import Tokens

ROOT: Final = Path(__file__).parents[2]
MARK: Final = ".一窗演示"
"""A folder with this file in it was made by an earlier demonstration and may be emptied."""

WINDOW: Final = 3
CLERK: Final = "0203"
CHIEF: Final = "0414"
DEPARTMENT: Final = "0405"
"""Chief representative of the department whose case is followed to its end (`demo_life.py`)."""

MANAGER: Final = "0501"
TECHNICIAN: Final = "0601"
PASSWORD: Final = "qinghe#2026"  # noqa: S105  # of invented people, in a folder that is thrown away
PORT_LINE: Final = "YICHUANG-HUB "
START_SECONDS: Final = 60.0
FOLD_LOOKS: Final = 300
LOOK_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where the demonstration puts things."""

    out: Path

    @property
    def desk(self) -> Path:
        """Data of the window's PC."""
        return self.out / "data" / "3号窗"

    @property
    def hub(self) -> Path:
        """Data of the hall's server."""
        return self.out / "data" / "大厅"

    @property
    def kiosk(self) -> Path:
        """Data of the kiosk at the entrance: who it is, and no store (D15)."""
        return self.out / "data" / "1号取号机"

    @property
    def papers(self) -> Path:
        """All PDFs."""
        return self.out / "文书"

    @property
    def screens(self) -> Path:
        """All screenshots."""
        return self.out / "截图"

    @property
    def card(self) -> Path:
        """What the card reader replies now."""
        return self.out / "读卡" / "当前.bin"

    @property
    def summary(self) -> Path:
        """What came of it."""
        return self.out / "summary.json"

    def make(self) -> None:
        """Empty what an earlier demonstration left, and make all folders.

        Raises:
            Refused: `demo.folder`, the folder holds things that are not ours.
        """
        if self.out.exists() and any(self.out.iterdir()) and not (self.out / MARK).exists():
            raise Refused("demo.folder", f"{self.out} 里有别的内容，请用 --out 另选一个空文件夹。")
        try:
            self.out.mkdir(parents=True, exist_ok=True)
            (self.out / MARK).touch()
            for folder in (self.out / "data", self.papers, self.screens, self.card.parent):
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
            self.summary.unlink(missing_ok=True)
        except OSError as error:
            raise Unavailable("demo.folder", f"结果文件夹 {self.out} 不能写入：{error.strerror}。") from error

    def lay(self, frame: bytes | None) -> None:
        """Lay a card on the reader, or take it away."""
        if frame is None:
            self.card.unlink(missing_ok=True)
        else:
            self.card.write_bytes(frame)


class Hub:
    """`main.py hub` as a process of its own; `cut` pulls its plug."""

    def __init__(self, data: Path) -> None:
        """Start it at a free port."""
        self._data = data
        self._process: subprocess.Popen[str] | None = None
        self.url = ""
        self.start()

    def start(self) -> None:
        """Start it, at the port that it had before if there was one.

        Raises:
            Unavailable: `demo.hub`, it did not begin to listen.
        """
        port = self.url.rpartition(":")[2] or "0"
        command = [sys.executable, str(ROOT / "main.py"), "hub", "--port", port, "--data", str(self._data)]
        # Its first line must come through the pipe at once, whatever buffering this Python prefers.
        given = os.environ | {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=given)
        if self._process.stdout is None:
            raise Unavailable("demo.hub", "大厅服务器没有启动。")
        with ThreadPoolExecutor(1) as pool:
            said = pool.submit(self._process.stdout.readline)
            try:
                line = said.result(timeout=START_SECONDS).strip()
            except TimeoutError:
                self._process.kill()
                line = ""
        if not line.startswith(PORT_LINE):
            raise Unavailable("demo.hub", "大厅服务器没有启动。")
        self.url = line.removeprefix(PORT_LINE)

    def enrol(self, kind: str, data: Path, *, window: int | None = None, name: str = "") -> None:
        """Let a device in: a one-time code is made at the hub and used at the device (D30).

        Raises:
            Unavailable: `demo.command`, one of the two commands failed.
        """
        place = ["--window", str(window)] if window is not None else []
        told = _command(
            "enrol-code", "--kind", kind, "--name", name, *place, "--plain", "--json", data=self._data
        )
        _command("enrol", json.loads(told)["code"], "--hub", self.url, "--as", kind, data=data)

    def wait_until_folded(self, tokens: Tokens) -> None:
        """Until the hub tells a device that all it received is summed up; it does that in its pauses.

        Raises:
            Unavailable: `demo.hub`, it does not come to it, or does not answer.
        """
        pause = threading.Event()
        with httpx.Client(base_url=self.url, timeout=10.0, trust_env=False) as http:
            for _ in range(FOLD_LOOKS):
                try:
                    answer = http.get("/v1/status", headers={"Authorization": tokens.header(http)})
                    said = answer.raise_for_status().json()
                except (httpx.HTTPError, ValueError) as error:
                    raise Unavailable("demo.hub", "大厅服务器没有回应。") from error
                if said["folded"] >= said["received"]:
                    return
                pause.wait(LOOK_SECONDS)
        raise Unavailable("demo.hub", "大厅服务器收到了记录，但没有汇总完。")

    def cut(self) -> None:
        """Kill it without a word, as when a plug is pulled."""
        self._end(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)

    def stop(self) -> None:
        """Ask it to stop, and wait."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(how)
        process.wait(timeout=30)
        if process.stdout is not None:
            process.stdout.close()

    def __enter__(self) -> Self:
        """It runs already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it whatever happened."""
        self.stop()


def _command(*words: str, data: Path) -> str:
    """What a command of the program says."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *words, "--data", str(data)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"PYTHONUTF8": "1"},
        timeout=START_SECONDS,
    )
    if done.returncode:
        raise Unavailable("demo.command", f"{words[0]} 没有成功：{done.stderr.strip()}")
    return done.stdout


def write_settings(folders: Folders) -> LocalSettings:
    """The TOML of the window's PC, read back as `main.py` reads it; where the hub is, enrolment keeps."""
    folders.desk.mkdir(parents=True, exist_ok=True, mode=0o700)
    lines = {
        "window": WINDOW,
        "pdf_folder": f"'{folders.papers.absolute()}'",
        "card_file": f"'{folders.card.absolute()}'",
    }
    path = folders.desk / FILE_NAME
    path.write_text("".join(f"{key} = {value}\n" for key, value in lines.items()), encoding="utf-8")
    return read_settings(path, folders.desk.absolute())


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A hall with catalogue and accounts, and the first code of window 3's clerk."""

    catalogue: Catalogue
    first_code: str


def open_at_hub(begin: Begin, clock: Clock) -> None:
    """Take the catalogue over at the hub, which decides about the queue and gives settings to the desks."""
    catalogue = require_catalogue(CATALOGUE.read_bytes())
    import_catalogue(catalogue, source=CATALOGUE.name, begin=begin, clock=clock)
    with begin() as uow:
        uow.settings.put_hall(replace(uow.settings.hall(), gap_when_unchecked=True))
        uow.commit()


def open_hall(ports: DeskPorts) -> Opened:
    """Take the catalogue and the accounts over; everybody but the clerk of window 3 sets a password.

    The clerk's one-time code is left, so that the first sign-in is shown. 容缺 is allowed while credit was
    not checked (D20): no credit service is within reach of a demonstration.
    """
    catalogue = require_catalogue(CATALOGUE.read_bytes())
    import_catalogue(catalogue, source=CATALOGUE.name, begin=ports.begin, clock=ports.clock)
    with ports.begin() as uow:
        uow.settings.put_hall(replace(uow.settings.hall(), gap_when_unchecked=True))
        uow.commit()
    wanted = {CLERK, CHIEF, DEPARTMENT, MANAGER, TECHNICIAN}
    people = [person for person in catalogue.staff if person.number in wanted]
    codes = {code.number: code.code for code in add_people(people, ports.begin, ports.hasher)}
    for number, code in codes.items():
        if number != CLERK:
            own = SignIn(number=number, password=code, new_password=PASSWORD)
            sign_in(own, ports.begin, ports.clock, ports.hasher)
    return Opened(catalogue=catalogue, first_code=codes[CLERK])
