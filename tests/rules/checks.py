"""The rules of the house as functions from a syntax tree or a text to faults.

Apart from the tests, so that each rule is also tried on a breach planted for it.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from stdnum.cn import ric

from tests.rules import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHINESE: Final = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Ideographs. A wide blank or a list comma that joins two words is no word."""

_DEBT: Final = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
_MACHINE: Final = re.compile(r"/(?:wo" r"rk|ro" r"ot|ho" r"me|opt/py" r"pi)/")
_REGISTRY: Final = re.compile(
    r"https?://[^\s)>\"']*(?:py" r"pi|pythonhost" r"ed|simple|artifact|nexus|mirror)"
)
_ID_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])")
_SKIPS: Final = {"skip", "skipif", "xfail", "importorskip"}
_THREADS: Final = {"Thread", "Timer", "ThreadPoolExecutor", "ProcessPoolExecutor", "QThread", "QThreadPool",
                   "QRunnable", "start_new_thread", "to_thread", "run_in_executor"}  # fmt: skip
_LONGEST: Final = 450

VECTORS: Final = frozenset({"11010519491231002X"})
"""Numbers of domain.md 2.5 whose division exists: the sample of the standard itself."""


def commits(module: ast.Module) -> Iterator[int]:
    """Lines that end a database transaction."""
    return (line for line, name in tree.calls(module) if name.endswith(".commit"))


def waits(module: ast.Module) -> Iterator[int]:
    """Lines that let time pass instead of waiting for something."""
    lazy = {"qtbot.wait", "time.sleep", "sleep", "QTest.qWait", "QTest.qSleep"}
    return (line for line, name in tree.calls(module) if name in lazy)


def _texts(node: ast.AST) -> Iterator[ast.AST]:
    return (part for part in ast.walk(node) if isinstance(part, ast.Constant))


def _kept_in_place(node: ast.AST) -> Iterator[ast.AST]:
    """Strings that may be Chinese where they stand.

    Docstrings; members of an enumeration, whose value is what is stored; the sentence of an error, which
    stands where it is raised so that it is reviewed with its rule.
    """
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    elif isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Enum") for base in node.bases):
        for member in node.body:
            if isinstance(member, ast.Assign):
                yield from _texts(member.value)
    elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"Refused", "Unavailable", "Conflict"}:
        yield from _texts(node)


def chinese_literals(module: ast.Module) -> Iterator[int]:
    """Lines with a Chinese word in a string that belongs in the words of the screen."""
    kept = {id(text) for node in ast.walk(module) for text in _kept_in_place(node)}
    for node in ast.walk(module):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in kept:
            continue
        if _CHINESE.search(node.value):
            yield node.lineno


def skips(module: ast.Module) -> Iterator[int]:
    """Lines that leave a test out or expect it to fail."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr in _SKIPS:
            owner = ast.unparse(node.value)
            if owner in {"pytest", "pytest.mark", "mark", "unittest"}:
                yield node.lineno


def thread_makers(module: ast.Module) -> Iterator[int]:
    """Lines that make or import something that runs beside the caller."""
    for line, name in tree.imports(module):
        if name.split(".")[-1] in _THREADS or name.split(".")[0] in {"multiprocessing", "_thread"}:
            yield line
    for line, name in tree.calls(module):
        if name.split(".")[-1] in _THREADS:
            yield line


def sql_imports(module: ast.Module) -> Iterator[int]:
    """Lines that import a database library."""
    libraries = {"sqlalchemy", "sqlcipher3", "sqlite3", "alembic"}
    return (line for line, name in tree.imports(module) if name.split(".")[0] in libraries)


def debts(text: str) -> Iterator[int]:
    """Lines that promise to be finished later."""
    return (at for at, line in enumerate(text.splitlines(), 1) if _DEBT.search(line))


def machine_words(text: str) -> Iterator[int]:
    """Lines with a path of somebody's machine or the address of a package registry."""
    return (
        at for at, line in enumerate(text.splitlines(), 1) if _MACHINE.search(line) or _REGISTRY.search(line)
    )


def too_long(text: str) -> bool:
    """Whether a file should be split by subject."""
    return text.count("\n") > _LONGEST


def real_looking_numbers(text: str) -> Iterator[str]:
    """Citizen numbers that could belong to somebody: existing division, real date, right check digit."""
    for found in _ID_NUMBER.findall(text):
        number = found.upper()
        if number not in VECTORS and ric.is_valid(number):
            yield number


def lock_faults(text: str) -> Iterator[str]:
    """What is wrong with a lock file: anything but pinned names, markers and SHA-256 sums."""
    entries = [entry for entry in re.split(r"(?<!\\)\n", text) if entry.strip()]
    for entry in entries:
        head, *sums = (part.strip() for part in entry.replace("\\\n", "\n").splitlines())
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*==[^\s;]+( ; [^\\]+)?", head):
            yield f"not a pinned name: {head}"
        if not sums:
            yield f"no hash: {head}"
        yield from (
            f"no SHA-256: {line}" for line in sums if not re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line)
        )


def pins(text: str) -> dict[str, str]:
    """Name and version of every entry of a lock file."""
    return dict(re.findall(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", text, flags=re.MULTILINE))
