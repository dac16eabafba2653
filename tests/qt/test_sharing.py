"""Ctrl+J: a scan of another open case of the same person serves here too, stored once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.events import EventKind
from tests.qt.test_viewing import case_with, jpeg, open_file, scan, written
from tests.qt.test_work_intake import PHONE, files, food, usual_visit
from ui import words
from ui.states.draft import Step

if TYPE_CHECKING:
    from tests.qt.real import RealDesk


def again(desk: RealDesk) -> None:
    """The same person once more, at the step of the materials."""
    desk.key("Alt+1", "F8")
    desk.take_card_off()
    usual_visit(desk)
    if desk.desk.intake.draft.step is Step.PERSON:
        desk.desk.field_entered("phone")
        desk.settle()
        desk.write(PHONE)
        desk.key("Ctrl+Enter")
    food(desk)


def stored(desk: RealDesk) -> int:
    assert desk.opened is not None
    with desk.opened.store.reader.connect() as connection:
        query = "SELECT count(*) FROM blob WHERE state <> 'paper'"
        return int(connection.exec_driver_sql(query).scalar_one())


def test_a_scan_of_another_case_serves_the_intake_and_a_written_case(real_desk: RealDesk) -> None:
    desk = real_desk
    fact = scan(desk, jpeg(1))
    first = case_with(desk, (1, fact))
    again(desk)
    desk.key("Down", "Ctrl+J")
    assert desk.desk.chooser is not None
    assert first.materials[1].name in desk.desk.chooser.title
    assert desk.desk.chooser.options[0].text.startswith(first.materials[1].name)
    desk.shoot("share-question")
    desk.key("1")
    desk.until(lambda: desk.told() == words.SHARED)
    draft = desk.desk.intake.draft
    key = first.materials[1].key
    assert [one.sha256 for one in draft.files[key]] == [fact.sha256.hex()]
    assert draft.consent
    desk.shoot("share-intake")
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    desk.until(lambda: len(files(desk)) == 2)
    second = next(one for one in files(desk) if one.id != first.id)
    assert [one.sha256 for m in second.materials if m.key == key for one in m.files] == [fact.sha256]
    assert stored(desk) == 1
    # And at a written case: the first one has it at its second material, now at its first one too.
    open_file(desk)
    shown = desk.desk.cases.file
    assert shown is not None
    before = written(desk, EventKind.CASE_FILES_ADDED)
    desk.key("Ctrl+J")
    assert desk.desk.chooser is not None
    desk.key("Enter")
    desk.until(lambda: written(desk, EventKind.CASE_FILES_ADDED) == before + 1)
    desk.settle()
    changed = next(one for one in files(desk) if one.id == shown.entry.id)
    assert [one.sha256 for one in changed.materials[0].files] == [fact.sha256]
    assert stored(desk) == 1
    desk.shoot("share-file")
    desk.key("Ctrl+J")
    assert desk.told() == words.SHARE_NONE


def test_without_another_case_or_without_a_file_it_says_so(real_desk: RealDesk) -> None:
    desk = real_desk
    case_with(desk)
    desk.key("Alt+2", "Ctrl+J")
    assert desk.told() == words.SHARE_IN_FILE
    desk.key("Enter")
    desk.until(lambda: desk.desk.cases.file is not None)
    desk.key("Ctrl+J")
    desk.until(lambda: desk.told() == words.SHARE_NONE)
