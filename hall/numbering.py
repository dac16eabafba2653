"""Numbers that a citizen reads: case, ticket, advice and document numbers (D1–D3).

Form and arithmetic only; counters and leases are rows of the store, drawn in the transaction of the act. No
random ids here: those are `ids.py`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Final

from typing_extensions import override

from hall.errors import Refused

BLOCK: Final = 200
"""Document numbers of one lease (D2)."""
REFILL_AT: Final = 50
"""A lease is refilled when so many are left (D2)."""
MAX_CASES: Final = 9_999
"""Cases of one series and day; D1 has four digits."""
DOCUMENT_KINDS: Final = ("受", "补", "容", "告", "转", "不受", "特", "延", "决", "终", "听")
"""Kinds of papers that carry a document number."""
FIRST_LETTER: Final = "W"
"""Letter of the series of a PC's first incarnation (D1)."""
EMERGENCY: Final = "W"
"""Ticket letter that no catalogue may use (D3)."""

_CASE = re.compile(r"(?P<hall>[0-9]{6})(?P<day>[0-9]{8})(?P<series>[A-Z][0-9]{2})(?P<seq>[0-9]{4})")
_DOCUMENT = re.compile(r"[\u4e00-\u9fffA-Z0-9]{2,30}〔[0-9]{4}〕[0-9]{1,9}[\u4e00-\u9fffA-Z0-9-]{0,12}号")
_CHECK: Final = "0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNumber:
    """`hall(6) yyyymmdd series(3) seq(4)` (D1); no check digit, never reused."""

    hall: str
    day: int
    series: str
    seq: int

    @override
    def __str__(self) -> str:
        """As printed and scanned."""
        return f"{self.hall}{self.day:08d}{self.series}{self.seq:04d}"

    @classmethod
    def parse(cls, text: str) -> CaseNumber:
        """Read a number as typed or scanned; blanks and lower case are forgiven.

        Raises:
            Refused: `number.case` when it is not of this form.
        """
        found = _CASE.fullmatch(re.sub(r"\s", "", text).upper())
        if found is None or not _is_day(int(found["day"])):
            raise Refused("number.case", "这不像办件编号，应是 21 位，如 99010220261120W030005。")
        return cls(hall=found["hall"], day=int(found["day"]), series=found["series"], seq=int(found["seq"]))


def _is_day(number: int) -> bool:
    try:
        dt.date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        return False
    return True


def case_number(hall: str, day: int, series: str, seq: int) -> CaseNumber:
    """The number that was drawn, if D1 has room for it.

    Raises:
        Refused: `number.full` beyond 9,999 cases of one series and day: a longer number could not be scanned.
    """
    if seq > MAX_CASES:
        raise Refused("number.full", f"本窗口今天的办件编号已满 {MAX_CASES} 个，请换一个窗口办理。")
    return CaseNumber(hall=hall, day=day, series=series, seq=seq)


def series_of(letter: str, window: int | None) -> str:
    """`W03` for window 3 in the first incarnation; a PC without a window counts as 00.

    Raises:
        Refused: `number.series` for a window beyond 99 (D1 has two digits).
    """
    number = window or 0
    if not 0 <= number <= 99:
        raise Refused("number.series", "窗口号超过 99，办件编号放不下，请改窗口号。")
    return f"{letter}{number:02d}"


def is_case_number(text: str) -> bool:
    """True for something of the form of a case number; whether the case exists is another question."""
    found = _CASE.fullmatch(text)
    return found is not None and _is_day(int(found["day"]))


def is_document_number(text: str) -> bool:
    """True for something of the form of a document number, `云政务补〔2026〕000123号` (D2)."""
    return _DOCUMENT.fullmatch(text) is not None


def case_counter(day: int, series: str) -> str:
    """Name of the counter that case numbers are drawn from."""
    return f"case:{day}:{series}"


def ticket_counter(hall: str, day: int, prefix: str) -> str:
    """Name of the counter of a ticket series; the business day stands in it, so nothing is ever reset."""
    return f"ticket:{hall}:{day}:{prefix}"


def passed_over(counter: str) -> str:
    """Name of the counter of numbers that series of tickets have passed over: one for all series of a day."""
    return counter[: counter.rfind(":") + 1]


def is_ticket_counter(counter: str) -> bool:
    """Whether numbers of tickets are drawn from a counter."""
    return counter.startswith("ticket:")


def ticket_number(prefix: str, serial: int) -> str:
    """Letter and three digits, four from 1000 (D3); `W03-001` for an emergency series."""
    if prefix.startswith(EMERGENCY) and len(prefix) > 1:
        return f"{prefix}-{serial:03d}"
    return f"{prefix}{serial:03d}"


def ticket_barcode(short: str, day: int, number: str) -> str:
    """What the barcode of a ticket says: `QH2611200A012-7`, the last digit a check over the rest (D3)."""
    letters, digits = re.sub(r"[0-9-]", "", number), re.sub(r"[^0-9]", "", number)
    core = f"{short}{day % 1_000_000:06d}{letters.rjust(2, '0')}{digits}"
    return f"{core}-{check_digit(core)}"


def check_digit(core: str) -> str:
    """One decimal digit: sum of character codes weighted 3, 1, 3, 1 … from the right, modulo 10."""
    total = sum(ord(ch) * (3 if i % 2 == 0 else 1) for i, ch in enumerate(reversed(core)))
    return _CHECK[-total % 10]


def advice_number(hall: str, day: int, series: str, serial: int) -> str:
    """`GZ-990102-20261120-W030007`: the series keeps two desks apart when both are offline."""
    return f"GZ-{hall}-{day:08d}-{series}{serial:04d}"


def issue_number(hall: str, day: int, series: str, serial: int) -> str:
    """`FY-990102-20261120-W030007`: number of a 反映 of 办不成事; no case has it."""
    return f"FY-{hall}-{day:08d}-{series}{serial:04d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLease:
    """A block of document numbers `lo` … `hi` of one body, kind, year and incarnation (D2).

    Attributes:
        by: The hub that granted it, in hex; "" for one that this PC gave itself.
        told: The `next` that the hub was told last, 0 before that.
    """

    body: str
    kind: str
    year: int
    inc: str
    lo: int
    hi: int
    next: int
    suffix: str = ""
    by: str = ""
    told: int = 0

    @property
    def left(self) -> int:
        """Numbers not yet drawn."""
        return max(self.hi - self.next + 1, 0)

    def draw(self) -> tuple[str, DocumentLease]:
        """The next number and the lease after it.

        Raises:
            Refused: `number.lease_empty` when none is left.
        """
        if self.left == 0:
            raise Refused("number.lease_empty", "文书号用完了，请等连上大厅后再出这份文书。")
        return self.number(self.next), replace(self, next=self.next + 1)

    def number(self, serial: int) -> str:
        """`云政务受〔2026〕000123号` (domain.md 3.0)."""
        return f"{self.body}{self.kind}〔{self.year}〕{serial:06d}{self.suffix}号"
