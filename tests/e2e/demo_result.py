"""What came of the demonstration, read from the two stores themselves: `summary.json`, pictures of papers.

Nothing is remembered from the play: whatever is told here stands in a chain, or in a folder.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hall.bodies import AcceptMode, AdviceGiven, CaseAccepted, CaseApplied, PaperRendered
from hall.clock import SystemClock, iso
from hall.codec import body_as, decode
from hall.emergency import is_emergency
from hall.events import EventKind, StreamKind, stream_id, stream_kind
from hall.issue_bodies import IssueRaised
from hall.local_settings import LocalSettings
from hall.sync_ports import Digest
from models.engine import open_store
from models.hub_store import HubUnits
from models.keys import load_key, system_ring
from models.outbox import OwnOutbox
from models.verify import verify_file
from models.views import Views
from printing.preview import preview

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from hall.events import Event
    from hall.tickets import Ticket
    from models.engine import Store
    from tests.e2e.demo_hall import Folders

WANTED: Final = (
    "受理",
    "容缺受理",
    "收件",
    "补正告知",
    "不受理",
    "转办",
    "不予受理",
    "当场更正",
    "作废",
    "一次性告知",
    "补正后受理",
    "分发",
    "决定",
    "办结",
    "送达",
    "反映",
)
"""Every lawful end of a visit (domain.md 1.4), the two without a decision, and the rest of a case's life."""

LATER_PAPERS: Final = (
    "补正材料收件凭证",
    "材料交接单",
    "取件通知",
    "取件凭证",
    "送达回证",
    "反映登记单",
)
"""Papers of what follows the first visit; those of the visit come with its ends."""

_OUTCOME: Final = {
    EventKind.CASE_RECEIVED: "收件",
    EventKind.CASE_CORRECTION_TOLD: "补正告知",
    EventKind.CASE_NOT_REQUIRED: "不受理",
    EventKind.CASE_REFERRED: "转办",
    EventKind.CASE_REFUSED: "不予受理",
    EventKind.CASE_CORRECTED_ON_SPOT: "当场更正",
    EventKind.CASE_VOIDED: "作废",
    EventKind.ADVICE_GIVEN: "一次性告知",
    EventKind.CASE_DISPATCHED: "分发",
    EventKind.CASE_DECIDED: "决定",
    EventKind.CASE_CLOSED: "办结",
    EventKind.CASE_DELIVERED: "送达",
    EventKind.ISSUE_RAISED: "反映",
}
EMERGENCY_NUMBERS: Final = 3
"""So many visitors get a number of the window's own series while the hub is away."""

_DPI: Final = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """When the connection was cut and when the hub was back, microseconds UTC; 0 for never."""

    cut_at: int = 0
    back_at: int = 0


def summarise(folders: Folders, desk: LocalSettings, hub: LocalSettings, cut: Cut) -> dict[str, Any]:
    """Everything for `summary.json`; both stores must be closed."""
    clock = SystemClock()
    with _Opened(desk) as store, _Opened(hub) as at_hall, HubUnits(at_hall, clock)() as work:
        events = _events(store, clock)
        outbox = OwnOutbox(store, clock)
        node, at_desk = outbox.own().node, outbox.digest()
        at_hub = work.digest(node)
        views = Views(store, clock)
        tickets = Views(at_hall, clock).tickets_of_day(events[0].biz_day if events else 0)
        numbers = {ticket.id: ticket.number for ticket in tickets}
        papers = paper_lines(events, folders.papers, views, numbers)
        cases = Counter(str(file.state) for file in map(views.case, _case_ids(events)) if file is not None)
    return {
        "tickets": len(tickets),
        "emergency": _emergency(tickets),
        "tickets_by_state": dict(sorted(Counter(str(ticket.state) for ticket in tickets).items())),
        "cases": dict(sorted(cases.items())),
        "outcomes": outcomes(events),
        "papers": papers,
        "events": {"desk": _plain(at_desk), "hub": _plain(at_hub), "equal": at_desk == at_hub},
        "verify": {"desk": _verified(desk), "hub": _verified(hub)},
        "offline": {
            "cut_at": iso(cut.cut_at) if cut.cut_at else None,
            "back_at": iso(cut.back_at) if cut.back_at else None,
            "cases_while_away": sum(
                event.kind == EventKind.CASE_APPLIED
                and cut.cut_at <= event.wall <= cut.back_at
                and body_as(event, CaseApplied).offline
                for event in events
            ),
        },
    }


def faults(summary: Mapping[str, Any]) -> tuple[str, ...]:
    """Why the demonstration is not good, as sentences; empty when it is."""
    found = [f"没有演到“{name}”。" for name in WANTED if not summary["outcomes"].get(name)]
    if not summary["events"]["equal"]:
        found.append("大厅的记录与窗口的不一致。")
    for where, word in (("desk", "窗口"), ("hub", "大厅")):
        if not summary["verify"][where]["ok"]:
            found.append(f"{word}数据检查不通过：{summary['verify'][where]['faults']}")
    if not summary["offline"]["cases_while_away"]:
        found.append("断网期间没有办出办件。")
    if [one["state"] for one in summary["emergency"]] != ["DONE"] * EMERGENCY_NUMBERS:
        found.append(f"应急号没有都在大厅办结：{summary['emergency']}")
    if not any(one["replaced_state"] == "CANCELLED" for one in summary["emergency"]):
        found.append("换成应急号的号在大厅没有关掉。")
    made = {paper["kind"] for paper in summary["papers"]}
    found.extend(f"没有打印“{kind}”。" for kind in LATER_PAPERS if kind not in made)
    found.extend(f"文书 {paper['kind']} 没有文件。" for paper in summary["papers"] if not paper["file"])
    found.extend(f"文书 {paper['kind']} 没有编号。" for paper in summary["papers"] if not paper["case"])
    return tuple(found)


def write(folders: Folders, summary: Mapping[str, Any]) -> None:
    """Write `summary.json`."""
    folders.summary.write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def picture_papers(folders: Folders, papers: Sequence[Mapping[str, Any]]) -> int:
    """PNG of every page of one paper of each kind, and of one made offline; how many kinds."""
    seen: set[str] = set()
    for paper in papers:
        if paper["kind"] in seen or not paper["file"]:
            continue
        seen.add(paper["kind"])
        pages = preview((folders.papers / paper["file"]).read_bytes(), dpi=_DPI)
        for number, page in enumerate(pages, 1):
            more = f"-{number}" if len(pages) > 1 else ""
            (folders.papers / f"预览-{paper['kind']}{more}.png").write_bytes(page)
    return len(seen)


def outcomes(events: Iterable[Event]) -> dict[str, int]:
    """How often each end of a visit came about, and each later step; a case counts as 补正后受理 besides."""
    found: Counter[str] = Counter()
    supplied: set[str] = set()
    for event in events:
        if event.kind == EventKind.CASE_SUPPLIED:
            supplied.add(event.stream)
        elif event.kind == EventKind.CASE_ACCEPTED:
            gap = body_as(event, CaseAccepted).mode == AcceptMode.GAP
            found["容缺受理" if gap else "受理"] += 1
            found["补正后受理"] += event.stream in supplied
        elif event.kind in _OUTCOME:
            found[_OUTCOME[EventKind(event.kind)]] += 1
    return {name: found[name] for name in WANTED}


class _Opened:
    """A store opened to be read."""

    def __init__(self, settings: LocalSettings) -> None:
        self._settings = settings
        self._store: Store | None = None

    def __enter__(self) -> Store:
        self._store = open_store(self._settings.store, _key(self._settings))
        return self._store

    def __exit__(self, *_: object) -> None:
        if self._store is not None:
            self._store.close()


def _key(settings: LocalSettings) -> str:
    return load_key(settings.keys, system_ring()).key


def _events(store: Store, clock: SystemClock) -> tuple[Event, ...]:
    entries = OwnOutbox(store, clock).after(0, 1_000_000, 1 << 40)
    return tuple(decode(entry.raw) for entry in entries if entry.raw is not None)


def _case_ids(events: Iterable[Event]) -> list[str]:
    return [stream_id(event.stream) for event in events if event.kind == EventKind.CASE_APPLIED]


def _emergency(tickets: Sequence[Ticket]) -> list[dict[str, Any]]:
    """Numbers that the window gave out itself, as the hub knows them, and what became of those replaced."""
    states = {ticket.number: str(ticket.state) for ticket in tickets}
    return [
        {
            "number": ticket.number,
            "state": str(ticket.state),
            "replaces": ticket.replaces,
            "replaced_state": states.get(ticket.replaces, ""),
        }
        for ticket in tickets
        if is_emergency(ticket)
    ]


def paper_lines(
    events: Sequence[Event], folder: Path, views: Views, numbers: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Every rendered paper with its file, found by the hash that the chain holds.

    `case` is the number that stands on it; `about` that of the case to which a 反映 belongs, "" for none.
    `numbers` are those of the tickets, by id.
    """
    files = {
        hashlib.sha256(path.read_bytes()).digest(): str(path.relative_to(folder))
        for path in sorted(folder.rglob("*.pdf"))
    }
    advice: dict[str, list[str]] = {}
    for event in events:
        if event.kind == EventKind.ADVICE_GIVEN:
            advice.setdefault(event.stream, []).append(body_as(event, AdviceGiven).number)
    raised = {one.stream: body_as(one, IssueRaised) for one in events if one.kind == EventKind.ISSUE_RAISED}
    found = []
    for event in events:
        if event.kind != EventKind.PAPER_RENDERED:
            continue
        body, issue = body_as(event, PaperRendered), raised.get(event.stream)
        found.append(
            {
                "case": issue.number if issue else _number(event, body.kind, views, advice, numbers),
                "about": issue.case if issue else "",
                "kind": body.kind,
                "document": body.document,
                "n": body.n,
                "file": files.get(body.sha256, ""),
                "sha256": body.sha256.hex(),
            }
        )
    return found


def _number(
    event: Event, kind: str, views: Views, advice: Mapping[str, list[str]], numbers: Mapping[str, str]
) -> str:
    """The number that stands on the paper: of the case, of the 一件事, of the 告知单, of the ticket."""
    ident = stream_id(event.stream)
    if stream_kind(event.stream) == StreamKind.THEME:
        theme = views.theme(ident)
        return theme.number if theme else ""
    if stream_kind(event.stream) == StreamKind.CASE:
        file = views.case(ident)
        return file.number if file else ""
    if kind == "一次性告知单" and advice.get(event.stream):
        return advice[event.stream][0]
    return numbers.get(ident, "")


def _plain(found: Digest) -> dict[str, Any]:
    tip = max(found.tips, default=(0, b""))
    return {"entries": found.n, "tip": f"{tip[0]}:{tip[1].hex()}", "digest": found.xor.hex()}


def _verified(settings: LocalSettings) -> dict[str, Any]:
    report = verify_file(settings.store, lambda: _key(settings))
    return {"ok": report.ok, "entries": report.entries, "faults": list(report.faults)}
