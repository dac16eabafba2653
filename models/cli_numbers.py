"""The command that lists the blocks of document numbers: who has which, what was used, what is a gap (D2)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from hall import console
from models.cli_restores import DataOption

if TYPE_CHECKING:
    from models.cli_restores import Opener


def add_number_commands(app: typer.Typer, opened: Opener) -> None:
    """Register `numbers`."""

    @app.command("numbers")
    def numbers_command(
        year: Annotated[int | None, typer.Option("--year", help="只列这一年的")] = None,
        data: DataOption = None,
        as_json: Annotated[bool, typer.Option("--json", help="用 JSON 回答")] = False,
    ) -> None:
        """列出文书号段：哪一段在哪台电脑、用到哪里、哪些是不再使用的缺号。大厅服务器和窗口都可以用。"""
        from hall.commands.leases import block_lines

        with opened(data) as (_, one):
            names = {row.node: row.name for row in one.devices.all()}
            lines = [line for line in block_lines(one.units, names) if year is None or line.year == year]
        if as_json:
            console.answer_json({"blocks": [asdict(line) for line in lines]})
            return
        for line in lines:
            console.say(line.sentence)
        if not lines:
            console.say("还没有文书号段。")
