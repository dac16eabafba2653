"""The one metadata of the store and the column types shared by all tables; no table stands here."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

METADATA: Final = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every constraint has a name, or a later migration could not drop it (practices rule 13)."""


WHOLE: Final = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
"""A whole number that an event of another node may say: SQLite has room for 64 bits anyway."""

IDENT: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""A text by which rows are ordered: by its characters as Python does, whatever the server's language."""


class Blob(sa.LargeBinary):
    """Bytes that go to the driver and come back as they are; wrapping each costs more than writing it."""

    @override
    def bind_processor(self, dialect: Dialect) -> None:
        """Nothing to do."""

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """Nothing to do."""


class Hash(Blob):
    """A 32-byte hash."""

    def __init__(self, length: int = 32) -> None:
        """Always 32 bytes; SQLAlchemy passes the length when it copies a type."""
        super().__init__(length)


class Id(TypeDecorator[uuid.UUID]):
    """A UUID as its 16 bytes, which sort by time for UUIDv7; the native type on PostgreSQL."""

    impl = Blob(16)
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """16 bytes, or PostgreSQL's own type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.Uuid())
        return dialect.type_descriptor(Blob(16))

    @override
    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> Any:
        """To the database."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> uuid.UUID | None:
        """From the database."""
        if value is None or isinstance(value, uuid.UUID):
            return value
        return uuid.UUID(bytes=value)
