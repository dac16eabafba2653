"""Runs migrations inside the transaction that `models.upgrade` has opened; it opens nothing and logs nothing.

There is no ini file on purpose: `fileConfig` would switch the program's loggers off (practices M9).
"""

from __future__ import annotations

from alembic import context

_connection = context.config.attributes["connection"]
context.configure(connection=_connection, target_metadata=None, transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
