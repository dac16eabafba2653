"""Faults of a catalogue file: where, what, how bad; collected all at once instead of one by one.

The shape is that of `main.py import --check --json` (intake-rules.md). Codes are stable ASCII words.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """`ERROR`: nothing is imported. `REPAIRABLE`: cleaned and taken, but told. `WARNING`: told."""

    ERROR = "error"
    REPAIRABLE = "repairable"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault. `row` is the row number in the sheet, `column` the header; None when it is about more."""

    sheet: str | None
    row: int | None
    column: str | None
    code: str
    message: str
    severity: Severity

    def to_json(self) -> dict[str, Any]:
        """As in `faults` of the report."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "message": self.message,
            "severity": self.severity.value,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands."""

    sheet: str | None = None
    row: int | None = None
    column: str | None = None


@dataclass(slots=True)
class Faults:
    """The collector that every check writes into."""

    found: list[Fault] = field(default_factory=list)

    def error(self, place: Place, code: str, message: str) -> None:
        """Note a fault that keeps the file out."""
        self._add(place, code, message, Severity.ERROR)

    def repair(self, place: Place, code: str, message: str) -> None:
        """Note something that was cleaned."""
        self._add(place, code, message, Severity.REPAIRABLE)

    def warn(self, place: Place, code: str, message: str) -> None:
        """Note something to look at."""
        self._add(place, code, message, Severity.WARNING)

    @property
    def any_error(self) -> bool:
        """True when the file cannot be taken."""
        return any(fault.severity is Severity.ERROR for fault in self.found)

    def _add(self, place: Place, code: str, message: str, severity: Severity) -> None:
        fault = Fault(
            sheet=place.sheet,
            row=place.row,
            column=place.column,
            code=code,
            message=message,
            severity=severity,
        )
        self.found.append(fault)
