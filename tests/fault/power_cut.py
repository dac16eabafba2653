"""Makes the disk images that a power cut may leave, from the record of `recorder.c`.

What was synced is there. Of later writes each 512-byte sector survives at random; of later names (created,
renamed, unlinked) a random beginning of their order survives, as in a journalling file system, until the
folder was synced.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SECTOR = 512
ACK = "acknowledged"
"""A file that the workload appends to when a clerk would have read 已保存."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    kind: str
    name: str
    offset: int
    data: bytes


@dataclass(slots=True, kw_only=True)
class Node:
    """One file: what is durable, and what may be."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Op] = field(default_factory=list)


def compiled(folder: Path) -> Path:
    """The recorder as a library; `cc` is one of the packages that the tests need."""
    target = folder / "recorder.so"
    compiler = shutil.which("cc") or shutil.which("gcc")
    assert compiler, "需要 C 编译器（gcc）才能做断电试验"
    subprocess.run(
        [
            compiler,
            "-shared",
            "-fPIC",
            "-O2",
            "-Wall",
            "-o",
            str(target),
            str(HERE / "recorder.c"),
            "-ldl",
            "-lpthread",
        ],
        check=True,
    )
    return target


def run(recorder: Path, folder: Path, *words: str, **faults: str) -> subprocess.CompletedProcess[str]:
    """Run the workload with the recorder; `faults` are FAULT_… variables without the prefix."""
    folder.mkdir(exist_ok=True)
    variables = {f"FAULT_{name.upper()}": value for name, value in faults.items()}
    return subprocess.run(
        [sys.executable, str(HERE / "workload.py"), str(folder), *words],
        cwd=ROOT,
        env=os.environ
        | {"PYTHONPATH": str(ROOT), "LD_PRELOAD": str(recorder), "FAULT_DIR": str(folder)}
        | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start the workload by itself; it writes a line on stderr for each acknowledgement."""
    return subprocess.Popen(
        [sys.executable, str(HERE / "workload.py"), str(folder), *words, "aloud"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )


def record_of(path: Path) -> list[Op]:
    raw, at, ops = path.read_bytes(), 0, []
    while at < len(raw):
        length, offset, count = struct.unpack_from("<Hqq", raw, at + 1)
        name = raw[at + 19 : at + 19 + length].decode()
        start = at + 19 + length
        ops.append(Op(kind=chr(raw[at]), name=name, offset=offset, data=raw[start : start + count]))
        at = start + count
    return [op for op in ops if not op.name.endswith("-shm")]


def _apply(content: bytearray, op: Op) -> None:
    if op.kind == "T":
        del content[op.offset :]
        content.extend(bytes(op.offset - len(content)))
    else:
        end = op.offset + len(op.data)
        content.extend(bytes(max(0, end - len(content))))
        content[op.offset : end] = op.data


def _rename(names: dict[str, Node], change: tuple[str, str, Node | None]) -> None:
    old, new, node = change
    if node is not None:
        names[new] = node
    else:
        moved = names.pop(old, None)
        if new and moved is not None:
            names[new] = moved


def _folder_of(change: tuple[str, str, Node | None]) -> str:
    """The folder in which a change of names happens; the watched one is `.`."""
    return (change[1] or change[0]).rpartition("/")[0] or "."


class Image:
    """The disk after a cut behind the first `cut` operations."""

    def __init__(
        self, ops: list[Op], cut: int, rnd: random.Random, *, before: dict[str, bytes] | None = None
    ) -> None:
        self.acknowledged = 0
        nodes = {name: Node(durable=bytearray(content)) for name, content in (before or {}).items()}
        self._now: dict[str, Node] = dict(nodes)
        self._durable: dict[str, Node] = dict(nodes)
        self._changes: list[tuple[str, str, Node | None]] = []
        self._rnd = rnd
        for op in ops[:cut]:
            self._take(op)
        self.files = self._survivors()

    def _take(self, op: Op) -> None:
        if op.name == ACK:
            if op.kind == "W":
                self.acknowledged = int(op.data.split()[-1])
        elif op.kind == "D":
            for change in [each for each in self._changes if _folder_of(each) == op.name]:
                _rename(self._durable, change)
                self._changes.remove(change)
        elif op.kind in "UR":
            self._change((op.name, op.data.decode(), None))
        else:
            node = self._node(op.name)
            if op.kind == "S":
                for pending in node.pending:
                    _apply(node.durable, pending)
                node.pending.clear()
            elif op.kind in "WT":
                node.pending.append(op)

    def _node(self, name: str) -> Node:
        if name not in self._now:
            self._change(("", name, Node()))
        return self._now[name]

    def _change(self, change: tuple[str, str, Node | None]) -> None:
        _rename(self._now, change)
        self._changes.append(change)

    def _survivors(self) -> dict[str, bytes]:
        for change in self._changes[: self._rnd.randint(0, len(self._changes))]:
            _rename(self._durable, change)
        chance = self._rnd.choice((0.0, 0.0, 0.5, 0.9, 1.0))
        return {name: bytes(self._torn(node, chance)) for name, node in self._durable.items()}

    def _torn(self, node: Node, chance: float) -> bytearray:
        content = bytearray(node.durable)
        for op in node.pending:
            if op.kind == "T":
                if self._rnd.random() < chance:
                    _apply(content, op)
                continue
            for start in range(0, len(op.data), SECTOR):
                if self._rnd.random() < chance:
                    piece = op.data[start : start + SECTOR]
                    _apply(content, Op(kind="W", name=op.name, offset=op.offset + start, data=piece))
        return content

    def put(self, folder: Path) -> None:
        """Lay the files into an empty folder."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)


@dataclass(slots=True, kw_only=True)
class Tally:
    images: int = 0
    lost: int = 0
    worst: int = 0
    corrupt: int = 0
    holes: int = 0


def judge(log: Path, scratch: Path, look: Any, *, images: int, seed: int) -> Tally:
    """Cut at random places and count what `look(folder)` finds wrong.

    `look` gives the numbers of the entries found, or None when the store is not whole.
    """
    ops, rnd, tally = record_of(log), random.Random(seed), Tally()  # noqa: S311  # repeatable on purpose
    first = next(index for index, op in enumerate(ops) if op.name == ACK)
    for _ in range(images):
        image = Image(ops, rnd.randrange(first, len(ops) + 1), rnd)
        image.put(scratch)
        tally.images += 1
        found = look(scratch)
        if found is None:
            tally.corrupt += 1
            continue
        tally.holes += found != list(range(1, len(found) + 1))
        lost = image.acknowledged - len(found)
        tally.lost += lost > 0
        tally.worst = max(tally.worst, lost)
    return tally
