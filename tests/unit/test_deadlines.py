import dataclasses
import datetime as dt
from typing import Any

import pytest

from hall.card_rules import CardRules
from hall.catalogue import Limit, LimitUnit
from hall.deadlines import (
    CaseDays,
    ClockKind,
    Gap,
    HearingDays,
    Light,
    Pause,
    StepLimit,
    decision_due,
    deemed_on,
    gap_due,
    running_clocks,
    standing,
    tell_due,
)
from hall.errors import Refused
from hall.workdays import national_calendar

D = dt.date
CALENDAR = national_calendar()
FRIDAY = D(2026, 11, 20)
TEN = CaseDays(
    promise=Limit(number=10, unit=LimitUnit.WORKDAYS),
    statutory=Limit(number=20, unit=LimitUnit.WORKDAYS),
    received_on=FRIDAY,
    accepted_on=FRIDAY,
)


def on(month: Any, day: Any, case: Any = TEN) -> Any:
    return standing(case, D(2026, month, day), CALENDAR)


@pytest.mark.parametrize(
    ("month", "day", "light", "words"),
    [
        (11, 20, Light.NORMAL, "承诺时限：还剩10个工作日"),
        (12, 1, Light.NORMAL, "承诺时限：还剩3个工作日"),
        (12, 2, Light.NOTICE, "承诺时限：还剩2个工作日"),
        (12, 3, Light.NOTICE, "承诺时限：还剩1个工作日"),
        (12, 4, Light.YELLOW, "承诺时限：今天 17:00 下班前"),
        (12, 5, Light.RED, "承诺时限：已超过1个工作日"),
        (12, 8, Light.RED, "承诺时限：已超过2个工作日"),
    ],
)
def test_the_light_of_the_promise(month: Any, day: Any, light: Any, words: Any) -> None:
    found = on(month, day)
    assert (found.light, found.clocks[0].kind, found.clocks[0].words()) == (
        light,
        ClockKind.PROMISE,
        words,
    )
    assert not found.clocks[0].severe


def test_past_the_statutory_limit_is_severe() -> None:
    found = on(12, 19)
    assert found.light is Light.RED
    assert all(clock.severe for clock in found.clocks)
    assert [clock.kind for clock in found.clocks] == [ClockKind.PROMISE, ClockKind.STATUTORY]


def test_a_late_step_is_a_yellow_card_although_the_whole_is_in_time() -> None:
    late = dataclasses.replace(TEN, steps=(StepLimit(name="消防大队", start=FRIDAY, days=1),))
    assert on(11, 25, late).light is Light.YELLOW
    assert on(11, 25, late).clocks[0].words() == "消防大队：已超过2个工作日"
    assert on(12, 7, late).light is Light.RED
    paused = dataclasses.replace(late, pauses=(Pause(first=D(2026, 11, 23), last=D(2026, 11, 30)),))
    assert next(c for c in on(12, 1, paused).clocks if c.kind is ClockKind.STEP).due == D(2026, 12, 1)


def test_a_natural_limit_that_ends_on_a_sunday_is_yellow_from_its_last_working_day() -> None:
    case = dataclasses.replace(TEN, promise=Limit(number=2, unit=LimitUnit.DAYS), statutory=None)
    assert on(11, 20, case).light is Light.YELLOW
    assert on(11, 22, case).light is Light.YELLOW
    assert on(11, 23, case).light is Light.RED


def test_the_five_day_clock_and_the_deemed_acceptance() -> None:
    case = dataclasses.replace(TEN, accepted_on=None)
    assert tell_due(FRIDAY, CALENDAR).day == D(2026, 11, 27)
    clock = running_clocks(case, FRIDAY, CALENDAR)[0]
    assert (clock.kind, clock.due, clock.left) == (ClockKind.TELL, D(2026, 11, 27), 5)
    assert deemed_on(FRIDAY, None, D(2026, 11, 27), CALENDAR) is None
    assert deemed_on(FRIDAY, None, D(2026, 11, 28), CALENDAR) == FRIDAY
    assert deemed_on(FRIDAY, D(2026, 11, 27), D(2026, 12, 9), CALENDAR) is None
    assert deemed_on(FRIDAY, D(2026, 11, 30), D(2026, 12, 9), CALENDAR) == FRIDAY


def test_states_without_a_running_clock() -> None:
    told = dataclasses.replace(TEN, accepted_on=None, told_on=FRIDAY)
    assert (on(12, 30, told).light, on(12, 30, told).clocks) == (Light.WAITING, ())
    assert on(12, 30, dataclasses.replace(TEN, refused_on=FRIDAY)).light is Light.DONE
    assert on(12, 30, dataclasses.replace(TEN, delivered_on=FRIDAY)).light is Light.DONE
    draft = CaseDays(promise=TEN.promise, statutory=None)
    assert on(12, 30, draft).light is Light.NORMAL


def test_after_the_decision_delivery_has_ten_working_days() -> None:
    found = on(11, 24, dataclasses.replace(TEN, decided_on=D(2026, 11, 23)))
    assert [(c.kind, c.due) for c in found.clocks] == [(ClockKind.DELIVER, D(2026, 12, 7))]


def test_a_result_on_the_shelf_tells_until_when_it_is_kept_without_a_card() -> None:
    case = dataclasses.replace(TEN, decided_on=D(2026, 11, 23), keep_until=D(2026, 11, 27))
    keep = next(clock for clock in on(11, 30, case).clocks if clock.kind is ClockKind.KEEP)
    assert (keep.due, keep.light) == (D(2026, 11, 27), Light.NOTICE)
    assert {clock.light for clock in on(11, 24, case).clocks} == {Light.NORMAL}


def test_the_days_of_a_correction_are_the_applicants_and_pass_with_a_notice() -> None:
    told = CaseDays(
        promise=TEN.promise,
        statutory=None,
        received_on=FRIDAY,
        told_on=FRIDAY,
        told_until=D(2026, 12, 1),
    )
    assert (on(12, 1, told).light, on(12, 1, told).clocks[0].kind) == (Light.WAITING, ClockKind.CORRECT)
    assert on(12, 2, told).light is Light.NOTICE
    assert on(12, 2, told).clocks[0].words() == "补正期限：已超过1个工作日"
    brought = dataclasses.replace(told, supplied_on=D(2026, 11, 25))
    assert [clock.kind for clock in on(12, 2, brought).clocks] == [ClockKind.PROMISE]


def test_the_days_of_a_hearing_follow_the_law() -> None:
    asked = HearingDays(told_on=FRIDAY)
    ask = next(c for c in on(11, 23, dataclasses.replace(TEN, hearing=asked)).clocks if "听证" in c.kind)
    assert (ask.kind, ask.due, ask.light) == (ClockKind.HEARING_ASK, D(2026, 11, 27), Light.NORMAL)
    gone = on(11, 30, dataclasses.replace(TEN, hearing=asked)).clocks
    assert ClockKind.HEARING_ASK not in {clock.kind for clock in gone}
    asked = dataclasses.replace(asked, asked_on=D(2026, 11, 23))
    (hold,) = [c for c in on(11, 24, dataclasses.replace(TEN, hearing=asked)).clocks if "听证" in c.kind]
    assert (hold.kind, hold.due) == (ClockKind.HEARING_HOLD, D(2026, 12, 21))
    held = dataclasses.replace(asked, held_on=D(2026, 12, 16))
    (tell,) = [c for c in on(11, 24, dataclasses.replace(TEN, hearing=held)).clocks if "听证" in c.kind]
    assert (tell.kind, tell.due) == (ClockKind.HEARING_TELL, D(2026, 12, 7))
    assert on(12, 8, dataclasses.replace(TEN, hearing=held)).light is Light.RED
    told = dataclasses.replace(held, announced_on=D(2026, 12, 1))
    clocks = on(12, 2, dataclasses.replace(TEN, hearing=told)).clocks
    assert not [clock for clock in clocks if "听证" in clock.kind]


def test_paused_days_do_not_count_and_an_open_pause_stops_the_light() -> None:
    open_pause = dataclasses.replace(TEN, pauses=(Pause(first=D(2026, 11, 23), last=None),))
    assert (on(12, 30, open_pause).light, on(12, 30, open_pause).clocks) == (Light.PAUSED, ())
    closed = dataclasses.replace(TEN, pauses=(Pause(first=D(2026, 11, 23), last=D(2026, 11, 29)),))
    assert decision_due(FRIDAY, TEN.promise, closed, CALENDAR).day == D(2026, 12, 11)
    natural = Limit(number=3, unit=LimitUnit.DAYS)
    assert decision_due(FRIDAY, natural, closed, CALENDAR).day == D(2026, 11, 30)


FIVE_AND_TEN = dataclasses.replace(
    TEN,
    promise=Limit(number=5, unit=LimitUnit.WORKDAYS),
    extension=10,
    extended_on=D(2026, 11, 24),
)


def test_a_procedure_within_the_extension_does_not_count_either() -> None:
    # Five days to 27 November, ten more to 11 December. Experts sit from 30 November to 4 December, five of
    # those ten: 7 to 11 and 14 to 18 December are the ten that count.
    assert decision_due(FRIDAY, FIVE_AND_TEN.promise, FIVE_AND_TEN, CALENDAR).day == D(2026, 12, 11)
    experts = Pause(first=D(2026, 11, 30), last=D(2026, 12, 4))
    paused = dataclasses.replace(FIVE_AND_TEN, pauses=(experts,))
    assert decision_due(FRIDAY, FIVE_AND_TEN.promise, paused, CALENDAR).day == D(2026, 12, 18)
    # Half before, half after the end of the promise: 26 November to 1 December.
    across = dataclasses.replace(FIVE_AND_TEN, pauses=(Pause(first=D(2026, 11, 26), last=D(2026, 12, 1)),))
    # 23, 24, 25 November, 2, 3 December are the five; 4, 7-11, 14-17 December the ten.
    assert decision_due(FRIDAY, FIVE_AND_TEN.promise, across, CALENDAR).day == D(2026, 12, 17)
    # Natural days: three to 23 November, then ten working days of which the experts take five.
    natural = dataclasses.replace(paused, promise=Limit(number=3, unit=LimitUnit.DAYS), extended_on=FRIDAY)
    assert decision_due(FRIDAY, natural.promise, natural, CALENDAR).day == D(2026, 12, 14)
    # A whole extension that lies in the pause comes after it, over the days that are made up.
    spring = dataclasses.replace(
        FIVE_AND_TEN,
        extension=2,
        extended_on=None,
        pauses=(Pause(first=D(2026, 2, 14), last=D(2026, 2, 26)),),
    )
    # From 9 February: 10-13 four, 27 February the fifth, the make-up Saturday 28 and 2 March the two.
    assert decision_due(D(2026, 2, 9), spring.promise, spring, CALENDAR).day == D(2026, 3, 2)


def test_an_extension_after_the_last_day_of_a_limit_leaves_it_over() -> None:
    late = dataclasses.replace(FIVE_AND_TEN, extended_on=D(2026, 12, 2))
    assert decision_due(FRIDAY, late.promise, late, CALENDAR).day == D(2026, 11, 27)
    assert late.statutory is not None
    # Twenty to 18 December, ten more to Friday 1 January of a year that is not published yet.
    assert decision_due(FRIDAY, late.statutory, late, CALENDAR).day == D(2027, 1, 1)
    found = on(12, 2, late)
    assert (found.light, found.clocks[0].words()) == (Light.RED, "承诺时限：已超过3个工作日")
    assert [clock.light for clock in found.clocks] == [Light.RED, Light.NORMAL]
    in_time = dataclasses.replace(FIVE_AND_TEN, extended_on=D(2026, 11, 27))
    assert decision_due(FRIDAY, in_time.promise, in_time, CALENDAR).day == D(2026, 12, 11)


def test_a_procedure_does_not_hide_what_was_late_before_its_first_day() -> None:
    # Due on 4 December; the procedure begins on the 7th.
    after = dataclasses.replace(TEN, pauses=(Pause(first=D(2026, 12, 7), last=None),))
    assert [on(12, day, after).light for day in (1, 2, 3, 4, 5, 7)] == [
        Light.NORMAL,
        Light.NOTICE,
        Light.NOTICE,
        Light.YELLOW,
        Light.RED,
        Light.RED,
    ]
    assert on(12, 10, after).clocks[0].words() == "承诺时限：已超过4个工作日"
    # The statutory limit, 18 December, stands still: the case is late by the promise, not by the law.
    assert [clock.kind for clock in on(12, 30, after).clocks] == [ClockKind.PROMISE]
    assert not on(12, 30, after).clocks[0].severe
    # One from the last day on takes that day out.
    last = dataclasses.replace(TEN, pauses=(Pause(first=D(2026, 12, 4), last=None),))
    assert (on(12, 3, last).light, on(12, 4, last).light, on(12, 30, last).light) == (
        Light.NOTICE,
        Light.PAUSED,
        Light.PAUSED,
    )
    # Late by the law already: that stays, however far away the procedure is.
    far = dataclasses.replace(TEN, pauses=(Pause(first=D(2027, 10, 1), last=None),))
    found = standing(far, D(2027, 12, 1), CALENDAR)
    assert found.light is Light.RED
    assert [(clock.kind, clock.severe) for clock in found.clocks] == [
        (ClockKind.PROMISE, True),
        (ClockKind.STATUTORY, True),
    ]


def test_while_a_procedure_runs_the_other_clocks_are_seen() -> None:
    paused = dataclasses.replace(TEN, pauses=(Pause(first=D(2026, 11, 23), last=None),))
    gap = dataclasses.replace(paused, gaps=(Gap(key="4", name="制度目录清单", days=3),))
    assert [on(11, day, gap).light for day in (23, 24, 25, 26)] == [
        Light.PAUSED,
        Light.NOTICE,
        Light.YELLOW,
        Light.RED,
    ]
    step = dataclasses.replace(paused, steps=(StepLimit(name="消防大队", start=D(2026, 11, 18), days=2),))
    assert (on(12, 1, step).light, on(12, 1, step).clocks[0].words()) == (
        Light.YELLOW,
        "消防大队：已超过7个工作日",
    )
    step = dataclasses.replace(paused, steps=(StepLimit(name="消防大队", start=D(2026, 11, 19), days=2),))
    assert (on(12, 1, step).light, on(12, 1, step).clocks) == (Light.PAUSED, ())


def test_what_was_corrected_runs_from_the_day_on_which_all_of_it_was_there() -> None:
    told = CaseDays(
        promise=Limit(number=5, unit=LimitUnit.WORKDAYS),
        statutory=TEN.statutory,
        received_on=FRIDAY,
        told_on=FRIDAY,
        told_until=D(2026, 12, 18),
        supplied_on=D(2026, 12, 15),
    )
    found = on(12, 15, told)
    assert (found.light, [(clock.kind, clock.due) for clock in found.clocks]) == (
        Light.NORMAL,
        [(ClockKind.PROMISE, D(2026, 12, 22)), (ClockKind.STATUTORY, D(2027, 1, 12))],
    )
    assert [on(12, day, told).light for day in (21, 22, 23)] == [Light.NOTICE, Light.YELLOW, Light.RED]


def test_an_extension_comes_on_top() -> None:
    longer = dataclasses.replace(TEN, extension=10)
    found = decision_due(FRIDAY, Limit(number=20, unit=LimitUnit.WORKDAYS), longer, CALENDAR)
    assert (found.day, found.provisional) == (D(2027, 1, 1), True)


def test_gaps_run_beside_the_promise_and_never_longer() -> None:
    assert gap_due(FRIDAY, 3, D(2026, 12, 4), CALENDAR) == D(2026, 11, 25)
    assert gap_due(FRIDAY, 30, D(2026, 12, 4), CALENDAR) == D(2026, 12, 4)
    case = dataclasses.replace(TEN, gaps=(Gap(key="4", name="制度目录清单", days=3),))
    found = on(11, 25, case)
    assert (found.light, found.clocks[0].words()) == (Light.YELLOW, "制度目录清单：今天 17:00 下班前")


def test_a_work_list_sorts_the_most_urgent_first() -> None:
    urgencies = [on(12, day).urgency for day in (1, 2, 4, 5)]
    assert urgencies == sorted(urgencies)
    assert len(set(urgencies)) == 4


@pytest.mark.parametrize(
    "case",
    [
        dataclasses.replace(TEN, pauses=(Pause(first=D(2000, 1, 1), last=D(9999, 1, 1)),)),
        dataclasses.replace(TEN, accepted_on=D(9999, 12, 30), pauses=(Pause(first=FRIDAY, last=FRIDAY),)),
    ],
)
def test_absurd_days_are_refused_with_a_sentence(case: Any) -> None:
    with pytest.raises(Refused):
        standing(case, FRIDAY, CALENDAR)


def test_when_a_light_warns_is_the_halls_own_rule_and_cards_are_not() -> None:
    days = CaseDays(
        promise=Limit(number=20, unit=LimitUnit.WORKDAYS), statutory=None, accepted_on=D(2026, 11, 20)
    )

    def light(day: dt.date, rules: CardRules) -> Light:
        return standing(days, day, CALENDAR, rules).light

    usual, early, late = CardRules(), CardRules(notice_days=8), CardRules(notice_percent=0)
    # Twenty working days end on 18 December; from the 11th five are left, less than three tenths.
    assert [light(D(2026, 12, 8), rules) for rules in (usual, early, late)] == [
        Light.NORMAL,
        Light.NOTICE,
        Light.NORMAL,
    ]
    assert [light(D(2026, 12, 11), rules) for rules in (usual, late)] == [Light.NOTICE, Light.NORMAL]
    assert light(D(2026, 12, 17), late) is Light.NOTICE, "the day before the last one always warns"
    for rules in (usual, early, late):
        assert light(D(2026, 12, 18), rules) is Light.YELLOW
        assert light(D(2026, 12, 19), rules) is Light.RED
