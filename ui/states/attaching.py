"""Scans at a line of the material list: what may be chosen, what a line has, in and out. No Qt, no disk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from hall.clock import to_datetime
from ui import words
from ui.states.chooser import Chooser, Detail, numbered
from ui.states.draft import Attached
from ui.states.intake import Intake, changed

ATTACH: Final = "attach"
"""Act of the question which scan is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A file in the scanner's folder; `at` microseconds UTC."""

    name: str
    size: int
    at: int


def question(scans: Sequence[Scan]) -> Chooser:
    """Which of the newest nine? Enter takes the newest."""
    texts = tuple(words.scan_option(one.name, one.size, f"{to_datetime(one.at):%H:%M}") for one in scans[:9])
    details = tuple(Detail(file=one.name) for one in scans[:9])
    return Chooser(act=ATTACH, title=words.ATTACH_TITLE, options=numbered(texts, details))


def with_file(state: Intake, key: str, file: Attached) -> Intake:
    """A line with one file more; the same bytes again change nothing."""
    here = state.draft.files.get(key, ())
    if file.sha256 in {one.sha256 for one in here}:
        return state
    return changed(state, replace(state.draft, files={**state.draft.files, key: (*here, file)}))


def without_last(state: Intake, key: str) -> Intake:
    """A line without its last file; Ctrl+Z brings it back."""
    here = state.draft.files.get(key, ())
    if not here:
        return state
    return changed(state, replace(state.draft, files={**state.draft.files, key: here[:-1]}))


def note_of(state: Intake, key: str, noted: str) -> str:
    """The remark of a line with how many files it has."""
    here = state.draft.files.get(key, ())
    if not here:
        return noted
    told = words.files_note([one.size for one in here])
    return f"{told}　{noted}" if noted else told


def line_of(state: Intake, key: str) -> str:
    """The files of a line with their sizes; "" for none."""
    here = state.draft.files.get(key, ())
    return words.files_line([(one.mime, one.size) for one in here]) if here else ""
