"""Commands about the store itself: check, back up, restore (D29).

What lies outside the store (settings of the PC, opening it, printing the sheet) is handed in by `main.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hall import console
from hall.clock import SystemClock
from hall.errors import Refused
from hall.local_settings import LocalSettings
from models.cli_archive import add_archive_commands
from models.cli_numbers import add_number_commands
from models.cli_restores import add_restore_commands
from models.cli_root import add_root_commands

if TYPE_CHECKING:
    from models.opening import Opened

DataOption = Annotated[
    Path | None, typer.Option("--data", help="数据文件夹，默认在用户目录下", envvar="YICHUANG_DATA")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreHands:
    """What the commands need from outside.

    Attributes:
        settings: Of this PC, by data folder.
        opened: Opens the store.
        print_sheet: Prints the recovery passphrase and says where it lies.
    """

    settings: Callable[[Path | None], LocalSettings]
    opened: Callable[[LocalSettings], AbstractContextManager[Opened]]
    print_sheet: Callable[[LocalSettings, Opened, str], str]


def add_store_commands(app: typer.Typer, hands: StoreHands) -> None:
    """Register `verify`, `backup` and `restore`, and those of the other pages of commands."""
    _add_verify(app, hands)
    _add_backup(app, hands)
    _add_restore(app, hands)

    @contextmanager
    def opened(data: Path | None) -> Iterator[tuple[LocalSettings, Opened]]:
        settings = hands.settings(data)
        with hands.opened(settings) as one:
            yield settings, one

    add_restore_commands(app, opened)
    add_number_commands(app, opened)
    add_root_commands(app, opened)
    add_archive_commands(app, opened)


def _add_verify(app: typer.Typer, hands: StoreHands) -> None:
    @app.command("verify")
    def verify_command(
        store: Annotated[Path | None, typer.Option("--store", help="数据库文件或数据文件夹")] = None,
        rebuild: Annotated[bool, typer.Option("--rebuild", help="按事件链重新汇总")] = False,
        data: DataOption = None,
        as_json: Annotated[bool, typer.Option("--json", help="用 JSON 回答")] = False,
    ) -> None:
        """检查事件链、汇总和文书是否一致、完好。"""
        from models.keys import load_key, system_ring
        from models.verify import verify_file

        settings = hands.settings((store.parent if store.is_file() else store) if store else data)
        _require_file(settings)
        report = verify_file(settings.store, lambda: load_key(settings.keys, system_ring()).key, heal=rebuild)
        console.tell_report(report, as_json=as_json)
        raise typer.Exit(0 if report.ok else 1)


def _require_file(settings: LocalSettings) -> None:
    """A database server has tools of its own for copies.

    Raises:
        Refused: `store.server`.
    """
    if settings.store_url:
        raise Refused("store.server", "数据在 PostgreSQL 上：请用 pg_dump、pg_basebackup 备份和恢复。")


def _add_backup(app: typer.Typer, hands: StoreHands) -> None:
    @app.command("backup")
    def backup_command(data: DataOption = None) -> None:
        """为正在使用的数据做一份经过检验的加密备份。"""
        from models import backup, keys
        from models.key_wraps import new_passphrase, wrap_with_passphrase
        from models.verify import check_copy

        settings = hands.settings(data)
        _require_file(settings)
        with hands.opened(settings) as opened:
            key = keys.load_key(settings.keys, keys.system_ring()).key
            boxes = keys.load_boxes(settings.keys, key)
            if not boxes:
                # The passphrase is kept nowhere but on the sheet for the safe.
                passphrase = new_passphrase()
                boxes = (wrap_with_passphrase(key, passphrase),)
                console.say(hands.print_sheet(settings, opened, passphrase))
                keys.keep_boxes(settings.keys, list(boxes), key)
            target = backup.back_up(
                opened.store,
                key,
                settings.backup_folder,
                wraps=boxes,
                side_path=settings.side_file,
                clock=SystemClock(),
                check=check_copy,
            )
        console.say(f"备份已完成并检验：{target}")


def _add_restore(app: typer.Typer, hands: StoreHands) -> None:
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

        settings, clock = hands.settings(data), SystemClock()
        _require_file(settings)
        typed = console.read_secret(passphrase, "恢复口令")
        if rehearse:
            facts = backups.rehearse(backup, backups.key_in(backup, typed), check=check_copy)
            if settings.store.exists():
                with hands.opened(settings) as opened:
                    keep_setting(opened.units, RESTORE_TRIED, str(clock.wall()))
            console.say(f"这份备份可以恢复：事件 {facts.get('entries', '?')} 条。")
            return
        aside = backups.put_back(
            backup,
            settings.store,
            typed,
            keys=settings.keys,
            ring=system_ring(),
            clock=clock,
            check=check_copy,
        )
        with hands.opened(settings):
            console.say("已恢复。" + (f"原来的数据和密钥没有删除，数据放在 {aside}。" if aside else ""))
