import dataclasses
import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.catalogue import (
    Catalogue,
    Item,
    ItemVersion,
    Limit,
    LimitUnit,
    Material,
    Necessity,
    from_plain,
    item_version_hash,
    to_plain,
)
from hall.catalogue_versions import compare, in_force
from hall.errors import Refused
from tests.unit.demo_catalogue import demo, item_of, question_of

TODAY = dt.date(2026, 11, 20)


def test_look_ups_by_code_name_letter_and_number() -> None:
    catalogue = demo()
    item = item_of("居住证申领")
    assert catalogue.item_named("居住证申领") is item
    assert catalogue.item(item.code) is item
    assert catalogue.item("") is None
    assert catalogue.item_named("没有这个") is None
    assert [theme.name for theme in catalogue.themes_with(item.code)] == ["教育入学"]
    assert catalogue.queue("K") is catalogue.queues[-1]
    assert catalogue.queues[-1].name == "婚姻登记"
    assert catalogue.queue("W") is None
    assert catalogue.window(1) is catalogue.windows[0]
    assert catalogue.windows[0].weights == (("A", 10), ("J", 1))
    assert catalogue.window(999) is None
    assert catalogue.person("0201") is catalogue.staff[0]
    assert catalogue.staff[0].windows == (1,)
    assert catalogue.person("9999") is None
    question = question_of(item, "Q1")
    assert question.option("full") in question.options
    assert question.option("nothing") is None
    assert item.question("Q9") is None
    assert not item.is_permit
    assert item.statutory == Limit(number=15, unit=LimitUnit.DAYS)
    assert item.statutory.words() == "15个自然日"
    assert Limit(number=0, unit=LimitUnit.AT_ONCE).words() == "即时"


def test_a_catalogue_survives_json() -> None:
    plain = json.loads(json.dumps(demo().to_plain()))
    assert Catalogue.from_plain(plain) == demo()


_TEXT = st.text(max_size=8)
_MATERIALS = st.builds(
    Material,
    no=st.integers(1, 99),
    name=_TEXT,
    kind=_TEXT,
    form=_TEXT,
    originals=st.integers(0, 9),
    copies=st.integers(0, 9),
    taking=_TEXT,
    necessity=st.sampled_from(Necessity),
    gap_days=st.none() | st.integers(1, 30),
    source=_TEXT,
    issuer=_TEXT,
    licence=st.none() | _TEXT,
    may_promise=st.booleans(),
    review_points=st.lists(_TEXT, max_size=3).map(tuple),
    when=_TEXT,
)


@given(
    materials=st.lists(_MATERIALS, max_size=4),
    statutory=st.none() | st.builds(Limit, number=st.integers(0, 99), unit=st.sampled_from(LimitUnit)),
    effective=st.dates(),
    aliases=st.lists(_TEXT, max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_an_item_version_survives_plain_data_and_keeps_its_hash(
    materials: Any, statutory: Any, effective: Any, aliases: Any
) -> None:
    item = dataclasses.replace(
        demo().items[0],
        materials=tuple(materials),
        statutory=statutory,
        effective=effective,
        aliases=tuple(aliases),
    )
    version = ItemVersion(item=item, rules=demo().rules)
    again = ItemVersion.from_plain(json.loads(json.dumps(version.to_plain())))
    assert again == version
    assert again.digest == version.digest


def test_the_hash_sees_item_materials_questions_and_public_rules() -> None:
    item, rules = demo().items[0], demo().rules
    changed = [
        (dataclasses.replace(item, fee="免费"), rules),
        (dataclasses.replace(item, version=item.version + 1), rules),
        (dataclasses.replace(item, materials=item.materials[1:]), rules),
        (dataclasses.replace(item, questions=item.questions[1:]), rules),
        (item, rules[1:]),
        (item, rules[::-1]),
        (item, rules),
    ]
    assert len({item_version_hash(i, r) for i, r in changed}) == len(changed)


def test_the_hash_is_written_in_stone() -> None:
    """It stands in every chain (D18): whoever changes the encoding changes all of them."""
    item = item_of("居民身份证申领、换领、补领")
    assert item_version_hash(item, demo().rules) == (
        "f1c65258c58aedecf95d86fcc6cb4bb436e8176f38716afbf28c61287c8c2bb1"
    )


def test_wrong_plain_data_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        from_plain(to_plain(demo().items[0]) | {"version": "二"}, Item)
    assert caught.value.code == "catalogue.shape"


def _with(item: Item, **changes: Any) -> Catalogue:
    others = tuple(other for other in demo().items if other.code != item.code)
    return dataclasses.replace(demo(), items=(dataclasses.replace(item, **changes), *others))


def test_the_same_catalogue_changes_nothing() -> None:
    found = compare(demo(), demo(), TODAY)
    assert (found.faults, found.added, found.changed, found.closed) == ((), (), (), ())
    assert len(found.unchanged) == 40


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fee": "一百元"}, "内容变了"),
        ({"materials": ()}, "材料变了"),
        ({"questions": ()}, "情形变了"),
        ({"version": 0}, "退回"),
    ],
)
def test_other_content_needs_a_higher_version(changes: Any, words: Any) -> None:
    item = demo().items[0]
    found = compare(demo(), _with(item, **changes), TODAY)
    assert [fault.item_code for fault in found.faults] == [item.code]
    assert words in found.faults[0].message


def test_changed_public_rules_under_the_same_versions_are_told() -> None:
    found = compare(demo(), dataclasses.replace(demo(), rules=()), TODAY)
    assert len(found.faults) == 40
    assert "公共规则变了" in found.faults[0].message


def test_added_closed_and_future_items() -> None:
    item = demo().items[0]
    fewer = dataclasses.replace(demo(), items=demo().items[1:])
    assert compare(demo(), fewer, TODAY).closed == (item.code,)
    assert compare(fewer, demo(), TODAY).added == (item.code,)
    later = {"version": item.version + 1, "effective": dt.date(2027, 1, 1), "fee": "不收费"}
    found = compare(demo(), _with(item, **later), TODAY)
    assert (found.faults, found.changed, found.later) == ((), (item.code,), (item.code,))


def test_the_version_in_force_is_the_latest_that_has_begun() -> None:
    now = ItemVersion(item=demo().items[0], rules=())
    then = ItemVersion(
        item=dataclasses.replace(now.item, version=99, effective=dt.date(2027, 1, 1)), rules=()
    )
    assert in_force([then, now], dt.date(2026, 12, 31)) is now
    assert in_force([now, then], dt.date(2027, 1, 1)) is then
    assert in_force([then], TODAY) is None
