"""From a catalogue file on a disk to a version in the store, with every fault in words for a page.

The command line does the same in its own steps (`main.py import`); reading is `catalogue_file.py`, storing
`hall.commands.catalogue`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hall.clock import Clock
from hall.commands.catalogue import import_catalogue
from hall.console import read_input
from hall.desk import FileFault, ImportAnswer
from hall.ports import Begin
from hall.staff import Actor, Permission, require
from sync.catalogue_faults import Fault, Severity
from sync.catalogue_file import read_catalogue

_WHOLE: Final = "文件"


def take_file(path: Path, check: bool, actor: Actor, *, begin: Begin, clock: Clock) -> ImportAnswer:  # noqa: FBT001  # see `hall.desk.TakeFile`
    """See `hall.desk.TakeFile`.

    Raises:
        Refused: `staff.right`, or what `import_catalogue` refuses. Unavailable: `file.read`, `file.large`.
    """
    require(actor, Permission.IMPORT_CATALOGUE)
    report = read_catalogue(read_input(str(path.expanduser())))
    faults = tuple(map(_in_words, report.faults))
    if report.catalogue is None:
        errors = sum(not fault.repaired for fault in faults)
        return ImportAnswer(ok=False, sentence=f"没有导入：有 {errors} 处要改", faults=faults)
    if check:
        return ImportAnswer(ok=True, sentence="检查过了，可以导入", faults=faults)
    done = import_catalogue(report.catalogue, source=path.name, begin=begin, clock=clock, actor=actor)
    return ImportAnswer(ok=True, sentence=done.sentence, faults=faults)


def _in_words(fault: Fault) -> FileFault:
    row = f"第 {fault.row} 行" if fault.row else ""
    place = " ".join(part for part in (fault.sheet or "", row, fault.column or "") if part)
    return FileFault(
        place=place or _WHOLE, sentence=fault.message, repaired=fault.severity is not Severity.ERROR
    )
