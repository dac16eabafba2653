"""Scanned pages that were not attached yet: which there are and where they were to go, kept for who scanned.

A page is sealed on the shelf as soon as it is taken, and named here, so that a stop of the program, a lost
power or a sign-out loses none; whoever scanned it is asked at the next sign-in. In no event: a page that
belongs to no material is no fact about a case (D8). Bytes that nobody attaches are let go at a word, else
after 30 days with those of drafts that were given up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from hall.blobs import BlobState
from hall.staff import Actor, Permission, require

if TYPE_CHECKING:
    from hall.blobs import BlobShelf
    from hall.ports import Begin
    from hall.queries import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftPage:
    """One page.

    Attributes:
        sha256: Of its bytes, in hex. size: of them. dpi: its resolution.
        case: Id of the written case for which it was taken, else "" and `draft` is the id of the intake.
        key: Of the material, "" while none was named; name: its name then.
        found: Whether its edges were found; None for a page of a file.
    """

    sha256: str
    size: int
    dpi: int
    key: str = ""
    name: str = ""
    case: str = ""
    draft: str = ""
    found: bool | None = None


def left_key(number: str) -> str:
    """Name of the setting that holds the pages of an account."""
    return f"scan.left:{number}"


def read_left(text: str | None) -> tuple[LeftPage, ...]:
    """The pages of a stored text; none when a newer program wrote something else."""
    if not text:
        return ()
    try:
        return msgspec.json.decode(text, type=tuple[LeftPage, ...])
    except msgspec.MsgspecError:
        return ()


def left_pages(actor: Actor, queries: Queries, shelf: BlobShelf) -> tuple[LeftPage, ...]:
    """What a person left, in the order in which it was scanned; what the shelf let go is left out."""
    pages = read_left(queries.setting(left_key(actor.number)))
    rows = shelf.rows([bytes.fromhex(one.sha256) for one in pages])
    here = {name.hex() for name, row in rows.items() if row.state is BlobState.HERE}
    return tuple(one for one in pages if one.sha256 in here)


def keep_left(actor: Actor, pages: Sequence[LeftPage], begin: Begin) -> None:
    """Write down which pages are not attached yet, all of them; their bytes are on the shelf before.

    Raises:
        Refused: `staff.right`.
    """
    require(actor, Permission.INTAKE)
    with begin() as uow:
        uow.settings.put(left_key(actor.number), msgspec.json.encode(tuple(pages)).decode())
        uow.commit()


def forget_pages(actor: Actor, names: Sequence[bytes], begin: Begin, shelf: BlobShelf) -> int:
    """Let bytes of pages go that neither an event, the intake of this window nor a left page names; count.

    The same file may have been scanned for one material and thrown away for another.
    """
    with begin() as uow:
        draft = uow.drafts.get(actor.window) if actor.window is not None else None
        kept = (draft.form if draft else "", uow.settings.get(left_key(actor.number)) or "")
    return shelf.forget([name for name in names if not any(name.hex() in text for text in kept)])
