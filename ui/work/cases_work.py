"""The work list, one case in full, and the end of the day, from the store and the deadlines (domain.md 5).

Lights are worked out on reading (D10). Names stand in full, numbers masked by the screens.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hall.branches import branch_standings
from hall.card_report import open_cards
from hall.case_clocks import day
from hall.cases import HELD_WORD, MOVES, STATE_WORDS, CaseAction, CaseFile, CaseState, owes_revocation
from hall.clock import today
from hall.commands.casework import unanswered
from hall.commands.later import number_of
from hall.commands.record import day_number
from hall.commands.results import uncollected
from hall.deadlines import ClockKind, RunningClock
from hall.deadlines import Light as DueLight
from hall.errors import Refused
from hall.events import EventKind
from hall.explanation import MaterialState
from hall.identity import DocumentKind
from hall.masking import mask_name, mask_number
from hall.order import FoldStatus
from hall.queries import CaseFilter, CaseRow
from hall.staff import Permission, may
from hall.theme_course import ChildStanding, standing_of
from hall.tickets import TicketState
from ui import words
from ui.states.cases import Asked, CaseEntry, CasePaper, Light, OpenCase, TimeLine
from ui.states.look import Tone
from ui.states.ports import DayEnd
from ui.work.case_lights import CaseLights, accepted_words, due_words, left_words
from ui.work.remarks import remarks
from ui.work.route_lists import RouteLists, collected

if TYPE_CHECKING:
    from hall.desk import DeskPorts
    from hall.staff import Actor

_PRINTED: Final = frozenset({EventKind.PAPER_RENDERED, EventKind.PAPER_SENT})
_RESULTS: Final = frozenset({CaseState.DECIDED_OK, CaseState.DECIDED_NO, CaseState.CLOSED, CaseState.READY})
_REVIEWED: Final = frozenset({CaseState.IN_REVIEW, CaseState.SUSPENDED})
PAGE: Final = 100
"""Cases of a search that are shown; whoever needs more says more of them."""

MOST_OF_A_DAY: Final = 2_000
TWICE_DAYS: Final = 30
"""How long a suspicion that somebody applied twice stands in the list."""

_AT_THE_END: Final = {
    CaseState.RECEIVED: words.DEEMED_WARNING,
    CaseState.CORRECTING: words.LAPSED_WARNING,
}
"""What the law says when a clock is over; otherwise the day is told."""

_EVERY: Final = 100_000
"""Whoever closes the day must see all that holds it up."""

_FRESH: Final = 60 * 1_000_000
LACKING: Final = frozenset({str(MaterialState.MISSING), str(MaterialState.DEFECTIVE)})


class CasesWork:
    """Reading cases for the pages; runs on the lane of look-ups."""

    def __init__(self, ports: DeskPorts, actor: Actor | None = None) -> None:
        """Over the queries of a desk, for a person; without one nothing is anybody's in particular."""
        self._ports = ports
        self._lights = CaseLights(ports)
        self._actor = actor
        self._known: dict[str, tuple[tuple[object, ...], CaseEntry]] = {}
        self._fresh_at = 0
        self._names: dict[str, str] | None = None
        self._routes = RouteLists(ports)

    def entries(self) -> tuple[CaseEntry, ...]:
        """Open cases and those of today, most urgent first by the page; only what changed is read again."""
        ports, day = self._ports, day_number(self._ports.clock)
        marks = dict(ports.queries.work_marks())
        rows = ports.queries.cases(CaseFilter(applied_on=day, limit=MOST_OF_A_DAY))
        self._forget_old()
        stamp = (day, ports.calendar.edition)
        kept = {
            case: known[1]
            for case, at in marks.items()
            if (known := self._known.get(case)) is not None and known[0] == (at, *stamp)
        }
        here = {row.id: row for row in rows}
        missing = [case for case in marks if case not in kept and case not in here]
        for row in (*rows, *ports.queries.case_lines(missing)):
            kept[row.id] = self.entry(row)
            self._known[row.id] = ((row.updated_at, *stamp), kept[row.id])
        twice, turns = self._twice(day), self._routes.turns()
        return tuple(
            replace(one, twice=one.id in twice, turn=turns.get(one.id, ""))
            if one.id in twice or one.id in turns
            else one
            for one in kept.values()
        )

    def _forget_old(self) -> None:
        """A name that was corrected changes no case: after a minute everything is read anew."""
        now = self._ports.clock.monotonic()
        if not self._fresh_at or now - self._fresh_at > _FRESH:
            self._known.clear()
            self._names = None
            self._routes.forget()
            self._lights = CaseLights(self._ports)
            self._fresh_at = now

    def _twice(self, day: int) -> frozenset[str]:
        since = number_of(today(self._ports.clock) - dt.timedelta(days=TWICE_DAYS))
        found = self._ports.queries.twice_applied(min(since, day))
        return frozenset(case for one in found for case in (one.case, one.other))

    def find(self, wanted: Asked) -> tuple[tuple[CaseEntry, ...], bool]:
        """Cases of the whole store by anything that is known of them, and whether these are all."""
        terms = wanted.conditions
        states = frozenset(state for state, word in STATE_WORDS.items() if word == terms.state)
        found = self._ports.queries.find_cases(
            CaseFilter(
                text=wanted.text,
                states=states,
                item_name=terms.item,
                clerk=terms.clerk,
                window=terms.window or None,
                applied_from=terms.since,
                applied_to=terms.until,
                limit=PAGE,
            )
        )
        return tuple(self.entry(row) for row in found.rows), found.whole

    def entry(self, row: CaseRow) -> CaseEntry:
        """A line of the list."""
        light, left = self._lights.light(row)
        serve = owes_revocation(row.state, row.course)
        window, day = self._ports.settings.window, day_number(self._ports.clock)
        return CaseEntry(
            id=row.id,
            number=row.number,
            applicant=row.person_name,
            listed="" if row.person_kind == DocumentKind.USCI else mask_name(row.person_name),
            item=row.item_name,
            state=row.word,
            light=Light.NEAR if serve and light is Light.DONE else light,
            left=words.SERVE_REVOCATION if serve else left,
            serve=serve,
            here_today=row.window == window and row.applied_on == day,
            open_gap=bool(row.gap),
            found_by=(row.person_number, row.phone),
            today=row.applied_on == day,
            mine=self._mine(row),
            clerk=row.clerk,
            window=row.window or 0,
            applied_on=row.applied_on,
            told=row.course.reached,
            mailed=bool(row.course.mailed_on),
            late=self._is_late(row),
            lapsed=row.state is CaseState.CORRECTING and self._is_over(row.told_until),
            forwarded=bool(row.course.forwarded_on),
            collected=collected(row),
            **self._routes.watch(row),
            urged=bool(row.course.unanswered),
        )

    def _is_late(self, row: CaseRow) -> bool:
        """Whether a result has lain too long (`hall.commands.results.uncollected`)."""
        now = today(self._ports.clock)
        return bool(uncollected((row,), self._ports.calendar, now, self._lights.rules.uncollected_days))

    def _is_over(self, number: int) -> bool:
        last = day(number)
        return last is not None and today(self._ports.clock) > last

    def _mine(self, row: CaseRow) -> bool:
        """Whether the next step is this person's: a window's own cases, a department's, or all results."""
        actor = self._actor
        if actor is None:
            return False
        if row.state in _RESULTS or owes_revocation(row.state, row.course):
            return may(actor.role, Permission.ISSUE)
        if row.state in _REVIEWED:
            names = {branch.name for branch in row.course.branches}
            return may(actor.role, Permission.REVIEW) and (not actor.body or actor.body in names)
        return row.clerk == actor.number or (actor.window is not None and row.window == actor.window)

    def opened(self, case: str) -> OpenCase:
        """One case.

        Raises:
            Refused: `case.unknown`.
        """
        queries = self._ports.queries
        file = queries.case(case)
        row = next(iter(queries.case_lines((case,))), None)
        if file is None or row is None:
            raise Refused("case.unknown", words.SCAN_NO_CASE)
        handler = queries.person(file.agent or file.guardian or "")
        warning, detail, due = self.warning(row, file)
        theme = self._standing(file)
        if theme is not None and not warning:
            warning, detail = words.theme_phase(theme[0], theme[1].phase), theme[1].reason
        line = self.timeline(file)
        have = sum(fact.state not in LACKING for fact in file.materials)
        line += self.without_effect(case)
        entry = self.entry(row)
        if entry.check is not None and warning:
            entry = replace(entry, light=entry.check)
        return OpenCase(
            entry=entry,
            handler=f"{handler.name}　{mask_number(handler.number)}" if handler else "",
            warning=warning,
            warning_detail=detail,
            conflict=any(group.holds or group.untold for group in file.conflicts),
            timeline=(*line, *self.branches(row), *due),
            materials=_materials(file, have),
            papers=tuple(
                CasePaper(
                    id=p.paper,
                    name=f"{p.kind} {p.document}".strip(),
                    printed=int(bool(p.sent)),
                    failed=p.failed if not p.sent else "",
                )
                for p in file.papers
            ),
            next_clock=due[0].what + words.COMMA + due[0].at if due else "",
            may_void=self._may_void(file),
            may_note=words.NOTE_ARCHIVED if file.state is CaseState.ARCHIVED else "",
            kept_by=self._kept_by(file),
            document=mask_number(row.person_number),
        )

    def _kept_by(self, file: CaseFile) -> int | None:
        """Another window that goes on with it; None when nothing is left to do or this one has it."""
        other = file.is_open and file.keeper != self._ports.settings.window
        return file.keeper if other else None

    def _standing(self, file: CaseFile) -> tuple[str, ChildStanding] | None:
        """Of a child of a 一件事 that has not begun: the name of the whole, and where the child stands."""
        theme = self._ports.queries.theme(file.theme) if file.theme else None
        if theme is None or file.state is not CaseState.PREAPPLIED:
            return None
        found = (self._ports.queries.case(one.case) for one in theme.children)
        cases = {one.id: one for one in found if one is not None}
        whole = standing_of(theme, cases, self._ports.calendar, today(self._ports.clock))
        mine = next((one for one in whole.children if one.child.case == file.id), None)
        return None if mine is None else (theme.theme_name, mine)

    def timeline(self, file: CaseFile) -> tuple[TimeLine, ...]:
        """What happened, oldest first; papers that came out well are told with the papers."""
        now = today(self._ports.clock)
        said = told_later(file) | remarks(self._ports.queries, file, self.who)
        return tuple(
            TimeLine(
                what=words.STEP_WORDS.get(step.kind, words.LATER_STEPS.get(step.kind, file.word)),
                detail=step.note
                or said.pop(step.link, "")
                or f"{accepted_words(file, step)}　{self.who(step.actor, step.window)}".strip(),
                at=words.moment(step.wall, now),
            )
            for step in file.steps
            if step.kind not in _PRINTED
        )

    def branches(self, row: CaseRow) -> tuple[TimeLine, ...]:
        """What each of several departments has to do next, and by when if it has days of its own (并联)."""
        found, running = branch_standings(row.course), self._lights.standing(row)
        if len(found) < 2 or row.state not in _REVIEWED:
            return ()
        clocks = running.clocks if running is not None else ()
        dues = {one.about: one for one in clocks if one.kind is ClockKind.STEP}
        return tuple(
            _waits_for(one.branch.name, str(one.next), dues.get(one.branch.name))
            for one in found
            if one.next is not None
        )

    def without_effect(self, case: str) -> tuple[TimeLine, ...]:
        """What happened and does not count, or not yet: nothing is left out (sync-protocol.md b)."""
        day = today(self._ports.clock)
        return tuple(
            TimeLine(
                what=words.without_effect(line.kind, line.status),
                detail=self.who(line.actor) if line.status is FoldStatus.CONFLICT else line.reason,
                at=words.moment(line.wall, day),
                tone=Tone.WARN if line.status is FoldStatus.CONFLICT else Tone.SECOND,
            )
            for line in self._ports.queries.case_events(case)
            if line.status is not FoldStatus.EFFECTIVE
        )

    def who(self, number: str, window: int | None = None) -> str:
        """Name, number and window of whoever acted."""
        account = self._accounts().get(number)
        name = f"{account} {number}" if account else ""
        return words.at_window(name, window) if name and window else name

    def _accounts(self) -> dict[str, str]:
        """Names by number, read once for a file and not for each of its steps."""
        if self._names is None:
            self._names = {one.number: one.name for one in self._ports.queries.accounts()}
        return self._names

    def warning(self, row: CaseRow, file: CaseFile) -> tuple[str, str, tuple[TimeLine, ...]]:
        """What is most urgent: a conflict, else the clock of the law."""
        text, detail, due = self._clock_warning(row, file)
        if (line := self._routes.look_due(row, file)) is not None:
            due = (*due, line)
            if line.tone is not Tone.SECOND and not text:
                text, detail = words.watch_line(line.what, line.at), line.detail
        told = next((group for group in file.conflicts if group.holds), None)
        told = told or next((group for group in file.conflicts if group.untold), None)
        if told is None:
            return text, detail, due
        decided = words.decided_line(told.decided_by, told.reason) if told.decided_by else ""
        return HELD_WORD if told.holds else words.MET_ANOTHER, decided or told.sentence, due

    def _clock_warning(self, row: CaseRow, file: CaseFile) -> tuple[str, str, tuple[TimeLine, ...]]:
        clock = self._lights.nearest(row)
        if clock is None:
            return "", "", ()
        light = Light(str(clock.light))
        at = due_words(clock)
        tone = Tone.BAD if light is Light.RED else Tone.WARN if light is Light.YELLOW else Tone.SECOND
        due = TimeLine(what=str(clock.kind), detail=clock.about, at=at, due=True, tone=tone)
        if light not in {Light.RED, Light.YELLOW, Light.NEAR}:
            return "", "", (due,)
        text = _AT_THE_END.get(file.state, f"{clock.about}　{at}" if clock.about else at)
        if file.course.home and file.state is CaseState.RECEIVED:
            text = words.COLLECTED_WARNING
        return f"{clock.kind} {left_words(clock, today(self._ports.clock))}", text, (due,)

    def _may_void(self, file: CaseFile) -> str:
        if file.held:
            return words.DECIDE_FIRST
        if file.applied_on != day_number(self._ports.clock):
            return words.VOID_DAY
        if self._actor is not None and not may(self._actor.role, Permission.INTAKE):
            return words.VOID_AT_WINDOW
        return "" if CaseAction.VOID in MOVES[file.state] else words.void_state(file.word)

    def day_end(self) -> DayEnd:
        """Counts of today, and received cases that are due without a notice."""
        queries, clock = self._ports.queries, self._ports.clock
        counts = queries.case_counts(day_number(clock))
        rows = queries.cases(CaseFilter(states=frozenset({CaseState.RECEIVED}), limit=_EVERY))
        files = tuple(file for row in rows if (file := queries.case(row.id)) is not None)
        late = {file.id for file in unanswered(files, self._ports.calendar, today(clock))}
        today_lights = {Light.RED, Light.YELLOW}
        due = tuple(one for one in self.entries() if one.light in today_lights and one.id not in late)
        waiting = sum(
            ticket.state is TicketState.WAITING for ticket in queries.tickets_of_day(day_number(clock))
        )
        silent = tuple(one.number[-4:] for one in due if self._silent(one.id))
        open_tonight = (
            (words.DAY_PAPERS, len(queries.unfinished_papers())),
            (words.DAY_WAITING, waiting),
            (words.DAY_UNSENT, queries.sync().waiting),
        )
        return DayEnd(
            counts=tuple((STATE_WORDS[state], count) for state, count in counts),
            blocking=tuple(self.entry(row) for row in rows if row.id in late),
            due=due,
            silent=silent,
            open=tuple(pair for pair in open_tonight if pair[1]),
        )

    def _silent(self, case: str) -> bool:
        """Whether a case shows a card of which nothing was written (domain.md 5.3)."""
        row = next(iter(self._ports.queries.case_lines((case,))), None)
        version = self._ports.queries.item_version(row.item_version) if row is not None else None
        if row is None or version is None:
            return False
        return bool(open_cards(row, version.item, self._ports.calendar, today(self._ports.clock)))


def told_later(file: CaseFile) -> dict[bytes, str]:
    """What steps of the later life say, by the link of the step, as far as the folded case knows it."""
    course = file.course
    names = words.LIST_COMMA.join(words.branch_days(one.name, one.days) for one in course.branches)
    of = {one.code: one.name for one in course.branches} if len(course.branches) > 1 else {}
    reviews = [step.link for step in file.steps if step.kind == EventKind.CASE_REVIEWED]
    told = {
        link: words.review_line(one.stage, one.state, one.officer, of.get(one.branch, ""))
        for link, one in zip(reviews, course.reviews, strict=False)
    }
    told |= _said(file)
    certificates = words.SEMICOLON.join(f"{one.name} {one.number}" for one in course.certificates)
    by_kind: dict[str, str] = {
        EventKind.CASE_DISPATCHED: words.handed_over(course.handover, names, signed=bool(course.signed_by)),
        EventKind.CASE_HANDED_OVER: words.handed_over(
            course.handed_as,
            course.handed_to,
            signed=bool(course.signed_by) or course.handover != course.handed_as,
        ),
        EventKind.CASE_HANDOVER_SIGNED: course.signed_by,
        EventKind.CASE_DECIDED: words.DENIED if course.granted is False else words.GRANTED,
        EventKind.CASE_CLOSED: certificates,
        EventKind.CASE_STOCKED: words.on_shelf(course.shelf),
        EventKind.CASE_MAILED: f"{course.carrier} {course.tracking}",
        EventKind.CASE_DELIVERED: f"{course.way} {course.by}".strip(),
        EventKind.CASE_FORWARDED: words.forwarded_line(course.forwarder, course.forwarded_as),
        EventKind.CASE_REVOKED: course.revoked_why,
        EventKind.CASE_REVOCATION_SERVED: f"{course.served_way} {course.served_by}".strip(),
        EventKind.CASE_PROMISE_CHECKED: words.checked_line(
            sum(one.kept for one in course.promises), len(course.false_promises)
        ),
        EventKind.CASE_GAP_PROLONGED: words.prolonged_line(course.prolonged),
        EventKind.CASE_FEE_TOLD: words.fee_line(course.fee, 0, 0),
    }
    told.update({step.link: by_kind[step.kind] for step in file.steps if step.kind in by_kind})
    return told


def _said(file: CaseFile) -> dict[bytes, str]:
    """The words of each 催办, and of the answers, by their step."""
    urges = file.course.urges
    asked = [step.link for step in file.steps if step.kind == EventKind.CASE_URGED]
    said = {link: words.urge_line(one.level, one.words) for link, one in zip(asked, urges, strict=False)}
    answers = list(dict.fromkeys((one.officer, one.answer) for one in urges if one.answered_on))
    heard = [step.link for step in file.steps if step.kind == EventKind.CASE_URGE_ANSWERED]
    return said | {link: words.answer_line(*one) for link, one in zip(heard, answers, strict=False)}


def _waits_for(name: str, stage: str, clock: RunningClock | None) -> TimeLine:
    """公安青禾分局待承办, with its last day; late it is a yellow card of its own."""
    if clock is None:
        return TimeLine(what=words.waits_for(name, stage), detail="", at="", due=True, tone=Tone.SECOND)
    tone = Tone.WARN if clock.light is DueLight.YELLOW else Tone.SECOND
    at = f"{words.month_day(clock.due)} {words.weekday(clock.due)}"
    return TimeLine(what=words.waits_for(name, stage), detail=words.STEP_DUE, at=at, due=True, tone=tone)


def _materials(file: CaseFile, have: int) -> str:
    lacking = [fact.name for fact in file.materials if fact.state in LACKING]
    line = words.materials_line(have, len(file.materials))
    away = sum(fact.originals for fact in file.materials if fact.key in file.course.lying)
    line = words.originals_away(line, away) if away else line
    return f"{line}{words.SEMICOLON}{words.LACKING} {words.COMMA.join(lacking)}" if lacking else line
