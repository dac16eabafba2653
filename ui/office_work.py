"""What the pages of roles without a queue do outside: people and their codes, files, devices.

No widget; whoever calls says on which lane. Nothing of a case is here (domain.md 1.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hall.commands import staff
from hall.commands.papers import code_slip
from hall.commands.record import day_number
from hall.commands.staff import OneTimeCode
from hall.errors import Refused
from hall.staff import Role
from ui import words
from ui.states.office import DeviceRow

if TYPE_CHECKING:
    from hall.catalogue import StaffDef
    from hall.desk import DeskPorts, ImportAnswer
    from hall.papers import Printer
    from hall.staff import Account, Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The accounts, and who of the catalogue has none yet."""

    accounts: tuple[Account, ...]
    without: tuple[StaffDef, ...]


class OfficeWork:
    """The outside of the office pages, for one signed-in person."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Over the parts of a desk."""
        self._ports = ports
        self._actor = actor

    def people(self) -> People:
        """Everybody, and who may be added."""
        queries = self._ports.queries
        accounts = queries.accounts()
        known = {account.number for account in accounts}
        version = queries.catalogue(day_number(self._ports.clock))
        listed = version.catalogue.staff if version else ()
        return People(
            accounts=accounts, without=tuple(person for person in listed if person.number not in known)
        )

    def add_people(self) -> tuple[OneTimeCode, ...]:
        """Accounts for everybody of the catalogue who has none; their codes, to be printed (D25).

        Raises:
            Refused: `staff.right`, `staff.role`, or `staff.nobody` when all have one.
        """
        without = self.people().without
        if not without:
            raise Refused("staff.nobody", words.NOBODY_TO_IMPORT)
        return staff.add_people(without, self._ports.begin, self._ports.hasher, actor=self._actor)

    def new_code(self, number: str) -> OneTimeCode:
        """A new code for somebody who forgot the password or is locked."""
        return staff.new_code(number, self._actor, self._ports.begin, self._ports.hasher)

    def print_codes(self, codes: tuple[OneTimeCode, ...]) -> str:
        """A slip for each; a sentence.

        Raises:
            Unavailable: The slip printer did not take one.
        """
        ports = self._ports
        settings, me = ports.queries.hall(), ports.queries.identity()
        for code in codes:
            slip = code_slip(settings, me, code, ports.clock)
            ports.slips.send(ports.renderer.render(slip), slip.kind)
        return words.codes_printed(len(codes))

    def take_file(self, path: Path, *, check: bool) -> ImportAnswer:
        """Check a catalogue file, or import it.

        Raises:
            Refused: see `hall.desk.TakeFile`. Unavailable: the file cannot be read.
        """
        take = self._ports.take_file
        if take is None:
            raise Refused("catalogue.file", words.NO_FILES)
        return take(path, check, self._actor)

    def _printers(self) -> tuple[tuple[str, Printer], ...]:
        return (words.PRINTER, self._ports.printer), (words.SLIP_PRINTER, self._ports.slips)

    def devices(self) -> tuple[DeviceRow, ...]:
        """The printers and their state."""
        return tuple(
            DeviceRow(purpose=word, name=one.name, state=one.state()) for word, one in self._printers()
        )

    def test_page(self, row: int) -> str:
        """A slip without a code on one of the printers; a sentence.

        Raises:
            Unavailable: The printer did not take it.
        """
        ports = self._ports
        _, printer = self._printers()[row]
        page = code_slip(
            ports.queries.hall(),
            ports.queries.identity(),
            OneTimeCode(
                number=self._actor.number, name=words.TEST_NAME, role=Role.TECHNICIAN, code=words.TEST_NAME
            ),
            ports.clock,
        )
        printer.send(ports.renderer.render(page), words.TEST_NAME)
        return words.test_sent(printer.name)
