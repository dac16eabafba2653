"""Rows of the first half of a case: 申办, 申办材料, 网上预受理, 受理, 补交 (domain.md 2.7).

Each function makes the row of one event. Which events there are is `plan.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

from hall import bodies as b
from hall.events import Event
from hall.exchange_rows import (
    AcceptanceRow,
    ApplicationRow,
    CorrectionRow,
    MaterialRow,
    PreReviewRow,
    SupplementRow,
)
from sync.exchange.codes import CodeSet
from sync.exchange.facts import PreReview
from sync.exchange.row_parts import Draft, applicant_word, day, local, material_list, moment

_WINDOW: Final = "window"
_NOT_HANDED: Final = frozenset({"缺", "瑕疵"})
_MORE: Final = "材料不齐全或者不符合法定形式"


def handed_over(materials: Sequence[b.MaterialFact]) -> tuple[b.MaterialFact, ...]:
    """The materials that were there when the case was taken in; each is one row of SBCL."""
    return tuple(fact for fact in materials if fact.state not in _NOT_HANDED)


def application_row(draft: Draft) -> ApplicationRow:
    """SB out of `case.applied`.

    Raises:
        UnmappedError, Unavailable: See `Draft` and `Codes.of`.
    """
    body, codes = draft.applied, draft.codes
    person = draft.person(body.person)
    contact = draft.person(body.agent or body.guardian or body.person)
    pickup = codes.of(CodeSet.PICKUP, body.delivery, "obtain_paper_way") if body.delivery else ""
    online = body.channel != _WINDOW
    return ApplicationRow(
        **draft.common(),
        sxmc=body.item_name,
        sqrlx=codes.of(CodeSet.APPLICANT, applicant_word(person), "sqrlx"),
        sqrmc=person.name,
        sqrzjlx=codes.of(CodeSet.DOCUMENT, person.kind, "sqrzjlx"),
        sqrzjhm=person.number,
        lxrxm=contact.name,
        lxrzjlx=codes.of(CodeSet.DOCUMENT, contact.kind, "lxrzjlx"),
        lxrsfzjhm=contact.number,
        lxrsj=contact.phone or person.phone,
        sbxmmc=body.item_name,
        sbclqd=material_list(handed_over(body.materials)),
        tjfs=codes.of(CodeSet.CHANNEL, body.channel, "tjfs"),
        sbhzh=body.number,
        sbsj=local(draft.applied_event),
        sbjtwd=draft.hall().name,
        wssbqd=codes.of(CodeSet.ONLINE, body.channel, "wssbqd") if online else "",
        obtain_paper_way=pickup,
        obtain_deliver_way=pickup,
        xml_data=_form(body),
        bz="离线受理" if body.offline else "",
    )


def _form(body: b.CaseApplied) -> str:
    """Flags and answers as a small XML; persons stand in columns of their own."""
    root = ET.Element("FORM")
    for name, values in (("FLAG", body.flags), ("ANSWER", body.answers)):
        for value in values:
            ET.SubElement(root, name).text = value
    return ET.tostring(root, encoding="unicode")


def material_row(draft: Draft, part: int) -> MaterialRow:
    """One row of SBCL: the material at place `part`, from 1, of those that were handed over.

    Raises:
        UnmappedError: See `Codes.of`.
    """
    fact = handed_over(draft.applied.materials)[part - 1]
    promised = fact.state == "承诺"
    return MaterialRow(
        **draft.common(),
        seq=part,
        stuff_seq=fact.key,
        clmc=f"{fact.name}（告知承诺书）" if promised else fact.name,
        wjlx=draft.codes.of(CodeSet.FORM, fact.form or "纸质", "wjlx"),
        cllx=draft.codes.of(CodeSet.TAKING, fact.taking, "cllx"),
        clsl=max(fact.originals + fact.copies, 1),
        bz=fact.note,
    )


def pre_review_row(draft: Draft, fact: PreReview) -> PreReviewRow:
    """WSYSL: an application over the net was looked at.

    Raises:
        UnmappedError, Unavailable: See `Draft` and `Codes.of`.
    """
    item = draft.item()
    return PreReviewRow(
        **draft.common(),
        ywlsh=draft.file.number,
        yslbmmc=item.body,
        yslbmzzjgdm=item.body_code,
        blrxm=draft.staff(fact.clerk),
        blrgh=fact.clerk,
        yslztdm=draft.codes.of(CodeSet.PRE_REVIEW, fact.state, "yslztdm"),
        bslyy=fact.reason,
        yslsj=moment(fact.at),
        ysljtdd=draft.hall().name,
    )


def acceptance_row(
    draft: Draft, event: Event, word: str, *, reason: str = "", document: str = "", on: int = 0
) -> AcceptanceRow:
    """SL: the case was accepted, or was not.

    Args:
        draft: The case.
        event: The step.
        word: 受理, 容缺受理, 不受理, 补正, 不予受理 or 转办.
        reason: Why not.
        document: Number of the paper that says so.
        on: Acceptance day yyyymmdd when that is not the day of the event (deemed, after correction), else 0.

    Raises:
        UnmappedError, NotSentError, Unavailable: See `Draft` and `Codes.of`.
    """
    item, hall = draft.item(), draft.hall()
    at = local(event)
    if on and day(on) != at.date():
        at = dt.datetime.combine(day(on), dt.time())
    window = event.window
    return AcceptanceRow(
        **draft.common(),
        ywlsh=draft.file.number,
        slbmmc=item.body,
        slbmzzjgdm=item.body_code,
        blrxm=draft.staff(event.actor),
        blrgh=event.actor,
        slztdm=draft.codes.of(CodeSet.ACCEPTANCE, word, "slztdm"),
        bslyy=reason,
        bjckmc=f"{window}号窗口" if window else "",
        bjckbm=str(window or ""),
        bjdtbm=hall.code,
        bmdtmc=hall.name,
        gxdxzqhdm=draft.division,
        slhzh=document,
        slsj=at,
    )


def correction_row(draft: Draft, event: Event, body: b.CaseCorrectionTold, part: int) -> CorrectionRow:
    """BJGZ out of `case.correction_told`; `part` counts the notices of the case from 1."""
    return CorrectionRow(
        **draft.common(),
        xh=part,
        bjgzfcrxm=draft.staff(event.actor),
        bjgzyy=body.reason or _MORE,
        bjclqd=material_list(body.items),
        bjgzsj=local(event),
        bzsx=day(body.until),
        bz=body.document,
    )


def supplement_row(draft: Draft, event: Event, items: Sequence[b.MaterialFact], part: int) -> SupplementRow:
    """BJSL out of `case.supplied` and `case.gap_closed`; `part` counts them from 1."""
    return SupplementRow(
        **draft.common(),
        xh=part,
        bjslblrxm=draft.staff(event.actor),
        bjclqd=material_list(items),
        bjsj=local(event),
        bjsljtdd=draft.hall().name,
    )
