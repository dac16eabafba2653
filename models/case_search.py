"""Finding cases by anything that is known of them, with the same work over ten thousand and over a million.

Each typed word has ways that an index knows (whole number, end of a number, pairs of a name's characters,
item); the rarest of them brings candidates, newest first and never more than `MOST`, and Python looks
whether the other words and conditions hold (`hall.finding`). Only columns of a list line are read.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec
import sqlalchemy as sa

from hall.bodies import AcceptMode, GapItem
from hall.cases import HELD, OPEN, STATE_WORDS, CaseState
from hall.course import NOTHING, Course
from hall.finding import TAIL, Word, stands_in, words_of
from hall.queries import CaseFilter, CaseRow, FoundCases
from hall.renewal import made
from models.ready import ReadyQuery
from models.tables.hall import CASE_LINE, PERSON, PERSON_TERM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy.engine import Connection

MOST: Final = 200
"""Candidates that one way of a word may bring."""

RARE: Final = 1_000
"""Persons of a pair of characters up to which all of them are looked at, to put rare pairs together."""

_DEEP: Final = 2_000
"""Persons of a common pair that are looked at for the rest of a word, those recorded last."""

_CENTRAL: Final = 6
"""Signs from which on a word may be a number of the platform."""

_PARTS: Final = 400
"""Ids in one statement."""

_GAPS: Final = msgspec.json.Decoder(tuple[GapItem, ...])
_COURSE: Final = msgspec.json.Decoder(Course)

LINES: Final = sa.select(
    CASE_LINE,
    sa.func.coalesce(PERSON.c.name, "").label("person_name"),
    sa.func.coalesce(PERSON.c.kind, "").label("person_kind"),
    sa.func.coalesce(PERSON.c.number, "").label("person_number"),
    sa.func.coalesce(PERSON.c.phone, "").label("phone"),
).select_from(CASE_LINE.outerjoin(PERSON, PERSON.c.id == CASE_LINE.c.person))
"""The columns of a list line; the rest of a case stays where it is."""

_NEWEST: Final = (CASE_LINE.c.applied_at.desc(), CASE_LINE.c.id)
_NEWEST_OF_DAYS: Final = (CASE_LINE.c.applied_on.desc(), CASE_LINE.c.applied_at.desc(), CASE_LINE.c.id)
"""The same order, said as the indexes of days and of windows have it."""

_SEVEN: Final[sa.ColumnElement[str]] = sa.literal_column("substr(case_line.number, 15)")
_TAIL: Final[sa.ColumnElement[str]] = sa.literal_column("substr(case_line.number, 18)")


_SEEK: Final = "; ".join(
    f"SET LOCAL enable_{way} = off" for way in ("hashjoin", "mergejoin", "seqscan", "bitmapscan", "sort")
)


def by_seeks(connection: Connection) -> None:
    """Have the questions of this transaction answered by indexes.

    Each is made for seeks and few rows. A server guesses how many rows a term has by the average term, and
    would read all persons into a hash for a common one.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_SEEK)


_NEWEST_OF_ITEM: Final = ReadyQuery(
    lambda _name: (
        sa.select(CASE_LINE.c.applied_at)
        .where(CASE_LINE.c.item_name == sa.bindparam("name"))
        .order_by(CASE_LINE.c.applied_at.desc())
        .limit(sa.bindparam("most", type_=sa.Integer))
    )
)
_PERSONS_OF: Final = ReadyQuery(
    lambda _name: sa.select(sa.func.count()).select_from(
        sa.select(PERSON_TERM.c.person)
        .where(PERSON_TERM.c.term == sa.bindparam("term"))
        .limit(sa.bindparam("most", type_=sa.Integer))
        .subquery()
    )
)
_ALL_OF: Final = ReadyQuery(
    lambda _name: (
        sa.select(PERSON_TERM.c.person)
        .where(PERSON_TERM.c.term == sa.bindparam("term"))
        .order_by(PERSON_TERM.c.at.desc())
        .limit(sa.bindparam("most", type_=sa.Integer))
    )
)
_WITH_NUMBER: Final = ReadyQuery(
    lambda _name: sa.union(
        sa.select(PERSON.c.id).where(PERSON.c.number.in_((sa.bindparam("large"), sa.bindparam("text")))),
        sa.select(PERSON.c.id).where(PERSON.c.phone == sa.bindparam("text")),
    )
)


_NAMES: Final = tuple(column.name for column in LINES.selected_columns)
_PLACES: Final = tuple((spec.name, _NAMES.index(spec.name)) for spec in dataclasses.fields(CaseRow))


def line(row: Sequence[Any]) -> CaseRow:
    """One line of a list of cases, from a row of `LINES`."""
    parts = {name: row[place] for name, place in _PLACES}
    state = parts["state"] = CaseState(parts["state"])
    gap, course = parts["gap"], parts["course"]
    parts["word"] = parts["word"] or STATE_WORDS[state]
    parts["gap"] = () if gap == "[]" else tuple((item.name, item.days) for item in _GAPS.decode(gap))
    parts["course"] = _COURSE.decode(course) if course else NOTHING
    return made(CaseRow, parts)


def conditions(wanted: CaseFilter, *, quiet: bool = False) -> list[sa.ColumnElement[bool]]:
    """The conditions of a filter beside its text; empty fields do not narrow.

    Args:
        wanted: The filter.
        quiet: They only look at what another condition brings: their indexes must not be chosen, which they
            would be for the order that they come in.
    """
    found: list[sa.ColumnElement[bool]] = []

    def column(name: str) -> sa.ColumnElement[Any]:
        plain: sa.ColumnElement[Any] = CASE_LINE.c[name]
        if not quiet:
            return plain
        # Nothing is changed by it, but it is no column of an index any more.
        return plain + (0 if isinstance(plain.type, sa.Integer) else "")

    equal = {"window": wanted.window, "clerk": wanted.clerk or None, "item_name": wanted.item_name or None}
    equal |= {"applied_on": wanted.applied_on or None}
    found += [column(name) == value for name, value in equal.items() if value is not None]
    if wanted.states:
        found.append(column("state").in_(sorted(wanted.states)))
    if wanted.deemed:
        modes = (str(AcceptMode.DEEMED), str(AcceptMode.BY_DEPARTMENT))
        found.append(column("accepted_mode").in_(modes))
    if wanted.open_only:
        found.append(sa.or_(column("state").in_(sorted(OPEN)), column("attention") >= HELD))
    if wanted.applied_from:
        found.append(column("applied_on") >= wanted.applied_from)
    if wanted.applied_to:
        found.append(column("applied_on") <= wanted.applied_to)
    return found


def _order(wanted: CaseFilter) -> tuple[sa.ColumnElement[Any], ...]:
    # The indexes of days and of windows go by the day first.
    by_day = wanted.applied_on or wanted.applied_from or wanted.applied_to or wanted.window is not None
    return _NEWEST_OF_DAYS if by_day else _NEWEST


def find(connection: Connection, wanted: CaseFilter) -> FoundCases:
    """Cases that match, newest change first; of more than the limit those applied for last."""
    words = words_of(wanted.text)
    narrow = conditions(wanted)
    by_seeks(connection)
    limit = max(wanted.limit, 0)
    if words:
        found, whole = _Search(connection, words, wanted, narrow).rows()
    else:
        order = _order(wanted) if narrow else (CASE_LINE.c.updated_at.desc(), CASE_LINE.c.id)
        query = LINES.where(*narrow).order_by(*order).limit(limit + 1)
        found, whole = list(connection.execute(query)), True
    found.sort(key=lambda row: (-row.applied_at, row.id))
    if not words and not narrow:
        found.sort(key=lambda row: (-row.updated_at, row.id))
    cut = found[:limit]
    cut.sort(key=lambda row: (-row.updated_at, row.id))
    return FoundCases(rows=tuple(line(row) for row in cut), whole=whole and len(found) <= limit)


def by_ids(connection: Connection, ids: Sequence[str]) -> Iterator[CaseRow]:
    """The lines of cases."""
    for begin in range(0, len(ids), _PARTS):
        query = LINES.where(CASE_LINE.c.id.in_(ids[begin : begin + _PARTS]))
        yield from (line(row) for row in connection.execute(query))


def work_marks(connection: Connection) -> tuple[tuple[str, int], ...]:
    """Id and last change of every case that is open, in conflict, or of which `promises.waiting` says so."""
    columns = (CASE_LINE.c.id, CASE_LINE.c.updated_at)
    found = {
        row.id: row.updated_at
        for query in (
            sa.select(*columns).where(CASE_LINE.c.state.in_(sorted(OPEN))),
            sa.select(*columns).where(CASE_LINE.c.attention >= HELD),
            # Written out, so that the index of the few is used.
            sa.select(*columns).where(sa.text("case_line.promised > 0")),
        )
        for row in connection.execute(query)
    }
    return tuple(found.items())


def item_names(connection: Connection) -> tuple[str, ...]:
    """Distinct names of items: one step of the index for each, not one for each case."""
    return tuple(str(name) for (name,) in _ITEM_NAMES.rows(connection, {}) if name)


def _item_names(_dialect: str) -> sa.Select[Any]:
    first = sa.select(sa.func.min(CASE_LINE.c.item_name).label("name")).cte("names", recursive=True)
    after = sa.select(
        sa.select(sa.func.min(CASE_LINE.c.item_name))
        .where(CASE_LINE.c.item_name > first.c.name)
        .scalar_subquery()
    ).where(first.c.name.is_not(None))
    return sa.select(first.union_all(after).c.name)


_ITEM_NAMES: Final = ReadyQuery(_item_names)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to candidates: how many there are as far as was counted, and which lines they are.

    The lines are asked for only when the way is gone, and with them whether they are all of it.
    """

    size: int
    lines: Callable[[], tuple[sa.ColumnElement[bool], bool]]
    apart: bool = False
    """Its lines lie apart from one another: which of them are the newest is asked of the index first."""


class _Search:
    """One search with words."""

    def __init__(
        self,
        connection: Connection,
        words: tuple[Word, ...],
        wanted: CaseFilter,
        narrow: list[sa.ColumnElement[bool]],
    ) -> None:
        """Look for these words among the cases that a filter leaves."""
        self._connection = connection
        self._words = words
        self._wanted = wanted
        self._narrow = narrow
        self._items = item_names(connection)
        # Conditions hold for every line that comes; a second word is looked for afterwards, and so is what
        # stands before the end of a number.
        certain = len(words) == 1 and (not words[0].tail or len(words[0].text) == TAIL)
        self._most = min(wanted.limit + 1, MOST) if certain else MOST
        self._people = MOST if narrow else self._most

    def rows(self) -> tuple[list[Any], bool]:
        """Lines that match, and whether there are no others."""
        driver = self._driver()
        beside = self._narrow
        if driver and driver[0].lines is _every:
            self._most = MOST
        else:
            beside = conditions(self._wanted, quiet=True)
        ways = [way.lines() for way in driver]
        found: dict[str, Any] = {}
        asks = len(driver) > 1 or any(way.apart for way in driver)
        since = self._since([lines for lines, _ in ways], beside) if asks else 0
        whole = not since and all(all_of_it for _, all_of_it in ways)
        for lines, _ in ways:
            query = LINES.where(lines, *beside).order_by(*_order(self._wanted))
            if since:
                query = query.where(CASE_LINE.c.applied_at >= since)
            rows = self._connection.execute(query.limit(self._most)).all()
            whole = whole and len(rows) < self._most
            found.update({row.id: row for row in rows if self._fits(row)})
        return list(found.values()), whole

    def _since(self, ways: list[sa.ColumnElement[bool]], beside: list[sa.ColumnElement[bool]]) -> int:
        """When the oldest case was applied for that the ways together need bring; 0 for all of them."""
        times: list[int] = []
        for lines in ways:
            query = sa.select(CASE_LINE.c.applied_at).where(lines, *beside)
            newest = query.order_by(CASE_LINE.c.applied_at.desc()).limit(self._most)
            times += self._connection.execute(newest).scalars()
        return sorted(times, reverse=True)[self._most - 1] if len(times) >= self._most else 0

    def _driver(self) -> list[_Way]:
        """The ways that bring the fewest candidates."""
        sized: list[tuple[int, list[_Way]]] = []
        sure = [word for word in self._words if word.sure] or self._words
        for word in sure:
            # A sure word without a way stands nowhere.
            ways = self._ways(word)
            sized.append((sum(way.size for way in ways), ways))
        if self._narrow:
            fewest = min(self._size(sa.select(CASE_LINE.c.applied_on).where(one)) for one in self._narrow)
            sized.append((fewest, [_Way(fewest, _every)]))
        return min(sized, key=lambda pair: pair[0])[1]

    def _size(self, probe: sa.Select[Any]) -> int:
        """How many rows, counted up to one more than are taken."""
        query = sa.select(sa.func.count()).select_from(probe.limit(MOST + 1).subquery())
        return int(self._connection.execute(query).scalar_one())

    def _ways(self, word: Word) -> list[_Way]:
        if word.number:
            return [self._of_cases(CASE_LINE.c.number == word.number), *self._central(word)]
        ways = [*self._central(word), *self._of_items(word)]
        if word.seven:
            ways.append(self._of_cases(_ends(_SEVEN, word.seven)))
        if word.tail:
            ways += self._of_numbers(word)
        if word.pairs:
            ways.append(self._of_name(word))
        return [way for way in ways if way.size]

    def _of_cases(self, found: sa.ColumnElement[bool]) -> _Way:
        return _Way(self._size(sa.select(CASE_LINE.c.applied_at).where(found)), lambda: (found, True))

    def _central(self, word: Word) -> list[_Way]:
        """The number that the platform gave; as people type it, with large letters."""
        if len(word.text) < _CENTRAL or not word.text.isascii():
            return []
        return [self._of_cases(sa.and_(CASE_LINE.c.central != "", CASE_LINE.c.central == word.text.upper()))]

    def _of_items(self, word: Word) -> list[_Way]:
        """Cases about items with the word in their name, whose newest are told by the index alone."""
        names = [name for name in self._items if stands_in(word, name)]
        if not names:
            return []
        days: list[int] = []
        for name in names:
            days += [at for (at,) in _NEWEST_OF_ITEM.rows(self._connection, {"name": name, "most": MOST})]
        since = sorted(days, reverse=True)[:MOST][-1] if days else 0
        found = sa.and_(CASE_LINE.c.item_name.in_(names), CASE_LINE.c.applied_at >= since)
        return [_Way(len(days), lambda: (found, len(days) < MOST))]

    def _of_numbers(self, word: Word) -> list[_Way]:
        """Cases by the end of their number, or of a document or telephone of their persons."""
        of_cases = self._of_cases(_ends(_TAIL, word.tail.upper()))
        if len(word.text) == TAIL:
            return [of_cases, self._of_persons(f"#{word.tail}")]
        # Who has just this number is told by an index of its own; only the end of one is looked for among
        # all that end alike.
        whole = {"large": word.text.upper(), "text": word.text}
        persons = sorted({str(one) for (one,) in _WITH_NUMBER.rows(self._connection, whole)})
        if persons:
            return [self._of_cases(CASE_LINE.c.person.in_(persons[:MOST]))]
        return [of_cases, self._of_persons(f"#{word.tail}", word)]

    def _persons(self, term: str) -> int:
        """How many persons a term has, as far as is counted."""
        return int(_PERSONS_OF.rows(self._connection, {"term": term, "most": RARE + 1})[0][0])

    def _of_name(self, word: Word) -> _Way:
        """Cases of persons with the word in their name, by the rarest of its pairs."""
        sizes = {pair: self._persons(pair) for pair in word.pairs}
        rarest = min(sizes, key=lambda pair: sizes[pair])
        if sizes[rarest] > RARE or len(word.pairs) == 1:
            return self._of_persons(rarest, word, size=sizes[rarest])
        rare = [pair for pair, size in sizes.items() if size <= RARE]

        def lines() -> tuple[sa.ColumnElement[bool], bool]:
            """Who has all the rare pairs: lists of their own, each read in one go."""
            found, *others = (self._all_of(pair) for pair in sorted(rare, key=lambda pair: sizes[pair]))
            both = [one for one in found if all(one in other for other in others)]
            kept = self._holding(both[: self._people * 2], word)
            return CASE_LINE.c.person.in_(kept), len(both) <= self._people

        return _Way(sizes[rarest], lines, apart=True)

    def _all_of(self, pair: str) -> dict[str, None]:
        """The persons of a pair, those recorded last first."""
        rows = _ALL_OF.rows(self._connection, {"term": pair, "most": RARE})
        return dict.fromkeys(str(person) for (person,) in rows)

    def _holding(self, persons: list[str], word: Word) -> list[str]:
        """Of these persons those with the whole word in their name, or in a number of theirs."""
        columns = (PERSON.c.name,) if word.pairs else (PERSON.c.number, PERSON.c.phone)
        holds = sa.or_(*(column.icontains(word.text, autoescape=True) for column in columns))
        query = sa.select(PERSON.c.id).where(PERSON.c.id.in_(persons), holds)
        found = {str(one) for one in self._connection.execute(query).scalars()}
        return [one for one in persons if one in found][: self._people]

    def _of_persons(self, term: str, word: Word | None = None, *, size: int = -1) -> _Way:
        """Cases of the persons of a term of whom the whole word holds, those recorded last first.

        Most of those that lack the word are told by its other pairs, without reading the person.
        """
        size = self._persons(term) if size < 0 else size
        plain = word is None or word.text == term
        limit = self._people if plain else self._people * 2
        terms = sa.select(PERSON_TERM.c.person, PERSON_TERM.c.at).where(PERSON_TERM.c.term == term)
        newest = terms.order_by(PERSON_TERM.c.at.desc()).limit(limit if plain else _DEEP).subquery()
        query = sa.select(newest.c.person).order_by(newest.c.at.desc()).limit(limit)
        if word is not None:
            query = query.where(*(_also(pair, newest) for pair in word.pairs if pair != term))

        def lines() -> tuple[sa.ColumnElement[bool], bool]:
            found = list(self._connection.execute(query).scalars())
            whole = len(found) < limit and (plain or size <= RARE)
            kept = found if word is None or plain else self._holding(found, word)
            return CASE_LINE.c.person.in_(kept), whole

        return _Way(size, lines, apart=True)

    def _fits(self, row: Any) -> bool:
        """Whether every word holds for a line."""
        texts = (row.number, row.central, row.item_name, row.person_name, row.person_number, row.phone)
        return all(stands_in(word, *texts) for word in self._words)


def _ends(column: sa.ColumnElement[str], text: str) -> sa.ColumnElement[bool]:
    return column == text


def _also(pair: str, terms: sa.Subquery) -> sa.ColumnElement[bool]:
    """The person of a term is found under another one too."""
    other = PERSON_TERM.alias()
    return sa.exists().where(other.c.term == pair, other.c.at == terms.c.at, other.c.person == terms.c.person)


def _every() -> tuple[sa.ColumnElement[bool], bool]:
    return sa.true(), True
