"""What a restored or cloned node does about it: ports, and the words that people read (sync-protocol.md A2).

The chain keeps everybody safe, whatever was put back from where; this is for telling what was lost at the
source, and for numbers that must not be printed twice. Nothing here opens a store or a connection.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from hall.chain import Entry, Tip
from hall.sync_ports import Arrival

MERGED: Final = "merged"
"""Reason of a `node.booted` that only joins an arm: the start before it has begun the incarnation already."""
BEHIND: Final = "behind"
"""Reason of a `node.booted` when only the hub could tell that this store was put back."""

RESTORES: Final = frozenset({"restored", "side_lost", "cloned", BEHIND})
"""Reasons of `node.booted` that a manager is told of."""

MARGIN: Final = 100
"""The side file may be so many entries behind the chain (sync-protocol.md F7)."""
MOST_GAP: Final = 2_000
"""Ticket numbers that are passed over at most, and when nobody can say how many may have been given out: no
queue of a hall gives out more in a day."""


class NoticeKind(StrEnum):
    """What a notice is about."""

    RESTORED = "restored"
    CLONED = "cloned"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreNotice:
    """One notice, shown until somebody ticks it off. Times microseconds UTC, `done_at` 0 until then.

    Attributes:
        inc: The incarnation that began with it.
        first: First number of own entries that may be missing, or None.
        last: Last one.
    """

    inc: uuid.UUID
    kind: NoticeKind
    at: int
    sentence: str
    first: int | None = None
    last: int | None = None
    done_at: int = 0
    done_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regained:
    """What a hub gave back of the own chain: how many entries, and their first and last number."""

    count: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The incarnation that writes, and the series of its numbers (D1)."""

    inc: uuid.UUID
    series: str


class Recovery(Protocol):
    """The own store as far as recovery goes. Each call is one short transaction."""

    def holds(self, links: Sequence[bytes]) -> frozenset[bytes]:
        """Which of these are entries of the own node, on the line that is written on or beside it."""
        ...

    def start(self) -> Start:
        """The incarnation that writes now."""
        ...

    def keep(self, run: Sequence[Arrival]) -> bool:
        """Store a run of own entries that hangs on one that is stored, and fold what it is about.

        A run behind the tip makes the line longer, which is answered with True; any other lies beside it.
        """
        ...

    def begin_anew(self, reason: str, also: Sequence[bytes], *, letters: str, rotate: bool) -> None:
        """Write a `node.booted` behind the own tip that joins the arms which end in `also`.

        Args:
            reason: Of the event.
            also: Ends of arms that are stored; those on the own line are left out.
            letters: Series letters that were used elsewhere under this node.
            rotate: Begin a new incarnation with the next letter; leases of the old one are void (D1, D2).

        Raises:
            Refused: `store.series_spent`.
        """
        ...

    def tell(self, kind: NoticeKind, sentence: str, missing: tuple[int, int] | None) -> bool:
        """Keep a notice of the present incarnation; of a kind there is one, its words are replaced.

        False when it was told already.
        """
        ...

    def told(self) -> RestoreNotice | None:
        """The notice that this incarnation began with, of a restore."""
        ...

    def is_cloned(self) -> bool:
        """Whether a clone was noticed and nobody has ticked it off."""
        ...

    def arms(self) -> tuple[Tip, ...]:
        """Ends of the arms beside the own line."""
        ...

    def arm(self, end: bytes) -> tuple[Entry, ...]:
        """The entries of an arm from the line on, in chain order."""
        ...


def gap_after(lost: tuple[int, int] | None, *, known: bool) -> int:
    """Ticket numbers to pass over after a restore, so that none of the day is given out twice (F21).

    Each number was one entry of the chain, so that no more of them can be gone than entries.

    Args:
        lost: First and last number of the entries that the side file knows to be gone, or None.
        known: Whether there was a side file.
    """
    if not known:
        return MOST_GAP
    gone = lost[1] - lost[0] + 1 if lost is not None else 0
    return min(-(-(gone + MARGIN) // 100) * 100, MOST_GAP)


def hub_restored_sentence(lost: tuple[int, int] | None, gap: int) -> str:
    """What the manager reads at a hub that was put back from a backup."""
    known = (
        f"，本机自己的记录可能缺 {lost[1] - lost[0] + 1} 条（序号 {lost[0]} 至 {lost[1]}）" if lost else ""
    )
    return (
        f"大厅服务器的数据曾恢复至旧备份{known}。各窗口的记录会自动补传，不用人管。"
        f"今天的取号跳过 {gap} 个号再发，不会与已发的号重复；手里有号而屏幕上没有的，请重新取号并优先办理。"
    )


def regained_sentence(regained: Regained, still: tuple[int, int] | None, series: str) -> str:
    """What people read after the hub has given back what it had."""
    rest = ""
    if still is not None:
        first, last = still
        rest = f"仍可能缺 {last - first + 1} 条（本机序号 {first} 至 {last}），这些只在旧盘上有。"
    return (
        f"本机数据曾恢复至旧备份。大厅服务器上本机缺少的 {regained.count} 条记录"
        f"（本机序号 {regained.first} 至 {regained.last}）已全部取回。{rest}"
        f"编号已改用系列 {series}，此前打印的编号仍然有效，请核对最近的纸质单据。"
    )


def behind_sentence(series: str) -> str:
    """What people read when the hub has more, but could not give it yet."""
    return (
        "大厅服务器上有本机没有的本机记录，本机数据可能曾恢复至旧备份，正在取回。"
        f"编号已改用系列 {series}，请核对最近的纸质单据。"
    )


CLONED_SENTENCE: Final = (
    "另有一台电脑用着与本机相同的身份，可能是复制了硬盘。两台的记录都已保留，没有丢失。"
    "请技术人员找到另一台，在其中一台上执行 new-identity 后重新登记；此前两台不要打印同一系列的编号。"
)


def still_missing(told: tuple[int, int] | None, regained: Regained) -> tuple[int, int] | None:
    """What remains of the numbers that may be missing after the hub gave back what it had."""
    if told is None or regained.last >= told[1]:
        return None
    return max(told[0], regained.last + 1), told[1]
