"""What special routes add to an intake: reuse with consent, a helper, a credit record (domain.md 1.7).

Written in the transaction of the case; the rules of the outcome are asked as always. What may be used once
more is `hall/reuse.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from hall import bodies as b
from hall.clock import today
from hall.commands.application import Application, Help
from hall.commands.people import known_person
from hall.commands.record import Recorder
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.explanation import MaterialState
from hall.persons import Person
from hall.ports import UnitOfWork
from hall.reuse import CONSENT_WAYS, Offer, Reuse, offers

HELP: Final = "帮办"
ACT: Final = "代办"
LETTER: Final = "agent.1"
"""Line of the 授权委托书 (公共规则 agent)."""


def with_credit(uow: UnitOfWork, app: Application, day: dt.date) -> Application:
    """The application with the credit record that lies here: a broken promise bars 容缺 and 承诺 (D20)."""
    known = known_person(uow, app.applicant, day)
    return replace(app, credit_bar=True) if known is not None and known.barred else app


def record_routes(
    recorder: Recorder, app: Application, number: str, applicant: Person, present: Person | None
) -> None:
    """Write down the consent and the helper of a case that was just opened.

    Raises:
        Refused: `reuse.…` or `help.…` with what is wrong.
    """
    if app.reuse is not None:
        identified = bool(app.applicant.checked or (app.present and app.present.checked))
        offered = record_consent(recorder, app.reuse, number, applicant, present, identified=identified)
        for item in app.reuse.items:
            entry = app.entries.get(item.key)
            if entry is None or not set(offered[item.case, item.source].files) <= set(entry.files):
                raise Refused("reuse.entry", f"“{item.name}”与同意复用的材料不符，请重新核对。")
    if app.help is not None:
        _require_help(recorder.uow, app, app.help)
        body = b.CaseAssisted(helper=app.help.helper, how=app.help.how, letter=app.help.letter)
        recorder.add(EventKind.CASE_ASSISTED, stream_of(StreamKind.CASE, app.case_id), body)


def record_consent(
    recorder: Recorder,
    reuse: Reuse,
    number: str,
    applicant: Person,
    present: Person | None,
    *,
    identified: bool,
) -> dict[tuple[str, str], Offer]:
    """Write down that the person agreed; what it agreed to, by case and source.

    Raises:
        Refused: `reuse.way`, `reuse.identity` when nobody's identity was checked, `reuse.gone` when a
            material is not the person's or no longer valid.
    """
    if reuse.way not in CONSENT_WAYS:
        raise Refused("reuse.way", "请选择申请人同意复用的方式。", field="way")
    if not identified:
        raise Refused("reuse.identity", "先核验身份，再复用以前的材料。")
    uow, clock = recorder.uow, recorder.clock
    settings = uow.settings.hall()
    found = offers(uow.cases.of_person(applicant.id), today(clock), settings.reuse_days)
    offered = {(one.case, one.source): one for one in found}
    for item in reuse.items:
        if (item.case, item.source) not in offered:
            raise Refused("reuse.gone", f"“{item.name}”不是这位申请人的有效材料，不能复用。")
    body = b.PersonConsented(
        number=number, way=reuse.way, items=reuse.items, by=present.id if present is not None else ""
    )
    recorder.add(EventKind.PERSON_CONSENTED, stream_of(StreamKind.PERSON, applicant.id), body)
    return offered


def _require_help(uow: UnitOfWork, app: Application, given: Help) -> None:
    """帮办 helps to fill in; 代办 acts for the applicant and needs the letter (domain.md 1.7)."""
    helper = uow.accounts.get(given.helper)
    if helper is None or not helper.active:
        raise Refused("help.helper", "没有这位帮办代办人员，请核对工号。", field="helper")
    if given.how not in {HELP, ACT}:
        raise Refused("help.how", "请选择帮办或者代办。", field="how")
    if given.how == HELP:
        return
    if given.helper == app.actor.number:
        raise Refused("help.same", "代办人员不能收自己代办的件，请换一个窗口。", field="helper")
    # A letter that is missing is told with all else (art. 32(4)): it bars no correction notice.
    lines = [entry.state for key, entry in app.entries.items() if key.rpartition(":")[2] == LETTER]
    told = any(state in {MaterialState.MISSING, MaterialState.DEFECTIVE} for state in lines)
    if app.present is None or "agent" not in app.flags or not (given.letter or told):
        raise Refused("help.letter", "代办要登记代理人，并核验授权委托书。", field="letter")
