"""One pass of the exchange: book what is new, hear what became of what was sent, send on, read answers.

Rows of a case go one step after the other, each only when the platform has received the one before; cases do
not wait for each other; what failed goes first (domain.md 2.7, 2.9). No transaction is held while the
front-end is asked. How a row is made is `plan.py`, what an answer means `answers.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from hall.cases import CaseFile
from hall.chain import Entry
from hall.clock import MICROS, Clock
from hall.errors import Refused, Unavailable
from hall.exchange_ports import (
    CaseMark,
    Deliveries,
    Delivery,
    DeliveryState,
    Flag,
    FrontEnd,
    Verdict,
)
from hall.exchange_rows import ExRow, ExTable, values_of
from sync.exchange.answers import AnswerDesk
from sync.exchange.codes import NotSentError, UnmappedError
from sync.exchange.message import digest_of, message_of, name_of, read_name
from sync.exchange.plan import RowMaker, Story, planned, story_of

_log: Final = logging.getLogger("yichuang.exchange")
LEASE: Final = 120 * MICROS
"""How long a process keeps the exchange without a sign of life, µs."""
AT_ONCE: Final = 200
"""Cases booked, rows sent or judged in one go."""
LATER: Final = 60 * MICROS
"""When a row that lacks something is looked at again, µs."""
_BACKOFF: Final = (5, 10, 20, 40, 80, 160, 300)
"""Seconds until a front-end that is away is asked again, by the number of vain tries."""
_VERSIONS: Final = 20
"""Versions that are tried when a front-end knows some which this store has forgotten (after a restore)."""
_AWAY: Final = "front_end."

_NO_NUMBER: Final = "平台已接收，还没有给出统一申办流水号，后面的步骤等它。"
_GONE: Final = (
    "前置机上找不到这一行，可能被清走了。请与平台核对：平台已收到的点“已处理”，没有收到的点“重报”。"
)
_UNREADABLE: Final = "这一步的原始记录已依法清除，或内容不合规定，不能照样报送。请技术人员核对。"
_NO_WORDS: Final = "平台没有说明原因。"


@dataclass(slots=True, kw_only=True)
class PassReport:
    """What one pass did, for logs and the command line.

    Attributes:
        busy: Another process has the exchange in hand; nothing was done.
        away: The front-end's sentence when it did not answer, else "".
    """

    busy: bool = False
    away: str = ""
    booked: int = 0
    sent: int = 0
    received: int = 0
    refused: int = 0
    unmapped: int = 0
    answers: int = 0


@dataclass(slots=True)
class _Batch:
    """Rows of one step on their way: what stands in the book, and what goes out."""

    booked: list[Delivery]
    rows: list[tuple[Delivery, ExRow]] = field(default_factory=list)
    changed: dict[tuple[bytes, ExTable, int], Delivery] = field(default_factory=dict)

    def note(self, one: Delivery) -> None:
        self.changed[one.link, one.table, one.part] = one


class Exchange:
    """The exchange of one store with one front-end. One caller at a time."""

    def __init__(
        self,
        store: Deliveries,
        front: FrontEnd,
        maker: RowMaker,
        clock: Clock,
        *,
        holder: str,
        answers: AnswerDesk,
        rand: Callable[[], float] = lambda: 0.5,
        going: Callable[[], bool] = lambda: True,
    ) -> None:
        """Take the parts; nothing happens before `run`.

        Args:
            store: Our book.
            front: The front-end.
            maker: Makes the rows.
            clock: This machine's clock.
            holder: Name of this process.
            answers: Takes what the platform says.
            rand: Chance in [0, 1), spreads the tries of many halls.
            going: False when the program is asked to stop: the pass ends with what it has in hand.
        """
        self._store = store
        self._front = front
        self._maker = maker
        self._clock = clock
        self._holder = holder
        self._answers = answers
        self._rand = rand
        self._going = going

    def run(self, *, at_once: bool = False, whole: bool = False) -> PassReport:
        """One pass.

        Args:
            at_once: Do not wait for times that were set after vain tries: a person asks.
            whole: Look through all cases again, not only those with new events.

        Raises:
            Unavailable: The own store did not answer; a front-end that does not is in the report.
        """
        report = PassReport()
        if not self._hold():
            report.busy = True
            return report
        try:
            self._pass(report, at_once=at_once, whole=whole)
        finally:
            # A process that ends leaves it to the next one at once; a dead one after `LEASE`.
            with suppress(Unavailable):
                self._store.hold(self._holder, self._clock.wall(), self._clock.wall())
        return report

    def _pass(self, report: PassReport, *, at_once: bool, whole: bool) -> None:
        self._book(report, whole=whole)
        line, now = self._store.line(), self._clock.wall()
        if line.next_at > now and not at_once:
            report.away = line.error
            return
        try:
            self._hear(report)
            self._send(report, at_once=at_once)
            report.answers = self._answers.read(self._front)
        except Unavailable as error:
            if not error.code.startswith(_AWAY):
                raise
            self._away(error)
            report.away = error.sentence
        else:
            self._store.set_line(replace(line, away_since=0, tries=0, next_at=0, ok_at=now, error=""))

    def _hold(self) -> bool:
        now = self._clock.wall()
        return self._store.hold(self._holder, now + LEASE, now)

    def _away(self, error: Unavailable) -> None:
        """Ask again later, the longer the more often it was in vain."""
        line, now = self._store.line(), self._clock.wall()
        seconds = _BACKOFF[min(line.tries, len(_BACKOFF) - 1)] * (0.5 + self._rand())
        self._store.set_line(
            replace(
                line,
                away_since=line.away_since or now,
                tries=line.tries + 1,
                next_at=now + int(seconds * MICROS),
                error=error.sentence,
            )
        )

    def _book(self, report: PassReport, *, whole: bool) -> None:
        """Book rows of cases with new events; with `whole`, of all."""
        while self._going():
            found = self._store.changed(AT_ONCE)
            report.booked += self._book_cases(found.cases)
            if found.moved:
                self._store.plan((), (), found.cursor)
            if not found.more:
                break
        after = ""
        while whole and self._going() and (cases := self._store.all_cases(after, AT_ONCE)):
            report.booked += self._book_cases(cases)
            after = cases[-1]
            self._hold()

    def _book_cases(self, cases: Sequence[str]) -> int:
        if not cases:
            return 0
        entries, booked = self._store.entries(cases), self._store.of_cases(cases)
        rows: list[Delivery] = []
        marks: list[CaseMark] = []
        for case in cases:
            story = self._story(case, entries[case])
            if not story.file.number:
                # Its application has not arrived: the event that brings it brings the case here again.
                continue
            marks.append(CaseMark(case=case, number=story.file.number))
            rows += planned(story, booked[case], self._clock.wall())
        self._store.plan(rows, marks)
        return len(rows)

    def _hear(self, report: PassReport) -> None:
        """What the platform says of rows that were written."""
        offset = 0
        while self._going() and (rows := self._store.sent(AT_ONCE, offset)):
            names = [(one.table, read_name(one.name, one.table)) for one in rows]
            verdicts = self._front.verdicts(names)
            marks = dict(self._store.marks([one.case for one in rows]))
            others = dict(self._store.by_central([one.central for one in verdicts]))
            changed: list[Delivery] = []
            for one, verdict in zip(rows, verdicts, strict=True):
                after, mark = self._judged(one, verdict, marks[one.case], others)
                if mark != marks[one.case]:
                    marks[one.case] = others[mark.central] = mark
                    self._answers.number(mark)
                if after != one:
                    changed.append(after)
                report.received += after.state is DeliveryState.RECEIVED
                report.refused += after.state is DeliveryState.REFUSED
            self._store.put(changed, [marks[one.case] for one in changed])
            offset += sum(one.state is DeliveryState.SENT for one in changed)
            offset += len(rows) - len(changed)
            self._hold()

    def _judged(
        self, one: Delivery, verdict: Verdict, mark: CaseMark, others: dict[str, CaseMark]
    ) -> tuple[Delivery, CaseMark]:
        """A row after the platform's word, and the case's numbers with it."""
        now = self._clock.wall()
        match verdict.flag:
            case Flag.OPEN:
                return one, mark
            case Flag.REFUSED:
                words = verdict.words or _NO_WORDS
                return replace(one, state=DeliveryState.REFUSED, error=words, ended_at=now), mark
            case Flag.GONE:
                return replace(one, state=DeliveryState.REFUSED, error=_GONE, ended_at=now), mark
            case Flag.RECEIVED:
                pass
        if one.table is ExTable.SB:
            if not (verdict.central or mark.central):
                return replace(one, error=_NO_NUMBER), mark
            owner = others.get(verdict.central)
            if owner is not None and owner.case != one.case:
                words = f"平台给的流水号 {verdict.central} 已经是办件 {owner.number} 的，请与平台核对。"
                return replace(one, state=DeliveryState.REFUSED, error=words, ended_at=now), mark
            mark = replace(
                mark,
                central=verdict.central or mark.central,
                central_short=verdict.central_short or mark.central_short,
            )
        return replace(one, state=DeliveryState.RECEIVED, error="", tries=0, ended_at=now), mark

    def _send(self, report: PassReport, *, at_once: bool) -> None:
        """Send whatever may go, step by step."""
        seen: set[tuple[bytes, ExTable, int]] = set()
        late = (1 << 62) if at_once else self._clock.wall()
        while self._going() and (rows := self._next(late, seen)):
            seen |= {(one.link, one.table, one.part) for one in rows}
            cases = list(dict.fromkeys(one.case for one in rows))
            entries, marks = self._store.entries(cases), self._store.marks(cases)
            stories = {case: self._story(case, entries[case]) for case in cases}
            for (case, _), group in groupby(rows, key=lambda one: (one.case, one.step)):
                self._send_step(_Batch(list(group)), stories[case], marks[case], report)
            self._hold()

    @staticmethod
    def _story(case: str, entries: Sequence[Entry]) -> Story:
        """The case; an empty one when it cannot be folded, which is before a person's eyes already (F29)."""
        try:
            return story_of(case, entries)
        except Exception:  # noqa: BLE001  # whatever a bad body does to the fold, other cases go on
            _log.warning("%s cannot be folded and is not told", case)
            return Story(file=CaseFile(id=case), events=(), effective=frozenset())

    def _next(self, late: int, seen: set[tuple[bytes, ExTable, int]]) -> list[Delivery]:
        """The next rows that were not tried in this pass."""
        due = self._store.due(late, AT_ONCE + len(seen))
        return [one for one in due if (one.link, one.table, one.part) not in seen][:AT_ONCE]

    def _send_step(self, batch: _Batch, story: Story, mark: CaseMark, report: PassReport) -> None:
        """Make the rows of one step and write them; nothing goes while one of them cannot be made."""
        for one in batch.booked:
            self._make(batch, one, story, mark)
        ready = [one for one, _ in batch.rows]
        held = any(
            one.state in {DeliveryState.UNMAPPED, DeliveryState.WAITING} for one in batch.changed.values()
        )
        report.unmapped += sum(one.state is DeliveryState.UNMAPPED for one in batch.changed.values())
        if not held and ready:
            self._write(batch, story, mark, report)
        elif held:
            later = self._clock.wall() + LATER
            for one in ready:
                batch.note(replace(one, next_at=later))
        self._store.put(list(batch.changed.values()))

    def _make(self, batch: _Batch, one: Delivery, story: Story, mark: CaseMark) -> None:
        """One row, or the reason why there is none."""
        now = self._clock.wall()
        again = replace(one, next_at=now + LATER, tries=one.tries + 1)
        version = one.version if one.state is DeliveryState.FAILED else one.version + 1
        try:
            row = self._maker.row(one, story, mark, max(version, 1))
        except UnmappedError as error:
            batch.note(replace(again, state=DeliveryState.UNMAPPED, error=error.sentence))
        except NotSentError:
            batch.note(replace(one, state=DeliveryState.SKIPPED, error="", ended_at=now))
        except (Unavailable, Refused) as error:
            batch.note(replace(again, state=DeliveryState.WAITING, error=error.sentence))
        except Exception:  # noqa: BLE001  # one event that says something impossible must not stop the others
            _log.warning("no row of %s for an event of %s", one.table, one.case)
            batch.note(replace(again, state=DeliveryState.WAITING, error=_UNREADABLE))
        else:
            if one.table is not ExTable.SB and not mark.central:
                words = "还没有平台的统一申办流水号。"
                batch.note(replace(again, state=DeliveryState.WAITING, error=words))
            elif one.state is DeliveryState.REFUSED and digest_of(row) == one.digest:
                # Nothing has changed since it was refused: that is for a person.
                batch.note(replace(one, next_at=now + 10 * LATER))
            else:
                batch.rows.append((one, row))

    def _write(self, batch: _Batch, story: Story, mark: CaseMark, report: PassReport) -> None:
        try:
            done = self._front.write([row for _, row in batch.rows])
            for _ in range(_VERSIONS):
                if not any(one.differs for one in done):
                    break
                batch.rows = [
                    (one, self._maker.row(one, story, mark, row.version + written.differs))
                    for (one, row), written in zip(batch.rows, done, strict=True)
                ]
                done = self._front.write([row for _, row in batch.rows])
        except Unavailable as error:
            for one, row in batch.rows:
                batch.note(
                    replace(
                        self._told(one, row),
                        state=DeliveryState.FAILED,
                        tries=one.tries + 1,
                        error=error.sentence,
                    )
                )
            self._store.put(list(batch.changed.values()))
            raise
        refused = [written.refusal for written in done]
        now = self._clock.wall()
        for (one, row), words in zip(batch.rows, refused, strict=True):
            told = self._told(one, row)
            if words:
                said = f"前置机数据库不收这一行：{words}"
                batch.note(replace(told, state=DeliveryState.REFUSED, error=said, next_at=now + LATER))
                report.refused += 1
            elif any(refused):
                batch.note(replace(one, next_at=now + LATER))
            else:
                batch.note(replace(told, state=DeliveryState.SENT, error="", sent_at=now, next_at=0))
                report.sent += 1

    @staticmethod
    def _told(one: Delivery, row: ExRow) -> Delivery:
        return replace(
            one,
            version=row.version,
            digest=digest_of(row),
            message=message_of(one.table, values_of(row)),
            name=name_of(row),
        )
