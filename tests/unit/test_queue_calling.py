"""Acts on numbers at the hub: who is called and why, handing on, plans, undo, and what refuses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from hall import queue_acts as a
from hall.commands.queue_calling import MAX_ITEMS
from hall.commands.queue_desk import QueueContext, perform
from hall.errors import HallError
from hall.queue_acts import ACTS, Act
from hall.queueing import QueueRules
from hall.staff import RIGHTS
from hall.tickets import MOVES, TicketAction, TicketState
from hall.waiting import WaitRange
from tests.unit.desk import AUDITOR, MAN, TECHNICIAN, WOMAN, catalogue
from tests.unit.queue_hall import CHIEF_5, CLERK, GUIDE, MANAGER, OTHER, QueueHall

S, D = TicketState, TicketAction

TO: dict[TicketState, tuple[Callable[[str], Act], ...]] = {
    S.WAITING: (),
    S.CALLED: (lambda _t: a.CallNext(),),
    S.SERVING: (lambda _t: a.CallNext(), lambda t: a.Arrive(ticket=t)),
    S.PARKED: (lambda _t: a.CallNext(), lambda t: a.Arrive(ticket=t), lambda t: a.Park(ticket=t)),
    S.NO_SHOW: (lambda _t: a.CallNext(), lambda t: a.Miss(ticket=t)),
    S.DONE: (lambda _t: a.CallNext(), lambda t: a.Arrive(ticket=t), lambda t: a.Finish(ticket=t)),
    S.CANCELLED: (lambda t: a.Cancel(ticket=t),),
}
"""How a number comes into a state."""

ITEM = catalogue().items[0].code
ON_TICKETS: dict[TicketAction, Callable[[str], Act]] = {
    D.CALL: lambda t: a.CallChosen(ticket=t, reason="群众有急事"),
    D.RECALL: lambda t: a.Recall(ticket=t),
    D.ARRIVE: lambda t: a.Arrive(ticket=t),
    D.NO_SHOW: lambda t: a.Miss(ticket=t),
    D.REACTIVATE: lambda t: a.Reactivate(ticket=t),
    D.TRANSFER: lambda t: a.Hand(ticket=t, to_queue="B"),
    D.PARK: lambda t: a.Park(ticket=t),
    D.FINISH: lambda t: a.Finish(ticket=t),
    D.PLAN: lambda t: a.Plan(ticket=t, queues=("B",)),
    D.ADD_ITEM: lambda t: a.AddItem(ticket=t, item=ITEM),
}


def in_state(state: TicketState) -> tuple[QueueHall, str]:
    hall = QueueHall()
    ident = hall.take()
    for step in TO[state]:
        hall.do(step(ident), CLERK)
    assert hall.ticket(ident).state is state
    return hall, ident


@pytest.mark.parametrize("state", list(TO))
@pytest.mark.parametrize("action", list(ON_TICKETS))
def test_an_act_does_what_the_table_of_moves_says_or_is_refused(
    state: TicketState, action: TicketAction
) -> None:
    hall, ident = in_state(state)
    act, to = ON_TICKETS[action](ident), MOVES[state].get(action)
    if to is None:
        assert hall.refused(act) == "ticket.move"
    else:
        assert hall.on(act).state is to
    assert hall.store.fold_again()[f"ticket:{ident}"] == hall.ticket(ident)


@pytest.mark.parametrize(
    ("state", "after"),
    [(S.WAITING, S.CANCELLED), (S.NO_SHOW, S.ABANDONED), (S.PARKED, S.ABANDONED), (S.SERVING, None)],
)
def test_a_visitor_may_give_a_number_up_before_being_served(
    state: TicketState, after: TicketState | None
) -> None:
    hall, ident = in_state(state)
    if after is None:
        assert hall.refused(a.Cancel(ticket=ident)) == "ticket.move"
    else:
        assert hall.on(a.Cancel(ticket=ident, reason="改天再来"), CLERK).state is after


@pytest.mark.parametrize("verb", list(ACTS))
def test_nobody_does_what_the_table_of_rights_does_not_give(verb: str) -> None:
    rule = ACTS[verb]
    hall = QueueHall()
    for actor in (GUIDE, CLERK, MANAGER, TECHNICIAN, AUDITOR):
        if rule.permission not in RIGHTS[actor.role]:
            act = rule.act.__new__(rule.act)  # its content is never looked at
            with pytest.raises(HallError) as error:
                perform(act, actor, hall.store, hall.clock)
            assert error.value.code == "staff.right"


def test_a_call_says_why_who_was_passed_over_and_by_which_rules() -> None:
    hall = QueueHall()
    hall.take()
    hall.clock.move(minutes=5)
    hall.take(priority="老年人", proof="证件")
    called = hall.on(a.CallNext())
    event = hall.store.events_of(f"ticket:{called.id}")[-1].body
    assert called.number == "A002"
    assert event == {"to_window": 3, "why": called.why, "rule": "1", "passed": "A001"}
    for words in ("优先（老年人）", "已等 0 分钟", "共 2 人等候", "A001 等得更久", "规则第 1 版"):
        assert words in called.why
    hall.do(a.Miss(ticket=called.id))
    plain = hall.on(a.CallNext())
    assert (plain.number, "先到先办，已等 5 分钟" in plain.why) == ("A001", True)
    assert "passed" not in hall.store.events_of(f"ticket:{plain.id}")[-1].body


def test_a_hub_may_count_who_waits_by_itself() -> None:
    hall = QueueHall(context=QueueContext(count=lambda _uow, day: {"A": 41 if day == 20261120 else 0}))
    hall.take()
    assert "共 41 人等候" in hall.on(a.CallNext()).why


def test_a_queue_of_more_weight_goes_first_and_the_call_says_so() -> None:
    hall = QueueHall()
    hall.do(a.SetWindow(window=3, weights=(("A", 1), ("B", 9))), MANAGER)
    hall.take()
    hall.clock.move(minutes=1)
    hall.take("B")
    hall.clock.move(minutes=5)
    called = hall.on(a.CallNext())
    assert (called.number, "业务比重" in called.why) == ("B001", True)


def test_nobody_waits_is_an_answer_and_the_finish_before_it_is_kept() -> None:
    hall = QueueHall()
    assert hall.do(a.CallNext()).empty
    ident = hall.take()
    hall.serve()
    done = hall.do(a.CallNext(finish=ident, result="受理", cases=("990102",)))
    assert (done.verb, done.empty, done.ticket) == ("call", True, None)
    assert (hall.ticket(ident).state, hall.ticket(ident).result) == (S.DONE, "受理")


def test_finish_and_next_are_one_transaction_or_nothing() -> None:
    hall = QueueHall()
    first, second = hall.take(), hall.take()
    hall.serve()
    assert hall.on(a.CallNext(finish=first)).id == second
    third = hall.take()
    assert hall.on(a.CallNext(miss=second)).id == third
    assert hall.ticket(second).state is S.NO_SHOW
    hall.do(a.Arrive(ticket=third))
    hall.do(a.Pause(reason="午休"))
    assert hall.refused(a.CallNext(finish=third)) == "window.paused"
    assert hall.ticket(third).state is S.SERVING
    assert hall.refused(a.CallNext(finish=first)) == "window.paused"
    hall.do(a.Resume())
    assert hall.refused(a.CallNext(finish=first)) == "ticket.move"
    assert hall.refused(a.CallNext()) == "ticket.window_busy"


def test_a_chosen_number_needs_a_reason_and_a_free_window() -> None:
    hall = QueueHall()
    first, second = hall.take(), hall.take()
    assert hall.refused(a.CallChosen(ticket=second, reason=" ")) == "ticket.reason"
    assert hall.refused(a.CallChosen(ticket=second, reason="长" * 101)) == "ticket.reason"
    assert hall.refused(a.CallChosen(ticket="nobody", reason="急")) == "ticket.unknown"
    called = hall.on(a.CallChosen(ticket=second, reason="抱着孩子"))
    assert (called.chosen, "抱着孩子" in called.why) == (True, True)
    assert hall.refused(a.CallChosen(ticket=first, reason="急")) == "ticket.window_busy"
    hall.clock.move(days=1)
    assert hall.refused(a.CallChosen(ticket=first, reason="急")) == "window.closed"
    hall.do(a.Sit())
    assert hall.refused(a.CallChosen(ticket=first, reason="急")) == "ticket.day"


def test_services_of_a_visit_are_its_legs() -> None:
    hall = QueueHall()
    ident = hall.take()
    start = hall.clock.wall()
    hall.do(a.CallNext())
    hall.clock.move(seconds=30)
    hall.do(a.Recall(ticket=ident))
    hall.clock.move(seconds=30)
    hall.do(a.Arrive(ticket=ident))
    hall.do(a.Park(ticket=ident, reason="复印"))
    assert hall.ticket(ident).legs[-1].result == "暂放"
    hall.do(a.Arrive(ticket=ident), OTHER)
    hall.do(a.Hand(ticket=ident, to_queue="B", reason="还要办证"), OTHER)
    waiting = hall.ticket(ident)
    assert (waiting.called_at, waiting.arrived_at, waiting.window) == (0, 0, None)
    legs = waiting.legs
    assert [(leg.window, leg.staff, leg.queue, leg.result) for leg in legs] == [
        (3, "0203", "A", "暂放"),
        (5, "0205", "A", "转移"),
    ]
    assert (legs[0].called_at, legs[0].arrived_at - start) == (start, 60_000_000)
    assert all(leg.ended_at for leg in legs)
    hall.clock.move(seconds=1)
    hall.do(a.SetWindow(window=5, weights=(("B", 1),)), MANAGER)
    hall.do(a.CallNext(), OTHER)
    hall.do(a.Miss(ticket=ident), OTHER)
    assert hall.ticket(ident).legs[-1].result == "过号"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to_queue": "Z"}, "ticket.queue"),
        ({"to_queue": "W"}, "ticket.queue"),
        ({"to_window": 999}, "ticket.window"),
        ({"to_staff": "nobody"}, "ticket.staff"),
        ({"to_staff": "0205\0"}, "ticket.staff"),
        ({"ticket": "\0"}, "ticket.unknown"),
        ({"place": "sideways"}, "ticket.place"),
        ({"reason": "长" * 101}, "ticket.reason"),
        ({"reason": "两\n行"}, "ticket.reason"),
    ],
)
def test_a_number_is_handed_only_to_what_exists(change: dict[str, object], code: str) -> None:
    hall, ident = in_state(S.SERVING)
    act = replace(a.Hand(ticket=ident, to_queue="J"), **change)  # type: ignore[arg-type]
    assert hall.refused(act) == code


def test_a_number_is_handed_on_first_with_its_time_or_last() -> None:
    for place, order in (("first", ["A001", "B001", "B002"]), ("last", ["B001", "B002", "A001"])):
        hall = QueueHall()
        hall.do(a.SetWindow(window=5, weights=(("B", 1),)), MANAGER)
        ident = hall.take()
        hall.take("B")
        hall.take("B")
        hall.serve()
        hall.do(a.Hand(ticket=ident, to_queue="B", place=place))
        called = []
        while (done := hall.do(a.CallNext(), OTHER)).ticket is not None:
            called.append(done.ticket.number)
            hall.clock.move(seconds=1)
            hall.do(a.Miss(ticket=done.ticket.id), OTHER)
        assert called == order


def test_who_was_sent_to_a_person_or_window_is_called_there_only() -> None:
    hall = QueueHall()
    first, second = hall.take(), hall.take()
    hall.do(a.Hand(ticket=second, to_queue="A", to_window=5))
    hall.do(a.Hand(ticket=first, to_queue="A", to_staff="0205"))
    assert hall.do(a.CallNext()).empty
    assert hall.on(a.CallNext(), OTHER).id == first
    hall.do(a.Miss(ticket=first), OTHER)
    assert "本窗口" in (called := hall.on(a.CallNext(), OTHER)).why
    assert called.id == second


def test_a_planned_visit_goes_on_with_its_seniority() -> None:
    hall = QueueHall()
    hall.do(a.SetWindow(window=5, weights=(("B", 1),)), MANAGER)
    ident = hall.take()
    hall.serve()
    assert hall.refused(a.Plan(ticket=ident, queues=("B", "Z"))) == "ticket.queue"
    assert hall.refused(a.Plan(ticket=ident, queues=("B",) * 9)) == "ticket.plan"
    hall.do(a.Plan(ticket=ident, queues=("J",)))
    hall.do(a.Plan(ticket=ident, queues=("B", "A")))
    hall.clock.move(minutes=9)
    earlier = hall.take("B")
    hall.clock.move(minutes=1)
    on = hall.on(a.Finish(ticket=ident, result="受理", cases=("x",)))
    assert (on.state, on.queue, on.plan, on.number) == (S.WAITING, "B", ("A",), "A001")
    assert on.legs[-1].result == "受理"
    assert hall.on(a.CallNext(), OTHER).id == ident, "it has waited longer than who came to B before it"
    hall.do(a.Arrive(ticket=ident), OTHER)
    assert hall.on(a.Finish(ticket=ident), OTHER).queue == "A"
    hall.serve()
    assert hall.on(a.Finish(ticket=ident)).state is S.DONE
    assert hall.ticket(earlier).state is S.WAITING
    assert [leg.queue for leg in hall.ticket(ident).legs] == ["A", "B", "A"]


def test_further_items_of_one_visit() -> None:
    first, second = (item.code for item in catalogue().items[:2])
    hall = QueueHall()
    ident = hall.take(item=first)
    hall.serve()
    assert hall.refused(a.AddItem(ticket=ident, item="nothing")) == "ticket.item"
    assert hall.refused(a.AddItem(ticket=ident, item=first)) == "ticket.item"
    assert hall.on(a.AddItem(ticket=ident, item=second)).items == (second,)
    assert hall.refused(a.AddItem(ticket=ident, item=second)) == "ticket.item"
    many = tuple(item.code for item in catalogue().items[2:])
    for code in many[: MAX_ITEMS - 1]:
        hall.do(a.AddItem(ticket=ident, item=code))
    assert hall.refused(a.AddItem(ticket=ident, item=many[MAX_ITEMS])) == "ticket.item"
    assert hall.refused(a.Take(queue="A", item=first, items=many[:MAX_ITEMS]), GUIDE) == "ticket.item"


def test_somebody_without_a_number_is_served_at_once() -> None:
    hall = QueueHall()
    hall.take()
    ticket = hall.on(a.Direct(queue="A", person_number=MAN.number))
    assert (ticket.state, ticket.number, ticket.chosen, ticket.window) == (S.SERVING, "A002", True, 3)
    assert len(ticket.legs) == 1
    assert hall.refused(a.Direct(queue="A")) == "ticket.window_busy"
    assert hall.refused(a.Direct(queue="A", person_number=MAN.number), OTHER) == "ticket.open"
    assert hall.refused(a.Direct(queue="Z"), OTHER) == "ticket.queue"
    assert not hall.store.state.owed, "a hub owes no slip"


def test_undo_brings_everything_back_as_it_was() -> None:
    hall = QueueHall()
    first, second = hall.take(), hall.take()
    for act in (
        a.CallNext(),
        a.Arrive(ticket=first),
        a.Park(ticket=first),
        a.Hand(ticket=first, to_queue="B"),
    ):
        before = dict(hall.store.state.tickets)
        done = hall.do(act)
        assert done.undo_until - hall.clock.wall() == 10_000_000
        assert done.ticket is not None
        hall.do(a.Undo(ticket=done.ticket.id))
        assert hall.store.state.tickets == before
        assert hall.refused(a.Undo(ticket=done.ticket.id)) == "ticket.undo"
        hall.do(act)
        hall.clock.move(seconds=11)
    assert hall.on(a.CallNext()).id == second


def test_undo_of_a_call_does_not_undo_the_finish_before_it() -> None:
    hall = QueueHall()
    first, second = hall.take(), hall.take()
    hall.serve()
    hall.do(a.CallNext(finish=first))
    assert hall.refused(a.Undo(ticket=first)) == "ticket.window_busy"
    assert hall.refused(a.Undo(ticket=second), OTHER) == "ticket.undo"
    assert hall.on(a.Undo(ticket=second)).state is S.WAITING
    assert hall.ticket(first).state is S.DONE
    assert hall.on(a.Undo(ticket=first)).state is S.SERVING
    hall.clock.move(seconds=11)
    assert hall.refused(a.Undo(ticket=first)) == "ticket.undo"


def test_a_handed_number_that_went_on_is_not_taken_back() -> None:
    hall = QueueHall()
    ident = hall.take()
    hall.serve()
    hall.do(a.Hand(ticket=ident, to_queue="A", to_window=5))
    hall.do(a.CallNext(), OTHER)
    assert hall.refused(a.Undo(ticket=ident)) == "ticket.undo"
    assert hall.refused(a.Undo(ticket="nobody")) == "ticket.undo"
    assert hall.refused(a.Undo(ticket="x" * 65)) == "ticket.undo"
    hall.do(a.Arrive(ticket=ident), OTHER)
    assert hall.refused(a.Finish(ticket=ident, cases=("1\n",)), OTHER) == "ticket.cases"


def test_a_missed_number_waits_again_at_the_tail_or_three_places_back() -> None:
    hall = QueueHall()
    numbers = [hall.take() for _ in range(6)]
    hall.do(a.CallNext())
    hall.do(a.Miss(ticket=numbers[0]))
    hall.do(a.Reactivate(ticket=numbers[0], place="back3"), GUIDE)
    called = []
    for _ in range(4):
        ticket = hall.on(a.CallNext())
        called.append(ticket.id)
        hall.do(a.Arrive(ticket=ticket.id))
        hall.do(a.Finish(ticket=ticket.id))
    assert called == [*numbers[1:4], numbers[0]]
    assert "退后三位" in hall.ticket(numbers[0]).why


def test_what_was_shown_is_kept_with_its_truth_and_no_slip_is_owed_at_the_hub() -> None:
    shown = QueueContext(wait=lambda _work, _ticket: WaitRange(low=3, high=8), model="m1")
    hall = QueueHall(context=shown)
    done = hall.do(a.Take(queue="A", source="kiosk"), GUIDE)
    assert (done.ahead, done.wait, hall.store.state.owed) == (0, WaitRange(low=3, high=8), {})
    assert done.ticket is not None
    kept = hall.store.state.estimates[done.ticket.id]
    assert (kept.low, kept.high, kept.model, kept.called_at) == (3, 8, "m1", 0)
    assert hall.do(a.Take(queue="A"), GUIDE).ahead == 1
    assert hall.do(a.Take(queue="A", priority="老年人"), GUIDE).ahead == 0
    hall.clock.move(minutes=4)
    hall.do(a.CallChosen(ticket=done.ticket.id, reason="测试"))
    called_at = hall.clock.wall()
    hall.do(a.Miss(ticket=done.ticket.id))
    hall.do(a.Reactivate(ticket=done.ticket.id), GUIDE)
    hall.clock.move(minutes=4)
    hall.do(a.CallChosen(ticket=done.ticket.id, reason="测试"))
    assert hall.store.state.estimates[done.ticket.id].called_at == called_at


def test_a_visit_is_taken_over_from_a_dead_desk() -> None:
    hall = QueueHall()
    ident = hall.take()
    assert hall.refused(a.TakeOver(ticket=ident, window=5), MANAGER) == "ticket.move"
    hall.serve()
    assert hall.refused(a.TakeOver(ticket=ident), MANAGER) == "ticket.window"
    assert hall.refused(a.TakeOver(ticket=ident, window=999), MANAGER) == "ticket.window"
    assert hall.refused(a.TakeOver(ticket=ident, window=3), MANAGER) == "ticket.window"
    assert hall.refused(a.TakeOver(ticket=ident, window=8), MANAGER) == "window.closed"
    other = hall.take()
    hall.do(a.CallNext(), OTHER)
    assert hall.refused(a.TakeOver(ticket=ident, window=5), MANAGER) == "ticket.window_busy"
    hall.do(a.Miss(ticket=other), OTHER)
    over = hall.on(a.TakeOver(ticket=ident, window=5, reason="电脑坏了"), MANAGER)
    assert (over.state, over.window, over.staff) == (S.SERVING, 5, "0205")
    assert [leg.result for leg in over.legs] == ["接管", ""]
    assert hall.refused(a.Finish(ticket=ident)) == "ticket.elsewhere"
    assert hall.on(a.Finish(ticket=ident), OTHER).state is S.DONE


def test_missed_twice_needs_the_guide() -> None:
    hall = QueueHall()
    ident = hall.take()
    for _ in range(2):
        hall.do(a.CallNext())
        hall.do(a.Miss(ticket=ident))
        if hall.ticket(ident).no_shows == 1:
            hall.do(a.Reactivate(ticket=ident))
    assert hall.refused(a.Reactivate(ticket=ident)) == "ticket.again"
    assert hall.refused(a.Reactivate(ticket=ident, place="first"), GUIDE) == "ticket.place"
    hall.clock.move(days=1)
    assert hall.refused(a.Reactivate(ticket=ident), GUIDE) == "ticket.day"


def test_a_hall_may_choose_its_own_numbers() -> None:
    hall = QueueHall()
    hall.hall(queue_rules=QueueRules(priority_head=0, priority_rate=1, version="甲"), max_recalls=1)
    first = hall.take()
    hall.take(priority="残疾人")
    called = hall.on(a.CallNext())
    assert (called.id, "规则第 甲 版" in called.why) == (first, True)
    hall.do(a.Recall(ticket=first))
    assert hall.refused(a.Recall(ticket=first)) == "ticket.recalls"


def test_one_person_s_window_is_nobody_else_s() -> None:
    hall = QueueHall()
    ident = hall.take(person_number=WOMAN.number)
    hall.do(a.CallNext())
    for act in (a.Recall(ticket=ident), a.Arrive(ticket=ident), a.Miss(ticket=ident)):
        assert hall.refused(act, OTHER) == "ticket.elsewhere"
    assert hall.refused(a.CallNext(), CHIEF_5) == "window.taken"
    assert hall.refused(a.CallNext(), replace(CLERK, window=8)) == "window.closed"
    assert hall.refused(a.CallNext(), replace(CLERK, window=None)) == "ticket.no_window"
    assert hall.refused(a.CallNext(), replace(CLERK, number="\0")) == "staff.number"
