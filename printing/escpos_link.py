"""The wire to one ticket printer, by python-escpos: open, ask its state, hand over a job; bounded in time.

States are those of `10 04 n` (domain.md 6.2). A printer that never answers is printed to blindly, as many
cheap ones are; one that has answered before and is silent now is away. No slip and no queue of jobs here.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import stat
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from escpos.exceptions import Error as EscposError  # type: ignore[import-untyped]
from escpos.printer import Dummy, File, Network, Serial, Usb  # type: ignore[import-untyped]

from hall.errors import Unavailable
from printing.escpos_slip import ACKNOWLEDGE

PATIENCE: Final = 3.0
"""Seconds for a connection, and for a job to be taken."""
_ANSWER: Final = 0.8
"""Seconds for the answer to a state query; a printer answers within milliseconds or not at all."""
_FIXED, _FIXED_IS = 0x93, 0x12
"""Bits of each answer to `10 04 n` that are always the same; anything else is noise."""
_CHUNK: Final = 4096


class Trouble(StrEnum):
    """What a printer says is wrong."""

    AWAY = "away"
    DRIVER = "driver"
    OFFLINE = "offline"
    COVER = "cover"
    PAPER = "paper"
    CUTTER = "cutter"
    FAULT = "fault"


WORDS: Final = {
    Trouble.DRIVER: "用的接口这台电脑还没有驱动（pyusb 或 pyserial），请系统运维安装",
    Trouble.AWAY: "没有回应，请检查电源和连线",
    Trouble.OFFLINE: "已脱机，请按一下打印机上的联机键",
    Trouble.COVER: "上盖没有合好",
    Trouble.PAPER: "缺纸，请换纸",
    Trouble.CUTTER: "切刀卡住，请关机后取出卡纸",
    Trouble.FAULT: "报告故障，请关机再开",
}
LOW: Final = "纸快用完，请备好新纸"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """What a printer said of itself; `answered` False when it said nothing."""

    trouble: Trouble | None = None
    paper_low: bool = False
    answered: bool = False


def read_state(answers: dict[int, int]) -> LinkState:
    """The state in the answers to `10 04 n`, n → byte; the gravest first."""
    first, why, fault, roll = (answers.get(n, 0) for n in (1, 2, 3, 4))
    checks = (
        (why & 0x04, Trouble.COVER),
        (roll & 0x60 or why & 0x20, Trouble.PAPER),
        (fault & 0x08, Trouble.CUTTER),
        (fault & 0x20 or fault & 0x40 or why & 0x40, Trouble.FAULT),
        (first & 0x08, Trouble.OFFLINE),
    )
    trouble = next((trouble for bits, trouble in checks if bits), None)
    return LinkState(trouble=trouble, paper_low=bool(roll & 0x0C), answered=bool(answers))


class _PatientFile(File):  # type: ignore[misc]  # no types
    """A device file or an ordinary one; a device that takes no bytes does not hold us up."""

    def open(self, raise_not_found: bool = True) -> None:  # noqa: FBT001, FBT002  # as its base has it
        """Open without waiting for the device."""
        flags = os.O_NONBLOCK if hasattr(os, "O_NONBLOCK") else 0
        path = Path(self.devfile)
        try:
            device = path.exists() and not stat.S_ISREG(path.stat().st_mode)
            mode = os.O_RDWR if device else os.O_WRONLY | os.O_CREAT | os.O_APPEND
            self.device = os.fdopen(
                os.open(path, mode | flags, 0o600), "r+b" if device else "ab", buffering=0
            )
        except OSError as fault:
            raise EscposError(str(fault)) from fault
        self.readable = device
        assert raise_not_found  # noqa: S101  # nobody here asks otherwise

    def _raw(self, msg: bytes) -> None:
        view = memoryview(msg)
        while view:
            _, ready, _ = select.select([], [self.device], [], PATIENCE)
            if not ready:
                raise TimeoutError
            written = self.device.write(view[:_CHUNK])
            view = view[written or 0 :]

    def _read(self) -> bytes:
        ready, _, _ = select.select([self.device], [], [], _ANSWER)
        return self.device.read(16) or b"" if ready else b""


class _PatientNetwork(Network):  # type: ignore[misc]  # no types
    """A socket that is closed when nobody answers, by IPv6 too."""

    def open(self, raise_not_found: bool = True) -> None:  # noqa: FBT001, FBT002  # as its base has it
        """Connect within the patience."""
        assert raise_not_found  # noqa: S101  # nobody here asks otherwise
        self.device = socket.create_connection((self.host, self.port), timeout=PATIENCE)


class Link:
    """One printer; opened for each job, because several machines may share it."""

    def __init__(
        self,
        name: str,
        make: Callable[[], Any],
        *,
        reads: bool = True,
        usable: Callable[[], bool] = lambda: True,
    ) -> None:
        """Nothing is opened yet.

        Args:
            name: What messages call it.
            make: A fresh printer of python-escpos.
            reads: The way back exists.
            usable: The library of this way is installed; it is not for USB and serial lines everywhere.
        """
        self.name = name
        self._make = make
        self._reads = reads
        self._usable = usable
        self._has_answered = False

    def state(self) -> LinkState:
        """Open, ask, close; never raises."""
        try:
            with self._opened() as printer:
                return self._ask(printer)
        except Unavailable as fault:
            return LinkState(trouble=Trouble(fault.code.removeprefix("printer.")))

    def send(self, job: bytes) -> bool:
        """Hand over one job.

        Returns:
            True when the printer said that all of it was printed, or when it is one that says nothing;
            False when the job is with the printer and nobody knows whether it came out.

        Raises:
            Unavailable: `printer.…`: not one byte of the job was handed over.
        """
        with self._opened() as printer:
            state = self._ask(printer)
            if state.trouble is not None:
                raise self._unavailable(state.trouble)
            try:
                printer._raw(job + (ACKNOWLEDGE if state.answered else b""))  # noqa: SLF001  # its only way for bytes
                return self._acknowledged(printer) if state.answered else True
            except (OSError, EscposError, ValueError):
                return False

    @contextlib.contextmanager
    def _opened(self) -> Any:
        if not self._usable():
            raise self._unavailable(Trouble.DRIVER)
        try:
            printer = self._make()
            printer.open()
            _bound(printer)
        except (OSError, EscposError, RuntimeError, ValueError, AssertionError) as fault:
            raise self._unavailable(Trouble.AWAY) from fault
        try:
            yield printer
        finally:
            with contextlib.suppress(OSError, EscposError, ValueError):
                printer.close()

    def _unavailable(self, trouble: Trouble) -> Unavailable:
        return Unavailable(f"printer.{trouble}", f"{self.name}{WORDS[trouble]}。")

    def _ask(self, printer: Any) -> LinkState:
        """The four states; raises when the printer hangs up, or is silent after it has answered before."""
        if not (self._reads and getattr(printer, "readable", True)):
            return LinkState()
        answers: dict[int, int] = {}
        for number in (1, 2, 3, 4):
            try:
                printer._raw(b"\x10\x04" + bytes([number]))  # noqa: SLF001  # as above
                said = _answer(printer)
            except (OSError, EscposError, ValueError) as fault:
                raise self._unavailable(Trouble.AWAY) from fault
            if said is None:
                break
            if said & _FIXED == _FIXED_IS:
                answers[number] = said
        if answers:
            self._has_answered = True
        elif self._has_answered:
            raise self._unavailable(Trouble.AWAY)
        return read_state(answers)

    def _acknowledged(self, printer: Any) -> bool:
        """True when `GS r 1` came back and the roll did not end meanwhile."""
        rounds = max(1, int(PATIENCE / _ANSWER))
        for _ in range(rounds):
            if _answer(printer) is not None:
                return self._ask(printer).trouble is not Trouble.PAPER
        return False


def _answer(printer: Any) -> int | None:
    """One byte, or None when nothing comes in time; a printer that hangs up raises."""
    try:
        said = bytes(printer._read())  # noqa: SLF001  # the only way
    except TimeoutError:
        return None
    if not said:
        if isinstance(printer, Network):
            raise ConnectionResetError
        return None
    return said[-1]


def _bound(printer: Any) -> None:
    """Time limits that python-escpos leaves out."""
    if isinstance(printer, Network):
        printer.device.settimeout(_ANSWER)
    if isinstance(printer, Serial):
        printer.device.timeout = _ANSWER
        printer.device.write_timeout = PATIENCE


def network(name: str, host: str, port: int) -> Link:
    """A printer with a network socket, usually at port 9100."""
    return Link(name, lambda: _PatientNetwork(host, port, timeout=PATIENCE))


def usb(name: str, vendor: int, product: int) -> Link:
    """A printer at USB, by its two numbers."""
    return Link(name, lambda: Usb(vendor, product, timeout=int(PATIENCE * 1000)), usable=Usb.is_usable)


def serial(name: str, device: str, baud: int) -> Link:
    """A printer at a serial line."""
    return Link(name, lambda: Serial(device, baudrate=baud, timeout=_ANSWER), usable=Serial.is_usable)


def file(name: str, path: Path) -> Link:
    """A device file (`/dev/usb/lp0`), or a file that collects the bytes."""
    return Link(name, lambda: _PatientFile(str(path)))


def dummy(name: str, into: list[bytes]) -> Link:
    """A printer that keeps what it gets, for trials."""

    class _Keeping(Dummy):  # type: ignore[misc]  # no types
        def open(self) -> None:
            """Nothing to open."""

        def _raw(self, msg: bytes) -> None:
            into.append(msg)

    return Link(name, _Keeping, reads=False)
