"""The table of domain.md 1.4 and 1.3 with D19, row for row, against `MOVES` (tests of law, not of code).

The rows are written here from the page, not from the program.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hall import cases, tickets
from hall.cases import INITIAL, CaseAction, CaseState
from hall.errors import Refused
from hall.tickets import TicketAction, TicketState

S, A = CaseState, CaseAction
T, D = TicketState, TicketAction


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One lawful step: from, to, by what, who, on what ground."""

    start: CaseState
    end: CaseState
    action: CaseAction
    who: str
    ground: str


CASE_ROWS = (
    CaseRow(S.DRAFT, S.DRAFT, A.CORRECT_ON_SPOT, "窗口与申请人", "当场更正，第三十二条第一款第（三）项"),
    CaseRow(S.DRAFT, S.RECEIVED, A.RECEIVE, "窗口", "收下材料，尚未判断"),
    CaseRow(S.PREAPPLIED, S.RECEIVED, A.RECEIVE, "窗口", "收下材料，尚未判断"),
    CaseRow(S.DRAFT, S.ACCEPTED, A.ACCEPT, "授权窗口", "齐全、符合法定形式，第（五）项"),
    CaseRow(S.PREAPPLIED, S.ACCEPTED, A.ACCEPT, "授权窗口", "齐全、符合法定形式，第（五）项"),
    CaseRow(S.PREAPPLIED, S.ACCEPTED_GAP, A.ACCEPT_GAP, "授权窗口", "一件事后续环节，容缺"),
    CaseRow(S.PREAPPLIED, S.CORRECTING, A.TELL_CORRECTION, "窗口或部门", "一件事后续环节，一次告知"),
    CaseRow(S.PREAPPLIED, S.TERMINATED, A.TERMINATE, "首席代表或大厅管理员", "一件事：前置事项未办成"),
    CaseRow(S.RECEIVED, S.ACCEPTED, A.ACCEPT, "窗口或部门", "五个工作日内"),
    CaseRow(S.RECEIVED, S.ACCEPTED, A.ACCEPT_DEEMED, "系统", "逾期不告知，自收到之日起即为受理，第（四）项"),
    CaseRow(S.DRAFT, S.CORRECTING, A.TELL_CORRECTION, "窗口或部门", "一次告知全部内容"),
    CaseRow(S.RECEIVED, S.CORRECTING, A.TELL_CORRECTION, "窗口或部门", "一次告知全部内容，五个工作日内"),
    CaseRow(S.CORRECTING, S.CORRECTING, A.SUPPLY_PART, "窗口", "部分补正（D19）"),
    CaseRow(S.CORRECTING, S.RESUBMITTED, A.SUPPLY, "窗口", "全部补正"),
    CaseRow(S.RESUBMITTED, S.ACCEPTED, A.ACCEPT, "窗口或部门", "齐全"),
    CaseRow(S.RESUBMITTED, S.ACCEPTED_GAP, A.ACCEPT_GAP, "授权窗口", "容缺（D19）"),
    CaseRow(S.RESUBMITTED, S.CORRECTING, A.TELL_CORRECTION, "窗口或部门", "只就新交的内容；其他须批准"),
    CaseRow(S.RESUBMITTED, S.TERMINATED, A.TERMINATE, "部门", "D19"),
    CaseRow(S.CORRECTING, S.TERMINATED, A.TERMINATE, "部门或大厅管理员", "逾期未补正"),
    CaseRow(S.DRAFT, S.ACCEPTED_GAP, A.ACCEPT_GAP, "授权窗口", "主要材料齐全，申请人提出"),
    CaseRow(S.RECEIVED, S.ACCEPTED_GAP, A.ACCEPT_GAP, "授权窗口", "主要材料齐全，申请人提出"),
    CaseRow(S.ACCEPTED_GAP, S.ACCEPTED_GAP, A.SUPPLY_GAP_PART, "窗口", "部分补齐（D19）"),
    CaseRow(S.ACCEPTED_GAP, S.ACCEPTED, A.CLOSE_GAP, "窗口", "补齐"),
    CaseRow(S.ACCEPTED_GAP, S.IN_REVIEW, A.DISPATCH, "窗口或系统", "分发；容缺继续计时（D19）"),
    CaseRow(S.ACCEPTED_GAP, S.TERMINATED, A.TERMINATE, "部门", "逾期未补齐"),
    CaseRow(S.DRAFT, S.NOT_REQUIRED, A.NOT_REQUIRED, "窗口", "第（一）项"),
    CaseRow(S.DRAFT, S.REFUSED, A.REFUSE, "窗口提出，首席代表确认", "第（二）项"),
    CaseRow(S.RECEIVED, S.REFUSED, A.REFUSE, "窗口提出，首席代表确认", "第（二）项"),
    CaseRow(S.DRAFT, S.REFERRED, A.REFER, "窗口", "本大厅其他部门的事项"),
    CaseRow(S.ACCEPTED, S.IN_REVIEW, A.DISPATCH, "窗口或系统", "分发"),
    CaseRow(S.IN_REVIEW, S.IN_REVIEW, A.SUPPLY_GAP_PART, "窗口", "部分补齐（D19）"),
    CaseRow(S.IN_REVIEW, S.IN_REVIEW, A.CLOSE_GAP, "窗口", "补齐（D19）"),
    CaseRow(S.IN_REVIEW, S.SUSPENDED, A.SUSPEND, "部门", "第四十五条"),
    CaseRow(S.SUSPENDED, S.IN_REVIEW, A.RESUME, "部门", "特别程序结束"),
    CaseRow(S.SUSPENDED, S.SUSPENDED, A.SUPPLY_GAP_PART, "窗口", "部分补齐（D19）"),
    CaseRow(S.SUSPENDED, S.SUSPENDED, A.CLOSE_GAP, "窗口", "补齐（D19）"),
    CaseRow(S.IN_REVIEW, S.IN_REVIEW, A.EXTEND, "机关负责人", "第四十二条，一次"),
    CaseRow(S.IN_REVIEW, S.DECIDED_OK, A.DECIDE_OK, "部门", "准予"),
    CaseRow(S.IN_REVIEW, S.DECIDED_NO, A.DECIDE_NO, "部门", "不予"),
    CaseRow(S.IN_REVIEW, S.TERMINATED, A.TERMINATE, "部门", "容缺逾期或申请人消亡"),
    CaseRow(S.SUSPENDED, S.TERMINATED, A.TERMINATE, "部门", "容缺逾期或申请人消亡"),
    CaseRow(S.DECIDED_OK, S.CLOSED, A.CLOSE, "出件窗口", "结果登记"),
    CaseRow(S.DECIDED_NO, S.CLOSED, A.CLOSE, "出件窗口", "结果登记"),
    CaseRow(S.CLOSED, S.READY, A.STOCK, "出件窗口", "结果到窗"),
    CaseRow(S.READY, S.DELIVERED, A.DELIVER, "出件窗口", "核对身份"),
    CaseRow(S.ACCEPTED, S.CLOSED, A.CLOSE, "窗口", "即办件"),
    CaseRow(S.CLOSED, S.DELIVERED, A.DELIVER, "窗口", "即办件"),
    CaseRow(S.DELIVERED, S.ARCHIVED, A.ARCHIVE, "系统", "归档"),
    CaseRow(S.WITHDRAWN, S.ARCHIVED, A.ARCHIVE, "系统", "归档"),
    CaseRow(S.TERMINATED, S.ARCHIVED, A.ARCHIVE, "系统", "归档"),
    CaseRow(S.REFUSED, S.ARCHIVED, A.ARCHIVE, "系统", "归档，决定书的案卷联"),
    CaseRow(S.NOT_REQUIRED, S.ARCHIVED, A.ARCHIVE, "系统", "归档"),
    CaseRow(S.REFERRED, S.ARCHIVED, A.ARCHIVE, "系统", "归档"),
    CaseRow(S.VOIDED, S.ARCHIVED, A.ARCHIVE, "系统", "归档，编号不再使用"),
    CaseRow(S.RECEIVED, S.RECEIVED, A.HAND_OVER, "窗口", "材料交部门审查，五日期限照走"),
    CaseRow(S.RESUBMITTED, S.RESUBMITTED, A.HAND_OVER, "窗口", "补正材料交部门审查"),
    CaseRow(S.RECEIVED, S.TERMINATED, A.TERMINATE, "部门或大厅管理员", "申请人消亡或者已无必要"),
    CaseRow(S.ACCEPTED, S.TERMINATED, A.TERMINATE, "部门或大厅管理员", "申请人消亡或者已无必要"),
    CaseRow(S.PREAPPLIED, S.WITHDRAWN, A.WITHDRAW, "申请人", "决定之前"),
    CaseRow(S.RECEIVED, S.WITHDRAWN, A.WITHDRAW, "申请人", "决定之前"),
    CaseRow(S.CORRECTING, S.WITHDRAWN, A.WITHDRAW, "申请人", "决定之前"),
    CaseRow(S.RESUBMITTED, S.WITHDRAWN, A.WITHDRAW, "申请人", "决定之前"),
    CaseRow(S.ACCEPTED, S.WITHDRAWN, A.WITHDRAW, "申请人", "决定之前"),
    CaseRow(S.ACCEPTED_GAP, S.WITHDRAWN, A.WITHDRAW, "申请人", "决定之前"),
    CaseRow(S.IN_REVIEW, S.WITHDRAWN, A.WITHDRAW, "申请人", "决定之前"),
    CaseRow(S.SUSPENDED, S.WITHDRAWN, A.WITHDRAW, "申请人", "决定之前"),
    CaseRow(S.DRAFT, S.VOIDED, A.VOID, "大厅管理员", "当天录错"),
    CaseRow(S.RECEIVED, S.VOIDED, A.VOID, "大厅管理员", "当天录错"),
    CaseRow(S.ACCEPTED, S.VOIDED, A.VOID, "大厅管理员", "当天录错"),
    CaseRow(S.ACCEPTED_GAP, S.VOIDED, A.VOID, "大厅管理员", "当天录错"),
)


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One lawful step of a ticket."""

    start: TicketState
    end: TicketState
    action: TicketAction


TICKET_ROWS = (
    TicketRow(T.WAITING, T.CALLED, D.CALL),
    TicketRow(T.CALLED, T.CALLED, D.RECALL),
    TicketRow(T.CALLED, T.SERVING, D.ARRIVE),
    TicketRow(T.CALLED, T.NO_SHOW, D.NO_SHOW),
    TicketRow(T.SERVING, T.DONE, D.FINISH),
    TicketRow(T.NO_SHOW, T.WAITING, D.REACTIVATE),
    TicketRow(T.NO_SHOW, T.ABANDONED, D.ABANDON),
    TicketRow(T.SERVING, T.WAITING, D.TRANSFER),
    TicketRow(T.CALLED, T.WAITING, D.TRANSFER),
    TicketRow(T.WAITING, T.WAITING, D.TRANSFER),
    TicketRow(T.WAITING, T.CANCELLED, D.CANCEL),
    TicketRow(T.SERVING, T.PARKED, D.PARK),
    TicketRow(T.PARKED, T.SERVING, D.ARRIVE),
    TicketRow(T.PARKED, T.DONE, D.FINISH),
    TicketRow(T.PARKED, T.ABANDONED, D.ABANDON),
    TicketRow(T.WAITING, T.EXPIRED, D.EXPIRE),
    TicketRow(T.CALLED, T.EXPIRED, D.EXPIRE),
    TicketRow(T.NO_SHOW, T.EXPIRED, D.EXPIRE),
    TicketRow(T.PARKED, T.EXPIRED, D.EXPIRE),
    TicketRow(T.PARKED, T.WAITING, D.TRANSFER),
    *(TicketRow(s, s, a) for s in (T.WAITING, T.CALLED, T.SERVING, T.PARKED) for a in (D.PLAN, D.ADD_ITEM)),
    TicketRow(T.CALLED, T.CALLED, D.TAKE_OVER),
    TicketRow(T.SERVING, T.SERVING, D.TAKE_OVER),
)

FINAL = {S.NOT_REQUIRED, S.REFUSED, S.REFERRED, S.VOIDED, S.ARCHIVED}
ARCHIVED_ONLY = {S.DELIVERED, S.WITHDRAWN, S.TERMINATED}
SEALS = {(state, A.ARCHIVE) for state in FINAL if state is not S.ARCHIVED}
"""A refusal ends a case, but the decision's copy for the file has to come into one."""


@pytest.mark.parametrize("row", CASE_ROWS, ids=lambda row: f"{row.start}-{row.action}")
def test_each_row_of_the_law_is_a_move(row: CaseRow) -> None:
    assert cases.move(row.start, row.action) is row.end


def test_the_table_has_these_moves_and_no_other() -> None:
    written = {(row.start, row.action): row.end for row in CASE_ROWS}
    assert len(written) == len(CASE_ROWS)
    coded = {(start, action): end for start, row in cases.MOVES.items() for action, end in row.items()}
    assert coded == written
    assert set(cases.MOVES) == set(CaseState)


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (S.ACCEPTED, A.TELL_CORRECTION),
        (S.ACCEPTED_GAP, A.TELL_CORRECTION),
        (S.IN_REVIEW, A.TELL_CORRECTION),
        (S.DELIVERED, A.VOID),
        (S.CORRECTING, A.ACCEPT),
        (S.CORRECTING, A.ACCEPT_DEEMED),
        (S.RESUBMITTED, A.ACCEPT_DEEMED),
        (S.DECIDED_OK, A.WITHDRAW),
        (S.DECIDED_NO, A.WITHDRAW),
        (S.IN_REVIEW, A.VOID),
        *((state, action) for state in FINAL for action in A if (state, action) not in SEALS),
    ],
)
def test_what_the_law_forbids_is_refused_in_words(state: CaseState, action: CaseAction) -> None:
    with pytest.raises(Refused, match="不能这样办") as error:
        cases.move(state, action)
    assert error.value.code == "case.move"
    assert cases.STATE_WORDS[state] in error.value.sentence


def test_every_state_can_be_reached_and_the_final_ones_are_final() -> None:
    reached = set(INITIAL)
    while fresh := {row.end for row in CASE_ROWS if row.start in reached} - reached:
        reached |= fresh
    assert reached == set(CaseState)
    sealed = {state for state in CaseState if not cases.MOVES[state]}
    assert sealed == {S.ARCHIVED}
    assert {state for state in CaseState if set(cases.MOVES[state]) <= {A.ARCHIVE}} == FINAL | ARCHIVED_ONLY
    assert not FINAL & cases.OPEN
    assert set(cases.STATE_WORDS) == set(CaseState)


def test_tickets_have_these_moves_and_no_other() -> None:
    written = {(row.start, row.action): row.end for row in TICKET_ROWS}
    coded = {(start, action): end for start, row in tickets.MOVES.items() for action, end in row.items()}
    assert coded == written
    reached = {T.WAITING} | {row.end for row in TICKET_ROWS}
    assert reached == set(TicketState)
    for state in (T.DONE, T.ABANDONED, T.CANCELLED, T.EXPIRED):
        with pytest.raises(Refused, match="不能这样操作") as error:
            tickets.move(state, D.CALL)
        assert error.value.code == "ticket.move"
    assert tickets.move(T.WAITING, D.CALL) is T.CALLED
    assert set(tickets.STATE_WORDS) == set(TicketState)
