"""What ended without a decision becomes an archived file too, and that stays as it is (domain.md 1.4)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from hall.cases import CaseFile, CaseState
from hall.commands.case_papers import RefusalGround
from hall.commands.casework import note, void
from hall.commands.catalogue import import_catalogue
from hall.commands.intake import Refuse, TakeIn, refuse, take_in
from hall.explanation import WindowAct
from printing.render import Renderer
from tests.store.test_archiving import Hall, code
from tests.unit.desk import CHIEF, CLERK, MANAGER, application, calendar, catalogue, ending_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from hall.clock import FixedClock
    from models.opening import Opened


@pytest.fixture
def archive(start: Callable[[], Opened], clock: FixedClock, tmp_path: Path) -> Hall:
    opened = start()
    import_catalogue(catalogue(), source="目录.xlsx", begin=opened.units, clock=clock)
    return Hall(opened=opened, clock=clock, renderer=Renderer(tmp_path / "outlines"), folder=tmp_path)


@pytest.mark.parametrize("ended", ["refused", "voided", "not_required", "referred"])
def test_what_ended_without_a_decision_is_archived_too(archive: Hall, ended: str) -> None:
    """不予受理决定书 is made in two copies, one of them for the file (domain.md 3.6, 1.2 step 13)."""
    case = END[ended](archive)
    archive.print_all()
    done = archive.archive(case.id)
    after = archive.file(case.id)
    assert (after.state, after.course.archive) == (CaseState.ARCHIVED, done.sha256)
    pdf = PdfReader(io.BytesIO(archive.opened.blobs.read(done.sha256)))
    text = "".join(page.extract_text().replace("\n", "") for page in pdf.pages)
    assert WORDS_OF[ended] in text
    assert "case." not in text, "every step has its word"
    assert (
        code(lambda: note(CLERK, case.id, "再补一句", archive.opened.units, archive.clock)) == "note.archived"
    )


def _refuse(hall: Hall) -> CaseFile:
    item = next(one for one in catalogue().items if not one.delegated and one.is_permit)
    ground = RefusalGround(reason="不属于本机关职权范围", authority="云岭市公安局")
    cmd = Refuse(application=application(item), ground=ground, second=CHIEF)
    return refuse(cmd, hall.opened.units, hall.clock, calendar()).file


def _void(hall: Hall) -> CaseFile:
    case = hall.take_in()
    return void(CLERK, MANAGER, case.id, "录错了事项", hall.opened.units, hall.clock, recovered=True).file


def _turn_away(hall: Hall, act: WindowAct, result: str) -> CaseFile:
    item, answers = next(
        (one, said) for one in catalogue().items if (said := ending_answers(one, result)) is not None
    )
    cmd = TakeIn(application=application(item, answers=answers), act=act)
    return take_in(cmd, hall.opened.units, hall.clock, calendar()).file


END: Mapping[str, Callable[[Hall], CaseFile]] = {
    "refused": _refuse,
    "voided": _void,
    "not_required": lambda hall: _turn_away(hall, WindowAct.TELL_NOT_REQUIRED, "不受理"),
    "referred": lambda hall: _turn_away(hall, WindowAct.REFER, "转办"),
}
WORDS_OF = {"refused": "不予受理", "voided": "作废", "not_required": "不受理", "referred": "转办"}
