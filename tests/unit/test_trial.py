import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.catalogue import Necessity
from hall.errors import Refused
from hall.trial import MAX_DOCUMENT, run_trial
from tests.unit.demo_catalogue import code_of, demo

CARD = code_of("居民身份证申领、换领、补领")


def case(**changes: Any) -> Any:
    base = {
        "id": "c1",
        "item": CARD,
        "applicant": {"flags": []},
        "answers": ["Q1.first", "Q2.local"],
        "materials": {"1": "有", "5": "有"},
        "asks_gap": False,
        "credit_bar": False,
        "received_at": "2026-11-20T10:05:00+08:00",
        "acceptance": {"how": "at_window", "at": "2026-11-20T10:06:00+08:00"},
    }
    return {key: value for key, value in (base | changes).items() if value is not ...}


def one(**changes: Any) -> Any:
    answer, code = run_trial(demo(), json.dumps({"cases": [case(**changes)]}))
    assert code == ("error" in answer["cases"][0])
    return answer["cases"][0]


def test_the_answer_has_every_key_of_the_specification() -> None:
    assert one() == {
        "id": "c1",
        "shown_questions": ["Q1", "Q2"],
        "used_answers": ["Q1.first", "Q2.local"],
        "materials": [
            {"key": "1", "name": "居民户口簿", "need": "必要"},
            {"key": "5", "name": "现场采集照片和指纹信息", "need": "必要"},
        ],
        "outcome": "受理",
        "allowed": ["受理"],
        "window_act": "受理",
        "refer_to": None,
        "missing": [],
        "defective": [],
        "gap": [],
        "five_day_due": "2026-11-27",
        "accepted_on": "2026-11-20",
        "promise_due": "2026-12-11",
        "promise_provisional": False,
        "statutory_due": "2027-01-19",
        "statutory_provisional": False,
        "papers": ["受理通知书", "收件凭证"],
        "why_not": {
            "容缺受理": "材料已经齐全，不需要容缺。",
            "补正": "材料齐全、符合法定形式，没有需要补正的内容。",
            "收件": "本事项已授权窗口受理，不需要只收件。",
            "不受理": "情形回答中没有不受理的情形。",
            "转办": "情形回答中没有需要转到其他事项办理的情形。",
        },
    }


def test_a_referral_and_a_gap_in_json() -> None:
    found = one(item=code_of("临时居民身份证办理"), answers=["Q1.no"], materials={})
    assert found["refer_to"] == {"code": CARD, "name": "居民身份证申领、换领、补领"}
    gap = one(
        item=code_of("失业保险金申领"),
        answers=["Q1.involuntary", "Q2.one_year"],
        materials={"1": "有", "2": "有", "3": "缺"},
        asks_gap=True,
        acceptance={"how": "none", "at": None},
    )
    assert gap["gap"] == [{"key": "3", "name": "终止或解除劳动关系证明", "due": None}]
    assert gap["allowed"] == ["容缺受理", "补正"]


def test_provisional_dates_are_marked() -> None:
    found = one(received_at="2026-12-30T10:00:00+08:00", acceptance={"how": "deemed", "at": None})
    assert (found["promise_due"], found["promise_provisional"]) == ("2027-01-20", True)
    assert found["statutory_provisional"] is False


def test_the_day_is_the_local_day_whatever_the_offset() -> None:
    found = one(received_at="2026-11-19T16:30:00Z", acceptance={"how": "deemed"})
    assert found["accepted_on"] == "2026-11-20"


def test_keys_may_be_left_out_and_unknown_ones_are_ignored() -> None:
    found = one(applicant=..., materials=..., asks_gap=..., credit_bar=None, acceptance=..., colour="red")
    assert (found["outcome"], found["accepted_on"]) == ("补正", None)
    assert found["missing"] == ["居民户口簿", "现场采集照片和指纹信息"]


def test_a_material_without_a_state_is_missing() -> None:
    found = one(materials={"1": None, "5": "有"})
    assert (found["outcome"], found["missing"]) == ("补正", ["居民户口簿"])


def test_states_of_materials_that_do_not_apply_are_ignored() -> None:
    assert one(materials={"1": "有", "5": "有", "3": "缺", "agent.1": "瑕疵"})["outcome"] == "受理"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"item": "123"}, "没有实施编码"),
        ({"item": None}, "item 应是文本"),
        ({"item": 5}, "item 应是文本"),
        ({"answers": ["Q1.first"]}, "还没有回答"),
        ({"answers": ["Q1.first", "Q1.renew", "Q2.local"]}, "单选"),
        ({"answers": ["Q1.nothing"]}, "没有“Q1.nothing”"),
        ({"answers": "Q1.first"}, "answers 应是文本的列表"),
        ({"answers": [1]}, "answers 应是文本"),
        ({"answers": ["\ud800"]}, "乱码"),
        ({"materials": {"77": "有"}}, "77"),
        ({"materials": {"01": "有"}}, "01"),
        ({"materials": {"1": "好"}}, "状态只能是"),
        ({"materials": {"77": None}}, "77"),
        ({"materials": {"1": float("nan")}}, "状态只能是"),
        ({"materials": {"\udfff": "有"}}, "乱码"),
        ({"materials": ["1"]}, "materials 应是"),
        ({"applicant": "agent"}, "applicant 应是"),
        ({"applicant": {"flags": ["vip"]}}, "vip"),
        ({"applicant": {"flags": {}}}, "applicant.flags"),
        ({"asks_gap": "yes"}, "asks_gap"),
        ({"asks_gap": 1}, "asks_gap"),
        ({"credit_bar": 0}, "credit_bar"),
        ({"received_at": ...}, "received_at"),
        ({"received_at": None}, "received_at"),
        ({"received_at": "2026-11-20T10:05:00"}, "带时区"),
        ({"received_at": "2026-11-20"}, "带时区"),
        ({"received_at": "2026-02-30T10:05:00+08:00"}, "带时区"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "带时区"),
        ({"received_at": "9999-12-31T23:59:00-12:00"}, "带时区"),
        ({"received_at": 1763604300}, "带时区"),
        ({"acceptance": {"how": "maybe"}}, "acceptance.how"),
        ({"acceptance": {"at": None}}, "acceptance.how"),
        ({"acceptance": []}, "acceptance 应是"),
        ({"acceptance": {"how": "at_window", "at": "gestern"}}, "acceptance.at"),
        ({"acceptance": {"how": "at_window", "at": "2026-11-19T23:59:59+08:00"}}, "早于收件"),
        ({"id": ...}, "id"),
        ({"id": True}, "id"),
        ({"id": "x" * 201}, "太长"),
        ({"id": "\ud83d"}, "乱码"),
    ],
)
def test_a_wrong_case_gets_a_sentence(changes: Any, words: Any) -> None:
    found = one(**changes)
    assert set(found) == {"id", "error"}
    assert words in found["error"]
    json.dumps(found, ensure_ascii=False).encode()


def test_the_other_cases_are_answered() -> None:
    cases = [case(id=1), case(id="b", item="x"), case(id="c"), "nothing", None, case(id="c")]
    answer, code = run_trial(demo(), json.dumps({"cases": cases}).encode())
    assert code == 1
    assert ["error" in found for found in answer["cases"]] == [False, True, False, True, True, True]
    assert [found["id"] for found in answer["cases"]] == [1, "b", "c", None, None, "c"]
    assert "两次" in answer["cases"][5]["error"]


def test_a_name_that_stands_twice_in_a_case_is_an_error_of_that_case() -> None:
    text = json.dumps({"cases": [case(), case(id="c2")]})
    text = text.replace('"1": "\\u6709"', '"1": "\\u6709", "1": "\\u7f3a"', 1)
    answer, code = run_trial(demo(), text)
    assert code == 1
    assert "出现了两次" in answer["cases"][0]["error"]
    assert answer["cases"][1]["outcome"] == "受理"


def test_a_number_without_end_or_that_is_none_spoils_only_its_own_case() -> None:
    long = '{"id": "long", "colour": ' + "9" * 5000 + "}"
    ids = '{"id": ' + "9" * 5000 + '}, {"id": NaN}, {"id": 1e999}'
    ignored = json.dumps(case()).replace('"id"', '"colour": ' + "9" * 5000 + ', "id"', 1)
    answer, code = run_trial(demo(), f'{{"cases": [{long}, {ids}, {ignored}]}}')
    assert code == 1
    assert [found["id"] for found in answer["cases"]] == ["long", None, None, None, "c1"]
    assert answer["cases"][-1]["outcome"] == "受理"


def test_a_document_larger_than_any_hall_needs_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        run_trial(demo(), b" " * (MAX_DOCUMENT + 1))
    assert "太大" in caught.value.sentence


def test_an_item_without_gaps_says_so() -> None:
    version = next(i for i in demo().items if not i.gap_allowed)
    material = dataclasses.replace(version.materials[0], necessity=Necessity.MAY_FOLLOW, gap_days=1)
    item = dataclasses.replace(version, materials=(material,), questions=())
    catalogue = dataclasses.replace(demo(), items=(item,))
    asked = case(item=item.code, answers=[], materials={}, asks_gap=True)
    answer, _ = run_trial(catalogue, json.dumps({"cases": [asked]}))
    assert answer["cases"][0]["outcome"] == "补正"
    assert answer["cases"][0]["why_not"]["容缺受理"] == "本事项不可以容缺受理。"


def test_no_cases_are_no_error() -> None:
    assert run_trial(demo(), b'\xef\xbb\xbf{"cases": []}') == ({"cases": []}, 0)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"", "不是 JSON"),
        (b"{", "不是 JSON"),
        (b"\xff\xfe{}", "UTF-8"),
        (b"[]", "JSON 对象"),
        (b'"cases"', "JSON 对象"),
        (b"{}", "cases"),
        (b'{"cases": {}}', "cases"),
        (b'{"cases": [], "cases": []}', "重复"),
        (b"[" * 100_000, "嵌套太深"),
    ],
)
def test_a_document_that_is_none_is_refused_with_one_sentence(document: Any, words: Any) -> None:
    with pytest.raises(Refused) as caught:
        run_trial(demo(), document)
    assert words in caught.value.sentence


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(key=st.sampled_from(sorted(case())), value=_JSON)
@settings(max_examples=100, deadline=None)
def test_any_value_of_any_key_is_answered_or_refused(key: Any, value: Any) -> None:
    answer, code = run_trial(demo(), json.dumps({"cases": [case(**{key: value}), case(id="last")]}))
    assert code in (0, 1)
    assert "error" not in answer["cases"][-1]
