"""A real CUPS with a real IPP hop: one queue hands over to another, whose spool is then looked into.

Collected only where `cupsd` is installed (see conftest.py). The scheduler is private to the test: own folder,
own port, no printer of this PC is touched.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hall.errors import Unavailable
from printing.spooler import CupsPrinter
from tests.print import samples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from printing.render import Renderer

_CUPSD = """
Listen 127.0.0.1:{port}
PreserveJobFiles Yes
Browsing No
DefaultAuthType None
WebInterface No
<Location />
Order allow,deny
Allow all
</Location>
<Location /admin>
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
_FILES = """
ServerRoot {folder}/etc
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/run
TempDir {folder}/spool
ErrorLog {folder}/log/error_log
AccessLog {folder}/log/access_log
PageLog {folder}/log/page_log
FileDevice Yes
"""


@dataclass(frozen=True, slots=True)
class Cups:
    """The private scheduler."""

    server: str
    spool: Path

    def run(self, command: str, *arguments: str) -> str:
        """Run one of the commands of CUPS against it."""
        done = subprocess.run(
            [command, "-h", self.server, *arguments], capture_output=True, text=True, timeout=20, check=False
        )
        return done.stdout


def _until(what: object, seconds: float = 20.0) -> bool:
    """Ask again until it is true: another program is at work."""
    assert callable(what)
    pause = threading.Event()
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        pause.wait(0.05)
    return True


@pytest.fixture(scope="module")
def cups() -> Iterator[Cups]:
    """A scheduler with two queues: `office` goes by IPP to `machine`, `machine` throws away.

    Its folder is not below that of pytest, which other users may not enter: as root, CUPS works as `lp`.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield from _scheduler(folder)


def _scheduler(folder: Path) -> Iterator[Cups]:
    for name in ("etc", "spool", "cache", "run", "log"):
        (folder / name).mkdir()
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    (folder / "etc/cupsd.conf").write_text(_CUPSD.format(port=port))
    (folder / "etc/cups-files.conf").write_text(_FILES.format(folder=folder))
    cupsd = shutil.which("cupsd")
    assert cupsd is not None
    made = Cups(server=f"127.0.0.1:{port}", spool=folder / "spool")
    with subprocess.Popen(
        [cupsd, "-f", "-c", folder / "etc/cupsd.conf", "-s", folder / "etc/cups-files.conf"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            assert _until(lambda: "is running" in made.run("lpstat", "-r"))
            for queue, device in (
                ("machine", "file:///dev/null"),
                ("office", f"ipp://{made.server}/printers/machine"),
            ):
                made.run("lpadmin", "-p", queue, "-E", "-v", device, "-m", "raw")
            yield made
        finally:
            process.terminate()
            process.wait(20)


def test_a_paper_goes_through_cups_by_ipp_and_arrives_byte_by_byte(cups: Cups, renderer: Renderer) -> None:
    pdf = renderer.render(samples.ACCEPTANCE)
    printer = CupsPrinter("office", server=cups.server)
    assert printer.state().ready
    job = printer.send(pdf, "受理通知书 云政务受〔2026〕000123号", 2)
    assert job.startswith("office-")
    assert _until(lambda: [path.read_bytes() for path in cups.spool.glob("d*-001")] == [pdf, pdf])


def test_a_stopped_queue_and_an_unknown_one_are_told_apart(cups: Cups) -> None:
    unknown = CupsPrinter("nowhere", server=cups.server)
    assert unknown.state().sentence == "没有名为 nowhere 的打印机"
    with pytest.raises(Unavailable):
        unknown.send(b"%PDF-1.4\n", "收件凭证")
    cups.run("lpadmin", "-p", "closed", "-E", "-v", "file:///dev/null", "-m", "raw")
    closed = CupsPrinter("closed", server=cups.server)
    assert closed.state().ready
    cups.run("cupsreject", "closed")
    assert closed.state().sentence == "打印机 closed 已停用"
    with pytest.raises(Unavailable, match="没有接受"):
        closed.send(b"%PDF-1.4\n", "收件凭证")


def test_a_server_that_is_gone_is_told(cups: Cups) -> None:
    del cups
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    printer = CupsPrinter("office", server=f"127.0.0.1:{port}", patience=5)
    assert not printer.state().ready
    with pytest.raises(Unavailable):
        printer.send(b"%PDF-1.4\n", "收件凭证")
