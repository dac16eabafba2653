"""What is kept, what is over, and that nothing goes that anybody still needs (domain.md 7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.bodies import MaterialFact
from hall.cases import CaseFile, CaseState
from hall.course import NOTHING
from hall.errors import Refused
from hall.hall_file import read_hall, write_hall
from hall.material_facts import FileFact
from hall.retention import (
    OldLog,
    RetentionRules,
    Rule,
    files_of,
    keep_until,
    keep_words,
    lapses,
    plan,
)
from hall.settings import HallSettings

RULES = RetentionRules()


def case(number: int, state: CaseState, *names: int, ended: int = 20240301, until: int = 0) -> CaseFile:
    files = tuple(FileFact(sha256=bytes([n]) * 32, size=1, mime="image/jpeg") for n in names)
    fact = MaterialFact(key="1", name="表", state="有", need="必要", files=files)
    course = NOTHING
    if state is CaseState.ARCHIVED:
        course = replace(NOTHING, archived_on=ended, archive=bytes([200 + number]) * 32, archive_until=until)
    return CaseFile(
        id=str(number), number=f"N{number}", state=state, materials=(fact,), ended_on=ended, course=course
    )


def test_years_count_from_the_year_after_the_end() -> None:
    assert keep_until(dt.date(2026, 1, 2), 10) == keep_until(dt.date(2026, 12, 31), 10) == 20361231
    assert keep_words(10, 20361231) == "10年，至2036年12月31日"
    assert keep_words(0, keep_until(dt.date(2026, 5, 1), 0)) == "永久"
    rules = RetentionRules(permanent=("A",))
    assert (rules.years_of("A"), rules.years_of("B")) == (0, 10)


@pytest.mark.parametrize(
    ("state", "day", "rule"),
    [
        (CaseState.WITHDRAWN, 20260301, None),
        (CaseState.WITHDRAWN, 20260302, Rule.NO_RESULT),
        (CaseState.REFUSED, 20260302, Rule.NO_RESULT),
        (CaseState.VOIDED, 20300101, Rule.NO_RESULT),
        (CaseState.ACCEPTED, 20990101, None),
        (CaseState.CORRECTING, 20990101, None),
        (CaseState.DELIVERED, 20990101, None),
    ],
)
def test_scans_of_what_led_to_nothing_go_after_two_years_and_nothing_else(
    state: CaseState, day: int, rule: Rule | None
) -> None:
    verdict = lapses(case(1, state, 1), RULES, day)
    assert (None if verdict is None else verdict[0]) == rule


def test_what_ended_on_a_leap_day_is_over_on_the_first_of_march() -> None:
    assert lapses(case(1, CaseState.REFUSED, 1, ended=20240229), RULES, 20260301) is None
    assert lapses(case(1, CaseState.REFUSED, 1, ended=20240229), RULES, 20260302) == (
        Rule.NO_RESULT,
        20260301,
    )


def test_an_archive_goes_the_day_after_its_last_one_and_a_permanent_one_never() -> None:
    kept = case(1, CaseState.ARCHIVED, 1, until=20361231)
    assert lapses(kept, RULES, 20361231) is None
    assert lapses(kept, RULES, 20370101) == (Rule.ARCHIVED, 20370101)
    assert lapses(case(2, CaseState.ARCHIVED, 1), RULES, 29991231) is None
    assert files_of(kept) == (b"\x01" * 32, b"\xc9" * 32)


def test_a_file_that_another_case_needs_stays() -> None:
    cases = [
        case(1, CaseState.WITHDRAWN, 1, 2),
        case(2, CaseState.ACCEPTED, 2),
        case(3, CaseState.REFUSED, 3),
    ]
    found = plan(cases, RULES, 20270101)
    assert {one.number: one.files for one in found.cases} == {"N1": (b"\x01" * 32,), "N3": (b"\x03" * 32,)}
    both = [case(1, CaseState.WITHDRAWN, 1), case(2, CaseState.REFUSED, 1)]
    assert plan(both, RULES, 20270101).files == (b"\x01" * 32,)
    assert plan(cases[:1], RULES, 20270101, present=frozenset({b"\x02" * 32})).files == (b"\x02" * 32,)


def test_the_code_stands_for_exactly_what_is_named() -> None:
    cases = [case(1, CaseState.WITHDRAWN, 1), case(2, CaseState.REFUSED, 2)]
    log = OldLog(name="a.log", size=10, last=20200101)
    whole = plan(cases, RULES, 20270101, logs=[log])
    assert whole.code == plan(cases[::-1], RULES, 20270301, logs=[log]).code
    others = [
        plan(cases[:1], RULES, 20270101, logs=[log]),
        plan(cases, RULES, 20270101),
        plan(cases, RULES, 20270101, logs=[replace(log, size=11)]),
    ]
    assert len({one.code for one in (whole, *others)}) == 4
    assert plan([], RULES, 20270101).empty


def test_logs_go_after_their_months() -> None:
    logs = [OldLog(name=str(last), size=1, last=last) for last in (20231231, 20240114, 20240115, 20261201)]
    assert [log.name for log in plan([], RULES, 20270115, logs=logs).logs] == ["20231231", "20240114"]


@pytest.mark.parametrize("values", [{"log_months": 5}, {"no_result_years": 0}, {"archive_years": -1}])
def test_nothing_shorter_than_the_law_can_be_set(values: dict[str, int]) -> None:
    with pytest.raises(Refused, match="太短"):
        RetentionRules(**values)  # type: ignore[arg-type]  # by name


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(CaseState)),
            st.lists(st.integers(1, 6), max_size=3),
            st.integers(2020, 2030),
        ),
        max_size=8,
    )
)
def test_no_plan_ever_takes_a_file_of_a_case_that_is_kept(
    drawn: list[tuple[CaseState, list[int], int]],
) -> None:
    cases = [
        case(number, state, *names, ended=year * 10_000 + 101, until=(year + 3) * 10_000 + 1231)
        for number, (state, names, year) in enumerate(drawn)
    ]
    found = set(plan(cases, RULES, 20280101).files)
    for one in cases:
        if lapses(one, RULES, 20280101) is None:
            assert not found & set(files_of(one))


def test_the_hall_writes_its_rules_in_its_file() -> None:
    text = '[retention]\narchive_years = 30\npermanent = ["11990102000000000X400011700100001"]\n'
    read = read_hall(text, HallSettings()).retention
    assert (read.archive_years, read.permanent) == (30, ("11990102000000000X400011700100001",))
    assert read_hall(write_hall(HallSettings(retention=read)), HallSettings()).retention == read
    with pytest.raises(Refused):
        read_hall("[retention]\nlog_months = 3\n", HallSettings())
