"""一件事 at its edges: credit, agents, failures, and what a catalogue may hold (domain.md 1.7)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from hall import bodies as b
from hall.cases import CaseState
from hall.catalogue import Option, Question
from hall.commands.application import MaterialEntry
from hall.commands.papers import owed, print_paper, reprint
from hall.commands.record import Recorder
from hall.commands.theme_stages import BeginChild, EndBlocked, begin_child, end_blocked
from hall.errors import Refused
from hall.events import EventKind
from hall.explanation import MaterialState
from hall.paper_forms import decode_paper
from hall.theme_course import Whole
from hall.theme_plan import parts_of, theme_of, usual_items
from hall.theme_questions import answer, survey
from tests.unit.desk import CHIEF, CLERK, FIRM, MAN, OTHER, WOMAN, Desk, calendar, catalogue
from tests.unit.test_themes import BIRTH, SHOP, child, standing, start
from tests.unit.theme_desk import answered, application, finish, lines_of, opened, theme


def test_a_promise_that_was_lawful_at_the_opening_is_lawful_when_its_item_begins() -> None:
    desk = Desk()
    done = opened(desk, application(SHOP, states={"从业人员健康证明": MaterialState.PROMISED}))
    finish(desk, child(done, "个体工商"))
    food = child(done, "食品经营")
    cmd = BeginChild(actor=OTHER, theme_id=done.theme.id, case_id=food)
    came = begin_child(cmd, desk.store, desk.clock, calendar())
    assert came.file.state is CaseState.ACCEPTED, "the credit was looked up when the whole was opened"
    assert came.file.keeper == OTHER.window, "another window goes on, in one step (D14)"
    assert came.papers[0].kind == "告知承诺书"


def test_whoever_broke_a_promise_may_make_none_in_a_theme() -> None:
    desk = Desk()
    app = application(SHOP, states={"经营场所使用证明": MaterialState.PROMISED})
    opened(desk, application(SHOP, number=2))
    person = next(iter(desk.store.state.persons))
    with desk.store() as uow:
        mark = b.PersonCreditMarked(mark="m", number="1", ground="告知承诺不实", second="0301")
        Recorder.for_actor(uow, desk.clock, CHIEF).add(
            EventKind.PERSON_CREDIT_MARKED, f"person:{person}", mark
        )
        uow.commit()
    done = opened(desk, app)
    assert desk.store.state.cases[child(done, "个体工商")].state is CaseState.CORRECTING
    shown = next(line for line in done.theme.materials if line.name == "经营场所使用证明")
    assert shown.state == "承诺"
    waiting = desk.store.state.cases[child(done, "户外招牌")]
    lacking = next(fact for fact in waiting.materials if fact.name == "场所使用证明")
    assert lacking.state == "缺"


def test_agents_guardians_and_firms_stay_what_they_are_in_later_stages() -> None:
    for flags, word, applicant in (
        ({"agent"}, "代理人", WOMAN),
        ({"minor"}, "监护人", WOMAN),
        ({"company"}, "经办人", FIRM),
    ):
        desk = Desk()
        one = theme(SHOP)
        chosen = usual_items(one)
        answers = answered(one, chosen, flags)
        said = survey(catalogue(), one, chosen, flags, answers)
        app = replace(
            application(SHOP),
            applicant=applicant,
            present=replace(MAN, checked="card"),
            present_word=word,
            flags=frozenset(flags),
            answers=answers,
            entries={
                line.key: MaterialEntry(state=MaterialState.HAVE)
                for line in lines_of(said, flags)
                if line.comes_from is None
            },
        )
        done = opened(desk, app)
        finish(desk, child(done, "个体工商"))
        start(desk, done, "食品经营")
        paper = next(p for p in desk.store.state.owed.values() if p.stream.endswith(child(done, "食品经营")))
        drawn = decode_paper(paper.form)
        assert getattr(drawn, "agent_word", "") == word
        assert getattr(drawn, "agent", None) is not None


def test_the_rest_of_what_may_be_wrong_is_told() -> None:
    desk = Desk()
    done = opened(desk, application(SHOP))
    finish(desk, child(done, "个体工商"), granted=False)
    food = child(done, "食品经营")
    same = EndBlocked(actor=CHIEF, second=CHIEF, theme_id=done.theme.id, case_id=food, reason="x")
    one, begin = theme(SHOP), BeginChild(actor=CLERK, theme_id=done.theme.id, case_id="x")
    empty, usual = replace(catalogue(), items=()), usual_items(theme(SHOP))
    said = survey(catalogue(), one, usual, (), ())
    for do, code in (
        (partial(end_blocked, same, desk.store, desk.clock), "staff.same_person"),
        (partial(theme_of, catalogue(), "T99"), "theme.unknown"),
        (partial(parts_of, empty, one, usual), "theme.item"),
        (partial(answer, said, "?", ["x"]), "theme.question"),
        (partial(begin_child, begin, desk.store, desk.clock, calendar()), "case.unknown"),
    ):
        with pytest.raises(Refused) as error:
            do()
        assert error.value.code == code
    lone = opened(desk, application("企业信息变更", number=5)).cases[0].id
    strange = BeginChild(actor=CLERK, theme_id=done.theme.id, case_id=lone)
    with pytest.raises(Refused) as error:
        begin_child(strange, desk.store, desk.clock, calendar())
    assert error.value.code == "theme.child"


def test_a_whole_that_is_over_with_a_failure_says_which() -> None:
    desk = Desk()
    done = opened(desk, application(BIRTH, chosen={step.item_code for step in theme(BIRTH).steps[:2]}))
    finish(desk, done.cases[0].id, granted=False)
    finish(desk, done.cases[1].id)
    now = standing(desk, done.theme.id)
    assert (now.whole, now.sentence) == (Whole.PARTLY, "生育登记未办成，其余事项不受影响。")


def test_an_answer_that_refers_to_an_earlier_item_makes_its_result_needed() -> None:
    book = catalogue()
    one = theme("退休")
    first, second = (book.item(step.item_code) for step in one.steps[:2])
    assert first is not None
    assert second is not None
    asks = Question(
        code="Q9",
        text="是否已办理退休",
        multiple=False,
        options=(
            Option(code="yes", text="已办理", result="", refer_to=None),
            Option(code="no", text="没有", result="转办", refer_to=first.name),
        ),
        shown_when="",
    )
    changed = replace(second, questions=(asks,))
    items = tuple(changed if item.code == second.code else item for item in book.items)
    plain = replace(one, steps=tuple(replace(step, note="") for step in one.steps[:2]))
    shop = replace(book, items=items, themes=(plain,))
    parts = parts_of(shop, plain, usual_items(plain))
    assert parts[1].needs == (first.code,)
    said = survey(shop, plain, usual_items(plain), (), ())
    assert "是否已办理退休" not in [asked.text for asked in said.asked]


def test_a_question_of_two_items_is_asked_once_and_answers_both() -> None:
    book, one = catalogue(), theme(SHOP)
    twice = Question(
        code="Q1",
        text="面积",
        multiple=False,
        options=tuple(
            Option(code=code, text=text, result="", refer_to=None)
            for code, text in (("s", "小"), ("l", "大"))
        ),
        shown_when="",
    )
    codes = [step.item_code for step in one.steps[1:3]]
    items = tuple(replace(item, questions=(twice,)) if item.code in codes else item for item in book.items)
    shop = replace(book, items=items)
    said = survey(shop, one, set(codes), (), ())
    (asked,) = said.asked
    assert asked.items == tuple(codes)
    after = survey(shop, one, set(codes), (), answer(said, asked.key, ["l"]))
    assert [after.answers[code] for code in codes] == [frozenset({"Q1.l"})] * 2


def test_the_receipt_of_the_whole_is_printed_again_with_the_mark_of_its_print() -> None:
    desk = Desk()
    done = opened(desk, application(SHOP))
    for pending in owed(desk.store):
        print_paper(pending, CLERK, desk.store, desk.clock, desk.renderer, desk.printer)
    fact = desk.store.state.themes[done.theme.id].papers[0]
    assert (fact.kind, fact.n, bool(fact.sent)) == ("一件事收件凭证", 1, True)
    again = reprint(CLERK, done.theme.id, fact.paper, desk.store, desk.clock)
    assert (again.stream, again.n) == (f"theme:{done.theme.id}", 2)
    print_paper(again, CLERK, desk.store, desk.clock, desk.renderer, desk.printer)
    assert [one.n for one in desk.store.state.themes[done.theme.id].papers] == [1, 2]
    with pytest.raises(Refused) as error:
        reprint(CLERK, done.theme.id, "x", desk.store, desk.clock)
    assert error.value.code == "paper.unknown"
    assert desk.store.fold_again() == desk.store.stored_rows()
