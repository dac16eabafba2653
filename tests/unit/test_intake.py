"""Every outcome of a visit, its events, its papers, and what may not be (D13, D20–D24, domain.md 1.4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.cases import CaseState
from hall.commands.application import Application, MaterialEntry
from hall.commands.case_papers import RefusalGround
from hall.commands.casework import accept_deemed, note, void
from hall.commands.drafts import save_draft
from hall.commands.intake import IntakeDone, Refuse, TakeIn, preview, refuse, take_in
from hall.commands.papers import owed, print_paper, reprint, send_again
from hall.errors import Conflict, Refused, Unavailable
from hall.explanation import MaterialState, WindowAct
from hall.paper_forms import Acceptance, NotNeeded, Receipt, Referral, decode_paper
from hall.settings import HallSettings
from hall.staff import Actor
from tests.unit.desk import (
    CHIEF,
    CLERK,
    FIRM,
    GUIDE,
    MANAGER,
    OTHER,
    SECRETS,
    WOMAN,
    Desk,
    application,
    calendar,
    catalogue,
    ending_answers,
    item_of,
)

GROUND = RefusalGround(reason="申请事项不属于本机关职权范围", authority="云岭市交通运输局")
MISSING = MaterialState.MISSING


def do(desk: Desk, app: Application, act: WindowAct) -> IntakeDone:
    return take_in(TakeIn(application=app, act=act), desk.store, desk.clock, calendar())


def code_of(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.code


def first_key(app: Application, need: str) -> str:
    item = catalogue().item(app.item)
    assert item is not None
    return next(str(m.no) for m in item.materials if m.necessity == need and str(m.no) in app.entries)


def gap_application(number: int = 1) -> Application:
    item = item_of(delegated=True, gap=True, may_follow=True)
    app = application(item, number=number, asks_gap=True)
    return application(item, number=number, asks_gap=True, states={first_key(app, "容缺后补"): MISSING})


def correction_application(number: int = 1) -> Application:
    item = item_of(delegated=True)
    key = first_key(application(item), "必要")
    return application(item, number=number, states={key: MISSING})


def ending_application(result: str, number: int = 1) -> Application:
    for item in catalogue().items:
        answers = ending_answers(item, result)
        if answers:
            return application(item, answers=answers, number=number)
    raise LookupError(result)


def test_every_outcome_leads_to_its_state_with_its_papers() -> None:
    desk = Desk()
    rows = [
        (application(item_of(delegated=True), number=1), WindowAct.ACCEPT, CaseState.ACCEPTED,
         ["受理通知书", "收件凭证"]),
        (gap_application(2), WindowAct.ACCEPT_GAP, CaseState.ACCEPTED_GAP,
         ["容缺受理承诺书", "容缺受理通知书", "受理通知书", "收件凭证"]),
        (application(item_of(delegated=False), number=3), WindowAct.RECEIVE, CaseState.RECEIVED,
         ["收件凭证"]),
        (correction_application(4), WindowAct.TELL_CORRECTION, CaseState.CORRECTING, ["申请材料补正告知书"]),
        (ending_application("不受理", 5), WindowAct.TELL_NOT_REQUIRED, CaseState.NOT_REQUIRED,
         ["不受理告知书"]),
        (ending_application("转办", 6), WindowAct.REFER, CaseState.REFERRED, ["转办告知单"]),
    ]  # fmt: skip
    for number, (app, act, state, papers) in enumerate(rows, start=1):
        done = do(desk, app, act)
        assert done.file.state is state
        assert [paper.kind for paper in done.papers] == papers
        assert done.file.number == f"99010220261120W03{number:04d}"
        shown = preview(TakeIn(application=app, act=act), catalogue(), HallSettings(), desk.clock, calendar())
        assert [paper.kind for paper in shown] == papers
    refused = refuse(
        Refuse(application=application(item_of(), number=7), ground=GROUND, second=CHIEF),
        desk.store,
        desk.clock,
        calendar(),
    )
    assert refused.file.state is CaseState.REFUSED
    assert [paper.kind for paper in refused.papers] == ["不予受理决定书"]
    assert refused.file.document("不受") == "云政务不受〔2026〕000001号"
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_an_act_that_the_rules_do_not_allow_is_refused_with_the_reason_of_the_screen() -> None:
    desk = Desk()
    rows = [
        (application(item_of(delegated=True)), WindowAct.RECEIVE, "已授权"),
        (application(item_of(delegated=True)), WindowAct.TELL_CORRECTION, "没有需要补正"),
        (application(item_of(delegated=False)), WindowAct.ACCEPT, "没有授权窗口受理"),
        (correction_application(), WindowAct.ACCEPT, "不能直接受理"),
        (correction_application(), WindowAct.ACCEPT_GAP, "不能容缺"),
        (application(item_of()), WindowAct.REFER, "没有需要转到"),
        (ending_application("不受理"), WindowAct.ACCEPT, "不受理"),
    ]
    for app, act, words in rows:
        with pytest.raises(Refused, match=words) as error:
            do(desk, app, act)
        assert code_of(error) == "intake.outcome"
        assert not desk.store.state.entries
        assert not desk.store.state.counters


def test_a_gap_may_also_be_answered_with_a_correction_notice() -> None:
    done = do(Desk(), gap_application(), WindowAct.TELL_CORRECTION)
    assert done.file.state is CaseState.CORRECTING
    assert len(done.file.correction) == 1


def test_nothing_of_a_person_stands_outside_person_recorded() -> None:
    desk = Desk()
    item = item_of(delegated=True)
    app = replace(application(item, applicant=FIRM), present=WOMAN, present_word="经办人")
    do(desk, app, WindowAct.ACCEPT)
    for raw in desk.store.raws():
        text = raw.decode("utf-8", "replace")
        if "person.recorded" not in text:
            assert not [secret for secret in SECRETS if secret in text]


def test_a_draft_ends_with_its_outcome_and_only_then() -> None:
    desk = Desk()
    save_draft(CLERK, "{}", desk.store, desk.clock)
    save_draft(OTHER, "{}", desk.store, desk.clock)
    with pytest.raises(Refused):
        do(desk, correction_application(), WindowAct.ACCEPT)
    assert set(desk.store.state.drafts) == {3, 5}
    do(desk, correction_application(), WindowAct.TELL_CORRECTION)
    assert set(desk.store.state.drafts) == {5}


def test_the_same_draft_becomes_one_case_only() -> None:
    desk = Desk()
    do(desk, correction_application(), WindowAct.TELL_CORRECTION)
    before = len(desk.store.state.entries)
    with pytest.raises(Conflict) as error:
        do(desk, correction_application(), WindowAct.TELL_CORRECTION)
    assert error.value.code == "intake.twice"
    assert len(desk.store.state.entries) == before


def test_a_full_disk_leaves_nothing_behind() -> None:
    desk = Desk()
    desk.store.disk_full = True
    with pytest.raises(Unavailable):
        do(desk, correction_application(), WindowAct.TELL_CORRECTION)
    assert not desk.store.state.entries
    assert not desk.store.state.persons


def test_an_unchecked_credit_bars_the_gap_unless_the_hall_allows_it() -> None:
    desk = Desk()
    app = replace(gap_application(), credit_bar=None)
    with pytest.raises(Refused, match="信用情况还没有核查"):
        do(desk, app, WindowAct.ACCEPT_GAP)
    desk.store.state.hall = HallSettings(gap_when_unchecked=True)
    done = do(desk, app, WindowAct.ACCEPT_GAP)
    assert done.file.credit_pending
    told = do(Desk(), replace(app, case_id="other"), WindowAct.TELL_CORRECTION)
    assert not told.file.credit_pending


def test_each_line_must_be_judged_first_but_a_refusal_needs_none() -> None:
    desk = Desk()
    app = replace(application(item_of(delegated=True)), entries={})
    with pytest.raises(Refused) as error:
        do(desk, app, WindowAct.TELL_CORRECTION)
    assert code_of(error) == "intake.unjudged"
    cmd = Refuse(application=app, ground=GROUND, second=CHIEF)
    assert refuse(cmd, desk.store, desk.clock, calendar()).file.materials == ()


def test_an_item_that_is_gone_is_closed_for_new_cases() -> None:
    with pytest.raises(Refused) as error:
        do(Desk(), replace(application(item_of()), item="0" * 31), WindowAct.ACCEPT)
    assert code_of(error) == "intake.item"


def test_before_the_first_import_nothing_can_be_taken_in() -> None:
    desk = Desk()
    desk.store.state.catalogues.clear()
    with pytest.raises(Refused) as error:
        do(desk, application(item_of()), WindowAct.ACCEPT)
    assert code_of(error) == "catalogue.none"


def test_reasons_read_as_clauses_on_paper_and_in_history() -> None:
    for result, act, kind in (
        ("不受理", WindowAct.TELL_NOT_REQUIRED, NotNeeded),
        ("转办", WindowAct.REFER, Referral),
    ):
        desk = Desk()
        done = do(desk, ending_application(result), act)
        paper = decode_paper(done.papers[0].form)
        assert isinstance(paper, kind)
        body = desk.store.events_of(f"case:{done.file.id}")[-1].body
        assert body["reason"] == paper.reason == done.file.reason
        assert paper.reason.startswith("申请人对“")
        assert not paper.reason.endswith("。")


def test_a_referral_names_the_item_and_who_handles_it() -> None:
    done = do(Desk(), ending_application("转办"), WindowAct.REFER)
    paper = decode_paper(done.papers[0].form)
    assert isinstance(paper, Referral)
    target = catalogue().item_named(paper.to_item)
    assert target is not None
    assert paper.to_office.name == target.body


def test_what_was_mended_on_the_spot_is_written_down() -> None:
    desk = Desk()
    app = application(item_of(delegated=True))
    key = next(iter(app.entries))
    entries = {**app.entries, key: MaterialEntry(state=MaterialState.HAVE, mended=True)}
    done = do(desk, replace(app, entries=entries), WindowAct.ACCEPT)
    kinds = [event.kind for event in desk.store.events_of(f"case:{done.file.id}")]
    assert kinds == ["case.applied", "case.corrected_on_spot", "case.accepted"]
    assert next(fact for fact in done.file.materials if fact.key == key).note == "当场更正"


def test_an_original_that_was_only_shown_is_not_on_the_receipt() -> None:
    item = next(i for i in catalogue().items if any(m.taking == "验原件收复印件" for m in i.materials))
    material = next(m for m in item.materials if m.taking == "验原件收复印件")
    app = application(item)
    act = WindowAct.ACCEPT if item.delegated else WindowAct.RECEIVE
    paper = decode_paper(do(Desk(), app, act).papers[-1].form)
    assert isinstance(paper, Receipt)
    line = next(line for line in paper.lines if line.name == material.name)
    assert (line.originals, line.photocopies) == (0, material.copies)


def test_the_papers_carry_series_and_sequence_of_the_act_and_the_offline_words() -> None:
    desk = Desk()
    done = do(desk, replace(application(item_of(delegated=True)), offline=True), WindowAct.ACCEPT)
    act = desk.store.state.events[-1]
    for owed_paper in done.papers:
        paper = decode_paper(owed_paper.form)
        assert paper.mark.node == f"W03·{act.seq:07d}"
        assert paper.mark.offline
    assert done.file.offline


def test_times_on_paper_are_corrected_by_the_known_offset() -> None:
    desk = Desk("2026-11-20T23:59:30")
    desk.clock.offset = 60_000
    done = do(desk, application(item_of(delegated=True)), WindowAct.ACCEPT)
    paper = decode_paper(done.papers[0].form)
    assert isinstance(paper, Acceptance)
    assert (done.file.applied_on, done.file.accepted_on) == (20261121, 20261121)
    assert paper.accepted_on.isoformat() == "2026-11-21"
    assert paper.mark.printed_at == desk.clock.at + 60_000_000
    assert done.file.number[6:14] == "20261121"


def test_a_doubted_clock_is_marked_on_the_case() -> None:
    for offset, doubtful in ((None, True), (120_000, False), (120_001, True), (-120_001, True)):
        desk = Desk()
        desk.clock.offset = offset
        assert do(desk, correction_application(), WindowAct.TELL_CORRECTION).file.clock_doubtful is doubtful


@pytest.mark.parametrize(
    ("ground", "code"),
    [
        (RefusalGround(reason=" "), "refuse.reason"),
        (RefusalGround(reason="长" * 501), "refuse.reason"),
        (RefusalGround(reason="行", basis="\x07"), "refuse.basis"),
        (RefusalGround(reason="行", authority="局" * 501), "refuse.authority"),
    ],
)
def test_a_refusal_needs_a_reason_that_can_be_printed(ground: RefusalGround, code: str) -> None:
    desk = Desk()
    with pytest.raises(Refused) as error:
        refuse(
            Refuse(application=application(item_of()), ground=ground, second=CHIEF),
            desk.store,
            desk.clock,
            calendar(),
        )
    assert code_of(error) == code


def test_a_refusal_needs_a_second_person_with_the_right() -> None:
    desk = Desk()
    for second, code in ((MANAGER, "staff.right"), (CLERK, "staff.right"), (GUIDE, "staff.right")):
        cmd = Refuse(application=application(item_of()), ground=GROUND, second=second)
        with pytest.raises(Refused) as error:
            refuse(cmd, desk.store, desk.clock, calendar())
        assert code_of(error) == code
    cmd = Refuse(application=application(item_of(), actor=CHIEF), ground=GROUND, second=CHIEF)
    with pytest.raises(Refused) as error:
        refuse(cmd, desk.store, desk.clock, calendar())
    assert code_of(error) == "staff.same_person"


def test_a_guide_takes_nothing_in() -> None:
    with pytest.raises(Refused) as error:
        do(Desk(), application(item_of(), actor=GUIDE), WindowAct.ACCEPT)
    assert code_of(error) == "staff.right"


def accepted(desk: Desk, number: int = 1) -> IntakeDone:
    return do(desk, application(item_of(delegated=True), number=number), WindowAct.ACCEPT)


def test_voiding_takes_the_owed_papers_back_and_owes_the_slip() -> None:
    desk = Desk()
    done = accepted(desk)
    after = void(CLERK, MANAGER, done.file.id, "录错了事项", desk.store, desk.clock, recovered=False)
    assert after.file.state is CaseState.VOIDED
    assert [paper.kind for paper in owed(desk.store)] == ["作废单"]
    with pytest.raises(Refused) as error:
        print_paper(done.papers[0], CLERK, desk.store, desk.clock, desk.renderer, desk.printer)
    assert code_of(error) == "paper.done"
    assert accepted(desk, 2).file.number.endswith("0002")


def test_what_may_not_be_voided() -> None:
    desk = Desk()
    done = accepted(desk)
    case = done.file.id
    print_paper(done.papers[0], CLERK, desk.store, desk.clock, desk.renderer, desk.printer)

    def code(*, reason: str = "录错了", second: Actor = MANAGER, ident: str = case, back: bool = True) -> str:
        with pytest.raises(Refused) as error:
            void(CLERK, second, ident, reason, desk.store, desk.clock, recovered=back)
        return code_of(error)

    assert code(reason=" \n ") == "void.reason"
    assert code(reason="长" * 501) == "void.reason"
    assert code(second=CHIEF) == "staff.right"
    assert code(second=replace(MANAGER, number=CLERK.number)) == "staff.same_person"
    assert code(ident="nobody") == "case.unknown"
    assert code(back=False) == "void.papers"
    desk.clock.move(days=1)
    assert code() == "void.day"
    desk.clock.move(days=-1)
    desk.store.state.versions.clear()
    assert code() == "catalogue.version"
    told = do(Desk(), correction_application(), WindowAct.TELL_CORRECTION)
    desk.store.state.cases[told.file.id] = told.file
    assert code(ident=told.file.id) == "case.move"


def test_deemed_acceptance_comes_the_day_after_the_fifth_working_day_with_the_day_of_receipt() -> None:
    # 2026-09-30: the make-up day 10-10 and the holidays of October lie between (domain.md 1.5).
    desk = Desk("2026-09-30T16:59:00")
    done = do(desk, application(item_of(delegated=False)), WindowAct.RECEIVE)
    for _ in range(13):
        assert not accept_deemed(desk.store, desk.clock, calendar()).streams
        desk.clock.move(days=1)
    assert accept_deemed(desk.store, desk.clock, calendar()).streams == ()
    desk.clock.at = Desk("2026-10-13T23:59:59").clock.at
    assert accept_deemed(desk.store, desk.clock, calendar()).streams == ()
    desk.clock.move(seconds=1)
    assert accept_deemed(desk.store, desk.clock, calendar()).streams == (f"case:{done.file.id}",)
    assert accept_deemed(desk.store, desk.clock, calendar()).streams == ()
    file = desk.store.state.cases[done.file.id]
    assert (file.state, file.accepted_on, file.accepted_mode) == (CaseState.ACCEPTED, 20260930, "deemed")
    event = desk.store.state.events[-1]
    assert event.actor == "system"
    assert event.id.version == 5
    paper = decode_paper(desk.store.state.owed.popitem()[1].form)
    assert isinstance(paper, Acceptance)
    assert paper.deemed
    assert paper.accepted_on.isoformat() == "2026-09-30"
    assert paper.dated.isoformat() == "2026-10-14"


def test_a_note_changes_nothing_but_the_history() -> None:
    desk = Desk()
    case = accepted(desk).file
    note(CLERK, case.id, "申请人来电询问进度", desk.store, desk.clock)
    after = desk.store.state.cases[case.id]
    assert after.state is case.state
    assert [step.kind for step in after.steps][-1] == "case.noted"
    for ident, text, code in ((case.id, " ", "note.text"), ("nobody", "好", "case.unknown")):
        with pytest.raises(Refused) as error:
            note(CLERK, ident, text, desk.store, desk.clock)
        assert code_of(error) == code


def test_a_paper_is_rendered_once_sent_again_after_a_jam_and_then_only_reprinted() -> None:
    desk = Desk()
    done = accepted(desk)
    case = done.file.id
    desk.printer.jam = "缺纸"
    printed = print_paper(done.papers[0], CLERK, desk.store, desk.clock, desk.renderer, desk.printer)
    assert printed.failed == "缺纸"
    assert desk.store.state.cases[case].papers[0].failed == "缺纸"
    desk.printer.jam = ""
    again = send_again(CLERK, case, printed.paper, desk.store, desk.clock, desk.printer)
    assert (again.failed, again.sha256) == ("", printed.sha256)
    fact = desk.store.state.cases[case].papers[0]
    assert (fact.sent, fact.failed, fact.n) == ("测试打印机", "", 1)
    with pytest.raises(Refused) as error:
        send_again(CLERK, case, printed.paper, desk.store, desk.clock, desk.printer)
    assert code_of(error) == "paper.sent"
    first = reprint(CLERK, case, printed.paper, desk.store, desk.clock)
    second = reprint(CLERK, case, printed.paper, desk.store, desk.clock)
    assert (first.n, second.n) == (2, 3)
    assert first.document == done.papers[0].document
    print_paper(first, CLERK, desk.store, desk.clock, desk.renderer, desk.printer)
    assert [paper.n for paper in desk.store.state.cases[case].papers] == [1, 2]
    called = f"{done.file.number} {printed.kind}"
    assert [title for title, _, _ in desk.printer.taken] == [called, f"{called} 第2次"]
    with pytest.raises(Refused) as error:
        reprint(CLERK, case, "nothing", desk.store, desk.clock)
    assert code_of(error) == "paper.unknown"
    with pytest.raises(Refused) as error:
        reprint(GUIDE, case, printed.paper, desk.store, desk.clock)
    assert code_of(error) == "staff.right"


def test_a_reprint_after_voiding_says_so() -> None:
    desk = Desk()
    done = accepted(desk)
    printed = print_paper(done.papers[0], CLERK, desk.store, desk.clock, desk.renderer, desk.printer)
    void(CLERK, MANAGER, done.file.id, "录错了", desk.store, desk.clock, recovered=True)
    pending = reprint(CLERK, done.file.id, printed.paper, desk.store, desk.clock)
    assert decode_paper(pending.form).mark.voided
    slip = next(paper for paper in owed(desk.store) if paper.kind == "作废单")
    shown = print_paper(slip, CLERK, desk.store, desk.clock, desk.renderer, desk.printer)
    again = reprint(CLERK, done.file.id, shown.paper, desk.store, desk.clock)
    assert not decode_paper(again.form).mark.voided
