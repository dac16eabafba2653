"""One step for many cases: each is told its own result, and none of them is half done.

A step is taken case by case, or by one command for all that can go, so that one list of papers is for all;
then each case is tried alone first and nothing of that is kept. What a step is stands in its own command.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self, cast

from hall.errors import HallError, Refused
from hall.ports import Begin, Changes

if TYPE_CHECKING:
    from types import TracebackType

    from hall.ports import UnitOfWork

MOST: Final = 100
"""Cases of one batch; more results nobody reads."""

Step = Callable[[str], Changes]
"""Takes the step for one case."""

Together = Callable[[tuple[str, ...], Begin], Changes]
"""Takes the step for some cases at once, in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of one case: `sentence` is why it was not done, "" when it was."""

    case: str
    sentence: str = ""

    @property
    def done(self) -> bool:
        """Whether the step was taken."""
        return not self.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What came of all of them, in the order in which they were given."""

    told: tuple[Told, ...]
    changes: Changes


class _Tried:
    """A unit of work that is never made durable."""

    def __init__(self, begin: Begin) -> None:
        self._work = begin()

    def __enter__(self) -> Self:
        self._uow = self._work.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._work.__exit__(kind, error, trace)

    def __getattr__(self, name: str) -> object:
        return getattr(self._uow, name)

    def commit(self) -> None:
        """Leave it: whoever tries keeps nothing."""


def trying(begin: Begin) -> Begin:
    """Units of work that roll back whatever is done in them."""
    return lambda: cast("UnitOfWork", _Tried(begin))


def _few(cases: Sequence[str]) -> tuple[str, ...]:
    """Each once, and not too many.

    Raises:
        Refused: `batch.none`, `batch.many`.
    """
    wanted = tuple(dict.fromkeys(cases))
    if not wanted:
        raise Refused("batch.none", "请先选办件：按空格选，再按一次不选。")
    if len(wanted) > MOST:
        raise Refused("batch.many", f"一次最多办 {MOST} 件，请分几次。")
    return wanted


def one_by_one(cases: Sequence[str], step: Step) -> Batch:
    """Take a step case by case; one that is refused stops no other.

    Raises:
        Refused: `batch.none`, `batch.many`.
    """
    told, changes = [], Changes()
    for case in _few(cases):
        try:
            changes |= step(case)
        except HallError as error:
            told.append(Told(case=case, sentence=error.sentence))
        else:
            told.append(Told(case=case))
    return Batch(told=tuple(told), changes=changes)


def together(cases: Sequence[str], step: Together, begin: Begin) -> Batch:
    """Take a step at once for all cases that may go, after each was tried alone.

    A refusal of the whole is that of each of them: then nothing was done.

    Raises:
        Refused: `batch.none`, `batch.many`.
    """
    wanted = _few(cases)
    why: dict[str, str] = {}
    for case in wanted:
        try:
            step((case,), trying(begin))
        except HallError as error:
            why[case] = error.sentence
    able = tuple(case for case in wanted if case not in why)
    changes = Changes()
    if able:
        try:
            changes = step(able, begin)
        except HallError as error:
            why |= dict.fromkeys(able, error.sentence)
    return Batch(told=tuple(Told(case=case, sentence=why.get(case, "")) for case in wanted), changes=changes)
