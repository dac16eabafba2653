"""What turns words of a form into commands of one person at one window (`life_work.py` says which)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hall.clock import today
from hall.commands.application import MaterialEntry
from hall.commands.supplements import TellAgain
from hall.errors import Refused
from hall.explanation import MaterialState
from ui import words
from ui.work.typed import DIGITS, day_typed

if TYPE_CHECKING:
    from hall.desk import DeskPorts
    from hall.staff import Actor
    from ui.states.case_acts import ActForm


class StepBase:
    """Ports, who acts, and who approves."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Over the ports of a desk."""
        self._ports = ports
        self._actor = actor
        self._approver = actor

    def notice(self, form: ActForm) -> TellAgain:
        """A 补正告知 as typed: what is wrong stands beside each material, what lacks begins with 缺."""
        told = {
            spec.name.removeprefix("key:"): form.get(spec.name)
            for spec in form.fields
            if spec.name.startswith("key:")
        }
        entries = {
            key: MaterialEntry(
                state=MaterialState.MISSING if text.startswith(words.LACKS) else MaterialState.DEFECTIVE,
                problem=text,
            )
            for key, text in told.items()
            if text
        }
        return TellAgain(
            actor=self._actor,
            case_id=form.case,
            entries=entries,
            second=None if self._approver is self._actor else self._approver,
            reason=form.get("reason"),
            take_over=bool(form.get("take_over")),
        )

    def day(self, form: ActForm, name: str) -> dt.date | None:
        """A day as typed; None for nothing."""
        return day_typed(form.get(name), today(self._ports.clock), name)

    @staticmethod
    def money(form: ActForm, name: str) -> int:
        """A sum of yuan as typed, in fen.

        Raises:
            Refused: `form.money`.
        """
        whole, _, rest = form.get(name).partition(".")
        digits = f"{whole}{rest:0<2}"
        if not (whole and len(rest) <= 2 and digits.isascii() and digits.isdigit() and len(digits) <= 12):
            raise Refused("form.money", words.MONEY_WRONG, field=name)
        return int(digits)

    @staticmethod
    def number(form: ActForm, name: str) -> int:
        """A whole number as typed; 0 for nothing."""
        text = form.get(name)
        if text and not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
            raise Refused("form.number", words.NUMBER_NEEDED, field=name)
        return int(text or 0)
