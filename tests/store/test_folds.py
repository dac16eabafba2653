"""A program that folds the same events to more folds the store anew, once (`hall.fold.FOLDS`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from hall import bodies as b
from hall.commands.record import Recorder
from hall.events import EventKind
from models.newly_known import fold_newly_known
from models.refolding import FOLDED_BY
from models.tables.hall import CASE, CASE_LINE
from models.tables.local import SETTING
from tests.store.both import both

if TYPE_CHECKING:
    from hall.clock import FixedClock
    from models.opening import Opened

ASKED = b.MaterialFact(key="1", name="申请书", need="必要", state="缺", problem="没有")
CAME = b.MaterialFact(key="1", name="申请书", need="必要", state="齐")


def brought(hall: Opened, clock: FixedClock) -> None:
    with hall.units() as work:
        recorder = Recorder(uow=work, clock=clock, actor="0203", window=3)
        applied = b.CaseApplied(
            number="N1", item="X", item_name="甲", item_version="v", body_code="1", person="p1"
        )
        recorder.add(EventKind.CASE_APPLIED, "case:c1", applied)
        told = b.CaseCorrectionTold(items=(ASKED,), until=20261218, document="1")
        recorder.add(EventKind.CASE_CORRECTION_TOLD, "case:c1", told)
        recorder.add(EventKind.CASE_SUPPLIED, "case:c1", b.CaseSupplied(items=(CAME,), complete=True))
        work.commit()


def as_an_older_program_left_it(hall: Opened) -> None:
    """Rows without what that program did not fold, and the kinds that it knew."""
    with hall.store.writer.begin() as connection:
        for table in (CASE, CASE_LINE):
            assert connection.execute(sa.update(table).values(course="")).rowcount == 1
        old = sa.update(SETTING).where(SETTING.c.name == FOLDED_BY).values(value='{"case.applied": 1}')
        assert connection.execute(old).rowcount == 1


@both
def test_rows_of_an_older_program_are_made_anew_once(hall: Opened, clock: FixedClock) -> None:
    brought(hall, clock)
    as_an_older_program_left_it(hall)
    said: list[str] = []
    with hall.store.writer.begin() as connection:
        assert fold_newly_known(connection, said.append)
        assert not fold_newly_known(connection, said.append)
    assert len(said) == 1
    case = hall.views.case("c1")
    assert case is not None
    assert case.course.supplied_on == 20261120
    assert hall.views.case_lines(("c1",))[0].course.supplied_on == 20261120


def test_an_empty_store_is_not_folded_anew(hall: Opened) -> None:
    with hall.store.writer.begin() as connection:
        connection.execute(sa.text("DELETE FROM fold_status"))
        connection.execute(sa.text("DELETE FROM head"))
        connection.execute(sa.text("DELETE FROM entry"))
        connection.execute(sa.delete(SETTING).where(SETTING.c.name == FOLDED_BY))
        assert not fold_newly_known(connection)
