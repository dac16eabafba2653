"""`models/SCHEMA.md` is what the tables say."""

from __future__ import annotations

from tests.store.schema_page import PAGE, page


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.store.schema_page"
