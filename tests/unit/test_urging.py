"""催办、督办 and their answers: what was said stands, an answer belongs to what its author had seen."""

from __future__ import annotations

from hall.cases import CaseFile
from hall.commands.dispatching import answer_urge, urge
from hall.staff import Actor
from tests.unit.desk import AUDITOR, CHIEF, CLERK, MANAGER, Desk
from tests.unit.life_desk import in_review, refused, stored


def urged(desk: Desk, case: str, actor: Actor, words: str) -> CaseFile:
    return urge(actor, case, words, desk.store, desk.clock).file


def answered(
    desk: Desk, case: str, actor: Actor = CHIEF, words: str = "明天办结", officer: str = "王科长"
) -> CaseFile:
    return answer_urge(actor, case, words, officer, desk.store, desk.clock).file


def test_an_answer_stands_beside_what_it_answers() -> None:
    desk = Desk()
    case = in_review(desk).id
    assert refused(answered, desk, case) == "answer.none"
    urged(desk, case, CLERK, "申请人等着用")
    urged(desk, case, MANAGER, "请今天答复")
    assert stored(desk, case).course.unanswered == 2
    file = answered(desk, case)
    assert [(one.level, one.answer, one.officer) for one in file.course.urges] == [
        ("催办", "明天办结", "王科长"),
        ("督办", "明天办结", "王科长"),
    ]
    assert refused(answered, desk, case) == "answer.none"
    urged(desk, case, CLERK, "又过了一天")
    assert stored(desk, case).course.unanswered == 1
    answered(desk, case, CLERK, "电话里说下午送到")
    assert [one.answer for one in stored(desk, case).course.urges][1:] == ["明天办结", "电话里说下午送到"]
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_who_answers_and_what_an_answer_needs() -> None:
    desk = Desk()
    case = in_review(desk).id
    urged(desk, case, CLERK, "请办")
    assert refused(answered, desk, case, AUDITOR) == "staff.right"
    assert refused(answered, desk, case, words="") == "answer.words"
    assert refused(answered, desk, case, officer=" ") == "answer.officer"
