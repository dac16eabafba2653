"""What a window is offered for a written case over a real store: no step that the command then refuses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hall.archiving import STEP_NAMES
from hall.cases import CaseState
from hall.commands.commitments import WAYS, CheckPromise, Revoke, check_promise, revoke
from hall.commands.delivering import Deliver, deliver
from hall.commands.dispatching import Dispatch, dispatch
from hall.commands.ending import Ground
from hall.commands.home_answers import HomeWord
from hall.commands.intake import TakeIn, take_in
from hall.commands.results import Close, Stock, close, stock
from hall.commands.reviewing import Decide, Review, decide, review
from hall.commands.supplements import Supply, supply
from hall.course import Stage
from hall.errors import Refused
from hall.events import EventKind
from hall.explanation import MaterialState, WindowAct
from hall.order import FoldStatus
from hall.promises import unsettled
from tests.store.test_case_lights import Page
from tests.unit.desk import CHIEF, CLERK, MANAGER, WOMAN, application, calendar
from tests.unit.life_desk import (
    HAVE,
    ISSUER,
    LICENCE,
    collected,
    received,
    received_item,
    with_gap_item,
    with_promise,
)
from ui import words
from ui.states.case_acts import ActForm, CaseAct, typed
from ui.states.case_lists import CaseList, Light
from ui.work.life_work import LifeWork

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hall.cases import CaseFile
    from hall.catalogue import Item
    from hall.clock import FixedClock
    from models.opening import Opened


@pytest.fixture
def page(hall: Opened, clock: FixedClock, tmp_path: Path) -> Page:
    return Page(hall, clock, tmp_path)


def asked(form: ActForm) -> list[str]:
    return [spec.name for spec in form.fields if form.asks(spec)]


def filled(form: ActForm, **values: str) -> ActForm:
    for name, text in values.items():
        form = typed(form, name, text)
    return form


def corrected_elsewhere(page: Page) -> str:
    """代收, sent on, told to correct by its home authority, and corrected."""
    case, work = collected(page.desk).id, LifeWork(page.ports(), CLERK)
    sent = work.form(case, CaseAct.FORWARD)
    work.do(filled(sent, tracking="1234567890123"))
    page.on("2026-11-24")
    form = filled(work.form(case, CaseAct.HOME_ANSWER), document="邻补1号", until="20261210")
    line = next(name for name in asked(form) if name.startswith("key:"))
    work.do(typed(form, line, "没有盖章"))
    page.on("2026-11-26")
    back = work.form(case, CaseAct.SUPPLY)
    work.do(typed(back, line, words.BROUGHT))
    return case


def test_what_the_home_authority_asked_for_waits_to_be_sent_on(page: Page) -> None:
    case, work = corrected_elsewhere(page), LifeWork(page.ports(), CLERK)
    entry = page.entry(case)
    assert CaseList.COLLECTED in page.lists_of(case)
    assert entry.collected == words.WAITS_FORWARD
    form = work.form(case, CaseAct.FORWARD)
    work.do(filled(form, tracking="1234567890124"))
    assert page.entry(case).collected == words.WAITS_HOME


def test_a_refusal_after_the_correction_says_what_to_do_instead_and_silence_is_offered(page: Page) -> None:
    case, work = corrected_elsewhere(page), LifeWork(page.ports(), MANAGER)
    clerk = LifeWork(page.ports(), CLERK)
    with pytest.raises(Refused, match=r"终止办理.*文号"):
        clerk.form(case, CaseAct.HOME_REFUSE)
    end = clerk.form(case, CaseAct.TERMINATE)
    grounds = dict(next(spec.options for spec in end.fields if spec.name == "ground"))
    assert Ground.HOME in grounds
    assert words.HOME_END_HINT in {spec.hint for spec in end.fields}
    page.on("2026-12-04")
    form = clerk.form(case, CaseAct.HOME_ANSWER)
    clerk.do(filled(form, word=str(HomeWord.SILENT)))
    file = page.hall.views.case(case)
    assert file is not None
    assert (file.state, file.accepted_on) == (CaseState.ACCEPTED, 20261126)
    with pytest.raises(Refused):
        work.form(case, CaseAct.HOME_DENY)
    deny = clerk.form(case, CaseAct.DECIDE)
    assert deny.act is CaseAct.HOME_DENY, "the key of a decision"
    clerk.do(filled(deny, reason="场所不符合条件", document="邻高市监不许〔2026〕5号"))
    file = page.hall.views.case(case)
    assert file is not None
    assert (file.state, file.document("决")) == (CaseState.DECIDED_NO, "邻高市监不许〔2026〕5号")
    assert CaseList.RESULT in page.lists_of(case)
    assert page.entry(case).state == "不予许可"


def test_no_notice_of_this_hall_is_offered_for_what_another_place_decides(page: Page) -> None:
    case, work = corrected_elsewhere(page), LifeWork(page.ports(), CLERK)
    file = page.hall.views.case(case)
    assert file is not None
    (why,) = [one.why for one in work.offers(file) if one.act is CaseAct.TELL_AGAIN]
    assert why == words.home_decides(file.course.home)
    form = work.form(case, CaseAct.HOME_ANSWER)
    assert words.LATE_HINT not in {spec.hint for spec in form.fields}


def test_a_file_is_handed_over_before_acceptance_without_days_and_other_departments(page: Page) -> None:
    case = received(page.desk).id
    form = LifeWork(page.ports(), CLERK).form(case, CaseAct.DISPATCH)
    assert asked(form) == ["scope", "paper", "remark"]


def test_nobody_else_is_asked_where_every_line_is_open_to_a_further_notice(page: Page) -> None:
    item = with_gap_item()
    states = {str(one.no): MaterialState.MISSING for one in item.materials}
    cmd = TakeIn(application=application(item, states=states), act=WindowAct.TELL_CORRECTION)
    case = take_in(cmd, page.hall.units, page.clock, calendar()).file
    brought = dict.fromkeys((one.key for one in case.correction), HAVE)
    back = Supply(actor=CLERK, case_id=case.id, entries=brought)
    supply(back, page.hall.units, page.clock, calendar())
    form = LifeWork(page.ports(), CLERK).form(case.id, CaseAct.TELL_AGAIN)
    assert not form.second_for
    assert not form.asks_second


def corrected(page: Page, item: Item, number: int = 1) -> CaseFile:
    """Told to correct at the window, and corrected."""
    states = {str(one.no): MaterialState.MISSING for one in item.materials}
    cmd = TakeIn(application=application(item, states=states, number=number), act=WindowAct.TELL_CORRECTION)
    case = take_in(cmd, page.hall.units, page.clock, calendar()).file
    brought = dict.fromkeys((one.key for one in case.correction), HAVE)
    return supply(
        Supply(actor=CLERK, case_id=case.id, entries=brought), page.hall.units, page.clock, calendar()
    ).file


PAIRS = ({CaseAct.ACCEPT, CaseAct.ACCEPT_AFTER}, {CaseAct.CORRECT, CaseAct.TELL_AGAIN})


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("", [CaseAct.ACCEPT, CaseAct.CORRECT]),
        ("own", [CaseAct.ACCEPT, CaseAct.CORRECT]),
        ("云岭市公安局青禾分局", [CaseAct.ACCEPT_AFTER, CaseAct.TELL_AGAIN]),
    ],
)
def test_whoever_may_take_a_step_in_two_ways_is_offered_one(
    page: Page, body: str, shown: list[CaseAct]
) -> None:
    item = with_gap_item()
    case = corrected(page, item)
    work = LifeWork(page.ports(), replace(CHIEF, body=item.body if body == "own" else body))
    offered = {one.act: one.why for one in work.offers(case)}
    assert [offered.keys() & pair for pair in PAIRS] == [{one} for one in shown]
    assert [offered[one] for one in shown] == ["", ""]
    # The key of the other one opens the one that is shown.
    for pair, one in zip(PAIRS, shown, strict=True):
        assert {work.form(case.id, act).act for act in pair} == {one}
    done = work.do(typed(work.form(case.id, shown[0]), "take_over", "1"))
    assert case.number in done.sentence


def test_a_window_has_its_own_step_on_what_was_corrected_and_says_who_else_accepts(page: Page) -> None:
    work = LifeWork(page.ports(), CLERK)
    offered = {one.act: one.why for one in work.offers(corrected(page, with_gap_item()))}
    assert (offered[CaseAct.ACCEPT_AFTER], offered[CaseAct.TELL_AGAIN]) == ("", "")
    assert not offered.keys() & {CaseAct.ACCEPT, CaseAct.CORRECT}
    theirs = {one.act: one.why for one in work.offers(corrected(page, received_item(), 2))}
    assert theirs[CaseAct.ACCEPT_AFTER] == words.DEPARTMENT_ACCEPTS


def revoked(page: Page, before: Callable[[str], Deliver] | None = None) -> str:
    """A licence on the shelf, or handed over `before`, whose commitment was false, and that was revoked."""
    case, units, clock = with_promise(page.desk).id, page.hall.units, page.clock
    dispatch(Dispatch(actor=CLERK, case_ids=(case,)), units, clock, calendar())
    for stage in Stage:
        step = Review(actor=CHIEF, case_id=case, stage=stage, state="同意", officer="李明", opinion="如上")
        review(step, units, clock)
    decide(Decide(actor=CHIEF, case_id=case, granted=True, officer="王局长"), units, clock, calendar())
    close(Close(actor=ISSUER, case_id=case, certificates=(LICENCE,)), units, clock)
    stock(Stock(actor=ISSUER, case_id=case, shelf="B-03-12"), units, clock)
    if before is not None:
        deliver(before(case), units, clock)
    file = page.hall.views.case(case)
    assert file is not None
    findings = dict.fromkeys((one.key for one in unsettled(file)), False)
    look = CheckPromise(actor=CHIEF, case_id=case, way=WAYS[0], findings=findings, words="与事实不符")
    check_promise(look, units, clock, calendar())
    revoke(Revoke(actor=CLERK, second=CHIEF, case_id=case, reason="承诺不实"), units, clock)
    return case


def test_a_revocation_that_was_not_served_is_still_something_to_do(page: Page) -> None:
    case = revoked(page)
    assert page.entry(case).left == words.SERVE_REVOCATION
    assert {CaseList.TODAY, CaseList.SHELF} <= page.lists_of(case)
    who = replace(WOMAN, checked=words.BY_EYE)
    cmd = Deliver(actor=ISSUER, case_id=case, way="直接", by="本人", person=who)
    deliver(cmd, page.hall.units, page.clock)
    assert not {CaseList.TODAY, CaseList.SHELF} & page.lists_of(case)


def test_a_revocation_after_the_delivery_is_served_with_the_same_key(page: Page) -> None:
    who = replace(WOMAN, checked=words.BY_EYE)
    case = revoked(
        page, before=lambda case: Deliver(actor=ISSUER, case_id=case, way="直接", by="本人", person=who)
    )
    work = LifeWork(page.ports(), ISSUER)
    entry = page.entry(case)
    assert (entry.light, entry.left) == (Light.NEAR, words.SERVE_REVOCATION)
    assert CaseList.NEAR not in page.lists_of(case), "no last day is near"
    assert {CaseList.TODAY, CaseList.SHELF} <= page.lists_of(case)
    assert CaseList.PROMISE not in page.lists_of(case)
    opened = page.lists().opened(case)
    assert opened.warning.startswith(words.SERVE_REVOCATION_DUE)
    assert opened.next_clock == "撤销决定书待送达、11月20日 撤销"
    form = work.form(case, CaseAct.DELIVER)
    assert (form.act, "code" in asked(form)) == (CaseAct.SERVE, False)
    card = {"document_number": WOMAN.number, "name": WOMAN.name, "checked": words.BY_EYE}
    said = work.do(filled(form, **card))
    assert said.sentence.startswith(words.ACT_DONE["送达撤销决定书"])
    assert not {CaseList.TODAY, CaseList.SHELF} & page.lists_of(case)
    file = page.hall.views.case(case)
    assert file is not None
    last = [line for line in page.lists().timeline(file) if line.what == "送达撤销决定书"]
    assert [line.detail for line in last] == ["直接 本人"]
    with pytest.raises(Refused):
        work.form(case, CaseAct.SERVE)
    assert CaseAct.SERVE not in {one.act for one in work.offers(file)}


def test_a_later_step_without_effect_is_told_in_words() -> None:
    for kind in EventKind:
        if kind.startswith("case."):
            assert not words.without_effect(kind, FoldStatus.CONFLICT).startswith("case."), kind


def test_every_step_of_an_archived_file_has_its_word() -> None:
    untold = {EventKind.CASE_ARCHIVED, EventKind.CASE_ACKNOWLEDGED}
    kinds = {kind for kind in EventKind if kind.startswith(("case.", "paper."))} - untold
    assert not kinds - set(STEP_NAMES)
