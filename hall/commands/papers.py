"""From an owed paper to one that was handed over: rendered, sent or failed, reprinted (D13).

Drawing and printers are behind `PaperRenderer` and `Printer`; they run between transactions, never inside
one. An act is never undone because paper ran out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Final

from hall import bodies as b
from hall.cases import CaseState, PaperFact
from hall.clock import Clock, corrected, today
from hall.commands.record import Recorder
from hall.commands.staff import OneTimeCode
from hall.errors import Refused, Unavailable
from hall.events import SYSTEM, EventKind, StreamKind, stream_kind, stream_of
from hall.ids import new_id
from hall.life_forms import ListPaper
from hall.paper_forms import OneTimeCode as OneTimeSlip
from hall.paper_forms import OneTimeNotice, RecoverySheet, Ticket, decode_paper, encode_paper
from hall.papers import CasePaper, Clerk, Paper, PaperKind, PaperRenderer, Printer, PrintMark
from hall.ports import Begin, Changes, NodeIdentity, PendingPaper, Topic, UnitOfWork
from hall.settings import HallSettings
from hall.staff import Actor, Permission, require
from hall.theme_file import ThemeFile

_TOPICS: Final = frozenset({Topic.PAPERS, Topic.CASES, Topic.SYNC})


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A paper after its way to the printer; `failed` is the printer's sentence, "" when it took it."""

    paper: str
    stream: str
    kind: str
    sha256: bytes
    size: int
    title: str = ""
    job: str = ""
    failed: str = ""


def check_glyphs(papers: tuple[Paper, ...], renderer: PaperRenderer) -> None:
    """Refuse an act whose papers could not be printed (practices rule 25), before it is done.

    Raises:
        Refused: `paper.glyph`, with the characters named.
    """
    lacking = dict.fromkeys(char for paper in papers for char in renderer.missing(paper))
    if lacking:
        named = "、".join(f"“{char}”（U+{ord(char):04X}）" for char in lacking)
        raise Refused(
            "paper.glyph", f"字库里没有{named}，这份文书印不出来。请核对用字，或请系统运维补装字库。"
        )


def job_title(paper: Paper) -> str:
    """What a paper is called at the printer and in the folder: its number first, so that it can be found.

    「99010220261122W030001 收件凭证」, 「A012 取号小票」; a reprint says 「第2次」 behind.
    """
    number = ""
    if isinstance(paper, Ticket):
        number = paper.number
    elif isinstance(paper, OneTimeNotice):
        number = paper.document_number or ""
    elif isinstance(paper, CasePaper):
        number = paper.case_number or ""
    elif isinstance(paper, ListPaper):
        number = paper.number
    again = f"第{paper.mark.count}次" if paper.mark.count > 1 else ""
    return " ".join(part for part in (number, paper.kind.value, again) if part)


def owed(begin: Begin) -> tuple[PendingPaper, ...]:
    """Papers that are owed, oldest first: after a crash the desk prints them without being asked."""
    with begin() as uow:
        return uow.papers.pending()


def print_paper(
    pending: PendingPaper, actor: Actor, begin: Begin, clock: Clock, renderer: PaperRenderer, printer: Printer
) -> Printed:
    """Draw an owed paper, write down that it exists, hand it to the printer, write down how that went.

    A slip or a 告知单 that belongs to no case stays owed when its printer does not take it: next time the
    same bytes are sent, and it is not drawn twice.

    Raises:
        Refused: `paper.glyph`, the paper stays owed; `paper.done` when it is not owed (any more).
        Unavailable: The store did not take it; the paper stays owed.
    """
    with begin() as uow:
        kept = _drawn_before(uow, pending)
    if kept is not None:
        with begin() as uow:
            _require_owed(uow, pending)
            uow.papers.drop(pending.id)
            uow.commit()
        drawn = Printed(
            paper=pending.id,
            stream=pending.stream,
            kind=pending.kind,
            sha256=hashlib.sha256(kept).digest(),
            size=len(kept),
        )
        return _send_owed(drawn, kept, pending, actor, begin, clock, printer=printer)
    paper = decode_paper(pending.form)
    pdf = renderer.render(paper)
    sha256 = hashlib.sha256(pdf).digest()
    with begin() as uow:
        _require_owed(uow, pending)
        recorder = Recorder.for_actor(uow, clock, actor)
        recorder.add(
            EventKind.PAPER_RENDERED,
            pending.stream,
            b.PaperRendered(
                paper=pending.id,
                kind=pending.kind,
                n=pending.n,
                sha256=sha256,
                size=len(pdf),
                copies=pending.copies,
                document=pending.document,
            ),
        )
        uow.papers.put(sha256, pdf, pending.form)
        uow.papers.drop(pending.id)
        uow.commit()
    drawn = Printed(paper=pending.id, stream=pending.stream, kind=pending.kind, sha256=sha256, size=len(pdf))
    return _send_owed(drawn, pdf, pending, actor, begin, clock, printer=printer)


def _require_owed(uow: UnitOfWork, pending: PendingPaper) -> None:
    if all(one.id != pending.id for one in uow.papers.pending()):
        raise Refused("paper.done", "这份文书已经出过，或者已随办件作废，不用再出。")


def _drawn_before(uow: UnitOfWork, pending: PendingPaper) -> bytes | None:
    """The bytes of an owed paper that was drawn already, when a printer did not take it."""
    if stream_kind(pending.stream) == StreamKind.CASE:
        return None
    for linked in uow.chain.stream(pending.stream):
        event = linked.event
        if event.kind == EventKind.PAPER_RENDERED and event.body.get("paper") == pending.id:
            sha256 = event.body.get("sha256")
            return uow.papers.get(sha256) if isinstance(sha256, bytes) else None
    return None


def _send_owed(
    drawn: Printed,
    pdf: bytes,
    pending: PendingPaper,
    actor: Actor,
    begin: Begin,
    clock: Clock,
    *,
    printer: Printer,
) -> Printed:
    """Send; what belongs to no case is owed again when that fails, because no case file keeps it."""
    owed_again = pending if stream_kind(pending.stream) != StreamKind.CASE else None
    drawn = replace(drawn, title=job_title(decode_paper(pending.form)))
    return _send(
        drawn,
        pdf,
        actor,
        begin,
        clock,
        printer=printer,
        copies=pending.copies,
        owed_again=owed_again,
    )


def _send(
    drawn: Printed,
    pdf: bytes,
    actor: Actor,
    begin: Begin,
    clock: Clock,
    *,
    printer: Printer,
    copies: int,
    owed_again: PendingPaper | None = None,
) -> Printed:
    try:
        job, failed = printer.send(pdf, drawn.title or drawn.kind, copies), ""
    except Unavailable as error:
        job, failed = "", error.sentence
    body: b.Body = (
        b.PaperFailed(paper=drawn.paper, printer=printer.name, reason=failed)
        if failed
        else b.PaperSent(paper=drawn.paper, printer=printer.name)
    )
    kind = EventKind.PAPER_FAILED if failed else EventKind.PAPER_SENT
    with begin() as uow:
        Recorder.for_actor(uow, clock, actor).add(kind, drawn.stream, body)
        if failed and owed_again is not None:
            uow.papers.pend(owed_again)
        uow.commit()
    return replace(drawn, job=job, failed=failed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A rendered paper with the data it was drawn from, and all papers of its stream."""

    stream: str
    fact: PaperFact
    form: bytes
    papers: tuple[PaperFact, ...]
    voided: bool = False


def _find(uow: UnitOfWork, ident: str, paper_id: str) -> _Found:
    """A paper of a case, a 一件事 or a 反映 by the id of that."""
    case = uow.cases.get(ident)
    owner = case or uow.themes.get(ident) or uow.issues.get(ident)
    kind = StreamKind.CASE
    if case is None:
        kind = StreamKind.THEME if isinstance(owner, ThemeFile) else StreamKind.ISSUE
    fact = next((p for p in owner.papers if p.paper == paper_id), None) if owner else None
    form = uow.papers.form(fact.sha256) if fact else None
    if owner is None or fact is None or form is None:
        raise Refused("paper.unknown", "没有找到这份文书的底稿，不能补打。")
    return _Found(
        stream=stream_of(kind, ident),
        fact=fact,
        form=form,
        papers=owner.papers,
        voided=case is not None and case.state is CaseState.VOIDED,
    )


def send_again(
    actor: Actor, case_id: str, paper_id: str, begin: Begin, clock: Clock, printer: Printer
) -> Printed:
    """Hand a rendered paper to a printer once more after a failure: the same bytes, no new print count.

    Raises:
        Refused: `paper.unknown`, or `paper.sent` when a printer took it: then it is a reprint.
    """
    with begin() as uow:
        found = _find(uow, case_id, paper_id)
        fact, pdf = found.fact, uow.papers.get(found.fact.sha256)
    if fact.sent or pdf is None:
        raise Refused("paper.sent", "这份文书已经交给打印机；要再印一份，请用“补打”。")
    drawn = Printed(paper=paper_id, stream=found.stream, kind=fact.kind, sha256=fact.sha256, size=len(pdf))
    named = replace(drawn, title=job_title(decode_paper(found.form)))
    return _send(named, pdf, actor, begin, clock, printer=printer, copies=fact.copies)


def reprint(actor: Actor, ident: str, paper_id: str, begin: Begin, clock: Clock) -> PendingPaper:
    """补打: the same paper with the same number and words, and the mark of its next print (domain.md 3.0).

    `ident` is the id of a case, a 一件事 or a 反映.

    Raises:
        Refused: `staff.right` or `paper.unknown`.
    """
    require(actor, Permission.REPRINT)
    with begin() as uow:
        found = _find(uow, ident, paper_id)
        fact, stream = found.fact, found.stream
        again = decode_paper(found.form)
        printed = [
            (p.n, uow.papers.form(p.sha256) or b"")
            for p in found.papers
            if (p.kind, p.document) == (fact.kind, fact.document)
        ]
        waiting = [
            (p.n, p.form)
            for p in uow.papers.pending()
            if (p.stream, p.kind, p.document) == (stream, fact.kind, fact.document)
        ]
        # Two receipts of one case are two papers although neither has a number of its own.
        count = max(
            n for n, form in (*printed, *waiting) if form and _words(decode_paper(form)) == _words(again)
        )
        count += 1
        paper = again.reprinted(count=count, printed_at=corrected(clock), operator=actor.number)
        if found.voided and fact.kind != PaperKind.VOID:
            paper = paper.voided()
        pending = PendingPaper(
            id=str(new_id(clock)),
            stream=stream,
            kind=fact.kind,
            form=encode_paper(paper),
            copies=1,
            made_at=clock.wall(),
            by=actor.number,
            n=count,
            document=fact.document,
        )
        uow.papers.pend(pending)
        uow.commit()
    return pending


def _words(paper: Paper) -> Paper:
    """A paper without the mark of its print: what is the same in all of its prints."""
    return replace(paper, mark=replace(paper.mark, count=1, printed_at=0, operator="", voided=False))


def changes_of(printed: Printed) -> Changes:
    """What to read again after a paper."""
    return Changes(topics=_TOPICS, streams=(printed.stream,))


def recovery_sheet(settings: HallSettings, me: NodeIdentity, passphrase: str, clock: Clock) -> RecoverySheet:
    """The sheet for the safe with the recovery passphrase (D29), as data; it is kept nowhere."""
    return RecoverySheet(
        hall_name=settings.name,
        mark=PrintMark(node=me.series, printed_at=corrected(clock), operator=SYSTEM),
        words=tuple(passphrase.split("-")),
        pc=me.series,
        made_on=today(clock),
    )


def code_slip(settings: HallSettings, me: NodeIdentity, code: OneTimeCode, clock: Clock) -> OneTimeSlip:
    """The slip with somebody's one-time code (D25), as data; it is handed over folded and kept nowhere."""
    return OneTimeSlip(
        hall_name=settings.name,
        mark=PrintMark(node=me.series, printed_at=clock.wall(), operator=SYSTEM),
        clerk=Clerk(number=code.number, name=code.name),
        role=code.role,
        code=code.code,
    )
