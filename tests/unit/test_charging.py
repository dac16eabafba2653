"""收费 (domain.md 2.7, 3.4, table (b)): told by its rule, paid once by its transaction, stops no clock."""

from __future__ import annotations

from hall.case_clocks import case_days
from hall.cases import CaseFile
from hall.clock import today
from hall.commands.charging import MOST_FEN, Charge, TellFee, charge, tell_fee
from hall.deadlines import standing
from hall.staff import Actor
from tests.unit.desk import AUDITOR, CLERK, Desk, calendar, catalogue
from tests.unit.life_desk import accepted, received, refused, stored


def costly(desk: Desk, number: int = 1) -> CaseFile:
    """A case of an item that has a price."""
    item = next(one for one in catalogue().items if "元" in one.fee and one.delegated)
    return accepted(desk, item, number=number)


def told(
    desk: Desk, case: str, amount: int = 4_000, actor: Actor = CLERK, basis: str = "40元/证"
) -> CaseFile:
    return tell_fee(
        TellFee(actor=actor, case_id=case, amount=amount, basis=basis), desk.store, desk.clock
    ).file


def paid(
    desk: Desk, case: str, amount: int = 4_000, transaction: str = "ZF20261120-1", **more: bool
) -> CaseFile:
    cmd = Charge(actor=CLERK, case_id=case, amount=amount, transaction=transaction, **more)  # type: ignore[arg-type]
    return charge(cmd, desk.store, desk.clock).file


def test_told_paid_and_given_back_without_any_clock_standing_still() -> None:
    desk = Desk()
    case = costly(desk)
    item = desk.store.state.versions[case.item_version].item
    before = standing(case_days(case, item), today(desk.clock), calendar())
    assert told(desk, case.id).course.owed == 4_000
    assert paid(desk, case.id, 1_500).course.owed == 2_500
    file = paid(desk, case.id, 2_500, "ZF20261120-2")
    assert (file.course.charged, file.course.owed) == (4_000, 0)
    assert standing(case_days(file, item), today(desk.clock), calendar()) == before
    assert refused(paid, desk, case.id, 1, "ZF20261120-2") == "fee.twice"
    assert refused(paid, desk, case.id, 4_001, "TF-00001", refund=True) == "fee.refund"
    assert paid(desk, case.id, 500, "TF-00001", refund=True).course.charged == 3_500
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_what_is_free_takes_no_fee_and_nobody_pays_before_acceptance() -> None:
    desk = Desk()
    free = accepted(desk)
    assert refused(told, desk, free.id) == "fee.free"
    assert refused(paid, desk, free.id) == "fee.free"
    item = next(one for one in catalogue().items if "元" in one.fee and not one.delegated)
    waiting = received(desk, item, number=2)
    assert refused(told, desk, waiting.id) == "fee.state"
    assert refused(paid, desk, waiting.id, refund=True) == "fee.state"


def test_sums_and_numbers_must_be_what_they_say() -> None:
    desk = Desk()
    case = costly(desk)
    for amount in (0, -1, MOST_FEN + 1):
        assert refused(told, desk, case.id, amount) == "fee.amount"
        assert refused(paid, desk, case.id, amount) == "fee.amount"
    for transaction in ("", "abc", "流水号一二三四", "x" * 65, "a\tb\nc"):
        assert refused(paid, desk, case.id, 1, transaction) == "fee.transaction"
    assert refused(told, desk, case.id, basis="") == "fee.basis"
    assert refused(told, desk, case.id, actor=AUDITOR) == "staff.right"
    assert stored(desk, case.id).course.charged == 0
