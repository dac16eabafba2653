"""The files of the project as the rules tests see them: tracked, or new and not ignored."""

from __future__ import annotations

import ast
import functools
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[2]
PROGRAM: Final = ("hall", "models", "printing", "sync", "ui")
"""The five folders of the program; `main.py` is the sixth part."""

_TEXT: Final = {".py", ".md", ".toml", ".txt", ".in", ".yaml", ".yml", ".json", ".csv", ".ps1", ".qss",
                ".html", ".js", ".css", ".svg", ""}  # fmt: skip
_NOT_OURS: Final = {"out", "__pycache__"}


@functools.cache
def files() -> tuple[str, ...]:
    """Paths relative to the root, with slashes, sorted."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run(
            [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, check=True, capture_output=True,
        ).stdout.decode()  # fmt: skip
        return tuple(sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file()))
    found: list[str] = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in _NOT_OURS and (name[0] != "." or name == ".ci")]
        found += [(Path(folder) / name).relative_to(ROOT).as_posix() for name in names]
    return tuple(sorted(found))


def text_files() -> Iterator[tuple[str, str]]:
    """Name and text of every file that people write."""
    for name in files():
        if Path(name).suffix in _TEXT:
            yield name, (ROOT / name).read_text(encoding="utf-8-sig")


def python_files() -> Iterator[str]:
    """Every Python file."""
    return (name for name in files() if name.endswith(".py"))


def program_files() -> Iterator[str]:
    """The Python files that a hall runs: the five folders and main.py."""
    return (name for name in python_files() if name == "main.py" or name.split("/")[0] in PROGRAM)


@functools.cache
def parsed(name: str) -> ast.Module:
    """The syntax tree of a Python file of the project."""
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), filename=name)


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything imported; `from a import b` gives `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything called, as written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)
