"""What the desk asks of the outside, as one Protocol; `main.py` fulfils it with commands and queries.

Every method may be slow: the desk calls it on a lane. Refusals are `hall.errors.Refused`, what did not answer
is `Unavailable`; both carry the sentence that is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from hall.reasons import Outcome
from ui.states.applicant import Person
from ui.states.cases import CaseEntry, OpenCase
from ui.states.draft import Draft
from ui.states.queue import QueueKey, QueueState


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A case is out: what to say, and the draft for whatever comes next."""

    sentence: str
    draft: Draft
    queue: QueueState


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAnswer:
    """The strip after an act, and the draft of the number that is at the window now."""

    queue: QueueState
    draft: Draft | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEnd:
    """Today's counts, and the cases that keep the day from being closed."""

    counts: tuple[tuple[str, int], ...] = ()
    blocking: tuple[CaseEntry, ...] = ()


class DeskPort(Protocol):
    """The outside of a desk."""

    def act(self, key: QueueKey, detail: str) -> QueueAnswer:
        """An act of the queue strip; `detail` is a reason, a window or a queue, or empty."""
        ...

    def undo_call(self) -> QueueAnswer:
        """Take back the last call within ten seconds."""
        ...

    def save_draft(self, draft: Draft) -> int:
        """Keep a draft; the moment of saving in microseconds UTC."""
        ...

    def submit(self, draft: Draft, outcome: Outcome) -> Submitted:
        """Make the case of a draft with this outcome and hand its papers to the spool."""
        ...

    def tell_once(self, draft: Draft) -> str:
        """Print the 一次性告知单; a sentence for the strip."""
        ...

    def preview(self, draft: Draft, outcome: Outcome | None) -> str:
        """Show the papers; a sentence for the strip."""
        ...

    def read_card(self) -> Person:
        """Read the card on the reader."""
        ...

    def fetch(self, draft: Draft, keys: tuple[str, ...]) -> Mapping[str, str]:
        """Fetch electronic licences: key of a line → remark."""
        ...

    def scan(self, draft: Draft, key: str) -> str:
        """Scan the pages of a line; a remark."""
        ...

    def cases(self) -> tuple[CaseEntry, ...]:
        """Cases of the work list."""
        ...

    def open_case(self, case: str) -> OpenCase:
        """One case in full."""
        ...

    def reprint(self, case: str) -> str:
        """Print the last papers of a case again; a sentence."""
        ...

    def day_end(self) -> DayEnd:
        """Counts and blocking cases of today."""
        ...

    def close_day(self) -> str:
        """Close the day; a sentence."""
        ...
