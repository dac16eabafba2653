"""反映 of 办不成事 for their page: the list with its lights, the forms, and the commands behind them.

Every rule stands in `hall.commands.issues`. Runs on the lane of look-ups, what writes on the store's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hall.clock import today
from hall.commands import issues, papers
from hall.commands.casework import as_day
from hall.commands.people import PersonForm
from hall.commands.record import day_number
from hall.errors import Refused
from hall.events import EventKind
from hall.identity import DocumentKind
from hall.masking import mask_number
from hall.ports import Changes
from hall.staff import Permission, may
from ui import words
from ui.states.case_acts import ActForm, CaseAct, FieldSpec
from ui.states.case_file import TimeLine
from ui.states.issues import IssueEntry, IssueLight
from ui.states.look import Tone
from ui.work.typed import day_typed

if TYPE_CHECKING:
    from hall.desk import DeskPorts
    from hall.issue_file import IssueFile
    from hall.staff import Actor

DAYS: Final = 30
"""How long an answered 反映 stays in its list."""

_OTHER: Final = "-"
_PAPERS: Final = frozenset({EventKind.PAPER_RENDERED, EventKind.PAPER_SENT, EventKind.PAPER_FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDone:
    """A step was taken: what to say and what to read again."""

    sentence: str
    changes: Changes


class IssuesWork:
    """What one person does with 反映."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Over the ports of a desk."""
        self._ports = ports
        self._actor = actor

    # --- reading

    def entries(self) -> tuple[IssueEntry, ...]:
        """All that wait, and those of the last days."""
        ports, day = self._ports, today(self._ports.clock)
        since = day - dt.timedelta(days=DAYS)
        names = {one.number: one.name for one in ports.queries.accounts()}
        found = ports.queries.issues(since.year * 10_000 + since.month * 100 + since.day)
        return tuple(self._entry(file, day, names) for file in found)

    def _entry(self, file: IssueFile, day: dt.date, names: dict[str, str]) -> IssueEntry:
        person = self._ports.queries.person(file.person) if file.person else None
        promised = as_day(file.promised_on)
        light, left = self._light(file, promised, day)
        given = f"{names[file.assigned_to]} {file.assigned_to}" if file.assigned_to in names else ""
        given = given or file.assigned_to
        due = f"{words.month_day(promised)} {words.weekday(promised)}"
        mine = bool(file.assigned_to) and file.assigned_to in {self._actor.number, self._actor.body}
        printed = [fact for fact in file.papers if fact.sent]
        return IssueEntry(
            id=file.id,
            number=file.number,
            words=file.words,
            who=person.name if person else words.ISSUE_NAMELESS,
            light=light,
            left=left,
            state=file.word,
            phone=mask_number(person.phone) if person and person.phone else "",
            item=file.item_name,
            case_number=file.case_number,
            day=due,
            given=given,
            mine=mine,
            promised_on=file.promised_on,
            raised_at=file.raised_at,
            timeline=self._timeline(file, day, names, given, due, light),
            papers=f"{printed[-1].kind} {words.printed_times(len(printed), '', '')}" if printed else "",
            paper=file.papers[-1].paper if file.papers else "",
            may_assign=self._may_assign(file),
            may_answer=self._may_answer(file),
        )

    def _light(self, file: IssueFile, promised: dt.date, day: dt.date) -> tuple[IssueLight, str]:
        if not file.is_open:
            return IssueLight.DONE, words.answered_on(words.month_day(as_day(file.answered_on)))
        left = self._ports.calendar.workdays_between(day, promised)
        if day > promised:
            return IssueLight.LATE, words.issue_left(min(left, -1))
        if left == 0:
            return IssueLight.TODAY, words.issue_left(0)
        return IssueLight.NEAR if left == 1 else IssueLight.FINE, words.issue_left(left)

    @staticmethod
    def _timeline(
        file: IssueFile, day: dt.date, names: dict[str, str], given: str, due: str, light: IssueLight
    ) -> tuple[TimeLine, ...]:
        last = {step.kind: step.link for step in file.steps}
        said = {
            EventKind.ISSUE_ASSIGNED: words.given_to(given, file.assigned_words),
            EventKind.ISSUE_ANSWERED: words.answer_said(file.result, file.way, file.answer),
        }
        lines: list[TimeLine] = []
        for step in file.steps:
            if step.kind in _PAPERS:
                continue
            who = f"{names.get(step.actor, '')} {step.actor}".strip()
            who = words.at_window(who, step.window) if step.window else who
            kind = EventKind(step.kind)
            more = said.get(kind, "") if last[step.kind] == step.link else ""
            detail = f"{more}\n{who}" if more else who
            lines.append(
                TimeLine(
                    what=words.ISSUE_STEPS.get(step.kind, file.word),
                    detail=detail,
                    at=words.moment(step.wall, day),
                )
            )
        if file.is_open:
            tone = {IssueLight.LATE: Tone.BAD, IssueLight.TODAY: Tone.WARN}.get(light, Tone.SECOND)
            lines.append(TimeLine(what=words.ISSUE_DUE, detail="", at=due, due=True, tone=tone))
        return tuple(lines)

    # --- what may be done

    @property
    def may_raise(self) -> str:
        """Why this person registers none; "" when they do."""
        role = self._actor.role
        able = may(role, Permission.ADVISE) or may(role, Permission.ANSWER_ISSUE)
        return "" if able else words.ISSUE_NO_RIGHT

    def _may_assign(self, file: IssueFile) -> str:
        if not may(self._actor.role, Permission.ANSWER_ISSUE):
            return words.ISSUE_ONLY_MANAGER
        return "" if file.is_open else words.ISSUE_ANSWERED_ALREADY

    def _may_answer(self, file: IssueFile) -> str:
        able = may(self._actor.role, Permission.ANSWER_ISSUE) or file.assigned_to == self._actor.number
        if not able:
            return words.ISSUE_ONLY_ANSWERER
        return "" if file.is_open else words.ISSUE_ANSWERED_ALREADY

    # --- forms

    def form(self, act: CaseAct, entry: IssueEntry | None) -> ActForm:
        """The form of a step.

        Raises:
            Refused: `act.closed` with the reason why it may not be taken.
        """
        if act is CaseAct.RAISE:
            if self.may_raise:
                raise Refused("act.closed", self.may_raise)
            return self._raise_form()
        if entry is None:
            raise Refused("act.closed", words.ISSUE_NONE_CHOSEN)
        why = entry.may_assign if act is CaseAct.GIVE else entry.may_answer
        if why:
            raise Refused("act.closed", f"{act}：{why}")
        return self._assign_form(entry) if act is CaseAct.GIVE else _answer_form(entry)

    def _raise_form(self) -> ActForm:
        known = self._ports.queries.catalogue(day_number(self._ports.clock))
        items = known.catalogue.items if known else ()
        options = (("", words.ITEM_NOT_SAID), *((item.code, item.name) for item in items))
        return ActForm(
            act=CaseAct.RAISE,
            send=words.RAISE_SEND,
            line=words.RAISE_LINE,
            fields=(
                _field("words"),
                _field("name"),
                _field("number"),
                _field("phone"),
                _field("case_number"),
                _field("item", *options),
                _field("promised_on", hint=words.ISSUE_DAY_HINT),
            ),
        )

    def _assign_form(self, entry: IssueEntry) -> ActForm:
        people = [one for one in self._ports.queries.accounts() if one.active]
        able = [one for one in people if may(one.role, Permission.ADVISE) or one.number == self._actor.number]
        options = (
            (_OTHER, words.OTHER_OFFICE),
            *((one.number, f"{one.name} {one.number}　{one.role}") for one in able),
        )
        office = FieldSpec(name="office", label=words.ISSUE_FIELD["office"], only=(_OTHER,))
        return ActForm(
            act=CaseAct.GIVE,
            send=words.ASSIGN_SEND,
            case=entry.id,
            line=words.ASSIGN_LINE,
            focus="to",
            fields=(_field("to", *options), office, _field("said")),
        )

    # --- steps

    def do(self, form: ActForm) -> IssueDone:
        """Take the step of a form.

        Raises:
            Refused: As `hall.commands.issues`; `form.day` for words that are no day.
        """
        if form.act is CaseAct.RAISE:
            return self._raise(form)
        ports, actor = self._ports, self._actor
        if form.act is CaseAct.GIVE:
            whom = form.get("to")
            named = form.get("office") if whom == _OTHER else whom
            try:
                done = issues.assign_issue(
                    actor, form.case, named, form.get("said"), ports.begin, ports.clock
                )
            except Refused as refused:
                raise Refused(refused.code, refused.sentence, field="office") from refused
            return IssueDone(sentence=words.ISSUE_ASSIGNED, changes=done)
        command = issues.AnswerIssue(
            actor=actor,
            issue_id=form.case,
            result=form.get("result"),
            way=form.get("way"),
            words=form.get("answer"),
        )
        try:
            done = issues.answer_issue(command, ports.begin, ports.clock)
        except Refused as refused:
            field = "answer" if refused.field == "words" else refused.field
            raise Refused(refused.code, refused.sentence, field=field) from refused
        return IssueDone(sentence=words.ISSUE_ANSWERED, changes=done)

    def _raise(self, form: ActForm) -> IssueDone:
        ports, name, number = self._ports, form.get("name"), form.get("number").upper()
        person = None
        if name or number:
            person = PersonForm(kind=DocumentKind.RIC, number=number, name=name, phone=form.get("phone"))
        command = issues.RaiseIssue(
            actor=self._actor,
            words=form.get("words"),
            item=form.get("item"),
            case_number=form.get("case_number").upper(),
            person=person,
            promised_on=day_typed(form.get("promised_on"), today(ports.clock), "promised_on"),
        )
        done = issues.raise_issue(command, ports.begin, ports.clock, ports.calendar)
        day = words.month_day(as_day(done.file.promised_on))
        return IssueDone(sentence=words.issue_out(done.file.number, day), changes=done.changes)

    def reprint(self, entry: IssueEntry) -> str:
        """Print the slip again; a sentence.

        Raises:
            Refused: `paper.unknown` before it was printed, `staff.right`.
        """
        if not entry.paper:
            raise Refused("paper.unknown", words.NO_PAPER)
        papers.reprint(self._actor, entry.id, entry.paper, self._ports.begin, self._ports.clock)
        return words.REPRINTING


def _answer_form(entry: IssueEntry) -> ActForm:
    return ActForm(
        act=CaseAct.TELL_BACK,
        send=words.ANSWER_SEND,
        case=entry.id,
        line=words.ANSWER_LINE,
        focus="result",
        fields=(
            _field("result", *((one, one) for one in issues.RESULTS)),
            _field("way", *((one, one) for one in issues.WAYS)),
            _field("answer"),
        ),
    )


def _field(name: str, *options: tuple[str, str], hint: str = "") -> FieldSpec:
    return FieldSpec(name=name, label=words.ISSUE_FIELD[name], options=options, hint=hint)
