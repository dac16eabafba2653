from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.conditions import MAX_LENGTH, ConditionFault, holds, parse

NAMES = ("agent", "company", "Q1.a", "Q2.b_2", "Q10.c")


@pytest.mark.parametrize(
    ("text", "true_names", "expected"),
    [
        ("", set(), True),
        ("  \t", set(), True),
        ("agent", {"agent"}, True),
        ("agent", {"company"}, False),
        ("!agent", set(), True),
        ("!!agent", {"agent"}, True),
        ("Q1.a|Q1.b&Q1.c", {"Q1.a"}, True),
        ("(Q1.a|Q1.b)&Q1.c", {"Q1.a"}, False),
        ("!Q1.a&Q1.b", {"Q1.b"}, True),
        ("!(Q1.a&Q1.b)", {"Q1.b"}, True),
        ("Q2.company & !Q3.leased", {"Q2.company"}, True),
        ("(Q1.renew | Q1.damaged) & !minor", {"Q1.damaged", "minor"}, False),
        ("Agent", {"agent"}, False),
    ],
)
def test_an_expression_means_what_the_catalogue_says(text: Any, true_names: Any, expected: Any) -> None:
    assert holds(text, true_names) is expected


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("&", 1),
        ("agent &", 8),
        ("agent | & company", 9),
        ("agent company", 7),
        ("(agent", 1),
        ("agent)", 6),
        ("()", 2),
        ("agent !company", 7),
        ("agent (company)", 7),
        ("agent && company", 8),
        ("agent，company", 6),
        ("agent ＆ company", 7),
        ("agent\u200bcompany", 6),
        ("1agent", 1),
        ("Q1.", 3),
        ("委托", 1),
        ("a" * (MAX_LENGTH + 1), MAX_LENGTH + 1),
        ("(" * 40 + "agent" + ")" * 40, 33),
        ("!" * 40 + "agent", 33),
    ],
)
def test_a_broken_expression_names_the_place(text: Any, position: Any) -> None:
    with pytest.raises(ConditionFault) as caught:
        parse(text)
    assert caught.value.position == position
    assert caught.value.sentence.startswith(f"第{position}个字符：")


def test_names_are_listed_once_in_order() -> None:
    assert parse("Q2.b & (agent | !Q2.b) & Q1.a").names == ("Q2.b", "agent", "Q1.a")


@st.composite
def _trees(draw: Any, depth: Any = 4) -> Any:
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from(NAMES))
    kind = draw(st.sampled_from("!&|"))
    if kind == "!":
        return ("!", draw(_trees(depth=depth - 1)))
    return (kind, draw(_trees(depth=depth - 1)), draw(_trees(depth=depth - 1)))


def _spelled(tree: Any) -> Any:
    if isinstance(tree, str):
        return tree
    if tree[0] == "!":
        return f"!({_spelled(tree[1])})"
    return f"({_spelled(tree[1])}) {tree[0]} ({_spelled(tree[2])})"


def _value(tree: Any, true_names: Any) -> Any:
    if isinstance(tree, str):
        return tree in true_names
    if tree[0] == "!":
        return not _value(tree[1], true_names)
    parts = [_value(part, true_names) for part in tree[1:]]
    return all(parts) if tree[0] == "&" else any(parts)


@given(tree=_trees(), true_names=st.sets(st.sampled_from(NAMES)))
@settings(max_examples=100, deadline=None)
def test_evaluation_agrees_with_the_tree_it_was_written_from(tree: Any, true_names: Any) -> None:
    assert holds(_spelled(tree), true_names) is _value(tree, true_names)


@given(text=st.text(alphabet="()!&|Q1.aent 委", max_size=30))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_or_refused_with_a_place(text: Any) -> None:
    try:
        holds(text, {"agent"})
        position = 1
    except ConditionFault as fault:
        position = fault.position
    assert 1 <= position <= len(text) + 1
