"""A printer, a renderer and a hasher of passwords in memory, behind their ports; they fail when told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hall.errors import Refused, Unavailable
from hall.papers import Paper, PrinterState


@dataclass(slots=True)
class MemoryPrinter:
    """Takes papers, or not."""

    jam: str = ""
    taken: list[tuple[str, bytes, int]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return "测试打印机"

    def state(self) -> PrinterState:
        return PrinterState(ready=not self.jam, sentence=self.jam or "就绪")

    def send(self, pdf: bytes, title: str, copies: int = 1) -> str:
        if self.jam:
            raise Unavailable("printer.jam", self.jam)
        self.taken.append((title, pdf, copies))
        return f"{len(self.taken)}"


@dataclass(slots=True)
class MemoryRenderer:
    """Draws a paper as its own description, and lacks the characters it is told to lack."""

    lacks: str = ""

    def render(self, paper: Paper) -> bytes:
        lacking = self.missing(paper)
        if lacking:
            raise Refused("paper.glyph", f"字库里没有“{lacking[0]}”。")
        return repr(paper).encode()

    def missing(self, paper: Paper) -> tuple[str, ...]:
        words = repr(paper)
        return tuple(char for char in self.lacks if char in words)

    def preview(self, pdf: bytes, dpi: int = 100) -> tuple[bytes, ...]:
        return (pdf[:dpi],)

    def archive(self, paper: Paper, parts: Sequence[bytes]) -> tuple[bytes, int]:
        return self.render(paper) + b"|".join(parts), 2 + len(parts)

    def bind(self, parts: Sequence[bytes]) -> bytes:
        return b"%PDF-" + b"|".join(parts)


class PlainHasher:
    """Stands in for argon2id, which is slow on purpose."""

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def verify(self, hashed: str, password: str) -> bool:
        return hashed == f"plain:{password}"
