"""A catalogue file (XLSX) → a catalogue, or every fault in it at once.

The face of `main.py import FILE.xlsx --check --json`. One error and nothing is imported; what can be cleaned
is cleaned and told. Storing a catalogue, and comparing it with the one in use, is done elsewhere.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hall.catalogue import Catalogue
from hall.errors import Refused
from sync.catalogue_build import build_catalogue
from sync.catalogue_checks import check_tables
from sync.catalogue_faults import Fault, Faults, Severity
from sync.catalogue_hall import check_hall
from sync.catalogue_sheets import SHEETS, read_tables
from sync.catalogue_situations import check_situations
from sync.workbook import open_workbook

__all__ = ["Fault", "ImportReport", "Severity", "read_catalogue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What was found in a file.

    Attributes:
        ok: No error; `catalogue` is there.
        counts: Data rows of each sheet that is there.
        faults: All of them, in order of sheet, row and column.
        catalogue: The catalogue, or None when there is an error.
    """

    ok: bool
    counts: dict[str, int]
    faults: tuple[Fault, ...]
    catalogue: Catalogue | None

    def to_json(self) -> dict[str, Any]:
        """Exactly `{"ok", "counts", "faults"}` (intake-rules.md)."""
        return {
            "ok": self.ok,
            "counts": self.counts,
            "faults": [fault.to_json() for fault in self.faults],
        }


def read_catalogue(source: Path | str | bytes) -> ImportReport:
    """Read a catalogue file and check all of it; whatever the file is, faults come back, nothing is raised.

    Args:
        source: Path of the file, or its bytes.
    """
    faults = Faults()
    with open_workbook(Path(source) if isinstance(source, str) else source, faults) as sheets:
        if not sheets and faults.any_error:
            return ImportReport(ok=False, counts={}, faults=tuple(faults.found), catalogue=None)
        tables = read_tables(sheets, faults)
    check_tables(tables, faults)
    check_situations(tables, faults)
    check_hall(tables, faults)
    ok = not faults.any_error
    return ImportReport(
        ok=ok,
        counts=tables.counts,
        faults=tuple(sorted(faults.found, key=_order)),
        catalogue=build_catalogue(tables) if ok else None,
    )


def _order(fault: Fault) -> tuple[int, int, int]:
    sheets, columns = list(SHEETS), list(SHEETS.get(fault.sheet or "", {}))
    return (
        sheets.index(fault.sheet) if fault.sheet in sheets else -1,
        fault.row or 0,
        columns.index(fault.column) if fault.column in columns else -1,
    )


def require_catalogue(source: Path | str | bytes) -> Catalogue:
    """The catalogue of a file without errors.

    Raises:
        Refused: `catalogue.faults` with their number.
    """
    report = read_catalogue(source)
    if report.catalogue is None:
        errors = sum(fault.severity == "error" for fault in report.faults)
        sentence = f"目录文件有 {errors} 处错误，不能使用；用 import --check 看全部错误。"
        raise Refused("catalogue.faults", sentence)
    return report.catalogue
