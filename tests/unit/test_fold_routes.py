"""Streams of 一件事 and 办不成事: every event has a status, in whatever order and shape it comes (D10)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import pytest

from hall import bodies as b
from hall.chain import ZERO, Entry
from hall.codec import decode, encode, plain
from hall.events import KINDS, Event, EventKind
from hall.fold import fold_stream
from hall.issue_file import IssueFile
from hall.order import FoldStatus, Linked
from hall.theme_file import ThemeFile

K, S = EventKind, FoldStatus
IDENT = "01900000-0000-7000-8000-00000000abcd"
NODE = uuid.UUID("01900000-0000-7000-8000-000000000001")
OPENED = b.ThemeOpened(number="1", theme="T07", theme_name="开办餐饮店", person="p", rule="", children=())
RAISED = b.IssueRaised(number="FY-1", words="没有办成", promised_on=20261127)
RENDERED = b.PaperRendered(paper="x", kind="一件事收件凭证", n=1, sha256=b"\x01" * 32, size=9, copies=2)


def linked(stream: str, seq: int, kind: str, body: Mapping[str, object], *parents: bytes) -> Linked:
    event = Event(
        id=uuid.UUID(int=seq),
        node=NODE,
        inc=NODE,
        seq=seq,
        hlc=seq,
        wall=1_795_136_400_000_000 + seq,
        off=0,
        hall="990102",
        window=3,
        biz_day=20261120,
        stream=f"{stream}:{IDENT}",
        kind=kind,
        tv=KINDS[EventKind(kind)].tv if kind in set(EventKind) else 1,
        crit=False,
        parents=parents,
        actor="0203",
        cat=None,
        blobs=(),
        body=body,
    )
    raw = encode(event)
    return Linked(link=Entry.of(ZERO, raw).link, event=decode(raw))


def chain(stream: str, *steps: tuple[str, object]) -> list[Linked]:
    """Events one behind the other."""
    found: list[Linked] = []
    for seq, (kind, body) in enumerate(steps, 1):
        parents = (found[-1].link,) if found else ()
        plain_body = body if isinstance(body, dict) else plain(body)  # type: ignore[arg-type]
        found.append(linked(stream, seq, kind, plain_body, *parents))
    return found


THEME_ROWS = [
    ((K.THEME_OPENED, OPENED), (K.THEME_OPENED, OPENED), [S.EFFECTIVE, S.REJECTED]),
    ((K.THEME_OPENED, OPENED), (K.PAPER_RENDERED, RENDERED), [S.EFFECTIVE, S.EFFECTIVE]),
    ((K.THEME_OPENED, OPENED), (K.CASE_NOTED, b.CaseNoted(text="x")), [S.EFFECTIVE, S.REJECTED]),
    ((K.THEME_OPENED, OPENED), ("theme.renamed", {}), [S.EFFECTIVE, S.DEFERRED]),
    ((K.THEME_OPENED, OPENED), (K.THEME_NOTED, {"text": 5}), [S.EFFECTIVE, S.REJECTED]),
    ((K.THEME_NOTED, b.ThemeNoted(text="x")), (K.PAPER_RENDERED, RENDERED), [S.WAITING, S.WAITING]),
]


@pytest.mark.parametrize(("one", "two", "statuses"), THEME_ROWS)
def test_every_event_of_a_theme_has_a_status(
    one: tuple[str, object], two: tuple[str, object], statuses: list[FoldStatus]
) -> None:
    items = chain("theme", one, two)
    file, judged = fold_stream(f"theme:{IDENT}", reversed(items))
    assert [next(j.status for j in judged if j.link == item.link) for item in items] == statuses
    assert (file is None) is (statuses[0] is S.WAITING)
    if isinstance(file, ThemeFile):
        assert (file.id, file.number, len(file.steps)) == (IDENT, "1", statuses.count(S.EFFECTIVE))


ISSUE_ROWS = [
    ((K.ISSUE_RAISED, RAISED), (K.ISSUE_RAISED, RAISED), [S.EFFECTIVE, S.REJECTED]),
    ((K.ISSUE_RAISED, RAISED), (K.PAPER_RENDERED, RENDERED), [S.EFFECTIVE, S.EFFECTIVE]),
    ((K.ISSUE_RAISED, RAISED), (K.CASE_NOTED, b.CaseNoted(text="x")), [S.EFFECTIVE, S.REJECTED]),
    ((K.ISSUE_RAISED, RAISED), ("issue.praised", {}), [S.EFFECTIVE, S.DEFERRED]),
    ((K.ISSUE_RAISED, RAISED), (K.ISSUE_ASSIGNED, {"to": 5}), [S.EFFECTIVE, S.REJECTED]),
    ((K.ISSUE_ASSIGNED, b.IssueAssigned(to="x")), (K.PAPER_RENDERED, RENDERED), [S.WAITING, S.WAITING]),
]


@pytest.mark.parametrize(("one", "two", "statuses"), ISSUE_ROWS)
def test_every_event_of_an_issue_has_a_status(
    one: tuple[str, object], two: tuple[str, object], statuses: list[FoldStatus]
) -> None:
    items = chain("issue", one, two)
    file, judged = fold_stream(f"issue:{IDENT}", reversed(items))
    assert [next(j.status for j in judged if j.link == item.link) for item in items] == statuses
    assert (file is None) is (statuses[0] is S.WAITING)
    if isinstance(file, IssueFile):
        assert (file.id, file.number, file.word) == (IDENT, "FY-1", "待办理")


def test_two_windows_that_answered_one_issue_both_stand_and_the_later_is_shown() -> None:
    first = linked("issue", 1, K.ISSUE_RAISED, plain(RAISED))
    answers = [
        linked(
            "issue",
            seq,
            K.ISSUE_ANSWERED,
            plain(b.IssueAnswered(result="已说明情况", words=words, way="当面")),
            first.link,
        )
        for seq, words in ((2, "先"), (3, "后"))
    ]
    file, judged = fold_stream(f"issue:{IDENT}", [answers[1], first, answers[0]])
    assert isinstance(file, IssueFile)
    assert (file.answer, file.word) == ("后", "已答复")
    assert {one.status for one in judged} == {S.EFFECTIVE}
