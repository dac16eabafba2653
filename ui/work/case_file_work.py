"""The whole file of a case for its page: materials with their scans, papers, clocks, related cases, notes.

Lists stay `cases_work.py`; the steps that may be taken `life_work.py`. Numbers are masked here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hall.cases import CaseFile
from hall.clock import today
from hall.errors import Refused
from hall.events import EventKind
from hall.masking import mask_number
from hall.phones import mask_phone
from ui import words
from ui.states.case_file import (
    CaseFileView,
    CasePaper,
    ClockLine,
    MaterialLine,
    RelatedCase,
    TimeLine,
)
from ui.states.case_lists import Light
from ui.states.draft import Attached
from ui.work.case_lights import CaseLights, due_words, left_words
from ui.work.cases_work import LACKING, CasesWork

if TYPE_CHECKING:
    from hall.bodies import MaterialFact
    from hall.deadlines import RunningClock
    from hall.desk import DeskPorts
    from hall.persons import CreditMark, Person
    from hall.queries import CaseRow

MOST_RELATED: Final = 20


class CaseFileWork:
    """Reading one case in full; runs on the lane of look-ups."""

    def __init__(self, ports: DeskPorts, lists: CasesWork) -> None:
        """Beside the lists of the same desk."""
        self._ports = ports
        self._lists = lists

    def view(self, case: str, file: CaseFile | None) -> CaseFileView:
        """The file of a case, of which the folded case was read already.

        Raises:
            Refused: `case.unknown`.
        """
        queries = self._ports.queries
        row = next(iter(queries.case_lines((case,))), None)
        if file is None or row is None:
            raise Refused("case.unknown", words.SCAN_NO_CASE)
        line = (*self._lists.timeline(file), *self._lists.without_effect(case))
        noted = [
            line for line in queries.case_events(case) if line.kind == EventKind.CASE_NOTED and line.said
        ]
        due = self._lists.warning(row, file)[2]
        return CaseFileView(
            entry=self._lists.entry(row),
            facts=self._facts(file, row),
            timeline=(*line, *due),
            materials=tuple(_material(fact) for fact in file.materials),
            papers=tuple(
                CasePaper(
                    id=paper.paper,
                    name=f"{paper.kind} {paper.document}".strip(),
                    printed=int(bool(paper.sent)),
                    failed=paper.failed if not paper.sent else "",
                )
                for paper in file.papers
            ),
            clocks=self._clocks(row),
            related=self._related(file),
            notes=tuple(
                TimeLine(
                    what=line.said,
                    detail=self._lists.who(line.actor, line.window),
                    at=words.moment(line.wall, today(self._ports.clock)),
                )
                for line in noted
            ),
        )

    def _facts(self, file: CaseFile, row: CaseRow) -> tuple[tuple[str, str], ...]:
        queries, course = self._ports.queries, file.course
        handler = queries.person(file.agent or file.guardian or "")
        version = queries.item_version(file.item_version)
        result = "；".join(f"{one.name} {one.number}" for one in course.certificates)
        bodies = "、".join(branch.name for branch in course.branches)
        found = (
            (words.FACT_APPLICANT, row.person_name),
            (words.FACT_DOCUMENT, mask_number(row.person_number)),
            (words.FACT_AGENT, _masked(handler)),
            (words.FACT_PHONE, mask_phone(row.phone)),
            (words.FACT_BODY, bodies or (version.item.body if version else "")),
            (words.FACT_CLERK, self._lists.who(file.clerk, file.window)),
            (words.FACT_DELIVERY, file.delivery),
            (words.FACT_HANDOVER, f"{course.handover}　{course.signed_by}".strip()),
            (words.FACT_RESULT, result),
            (words.FACT_SHELF, course.shelf),
            (words.FACT_POST, f"{course.carrier} {course.tracking}".strip()),
            (words.FACT_FEE, words.fee_line(course.fee, course.charged, course.owed)),
            (words.FACT_URGED, words.URGE_OPEN if course.unanswered else ""),
            (words.FACT_PROLONGED, words.prolonged_line(course.prolonged) if course.prolonged else ""),
            (words.FACT_CENTRAL, file.central),
            *self._route_facts(file),
        )
        return tuple(pair for pair in found if pair[1])

    def _route_facts(self, file: CaseFile) -> tuple[tuple[str, str], ...]:
        """What only cases of special routes have."""
        queries, course = self._ports.queries, file.course
        person = queries.person(file.person) if file.person else None
        theme = queries.theme(file.theme) if file.theme else None
        looked = sum(one.kept for one in course.promises), len(course.false_promises)
        helper = f"{course.helped}　{self._lists.who(course.helper)}" if course.helper else ""
        return (
            (words.FACT_HOME, f"{course.home}　{course.area}" if course.home else ""),
            (words.FACT_FORWARDED, words.forwarded_line(course.forwarder, course.forwarded_as)),
            (words.FACT_PROMISES, words.checked_line(*looked)),
            (words.FACT_HELPER, helper),
            (words.FACT_THEME, f"{theme.theme_name}　{theme.number}" if theme else ""),
            *((words.FACT_CREDIT_MARKS, words.credit_mark(one.ground, one.number)) for one in _marks(person)),
        )

    def _clocks(self, row: CaseRow) -> tuple[ClockLine, ...]:
        now, found = today(self._ports.clock), CaseLights(self._ports).standing(row)
        return tuple(
            ClockLine(
                name=_clock_name(clock),
                due=due_words(clock),
                left=left_words(clock, now),
                light=Light(str(clock.light)),
            )
            for clock in (found.clocks if found else ())
        )

    def _related(self, file: CaseFile) -> tuple[RelatedCase, ...]:
        queries = self._ports.queries
        twice = {
            other: words.MAYBE_SAME
            for one in queries.twice_applied(file.applied_on, file.applied_on)
            for other in (one.case, one.other)
            if file.id in {one.case, one.other}
        }
        linked = dict.fromkeys(file.linked, words.MARKED_SAME)
        rows = {row.id: row for row in queries.cases_of_person(file.person)} if file.person else {}
        rows.update({row.id: row for row in queries.case_lines(sorted({*twice, *linked} - rows.keys()))})
        rows.pop(file.id, None)
        why = {case: linked.get(case) or twice.get(case) or words.SAME_APPLICANT for case in rows}
        order = sorted(rows.values(), key=lambda row: (why[row.id] == words.SAME_APPLICANT, -row.applied_at))
        return tuple(
            RelatedCase(
                id=row.id,
                number=row.number,
                item=row.item_name,
                state=row.word,
                at=words.day_of(row.applied_on),
                why=why[row.id],
            )
            for row in order[:MOST_RELATED]
        )


def _marks(person: Person | None) -> tuple[CreditMark, ...]:
    return person.marks if person else ()


def _masked(person: Person | None) -> str:
    return f"{person.name}　{mask_number(person.number)}" if person else ""


def _clock_name(clock: RunningClock) -> str:
    return f"{clock.kind}　{clock.about}" if clock.about else str(clock.kind)


def _material(fact: MaterialFact) -> MaterialLine:
    return MaterialLine(
        key=fact.key,
        name=fact.name,
        state=fact.state,
        paper=words.paper_line(fact.originals, fact.copies),
        note=fact.problem or fact.note,
        lacking=fact.state in LACKING,
        files=tuple(
            Attached(sha256=file.sha256.hex(), size=file.size, mime=file.mime) for file in fact.files
        ),
        size=sum(file.size for file in fact.files),
    )
