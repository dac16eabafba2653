"""Cases of which two windows did not see each other's steps, built event by event."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from hall import bodies as b
from hall.cases import CaseFile
from hall.chain import ZERO, Entry
from hall.codec import encode, plain
from hall.conflict_groups import ConflictGroup
from hall.events import KINDS, Event, EventKind
from hall.fold_cases import fold_case
from hall.order import FoldStatus, Judged, Linked

CASE = "case:1"
K = EventKind
APPLIED = b.CaseApplied(
    number="99010220261120W030001", item="i", item_name="事项", item_version="v", body_code="b", person="p"
)
PROOF = b.MaterialFact(key="1", name="证明", state="缺", need="必要", problem="缺少")
FORM = b.MaterialFact(key="2", name="申请表", state="瑕疵", need="必要", problem="没有签字")


def brought(*facts: b.MaterialFact, complete: bool = True) -> b.CaseSupplied:
    return b.CaseSupplied(items=tuple(replace(f, state="有", problem="") for f in facts), complete=complete)


def told(*facts: b.MaterialFact, document: str = "补1", until: int = 20261218) -> b.CaseCorrectionTold:
    return b.CaseCorrectionTold(items=facts, until=until, document=document)


def accepted(document: str = "受1", on: int = 20261121, mode: str = "at_window") -> b.CaseAccepted:
    return b.CaseAccepted(mode=mode, on=on, document=document)


def refused(document: str = "不受1") -> b.CaseRefused:
    return b.CaseRefused(
        reason="超出范围", basis="", authority="", review_body="", court="", second="0301", document=document
    )


def ended() -> b.CaseEnded:
    return b.CaseEnded(reason="本人申请")


RECEIVED = (K.CASE_RECEIVED, b.CaseReceived(delegated=True))


class Tree:
    """Grows events; each says which ones it saw."""

    def __init__(self) -> None:
        self.items: list[Linked] = []

    def add(
        self,
        kind: EventKind | str,
        body: b.Body | dict[str, object],
        *saw: Linked,
        node: int = 1,
        at: int = 0,
        actor: str = "",
        cat: str | None = None,
    ) -> Linked:
        seq = len(self.items) + 1
        wall = at or seq * 1_000_000
        event = Event(
            id=uuid.UUID(int=node * 1000 + seq),
            node=uuid.UUID(int=node),
            inc=uuid.UUID(int=9),
            seq=seq,
            hlc=wall // 1000 << 16,
            wall=wall,
            off=None,
            hall="990102",
            window=node,
            biz_day=20261120,
            stream=CASE,
            kind=str(kind),
            tv=KINDS[EventKind(kind)].tv if kind in set(EventKind) else 1,
            crit=False,
            parents=tuple(sorted(one.link for one in saw)),
            actor=actor or f"020{node}",
            cat=cat,
            blobs=(),
            body=body if isinstance(body, dict) else plain(body),
        )
        linked = Linked.of(Entry.of(ZERO, encode(event)))
        assert linked is not None
        self.items.append(linked)
        return linked

    def begun(self, *steps: tuple[EventKind, b.Body]) -> Linked:
        """The application and what both windows saw."""
        last = self.add(K.CASE_APPLIED, APPLIED)
        for kind, body in steps:
            last = self.add(kind, body, last)
        return last

    def heads(self) -> tuple[Linked, ...]:
        seen = {parent for item in self.items for parent in item.event.parents}
        return tuple(item for item in self.items if item.link not in seen)

    def resolve(self, choose: Linked, *, node: int = 7, office: str = "hall", at: int = 0) -> Linked:
        """Decide the conflict in which an event is held, having seen everything."""
        group = next(
            one.id
            for one in self.file().conflicts
            if one.holds and choose.link in {s.link for s in one.sides}
        )
        body = b.CaseResolved(group=group, choose=choose.link, reason="核对原件", office=office)
        return self.add(K.CASE_RESOLVED, body, *self.heads(), node=node, at=at)

    def file(self) -> CaseFile:
        return folded(self.items)[0]

    def group(self) -> ConflictGroup:
        (group,) = self.file().conflicts
        return group

    def status(self, item: Linked) -> FoldStatus:
        return next(one.status for one in folded(self.items)[1] if one.link == item.link)


def folded(items: Iterable[Linked]) -> tuple[CaseFile, tuple[Judged, ...]]:
    """Fold, and hold the accounting identity: every event has one status."""
    known = tuple(items)
    file, judged = fold_case(CASE, known)
    assert Counter(one.link for one in judged) == Counter(item.link for item in known)
    return file, judged
