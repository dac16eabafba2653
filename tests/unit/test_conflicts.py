"""Two windows that did not see each other: every pair of table (b), in both orders (F24), and deciding."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hall import bodies as b
from hall.cases import CaseAction, CaseState, require_settled
from hall.conflicts import Grade, Rule
from hall.errors import Refused
from hall.events import EventKind
from hall.life_bodies import Branch, CaseHandedOver
from hall.order import FoldStatus, Linked
from tests.unit.case_forks import (
    FORM,
    PROOF,
    RECEIVED,
    K,
    Tree,
    accepted,
    brought,
    ended,
    folded,
    refused,
    told,
)

E, S, C, W = FoldStatus.EFFECTIVE, FoldStatus.SUPERSEDED, FoldStatus.CONFLICT, FoldStatus.WAITING
Step = tuple[EventKind, b.Body]

TELL: Step = (K.CASE_CORRECTION_TOLD, told(PROOF))
TELL_FORM: Step = (K.CASE_CORRECTION_TOLD, told(FORM, document="补2", until=20261225))
ACCEPT: Step = (K.CASE_ACCEPTED, accepted())
ACCEPT_LATER: Step = (K.CASE_ACCEPTED, accepted("受2", 20261120))
REFUSE: Step = (K.CASE_REFUSED, refused())
WITHDRAW: Step = (K.CASE_WITHDRAWN, ended())
TERMINATE: Step = (K.CASE_TERMINATED, ended())
VOID: Step = (K.CASE_VOIDED, b.CaseVoided(reason="录错", second="0301"))
NOTE: Step = (K.CASE_NOTED, b.CaseNoted(text="记"))
SUPPLY: Step = (K.CASE_SUPPLIED, brought(PROOF, complete=False))
SUPPLY_FORM: Step = (K.CASE_SUPPLIED, brought(FORM, complete=False))
HAND: Step = (
    K.CASE_HANDED_OVER,
    CaseHandedOver(branch=Branch(code="D1", name="公安分局"), handover="J1120-W0301", keys=("1",)),
)
HAND_LATER: Step = (
    K.CASE_HANDED_OVER,
    CaseHandedOver(branch=Branch(code="D1", name="公安分局"), handover="J1120-W0501", keys=("1",)),
)
GAP: Step = (
    K.CASE_ACCEPTED,
    b.CaseAccepted(
        mode="gap",
        on=20261120,
        gap=(b.GapItem(key="1", name="证明", days=5), b.GapItem(key="2", name="申请表", days=5)),
    ),
)
TOLD_BOTH: Step = (K.CASE_CORRECTION_TOLD, told(PROOF, FORM))


@dataclass(frozen=True)
class Pair:
    """Two steps after a common past; `stands` is which of them does, None for both or nobody."""

    name: str
    past: tuple[Step, ...]
    one: Step
    other: Step
    grade: Grade | None
    rule: Rule | None
    state: CaseState
    stands: str = ""


PAIRS = (
    Pair(
        "受理∥受理",
        (RECEIVED,),
        ACCEPT,
        ACCEPT_LATER,
        Grade.PICK,
        Rule.ACCEPT_TWICE,
        CaseState.ACCEPTED,
        "first",
    ),
    Pair("受理∥不予受理", (RECEIVED,), ACCEPT, REFUSE, Grade.HOLD, Rule.ACCEPT_REFUSE, CaseState.RECEIVED),
    Pair("受理∥补正告知", (RECEIVED,), ACCEPT, TELL, Grade.HOLD, Rule.ACCEPT_TELL, CaseState.RECEIVED),
    Pair(
        "补正告知∥补正告知",
        (RECEIVED,),
        TELL,
        TELL_FORM,
        Grade.MERGE,
        Rule.TELL_TWICE,
        CaseState.CORRECTING,
        "both",
    ),
    Pair("补正受理∥补正受理", (TOLD_BOTH,), SUPPLY, SUPPLY_FORM, None, None, CaseState.RESUBMITTED, "both"),
    Pair("补齐∥补齐", (GAP,), SUPPLY, SUPPLY_FORM, None, None, CaseState.ACCEPTED, "both"),
    Pair("撤回∥受理", (RECEIVED,), WITHDRAW, ACCEPT, Grade.HOLD, Rule.WITHDRAW_LATE, CaseState.RECEIVED),
    Pair("撤回∥终止", (GAP,), WITHDRAW, TERMINATE, Grade.HOLD, Rule.WITHDRAW_LATE, CaseState.ACCEPTED_GAP),
    Pair(
        "撤回∥补正告知",
        (RECEIVED,),
        WITHDRAW,
        TELL,
        Grade.PICK,
        Rule.WITHDRAW_EARLY,
        CaseState.WITHDRAWN,
        "one",
    ),
    Pair(
        "撤回∥补正受理",
        (TOLD_BOTH,),
        WITHDRAW,
        SUPPLY,
        Grade.PICK,
        Rule.WITHDRAW_EARLY,
        CaseState.WITHDRAWN,
        "one",
    ),
    Pair(
        "撤回∥撤回",
        (RECEIVED,),
        WITHDRAW,
        WITHDRAW,
        Grade.PICK,
        Rule.WITHDRAW_TWICE,
        CaseState.WITHDRAWN,
        "first",
    ),
    Pair("收件∥受理", (), RECEIVED, ACCEPT, Grade.PICK, Rule.RECEIVE_WITHIN, CaseState.ACCEPTED, "other"),
    Pair("补齐∥终止", (GAP,), SUPPLY, TERMINATE, Grade.HOLD, Rule.OTHER_STEP, CaseState.ACCEPTED_GAP),
    Pair(
        "移交∥移交",
        (RECEIVED,),
        HAND,
        HAND_LATER,
        Grade.PICK,
        Rule.HANDED_TWICE,
        CaseState.RECEIVED,
        "first",
    ),
    Pair("移交∥受理", (RECEIVED,), HAND, ACCEPT, None, None, CaseState.ACCEPTED, "both"),
    Pair("移交∥补正告知", (RECEIVED,), HAND, TELL, None, None, CaseState.CORRECTING, "both"),
    Pair(
        "移交∥撤回",
        (RECEIVED,),
        HAND,
        WITHDRAW,
        Grade.MERGE,
        Rule.HANDED_ENDED,
        CaseState.WITHDRAWN,
        "both",
    ),
    Pair("作废∥作废", (RECEIVED,), VOID, VOID, Grade.PICK, Rule.SAME_STEP, CaseState.VOIDED, "first"),
    Pair("作废∥补正告知", (RECEIVED,), VOID, TELL, Grade.HOLD, Rule.OTHER_STEP, CaseState.RECEIVED),
    Pair("备注∥受理", (RECEIVED,), NOTE, ACCEPT, None, None, CaseState.ACCEPTED, "both"),
    Pair(
        "当场更正∥补正受理",
        (TOLD_BOTH,),
        (K.CASE_CORRECTED_ON_SPOT, b.CaseCorrectedOnSpot(items=(FORM,))),
        SUPPLY,
        None,
        None,
        CaseState.CORRECTING,
        "both",
    ),
)


def fork(pair: Pair, *, swapped: bool) -> tuple[Tree, Linked, Linked]:
    """The pair's two steps, the first of `pair` second in time when swapped."""
    tree = Tree()
    base = tree.begun(*pair.past)
    one = tree.add(*pair.one, base, node=2, at=51_000_000 if swapped else 50_000_000)
    other = tree.add(*pair.other, base, node=3, at=50_000_000 if swapped else 51_000_000)
    return tree, one, other


@pytest.mark.parametrize("swapped", [False, True], ids=["in order", "swapped"])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_every_pair_in_both_orders(pair: Pair, *, swapped: bool) -> None:
    tree, one, other = fork(pair, swapped=swapped)
    file, _ = folded(tree.items)
    assert file.state is pair.state
    first, second = (other, one) if swapped else (one, other)
    standing = {"first": [first], "one": [one], "other": [other], "both": [one, other], "": []}[pair.stands]
    loser = C if pair.grade is Grade.HOLD else S
    assert {tree.status(one), tree.status(other)} <= {E, loser}
    assert {item.link for item in (one, other) if tree.status(item) is E} == {item.link for item in standing}
    assert file.held == (pair.grade is Grade.HOLD)
    if pair.rule is None:
        assert file.conflicts == ()
        return
    group = tree.group()
    assert (group.rule, group.grade) == (pair.rule, pair.grade)
    assert {side.link for side in group.sides} == {one.link, other.link}
    assert [side.link for side in group.sides] == [first.link, second.link]
    assert file.attention > 0
    assert bool(group.untold) != group.holds


def test_of_two_acceptances_the_earlier_day_counts_and_the_later_paper_comes_back() -> None:
    tree, _, _ = fork(PAIRS[0], swapped=False)
    file = tree.file()
    assert (file.accepted_on, file.document("受")) == (20261120, "受1")
    assert file.conflicts[0].recall == ("受2",)


def test_two_demands_become_one_list_with_the_later_day() -> None:
    tree, _, _ = fork(PAIRS[3], swapped=False)
    file = tree.file()
    assert [fact.key for fact in file.correction] == ["1", "2"]
    assert (file.told_count, file.told_until) == (2, 20261225)
    assert "非一次性告知" in file.conflicts[0].sentence


def test_what_came_meanwhile_is_not_asked_for_again() -> None:
    tree = Tree()
    base = tree.begun(RECEIVED)
    first = tree.add(*TELL, base, node=2)
    tree.add(*SUPPLY, first, node=2)
    tree.add(K.CASE_CORRECTION_TOLD, told(PROOF, FORM, document="补2"), base, node=3)
    file = tree.file()
    assert (file.state, [fact.key for fact in file.correction]) == (CaseState.CORRECTING, ["2"])


def test_a_hold_keeps_the_case_where_it_was_and_closes_what_cannot_be_taken_back() -> None:
    tree, _, _ = fork(PAIRS[1], swapped=False)
    file = tree.file()
    assert (file.word, file.attention, file.is_open) == ("冲突待裁定", 2, True)
    assert file.conflicts[0].untold == ()
    for action in (CaseAction.CLOSE, CaseAction.DELIVER, CaseAction.ACCEPT, CaseAction.VOID):
        with pytest.raises(Refused) as error:
            require_settled(file, action)
        assert error.value.code == "case.held"
    require_settled(file, CaseAction.SUPPLY)


@pytest.mark.parametrize("chosen", [0, 1])
def test_a_decision_makes_one_stand_and_calls_the_other_paper_back(chosen: int) -> None:
    tree, accept, refuse = fork(PAIRS[1], swapped=False)
    decided = tree.resolve((accept, refuse)[chosen])
    file = tree.file()
    assert file.state is (CaseState.ACCEPTED, CaseState.REFUSED)[chosen]
    assert tree.status(decided) is E
    assert [tree.status(one) for one in (accept, refuse)] == [[E, S], [S, E]][chosen]
    group = tree.group()
    assert (group.holds, group.decided_by, group.reason) == (False, "0207", "核对原件")
    assert group.recall == ("不受1", "受1")[chosen : chosen + 1]
    assert group.untold == ("0202", "0203")
    assert [step.kind for step in file.steps][-1] == "case.resolved"


def test_the_branch_of_the_chosen_step_comes_with_it_and_the_other_goes() -> None:
    tree = Tree()
    base = tree.begun(RECEIVED)
    accept = tree.add(*ACCEPT, base, node=2)
    tell = tree.add(*TELL, base, node=3)
    supply = tree.add(K.CASE_SUPPLIED, brought(PROOF), tell, node=3)
    again = tree.add(K.CASE_ACCEPTED, accepted("受2", mode="after_correction"), supply, node=3)
    assert {tree.status(one) for one in (accept, tell, supply, again)} == {C}
    tree.resolve(tell)
    assert [tree.status(one) for one in (accept, tell, supply, again)] == [S, E, E, E]
    assert (tree.file().state, tree.file().document("受")) == (CaseState.ACCEPTED, "受2")
    assert tree.group().recall == ("受1",)


def test_what_came_late_on_a_branch_set_aside_is_asked_again() -> None:
    tree = Tree()
    base = tree.begun(RECEIVED)
    accept = tree.add(*ACCEPT, base, node=2)
    tell = tree.add(*TELL, base, node=3)
    tree.resolve(accept)
    late = tree.add(K.CASE_TERMINATED, ended(), tell, node=3)
    file = tree.file()
    assert file.held
    assert [tree.status(one) for one in (tell, late)] == [S, C]


def test_what_followed_the_second_acceptance_goes_on() -> None:
    tree = Tree()
    base = tree.begun(RECEIVED)
    tree.add(*GAP, base, node=2)
    second = tree.add(*GAP, base, node=3)
    part = tree.add(*SUPPLY, second, node=3)
    file = tree.file()
    assert (file.state, file.held, tree.status(part)) == (CaseState.ACCEPTED_GAP, False, E)
    assert [item.key for item in file.gap] == ["2"]


def test_the_higher_office_wins_whatever_the_clock_says() -> None:
    tree, accept, refuse = fork(PAIRS[1], swapped=False)
    heads = tree.heads()
    group = tree.group().id
    hall = b.CaseResolved(group=group, choose=accept.link, reason="甲")
    city = b.CaseResolved(group=group, choose=refuse.link, reason="乙", office="city")
    low = tree.add(K.CASE_RESOLVED, hall, *heads, node=7)
    high = tree.add(K.CASE_RESOLVED, city, *heads, node=8)
    assert [tree.status(one) for one in (low, high)] == [S, E]
    file = tree.file()
    assert file.state is CaseState.REFUSED
    assert {one.rule for one in file.conflicts} == {Rule.ACCEPT_REFUSE, Rule.RESOLVE_TWICE}


def test_of_one_office_the_earlier_counts_and_the_other_is_flagged() -> None:
    tree, accept, refuse = fork(PAIRS[1], swapped=False)
    heads, group = tree.heads(), tree.group().id
    choices = [
        tree.add(
            K.CASE_RESOLVED, b.CaseResolved(group=group, choose=one.link, reason="甲"), *heads, node=node
        )
        for node, one in ((7, accept), (8, refuse), (9, accept))
    ]
    assert [tree.status(one) for one in choices] == [E, S, S]
    assert tree.file().state is CaseState.ACCEPTED
    flagged = next(one for one in tree.file().conflicts if one.rule is Rule.RESOLVE_TWICE)
    assert [side.actor for side in flagged.sides] == ["0207", "0208"]


@pytest.mark.parametrize("bad", ["group", "choose", "again"])
def test_a_decision_about_nothing_changes_nothing(bad: str) -> None:
    tree, accept, refuse = fork(PAIRS[1], swapped=False)
    group = tree.group().id
    if bad == "again":
        tree.resolve(refuse)
    choose = tree.items[0].link if bad == "choose" else accept.link
    body = b.CaseResolved(group="0" * 16 if bad == "group" else group, choose=choose, reason="x")
    before = tree.file().state
    wrong = tree.add(K.CASE_RESOLVED, body, *tree.heads(), node=8)
    assert (tree.status(wrong), tree.file().state) == (C, before)


def test_three_sides_need_one_decision_or_more() -> None:
    tree = Tree()
    base = tree.begun(RECEIVED)
    accept = tree.add(*ACCEPT, base, node=2)
    tell = tree.add(*TELL, base, node=3)
    leave = tree.add(*WITHDRAW, tell, node=3)
    stay = tree.add(K.CASE_SUPPLIED, brought(PROOF), tell, node=4)
    assert {tree.status(one) for one in (accept, tell, leave, stay)} == {C}
    tree.resolve(tell)
    file = tree.file()
    assert (file.state, [tree.status(one) for one in (accept, tell)]) == (CaseState.WITHDRAWN, [S, E])
    assert [tree.status(one) for one in (leave, stay)] == [E, S]


def test_a_step_whose_past_is_on_its_way_waits_and_is_applied_when_it_comes() -> None:
    tree = Tree()
    base = tree.begun(RECEIVED)
    tell = tree.add(*TELL, base, node=2)
    supply = tree.add(K.CASE_SUPPLIED, brought(PROOF), tell, node=2)
    without = [item for item in tree.items if item != tell]
    file, judged = folded(without)
    assert (file.state, judged[-1].status, file.conflicts) == (CaseState.RECEIVED, W, ())
    assert (tree.file().state, tree.status(supply)) == (CaseState.RESUBMITTED, E)


def test_an_incomplete_past_is_no_conflict() -> None:
    tree = Tree()
    base = tree.begun(RECEIVED)
    note = tree.add(*NOTE, base, node=2)
    accept = tree.add(*ACCEPT, note, node=2, at=9_000_000)
    tell = tree.add(*TELL, base, node=3, at=99_000_000)
    file, judged = folded([item for item in tree.items if item != note])
    assert (file.state, file.held) == (CaseState.CORRECTING, False)
    assert {one.link: one.status for one in judged}[accept.link] is W
    assert {tree.status(one) for one in (accept, tell)} == {C}


def test_an_author_ticks_off_what_happened_to_the_step() -> None:
    tree, _, _ = fork(PAIRS[0], swapped=False)
    group = tree.group()
    assert group.untold == ("0202", "0203")
    body = b.CaseAcknowledged(group=group.id)
    tree.add(K.CASE_ACKNOWLEDGED, body, *tree.heads(), node=2)
    assert tree.group().untold == ("0203",)
    tree.add(K.CASE_ACKNOWLEDGED, body, *tree.heads(), node=3)
    assert (tree.group().untold, tree.file().attention) == ((), 0)


def test_an_unfit_step_is_a_task_and_not_lost() -> None:
    tree = Tree()
    base = tree.begun(RECEIVED, REFUSE)
    odd = tree.add(*ACCEPT, base)
    assert tree.status(odd) is C
    group = tree.group()
    assert (group.rule, group.recall, tree.file().held) == (Rule.UNFIT, ("受1",), False)


def test_a_step_on_one_that_was_not_taken_falls_with_it() -> None:
    tree = Tree()
    base = tree.begun(TOLD_BOTH)
    tree.add(*WITHDRAW, base, node=2)
    supply = tree.add(K.CASE_SUPPLIED, brought(PROOF, FORM), base, node=3)
    tell = tree.add(K.CASE_CORRECTION_TOLD, told(PROOF), *tree.heads(), node=3)
    assert [tree.status(one) for one in (supply, tell)] == [S, S]


def test_a_step_under_another_version_of_the_item_says_so() -> None:
    tree = Tree()
    base = tree.begun(RECEIVED)
    tree.add(*ACCEPT, base, cat="w")
    assert tree.file().steps[-1].note == "按事项的另一版本办理。"


def test_links_between_cases_are_kept() -> None:
    tree = Tree()
    base = tree.begun(RECEIVED)
    tree.add(K.CASE_LINKED, b.CaseLinked(other="2", number="N", reason="同一件"), base)
    assert tree.file().linked == ("2",)


def test_a_decision_where_nobody_disagrees_has_no_effect() -> None:
    tree = Tree()
    base = tree.begun(RECEIVED)
    body = b.CaseResolved(group="0" * 16, choose=base.link, reason="x")
    alone = tree.add(K.CASE_RESOLVED, body, base)
    assert (tree.status(alone), tree.file().state, tree.file().conflicts) == (C, CaseState.RECEIVED, ())


def test_unreadable_and_newer_events_have_a_status_in_a_fork_too() -> None:
    tree, _, _ = fork(PAIRS[1], swapped=False)
    head = tree.heads()[0]
    bad = tree.add(K.CASE_ACCEPTED, {"mode": 1}, head)
    newer = tree.add("case.teleported", {}, head, node=6)
    assert [tree.status(one) for one in (bad, newer)] == [FoldStatus.REJECTED, FoldStatus.DEFERRED]
