"""Tests. A package, so that `tests.factories` is ours and not some library's stray `tests` folder."""
