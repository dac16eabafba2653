"""Table (b) of the sync protocol as data: what becomes of two steps that did not see each other.

Here the words of the table, and what a kind of event counts as; the rows are `conflict_table.py`. Which
events did not see each other is worked out in `weighing.py`; nothing here knows of links, clocks or states.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from hall import bodies as b
from hall.events import EventKind


class Act(StrEnum):
    """What a step is in the words of table (b)."""

    APPLY = "申办"
    RECEIVE = "收件"
    MEND = "当场更正"
    ACCEPT = "受理"
    REFUSE = "不予受理"
    NOT_REQUIRED = "不受理"
    REFER = "转办"
    TELL = "补正告知"
    SUPPLY = "补正受理"
    HAND_OVER = "移交部门"
    DISPATCH = "分发"
    SUSPEND = "特别程序开始"
    RESUME = "特别程序结束"
    EXTEND = "延期"
    PROLONG = "容缺顺延"
    DECIDE = "决定"
    CLOSE = "办结"
    STOCK = "结果入库"
    DELIVER = "领取"
    WITHDRAW = "撤回申请"
    TERMINATE = "终止"
    VOID = "作废"
    ARCHIVE = "归档"
    CHARGE = "收费"
    FIELD = "填写内容"
    ADD_MATERIAL = "材料加入"
    REMOVE_MATERIAL = "材料移除"
    CLAIM = "认领"
    RESOLVE = "裁定"


class Grade(StrEnum):
    """The three classes: both stand; one stands and both authors are told; nothing stands until decided."""

    MERGE = "A"
    PICK = "B"
    HOLD = "C"


class Winner(StrEnum):
    """Who stands of a pair."""

    BOTH = "both"
    EARLIER = "earlier"
    LATER = "later"
    FIRST_NAMED = "first_named"
    HIGHER_OFFICE = "higher_office"
    NOBODY = "nobody"


class Rule(StrEnum):
    """Names of the rows; stored with a group."""

    DUPLICATE = "duplicate"
    ACCEPT_TWICE = "accept_twice"
    ACCEPT_REFUSE = "accept_refuse"
    ACCEPT_TELL = "accept_tell"
    TELL_TWICE = "tell_twice"
    TELL_SUPPLY = "tell_supply"
    SUPPLY_TWICE = "supply_twice"
    SUPPLY_BESIDE = "supply_beside"
    SUSPEND_SAME = "suspend_same"
    SUSPEND_OTHER = "suspend_other"
    SUSPEND_CLOSE = "suspend_close"
    CLOSE_SAME = "close_same"
    CLOSE_OTHER = "close_other"
    STOCK_DELIVER = "stock_deliver"
    DELIVER_SAME = "deliver_same"
    DELIVER_OTHER = "deliver_other"
    WITHDRAW_TWICE = "withdraw_twice"
    WITHDRAW_EARLY = "withdraw_early"
    WITHDRAW_LATE = "withdraw_late"
    FIELD_SAME = "field_same"
    FIELD_BESIDE = "field_beside"
    FIELD_WEIGHTY = "field_weighty"
    FIELD_OTHER = "field_other"
    MATERIAL_ADDED = "material_added"
    MATERIAL_REMOVED = "material_removed"
    CHARGE_SAME = "charge_same"
    CHARGE_TWICE = "charge_twice"
    CLAIM_TWICE = "claim_twice"
    RESOLVE_TWICE = "resolve_twice"
    HANDED_TWICE = "handed_twice"
    HANDED_ENDED = "handed_ended"
    HANDED_BESIDE = "handed_beside"
    RECEIVE_WITHIN = "receive_within"
    PROLONG_BESIDE = "prolong_beside"
    AFTER_ARCHIVE = "after_archive"
    SAME_STEP = "same_step"
    OTHER_STEP = "other_step"
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A step as the table sees it.

    Attributes:
        act: What it is.
        what: Result of 办结, kind of a special procedure, name of a field, slot of a material, office.
        who: Who took the result.
        value: Value of a field, transaction of a payment, hash of a material, choice of a resolve.
        documents: Numbers of the papers that went out with it; those of a loser have to be called back.
    """

    act: Act
    what: str = ""
    who: str = ""
    value: str = ""
    documents: tuple[str, ...] = ()


GRANTED: Final = "准予"
"""Result of 办结 that hands a right over."""

DENIED: Final = "不予许可"
"""Result of 办结 that does not."""

WEIGHTY_FIELDS: Final = frozenset({"name", "number", "kind", "birth", "amount", "result"})
"""姓名、证件号、金额、结果, and what belongs to the document's number: no machine chooses between two."""

OFFICES: Final[Mapping[str, int]] = {"hall": 1, "city": 2, "province": 3}
"""Which office stands above which."""

When = Callable[[Deed, Deed], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One rule of table (b).

    Attributes:
        rule: Its name.
        first: Deeds on one side. second: on the other, None for any step.
        grade: The class.
        winner: Who stands.
        sentence: What a person reads.
        when: Further condition, `first` side first; it is asked for both sides when both fit both.
        early: True only before 受理, False only after, None whenever.
        task: A person has to look although nothing is held up.
        urgent: Alarm at hall and city.
        light: Class C that does not close the case.
    """

    rule: Rule
    first: frozenset[Act]
    second: frozenset[Act] | None
    grade: Grade
    winner: Winner
    sentence: str
    when: When | None = None
    early: bool | None = None
    task: bool = False
    urgent: bool = False
    light: bool = False

    @property
    def general(self) -> bool:
        """True for what holds for steps that the table does not name (see `Scale`)."""
        return self.rule in {Rule.SAME_STEP, Rule.OTHER_STEP}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The row that holds for a pair; `stands` is 0 or 1 in the order of the fold, None for both or nobody."""

    row: Row
    stands: int | None


WAITS: Final = "它前面的记录还没有到，到了再计入。"
"""领取 before its 办结 arrived: held, applied on arrival."""

NOT_TAKEN: Final = "它所依据的一步没有采用。"
OTHER_VERSION: Final = "按事项的另一版本办理。"


_Read = Callable[[Any], Deed]


def _papers(act: Act, *names: str) -> _Read:
    """The deed of a body whose fields of these names are numbers of papers."""

    def read(body: object) -> Deed:
        numbers = (str(getattr(body, name)) for name in names)
        return Deed(act=act, documents=tuple(number for number in numbers if number))

    return read


def _numbers(*numbers: str) -> tuple[str, ...]:
    return tuple(number for number in numbers if number)


_DEEDS: Final[Mapping[EventKind, _Read]] = {
    EventKind.CASE_CORRECTED_ON_SPOT: _papers(Act.MEND),
    EventKind.CASE_RECEIVED: _papers(Act.RECEIVE),
    EventKind.CASE_ACCEPTED: _papers(Act.ACCEPT, "document", "gap_document"),
    EventKind.CASE_CORRECTION_TOLD: _papers(Act.TELL, "document"),
    EventKind.CASE_SUPPLIED: _papers(Act.SUPPLY),
    EventKind.CASE_GAP_CLOSED: _papers(Act.SUPPLY),
    EventKind.CASE_NOT_REQUIRED: _papers(Act.NOT_REQUIRED, "document"),
    EventKind.CASE_REFUSED: _papers(Act.REFUSE, "document"),
    EventKind.CASE_REFERRED: _papers(Act.REFER, "document"),
    EventKind.CASE_VOIDED: _papers(Act.VOID),
    EventKind.CASE_WITHDRAWN: _papers(Act.WITHDRAW),
    EventKind.CASE_TERMINATED: _papers(Act.TERMINATE, "document"),
    EventKind.CASE_HANDED_OVER: _papers(Act.HAND_OVER, "handover"),
    EventKind.CASE_DISPATCHED: _papers(Act.DISPATCH, "handover"),
    EventKind.CASE_SUSPENDED: lambda body: Deed(
        act=Act.SUSPEND, what=body.procedure, documents=_numbers(body.document)
    ),
    EventKind.CASE_RESUMED: _papers(Act.RESUME, "document"),
    EventKind.CASE_EXTENDED: _papers(Act.EXTEND, "document"),
    EventKind.CASE_GAP_PROLONGED: _papers(Act.PROLONG, "document"),
    EventKind.CASE_DECIDED: lambda body: Deed(
        act=Act.DECIDE, what=GRANTED if body.granted else DENIED, documents=_numbers(body.document)
    ),
    EventKind.CASE_CLOSED: lambda body: Deed(
        act=Act.CLOSE, what=body.result, documents=_numbers(*(one.number for one in body.certificates))
    ),
    EventKind.CASE_STOCKED: _papers(Act.STOCK),
    EventKind.CASE_DELIVERED: lambda body: Deed(act=Act.DELIVER, who=body.person or body.way),
    EventKind.CASE_ARCHIVED: _papers(Act.ARCHIVE),
    EventKind.CASE_CHARGED: lambda body: Deed(act=Act.CHARGE, value=body.transaction),
    EventKind.CASE_FILES_ADDED: _papers(Act.ADD_MATERIAL),
    EventKind.CASE_FILES_REMOVED: _papers(Act.REMOVE_MATERIAL),
}
"""By kind of event: how its body reads as a deed. A kind that is not here moves nothing."""


def deed_of(kind: str, body: b.Body) -> Deed | None:
    """The deed of an event, or None when it moves nothing (notes, papers)."""
    read = _DEEDS.get(EventKind(kind))
    return None if read is None else read(body)
