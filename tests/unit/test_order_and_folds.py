"""One order for the same set of events whatever way they came, and what becomes of the odd ones (F23)."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall import bodies as b
from hall.cases import CaseFile, CaseState
from hall.chain import ZERO, Entry, check_entry, check_run, feed_hash, require_sound, walk
from hall.codec import encode, plain
from hall.errors import Refused
from hall.events import KINDS, Event, EventKind, StreamKind, stream_id, stream_kind, stream_of
from hall.fold import fold_stream
from hall.fold_cases import fold_case
from hall.fold_tickets import fold_ticket
from hall.order import FoldStatus, Linked, ordered
from hall.tickets import Ticket, TicketState

CASE = "case:1"
TICKET = "ticket:1"
PERSON = "person:1"
APPLIED = b.CaseApplied(
    number="99010220261120W030001", item="i", item_name="事项", item_version="v", body_code="b", person="p"
)
TAKEN = b.TicketTaken(number="A001", queue="A", prefix="A", serial=1, token="", source="desk")
FACT = b.MaterialFact(key="1", name="申请书", state="缺", need="必要", problem="缺少")


def event(
    kind: EventKind | str,
    body: b.Body | dict[str, object],
    *,
    stream: str = CASE,
    seq: int = 1,
    node: int = 1,
    at: int = 1_000_000,
    parents: tuple[Linked, ...] = (),
) -> Linked:
    known = EventKind(kind) if kind in set(EventKind) else None
    made = Event(
        id=uuid.UUID(int=node * 1000 + seq),
        node=uuid.UUID(int=node),
        inc=uuid.UUID(int=9),
        seq=seq,
        hlc=at // 1000 << 16,
        wall=at,
        off=None,
        hall="990102",
        window=3,
        biz_day=20261120,
        stream=stream,
        kind=str(kind),
        tv=KINDS[known].tv if known else 1,
        crit=False,
        parents=tuple(parent.link for parent in parents),
        actor="0203",
        cat=None,
        blobs=(),
        body=body if isinstance(body, dict) else plain(body),
    )
    linked = Linked.of(Entry.of(ZERO, encode(made)))
    assert linked is not None
    return linked


def chain_of(*steps: tuple[EventKind | str, b.Body | dict[str, object]], stream: str) -> list[Linked]:
    items: list[Linked] = []
    for seq, (kind, body) in enumerate(steps, start=1):
        items.append(event(kind, body, stream=stream, seq=seq, at=seq * 1_000_000, parents=tuple(items[-1:])))
    return items


def statuses(items: list[Linked]) -> list[FoldStatus]:
    _, judged = fold_stream(items[0].event.stream, items)
    by_link = {one.link: one.status for one in judged}
    return [by_link[item.link] for item in items]


def test_parents_go_first_even_when_their_clock_was_ahead() -> None:
    first = event(EventKind.CASE_APPLIED, APPLIED, at=9_000_000)
    second = event(EventKind.CASE_RECEIVED, b.CaseReceived(delegated=True), seq=2, at=1, parents=(first,))
    assert [item.link for item in ordered([second, first])] == [first.link, second.link]


def test_without_kinship_time_then_node_then_sequence_decide() -> None:
    items = [
        event(EventKind.CASE_NOTED, b.CaseNoted(text="丙"), at=2_000_000),
        event(EventKind.CASE_NOTED, b.CaseNoted(text="甲"), node=1, seq=1),
        event(EventKind.CASE_NOTED, b.CaseNoted(text="乙"), node=2, seq=1),
    ]
    words = [item.event.body["text"] for item in ordered(items)]
    assert words == ["甲", "乙", "丙"]


def test_an_absent_parent_does_not_hold_a_child_up() -> None:
    gone = event(EventKind.CASE_APPLIED, APPLIED)
    child = event(EventKind.CASE_NOTED, b.CaseNoted(text="x"), seq=2, parents=(gone,))
    assert ordered([child]) == (child,)


@given(st.permutations(range(9)), st.data())
def test_the_fold_does_not_depend_on_the_way_the_events_came(way: list[int], data: st.DataObject) -> None:
    start = event(EventKind.CASE_APPLIED, APPLIED)
    told = b.CaseCorrectionTold(items=(FACT,), until=20261218)
    supplied = b.CaseSupplied(items=(replace(FACT, state="有"),), complete=True)
    accepted = b.CaseAccepted(mode="after_correction", on=20261121)
    bodies: list[tuple[EventKind, b.Body]] = [
        (EventKind.CASE_CORRECTION_TOLD, told),
        (EventKind.CASE_SUPPLIED, supplied),
        (EventKind.CASE_ACCEPTED, accepted),
        (EventKind.CASE_WITHDRAWN, b.CaseEnded(reason="本人申请")),
        (EventKind.CASE_VOIDED, b.CaseVoided(reason="错", second="1")),
        (EventKind.CASE_NOTED, b.CaseNoted(text="记")),
        (EventKind.CASE_RECEIVED, b.CaseReceived(delegated=True)),
        (EventKind.CASE_TERMINATED, b.CaseEnded(reason="逾期")),
    ]
    items = [start]
    for seq, (kind, body) in enumerate(bodies, start=2):
        parents = data.draw(st.lists(st.sampled_from(items), max_size=2, unique_by=lambda one: one.link))
        at = data.draw(st.integers(min_value=1, max_value=4)) * 1_000_000
        node = data.draw(st.integers(min_value=1, max_value=3))
        items.append(event(kind, body, seq=seq, node=node, at=at, parents=tuple(parents)))
    whole = fold_case(CASE, items)
    assert fold_case(CASE, [items[i] for i in way]) == whole
    assert len(whole[1]) == len(items)


def test_steps_before_the_application_wait() -> None:
    note = event(EventKind.CASE_RECEIVED, b.CaseReceived(delegated=True))
    file, judged = fold_case(CASE, [note])
    assert (file.state, judged[0].status) == (CaseState.DRAFT, FoldStatus.WAITING)


def test_odd_events_get_a_status_and_change_nothing() -> None:
    items = chain_of(
        (EventKind.CASE_APPLIED, APPLIED),
        (EventKind.CASE_APPLIED, APPLIED),
        ("case.teleported", {"to": "moon"}),
        (EventKind.CASE_RECEIVED, {"delegated": "maybe"}),
        (EventKind.TICKET_PARKED, b.TicketParked()),
        (EventKind.CASE_GAP_CLOSED, b.CaseGapClosed(items=())),
        (EventKind.CASE_NOTED, b.CaseNoted(text="x")),
        stream=CASE,
    )
    assert statuses(items) == [
        FoldStatus.EFFECTIVE,
        FoldStatus.CONFLICT,
        FoldStatus.DEFERRED,
        FoldStatus.REJECTED,
        FoldStatus.CONFLICT,
        FoldStatus.CONFLICT,
        FoldStatus.EFFECTIVE,
    ]
    file, _ = fold_case(CASE, items)
    assert [step.kind for step in file.steps] == ["case.applied", "case.noted"]


def fold(*steps: tuple[EventKind, b.Body]) -> CaseFile:
    return fold_case(CASE, chain_of((EventKind.CASE_APPLIED, APPLIED), *steps, stream=CASE))[0]


def test_corrections_come_in_parts_until_nothing_is_open() -> None:
    second = replace(FACT, key="2", name="章程")
    told = b.CaseCorrectionTold(items=(FACT, second), until=20261218, document="云政务补〔2026〕000001号")
    part = b.CaseSupplied(items=(replace(FACT, state="有"),), complete=False)
    rest = b.CaseSupplied(items=(replace(second, state="有"),), complete=True)
    file = fold((EventKind.CASE_CORRECTION_TOLD, told), (EventKind.CASE_SUPPLIED, part))
    assert file.state is CaseState.CORRECTING
    assert [fact.key for fact in file.correction] == ["2"]
    assert (file.told_count, file.told_until, file.received_on) == (1, 20261218, 20261120)
    file = fold(
        (EventKind.CASE_CORRECTION_TOLD, told),
        (EventKind.CASE_SUPPLIED, part),
        (EventKind.CASE_SUPPLIED, rest),
    )
    assert (file.state, file.correction) == (CaseState.RESUBMITTED, ())
    assert {fact.key: fact.state for fact in file.materials} == {"1": "有", "2": "有"}
    assert file.document("补") == "云政务补〔2026〕000001号"
    assert file.told_ever == ("1", "2")


def test_a_gap_stays_in_the_words_until_it_is_closed() -> None:
    gap = (b.GapItem(key="2", name="章程", days=5), b.GapItem(key="3", name="照片", days=5))
    accepted = b.CaseAccepted(mode="gap", on=20261120, gap=gap)
    file = fold((EventKind.CASE_ACCEPTED, accepted))
    assert (file.state, file.word, file.is_open) == (CaseState.ACCEPTED_GAP, "容缺受理", True)
    part = b.CaseSupplied(
        items=(b.MaterialFact(key="2", name="章程", state="有", need="容缺后补"),), complete=False
    )
    file = fold((EventKind.CASE_ACCEPTED, accepted), (EventKind.CASE_SUPPLIED, part))
    assert [item.key for item in file.gap] == ["3"]
    assert replace(file, state=CaseState.IN_REVIEW).word == "容缺受理"
    file = fold((EventKind.CASE_ACCEPTED, accepted), (EventKind.CASE_GAP_CLOSED, b.CaseGapClosed(items=())))
    assert (file.state, file.gap, file.word) == (CaseState.ACCEPTED, (), "已受理")


def test_later_steps_keep_their_reason_and_day() -> None:
    file = fold(
        (EventKind.CASE_RECEIVED, b.CaseReceived(delegated=False)),
        (EventKind.CASE_ACCEPTED, b.CaseAccepted(mode="deemed", on=20261113)),
        (EventKind.CASE_WITHDRAWN, b.CaseEnded(reason="本人申请撤回")),
    )
    assert (file.state, file.accepted_on, file.ended_on) == (CaseState.WITHDRAWN, 20261113, 20261120)
    assert file.reason == "本人申请撤回"


def test_papers_are_kept_with_their_fate() -> None:
    rendered = b.PaperRendered(paper="p", kind="收件凭证", n=1, sha256=bytes(32), size=9, copies=2)
    other = replace(rendered, paper="q")
    file = fold(
        (EventKind.PAPER_RENDERED, rendered),
        (EventKind.PAPER_RENDERED, other),
        (EventKind.PAPER_FAILED, b.PaperFailed(paper="p", printer="甲", reason="缺纸")),
    )
    assert [(paper.paper, paper.failed) for paper in file.papers] == [("p", "缺纸"), ("q", "")]


def fold_t(
    *steps: tuple[EventKind | str, b.Body | dict[str, object]],
) -> tuple[Ticket | None, list[FoldStatus]]:
    items = chain_of((EventKind.TICKET_TAKEN, TAKEN), *steps, stream=TICKET)
    return fold_ticket(TICKET, items)[0], statuses(items)


def test_undone_names_the_step_that_it_takes_back() -> None:
    called = (EventKind.TICKET_CALLED, b.TicketCalled(to_window=3))
    arrived = (EventKind.TICKET_ARRIVED, b.TicketArrived(at_window=3))
    right = (EventKind.TICKET_UNDONE, b.TicketUndone(undone=str(uuid.UUID(int=1003))))
    wrong = (EventKind.TICKET_UNDONE, b.TicketUndone(undone=str(uuid.UUID(int=1002))))
    ticket, found = fold_t(called, arrived, right)
    assert ticket is not None
    assert (ticket.state, ticket.arrived_at) == (TicketState.CALLED, 0)
    assert found[2:] == [FoldStatus.SUPERSEDED, FoldStatus.EFFECTIVE]
    ticket, found = fold_t(called, arrived, wrong)
    assert ticket is not None
    assert (ticket.state, found[-1]) == (TicketState.SERVING, FoldStatus.CONFLICT)


def test_odd_events_of_a_ticket_change_nothing() -> None:
    advice = b.AdviceGiven(number="GZ", item="i", item_name="n", item_version="v")
    ticket, found = fold_t(
        (EventKind.ADVICE_GIVEN, advice),
        (EventKind.CASE_NOTED, b.CaseNoted(text="x")),
        ("ticket.flew", {}),
        (EventKind.TICKET_CALLED, {"to_window": "three"}),
        (EventKind.TICKET_TAKEN, TAKEN),
        (EventKind.TICKET_FINISHED, b.TicketFinished(result="受理")),
    )
    assert ticket is not None
    assert ticket.state is TicketState.WAITING
    assert found[1:] == [
        FoldStatus.EFFECTIVE,
        FoldStatus.CONFLICT,
        FoldStatus.DEFERRED,
        FoldStatus.REJECTED,
        FoldStatus.CONFLICT,
        FoldStatus.CONFLICT,
    ]
    lonely = event(EventKind.TICKET_CALLED, b.TicketCalled(to_window=3), stream=TICKET)
    assert fold_ticket(TICKET, [lonely])[0] is None


def test_a_person_is_the_newest_record_with_the_newest_check() -> None:
    first = b.PersonRecorded(kind="RIC", number="1", name="甲")
    items = chain_of(
        (EventKind.PERSON_CHECKED, b.PersonChecked(method="card", result="ok")),
        (EventKind.PERSON_RECORDED, first),
        (EventKind.PERSON_CHECKED, b.PersonChecked(method="card", result="ok")),
        (EventKind.PERSON_RECORDED, replace(first, phone="13900000011")),
        (EventKind.PERSON_UNMASKED, b.PersonUnmasked(shown=("number",))),
        (EventKind.PERSON_RECORDED, {"kind": 1}),
        ("person.cloned", {}),
        stream=PERSON,
    )
    person, _ = fold_stream(PERSON, items)
    assert person is not None
    assert getattr(person, "phone", "") == "13900000011"
    assert getattr(person, "checked_by", "") == "card"
    assert statuses(items)[5:] == [FoldStatus.REJECTED, FoldStatus.DEFERRED]


def test_streams_without_state_are_all_effective() -> None:
    items = chain_of((EventKind.STAFF_SIGNED_OUT, b.StaffSignedOut()), stream="staff:0203")
    assert fold_stream("staff:0203", items)[0] is None
    assert statuses(items) == [FoldStatus.EFFECTIVE]
    assert stream_of(StreamKind.STAFF, "0203") == "staff:0203"
    assert (stream_kind("staff:0203"), stream_id("staff:0203")) == ("staff", "0203")


def test_a_redacted_entry_has_no_event() -> None:
    entry = Entry.of(ZERO, b"x")
    assert Linked.of(replace(entry, raw=None)) is None


def test_a_chain_tells_every_fault_and_its_kind() -> None:
    entries = list(walk(ZERO, [b"a", b"b", b"c"]))
    assert check_run(entries) == ()
    require_sound(entries)
    assert check_entry(replace(entries[1], raw=None)) is None
    changed = replace(entries[1], raw=b"x")
    moved = replace(entries[2], prev=ZERO)
    found = [fault.code for fault in check_run([entries[0], changed, moved])]
    assert found == ["chain.content", "chain.order", "chain.link"]
    with pytest.raises(Refused) as error:
        require_sound([entries[0], entries[2]])
    assert error.value.code == "chain.order"
    assert feed_hash(ZERO, entries[0].link) != entries[0].link
