"""What is read for a person before the pages of a session are built; on the store lane, no widget.

The session itself is `session.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hall.commands.boards import fresh_notices, renew
from hall.commands.record import day_number
from hall.queue_handover import keeps_own_queue
from hall.staff import Permission, may
from ui.states.hall_rules import HallRules
from ui.states.item_find import finder
from ui.work import DeskWork
from ui.work.stored import Restored

if TYPE_CHECKING:
    from hall.catalogue import Catalogue
    from hall.desk import DeskPorts
    from hall.notices import HallNotice
    from hall.settings import HallSettings
    from hall.staff import Actor

FREQUENT: Final = 9
"""How many items a window's list of frequent ones has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What was read for a person before the shell is built.

    `ports` are those of this session: `own` says that this PC still works off numbers of its own (D17).
    `news` are notices of the hall that this person has not been shown here.
    """

    settings: HallSettings
    ports: DeskPorts
    catalogue: Catalogue | None = None
    rules: HallRules | None = None
    work: DeskWork | None = None
    restored: Restored | None = None
    own: bool = False
    news: tuple[HallNotice, ...] = ()


def _own_queue(ports: DeskPorts, window: int) -> bool:
    """An enrolled PC whose own numbers of before are not worked off."""
    if ports.queue is None:
        return False
    today = ports.queries.tickets_of_day(day_number(ports.clock))
    return keeps_own_queue(today, ports.queries.active_ticket(window))


def prepare(ports: DeskPorts, actor: Actor) -> Prepared:
    """Read all that a desk begins with; on the store lane, after what the last session still wrote.

    Raises:
        Unavailable: The store did not answer.
        Refused: `draft.shape`, the stored intake cannot be read.
    """
    settings = ports.queries.hall()
    renew(ports.calendar, ports.queries.setting)
    news = fresh_notices(actor.number, ports.queries.setting, ports.clock)
    version = ports.queries.catalogue(day_number(ports.clock))
    if version is None or actor.window is None or not may(actor.role, Permission.CALL):
        book = version.catalogue if version else None
        return Prepared(settings=settings, ports=ports, catalogue=book, news=news)
    own = _own_queue(ports, actor.window)
    if own:
        ports = replace(ports, queue=None)
    book = version.catalogue
    rules = HallRules(
        book,
        ports.clock,
        finder(book, actor.window),
        frequent=ports.queries.frequent_items(actor.window, FREQUENT),
        calendar=ports.calendar,
        unchecked_credit_allowed=settings.gap_when_unchecked,
        same_names=settings.same_materials,
    )
    work = DeskWork(ports, actor)
    return Prepared(
        settings=settings,
        ports=ports,
        catalogue=book,
        rules=rules,
        work=work,
        restored=work.start(),
        own=own,
        news=news,
    )
