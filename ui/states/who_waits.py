"""Who waits for this window, in the order in which it would call, as a value; and why it is this order.

The order and its reasons come from `hall.queueing` behind the port. No Qt.
"""

from dataclasses import dataclass, replace

from ui import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One waiting number: how it came, how long it waits, and why it stands where it stands."""

    ticket: str
    number: str
    queue: str
    how: str
    waited: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoWaits:
    """The list. `at`: when it was read, microseconds UTC; `hall`: the hall's name, for an answer."""

    rows: tuple[Waiting, ...] = ()
    row: int = 0
    at: int = 0
    hall: str = ""

    def current(self) -> Waiting | None:
        """The row with the focus."""
        return self.rows[self.row] if 0 <= self.row < len(self.rows) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The recorded reason of a call, or the reason of the next one.

    `head` says of which number, `answer` can be handed to whoever asks.
    """

    head: str
    text: str
    answer: str


def moved(state: WhoWaits, step: int) -> WhoWaits:
    """The focus so many rows on."""
    return replace(state, row=max(0, min(len(state.rows) - 1, state.row + step)))


def again(before: WhoWaits, now: WhoWaits) -> WhoWaits:
    """The list read again: the focus stays on its number."""
    current = before.current()
    at = next(
        (n for n, row in enumerate(now.rows) if current is not None and row.ticket == current.ticket), 0
    )
    return replace(now, row=at)


def answer(state: WhoWaits, row: Waiting) -> Why:
    """What is said, and handed out, about one row."""
    return Why(
        head=row.number,
        text=row.why,
        answer=words.answer_to_complaint(state.hall, row.number, state.at, row.why),
    )
