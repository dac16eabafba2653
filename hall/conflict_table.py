"""The rows of table (b) of the sync protocol, in the order in which they are asked.

A new rule is one row here; what a new kind of event counts as is one row of `deed_of` in `conflicts.py`.
Nothing here knows of links, clocks or the state of a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from hall.conflicts import (
    GRANTED,
    OFFICES,
    WEIGHTY_FIELDS,
    Act,
    Deed,
    Grade,
    Row,
    Rule,
    Ruling,
    When,
    Winner,
)


def _one(*acts: Act) -> frozenset[Act]:
    return frozenset(acts)


def _same_what(one: Deed, other: Deed) -> bool:
    return one.what == other.what


def _other_what(one: Deed, other: Deed) -> bool:
    return one.what != other.what


def _same_who(one: Deed, other: Deed) -> bool:
    return one.who == other.who


def _same_field(one: Deed, other: Deed) -> bool:
    return one.what == other.what and one.value == other.value


def _weighty(one: Deed, other: Deed) -> bool:
    return one.what == other.what and one.what in WEIGHTY_FIELDS


def _paid_once(one: Deed, other: Deed) -> bool:
    return bool(one.value) and one.value == other.value


def _granted(one: Deed, _other: Deed) -> bool:
    return one.what == GRANTED


def _both(
    rule: Rule,
    first: frozenset[Act],
    second: frozenset[Act] | None,
    sentence: str,
    *,
    when: When | None = None,
    task: bool = False,
) -> Row:
    """Class A: both stand."""
    return Row(
        rule=rule,
        first=first,
        second=second,
        grade=Grade.MERGE,
        winner=Winner.BOTH,
        sentence=sentence,
        when=when,
        task=task,
    )


def _pick(
    rule: Rule,
    first: frozenset[Act],
    second: frozenset[Act] | None,
    sentence: str,
    *,
    winner: Winner = Winner.EARLIER,
    when: When | None = None,
    early: bool | None = None,
    task: bool = False,
) -> Row:
    """Class B: one stands, both authors are told."""
    return Row(
        rule=rule,
        first=first,
        second=second,
        grade=Grade.PICK,
        winner=winner,
        sentence=sentence,
        when=when,
        early=early,
        task=task,
    )


def _hold(
    rule: Rule,
    first: frozenset[Act],
    second: frozenset[Act] | None,
    sentence: str,
    *,
    winner: Winner = Winner.NOBODY,
    when: When | None = None,
    urgent: bool = False,
    light: bool = False,
) -> Row:
    """Class C: a person decides."""
    return Row(
        rule=rule,
        first=first,
        second=second,
        grade=Grade.HOLD,
        winner=winner,
        sentence=sentence,
        when=when,
        urgent=urgent,
        light=light,
    )


_A, _R = Act, Rule
_GOES_ON: Final = _one(
    _A.RECEIVE, _A.ACCEPT, _A.TELL, _A.DISPATCH, _A.SUSPEND, _A.RESUME, _A.EXTEND, _A.CLAIM, _A.CHARGE
)
_MATERIALS: Final = _one(_A.SUPPLY, _A.MEND, _A.ADD_MATERIAL)

TABLE: Final[tuple[Row, ...]] = (
    _both(
        _R.AFTER_ARCHIVE,
        _one(_A.ARCHIVE),
        None,
        "归档以后才到的记录：照样计入，请核对案卷是否要补入。",
        task=True,
    ),
    _pick(
        _R.HANDED_TWICE,
        _one(_A.HAND_OVER),
        _one(_A.HAND_OVER),
        "两个窗口都把这一件移交了部门：以先移交的为准，后一份材料交接单要收回作废。",
    ),
    _both(
        _R.HANDED_ENDED,
        _one(_A.HAND_OVER),
        _one(_A.WITHDRAW, _A.TERMINATE, _A.REFUSE, _A.VOID),
        "一个窗口把材料移交了部门，另一个窗口同时结束了这一件：请从部门取回材料，退还申请人。",
        task=True,
    ),
    _both(
        _R.HANDED_BESIDE,
        _one(_A.HAND_OVER),
        None,
        "一个窗口把材料移交了部门，另一个窗口同时办了下一步：两步都算数，材料在部门。",
    ),
    _hold(
        _R.DUPLICATE,
        _one(_A.APPLY),
        _one(_A.APPLY),
        "疑似重复：同一人同一天就同一事项申办了两次。请关联，或者办理其中一件的撤回。",
        light=True,
    ),
    _pick(
        _R.ACCEPT_TWICE,
        _one(_A.ACCEPT),
        _one(_A.ACCEPT),
        "两个窗口都作了受理：以先作出的为准，期限从较早的受理日起算，后一份受理通知书要收回作废。",
    ),
    _hold(
        _R.ACCEPT_REFUSE,
        _one(_A.ACCEPT),
        _one(_A.REFUSE),
        "一个窗口受理，另一个窗口不予受理，两份文书都已送出，请裁定以哪一份为准。",
    ),
    _hold(
        _R.ACCEPT_TELL,
        _one(_A.ACCEPT),
        _one(_A.TELL),
        "一个窗口受理，另一个窗口要求补正，申请人手里有补正告知书，请裁定补正要求是否还算数。",
    ),
    _both(
        _R.TELL_TWICE,
        _one(_A.TELL),
        _one(_A.TELL),
        "两个窗口各发了一份补正告知书：内容合并计算，计入“非一次性告知”。",
        task=True,
    ),
    _both(
        _R.SUPPLY_TWICE,
        _one(_A.SUPPLY),
        _one(_A.SUPPLY),
        "两个窗口都收了补正材料：材料合并，时间以先到的为准。",
    ),
    _both(
        _R.TELL_SUPPLY,
        _one(_A.TELL),
        _one(_A.SUPPLY),
        "一个窗口告知补正，另一个窗口收了补正材料：已收到的不再要求。",
    ),
    _pick(
        _R.SUSPEND_SAME,
        _one(_A.SUSPEND),
        _one(_A.SUSPEND),
        "同一种特别程序登记了两次：以先开始的为准。",
        when=_same_what,
    ),
    _hold(
        _R.SUSPEND_OTHER,
        _one(_A.SUSPEND),
        _one(_A.SUSPEND),
        "同时登记了两种不同的特别程序，请裁定以哪一种为准。",
    ),
    _hold(
        _R.SUSPEND_CLOSE,
        _one(_A.SUSPEND),
        _one(_A.CLOSE, _A.DECIDE),
        "一边进入特别程序，一边已经办结，期限算法不同，结果暂定，请裁定。",
    ),
    _pick(
        _R.CLOSE_SAME,
        _one(_A.CLOSE, _A.DECIDE),
        _one(_A.CLOSE, _A.DECIDE),
        "同一结果登记了两次办结：以先登记的为准，后一份证照要收回作废。",
        when=_same_what,
    ),
    _hold(
        _R.CLOSE_OTHER,
        _one(_A.CLOSE, _A.DECIDE),
        _one(_A.CLOSE, _A.DECIDE, _A.TERMINATE, _A.WITHDRAW),
        "一边准予，一边不予、退件或撤回。各窗口已停止发证，请立即裁定。",
        when=_granted,
        urgent=True,
    ),
    _hold(
        _R.CLOSE_OTHER,
        _one(_A.CLOSE, _A.DECIDE),
        _one(_A.CLOSE, _A.DECIDE),
        "登记了两种不同的结果，请裁定以哪一种为准。",
        when=_other_what,
    ),
    _pick(
        _R.STOCK_DELIVER,
        _one(_A.DELIVER),
        _one(_A.STOCK),
        "一个窗口登记结果入库，另一个窗口已经送达：以送达为准。",
        winner=Winner.FIRST_NAMED,
    ),
    _pick(
        _R.DELIVER_SAME,
        _one(_A.DELIVER),
        _one(_A.DELIVER),
        "同一人的领取登记了两次：以先登记的为准。",
        when=_same_who,
    ),
    _hold(
        _R.DELIVER_OTHER,
        _one(_A.DELIVER),
        _one(_A.DELIVER),
        "结果登记为由两个不同的人领取，请立即核实。",
        urgent=True,
    ),
    _pick(_R.WITHDRAW_TWICE, _one(_A.WITHDRAW), _one(_A.WITHDRAW), "撤回登记了两次：以先登记的为准。"),
    _both(_R.FIELD_SAME, _one(_A.FIELD), _one(_A.FIELD), "两个窗口填了同样的内容。", when=_same_field),
    _hold(
        _R.FIELD_WEIGHTY,
        _one(_A.FIELD),
        _one(_A.FIELD),
        "姓名、证件号等在两个窗口填得不同，暂显示后填的，请核对证件后裁定。",
        when=_weighty,
        winner=Winner.LATER,
    ),
    _pick(
        _R.FIELD_OTHER,
        _one(_A.FIELD),
        _one(_A.FIELD),
        "同一项内容在两个窗口填得不同：暂以后填的为准，两个都已保留。",
        when=_same_what,
        winner=Winner.LATER,
    ),
    _both(_R.FIELD_BESIDE, _one(_A.FIELD), _one(_A.FIELD), "另一窗口同时修改。"),
    _both(
        _R.MATERIAL_ADDED,
        _one(_A.ADD_MATERIAL),
        _one(_A.ADD_MATERIAL),
        "两个窗口都加了材料：合并，相同的算一份。",
    ),
    _both(
        _R.MATERIAL_REMOVED,
        _one(_A.REMOVE_MATERIAL),
        _one(_A.ADD_MATERIAL, _A.REMOVE_MATERIAL, _A.SUPPLY, _A.MEND),
        "一边移除、一边加入材料：只移除当时看到的那一份，新加入的保留。",
    ),
    _both(
        _R.CHARGE_SAME, _one(_A.CHARGE), _one(_A.CHARGE), "同一笔付款登记了两次，按一笔计。", when=_paid_once
    ),
    _both(
        _R.CHARGE_TWICE,
        _one(_A.CHARGE),
        _one(_A.CHARGE),
        "两个窗口各收了一笔费用，合计可能多收，请核对退费。",
        task=True,
    ),
    _pick(_R.CLAIM_TWICE, _one(_A.CLAIM), _one(_A.CLAIM), "两个人同时认领了这一件：以先认领的为准。"),
    _pick(
        _R.RESOLVE_TWICE,
        _one(_A.RESOLVE),
        _one(_A.RESOLVE),
        "同一冲突裁定了两次：以上级的为准，同级以先裁定的为准。",
        task=True,
        winner=Winner.HIGHER_OFFICE,
    ),
    _pick(
        _R.WITHDRAW_EARLY,
        _one(_A.WITHDRAW),
        None,
        "受理以前申请人已经撤回：以撤回为准，另一窗口同时所作的不再算数。",
        early=True,
        winner=Winner.FIRST_NAMED,
    ),
    _hold(
        _R.WITHDRAW_LATE,
        _one(_A.WITHDRAW),
        None,
        "申请人撤回的同时，另一窗口办了下一步，请裁定以哪一个为准。",
    ),
    _pick(
        _R.RECEIVE_WITHIN,
        _one(_A.ACCEPT, _A.TELL, _A.REFUSE, _A.NOT_REQUIRED, _A.REFER),
        _one(_A.RECEIVE),
        "一个窗口收件，另一个窗口已经作出下一步：以下一步为准，收件日从较早的起算。",
        winner=Winner.FIRST_NAMED,
    ),
    _both(_R.SUPPLY_BESIDE, _MATERIALS, _GOES_ON | _MATERIALS, "另一窗口同时收了材料：材料合并。"),
    _both(
        _R.PROLONG_BESIDE,
        _one(_A.PROLONG),
        (_GOES_ON | _MATERIALS) - _one(_A.ACCEPT, _A.TELL),
        "另一窗口同时办了别的一步：容缺补齐期限照样顺延。",
    ),
    _pick(
        _R.SAME_STEP,
        frozenset(Act),
        frozenset(Act),
        "同一步在两个窗口各办了一次：以先办的为准。",
        when=lambda one, other: one.act is other.act,
    ),
    _hold(
        _R.OTHER_STEP,
        frozenset(Act),
        None,
        "两个窗口同时办了不同的步骤，不能都算数，请裁定以哪一个为准。",
    ),
)
"""First row that fits. `RESOLVE_TWICE` is applied by `weighing.py` when two resolves are about one group."""

UNFIT: Final = Row(
    rule=_R.UNFIT,
    first=frozenset(),
    second=None,
    grade=Grade.PICK,
    winner=Winner.NOBODY,
    task=True,
    sentence="这一步与办件当时的状态对不上，没有计入，请核对。",
)
"""A step for which the table of moves has no place although its author saw everything."""

ROWS: Final[Mapping[Rule, Row]] = {row.rule: row for row in reversed((*TABLE, UNFIT))}
"""By name; of two rows with one name the first."""


@lru_cache(maxsize=4096)
def ruling(one: Deed, other: Deed, *, early: bool) -> Ruling:
    """What holds for two deeds that did not see each other.

    Args:
        one: The deed that goes first in the order of the fold.
        other: The other.
        early: Neither is 受理 nor comes after one.

    Returns:
        The first row that fits; the last row fits all.
    """
    for row in TABLE:
        for left, right, swapped in ((one, other, False), (other, one, True)):
            if _fits(row, left, right, early=early):
                return Ruling(row=row, stands=_stands(row, one, other, swapped=swapped))
    raise AssertionError  # pragma: no cover  # the last row fits all


def _fits(row: Row, left: Deed, right: Deed, *, early: bool) -> bool:
    return (
        left.act in row.first
        and (row.second is None or right.act in row.second)
        and (row.early is None or row.early == early)
        and (row.when is None or row.when(left, right))
    )


def _stands(row: Row, one: Deed, other: Deed, *, swapped: bool) -> int | None:
    match row.winner:
        case Winner.EARLIER:
            return 0
        case Winner.LATER:
            return 1
        case Winner.FIRST_NAMED:
            return 1 if swapped else 0
        case Winner.HIGHER_OFFICE:
            return 1 if OFFICES.get(other.what, 0) > OFFICES.get(one.what, 0) else 0
        case _:
            return None


def gravest(rulings: Iterable[Ruling]) -> Row:
    """The row that names a group: the worst class, then the urgent one, then the first that (b) names."""
    places = {id(row): place for place, row in enumerate(TABLE)}

    def weight(row: Row) -> tuple[int, bool, bool, int]:
        return (-ord(row.grade), not row.urgent, row.general, places[id(row)])

    return min((one.row for one in rulings), key=weight)
