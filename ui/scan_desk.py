"""What the page 扫描 does: camera, files, pages, and where they go; one for each signed-in person.

Values are `ui/states/scanning.py`, pictures `ui/scans`, the widget `ui/pages/scanning.py`. Work on pictures
runs on the lane of files; nothing here waits for a camera.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from hall.errors import HallError
from ui import words
from ui.states import scanning
from ui.states.chooser import Chooser, Detail, keyed, numbered
from ui.states.scanning import Crop, Frame, Job, Scanning, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hall.left_pages import LeftPage
    from hall.ports import Changes
    from ui.devices.camera import Camera
    from ui.lane import Worker
    from ui.states.attaching import Scan
    from ui.states.draft import Attached
    from ui.states.scanning import TakenPage
    from ui.work.files_work import FilesWork
    from ui.work.page_spool import PageSpool
    from ui.work.scan_work import ScanWork

PLACE: Final = "scan-place"
"""Act of the question to which material a page goes."""
PICK: Final = "scan-pick"
"""Act of the question which file is taken."""
WHOLE: Final = "scan-whole"
"""Act of the question which file goes to a written case as it is."""
WHOLE_PLACE: Final = "scan-whole-place"
"""Act of the question to which of its materials."""
ACTS: Final = frozenset({PLACE, PICK, WHOLE, WHOLE_PLACE})
"""Questions of this page."""
ALL: Final = "*"


class ScanDesk(QObject):
    """The page and its acts.

    Signals:
        changed: Something is to be drawn again.
        seen: A picture of the camera (`QImage` as an object), drawn without anything else.
        kept: (Target, key → Attached, sentence) as one tuple object: sealed pages that want their place.
        said: A sentence (as an object) about what was done.
        refused: A sentence (as an object) about what was not.
        as_is: A file is to be attached as it is, without being looked at page by page.
        touched: `hall.ports.Changes` (as an object) of what was written.
        fault: An exception that is neither a refusal nor an outage.
    """

    changed = Signal()
    seen = Signal(object)
    kept = Signal(object)
    said = Signal(object)
    refused = Signal(object)
    as_is = Signal()
    touched = Signal(object)
    fault = Signal(object)

    def __init__(
        self,
        work: Callable[[], ScanWork],
        files: FilesWork,
        spool: PageSpool,
        *,
        store: Worker,
        lane: Worker,
        camera: Callable[[], Camera | None],
        parent: QObject | None = None,
    ) -> None:
        """Stand by; the camera is made at first use and opened only while the page stands."""
        super().__init__(parent)
        self._store = store
        self.state: Scanning | None = None
        self.chooser: Chooser | None = None
        self._make_work = work
        self._made: ScanWork | None = None
        self._files = files
        self._lane = lane
        self._make_camera = camera
        self._camera: Camera | None = None
        self._turn = 0
        self._spool = spool
        self._kept: tuple[TakenPage, ...] = ()
        self.has_left = False
        self.changed.connect(self._keep_pages)

    @property
    def _work(self) -> ScanWork:
        """Made at first use, on a lane: it loads the readers of pictures."""
        if self._made is None:
            self._made = self._make_work()
        return self._made

    # --- opening and leaving

    def has_camera(self) -> bool:
        """True when a camera is attached now."""
        if self._camera is None:
            self._camera = self._make_camera()
            if self._camera is not None:
                self._camera.setParent(self)
                self._camera.seen.connect(self._seen)
                self._camera.shot.connect(self._shot)
                self._camera.broken.connect(self._broken)
        return self._camera is not None and self._camera.there()

    def begin(self, target: Target) -> None:
        """Open the page for a material, or for several that barcodes tell apart."""
        self._turn += 1
        self._kept = ()
        self.state = Scanning(target=target)
        self._lane.submit(self, self._spool.part, self._left_here, self._failed)
        if self.has_camera() and self._camera is not None:
            self._camera.start()
            self._put(camera=self._camera.name)
        self.changed.emit()

    def _left_here(self, count: int) -> None:
        self.has_left = count > 0
        if self.state is not None and not self.state.pages:
            self._put(left=count)

    def target_of(self, case: str) -> Target:
        """Where scans of a written case go; not for the screen's thread."""
        return self._work.target(case)

    def leave(self) -> None:
        """Close the page and the camera's light; pages that were not attached are left on this PC."""
        self._turn += 1
        self.state = None
        if self._camera is not None:
            self._camera.stop()
        self.changed.emit()

    def _put(self, **values: object) -> None:
        if self.state is not None:
            self.state = replace(self.state, **values)  # type: ignore[arg-type]  # names are fields of the state
            self.changed.emit()

    # --- keys

    def press(self, key: str) -> bool:
        """A key while the page stands; True when it was used."""
        if self.state is None:
            return False
        pressed = scanning.press(self.state, key)
        self.state = pressed.state
        if pressed.job is not None:
            self._do(pressed.job)
        if pressed.used:
            self.changed.emit()
        return pressed.used

    def _do(self, job: Job) -> None:
        state = self.state
        if state is None:
            return
        match job:
            case Job.AS_IS if state.target.case:
                self._ask(words.SCAN_READING, self._files.scans, self._which_whole)
            case Job.LEAVE | Job.THROW_AWAY | Job.AS_IS:
                self._end(job)
            case Job.LEFT:
                self._take_left(state.target)
            case Job.FILES:
                self._ask(words.SCAN_READING, self._files.scans, self._which_files)
            case Job.WHICH:
                self._which_material(state)
            case Job.KEEP:
                self._keep(state)
            case Job.SHOOT | Job.NEXT_CAMERA:
                self._with_camera(job)
            case Job.TURN | Job.CUT | Job.WHOLE:
                self._work_on(state, job)

    def _end(self, job: Job) -> None:
        self.leave()
        if job is Job.THROW_AWAY:
            self._settle()
        elif job is Job.AS_IS:
            self.as_is.emit()

    def _with_camera(self, job: Job) -> None:
        camera = self._camera
        if camera is not None and job is Job.SHOOT:
            camera.shoot()
        elif camera is not None:
            camera.change()
            self._put(camera=camera.name, live=False)

    def _work_on(self, state: Scanning, job: Job) -> None:
        """Turn the page with the focus, cut it, or take the whole frame again."""
        page, at, crop = state.current, state.at, state.crop
        if page is None:
            return

        def changed(new: TakenPage) -> None:
            self._changed(at, new)

        acts: dict[Job, Callable[[], TakenPage]] = {
            Job.TURN: lambda: self._work.turn(page),
            Job.CUT: lambda: self._work.cut(page, crop or Crop()),
            Job.WHOLE: lambda: self._work.whole(page),
        }
        self._ask(words.SCAN_SHOOTING, acts[job], changed)

    def _ask(self, busy: str, work: Callable[[], object], done: Callable[..., None]) -> None:
        """Work on the lane of files for the page that stands now; its answer is dropped when it is gone."""
        turn = self._turn
        self._put(busy=busy, told="")

        def came(answer: object) -> None:
            if turn == self._turn and self.state is not None:
                self._put(busy="")
                done(answer)

        def failed(error: BaseException) -> None:
            if turn == self._turn:
                self._put(busy="", crop=None, front=None)
            self._failed(error)

        self._lane.submit(self, work, came, failed)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, HallError):
            self._put(told=error.sentence)
        else:
            self.fault.emit(error)

    # --- the camera

    @Slot(object)
    def _seen(self, image: object) -> None:
        if self.state is None or not isinstance(image, QImage):
            return
        if not self.state.live:
            self._put(live=True, camera=self._camera.name if self._camera is not None else "")
        self.seen.emit(image)

    @Slot(object)
    def _shot(self, frame: object) -> None:
        state = self.state
        if state is None or not isinstance(frame, Frame):
            return
        front = state.front
        if state.card and front is None:
            self._put(front=frame, told=words.SCAN_CARD_BACK)
        elif state.card and front is not None:
            self._put(front=None, card=False)
            self._ask(words.SCAN_SHOOTING, lambda: (self._work.card(front, frame),), self._pages)
        else:
            self._ask(words.SCAN_SHOOTING, lambda: (self._work.page(frame),), self._pages)

    @Slot()
    def _broken(self) -> None:
        name = self._camera.name if self._camera is not None else ""
        told = words.SCAN_BROKEN if name else words.SCAN_NO_CAMERA
        self._put(live=False, camera=name, told=told)

    # --- pages

    def _pages(self, pages: tuple[TakenPage, ...]) -> None:
        if self.state is not None:
            self.state = scanning.with_pages(self.state, pages)
            self.changed.emit()

    def _changed(self, at: int, page: TakenPage) -> None:
        if self.state is not None:
            self.state = scanning.changed_page(self.state, at, page)
            self.changed.emit()

    def pick(self, number: int) -> None:
        """A page was clicked."""
        if self.state is not None and 0 <= number < len(self.state.pages):
            self._put(at=number, told="")

    def drop(self, paths: tuple[str, ...]) -> None:
        """Files were dropped: they stay where they lie."""
        found = [Path(path) for path in paths]
        self._ask(words.SCAN_READING, lambda: self._work.from_files(found, away=False), self._pages)

    # --- questions

    def _which_files(self, scans: tuple[Scan, ...]) -> None:
        shown = scans[:8]
        texts = tuple(words.scan_option(one.name, one.size, "").strip() for one in shown)
        options = numbered(
            (*texts, words.SCAN_PICK_ALL), (*(Detail(file=one.name) for one in shown), Detail(file=ALL))
        )
        self._all = tuple(one.name for one in reversed(scans))
        self.chooser = Chooser(act=PICK, title=words.SCAN_PICK, options=options)
        self.changed.emit()

    def _which_whole(self, scans: tuple[Scan, ...]) -> None:
        """A written case takes a file as it is: which one, and then at which material."""
        shown = scans[:9]
        texts = tuple(words.scan_option(one.name, one.size, "").strip() for one in shown)
        options = numbered(texts, tuple(Detail(file=one.name) for one in shown))
        self.chooser = Chooser(act=WHOLE, title=words.ATTACH_TITLE, options=options)
        self.changed.emit()

    def _whole_place(self, names: Mapping[str, str], file: str) -> None:
        details = tuple(Detail(file=file, reason=key) for key in names)
        options = keyed(tuple(names.values()), details)
        self.chooser = Chooser(act=WHOLE_PLACE, title=words.SCAN_WHICH, options=options)
        self.changed.emit()

    def _add_whole(self, target: Target, key: str, file: str) -> None:
        def attached(one: Attached) -> None:
            self.leave()
            self._add(target, {key: one}, words.attached(one.size))

        self._ask(words.SCAN_KEEPING, lambda: self._files.attach(file), attached)

    def _which_material(self, state: Scanning) -> None:
        names = state.target.names
        details = tuple(Detail(reason=key) for key in names)
        self.chooser = Chooser(
            act=PLACE, title=words.SCAN_WHICH, options=keyed(tuple(names.values()), details)
        )
        self.changed.emit()

    def chosen(self, act: str, detail: Detail) -> None:
        """An answer to one of the questions of this page."""
        if self.state is None:
            return
        if act == PLACE:
            self.state = scanning.placed(self.state, detail.reason)
            self.changed.emit()
        elif act == WHOLE:
            self._whole_place(self.state.target.names, detail.file)
        elif act == WHOLE_PLACE:
            self._add_whole(self.state.target, detail.reason, detail.file)
        elif act == PICK:
            names = self._all if detail.file == ALL else (detail.file,)
            paths = [self._files.folder / Path(name).name for name in names]
            self._ask(words.SCAN_READING, lambda: self._work.from_files(paths, away=True), self._pages)

    _all: tuple[str, ...] = ()

    # --- keeping

    def _keep(self, state: Scanning) -> None:
        pages, target, count = dict(state.by_material), state.target, len(state.pages)

        def kept(files: Mapping[str, Attached]) -> None:
            self.leave()
            sentence = words.scan_attached(len(files), count)
            if target.case:
                self._add(target, dict(files), sentence)
            else:
                self.kept.emit((target, dict(files), sentence))

        self._ask(words.SCAN_KEEPING, lambda: self._work.keep(pages), kept)

    def _add(self, target: Target, files: Mapping[str, Attached], sentence: str) -> None:
        """Sealed scans of a written case are named by an event."""

        def added(changes: Changes) -> None:
            self._settle(tuple(one.sha256 for one in files.values()))
            self.touched.emit(changes)
            self.said.emit(sentence)

        self._store.submit(self, lambda: self._work.add(target.case, files), added, self._not_added)

    def _not_added(self, error: BaseException) -> None:
        if isinstance(error, HallError):
            self.refused.emit(error.sentence)
        else:
            self.fault.emit(error)

    # --- pages that are not attached yet

    @Slot()
    def _keep_pages(self) -> None:
        """Pages changed: they are sealed at once, so that a stop of the program loses none."""
        state = self.state
        if state is None or state.pages is self._kept:
            return
        self._kept = pages = state.pages
        target = state.target
        self._lane.submit(self, lambda: self._spool.keep(pages, target), _nothing, self._failed)

    def settled(self, files: Mapping[str, Attached]) -> None:
        """The pages stand at their materials: behind the draft, which is on its way to the store."""
        spare = tuple(one.sha256 for one in files.values())
        self._store.submit(self, lambda: None, lambda _none: self._settle(spare))

    def _settle(self, spare: tuple[str, ...] = ()) -> None:
        self._lane.submit(self, lambda: self._spool.settle(spare), _nothing, self._failed)

    def _take_left(self, target: Target) -> None:
        """L: pages of an earlier time come into this page."""

        def came(taken: tuple[TakenPage, ...]) -> None:
            self.has_left = False
            if self.state is not None:
                self.state = scanning.with_left(self.state, taken)
                self.changed.emit()

        self._ask(words.SCAN_READING, lambda: self._spool.take(target), came)

    def go_on(self, target: Target) -> None:
        """Open the page with what was left at an earlier time."""
        self.begin(target)
        self._take_left(target)

    def look_for_left(self, found: Callable[[tuple[LeftPage, ...]], None]) -> None:
        """At the sign-in: what this person left."""

        def read(pages: tuple[LeftPage, ...]) -> None:
            self.has_left = bool(pages)
            found(pages)

        self._lane.submit(self, self._spool.load, read, self._failed)

    def drop_left(self) -> None:
        """Pages of an earlier time are thrown away."""
        self.has_left = False
        said = self.said.emit
        self._lane.submit(self, self._spool.drop, lambda _none: said(words.LEFT_DROPPED), self._failed)

    def stop(self) -> None:
        """The person goes: the camera too."""
        self._turn += 1
        self.state = None
        if self._camera is not None:
            self._camera.stop()


def _nothing(_none: None) -> None:
    """An answer that nobody waits for."""
