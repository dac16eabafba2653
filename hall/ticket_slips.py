"""What a ticket machine prints, as data, and the port of its printers (domain.md 3.1, D13, D15).

A ticket is stored at its authority before anything is printed, so a slip that jams costs nobody a place. A
kiosk has no store: its jobs live as long as the program, and what became of them is told to the authority as
`queue_acts.SlipPrinted`. No bytes of any printer here: those are `printing/escpos_*.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hall.paper_forms import Ticket
from hall.papers import PrinterState


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSlip:
    """取号小票, as `paper_forms.Ticket`, in Chinese or with English words around the same number."""

    paper: Ticket
    english: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BringLine:
    """One material of the list: its name, and in what form it is wanted (`原件 1 份`)."""

    name: str
    form: str = ""
    lacking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BringSlip:
    """要带的材料: what somebody brings, printed before waiting. No name and no number of a person on it.

    Attributes:
        hall_name: Head of the slip.
        item: Name of the item. situation: the answers in words, "" for none.
        lines: Materials in the order of the list; lacking ones are marked.
        printed_at: Microseconds UTC.
        foot: Where to ask, one line.
    """

    hall_name: str
    item: str
    lines: tuple[BringLine, ...]
    printed_at: int
    situation: str = ""
    foot: str = ""
    english: bool = False


Slip = TicketSlip | BringSlip


class SlipState(StrEnum):
    """States of a job. DOUBTFUL: the paper may have come out; it is not sent again by itself."""

    WAITING = "waiting"
    PRINTED = "printed"
    DOUBTFUL = "doubtful"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipFate:
    """What became of a job.

    Attributes:
        state: See `SlipState`.
        printer: Name of the printer that took it, or of the last one that was tried.
        fault: One sentence for the log and the staff; "" when it was printed.
        spare: The spare printer had to help.
    """

    state: SlipState
    printer: str = ""
    fault: str = ""
    spare: bool = False

    @property
    def printed(self) -> bool:
        """True when the paper is out as far as the printer says."""
        return self.state is SlipState.PRINTED


class SlipPrinter(Protocol):
    """The printers of a ticket machine together; `printing/tickets.py` is the one that exists."""

    def print_slip(self, slip: Slip, key: str) -> SlipFate:
        """Print, by the main printer or the spare one; bounded in time, and never raises.

        The same `key` is never printed twice, however often it is asked: a second call gives the first
        answer, or goes on where every printer had refused before.
        """
        ...

    def state(self) -> PrinterState:
        """Whether a slip would come out now; bounded in time, and never raises."""
        ...
