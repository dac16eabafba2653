"""The first words of a node: a boot entry for each incarnation (D4, sync-protocol.md A2).

What made a new incarnation necessary is found out by the store (`models/instance.py`); here it becomes
an event.
"""

from __future__ import annotations

from hall import bodies as b
from hall.clock import Clock, SystemClock
from hall.commands.control import require_own
from hall.commands.record import Recorder
from hall.control import DocName
from hall.events import SYSTEM, EventKind, StreamKind, stream_of
from hall.hall_file import read_hall
from hall.ports import Begin
from hall.queries import Queries
from hall.settings import HallSettings


def booted(
    begin: Begin,
    clock: Clock,
    *,
    reason: str,
    app: str,
    old_inc: str | None = None,
    side_seq: int | None = None,
) -> None:
    """Write the boot entry of a new incarnation.

    Args:
        begin: Opens a unit of work.
        clock: Time.
        reason: `first`, `restored`, `cloned` or `side_lost`.
        app: Version of the program.
        old_inc: Incarnation before, if any.
        side_seq: Last sequence number that the side file knew.
    """
    with begin() as uow:
        me = uow.chain.identity()
        Recorder(uow=uow, clock=clock, actor=SYSTEM, window=me.window).add(
            EventKind.NODE_BOOTED,
            stream_of(StreamKind.NODE, me.node),
            b.NodeBooted(reason=reason, series=me.series, app=app, old_inc=old_inc, side_seq=side_seq),
        )
        uow.commit()


SEED_SIZE = 32


def signing_seed(begin: Begin) -> bytes:
    """The secret that this node signs with (D4), made at first use; it never leaves the store."""
    with begin() as uow:
        seed = uow.settings.secret("node.ed25519", SEED_SIZE)
        uow.commit()
    return seed


def keep_setting(begin: Begin, name: str, value: str) -> None:
    """Keep a small named text in the store."""
    with begin() as uow:
        uow.settings.put(name, value)
        uow.commit()


HUB_TRUST = "hub.trust"
"""Name of the stored text that enrolment leaves at a desk."""

OFFSET = "clock.offset_ms"
OFFSET_STEP_MS = 500
"""A smaller change than this is not worth a commit."""


def learn_offset(begin: Begin, clock: SystemClock, offset_ms: int) -> None:
    """Take over the offset that a talk with the hub has shown, and keep it for the next start (D11)."""
    before = clock.offset_ms()
    clock.learn_offset(offset_ms)
    if before is None or abs(before - offset_ms) >= OFFSET_STEP_MS:
        keep_setting(begin, OFFSET, str(offset_ms))


def known_offset(queries: Queries) -> int | None:
    """The offset learnt in an earlier run, in milliseconds; None when there was no talk with a hub yet."""
    kept = queries.setting(OFFSET)
    return int(kept) if kept is not None and kept.lstrip("-").isdigit() else None


def set_hall(begin: Begin, text: str) -> HallSettings:
    """Take over a file with the hall's own numbers and words; what it does not name stays.

    Raises:
        Refused: As `hall.hall_file.read_hall`, `control.hub` at a desk of a hall; nothing is changed then.
    """
    with begin() as uow:
        require_own(uow, DocName.SETTINGS)
        settings = read_hall(text, uow.settings.hall())
        uow.settings.put_hall(settings)
        uow.commit()
    return settings
