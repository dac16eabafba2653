"""Table (b) as data: steps that have no kind of event yet, and that no pair is without a rule (F24)."""

from __future__ import annotations

import pytest

from hall import bodies as b
from hall.conflict_table import ROWS, TABLE, ruling
from hall.conflicts import Act, Deed, Grade, Rule, Winner, deed_of

A, G, R = Act, Grade, Rule


def deed(act: Act, what: str = "", *, who: str = "", value: str = "") -> Deed:
    return Deed(act=act, what=what, who=who, value=value)


RULINGS: tuple[tuple[Deed, Deed, bool, Rule, Grade, int | None], ...] = (
    (deed(A.APPLY), deed(A.APPLY), True, R.DUPLICATE, G.HOLD, None),
    (deed(A.SUSPEND, "听证"), deed(A.SUSPEND, "听证"), False, R.SUSPEND_SAME, G.PICK, 0),
    (deed(A.PROLONG), deed(A.PROLONG), False, R.SAME_STEP, G.PICK, 0),
    (deed(A.PROLONG), deed(A.SUPPLY), False, R.PROLONG_BESIDE, G.MERGE, None),
    (deed(A.DISPATCH), deed(A.PROLONG), False, R.PROLONG_BESIDE, G.MERGE, None),
    (deed(A.PROLONG), deed(A.TERMINATE), False, R.OTHER_STEP, G.HOLD, None),
    (deed(A.SUSPEND, "听证"), deed(A.SUSPEND, "检验"), False, R.SUSPEND_OTHER, G.HOLD, None),
    (deed(A.SUSPEND, "听证"), deed(A.CLOSE, "准予"), False, R.SUSPEND_CLOSE, G.HOLD, None),
    (deed(A.CLOSE, "准予"), deed(A.CLOSE, "准予"), False, R.CLOSE_SAME, G.PICK, 0),
    (deed(A.CLOSE, "准予"), deed(A.CLOSE, "不予"), False, R.CLOSE_OTHER, G.HOLD, None),
    (deed(A.CLOSE, "不予"), deed(A.CLOSE, "退件"), False, R.CLOSE_OTHER, G.HOLD, None),
    (deed(A.CLOSE, "准予"), deed(A.TERMINATE), False, R.CLOSE_OTHER, G.HOLD, None),
    (deed(A.CLOSE, "准予"), deed(A.WITHDRAW), False, R.CLOSE_OTHER, G.HOLD, None),
    (deed(A.DELIVER, who="甲"), deed(A.DELIVER, who="甲"), False, R.DELIVER_SAME, G.PICK, 0),
    (deed(A.DELIVER, who="甲"), deed(A.DELIVER, who="乙"), False, R.DELIVER_OTHER, G.HOLD, None),
    (deed(A.FIELD, "phone", value="1"), deed(A.FIELD, "phone", value="1"), True,
     R.FIELD_SAME, G.MERGE, None),
    (deed(A.FIELD, "phone", value="1"), deed(A.FIELD, "address", value="1"), True,
     R.FIELD_BESIDE, G.MERGE, None),
    (deed(A.FIELD, "phone", value="1"), deed(A.FIELD, "phone", value="2"), True,
     R.FIELD_OTHER, G.PICK, 1),
    (deed(A.FIELD, "name", value="1"), deed(A.FIELD, "name", value="2"), True,
     R.FIELD_WEIGHTY, G.HOLD, 1),
    (deed(A.ADD_MATERIAL, "1"), deed(A.ADD_MATERIAL, "1"), True, R.MATERIAL_ADDED, G.MERGE, None),
    (deed(A.REMOVE_MATERIAL), deed(A.ADD_MATERIAL), True, R.MATERIAL_REMOVED, G.MERGE, None),
    (deed(A.CHARGE, value="t"), deed(A.CHARGE, value="t"), False, R.CHARGE_SAME, G.MERGE, None),
    (deed(A.CHARGE), deed(A.CHARGE), False, R.CHARGE_TWICE, G.MERGE, None),
    (deed(A.CLAIM), deed(A.CLAIM), True, R.CLAIM_TWICE, G.PICK, 0),
    (deed(A.RESOLVE, "hall"), deed(A.RESOLVE, "city"), False, R.RESOLVE_TWICE, G.PICK, 1),
    (deed(A.HAND_OVER), deed(A.HAND_OVER), True, R.HANDED_TWICE, G.PICK, 0),
    (deed(A.HAND_OVER), deed(A.WITHDRAW), True, R.HANDED_ENDED, G.MERGE, None),
    (deed(A.HAND_OVER), deed(A.REFUSE), True, R.HANDED_ENDED, G.MERGE, None),
    (deed(A.HAND_OVER), deed(A.ACCEPT), False, R.HANDED_BESIDE, G.MERGE, None),
    (deed(A.HAND_OVER), deed(A.TELL), True, R.HANDED_BESIDE, G.MERGE, None),
    (deed(A.ARCHIVE), deed(A.SUPPLY), False, R.AFTER_ARCHIVE, G.MERGE, None),
)  # fmt: skip


@pytest.mark.parametrize("swapped", [False, True], ids=["in order", "swapped"])
@pytest.mark.parametrize("case", RULINGS, ids=lambda case: f"{case[0].act}-{case[1].act}-{case[3]}")
def test_rows_of_steps_that_have_no_kind_yet(
    case: tuple[Deed, Deed, bool, Rule, Grade, int | None], *, swapped: bool
) -> None:
    one, other, early, rule, grade, stands = case
    found = ruling(other, one, early=early) if swapped else ruling(one, other, early=early)
    assert (found.row.rule, found.row.grade) == (rule, grade)
    by_order = found.row.winner in {Winner.EARLIER, Winner.LATER}
    assert found.stands == (stands if by_order or not swapped or stands is None else 1 - stands)


def test_what_is_urgent_is_said_to_be() -> None:
    urgent = {row.rule for row in TABLE if row.urgent}
    assert urgent == {Rule.CLOSE_OTHER, Rule.DELIVER_OTHER}
    assert not ruling(
        Deed(act=Act.CLOSE, what="不予"), Deed(act=Act.CLOSE, what="退件"), early=False
    ).row.urgent


def test_every_pair_of_acts_has_a_rule_and_every_rule_words() -> None:
    for one in Act:
        for other in Act:
            found = ruling(Deed(act=one), Deed(act=other), early=False)
            assert (found.row.grade is Grade.PICK) == (
                found.stands is not None
            ) or found.row.winner is Winner.LATER
    assert set(ROWS) == set(Rule)
    assert all(row.sentence.endswith("。") for row in ROWS.values())


def test_notes_and_papers_are_no_steps() -> None:
    assert deed_of("case.noted", b.CaseNoted(text="x")) is None
