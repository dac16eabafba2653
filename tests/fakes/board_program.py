"""A screen as `main.py board` runs it, for tests: `board_program.py HUB FOLDER [--window N] [--no-screen]`.

What would be said is written to `FOLDER/said.jsonl`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import httpx

from hall.announce import Call
from hall.public_settings import VoiceRules
from sync.board_run import BoardOptions, run_board


class Writing:
    """A mouth that writes."""

    health = "all is well"

    def __init__(self, file: Path) -> None:
        self.file = file

    def _write(self, *line: object) -> None:
        with self.file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")

    def push(self, call: Call) -> None:
        self._write("push", call.number, call.window, call.area)

    def withdraw(self, key: str) -> None:
        self._write("withdraw", key)

    def rules(self, rules: VoiceRules) -> None:
        self._write("rules", rules.sentence)

    async def run(self) -> None:
        await asyncio.Event().wait()


async def writing(file: Path) -> Writing:
    return Writing(file)


def main(hub: str, folder: Path, *more: str) -> int:
    window = int(more[more.index("--window") + 1]) if "--window" in more else 0
    options = BoardOptions(
        hub=hub,
        profile=folder / "profile",
        window=window,
        browser="chromium",
        switches=("--headless=new", "--disable-gpu", "--remote-debugging-port=0", "--disable-dev-shm-usage"),
        show="--no-screen" not in more,
        alive_seconds=8.0,
    )

    def client() -> httpx.AsyncClient:
        headers = {"Authorization": "Bearer board-key"}
        return httpx.AsyncClient(base_url=hub, headers=headers, trust_env=False)

    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    return run_board(options, client, mouth=lambda: writing(folder / "said.jsonl"), say=say)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]))
