"""收费: what is to be paid is told, what was paid is written down once (domain.md 2.7 SFJE, 3.4; table (b)).

Only what the item's own rule names: an item that charges nothing takes nothing (5.3, unlawful fee). Time
until somebody pays counts like any other: art. 45 names no payment. No voucher is printed here:
receipts for fees are those of the treasury, by their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hall import bodies as b
from hall.cases import CaseAction, CaseFile, CaseState, require_settled
from hall.catalogue import Item
from hall.clock import Clock
from hall.commands.casework import one_line
from hall.commands.intake import IntakeDone
from hall.commands.later import finish, line_or_empty, open_case
from hall.commands.record import Recorder
from hall.errors import Refused
from hall.events import EventKind
from hall.ports import Begin
from hall.staff import Actor, Permission, require
from hall.step_bodies import CaseFeeTold

FREE: Final = frozenset({"", "不收费", "免费", "无"})
"""Rules of an item that allow no fee at all."""

MOST_FEN: Final = 100_000_000
"""One million yuan; more is a slip of the hand."""

_FROM: Final = frozenset(
    {
        CaseState.ACCEPTED,
        CaseState.ACCEPTED_GAP,
        CaseState.IN_REVIEW,
        CaseState.SUSPENDED,
        CaseState.DECIDED_OK,
        CaseState.CLOSED,
        CaseState.READY,
    }
)
_BACK: Final = _FROM | {CaseState.DECIDED_NO, CaseState.WITHDRAWN, CaseState.TERMINATED, CaseState.DELIVERED}


@dataclass(frozen=True, slots=True, kw_only=True)
class TellFee:
    """What is to be paid: fen, the rule that sets them, where."""

    actor: Actor
    case_id: str
    amount: int
    basis: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A payment, or with `refund` what went back. `transaction` names it once, `voucher` is its receipt."""

    actor: Actor
    case_id: str
    amount: int
    transaction: str
    voucher: str = ""
    refund: bool = False


def why_no_fee(file: CaseFile, item: Item) -> str:
    """Why nothing may be charged for a case now, "" when something may."""
    if item.fee.strip() in FREE:
        return "本事项不收费"
    return "" if file.state in _FROM else f"现在是“{file.word}”，不能收费"


def tell_fee(cmd: TellFee, begin: Begin, clock: Clock) -> IntakeDone:
    """缴费告知: the last one told is what is owed; stops no clock.

    Raises:
        Refused: `staff.right`, `fee.amount`, `fee.basis`, `fee.place`; `fee.free` for an item that charges
            nothing, `fee.state`, `case.held`.
    """
    require(cmd.actor, Permission.CHARGE)
    amount = _amount(cmd.amount)
    basis = one_line(cmd.basis, "fee.basis", "请写明收费的依据和标准（500 字以内）。", "basis")
    place = line_or_empty(cmd.place, "fee.place", "place")
    with begin() as uow:
        found = open_case(uow, cmd.case_id)
        _require_may(found.file, found.item)
        recorder = Recorder.for_actor(uow, clock, cmd.actor)
        body = CaseFeeTold(amount=amount, basis=basis, place=place)
        recorder.add(EventKind.CASE_FEE_TOLD, found.stream, body, cat=found.file.item_version)
        return finish(recorder, found)


def charge(cmd: Charge, begin: Begin, clock: Clock) -> IntakeDone:
    """已缴费 or 退费, by its transaction; one transaction counts once.

    Raises:
        Refused: `staff.right`, `fee.amount`, `fee.transaction`, `fee.voucher`; `fee.twice` for a transaction
            that is written down; `fee.refund` for more than was paid; `fee.free`, `fee.state`, `case.held`.
    """
    require(cmd.actor, Permission.CHARGE)
    amount = _amount(cmd.amount)
    transaction = "".join(cmd.transaction.split())
    if not (4 <= len(transaction) <= 64 and transaction.isascii() and transaction.isprintable()):
        raise Refused("fee.transaction", "请填缴费流水号，4 到 64 位字母或数字。", field="transaction")
    voucher = line_or_empty(cmd.voucher, "fee.voucher", "voucher")
    with begin() as uow:
        found = open_case(uow, cmd.case_id)
        file = found.file
        if transaction in file.course.paid:
            raise Refused("fee.twice", "这个流水号已经登记过，不用再登记。", field="transaction")
        if cmd.refund:
            _require_back(file, amount)
        else:
            _require_may(file, found.item)
        recorder = Recorder.for_actor(uow, clock, cmd.actor)
        body = b.CaseCharged(
            amount=-amount if cmd.refund else amount, transaction=transaction, voucher=voucher
        )
        recorder.add(EventKind.CASE_CHARGED, found.stream, body, cat=file.item_version)
        return finish(recorder, found)


def _amount(fen: int) -> int:
    if not 1 <= fen <= MOST_FEN:
        raise Refused("fee.amount", "金额请写到分，如 40 或 12.50。", field="amount")
    return fen


def _require_may(file: CaseFile, item: Item) -> None:
    require_settled(file, CaseAction.CLOSE)
    if why := why_no_fee(file, item):
        raise Refused("fee.free" if item.fee.strip() in FREE else "fee.state", f"{why}。")


def _require_back(file: CaseFile, amount: int) -> None:
    require_settled(file, CaseAction.CLOSE)
    if file.state not in _BACK:
        raise Refused("fee.state", f"现在是“{file.word}”，不能退费。")
    if amount > file.course.charged:
        paid = f"{file.course.charged / 100:.2f}"
        raise Refused("fee.refund", f"这件一共收了 {paid} 元，不能退得更多。", field="amount")
