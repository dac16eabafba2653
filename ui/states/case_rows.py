"""The list of the page 办件 read again, and what lies over it: the keys stay where they are. No Qt."""

from collections.abc import Iterable
from dataclasses import replace

from hall.events import StreamKind, stream_of
from ui.states.case_file import CaseFileView
from ui.states.cases import CaseEntry, CasesState, listed
from ui.states.theme_file import ThemeFileView


def fresh(state: CasesState, entries: tuple[CaseEntry, ...]) -> CasesState:
    """The work at hand read again: the current case stays current, wherever it stands now."""
    here, after = state.current(), replace(state, entries=entries)
    if here is None:
        return after
    row = next((number for number, one in enumerate(listed(after)) if one.id == here.id), state.row)
    return replace(after, row=row)


def file_again(state: CasesState, view: CaseFileView) -> CasesState:
    """The open file read again: who reads on stays at its line; another file is left alone."""
    file = state.file
    if file is None or file.entry.id != view.entry.id:
        return state
    row = min(file.row, max(len(view.materials) - 1, 0))
    return replace(state, file=replace(view, row=row, below=file.below))


def theme_again(state: CasesState, view: ThemeFileView) -> CasesState:
    """The open 一件事 read again, also under the file of a child."""
    theme = state.theme
    if theme is None or theme.id != view.id:
        return state
    return replace(state, theme=replace(view, row=min(theme.row, max(len(view.children) - 1, 0))))


def is_open(state: CasesState, streams: Iterable[str]) -> bool:
    """Whether one of the streams is a case or 一件事 that the page shows in full."""
    shown: set[str] = set()
    for case in (state.opened, state.file):
        if case is not None:
            shown.add(stream_of(StreamKind.CASE, case.entry.id))
    if state.theme is not None:
        shown.add(stream_of(StreamKind.THEME, state.theme.id))
        shown.update(stream_of(StreamKind.CASE, child.case) for child in state.theme.children if child.case)
    return not shown.isdisjoint(streams)
