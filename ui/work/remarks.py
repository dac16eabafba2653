"""What people wrote into a case, read from its events: the folded case holds no words of a remark.

Only cases that have such steps are looked through. What the screen shows of a step is `cases_work.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.conflict_tasks import WRITTEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from hall.cases import CaseFile
    from hall.queries import Queries


def remarks(queries: Queries, file: CaseFile, who: Callable[[str, int | None], str]) -> dict[bytes, str]:
    """The words of each step that has some, by its link, with who wrote them."""
    written = not WRITTEN.isdisjoint(step.kind for step in file.steps)
    lines = queries.case_events(file.id) if written else ()
    return {one.link: f"{one.said}　{who(one.actor, one.window)}".strip() for one in lines if one.said}
