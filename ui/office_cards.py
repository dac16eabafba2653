"""红黄牌 of the manager: the cards of a period, words about them, the paper and the table of them.

The page stands over the list of 办件 (`office_steps.py`); what a card is says `hall.card_report`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from hall.clock import today
from hall.errors import HallError
from ui import words
from ui.office_steps import OfficeSteps
from ui.page_desk import ROW_KEYS
from ui.states import card_list, case_acts
from ui.states.card_list import CardList
from ui.states.case_acts import ActForm, CaseAct

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtCore import QObject

    from hall.card_report import CardReport
    from hall.desk import DeskPorts
    from hall.staff import Actor
    from ui.lane import Lanes
    from ui.states.ports import StepDone
    from ui.style import Style


class OfficeCards(OfficeSteps):
    """The list of cards and what it does.

    Signals:
        turned: The list came over the cases, or went: the keys at the foot are others.
    """

    turned = Signal()

    def __init__(self, style: Style, ports: DeskPorts, actor: Actor, lanes: Lanes, parent: QObject) -> None:
        """Closed; a key opens it."""
        super().__init__(style, ports, actor, lanes, parent)
        self.cards: CardList | None = None
        self.card_form: ActForm | None = None
        board = self.page.cards
        board.key.connect(self._card_key)
        board.picked.connect(self._card_picked)
        board.typed.connect(self._card_typed)
        board.sent.connect(self.send_card_form)
        board.left.connect(self._card_form_left)
        self.page.cards_wanted.connect(self.open_cards)

    @property
    def over(self) -> bool:
        """True while the list of cards is what keys are for."""
        return self.cards is not None and self.state.file is None

    @Slot()
    def open_cards(self) -> None:
        """The cards of this month so far."""
        now = today(self._clock)
        self._read_cards(now.replace(day=1), now)

    def _read_cards(self, since: dt.date, until: dt.date) -> None:
        self._lanes.call.submit(
            self, lambda: self._work.cards(since, until), self._cards_came, self._card_refused
        )

    def _cards_came(self, report: CardReport) -> None:
        self.card_form = None
        self._draw_cards(card_list.came(self.cards, report))

    def _draw_cards(self, cards: CardList | None) -> None:
        self.cards = cards
        self.page.show_cards(cards, self.card_form)
        self.turned.emit()

    # --- keys

    def press_card(self, key: str) -> bool:
        """A key while the list stands."""
        cards = self.cards
        if cards is None:
            return False
        if self.card_form is not None:
            return self._press_card_form(key)
        line = cards.current()
        if key in ROW_KEYS:
            self._draw_cards(card_list.moved(cards, ROW_KEYS[key]))
        elif key == "Esc":
            self._draw_cards(None)
        elif key == "F":
            self._ask_card(card_list.period(cards))
        elif key == "P":
            self._print_cards(cards)
        elif key == "X":
            self._ask_export(cards)
        elif key == "Enter" and line is not None:
            self.open_file(line.case)
        elif key == "N" and line is not None:
            self._explain(line.case, line.clock)
        else:
            return False
        return True

    def _print_cards(self, cards: CardList) -> None:
        """The list as it stands goes to the printer; drawing has a lane of its own (D27)."""
        work, report = self._work, cards.report
        self._lanes.printing.submit(
            self, lambda: work.print_cards(report), self._card_done, self._card_refused
        )

    def _ask_export(self, cards: CardList) -> None:
        days = f"{cards.report.since:%Y%m%d}-{cards.report.until:%Y%m%d}"
        self._ask_card(card_list.export(str(Path.home() / f"{words.CARDS_TITLE}-{days}.csv")))

    def _press_card_form(self, key: str) -> bool:
        if key == "Esc":
            self._card_form_left()
        elif key == "Ctrl+Enter":
            self.send_card_form()
        return key in {"Esc", "Ctrl+Enter"}

    def _explain(self, case: str, clock: str) -> None:
        def came(form: ActForm) -> None:
            self._ask_card(case_acts.typed(form, "clock", clock))

        self._lanes.call.submit(self, lambda: self._work.act_form(case, CaseAct.EXPLAIN), came, self.failed)

    def _ask_card(self, form: ActForm | None) -> None:
        self.card_form = form
        self._draw_cards(self.cards)

    @Slot()
    def _card_form_left(self) -> None:
        self._ask_card(None)

    def _card_key(self, key: object) -> None:
        self.press_card(str(key))

    def _card_picked(self, row: object) -> None:
        if self.cards is not None and isinstance(row, int):
            self._draw_cards(card_list.moved(self.cards, row - self.cards.row))

    def _card_typed(self, change: object) -> None:
        match change:
            case (str() as name, str() as text) if self.card_form is not None:
                self._ask_card(case_acts.typed(self.card_form, name, text))
            case _:
                pass

    # --- forms

    @Slot()
    def send_card_form(self) -> None:
        """The form beside the list is sent."""
        form, cards = self.card_form, self.cards
        if form is None or cards is None:
            return
        work, report = self._work, cards.report
        if form.act is CaseAct.PERIOD:
            self._lanes.call.submit(
                self, lambda: work.cards_typed(form), self._cards_came, self._card_refused
            )
        elif form.act is CaseAct.EXPORT:
            path = form.get("path")
            self._lanes.store.submit(
                self, lambda: work.export_cards(report, path), self._card_done, self._card_refused
            )
        else:
            self._lanes.store.submit(
                self, lambda: work.take_step(form, None), self._card_explained, self._card_refused
            )

    def _card_done(self, sentence: str) -> None:
        self._ask_card(None)
        self.said.emit(sentence)

    def _card_explained(self, done: StepDone) -> None:
        self.stepped.emit(done)
        if self.cards is not None:
            self._read_cards(self.cards.report.since, self.cards.report.until)

    def _card_refused(self, error: BaseException) -> None:
        form = self.card_form
        if isinstance(error, HallError) and form is not None:
            self._ask_card(case_acts.refused(form, error.sentence, error.field))
        else:
            self.failed(error)
