"""What 一件事 and 办不成事 need from a store, as Protocols beside those of `ports.py`. No row and no rule."""

from __future__ import annotations

from typing import Protocol

from hall.issue_file import IssueFile
from hall.theme_file import ThemeFile


class ThemeStore(Protocol):
    """Folded 一件事; their cases are ordinary cases."""

    def get(self, theme_id: str) -> ThemeFile | None:
        """By id."""
        ...

    def by_number(self, number: str) -> ThemeFile | None:
        """By its number."""
        ...

    def put(self, file: ThemeFile) -> None:
        """Insert or replace."""
        ...

    def open(self) -> tuple[ThemeFile, ...]:
        """Those of which a case is still open, newest first."""
        ...


class IssueStore(Protocol):
    """Folded 反映 of 办不成事."""

    def get(self, issue_id: str) -> IssueFile | None:
        """By id."""
        ...

    def by_number(self, number: str) -> IssueFile | None:
        """By its number."""
        ...

    def put(self, file: IssueFile) -> None:
        """Insert or replace."""
        ...

    def since(self, day: int) -> tuple[IssueFile, ...]:
        """All open ones and those raised on `day` (yyyymmdd) or later, the earliest promise first."""
        ...
