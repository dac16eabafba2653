"""What the platform says beside receipts: its number of a case, steps of departments, results.

Each becomes a remark in the history of the case, written once, and stays in our book word for word but for
columns that name a person (D9); what is a step of our own beyond doubt becomes that too (`steps.py`). Only
after that the front-end is told that it was taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

import msgspec

from hall.bodies import Body, CaseAnswered
from hall.clock import Clock
from hall.errors import Refused
from hall.exchange_ports import AnswerRow, CaseMark, Deliveries, FrontEnd, KeptAnswer
from hall.exchange_rows import TABLE_WORDS, ExTable
from sync.exchange.codes import Codes
from sync.exchange.message import message_of
from sync.exchange.steps import name_of_step, rank, steps_of

AT_ONCE: Final = 200
_ROUNDS: Final = 50
"""Batches of one pass; what is left comes with the next."""
_COMMON: Final = frozenset(
    {"sblsh", "sblsh_short", "sxbm", "sxqxbm", "xzqhdm", "byzd", "version", "inserttime"}
)

Tell = Callable[[str, str, CaseAnswered], object]
"""Writes an answer into the history of a case, once: id of the case, key of the answer, what it says."""

Enter = Callable[[str, str, Sequence[Body]], object]
"""Writes steps into a case, once: id of the case, name of the row, what it reports."""

_SAID: Final[Mapping[ExTable, tuple[str, ...]]] = {
    ExTable.SPCL: ("sphjmc", "spbmmc", "sprxm", "spyj", "bz"),
    ExTable.TBCXSQ: ("tbcxzlmc", "tbcxqdlyhyj", "tbcxsx", "bz"),
    ExTable.TBCXJG: ("tbcxjg", "tbcxjsrq", "bz"),
    ExTable.BJ: ("bjjgms", "zjgzmc", "zjbh", "zfhthyy", "bz"),
    ExTable.SL: ("slbmmc", "bslyy", "bz"),
}
"""Columns whose words make the line in the history; of other tables the remark."""


class AnswerDesk:
    """Takes answers for one store."""

    def __init__(
        self,
        store: Deliveries,
        clock: Clock,
        tell: Tell,
        *,
        enter: Enter | None = None,
        codes: Codes | None = None,
    ) -> None:
        """Take our book, and what writes into the history of cases.

        Args:
            store: Our book.
            clock: This machine's clock.
            tell: Writes remarks.
            enter: Writes steps; None leaves it at remarks.
            codes: The code sets of the platform.
        """
        self._store = store
        self._clock = clock
        self._tell = tell
        self._enter = enter
        self._codes = codes or Codes()

    def number(self, mark: CaseMark) -> None:
        """The platform gave a case its number."""
        body = CaseAnswered(
            about=ExTable.SB,
            words=f"省平台已收到申办，统一流水号 {mark.central}",
            central=mark.central,
        )
        self._say(mark.case, f"number:{mark.central}", body)

    def _say(self, case: str, key: str, body: CaseAnswered) -> None:
        """What cannot stand in the history (the case is not folded yet, it is too long) stays in our book."""
        with suppress(Refused):
            self._tell(case, key, body)

    def _step(self, case: str, row: AnswerRow, content: str) -> None:
        """Make a step of what is one; what does not fit the case stays a remark for a person."""
        values: dict[str, object] = msgspec.json.decode(content)
        bodies = steps_of(row.table, values, self._codes)
        if bodies and self._enter is not None:
            with suppress(Refused):
                self._enter(case, name_of_step(row.table, values), bodies)

    def read(self, front: FrontEnd) -> int:
        """Take whatever the platform wrote for us; how many rows that were.

        Raises:
            Unavailable: The front-end or the own store did not answer; what was not marked comes again.
        """
        count = 0
        for _ in range(_ROUNDS):
            rows = front.answers(AT_ONCE)
            if not rows:
                break
            marks = self._store.by_central([row.central for row in rows])
            kept = [self._kept(row, marks.get(row.central)) for row in rows]
            for row, one in sorted(zip(rows, kept, strict=True), key=_in_time):
                if one.case:
                    self._say(one.case, f"{one.table}:{one.key}", answered(row, one.content))
                    self._step(one.case, row, one.content)
            self._store.keep(kept)
            front.take(rows)
            count += len(rows)
        return count

    def _kept(self, row: AnswerRow, mark: CaseMark | None) -> KeptAnswer:
        content = message_of(row.table, row.values)
        return KeptAnswer(
            table=row.table,
            key=hashlib.sha256(f"{row.central}\n{content}".encode()).hexdigest(),
            case=mark.case if mark else "",
            central=row.central,
            content=content,
            at=self._clock.wall(),
        )


def _in_time(pair: tuple[AnswerRow, KeptAnswer]) -> tuple[str, int]:
    """Rows of several tables in the order in which the platform wrote them."""
    row = pair[0]
    return str(row.values.get("inserttime") or ""), rank(row.table)


def answered(row: AnswerRow, content: str) -> CaseAnswered:
    """An answer as an event: one line of words, and its columns."""
    values: dict[str, object] = msgspec.json.decode(content)
    names = _SAID.get(row.table, ("bz",))
    said = "，".join(str(values[name]) for name in names if values.get(name) not in {None, ""})
    return CaseAnswered(
        about=row.table,
        words=f"省平台{TABLE_WORDS[row.table]}：{said}" if said else f"省平台{TABLE_WORDS[row.table]}",
        central=row.central,
        facts=tuple((name, str(value)) for name, value in sorted(values.items()) if name not in _COMMON),
    )
