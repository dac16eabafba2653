"""The command line, and the only place that knows more than one of the five folders (architecture.md 3).

Every command loads only what it needs, so that `explain` starts without Qt and the desk without FastAPI. No
rule, no SQL and no widget belongs here: a command wires, calls and reports. A refusal or fault that reaches
the end is one sentence on stderr and status 2.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hall import console
from hall.clock import SystemClock
from hall.errors import HallError, Unavailable
from hall.local_settings import FILE_NAME, LocalSettings, data_folder, read_settings
from models.cli import StoreHands, add_store_commands
from models.cli_exchange import open_exchange, parts_of
from sync.cli import DataOption, JsonOption, add_commands
from sync.cli_exchange import add_exchange_commands
from sync.cli_hub import LOOPBACK, DeskHand, Hands, HubHand, add_hub_commands
from sync.cli_queue import DayHands, add_day_commands
from sync.cli_usb import UsbDesk, UsbHands, add_usb_commands

if TYPE_CHECKING:
    from hall.desk import DeskPorts, HealthLine
    from hall.papers import Printer
    from models.opening import Opened
    from printing.render import Renderer
    from sync.enrol_client import HubTrust
    from sync.links import DeskLinks
    from sync.security import Seal
    from sync.server import HubService
    from ui.states.kiosk_ports import HallFacts

VERSION: Final = "0.1.0"
NAME: Final = f"一窗 {VERSION}"

app = typer.Typer(
    help="一窗：政务服务大厅综合窗口。不带命令就是打开窗口程序。",
    add_completion=False,
    pretty_exceptions_enable=False,
)


def settings_for(data: Path | None) -> LocalSettings:
    """The settings of this PC, or `Refused` with file, key and reason."""
    return read_settings((folder := data_folder(data)) / FILE_NAME, folder)


def store_of(
    settings: LocalSettings, *, create: bool = False, screen_thread: int | None = None
) -> AbstractContextManager[Opened]:
    """This PC's store, opened and closed again; with `create`, made with its key when there is none."""
    from models.pc_store import open_pc

    return open_pc(settings, app=VERSION, create=create, screen_thread=screen_thread)


def _print_recovery(settings: LocalSettings, opened: Opened, passphrase: str) -> str:
    """Print the recovery passphrase for the safe (D29); it is kept nowhere else."""
    from hall.commands.papers import recovery_sheet

    sheet = recovery_sheet(opened.views.hall(), opened.views.identity(), passphrase, SystemClock())
    printer = _printer(settings)
    job = printer.send(_renderer(settings).render(sheet), "恢复口令单")
    return f"恢复口令单已送到“{printer.name}”（{job}），请打印后放进保险柜，并删除文件。"


add_store_commands(app, StoreHands(settings=settings_for, opened=store_of, print_sheet=_print_recovery))


@contextmanager
def _opened(data: Path | None, create: bool) -> Iterator[Opened]:  # noqa: FBT001  # see `sync.cli.Opener`
    with store_of(settings_for(data), create=create) as opened:
        yield opened


add_commands(app, _opened)


def _renderer(settings: LocalSettings) -> Renderer:
    from printing.render import Renderer

    return Renderer(settings.data / "字形")


def _printer(settings: LocalSettings) -> Printer:
    from printing.spooler import CupsPrinter, PdfFolder

    return CupsPrinter(settings.printer) if settings.printer else PdfFolder(settings.pdf_folder)


def desk_ports(
    settings: LocalSettings, opened: Opened, clock: SystemClock, stack: ExitStack | None = None
) -> DeskPorts:
    """Everything a desk works with, over an opened store; `stack` lets its connections go."""
    from hall.commands.boards import hall_calendar
    from hall.desk import DeskFiles, DeskPorts
    from models.passwords import Argon2
    from models.retention_store import StoreRetention
    from models.sync_sides import care_tables
    from printing.spooler import PdfFolder
    from sync.care_desk import DeskCare
    from sync.catalogue_import import take_file
    from sync.figures_file import figures_workbook

    links = _links(settings, opened, clock)
    if links is not None and stack is not None:
        stack.callback(links.close)
    ports = DeskPorts(
        settings=settings,
        begin=opened.units,
        queries=opened.views,
        clock=clock,
        calendar=hall_calendar(opened.views.setting),
        hasher=Argon2(),
        renderer=_renderer(settings),
        printer=_printer(settings),
        slips=PdfFolder(settings.pdf_folder / "小票", name="小票文件夹"),
        doctor=lambda: health(settings, opened, clock),
        card_frame=settings.card_frame,
        take_file=partial(take_file, begin=opened.units, clock=clock),
        workbook=figures_workbook,
        files=DeskFiles(shelf=opened.blobs),
        retention=StoreRetention(opened, settings.logs, clock),
        care=DeskCare(care_tables(opened, clock), opened.units, clock),
    )
    return ports if links is None else links.onto(ports)


def open_desk(settings: LocalSettings, stack: ExitStack, *, screen_thread: int | None = None) -> DeskPorts:
    """Open the store for a desk, on the lane of whoever calls; `stack` closes it."""
    from hall.commands.first_start import first_account
    from hall.commands.node import known_offset
    from models.restore_notices import standing_notice

    opened = stack.enter_context(store_of(settings, create=True, screen_thread=screen_thread))
    ports = desk_ports(settings, opened, SystemClock(known_offset(opened.views)), stack)
    return replace(ports, notice=first_account(ports) or standing_notice(opened.store))


def _links(settings: LocalSettings, opened: Opened, clock: SystemClock) -> DeskLinks | None:
    """The ways to the hub, for a desk that was enrolled; None on a single PC."""
    from hall.commands.node import HUB_TRUST, learn_offset, signing_seed
    from models.sync_sides import desk_stores
    from sync.links import desk_links

    if not (trust := opened.views.setting(HUB_TRUST)):
        return None
    learn = partial(learn_offset, opened.units, clock)
    stores = desk_stores(opened, clock, settings.side_file, app=VERSION)
    return desk_links(trust, settings, signing_seed(opened.units), stores, clock, learn)


def health(settings: LocalSettings, opened: Opened | HallError, clock: SystemClock) -> tuple[HealthLine, ...]:
    """Every line of `doctor`; a store that does not open is a line like the others."""
    import platform

    from hall.commands.node import HUB_TRUST
    from hall.desk import HealthLine
    from hall.queries import SyncView
    from models import health as of_store
    from models.keys import load_key, system_ring
    from printing.health import font_lines, printer_lines, slip_line
    from sync.exchange.health import exchange_lines
    from sync.health import hub_lines

    try:
        renderer: Renderer | Unavailable = _renderer(settings)
    except Unavailable as error:
        renderer = error
    version = f"一窗 {VERSION}，Python {platform.python_version()}，{platform.system()} {platform.machine()}"
    view, key, tried, trust = SyncView(), None, None, None
    if isinstance(opened, HallError):
        inside: tuple[HealthLine, ...] = (HealthLine(name="数据", level="bad", sentence=opened.sentence),)
    else:
        key = load_key(settings.keys, system_ring())
        view, tried = opened.views.sync(), opened.views.setting(of_store.RESTORE_TRIED)
        trust = opened.views.setting(HUB_TRUST)
        inside = of_store.store_lines(opened.store, key)
        inside += exchange_lines(parts_of(opened, clock), settings.data, clock)
    return (
        HealthLine(name="版本", level="ok", sentence=version),
        *inside,
        of_store.disk_line(settings.data),
        of_store.clock_line(clock, single=not (settings.hub or trust)),
        *font_lines(renderer),
        *printer_lines([_printer(settings)]),
        slip_line(settings, clock),
        *hub_lines(settings, trust or "", view),
        of_store.backup_line(settings.backup_folder, settings.keys, key, clock, tried),
    )


@app.command("doctor")
def doctor_command(data: DataOption = None, as_json: JsonOption = False) -> None:
    """逐项检查本机：版本、数据、密钥、磁盘、时钟、字体、打印机、大厅、备份。"""
    settings = settings_for(data)
    try:
        with store_of(settings) as opened:
            lines = health(settings, opened, SystemClock())
    except HallError as error:
        lines = health(settings, error, SystemClock())
    console.tell_health(lines, as_json=as_json)
    raise typer.Exit(1 if any(line.level == "bad" for line in lines) else 0)


def _hub_settings(data: Path | None) -> LocalSettings:
    return settings_for(data or data_folder(None).with_name("yichuang-hub"))


@app.command("hub")
def hub_command(
    host: Annotated[str, typer.Option("--host", help="监听地址；本机以外的都加密")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口，0 表示任选一个空的")] = 8080,
    tls: Annotated[bool, typer.Option("--tls", help="在本机也加密")] = False,
    upstream: Annotated[str, typer.Option("--upstream", help="上级服务器地址，默认登记时的")] = "",
    data: DataOption = None,
) -> None:
    """大厅服务器：管全厅的号，接收各窗口的记录。"""
    from models.locks import only_program
    from models.relay_store import RelayStore
    from printing.tickets_qr import qr_rows
    from sync.enrol_certificate import kept_certificate
    from sync.exchange.task import hang_exchange
    from sync.hub_pages import hang_pages
    from sync.relay_run import hang_relay
    from sync.server import serve

    settings, clock = _hub_settings(data), SystemClock()
    alone = only_program(settings.store) if not settings.store_url else nullcontext()
    with alone, store_of(settings, create=True) as opened:
        make = partial(kept_certificate, settings.keys, clock, opened.units, opened.views.setting)
        certificate = make() if tls or host not in LOOPBACK else None
        service = hub_service(settings, opened, clock)
        hang_relay(service, RelayStore(opened.store, clock), clock, opened.views.setting, url=upstream)
        hang_exchange(service, parts_of(opened, clock), settings.data, clock)
        pages = partial(hang_pages, service, opened.views, clock, qr_rows)
        serve(service, host=host, port=port, certificate=certificate, pages=pages, say=console.say)


def hub_service(settings: LocalSettings, opened: Opened, clock: SystemClock) -> HubService:
    """The hub of a hall over an opened store: authority of the queue, receiver of all chains."""
    import shutil

    from hall.commands.hub_queue import HubQueueRules
    from hall.commands.node import keep_setting, signing_seed
    from hall.outlook import HallOutlook
    from models.bell import Bell
    from models.hub_store import HubUnits
    from models.pull_store import PullPages
    from models.sync_sides import care_tables
    from sync.deeming import offer_cases
    from sync.hall_routes import HallBook
    from sync.server import HubSettings, QueueParts, make_service

    reader = opened.queue
    outlook = HallOutlook(reader, partial(keep_setting, opened.units))
    me = opened.views.identity()
    service = make_service(
        HubUnits(opened.store, clock),
        clock,
        hub_id=me.node,
        seed=signing_seed(opened.units),
        devices=opened.devices,
        queue=QueueParts(
            groups=opened.groups,
            reader=reader,
            perform=HubQueueRules(clock=clock, wait=outlook.wait, model=outlook.model),
            loads=outlook.loads,
            book=HallBook.over(opened.views.hall, reader),
            wait=Bell(opened.store).wait if settings.store_url else None,
        ),
        disk_free=lambda: shutil.disk_usage(settings.data).free,
        settings=HubSettings(hall=me.hall),
    ).keep_files(opened.blobs)
    return offer_cases(service, PullPages(opened.store), opened.units, care_tables(opened, clock))


@contextmanager
def _hub_hand(data: Path | None, plain: bool) -> Iterator[HubHand]:  # noqa: FBT001  # see `cli_hub.Hands`
    from sync.enrol_certificate import kept_certificate

    with store_of(settings := _hub_settings(data), create=True) as opened:
        make = partial(kept_certificate, settings.keys, SystemClock(), opened.units, opened.views.setting)
        kept = None if plain else make()
        yield HubHand(devices=opened.devices, fingerprint=kept.fingerprint if kept else None)


@contextmanager
def _desk_hand(data: Path | None) -> Iterator[DeskHand]:
    from hall.commands.node import HUB_TRUST, keep_setting, signing_seed

    with store_of(settings_for(data), create=True) as opened:
        keep = partial(keep_setting, opened.units, HUB_TRUST)
        yield DeskHand(identity=opened.views.identity(), seed=signing_seed(opened.units), keep=keep)


add_hub_commands(
    app,
    Hands(
        hub=_hub_hand,
        desk=_desk_hand,
        file=lambda data: settings_for(data).device_file,
        upper=lambda data: _desk_hand(_hub_settings(data).data),
        app=NAME,
    ),
)


@app.command("desk")
def desk_command(
    windowed: Annotated[bool, typer.Option("--windowed", help="不全屏")] = False, data: DataOption = None
) -> None:
    """打开窗口程序。"""
    import threading

    from models.locks import only_program
    from ui.run import RunOptions, run

    settings = settings_for(data)
    with only_program(settings.store), ExitStack() as stack:
        ports = partial(open_desk, settings, stack, screen_thread=threading.get_ident())
        options = RunOptions(windowed=windowed, window=settings.window, high_contrast=settings.high_contrast)
        raise typer.Exit(run(ports, settings.logs, options=options))


def _device(data: Path | None) -> tuple[HubTrust, Seal]:
    from sync.links import device_links

    links = device_links(settings_for(data), SystemClock())
    return links.trust, links.seal


add_day_commands(app, DayHands(device=_device, days=lambda data: store_of(_hub_settings(data)), app=NAME))
add_exchange_commands(app, lambda data: open_exchange(_hub_settings(data), VERSION))


@contextmanager
def _usb_hub(data: Path | None) -> Iterator[HubService]:
    with store_of(settings := _hub_settings(data)) as opened:
        yield hub_service(settings, opened, SystemClock())


@contextmanager
def _usb_desk(data: Path | None) -> Iterator[UsbDesk]:
    with store_of(settings := settings_for(data)) as opened:
        links = _links(settings, opened, SystemClock())
        yield UsbDesk(unsent=links.unsent if links else None, begin=opened.units, queries=opened.views)


add_usb_commands(app, UsbHands(hub=_usb_hub, desk=_usb_desk))


@app.command("kiosk")
def kiosk_command(
    windowed: Annotated[bool, typer.Option("--windowed", help="不全屏")] = False, data: DataOption = None
) -> None:
    """取号机：触摸屏上取号、预约报到、看要带的材料。"""
    from printing.tickets_open import slip_printers
    from printing.tickets_qr import qr_rows
    from sync.links import device_links
    from ui.kiosk.desk_port import DeskKiosk
    from ui.kiosk.open import facts_of, reader_of
    from ui.kiosk.run import KioskOptions, KioskPorts, run_kiosk

    settings, clock = settings_for(data), SystemClock()
    links = device_links(settings, clock)

    def facts() -> HallFacts:
        page = links.hall.hall()
        return facts_of(page.settings, page.catalogue)

    port = DeskKiosk(
        desk=links.queue,
        hall=facts,
        printer=slip_printers(settings, clock),
        clock=clock,
        rows=qr_rows,
        reader=reader_of(settings.card_file, settings.card_frame),
        name=links.trust.name or "K1",
        place_url=f"{links.trust.url}/my/{{token}}",
    )
    ports = KioskPorts(port=port, clock=clock, logs=settings.logs, queue=links.queue)
    raise typer.Exit(run_kiosk(ports, KioskOptions(windowed=windowed)))


@app.command("board")
def board_command(
    window: Annotated[int, typer.Option("--window", help="窗口屏：只显示这个窗口")] = 0,
    area: Annotated[str, typer.Option("--area", help="只显示、只播报这个区域")] = "",
    voice: Annotated[bool, typer.Option("--voice", help="同时语音叫号")] = False,
    show: Annotated[bool, typer.Option("--show/--no-show", help="不开屏幕，只播报")] = True,
    browser: Annotated[str, typer.Option("--browser", help="浏览器程序，默认自动找")] = "",
    data: DataOption = None,
) -> None:
    """大屏和窗口屏：用系统的浏览器全屏打开，断了自己重来。"""
    from sync.board_run import BoardOptions, run_board
    from sync.links import device_links
    from ui.voice import mouth_of

    settings, clock = settings_for(data), SystemClock()
    links = device_links(settings, clock)
    options = BoardOptions(
        hub=links.trust.url,
        profile=settings.data / "浏览器",
        window=window,
        area=area,
        browser=browser,
        show=show,
    )
    mouth = partial(mouth_of, settings.data / "录音", clock, console.complain) if voice else None
    raise typer.Exit(run_board(options, links.pages, mouth=mouth, say=console.say))


@app.command("demo")
def demo_command(
    out: Annotated[Path, typer.Option("--out", help="结果文件夹")] = Path("out/demo"),
) -> None:
    """用示例目录演一遍：取号、叫号、核验、受理、出文书、上传，结果放在 out/demo。"""
    from tests.e2e.demo import play

    raise typer.Exit(play(out))


@app.callback(invoke_without_command=True)
def _start(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        desk_command()


def main() -> None:
    """Run a command; what it refuses is a sentence and status 2."""
    try:
        app()
    except (HallError, OSError) as error:
        console.complain(console.sentence_of(error))
        sys.exit(2)


if __name__ == "__main__":
    main()
