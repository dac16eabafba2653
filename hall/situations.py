"""The questions of an item, taken in order: which are shown, which answers count, where the talk ends.

Intake-rules 1 and decision D21, strict for a finished case and lenient for a form that is still being filled.
Which materials follow from the answers is `checklist.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass

from hall import conditions
from hall.catalogue import Item, Option, Question
from hall.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """How far the questions have come.

    Attributes:
        shown: Questions that are asked, in order; a lenient talk ends with the first open one.
        used: Answers that count; answers to questions that are not shown are gone.
        open_question: The next question without an answer, or None when the talk is over.
        result: Empty, 不受理 or 转办.
        refer_to: Name of the item of a 转办, or None.
        left_out: Of a 一件事: items that are not handled, each with its reason in words.
    """

    shown: tuple[Question, ...]
    used: frozenset[str]
    open_question: Question | None
    result: str
    refer_to: str | None
    left_out: tuple[str, ...] = ()


def talk_through(
    item: Item, flags: Collection[str], answers: Collection[str], *, lenient: bool = False
) -> Talk:
    """Take the questions in order (intake-rules 1).

    Args:
        item: The item in the version of the case.
        flags: General situations that are true.
        answers: `Q1.option` texts; those of questions that are not shown are dropped.
        lenient: For a form that is still being filled: stop at the first open question. Otherwise a shown
            question without an answer is an error (D21).

    Raises:
        Refused: An answer that the item does not know, two answers to a 单选, or an open question.
    """
    _check_answers(item, answers)
    shown: list[Question] = []
    used: set[str] = set()
    for question in item.questions:
        if not conditions.holds(question.shown_when, used | set(flags)):
            continue
        shown.append(question)
        chosen = _chosen(question, answers)
        if not chosen and not lenient:
            raise Refused("explain.unanswered", f"问题“{question.text}”（{question.code}）还没有回答。")
        if not chosen:
            return _talk(shown, used, open_question=question)
        used.update(f"{question.code}.{option.code}" for option in chosen)
        ended = next((option for option in chosen if option.result), None)
        if ended is not None:
            return _talk(shown, used, ended=ended)
    return _talk(shown, used)


def shown_questions(item: Item, flags: Collection[str], answers: Collection[str]) -> tuple[Question, ...]:
    """The questions that a form shows so far: all answered ones and the first open one."""
    return talk_through(item, flags, answers, lenient=True).shown


def last_answer(talk: Talk) -> tuple[str, str]:
    """Question and option that ended the talk, in words; empty texts when none did."""
    if not talk.result:
        return "", ""
    question = talk.shown[-1]
    option = next(o for o in _chosen(question, talk.used) if o.result)
    return question.text, option.text


def _chosen(question: Question, answers: Collection[str]) -> list[Option]:
    chosen = [option for option in question.options if f"{question.code}.{option.code}" in answers]
    if len(chosen) > 1 and not question.multiple:
        sentence = f"问题“{question.text}”（{question.code}）是单选，只能有一个答案。"
        raise Refused("explain.answers", sentence)
    return chosen


def _talk(
    shown: list[Question],
    used: set[str],
    *,
    open_question: Question | None = None,
    ended: Option | None = None,
) -> Talk:
    return Talk(
        shown=tuple(shown),
        used=frozenset(used),
        open_question=open_question,
        result=ended.result if ended else "",
        refer_to=ended.refer_to if ended else None,
    )


def _check_answers(item: Item, answers: Collection[str]) -> None:
    known = {f"{question.code}.{option.code}" for question in item.questions for option in question.options}
    for answer in sorted(answers):
        if answer not in known:
            raise Refused("explain.answers", f"事项“{item.name}”没有“{answer[:40]}”这个答案。")
