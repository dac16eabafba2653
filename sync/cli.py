"""Commands about files and rules: catalogue import, trials, recorded cards, names.

They need no more than the rules, the catalogue reader and, some of them, the store that `main.py` opens for
them. Commands that wire store, printer or screen together stay in `main.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Protocol

import typer

from hall import console
from hall.clock import SystemClock
from hall.errors import Refused
from hall.ports import Begin
from hall.queries import Queries

DataOption = Annotated[
    Path | None, typer.Option("--data", help="数据文件夹，默认在用户目录下", envvar="YICHUANG_DATA")
]
JsonOption = Annotated[bool, typer.Option("--json", help="用 JSON 回答")]


class Opened(Protocol):
    """An opened store, as `main.store_of` gives it."""

    @property
    def units(self) -> Begin:
        """Opens units of work."""
        ...

    @property
    def views(self) -> Queries:
        """Reads."""
        ...


Opener = Callable[[Path | None, bool], AbstractContextManager[Opened]]
"""Opens the store of a data folder; with True it is made when there is none."""


def add_commands(app: typer.Typer, opened: Opener) -> None:
    """Register `hall`, `calendar`, `notices`, `import`, `explain`, `card` and `names`."""
    _add_hall(app, opened)
    _add_boards(app, opened)
    _add_catalogue(app, opened)
    _add_rules(app)


def _add_hall(app: typer.Typer, opened: Opener) -> None:
    @app.command("hall")
    def hall_command(
        file: Annotated[str | None, typer.Argument(help="改好的大厅设置 TOML 文件")] = None,
        data: DataOption = None,
    ) -> None:
        """大厅自己的名称、期限和规则：不带文件就列出现在的，带文件就按文件修改。"""
        from hall.commands.node import set_hall
        from hall.hall_file import write_hall

        with opened(data, True) as store:
            if file:
                set_hall(store.units, console.read_text(file))
            console.say(write_hall(store.views.hall()).rstrip())


def _add_boards(app: typer.Typer, opened: Opener) -> None:
    @app.command("calendar")
    def calendar_command(
        file: Annotated[str | None, typer.Argument(help="节假日表 CSV：日期,类型（休、班）,名称")] = None,
        data: DataOption = None,
    ) -> None:
        """节假日表：不带文件就列出已导入的年份，带文件就按年替换；窗口自动取得并重算期限。"""
        from hall.commands.boards import import_calendar, stored_days, years_of
        from hall.control import CALENDAR
        from hall.workdays import MIN_DAYS_OFF

        with opened(data, True) as store:
            if file:
                import_calendar(console.read_text(file), store.units, SystemClock())
            years = years_of(stored_days(store.views.setting(CALENDAR)))
        for one in years:
            console.say(f"{one.year} 年：休 {one.off} 天，调休上班 {one.work} 天")
            if one.off < MIN_DAYS_OFF:
                console.say(
                    f"　　休息日不到 {MIN_DAYS_OFF} 天，不当作全年的表，只改写明的这些天；"
                    "国家还没有公布的年份，期限仍标“暂估”。请核对有没有漏行。"
                )
        if not years:
            console.say("没有另外导入的年份，按国家公布的节假日表计算。")

    @app.command("notices")
    def notices_command(
        file: Annotated[str | None, typer.Argument(help="通知表 CSV：开始,结束,内容")] = None,
        data: DataOption = None,
    ) -> None:
        """给各窗口人员的通知：不带文件就列出，带文件就整个替换；登录页和每人登录时各显示一次。"""
        from hall.commands.boards import import_notices
        from hall.control import NOTICES
        from hall.notices import notices_from

        with opened(data, True) as store:
            if file:
                import_notices(console.read_text(file), store.units)
            notices = notices_from(store.views.setting(NOTICES))
        for one in notices:
            console.say(f"{one.first} 到 {one.last}　{one.text}")
        if not notices:
            console.say("没有通知。")


def _add_catalogue(app: typer.Typer, opened: Opener) -> None:
    @app.command("import")
    def import_command(
        file: Annotated[str, typer.Argument(help="目录 XLSX 文件")],
        check: Annotated[bool, typer.Option("--check", help="只检查，不导入")] = False,
        data: DataOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """导入事项目录；有一处错误就都不导入，所有错误一次列出。"""
        from hall.commands.catalogue import import_catalogue
        from sync.catalogue_file import read_catalogue

        report = read_catalogue(console.read_input(file))
        (console.answer_json if as_json else console.tell_faults)(report.to_json())
        if report.catalogue is None:
            raise typer.Exit(1)
        if check:
            return
        with opened(data, True) as store:
            done = import_catalogue(
                report.catalogue, source=Path(file).name, begin=store.units, clock=SystemClock()
            )
        (console.complain if as_json else console.say)(f"{done.sentence}。")

    @app.command("explain")
    def explain_command(
        cases: Annotated[str, typer.Option("--cases", help="办件 JSON 文件，- 表示标准输入")],
        catalogue: Annotated[str | None, typer.Option("--catalogue", help="目录 XLSX 文件")] = None,
        store: Annotated[bool, typer.Option("--store", help="用本机已导入的目录")] = False,
        data: DataOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """试算：按窗口规则说明每个办件该怎么办、缺什么、能出什么结论、什么时候到期。"""
        from hall.commands.catalogue import catalogue_in_force
        from hall.trial import run_trial
        from sync.catalogue_file import require_catalogue

        if (catalogue is None) == (not store):
            raise Refused("explain.source", "请用 --catalogue 指定目录文件，或用 --store 使用已导入的目录。")
        document = console.read_input(cases)
        if catalogue is not None:
            found = require_catalogue(console.read_input(catalogue))
        else:
            with opened(data, False) as one:
                found = catalogue_in_force(one.views, SystemClock())
        answer, status = run_trial(found, document)
        (console.answer_json if as_json else console.tell_trial)(answer)
        raise typer.Exit(status)


def _add_rules(app: typer.Typer) -> None:
    @app.command("card")
    def card_command(
        file: Annotated[str, typer.Argument(help="读卡器回复的记录文件")], as_json: JsonOption = False
    ) -> None:
        """读出一份录下的读卡器回复。"""
        from hall.idcard import card_answer

        (console.answer_json if as_json else console.tell_card)(card_answer(console.read_input(file)))

    @app.command("names")
    def names_command(
        file: Annotated[str, typer.Argument(help="每行一个姓名（JSON 字符串），- 表示标准输入")],
        as_json: JsonOption = False,
    ) -> None:
        """按规则检查自然人姓名：可用、清理后可用、或退回。"""
        from hall.names import names_answer

        answer, status = names_answer(console.read_input(file))
        (console.answer_json if as_json else console.tell_names)(answer)
        raise typer.Exit(status)
