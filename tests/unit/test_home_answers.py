"""The home authority answers a 代收 case, or does not (domain.md 1.7, 行政许可法 art. 32)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial

import pytest

from hall.case_clocks import case_days
from hall.cases import CaseState
from hall.clock import today
from hall.commands.application import MaterialEntry
from hall.commands.casework import unanswered
from hall.commands.collecting import Collect, Forward, collect, forward, home_accepted
from hall.commands.deeming import owe_deemed
from hall.commands.delivering import deliver
from hall.commands.ending import Ground, Terminate, grounds_of, terminate
from hall.commands.home_answers import HomeAnswer, HomeWord, answer_home
from hall.commands.intake import IntakeDone
from hall.commands.results import close
from hall.commands.supplements import accept_after
from hall.deadlines import Light, standing
from hall.errors import Refused
from hall.explanation import MaterialState
from hall.life_forms import ServiceReceipt, Termination
from hall.paper_forms import CorrectedReceipt
from hall.route_forms import CollectedReceipt, HomeAnswerNotice
from tests.unit.demo_catalogue import item_of
from tests.unit.desk import CLERK, GUIDE, MANAGER, Desk, application, calendar
from tests.unit.life_desk import LICENCE, accepted, owed_papers, received, refused, stored
from tests.unit.test_refusals import hand, shut
from tests.unit.test_routes import FOOD, HOME
from tests.unit.test_supplements import WRONG, bring

LATER = dt.date(2026, 11, 25)


def sent(desk: Desk) -> str:
    """A case that went to the home authority on the day of its receipt."""
    app = application(item_of(FOOD))
    case = collect(Collect(application=app, home=HOME), desk.store, desk.clock, calendar()).file.id
    post(desk, case)
    desk.clock.move(days=5)
    desk.store.state.owed.clear()
    return case


def post(desk: Desk, case: str) -> IntakeDone:
    cmd = Forward(actor=CLERK, case_id=case, carrier="邮政特快", tracking="EA123456789CN")
    return forward(cmd, desk.store, desk.clock, calendar())


def answer(desk: Desk, case: str, word: str, **more: object) -> IntakeDone:
    values = {"actor": CLERK} | more
    cmd = HomeAnswer(case_id=case, word=word, **values)  # type: ignore[arg-type]
    return answer_home(cmd, desk.store, desk.clock, calendar())


def correct(desk: Desk, case: str, **more: object) -> IntakeDone:
    values = {
        "document": "邻高市监补〔2026〕12号",
        "entries": {"3": WRONG},
        "until": dt.date(2026, 12, 18),
    } | more
    return answer(desk, case, HomeWord.CORRECT, **values)


def slip(desk: Desk) -> HomeAnswerNotice:
    (paper,) = owed_papers(desk)
    assert isinstance(paper, HomeAnswerNotice)
    return paper


def test_a_correction_is_handed_on_brought_here_sent_again_and_accepted_there() -> None:
    desk = Desk()
    case = sent(desk)
    correct(desk, case, on=dt.date(2026, 11, 24))
    file = stored(desk, case)
    assert (file.state, file.document("补"), file.told_until) == (
        CaseState.CORRECTING,
        "邻高市监补〔2026〕12号",
        20261218,
    )
    told = slip(desk)
    assert (told.home.name, told.answered_on, told.hand_in_by) == (
        HOME.authority,
        dt.date(2026, 11, 24),
        dt.date(2026, 12, 18),
    )
    assert [line.problem for line in told.lines] == ["没有盖章"]
    assert told.document_number is None, "the letter is theirs, not ours"
    bring(desk, case, "3")
    receipt = owed_papers(desk)[-1]
    assert isinstance(receipt, CorrectedReceipt)
    assert receipt.department == HOME.authority
    assert stored(desk, case).state is CaseState.RESUBMITTED
    assert refused(accept_after, CLERK, case, desk.store, desk.clock, calendar()) == "home.decides"
    again = owed_papers(desk)
    post(desk, case)
    note = owed_papers(desk)[len(again)]
    assert isinstance(note, CollectedReceipt)
    assert note.five_day_due == dt.date(2026, 12, 2), "five days of the day on which all was there"
    home_accepted(CLERK, case, today(desk.clock), "邻受〔2026〕9号", desk.store, desk.clock)
    file = stored(desk, case)
    assert (file.state, file.accepted_mode, file.correction) == (CaseState.ACCEPTED, "after_correction", ())
    assert close(shut(case), desk.store, desk.clock).file.state is CaseState.CLOSED, "their result comes back"
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_the_parcel_of_the_morning_does_not_carry_the_correction_of_the_afternoon() -> None:
    desk = Desk()
    case = sent(desk)
    first = stored(desk, case).materials
    correct(desk, case)
    post_again = partial(refused, post, desk, case)
    assert post_again() == "forward.state", "nothing to send while it is asked for"
    bring(desk, case, "3")
    assert not stored(desk, case).course.sent_on
    post(desk, case)
    file = stored(desk, case)
    assert (file.course.sent_on, file.course.carried) == (True, 1)
    body = desk.store.events_of(f"case:{case}")[-1].body
    asked = [fact for fact in file.materials if fact.key == "3"]
    assert (body["supplies"], body.get("copies", 0)) == (1, sum(fact.copies for fact in asked))
    note = owed_papers(desk)[-1]
    assert isinstance(note, CollectedReceipt)
    assert [line.name for line in note.lines] == [fact.name for fact in asked]
    for key, number in (("3", "13"), ("4", "14")):
        correct(desk, case, document=f"邻高市监补〔2026〕{number}号", entries={key: WRONG})
        bring(desk, case, key)
    file = stored(desk, case)
    assert file.course.forwarded_on == file.course.supplied_on == 20261125, "all on one day"
    assert (file.course.sent_on, file.course.unsent) == (False, ("3", "4")), "two rounds, one parcel"
    post(desk, case)
    file = stored(desk, case)
    assert (file.course.sent_on, file.course.carried, file.course.unsent) == (True, 3, ())
    assert len(first) == len(file.materials)
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_a_refusal_ends_the_case_with_the_number_of_their_decision() -> None:
    desk = Desk()
    case = sent(desk)
    answer(desk, case, HomeWord.REFUSED, reason="不在本辖区", document="邻高市监不受〔2026〕3号", on=LATER)
    file = stored(desk, case)
    assert (file.state, file.document("不受"), file.reason) == (
        CaseState.REFUSED,
        "邻高市监不受〔2026〕3号",
        "不在本辖区",
    )
    told = slip(desk)
    assert (told.word, told.reason, told.home_document) == (
        "不予受理",
        "不在本辖区",
        "邻高市监不受〔2026〕3号",
    )
    body = desk.store.events_of(f"case:{case}")[-1].body
    assert body["authority"] == HOME.authority
    item = desk.store.state.versions[file.item_version].item
    assert standing(case_days(file, item), today(desk.clock), calendar()).light is Light.DONE
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_silence_is_acceptance_from_the_day_on_which_they_got_the_file() -> None:
    desk = Desk()
    case = sent(desk)
    got = dt.date(2026, 11, 23)
    assert refused(answer, desk, case, HomeWord.SILENT) == "home.early"
    desk.clock.move(days=5)
    assert refused(answer, desk, case, HomeWord.SILENT, on=got) == "home.early"
    desk.clock.move(days=0)
    assert not unanswered((stored(desk, case),), calendar(), today(desk.clock)), "it blocks no evening"
    answer(desk, case, HomeWord.SILENT)
    file = stored(desk, case)
    assert (file.state, file.accepted_on, file.accepted_mode) == (CaseState.ACCEPTED, 20261120, "deemed")
    told = slip(desk)
    assert (told.word, told.answered_on) == ("没有答复", dt.date(2026, 11, 20))
    assert desk.store.fold_again() == desk.store.stored_rows()


def accepted_there(desk: Desk) -> str:
    case = sent(desk)
    home_accepted(CLERK, case, LATER, "邻受〔2026〕9号", desk.store, desk.clock)
    desk.clock.move(days=9)
    desk.store.state.owed.clear()
    return case


def deny(desk: Desk, case: str, **more: object) -> IntakeDone:
    values = {"document": "邻高市监不许〔2026〕5号", "reason": "场所不符合条件"} | more
    return answer(desk, case, HomeWord.DENIED, **values)


def test_a_denial_after_acceptance_has_its_own_number_and_is_served_here() -> None:
    desk = Desk()
    case = accepted_there(desk)
    file = deny(desk, case, on=dt.date(2026, 12, 2)).file
    assert (file.state, file.document("决"), file.course.grounds) == (
        CaseState.DECIDED_NO,
        "邻高市监不许〔2026〕5号",
        "场所不符合条件",
    )
    assert [event.kind for event in desk.store.events_of(f"case:{case}")[-2:]] == [
        "case.dispatched",
        "case.decided",
    ]
    assert [one.name for one in file.course.branches] == [HOME.authority]
    assert (file.course.decided_on, file.course.granted) == (20261202, False)
    item = desk.store.state.versions[file.item_version].item
    (clock,) = standing(case_days(file, item), today(desk.clock), calendar()).clocks
    assert (str(clock.kind), clock.due) == ("送达结果", dt.date(2026, 12, 16))
    assert not owed_papers(desk), "the letter is theirs; it is served with a 送达回证"
    assert refused(close, shut(case, LICENCE), desk.store, desk.clock) == "close.denied"
    close(shut(case), desk.store, desk.clock)
    deliver(hand(case), desk.store, desk.clock)
    receipt = owed_papers(desk)[-1]
    assert isinstance(receipt, ServiceReceipt)
    assert [(one.name, one.number) for one in receipt.documents] == [
        ("不予行政许可决定书", "邻高市监不许〔2026〕5号")
    ]
    assert stored(desk, case).state is CaseState.DELIVERED
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_only_what_was_accepted_there_is_denied_there() -> None:
    desk = Desk()
    waiting = sent(desk)
    assert refused(deny, desk, waiting) == "home.state"
    case = accepted_there(other := Desk())
    early = dt.date(2026, 11, 24)
    for change, code in (
        ({"on": early}, "home.day"),
        ({"on": dt.date(2026, 12, 5)}, "home.day"),
        ({"reason": " "}, "home.reason"),
        ({"document": ""}, "home.document"),
        ({"actor": GUIDE}, "staff.right"),
    ):
        assert refused(deny, other, case, **change) == code
        assert stored(other, case).state is CaseState.ACCEPTED, "nothing was sent on either"
    deny(other, case)
    assert refused(deny, other, case) == "home.state"
    own = accepted(other, number=2).id
    assert refused(deny, other, own) == "home.state"


def corrected(desk: Desk) -> str:
    case = sent(desk)
    correct(desk, case)
    desk.clock.move(days=1)
    bring(desk, case, "3")
    desk.store.state.owed.clear()
    return case


def test_silence_after_a_correction_is_acceptance_from_the_day_all_of_it_was_there() -> None:
    desk = Desk()
    case = corrected(desk)
    assert refused(answer, desk, case, HomeWord.SILENT, on=LATER) == "home.day"
    desk.clock.move(days=7)
    assert today(desk.clock) == dt.date(2026, 12, 3)
    assert refused(answer, desk, case, HomeWord.SILENT) == "home.early", "the fifth working day is today"
    desk.clock.move(days=1)
    file = answer(desk, case, HomeWord.SILENT).file
    assert (file.state, file.accepted_on, file.accepted_mode) == (
        CaseState.ACCEPTED,
        20261126,
        "after_correction",
    )
    told = slip(desk)
    assert (told.word, told.answered_on, told.corrected) == ("没有答复", dt.date(2026, 11, 26), True)
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_nobody_here_prints_the_notice_of_an_acceptance_elsewhere() -> None:
    desk = Desk()
    case = sent(desk)
    desk.clock.move(days=9)
    answer(desk, case, HomeWord.SILENT)
    assert owe_deemed((case,), desk.store, desk.clock, calendar()).streams == ()
    slip(desk)


def test_a_refusal_after_a_correction_is_ended_as_the_sentence_says() -> None:
    desk = Desk()
    case = corrected(desk)
    no = partial(answer, desk, case, HomeWord.REFUSED, reason="不在本辖区", document="邻不受〔2026〕3号")
    with pytest.raises(Refused, match=r"终止办理.*文号") as error:
        no()
    assert error.value.code == "home.state"
    ground = Ground.HOME
    assert ground in grounds_of(stored(desk, case))
    assert str(ground) in error.value.sentence
    end = Terminate(actor=CLERK, approver=MANAGER, case_id=case, ground=ground, reason="不在本辖区")
    held = (desk.store, desk.clock, calendar())
    assert refused(terminate, end, *held) == "end.document"
    done = terminate(replace(end, reason="邻不受〔2026〕3号：不在本辖区"), *held)
    assert done.file.state is CaseState.TERMINATED
    paper = next(one for one in owed_papers(desk) if isinstance(one, Termination))
    assert (paper.ground, "邻不受〔2026〕3号" in paper.reason) == (ground, True)
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_no_own_case_ends_by_the_word_of_another_place() -> None:
    desk = Desk()
    own = received(desk, number=2).id
    case = sent(desk)
    for one in (own, case):
        end = Terminate(actor=CLERK, approver=MANAGER, case_id=one, ground=Ground.HOME, reason="1号")
        assert refused(terminate, end, desk.store, desk.clock, calendar()) == "end.ground"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"document": " "}, "home.document"),
        ({"entries": {}}, "home.nothing"),
        ({"entries": {"99": WRONG}}, "supply.key"),
        ({"entries": {"3": MaterialEntry(state=MaterialState.HAVE)}}, "home.nothing"),
        ({"until": None}, "home.until"),
        ({"until": LATER}, "home.until"),
        ({"until": dt.date(2028, 1, 1)}, "home.until"),
        ({"on": dt.date(2026, 11, 19)}, "home.day"),
        ({"on": dt.date(2026, 11, 26)}, "home.day"),
        ({"actor": GUIDE}, "staff.right"),
    ],
)
def test_a_letter_that_cannot_be_is_refused(change: dict[str, object], code: str) -> None:
    desk = Desk()
    case = sent(desk)
    assert refused(correct, desk, case, **change) == code
    assert stored(desk, case).state is CaseState.RECEIVED


def test_only_a_case_that_waits_for_them_is_answered() -> None:
    desk = Desk()
    own = received(desk, number=2).id
    assert refused(correct, desk, own) == "home.state"
    case = sent(desk)
    assert refused(answer, desk, case, "也许") == "home.word"
    assert refused(answer, desk, case, HomeWord.REFUSED, document="1号") == "home.reason"
    correct(desk, case)
    assert refused(answer, desk, case, HomeWord.SILENT) == "home.state"
    assert refused(correct, desk, case) == "home.state"
    assert refused(correct, desk, "nobody") == "case.unknown"
