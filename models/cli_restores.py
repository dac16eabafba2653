"""Commands about restores and clones: tick off what people are told, give a copied PC its own identity.

Until the pages for it are there these are the way to see and settle it, at a desk and at the hub.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hall import console
from hall.clock import SystemClock, iso
from hall.local_settings import LocalSettings

if TYPE_CHECKING:
    from models.opening import Opened

DataOption = Annotated[
    Path | None, typer.Option("--data", help="数据文件夹，默认在用户目录下", envvar="YICHUANG_DATA")
]
Opener = Callable[[Path | None], AbstractContextManager[tuple[LocalSettings, "Opened"]]]


def add_restore_commands(app: typer.Typer, opened: Opener) -> None:
    """Register `restores` and `new-identity`."""
    _add_restores(app, opened)
    _add_identity(app, opened)


def _add_restores(app: typer.Typer, opened: Opener) -> None:
    @app.command("restores")
    def restores_command(
        done: Annotated[bool, typer.Option("--done", help="都已核对，不再提示")] = False,
        by: Annotated[str, typer.Option("--by", help="谁核对的（工号）")] = "",
        data: DataOption = None,
        as_json: Annotated[bool, typer.Option("--json", help="用 JSON 回答")] = False,
    ) -> None:
        """列出恢复旧备份、复制硬盘的提示：可能缺什么、要做什么；核对后用 --done 消除。"""
        from hall.errors import Refused
        from models.restore_notices import alarms, notices, settle_alarms, tick_off

        if done and not by:
            raise Refused("restores.by", "请用 --by 写明是谁核对的（工号）。", field="by")
        with opened(data) as (_, one):
            open_notices = [notice for notice in notices(one.store) if not notice.done_at]
            rows = alarms(one.store)
            if done:
                clock = SystemClock()
                for notice in open_notices:
                    tick_off(one.store, notice, by=by, clock=clock)
                settle_alarms(one.store, by=by)
        if as_json:
            console.answer_json(
                {
                    "notices": [
                        {
                            "kind": str(notice.kind),
                            "at": iso(notice.at),
                            "sentence": notice.sentence,
                            "first": notice.first,
                            "last": notice.last,
                        }
                        for notice in open_notices
                    ],
                    "alarms": [
                        {
                            "node": str(row.node),
                            "code": str(row.code),
                            "at": iso(row.at),
                            "detail": row.detail,
                        }
                        for row in rows
                    ],
                    "done": done,
                }
            )
            return
        for notice in open_notices:
            console.say(f"{iso(notice.at)}　{notice.sentence}")
        for row in rows:
            console.say(f"{iso(row.at)}　{str(row.node)[:8]}　{row.detail}")
        if not open_notices and not rows:
            console.say("没有需要核对的恢复或复制。")
        elif done:
            console.say("都已记为核对过。")


def _add_identity(app: typer.Typer, opened: Opener) -> None:
    @app.command("new-identity")
    def identity_command(data: DataOption = None) -> None:
        """在复制出来的那台窗口电脑上：换一个自己的身份，然后重新登记。记录都保留。"""
        from models.identity_renewal import renew_identity

        with opened(data) as (settings, one):
            series = renew_identity(one.units, settings.side_file, clock=SystemClock())
        console.say(f"本机已换新身份，编号改用系列 {series}。请在大厅服务器生成登记码，再在本机执行 enrol。")
