"""Places inside the intake beside the usual way: forms, panels, problems, confirmations, driven by keys."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hall.explanation import MaterialState
from hall.identity import DocumentKind
from tests.qt import scenes
from tests.qt.conftest import Open
from tests.qt.geometry import faults
from ui import words
from ui.states.applicant import Applicant, ApplicantKind, Field, Helper, Person, with_number
from ui.states.draft import Draft, Place, Refusal, Step
from ui.states.intake import Intake, Panel, pages_came

SIZES = ("normal", "compact")


def page() -> bytes:
    """A white page as PNG."""
    image = QImage(210, 297, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes, the library a text
    return bytes(kept.data())


def at_place(place: Place) -> Intake:
    """The defect of the offline picture, at a place of its detail."""
    state = scenes.correction()
    return replace(state, draft=replace(state.draft, place=place))


def mixed_points() -> Intake:
    """One point met, one not, one not looked at."""
    state = scenes.correction()
    return replace(state, draft=replace(state.draft, crossed={"4": (0,)}, met={"4": (1,)}))


def telling() -> Intake:
    """A correction that is to be confirmed."""
    state = scenes.correction()
    return replace(state, draft=replace(state.draft, step=Step.CONFIRM, demands={"5": "补交清单原件 1 份"}))


def with_pages() -> Intake:
    """All judged, the papers drawn."""
    state = scenes.judged()
    state = replace(state, draft=replace(state.draft, step=Step.CONFIRM))
    return pages_came(state, (page(),) * 9)


def ended() -> Intake:
    """An answer that ends in 不受理."""
    state = scenes.judged()
    draft = replace(state.draft, answers=frozenset({"Q1.prepacked"}), step=Step.CONFIRM, states={})
    return replace(state, draft=draft)


def panel(which: Panel) -> Intake:
    """A panel over the materials."""
    return replace(scenes.judged(), panel=which)


def filled_refusal() -> Intake:
    """不予受理 with a reason but no ground."""
    state = panel(Panel.REFUSE)
    form = Refusal(reason="所申请的事项属于公安机关的职权范围", authority="青禾区公安分局")
    told = words.REFUSE_NEEDS_BASIS
    return replace(state, draft=replace(state.draft, refusal=form, field="basis"), told=told)


def someone(applicant: Applicant) -> Intake:
    """Keying an applicant; every field was left once."""
    draft = Draft(id="p", applicant=applicant)
    return Intake(draft=draft, touched=frozenset(str(field) for field in Field))


def minor() -> Intake:
    """A minor without a guardian, with a name that was cleaned and one rare character."""
    checks = scenes.Scene().checks
    person = Person(name="薛 㛃", phone="1540990000")
    return someone(Applicant(person=with_number(person, "990103201007150111", checks)))


def business() -> Intake:
    """A 个体工商户 whose 经营者 came in person; the code is wrong by one digit."""
    return someone(
        Applicant(
            kind=ApplicantKind.COMPANY,
            company="青禾区然岚小吃店",
            uscc="92990102MA10012128",
            person=Person(name="段语江"),
        )
    )


def agent() -> Intake:
    """A foreigner with an agent from Taiwan."""
    return someone(
        Applicant(
            person=Person(name="ANNA MARIA", kind=DocumentKind.FPP, number="X1234567", phone="15409900001"),
            helper=Helper.AGENT,
            helped_by=Person(name="林知远", kind=DocumentKind.TWP, number="12345678"),
        )
    )


SCENES: dict[str, tuple[Callable[[], Intake], bool]] = {
    "place-problems": (lambda: at_place(Place.PROBLEMS), False),
    "place-reason": (lambda: at_place(Place.REASON), False),
    "place-note": (lambda: at_place(Place.NOTE), False),
    "place-points": (mixed_points, True),
    "confirm-correction": (telling, False),
    "confirm-pages": (with_pages, False),
    "confirm-not-required": (ended, False),
    "panel-details": (lambda: panel(Panel.DETAILS), False),
    "panel-why": (lambda: panel(Panel.WHY), False),
    "panel-refuse": (filled_refusal, False),
    "person-minor": (minor, False),
    "person-business": (business, False),
    "person-agent": (agent, False),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", list(SCENES))
def test_every_place_fits(stage: Open, name: str, size: str) -> None:
    make, offline = SCENES[name]
    made = stage(make(), size=size, offline=offline)
    made.shoot(f"{name}-{size}", 1.0 if size == "normal" else 1.25)
    assert faults(made.shell) == []
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.isVisible()


def test_usual_problems_build_the_text_by_digits(stage: Open) -> None:
    made = stage(scenes.judged())
    detail = made.shell.intake.materials.detail
    made.press("Up")
    QTest.keyClick(made.shell.intake.materials.table, Qt.Key.Key_3)
    assert detail.field.hasFocus()
    made.desk.press("Down")
    assert detail.list.hasFocus()
    made.press("1", "5")
    made.press("Enter")
    assert detail.field.hasFocus()
    assert detail.field.text() == "“标明加工、洗消、备餐区域”不符合；已过有效期"
    assert made.desk.intake.draft.crossed == {"4": (0,)}


def test_a_click_on_a_point_ticks_then_crosses_it(stage: Open) -> None:
    made = stage(scenes.judged())
    detail = made.shell.intake.materials.detail
    for expected in ("met", "crossed", ""):
        detail.point.emit(1)
        draft = made.desk.intake.draft
        where = {"met": draft.met.get("5"), "crossed": draft.crossed.get("5")}
        assert [name for name, points in where.items() if points == (1,)] == ([expected] if expected else [])


def test_a_defect_that_is_mended_on_the_spot_is_kept_as_such(stage: Open) -> None:
    made = stage(scenes.correction())
    made.press("1")
    draft = made.desk.intake.draft
    assert draft.states["4"] is MaterialState.HAVE
    assert draft.mended == {"4"}
    assert words.MENDED in str(made.shell.intake.materials.table.rows.rows()[3].tags)
    made.press("2")
    assert made.desk.intake.draft.mended == frozenset()


def test_a_note_and_another_way_of_taking(stage: Open) -> None:
    made = stage(scenes.judged())
    made.press("T")
    row = made.shell.intake.materials.table.rows.rows()[4]
    assert row.taking == words.TAKINGS[1]
    made.press("N")
    field = made.shell.intake.materials.detail.field
    assert field.hasFocus()
    QTest.keyClicks(field, "1")
    assert made.desk.intake.draft.notes["5"] == "1"
    made.press("Enter")
    assert made.shell.intake.materials.table.hasFocus()


def test_the_demand_of_a_correction_can_be_written_anew(stage: Open) -> None:
    made = stage(telling())
    rows = made.shell.intake.confirm.rows
    assert [row.key for row in rows] == ["4", "5", "6"]
    assert rows[0].field.placeholderText().startswith("提交")
    QTest.keyClicks(rows[0].field, "A4")
    assert made.desk.intake.draft.demands["4"] == "A4"


def test_refusing_asks_for_reason_ground_and_a_second_person(stage: Open) -> None:
    made = stage(scenes.judged())
    asked: list[object] = []
    made.shell.intake.second.connect(asked.append)
    made.press("Alt+J")
    form = made.shell.intake.refusal
    assert form.isVisible()
    made.press("Ctrl+Enter")
    assert asked == []
    assert made.desk.intake.told == words.REFUSE_NEEDS_REASON
    for text in ("not ours", "art. 32"):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, text)
        made.press("Enter")
    made.press("Ctrl+Enter")
    assert asked == [Refusal(reason="not ours", basis="art. 32")]


def test_panels_open_in_place_and_go_with_esc(stage: Open) -> None:
    made = stage(scenes.judged(), size="compact")
    for key, title in (("Alt+D", words.DETAILS_HEAD), ("Alt+Y", words.WHY_HEAD)):
        made.press(key)
        assert made.shell.intake.panel.isVisible()
        assert made.shell.intake.panel.back.hasFocus()
        assert title
        made.press("Esc")
        assert made.shell.intake.materials.table.hasFocus()


def test_the_form_changes_its_labels_with_the_code(stage: Open) -> None:
    made = stage(business())
    fields = made.shell.intake.person.fields
    assert fields[Field.LEGAL_NAME].input.accessibleName() == words.OPERATOR
    assert fields[Field.HELPER].text() == words.SELF_OPERATOR
