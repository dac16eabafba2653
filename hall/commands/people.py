"""Writing down who applies and who came (D9): checked, cleaned, once a person.

Rules of numbers, names and telephones are `identity.py`, `names.py`, `phones.py`; here they meet one form. No
case is made here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from hall import bodies as b
from hall.clock import Clock, today
from hall.commands.record import Recorder
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.identity import DocumentKind, require_document
from hall.ids import new_id
from hall.names import require_name
from hall.persons import Person
from hall.phones import require_phone
from hall.ports import Begin, UnitOfWork
from hall.staff import Actor, Permission, require

MAX_TEXT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForm:
    """A natural person or an organisation as typed, scanned or read from a card.

    `legal_person` is the legal representative or operator of an organisation; `source` is `card`, `scan` or
    `hand`; `checked` says how identity was checked ("" when it was not).
    """

    kind: DocumentKind
    number: str = field(repr=False)
    name: str = field(repr=False)
    sex: str = ""
    birth: str = ""
    nation: str = ""
    address: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    valid_to: str = ""
    legal_person: str = field(default="", repr=False)
    source: str = "hand"
    checked: str = ""

    @property
    def is_organisation(self) -> bool:
        """True for a company or another body."""
        return self.kind is DocumentKind.USCI


def _text(value: str, label: str, name: str) -> str:
    clean = " ".join(value.split())
    if len(clean) > MAX_TEXT or any(not ch.isprintable() for ch in clean):
        raise Refused("person.text", f"{label}太长或含有不能打印的字符，请改正。", field=name)
    return clean


def clean_form(form: PersonForm, day: dt.date) -> PersonForm:
    """The form as it may be stored.

    Args:
        form: As entered.
        day: Business day (UTC+8); birth dates after it are refused.

    Raises:
        Refused: With the field and the sentence of the first rule that is broken.
    """
    verdict = require_document(form.kind, form.number, day=day)
    if form.is_organisation:
        name = _text(form.name, "单位名称", "name")
        if len(name) < 2:
            raise Refused("person.name", "请填写单位全称。", field="name")
    else:
        name = require_name(form.name)
    return replace(
        form,
        number=verdict.value,
        name=name,
        sex=form.sex or (str(verdict.sex) if verdict.sex else ""),
        birth=f"{verdict.birth:%Y%m%d}" if verdict.birth else _text(form.birth, "出生日期", "birth"),
        nation=_text(form.nation, "民族或国籍", "nation"),
        valid_to=_text(form.valid_to, "有效期限", "valid_to"),
        phone=require_phone(form.phone).value if form.phone else "",
        address=_text(form.address, "地址", "address"),
        legal_person=require_name(form.legal_person, field_name="legal_person") if form.legal_person else "",
    )


def record_person(recorder: Recorder, form: PersonForm) -> Person:
    """The person with this document, written down anew if anything changed.

    What is empty in the form is kept from before.

    Raises:
        Refused: As `clean_form`.
    """
    uow = recorder.uow
    clean = clean_form(form, today(recorder.clock))
    old = uow.persons.find(clean.kind, clean.number)
    ident = old.id if old else str(new_id(recorder.clock))
    stream = stream_of(StreamKind.PERSON, ident)
    body = b.PersonRecorded(
        kind=clean.kind,
        number=clean.number,
        name=clean.name,
        name_raw=form.name if form.name != clean.name else "",
        sex=clean.sex or (old.sex if old else ""),
        birth=clean.birth or (old.birth if old else ""),
        nation=clean.nation or (old.nation if old else ""),
        address=clean.address or (old.address if old else ""),
        phone=clean.phone or (old.phone if old else ""),
        valid_to=clean.valid_to or (old.valid_to if old else ""),
        legal_person=clean.legal_person or (old.legal_person if old else ""),
        source=clean.source,
    )
    if old is None or not _same(old, body):
        recorder.add(EventKind.PERSON_RECORDED, stream, body)
    if clean.checked:
        recorder.add(EventKind.PERSON_CHECKED, stream, b.PersonChecked(method=clean.checked, result="ok"))
    return _stored(uow, ident)


def known_person(uow: UnitOfWork, form: PersonForm, day: dt.date) -> Person | None:
    """Who has this document already; None for somebody new, or when the number is not one."""
    try:
        number = require_document(form.kind, form.number, day=day).value
    except Refused:
        return None
    return uow.persons.find(form.kind, number)


def is_same(uow: UnitOfWork, person: Person, other_id: str | None) -> bool:
    """True when the person is the one recorded under another id as well.

    Two windows that have not heard of each other give one document an id each; both stay.
    """
    other = uow.persons.get(other_id) if other_id else None
    if other is None:
        return False
    same_document = bool(person.number) and (person.kind, person.number) == (other.kind, other.number)
    return person.id == other.id or same_document


def _stored(uow: UnitOfWork, ident: str) -> Person:
    person = uow.persons.get(ident)
    if person is None:
        raise Refused("person.unknown", "没有找到这个人的记录。")
    return person


def _same(old: Person, body: b.PersonRecorded) -> bool:
    return all(
        getattr(old, name) == getattr(body, name)
        for name in ("name", "sex", "birth", "nation", "address", "phone", "valid_to", "legal_person")
    )


def unmask(
    actor: Actor, person_id: str, shown: tuple[str, ...], begin: Begin, clock: Clock, *, why: str = ""
) -> Person:
    """Show data in full: a permission and an event (architecture.md 6).

    Raises:
        Refused: `staff.right` or `person.unknown`.
    """
    require(actor, Permission.UNMASK)
    with begin() as uow:
        person = _stored(uow, person_id)
        stream = stream_of(StreamKind.PERSON, person_id)
        recorder = Recorder.for_actor(uow, clock, actor)
        recorder.add(EventKind.PERSON_UNMASKED, stream, b.PersonUnmasked(shown=shown, why=why))
        uow.commit()
    return person
