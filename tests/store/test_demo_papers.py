"""What `summary.json` of the demonstration says of papers: each by the number that stands on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hall import bodies as b
from hall.codec import decode
from hall.commands.issues import RaiseIssue, raise_issue
from hall.commands.record import Recorder
from hall.events import EventKind, StreamKind, stream_of
from models.outbox import OwnOutbox
from tests.e2e.demo_result import faults, paper_lines
from tests.store.test_case_lights import Page
from tests.unit.desk import CLERK, calendar
from tests.unit.life_desk import accepted

if TYPE_CHECKING:
    from pathlib import Path

    from hall.clock import FixedClock
    from models.opening import Opened


@pytest.fixture
def page(hall: Opened, clock: FixedClock, tmp_path: Path) -> Page:
    return Page(hall, clock, tmp_path)


def rendered(page: Page, stream: str, kind: str) -> None:
    """A paper of a stream came out of the printer."""
    body = b.PaperRendered(paper=kind, kind=kind, n=1, sha256=bytes(32), size=4, copies=1)
    with page.hall.units() as uow:
        Recorder.for_actor(uow, page.clock, CLERK, None).add(EventKind.PAPER_RENDERED, stream, body)
        uow.commit()


def test_a_slip_of_a_complaint_is_told_by_its_number_and_that_of_its_case(page: Page, tmp_path: Path) -> None:
    case = accepted(page.desk)
    told = [
        raise_issue(
            RaiseIssue(actor=CLERK, words="没有人答复", case_number=number),
            page.hall.units,
            page.clock,
            calendar(),
        ).file
        for number in (case.number, "")
    ]
    rendered(page, stream_of(StreamKind.CASE, case.id), "受理通知书")
    for one in told:
        rendered(page, stream_of(StreamKind.ISSUE, one.id), "反映登记单")
    entries = OwnOutbox(page.hall.store, page.clock).after(0, 10_000, 1 << 30)
    events = [decode(entry.raw) for entry in entries if entry.raw is not None]
    lines = paper_lines(events, tmp_path / "none", page.hall.views, {})
    assert [(one["kind"], one["case"], one["about"]) for one in lines] == [
        ("受理通知书", case.number, ""),
        ("反映登记单", told[0].number, case.number),
        ("反映登记单", told[1].number, ""),
    ]
    assert told[0].number
    nameless = lines[0] | {"case": "", "file": "a.pdf"}
    summary = {
        "outcomes": {},
        "events": {"equal": True},
        "verify": {"desk": {"ok": True}, "hub": {"ok": True}},
        "offline": {"cases_while_away": 1},
        "emergency": [],
        "papers": [nameless],
    }
    assert "文书 受理通知书 没有编号。" in faults(summary)
