import dataclasses
import datetime as dt
from typing import Any

import pytest

from hall.catalogue import Catalogue, Limit, LimitUnit, PublicRule, RuleEffect
from hall.checklist import explain, lack_of, material_lines, option_effects
from hall.clock import parse_moment
from hall.errors import Refused
from hall.explanation import Acceptance, AcceptanceHow, CaseInput, MaterialState, WindowAct
from hall.reasons import Outcome
from hall.situations import shown_questions, talk_through
from tests.unit.demo_catalogue import code_of, demo, item_of, question_of, version_of

HAVE, MISSING, DEFECTIVE = MaterialState.HAVE, MaterialState.MISSING, MaterialState.DEFECTIVE
FOOD = "食品经营许可（餐饮服务，新办）"
FOOD_ANSWERS = frozenset({"Q1.catering", "Q2.hot", "Q3.none", "Q4.small"})
MOMENT = parse_moment("2026-11-20T10:05:00+08:00")
AT_WINDOW = Acceptance(how=AcceptanceHow.AT_WINDOW, at=MOMENT)


def food(catalogue: Catalogue | None = None, **changes: Any) -> Any:
    """A complete case of the food permit, with changes; `states` only names what differs from 有."""
    book = catalogue or demo()
    item = item_of(FOOD)
    answers = changes.pop("answers", FOOD_ANSWERS)
    flags = frozenset(changes.get("flags", ()))
    lines = material_lines(item, book.rules, set(answers) | flags)
    states = {line.key: HAVE for line in lines} | changes.pop("states", {})
    base = CaseInput(
        item_code=item.code,
        answers=frozenset(answers),
        states=states,
        credit_bar=False,
        received_at=MOMENT,
        acceptance=AT_WINDOW,
    )
    return explain(book, dataclasses.replace(base, **changes))


def key_of(name: str) -> str:
    return next(str(m.no) for m in item_of(FOOD).materials if m.name == name)


def altered(item_name: str, **changes: Any) -> Catalogue:
    items = tuple(
        dataclasses.replace(item, **changes) if item.name == item_name else item for item in demo().items
    )
    return dataclasses.replace(demo(), items=items)


def test_a_complete_case_is_accepted_with_its_papers_and_dates() -> None:
    found = food()
    assert (found.outcome, found.allowed, found.window_act) == (
        Outcome.ACCEPT,
        (Outcome.ACCEPT,),
        WindowAct.ACCEPT,
    )
    assert found.papers == ("受理通知书", "收件凭证")
    assert found.accepted_on == dt.date(2026, 11, 20)
    assert found.promise_due == dt.date(2026, 11, 27)
    assert found.five_day_due == dt.date(2026, 11, 27)
    assert found.missing == found.defective == found.gap == ()


def test_the_desk_sees_questions_up_to_the_first_open_one() -> None:
    item = item_of(FOOD)
    assert [q.code for q in shown_questions(item, (), ())] == ["Q1"]
    assert [q.code for q in shown_questions(item, (), {"Q1.catering"})] == ["Q1", "Q2"]
    talk = talk_through(item, (), {"Q1.catering", "Q2.hot"}, lenient=True)
    assert talk.open_question is item.question("Q3")
    assert talk_through(item, (), FOOD_ANSWERS, lenient=True).open_question is None


def test_an_option_with_a_result_ends_the_talk() -> None:
    found = food(answers={"Q1.prepacked", "Q2.hot"}, states={})
    assert (found.outcome, found.shown_questions, found.used_answers) == (
        Outcome.NOT_REQUIRED,
        ("Q1",),
        ("Q1.prepacked",),
    )
    assert (found.lines, found.missing, found.accepted_on, found.refer_to) == ((), (), None, None)
    assert (found.window_act, found.papers) == (WindowAct.TELL_NOT_REQUIRED, ("不受理告知书",))


def test_a_referral_names_the_other_item() -> None:
    found = food(answers={"Q1.public_place"}, states={})
    assert found.outcome is Outcome.REFER
    assert found.refer_to.name == "公共场所卫生许可（新办）"
    assert found.refer_to.code == code_of("公共场所卫生许可（新办）")
    assert found.papers == ("转办告知单",)


def test_a_referral_to_a_closed_item_keeps_its_name() -> None:
    fewer = dataclasses.replace(demo(), items=(item_of(FOOD),))
    found = food(fewer, answers={"Q1.public_place"}, states={})
    assert (found.refer_to.code, found.refer_to.name) == ("", "公共场所卫生许可（新办）")


def test_stale_answers_are_dropped() -> None:
    item = item_of("居民身份证申领、换领、补领")
    talk = talk_through(item, (), {"Q1.first", "Q2.local", "Q3.found"})
    assert talk.used == {"Q1.first", "Q2.local"}
    assert talk.result == ""


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"Q1.catering"}, "还没有回答"),
        (FOOD_ANSWERS | {"Q4.large"}, "单选"),
        (FOOD_ANSWERS | {"Q9.x"}, "没有“Q9.x”"),
        (FOOD_ANSWERS | {"agent"}, "没有“agent”"),
    ],
)
def test_wrong_answers_are_refused(answers: Any, words: Any) -> None:
    with pytest.raises(Refused) as caught:
        food(answers=answers, states={})
    assert words in caught.value.sentence


def test_wrong_items_flags_and_material_keys_are_refused() -> None:
    for changes in ({"item_code": "X"}, {"flags": frozenset({"vip"})}, {"states": {"99": HAVE}}):
        with pytest.raises(Refused):
            food(**changes)


def _rule(code: str, no: int, effect: RuleEffect, replaces: tuple[str, ...], name: str) -> PublicRule:
    material = dataclasses.replace(demo().rules[0].material, no=no, name=name, when="")
    return PublicRule(code=code, name=code, judged_by="", effect=effect, replaces=replaces, material=material)


def _listed(*rules: PublicRule) -> list[str]:
    item = item_of("居住证申领")
    base = tuple(m for m in item.materials if not m.when)
    lines = material_lines(dataclasses.replace(item, materials=base), rules, ())
    return [f"{line.key} {line.name}" for line in lines]


def test_public_rules_replace_first_and_then_add() -> None:
    own = _listed()
    assert own[:2] == ["1 申请人居民身份证", "2 近期相片"]
    both = ("申请人居民身份证", "近期相片")
    replaced = _listed(
        _rule("add", 1, RuleEffect.ADD, (), "护照"), _rule("new", 1, RuleEffect.REPLACE, both, "护照")
    )
    assert replaced == [*own[2:], "new.1 护照"]
    assert _listed(_rule("new", 1, RuleEffect.REPLACE, ("没有",), "护照")) == own
    assert _listed(_rule("add", 1, RuleEffect.ADD, (), "近期相片")) == own
    twice = [_rule("add", n, RuleEffect.ADD, (), "护照") for n in (1, 2)]
    assert _listed(*twice) == [*own, "add.1 护照"]


def test_the_first_of_two_replacing_rules_wins_but_rows_of_one_rule_stay_together() -> None:
    old = ("申请人居民身份证",)
    rules = [_rule("a", 1, RuleEffect.REPLACE, old, "甲"), _rule("b", 1, RuleEffect.REPLACE, old, "乙")]
    assert _listed(*rules)[-1] == "a.1 甲"
    rows = [_rule("a", 1, RuleEffect.REPLACE, old, "甲"), _rule("a", 2, RuleEffect.REPLACE, old, "乙")]
    assert _listed(*rows)[-2:] == ["a.1 甲", "a.2 乙"]


@pytest.mark.parametrize(
    ("state", "licence", "may_promise", "open_to_him", "lack"),
    [
        (HAVE, None, False, False, None),
        (MaterialState.FETCHED, "营业执照", False, False, None),
        (MaterialState.FETCHED, None, True, True, MISSING),
        (MaterialState.PROMISED, None, True, True, None),
        (MaterialState.PROMISED, None, True, False, MISSING),
        (MaterialState.PROMISED, "营业执照", False, True, MISSING),
        (MISSING, "营业执照", True, True, MISSING),
        (DEFECTIVE, "营业执照", True, True, DEFECTIVE),
    ],
)
def test_what_counts_as_present(
    state: Any, licence: Any, may_promise: Any, open_to_him: Any, lack: Any
) -> None:
    line = food().lines[0]
    material = dataclasses.replace(line.material, licence=licence, may_promise=may_promise)
    line = dataclasses.replace(line, material=material)
    assert lack_of(line, state, may_promise=open_to_him) is lack


@pytest.mark.parametrize(
    ("asks", "bar", "outcome", "words"),
    [
        (True, False, Outcome.ACCEPT_GAP, None),
        (False, False, Outcome.CORRECT, "没有申请容缺"),
        (True, True, Outcome.CORRECT, "失信"),
        (True, None, Outcome.CORRECT, "没有核查"),
    ],
)
def test_a_gap_waits_only_when_asked_for_and_without_a_credit_bar(
    asks: Any, bar: Any, outcome: Any, words: Any
) -> None:
    gap = next(m for m in item_of(FOOD).materials if m.necessity == "容缺后补")
    found = food(states={str(gap.no): MISSING}, asks_gap=asks, credit_bar=bar)
    assert found.outcome is outcome
    if words is None:
        assert found.allowed == (Outcome.ACCEPT_GAP, Outcome.CORRECT)
        assert Outcome.CORRECT not in found.why_not
        assert [g.due for g in found.gap] == [dt.date(2026, 11, 25)]
    else:
        assert words in found.why_not[Outcome.ACCEPT_GAP]
        assert found.missing == (gap.name,)
        assert found.gap == ()


def test_unchecked_credit_is_open_when_the_hall_allows_it() -> None:
    gap = next(m for m in item_of(FOOD).materials if m.necessity == "容缺后补")
    item = item_of(FOOD)
    lines = material_lines(item, demo().rules, FOOD_ANSWERS)
    case = CaseInput(
        item_code=item.code,
        answers=FOOD_ANSWERS,
        states={line.key: HAVE for line in lines if line.key != str(gap.no)},
        asks_gap=True,
        credit_bar=None,
        received_at=MOMENT,
    )
    assert explain(demo(), case).outcome is Outcome.CORRECT
    assert explain(demo(), case, unchecked_credit_allowed=True).outcome is Outcome.ACCEPT_GAP


def test_a_gap_is_never_due_after_the_promised_day() -> None:
    gap = next(m for m in item_of(FOOD).materials if m.necessity == "容缺后补")
    book = altered(FOOD, promise=Limit(number=1, unit=LimitUnit.WORKDAYS))
    found = food(book, states={str(gap.no): MISSING}, asks_gap=True)
    assert found.gap[0].due == found.promise_due == dt.date(2026, 11, 23)
    waiting = food(
        book, states={str(gap.no): MISSING}, asks_gap=True, acceptance=Acceptance(how=AcceptanceHow.NONE)
    )
    assert waiting.gap[0].due is None


def test_without_delegation_the_window_only_receives() -> None:
    found = food(altered(FOOD, delegated=False))
    assert (found.outcome, found.allowed, found.window_act) == (
        Outcome.ACCEPT,
        (Outcome.ACCEPT,),
        WindowAct.RECEIVE,
    )
    assert found.papers == ("收件凭证",)
    assert set(found.why_not) == set(Outcome) - {Outcome.ACCEPT}
    missing = food(altered(FOOD, delegated=False), states={"1": MISSING})
    assert (missing.window_act, missing.papers) == (WindowAct.TELL_CORRECTION, ("申请材料补正告知书",))


def test_a_commitment_that_counts_is_printed_first() -> None:
    promised = next(line.key for line in food().lines if line.material.may_promise)
    found = food(altered(FOOD, delegated=True), states={promised: MaterialState.PROMISED})
    assert found.papers == ("告知承诺书", "受理通知书", "收件凭证")
    barred = food(states={promised: MaterialState.PROMISED}, credit_bar=True)
    assert barred.papers == ("申请材料补正告知书",)
    assert barred.missing


@pytest.mark.parametrize(
    ("acceptance", "accepted"),
    [
        (Acceptance(how=AcceptanceHow.NONE, at=MOMENT), None),
        (Acceptance(how=AcceptanceHow.AT_WINDOW), dt.date(2026, 11, 20)),
        (Acceptance(how=AcceptanceHow.DEEMED), dt.date(2026, 11, 20)),
        (Acceptance(how=AcceptanceHow.BY_DEPARTMENT), None),
        (
            Acceptance(how=AcceptanceHow.AFTER_CORRECTION, at=parse_moment("2026-12-01T15:59:59+00:00")),
            dt.date(2026, 12, 1),
        ),
        (
            Acceptance(how=AcceptanceHow.BY_DEPARTMENT, at=parse_moment("2026-12-01T16:00:00+00:00")),
            dt.date(2026, 12, 2),
        ),
    ],
)
def test_the_day_of_acceptance_is_a_day_of_the_hall(acceptance: Any, accepted: Any) -> None:
    found = food(acceptance=acceptance)
    assert found.accepted_on == accepted
    assert (found.promise_due is None) is (accepted is None)


def test_an_acceptance_before_the_receipt_is_refused() -> None:
    with pytest.raises(Refused):
        food(acceptance=Acceptance(how=AcceptanceHow.AT_WINDOW, at=MOMENT - 86_400_000_000))


def test_each_answer_says_what_it_would_change() -> None:
    item = item_of("居民身份证申领、换领、补领")
    version = version_of(item.name)
    effects = option_effects(version, (), {"Q2.local"}, question_of(item, "Q1"))
    assert [line.name for line in effects["lost"].adds] == ["居民身份证丢失声明"]
    assert effects["first"].adds == effects["first"].removes == ()
    ended = option_effects(version, (), {"Q1.lost"}, question_of(item, "Q3"))
    assert ended["found"].result == "不受理"
    closing = version_of("企业注销登记")
    fewer = option_effects(closing, (), (), question_of(closing.item, "Q1"))
    assert fewer["none"].refer_to == "清税注销（税务注销）"
