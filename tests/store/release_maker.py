"""Makes the store file that a release leaves behind for ever: invented data, every state (practices rule 14).

`python -m tests.store.release_maker 1.4.0` writes `releases/v1.4.0.db` and what is expected of it. A released
file is never made again: it must open with every later program.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hall import bodies as b
from hall.clock import FixedClock
from hall.commands.node import booted
from hall.commands.record import Recorder
from hall.events import EventKind
from hall.ports import Draft
from hall.queries import CaseFilter
from hall.staff import Account, Role
from models.opening import Places, open_hall
from models.verify import verify

if TYPE_CHECKING:
    from models.opening import Opened
    from models.unit_of_work import Work

RELEASES: Final = Path(__file__).parent / "releases"
KEY: Final = "0f" * 32
DAY: Final = 20261120

_K = EventKind
FACT: Final = b.MaterialFact(key="X.1", name="申请表", state="缺", need="必要", problem="缺少", demand="补交")
HAVE: Final = b.MaterialFact(key="X.1", name="申请表", state="有", need="必要")
GAP: Final = b.GapItem(key="X.2", name="场地证明", days=10)

_ACCEPTED: Final = (_K.CASE_ACCEPTED, b.CaseAccepted(mode=b.AcceptMode.AT_WINDOW, on=DAY))
_TOLD: Final = (_K.CASE_CORRECTION_TOLD, b.CaseCorrectionTold(items=(FACT,), until=20261218))
_SUPPLIED: Final = (_K.CASE_SUPPLIED, b.CaseSupplied(items=(HAVE,), complete=True))
_GAPPED: Final = (_K.CASE_ACCEPTED, b.CaseAccepted(mode=b.AcceptMode.GAP, on=DAY, gap=(GAP,)))

CASES: Final[tuple[tuple[tuple[EventKind, b.Body], ...], ...]] = (
    ((_K.CASE_RECEIVED, b.CaseReceived(delegated=False)),),
    (_ACCEPTED,),
    (_GAPPED,),
    (_GAPPED, (_K.CASE_GAP_CLOSED, b.CaseGapClosed(items=(HAVE,)))),
    (_TOLD,),
    (_TOLD, _SUPPLIED),
    (_TOLD, _SUPPLIED, _ACCEPTED),
    (_TOLD, (_K.CASE_WITHDRAWN, b.CaseEnded(reason="申请人撤回"))),
    (_TOLD, (_K.CASE_TERMINATED, b.CaseEnded(reason="逾期未补正"))),
    ((_K.CASE_NOT_REQUIRED, b.CaseNotRequired(reason="依法不需要")),),
    ((_K.CASE_REFERRED, b.CaseReferred(reason="由市级办理")),),
    (
        (
            _K.CASE_REFUSED,
            b.CaseRefused(
                reason="不属于本机关职权", basis="", authority="", review_body="甲", court="乙", second="0002"
            ),
        ),
    ),
    (_ACCEPTED, (_K.CASE_VOIDED, b.CaseVoided(reason="录错事项", second="0003"))),
)

_CALLED: Final = (_K.TICKET_CALLED, b.TicketCalled(to_window=3))
_ARRIVED: Final = (_K.TICKET_ARRIVED, b.TicketArrived(at_window=3))
_MISSED: Final = (_K.TICKET_NO_SHOW, b.TicketNoShow(calls=1))
_DONE: Final = (_K.TICKET_FINISHED, b.TicketFinished(result="完成"))

TICKETS: Final[tuple[tuple[tuple[EventKind, b.Body], ...], ...]] = (
    (),
    (_CALLED, _ARRIVED, _DONE),
    (_CALLED, _MISSED),
    (_CALLED, _MISSED, (_K.TICKET_ABANDONED, b.TicketClosed(reason="过号未回"))),
    (_CALLED, _ARRIVED, (_K.TICKET_PARKED, b.TicketParked(reason="去复印"))),
    ((_K.TICKET_CANCELLED, b.TicketClosed(reason="本人取消")),),
    ((_K.TICKET_EXPIRED, b.TicketClosed(reason="当日有效")),),
    (_CALLED, _ARRIVED),
)
"""The last one holds window 3."""


def fill(work: Work, clock: FixedClock) -> None:
    """All states that this program's events lead to."""
    recorder = Recorder(uow=work, clock=clock, actor="0001", window=3)
    who = b.PersonRecorded(kind="identity_card", number="", name="示例·𠮷")
    recorder.add(_K.PERSON_RECORDED, "person:p1", who)
    for number, steps in enumerate(CASES, 1):
        stream = f"case:c{number:02d}"
        applied = b.CaseApplied(
            number=f"990102{DAY}W03{number:04d}",
            item="X",
            item_name="示例事项",
            item_version="v",
            body_code="1",
            person="p1",
            materials=(FACT,),
        )
        recorder.add(_K.CASE_APPLIED, stream, applied)
        for kind, body in steps:
            clock.move(minutes=1)
            recorder.add(kind, stream, body)
    for number, steps in enumerate(TICKETS, 1):
        stream = f"ticket:t{number:02d}"
        taken = b.TicketTaken(
            number=f"A{number:03d}", queue="A", prefix="A", serial=number, token=f"T{number}", source="desk"
        )
        recorder.add(_K.TICKET_TAKEN, stream, taken)
        for kind, body in steps:
            clock.move(minutes=1)
            recorder.add(kind, stream, body)
    work.accounts.put(Account(number="0001", name="示例一", role=Role.CLERK, windows=(3,)))
    work.drafts.put(Draft(window=3, clerk="0001", form="{}", saved_at=clock.wall()))
    work.settings.put_hall(work.settings.hall())


def summary(hall: Opened) -> dict[str, Any]:
    """What a later program must find in the file."""
    cases = hall.views.cases(CaseFilter(limit=1000))
    tickets = hall.views.tickets_of_day(DAY)
    draft = hall.views.draft(3)
    return {
        "entries": verify(hall.store).entries,
        "series": hall.views.identity().series,
        "cases": dict(sorted(Counter(str(row.state) for row in cases).items())),
        "words": sorted({row.word for row in cases}),
        "tickets": dict(sorted(Counter(str(row.state) for row in tickets).items())),
        "person": cases[0].person_name,
        "accounts": [one.number for one in hall.views.accounts()],
        "draft": draft.form if draft else None,
    }


def places_in(folder: Path) -> Places:
    return Places(store=folder / "store.db", side=folder / "side" / "side.json", backups=folder / "backups")


def main(version: str) -> None:
    target = RELEASES / f"v{version}.db"
    assert not target.exists(), f"{target.name} is released; it is never made again"
    clock = FixedClock.on("2026-11-20T09:00:00")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hall = open_hall(places_in(folder), KEY, clock=clock, window=3, create=True)
        booted(hall.units, clock, reason=str(hall.boot.reason), app=version)
        hall.settle()
        with hall.units() as work:
            fill(work, clock)
            work.commit()
        expected = summary(hall)
        hall.close()
        RELEASES.mkdir(exist_ok=True)
        shutil.copy(folder / "store.db", target)
        shutil.copy(folder / "side" / "side.json", target.with_suffix(".side.json"))
    text = json.dumps(expected, ensure_ascii=False, indent=1) + "\n"
    target.with_suffix(".json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
