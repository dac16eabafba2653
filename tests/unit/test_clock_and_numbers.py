"""Vectors for time and for the numbers that citizens read (D1-D3, D11)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall import clock as time
from hall import ids, numbering
from hall.clock import FixedClock, SystemClock
from hall.commands.numbers import draw_case_number, draw_document_number, is_low, query_hash
from hall.commands.record import as_number, day_number
from hall.errors import Refused
from hall.numbering import CaseNumber, DocumentLease
from hall.waiting import WaitRange, estimate
from tests.unit.desk import Desk


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("1970-01-01T08:00:00", 0),
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("1900-01-01T00:00:00+08:00", -2_209_017_600_000_000),
        ("2026-11-20T09:26:31+08:00", 1_795_137_991_000_000),
    ],
)
def test_moments_are_read_and_shown_in_hall_time(text: str, micros: int) -> None:
    assert time.parse_moment(text) == micros
    assert time.from_datetime(time.to_datetime(micros)) == micros
    assert time.iso(micros).endswith("+08:00")


@given(st.integers(min_value=-(10**16), max_value=10**17))
def test_every_moment_comes_back_to_the_microsecond(wall: int) -> None:
    assert time.from_datetime(time.to_datetime(wall)) == wall


def test_the_day_is_the_hall_s_not_greenwich_s() -> None:
    late = time.parse_moment("2026-11-20T23:59:59.999999")
    assert time.day_of(late) == dt.date(2026, 11, 20)
    assert time.day_of(late + 1) == dt.date(2026, 11, 21)
    assert as_number(late) == 20261120
    assert time.iso(late) == "2026-11-20T23:59:59.999+08:00"


def test_the_offset_moves_the_day_and_doubts_the_clock_beyond_two_minutes() -> None:
    clock = FixedClock.on("2026-11-20T23:59:00", offset=120_000)
    assert (day_number(clock), time.is_doubtful(clock)) == (20261121, False)
    assert time.today(clock) == dt.date(2026, 11, 21)
    clock.offset = 120_001
    assert time.is_doubtful(clock)
    clock.offset = None
    assert time.is_doubtful(clock)
    assert day_number(clock) == 20261120


def test_the_hybrid_clock_never_goes_back_and_names_its_parts() -> None:
    first = time.next_hlc(0, 1_000_000)
    assert (time.hlc_millis(first), time.hlc_counter(first)) == (1000, 0)
    again = time.next_hlc(first, 500_000)
    assert (time.hlc_millis(again), time.hlc_counter(again)) == (1000, 1)
    assert time.next_hlc(0, -5) == 1
    assert time.next_hlc(again, 2_000_000) > again


def test_a_standing_clock_moves_only_when_told() -> None:
    clock = FixedClock.on("2026-11-20T09:00:00")
    clock.move(minutes=1)
    clock.move(days=-1)
    assert clock.monotonic() == 60_000_000
    assert time.iso(clock.wall()) == "2026-11-19T09:01:00.000+08:00"


def test_the_system_clock_learns_its_offset() -> None:
    clock = SystemClock()
    assert (clock.offset_ms(), time.is_doubtful(clock)) == (None, True)
    clock.learn_offset(5)
    assert clock.offset_ms() == 5
    assert clock.monotonic() <= clock.monotonic()
    assert clock.wall() > time.parse_moment("2020-01-01T00:00:00")
    with pytest.raises(ValueError, match="isoformat"):
        time.parse_moment("yesterday")


def test_ids_are_ordered_by_time_and_derived_ones_are_the_same_everywhere() -> None:
    clock = FixedClock.on("2026-11-20T09:00:00")
    first = ids.new_id(clock)
    clock.move(seconds=1)
    assert first < ids.new_id(clock)
    assert (first.version, first.variant) == (7, uuid.RFC_4122)
    clock.at = -5
    assert ids.new_id(clock).version == 7
    derived = ids.derived_id("case:1", "case.accepted")
    assert derived == ids.derived_id("case:1", "case.accepted") != ids.derived_id("case:2", "case.accepted")
    assert str(derived) == "ea43c4f9-3d4e-595a-8a25-c63423b1a3c9"
    assert len(ids.token()) == 12
    assert not set(ids.token(200)) & set("01OIL")
    assert ids.digits(6).isdecimal()


def test_case_numbers_have_the_form_of_d1() -> None:
    number = CaseNumber(hall="990102", day=20261120, series="W03", seq=5)
    assert str(number) == "99010220261120W030005"
    assert CaseNumber.parse(" 990102 20261120 w03 0005\n") == number
    assert numbering.case_number("990102", 20261120, "W03", 9999).seq == 9999
    with pytest.raises(Refused) as error:
        numbering.case_number("990102", 20261120, "W03", 10_000)
    assert error.value.code == "number.full"


@pytest.mark.parametrize(
    "text",
    ["", "99010220261120W03000", "99010220261120W0300055", "99010220261320W030005", "99010220260230W030005",
     "9901022026112003030005", "９９０１０２20261120W030005", "99010200000000W030005", "x" * 21],
)  # fmt: skip
def test_what_is_no_case_number_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refused, match="21 位") as error:
        CaseNumber.parse(text)
    assert error.value.code == "number.case"


def test_series_name_letter_and_window() -> None:
    assert numbering.series_of("W", 3) == "W03"
    assert numbering.series_of("X", None) == "X00"
    assert numbering.series_of("W", 99) == "W99"
    for window in (100, -1):
        with pytest.raises(Refused) as error:
            numbering.series_of("W", window)
        assert error.value.code == "number.series"


@pytest.mark.parametrize(
    ("prefix", "serial", "number", "barcode"),
    [
        ("A", 12, "A012", "QH2611200A012-7"),
        ("A", 999, "A999", None),
        ("A", 1000, "A1000", None),
        ("W03", 1, "W03-001", None),
    ],
)
def test_ticket_numbers_and_their_barcode(prefix: str, serial: int, number: str, barcode: str | None) -> None:
    assert numbering.ticket_number(prefix, serial) == number
    said = numbering.ticket_barcode("QH", 20261120, number)
    core, _, digit = said.rpartition("-")
    assert core.startswith("QH261120")
    assert numbering.check_digit(core) == digit
    assert barcode is None or core == barcode.rpartition("-")[0]


def test_a_mistyped_or_swapped_barcode_is_noticed() -> None:
    core = "QH2611200A012"
    right = numbering.check_digit(core)
    for place, char in enumerate(core):
        for other in "0123456789":
            if char.isdigit() and other != char:
                assert numbering.check_digit(core[:place] + other + core[place + 1 :]) != right


def test_counters_carry_the_day_so_that_nothing_is_reset() -> None:
    assert numbering.case_counter(20261120, "W03") == "case:20261120:W03"
    assert numbering.ticket_counter("990102", 20261120, "A") == "ticket:990102:20261120:A"
    assert numbering.advice_number("990102", 20261120, "W03", 7) == "GZ-990102-20261120-W030007"


def test_documents_are_numbered_from_leases_and_the_year_begins_anew() -> None:
    desk = Desk("2026-12-31T23:59:00")
    with desk.store() as uow:
        assert draw_case_number(uow, desk.clock) == "99010220261231W030001"
        numbers = [draw_document_number(uow, desk.clock, "受") for _ in range(201)]
        assert numbers[0] == "云政务受〔2026〕000001号"
        assert numbers[-1] == "云政务受〔2026〕000201号"
        assert draw_document_number(uow, desk.clock, "补") == "云政务补〔2026〕000001号"
        desk.clock.move(minutes=1)
        assert draw_document_number(uow, desk.clock, "受") == "云政务受〔2027〕000001号"


def test_a_lease_ends_and_says_so() -> None:
    lease = DocumentLease(body="云政务", kind="受", year=2026, inc="i", lo=1, hi=51, next=1, suffix="甲")
    assert not is_low([lease])
    number, rest = lease.draw()
    assert number == "云政务受〔2026〕000001甲号"
    assert (rest.left, is_low([rest])) == (50, True)
    empty = DocumentLease(body="云政务", kind="受", year=2026, inc="i", lo=1, hi=1, next=2)
    with pytest.raises(Refused) as error:
        empty.draw()
    assert error.value.code == "number.lease_empty"


def test_the_query_password_is_kept_as_a_hash_bound_to_the_case() -> None:
    assert query_hash("n1", "123456") == query_hash("n1", "123456") != query_hash("n2", "123456")
    assert "123456" not in query_hash("n1", "123456")


@pytest.mark.parametrize(
    ("ahead", "windows", "mean", "expected"),
    [
        (3, 0, 10.0, None),
        (0, 2, 10.0, WaitRange(low=0, high=5)),
        (-1, 2, 0.0, WaitRange(low=0, high=1)),
        (5, 2, 10.0, WaitRange(low=23, high=34)),
        (1, 1, 10.0, WaitRange(low=7, high=16)),
    ],
)
def test_a_wait_is_a_range(ahead: int, windows: int, mean: float, expected: WaitRange | None) -> None:
    assert estimate(ahead, windows, mean) == expected


@given(st.integers(0, 300), st.integers(1, 60), st.floats(0.1, 120))
def test_a_wait_grows_with_the_line_and_never_turns_round(ahead: int, windows: int, mean: float) -> None:
    now, more = estimate(ahead, windows, mean), estimate(ahead + 1, windows, mean)
    assert now is not None
    assert more is not None
    assert 0 <= now.low <= now.high
    assert more.low >= now.low
