"""归档 and 到期清除 at the manager's office, by keys; what needs two people asks for the second in place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hall.cases import CaseFile, CaseState
from hall.events import EventKind
from hall.material_facts import FileFact, MaterialFact
from hall.staff import Role
from tests.qt.geometry import faults
from tests.qt.real import PASSWORD
from tests.qt.test_office_work import office, said
from tests.qt.test_scanning import issuer
from tests.qt.test_viewing import jpeg, manager, scan, written
from tests.qt.test_work_intake import files, wait_printed
from tests.qt.test_work_outcomes import begin
from ui import words
from ui.states.case_acts import ActForm, CaseAct, FieldSpec
from ui.states.cases import CaseList, chosen

if TYPE_CHECKING:
    from tests.qt.real import RealDesk
    from ui.office_cases import OfficeCases

OVER = 20230310


def keeping(desk: RealDesk) -> OfficeCases:
    cases = office(desk).cases
    assert cases is not None
    return cases


def at_office(desk: RealDesk) -> None:
    """The manager on the page 办件, in place of whoever sat there."""
    desk.close()
    desk.open()
    desk.sign_in(manager(desk))
    desk.key("Alt+2")
    desk.settle()


def made_cases(desk: RealDesk, count: int = 3) -> list[CaseFile]:
    """Cases taken in by keys at the window, and then as if they had been delivered."""
    begin(desk)
    desk.write("kbg")
    desk.key("Enter", "1", "1", "0", "Ctrl+Enter", "Ctrl+Enter")
    wait_printed(desk, 1)
    (file,) = files(desk)
    assert desk.opened is not None
    found = []
    with desk.opened.units() as uow:
        for number in range(count):
            changed = replace(
                file,
                id=f"{file.id[:-1]}{(int(file.id[-1], 16) + number) % 16:x}",
                number=f"{file.number[:-1]}{number + 1}",
                state=CaseState.DELIVERED,
                papers=(),
                ended_on=20261120,
            )
            uow.cases.put(changed)
            found.append(changed)
        uow.commit()
    return found


def states(desk: RealDesk) -> list[CaseState]:
    return [one.state for one in files(desk)]


def test_one_case_and_then_all_are_archived_by_keys(real_desk: RealDesk) -> None:
    desk = real_desk
    made_cases(desk)
    at_office(desk)
    cases = keeping(desk)
    cases.show_cases(chosen(cases.state, CaseList.NEW))
    desk.key("Enter", "Ctrl+G")
    assert cases.state.act is not None
    assert cases.state.act.case
    desk.shoot("office-archive-form")
    assert faults(office(desk)) == []
    desk.key("Ctrl+Enter")
    desk.until(lambda: not cases.archives.running and "已归档" in said(desk), timeout=60_000)
    assert states(desk).count(CaseState.ARCHIVED) == 1
    desk.settle()
    # The case in hand is archived now: what is asked is about all the others.
    desk.key("Ctrl+G")
    form = keeping(desk).state.act
    assert form is not None
    assert (form.case, form.get("scope")) == ("", "all")
    desk.shoot("office-archive-all")
    desk.key("Ctrl+Enter")
    desk.until(lambda: not cases.archives.running and "已归档 2 件" in said(desk), timeout=60_000)
    assert states(desk) == [CaseState.ARCHIVED] * 3
    desk.key("Ctrl+G", "Ctrl+Enter")
    desk.until(lambda: said(desk) == words.ARCHIVE_NONE)


def test_marked_cases_are_archived_and_the_others_are_left(real_desk: RealDesk) -> None:
    desk = real_desk
    made_cases(desk)
    at_office(desk)
    cases = keeping(desk)
    cases.show_cases(chosen(cases.state, CaseList.NEW))
    desk.key("Space", "Down", "Space", "Ctrl+G")
    form = cases.state.act
    assert form is not None
    assert form.get("scope") == "marked"
    desk.shoot("office-archive-marked")
    desk.key("Ctrl+Enter")
    desk.until(lambda: not cases.archives.running and "已归档 2 件" in said(desk), timeout=60_000)
    assert sorted(states(desk)) == sorted([CaseState.ARCHIVED] * 2 + [CaseState.DELIVERED])


def lapsed(desk: RealDesk) -> FileFact:
    """A withdrawn case of long ago with a scan."""
    fact = scan(desk, jpeg(1))
    assert desk.opened is not None
    case = CaseFile(
        id="01900000-0000-7000-8000-000000000099",
        number="99010220230310W030009",
        state=CaseState.WITHDRAWN,
        item_name="食品经营许可",
        ended_on=OVER,
        applied_on=OVER,
        window=3,
        materials=(MaterialFact(key="1", name="申请书", state="有", need="必要", files=(fact,)),),
    )
    with desk.opened.units() as uow:
        uow.cases.put(case)
        uow.commit()
    return fact


def test_what_is_over_is_seen_first_and_removed_by_two(real_desk: RealDesk) -> None:
    desk = real_desk
    fact = lapsed(desk)
    second = issuer(desk)
    at_office(desk)
    desk.key("Ctrl+E")
    cases = keeping(desk)
    desk.until(lambda: cases.retaining is not None and cases.retaining.plan is not None)
    assert cases.retaining is not None
    assert [one.number for one in cases.retaining.lines] == ["99010220230310W030009"]
    desk.shoot("office-retention")
    assert faults(office(desk)) == []
    assert desk.opened is not None
    assert desk.opened.blobs.read(fact.sha256)
    desk.key("Ctrl+Enter")
    assert cases.second is not None
    desk.shoot("office-second")
    desk.write(manager(desk))
    desk.key("Enter")
    desk.write(PASSWORD)
    desk.key("Enter")
    desk.until(lambda: cases.second is not None and cases.second.told)
    assert desk.opened.blobs.read(fact.sha256)
    desk.key("Esc")
    assert keeping(desk).second is None
    assert cases.retaining is not None
    desk.key("Ctrl+Enter")
    desk.write(second)
    desk.key("Enter")
    desk.write(PASSWORD)
    desk.key("Enter")
    desk.until(lambda: "已清除 1 份" in said(desk))
    assert written(desk, EventKind.DATA_REMOVED) == 1
    assert desk.opened.blobs.rows([fact.sha256])[fact.sha256].state == "expired"
    desk.until(lambda: cases.retaining is not None and cases.retaining.plan is not None)
    assert cases.retaining.lines == ()
    desk.key("Ctrl+Enter")
    again = keeping(desk)
    assert again.second is None
    assert again.retaining is not None
    assert again.retaining.told == words.RETAIN_NOTHING
    desk.shoot("office-retention-empty")
    desk.key("Esc")
    assert keeping(desk).retaining is None


def test_a_step_that_needs_a_second_person_asks_for_it_there(real_desk: RealDesk) -> None:
    desk = real_desk
    (file, *_rest) = made_cases(desk, 1)
    at_office(desk)
    cases = keeping(desk)
    desk.key("Enter")
    form = ActForm(
        act=CaseAct.TERMINATE,
        send=str(CaseAct.TERMINATE),
        case=file.id,
        fields=(FieldSpec(name="reason", label="理由"),),
        second=words.CHIEF,
    )
    cases._form(form)
    desk.key("Ctrl+Enter")
    assert cases.second is not None
    assert words.CHIEF in cases.second.role
    assert desk.opened is not None
    chief = next(one.number for one in desk.opened.views.accounts() if one.role is Role.CHIEF)
    desk.write(chief)
    desk.key("Enter")
    desk.write(PASSWORD)
    desk.key("Enter")
    # The second person was let in; the step itself is judged as ever.
    desk.until(lambda: cases.second is None or cases.second.told)
    desk.shoot("office-second-step")
    desk.key("Esc")
    assert keeping(desk).second is None
