"""Who stands at the window: a card, and what is known of the person from earlier cases.

Reading a frame is `hall.idcard`, judging a card `hall.holders`; only the form is filled here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hall.clock import corrected, today
from hall.errors import Unavailable
from hall.holders import Validity, holder
from hall.idcard import last_reply
from hall.identity import DocumentKind, check_document
from hall.persons import Person as Row
from hall.reuse import offers
from ui import words
from ui.states.applicant import Applicant, ApplicantKind, Helper, Person
from ui.states.people import History, UnderWay
from ui.states.ports import CardRead, Firm, KnownPerson

if TYPE_CHECKING:
    from hall.desk import DeskPorts


_RECENT: Final = 30
"""Cases of a person that are looked at for use once more."""


class PeopleWork:
    """Cards and history; runs on the lane of look-ups."""

    def __init__(self, ports: DeskPorts) -> None:
        """Over the queries and the reader of a desk."""
        self._ports = ports
        self._seen: bytes | None = None
        self._looked = False

    def card(self) -> CardRead:
        """Read the card that lies on the reader.

        Raises:
            Unavailable: There is no reader or no card, or it could not be read.
        """
        frame = self._ports.card_frame()
        self._seen, self._looked = frame, True
        if frame is None:
            raise Unavailable("card.none", "读卡器上没有证件，请放上证件再按 F9。")
        reply = last_reply(frame)
        if reply.card is None:
            raise Unavailable("card.unreadable", "这张证件没有读出来，请拿起再放一次，或者手工录入。")
        found = holder(reply.card, today(self._ports.clock))
        person = Person(
            name=found.name.value or found.name.raw,
            kind=found.kind,
            number=found.number.value,
            sex=words.SEX.get(found.sex, ""),
            birth=found.birth,
            read_at=corrected(self._ports.clock),
            nation=found.nation or found.nationality,
            address=found.address,
            valid_to=found.valid_to,
        )
        known = self.known(person.kind, person.number)
        person = replace(person, phone=known.phone)
        warnings = list(found.warnings)
        if found.validity is Validity.EXPIRED and not warnings:
            warnings.append(words.EXPIRED_CARD)
        return CardRead(person=person, warning="".join(warnings), known=known)

    def laid(self) -> CardRead | None:
        """A card that was laid on the reader since the last look; None for none or the same one."""
        frame = self._ports.card_frame()
        first, before = not self._looked, self._seen
        self._seen, self._looked = frame, True
        if first or frame is None or frame == before:
            return None
        return self.card()

    def known(self, kind: DocumentKind, number: str) -> KnownPerson:
        """What earlier cases say about a document: telephone, count of cases, firms acted for."""
        queries = self._ports.queries
        row = queries.find_person(kind, number) if number else None
        if row is None:
            return KnownPerson()
        return KnownPerson(
            phone=row.phone,
            name=row.name,
            legal_person=row.legal_person,
            history=self._history(row),
            firms=() if kind is DocumentKind.USCI else tuple(map(_firm, queries.represented_by(row.id))),
        )

    def _history(self, person: Row) -> History:
        """Earlier cases, what of them may be used once more (一号), and what is under way."""
        queries, clock = self._ports.queries, self._ports.clock
        rows = queries.cases_of_person(person.id)
        files = [file for row in rows[:_RECENT] if (file := queries.case(row.id)) is not None]
        found = offers(files, today(clock), queries.hall().reuse_days)
        return History(
            name=person.name,
            barred=person.marks[0].number if person.marks else "",
            cases=len(rows),
            reusable=len(found),
            offers=found,
            under_way=tuple(
                UnderWay(item=file.item, number=file.number, word=file.word) for file in files if file.is_open
            ),
        )

    def of(self, applicant: Applicant) -> KnownPerson:
        """What is known of the applicant of a form."""
        if applicant.kind is ApplicantKind.COMPANY:
            return self.known(DocumentKind.USCI, applicant.uscc)
        return self.known(applicant.person.kind, applicant.person.number)

    def document(self, text: str) -> tuple[DocumentKind, str] | None:
        """What a scanned code is, if it is a document number: an identity card or a licence."""
        day = today(self._ports.clock)
        for kind in (DocumentKind.RIC, DocumentKind.USCI):
            verdict = check_document(kind, text, day=day)
            if not verdict.sentence:
                return kind, verdict.value
        return None


def _firm(row: Row) -> Firm:
    return Firm(id=row.id, name=row.name, uscc=row.number, legal_person=row.legal_person, address=row.address)


def for_firm(applicant: Applicant, firm: Firm) -> Applicant:
    """The form when the person present acts for this organisation."""
    present = applicant.present()
    return replace(
        applicant,
        kind=ApplicantKind.COMPANY,
        company=firm.name,
        uscc=firm.uscc,
        person=Person(name=firm.legal_person),
        helper=Helper.HANDLER,
        helped_by=present,
        address=firm.address,
    )
