"""A slip as ESC/POS bytes for 58 and 80 mm (domain.md 3.1, 6.2).

Text goes in GB18030 between `1C 26` and `1C 2E`; a line with a character that the fonts of such printers lack
(GBK is what they have) goes as dots. Control characters never reach the printer as text. No transport here.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from escpos.printer import Dummy  # type: ignore[import-untyped]

from hall.clock import to_datetime
from hall.errors import Refused
from hall.ticket_slips import BringSlip, Slip, TicketSlip
from printing.escpos_raster import raster_bars, raster_number, raster_text
from printing.tickets_words import SlipWords, words_of

if TYPE_CHECKING:
    from hall.paper_forms import Ticket
    from printing.fonts import Faces

DOTS: Final = {58: 384, 80: 576}
"""Printable dots by the width of the roll in millimetres."""

ACKNOWLEDGE: Final = b"\x1dr\x01"
"""`GS r 1`: answered when everything before it was printed."""

_ON: Final = b"\x1c&"
_OFF: Final = b"\x1c."
_FONT: Final = 24
"""Dots of a Chinese character; half of it is a Latin one."""
_NUMBER: Final = 190
_QR: Final = {58: 6, 80: 8}
_MEDIUM_QR: Final = 1
_MODEL_2: Final = 2
_LONGEST_QR: Final = 300
_CENTRE: Final = 1
_LEFT: Final = 0


def cleaned(text: str) -> str:
    """Without control characters, broken surrogates and line breaks: a text is never a command."""
    kept = "".join(
        " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char
        for char in text
        if unicodedata.category(char) not in {"Cs", "Cf"}
    )
    return " ".join(kept.split(" ")).strip()


def is_plain(text: str) -> bool:
    """True when the fonts of a ticket printer have every character: ASCII and the two bytes of GBK."""
    try:
        return all(len(char.encode("gbk")) <= 2 and not _is_private(char) for char in text)
    except UnicodeEncodeError:
        return False


def _is_private(char: str) -> bool:
    return "\ue000" <= char <= "\uf8ff"


def columns_of(text: str) -> int:
    """Width in half characters."""
    return sum(1 if char.isascii() else 2 for char in text)


class SlipWriter:
    """Collects the bytes of one slip."""

    def __init__(self, faces: Faces, width: int) -> None:
        """Begin with the printer's own defaults (`1B 40`)."""
        self._faces = faces
        self.roll = width
        self.dots = DOTS[width]
        self.columns = self.dots // (_FONT // 2)
        self._out = Dummy()
        self._out.hw("INIT")

    def raw(self, data: bytes) -> None:
        """Bytes as they are."""
        self._out._raw(data)  # noqa: SLF001  # the one way of python-escpos for text in our own encoding

    def style(self, *, align: int = _CENTRE, size: int = 1, tall: int = 0, bold: bool = False) -> None:
        """Alignment `1B 61`, emphasis `1B 45`, size `1D 21` (1 to 8; `tall` for the height alone)."""
        high = tall or size
        self.raw(b"\x1ba" + bytes([align]) + b"\x1bE" + bytes([bold]))
        self.raw(b"\x1d!" + bytes([(size - 1) << 4 | (high - 1)]))

    def line(
        self, text: str, *, size: int = 1, tall: int = 0, bold: bool = False, indent: int | None = None
    ) -> None:
        """One paragraph, centred, or from `indent` half characters on.

        Broken by us, so that no character is cut in two by the edge.
        """
        left = indent is not None
        shown = cleaned(text)
        if not shown:
            return
        if not is_plain(shown):
            dots = round(_FONT * max(size, tall, 1.2))
            drawn = raster_text(self._faces, shown, dots=dots, width=self.dots, bold=bold, left=left)
            self.picture(drawn.command())
            return
        room = self.columns // size - (indent or 0)
        self.style(align=_LEFT if left else _CENTRE, size=size, tall=tall, bold=bold)
        for part in _broken(shown, room):
            self.raw(_ON + b" " * (indent or 0) + part.encode("gb18030") + _OFF + b"\n")

    def pair(self, word: str, value: str, *, bold: bool = False, tall: int = 1) -> None:
        """A word left and its value right; the value goes below when both do not fit."""
        word, value = cleaned(word), cleaned(value)
        if not is_plain(word + value):
            self.line(f"{word}  {value}", bold=bold, indent=0)
            return
        blanks = self.columns - columns_of(word) - columns_of(value)
        if blanks < 1:
            self.line(word, indent=0)
            self.line(value, bold=bold, indent=0)
            return
        self.style(align=_LEFT, tall=tall, bold=bold)
        self.raw(_ON + f"{word}{' ' * blanks}{value}".encode("gb18030") + _OFF + b"\n")

    def gap(self) -> None:
        """An empty line."""
        self.style()
        self.raw(b"\n")

    def rule(self) -> None:
        """A dashed line across."""
        self.style(align=_LEFT)
        self.raw(b"-" * self.columns + b"\n")

    def picture(self, command: bytes) -> None:
        """Dots, in the middle of the paper."""
        self.style()
        self.raw(command)

    def qr(self, text: str) -> None:
        """A QR code drawn by the printer itself (`1D 28 6B`); left out when it would be too long."""
        if text and len(text.encode()) <= _LONGEST_QR:
            self.style()
            self._out.qr(text, ec=_MEDIUM_QR, size=_QR[self.roll], model=_MODEL_2, native=True)
            self.raw(b"\n")

    def barcode(self, text: str) -> None:
        """Code 128 as dots: the printer's own has another idea of code sets."""
        try:
            bars = raster_bars(text, width=self.dots, height=72)
        except Refused:
            return  # a slip without bars is still a slip
        if bars.width <= self.dots:
            self.gap()
            self.picture(bars.command())
            self.line(text)
            self.gap()

    def finish(self) -> bytes:
        """Feed to the knife and cut (`1D 56`)."""
        self.style(align=_LEFT)
        self._out.cut(mode="PART")
        done: bytes = self._out.output
        return done


def _broken(text: str, room: int) -> list[str]:
    """Lines of at most `room` half characters; Latin words stay whole where they can."""
    lines, line, width = [], "", 0
    for char in text:
        step = columns_of(char)
        if width + step > room:
            cut = line.rfind(" ")
            keep = cut if cut > room // 2 and char.isascii() and char != " " else len(line)
            rest = line[keep:].lstrip(" ")
            lines.append(line[:keep].rstrip(" "))
            line, width = rest, columns_of(rest)
            if char == " " and not line:
                continue
        line += char
        width += step
    return [*lines, line] if line else lines


def slip_bytes(slip: Slip, faces: Faces, width: int = 80) -> bytes:
    """The whole job of a slip.

    Args:
        slip: A ticket or a list of what to bring.
        faces: For what goes as dots.
        width: Millimetres of the roll, 58 or 80.
    """
    writer = SlipWriter(faces, width)
    words = words_of(english=slip.english)
    if isinstance(slip, TicketSlip):
        _ticket(writer, slip.paper, words, faces)
    else:
        _bring(writer, slip, words)
    return writer.finish()


def _ticket(writer: SlipWriter, paper: Ticket, words: SlipWords, faces: Faces) -> None:
    writer.line(paper.hall_name, bold=True)
    writer.gap()
    _number(writer, cleaned(paper.number), faces)
    double = 2 if columns_of(cleaned(paper.queue_name)) * 2 <= writer.columns else 1
    writer.gap()
    writer.line(paper.queue_name, size=double, tall=2, bold=True)
    if paper.priority:
        writer.line(words.priority.format(name=paper.priority), tall=2, bold=True)
    writer.line(paper.place)
    writer.rule()
    if paper.ahead is not None:
        writer.pair(words.ahead, words.people.format(n=paper.ahead), bold=True, tall=2)
    if paper.wait is not None:
        low, high = paper.wait
        writer.pair(words.wait, words.minutes.format(low=low, high=high), bold=True, tall=2)
    writer.pair(words.taken, f"{to_datetime(paper.taken_at):%Y-%m-%d %H:%M:%S}")
    if paper.tail:
        writer.pair(words.tail, paper.tail)
    if paper.mark.is_reprint:
        writer.pair(words.reprint, f"{paper.mark.count} {to_datetime(paper.mark.printed_at):%H:%M}")
    writer.rule()
    writer.qr(paper.qr_text)
    writer.line(words.scan)
    writer.barcode(cleaned(paper.barcode))
    writer.line(paper.missed)
    if paper.mark.voided:
        writer.line(words.void, size=2, bold=True)
    writer.line(paper.mark.node)


def _number(writer: SlipWriter, number: str, faces: Faces) -> None:
    """190 dots high (tokens.md 12): eight times the printer's own digits where they fit, else drawn."""
    times = min(8, writer.columns // max(len(number), 1))
    if number.isascii() and times >= 6:
        writer.style(size=times, bold=True)
        writer.raw(_ON + number.encode("ascii") + _OFF + b"\n")
    else:
        writer.picture(raster_number(faces, number, dots=_NUMBER, width=writer.dots).command())


def _bring(writer: SlipWriter, slip: BringSlip, words: SlipWords) -> None:
    writer.line(slip.hall_name, bold=True)
    writer.line(words.bring, size=2, bold=True)
    writer.line(slip.item, tall=2, bold=True)
    if slip.situation:
        writer.line(slip.situation)
    writer.rule()
    for line in slip.lines:
        mark = words.lacking if line.lacking else ""
        writer.line(f"{words.box} {line.name}{mark}", bold=line.lacking, indent=0)
        if line.form:
            writer.line(line.form, indent=3)
    writer.rule()
    writer.line(slip.foot)
    writer.line(f"{to_datetime(slip.printed_at):%Y-%m-%d %H:%M}")
