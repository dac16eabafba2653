"""Whatever a stream is about, folded (architecture.md 2): persons, cases and tickets in their files.

No clock, no calendar, no catalogue (D10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from hall.cases import CaseFile
from hall.fold_cases import fold_case
from hall.fold_issues import fold_issue
from hall.fold_persons import fold_person
from hall.fold_themes import fold_theme
from hall.fold_tickets import fold_ticket
from hall.issue_file import IssueFile
from hall.order import FoldStatus, Judged, Linked, ordered
from hall.persons import Person
from hall.theme_file import ThemeFile
from hall.tickets import Ticket

FOLDS: Final = 3
"""Raised whenever the same events fold to other rows than before: every store then folds anew, once."""

Folded = CaseFile | Ticket | Person | ThemeFile | IssueFile
_FOLDS: Final[Mapping[str, Callable[[str, Iterable[Linked]], tuple[Folded | None, tuple[Judged, ...]]]]] = {
    "case": fold_case,
    "ticket": fold_ticket,
    "person": fold_person,
    "theme": fold_theme,
    "issue": fold_issue,
}


def fold_stream(stream: str, items: Iterable[Linked]) -> tuple[Folded | None, tuple[Judged, ...]]:
    """Fold whatever the stream is about; streams that have no state are all effective."""
    fold = _FOLDS.get(stream.partition(":")[0])
    if fold is not None:
        return fold(stream, items)
    return None, tuple(Judged(link=item.link, status=FoldStatus.EFFECTIVE) for item in ordered(items))
