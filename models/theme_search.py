"""Finding a 一件事 by what is known of it: the end of its number, or its applicant.

As with cases (`case_search.py`) an index brings candidates, the newest and never more than a bound, and
Python looks whether every word holds. The cases of a 一件事 are found there, too; here the whole is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.finding import TAIL, Word, stands_in, words_of
from hall.queries import MOST_THEMES
from models.case_search import MOST, by_seeks
from models.folded_routes import Themes
from models.ready import ReadyQuery
from models.tables.hall import PERSON, PERSON_TERM
from models.tables.routes import THEME

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hall.theme_file import ThemeFile

_PERSONS: Final = 2_000
"""Persons of a common term that are looked at, those recorded last."""

_RARE: Final = 200
"""Persons of a term up to which they are counted: of two that have more either will do."""

_TERM: Final[sa.BindParameter[str]] = sa.bindparam("term")
_FOUND: Final = (
    THEME.c.id,
    THEME.c.number,
    THEME.c.theme_name,
    THEME.c.opened_at,
    PERSON.c.name,
    PERSON.c.number.label("document"),
    PERSON.c.phone,
)


def _themes(condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Candidates under a condition, newest first."""
    whole = THEME.outerjoin(PERSON, PERSON.c.id == THEME.c.person)
    query = sa.select(*_FOUND).select_from(whole).where(condition)
    return query.order_by(THEME.c.opened_at.desc(), THEME.c.id).limit(MOST)


def _ending(start: int) -> ReadyQuery:
    end: sa.ColumnElement[str] = sa.literal_column(f"substr(theme_file.number, {start})")
    return ReadyQuery(lambda _name: _themes(end == _TERM))


def _of_persons(_name: str) -> sa.Select[Any]:
    terms = sa.select(PERSON_TERM.c.person).where(PERSON_TERM.c.term == _TERM)
    newest = terms.order_by(PERSON_TERM.c.at.desc()).limit(_PERSONS).subquery()
    return _themes(THEME.c.person.in_(sa.select(newest.c.person)))


_NUMBER: Final = ReadyQuery(lambda _name: _themes(THEME.c.number == _TERM))
_SEVEN: Final = _ending(15)
_LAST: Final = _ending(18)
_PERSON: Final = ReadyQuery(_of_persons)
_ANY: Final = ReadyQuery(lambda _name: sa.select(THEME.c.id).limit(1))
_COUNT: Final = ReadyQuery(
    lambda _name: sa.select(sa.func.count()).select_from(
        sa.select(PERSON_TERM.c.person).where(PERSON_TERM.c.term == _TERM).limit(_RARE).subquery()
    )
)


def find(connection: Connection, text: str) -> tuple[ThemeFile, ...]:
    """Those of which every word holds, newest first; at least one word has to be of the number or applicant.

    A word that is a part of the theme's name only narrows.
    """
    words = words_of(text)
    if not words or not _ANY.rows(connection, {}):
        return ()
    by_seeks(connection)
    rows = {row[0]: row for word in words for row in _candidates(connection, word)}
    held = [row for row in rows.values() if all(stands_in(word, *_texts(row)) for word in words)]
    newest = sorted(held, key=lambda row: (-row[3], row[0]))[:MOST_THEMES]
    themes = Themes(connection)
    return tuple(file for row in newest if (file := themes.get(row[0])) is not None)


def _texts(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(str(part or "") for part in (row[1], row[2], *row[4:]))


def _candidates(connection: Connection, word: Word) -> list[tuple[Any, ...]]:
    """What the indexes know of one word."""
    if word.number:
        return _NUMBER.rows(connection, {"term": word.number})
    if word.seven:
        return _SEVEN.rows(connection, {"term": word.seven})
    found: list[tuple[Any, ...]] = []
    if word.tail:
        found += _LAST.rows(connection, {"term": word.tail.upper()})
        found += _PERSON.rows(connection, {"term": f"#{word.tail[-TAIL:]}"})
    counts = {pair: int(_COUNT.rows(connection, {"term": pair})[0][0]) for pair in word.pairs}
    if counts and min(counts.values()):
        found += _PERSON.rows(connection, {"term": min(counts, key=lambda pair: counts[pair])})
    return found
