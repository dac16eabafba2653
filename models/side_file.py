"""The small file outside the data folder, and outside every backup set, that remembers who wrote last.

A store that comes back from a backup does not know it; this file does (sync-protocol.md A1, A2). It also
keeps the series letters that were ever used here (D1), so that no letter is used twice. No personal data.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.atomic import write_atomic
from models.faults import translated

if TYPE_CHECKING:
    from pathlib import Path

_FORM: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What stands in the side file.

    Attributes:
        nonce: The store's nonce when this file was last written, 16 bytes.
        inc: Its incarnation then.
        seq: The chain's length then; the chain may be longer, never shorter.
        link: The hash link of that entry, empty when the chain was empty.
        letters: Series letters used so far, in the order of their use.
    """

    nonce: bytes
    inc: uuid.UUID
    seq: int
    link: bytes
    letters: str


def read_side(path: Path) -> Side | None:
    """The side file, or None when it is missing or not to be understood (both mean: trust nothing).

    Raises:
        Unavailable: It is there but the disk does not give it.
    """
    with translated():
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None
    try:
        data = json.loads(text)
        side = Side(
            nonce=bytes.fromhex(data["nonce"]),
            inc=uuid.UUID(data["inc"]),
            seq=int(data["seq"]),
            link=bytes.fromhex(data["link"]),
            letters=str(data["letters"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return side


def write_side(path: Path, side: Side) -> None:
    """Replace the side file, durably.

    Raises:
        Unavailable: The disk said no; the old file stands.
    """
    data = {
        "form": _FORM,
        "nonce": side.nonce.hex(),
        "inc": str(side.inc),
        "seq": side.seq,
        "link": side.link.hex(),
        "letters": side.letters,
    }
    with translated():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, json.dumps(data).encode())
