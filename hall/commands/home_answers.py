"""受理机关答复: what the home authority of a 代收 case said, or that it said nothing (domain.md 1.7).

Its notices are its own papers; the applicant gets them here, with a slip that says what came, signed with the
time. Its denial is served like any decision, with a 送达回证. That it accepted is `collecting.home_accepted`,
that it granted the result that comes back (`results.close`); nothing is judged here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hall import bodies as b
from hall.bodies import AcceptMode
from hall.case_clocks import day
from hall.cases import MOVES, CaseAction, CaseFile, CaseState
from hall.clock import Clock, today
from hall.commands.application import MaterialEntry
from hall.commands.case_papers import RECEIPT_SEAL
from hall.commands.casework import one_line
from hall.commands.intake import IntakeDone
from hall.commands.later import Opened, finish, hall_letter, number_of, open_case
from hall.commands.record import PaperCheck, Recorder
from hall.commands.supplements import facts_of
from hall.deadlines import tell_due
from hall.errors import Refused
from hall.events import EventKind
from hall.life_bodies import Branch
from hall.paper_lines import CorrectionLine
from hall.papers import Office
from hall.ports import Begin
from hall.route_forms import HomeAnswerNotice
from hall.staff import Actor, Permission, require
from hall.workdays import WorkCalendar

MOST_DAYS: Final = 366
"""Days that a correction notice of another place may give at most."""


class HomeWord(StrEnum):
    """What came from the home authority; the value is printed."""

    CORRECT = "补正"
    REFUSED = "不予受理"
    SILENT = "没有答复"
    DENIED = "不予决定"


_ACTIONS: Final = {
    HomeWord.CORRECT: CaseAction.TELL_CORRECTION,
    HomeWord.REFUSED: CaseAction.REFUSE,
    HomeWord.SILENT: CaseAction.ACCEPT_DEEMED,
    HomeWord.DENIED: CaseAction.DECIDE_NO,
}


def _action(file: CaseFile, word: HomeWord) -> CaseAction:
    """The move that an answer is, the first of two where a denial follows the dispatch.

    The review lies with the home authority from its 受理 on. After a correction, silence is the acceptance of
    what is complete, dated the day on which all of it was there (domain.md 1.4).
    """
    if word is HomeWord.DENIED and file.state in _ACCEPTED:
        return CaseAction.DISPATCH
    if word is HomeWord.SILENT and file.state is CaseState.RESUBMITTED:
        return CaseAction.ACCEPT
    return _ACTIONS[word]


_ACCEPTED: Final = frozenset({CaseState.ACCEPTED, CaseState.ACCEPTED_GAP})
DENIABLE: Final = _ACCEPTED | {CaseState.IN_REVIEW}
"""Where a case stands that the home authority has accepted and not decided."""

END_INSTEAD: Final = (
    "补正以后受理机关不予受理的，请按“终止办理”登记：情形选“受理机关补正后不予受理”，事实写明决定书的文号"
)
"""What to do with a refusal after a correction, for which domain.md 1.4 has no move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAnswer:
    """An answer, as its letter says it.

    Attributes:
        actor: The window.
        case_id: A case that was received for the home authority.
        word: One of `HomeWord`.
        on: Day of its letter, None for today; of silence the day on which it got the file, None for the
            day on which all of it was received here.
        document: Number of its letter; not of silence.
        reason: Of a refusal or a denial, as the letter gives it.
        entries: Of a correction: what is missing or wrong, by key.
        until: Of a correction: the last day that the letter gives.
    """

    actor: Actor
    case_id: str
    word: str
    on: dt.date | None = None
    document: str = ""
    reason: str = ""
    entries: Mapping[str, MaterialEntry] = field(default_factory=dict)
    until: dt.date | None = None


def answer_home(
    cmd: HomeAnswer, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """Write the answer down and owe the slip with which its letter is handed on; a denial is served later.

    Silence for five working days after the receipt, or after all corrections were there, is acceptance from
    that day (行政许可法 art. 32(4)); whoever asks there and hears nothing writes it down, no calendar does it
    here. A denial is written with the dispatch that goes before it (domain.md 1.4), in one transaction.

    Raises:
        Refused: `staff.right`; `home.word`; `home.state` for a case that was not received for another place
            or is answered; `home.day`, `home.document`, `home.reason`, `home.nothing` for a correction that
            asks for nothing, `home.until`, `home.early` for silence within the five days; `supply.key`.
    """
    require(cmd.actor, Permission.INTAKE)
    if cmd.word not in tuple(HomeWord):
        raise Refused("home.word", "请选受理机关是怎样答复的。", field="word")
    word = HomeWord(cmd.word)
    with begin() as uow:
        found = _collected(open_case(uow, cmd.case_id), word)
        action = _action(found.file, word)
        open_case(uow, cmd.case_id, action)
        on = _day(cmd, word, found.file, today(clock))
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        kind, body = _WORDS[word](cmd, found, on, calendar, today(clock))
        if action is CaseAction.DISPATCH:
            home = Branch(code="", name=found.file.course.home)
            sent = b.CaseDispatched(branches=(home,))
            recorder.add(EventKind.CASE_DISPATCHED, found.stream, sent, cat=found.file.item_version)
        recorder.add(kind, found.stream, body, cat=found.file.item_version)
        if word is HomeWord.DENIED:
            return finish(recorder, found)
        return finish(recorder, found, (_slip(recorder, found, cmd, body, on),))


def _collected(found: Opened, word: HomeWord) -> Opened:
    file = found.file
    if not file.course.home:
        raise Refused("home.state", "这个办件不是代收件，由本大厅的部门答复。")
    if word is HomeWord.REFUSED and file.state is CaseState.RESUBMITTED:
        raise Refused("home.state", f"{END_INSTEAD}。")
    if _action(file, word) not in MOVES[file.state]:
        raise Refused("home.state", f"办件现在是“{file.word}”，不能登记受理机关“{word}”。")
    return found


def _day(cmd: HomeAnswer, word: HomeWord, file: CaseFile, now: dt.date) -> dt.date:
    since, begun = day(file.received_on) or now, "收件之日"
    if word is HomeWord.SILENT and file.state is CaseState.RESUBMITTED:
        since, begun = day(file.course.supplied_on) or since, "补正材料收齐之日"
    if word is HomeWord.DENIED:
        since, begun = day(file.accepted_on) or since, "受理之日"
    on = cmd.on or (since if word is HomeWord.SILENT else now)
    if not since <= on <= now:
        what = {HomeWord.SILENT: "收到材料的日期", HomeWord.DENIED: "决定的日期"}.get(word, "答复的日期")
        raise Refused("home.day", f"受理机关{what}应在{begun}与今天之间，请核对。", field="on")
    return on


def _correct(
    cmd: HomeAnswer, found: Opened, on: dt.date, _calendar: WorkCalendar, _now: dt.date
) -> tuple[EventKind, b.Body]:
    items = tuple(fact for fact in facts_of(found.version, cmd.entries) if fact.problem)
    if not items:
        raise Refused("home.nothing", "请把补正告知书列的每项材料和问题写上。")
    until = cmd.until
    if until is None or not on < until <= on + dt.timedelta(days=MOST_DAYS):
        raise Refused("home.until", "补正期限要在告知之后、一年以内，按补正告知书填写。", field="until")
    return EventKind.CASE_CORRECTION_TOLD, b.CaseCorrectionTold(
        items=items,
        until=number_of(until),
        document=_number(cmd, "请填写补正告知书的文号。"),
        again=bool(found.file.told_count),
    )


def _refuse(
    cmd: HomeAnswer, found: Opened, _on: dt.date, _calendar: WorkCalendar, _now: dt.date
) -> tuple[EventKind, b.Body]:
    sentence = "请按决定书写明不予受理的理由（500 字以内）。"
    return EventKind.CASE_REFUSED, b.CaseRefused(
        reason=one_line(cmd.reason, "home.reason", sentence, "reason"),
        basis="",
        authority=found.file.course.home,
        review_body="",
        court="",
        second="",
        document=_number(cmd, "请填写不予受理决定书的文号。"),
    )


def _deny(
    cmd: HomeAnswer, found: Opened, on: dt.date, _calendar: WorkCalendar, _now: dt.date
) -> tuple[EventKind, b.Body]:
    sentence = "请按决定书写明不予许可（办理）的理由（500 字以内）。"
    return EventKind.CASE_DECIDED, b.CaseDecided(
        granted=False,
        on=number_of(on),
        officer=found.file.course.home,
        reason=one_line(cmd.reason, "home.reason", sentence, "reason"),
        document=_number(cmd, "请填写决定书的文号。"),
    )


def _silent(
    _cmd: HomeAnswer, found: Opened, on: dt.date, calendar: WorkCalendar, now: dt.date
) -> tuple[EventKind, b.Body]:
    due = tell_due(on, calendar).day
    if now <= due:
        raise Refused("home.early", f"答复期限到 {due:%Y年%m月%d日}，还没有过，请先催问。", field="on")
    corrected = found.file.state is CaseState.RESUBMITTED
    mode = AcceptMode.AFTER_CORRECTION if corrected else AcceptMode.DEEMED
    return EventKind.CASE_ACCEPTED, b.CaseAccepted(mode=mode, on=number_of(on))


_WORDS: Final = {
    HomeWord.CORRECT: _correct,
    HomeWord.REFUSED: _refuse,
    HomeWord.SILENT: _silent,
    HomeWord.DENIED: _deny,
}


def _number(cmd: HomeAnswer, sentence: str) -> str:
    return one_line(cmd.document, "home.document", sentence, "document")


def _slip(recorder: Recorder, found: Opened, cmd: HomeAnswer, body: b.Body, on: dt.date) -> HomeAnswerNotice:
    settings, course = recorder.uow.settings.hall(), found.file.course
    told = body.items if isinstance(body, b.CaseCorrectionTold) else ()
    common = hall_letter(recorder, found, cmd.actor)
    common |= {
        "signed_by": f"{settings.short_name}综合窗口",
        "seal": RECEIPT_SEAL,
        "contact": Office(name=course.home),
    }
    return HomeAnswerNotice(
        **common,
        received_on=day(found.file.received_on) or on,
        home=Office(name=course.home),
        word=cmd.word,
        answered_on=on,
        home_document=body.document if isinstance(body, b.CaseCorrectionTold | b.CaseRefused) else "",
        reason=body.reason if isinstance(body, b.CaseRefused) else "",
        lines=tuple(
            CorrectionLine(name=fact.name, problem=fact.problem, demand=fact.demand) for fact in told
        ),
        hand_in_by=cmd.until,
        corrected=cmd.word == HomeWord.SILENT and found.file.state is CaseState.RESUBMITTED,
        place=f"{settings.short_name}{settings.handin_place}",
    )
