"""`main.py` as somebody at a terminal meets it: words in, status and two streams out, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.rules import tree

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE = tree.ROOT / "tests/data/事项目录-青禾区.xlsx"
FRAMES = tree.ROOT / "tests/data/读卡帧"
COMMAND = [sys.executable, str(tree.ROOT / "main.py")]


def environment() -> dict[str, str]:
    """Without this user's data folder and key ring: keys lie in files beside the data."""
    kept = {
        key: value for key, value in os.environ.items() if key not in {"YICHUANG_DATA", "PYTHONUNBUFFERED"}
    }
    return kept | {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "PYTHONUTF8": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it answered to `--json`."""
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The one line of a refusal: in Chinese, ended, nothing beside it."""
        assert self.status == 2, (self.status, self.out, self.err)
        assert self.out == ""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert any("\u4e00" <= char <= "\u9fff" for char in lines[0])
        return lines[0]


def call(*words: str | Path, stdin: str | bytes = b"", data: Path | None = None) -> Answer:
    """Run a command to its end."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    more = ["--data", str(data)] if data is not None else []
    done = subprocess.run(
        [*COMMAND, *map(str, words), *more],
        input=given, capture_output=True, check=False, timeout=120, env=environment(), cwd=tree.ROOT,
    )  # fmt: skip
    answer = Answer(status=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())
    assert "Traceback" not in answer.err, answer.err
    assert answer.status in {0, 1, 2}, answer
    return answer
