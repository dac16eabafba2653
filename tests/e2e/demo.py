"""`./run demo`: a day in an invented hall, played with keys in the real window, with a real hub.

Leaves pictures, papers and `summary.json`. Nothing here is used by the program itself.
"""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console

from hall.clock import SystemClock
from hall.commands.staff import SignIn, sign_in
from tests.e2e import demo_rest, demo_result
from tests.e2e.demo_hall import (
    CLERK,
    PASSWORD,
    WINDOW,
    Folders,
    Hub,
    open_at_hub,
    open_hall,
    write_settings,
)
from tests.e2e.demo_people import Visitor, visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from hall.desk import DeskPorts
    from hall.local_settings import LocalSettings
    from hall.queue_ports import QueueDesk
    from tests.e2e.demo_hall import Opened
    from tests.e2e.demo_result import Cut

    Take = Callable[[Visitor, bool], str]
    Tell = Callable[[str], None]

SIZE: Final = (1366, 768)
REST: Final = (13, 29, 39, 41, 42, 46, 2, 17, 45, 5)
"""Visitors who are served without the window, to make the numbers of a day."""


def play(out: Path) -> int:
    """Play it; 0 only when everything came about, both stores are whole and both sides are equal.

    Args:
        out: Folder of the results; made anew, if it is empty or an earlier demonstration's.

    Raises:
        Refused: The folder holds other things.
        Unavailable: The hub does not start, or the window does not go on.
    """
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    on_screen = sys.platform in {"win32", "darwin"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    if not on_screen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"一窗演示：{'在屏幕上' if on_screen else '没有屏幕，在后台'}演一天，约一分半钟。")
    folders = Folders(out=out.absolute())
    folders.make()
    _make_hub(folders)
    desk = write_settings(folders)
    with Hub(folders.hub) as hub:
        hub.enrol("desk", folders.desk, window=WINDOW)
        hub.enrol("kiosk", folders.kiosk, name="1号取号机")
        cut = _play_with(folders, hub, desk, lambda line: console.print(f"  · {line}"))
    summary = demo_result.summarise(folders, desk, _hub_settings(folders), cut)
    demo_result.write(folders, summary)
    kinds = demo_result.picture_papers(folders, summary["papers"])
    wrong = demo_result.faults(summary)
    console.print(
        f"取号 {summary['tickets']} 张，办件 {sum(summary['cases'].values())} 件，"
        f"文书 {len(summary['papers'])} 份（{kinds} 种）。"
    )
    console.print("、".join(f"{name} {count}" for name, count in summary["outcomes"].items()))
    away = summary["offline"]
    console.print(f"断网 {away['cut_at']} 至 {away['back_at']}，其间办出 {away['cases_while_away']} 件。")
    own = "、".join(f"{one['number']}（{one['replaces'] or '没有号'}）" for one in summary["emergency"])
    console.print(f"断网时发的应急号：{own}，连上后都在大厅的排队记录里。")
    equal = "一致" if summary["events"]["equal"] else "不一致"
    console.print(f"窗口与大厅的记录{equal}（{summary['events']['desk']['entries']} 条）。")
    for sentence in wrong:
        console.print(f"问题：{sentence}")
    console.print(f"看这里：{folders.screens}（截图）、{folders.papers}（文书）、{folders.summary}")
    return 1 if wrong else 0


def _hub_settings(folders: Folders) -> LocalSettings:
    from main import settings_for  # noqa: PLC0415  # main wires; it imports this module first

    return settings_for(folders.hub)


def _make_hub(folders: Folders) -> None:
    from main import store_of  # noqa: PLC0415  # as above

    clock = SystemClock()
    with store_of(_hub_settings(folders), create=True) as opened:
        open_at_hub(opened.units, clock)


def _play_with(folders: Folders, hub: Hub, settings: LocalSettings, tell: Tell) -> Cut:
    from main import desk_ports, settings_for, store_of  # noqa: PLC0415  # as above
    from sync.enrol_client import Tokens  # noqa: PLC0415  # as above
    from sync.links import device_links  # noqa: PLC0415  # as above

    clock = SystemClock()
    with store_of(settings, create=True) as opened:
        hall = open_hall(desk_ports(settings, opened, clock))
    links = device_links(settings_for(folders.kiosk), clock)
    kiosk = links.queue
    with (
        store_of(settings, screen_thread=threading.get_ident()) as opened,
        ThreadPoolExecutor(1) as behind,
    ):
        # Like the program's own pages, the play writes on another thread than the screen's.
        ports = behind.submit(desk_ports, settings, opened, clock).result()

        def take(someone: Visitor, item: bool) -> str:  # noqa: FBT001  # with or without the item
            return demo_rest.take(kiosk, someone, item=item).number

        cut = _in_the_window(folders, hub, ports, hall, take, tell)
        behind.submit(_rest, ports, kiosk).result()
        hub.wait_until_folded(Tokens(links.trust, links.seal, clock))
    kiosk.close()
    return cut


def _rest(ports: DeskPorts, kiosk: QueueDesk) -> None:
    """The rest of the day by commands, then until the hub has everything."""
    who = SignIn(number=CLERK, password=PASSWORD, window=WINDOW)
    actor = sign_in(who, ports.begin, ports.clock, ports.hasher)
    demo_rest.serve_all(ports, actor, kiosk, [visitor(row) for row in REST])
    demo_rest.print_owed(ports, actor)
    if ports.hub is not None:
        pause = threading.Event()
        for _ in range(20):
            ports.hub.poke()
            pause.wait(ports.hub.wait())
            if not ports.hub.round().waiting:
                break


def _in_the_window(folders: Folders, hub: Hub, ports: DeskPorts, hall: Opened, take: Take, tell: Tell) -> Cut:
    """Open the window, play the story in it, close it."""
    # Qt only now: it reads the environment when it is loaded.
    from tests.e2e.demo_keys import Hands  # noqa: PLC0415  # as said
    from tests.e2e.demo_scenes import Stage  # noqa: PLC0415  # as said
    from tests.e2e.demo_story import Morning  # noqa: PLC0415  # as said
    from ui.app import make_application  # noqa: PLC0415  # as said
    from ui.run import RunOptions, open_window  # noqa: PLC0415  # as said

    app = make_application(["yichuang"])
    window = open_window(ports, app=app, options=RunOptions(windowed=True, size=SIZE))
    try:
        stage = Stage(
            window=window,
            hands=Hands(window, folders.screens),
            folders=folders,
            hub=hub,
            clock=ports.clock,
            first_code=hall.first_code,
            take=take,
            tell=tell,
        )
        morning = Morning(stage)
        morning.play()
    finally:
        window.close()
        app.processEvents()
    return morning.cut
