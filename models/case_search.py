"""Finding cases by anything that is known of them, with the same work over ten thousand and over a million.

Each typed word has ways that an index knows (whole number, end of a number, pairs of a name's characters,
item); the rarest of them brings candidates, newest first and never more than `MOST`, and Python looks
whether the other words and conditions hold (`hall.finding`). Only columns of a list line are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec
import sqlalchemy as sa

from hall.bodies import AcceptMode, GapItem
from hall.cases import HELD, OPEN, STATE_WORDS, CaseState
from hall.course import NOTHING, Course
from hall.finding import Word, stands_in, words_of
from hall.queries import CaseFilter, CaseRow, FoundCases
from models.tables.hall import CASE_LINE, PERSON, PERSON_TERM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Connection

MOST: Final = 200
"""Candidates that one way of a word may bring."""

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
"""The same order, said as the index of days has it."""

_SEVEN: Final[sa.ColumnElement[str]] = sa.literal_column("substr(case_line.number, 15)")
_TAIL: Final[sa.ColumnElement[str]] = sa.literal_column("substr(case_line.number, 18)")


def line(row: Any) -> CaseRow:
    """One line of a list of cases."""
    state = CaseState(row.state)
    gap = () if row.gap == "[]" else _GAPS.decode(row.gap)
    return CaseRow(
        id=row.id,
        number=row.number,
        state=state,
        word=row.word or STATE_WORDS[state],
        item=row.item,
        item_name=row.item_name,
        item_version=row.item_version,
        body_code=row.body_code,
        person=row.person,
        person_name=row.person_name,
        person_kind=row.person_kind,
        person_number=row.person_number,
        phone=row.phone,
        window=row.window,
        clerk=row.clerk,
        applied_at=row.applied_at,
        applied_on=row.applied_on,
        received_on=row.received_on,
        accepted_on=row.accepted_on,
        accepted_mode=row.accepted_mode,
        told_until=row.told_until,
        gap=tuple((item.name, item.days) for item in gap),
        ended_on=row.ended_on,
        updated_at=row.updated_at,
        attention=row.attention,
        course=_COURSE.decode(row.course) if row.course else NOTHING,
        promised=row.promised,
    )


def conditions(wanted: CaseFilter) -> list[sa.ColumnElement[bool]]:
    """The conditions of a filter beside its text; empty fields do not narrow."""
    found: list[sa.ColumnElement[bool]] = []
    if wanted.states:
        found.append(CASE_LINE.c.state.in_(sorted(wanted.states)))
    if wanted.deemed:
        modes = (str(AcceptMode.DEEMED), str(AcceptMode.BY_DEPARTMENT))
        found.append(CASE_LINE.c.accepted_mode.in_(modes))
    if wanted.open_only:
        found.append(sa.or_(CASE_LINE.c.state.in_(sorted(OPEN)), CASE_LINE.c.attention >= HELD))
    if wanted.window is not None:
        found.append(CASE_LINE.c.window == wanted.window)
    if wanted.clerk:
        found.append(CASE_LINE.c.clerk == wanted.clerk)
    if wanted.item_name:
        found.append(CASE_LINE.c.item_name == wanted.item_name)
    if wanted.applied_on:
        found.append(CASE_LINE.c.applied_on == wanted.applied_on)
    if wanted.applied_from:
        found.append(CASE_LINE.c.applied_on >= wanted.applied_from)
    if wanted.applied_to:
        found.append(CASE_LINE.c.applied_on <= wanted.applied_to)
    return found


def _order(wanted: CaseFilter) -> tuple[sa.ColumnElement[Any], ...]:
    by_day = wanted.applied_on or wanted.applied_from or wanted.applied_to
    # Cases of one window on a day are few, and another index has them.
    return _NEWEST_OF_DAYS if by_day and wanted.window is None else _NEWEST


def find(connection: Connection, wanted: CaseFilter) -> FoundCases:
    """Cases that match, newest change first; of more than the limit those applied for last."""
    words = words_of(wanted.text)
    narrow = conditions(wanted)
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
    """Id and last change of every case that is open, in conflict, or whose commitments are not settled."""
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
    first = sa.select(sa.func.min(CASE_LINE.c.item_name).label("name")).cte("names", recursive=True)
    after = sa.select(
        sa.select(sa.func.min(CASE_LINE.c.item_name))
        .where(CASE_LINE.c.item_name > first.c.name)
        .scalar_subquery()
    ).where(first.c.name.is_not(None))
    names = first.union_all(after)
    return tuple(str(name) for (name,) in connection.execute(sa.select(names.c.name)) if name)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to candidates: a query that only counts, and the one that brings the lines, newest first."""

    probe: sa.Select[Any]
    lines: sa.Select[Any]


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
        alone = len(words) == 1 and not narrow
        self._most = min(wanted.limit + 1, MOST) if alone else MOST

    def rows(self) -> tuple[list[Any], bool]:
        """Lines that match, and whether there are no others."""
        found: dict[str, Any] = {}
        whole = True
        for query in self._driver():
            rows = self._connection.execute(query.limit(self._most)).all()
            whole = whole and len(rows) < self._most
            found.update({row.id: row for row in rows if self._fits(row)})
        return list(found.values()), whole

    def _driver(self) -> list[sa.Select[Any]]:
        """The queries that bring the fewest candidates."""
        sized: list[tuple[int, list[sa.Select[Any]]]] = []
        sure = [word for word in self._words if word.sure] or self._words
        for word in sure:
            ways = self._ways(word)
            if ways:
                sized.append((sum(self._size(way.probe) for way in ways), [way.lines for way in ways]))
        if self._narrow:
            fewest = min(self._size(sa.select(CASE_LINE.c.applied_on).where(one)) for one in self._narrow)
            sized.append((fewest, [LINES.where(*self._narrow).order_by(*_order(self._wanted))]))
        if not sized:
            return [LINES.order_by(CASE_LINE.c.updated_at.desc(), CASE_LINE.c.id)]
        return min(sized, key=lambda pair: pair[0])[1]

    def _size(self, probe: sa.Select[Any]) -> int:
        """How many rows, counted up to one more than are taken."""
        query = sa.select(sa.func.count()).select_from(probe.limit(MOST + 1).subquery())
        return int(self._connection.execute(query).scalar_one())

    def _ways(self, word: Word) -> list[_Way]:
        if word.number:
            return [_of_cases(CASE_LINE.c.number == word.number), *self._central(word)]
        ways = [*self._central(word), *self._of_items(word)]
        if word.seven:
            ways.append(_of_cases(_ends(_SEVEN, word.seven)))
        if word.tail:
            ways += [_of_cases(_ends(_TAIL, word.tail)), self._of_persons(f"#{word.tail}")]
        if word.pairs:
            rarest = (
                min(word.pairs, key=lambda pair: self._size(_persons(pair))) if len(word.pairs) > 1 else ""
            )
            ways.append(self._of_persons(rarest or word.pairs[0], word))
        return ways

    @staticmethod
    def _central(word: Word) -> list[_Way]:
        """The number that the platform gave; as people type it, with large letters."""
        if len(word.text) < _CENTRAL or not word.text.isascii():
            return []
        return [_of_cases(sa.and_(CASE_LINE.c.central != "", CASE_LINE.c.central == word.text.upper()))]

    def _of_items(self, word: Word) -> list[_Way]:
        """Cases about items with the word in their name, whose newest are told by the index alone."""
        names = [name for name in self._items if stands_in(word, name)]
        if not names:
            return []
        days: list[int] = []
        for name in names:
            query = sa.select(CASE_LINE.c.applied_at).where(CASE_LINE.c.item_name == name)
            days += self._connection.execute(
                query.order_by(CASE_LINE.c.applied_at.desc()).limit(MOST)
            ).scalars()
        since = sorted(days, reverse=True)[:MOST][-1] if days else 0
        found = sa.and_(CASE_LINE.c.item_name.in_(names), CASE_LINE.c.applied_at >= since)
        return [_of_cases(found)]

    def _of_persons(self, term: str, word: Word | None = None) -> _Way:
        """Cases of the persons of a term whose name has the whole word, those recorded last first.

        Most of those that lack the word are told by its other pairs, without reading the person.
        """
        persons = _persons(term)
        if word is not None and word.text != term:
            for pair in word.pairs:
                if pair != term:
                    persons = persons.where(_also(pair))
            persons = persons.join(PERSON, PERSON.c.id == PERSON_TERM.c.person).where(
                PERSON.c.name.icontains(word.text, autoescape=True)
            )
        found = persons.order_by(PERSON_TERM.c.at.desc()).limit(self._most).subquery()
        return _Way(
            _persons(term), LINES.where(CASE_LINE.c.person.in_(sa.select(found.c.person))).order_by(*_NEWEST)
        )

    def _fits(self, row: Any) -> bool:
        """Whether every word and every condition holds for a line."""
        texts = (row.number, row.central, row.item_name, row.person_name, row.person_number, row.phone)
        return all(stands_in(word, *texts) for word in self._words) and _narrowed(row, self._wanted)


def _ends(column: sa.ColumnElement[str], text: str) -> sa.ColumnElement[bool]:
    return column == text


def _of_cases(found: sa.ColumnElement[bool]) -> _Way:
    return _Way(sa.select(CASE_LINE.c.applied_at).where(found), LINES.where(found).order_by(*_NEWEST))


def _persons(term: str) -> sa.Select[Any]:
    return sa.select(PERSON_TERM.c.person).where(PERSON_TERM.c.term == term)


def _narrowed(row: Any, wanted: CaseFilter) -> bool:
    """The conditions of a filter over a line that is here already."""
    is_open = CaseState(row.state) in OPEN or row.attention >= HELD
    return (
        (not wanted.states or row.state in wanted.states)
        and (not wanted.open_only or is_open)
        and wanted.window in {None, row.window}
        and wanted.clerk in {"", row.clerk}
        and wanted.item_name in {"", row.item_name}
        and wanted.applied_on in {0, row.applied_on}
        and row.applied_on >= wanted.applied_from
        and (not wanted.applied_to or row.applied_on <= wanted.applied_to)
    )


def _also(pair: str) -> sa.ColumnElement[bool]:
    """The person of a term is found under another one too."""
    other = PERSON_TERM.alias()
    return sa.exists().where(
        other.c.term == pair, other.c.at == PERSON_TERM.c.at, other.c.person == PERSON_TERM.c.person
    )
