"""Rows of 一件事 and 办不成事 in memory, behind the ports of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hall.issue_file import IssueFile
    from hall.theme_file import ThemeFile
    from tests.unit.memory_store import State


class Issues:
    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, issue_id: str) -> IssueFile | None:
        return self._state.issues.get(issue_id)

    def by_number(self, number: str) -> IssueFile | None:
        return next((file for file in self._state.issues.values() if file.number == number), None)

    def put(self, file: IssueFile) -> None:
        self._state.issues[file.id] = file

    def since(self, day: int) -> tuple[IssueFile, ...]:
        mine = [file for file in self._state.issues.values() if file.is_open or file.raised_on >= day]
        return tuple(sorted(mine, key=lambda file: (file.answered_on, file.promised_on, file.raised_at)))


class Themes:
    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, theme_id: str) -> ThemeFile | None:
        return self._state.themes.get(theme_id)

    def by_number(self, number: str) -> ThemeFile | None:
        return next((file for file in self._state.themes.values() if file.number == number), None)

    def put(self, file: ThemeFile) -> None:
        self._state.themes[file.id] = file

    def open(self) -> tuple[ThemeFile, ...]:
        live = {file.theme for file in self._state.cases.values() if file.is_open}
        mine = [file for file in self._state.themes.values() if file.id in live]
        return tuple(sorted(mine, key=lambda file: -file.opened_at))
