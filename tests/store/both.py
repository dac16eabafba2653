"""The mark of a test that runs over a file and over a PostgreSQL: its `hall` is opened in both."""

from __future__ import annotations

from typing import Final

import pytest

FILE: Final = "file"
SERVER: Final = "postgresql"

both: Final = pytest.mark.parametrize("kind", [FILE, SERVER], indirect=True)
