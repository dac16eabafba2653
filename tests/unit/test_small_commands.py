"""Persons, advice, drafts, catalogue versions, the boot entry, the way of a paper: smaller commands."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hall.bodies import PersonUnmasked
from hall.catalogue import Catalogue, PublicRule, QueueDef
from hall.commands.advice import advise
from hall.commands.application import MaterialEntry
from hall.commands.case_papers import RefusalGround, demand_words, form_words, limit_words
from hall.commands.casework import accept_deemed, unanswered, void
from hall.commands.catalogue import import_catalogue
from hall.commands.drafts import drop_draft, save_draft
from hall.commands.intake import Refuse, TakeIn, refuse, take_in
from hall.commands.node import booted, keep_setting, signing_seed
from hall.commands.papers import changes_of, check_glyphs, print_paper, recovery_sheet, reprint, send_again
from hall.commands.people import PersonForm, clean_form, record_person, unmask
from hall.commands.record import Recorder
from hall.errors import Conflict, HallError, Refused, Unavailable
from hall.events import SYSTEM, EventKind
from hall.explanation import MaterialState, WindowAct
from hall.identity import DocumentKind
from hall.paper_forms import Acceptance, OneTimeNotice, ProofPromise, Refusal, decode_paper
from hall.ports import Changes, Topic
from tests.unit.desk import (
    CHIEF,
    CLERK,
    FIRM,
    GUIDE,
    MAN,
    MANAGER,
    TECHNICIAN,
    WOMAN,
    Desk,
    application,
    calendar,
    catalogue,
    item_of,
)

DAY = dt.date(2026, 11, 20)


def code(command: object, *args: object, **more: object) -> str:
    assert callable(command)
    with pytest.raises(HallError) as error:
        command(*args, **more)
    return error.value.code


def record(desk: Desk, form: PersonForm) -> str:
    with desk.store() as uow:
        person = record_person(Recorder.for_actor(uow, desk.clock, CLERK), form)
        uow.commit()
    return person.id


def test_a_person_is_written_down_once_and_again_only_when_something_changed() -> None:
    desk = Desk()
    ident = record(desk, WOMAN)
    assert [e.kind for e in desk.store.events_of(f"person:{ident}")] == ["person.recorded", "person.checked"]
    assert record(desk, replace(WOMAN, phone="", checked="")) == ident
    assert len(desk.store.events_of(f"person:{ident}")) == 2
    assert record(desk, replace(WOMAN, phone="13700000022", checked="")) == ident
    person = desk.store.state.persons[ident]
    assert (person.phone, person.sex, person.birth) == ("13700000022", "2", "19881121")


def test_an_empty_form_field_keeps_what_was_known() -> None:
    desk = Desk()
    passport = PersonForm(
        kind=DocumentKind.FPP, number="E12345678", name="Anna Müller", birth="19900307", sex="2",
        nation="DEU", address="青禾区人民路1号", valid_to="20300101",
    )  # fmt: skip
    ident = record(desk, passport)
    record(desk, replace(passport, birth="", sex="", nation="", address="", valid_to="", phone="13900000022"))
    person = desk.store.state.persons[ident]
    assert (person.birth, person.sex, person.nation, person.valid_to) == ("19900307", "2", "DEU", "20300101")
    assert person.address == "青禾区人民路1号"


def test_the_number_says_the_birthday_whatever_was_typed() -> None:
    assert clean_form(replace(WOMAN, birth="20010101"), DAY).birth == "19881121"


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        (replace(WOMAN, number="990102198811210023"), "document.number"),
        (replace(WOMAN, name="张*三"), "name.refused"),
        (replace(WOMAN, phone="123"), "phone.refused"),
        (replace(WOMAN, address="路" * 201), "person.text"),
        (replace(WOMAN, nation="\x07"), "person.text"),
        (replace(FIRM, name="司"), "person.name"),
        (replace(FIRM, legal_person="12"), "name.refused"),
    ],
)
def test_a_form_that_is_wrong_is_refused_with_its_field(form: PersonForm, wrong: str) -> None:
    with pytest.raises(Refused) as error:
        clean_form(form, DAY)
    assert error.value.field
    assert error.value.code == wrong or error.value.code.startswith(wrong.partition(".")[0])


def test_a_cleaned_name_keeps_the_raw_one_beside_it() -> None:
    desk = Desk()
    ident = record(desk, replace(WOMAN, name=" 欧阳 䶮 "))
    person = desk.store.state.persons[ident]
    assert (person.name, person.name_raw) == ("欧阳䶮", " 欧阳 䶮 ")


def test_looking_in_full_is_a_right_and_an_event() -> None:
    desk = Desk()
    ident = record(desk, WOMAN)
    assert unmask(CLERK, ident, ("number",), desk.store, desk.clock, why="核对").number == WOMAN.number
    assert desk.store.state.events[-1].body == {"shown": ["number"], "why": "核对"}
    assert code(unmask, TECHNICIAN, ident, ("number",), desk.store, desk.clock) == "staff.right"
    assert code(unmask, CLERK, "nobody", ("number",), desk.store, desk.clock) == "person.unknown"


def test_advice_is_a_paper_and_no_case() -> None:
    desk = Desk()
    item = item_of(may_follow=True)
    done = advise(application(item, actor=GUIDE), desk.store, desk.clock, calendar())
    assert done.number == "GZ-990102-20261120-W030001"
    paper = decode_paper(done.papers[0].form)
    assert isinstance(paper, OneTimeNotice)
    assert paper.case_number is None
    assert [line.name for line in paper.materials]
    assert any(line.need.startswith("可容缺后补") for line in paper.materials)
    assert not desk.store.state.cases
    drawn = print_paper(done.papers[0], GUIDE, desk.store, desk.clock, desk.renderer, desk.printer)
    assert drawn.stream == f"node:{desk.store.me.node}"


def test_nobody_has_to_say_who_they_are_to_get_advice() -> None:
    desk = Desk()
    nobody = PersonForm(kind=DocumentKind.RIC, number="", name=" ")
    item = next(i for i in catalogue().items if i.statutory is None)
    done = advise(application(item, applicant=nobody), desk.store, desk.clock, calendar())
    paper = decode_paper(done.papers[0].form)
    assert isinstance(paper, OneTimeNotice)
    assert (paper.applicant.name, paper.statutory) == ("咨询人", "")
    firm = advise(application(item, applicant=FIRM), desk.store, desk.clock, calendar())
    shown = decode_paper(firm.papers[0].form)
    assert isinstance(shown, OneTimeNotice)
    assert shown.applicant.name == FIRM.name
    bad = application(item, applicant=replace(nobody, name="\u202e三张"))
    assert code(advise, bad, desk.store, desk.clock, calendar()).startswith("name")


def test_a_draft_is_kept_a_window_and_given_up_by_hand() -> None:
    desk = Desk()
    at = save_draft(CLERK, '{"step": 2}', desk.store, desk.clock, ticket="t")
    draft = desk.store.state.drafts[3]
    assert (draft.form, draft.saved_at, draft.ticket, draft.clerk) == ('{"step": 2}', at, "t", "0203")
    assert drop_draft(CLERK, desk.store).topics == {Topic.DRAFT}
    assert not desk.store.state.drafts
    save_draft(GUIDE, "{}", desk.store, desk.clock)
    drop_draft(GUIDE, desk.store)
    assert not desk.store.state.drafts
    assert code(save_draft, TECHNICIAN, "{}", desk.store, desk.clock) == "staff.right"


def empty_desk() -> Desk:
    desk = Desk()
    desk.store.state.catalogues.clear()
    desk.store.state.versions.clear()
    return desk


def bring(desk: Desk, new: Catalogue, **more: object) -> object:
    return import_catalogue(new, source="x", begin=desk.store, clock=desk.clock, **more)  # type: ignore[arg-type]


def test_a_second_import_says_what_it_changes() -> None:
    desk, real = empty_desk(), catalogue()
    first, second, *rest = real.items
    start = bring(desk, replace(real, items=(first, second)), actor=MANAGER)
    assert getattr(start, "added", ()) == (first.name, second.name)
    newer = replace(second, fee="收费", version=second.version + 1)
    done = bring(desk, replace(real, items=(newer, rest[0])))
    assert getattr(done, "added", ()) == (rest[0].name,)
    assert getattr(done, "changed", ()) == (second.name,)
    assert getattr(done, "gone", ()) == (first.name,)
    assert len(desk.store.state.catalogues) == 2


def test_the_same_version_may_not_say_something_else() -> None:
    desk, real = empty_desk(), catalogue()
    bring(desk, real)
    first = real.items[0]
    rule: PublicRule = replace(real.rules[0], name="改了")
    older = replace(first, version=first.version - 1)
    for changed, wrong in (
        (replace(real, items=(replace(first, fee="收费"), *real.items[1:])), "catalogue.same_version"),
        (replace(real, rules=(rule, *real.rules[1:])), "catalogue.same_version"),
        (replace(real, items=(older, *real.items[1:])), "catalogue.version_back"),
    ):
        assert code(bring, desk, changed) == wrong
    with pytest.raises(Refused, match="另有 20 个事项"):
        bring(desk, replace(real, rules=(rule, *real.rules[1:])))
    assert len(desk.store.state.catalogues) == 1


def test_the_emergency_letter_and_other_hands_are_kept_out() -> None:
    desk = empty_desk()
    queue = replace(catalogue().queues[0], letter="W")
    assert isinstance(queue, QueueDef)
    assert code(bring, desk, replace(catalogue(), queues=(queue,))) == "catalogue.letter"
    assert code(bring, desk, catalogue(), actor=CLERK) == "staff.right"


def test_the_first_word_of_an_incarnation_is_its_boot_entry() -> None:
    desk = Desk()
    booted(desk.store, desk.clock, reason="restored", app="0.1.0", old_inc="x", side_seq=9)
    event = desk.store.state.events[0]
    assert (event.kind, event.seq, event.actor, event.window) == ("node.booted", 1, SYSTEM, 3)
    assert event.body == {
        "reason": "restored",
        "series": "W03",
        "app": "0.1.0",
        "old_inc": "x",
        "side_seq": 9,
    }


def test_the_seed_of_a_node_is_made_once_and_small_texts_are_kept() -> None:
    desk = Desk()
    assert len(signing_seed(desk.store)) == 32
    assert signing_seed(desk.store) == signing_seed(desk.store)
    keep_setting(desk.store, "clock.offset", "250")
    assert desk.store.state.texts == {"clock.offset": "250"}
    assert not desk.store.raws()


def test_a_paper_with_an_unknown_character_stays_owed_and_the_character_is_named() -> None:
    desk = Desk()
    item = item_of(delegated=True)
    done = take_in(
        TakeIn(application=application(item), act=WindowAct.ACCEPT), desk.store, desk.clock, calendar()
    )
    desk.renderer.lacks = "䶮"
    owed = done.papers[0]
    assert (
        code(print_paper, owed, CLERK, desk.store, desk.clock, desk.renderer, desk.printer) == "paper.glyph"
    )
    assert owed.id in desk.store.state.owed
    with pytest.raises(Refused, match="“䶮”（U\\+4DAE）") as error:
        check_glyphs((decode_paper(owed.form),), desk.renderer)
    assert error.value.code == "paper.glyph"
    desk.renderer.lacks = ""
    check_glyphs((decode_paper(owed.form),), desk.renderer)
    drawn = print_paper(owed, CLERK, desk.store, desk.clock, desk.renderer, desk.printer)
    assert changes_of(drawn).streams == (drawn.stream,)
    assert drawn.job == "1"
    lost = desk.store.state.pdfs.pop(drawn.sha256)
    args = (CLERK, done.file.id, drawn.paper, desk.store, desk.clock)
    assert code(send_again, *args, desk.printer) == "paper.unknown"
    assert code(reprint, *args) == "paper.unknown"
    desk.store.state.pdfs[drawn.sha256] = lost
    assert reprint(*args).n == 2


def test_a_promise_goes_first_among_the_papers() -> None:
    desk = Desk()
    item, key = next(
        (item, str(material.no))
        for item in catalogue().items
        for material in item.materials
        if item.delegated and material.may_promise and str(material.no) in application(item).entries
    )
    app = application(item, states={key: MaterialState.PROMISED})
    done = take_in(TakeIn(application=app, act=WindowAct.ACCEPT), desk.store, desk.clock, calendar())
    paper = decode_paper(done.papers[0].form)
    assert isinstance(paper, ProofPromise)
    assert len(paper.proofs) == 1
    fact = next(fact for fact in done.file.materials if fact.key == key)
    assert (fact.state, fact.taking, fact.originals) == ("承诺", "告知承诺", 0)


def test_a_licence_that_was_fetched_is_written_down_as_such() -> None:
    desk = Desk()
    item, key = next(
        (item, str(material.no))
        for item in catalogue().items
        for material in item.materials
        if material.licence and str(material.no) in application(item).entries
    )
    app = application(item, states={key: MaterialState.FETCHED})
    act = WindowAct.ACCEPT if item.delegated else WindowAct.RECEIVE
    done = take_in(TakeIn(application=app, act=act), desk.store, desk.clock, calendar())
    fact = next(fact for fact in done.file.materials if fact.key == key)
    assert (fact.state, fact.taking, fact.form, fact.problem) == ("调取", "调取电子证照", "电子", "")


def test_the_words_of_the_clerk_stand_in_the_notice() -> None:
    desk = Desk()
    item = item_of(delegated=True)
    app = application(item)
    key = next(str(m.no) for m in item.materials if m.necessity == "必要" and str(m.no) in app.entries)
    entry = MaterialEntry(state=MaterialState.DEFECTIVE, problem="没有盖章", demand="请盖公章", note="备注")
    app = replace(app, entries={**app.entries, key: entry})
    cmd = TakeIn(application=app, act=WindowAct.TELL_CORRECTION)
    fact = take_in(cmd, desk.store, desk.clock, calendar()).file.correction[0]
    assert (fact.problem, fact.demand, fact.note, fact.state) == ("没有盖章", "请盖公章", "备注", "瑕疵")


def test_guardian_agent_and_company_are_named_on_paper() -> None:
    item = item_of(delegated=False)
    for applicant, word, expected in (
        (WOMAN, "监护人", "监护人"),
        (WOMAN, "代理人", "代理人"),
        (FIRM, "经办人", "经办人"),
    ):
        desk = Desk()
        app = replace(application(item, applicant=applicant), present=MAN, present_word=word)
        take_in(TakeIn(application=app, act=WindowAct.RECEIVE), desk.store, desk.clock, calendar())
        desk.clock.move(days=30)
        accept_deemed(desk.store, desk.clock, calendar())
        late = decode_paper(list(desk.store.state.owed.values())[-1].form)
        assert isinstance(late, Acceptance)
        assert late.agent is not None
        assert (late.agent_word, late.agent.name) == (expected, MAN.name)


def test_deemed_acceptance_stands_even_when_its_notice_cannot_be_made() -> None:
    desk = Desk()
    app = application(item_of(delegated=False))
    done = take_in(TakeIn(application=app, act=WindowAct.RECEIVE), desk.store, desk.clock, calendar())
    desk.store.state.versions.clear()
    desk.clock.move(days=30)
    assert accept_deemed(desk.store, desk.clock, calendar()).streams == (f"case:{done.file.id}",)
    assert desk.store.state.cases[done.file.id].accepted_mode == "deemed"


def test_received_cases_on_their_fifth_day_are_named() -> None:
    desk = Desk("2026-11-20T09:00:00")
    app = application(item_of(delegated=False))
    file = take_in(TakeIn(application=app, act=WindowAct.RECEIVE), desk.store, desk.clock, calendar()).file
    assert unanswered((file,), calendar(), dt.date(2026, 11, 26)) == ()
    assert unanswered((file,), calendar(), dt.date(2026, 11, 27)) == (file,)


def test_a_refusal_names_the_right_office_and_gives_everything_back() -> None:
    desk = Desk()
    ground = RefusalGround(reason=" 不属于\n本机关职权 ", authority="区交通局", authority_contact="二楼")
    done = refuse(
        Refuse(application=application(item_of()), ground=ground, second=CHIEF),
        desk.store,
        desk.clock,
        calendar(),
    )
    paper = decode_paper(done.papers[0].form)
    assert isinstance(paper, Refusal)
    assert paper.right_office is not None
    assert (paper.reason, paper.right_office.name) == ("不属于 本机关职权", "区交通局")
    assert paper.returned
    body = desk.store.state.events[-1].body
    assert (body["second"], body["authority"]) == (CHIEF.number, "区交通局")
    bare = RefusalGround(reason="不属于本机关职权")
    app = application(item_of(), number=2)
    again = refuse(Refuse(application=app, ground=bare, second=CHIEF), desk.store, desk.clock, calendar())
    shown = decode_paper(again.papers[0].form)
    assert isinstance(shown, Refusal)
    assert shown.right_office is None


def test_voiding_one_case_leaves_the_papers_of_the_others_and_needs_the_person() -> None:
    desk = Desk()
    item = item_of(delegated=True)
    first, second = (
        take_in(TakeIn(application=application(item, number=n), act=WindowAct.ACCEPT), desk.store, desk.clock,
                calendar())
        for n in (1, 2)
    )  # fmt: skip
    void(CLERK, MANAGER, first.file.id, "录错", desk.store, desk.clock, recovered=False)
    left = [paper.kind for paper in desk.store.state.owed.values() if paper.stream.endswith(second.file.id)]
    assert left == ["受理通知书", "收件凭证"]
    desk.store.state.persons.clear()
    args = (CLERK, MANAGER, second.file.id, "录错", desk.store, desk.clock)
    assert code(void, *args, recovered=False) == "person.unknown"


def test_a_step_of_what_does_not_exist_is_refused_or_changes_nothing() -> None:
    desk = Desk()
    with desk.store() as uow:
        recorder = Recorder.for_actor(uow, desk.clock, CLERK)
        recorder.add(EventKind.PERSON_UNMASKED, "person:nobody", PersonUnmasked(shown=("number",)))
        uow.commit()
    assert not desk.store.state.persons


def test_how_a_material_is_asked_for_follows_how_it_is_taken() -> None:
    base = replace(item_of().materials[0], originals=1, copies=2, review_points=())
    rows = {
        "验原件": ("复印件2份", "出示原件核验"),
        "验原件收复印件": ("验原件、复印件2份", "出示原件核验，并提交复印件2份"),
        "收原件": ("原件1份、复印件2份", "提交原件1份、复印件2份"),
    }
    for taking, (form, demand) in rows.items():
        material = replace(base, taking=taking)
        assert (form_words(material), demand_words(material)) == (form, demand)
    alone = replace(base, taking="验原件", copies=0, review_points=("看有效期",))
    assert (form_words(alone), demand_words(alone)) == ("验原件", "出示原件核验，看有效期")


def test_the_sheet_for_the_safe_says_the_passphrase_and_keeps_nothing() -> None:
    desk = Desk()
    sheet = recovery_sheet(desk.store.state.hall, desk.store.me, "甲乙丙 丁戊己", desk.clock)
    assert "甲乙丙 丁戊己" in repr(sheet)
    assert not desk.store.state.owed


def test_limits_in_words() -> None:
    item = next(i for i in catalogue().items if limit_words(i.promise) == "")
    assert item.promise.number == 0


def test_changes_add_up_and_errors_are_of_three_families() -> None:
    both = Changes(topics=frozenset({Topic.CASES}), streams=("a", "b")) | Changes(streams=("b", "c"))
    assert both == Changes(topics=frozenset({Topic.CASES}), streams=("a", "b", "c"))
    for family in (Refused, Unavailable, Conflict):
        error = family("a.b", "不行。", field="x")
        assert (str(error), error.field) == ("a.b: 不行。", "x")
