"""A rehearsal against the real hub in a process of its own: every number has an end, and the hub agrees."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import random
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from hall.clock import SystemClock
from hall.errors import Refused
from hall.ids import new_id
from hall.queue_acts import Leave, Sit
from hall.staff import Actor, Role
from sync.cli_queue import DayHands, add_day_commands
from sync.enrol_client import enrol, new_seed
from sync.queue_client import HubQueue
from sync.security import Seal
from sync.simulate import SimulateOptions, simulate
from tests.e2e.program import CATALOGUE, COMMAND, call, environment
from tests.rules import tree

ORDINARY = tree.ROOT / "tests/data/到号流水-普通日.csv"
PEAK = tree.ROOT / "tests/data/到号流水-高峰日.csv"

CLERK = Actor(number="0203", name="邹正野", role=Role.CLERK, window=5)


@contextmanager
def a_hub(data: Path) -> Iterator[str]:
    """A hub with the demo catalogue; its address."""
    assert call("import", CATALOGUE, data=data).status == 0
    with subprocess.Popen(
        [*COMMAND, "hub", "--port", "0", "--data", str(data)],
        stdout=subprocess.PIPE, text=True, env=environment(), cwd=tree.ROOT,
    ) as program:  # fmt: skip
        try:
            assert program.stdout is not None
            yield program.stdout.readline().split()[1]
        finally:
            program.terminate()
            program.wait(30)


def a_code(data: Path, *more: str) -> str:
    answer = call("enrol-code", "--kind", "desk", *more, "--plain", "--json", data=data)
    code: str = answer.json["code"]
    return code


def some_arrivals(path: Path, count: int) -> Path:
    """The first people of the ordinary day."""
    with ORDINARY.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.reader(source))
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        csv.writer(target).writerows(rows[: count + 1])
    return path


def options(url: str, data: Path, arrivals: Path, windows: int, speed: float, *more: str) -> SimulateOptions:
    seal = Seal(new_seed())
    trust = enrol(url, a_code(data, *more), seal=seal)
    return SimulateOptions(
        arrivals=arrivals, windows=windows, trust=trust, seal=seal, clock=SystemClock(), speed=speed
    )


def require_account(report: dict[str, Any]) -> None:
    faults = ("lost", "called_twice", "same_number", "left_open", "state_differs")
    assert [report[name] for name in faults] == [[]] * len(faults)
    assert report["unaccounted"] == 0
    assert report["ok"] is True
    ended = report["done"] + report["missed"]
    assert report["visitors"] == ended + report["booked_not_come"] + report["turned_away"]
    assert report["figures"]["taken"] == ended


def test_a_morning_is_played_and_everybody_is_accounted_for(tmp_path: Path) -> None:
    data = tmp_path / "hub"
    with a_hub(data) as url:
        arrivals = some_arrivals(tmp_path / "人.csv", 25)
        report = simulate(options(url, data, arrivals, 12, 400))
        require_account(report)
        assert report["done"] > 18
        assert report["figures"]["service_mean"] > 1
        with pytest.raises(Refused, match="目录里只有"):
            simulate(options(url, data, arrivals, 68, 400))
        with pytest.raises(Refused, match="不写窗口号"):
            simulate(options(url, data, arrivals, 12, 400, "--window", "1"))
        busy = options(url, data, arrivals, 12, 400)
        with closing(HubQueue(busy.trust, busy.seal, SystemClock(), actor=CLERK, rand=random)) as desk:
            desk.do(Sit(name=CLERK.name), str(new_id(SystemClock())))
            with pytest.raises(Refused, match="5 号窗口正开着"):
                simulate(busy)
            desk.do(Leave(), str(new_id(SystemClock())))
        code = a_code(data)
        app = typer.Typer()
        add_day_commands(app, _hands())
        words = ["simulate", "--arrivals", str(arrivals), "--windows", "10", "--hub", url, "--speed", "800"]
        answer = CliRunner().invoke(app, [*words, "--code", code, "--json"])
        assert answer.exit_code == 0, answer.output
        require_account(json.loads(answer.stdout))


def _hands() -> DayHands:
    def none(_data: Path | None) -> Any:
        raise Refused("enrol.none", "本机还没有登记。")

    return DayHands(device=none, days=none)


@pytest.mark.long
def test_the_peak_day_of_4800_people(tmp_path: Path) -> None:
    data = tmp_path / "hub"
    with a_hub(data) as url:
        report = simulate(options(url, data, PEAK, 67, 60))
        require_account(report)
        assert report["visitors"] == 4800
        assert report["done"] > 4400
