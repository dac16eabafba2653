"""The command line, and the only place that knows more than one of the five folders (architecture.md 3).

Every command loads only what it needs, so that `explain` starts without Qt and the desk without FastAPI. No
rule, no SQL and no widget belongs here: a command wires, calls and reports. A refusal or fault that reaches
the end is one sentence on stderr and status 2.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hall import console
from hall.clock import SystemClock
from hall.errors import HallError, Refused, Unavailable
from hall.local_settings import FILE_NAME, LocalSettings, read_settings
from sync.cli import DataOption, JsonOption, add_commands

if TYPE_CHECKING:
    from hall.desk import DeskPorts, HealthLine
    from hall.papers import Printer
    from models.key_wraps import PassphraseWrap
    from models.opening import Opened
    from printing.render import Renderer
    from sync.desk import DeskSync

VERSION: Final = "0.1.0"

app = typer.Typer(
    help="一窗：政务服务大厅综合窗口。不带命令就是打开窗口程序。",
    add_completion=False,
    pretty_exceptions_enable=False,
)


def data_folder(given: Path | None) -> Path:
    """Where this user's data lie: the option, else the XDG folder (on Windows, LOCALAPPDATA)."""
    if given is not None:
        return given.absolute()
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "yichuang"


def settings_for(data: Path | None) -> LocalSettings:
    """The settings of this PC, or `Refused` with file, key and reason."""
    return read_settings((folder := data_folder(data)) / FILE_NAME, folder)


@contextmanager
def store_of(
    settings: LocalSettings, *, create: bool = False, screen_thread: int | None = None
) -> Iterator[Opened]:
    """This PC's store, opened and closed again; with `create`, made with its key when there is none."""
    from hall.commands.node import booted
    from models import keys, locks
    from models.opening import Places, open_hall

    if not settings.store.exists() and not create:
        raise Refused("store.none", f"{settings.data} 里还没有数据，请先启动一次窗口程序或导入目录。")
    clock, is_new = SystemClock(), not settings.store.exists()
    with ExitStack() as stack:
        stack.enter_context(locks.in_use(settings.store))
        opened = open_hall(
            Places(store=settings.store, side=settings.side_file, backups=settings.backup_folder / "升级前"),
            keys.key_for(settings.keys, keys.system_ring(), is_new=is_new).key,
            clock=clock,
            window=settings.window,
            create=create,
            forbidden_thread=screen_thread,
            tell=(lambda _step: None) if is_new else console.complain,
        )
        stack.callback(opened.close)
        boot = opened.boot
        if boot.reason is not None:
            old = str(boot.old_inc) if boot.old_inc else None
            booted(opened.units, clock, reason=boot.reason, app=VERSION, old_inc=old, side_seq=boot.side_seq)
        opened.settle()
        yield opened


@app.command("verify")
def verify_command(
    store: Annotated[Path | None, typer.Option("--store", help="数据库文件或数据文件夹")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="按事件链重新汇总")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """检查事件链、汇总和文书是否一致、完好。"""
    from models.keys import load_key, system_ring
    from models.verify import verify_file

    settings = settings_for((store.parent if store.is_file() else store) if store else data)
    report = verify_file(settings.store, lambda: load_key(settings.keys, system_ring()).key, heal=rebuild)
    console.tell_report(report, as_json=as_json)
    raise typer.Exit(0 if report.ok else 1)


@app.command("backup")
def backup_command(data: DataOption = None) -> None:
    """为正在使用的数据做一份经过检验的加密备份。"""
    from models import backup, keys
    from models.verify import check_copy

    settings = settings_for(data)
    with store_of(settings) as opened:
        key = keys.load_key(settings.keys, keys.system_ring()).key
        target = backup.back_up(
            opened.store,
            key,
            settings.backup_folder,
            wraps=keys.load_boxes(settings.keys, key) or (_new_recovery(settings, opened, key),),
            side_path=settings.side_file,
            clock=SystemClock(),
            check=check_copy,
        )
    console.say(f"备份已完成并检验：{target}")


def _new_recovery(settings: LocalSettings, opened: Opened, key: str) -> PassphraseWrap:
    """Make the recovery passphrase and print its sheet for the safe (D29); it is kept nowhere else."""
    from hall.commands.papers import recovery_sheet
    from models.key_wraps import new_passphrase, wrap_with_passphrase
    from models.keys import keep_boxes

    passphrase = new_passphrase()
    sheet = recovery_sheet(opened.views.hall(), opened.views.identity(), passphrase, SystemClock())
    wrap = wrap_with_passphrase(key, passphrase)
    printer = _printer(settings)
    job = printer.send(_renderer(settings).render(sheet), "恢复口令单")
    keep_boxes(settings.keys, [wrap], key)
    console.say(f"恢复口令单已送到“{printer.name}”（{job}），请打印后放进保险柜，并删除文件。")
    return wrap


@app.command("restore")
def restore_command(
    backup: Annotated[Path, typer.Argument(help="一份备份的文件夹")],
    rehearse: Annotated[bool, typer.Option("--rehearse", help="只试，不恢复")] = False,
    passphrase: Annotated[
        str | None, typer.Option("--passphrase-file", help="放着恢复口令的文件，- 表示标准输入")
    ] = None,
    data: DataOption = None,
) -> None:
    """用恢复口令从备份恢复；现有数据不删除，改名放在一边。"""
    from hall.commands.node import keep_setting
    from models import backup as backups
    from models.health import RESTORE_TRIED
    from models.keys import system_ring
    from models.verify import check_copy

    settings, clock, typed = settings_for(data), SystemClock(), console.read_secret(passphrase, "恢复口令")
    if rehearse:
        facts = backups.rehearse(backup, backups.key_in(backup, typed), check=check_copy)
        if settings.store.exists():
            with store_of(settings) as opened:
                keep_setting(opened.units, RESTORE_TRIED, str(clock.wall()))
        console.say(f"这份备份可以恢复：事件 {facts.get('entries', '?')} 条。")
        return
    aside = backups.put_back(
        backup, settings.store, typed, keys=settings.keys, ring=system_ring(), clock=clock, check=check_copy
    )
    with store_of(settings):
        console.say("已恢复。" + (f"原来的数据和密钥没有删除，数据放在 {aside}。" if aside else ""))


@app.command("hall")
def hall_command(
    file: Annotated[str | None, typer.Argument(help="改好的大厅设置 TOML 文件")] = None,
    data: DataOption = None,
) -> None:
    """大厅自己的名称、期限和规则：不带文件就列出现在的，带文件就按文件修改。"""
    from hall.commands.node import set_hall
    from hall.hall_file import write_hall

    with store_of(settings_for(data), create=True) as opened:
        if file:
            set_hall(opened.units, console.read_text(file))
        console.say(write_hall(opened.views.hall()).rstrip())


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


def desk_ports(settings: LocalSettings, opened: Opened, clock: SystemClock) -> DeskPorts:
    """Everything a desk works with, over an opened store."""
    from hall.desk import DeskPorts
    from hall.workdays import national_calendar
    from models.passwords import Argon2
    from printing.spooler import PdfFolder
    from sync.catalogue_import import take_file

    return DeskPorts(
        settings=settings,
        begin=opened.units,
        queries=opened.views,
        clock=clock,
        calendar=national_calendar(),
        hasher=Argon2(),
        renderer=_renderer(settings),
        printer=_printer(settings),
        slips=PdfFolder(settings.pdf_folder / "小票", name="小票文件夹"),
        doctor=lambda: health(settings, opened, clock),
        card_frame=settings.card_frame,
        take_file=partial(take_file, begin=opened.units, clock=clock),
        hub=_hub_runner(settings, opened, clock) if settings.hub else None,
    )


def open_desk(settings: LocalSettings, stack: ExitStack, *, screen_thread: int | None = None) -> DeskPorts:
    """Open the store for a desk, on the lane of whoever calls; `stack` closes it."""
    from hall.commands.first_start import first_account
    from hall.commands.node import known_offset

    opened = stack.enter_context(store_of(settings, create=True, screen_thread=screen_thread))
    ports = desk_ports(settings, opened, SystemClock(known_offset(opened.views)))
    return replace(ports, notice=first_account(ports) or opened.boot.notice or "")


def _hub_runner(settings: LocalSettings, opened: Opened, clock: SystemClock) -> DeskSync:
    from random import SystemRandom

    from hall.commands.node import learn_offset, signing_seed
    from models.outbox import OwnOutbox
    from sync.client import HttpHub
    from sync.desk import DeskSync
    from sync.security import Seal

    return DeskSync(
        OwnOutbox(opened.store, clock),
        HttpHub(settings.hub),
        clock,
        seal=Seal(signing_seed(opened.units)),
        rand=SystemRandom().random,
        learn=lambda offset: learn_offset(opened.units, clock, offset),
    )


def health(settings: LocalSettings, opened: Opened | HallError, clock: SystemClock) -> tuple[HealthLine, ...]:
    """Every line of `doctor`; a store that does not open is a line like the others."""
    import platform

    from hall.desk import HealthLine
    from hall.queries import SyncView
    from models import health as of_store
    from models.keys import load_key, system_ring
    from printing.health import font_lines, printer_lines
    from sync.health import hub_line

    try:
        renderer: Renderer | Unavailable = _renderer(settings)
    except Unavailable as error:
        renderer = error
    version = f"一窗 {VERSION}，Python {platform.python_version()}，{platform.system()} {platform.machine()}"
    view, key, tried = SyncView(), None, None
    if isinstance(opened, HallError):
        inside: tuple[HealthLine, ...] = (HealthLine(name="数据", level="bad", sentence=opened.sentence),)
    else:
        key = load_key(settings.keys, system_ring())
        view, tried = opened.views.sync(), opened.views.setting(of_store.RESTORE_TRIED)
        inside = of_store.store_lines(opened.store, key)
    return (
        HealthLine(name="版本", level="ok", sentence=version),
        *inside,
        of_store.disk_line(settings.data),
        of_store.clock_line(clock, single=not settings.hub),
        *font_lines(renderer),
        *printer_lines([_printer(settings)]),
        hub_line(settings.hub, view),
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


@app.command("hub")
def hub_command(
    host: Annotated[str, typer.Option("--host", help="监听地址，目前只能是本机")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口，0 表示任选一个空的")] = 8080,
    data: DataOption = None,
) -> None:
    """大厅服务器：接收各窗口的记录。"""
    import shutil

    from hall.commands.node import signing_seed
    from models.hub_store import HubUnits
    from models.locks import only_program
    from sync.server import make_service, serve

    settings, clock = settings_for(data or data_folder(None).with_name("yichuang-hub")), SystemClock()
    with only_program(settings.store), store_of(settings, create=True) as opened:
        service = make_service(
            HubUnits(opened.store, clock),
            clock,
            hub_id=opened.views.identity().node,
            seed=signing_seed(opened.units),
            disk_free=lambda: shutil.disk_usage(settings.data).free,
        )
        serve(service, host=host, port=port, say=console.say)


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
        status = run(ports, settings.logs, options=options)
    raise typer.Exit(status)


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
