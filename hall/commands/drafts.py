"""The unfinished intake of a window: saved as it is typed, gone with its outcome (D8, D14)."""

from __future__ import annotations

from hall.clock import Clock
from hall.ports import Begin, Changes, Draft, Topic
from hall.staff import Actor, Permission, require

_DRAFT = Changes(topics=frozenset({Topic.DRAFT}))


def save_draft(actor: Actor, form: str, begin: Begin, clock: Clock, *, ticket: str | None = None) -> int:
    """Keep the state of the intake page; returns when, in microseconds UTC.

    Args:
        actor: Who types; must sit at a window.
        form: The page's state as JSON text.
        begin: Opens a unit of work.
        clock: Time.
        ticket: The ticket that is being served.

    Raises:
        Refused: `staff.right`. Unavailable: the disk did not take it.
    """
    require(actor, Permission.ADVISE)
    at = clock.wall()
    with begin() as uow:
        draft = Draft(window=actor.window or 0, clerk=actor.number, form=form, saved_at=at, ticket=ticket)
        uow.drafts.put(draft)
        uow.commit()
    return at


def drop_draft(actor: Actor, begin: Begin) -> Changes:
    """The clerk gives the intake up: nothing of it was lawful yet, nothing stays."""
    with begin() as uow:
        uow.drafts.drop(actor.window or 0)
        uow.commit()
    return _DRAFT
