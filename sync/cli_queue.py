"""Commands about days of the queue: a rehearsal at a hub, a recorded day played again.

Thin: options in, plain data out. What is played is `simulate.py` and `hall/replay.py`; who the device is and
where recorded days lie is told by `main.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from hall import console
from hall.clock import SystemClock
from hall.errors import Refused
from hall.queries import Queries
from sync.cli import DataOption, JsonOption
from sync.enrol_client import HubTrust
from sync.security import Seal


class Recorded(Protocol):
    """A store that was opened."""

    @property
    def views(self) -> Queries:
        """Its queries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHands:
    """What the commands are given.

    Attributes:
        device: The enrolled device of a data folder: its hub and its key.
        days: Opens the recorded days of a data folder for reading.
        app: Program and version, told at enrolment.
    """

    device: Callable[[Path | None], tuple[HubTrust, Seal]]
    days: Callable[[Path | None], AbstractContextManager[Recorded]]
    app: str = ""


def add_day_commands(app: typer.Typer, hands: DayHands) -> None:
    """Register `simulate` and `replay`."""
    _add_simulate(app, hands)
    _add_replay(app, hands)


def _add_simulate(app: typer.Typer, hands: DayHands) -> None:
    @app.command("simulate")
    def simulate_command(  # noqa: PLR0917  # options, each by its name
        arrivals: Annotated[Path, typer.Option("--arrivals", help="到号流水 CSV 文件")],
        windows: Annotated[int, typer.Option("--windows", help="开几个窗口")],
        hub: Annotated[str, typer.Option("--hub", help="大厅服务器地址，如 https://192.168.1.10:8443")] = "",
        speed: Annotated[float, typer.Option("--speed", help="时间快多少倍，60 表示一分钟演一小时")] = 60.0,
        code: Annotated[str, typer.Option("--code", help="登记码：演练用的窗口电脑现在登记")] = "",
        data: DataOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """演练一天：按到号流水在大厅服务器上真实取号、叫号、办理，最后逐号核对。"""
        from sync.simulate import SimulateOptions, simulate
        from sync.simulate_report import lines

        trust, seal = _device(hands, hub, code, data)
        report = simulate(
            SimulateOptions(
                arrivals=arrivals,
                windows=windows,
                trust=trust,
                seal=seal,
                clock=SystemClock(),
                speed=speed,
                say=(lambda _line: None) if as_json else console.say,
            )
        )
        if as_json:
            console.answer_json(report)
        else:
            for line in (*lines({"演练": report["figures"]}), *_account(report)):
                console.say(line)
        raise typer.Exit(0 if report["ok"] else 1)


def _device(hands: DayHands, hub: str, code: str, data: Path | None) -> tuple[HubTrust, Seal]:
    """The device that vouches for the simulated people: enrolled with a code, else the folder's one."""
    from dataclasses import replace

    from sync.enrol_client import enrol, new_seed, require_address

    if not code:
        trust, seal = hands.device(data)
        return (replace(trust, url=require_address(hub)) if hub else trust), seal
    if not hub:
        raise Refused("hub.address", "用登记码时请写明大厅服务器地址 --hub。", field="hub")
    seal = Seal(new_seed())
    return enrol(hub, code, seal=seal, machine="演练", app=hands.app), seal


def _account(report: Mapping[str, Any]) -> list[str]:
    """What became of everybody, in words."""
    seconds, again = report["seconds"], report["asked_again"]
    found = [
        f"到号 {report['visitors']} 人，取号 {report['taken']}，未能取号 {report['turned_away']}。",
        f"办结 {report['done']}，过号 {report['missed']}，预约未到 {report['booked_not_come']}。",
        f"用时 {seconds} 秒，重发 {again} 次。",
    ]
    for verb in ("take", "call", "arrive", "finish"):
        delay = report["delay_ms"].get(verb)
        if delay:
            half, most = delay["p50"], delay["p99"]
            found.append(f"{verb}：{delay['count']} 次，中位 {half} 毫秒，99% 在 {most} 毫秒内")
    faults = {
        "lost": "服务器上没有",
        "called_twice": "叫到两个窗口",
        "same_number": "号码重复",
        "left_open": "没有办完",
        "state_differs": "状态不一致",
    }
    found += [f"{name}：{'、'.join(report[key][:20])}" for key, name in faults.items() if report[key]]
    found.append("每个号都有下落。" if report["ok"] else "有号没有下落，请看上面的说明。")
    return found


def _add_replay(app: typer.Typer, hands: DayHands) -> None:
    @app.command("replay")
    def replay_command(
        day: Annotated[str, typer.Argument(help="哪一天，如 2026-11-18")],
        rules: Annotated[
            Path | None, typer.Option("--rules", help="排队规则 TOML 文件，只写要改的项")
        ] = None,
        windows: Annotated[
            Path | None, typer.Option("--windows", help="窗口 TOML 文件，只写要改的窗口")
        ] = None,
        data: DataOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """把记录下来的一天在内存里重演，换规则或窗口，指标并排比较。"""
        from sync.replay_file import ReplayOptions, replay
        from sync.simulate_report import lines

        with hands.days(data) as recorded:
            report = replay(ReplayOptions(day=day, rules=rules, windows=windows), recorded.views)
        if as_json:
            console.answer_json(report)
            return
        for line in lines(
            {"当天": report["recorded"], "同规则重演": report["same"], "新方案": report["tried"]}
        ):
            console.say(line)
