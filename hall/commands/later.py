"""What the commands of the later life of a case share: opening it, its kept paper, its papers, the end.

Nothing here decides anything: who may do what and when stands in the commands themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from hall.bodies import CaseTakenOver, MaterialFact
from hall.case_clocks import day
from hall.cases import CaseAction, CaseFile, move, require_settled
from hall.catalogue import Item, ItemVersion
from hall.clock import corrected, day_of
from hall.commands.casework import paper_common
from hall.commands.intake import MAX_REASON, IntakeDone, owe
from hall.commands.record import Recorder
from hall.commands.taking_over import require_keeper
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.explanation import MaterialState
from hall.ids import new_id
from hall.life_bodies import Certificate, Returned
from hall.life_forms import ListPaper, Remedy, ResultLine
from hall.paper_forms import encode_paper
from hall.papers import CasePaper, Clerk, PrintMark
from hall.ports import Changes, PendingPaper, Topic, UnitOfWork
from hall.settings import HallSettings
from hall.staff import Actor

CASES: Final = frozenset({Topic.CASES, Topic.PAPERS, Topic.SYNC})
"""What has to be read again after any of these commands."""

ISSUE_SEAL: Final = "出件专用印章"
FOR_EVER: Final = "长期"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case with the item version it froze."""

    file: CaseFile
    version: ItemVersion

    @property
    def item(self) -> Item:
        """The item as it was taken in."""
        return self.version.item

    @property
    def stream(self) -> str:
        """The stream of its events."""
        return stream_of(StreamKind.CASE, self.file.id)


def open_case(uow: UnitOfWork, case_id: str, *actions: CaseAction) -> Opened:
    """A case for a step of its later life.

    Args:
        uow: Open unit of work.
        case_id: The case.
        actions: What is going to be done; none for a remark.

    Raises:
        Refused: `case.unknown`, `catalogue.version`; `case.move` when its state does not allow an action,
            `case.held` when an open conflict forbids it.
    """
    file = uow.cases.get(case_id)
    if file is None:
        raise Refused("case.unknown", "没有找到这个办件。")
    for action in actions:
        require_settled(file, action)
        move(file.state, action)
    version = uow.catalogue.item_version(file.item_version)
    if version is None:
        raise Refused("catalogue.version", "没有找到这个办件的事项版本。")
    return Opened(file=file, version=version)


def take_in_hand(recorder: Recorder, found: Opened, actor: Actor, *, take_over: bool) -> None:
    """D14 in one step: whoever says so takes the case over before going on with it.

    Raises:
        Refused: `case.other_window` when another window has it and `take_over` was not said, `case.window`
            without a window.
    """
    if not take_over:
        require_keeper(found.file, actor)
        return
    if actor.window is None:
        raise Refused("case.window", "请先在一个窗口登录，再接手办件。")
    if found.file.keeper != actor.window:
        recorder.add(EventKind.CASE_TAKEN_OVER, found.stream, CaseTakenOver(), cat=found.file.item_version)


def require_body(actor: Actor, *names: str) -> None:
    """A representative speaks for the own department only; who belongs to none is not asked.

    Raises:
        Refused: `review.body`, with the departments that have the case.
    """
    if actor.body and actor.body not in names:
        named = "、".join(dict.fromkeys(names))
        raise Refused("review.body", f"这件由{named}办理，请由该部门的首席代表登记。")


def departments_of(file: CaseFile, item: Item) -> tuple[str, ...]:
    """Departments that speak in a case: those that review it, and the one whose item it is."""
    return (*(one.name for one in file.course.branches), item.body)


def require_own(file: CaseFile) -> None:
    """Let a step of the acceptance or review pass only where this hall's departments decide (domain.md 1.7).

    Raises:
        Refused: `home.decides` for a case that was received for the authority of another place.
    """
    if file.course.home:
        raise Refused(
            "home.decides",
            f"这是代收件，由{file.course.home}受理和审查，本大厅不能代为办理。收到它的答复后请登记“受理机关答复”。",
        )


def reviewable(uow: UnitOfWork, actor: Actor, case_id: str, *actions: CaseAction) -> Opened:
    """A case for a step of the department that has it.

    Raises:
        Refused: As `open_case`, `require_own` and `require_body`.
    """
    found = open_case(uow, case_id, *actions)
    require_own(found.file)
    require_body(actor, *departments_of(found.file, found.item))
    return found


def alone(file: CaseFile) -> bool:
    """True when one department has the case."""
    return len(file.course.branches) == 1


def accepted_day(file: CaseFile) -> dt.date:
    """Day from which the decision's clock runs."""
    return day(file.accepted_on) or day(file.applied_on) or dt.date.min


def number_of(date: dt.date) -> int:
    """A day as yyyymmdd."""
    return date.year * 10_000 + date.month * 100 + date.day


def line_or_empty(text: str, code: str, name: str) -> str:
    """Something that may be left out, as one line.

    Raises:
        Refused: `code` with the field `name` when it is too long or not printable.
    """
    clean = " ".join(text.split())
    if len(clean) > MAX_REASON or not clean.isprintable():
        raise Refused(code, f"文字太长（最多 {MAX_REASON} 字）或含有不能打印的字符，请改正。", field=name)
    return clean


def kept(fact: MaterialFact) -> bool:
    """True for a material of which the hall holds paper: an original or a copy that was handed over."""
    return fact.state == MaterialState.HAVE and bool(fact.originals or fact.copies)


def kept_paper(file: CaseFile) -> tuple[Returned, ...]:
    """All paper of a case, by material."""
    return tuple(
        Returned(key=fact.key, name=fact.name, originals=fact.originals, copies=fact.copies)
        for fact in file.materials
        if kept(fact)
    )


def kept_originals(file: CaseFile) -> tuple[Returned, ...]:
    """Originals that the hall holds: what goes back when a case ends without a decision."""
    return tuple(one for one in kept_paper(file) if one.originals)


def result_lines(certificates: Sequence[Certificate]) -> tuple[ResultLine, ...]:
    """Certificates as papers name them."""
    return tuple(
        ResultLine(
            name=one.name,
            number=one.number,
            originals=one.originals,
            copies=one.copies,
            valid_to=_until(one.valid_to),
            electronic=one.electronic,
        )
        for one in certificates
    )


def _until(text: str) -> str:
    if len(text) == 8 and text.isdecimal():
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text


def remedy_of(settings: HallSettings, *, review_body: str = "", court: str = "") -> Remedy:
    """Where to turn against a decision: as named, else as the hall has it."""
    return Remedy(review_office=review_body or settings.review_body, court=court or settings.court)


def letter(recorder: Recorder, found: Opened, actor: Actor, *, document: str = "") -> dict[str, Any]:
    """What every paper of the later life begins with: made by `actor` at the present window.

    Raises:
        Refused: `person.unknown` when the applicant's record was redacted.
    """
    common = paper_common(
        recorder.uow,
        recorder.clock,
        found.file,
        found.item,
        recorder,
        document=document,
        clerk=Clerk(number=actor.number, name=actor.name),
    )
    common["window"] = f"{actor.window}号窗" if actor.window else ""
    return common


def hall_letter(recorder: Recorder, found: Opened, actor: Actor) -> dict[str, Any]:
    """As `letter`, for papers that the issue window itself hands out and seals.

    Raises:
        Refused: As `letter`.
    """
    settings = recorder.uow.settings.hall()
    own = {"body": settings.name, "signed_by": f"{settings.short_name}出件窗口", "seal": ISSUE_SEAL}
    return letter(recorder, found, actor) | own


def list_common(recorder: Recorder, actor: Actor, number: str) -> dict[str, Any]:
    """What a paper about several cases begins with."""
    uow = recorder.uow
    me, tip, at = uow.chain.identity(), uow.chain.tip(), corrected(recorder.clock)
    return {
        "hall_name": uow.settings.hall().name,
        "mark": PrintMark(
            node=f"{me.series}·{tip.seq if tip else 0:07d}", printed_at=at, operator=actor.number
        ),
        "number": number,
        "clerk": Clerk(number=actor.number, name=actor.name),
        "window": f"{actor.window}号窗" if actor.window else "",
        "at": at,
    }


def owe_list(recorder: Recorder, stream: str, paper: ListPaper) -> PendingPaper:
    """Remember a paper about several cases; it is kept with the first of them and printed again from there.

    Raises:
        Refused: `paper.glyph` when the recorder's check finds that it could not be printed.
    """
    if recorder.check is not None:
        recorder.check((paper,))
    owed = PendingPaper(
        id=str(new_id(recorder.clock)),
        stream=stream,
        kind=paper.kind,
        form=encode_paper(paper),
        copies=paper.copies.count,
        made_at=recorder.clock.wall(),
        by=recorder.actor,
        document=paper.document_number,
    )
    recorder.uow.papers.pend(owed)
    return owed


def list_number(recorder: Recorder, letter_of_list: str) -> str:
    """`J1120-W0301`: kind of list, day, series and a serial: two desks never give one number on one day."""
    uow, now = recorder.uow, day_of(corrected(recorder.clock))
    series = uow.chain.identity().series
    serial = uow.numbers.next(f"list:{letter_of_list}:{number_of(now)}:{series}")
    return f"{letter_of_list}{now:%m%d}-{series}{serial:02d}"


def finish(
    recorder: Recorder, found: Opened, papers: tuple[CasePaper, ...] = (), *also: PendingPaper
) -> IntakeDone:
    """Owe the papers, make everything durable, and say what came of it."""
    uow = recorder.uow
    owed = owe(recorder, found.stream, papers)
    after = uow.cases.get(found.file.id) or found.file
    uow.commit()
    return IntakeDone(
        file=after, papers=(*owed, *also), changes=Changes(topics=CASES, streams=(found.stream,))
    )
