"""The fold of a stream that opens once and then only gathers remarks and papers: 一件事, 办不成事反映 (D10).

Nothing of it can clash: what did not see each other stands beside each other, in the one order. What a step
does is `fold_themes.py` and `fold_issues.py`; cases, which can clash, are `fold_cases.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from hall import bodies as b
from hall.case_steps import paper_facts
from hall.cases import Step
from hall.codec import body_of
from hall.errors import Refused
from hall.events import Event
from hall.issue_file import IssueFile
from hall.order import FoldStatus, Judged, Linked, ordered
from hall.theme_file import ThemeFile

F = TypeVar("F", ThemeFile, IssueFile)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFold(Generic[F]):
    """How one kind of file is folded.

    Attributes:
        opening: The body that begins it.
        after: The file with a step of its own; None for what belongs to another stream.
        twice, not_yet, strange: Why a step has no effect, in words.
    """

    opening: type[b.Body]
    after: Callable[[F, b.Body, Event], F | None]
    twice: str
    not_yet: str
    strange: str

    def fold(self, file: F, items: Iterable[Linked]) -> tuple[F | None, tuple[Judged, ...]]:
        """All events to the file, with the status of every one; None before its opening is here."""
        judged: list[Judged] = []
        for item in ordered(items):
            status, reason, after = self._step(file, item)
            if after is not None and status is FoldStatus.EFFECTIVE:
                file = _entered(after, item)
            judged.append(Judged(link=item.link, status=status, reason=reason))
        return (file if file.number else None), tuple(judged)

    def _step(self, file: F, item: Linked) -> tuple[FoldStatus, str, F | None]:
        try:
            body = body_of(item.event)
        except Refused as error:
            return FoldStatus.REJECTED, error.sentence, None
        if body is None:
            return FoldStatus.DEFERRED, item.event.kind, None
        if isinstance(body, self.opening) and file.number:
            return FoldStatus.REJECTED, self.twice, None
        after = self._after(file, body, item.event)
        if after is None:
            return FoldStatus.REJECTED, self.strange, None
        if not after.number:
            return FoldStatus.WAITING, self.not_yet, None
        return FoldStatus.EFFECTIVE, "", after

    def _after(self, file: F, body: b.Body, event: Event) -> F | None:
        if isinstance(body, b.PaperRendered | b.PaperSent | b.PaperFailed):
            return replace(file, papers=paper_facts(file.papers, body))
        return self.after(file, body, event)


def _entered(file: F, item: Linked) -> F:
    event = item.event
    step = Step(kind=event.kind, wall=event.wall, actor=event.actor, window=event.window, link=item.link)
    return replace(file, steps=(*file.steps, step), updated_at=event.wall)
