"""Commands for halls that are cut off: records to a stick, into the hub, the receipt back.

Thin: what a file is and what is checked is `usb.py`; the store is handed in by `main.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hall import console
from hall.clock import SystemClock, iso
from hall.commands.exports import record_unsent_export
from hall.errors import Refused
from hall.ports import Begin
from hall.queries import Queries
from hall.staff import Actor
from sync.cli import DataOption, JsonOption

if TYPE_CHECKING:
    from sync.service import HubService
    from sync.usb import UnsentRecords


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbDesk:
    """An enrolled desk over an opened store; `unsent` is None for a PC without a hub."""

    unsent: UnsentRecords | None
    begin: Begin
    queries: Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbHands:
    """Opens the hub over its store, and an enrolled desk, by data folder."""

    hub: Callable[[Path | None], AbstractContextManager[HubService]]
    desk: Callable[[Path | None], AbstractContextManager[UsbDesk]]


def add_usb_commands(app: typer.Typer, hands: UsbHands) -> None:
    """Register `export-unsent`, `hub-import` and `take-receipt`."""
    _add_export(app, hands)
    _add_import(app, hands)
    _add_receipt(app, hands)


def _add_export(app: typer.Typer, hands: UsbHands) -> None:
    @app.command("export-unsent")
    def export_command(
        to: Annotated[Path, typer.Argument(help="U 盘上的文件夹，或文件名")],
        by: Annotated[str, typer.Option("--by", help="谁导出的（工号）")],
        everything: Annotated[bool, typer.Option("--all", help="全部记录，不只是未上传的")] = False,
        data: DataOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """在窗口电脑上：把未上传的记录加密写到 U 盘，拿到大厅服务器上导入。"""
        with hands.desk(data) as desk:
            unsent, clock = _enrolled(desk), SystemClock()
            actor = _actor(desk.queries, by)
            count = unsent.waiting() if everything else unsent.some()
            record_unsent_export(count, actor, desk.begin, clock)
            done = unsent.export(to, by=actor.number, everything=everything)
        if as_json:
            told = {"file": str(done.path), "count": done.count, "first": done.first, "last": done.last}
            console.answer_json(told)
            return
        console.say(f"已导出 {done.count} 条（第 {done.first} 到 {done.last} 条）：{done.path}")
        console.say("文件只有大厅服务器能打开。请在大厅服务器上执行 hub-import，再把回执带回来。")


def _add_import(app: typer.Typer, hands: UsbHands) -> None:
    @app.command("hub-import")
    def import_command(
        file: Annotated[Path, typer.Argument(help="窗口电脑导出的文件")],
        data: DataOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """在大厅服务器上：导入窗口电脑写到 U 盘的未上传记录，在旁边写下回执。重复导入没有关系。"""
        from sync.usb import answer_file, import_unsent

        with hands.hub(data) as service:
            done = import_unsent(file, service.hub, service.gate.devices)
            service.folding.drain()
        answer = answer_file(file, done)
        if as_json:
            console.answer_json(
                {
                    "node": str(done.node),
                    "stored": done.stored,
                    "known": done.known,
                    "held": done.held,
                    "receipt": str(answer) if answer else None,
                }
            )
            return
        console.say(f"“{done.name}”的记录：新收 {done.stored} 条，原来就有 {done.known} 条。")
        if done.held:
            console.say(f"其中 {done.held} 处需要人工查看，见“同步”页。")
        if answer:
            console.say(f"回执：{answer}（带回那台电脑，执行 take-receipt）")


def _add_receipt(app: typer.Typer, hands: UsbHands) -> None:
    @app.command("take-receipt")
    def receipt_command(
        file: Annotated[Path, typer.Argument(help="大厅服务器给的回执文件")],
        data: DataOption = None,
    ) -> None:
        """在窗口电脑上：收下大厅服务器的回执，已导入的记录不再算未上传。"""
        with hands.desk(data) as desk:
            unsent = _enrolled(desk)
            receipt = unsent.take_receipt(file)
            waiting = unsent.waiting()
        console.say(
            f"大厅服务器已收到第 {receipt.seq} 条为止（{iso(receipt.at)}），还有 {waiting} 条未上传。"
        )


def _enrolled(desk: UsbDesk) -> UnsentRecords:
    if desk.unsent is None:
        raise Refused("usb.single", "本机没有登记到大厅，没有要上传的记录。")
    return desk.unsent


def _actor(queries: Queries, number: str) -> Actor:
    account = queries.account(number.strip())
    if account is None or not account.active:
        raise Refused("staff.unknown", "没有这个工号，请用 --by 写明是谁导出的。", field="by")
    return Actor(number=account.number, name=account.name, role=account.role)
