"""Commands about archived files and retention, for technicians and issuers (domain.md 7).

What shows names asks for somebody who may archive, by staff number and password; what only counts does not.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hall import console
from hall.clock import SystemClock
from hall.local_settings import LocalSettings

if TYPE_CHECKING:
    from hall.retention import RetentionPlan
    from hall.staff import Actor
    from models.opening import Opened

DataOption = Annotated[
    Path | None, typer.Option("--data", help="数据文件夹，默认在用户目录下", envvar="YICHUANG_DATA")
]
StaffOption = Annotated[str, typer.Option("--staff", help="有归档权限的人员的工号")]
PasswordOption = Annotated[
    str | None, typer.Option("--password-file", help="放着密码的文件，- 表示标准输入；不写就当场输入")
]
JsonOption = Annotated[bool, typer.Option("--json", help="用 JSON 回答")]
Opener = Callable[[Path | None], AbstractContextManager[tuple[LocalSettings, "Opened"]]]

SHOWN = 20
"""Cases that are listed one by one; the rest is counted."""


def add_archive_commands(app: typer.Typer, opened: Opener) -> None:
    """Register `archive-export`, `archive-check` and `retention`."""
    _add_export(app, opened)
    _add_check(app)
    _add_retention(app, opened)


def _signed(one: Opened, staff: str, password: str | None, clock: SystemClock) -> Actor:
    """Who answers for it.

    Raises:
        Refused: `staff.…`.
    """
    from hall.commands.staff import authorise
    from hall.staff import Permission
    from models.passwords import Argon2

    typed = console.read_secret(password, f"工号 {staff} 的密码")
    return authorise(staff, typed, Permission.ARCHIVE, one.units, clock, Argon2())


def _add_export(app: typer.Typer, opened: Opener) -> None:
    @app.command("archive-export")
    def export_command(
        number: Annotated[str, typer.Argument(help="已归档的办件编号")],
        staff: StaffOption,
        to: Annotated[Path, typer.Option("--to", help="放到哪个文件夹")] = Path(),
        password: PasswordOption = None,
        data: DataOption = None,
    ) -> None:
        """把一个已归档的办件导出成文件夹：案卷、文书、扫描件、事件和清单；导出会留痕。"""
        from hall.codec import encode
        from hall.commands.archiving import ArchiveTools, case_folder
        from models.archive_folder import FolderFile, require_free, write_folder

        clock = SystemClock()
        require_free(to, number.strip().upper())
        with opened(data) as (_, one):
            actor = _signed(one, staff, password, clock)
            tools = ArchiveTools(shelf=one.blobs)
            found = case_folder(actor, number, one.units, clock, tools)
        files = [
            FolderFile(group=line.group, name=line.name, mime=line.mime, content=content)
            for line, content in found.files
        ]
        events = [
            {"link": item.link.hex(), "kind": item.event.kind, "wall": item.event.wall,
             "actor": item.event.actor, "raw": encode(item.event).hex()}
            for item in found.events
        ]  # fmt: skip
        target = write_folder(to, dict(found.facts), found.pdf, files, events)
        console.say(f"案卷已导出到 {target}，共 {len(files)} 份文件。里面有个人信息，请按档案管理。")


def _add_check(app: typer.Typer) -> None:
    @app.command("archive-check")
    def check_command(
        folder: Annotated[Path, typer.Argument(help="导出的案卷文件夹")], as_json: JsonOption = False
    ) -> None:
        """检查导出的案卷：文件有没有少、有没有多、有没有改动。"""
        from models.archive_folder import check_folder

        report = check_folder(folder)
        if as_json:
            console.answer_json(asdict(report) | {"ok": report.ok})
        else:
            for fault in report.faults:
                console.say(fault)
            word = "完好" if report.ok else f"有 {len(report.faults)} 处不对"
            console.say(f"{report.number}：{report.files} 份文件，{word}。")
        raise typer.Exit(0 if report.ok else 1)


def _add_retention(app: typer.Typer, opened: Opener) -> None:
    @app.command("retention")
    def retention_command(
        remove: Annotated[str, typer.Option("--remove", help="清除：写列出时给的核对码")] = "",
        staff: StaffOption = "",
        password: PasswordOption = None,
        data: DataOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """列出已过保管期限、按规定可以清除的扫描件、案卷和日志；不加 --remove 什么也不动。"""
        from hall.commands.record import day_number
        from hall.errors import Refused
        from models.retention_store import plan_of, remove_logs

        clock = SystemClock()
        if remove and not staff:
            raise Refused(
                "retention.staff", "清除要由有归档权限的人员负责，请用 --staff 写工号。", field="staff"
            )
        with opened(data) as (settings, one):
            plan = plan_of(one, settings.logs, day_number(clock))
            if not remove:
                _tell(plan, one, as_json=as_json)
                return
            from hall.commands.retaining import remove_lapsed

            actor = _signed(one, staff, password, clock)
            gone = remove_lapsed(actor, plan, remove, one.units, clock, one.blobs)
            gone += remove_logs(settings.logs, plan.logs)
        console.say(f"已清除 {len(plan.files)} 份文件、{len(plan.logs)} 个日志，腾出 {_size(gone)}。已留痕。")


def _tell(plan: RetentionPlan, one: Opened, *, as_json: bool) -> None:
    from hall.retention import Rule

    sizes = {name: row.size for name, row in one.blobs.rows(plan.files).items()}
    if as_json:
        console.answer_json(_plain(plan, sizes))
        return
    if plan.empty:
        console.say("现在没有到期的文件。")
        return
    for rule in (Rule.NO_RESULT, Rule.ARCHIVED):
        cases = [case for case in plan.cases if case.rule is rule]
        names = {name for case in cases for name in case.files}
        if cases:
            size = sum(sizes.get(name, 0) for name in names)
            console.say(f"{rule}：{len(cases)} 件，{len(names)} 份，{_size(size)}")
        for case in cases[:SHOWN]:
            since = f"{case.since // 10_000}-{case.since // 100 % 100:02d}-{case.since % 100:02d}"
            console.say(f"  {case.number}　{len(case.files)} 份，{since} 起到期")
        if len(cases) > SHOWN:
            console.say(f"  …… 另有 {len(cases) - SHOWN} 件")
    if plan.logs:
        console.say(f"{Rule.LOGS}：{len(plan.logs)} 个，{_size(sum(log.size for log in plan.logs))}")
    console.say(f"什么也没有动。要清除，请加 --remove {plan.code} --staff 工号。")


def _plain(plan: RetentionPlan, sizes: dict[bytes, int]) -> dict[str, Any]:
    return {
        "day": plan.day,
        "code": plan.code,
        "cases": [
            {
                "rule": str(case.rule),
                "number": case.number,
                "since": case.since,
                "files": [name.hex() for name in case.files],
                "size": sum(sizes.get(name, 0) for name in case.files),
            }
            for case in plan.cases
        ],
        "logs": [asdict(log) for log in plan.logs],
    }


def _size(size: int) -> str:
    return f"{size / 1_048_576:.1f} MB" if size >= 100_000 else f"{size / 1024:.1f} KB"
