"""Scans of a person's other open cases, found and brought here, for `ui.desk_sharing`.

Reading runs on the lane of look-ups, bringing on that of files: a file of another window may lie at the hub
only. Naming it at a written case is `hall.commands.adding_files`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.commands.adding_files import AddFiles, add_files
from hall.commands.open_files import bring_file
from hall.errors import Refused
from hall.material_facts import FileFact
from hall.staff import Permission, require
from ui import words
from ui.states.draft import Attached
from ui.states.sharing import SharedScan

if TYPE_CHECKING:
    from hall.cases import CaseFile
    from hall.desk import DeskPorts
    from hall.ports import Changes
    from hall.staff import Actor


class SharingWork:
    """One scan for several cases, for one person at one desk."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Take the ports and who attaches."""
        self._ports = ports
        self._actor = actor

    def of_person(self, kind: str, number: str) -> tuple[SharedScan, ...]:
        """Scans of the open cases of whoever has this document.

        Raises:
            Refused: `staff.right`; `share.none` when there is none.
        """
        require(self._actor, Permission.INTAKE)
        person = self._ports.queries.find_person(kind, number)
        return self._found(self._others(person.id if person is not None else ""), "", frozenset())

    def of_case(self, case: str, key: str) -> tuple[SharedScan, ...]:
        """Scans of the applicant's other open cases and of the other children of its 一件事.

        Raises:
            Refused: `staff.right`, `case.unknown`, `share.none`.
        """
        require(self._actor, Permission.INTAKE)
        queries = self._ports.queries
        file = queries.case(case)
        if file is None:
            raise Refused("case.unknown", words.CASE_GONE)
        theme = queries.theme(file.theme) if file.theme else None
        found = {one.id: one for one in self._others(file.person)}
        for child in theme.children if theme is not None else ():
            other = queries.case(child.case)
            if other is not None and other.is_open:
                found[other.id] = other
        here = next((fact.files for fact in file.materials if fact.key == key), ())
        return self._found(tuple(found.values()), case, frozenset(one.sha256 for one in here))

    def _others(self, person: str) -> tuple[CaseFile, ...]:
        queries = self._ports.queries
        rows = queries.cases_of_person(person) if person else ()
        found = (queries.case(row.id) for row in rows)
        return tuple(one for one in found if one is not None and one.is_open)

    def _found(self, cases: tuple[CaseFile, ...], but: str, here: frozenset[bytes]) -> tuple[SharedScan, ...]:
        found: dict[bytes, SharedScan] = {}
        for file in cases:
            for fact in file.materials if file.id != but else ():
                for one in fact.files:
                    if one.sha256 not in here:
                        found.setdefault(
                            one.sha256,
                            SharedScan(
                                case=file.id,
                                number=file.number,
                                item=file.item_name,
                                key=fact.key,
                                material=fact.name,
                                file=Attached(sha256=one.sha256.hex(), size=one.size, mime=one.mime),
                            ),
                        )
        if not found:
            raise Refused("share.none", words.SHARE_NONE)
        return tuple(found.values())

    def bring(self, scan: SharedScan) -> SharedScan:
        """Have the file on this PC; on the lane of files.

        Raises:
            Refused: `scan.shelf`.
            Unavailable: As `hall.commands.open_files.bring_file`.
        """
        files = self._ports.files
        if files is None:
            raise Refused("scan.shelf", words.NO_FILES_HERE)
        bring_file(_fact(scan), self._ports.clock, files)
        return scan

    def name(self, case: str, key: str, scan: SharedScan) -> Changes:
        """Name the file at a material of a written case; on the lane of the store.

        Raises:
            Refused: As `hall.commands.adding_files.add_files`.
        """
        ports = self._ports
        wanted = AddFiles(case=case, files={key: (_fact(scan),)})
        return add_files(self._actor, [wanted], ports.begin, ports.clock)


def _fact(scan: SharedScan) -> FileFact:
    return FileFact(sha256=bytes.fromhex(scan.file.sha256), size=scan.file.size, mime=scan.file.mime)
