"""One signed-in person at this PC: the desk with its rules, its shell, its timers, its way to the hub.

Everything is built from what the store holds, so that a restart, a lock and a sign-in are the same (D8).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hall.commands.boards import renew, saw_notices
from hall.errors import HallError
from hall.ports import Changes, Topic
from hall.queue_handover import OWN_TODAY
from hall.staff import Permission, may
from hall.sync_ports import LinkState, RoundResult
from ui import words
from ui.conflicts_desk import ConflictsDesk
from ui.desk import Desk, DeskLanes, DeskRules
from ui.devices.camera import camera_of
from ui.file_rounds import FileRounds
from ui.issues_desk import IssuesDesk
from ui.lane import LaneName
from ui.office_shell import OfficeShell
from ui.pages.plain import EmptyPage
from ui.prepared import FREQUENT, Prepared, prepare
from ui.scan_desk import ScanDesk
from ui.shell import Shell
from ui.states import asking
from ui.states.hall_rules import HallChecks
from ui.states.intake import Intake
from ui.states.status import Device, Link, NoticeKind, Status
from ui.style import Style
from ui.view_desk import ViewDesk
from ui.work.archive_work import ArchiveWork
from ui.work.files_work import FilesWork
from ui.work.page_spool import PageSpool
from ui.work.sharing_work import SharingWork
from ui.work.view_work import ViewWork

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from hall.queries import SyncView
    from hall.staff import Actor
    from ui.lane import Lanes
    from ui.work.scan_work import ScanWork

__all__ = ["Prepared", "Session", "prepare"]

_HOUSEKEEPING: Final = 5 * 60_000
_STRIP: Final = 30_000
_CARD: Final = 700
_DEVICES: Final = 60_000
_SOON: Final = 50
_PULSE: Final = 1_000
_HEARD: Final = 250
"""Milliseconds: many changes in a moment are one reading of the strip."""

_LISTEN_SECONDS: Final = 20.0
_REACHED: Final = frozenset(
    {
        LinkState.SYNCED,
        LinkState.SENDING,
        LinkState.BEHIND,
        LinkState.FORKED,
        LinkState.CLONED,
        LinkState.DAMAGED,
        LinkState.REFUSED,
    }
)


class Session(QObject):
    """A person at work.

    Signals:
        fault: An exception that is neither a refusal nor an outage.
        leaving: The person signs out.
    """

    fault = Signal(object)
    leaving = Signal()

    def __init__(self, actor: Actor, lanes: Lanes, prepared: object, parent: QObject) -> None:
        """Build the pages of this person."""
        super().__init__(parent)
        if not isinstance(prepared, Prepared):
            message = "a session begins with what `prepare` read"
            raise TypeError(message)
        self.actor = actor
        self.idle_minutes = prepared.settings.idle_lock_minutes
        self.desk: Desk | None = None
        self._ports = ports = prepared.ports
        self._lanes = lanes
        self._work = prepared.work
        self._rules = prepared.rules
        self._offline_since: int | None = None
        self._away: int | None = None
        self._shown: Status | None = None
        self._ended = False
        self._shown_news = False
        self._timers: list[QTimer] = []
        self._status = Status(
            link=Link.SINGLE if ports.hub is None and ports.queue is None else Link.COMING_BACK,
            who=actor.name,
            number=actor.number,
            role=str(actor.role),
        )
        self._round = self._timer(self._begin_round, 0, single=True)
        self._again = self._timer(self._listen, _HEARD, single=True)
        self._news = self._timer(self._read_strip, _HEARD, single=True)
        runner = ports.files.runner if ports.files is not None else None
        lane = lanes[LaneName.BLOB]
        self._files = FileRounds(runner, lane, self._quiet, self) if runner is not None else None
        self.widget: QWidget = self._build(prepared)

    def _build(self, prepared: Prepared) -> QWidget:
        work, rules, restored = prepared.work, prepared.rules, prepared.restored
        if work is None or rules is None or restored is None:
            if self.actor.window is not None:
                return EmptyPage(self._style(), str(self.actor.role), words.NEEDS_CATALOGUE)
            shell = OfficeShell(self._ports, self.actor, self._lanes)
            shell.leaving.connect(self.leaving)
            shell.fault.connect(self.fault)
            shell.touched.connect(self._touched)
            shell.hurry.connect(self._hurry)
            shell.draw_status(self._status)
            shell.tell(words.NEWS_GAP.join(one.text for one in prepared.news))
            self._shown_news = bool(prepared.news)
            return shell
        lanes = self._lanes
        self.desk = Desk(
            work,
            DeskRules(rules=rules, checks=HallChecks(self._ports.clock), clock=self._ports.clock),
            DeskLanes(
                store=lanes.store, call=lanes.call, printing=lanes.printing, files=lanes[LaneName.BLOB]
            ),
            intake=Intake(
                draft=restored.draft,
                online=False,
                all_rest_allowed=prepared.settings.all_rest_key,
            ),
            queue=restored.queue,
            status=self._status,
            parent=self,
        )
        self.desk.touched.connect(self._touched)
        self.desk.fault.connect(self.fault)
        self.desk.leaving.connect(self.leaving)
        files = lanes[LaneName.BLOB]
        work_of_views = ViewWork(self._ports, self.actor)
        self.desk.hang_views(ViewDesk(work_of_views, store=lanes.store, lane=files, parent=self.desk))
        self.desk.hang_sharing(SharingWork(self._ports, self.actor))
        self.desk.hang_scans(self._scans(self.desk), ArchiveWork(self._ports, self.actor))
        if restored.queue.gone:
            self.desk.say(NoticeKind.OFFLINE, restored.queue.gone)
        if restored.owner:
            self.desk.chooser = asking.take_over(restored.owner)
        elif prepared.news:
            self.desk.say(NoticeKind.OFFLINE, words.NEWS_GAP.join(one.text for one in prepared.news))
            self._shown_news = True
        elif restored.saved_at and not restored.queue.gone:
            self.desk.say(NoticeKind.DONE, words.back_again(restored.saved_at))
        elif prepared.own:
            self.desk.say(NoticeKind.OFFLINE, OWN_TODAY)
        self.desk.remind()
        sees = may(self.actor.role, Permission.SEE_CASES)
        own = (self._conflicts, self._issues) if sees else (None, None)
        return Shell(self.desk, self._style(), *own)

    def _scans(self, desk: Desk) -> ScanDesk:
        ports, lanes, actor = self._ports, self._lanes, self.actor

        def work() -> ScanWork:
            from ui.work.scan_work import ScanWork  # noqa: PLC0415  # numpy and readers of pictures

            return ScanWork(ports, actor)

        return ScanDesk(
            work,
            FilesWork(ports),
            PageSpool(ports, actor),
            store=lanes.store,
            lane=lanes[LaneName.BLOB],
            camera=lambda: camera_of(ports.settings.camera),
            parent=desk,
        )

    def _issues(self, style: Style, parent: QObject) -> IssuesDesk:
        return IssuesDesk(style, self._ports, self.actor, self._lanes, parent)

    def _conflicts(self, style: Style, parent: QObject) -> ConflictsDesk:
        return ConflictsDesk(style, self._ports, self.actor, self._lanes, parent)

    def _style(self) -> Style:
        return Style(high_contrast=self._ports.settings.high_contrast)

    def _timer(self, then: Callable[[], None], milliseconds: int, *, single: bool = False) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(single)
        timer.setInterval(milliseconds)
        timer.timeout.connect(then)
        self._timers.append(timer)
        return timer

    def begin(self) -> None:
        """Start the timers, print what a stop left owed, ask the hub for the first time."""
        desk = self.desk
        if desk is not None:
            desk.set_status(self._status)
            desk.draw_history()
            if isinstance(self.widget, Shell):
                self.widget.come_back()
            desk.printing.retry()
            desk.ask_left()
            for then, every in (
                (desk.refresh, _STRIP),
                (desk.look_for_card, _CARD),
                (self._keep_house, _HOUSEKEEPING),
                (self._look_at_devices, _DEVICES),
            ):
                self._timer(then, every).start()
            desk.look_for_card()
            self._keep_house()
            self._look_at_devices()
            if self._ports.queue is not None:
                desk.sit()
                self._timer(self._pulse, _PULSE).start()
                self._listen()
        if self._shown_news:
            self._lanes.store.submit(
                self,
                lambda: saw_notices(self.actor.number, self._ports.begin, self._ports.clock),
                lambda _changes: None,
                self._quiet,
            )
        self._wake()
        if self._files is not None:
            self._files.begin()

    def end(self, *, leave: bool = False) -> None:
        """Stop everything of this person; what was typed is on its way to the store.

        Args:
            leave: The person goes: the window is closed, unless a number is in hand. A locked one stays open.
        """
        self._ended = True
        for timer in self._timers:
            timer.stop()
        if self._files is not None:
            self._files.stop()
        if self.desk is not None:
            self.desk.stop()
        if isinstance(self.widget, Shell | OfficeShell):
            self.widget.stop()
        if self._work is not None:
            if leave:
                self._lanes.store.submit(self, self._work.leave, lambda _none: None, lambda _error: None)
            else:
                self._work.hush()

    def scanned(self, text: str) -> None:
        """A scanner typed a code; a form that is being filled in may take it."""
        issues = self.widget.issues if isinstance(self.widget, Shell) else None
        if self.desk is not None and not (issues is not None and issues.scanned(text)):
            self.desk.scanned(text)

    # --- the hall's queue

    @Slot()
    def _listen(self) -> None:
        """Hear what changes in the hall, on the lane of listening; a strip is old for a second at most."""
        work = self._work
        if work is not None and not self._ended:
            self._lanes[LaneName.LISTEN].submit(
                self, lambda: work.listen(_LISTEN_SECONDS), self._heard, self._deaf
            )

    def _heard(self, changed: bool | None) -> None:  # noqa: FBT001  # what `listen` answers
        if changed and not self._news.isActive():
            self._news.start()
        if changed:
            # What came meanwhile is heard at once: a busy hall must not run ahead of its desks.
            self._listen()
        elif changed is not None and not self._ended:
            self._again.start()

    def _deaf(self, error: BaseException) -> None:
        self._quiet(error)
        self._again.start(_PULSE)

    @Slot()
    def _read_strip(self) -> None:
        if self.desk is not None:
            self.desk.refresh()

    @Slot()
    def _pulse(self) -> None:
        """The hub is away, or back: seen within a second of when the queue knows it."""
        if self._work is not None:
            self._lanes.call.submit(self, self._work.away_since, self._pulsed, self._quiet)

    def _pulsed(self, away: int | None) -> None:
        if away == self._away:
            return
        self._away = away
        if away is None and self._status.link is Link.OFFLINE:
            # The hub was just heard: what is done from now on is not done offline.
            self._offline_since = None
            self._status = replace(self._status, link=Link.COMING_BACK, offline_since=None)
        self._show(self._status)
        self._read_strip()
        if away is None:
            self._wake()

    # --- what goes on by itself

    @Slot()
    def _keep_house(self) -> None:
        if self._work is not None:
            self._lanes.store.submit(self, self._work.housekeeping, self._touched, self._quiet)

    def _quiet(self, error: BaseException) -> None:
        """What runs by itself tells nobody when the store is busy; the next time does it."""
        if not isinstance(error, HallError):
            self.fault.emit(error)

    @Slot()
    def _look_at_devices(self) -> None:
        ports = self._ports

        def look() -> tuple[Device, ...]:
            state = ports.printer.state()
            return (Device(name=words.PRINTER, fault="" if state.ready else words.NOT_READY),)

        def seen(devices: tuple[Device, ...]) -> None:
            self._show(replace(self._status, devices=devices))

        self._lanes.call.submit(self, look, seen, self._quiet)

    @Slot(object)
    def _touched(self, changes: object) -> None:
        """Something was written: pages read again, the hub gets it soon."""
        if not isinstance(changes, Changes) or not changes.topics:
            return
        if self.desk is not None:
            self.desk.refresh(changes)
        if isinstance(self.widget, Shell):
            self.widget.news(changes)
        window, rules = self.actor.window, self._rules
        if Topic.CASES in changes.topics and window is not None and rules is not None:
            queries = self._ports.queries
            self._lanes.call.submit(
                self, lambda: queries.frequent_items(window, FREQUENT), rules.often, self._quiet
            )
        hub = self._ports.hub
        if hub is not None:
            hub.poke()
            self._plan()
            self._lanes.call.submit(self, self._ports.queries.sync, self._counted, self._quiet)

    def _counted(self, view: SyncView) -> None:
        self._show(replace(self._status, waiting=view.waiting, sent_back=view.sent_back))

    # --- the hub

    def _wake(self) -> None:
        """Ask the hub soon, whatever was waited for, and read how much has not gone up yet."""
        hub = self._ports.hub
        if hub is not None:
            self._lanes.sync.submit(self, hub.wake, lambda _none: self._plan(), self._quiet)
            self._lanes.call.submit(self, self._ports.queries.sync, self._counted, self._quiet)

    def _plan(self) -> None:
        """The next round when the hub's runner says so."""
        hub = self._ports.hub
        if hub is not None:
            self._round.start(max(_SOON, int(hub.wait() * 1000)))

    @Slot()
    def _hurry(self) -> None:
        """A person asks for it: at once, whatever was waited for."""
        hub = self._ports.hub
        if hub is not None:
            hub.now()
            self._plan()

    @Slot()
    def _begin_round(self) -> None:
        hub = self._ports.hub
        if hub is not None:
            self._lanes.sync.submit(self, hub.round, self._rounded, self._quiet)

    def _rounded(self, result: RoundResult) -> None:
        reached = result.state in _REACHED
        if reached:
            link = (
                Link.COMING_BACK
                if self._status.link is not Link.CONNECTED and result.more
                else Link.CONNECTED
            )
            self._offline_since = None
        else:
            link = Link.OFFLINE
            self._offline_since = self._offline_since or result.at
        waiting = result.waiting if result.fresh else self._status.waiting
        self._show(replace(self._status, link=link, offline_since=self._offline_since, waiting=waiting))
        if Topic.SETTINGS in result.changes.topics:
            ports = self._ports
            self._lanes.call.submit(
                self, lambda: renew(ports.calendar, ports.queries.setting), self._counted_anew, self._quiet
            )
        if self.desk is not None and result.changes.topics - {Topic.SYNC}:
            self.desk.heard(result.changes)
            if isinstance(self.widget, Shell):
                self.widget.news(result.changes)
        if self._work is not None:
            self._work.refused = result.sentence if result.state is LinkState.REFUSED else ""
        if isinstance(self.widget, OfficeShell):
            self.widget.rounded(result)
            if self.widget.cases is not None:
                self.widget.cases.heard(result.changes)
        if self.desk is not None and result.notice:
            self.desk.say(NoticeKind.ERROR, result.notice)
        self._plan()

    def _counted_anew(self, changes: Changes) -> None:
        """Another calendar came; a window hears of it as of any news."""
        if changes.topics and isinstance(self.widget, OfficeShell) and self.widget.cases is not None:
            self.widget.cases.read_again()

    def _show(self, status: Status) -> None:
        """Show what the sync says, unless the queue knows better that the hub is away."""
        self._status = status
        if self._away is not None:
            status = replace(status, link=Link.OFFLINE, offline_since=self._offline_since or self._away)
        if self._work is not None:
            self._work.offline = status.link is Link.OFFLINE
        if status == self._shown:
            return
        self._shown = status
        if self.desk is not None:
            self.desk.set_status(status)
        elif isinstance(self.widget, OfficeShell):
            self.widget.draw_status(status)
