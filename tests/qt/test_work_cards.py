"""红黄牌 by the manager's keys: listed unanswered first, answered, exported; the day names the rest."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from hall.codec import decode
from hall.staff import Role
from models.outbox import OwnOutbox
from tests.print.reading import text_of
from tests.qt import many_cases as many
from tests.qt.many_cases import the
from tests.qt.test_office_work import office, said
from ui import words

if TYPE_CHECKING:
    from pathlib import Path

    from tests.qt.real import RealDesk
    from ui.office_cases import OfficeCases


def cases_of(desk: RealDesk) -> OfficeCases:
    found = office(desk).cases
    assert found is not None
    return found


def with_case(desk: RealDesk) -> OfficeCases:
    """The first case of the manager's list stands open beside it."""
    desk.key("Alt+2")
    made = cases_of(desk)
    desk.until(lambda: made.state.entries)
    office(desk).pages.currentWidget().setFocus()
    desk.key("Enter")
    desk.until(lambda: made.state.opened)
    return made


def manager_in(desk: RealDesk) -> None:
    assert desk.opened is not None
    manager = next(one for one in desk.opened.views.accounts() if one.role is Role.MANAGER)
    desk.sign_in(manager.number)


def shown(desk: RealDesk) -> list[tuple[str, str, bool]]:
    cards = cases_of(desk).cards
    assert cards is not None
    return [
        (line.number[-4:], f"{line.light}{line.clock}", line.explained is not None)
        for line in cards.report.lines
    ]


def test_cards_are_listed_answered_and_exported(real_desk: RealDesk, tmp_path: Path) -> None:
    desk = real_desk
    first, second = many.accepted(desk, 2)
    desk.clock.move(days=10)
    manager_in(desk)
    desk.key("Alt+2")
    desk.until(lambda: cases_of(desk).state.entries)
    desk.key(words.CARDS_KEY)
    desk.until(lambda: cases_of(desk).cards)
    desk.settle()
    assert shown(desk) == [("0001", "红牌承诺时限", False), ("0002", "红牌承诺时限", False)]
    desk.shoot("cards")
    desk.key("Down", "N")
    assert cases_of(desk).card_form is not None, said(desk)
    desk.write("SLOW")
    desk.key("Enter")
    desk.write("WANG")
    desk.key("Enter")
    desk.write("DONE")
    desk.shoot("cards-explain")
    desk.key("Ctrl+Enter")
    desk.until(lambda: [one[2] for one in shown(desk)] == [False, True])
    assert the(desk, second.id).course.explanations[0].cause == "SLOW"
    assert not the(desk, first.id).course.explanations
    desk.settle()
    desk.shoot("cards-answered")
    leaves_as_a_paper(desk)
    leaves_as_a_table(desk, tmp_path / "cards.csv")
    desk.key("Enter")
    assert cases_of(desk).state.file is not None
    desk.key("Esc")
    assert cases_of(desk).over
    desk.key("Esc")
    assert cases_of(desk).cards is None


def leaves_as_a_paper(desk: RealDesk) -> None:
    desk.key("P")
    desk.until(lambda: "已送打印机" in said(desk))
    assert said(desk) == words.cards_printed(2)
    (printed,) = (desk.folder / "papers").glob("*红黄牌清单*.pdf")
    text = text_of(printed.read_bytes()).replace(" ", "").replace("　", "")
    for word in ("没有写原因", "SLOW", "WANG", "DONE", "打印人秦晨（0501）", "青禾区政务服务中心"):
        assert word in text, word
    assert desk.opened is not None
    entries = OwnOutbox(desk.opened.store, desk.clock).after(0, 100_000, 1 << 30)
    left = [event for entry in entries if entry.raw and (event := decode(entry.raw)).kind == "data.exported"]
    assert left[-1].body == {"what": "红黄牌", "rows": 2}
    desk.shoot("cards-printed")


def leaves_as_a_table(desk: RealDesk, path: Path) -> None:
    desk.key("F")
    cases_of(desk)._card_typed(("until", "20261031"))
    desk.key("Ctrl+Enter")
    form = cases_of(desk).card_form
    assert form is not None
    assert form.told == words.CARDS_ORDER
    desk.key("Esc", "X")
    cases_of(desk)._card_typed(("path", str(path)))
    desk.key("Ctrl+Enter")
    desk.until(path.exists)
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert [row[2][-4:] for row in rows[1:]] == ["0001", "0002"]
    assert rows[2][7:10] == ["SLOW", "WANG", "DONE"]
    desk.key("X")
    cases_of(desk)._card_typed(("path", str(path)))
    desk.key("Ctrl+Enter")
    form = cases_of(desk).card_form
    assert form is not None
    assert form.told == words.CARDS_ALREADY
    desk.key("Esc")


def test_the_day_names_cards_without_a_word(real_desk: RealDesk) -> None:
    desk = real_desk
    many.accepted(desk, 2)
    desk.clock.move(days=10)
    manager_in(desk)
    desk.key("Alt+6")
    desk.settle()
    desk.until(lambda: "还没有写原因" in cases_of(desk).day._sentence.full())
    assert "0001" in cases_of(desk).day._sentence.full()
    desk.shoot("day-silent")


def test_a_manager_urges_several_cases_at_once(real_desk: RealDesk) -> None:
    desk = real_desk
    cases = many.accepted(desk, 3)
    manager_in(desk)
    desk.key("Alt+2")
    desk.until(lambda: cases_of(desk).state.entries)
    desk.key("Space", "Shift+Down", "Shift+Down")
    desk.settle()
    desk.shoot("office-marked")
    desk.key("C")
    desk.write("TODAY")
    desk.key("Ctrl+Enter")
    desk.until(lambda: cases_of(desk).state.batch)
    assert [the(desk, one.id).course.urges[0].level for one in cases] == ["督办"] * 3
    assert "3 件已办" in said(desk)
    desk.key("Esc")
    assert cases_of(desk).state.batch is None
