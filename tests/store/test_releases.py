"""The store of every release opens with this program, for ever (practices rule 14)."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from hall.cases import CaseState
from hall.clock import FixedClock
from hall.tickets import TicketState
from models.opening import open_hall
from models.upgrade import head_revision, revision_of
from models.verify import verify
from tests.store.release_maker import KEY, RELEASES, places_in, summary

FILES = sorted(RELEASES.glob("v*.db"))
CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
MADE_BY_LATER_EVENTS = {
    CaseState.PREAPPLIED,
    CaseState.IN_REVIEW,
    CaseState.SUSPENDED,
    CaseState.DECIDED_OK,
    CaseState.DECIDED_NO,
    CaseState.CLOSED,
    CaseState.READY,
    CaseState.DELIVERED,
    CaseState.ARCHIVED,
    CaseState.DRAFT,
}
"""No event of 0.1 leads there."""


def released(text: str) -> set[str]:
    """Versions that the changelog calls released."""
    return set(re.findall(r"^## \[?v?(\d+\.\d+\.\d+)", text, flags=re.MULTILINE))


def test_every_release_left_its_file() -> None:
    names = {file.stem.removeprefix("v") for file in FILES}
    assert names
    assert released(CHANGELOG.read_text(encoding="utf-8")) <= names
    assert released("## 未发布\n## [1.2.3] - 2026\n## v2.0.0（今天）") == {"1.2.3", "2.0.0"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_opens_upgrades_and_says_the_same(file: Path, tmp_path: Path) -> None:
    places = places_in(tmp_path)
    places.side.parent.mkdir()
    shutil.copy(file, places.store)
    shutil.copy(file.with_suffix(".side.json"), places.side)
    hall = open_hall(places, KEY, clock=FixedClock.on("2026-11-21T09:00:00"), window=3)
    try:
        hall.settle()
        assert hall.boot.reason is None
        report = verify(hall.store)
        assert (report.ok, report.faults) == (True, ())
        assert summary(hall) == json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    finally:
        hall.close()
    assert revision_of(places.store, KEY) == head_revision()


def test_the_newest_file_has_every_state() -> None:
    newest = json.loads(FILES[-1].with_suffix(".json").read_text(encoding="utf-8"))
    assert set(newest["cases"]) == set(CaseState) - MADE_BY_LATER_EVENTS
    assert set(newest["tickets"]) == set(TicketState) - {TicketState.CALLED}
