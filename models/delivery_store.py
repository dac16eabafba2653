"""Our book of the exchange with the province (`hall.exchange_ports.Deliveries`), each call a transaction.

What is written where and when is `sync/exchange/`; the front-end's own database is `front_end.py`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.chain import Entry
from hall.events import StreamKind, stream_id, stream_of
from hall.exchange_ports import (
    DONE,
    TASKS,
    CaseMark,
    Changed,
    Cursor,
    Delivery,
    DeliveryState,
    KeptAnswer,
    Line,
)
from hall.exchange_rows import ExTable
from hall.sync_ports import CASE_LANE
from models.chain_store import entry_of, read_identity
from models.faults import translated
from models.tables.chain import ENTRY, FEED, FEED_HEAD
from models.tables.exchange import ANSWER, DELIVERY, EXCHANGE, EXCHANGE_CASE
from models.tables.hall import CASE
from models.unit_of_work import Transaction
from models.upserting import keep, upsert, upsert_all

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from models.engine import Store

_NAMES: Final = {"case": "case_id", "table": "kind"}
"""Columns that are not called like their field."""
_FIRST: Final = {"id": 1, "gseq": 0, "seq": 0, "holder": "", "held_until": 0} | {
    spec.name: spec.default for spec in fields(Line)
}
_OPEN: Final = sorted(str(state) for state in DeliveryState if state not in DONE)
_GOING: Final = [
    str(state)
    for state in (
        DeliveryState.WAITING,
        DeliveryState.FAILED,
        DeliveryState.UNMAPPED,
        DeliveryState.REFUSED,
    )
]


class DeliveryStore:
    """See `hall.exchange_ports.Deliveries`."""

    def __init__(self, store: Store) -> None:
        """Take the opened store."""
        self._store = store

    def hold(self, holder: str, until: int, now: int) -> bool:
        """Take or keep the exchange for oneself; False while another process has it."""
        with self._writing() as connection:
            row = _state(connection)
            if row["holder"] != holder and row["held_until"] > now:
                return False
            _set_state(connection, holder=holder, held_until=until)
        return True

    def changed(self, limit: int) -> Changed:
        """Cases with events that were not looked at: of the feed as far as it is folded, of the own chain."""
        with self._reading() as connection:
            row = _state(connection)
            columns = (ENTRY.c.stream, FEED.c.gseq.label("at"))
            folded = sa.select(FEED_HEAD.c.folded).where(FEED_HEAD.c.lane == CASE_LANE).scalar_subquery()
            feed = (
                sa.select(*columns)
                .join(ENTRY, ENTRY.c.link == FEED.c.link)
                .where(FEED.c.lane == CASE_LANE, FEED.c.gseq > row["gseq"], FEED.c.gseq <= folded)
                .order_by(FEED.c.gseq)
                .limit(limit)
            )
            me = read_identity(connection).node
            own = (
                sa.select(ENTRY.c.stream, ENTRY.c.seq.label("at"))
                .where(ENTRY.c.node == me, ENTRY.c.seq > row["seq"])
                .order_by(ENTRY.c.seq)
                .limit(limit)
            )
            came, wrote = connection.execute(feed).all(), connection.execute(own).all()
        prefix = f"{StreamKind.CASE}:"
        names = dict.fromkeys(one.stream for one in (*came, *wrote) if one.stream.startswith(prefix))
        cursor = Cursor(gseq=came[-1].at if came else row["gseq"], seq=wrote[-1].at if wrote else row["seq"])
        more = limit in {len(came), len(wrote)}
        return Changed(
            cases=tuple(stream_id(name) for name in names),
            cursor=cursor,
            moved=bool(came or wrote),
            more=more,
        )

    def all_cases(self, after: str, limit: int) -> tuple[str, ...]:
        """Ids of cases behind `after`, whatever was looked at."""
        query = sa.select(CASE.c.id).where(CASE.c.id > after).order_by(CASE.c.id).limit(limit)
        with self._reading() as connection:
            return tuple(str(ident) for (ident,) in connection.execute(query))

    def entries(self, cases: Sequence[str]) -> Mapping[str, tuple[Entry, ...]]:
        """All entries of these cases, by case."""
        streams = [stream_of(StreamKind.CASE, case) for case in cases]
        found: dict[str, list[Entry]] = {case: [] for case in cases}
        with self._reading() as connection:
            for row in connection.execute(sa.select(ENTRY).where(ENTRY.c.stream.in_(streams))):
                found[stream_id(row.stream)].append(entry_of(row))
        return {case: tuple(rows) for case, rows in found.items()}

    def of_cases(self, cases: Sequence[str]) -> Mapping[str, tuple[Delivery, ...]]:
        """What is booked for these cases, in order."""
        query = sa.select(DELIVERY).where(DELIVERY.c.case_id.in_(cases))
        order = (DELIVERY.c.case_id, DELIVERY.c.step, DELIVERY.c.part)
        found: dict[str, list[Delivery]] = {case: [] for case in cases}
        with self._reading() as connection:
            for row in connection.execute(query.order_by(*order)).mappings():
                found[row["case_id"]].append(_delivery(row))
        return {case: tuple(rows) for case, rows in found.items()}

    def marks(self, cases: Sequence[str]) -> Mapping[str, CaseMark]:
        """What is known of these cases at the platform."""
        return self._marks(EXCHANGE_CASE.c.case_id, cases)

    def by_central(self, numbers: Sequence[str]) -> Mapping[str, CaseMark]:
        """Cases by the number of the province."""
        return {
            mark.central: mark
            for mark in self._marks(EXCHANGE_CASE.c.central, [one for one in numbers if one]).values()
        }

    def _marks(self, column: sa.Column[Any], values: Sequence[str]) -> dict[str, CaseMark]:
        with self._reading() as connection:
            rows = connection.execute(sa.select(EXCHANGE_CASE).where(column.in_(values)))
            return {row.case_id: _mark(row) for row in rows}

    def find(self, number: str) -> CaseMark | None:
        """A case by its printed number or that of the province."""
        table = EXCHANGE_CASE.c
        query = sa.select(EXCHANGE_CASE).where(sa.or_(table.number == number, table.central == number))
        with self._reading() as connection:
            row = connection.execute(query.order_by(table.case_id)).first() if number else None
        return None if row is None else _mark(row)

    def plan(self, rows: Sequence[Delivery], marks: Sequence[CaseMark], cursor: Cursor | None = None) -> None:
        """Book rows and cases, and move the cursor, in one transaction."""
        with self._writing() as connection:
            upsert_all(connection, DELIVERY, [_row(one) for one in rows])
            keep(connection, EXCHANGE_CASE, [_mark_row(one) for one in marks])
            if cursor is not None:
                _set_state(connection, gseq=cursor.gseq, seq=cursor.seq)

    def due(self, now: int, limit: int) -> tuple[Delivery, ...]:
        """Rows that may go now: first what failed, then the first step of each case that is not done."""
        before = DELIVERY.alias("before")
        held = (
            sa.select(before.c.step)
            .where(
                before.c.case_id == DELIVERY.c.case_id,
                before.c.step < DELIVERY.c.step,
                before.c.state.in_(_OPEN),
            )
            .exists()
        )
        query = (
            sa.select(DELIVERY)
            .where(DELIVERY.c.state.in_(_GOING), DELIVERY.c.next_at <= now, ~held)
            .order_by(
                sa.case((DELIVERY.c.state == str(DeliveryState.FAILED), 0), else_=1),
                DELIVERY.c.made_at,
                DELIVERY.c.case_id,
                DELIVERY.c.step,
                DELIVERY.c.part,
            )
            .limit(limit)
        )
        with self._reading() as connection:
            return tuple(_delivery(row) for row in connection.execute(query).mappings())

    def sent(self, limit: int, offset: int) -> tuple[Delivery, ...]:
        """Rows that were written and not judged yet, by the time they were written; `offset` are left out."""
        return self._some(DELIVERY.c.state == str(DeliveryState.SENT), DELIVERY.c.sent_at, limit, offset)

    def tasks(self, limit: int) -> tuple[Delivery, ...]:
        """Rows that a person has to look at, oldest first."""
        return self._some(DELIVERY.c.state.in_(sorted(TASKS)), DELIVERY.c.made_at, limit, 0)

    def _some(
        self, condition: sa.ColumnElement[bool], order: sa.Column[Any], limit: int, offset: int
    ) -> tuple[Delivery, ...]:
        query = sa.select(DELIVERY).where(condition)
        query = query.order_by(order, DELIVERY.c.case_id, DELIVERY.c.step, DELIVERY.c.part)
        with self._reading() as connection:
            rows = connection.execute(query.limit(limit).offset(offset)).mappings()
            return tuple(_delivery(row) for row in rows)

    def put(self, rows: Sequence[Delivery], marks: Sequence[CaseMark] = ()) -> None:
        """Replace rows."""
        with self._writing() as connection:
            upsert_all(connection, DELIVERY, [_row(one) for one in rows])
            upsert_all(connection, EXCHANGE_CASE, [_mark_row(one) for one in marks])

    def keep(self, answers: Sequence[KeptAnswer]) -> None:
        """Keep answers; one that is there already stays."""
        with self._writing() as connection:
            rows = [
                {
                    "kind": str(one.table),
                    "key": one.key,
                    "case_id": one.case,
                    "central": one.central,
                    "content": one.content,
                    "at": one.at,
                }
                for one in answers
            ]
            keep(connection, ANSWER, rows)

    def answers_of(self, case: str) -> tuple[KeptAnswer, ...]:
        """Answers about a case, oldest first; "" for those about nobody here."""
        query = sa.select(ANSWER).where(ANSWER.c.case_id == case).order_by(ANSWER.c.at, ANSWER.c.key)
        with self._reading() as connection:
            return tuple(
                KeptAnswer(
                    table=ExTable(row.kind),
                    key=row.key,
                    case=row.case_id,
                    central=row.central,
                    content=row.content,
                    at=row.at,
                )
                for row in connection.execute(query)
            )

    def strangers(self) -> int:
        """How many answers are about nobody here."""
        query = sa.select(sa.func.count()).select_from(ANSWER).where(ANSWER.c.case_id == "")
        with self._reading() as connection:
            return int(connection.execute(query).scalar_one())

    def counts(self) -> Mapping[DeliveryState, int]:
        """How many rows stand where, the received ones left out."""
        shown = [str(state) for state in DeliveryState if state is not DeliveryState.RECEIVED]
        query = sa.select(DELIVERY.c.state, sa.func.count()).where(DELIVERY.c.state.in_(shown))
        with self._reading() as connection:
            rows = connection.execute(query.group_by(DELIVERY.c.state))
            return {DeliveryState(state): int(count) for state, count in rows}

    def oldest(self) -> int:
        """When the oldest row that is not done was booked, µs UTC; 0 when none is."""
        query = sa.select(sa.func.min(DELIVERY.c.made_at)).where(DELIVERY.c.state.in_(_OPEN))
        with self._reading() as connection:
            return int(connection.execute(query).scalar_one() or 0)

    def line(self) -> Line:
        """How the way is."""
        with self._reading() as connection:
            row = _state(connection)
        return Line(**{spec.name: row[spec.name] for spec in fields(Line)})

    def set_line(self, line: Line) -> None:
        """Note how the way is."""
        with self._writing() as connection:
            _set_state(connection, **{spec.name: getattr(line, spec.name) for spec in fields(Line)})

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(), self._store.reader.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        with Transaction(self._store) as work:
            yield work.connection
            work.commit()


def _state(connection: Connection) -> dict[str, Any]:
    row = connection.execute(sa.select(EXCHANGE)).mappings().one_or_none()
    return dict(_FIRST if row is None else row)


def _set_state(connection: Connection, **values: Any) -> None:
    upsert(connection, EXCHANGE, _state(connection) | values)


def _row(one: Delivery) -> dict[str, Any]:
    row = {_NAMES.get(spec.name, spec.name): getattr(one, spec.name) for spec in fields(one)}
    return row | {"kind": str(one.table), "state": str(one.state)}


def _delivery(row: Mapping[Any, Any]) -> Delivery:
    values = {spec.name: row[_NAMES.get(spec.name, spec.name)] for spec in fields(Delivery)}
    return replace(
        Delivery(**values),
        table=ExTable(row["kind"]),
        state=DeliveryState(row["state"]),
        link=bytes(row["link"]),
    )


def _mark_row(one: CaseMark) -> dict[str, Any]:
    return {
        "case_id": one.case,
        "number": one.number,
        "central": one.central,
        "central_short": one.central_short,
    }


def _mark(row: Any) -> CaseMark:
    return CaseMark(case=row.case_id, number=row.number, central=row.central, central_short=row.central_short)
