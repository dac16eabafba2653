"""The one way an event comes into the chain: envelope, link, fold, all in the caller's transaction.

Commands say what happened; here it gets its place. An event that would have no effect is refused before it
is written, so that a chain written here never holds a step that the table of moves forbids.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from hall import clock as time
from hall.bodies import Body, CaseArchived, MaterialFact
from hall.case_steps import action_of
from hall.cases import CaseFile, require_known, require_settled
from hall.chain import ZERO, Entry
from hall.clock import Clock
from hall.codec import MAX_PARENTS, body_of, decode, encode, plain
from hall.errors import Refused
from hall.events import KINDS, Event, EventKind, StreamKind, stream_id, stream_kind
from hall.fold_cases import apply_case, fold_case
from hall.fold_issues import fold_issue
from hall.fold_persons import fold_person
from hall.fold_themes import fold_theme
from hall.fold_tickets import apply_ticket, fold_ticket
from hall.ids import new_id
from hall.order import FoldStatus, Judged, Linked
from hall.papers import Paper
from hall.ports import UnitOfWork
from hall.staff import Actor


def day_number(clock: Clock) -> int:
    """The business day as yyyymmdd (UTC+8 of corrected time, D11)."""
    return as_number(time.corrected(clock))


def as_number(wall: int) -> int:
    """The hall's day of a moment as yyyymmdd."""
    day = time.day_of(wall)
    return day.year * 10_000 + day.month * 100 + day.day


PaperCheck = Callable[[tuple[Paper, ...]], None]
"""Raises `Refused` when papers could not be printed (`hall.commands.papers.check_glyphs`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    """Appends events for one actor inside one open unit of work.

    `check` looks at the papers that an act will owe, before anything is durable: what cannot be printed is
    refused and not done.
    """

    uow: UnitOfWork
    clock: Clock
    actor: str
    window: int | None = None
    check: PaperCheck | None = None

    @classmethod
    def for_actor(
        cls, uow: UnitOfWork, clock: Clock, actor: Actor, check: PaperCheck | None = None
    ) -> Recorder:
        """For a signed-in person."""
        return cls(uow=uow, clock=clock, actor=actor.number, window=actor.window, check=check)

    def add(
        self,
        kind: EventKind,
        stream: str,
        body: Body,
        *,
        cat: str | None = None,
        ident: uuid.UUID | None = None,
        beside: tuple[bytes, ...] | None = None,
    ) -> Linked:
        """Append one event and fold it.

        Args:
            kind: Its kind; `body` must be of that kind.
            stream: `case:…` and so on (`hall.events.stream_of`).
            body: What happened.
            cat: Item version the step was done under.
            ident: Fixed id of what the program writes once per stream (D10); else a new UUIDv7.
            beside: Links that somebody else had seen who took this step without the rest of the stream; the
                two sides are then weighed like those of two windows, and the event may not take effect.

        Raises:
            Refused: The step is not lawful in the present state of the stream.
        """
        rule = KINDS[kind]
        chain = self.uow.chain
        me, tip = chain.identity(), chain.tip()
        wall, off = self.clock.wall(), self.clock.offset_ms()
        event = Event(
            id=ident or new_id(self.clock),
            node=me.node,
            inc=me.inc,
            seq=tip.seq + 1 if tip else 1,
            hlc=time.next_hlc(tip.hlc if tip else 0, wall),
            wall=wall,
            off=off,
            hall=me.hall,
            window=self.window,
            biz_day=as_number(wall + (off or 0) * 1000),
            stream=stream,
            kind=kind,
            tv=rule.tv,
            crit=rule.crit,
            parents=chain.heads(stream) if beside is None else beside,
            actor=self.actor,
            cat=cat,
            blobs=_files_of(body),
            body=plain(body),
        )
        raw = encode(event)
        entry = Entry.of(tip.link if tip else ZERO, raw)
        # What is folded is what was stored: the event as any other replica will read it.
        linked = Linked(link=entry.link, event=decode(raw))
        chain.append(entry, linked.event)
        if beside is None:
            chain.judge((self._fold(linked),))
        else:
            self._weigh_case(stream)
        return linked

    def _weigh_case(self, stream: str) -> None:
        """Fold the whole stream: a step came in that had not seen the others."""
        file, judged = fold_case(stream, self.uow.chain.stream(stream))
        self.uow.chain.judge(judged)
        self.uow.cases.put(file)

    def _fold(self, item: Linked) -> Judged:
        """Save the folded row of the event's stream.

        Raises:
            Refused: The event has no effect where it stands.
        """
        verdict = Judged(link=item.link, status=FoldStatus.EFFECTIVE)
        stream = item.event.stream
        match stream_kind(stream):
            case StreamKind.CASE:
                verdict = self._fold_case(stream, item)
            case StreamKind.TICKET:
                verdict = self._fold_ticket(stream, item)
            case StreamKind.PERSON:
                person, judged = fold_person(stream, self.uow.chain.stream(stream))
                if person is not None:
                    self.uow.persons.put(person)
                if len(item.event.parents) > 1:
                    # Two windows' records met here: this one answers them.
                    self.uow.chain.judge(judged)
            case StreamKind.THEME:
                verdict = self._fold_theme(stream, item)
            case StreamKind.ISSUE:
                verdict = self._fold_issue(stream, item)
            case _:
                pass
        return verdict

    def _fold_issue(self, stream: str, item: Linked) -> Judged:
        """The whole stream, which is short."""
        file, judged = fold_issue(stream, self.uow.chain.stream(stream))
        verdict = next(one for one in judged if one.link == item.link)
        self._require(verdict)
        if file is not None:
            self.uow.issues.put(file)
        return verdict

    def _fold_theme(self, stream: str, item: Linked) -> Judged:
        """The whole stream, which is short."""
        file, judged = fold_theme(stream, self.uow.chain.stream(stream))
        verdict = next(one for one in judged if one.link == item.link)
        self._require(verdict)
        if file is not None:
            self.uow.themes.put(file)
        return verdict

    def _fold_case(self, stream: str, item: Linked) -> Judged:
        """One step over the stored row; the whole stream when a conflict is decided or heads are many."""
        ident = stream_id(stream)
        before = self.uow.cases.get(ident) or CaseFile(id=ident)
        if item.event.crit:
            require_known(before)
        body = body_of(item.event)
        action = None if body is None else action_of(before, body, EventKind(item.event.kind))
        if action is not None:
            require_settled(before, action)
        if len(item.event.parents) >= MAX_PARENTS or item.event.kind == EventKind.CASE_RESOLVED:
            file, judged = fold_case(stream, self.uow.chain.stream(stream))
            verdict = next(one for one in judged if one.link == item.link)
            self.uow.chain.judge(judged)
        else:
            file, verdict = apply_case(before, item)
        self._require(verdict)
        self.uow.cases.put(file)
        return verdict

    def _fold_ticket(self, stream: str, item: Linked) -> Judged:
        """One step over the stored row; the whole stream only when a step is taken back or heads are many."""
        before = self.uow.tickets.get(stream_id(stream))
        # An event that names every head came after all others; with more heads than fit it may not have.
        after = apply_ticket(stream, before, item) if len(item.event.parents) < MAX_PARENTS else None
        if after is None:
            folded, judged = fold_ticket(stream, self.uow.chain.stream(stream))
            verdict = next(one for one in judged if one.link == item.link)
            if folded is None and item.event.kind != EventKind.TICKET_TAKEN:
                # The visit began at the hub, which alone folds it (D15); a desk only adds its own steps.
                self.uow.chain.judge(judged)
                return verdict
            if folded is None:
                raise Refused("ticket.unknown", "没有这个号，请核对。")
            self.uow.chain.judge(judged)
            ticket = folded
        else:
            ticket, verdict = after
        self._require(verdict)
        if ticket != before:
            self.uow.tickets.put(ticket)
        return verdict

    @staticmethod
    def _require(verdict: Judged) -> None:
        if verdict.status is not FoldStatus.EFFECTIVE:
            raise Refused("step.unlawful", verdict.reason)


def _files_of(body: Body) -> tuple[bytes, ...]:
    """Files that a body names (scans, the archive): who reads only the envelope knows them too."""
    if isinstance(body, CaseArchived):
        return (body.sha256,)
    facts: tuple[object, ...] = getattr(body, "materials", ()) or getattr(body, "items", ())
    named = (file.sha256 for fact in facts if isinstance(fact, MaterialFact) for file in fact.files)
    return tuple(dict.fromkeys(named))
