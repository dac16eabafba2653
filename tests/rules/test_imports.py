"""The import rules hold, and a breach of each one is reported."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from tests.rules import tree

if TYPE_CHECKING:
    from pathlib import Path

BREACHES: Final = {
    "Everyone may use hall; nobody uses a sibling": ("printing/breach.py", "import models"),
    "hall: commands over ports over folds over events": ("hall/commands/breach.py", "import hall.console"),
    "hall: the rules know no desk": ("hall/situations.py", "import hall.ports"),
    "ui: windows over pages over kit over states": ("ui/kit/breach.py", "import ui.pages"),
    "hall knows no framework": ("hall/breach.py", "import sqlalchemy"),
    "Qt lives in ui; view-models are plain": ("ui/states/breach.py", "from PySide6 import QtCore"),
    "SQL lives in models": ("sync/breach.py", "import sqlite3"),
    "Frameworks stay in their rooms": ("ui/pages/breach.py", "import reportlab"),
    "A migration is self-contained": ("models/migrations/versions/breach.py", "import hall.ids"),
    "Nobody imports main": ("sync/pages/breach.py", "import main"),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    go = "from importlinter.cli import lint_imports_command as go; go()"
    return subprocess.run(
        [sys.executable, "-c", go, "--no-cache", "--config", "pyproject.toml"],
        cwd=folder, env={**os.environ, "PYTHONPATH": ".", "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def _copy(folder: Path) -> None:
    for name in (*tree.program_files(), "pyproject.toml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(tree.ROOT / name, folder / name)


def test_the_contracts_hold_and_every_breach_is_reported(tmp_path: Path) -> None:
    _copy(tmp_path)
    clean = _lint(tmp_path)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    (tmp_path / "main.py").touch()
    for name, line in BREACHES.values():
        (tmp_path / name).write_text(f'"""A breach."""\n\n{line}\n', encoding="utf-8")
    broken = _lint(tmp_path)
    assert broken.returncode != 0
    reported = {name for name in BREACHES if f"{name} BROKEN" in broken.stdout}
    assert reported == set(BREACHES), broken.stdout
