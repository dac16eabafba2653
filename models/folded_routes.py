"""Repositories of 一件事 and 办不成事 (`hall.route_ports`). Nothing is folded here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from hall.cases import OPEN
from models import mapping
from models.tables.hall import CASE
from models.tables.routes import ISSUE, THEME
from models.upserting import upsert

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hall.issue_file import IssueFile
    from hall.theme_file import ThemeFile


class Themes:
    """See `hall.route_ports.ThemeStore`."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def get(self, theme_id: str) -> ThemeFile | None:
        """By id."""
        return next(iter(self._where(sa.select(THEME).where(THEME.c.id == theme_id))), None)

    def by_number(self, number: str) -> ThemeFile | None:
        """By its number; of two with one number the earlier."""
        if not number:
            return None
        query = sa.select(THEME).where(THEME.c.number == number).order_by(THEME.c.opened_at, THEME.c.id)
        return next(iter(self._where(query)), None)

    def put(self, file: ThemeFile) -> None:
        """Insert or replace."""
        upsert(self._connection, THEME, mapping.THEME.to_row(file))

    def open(self) -> tuple[ThemeFile, ...]:
        """Those of which a case is still open, newest first."""
        live = sa.select(CASE.c.theme).where(CASE.c.theme != "", CASE.c.state.in_(sorted(OPEN)))
        query = sa.select(THEME).where(THEME.c.id.in_(live)).order_by(THEME.c.opened_at.desc(), THEME.c.id)
        return self._where(query)

    def _where(self, query: sa.Select[Any]) -> tuple[ThemeFile, ...]:
        rows = self._connection.execute(query).mappings()
        return tuple(mapping.THEME.from_row(dict(row)) for row in rows)


class Issues:
    """See `hall.route_ports.IssueStore`."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def get(self, issue_id: str) -> IssueFile | None:
        """By id."""
        return next(iter(self._where(sa.select(ISSUE).where(ISSUE.c.id == issue_id))), None)

    def by_number(self, number: str) -> IssueFile | None:
        """By its number; of two with one number the earlier."""
        if not number:
            return None
        query = sa.select(ISSUE).where(ISSUE.c.number == number).order_by(ISSUE.c.raised_at, ISSUE.c.id)
        return next(iter(self._where(query)), None)

    def put(self, file: IssueFile) -> None:
        """Insert or replace."""
        upsert(self._connection, ISSUE, mapping.ISSUE.to_row(file))

    def since(self, day: int) -> tuple[IssueFile, ...]:
        """All open ones and those raised on `day` (yyyymmdd) or later, the earliest promise first."""
        query = (
            sa.select(ISSUE)
            .where(sa.or_(ISSUE.c.answered_on == 0, ISSUE.c.raised_on >= day))
            .order_by(ISSUE.c.answered_on, ISSUE.c.promised_on, ISSUE.c.raised_at, ISSUE.c.id)
        )
        return self._where(query)

    def _where(self, query: sa.Select[Any]) -> tuple[IssueFile, ...]:
        rows = self._connection.execute(query).mappings()
        return tuple(mapping.ISSUE.from_row(dict(row)) for row in rows)
