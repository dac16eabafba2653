"""Forms of a step as values: which fields are asked, and what counts of those that are not."""

from __future__ import annotations

from dataclasses import replace

from ui.states.case_acts import ActForm, CaseAct, FieldSpec, refused, typed

CHAIN = ActForm(
    act=CaseAct.DISPATCH,
    send="分发",
    case="c",
    fields=(
        FieldSpec(name="scope", label="哪些", options=(("one", "这一件"), ("here", "本窗"))),
        FieldSpec(name="first", label="1", only=("one",)),
        FieldSpec(name="second", label="2", only=("one",), when=("first", "")),
        FieldSpec(name="third", label="3", only=("one",), when=("second", "")),
        FieldSpec(name="days", label="天", only=("one",), when=("third", "")),
    ),
    second="首席代表",
    second_for=("third",),
)


def asked(form: ActForm) -> list[str]:
    return [spec.name for spec in form.fields if form.asks(spec)]


def filled() -> ActForm:
    form = CHAIN
    for name in ("first", "second", "third", "days"):
        form = typed(form, name, "5")
    return form


def test_a_field_is_asked_only_while_the_one_it_depends_on_is_asked_itself() -> None:
    form = filled()
    assert asked(form) == ["scope", "first", "second", "third", "days"]
    assert asked(typed(form, "second", "")) == ["scope", "first", "second"]
    assert asked(typed(form, "first", "")) == ["scope", "first"]
    assert asked(typed(form, "scope", "本窗")) == ["scope"]


def test_what_is_not_asked_counts_as_not_typed_and_is_there_when_asked_again() -> None:
    form = typed(filled(), "first", "")
    assert [form.get(name) for name in ("second", "third", "days")] == ["", "", ""]
    assert not form.asks_second
    again = typed(form, "first", "7")
    assert [again.get(name) for name in ("first", "second", "third", "days")] == ["7", "5", "5", "5"]
    assert again.asks_second


def test_a_choice_that_is_not_asked_has_no_first_option_either() -> None:
    credit = FieldSpec(name="credit", label="计入", options=(("1", "是"), ("", "否")), only=("here",))
    form = replace(CHAIN, fields=(*CHAIN.fields, credit))
    assert form.get("credit") == ""
    assert typed(form, "scope", "本窗").get("credit") == "1"


def test_a_refusal_about_a_field_that_is_not_asked_stands_under_the_form() -> None:
    form = refused(typed(filled(), "first", ""), "天数不对。", "days")
    assert (form.told, form.wrong) == ("天数不对。", "")
    assert refused(filled(), "天数不对。", "days").wrong == "days"
