"""The window of a desk: strip, top bar, pages, status bar, and where every key goes (tokens.md 7, 10, 13)."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from hall.clock import corrected, day_of
from hall.ports import Changes, Topic
from ui import words
from ui.conflicts_desk import ConflictsDesk
from ui.desk import Desk
from ui.desk_cases import GROUPS
from ui.dialogs import KeysDialog
from ui.issues_desk import IssuesDesk
from ui.keys import FIELD_KEYS, key_name, types
from ui.kit.bars import NoticeStrip, StatusBar, TopBar
from ui.kit.chooser import ChooserPanel
from ui.kit.plate import Plate
from ui.kit.strip import QueueStrip
from ui.kit.text import across, down, ground, rule
from ui.pages.cases import CasesPage
from ui.pages.intake import IntakePage
from ui.pages.plain import DayEndPage, EmptyPage
from ui.pages.scanning import ScanPage
from ui.pages.signin import SignInPage
from ui.pages.who_waits import WhoWaitsPage
from ui.shell_clicks import CONFLICTS_TAB, ISSUES_TAB, ShellClicks
from ui.states import queue as queue_state
from ui.states import status as status_state
from ui.states.cases import CaseForm
from ui.states.draft import Step
from ui.style import MAX_WIDTH, Style

MakeConflicts = Callable[[Style, QObject], ConflictsDesk]
"""Makes the page 冲突 in a style, below a parent."""

MakeIssues = Callable[[Style, QObject], IssuesDesk]
"""The same of the page 反映."""

OWN_KEYS: Final = {"Alt+5": CONFLICTS_TAB, "Alt+6": ISSUES_TAB}
"""Keys of the pages that read and act by themselves."""


class Shell(ShellClicks):
    """Draws a `Desk` and passes keys and clicks to it."""

    def __init__(
        self,
        desk: Desk,
        style: Style | None = None,
        conflicts: MakeConflicts | None = None,
        issues: MakeIssues | None = None,
    ) -> None:
        """Draw the desk as it is; the style follows the size of the window.

        Args:
            desk: What is drawn.
            style: The first style.
            conflicts: Makes the page 冲突; None where nobody may see cases.
            issues: Makes the page 反映, behind it.
        """
        super().__init__(desk)
        self._make_conflicts = conflicts
        self._make_issues = issues
        self.conflicts: ConflictsDesk | None = None
        self.issues: IssuesDesk | None = None
        self._look = style or Style()
        self._drawing = False
        self.setWindowTitle(words.APP)
        ground(self, "bg")
        self._frame = QVBoxLayout(self)
        self._frame.setContentsMargins(0, 0, 0, 0)
        self._frame.setSpacing(0)
        self._frame.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._body: QWidget | None = None
        self._build()
        desk.changed.connect(self.draw)
        desk.copied.connect(self._copy)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.installEventFilter(self)
            application.focusChanged.connect(self._focus_changed)

    # --- building

    def _build(self) -> None:
        style = self._look
        old = self._body
        body = QWidget()
        ground(body, "panel")
        body.setMaximumWidth(MAX_WIDTH)
        self.setStyleSheet(style.qss())
        self.strip = QueueStrip(style)
        self.plate = Plate(style, small=True)
        tabs = words.TABS if self._make_conflicts is None else (*words.TABS, words.CONFLICTS)
        tabs = tabs if self._make_issues is None else (*tabs, words.ISSUES)
        self.top = TopBar(style, tabs)
        self.status = StatusBar(style)
        self.intake = IntakePage(style, self._desk.rules, self._desk.checks)
        self.cases = CasesPage(style)
        self.pick_up = CasesPage(style)
        self.day_end = DayEndPage(style)
        self.second: SignInPage | None = None
        self.waiting = WhoWaitsPage(style)
        self.chooser = ChooserPanel(style)
        self.notice = NoticeStrip(style)
        self.pages = QStackedWidget()
        own = (self._conflicts_page(body), self._issues_page(body))
        for page in (self.intake, self.cases, self.pick_up, self.day_end, *own):
            self.pages.addWidget(page)
        self.scan = ScanPage(style)
        for page in (self.waiting, self.scan):
            self.pages.addWidget(page)
        head = across(self.plate, gap=0)
        head.addWidget(self.top, 1)
        right = down(head, self.chooser, self.notice)
        right.addWidget(self.pages, 1)
        edge = rule(strong=True, upright=True)
        self._edge = edge
        middle = across(self.strip, edge, gap=0)
        middle.addLayout(right, 1)
        box = down(middle)
        box.addWidget(self.status)
        body.setLayout(box)
        self._connect()
        self._body = body
        self._frame.addWidget(body)
        self._centre()
        if old is not None:
            self._frame.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.draw()

    def _conflicts_page(self, parent: QObject) -> QWidget:
        """The page 冲突, which reads and acts by itself; an empty one where there is none."""
        if self._make_conflicts is None:
            return EmptyPage(self._look, words.CONFLICTS_HEAD, words.CONFLICTS_EMPTY)
        made = self._make_conflicts(self._look, parent)
        made.said.connect(self._conflict_said)
        made.refused.connect(self._conflict_refused)
        made.touched.connect(self._desk.touched)
        made.fault.connect(self._desk.fault)
        self.conflicts = made
        if self._desk.tab == CONFLICTS_TAB:
            made.load()
        return made.page

    def _issues_page(self, parent: QObject) -> QWidget:
        """The page 反映, which reads and acts by itself; an empty one where there is none."""
        if self._make_issues is None:
            return EmptyPage(self._look, words.ISSUES_HEAD, words.ISSUE_NO_RIGHT)
        made = self._make_issues(self._look, parent)
        made.said.connect(self._conflict_said)
        made.refused.connect(self._conflict_refused)
        made.touched.connect(self._desk.touched)
        made.fault.connect(self._desk.fault)
        made.owed.connect(self._desk.printing.go)
        self.issues = made
        if self._desk.tab == ISSUES_TAB:
            made.load()
        return made.page

    def _connect(self) -> None:
        self.strip.acted.connect(self._act)
        self.strip.pressed.connect(self._key)
        self.waiting.picked.connect(self._waiting_row)
        self.waiting.opened.connect(self._waiting_called)
        self.scan.picked.connect(self._scan_row)
        self.scan.dropped.connect(self._dropped)
        self.intake.materials.dropped.connect(self._dropped)
        if self._desk.scans is not None:
            self._desk.scans.seen.connect(self.scan.see)
        self.top.opened.connect(self._open)
        self.top.search.changed.connect(self._search)
        self.intake.key.connect(self._key)
        self.intake.step.connect(self._step)
        self.intake.typed.connect(self._typed)
        self.intake.searched.connect(self._item_search)
        self.intake.hit.connect(self._hit)
        self.intake.answered.connect(self._answered)
        self.intake.row.connect(self._row)
        self.intake.marked.connect(self._marked)
        self.intake.reason.connect(self._reason)
        self.intake.delivery.connect(self._delivery)
        self.intake.edited.connect(self._edited)
        self.intake.second.connect(self._refuse)
        self.intake.notice_acted.connect(self._notice_acted)
        self.notice.acted.connect(self._notice_acted)
        self.chooser.key.connect(self._chosen)
        for page in (self.cases, self.pick_up):
            self._connect_cases(page)
        self.day_end.close_day.connect(self._desk.close_day)
        self.day_end.picked.connect(self._from_day)
        self.status.asked.connect(self._desk.show_sync)
        self._desk.issue_seen.connect(self._issue_seen)

    # --- drawing

    @Slot()
    def draw(self) -> None:
        """Draw everything that the desk holds."""
        if self._drawing:
            return
        self._drawing = True
        desk = self._desk
        now = corrected(desk.clock)
        intake_open = desk.tab == 0
        self.strip.setVisible(intake_open)
        self._edge.setVisible(intake_open)
        self.plate.setVisible(not intake_open)
        self.top.search.hint(words.SEARCH_ISSUES if desk.tab == ISSUES_TAB else "")
        self.top.search.show_text(self._looked_for())
        self.strip.draw(desk.queue, now)
        self._draw_over()
        compact = self._look.compact
        cells = status_state.cells(desk.status, now, compact=compact)
        self.status.draw(cells, desk.status.who, desk.status.number, desk.status.role)
        if intake_open:
            notice = status_state.notice(desk.status, desk.strip(), seats=desk.queue.seats)
            self.intake.draw(desk.intake, notice, desk.history)
            filled = any(act.filled for act in queue_state.acts(desk.queue))
            self.intake.result.primary.fill(on=not filled)
        elif desk.tab in GROUPS:
            page = self.cases if desk.tab == 1 else self.pick_up
            page.draw(desk.cases)
            if not types(QApplication.focusWidget()) and desk.cases.form is CaseForm.NONE:
                page.place().setFocus()
        elif desk.tab == 3:
            self.day_end.draw(desk.day_end)
        over = desk.waiting is not None or desk.scanning
        self.notice.draw(desk.strip() if over or not intake_open else None)
        self._drawing = False
        self._tick()

    def news(self, changes: Changes) -> None:
        """Something was written or arrived: an open page 冲突 or 反映 is read again."""
        if self.conflicts is not None and self._desk.tab == CONFLICTS_TAB and Topic.CASES in changes.topics:
            self.conflicts.load()
        if self.issues is not None and self._desk.tab == ISSUES_TAB and Topic.CASES in changes.topics:
            self.issues.load()

    def come_back(self) -> None:
        """The shell stands on the screen (again): the focus goes to the place of the draft."""
        self.intake.place_again()
        self.draw()

    def _draw_over(self) -> None:
        """What stands over the open page for a moment: a question, the papers, the second person."""
        desk = self._desk
        self.chooser.draw(desk.chooser)
        if desk.second is None and self.second is not None:
            self.pages.removeWidget(self.second)
            self.second.hide()
            self.second.deleteLater()
            self.second = None
            self.intake.place_again()
        if desk.second is not None:
            if self.second is None:
                self.second = SignInPage(self._look, desk.second)
                self.second.sent.connect(self._second_sent)
                self.second.left.connect(desk.second_leaves)
                self.pages.addWidget(self.second)
                self.pages.setCurrentWidget(self.second)
                self.second.number.input.setFocus()
            self.second.draw(desk.second)
            return
        if desk.waiting is not None:
            self.waiting.draw(desk.waiting)
            self.pages.setCurrentWidget(self.waiting)
            if not self.waiting.table.hasFocus():
                self.waiting.table.setFocus()
            return
        if desk.scans is not None and desk.scans.state is not None:
            self.scan.draw(desk.scans.state)
            self.pages.setCurrentWidget(self.scan)
            if not self.scan.table.hasFocus():
                self.scan.table.setFocus()
            return
        came_back = self.pages.currentWidget() in {self.waiting, self.scan}
        self.pages.setCurrentIndex(desk.tab)
        if came_back:
            self.intake.place_again()

    @Slot()
    def _tick(self) -> None:
        now = corrected(self._desk.clock)
        day = day_of(now)
        shown = words.month_day(day) if self._look.compact else words.day_line(day)
        self.top.draw(self._desk.tab, shown, words.hour(now))
        self.strip.tick(now)
        self.plate.show_view(queue_state.plate(self._desk.queue, now, compact=self._look.compact))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size may mean another layout; order, keys and words stay."""
        super().resizeEvent(event)
        self._restyle(caps=self._look.caps)
        self._centre()

    def _centre(self) -> None:
        """Above 1920 the page stops growing and stands in the middle (tokens.md 10)."""
        side = max(0, (self.width() - MAX_WIDTH) // 2)
        self._frame.setContentsMargins(side, 0, side, 0)

    def _restyle(self, *, caps: bool) -> None:
        size = self.size()
        contrast = self._look.high_contrast
        style = Style.for_size(size.width(), size.height(), high_contrast=contrast, caps=caps)
        if style != self._look:
            self._look = style
            self._build()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """The clock stops with the window."""
        self.stop()
        super().closeEvent(event)

    def stop(self) -> None:
        """The clock stops; keys go elsewhere."""
        self._timer.stop()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.removeEventFilter(self)

    # --- keys

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Every key press of this window goes through here once, at the widget with the focus."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or not self._owns(watched):
            return False
        focus = QApplication.focusWidget()
        if focus is not None and watched is not focus:
            return False
        return self.press(key_name(event), focus)

    def _owns(self, widget: QWidget) -> bool:
        """The widget is drawn here, whatever window this desk stands in."""
        return self.isVisible() and (widget is self or self.isAncestorOf(widget) or widget is self.window())

    def press(self, key: str, focus: QWidget | None = None) -> bool:
        """A key at the widget with the focus; True when it was used."""
        if not key or key in {"Tab", "Shift+Tab"}:
            return False
        if self._desk.second is not None or self._desk.chooser is not None:
            return self._press_over(key)
        if key in {"F1", "F11", "Ctrl+/", "Ctrl+Tab", "Ctrl+Shift+Tab"}:
            self._window_key(key)
            return True
        if self._belongs_to_widget(key, focus):
            return False
        if key == "/":
            in_items = self._desk.tab == 0 and self._desk.intake.draft.step in {Step.ITEM, Step.SITUATION}
            (self.intake.items.search.edit if in_items else self.top.search.edit).setFocus()
            return True
        return self._leaves_search(key, focus) or self._press_own(key, focus) or self._desk.press(key)

    def _press_own(self, key: str, focus: QWidget | None) -> bool:
        """A key of a page that acts by itself, or the one that opens it."""
        made = {CONFLICTS_TAB: self.conflicts, ISSUES_TAB: self.issues}
        tab = OWN_KEYS.get(key)
        if tab is not None and made[tab] is not None:
            self._open(tab)
            return True
        here = made.get(self._desk.tab)
        if here is None or (focus is self.top.search.edit and here is not self.issues):
            return False
        return here.press(key, typing=types(focus))

    def _press_over(self, key: str) -> bool:
        """A key while the second person signs in or a question stands."""
        if self._desk.second is None:
            return self._desk.press(key)
        if key == "Esc":
            self._desk.second_leaves()
        return key == "Esc" or key.startswith(("Alt+", "F"))

    def _belongs_to_widget(self, key: str, focus: QWidget | None) -> bool:
        """True when the key types, opens a choice or clicks a button where the focus is."""
        plain = "+" not in key and not (key[0] == "F" and key[1:].isdigit())
        if types(focus):
            return plain and not self._acts_in_field(key, focus)
        if isinstance(focus, QComboBox):
            return plain and key not in {"Enter", "Esc"}
        return key == "Space" and isinstance(focus, QPushButton)

    def _acts_in_field(self, key: str, focus: QWidget | None) -> bool:
        """Which plain keys act in a text field: Enter, arrows, Esc; digits in an empty item search."""
        search = self.intake.items.search.edit
        if focus is search:
            return key in FIELD_KEYS or (key.isdigit() and not search.text())
        if focus is self.top.search.edit:
            return key == "Esc" or (key in FIELD_KEYS and self._desk.tab in {*GROUPS, ISSUES_TAB})
        return key == "Esc" or (key == "Enter" and self._desk.tab == 0)

    def _window_key(self, key: str) -> None:
        if key == "F1":
            KeysDialog(self._look, self).open()
        elif key == "F11":
            window = self.window()
            window.showNormal() if window.isFullScreen() else window.showFullScreen()
        elif key == "Ctrl+/":
            self._restyle(caps=not self._look.caps)
        else:
            self._jump(-1 if "Shift" in key else 1)

    def _jump(self, step: int) -> None:
        """Between the four areas: queue, applicant, list, result."""
        if self._desk.tab != 0:
            return
        queue = next((row for row in self.strip.findChildren(QPushButton) if row.isEnabled()), self.strip)
        areas = [queue, *(area for area in self.intake.areas() if area.isVisible())]
        focus = QApplication.focusWidget()
        at = next((n for n, area in enumerate(areas) if area is focus or area.isAncestorOf(focus or self)), 0)
        areas[(at + step) % len(areas)].setFocus()

    @Slot(QWidget, QWidget)
    def _focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self._owns(now):
            return
        self.intake.focus_moved(now)
        for page in (self.cases, self.pick_up):
            page.table.set_active(now is page.table or now is self.top.search.edit)
        if self._drawing:
            return
        for name, field in self.intake.person.fields.items():
            if field.input is old:
                self._desk.field_left(str(name))
            if field.input is now:
                self._desk.field_entered(str(name))
