"""What the kiosk asks of the outside: the hall's queue, catalogue, a card reader, slip printers (D15).

`ui/kiosk/desk_port.py` fulfils it over a `QueueDesk`; everything may take long and runs on a lane. A kiosk
stores nothing: personal data lives in one `Person` and goes when the page goes back to the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hall.catalogue import Catalogue
from hall.public_settings import KioskRules
from hall.queue_ports import QueueLoad
from hall.ticket_slips import SlipFate
from hall.tickets import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class HallFacts:
    """What a kiosk needs to know of its hall; read at its start and again when the catalogue changes."""

    name: str
    catalogue: Catalogue
    rules: KioskRules = field(default_factory=KioskRules)
    phone: str = ""
    short: str = "QH"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whoever stands here: only what taking a number needs; never shown but for the tail.

    Attributes:
        number: Document number as stored; hashed by the authority, kept nowhere (D9).
        age: Full years by a card that was laid; None when it was typed or is unknown.
        flags: `minor`, `hmt`, `foreign` as far as they follow from the document.
        expired: The card is out of date.
    """

    number: str = field(default="", repr=False)
    age: int | None = field(default=None, repr=False)
    flags: frozenset[str] = frozenset()
    expired: bool = False

    @property
    def tail(self) -> str:
        """The last four signs."""
        return self.number[-4:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wanted of the queue, complete."""

    queue: str
    person: Person = field(default_factory=Person)
    priority: str = ""
    proof: str = ""
    item: str | None = None
    answers: tuple[str, ...] = ()
    returns: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A number that was given, and what stands on its page and slip.

    Attributes:
        ticket: As the authority has it.
        ahead: People before it. wait: minutes from – to, None when not known.
        qr: What the QR code says: number and token, or the address of "my place".
        late: Booked, but came too late for the slot.
    """

    ticket: Ticket
    ahead: int = 0
    wait: tuple[int, int] | None = None
    qr: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """The queues now; `away_since` as in `QueueDesk`."""

    rows: Mapping[str, QueueLoad] = field(default_factory=dict)
    away_since: int | None = None


class KioskPort(Protocol):
    """The outside of a kiosk. Acts raise what `QueueDesk.do` raises."""

    def facts(self) -> HallFacts:
        """The hall and its catalogue of today."""
        ...

    def loads(self) -> Loads:
        """How many wait where; never raises."""
        ...

    def card(self) -> Person | None:
        """Whose card lies on the reader, None for none.

        Raises:
            Refused: `card.unreadable`: something lies there and cannot be read.
            Unavailable: The reader does not answer.
        """
        ...

    def typed(self, number: str) -> Person | None:
        """The person of a typed number, None when its check digit, date or shape is wrong."""
        ...

    def take(self, wish: Wish, key: str) -> Given:
        """A number."""
        ...

    def check_in(self, person: Person, code: str, key: str) -> Given:
        """A booked visitor is here."""
        ...

    def missed(self, slip: str, tail: str) -> tuple[Ticket, ...]:
        """Missed numbers of today that whoever stands here may bring back.

        Args:
            slip: What was scanned (barcode or QR) or typed; "" for by document alone.
            tail: Last four of the document; needed when a number was typed and not scanned.
        """
        ...

    def bring_back(self, ticket: str, place: str, key: str) -> Given:
        """Re-activate a missed number at `tail` or `back3`."""
        ...

    def held(self, sentence: str) -> Given | None:
        """The ticket that a refusal names, as the last view has it: for showing and printing it again."""
        ...

    def print_ticket(self, given: Given, *, english: bool, count: int, key: str) -> SlipFate:
        """Print the slip, and tell the authority what became of it."""
        ...

    def print_list(self, item: str, lines: tuple[tuple[str, str, bool], ...], *, english: bool) -> SlipFate:
        """Print what to bring: name, form and whether it is lacking."""
        ...

    def qr_rows(self, text: str) -> tuple[tuple[bool, ...], ...]:
        """The modules of a QR code; empty when the text is too long."""
        ...

    def call_guide(self) -> bool:
        """Ask a guide to come; False when this hall has no way to."""
        ...
