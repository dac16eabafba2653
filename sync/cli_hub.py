"""Commands about trust: codes and devices at the hub, enrolment at the other end (D30).

They work on the store beside a running hub; what is decided here holds from the next call of a device on. The
hub itself is wired in `main.py`.
"""

from __future__ import annotations

import platform
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from hall import console
from hall.clock import MICROS, SystemClock, to_datetime
from hall.device_ports import DEVICE_WORDS, STATUS_WORDS, DeviceRow, DeviceStatus, DeviceStore
from hall.errors import Refused
from hall.ports import NodeIdentity
from hall.queue_acts import Device
from sync.cli import DataOption, JsonOption

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
"""Addresses at which a hub listens without TLS."""
SALVAGE_US: Final = 3600 * MICROS
"""How long a device that was put out may bring its records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubHand:
    """What the commands at the hub work on; `fingerprint` is None for a hub without TLS."""

    devices: DeviceStore
    fingerprint: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskHand:
    """Who a desk, or a hub at the hub above, is: its seed, and a place for what the other hub says."""

    identity: NodeIdentity
    seed: bytes
    keep: Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Opens what the commands need, by data folder; `upper` is this hub as a counter to the hub above."""

    hub: Callable[[Path | None, bool], AbstractContextManager[HubHand]]
    desk: Callable[[Path | None], AbstractContextManager[DeskHand]]
    upper: Callable[[Path | None], AbstractContextManager[DeskHand]]
    file: Callable[[Path | None], Path]
    app: str


PlainOption = Annotated[bool, typer.Option("--plain", help="大厅服务器只在本机、不加密")]


def add_hub_commands(app: typer.Typer, hands: Hands) -> None:
    """Register `enrol-code`, `devices` and `enrol`."""
    _add_code(app, hands)
    _add_devices(app, hands)
    _add_enrol(app, hands)


def _add_code(app: typer.Typer, hands: Hands) -> None:
    @app.command("enrol-code")
    def code_command(
        kind: Annotated[
            Device,
            typer.Option("--kind", help="desk 窗口，kiosk 取号机，board 大屏，hub 下级服务器，machine 其他"),
        ],
        window: Annotated[int | None, typer.Option("--window", help="设备所在的窗口号")] = None,
        name: Annotated[str, typer.Option("--name", help="设备的名称，如 2号取号机")] = "",
        plain: PlainOption = False,
        data: DataOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """在大厅服务器上：生成一个登记码，十分钟内可用一次。"""
        from sync.enrol_gate import make_code

        with hands.hub(data, plain) as hub:
            code = make_code(
                hub.devices,
                SystemClock(),
                kind=kind,
                window=window,
                name=name,
                made_by="system",
                fingerprint=hub.fingerprint,
            )
        if as_json:
            console.answer_json(
                {"code": code.text, "expires": code.expires, "kind": kind.value, "window": window}
            )
            return
        until = to_datetime(code.expires).strftime("%H:%M")
        console.say(f"登记码（{DEVICE_WORDS[kind]}，{until} 前用一次）：{code.text}")


def _add_devices(app: typer.Typer, hands: Hands) -> None:
    @app.command("devices")
    def devices_command(  # noqa: PLR0917  # options, each by its name
        suspend: Annotated[str, typer.Option("--suspend", help="暂停一台设备（编号）")] = "",
        revoke: Annotated[str, typer.Option("--revoke", help="注销一台设备（编号）")] = "",
        admit: Annotated[str, typer.Option("--admit", help="恢复一台暂停的设备（编号）")] = "",
        salvage: Annotated[
            str, typer.Option("--salvage", help="让一台停用的设备（编号）在一小时内送来最后的记录")
        ] = "",
        by: Annotated[str, typer.Option("--by", help="谁决定的（工号），用 --salvage 时要写")] = "",
        data: DataOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """在大厅服务器上：列出已登记的设备；暂停、注销或恢复，下一次请求起生效。"""
        if salvage and not by.strip():
            raise Refused("device.by", "请用 --by 写明是谁决定的（工号）。", field="by")
        with hands.hub(data, True) as hub:
            if salvage:
                hub.devices.salvage(_node(salvage), SystemClock().wall() + SALVAGE_US, by.strip())
            for text, status in (
                (suspend, DeviceStatus.SUSPENDED),
                (revoke, DeviceStatus.REVOKED),
                (admit, DeviceStatus.ACTIVE),
            ):
                if text:
                    hub.devices.set_status(_node(text), status)
            rows = hub.devices.all()
        if as_json:
            console.answer_json({"devices": [_told(row) for row in rows]})
            return
        if not rows:
            console.say("还没有登记过设备。用 enrol-code 生成登记码。")
        for row in rows:
            place = f"{row.window}号窗口" if row.window else ""
            seen = to_datetime(row.last_seen).strftime("%m-%d %H:%M") if row.last_seen else "未连接过"
            state = STATUS_WORDS[row.status]
            if row.salvage_until > SystemClock().wall():
                state += f"，到 {to_datetime(row.salvage_until).strftime('%H:%M')} 可送来最后的记录"
            words = (DEVICE_WORDS[row.kind], place, row.name, state, seen, str(row.node))
            console.say("　".join(word for word in words if word))


def _add_enrol(app: typer.Typer, hands: Hands) -> None:
    @app.command("enrol")
    def enrol_command(
        code: Annotated[str, typer.Argument(help="大厅服务器给出的登记码")],
        hub: Annotated[str, typer.Option("--hub", help="大厅服务器地址，如 https://192.168.1.10:8443")],
        kind: Annotated[Device, typer.Option("--as", help="本机是什么设备")] = Device.DESK,
        data: DataOption = None,
    ) -> None:
        """在窗口电脑、取号机、大屏或下级服务器上：用登记码连到大厅（上级）服务器。"""
        from sync.enrol_client import DeviceFile, HubTrust, enrol, new_seed
        from sync.security import Seal

        def ask(seed: bytes, node: uuid.UUID | None) -> HubTrust:
            trust = enrol(hub, code, seal=Seal(seed), machine=platform.node(), app=hands.app, node=node)
            if Device(trust.kind) is not kind:
                word = DEVICE_WORDS[Device(trust.kind)]
                raise Refused(
                    "enrol.kind", f"这个登记码是给“{word}”的。请用 --as {trust.kind} 或换一个登记码。"
                )
            return trust

        if kind in {Device.DESK, Device.HUB}:
            with (hands.desk if kind is Device.DESK else hands.upper)(data) as desk:
                trust = ask(desk.seed, desk.identity.node)
                desk.keep(trust.to_text())
        else:
            seed = new_seed()
            trust = ask(seed, None)
            DeviceFile(trust=trust, seed=seed).save(hands.file(data))
        place = f"，{trust.window}号窗口" if trust.window else ""
        console.say(f"已登记为{DEVICE_WORDS[kind]}{place}。")


def _told(row: DeviceRow) -> dict[str, object]:
    return {
        "node": str(row.node),
        "name": row.name,
        "kind": row.kind.value,
        "window": row.window,
        "status": row.status.value,
        "last_seen": row.last_seen,
        "salvage_until": row.salvage_until,
    }


def _node(text: str) -> uuid.UUID:
    """A device's id as it was typed.

    Raises:
        Refused: `device.unknown`.
    """
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Refused("device.unknown", "设备编号不对，请从 devices 列出的编号里复制。") from None
