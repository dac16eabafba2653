"""Gives a PC whose disk was copied an identity of its own (F17): node, key, incarnation, series.

What it wrote until now stays in the chain of the old identity, here and at the hub; nothing is written over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from hall import ids
from hall.commands.node import HUB_TRUST, booted
from hall.errors import Refused
from models import instance
from models.chain_store import own_tip, read_identity
from models.side_file import Side, read_side, write_side
from models.tables.chain import RECEIPT
from models.tables.instance import INSTANCE
from models.tables.local import SECRET, SETTING
from models.unit_of_work import Transaction

if TYPE_CHECKING:
    from pathlib import Path

    from hall.clock import Clock
    from models.unit_of_work import Units

NODE_KEY = "node.ed25519"
"""Name of the secret that a node signs with (`hall.commands.node.signing_seed`)."""


def renew_identity(units: Units, side_path: Path, *, clock: Clock, app: str = "0.1.0") -> str:
    """Take a new identity; the device has to be enrolled again afterwards.

    Returns:
        The series of its case numbers from now on.

    Raises:
        Refused: `identity.single`, it never was enrolled; `identity.waiting`, own entries are not at the hub.
        Unavailable: The disk did not take it.
    """
    with Transaction(units.store) as work:
        connection = work.connection
        old = read_identity(connection)
        if connection.execute(sa.select(SETTING.c.name).where(SETTING.c.name == HUB_TRUST)).first() is None:
            raise Refused("identity.single", "本机没有登记到大厅，不需要换身份。")
        tip = own_tip(connection, old.node)
        receipts = sa.select(sa.func.max(RECEIPT.c.seq)).where(RECEIPT.c.node == old.node)
        waiting = (tip.seq if tip else 0) - int(connection.execute(receipts).scalar_one_or_none() or 0)
        if waiting > 0:
            raise Refused(
                "identity.waiting", f"还有 {waiting} 条记录没有上传，请先连上大厅服务器等它传完，再换身份。"
            )
        instance.begin_anew(connection, side_path, clock=clock)
        connection.execute(sa.update(INSTANCE).values(node=ids.new_id(clock)))
        connection.execute(sa.delete(SECRET).where(SECRET.c.name == NODE_KEY))
        connection.execute(sa.delete(SETTING).where(SETTING.c.name == HUB_TRUST))
        work.commit()
    booted(units, clock, reason="cloned", app=app, old_inc=str(old.inc))
    _settle(units, side_path)
    with units.store.reader.begin() as connection:
        return read_identity(connection).series


def _settle(units: Units, side_path: Path) -> None:
    """The side file is about the new chain from now on: that one begins with one entry."""
    with units.store.reader.begin() as connection:
        me = read_identity(connection)
        tip = own_tip(connection, me.node)
    side = read_side(side_path)
    if side is not None and tip is not None:
        write_side(
            side_path, Side(nonce=side.nonce, inc=me.inc, seq=tip.seq, link=tip.link, letters=side.letters)
        )
