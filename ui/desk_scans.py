"""The desk's way to the page 扫描: begun at a material, at a written case, by dropped files; what comes back.

The page and its acts are `scan_desk.py`; a desk without a camera attaches files of the scanner's folder.
"""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Slot
from typing_extensions import override

from hall.commands.batches import Batch
from hall.left_pages import LeftPage
from ui import words
from ui.archive_desk import ArchiveDesk
from ui.desk_outside import DeskOutside
from ui.scan_desk import ACTS, ScanDesk
from ui.states import attaching, case_marks
from ui.states import cases as cases_state
from ui.states import intake as intake_state
from ui.states.attaching import Scan
from ui.states.case_acts import ActForm
from ui.states.cases import CaseForm
from ui.states.chooser import Chooser, Detail, Option, numbered
from ui.states.draft import Attached, Step
from ui.states.intake import Ask, AskKind
from ui.states.scanning import Target
from ui.states.status import NoticeKind
from ui.work.archive_work import ArchiveWork

_LEFT: Final = "scan-left"
_ARCHIVE: Final = "archive"


class DeskScans(DeskOutside):
    """The acts with scanned pages, and with cases that become an archived file."""

    scans: ScanDesk | None = None
    _archives: ArchiveWork | None = None
    _archive_cases: tuple[str, ...] = ()
    archiving: ArchiveDesk | None = None

    def hang_scans(self, scans: ScanDesk, archives: ArchiveWork) -> None:
        """Take the page 扫描 and the archive of this person."""
        self.scans = scans
        self._archives = archives
        made = ArchiveDesk(archives, call=self._lanes.call, lane=self._lanes.printing, parent=self)
        made.said.connect(self._said)
        made.busy.connect(self._busy)
        made.refused.connect(self._not_added)
        made.touched.connect(self._touch)
        made.done.connect(self._archived)
        made.fault.connect(self.fault)
        self.archiving = made
        scans.changed.connect(self._scans_changed)
        scans.kept.connect(self._kept)
        scans.said.connect(self._said)
        scans.refused.connect(self._not_added)
        scans.as_is.connect(self._as_is)
        scans.touched.connect(self._touch)
        scans.fault.connect(self.fault)

    @override
    def press_cases(self, key: str) -> bool:
        """A key of the pages 办件 and 出件: scans and the archive of the case in hand beside its steps."""
        files = {
            words.CASE_SCAN_KEY: self.scan_case,
            words.CASE_SHEETS_KEY: self.print_case_dividers,
        }
        if key == "Esc" and self.archiving is not None and self.archiving.running:
            self.archiving.halt()
            return True
        if key == words.CASE_ARCHIVE_KEY and case_marks.marking(self.cases):
            self.ask_archive(case_marks.marks(self.cases))
            return True
        if key not in files:
            return super().press_cases(key)
        case = self.case_in_hand()
        if case:
            files[key](case)
        return True

    @property
    def scanning(self) -> bool:
        """True while the page stands."""
        return self.scans is not None and self.scans.state is not None

    def press_scans(self, key: str) -> bool:
        """A key while the page stands; what is none of its keys says that pages wait."""
        if self.scans is None or self.scans.press(key):
            return True
        self.say(NoticeKind.OFFLINE, words.SCAN_FIRST)
        return True

    @override
    def do(self, ask: Ask) -> None:
        scans = self.scans
        if ask.kind is AskKind.SCAN and scans is not None and (scans.has_camera() or scans.has_left):
            scans.begin(self._target(ask.keys[0]))
            return
        super().do(ask)

    def _target(self, key: str) -> Target:
        draft = self.intake.draft
        lines = intake_state.known(draft, self.rules).lines
        return Target(
            draft=draft.id,
            key=key,
            names={line.key: line.name for line in lines},
            owners=frozenset({draft.item_code}),
        )

    @override
    def _which_scan(self, draft: str, key: str, scans: tuple[Scan, ...]) -> None:
        super()._which_scan(draft, key, scans)
        asked = self.chooser
        if self.scans is None or asked is None or asked.act != attaching.ATTACH:
            return
        page = Option(key=words.SCAN_PAGE_KEY, text=words.SCAN_PAGE, detail=Detail(sure=True))
        self.chooser = replace(asked, options=(*asked.options, page))
        self.changed.emit()

    @override
    def _chosen(self, act: str, detail: Detail) -> None:
        if act in ACTS and self.scans is not None:
            self.scans.chosen(act, detail)
        elif act == attaching.ATTACH and detail.sure and self.scans is not None:
            self.scans.begin(self._target(self._attach_to[1]))
            self.scans.press("F")
        elif act == _LEFT:
            self._left_chosen(detail)
        elif act == _ARCHIVE:
            self._archive(detail)
        else:
            super()._chosen(act, detail)

    # --- pages that a stop left over

    def ask_left(self) -> None:
        """At the sign-in: what becomes of pages that were scanned and not attached."""
        if self.scans is not None:
            self.scans.look_for_left(self._left_found)

    def _left_found(self, pages: tuple[LeftPage, ...]) -> None:
        if not pages:
            return
        last, draft = pages[-1], self.intake.draft
        there = bool(last.case) or (last.draft == draft.id and bool(draft.item_code))
        names = words.LIST_COMMA.join(dict.fromkeys(one.name for one in pages if one.name))
        title = words.left_question(len(pages), names)
        go_on = ((words.LEFT_GO_ON, Detail(item=last.case, reason=last.key, sure=True)),) if there else ()
        answers = (*go_on, (words.LEFT_LATER, Detail()), (words.LEFT_DROP, Detail(over=True)))
        title = title if there else f"{title}　{words.LEFT_NOWHERE}"
        options = numbered(tuple(text for text, _ in answers), tuple(detail for _, detail in answers))
        self._ask_later(Chooser(act=_LEFT, title=title, options=options))

    def _left_chosen(self, detail: Detail) -> None:
        scans = self.scans
        if scans is None:
            return
        if detail.over:
            scans.drop_left()
        elif detail.sure and detail.item:
            self._ask(self._lanes.call, lambda: scans.target_of(detail.item), scans.go_on)
        elif detail.sure:
            self.open_tab(0)
            scans.go_on(self._target(detail.reason))
        else:
            self.say(NoticeKind.OFFLINE, words.LEFT_KEPT)

    # --- dividers and 归档

    def print_dividers(self) -> None:
        """材料条码页 of the list that stands: with the code of the item, good for each of its cases."""
        draft, archives = self.intake.draft, self._archives
        facts = intake_state.known(draft, self.rules)
        if archives is None or facts.item is None:
            return
        item, names = facts.item, {line.key: line.name for line in facts.lines}
        self._ask(self._lanes.printing, lambda: archives.sheets(item.name, item.code, names), self._done)

    def print_case_dividers(self, case: str) -> None:
        """材料条码页 of a written case."""
        archives = self._archives
        if archives is not None:
            self._ask(self._lanes.printing, lambda: archives.sheets_of_case(case), self._done)

    def ask_archive(self, cases: tuple[str, ...]) -> None:
        """归档 of the marked cases: how long they are kept."""
        self._archive_cases = cases
        texts = tuple(word for _years, word in words.ARCHIVE_YEARS)
        details = tuple(Detail(number=years) for years, _word in words.ARCHIVE_YEARS)
        question = Chooser(act=_ARCHIVE, title=words.ARCHIVE_ASK, options=numbered(texts, details))
        self._ask_later(question)

    def _archive(self, detail: Detail) -> None:
        archives, many = self._archives, self._archive_cases
        if archives is None:
            return
        years = int(detail.number) if detail.number else None

        def told(batch: Batch) -> None:
            self._ask(
                self._lanes.call,
                lambda: self._port.batch_told(words.ARCHIVE_MANY, batch),
                self.batch_taken,
            )

        self._ask(self._lanes.printing, lambda: archives.archive_many(many, years), told)

    @override
    def _send_archive(self, form: ActForm) -> None:
        """归档 draws, so it goes its own way."""
        if self.archiving is not None:
            self.set_cases(cases_state.wrote(self.cases, CaseForm.NONE))
            self.archiving.begin(form)

    def _archived(self, case: object) -> None:
        self.load_tab()
        if self.cases.file is not None and self.cases.file.entry.id == case:
            self.open_file(str(case))
        else:
            self.open_case(str(case))

    # --- the page

    def drop_files(self, paths: tuple[str, ...]) -> None:
        """Files were dropped on the page that stands, or on the material list: at its current row."""
        if self.scans is None:
            return
        if not self.scanning:
            draft = self.intake.draft
            lines = intake_state.known(draft, self.rules).lines
            if self.tab != 0 or draft.step is not Step.MATERIALS or not lines:
                return
            self.scans.begin(self._target(lines[min(draft.row, len(lines) - 1)].key))
        self.scans.drop(paths)

    def scan_case(self, case: str) -> None:
        """Scan for a written case; barcodes or K say for which material."""
        scans = self.scans
        if scans is not None:
            self._ask(self._lanes.call, lambda: scans.target_of(case), scans.begin)

    @Slot()
    def _scans_changed(self) -> None:
        scans = self.scans
        if scans is not None and scans.chooser is not None:
            asked, scans.chooser = scans.chooser, None
            self._ask_later(asked)
        self.changed.emit()

    @Slot(object)
    def _kept(self, came: object) -> None:
        match came:
            case (Target() as target, dict() as files, str() as sentence):
                if target.draft != self.intake.draft.id:
                    self.say(NoticeKind.ERROR, words.SCAN_OTHER_DRAFT)
                    return
                state = self.intake
                for key, file in files.items():
                    if isinstance(file, Attached):
                        state = attaching.with_file(state, str(key), file)
                self.set_intake(state)
                self._done(sentence)
                if self.scans is not None:
                    self.scans.settled(files)
            case _:
                pass

    @override
    def stop(self) -> None:
        """The camera's light goes out with the person."""
        super().stop()
        if self.scans is not None:
            self.scans.stop()

    @Slot(object)
    def _busy(self, sentence: object) -> None:
        self.say(NoticeKind.OFFLINE, str(sentence))

    @Slot(object)
    def _said(self, sentence: object) -> None:
        self._done(str(sentence))

    @Slot(object)
    def _not_added(self, sentence: object) -> None:
        self.say(NoticeKind.ERROR, str(sentence))

    @Slot()
    def _as_is(self) -> None:
        """The old way: a file of the scanner's folder as it is."""
        draft = self.intake.draft
        lines = intake_state.known(draft, self.rules).lines
        if lines:
            key = lines[min(draft.row, len(lines) - 1)].key
            super().do(Ask(kind=AskKind.SCAN, keys=(key,)))
