"""The clocks of the law and of the promise over the life of a case, and their lights.

Derived on reading from the days of a case and never written into it (D10): the five-day notice, promise,
statutory limit, gaps, delivery (domain.md 1.5) and the cards 正常, 提示, 黄牌, 红牌 (domain.md 5.3). Pure:
every day is an argument. Counting of days is `workdays.py`; which states a case has is `cases.py`.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Final

from hall.card_rules import CardRules
from hall.catalogue import Limit, LimitUnit
from hall.errors import Refused
from hall.workdays import MAX_DAYS, Due, WorkCalendar

TELL_DAYS: Final = 5
"""Working days to tell all corrections at once (行政许可法第三十二条)."""

HEARING_ASK_DAYS: Final = 5
"""Working days in which the applicant may ask for a hearing (第四十七条)."""

HEARING_HOLD_DAYS: Final = 20
"""Working days in which a hearing that was asked for is organised (第四十七条)."""

HEARING_TELL_DAYS: Final = 7
"""Working days before the hearing by which time and place are told (第四十八条)."""

DELIVER_DAYS: Final = 10
"""Working days from the decision to the delivery of the certificate (第四十四条)."""

EXTENSION_DAYS: Final = 10
"""Working days that the head of the agency may add once (第四十二条)."""

USUAL_CARDS: Final = CardRules()
"""Where no hall is asked."""

_ONE_DAY: Final = dt.timedelta(days=1)


class Light(StrEnum):
    """Word of a case's light (design/tokens.md 5)."""

    NORMAL = "正常"
    NOTICE = "提示"
    YELLOW = "黄牌"
    RED = "红牌"
    PAUSED = "暂停"
    WAITING = "待补"
    DONE = "办结"


class Urgency(IntEnum):
    """Order of a work list: most urgent first when sorted downwards."""

    DONE = 0
    WAITING = 1
    PAUSED = 2
    NORMAL = 3
    NOTICE = 4
    YELLOW = 5
    RED = 6


class ClockKind(StrEnum):
    """What is due."""

    TELL = "一次性告知"
    PROMISE = "承诺时限"
    STATUTORY = "法定时限"
    GAP = "容缺补齐"
    DELIVER = "送达结果"
    CORRECT = "补正期限"
    STEP = "部门环节"
    HEARING_ASK = "申请听证"
    HEARING_HOLD = "组织听证"
    HEARING_TELL = "听证通知"
    KEEP = "领取保留"


_MILDER: Final = {Light.RED: Light.YELLOW, Light.YELLOW: Light.NOTICE}
"""What a light of the whole case means for the days of one department."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A special procedure (第四十五条): both days do not count; `last` is None while it runs.

    One that was entered may begin later: until `first` every clock runs.
    """

    first: dt.date
    last: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """An open gap of a case: material key and name, and its working days."""

    key: str
    name: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLimit:
    """A department that has its own working days and has not finished."""

    name: str
    start: dt.date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingDays:
    """Days of a hearing, None when not yet: told of, asked for, announced, held (art. 46–48)."""

    told_on: dt.date
    asked_on: dt.date | None = None
    announced_on: dt.date | None = None
    held_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDays:
    """The days of a case, as days of the hall (UTC+8); None when it has not happened.

    Attributes:
        received_on: Materials were taken in.
        told_on: A correction notice was delivered; stops the five-day clock.
        supplied_on: All corrections were there: the day of acceptance to come, from which the clock runs.
        accepted_on: Day of acceptance; for a deemed one the day of receipt.
        refused_on: Refused, not required, referred, withdrawn or voided: every clock stops.
        decided_on: Decision taken; stops promise and statutory clock.
        delivered_on: Result handed over.
        extension: Working days added with the approval of the head of the agency.
        extended_on: Day of that; a limit that was over by then stays over. None: it was in time.
        told_until: Last day that the correction notice named.
        steps: Departments at work; a late one is a yellow card although the whole is not late (local rule).
        hearing: A hearing, from the day it was told of until the day it was held.
        keep_until: The result is kept in the issue window up to this day.
    """

    promise: Limit
    statutory: Limit | None
    received_on: dt.date | None = None
    told_on: dt.date | None = None
    supplied_on: dt.date | None = None
    accepted_on: dt.date | None = None
    refused_on: dt.date | None = None
    decided_on: dt.date | None = None
    delivered_on: dt.date | None = None
    pauses: tuple[Pause, ...] = ()
    extension: int = 0
    extended_on: dt.date | None = None
    gaps: tuple[Gap, ...] = ()
    told_until: dt.date | None = None
    steps: tuple[StepLimit, ...] = ()
    hearing: HearingDays | None = None
    keep_until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningClock:
    """One clock that runs. Late from 00:00 of the day after `due` (D11).

    Attributes:
        left: Working days after today up to and including `due`; negative when late.
        severe: Past the statutory limit.
        about: Name of the gap material, else empty.
        whole: Working days of the whole limit; 0 for a day of the applicant's own, which warns by itself.
    """

    kind: ClockKind
    due: dt.date
    provisional: bool
    left: int
    light: Light
    severe: bool = False
    about: str = ""
    whole: int = 0

    def words(self) -> str:
        """The reason beside the light, for a work list."""
        what = f"{self.about}：" if self.about else f"{self.kind}："
        if self.left < 0 or self.light is Light.RED:
            return f"{what}已超过{max(-self.left, 1)}个工作日"
        if self.left == 0:
            return f"{what}今天 17:00 下班前"
        return f"{what}还剩{self.left}个工作日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The light of a case with all of its running clocks, the most urgent one first."""

    light: Light
    urgency: Urgency
    clocks: tuple[RunningClock, ...]


def tell_due(received_on: dt.date, calendar: WorkCalendar) -> Due:
    """Last day for telling all corrections at once."""
    return calendar.add_workdays(received_on, TELL_DAYS)


def deemed_on(
    received_on: dt.date, answered_on: dt.date | None, today: dt.date, calendar: WorkCalendar
) -> dt.date | None:
    """The acceptance day when nothing was told in five working days: the day of receipt; else None.

    Args:
        received_on: Day of receipt.
        answered_on: Day of the first notice, acceptance or refusal, or None.
        today: The deemed acceptance exists from 00:00 of the day after the last one.
        calendar: Working days.
    """
    due = tell_due(received_on, calendar).day
    late = today > due if answered_on is None else answered_on > due
    return received_on if late else None


def decision_due(start: dt.date, limit: Limit, days: CaseDays, calendar: WorkCalendar) -> Due:
    """Last day of promise or statutory limit with the extension on top; paused days count in neither.

    An extension is given before a limit runs out (第四十二条): one that came later does not move it.

    Raises:
        Refused: Limit or pauses are absurd, or the date lies beyond the calendar.
    """
    due = _counted(start, limit, days.pauses, calendar)
    if not days.extension or (days.extended_on is not None and days.extended_on > due.day):
        return due
    more = Limit(number=days.extension, unit=LimitUnit.WORKDAYS)
    longer = _counted(due.day, more, days.pauses, calendar)
    return Due(day=longer.day, provisional=longer.provisional or due.provisional)


def gap_due(start: dt.date, gap_days: int, promise_day: dt.date, calendar: WorkCalendar) -> dt.date:
    """Last day for a gap: its working days from acceptance, never later than the promised day."""
    return min(calendar.add_workdays(start, gap_days).day, promise_day)


def standing(
    days: CaseDays, today: dt.date, calendar: WorkCalendar, rules: CardRules = USUAL_CARDS
) -> Standing:
    """The light of a case today and every clock that runs; `rules` say when 提示 begins (domain.md 5.3)."""
    found = (_noticed(clock, rules) for clock in running_clocks(days, today, calendar))
    clocks = tuple(sorted(found, key=_by_urgency))
    light = _rest_light(days, today) or _worst(clocks, days, today)
    return Standing(light=light, urgency=Urgency[light.name], clocks=clocks)


def running_clocks(days: CaseDays, today: dt.date, calendar: WorkCalendar) -> list[RunningClock]:
    """Every clock that runs today, with its own light."""
    if days.refused_on is not None or days.delivered_on is not None:
        return []
    if days.decided_on is not None:
        due = calendar.add_workdays(days.decided_on, DELIVER_DAYS)
        clocks = [_clock(ClockKind.DELIVER, days.decided_on, due, today, calendar)]
        if days.keep_until is not None:
            clocks.append(_plain(ClockKind.KEEP, days.keep_until, today, calendar))
        return clocks
    # What was corrected will be accepted as of the day on which all of it was there (domain.md 1.4).
    start = days.accepted_on or days.supplied_on
    if start is not None:
        return _decision_clocks(days, start, today, calendar)
    if days.told_on is not None:
        until = days.told_until
        return [] if until is None else [_plain(ClockKind.CORRECT, until, today, calendar)]
    if days.received_on is None:
        return []
    due = tell_due(days.received_on, calendar)
    return [_clock(ClockKind.TELL, days.received_on, due, today, calendar)]


def _decision_clocks(
    days: CaseDays, start: dt.date, today: dt.date, calendar: WorkCalendar
) -> list[RunningClock]:
    promise = decision_due(start, days.promise, days, calendar)
    statutory = decision_due(start, days.statutory, days, calendar) if days.statutory else None
    late_by_law = statutory is not None and today > statutory.day and not _stands(days, statutory.day, today)
    clocks = []
    for kind, limit in ((ClockKind.PROMISE, promise), (ClockKind.STATUTORY, statutory)):
        if limit is not None and not _stands(days, limit.day, today):
            clocks.append(_clock(kind, start, limit, today, calendar, severe=late_by_law))
    for gap in days.gaps:
        day = gap_due(start, gap.days, promise.day, calendar)
        due = Due(day=day, provisional=day > calendar.published_until)
        clocks.append(_clock(ClockKind.GAP, start, due, today, calendar, about=gap.name))
    steps = (_step_clock(step, days, today, calendar) for step in days.steps)
    clocks += [step for step in steps if not _stands(days, step.due, today)]
    return clocks + _hearing_clocks(days.hearing, today, calendar)


def _stands(days: CaseDays, due: dt.date, today: dt.date) -> bool:
    """Whether a clock stands still: a procedure runs that began before it was over.

    Its last day is not known then. What was over before the first day of the procedure stays late.
    """
    return any(pause.last is None and pause.first <= min(today, due) for pause in days.pauses)


def _step_clock(step: StepLimit, days: CaseDays, today: dt.date, calendar: WorkCalendar) -> RunningClock:
    """A department's own limit: late, its card is yellow, for the whole is not late (domain.md 5.3)."""
    limit = Limit(number=step.days, unit=LimitUnit.WORKDAYS)
    due = _counted(step.start, limit, days.pauses, calendar)
    clock = _clock(ClockKind.STEP, step.start, due, today, calendar, about=step.name)
    return replace(clock, light=_MILDER.get(clock.light, clock.light))


def _hearing_clocks(
    hearing: HearingDays | None, today: dt.date, calendar: WorkCalendar
) -> list[RunningClock]:
    """What is due of a hearing; the applicant's right to ask ends without a card."""
    if hearing is None:
        return []
    if hearing.asked_on is None:
        last = calendar.add_workdays(hearing.told_on, HEARING_ASK_DAYS).day
        return [] if today > last else [_plain(ClockKind.HEARING_ASK, last, today, calendar)]
    if hearing.held_on is None:
        due = calendar.add_workdays(hearing.asked_on, HEARING_HOLD_DAYS)
        return [_clock(ClockKind.HEARING_HOLD, hearing.asked_on, due, today, calendar)]
    if hearing.announced_on is None:
        due = Due(day=_workdays_before(hearing.held_on, HEARING_TELL_DAYS, calendar), provisional=False)
        return [_clock(ClockKind.HEARING_TELL, hearing.asked_on, due, today, calendar)]
    return []


def _workdays_before(day: dt.date, count: int, calendar: WorkCalendar) -> dt.date:
    """The day so many working days before another."""
    while count:
        day -= _ONE_DAY
        count -= calendar.is_workday(day)
    return day


def _plain(kind: ClockKind, due: dt.date, today: dt.date, calendar: WorkCalendar) -> RunningClock:
    """A day that belongs to the applicant: passed it asks for attention, it is never a card."""
    return RunningClock(
        kind=kind,
        due=due,
        provisional=due > calendar.published_until,
        left=calendar.workdays_between(today, due),
        light=Light.NOTICE if today > due else Light.NORMAL,
    )


def _clock(
    kind: ClockKind,
    start: dt.date,
    due: Due,
    today: dt.date,
    calendar: WorkCalendar,
    *,
    severe: bool = False,
    about: str = "",
) -> RunningClock:
    left = calendar.workdays_between(today, due.day)
    return RunningClock(
        kind=kind,
        due=due.day,
        provisional=due.provisional,
        left=left,
        light=_light(due.day, today, left),
        severe=severe,
        about=about,
        whole=max(calendar.workdays_between(start, due.day), 1),
    )


def _light(due: dt.date, today: dt.date, left: int) -> Light:
    """Red when late; yellow when no working day is left after today (domain.md 5.3)."""
    if today > due:
        return Light.RED
    return Light.NORMAL if left else Light.YELLOW


def light_of(
    start: dt.date,
    due: dt.date,
    today: dt.date,
    left: int,
    calendar: WorkCalendar,
    rules: CardRules = USUAL_CARDS,
) -> Light:
    """The light of a due day: red when late, yellow on the last day, notice near it (domain.md 5.3)."""
    light, whole = _light(due, today, left), max(calendar.workdays_between(start, due), 1)
    return Light.NOTICE if light is Light.NORMAL and _near(left, whole, rules) else light


def _near(left: int, whole: int, rules: CardRules) -> bool:
    return left <= rules.notice_days or left * 100 < rules.notice_percent * whole


def _noticed(clock: RunningClock, rules: CardRules) -> RunningClock:
    """提示 near the end, as the hall has it; what is a card stays one."""
    notice = clock.light is Light.NORMAL and clock.whole and _near(clock.left, clock.whole, rules)
    return replace(clock, light=Light.NOTICE) if notice else clock


def _rest_light(days: CaseDays, today: dt.date) -> Light | None:
    """The light of a case whose clocks stand still, or None."""
    if days.refused_on is not None or days.delivered_on is not None:
        return Light.DONE
    if days.decided_on is not None:
        return None
    if days.accepted_on is None and days.told_on is not None and days.supplied_on is None:
        over = days.told_until is not None and today > days.told_until
        return Light.NOTICE if over else Light.WAITING
    return None


def _worst(clocks: Iterable[RunningClock], days: CaseDays, today: dt.date) -> Light:
    """The most urgent light; 暂停 while a procedure runs and nothing else asks for attention."""
    worst = max(
        (clock.light for clock in clocks), key=lambda light: Urgency[light.name], default=Light.NORMAL
    )
    paused = any(pause.last is None and pause.first <= today for pause in days.pauses)
    return Light.PAUSED if paused and worst is Light.NORMAL else worst


def _by_urgency(clock: RunningClock) -> tuple[int, dt.date]:
    return -Urgency[clock.light.name], clock.due


def _counted(start: dt.date, limit: Limit, pauses: tuple[Pause, ...], calendar: WorkCalendar) -> Due:
    """Count day by day and leave out what falls into a pause; a pause that still runs is not foreseen."""
    spans = [(pause.first, pause.last) for pause in pauses if pause.last is not None]
    if not spans or limit.unit is LimitUnit.AT_ONCE:
        return calendar.due(start, limit)
    if sum(max((last - first).days, 0) for first, last in spans) > MAX_DAYS or limit.number > MAX_DAYS:
        raise Refused("deadlines.range", "特别程序或时限的天数不合理，请核对日期。")
    day, count = start, limit.number
    try:
        while count:
            day += _ONE_DAY
            outside = all(not first <= day <= last for first, last in spans)
            count -= outside and (limit.unit is LimitUnit.DAYS or calendar.is_workday(day))
    except OverflowError as fault:
        raise Refused("deadlines.range", "时限太长，日期超出了日历的范围。") from fault
    provisional = limit.unit is LimitUnit.WORKDAYS and day > calendar.published_until
    return Due(day=day, provisional=provisional)
