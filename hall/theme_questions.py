"""一件事: one questionnaire for all items, each question asked once (domain.md 1.7).

Questions of several items that have the same words and options are one question. What the theme itself
answers — 「是否已取得经营许可」 while the permit is applied for at an earlier stage — is not asked. The rules
of one item's questions are `situations.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from hall.catalogue import NOT_REQUIRED_RESULT, Catalogue, Option, Question, Theme
from hall.errors import Refused
from hall.situations import Talk, last_answer, talk_through
from hall.theme_plan import Part, joined, parts_of, settled

_Signature = tuple[str, bool, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOnce:
    """One question of the common questionnaire.

    Attributes:
        key: `实施编码:Q1` of the first item that has it, shown or not.
        text: The question. multiple: several answers are lawful.
        options: Those that the theme leaves open.
        items: 实施编码 of all items that ask it.
        answered: Codes of the options that were chosen.
    """

    key: str
    text: str
    multiple: bool
    options: tuple[Option, ...]
    items: tuple[str, ...]
    answered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotHandled:
    """An item whose questions ended: 不受理 (not needed) or 转办; with question and answer in words."""

    part: Part
    result: str
    reason: str

    @property
    def not_needed(self) -> bool:
        """True when nobody has to apply for it."""
        return self.result == NOT_REQUIRED_RESULT


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """How far the common questionnaire has come.

    Attributes:
        asked: Questions that are shown, in order; answered ones and of each item the first open one.
        parts: Items that are handled, as far as is known now.
        left_out: Items whose questions ended.
        answers: By 实施编码: the answers that count, those of the theme included.
    """

    asked: tuple[AskedOnce, ...]
    parts: tuple[Part, ...]
    left_out: tuple[NotHandled, ...]
    answers: Mapping[str, frozenset[str]]

    @property
    def open(self) -> AskedOnce | None:
        """The first question without an answer, or None when all is said."""
        return next((one for one in self.asked if not one.answered), None)


def survey(
    catalogue: Catalogue,
    theme: Theme,
    chosen: Collection[str],
    flags: Collection[str],
    answers: Collection[str],
) -> Survey:
    """Go through the questions of all chosen items.

    Args:
        catalogue: In force.
        theme: The 一件事.
        chosen: 实施编码 of the items that are wanted.
        flags: General situations of the applicant.
        answers: `实施编码:Q1.option` texts; those that no shown question asks for do not count.

    Raises:
        Refused: `theme.…` for a wrong choice, `explain.answers` for two answers to a 单选 or unknown ones.
    """
    everything = parts_of(catalogue, theme, chosen)
    askers = _askers(everything)
    said = _for_all(everything, askers, answers)
    parts = everything
    gone: list[NotHandled] = []
    talks: dict[str, Talk] = {}
    while parts:
        now = {part.code: _talk(part, parts, flags, said) for part in parts}
        talks |= now
        left = [part for part in parts if now[part.code].result]
        if not left:
            break
        # An item that is not handled yields nothing: who needs its result is asked for it.
        gone += [_not_handled(part, now[part.code]) for part in left]
        parts = joined([part for part in parts if part not in left])
    return Survey(
        asked=_asked(everything, parts, talks, askers),
        parts=parts,
        left_out=tuple(gone),
        answers={part.code: talks[part.code].used for part in parts},
    )


def answer(theme_survey: Survey, key: str, options: Collection[str]) -> frozenset[str]:
    """The texts that say these options of a question; give them to `survey` with the others.

    Raises:
        Refused: `theme.question` when the question or an option is not among those shown.
    """
    asked = next((one for one in theme_survey.asked if one.key == key), None)
    if asked is None or not set(options) <= {option.code for option in asked.options}:
        raise Refused("theme.question", "这个问题或者答案不在问卷里，请重新选择。")
    return frozenset(f"{key}.{option}" for option in options)


def _signature(question: Question) -> _Signature:
    return question.text, question.multiple, tuple((one.text, one.result) for one in question.options)


_Askers = Mapping[_Signature, Sequence[tuple[Part, Question]]]


def _askers(parts: Sequence[Part]) -> _Askers:
    """Who asks each question, the one whose key it has first."""
    found: dict[_Signature, list[tuple[Part, Question]]] = {}
    for part in parts:
        for question in part.item.questions:
            found.setdefault(_signature(question), []).append((part, question))
    return found


def _for_all(
    parts: Sequence[Part], askers: _Askers, answers: Collection[str]
) -> Mapping[str, frozenset[str]]:
    """Answers by item; an answer to a question that several items ask holds for all of them.

    Raises:
        Refused: `explain.answers` for an answer that no item of the theme knows.
    """
    found: dict[str, set[str]] = {part.code: set() for part in parts}
    told = {text for text in answers if text.partition(":")[0] in found}
    for same in askers.values():
        said: list[int] = []
        for part, question in same:
            names = [f"{part.code}:{question.code}.{option.code}" for option in question.options]
            mine = [place for place, name in enumerate(names) if name in told]
            told -= set(names)
            # What was said under another item's name, before that one was chosen, does not count beside it.
            said = said or mine
        for part, question in same:
            found[part.code] |= {f"{question.code}.{question.options[place].code}" for place in said}
    if told:
        raise Refused("explain.answers", f"问卷里没有“{min(told).partition(':')[2][:40]}”这个答案。")
    return {code: frozenset(names) for code, names in found.items()}


def _talk(
    part: Part, parts: Sequence[Part], flags: Collection[str], said: Mapping[str, frozenset[str]]
) -> Talk:
    """The questions of one item, with what the theme answers for it."""
    answers = set(said[part.code])
    for question in part.item.questions:
        ruled_out = settled(question, part, parts)
        if not ruled_out:
            continue
        answers -= {f"{question.code}.{code}" for code in ruled_out}
        rest = [option for option in question.options if option.code not in ruled_out]
        if len(rest) == 1:
            answers.add(f"{question.code}.{rest[0].code}")
    return talk_through(part.item, flags, answers, lenient=True)


def _asked(
    everything: Sequence[Part], staying: Sequence[Part], talks: Mapping[str, Talk], askers: _Askers
) -> tuple[AskedOnce, ...]:
    """Every shown question once, by its words; what the theme answers is left out."""
    found: dict[_Signature, AskedOnce] = {}
    now = {part.code for part in staying}
    for part in everything:
        talk = talks[part.code]
        for question in talk.shown:
            ruled_out = settled(question, part, staying) if part.code in now else frozenset()
            places = [n for n, one in enumerate(question.options) if one.code not in ruled_out]
            if ruled_out and len(places) == 1:
                continue
            sign = _signature(question)
            if sign in found:
                found[sign] = replace(found[sign], items=(*found[sign].items, part.code))
                continue
            first, named = askers[sign][0]
            said = {n for n in places if f"{question.code}.{question.options[n].code}" in talk.used}
            found[sign] = AskedOnce(
                key=f"{first.code}:{named.code}",
                text=question.text,
                multiple=question.multiple,
                options=tuple(named.options[n] for n in places),
                items=(part.code,),
                answered=frozenset(named.options[n].code for n in said),
            )
    return tuple(found.values())


def _not_handled(part: Part, talk: Talk) -> NotHandled:
    asked, told = last_answer(talk)
    reason = f"申请人对“{asked}”的回答为“{told}”"
    return NotHandled(part=part, result=talk.result, reason=reason)
