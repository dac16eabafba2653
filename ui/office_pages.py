"""People with their codes, the catalogue, devices: what these pages of an office do (D24, D25).

The window around them is `office_shell.py`; what is done outside is `office_work.py`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from hall.errors import HallError
from ui import words
from ui.office_work import OfficeWork, People
from ui.states.office import AccountsState, CatalogueState, ImportFault
from ui.states.status import Notice, NoticeKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from hall.commands.staff import OneTimeCode
    from hall.desk import DeskPorts, ImportAnswer
    from hall.ports import CatalogueVersion
    from hall.staff import Actor
    from ui.kit.bars import NoticeStrip
    from ui.lane import Lanes, Worker
    from ui.pages.office import AccountsPage, CataloguePage, DevicesPage

_DONE: Final = 10_000


class OfficePages(QWidget):
    """The pages that hold lists; the shell makes the widgets and says when to read.

    Signals:
        fault: An exception that is neither a refusal nor an outage.
    """

    fault = Signal(object)

    notice: NoticeStrip
    accounts: AccountsPage
    catalogue: CataloguePage
    devices: DevicesPage

    def __init__(self, ports: DeskPorts, actor: Actor, lanes: Lanes) -> None:
        """For one signed-in person."""
        super().__init__()
        self._ports, self._lanes = ports, lanes
        self._work = OfficeWork(ports, actor)
        self._codes: tuple[OneTimeCode, ...] = ()
        self._people = AccountsState()
        self._book = CatalogueState()
        self._done_timer = QTimer(self)
        self._done_timer.setSingleShot(True)
        self._done_timer.setInterval(_DONE)
        self._done_timer.timeout.connect(self._said_long_enough)

    def _read(self) -> None:
        """Read again what the open page shows."""

    # --- saying

    def _failed(self, error: BaseException) -> None:
        if self._book.busy:
            self._draw_book(replace(self._book, busy=False))
        if isinstance(error, HallError):
            self._refused(error.sentence)
        else:
            self.fault.emit(error)

    def _said(self, sentence: object) -> None:
        self.notice.draw(Notice(kind=NoticeKind.DONE, text=str(sentence)))
        self._done_timer.start()

    @Slot()
    def _said_long_enough(self) -> None:
        """What was done stands for ten seconds (tokens.md 8); anything else stays."""
        if self.notice.kind is NoticeKind.DONE:
            self.notice.draw(None)

    def _refused(self, sentence: object) -> None:
        self.notice.draw(Notice(kind=NoticeKind.ERROR, text=str(sentence)))

    def _ask(self, lane: Worker, work: Callable[[], object], done: Callable[[object], None]) -> None:
        lane.submit(self, work, done, self._failed)

    # --- people and codes

    def _people_came(self, people: People) -> None:
        codes = tuple((code.number, code.code) for code in self._codes)
        self._people = replace(
            self._people,
            accounts=people.accounts,
            importable=len(people.without),
            codes=codes,
            now=self._ports.clock.wall(),
        )
        self.accounts.draw(self._people)

    def _person(self, number: object) -> None:
        if isinstance(number, int) and self._people.accounts:
            row = min(max(number, 0), len(self._people.accounts) - 1)
            self._people = replace(self._people, row=row)
            self.accounts.draw(self._people)

    @Slot()
    def _add_people(self) -> None:
        self._lanes.store.submit(self, self._work.add_people, self._codes_made, self._failed)

    def _new_code(self, number: object) -> None:
        self._lanes.store.submit(
            self, lambda: (self._work.new_code(str(number)),), self._codes_made, self._failed
        )

    def _codes_made(self, codes: tuple[OneTimeCode, ...]) -> None:
        fresh = {code.number for code in codes}
        self._codes = (*(code for code in self._codes if code.number not in fresh), *codes)
        self._read()
        self._send_codes(codes)

    @Slot()
    def _print_codes(self) -> None:
        if self._codes:
            self._send_codes(self._codes)

    def _send_codes(self, codes: tuple[OneTimeCode, ...]) -> None:
        def failed(error: BaseException) -> None:
            if isinstance(error, HallError):
                self._refused(words.codes_not_printed(error.sentence))
            else:
                self._failed(error)

        self._lanes.printing.submit(self, lambda: self._work.print_codes(codes), self._said, failed)

    @Slot()
    def _codes_done(self) -> None:
        self._codes = ()
        self._read()

    # --- the catalogue

    def _catalogue_came(self, version: CatalogueVersion | None) -> None:
        if version is not None:
            self._draw_book(
                replace(
                    self._book,
                    version=str(version.serial),
                    since=version.imported_at,
                    catalogue=version.catalogue,
                )
            )
        else:
            self._draw_book(self._book)

    def _draw_book(self, state: CatalogueState) -> None:
        self._book = state
        self.catalogue.draw(state)

    def _file_wanted(self, check: object) -> None:
        self.catalogue.ask_file(check=bool(check))

    @Slot()
    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, words.FILE_PATH, str(Path.home()), words.FILE_FILTER)
        if path:
            self.catalogue.show_path(path)

    def _file_sent(self, text: object) -> None:
        path = str(text).strip()
        if not path:
            self._refused(words.FILE_NONE)
            return
        self.notice.draw(None)
        check = self.catalogue.only_check
        self._draw_book(replace(self._book, busy=True, faults=(), told=""))
        work = self._work
        self._lanes.store.submit(
            self, lambda: work.take_file(Path(path), check=check), self._file_taken, self._failed
        )

    def _file_taken(self, answer: ImportAnswer) -> None:
        faults = tuple(
            ImportFault(place=fault.place, sentence=fault.sentence, repaired=fault.repaired)
            for fault in answer.faults
        )
        self._draw_book(replace(self._book, busy=False, faults=faults, told=answer.sentence, ok=answer.ok))
        if answer.ok:
            self.catalogue.hide_file()
            self._said(answer.sentence)
        else:
            self._refused(answer.sentence)
        self._read()

    # --- devices

    def _test(self, row: object) -> None:
        if isinstance(row, int):
            self._ask(self._lanes.printing, lambda: self._work.test_page(row), self._said)
