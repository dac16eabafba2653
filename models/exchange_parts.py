"""What the exchange works on, over an opened store; for the command and the hub alike. Only assembly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hall.clock import Clock
from hall.exchange_ports import Deliveries, Facts, FrontEndOpener
from hall.ports import Begin
from models.delivery_store import DeliveryStore
from models.front_end import open_front_end

if TYPE_CHECKING:
    from hall.catalogue import ItemVersion
    from hall.persons import Person
    from hall.settings import HallSettings
    from models.opening import Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFacts:
    """See `hall.exchange_ports.Facts`."""

    opened: Opened

    def person(self, person_id: str) -> Person | None:
        """One person."""
        return self.opened.views.person(person_id)

    def item_version(self, version_hash: str) -> ItemVersion | None:
        """A frozen item version."""
        return self.opened.views.item_version(version_hash)

    def hall(self) -> HallSettings:
        """The hall's settings."""
        return self.opened.views.hall()

    def staff_name(self, number: str) -> str:
        """Name out of the accounts, else out of the catalogue of any day."""
        account = self.opened.views.account(number)
        if account is not None:
            return account.name
        version = self.opened.views.catalogue(_LATEST)
        person = version.catalogue.person(number) if version else None
        return person.name if person else ""


_LATEST = 99991231


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeParts:
    """See `hall.exchange_ports.ExchangeParts`."""

    book: Deliveries
    facts: Facts
    begin: Begin
    open_front: FrontEndOpener


def exchange_parts(opened: Opened, clock: Clock) -> ExchangeParts:
    """The parts over an opened store."""
    return ExchangeParts(
        book=DeliveryStore(opened.store),
        facts=StoreFacts(opened=opened),
        begin=opened.units,
        open_front=partial(open_front_end, clock=clock),
    )
