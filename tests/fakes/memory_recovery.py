"""A desk in memory that can take back what it has lost, for thousands of histories."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field

from typing_extensions import override

from hall import bodies as b
from hall.chain import ZERO, Entry, Tip
from hall.clock import Clock
from hall.events import EventKind, StreamKind, stream_of
from hall.ids import new_id
from hall.recovery import NoticeKind, RestoreNotice, Start
from hall.sync_ports import Arrival, Digest, digest
from models.instance import next_letter
from tests.fakes.sync_stores import DeskState, MemoryDesk


@dataclass(slots=True)
class RecoveringState(DeskState):
    """What the database file holds, the arms beside the line too."""

    beside: dict[bytes, Entry] = field(default_factory=dict)
    letter: str = "W"
    drawn: int = 0
    notices: dict[tuple[object, NoticeKind], RestoreNotice] = field(default_factory=dict)


class RecoveringDesk(MemoryDesk):
    """A `MemoryDesk` that is a `hall.recovery.Recovery` too; `letters` is its side file."""

    state: RecoveringState

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.state = RecoveringState(node=self.state.node, inc=self.state.inc)
        self.letters = "W"

    def number(self) -> str:
        """Draw a number as it is printed."""
        self.state.drawn += 1
        return f"{self.state.letter}{self.state.drawn}"

    def begin(self, state: DeskState) -> None:
        """Put back from a copy and started: the side file shows it, a new series begins."""
        self.restore(state)
        self.begin_anew("restored", (), letters="", rotate=True)
        self.tell(NoticeKind.RESTORED, "本机数据曾恢复至旧备份。", None)

    def everything(self) -> set[bytes]:
        return {one.link for one in self.state.entries} | set(self.state.beside)

    # --- Recovery

    def holds(self, links: Sequence[bytes]) -> frozenset[bytes]:
        return frozenset(links) & self.everything()

    def start(self) -> Start:
        return Start(inc=self.state.inc, series=f"{self.state.letter}03")

    def keep(self, run: Sequence[Arrival]) -> bool:
        tip = self.state.entries[-1].link if self.state.entries else ZERO
        if run[0].entry.prev == tip:
            self.state.entries.extend(one.entry for one in run)
            return True
        self.state.beside.update({one.entry.link: one.entry for one in run})
        return False

    def begin_anew(self, reason: str, also: Sequence[bytes], *, letters: str, rotate: bool) -> None:
        if rotate:
            self.letters += "".join(one for one in letters + self.state.letter if one not in self.letters)
            if len(self.letters) > 20:
                self.letters = self.letters[-3:]  # long histories use up the alphabet
            self.state.letter = next_letter(self.letters)
            self.letters += self.state.letter
            self.state.inc, self.state.drawn = new_id(self.clock), 0
        ends = tuple(one for one in also if one in self.state.beside)
        body = b.NodeBooted(reason=reason, series=f"{self.state.letter}03", app="0", also=ends)
        self.write(stream_of(StreamKind.NODE, self.state.node), EventKind.NODE_BOOTED, body)

    def tell(self, kind: NoticeKind, sentence: str, missing: tuple[int, int] | None) -> bool:
        del missing
        known = self.state.notices.get((self.state.inc, kind))
        notice = RestoreNotice(inc=self.state.inc, kind=kind, at=self.clock.wall(), sentence=sentence)
        self.state.notices[self.state.inc, kind] = notice
        return known is None

    def told(self) -> RestoreNotice | None:
        return self.state.notices.get((self.state.inc, NoticeKind.RESTORED))

    def is_cloned(self) -> bool:
        return any(kind is NoticeKind.CLONED for _, kind in self.state.notices)

    def arms(self) -> tuple[Tip, ...]:
        followed = {one.prev for one in self.state.beside.values()}
        me = self.state.node.bytes
        ends = (link for link in self.state.beside if link not in followed)
        return tuple(Tip(node=me, inc=me, seq=self._seq(end), link=end, hlc=0) for end in sorted(ends))

    def _seq(self, end: bytes) -> int:
        arm = self.arm(end)
        base = arm[0].prev
        return self.places([base]).get(base, 0) + len(arm)

    def arm(self, end: bytes) -> tuple[Entry, ...]:
        found: list[Entry] = []
        while end in self.state.beside:
            found.append(self.state.beside[end])
            end = self.state.beside[end].prev
        return tuple(reversed(found))

    @override
    def digest(self) -> Digest:
        tip = self.own().tip
        chashes = [one.chash for one in (*self.state.entries, *self.state.beside.values())]
        return digest([tip] if tip else [], chashes)

    @override
    def backup(self) -> RecoveringState:
        return copy.deepcopy(self.state)

    @override
    def restore(self, state: DeskState) -> None:
        assert isinstance(state, RecoveringState)
        self.state = copy.deepcopy(state)
