"""Writes rows of the exchange into the database of a front-end machine, and reads what is said there.

The database is somebody else's: any that SQLAlchemy reaches, each call one short transaction of its own, no
lock held, nothing altered but rows. Which rows, in which order, is `sync/exchange/` (D28, `FrontEnd`).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool
from sqlcipher3 import dbapi2

from hall.clock import Clock, to_datetime
from hall.errors import Refused, Unavailable
from hall.exchange_ports import AnswerRow, Flag, FrontEndPlace, Verdict, Written
from hall.exchange_rows import KEYS, ExRow, ExTable, key_of, table_of, values_of
from models.front_end_tables import ANSWERED, FLAG, INSERTED, WORDS, FrontEndTables

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine
    from sqlalchemy.engine.url import URL

PASSWORD: Final = "YICHUANG_FRONT_END_PASSWORD"  # noqa: S105  # the name of a variable
"""Environment variable with the password: it stands in no file of this program."""

_TAKEN: Final = "1"
_CONTENT: Final = (sa.exc.DataError, sa.exc.IntegrityError, OverflowError)
"""What a database says to the content of a row."""


class SqlFrontEnd:
    """See `hall.exchange_ports.FrontEnd`."""

    def __init__(self, place: FrontEndPlace, clock: Clock) -> None:
        """Nothing is connected before the first call.

        Raises:
            Refused: `front_end.url`, no database can be reached by that address.
        """
        self._url = front_end_address(place.url)
        self._engine = _engine(self._url, place.seconds)
        self._place = place
        self._clock = clock
        self.tables = FrontEndTables(place)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def write(self, rows: Sequence[ExRow]) -> tuple[Written, ...]:
        """Write rows that belong together: all or none. What is there already is not written twice.

        Raises:
            Unavailable: `front_end.away`; the rows may be there all the same.
        """
        done: list[Written] = []
        try:
            with self._begin() as connection:
                done.extend(self._add(connection, row) for row in rows)
        except _CONTENT as error:
            # The one after those that went well; nothing of the step is there.
            refused = Written(refusal=_words(error))
            return tuple(refused if n == len(done) else Written() for n in range(len(rows)))
        return tuple(done)

    def _add(self, connection: Connection, row: ExRow) -> Written:
        table = self.tables.out[table_of(row)]
        named = sa.and_(*(table.c[name] == value for name, value in key_of(row).items()))
        wanted = values_of(row)
        there = connection.execute(sa.select(*(table.c[name] for name in wanted)).where(named)).first()
        if there is not None:
            same = all(_alike(have, want) for have, want in zip(there, wanted.values(), strict=True))
            return Written(differs=not same)
        now = to_datetime(self._clock.wall()).replace(microsecond=0, tzinfo=None)
        values = {
            table.c[name]: value for name, value in {**wanted, FLAG: self._flag("0"), INSERTED: now}.items()
        }
        connection.execute(sa.insert(table).values(values))
        return Written()

    def verdicts(self, rows: Sequence[tuple[ExTable, Mapping[str, object]]]) -> tuple[Verdict, ...]:
        """What the platform says of rows that were written, by their names.

        Raises:
            Unavailable: `front_end.away`.
        """
        with self._begin() as connection:
            return tuple(self._verdict(connection, table, names) for table, names in rows)

    def _verdict(self, connection: Connection, name: ExTable, names: Mapping[str, object]) -> Verdict:
        table = self.tables.out[name]
        named = sa.and_(*(table.c[column] == value for column, value in names.items()))
        wanted = (table.c[FLAG], table.c[WORDS], table.c.sblsh, table.c.sblsh_short)
        row = connection.execute(sa.select(*wanted).where(named)).first()
        if row is None:
            return Verdict(flag=Flag.GONE)
        flag, words, central, short = (str(value or "").strip() for value in row)
        if flag in self._place.open:
            return Verdict(flag=Flag.OPEN)
        if flag in self._place.received:
            return Verdict(flag=Flag.RECEIVED, words=words, central=central, central_short=short)
        return Verdict(flag=Flag.REFUSED, words=words)

    def answers(self, limit: int) -> tuple[AnswerRow, ...]:
        """Rows that the platform wrote for us and that are not marked as taken; a table may be missing.

        Raises:
            Unavailable: `front_end.away`.
        """
        found: list[AnswerRow] = []
        with self._begin() as connection:
            there = self._existing(connection)
            for name, table in self.tables.back.items():
                if table.name in there and len(found) < limit:
                    found += self._open_rows(connection, name, table, limit - len(found))
        return tuple(found)

    def _open_rows(
        self, connection: Connection, name: ExTable, table: sa.Table, limit: int
    ) -> Iterator[AnswerRow]:
        flag = sa.func.coalesce(sa.cast(table.c[FLAG], sa.String), "")
        query = sa.select(table).where(flag != _TAKEN).order_by(table.c[INSERTED], table.c.version)
        keys = [column.key for column in table.columns]
        for row in connection.execute(query.limit(limit)):
            values = dict(zip(keys, row, strict=True))
            central, version = str(values["sblsh"] or "").strip(), int(values["version"] or 1)
            place = {key: value for key, value in values.items() if key in _place_keys(name)}
            content = {key: value for key, value in values.items() if key not in {FLAG, WORDS, ANSWERED}}
            yield AnswerRow(table=name, place=place, central=central, version=version, values=content)

    def take(self, rows: Sequence[AnswerRow]) -> None:
        """Mark rows as taken.

        Raises:
            Unavailable: `front_end.away`.
        """
        now = to_datetime(self._clock.wall()).replace(microsecond=0, tzinfo=None)
        with self._begin() as connection:
            for row in rows:
                table = self.tables.back[row.table]
                named = [
                    table.c[key].is_(None) if value is None else table.c[key] == value
                    for key, value in row.place.items()
                ]
                values = {table.c[FLAG]: self._flag(_TAKEN), table.c[ANSWERED]: now}
                connection.execute(sa.update(table).where(*named).values(values))

    def missing(self) -> tuple[str, ...]:
        """Tables and columns that are not there; tables for answers may be missing as a whole.

        Raises:
            Unavailable: `front_end.away`.
        """
        with self._begin() as connection:
            there, look = self._existing(connection), sa.inspect(connection)
            gaps: list[str] = []
            for table in (*self.tables.out.values(), *self.tables.back.values()):
                if table.name not in there:
                    gaps += [table.name] if table in self.tables.out.values() else []
                    continue
                have = {str(column["name"]).lower() for column in look.get_columns(table.name)}
                gaps += [f"{table.name}.{c.name}" for c in table.columns if c.name.lower() not in have]
        return tuple(gaps)

    def make(self) -> None:
        """Make the tables, for a trial without a platform.

        Raises:
            Unavailable: `front_end.away`.
        """
        with self._begin() as connection:
            self.tables.metadata.create_all(connection)

    def _flag(self, value: str) -> str | int:
        """A value of the receive flag as it is stored there."""
        return int(value) if self._place.flag_number else value

    @staticmethod
    def _existing(connection: Connection) -> frozenset[str]:
        return frozenset(sa.inspect(connection).get_table_names())

    @contextlib.contextmanager
    def _begin(self) -> Iterator[Connection]:
        """One transaction; whatever keeps the database from answering leaves as `Unavailable`."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except _CONTENT:
            raise
        except sa.exc.ProgrammingError as error:
            raise Unavailable(
                "front_end.tables",
                f"前置机数据库 {shown_address(self._url)} 缺表、缺列或没有权限（{_words(error)}）。"
                "请与平台管理员核对表名和列名。",
            ) from error
        except (DBAPIError, PoolTimeout, OSError) as error:
            raise Unavailable(
                "front_end.away",
                f"前置机数据库 {shown_address(self._url)} 没有回应（{_words(error)}），"
                "记录都在本机，稍后自动再报。",
            ) from error


def _place_keys(table: ExTable) -> frozenset[str]:
    return frozenset({*KEYS[table], "version", INSERTED})


def _alike(have: Any, want: Any) -> bool:
    """Equal but for what a database makes of it: "" may come back as null, texts may be padded."""
    if isinstance(have, str):
        have = have.rstrip()
    if isinstance(want, str):
        want = want.rstrip()
    return (have or None) == (want or None)


def _words(error: BaseException) -> str:
    """The first line of what the database said; no address and no value stands in it."""
    origin = getattr(error, "orig", None) or error
    return str(origin).strip().partition("\n")[0][:300]


def front_end_address(url: str) -> URL:
    """The address of a front-end's database, with the password from the environment.

    Raises:
        Refused: `front_end.url` when it is none, its driver is not installed or a password stands in it.
    """
    try:
        found = sa.make_url(url)
        found.get_dialect().import_dbapi()
    except (ArgumentError, ValueError, NoSuchModuleError, ImportError) as error:
        name = url.partition("://")[0][:40]
        raise Refused(
            "front_end.url",
            f"前置机数据库地址不对，或没有装“{name}”的驱动。例：postgresql+psycopg://用户@主机/库名。",
        ) from error
    if found.password is not None:
        raise Refused("front_end.url", f"前置机数据库的口令不要写在文件里，请放在环境变量 {PASSWORD}。")
    secret = os.environ.get(PASSWORD)
    return found.set(password=secret) if secret else found


def shown_address(url: URL) -> str:
    """An address for people, without user and password."""
    host = url.host or str(url.query.get("host", "")) or "localhost"
    return f"{url.get_backend_name()} {host}/{url.database or ''}"


def _engine(url: URL, seconds: int) -> Engine:
    """An engine that never waits long, with one connection that is tried before each use."""
    if url.get_backend_name() == "sqlite":
        # The one SQLite of this process (`engine.py`); without a key it is a plain file.
        return sa.create_engine(
            url, module=dbapi2, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": seconds}
        )
    more: dict[str, Any] = {}
    if url.get_backend_name() == "postgresql":
        said = url.query.get("options", "")
        options = f"{said} -c statement_timeout={seconds * 1000} -c lock_timeout={seconds * 1000}".strip()
        more = {"connect_timeout": seconds, "options": options, "application_name": "yichuang-exchange"}
    return sa.create_engine(
        url,
        pool_size=1,
        max_overflow=0,
        pool_pre_ping=True,
        pool_timeout=seconds,
        hide_parameters=True,
        connect_args=more,
    )


@contextlib.contextmanager
def open_front_end(place: FrontEndPlace, clock: Clock) -> Iterator[SqlFrontEnd]:
    """A front-end, closed again at the end (`hall.exchange_ports.FrontEndOpener` with the clock bound)."""
    front = SqlFrontEnd(place, clock)
    try:
        yield front
    finally:
        front.close()
