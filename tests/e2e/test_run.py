"""`./run` keeps its hands off what is not its own, and says so in a sentence."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from tests.rules import tree

if TYPE_CHECKING:
    from pathlib import Path


def _run(venv: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(tree.ROOT / "run"), *words],
        env={**os.environ, "YICHUANG_VENV": str(venv)},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    letter = tmp_path / "一封信.txt"
    letter.write_text("还在", encoding="utf-8")
    outcome = _run(tmp_path, "--help")
    assert outcome.returncode == 3
    assert outcome.stdout == ""
    assert str(tmp_path) in outcome.stderr
    assert "YICHUANG_VENV" in outcome.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["一封信.txt"]
    assert letter.read_text(encoding="utf-8") == "还在"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    outcome = _run(tmp_path / "file" / "venv", "--help")
    assert outcome.returncode == 3
    assert len(outcome.stderr.splitlines()) == 2
