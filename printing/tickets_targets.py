"""Where slips can go: an ESC/POS printer, a system printer, a folder; and the text that names one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote, urlsplit

from hall.errors import Refused
from hall.papers import PrinterState
from hall.ticket_slips import Slip, TicketSlip
from printing import escpos_link
from printing.escpos_link import LOW, WORDS, Link
from printing.escpos_slip import slip_bytes
from printing.fonts import Faces
from printing.slip import compose_bring, compose_ticket
from printing.spooler import CupsPrinter, PdfFolder
from printing.tickets import SlipTarget, TicketPrinters

if TYPE_CHECKING:
    from hall.clock import Clock
    from hall.papers import Printer

_FORMS: Final = (
    "tcp://10.0.0.9:9100、usb://04b8:0202、serial:///dev/ttyS0、file:///dev/usb/lp0、cups:打印机名"
)
_BAUDS: Final = frozenset({9600, 19200, 38400, 57600, 115200})
_RAW_PORT: Final = 9100


class EscPosTarget:
    """A printer that understands ESC/POS."""

    def __init__(self, link: Link, faces: Faces, width: int = 80) -> None:
        """Nothing is opened yet; `width` is the roll in millimetres."""
        self._link, self._faces, self._width = link, faces, width

    @property
    def name(self) -> str:
        """See `SlipTarget.name`."""
        return self._link.name

    def state(self) -> PrinterState:
        """See `SlipTarget.state`."""
        said = self._link.state()
        if said.trouble is not None:
            return PrinterState(ready=False, sentence=f"{self.name}{WORDS[said.trouble]}")
        return PrinterState(
            ready=True, sentence=f"{self.name}{LOW}" if said.paper_low else f"{self.name}就绪"
        )

    def put(self, slip: Slip, title: str) -> bool:
        """See `SlipTarget.put`."""
        assert title  # noqa: S101  # for the spoolers; a raw printer has no titles
        return self._link.send(slip_bytes(slip, self._faces, self._width))


class SystemTarget:
    """A printer of the system, or a folder: gets the same slip as PDF."""

    def __init__(self, printer: Printer, faces: Faces) -> None:
        """Keep where to send."""
        self._printer, self._faces = printer, faces

    @property
    def name(self) -> str:
        """See `SlipTarget.name`."""
        return self._printer.name

    def state(self) -> PrinterState:
        """See `SlipTarget.state`."""
        return self._printer.state()

    def put(self, slip: Slip, title: str) -> bool:
        """See `SlipTarget.put`; a spooler has the job for certain."""
        if isinstance(slip, TicketSlip):
            pdf = compose_ticket(self._faces, slip.paper, english=slip.english)
        else:
            pdf = compose_bring(self._faces, slip)
        self._printer.send(pdf, title)
        return True


def printer_of(
    text: str, faces: Faces, *, folder: Path, width: int = 80, name: str = "小票打印机"
) -> SlipTarget:
    """The printer that a setting names.

    Args:
        text: `tcp://host:9100`, `usb://vid:pid`, `serial:///dev/ttyS0?baud=9600`, `file:///path` or
            `cups:name`; "" writes PDF files into `folder`.
        faces: For what a printer cannot set itself.
        folder: See `text`.
        width: Millimetres of the roll, 58 or 80.
        name: What messages call it.

    Raises:
        Refused: `printer.address`, with what is wrong and what is right.
    """
    wanted = text.strip()
    if width not in {58, 80}:
        raise Refused("printer.address", "小票纸的宽度应是 58 或 80（毫米）。", field="slip_width")
    if not wanted:
        return SystemTarget(PdfFolder(folder, name=name), faces)
    if wanted.startswith("cups:"):
        return SystemTarget(CupsPrinter(wanted.removeprefix("cups:")), faces)
    return EscPosTarget(_link(wanted, name), faces, width)


def _link(text: str, name: str) -> Link:
    try:
        parts = urlsplit(text)
        port = parts.port if parts.scheme == "tcp" else None
    except ValueError as fault:
        raise _wrong(text, "端口应是 1 到 65535 的数字") from fault
    if parts.scheme == "tcp":
        if not parts.hostname or parts.username or parts.path not in {"", "/"} or parts.query or port == 0:
            raise _wrong(text, "应写成 tcp://地址:端口")
        return escpos_link.network(name, parts.hostname, port or _RAW_PORT)
    if parts.scheme == "usb":
        found = re.fullmatch(r"usb://([0-9a-fA-F]{4}):([0-9a-fA-F]{4})/?", text)
        if found is None:
            raise _wrong(text, "应写成 usb:// 加两个四位十六进制数，中间用冒号")
        return escpos_link.usb(name, int(found[1], 16), int(found[2], 16))
    if parts.scheme in {"serial", "file"}:
        path = unquote(parts.path)
        if parts.netloc or not path.startswith("/") or path.endswith("/") or "\x00" in path:
            raise _wrong(text, f"应写成 {parts.scheme}:/// 加设备的完整路径")
        if parts.scheme == "file":
            return escpos_link.file(name, Path(path))
        port_of_windows = re.fullmatch(r"/(COM[1-9]\d{0,2})", path)
        device = port_of_windows[1] if port_of_windows else path
        return escpos_link.serial(name, device, _baud(text, parts.query))
    raise _wrong(text, "没有这种连接方式")


def _baud(text: str, query: str) -> int:
    given = parse_qs(query, keep_blank_values=True) if query else {}
    if set(given) - {"baud"}:
        raise _wrong(text, "串口后面只能写 ?baud=波特率")
    baud = given.get("baud", ["9600"])[-1]
    if not (baud.isascii() and baud.isdigit() and len(baud) <= 6 and int(baud) in _BAUDS):
        raise _wrong(text, f"波特率应是 {'、'.join(str(one) for one in sorted(_BAUDS))} 之一")
    return int(baud)


def _wrong(text: str, why: str) -> Refused:
    shown = "".join(char if char.isprintable() else "?" for char in text)[:60]
    return Refused(
        "printer.address", f"小票打印机的设置“{shown}”不对：{why}。可以写 {_FORMS}。", field="slip_printer"
    )


def ticket_printers(
    main: str, spare: str, faces: Faces, clock: Clock, *, folder: Path, width: int = 80
) -> TicketPrinters:
    """The printers that the settings of a machine name (`slip_printer`, `slip_spare`, `slip_width`).

    Raises:
        Refused: `printer.address`.
    """
    targets = [printer_of(main, faces, folder=folder, width=width, name="小票打印机")]
    if spare.strip():
        targets.append(printer_of(spare, faces, folder=folder, width=width, name="备用打印机"))
    return TicketPrinters(targets, clock)
