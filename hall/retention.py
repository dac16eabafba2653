"""How long things are kept, and what is over: rules of the hall that say first what they would remove.

Only bytes of scans, archived files and old logs are ever removed, and only by a plan that somebody saw: its
code stands for exactly what it names. Events, folded cases and printed papers stay (architecture.md 6). What
the law asks: 档案 10 years or for ever by item, logs at least six months, scans of cases that led to nothing
no longer than needed (个人信息保护法 art. 47; domain.md 7). Pure: no disk, no clock.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hall.cases import CaseFile, CaseState
from hall.errors import Refused

MIN_LOG_MONTHS: Final = 6
"""Network logs are kept six months at least (网络安全法, domain.md 7)."""
FOR_EVER: Final = 0

_NO_RESULT: Final = frozenset(
    {
        CaseState.NOT_REQUIRED,
        CaseState.REFUSED,
        CaseState.REFERRED,
        CaseState.WITHDRAWN,
        CaseState.TERMINATED,
        CaseState.VOIDED,
    }
)


class Rule(StrEnum):
    """By which rule something is over."""

    NO_RESULT = "未办成的办件：扫描件"
    ARCHIVED = "档案保管期满：扫描件和案卷"
    LOGS = "运行日志"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRules:
    """What the hall decided.

    Attributes:
        archive_years: Of an archived case, counted from the first of January after it ended; 0 for ever.
        permanent: Codes of items whose cases are kept for ever.
        no_result_years: Scans of refused, withdrawn, terminated or voided cases, after their last day; the
            time for review and action is over then (行政复议法, 行政诉讼法).
        log_months: Logs of the program.
    """

    archive_years: int = 10
    permanent: tuple[str, ...] = ()
    no_result_years: int = 2
    log_months: int = 36

    def __post_init__(self) -> None:
        """Never shorter than the law.

        Raises:
            Refused: `retention.short`.
        """
        if self.archive_years < 0 or self.no_result_years < 1 or self.log_months < MIN_LOG_MONTHS:
            raise Refused(
                "retention.short",
                f"保管期限设得太短：未办成的办件至少 1 年，日志至少 {MIN_LOG_MONTHS} 个月。",
            )

    def years_of(self, item: str) -> int:
        """Years for the archive of a case of an item; `FOR_EVER` for permanent ones."""
        return FOR_EVER if item in self.permanent else self.archive_years


def keep_until(ended: dt.date, years: int) -> int:
    """Last day to keep (yyyymmdd), 0 for ever: whole years after the one in which the case ended."""
    return FOR_EVER if years == FOR_EVER else (ended.year + years) * 10_000 + 1231


def keep_words(years: int, until: int) -> str:
    """「10年，至2036年12月31日」 or 「永久」."""
    return "永久" if not until else f"{years}年，至{until // 10_000}年12月31日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """A case whose files are over; `since` is the first day (yyyymmdd) on which they might go."""

    rule: Rule
    case: str
    number: str
    since: int
    files: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OldLog:
    """A log of the program that is over. `size` bytes."""

    name: str
    size: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPlan:
    """What would be removed on a day, and its code; nothing is removed by making one."""

    day: int
    cases: tuple[Lapsed, ...] = ()
    logs: tuple[OldLog, ...] = ()

    @property
    def files(self) -> tuple[bytes, ...]:
        """Every file of the plan once."""
        return tuple(dict.fromkeys(name for one in self.cases for name in one.files))

    @property
    def code(self) -> str:
        """Eight digits that stand for exactly these files and logs."""
        whole = hashlib.sha256()
        for name in sorted(self.files):
            whole.update(b"f" + name)
        for log in sorted(self.logs, key=lambda one: one.name):
            whole.update(f"l{log.name}\0{log.size}".encode())
        return whole.hexdigest()[:8]

    @property
    def empty(self) -> bool:
        """True when nothing is over."""
        return not self.files and not self.logs


def files_of(file: CaseFile) -> tuple[bytes, ...]:
    """Scans of a case, and its archived PDF; papers are not among them."""
    named = [one.sha256 for fact in file.materials for one in fact.files]
    return tuple(dict.fromkeys([*named, *([file.course.archive] if file.course.archive else [])]))


def lapses(file: CaseFile, rules: RetentionRules, day: int) -> tuple[Rule, int] | None:
    """By which rule the files of a case are over on a day (yyyymmdd), and since when; None while kept.

    What is in dispute or open is kept, whatever its age.
    """
    if file.held or file.is_open or not files_of(file):
        return None
    if file.state is CaseState.ARCHIVED:
        until = file.course.archive_until
        return (Rule.ARCHIVED, (until // 10_000 + 1) * 10_000 + 101) if until and until < day else None
    if file.state not in _NO_RESULT or not file.ended_on:
        return None
    since = file.ended_on + rules.no_result_years * 10_000
    if since % 10_000 == 229:
        since += 72  # the first of March: not every year has that day
    return (Rule.NO_RESULT, since) if since < day else None


def plan(
    cases: Iterable[CaseFile],
    rules: RetentionRules,
    day: int,
    *,
    present: frozenset[bytes] | None = None,
    logs: Sequence[OldLog] = (),
) -> RetentionPlan:
    """What is over on a day. A file that any other case still needs stays.

    Args:
        cases: Every case of the store, once.
        rules: Of the hall.
        day: Today, yyyymmdd.
        present: Files whose bytes are here; None takes all that the cases name.
        logs: Logs with their last day; younger ones stay.
    """
    over: list[Lapsed] = []
    needed: set[bytes] = set()
    for file in cases:
        verdict = lapses(file, rules, day)
        if verdict is None:
            needed.update(files_of(file))
        else:
            rule, since = verdict
            over.append(
                Lapsed(rule=rule, case=file.id, number=file.number, since=since, files=files_of(file))
            )
    found = []
    for one in sorted(over, key=lambda one: (one.since, one.number)):
        gone = tuple(
            name for name in one.files if name not in needed and (present is None or name in present)
        )
        if gone:
            found.append(Lapsed(rule=one.rule, case=one.case, number=one.number, since=one.since, files=gone))
    first = _months_before(day, rules.log_months)
    old = tuple(sorted((log for log in logs if log.last < first), key=lambda log: log.name))
    return RetentionPlan(day=day, cases=tuple(found), logs=old)


def _months_before(day: int, months: int) -> int:
    year, month = divmod(day // 10_000 * 12 + day // 100 % 100 - 1 - months, 12)
    return year * 10_000 + (month + 1) * 100 + day % 100
