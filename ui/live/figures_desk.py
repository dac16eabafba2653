"""Drives the page 统计: days, cuts, the way down to the numbers, the export (issue of the queue 11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from hall.clock import Clock
from hall.commands.record import day_number
from hall.errors import Refused
from ui import words
from ui.lane import Worker
from ui.page_desk import ROW_KEYS, PageDesk
from ui.pages.figures import FiguresPage
from ui.states import live_figures as figures
from ui.states.live_figures import CUTS, FiguresState
from ui.states.live_panels import PanelRow
from ui.states.live_ports import DayReport, LivePort, Place
from ui.style import Style


class FiguresDesk(PageDesk):
    """The page with what it does."""

    def __init__(
        self, style: Style, port: LivePort, clock: Clock, lanes: tuple[Worker, Worker], parent: QObject
    ) -> None:
        """Nothing is counted before `load`.

        Args:
            style: Of the window.
            port: The outside.
            clock: Says which day is today.
            lanes: For counting, and for writing.
            parent: Owner.
        """
        super().__init__(parent)
        self._port, self._clock = port, clock
        self._count, self._write = lanes
        self._place: Place | None = None
        self._deep = False
        self.state = FiguresState(day=day_number(clock))
        self.page = page = FiguresPage(style)
        page.stepped.connect(self._step_days)
        page.cut.connect(self._cut)
        page.asked.connect(self._ask)
        page.entered.connect(self._entered)
        page.browsed.connect(self._browse)
        page.picked.connect(self._pick)
        page.panel.opened.connect(self._open)
        page.panel.left.connect(self._back)

    # --- counting

    def load(self) -> None:
        """Count the day that is shown."""
        day = self.state.day
        port = self._port

        def work() -> tuple[Place, DayReport]:
            return port.place(), port.day_report(day)

        self._count.submit(self, work, self._came, self.failed)

    def _came(self, counted: tuple[Place, DayReport]) -> None:
        place, report = counted
        if report.day == self.state.day:
            self._place = place
            self._show(replace(self.state, report=report))

    def _show(self, state: FiguresState) -> None:
        self.state = state
        if self._place is not None:
            rows = figures.rows_of(state, self._place)
            self.page.draw(state, self._place, rows, day_number(self._clock))
            self.page.table(state).set_active(not self._deep)
            self.page.panel.table.set_active(self._deep)

    def _day(self, day: int) -> None:
        if day != self.state.day:
            self._deep = False
            self._show(FiguresState(day=day, cut=self.state.cut))
            self.load()

    def _step_days(self, days: object) -> None:
        if isinstance(days, int):
            self._day(figures.moved(self.state.day, days, day_number(self._clock)))

    def _cut(self, number: object) -> None:
        if isinstance(number, int) and 0 <= number < len(CUTS):
            self._deep = False
            self._show(replace(self.state, cut=number, row=0, picked=""))

    def _pick(self, row: object) -> None:
        if isinstance(row, int):
            self._deep = False
            self._show(replace(self.state, row=row, picked=""))

    # --- down to a number, and back

    def _open(self, row: object) -> None:
        if isinstance(row, PanelRow) and row.go is not None:
            self._deep = True
            self._show(replace(self.state, picked=row.go.key))

    @Slot()
    def _back(self) -> None:
        if self.page.hide_field():
            self.page.setFocus()
        elif self.state.picked:
            self._show(replace(self.state, picked=""))
        else:
            self._deep = False
            self._show(self.state)

    # --- asking

    def _ask(self, what: object) -> None:
        day = self.state.day
        name = words.export_name(day)
        value = str(figures.as_date(day)) if what == "date" else str(Path.home() / name)
        if what == "date" or self.state.report is not None:
            self.page.ask(str(what), value)

    @Slot()
    def _browse(self) -> None:
        start = str(Path.home() / words.export_name(self.state.day))
        path, _ = QFileDialog.getSaveFileName(self.page, words.FIELD_FILE, start, words.FIGURES_FILE_TYPE)
        if path:
            self.page.show_path(path)

    def _entered(self, typed: object) -> None:
        if not isinstance(typed, tuple):
            return
        what, text = str(typed[0]), str(typed[1])
        try:
            if what == "date":
                day = figures.read_date(text, self.state.day, day_number(self._clock))
                self.page.hide_field()
                self.page.setFocus()
                self._day(day)
            else:
                self._export(text)
        except Refused as error:
            self.page.show_fault(error.sentence)

    def _export(self, text: str) -> None:
        path, report = Path(text.strip()), self.state.report
        if path.suffix.lower() != ".xlsx" or not path.name or report is None:
            raise Refused("figures.file", words.BAD_FILE, field="file")

        def done(sentence: str) -> None:
            self.page.hide_field()
            self.page.setFocus()
            self.said.emit(sentence)

        self._write.submit(self, lambda: self._port.export(report, path), done, self.failed)

    # --- keys

    def press(self, key: str, *, typing: bool = False) -> bool:
        """A key; True when it was used."""
        if typing:
            if key == "Esc":
                self._back()
            elif key == "Enter":
                self.page.enter()
            return key in {"Esc", "Enter"}
        acts: dict[str, Callable[[], None]] = {
            "Left": lambda: self._step_days(-1),
            "Right": lambda: self._step_days(1),
            "D": lambda: self._ask("date"),
            "X": lambda: self._ask("file"),
            "Tab": lambda: self._cut((self.state.cut + 1) % len(CUTS)),
            "Enter": self._enter,
            "Esc": self._back,
        }
        if key in ROW_KEYS:
            self._step_rows(ROW_KEYS[key])
        elif key.isdigit() and 1 <= int(key) <= len(CUTS):
            self._cut(int(key) - 1)
        elif key in acts:
            acts[key]()
        else:
            return False
        return True

    def _step_rows(self, by: int) -> None:
        if self._deep and not self.state.picked:
            self.page.panel.step(by)
        elif self._place is not None and not self.state.picked:
            rows = figures.rows_of(self.state, self._place)
            self._pick(figures.stepped(rows, self.state.row, by))

    def _enter(self) -> None:
        if self._deep:
            self._open(self.page.panel.current())
        else:
            self._deep = True
            self._show(self.state)
