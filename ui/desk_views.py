"""The desk's way to the view of a case's scans: begun at a material of the open file, left with it.

The view and its acts are `view_desk.py`; taking scans is `desk_scans.py`.
"""

from dataclasses import replace

from PySide6.QtCore import Slot
from typing_extensions import override

from ui.desk_scans import DeskScans
from ui.states.cases import CaseForm, CasesState
from ui.states.status import NoticeKind
from ui.view_desk import ViewDesk


class DeskViews(DeskScans):
    """Looking at scans."""

    views: ViewDesk | None = None

    def hang_views(self, views: ViewDesk) -> None:
        """Take the view of this person."""
        self.views = views
        views.changed.connect(self._views_changed)
        views.refused.connect(self._no_view)
        views.touched.connect(self._touch)
        views.fault.connect(self.fault)

    @property
    def looking(self) -> bool:
        """True while scans are looked at."""
        return self.views is not None and self.views.state is not None

    @override
    def press_cases(self, key: str) -> bool:
        """A key of the view while it stands; in a case file Enter opens it."""
        views, state = self.views, self.cases
        if views is None:
            return super().press_cases(key)
        if self.looking:
            return views.press(key)
        if key == "Enter" and state.file is not None and state.form is CaseForm.NONE:
            self.look()
            return True
        used = super().press_cases(key)
        self._follow()
        return used

    def look(self, sha256: str = "") -> None:
        """The scans of the material with the focus, or one of them."""
        if self.views is not None and self.cases.file is not None:
            self.views.begin(self.cases.file, sha256)

    @override
    def open_tab(self, number: int) -> None:
        """Another page: nothing of a scan stays behind it."""
        if self.views is not None:
            self.views.leave()
        super().open_tab(number)

    @override
    def set_cases(self, state: CasesState) -> None:
        """Another list, row or form: the view goes with its file."""
        super().set_cases(state)
        if state.file is None and self.views is not None:
            self.views.leave()
        self._follow()

    @Slot()
    def _views_changed(self) -> None:
        views = self.views
        if views is not None:
            self.cases = replace(self.cases, view=views.state, thumbs=views.thumbs)
            self.changed.emit()

    def _follow(self) -> None:
        """The small pages are those of the material with the focus."""
        if self.views is not None:
            self.views.glance(self.cases.file)

    @Slot(object)
    def _no_view(self, sentence: object) -> None:
        self.say(NoticeKind.OFFLINE, str(sentence))

    @override
    def stop(self) -> None:
        """What was looked at is let go with the person."""
        super().stop()
        if self.views is not None:
            self.views.stop()
