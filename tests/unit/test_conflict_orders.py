"""The same events in any order of arrival come to the same file and statuses, byte for byte (F23)."""

from __future__ import annotations

import random
from collections import Counter

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hall import bodies as b
from hall.cases import CaseFile
from hall.fold_cases import apply_case, fold_case
from hall.order import FoldStatus, Judged, Linked
from tests.fakes.dice import dice
from tests.unit.case_forks import APPLIED, CASE, FORM, PROOF, K, Tree, accepted, brought, ended, refused, told

ORDERS = 1000
STEPS: tuple[tuple[str, b.Body], ...] = (
    (K.CASE_RECEIVED, b.CaseReceived(delegated=True)),
    (K.CASE_ACCEPTED, accepted()),
    (
        K.CASE_ACCEPTED,
        b.CaseAccepted(mode="gap", on=20261119, gap=(b.GapItem(key="1", name="证明", days=5),)),
    ),
    (K.CASE_CORRECTION_TOLD, told(PROOF)),
    (K.CASE_CORRECTION_TOLD, told(PROOF, FORM)),
    (K.CASE_SUPPLIED, brought(PROOF)),
    (K.CASE_SUPPLIED, brought(FORM, complete=False)),
    (K.CASE_GAP_CLOSED, b.CaseGapClosed(items=(PROOF,))),
    (K.CASE_REFUSED, refused()),
    (K.CASE_WITHDRAWN, ended()),
    (K.CASE_TERMINATED, ended()),
    (K.CASE_NOTED, b.CaseNoted(text="记")),
    (K.CASE_CORRECTED_ON_SPOT, b.CaseCorrectedOnSpot(items=(FORM,))),
)


def written(result: tuple[CaseFile, tuple[Judged, ...]]) -> bytes:
    file, judged = result
    return msgspec.json.encode((file, sorted(judged, key=lambda one: one.link)))


def forest(rng: random.Random, size: int) -> Tree:
    """A case of several windows that now and then see each other, with decisions, by chance."""
    tree = Tree()
    tree.add(K.CASE_APPLIED, APPLIED)
    for _ in range(size):
        count = rng.choice((1, 1, 1, 2, 3))
        saw = rng.sample(tree.items, min(count, len(tree.items)))
        held = [one for one in tree.file().conflicts if one.holds]
        node, at = rng.randrange(1, 5), rng.randrange(1, 9) * 1_000_000
        if held and rng.random() < 0.3:
            side = rng.choice(held[0].sides)
            office = rng.choice(("hall", "city"))
            body = b.CaseResolved(group=held[0].id, choose=side.link, reason="x", office=office)
            tree.add(K.CASE_RESOLVED, body, *(tree.heads() if rng.random() < 0.7 else saw), node=node, at=at)
            continue
        kind, step = rng.choice(STEPS)
        tree.add(kind, step, *(tree.heads() if rng.random() < 0.3 else saw), node=node, at=at)
    return tree


def test_a_thousand_orders_of_arrival_come_to_the_same_bytes() -> None:
    rng = dice(23)
    seen: Counter[FoldStatus] = Counter()
    for _ in range(20):
        tree = forest(rng, 14)
        whole = fold_case(CASE, tree.items)
        seen.update(one.status for one in whole[1])
        assert len(whole[1]) == len(tree.items) == len({one.link for one in whole[1]})
        expected = written(whole)
        for _ in range(ORDERS // 20):
            way = tree.items[:]
            rng.shuffle(way)
            assert written(fold_case(CASE, way)) == expected
    assert {FoldStatus.EFFECTIVE, FoldStatus.SUPERSEDED, FoldStatus.CONFLICT} <= set(seen)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(min_value=0, max_value=1 << 30), cut=st.data())
def test_what_has_not_arrived_yet_leaves_every_event_with_one_status(seed: int, cut: st.DataObject) -> None:
    tree = forest(dice(seed), 12)
    there = cut.draw(st.lists(st.sampled_from(tree.items), unique_by=lambda item: item.link))
    _, judged = fold_case(CASE, there)
    assert Counter(one.link for one in judged) == Counter(item.link for item in there)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(min_value=0, max_value=1 << 30), step=st.sampled_from(STEPS))
def test_a_step_that_saw_everything_over_the_row_is_the_fold_of_the_stream(
    seed: int, step: tuple[str, b.Body]
) -> None:
    tree = forest(dice(seed), 10)
    row, _ = fold_case(CASE, tree.items)
    item: Linked = tree.add(step[0], step[1], *tree.heads(), at=99_000_000)
    whole, judged = fold_case(CASE, tree.items)
    after, verdict = apply_case(row, item)
    mine = next(one for one in judged if one.link == item.link)
    assert (verdict.status is FoldStatus.EFFECTIVE) == (mine.status is FoldStatus.EFFECTIVE)
    if verdict.status is FoldStatus.EFFECTIVE:
        assert after == whole
