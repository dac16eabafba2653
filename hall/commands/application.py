"""An application as gathered, and what the rules say about it (intake-rules.md, D20, D21).

Pure but for the catalogue in force. Writing it down is `intake.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hall.bodies import FileFact, MaterialFact
from hall.catalogue import Catalogue, ItemVersion, Necessity
from hall.checklist import explain, lack_of
from hall.clock import Clock
from hall.commands.case_papers import demand_words
from hall.commands.people import PersonForm
from hall.commands.record import day_number
from hall.errors import Refused
from hall.explanation import (
    Acceptance,
    AcceptanceHow,
    CaseInput,
    Explanation,
    Line,
    MaterialState,
    WindowAct,
)
from hall.ports import CatalogueVersion, UnitOfWork
from hall.reasons import Outcome
from hall.reuse import Reuse
from hall.settings import HallSettings
from hall.staff import Actor
from hall.workdays import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialEntry:
    """What the clerk entered for one line of the list."""

    state: MaterialState
    problem: str = ""
    demand: str = ""
    note: str = ""
    files: tuple[FileFact, ...] = ()
    mended: bool = False
    """Corrected on the spot and signed (当场更正); then `state` is 有."""
    shared: str = ""
    """Where the paper itself lies when not handed in here: with another item of a 一件事, an earlier case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """帮办代办: the 工号 of who helps, `how` 帮办 or 代办, and whether the 授权委托书 was seen."""

    helper: str
    how: str
    letter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """All that an intake has gathered when the clerk confirms.

    Attributes:
        case_id: UUID of the draft; doing the same intake twice gives the same case.
        present: Who came, when that is not the applicant: agent, guardian or 经办人.
        present_word: 代理人, 监护人 or 经办人.
        flags: General situations (`hall.identity.public_flags`).
        entries: Material key → entry; every line of the list must have one.
        credit_bar: True, False, or None when it was not checked (D20).
        offline: No connection with the hub when it was confirmed.
        theme: Id of the 一件事 that it is a child of; `waits` when its stage has not begun.
        reuse: Earlier materials that the person agreed to use once more (一号). help: Who of the hall helps.
        channel: `window`, or `collect` for another hall (代收).
    """

    actor: Actor
    case_id: str
    item: str
    applicant: PersonForm
    present: PersonForm | None = None
    present_word: str = ""
    flags: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    entries: Mapping[str, MaterialEntry] = field(default_factory=dict)
    asks_gap: bool = False
    credit_bar: bool | None = None
    ticket: str | None = None
    delivery: str = "窗口自取"
    offline: bool = False
    theme: str = ""
    waits: bool = False
    reuse: Reuse | None = None
    help: Help | None = None
    channel: str = "window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the rules say about an application: the explanation, and the facts of the materials."""

    version: ItemVersion
    catalogue: Catalogue
    explanation: Explanation
    materials: tuple[MaterialFact, ...]


def catalogue_now(uow: UnitOfWork, clock: Clock) -> CatalogueVersion:
    """The catalogue in force today.

    Raises:
        Refused: `catalogue.none` before the first import.
    """
    version = uow.catalogue.current(day_number(clock))
    if version is None:
        raise Refused("catalogue.none", "还没有导入事项目录，请系统运维先导入。")
    return version


def judge(
    application: Application,
    catalogue: Catalogue,
    settings: HallSettings,
    calendar: WorkCalendar,
    *,
    at: int,
    act: WindowAct | None = None,
    lenient: bool = False,
    frozen: ItemVersion | None = None,
) -> Judgement:
    """Ask the rules about an application; with `act`, as if the window accepted now.

    `lenient` passes over materials that were not judged: a refusal for want of competence needs none.
    `frozen` is the item version of a case that exists already.

    Raises:
        Refused: As `hall.checklist.explain`, or `intake.unjudged` when a material has no entry.
    """
    version = frozen or catalogue.version(application.item)
    if version is None:
        raise Refused("intake.item", "这个事项已不在目录里，请重新选择事项。")
    accepts = act in {WindowAct.ACCEPT, WindowAct.ACCEPT_GAP}
    how = AcceptanceHow.AT_WINDOW if accepts else AcceptanceHow.NONE
    case = CaseInput(
        item_code=application.item,
        flags=application.flags,
        answers=application.answers,
        states={key: entry.state for key, entry in application.entries.items()},
        asks_gap=application.asks_gap,
        credit_bar=application.credit_bar,
        received_at=at,
        acceptance=Acceptance(how=how, at=at if accepts else None),
    )
    said = explain(
        catalogue,
        case,
        calendar,
        version=version,
        unchecked_credit_allowed=settings.gap_when_unchecked,
    )
    unjudged = [line.name for line in said.lines if line.key not in application.entries]
    if unjudged and not lenient:
        raise Refused("intake.unjudged", f"还有 {len(unjudged)} 项材料没有核：{unjudged[0]}。")
    clean = application.credit_bar is False or (
        application.credit_bar is None and settings.gap_when_unchecked
    )
    facts = tuple(
        fact_of(line, application.entries[line.key], clean=clean)
        for line in said.lines
        if line.key in application.entries
    )
    return Judgement(version=version, catalogue=catalogue, explanation=said, materials=facts)


def fact_of(line: Line, entry: MaterialEntry, *, clean: bool) -> MaterialFact:
    """What is written down of one line; `clean` when commitments are open to the applicant (D20)."""
    material = line.material
    lack = lack_of(line, entry.state, may_promise=clean)
    asked = lack is not None and line.need is not Necessity.OPTIONAL
    present = lack is None
    taking = {
        MaterialState.FETCHED: "调取电子证照",
        MaterialState.PROMISED: "告知承诺",
    }.get(entry.state, material.taking)
    kept = entry.state is MaterialState.HAVE and material.taking != "验原件" and not entry.shared
    shown_only = material.taking in {"验原件", "验原件收复印件", "收复印件"}
    problem = entry.problem or ("缺少" if lack is MaterialState.MISSING else "不符合要求")
    return MaterialFact(
        key=line.key,
        name=line.name,
        state=entry.state if present else str(lack),
        need=line.need,
        taking=taking if present else "",
        originals=material.originals if kept and not shown_only else 0,
        copies=material.copies if kept else 0,
        form="电子" if entry.state is MaterialState.FETCHED else material.form.partition("/")[0],
        problem=problem if asked else "",
        demand=(entry.demand or demand_words(material)) if asked else "",
        note="当场更正" if entry.mended else entry.note or entry.shared,
        files=entry.files if present else (),
    )


def require_lawful(act: WindowAct, said: Explanation) -> None:
    """Let only the acts pass that the rules allow (intake-rules 5–8, D21).

    Raises:
        Refused: `intake.outcome` with the reason that the screen shows too.
    """
    if act is said.window_act:
        return
    if act is WindowAct.TELL_CORRECTION and Outcome.CORRECT in said.allowed:
        return
    outcome = {
        WindowAct.ACCEPT: Outcome.ACCEPT,
        WindowAct.ACCEPT_GAP: Outcome.ACCEPT_GAP,
        WindowAct.RECEIVE: Outcome.RECEIVE,
        WindowAct.TELL_CORRECTION: Outcome.CORRECT,
        WindowAct.TELL_NOT_REQUIRED: Outcome.NOT_REQUIRED,
        WindowAct.REFER: Outcome.REFER,
    }[act]
    reason = said.why_not.get(outcome) or "本事项没有授权窗口受理，窗口先收件，由部门受理。"
    raise Refused("intake.outcome", f"不能{act}：{reason}")
