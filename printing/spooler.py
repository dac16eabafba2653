"""Ways out for a finished PDF: a CUPS queue, and a folder when there is no printer (D28).

Both are a `hall.papers.Printer`. Neither remembers anything: what was rendered, sent or failed is in the
chain (D13), and a paper that did not get out stays there to be sent again. Printing on Windows is in
`ui/devices`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING, Final

from hall.errors import Refused, Unavailable
from hall.papers import PrinterState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_LONGEST_NAME: Final = 180
"""Bytes of a file name without its ending; file systems allow 255."""

_MOST_COPIES: Final = 20
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)
_JOB: Final = re.compile(r"request id is (\S+)")
_C_LOCALE: Final = {"LC_ALL": "C", "LANG": "C"}


def safe_name(title: str) -> str:
    """A file name out of a title: no path, no control characters, nothing that Windows reserves."""
    kept = "".join("_" if char in '<>:"/\\|?*' or not char.isprintable() else char for char in title)
    kept = kept.strip(" .") or "文书"
    if kept.split(".", maxsplit=1)[0].lower() in _RESERVED:
        kept = f"_{kept}"
    return kept.encode()[:_LONGEST_NAME].decode(errors="ignore")


def _checked(pdf: bytes, copies: int) -> None:
    if not pdf.startswith(b"%PDF-"):
        raise Refused("printer.no_pdf", "这份文书的文件已损坏，没有打印，请重新生成。")
    if not 1 <= copies <= _MOST_COPIES:
        raise Refused("printer.copies", f"一次可以打印1至{_MOST_COPIES}份，请改份数。", field="copies")


class PdfFolder:
    """Papers as files in a folder: for halls without a printer, for trials, and while a printer is away."""

    def __init__(self, folder: Path, name: str = "PDF 文件夹") -> None:
        """The folder is made when it is first needed."""
        self._folder = folder
        self._name = name

    @property
    def name(self) -> str:
        """See `Printer.name`."""
        return self._name

    def state(self) -> PrinterState:
        """See `Printer.state`."""
        there = next(place for place in (self._folder, *self._folder.parents) if place.exists())
        writable = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
        if writable:
            return PrinterState(ready=True, sentence="存为 PDF 文件")
        return PrinterState(ready=False, sentence="PDF 文件夹不能写入")

    def send(self, pdf: bytes, title: str, copies: int = 1) -> str:
        """Write one file, whole or not at all, and never over another one; copies are left to who prints it.

        Returns:
            The name of the file.

        Raises:
            Unavailable: `printer.folder`, the folder cannot be written.
            Refused: `printer.no_pdf`, `printer.copies`.
        """
        _checked(pdf, copies)
        try:
            return self._write(pdf, safe_name(title))
        except OSError as fault:
            raise Unavailable(
                "printer.folder", "PDF 文件夹不能写入，文书留在待打印里，请检查磁盘空间和权限后再打印。"
            ) from fault

    def _write(self, pdf: bytes, stem: str) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".new")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(pdf)
                file.flush()
                os.fsync(file.fileno())
            name = self._take_name(temporary, stem)
        except BaseException:
            os.unlink(temporary)  # noqa: PTH108  # the name came from mkstemp
            raise
        self._sync_folder()
        return name

    def _take_name(self, temporary: str, stem: str) -> str:
        """Give the file its name; a second paper of one title gets a number."""
        number = 1
        while True:
            name = f"{stem}.pdf" if number == 1 else f"{stem}（{number}）.pdf"
            target = self._folder / name
            try:
                os.link(temporary, target)
            except FileExistsError:
                number += 1
                continue
            except OSError:
                # A file system without hard links: take the name first, so that nothing is overwritten.
                if target.exists():
                    number += 1
                    continue
                os.replace(temporary, target)  # noqa: PTH105  # as above
                return name
            os.unlink(temporary)  # noqa: PTH108  # as above
            return name

    def _sync_folder(self) -> None:
        if os.name == "nt":
            return  # a folder cannot be opened there; NTFS journals names
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class CupsPrinter:
    """A queue of CUPS, spoken to by `lp` and `lpstat`, which every desktop of that kind has."""

    def __init__(self, queue: str, *, server: str | None = None, patience: float = 10.0) -> None:
        """Say which queue.

        Args:
            queue: Name of the queue.
            server: `host:port` or the path of a socket; None means the usual server.
            patience: Seconds after which a command that does not answer is ended.

        Raises:
            Refused: `printer.queue`, that cannot be the name of a queue.
        """
        if not re.fullmatch(r"[^\s/#\x00-\x1f-][^\s/#\x00-\x1f]{0,126}", queue):
            raise Refused("printer.queue", f"“{queue}”不是打印机队列的名称，请检查设置。")
        self._queue = queue
        self._server = () if server is None else ("-h", server)
        self._patience = patience

    @property
    def name(self) -> str:
        """See `Printer.name`."""
        return self._queue

    def state(self) -> PrinterState:
        """See `Printer.state`."""
        try:
            said = self._run("lpstat", ("-p", self._queue))
            accepting = self._run("lpstat", ("-a", self._queue))
        except Unavailable as fault:
            return PrinterState(ready=False, sentence=fault.sentence)
        if said.returncode or accepting.returncode:
            return PrinterState(ready=False, sentence=f"没有名为 {self._queue} 的打印机")
        if "disabled" in said.stdout or "not accepting" in accepting.stdout:
            return PrinterState(ready=False, sentence=f"打印机 {self._queue} 已停用")
        return PrinterState(ready=True, sentence=f"打印机 {self._queue} 就绪")

    def send(self, pdf: bytes, title: str, copies: int = 1) -> str:
        """Hand a PDF to the queue.

        Returns:
            The job, for example `office-12`.

        Raises:
            Unavailable: `printer.cups`, CUPS is not there, does not answer, or refuses the job.
            Refused: `printer.no_pdf`, `printer.copies`.
        """
        _checked(pdf, copies)
        arguments = ("-d", self._queue, "-n", str(copies), "-t", safe_name(title), "-o", "fit-to-page=false")
        done = self._run("lp", (*arguments, "--", "-"), pdf)
        job = _JOB.search(done.stdout)
        if done.returncode or job is None:
            raise Unavailable(
                "printer.cups",
                f"打印机 {self._queue} 没有接受这份文书，文书留在待打印里，请检查打印机后再打印。",
            )
        return job.group(1)

    def _run(
        self, command: str, arguments: Sequence[str], content: bytes = b""
    ) -> subprocess.CompletedProcess[str]:
        found = shutil.which(command)
        if found is None:
            raise Unavailable("printer.cups", "这台电脑没有打印服务（CUPS），请系统运维安装。")
        try:
            done = subprocess.run(  # noqa: S603  # a fixed command; the queue was checked, the PDF goes by pipe
                (found, *self._server, *arguments),
                input=content,
                capture_output=True,
                timeout=self._patience,
                env={**os.environ, **_C_LOCALE},
                check=False,
            )
        except subprocess.TimeoutExpired as fault:
            raise Unavailable(
                "printer.cups", "打印服务没有回答，文书留在待打印里，请检查打印机后再打印。"
            ) from fault
        except OSError as fault:
            raise Unavailable("printer.cups", "打印服务不能启动，请系统运维检查。") from fault
        return subprocess.CompletedProcess(
            done.args,
            done.returncode,
            done.stdout.decode(errors="replace"),
            done.stderr.decode(errors="replace"),
        )
