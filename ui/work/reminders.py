"""What the day asks of a window before anybody comes: materials that may follow and are due today.

One sentence for the strip. Lists and lights are `cases_work.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.case_clocks import case_days
from hall.clock import today
from hall.deadlines import ClockKind, running_clocks
from hall.errors import HallError
from ui import words

if TYPE_CHECKING:
    import datetime as dt

    from hall.desk import DeskPorts
    from hall.queries import CaseRow
    from ui.work.cases_work import CasesWork


def gap_reminder(ports: DeskPorts, lists: CasesWork) -> str:
    """Cases of this person or window with a gap that ends today or ended; "" for none."""
    mine = [entry.id for entry in lists.entries() if entry.open_gap and entry.mine]
    now, due, late = today(ports.clock), [], 0
    for row in ports.queries.case_lines(mine):
        last = _last(ports, row, now)
        if last == now:
            due.append(words.one_of_many(row.number, row.person_name))
        late += last is not None and last < now
    return words.gap_reminder(due, late) if due or late else ""


def _last(ports: DeskPorts, row: CaseRow, now: dt.date) -> dt.date | None:
    """Last day of the first gap that is still open."""
    version = ports.queries.item_version(row.item_version)
    if version is None:
        return None
    try:
        clocks = running_clocks(case_days(row, version.item), now, ports.calendar)
    except HallError:
        return None
    return min((clock.due for clock in clocks if clock.kind is ClockKind.GAP), default=None)
