"""The first start of a PC: one account for the technician, its code shown once and printed (D25)."""

from __future__ import annotations

from hall.commands.papers import code_slip
from hall.commands.staff import first_start
from hall.desk import DeskPorts


def first_account(ports: DeskPorts) -> str:
    """Make the first account on an empty store; the sentence for the sign-in page, "" when there are some.

    Raises:
        Unavailable: The slip could not be written; the account stands, and the sentence is lost with it.
    """
    code = first_start(ports.begin, ports.hasher)
    if code is None:
        return ""
    slip = code_slip(ports.queries.hall(), ports.queries.identity(), code, ports.clock)
    ports.slips.send(ports.renderer.render(slip), slip.kind)
    return f"首次启动：请用工号 {code.number}、一次性口令 {code.code} 登录。口令单已打印。"
