"""Forms that are handed out empty, to be filled in by hand: the 授权委托书 (domain.md 1.3, 3.14).

No case comes of it and no number is drawn; that one was printed is known from its render.
"""

from __future__ import annotations

from hall.clock import Clock
from hall.commands.application import catalogue_now
from hall.commands.later import list_common, owe_list
from hall.commands.record import PaperCheck, Recorder
from hall.errors import Refused
from hall.events import StreamKind, stream_of
from hall.life_forms import LetterOfAuthority
from hall.ports import Begin, PendingPaper
from hall.staff import Actor, Permission, require


def blank_letter(
    actor: Actor, begin: Begin, clock: Clock, *, item: str = "", check: PaperCheck | None = None
) -> PendingPaper:
    """A blank 授权委托书, with the name of an item when its code is given.

    Raises:
        Refused: `staff.right`; `intake.item` for a code that the catalogue does not have.
    """
    require(actor, Permission.ADVISE)
    with begin() as uow:
        found = catalogue_now(uow, clock).catalogue.item(item) if item else None
        if item and found is None:
            raise Refused("intake.item", "这个事项已不在目录里，请重新选择事项。")
        recorder = Recorder.for_actor(uow, clock, actor, check)
        paper = LetterOfAuthority(**list_common(recorder, actor, ""), item=found.name if found else "")
        owed = owe_list(recorder, stream_of(StreamKind.NODE, uow.chain.identity().node), paper)
        uow.commit()
    return owed
