"""The command line, and the only place that knows more than one of the five folders (architecture.md 3).

Every command loads only what it needs, so that `explain` starts without Qt and the desk without FastAPI. No
rule, no SQL and no widget belongs here: a command wires, calls and reports.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer

from hall.console import (
    answer_json,
    complain,
    read_input,
    say,
    tell_card,
    tell_faults,
    tell_names,
    tell_trial,
)
from hall.errors import HallError, Refused, Unavailable
from hall.local_settings import FILE_NAME, LocalSettings, read_settings

if TYPE_CHECKING:
    from models.opening import Opened

    from hall.catalogue import Catalogue

VERSION: Final = "0.1.0"

app = typer.Typer(
    name="yichuang",
    help="一窗：政务服务大厅综合窗口。不带命令就是打开窗口程序。",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
)

DataOption = Annotated[
    Path | None, typer.Option("--data", help="数据文件夹，默认在用户目录下", envvar="YICHUANG_DATA")
]
JsonOption = Annotated[bool, typer.Option("--json", help="用 JSON 回答")]


def _fail(error: HallError, status: int = 1) -> NoReturn:
    """One sentence on stderr, and the status."""
    complain(error.sentence)
    raise typer.Exit(status)


def _input(path: str) -> bytes:
    try:
        return read_input(path)
    except Unavailable as error:
        _fail(error, 2)


def data_folder(given: Path | None) -> Path:
    """Where this user's data lie: the option, else the XDG folder (on Windows, LOCALAPPDATA)."""
    if given is not None:
        return given.absolute()
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "yichuang"


def settings_for(data: Path | None) -> LocalSettings:
    """The settings of this PC."""
    folder = data_folder(data)
    try:
        return read_settings(folder / FILE_NAME, folder)
    except Refused as error:
        _fail(error, 2)


# --- faces of the rules ---


def _catalogue_of(file: str) -> Catalogue:
    from sync.catalogue_file import read_catalogue

    report = read_catalogue(_input(file))
    if report.catalogue is None:
        errors = sum(fault.severity == "error" for fault in report.faults)
        sentence = f"目录文件有 {errors} 处错误，不能使用；用 import --check 看全部错误。"
        _fail(Refused("catalogue.faults", sentence), 2)
    return report.catalogue


def _stored_catalogue(data: Path | None) -> Catalogue:
    from hall.clock import SystemClock
    from hall.commands.record import day_number

    opened = open_store(settings_for(data), create=False)
    try:
        version = opened.views.catalogue(day_number(SystemClock()))
    finally:
        opened.close()
    if version is None:
        _fail(Refused("catalogue.none", "本机还没有导入目录，请先用 import 导入。"), 2)
    return version.catalogue


@app.command("import")
def import_command(
    file: Annotated[str, typer.Argument(help="目录 XLSX 文件")],
    check: Annotated[bool, typer.Option("--check", help="只检查，不导入")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """导入事项目录；有一处错误就都不导入，所有错误一次列出。"""
    from sync.catalogue_file import read_catalogue

    report = read_catalogue(_input(file))
    answer = report.to_json()
    if as_json:
        answer_json(answer)
    else:
        tell_faults(answer)
    if report.catalogue is None:
        raise typer.Exit(1)
    if check:
        return
    sentence = _take_over(report.catalogue, Path(file).name, settings_for(data))
    (complain if as_json else say)(sentence)


def _take_over(catalogue: Catalogue, name: str, settings: LocalSettings) -> str:
    from hall.clock import SystemClock
    from hall.commands.catalogue import import_catalogue

    opened = open_store(settings, create=True)
    try:
        done = import_catalogue(catalogue, source=name, begin=opened.units, clock=SystemClock())
    except HallError as error:
        _fail(error)
    finally:
        opened.close()
    return (
        f"已导入为第 {done.version.serial} 版：新增 {len(done.added)} 项，"
        f"修改 {len(done.changed)} 项，停用 {len(done.gone)} 项。"
    )


@app.command("explain")
def explain_command(
    cases: Annotated[str, typer.Option("--cases", help="办件 JSON 文件，- 表示标准输入")],
    catalogue: Annotated[str | None, typer.Option("--catalogue", help="目录 XLSX 文件")] = None,
    store: Annotated[bool, typer.Option("--store", help="用本机已导入的目录")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """试算：按窗口规则说明每个办件该怎么办、缺什么、能出什么结论、什么时候到期。"""
    from hall.trial import run_trial

    if (catalogue is None) == (not store):
        _fail(Refused("explain.source", "请用 --catalogue 指定目录文件，或用 --store 使用已导入的目录。"), 2)
    document = _input(cases)
    found = _catalogue_of(catalogue) if catalogue is not None else _stored_catalogue(data)
    try:
        answer, status = run_trial(found, document)
    except Refused as error:
        _fail(error, 2)
    if as_json:
        answer_json(answer)
    else:
        tell_trial(answer)
    raise typer.Exit(status)


@app.command("card")
def card_command(
    file: Annotated[str, typer.Argument(help="读卡器回复的记录文件")], as_json: JsonOption = False
) -> None:
    """读出一份录下的读卡器回复。"""
    from hall.idcard import card_answer

    answer = card_answer(_input(file))
    if as_json:
        answer_json(answer)
        return
    tell_card(answer)


@app.command("names")
def names_command(
    file: Annotated[str, typer.Argument(help="每行一个姓名（JSON 字符串），- 表示标准输入")],
    as_json: JsonOption = False,
) -> None:
    """按规则检查自然人姓名：可用、清理后可用、或退回。"""
    from hall.names import names_answer

    answer, status = names_answer(_input(file))
    if as_json:
        answer_json(answer)
    else:
        tell_names(answer)
    raise typer.Exit(status)


# --- the store ---


def key_folder(settings: LocalSettings) -> Path:
    """Where the key is kept when there is no keyring: never inside the data folder (D29)."""
    return settings.data.parent / f".{settings.data.name}.keys"


def open_store(settings: LocalSettings, *, create: bool, screen_thread: int | None = None) -> Opened:
    """Open this PC's store; with `create`, make it and its key when there is none."""
    from models.opening import Places, open_hall

    from hall.clock import SystemClock
    from hall.commands.node import booted
    from models.keys import has_key, load_key, make_key, system_ring

    ring, folder, clock = system_ring(), key_folder(settings), SystemClock()
    places = Places(store=settings.store, side=settings.side_file, backups=settings.backup_folder / "升级前")
    try:
        if not settings.store.exists() and not create:
            raise Refused("store.none", f"{settings.data} 里还没有数据，请先启动一次窗口程序或导入目录。")
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = load_key(folder, ring) if has_key(folder) else make_key(folder, ring)
        opened = open_hall(
            places,
            found.key,
            clock=clock,
            window=settings.window,
            create=create,
            forbidden_thread=screen_thread,
            tell=complain,
        )
        boot = opened.boot
        if boot.reason is not None:
            old_inc = str(boot.old_inc) if boot.old_inc else None
            booted(
                opened.units, clock, reason=boot.reason, app=VERSION, old_inc=old_inc, side_seq=boot.side_seq
            )
        opened.settle()
    except HallError as error:
        _fail(error, 2)
    return opened


@app.command("verify")
def verify_command(
    store: Annotated[Path | None, typer.Option("--store", help="数据库文件或数据文件夹")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="按事件链重新汇总")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """检查事件链、汇总和文书是否一致、完好。"""
    from models import verify as checks
    from models.engine import open_store as open_engine
    from models.keys import load_key, system_ring

    folder = store.parent if store is not None and store.is_file() else store
    settings = settings_for(folder or data)
    try:
        if not settings.store.exists():
            raise Refused("store.none", f"{settings.store} 不存在，没有可以检查的数据。")
        engine = open_engine(settings.store, load_key(key_folder(settings), system_ring()).key)
        try:
            report = checks.rebuild(engine) if rebuild else checks.verify(engine)
        finally:
            engine.close()
    except HallError as error:
        if as_json:
            answer_json({"ok": False, "entries": 0, "nodes": 0, "faults": [error.sentence]})
            raise typer.Exit(1) from error
        _fail(error)
    if as_json:
        numbers = {"entries": report.entries, "nodes": report.nodes}
        answer_json({"ok": report.ok, **numbers, "faults": list(report.faults)})
    else:
        say(f"事件 {report.entries} 条，节点 {report.nodes} 个。")
        say("\n".join(report.faults) if report.faults else "一切完好。")
    raise typer.Exit(0 if report.ok else 1)


if __name__ == "__main__":
    app()
