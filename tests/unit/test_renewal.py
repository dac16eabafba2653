"""A frozen value with some fields changed, and a request beside which something is prepared."""

from __future__ import annotations

from dataclasses import replace
from threading import Event, get_ident

import pytest

from hall.cases import CaseFile, CaseState
from hall.renewal import changed
from sync.aside import while_doing


def test_a_changed_value_is_what_the_library_makes() -> None:
    file = CaseFile(id="1", number="99", window=3)
    assert changed(file, state=CaseState.ACCEPTED, window=5) == replace(
        file, state=CaseState.ACCEPTED, window=5
    )
    assert file.window == 3


def test_a_field_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="colour"):
        changed(CaseFile(id="1"), colour="red")


def test_what_is_prepared_is_done_while_the_request_waits() -> None:
    asked, prepared = Event(), Event()

    def request() -> int:
        asked.set()
        assert prepared.wait(10), "nothing was prepared meanwhile"
        return get_ident()

    def beside() -> None:
        assert asked.wait(10)
        prepared.set()

    assert while_doing(request, beside) != get_ident()


def test_what_breaks_beside_a_request_is_raised_after_it() -> None:
    done: list[str] = []

    def beside() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        while_doing(lambda: done.append("asked"), beside)
    assert done == ["asked"]
