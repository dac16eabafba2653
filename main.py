"""The command line, and the only place that knows more than one of the five folders (architecture.md 3).

Every command loads only what it needs, so that `explain` starts without Qt and the desk without FastAPI. No
rule, no SQL and no widget belongs here: a command wires, calls and reports.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

from hall.errors import HallError, Refused, Unavailable
from hall.local_settings import FILE_NAME, LocalSettings, read_settings

if TYPE_CHECKING:
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
    print(error.sentence, file=sys.stderr)
    raise typer.Exit(status)


def _answer(document: Mapping[str, Any]) -> None:
    """JSON on stdout, UTF-8 whatever the locale; a lone surrogate is escaped and not a crash."""
    try:
        text = json.dumps(document, ensure_ascii=False, indent=1)
        raw = text.encode()
    except UnicodeEncodeError:
        raw = json.dumps(document, indent=1).encode()
    sys.stdout.flush()
    sys.stdout.buffer.write(raw + b"\n")
    sys.stdout.buffer.flush()


def _read(path: str) -> bytes:
    """A file, or standard input for `-`."""
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        _fail(Unavailable("file.read", f"读不了文件 {path}：{error.strerror or error}。"), 2)


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


# --- faces of the rules -----------------------------------------------------------------------------------


def _catalogue_of(file: str) -> Catalogue:
    from sync.catalogue_file import read_catalogue

    report = read_catalogue(_read(file))
    if report.catalogue is None:
        errors = sum(fault.severity == "error" for fault in report.faults)
        sentence = f"目录文件有 {errors} 处错误，不能使用；用 import --check 看全部错误。"
        _fail(Refused("catalogue.faults", sentence), 2)
    return report.catalogue


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
    document = _read(cases)
    found = _catalogue_of(catalogue) if catalogue is not None else _stored_catalogue(data)
    try:
        answer, status = run_trial(found, document)
    except Refused as error:
        _fail(error, 2)
    if as_json:
        _answer(answer)
    else:
        _tell_trial(answer)
    raise typer.Exit(status)


def _tell_trial(answer: Mapping[str, Any]) -> None:
    """The answer in lines for a person."""
    for case in answer["cases"]:
        if "error" in case:
            print(f"{case['id']}：{case['error']}")
            continue
        print(f"{case['id']}：{case['outcome']}（窗口：{case['window_act']}）")
        for name in (*case["missing"], *case["defective"]):
            print(f"  待补：{name}")
        for label, key in (("承诺办结", "promise_due"), ("法定期限", "statutory_due")):
            if case[key]:
                print(f"  {label}：{case[key]}")
        print(f"  文书：{'、'.join(case['papers'])}")


@app.command("card")
def card_command(
    file: Annotated[str, typer.Argument(help="读卡器回复的记录文件")], as_json: JsonOption = False
) -> None:
    """读出一份录下的读卡器回复。"""
    from hall.idcard import card_answer

    answer = card_answer(_read(file))
    if as_json:
        _answer(answer)
        return
    print(f"状态：{answer['status']}")
    fields = answer.get("fields")
    for name, value in fields.items() if isinstance(fields, dict) else ():
        print(f"  {name}：{value}")


@app.command("names")
def names_command(
    file: Annotated[str, typer.Argument(help="每行一个姓名（JSON 字符串），- 表示标准输入")],
    as_json: JsonOption = False,
) -> None:
    """按规则检查自然人姓名：可用、清理后可用、或退回。"""
    from hall.names import names_answer

    answer, status = names_answer(_read(file))
    if as_json:
        _answer(answer)
    else:
        entries = answer["names"]
        for entry in entries if isinstance(entries, list) else ():
            print(f"{entry['verdict']}：{entry['value'] or ''} {entry['reason']}".rstrip())
    raise typer.Exit(status)
