"""The slip printers that this PC's settings name, together."""

from __future__ import annotations

from hall.clock import Clock
from hall.local_settings import LocalSettings
from printing.fonts import Faces
from printing.tickets import TicketPrinters
from printing.tickets_targets import printer_of


def slip_printers(settings: LocalSettings, clock: Clock) -> TicketPrinters:
    """Main printer and spare; with none named slips go into a folder.

    Raises:
        Refused: `printer.address`.
        Unavailable: A font for what a printer cannot set itself is missing.
    """
    faces = Faces(settings.data / "字形")
    named = [(settings.slip_printer, "小票打印机")]
    if settings.slip_spare:
        named.append((settings.slip_spare, "备用小票打印机"))
    folder = settings.pdf_folder / "小票"
    targets = [
        printer_of(text, faces, folder=folder, width=settings.slip_width, name=name) for text, name in named
    ]
    return TicketPrinters(targets, clock)
