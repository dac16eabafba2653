"""受理机关答复: what the home authority of a 代收 case said, or that it said nothing (domain.md 1.7).

Its notices are its own papers; the applicant gets them here, with a slip that says what came, signed with the
time. That it accepted is `collecting.home_accepted`; nothing is judged here.
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
from hall.cases import MOVES, CaseAction, CaseFile
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


_ACTIONS: Final = {
    HomeWord.CORRECT: CaseAction.TELL_CORRECTION,
    HomeWord.REFUSED: CaseAction.REFUSE,
    HomeWord.SILENT: CaseAction.ACCEPT_DEEMED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAnswer:
    """An answer, as its letter says it.

    Attributes:
        actor: The window.
        case_id: A case that was received for the home authority.
        word: One of `HomeWord`.
        on: Day of its letter, None for today; of silence the day on which it got the file, None for the
            day of the receipt here.
        document: Number of its letter; not of silence.
        reason: Of a refusal, as the letter gives it.
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
    """Write the answer down and owe the slip with which its letter is handed on.

    Silence for five working days after the receipt is acceptance from that day (行政许可法 art. 32(4));
    whoever asks there and hears nothing writes it down, no calendar does it here.

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
        open_case(uow, cmd.case_id, _ACTIONS[word])
        on = _day(cmd, word, found.file, today(clock))
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        kind, body = _WORDS[word](cmd, found, on, calendar, today(clock))
        recorder.add(kind, found.stream, body, cat=found.file.item_version)
        return finish(recorder, found, (_slip(recorder, found, cmd, body, on),))


def _collected(found: Opened, word: HomeWord) -> Opened:
    file = found.file
    if not file.course.home:
        raise Refused("home.state", "这个办件不是代收件，由本大厅的部门答复。")
    if _ACTIONS[word] not in MOVES[file.state]:
        raise Refused("home.state", f"办件现在是“{file.word}”，不能登记受理机关“{word}”。")
    return found


def _day(cmd: HomeAnswer, word: HomeWord, file: CaseFile, now: dt.date) -> dt.date:
    received = day(file.received_on) or now
    on = cmd.on or (received if word is HomeWord.SILENT else now)
    if not received <= on <= now:
        what = "收到材料的日期" if word is HomeWord.SILENT else "答复的日期"
        raise Refused("home.day", f"受理机关{what}应在收件之日与今天之间，请核对。", field="on")
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


def _silent(
    _cmd: HomeAnswer, _found: Opened, on: dt.date, calendar: WorkCalendar, now: dt.date
) -> tuple[EventKind, b.Body]:
    due = tell_due(on, calendar).day
    if now <= due:
        raise Refused("home.early", f"答复期限到 {due:%Y年%m月%d日}，还没有过，请先催问。", field="on")
    return EventKind.CASE_ACCEPTED, b.CaseAccepted(mode=AcceptMode.DEEMED, on=number_of(on))


_WORDS: Final = {HomeWord.CORRECT: _correct, HomeWord.REFUSED: _refuse, HomeWord.SILENT: _silent}


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
        place=f"{settings.short_name}{settings.handin_place}",
    )
