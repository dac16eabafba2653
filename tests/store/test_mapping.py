"""Every mapping there and back, for every member of every enum (practices rule 15)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from hall.cases import CaseFile
from hall.errors import Unavailable
from hall.leases import Block
from hall.numbering import DocumentLease
from hall.persons import Person
from hall.ports import Draft, PendingPaper
from hall.queue_ports import Booking, Estimate, Notice, WindowRow
from hall.retention import MIN_LOG_MONTHS, RetentionRules
from hall.settings import HallSettings
from hall.staff import Account
from hall.tickets import Ticket
from models import mapping
from models.folded_rows import case_row
from models.mapping import Shape
from models.tables import METADATA
from models.ticket_rows import ticket_row

SHAPES: list[tuple[type[Any], Shape[Any], str, set[str]]] = [
    (CaseFile, mapping.CASE, "case_file", {"unsent", "attention"}),
    (Ticket, mapping.TICKET, "ticket", {"holds", "is_open", "klass", "since", "seq", "drawn"}),
    (Person, mapping.PERSON, "person", set()),
    (Draft, mapping.DRAFT, "draft", set()),
    (Account, mapping.ACCOUNT, "account", set()),
    (DocumentLease, mapping.LEASE, "number_lease", set()),
    (Block, mapping.BLOCK, "number_block", set()),
    (PendingPaper, mapping.PENDING, "paper_due", set()),
    (WindowRow, mapping.WINDOW, "window_state", set()),
    (Notice, mapping.NOTICE, "notice", {"id", "seq"}),
    (Booking, mapping.BOOKING, "booking", set()),
    (Estimate, mapping.ESTIMATE, "wait_estimate", set()),
]

# Names of rare characters are beyond the BMP; a NUL or a lone surrogate never passes the forms.
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
WHOLE = st.integers(-(2**63), 2**63 - 1)
REAL = st.floats(allow_nan=False, allow_infinity=False)
st.register_type_strategy(
    RetentionRules,
    st.builds(
        RetentionRules,
        archive_years=st.integers(0, 99),
        permanent=st.lists(TEXT, max_size=3).map(tuple),
        no_result_years=st.integers(1, 99),
        log_months=st.integers(MIN_LOG_MONTHS, 999),
    ),
)
for _type, _strategy in ((str, TEXT), (int, WHOLE), (float, REAL)):
    st.register_type_strategy(_type, _strategy)


def stored(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    """Through a real table, in memory: what the database makes of the values counts."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(sa.insert(table).values(row))
        found = dict(connection.execute(sa.select(table)).mappings().one())
    engine.dispose()
    return found


@pytest.mark.parametrize(("cls", "shape", "table", "extra"), SHAPES)
def test_columns_are_the_fields(cls: type[Any], shape: Shape[Any], table: str, extra: set[str]) -> None:
    columns = {column.name for column in METADATA.tables[table].columns}
    assert columns - extra == {field.name for field in dataclasses.fields(cls)} == set(shape.names)


@pytest.mark.parametrize(("cls", "shape", "table", "extra"), SHAPES)
@given(data=st.data())
def test_there_and_back(
    cls: type[Any], shape: Shape[Any], table: str, extra: set[str], data: st.DataObject
) -> None:
    value = data.draw(st.from_type(cls))
    row = shape.to_row(value)
    if cls is CaseFile:
        row = case_row(value)
    if cls is Ticket:
        row = ticket_row(value, holds=True)
    if cls is Notice:
        row |= {"id": 1, "seq": 1}
    assert set(row) - extra == set(shape.names)
    assert shape.from_row(stored(METADATA.tables[table], row)) == value


@given(st.from_type(HallSettings))
def test_settings_there_and_back(settings: HallSettings) -> None:
    assert mapping.settings_from_text(mapping.settings_to_text(settings)) == settings


def test_settings_of_another_program_version_are_read() -> None:
    text = '{"name": "某中心", "a_field_of_tomorrow": 7}'
    assert mapping.settings_from_text(text) == HallSettings(name="某中心")
    with pytest.raises(Unavailable) as caught:
        mapping.settings_from_text('{"name": 7}')
    assert caught.value.code == "store.settings"


def test_a_row_that_is_not_ours_is_a_sentence() -> None:
    row = mapping.PERSON.to_row(Person(id="1", kind="a", number="b", name="c"))
    assert mapping.PERSON.from_row(row).name == "c"
    bad = mapping.TICKET.to_row(
        Ticket(id="1", day=1, number="A001", prefix="A", serial=1, queue="A", taken_at=1)
    )
    for change in ({"state": "ODD"}, {"answers": "{"}, {"answers": "[1]"}):
        with pytest.raises(Unavailable) as caught:
            mapping.TICKET.from_row({**bad, **change})
        assert caught.value.code == "store.row"
