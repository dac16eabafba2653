"""What the page 同步 reads and does outside: this PC's own state, rows of the hub, decisions, the stick.

No widget; reading belongs on the lane of look-ups, the rest on that of the store or of files. No content of a
record is shown: a technician sees no case (domain.md 1.1).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hall.care import READ_AGAIN, CarePage, Decision, HeldRow
from hall.clock import day_of
from hall.errors import Refused, Unavailable
from hall.ports import Changes, Topic
from hall.sync_ports import QuarantineCode
from ui import words
from ui.states.care import CareEntry, CareFact, CareKind, CareView
from ui.states.look import Shape, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hall.care import CarePort, DayReport
    from hall.desk import DeskPorts
    from hall.staff import Actor

_SHORT: int = 16
"""Digits of a hash that a person compares."""
_SAID = {
    Decision.ASIDE: words.CARE_SET_ASIDE,
    Decision.TECHNICIAN: words.CARE_HANDED,
    Decision.RETRY: words.CARE_RETRIED,
}


class CareWork:
    """The outside of the page, for one signed-in person."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Over the parts of a desk."""
        self._ports = ports
        self._actor = actor

    def _care(self) -> CarePort:
        if self._ports.care is None:
            raise Refused("care.single", words.CARE_SINGLE)
        return self._ports.care

    def view(self) -> CareView:
        """Everything there is to see; what the hub holds only while it answers."""
        if self._ports.care is None:
            return CareView(single=True)
        page, care = self._ports.care.page(), self._ports.care
        names = {account.number: account.name for account in self._ports.queries.accounts()}
        away = ""
        there: tuple[HeldRow, ...] = ()
        try:
            there = care.hub_held(self._actor)
        except Unavailable:
            away = words.CARE_AWAY
        except Refused as error:
            away = error.sentence
        entries = (
            *(self._held(row, names, CareKind.HUB) for row in there),
            *(self._held(row, names, CareKind.HERE) for row in page.held),
            *_days(page.report),
            *_notices(page),
        )
        return CareView(facts=_facts(page), entries=entries, single=not page.hub, away=away)

    def line(self, refused: str = "") -> str:
        """What a clerk sees of it, in one sentence."""
        if self._ports.care is None or not (page := self._ports.care.page()).hub:
            return words.CARE_SINGLE
        return words.care_strip(page.waiting, _moment(page.since), _moment(page.receipt_at), refused)

    def decide(self, entry: CareEntry, decision: Decision, reason: str) -> tuple[Changes, str]:
        """Decide about a held row; what was written, and a sentence.

        Raises:
            Refused, Unavailable: See `hall.care.CarePort.decide`.
        """
        at_hub = entry.kind is CareKind.HUB
        changes = self._care().decide(entry.qid, decision, reason, self._actor, at_hub=at_hub)
        accepted = entry.accepts and decision is Decision.RETRY
        return changes, words.CARE_ACCEPTED if accepted else _SAID[decision]

    def tick(self, entry: CareEntry) -> tuple[Changes, str]:
        """Tick a notice off."""
        if entry.notice is not None:
            self._care().tick_notice(entry.notice, self._actor)
        else:
            self._care().tick_control(self._actor)
        return Changes(), words.CARE_TICKED

    def compare(self) -> str:
        """Compare the days; a sentence.

        Raises:
            Unavailable: The hub is away.
        """
        report = self._care().compare()
        mended = words.care_mended(report.mended_here, report.mended_there)
        return words.care_compared(len(report.different), mended)

    def export(self, place: str) -> tuple[Changes, str]:
        """Records to a stick; what was written, and a sentence.

        Raises:
            Refused, Unavailable: See `hall.care.CarePort.export`.
        """
        done = self._care().export(Path(place), self._actor)
        return Changes(topics=frozenset({Topic.SYNC})), words.care_exported(done.count, done.path.name)

    def take_receipt(self, place: str) -> tuple[Changes, str]:
        """The receipt of a stick; what was written, and a sentence.

        Raises:
            Refused, Unavailable: See `hall.care.CarePort.take_receipt`.
        """
        waiting = self._care().take_receipt(Path(place))
        return Changes(topics=frozenset({Topic.SYNC})), words.care_received(waiting)

    def _held(self, row: HeldRow, names: Mapping[str, str], kind: CareKind) -> CareEntry:
        last = ""
        if row.decision:
            word = words.DECISION_WORDS.get(row.decision, row.decision)
            who = names.get(row.acted_by, row.acted_by)
            last = words.care_last(word, who, _moment(row.acted_at), row.reason)
        facts = (
            (words.CARE_FACT_WHO, row.name or (str(row.node)[:8] if row.node.int else words.CARE_NOBODY)),
            (words.CARE_FACT_WHEN, _moment(row.at)),
            (
                words.CARE_FACT_RECORD,
                words.care_record(words.step_word(row.kind), row.seq, row.size),
            ),
            (words.CARE_FACT_TRIES, words.care_tries(row.tries) if row.tries > 1 else ""),
            (words.CARE_FACT_LINK, row.link[:_SHORT]),
            (words.CARE_FACT_LAST, last),
        )
        return CareEntry(
            kind=kind,
            key=str(row.qid),
            what=words.CODE_WORDS[row.code],
            at=_moment(row.at),
            sentence=row.detail,
            facts=tuple((name, text) for name, text in facts if text),
            qid=row.qid,
            again=row.code in READ_AGAIN,
            accepts=row.code is QuarantineCode.SALVAGE,
            handed=row.decision == Decision.TECHNICIAN,
        )


def _moment(wall: int) -> str:
    return words.care_at(day_of(wall), wall) if wall else ""


def _facts(page: CarePage) -> tuple[CareFact, ...]:
    if not page.hub:
        return ()
    waits = bool(page.waiting)
    waiting = CareFact(
        name=words.CARE_WAITING,
        text=words.care_waiting(page.waiting) if waits else words.CARE_FRESH,
        second=words.care_since(_moment(page.since)) if page.since else "",
        tone=Tone.WARN if waits else Tone.OK,
        shape=Shape.SMALL_SQUARE if waits else Shape.TICK,
    )
    report = page.report
    bad = len(report.different)
    days = CareFact(
        name=words.CARE_DAYS,
        text=words.care_bad_days(bad)
        if bad
        else (words.care_days(len(report.days)) if report.at else words.CARE_NEVER),
        second="　".join(
            part
            for part in (_moment(report.at), words.care_mended(report.mended_here, report.mended_there))
            if part
        ),
        tone=Tone.WARN if bad else Tone.INK,
        shape=Shape.TRIANGLE if bad else Shape.NONE,
    )
    return (
        waiting,
        _receipt(words.CARE_HALL, page.receipt_at, page.receipt_seq, page.own_seq),
        _receipt(words.CARE_CITY, page.root_at, page.root_seq, page.own_seq),
        days,
    )


def _receipt(name: str, at: int, seq: int, own: int) -> CareFact:
    if not at:
        return CareFact(name=name, text=words.CARE_NEVER)
    return CareFact(name=name, text=_moment(at), second=words.care_upto(seq, own))


def _days(report: DayReport) -> tuple[CareEntry, ...]:
    return tuple(
        CareEntry(
            kind=CareKind.DAY,
            key=str(one.day),
            what=words.care_day(one.day, one.here, one.there),
            at=_moment(report.at),
            sentence=words.CARE_DAY_SENTENCE,
        )
        for one in report.different
    )


def _notices(page: CarePage) -> tuple[CareEntry, ...]:
    found = [
        CareEntry(
            kind=CareKind.NOTICE,
            key=f"{one.inc}{one.kind}",
            what=one.sentence,
            at=_moment(one.at),
            sentence=one.sentence,
            notice=one,
        )
        for one in page.notices
    ]
    if page.control:
        found.append(
            CareEntry(
                kind=CareKind.CONTROL,
                key="control",
                what=page.control,
                at="",
                sentence=page.control,
            )
        )
    return tuple(found)
