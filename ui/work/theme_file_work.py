"""An opened 一件事 for its page: its items as they stand, what they share, its papers (domain.md 1.7).

Derived on reading (D10), on the lane of look-ups; what may be done with an item is `life_work.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.case_clocks import case_days
from hall.clock import today
from hall.commands import papers
from hall.deadlines import decision_due
from hall.errors import HallError, Refused
from hall.theme_course import ChildStanding, ThemeStanding, standing_of
from ui import words
from ui.states.case_file import CasePaper
from ui.states.case_lists import Light
from ui.states.theme_file import ThemeChildLine, ThemeFileView

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from hall.cases import CaseFile
    from hall.desk import DeskPorts
    from hall.staff import Actor
    from hall.theme_file import ThemeFile
    from ui.work.cases_work import CasesWork
    from ui.work.life_work import LifeWork


class ThemeFileWork:
    """Reading one 一件事 in full."""

    def __init__(self, ports: DeskPorts, lists: CasesWork, life: LifeWork) -> None:
        """Beside the lists and steps of the same desk."""
        self._ports = ports
        self._lists = lists
        self._life = life

    def view(self, theme_id: str) -> ThemeFileView:
        """The whole as it stands today.

        Raises:
            Refused: `theme.unknown`.
        """
        queries, day = self._ports.queries, today(self._ports.clock)
        theme = queries.theme(theme_id)
        if theme is None:
            raise Refused("theme.unknown", words.THEME_NOT_HERE)
        cases = {file.id: file for one in theme.children if (file := queries.case(one.case)) is not None}
        dues = {file.id: due for file in cases.values() if (due := self._due(file)) is not None}
        whole = standing_of(theme, cases, self._ports.calendar, day, dues)
        children = tuple(self._child(one, cases) for one in whole.children)
        return ThemeFileView(
            id=theme.id,
            number=theme.number,
            name=theme.theme_name,
            whole=str(whole.whole),
            due=_day_words(whole.due, provisional=whole.provisional),
            sentence=whole.sentence,
            facts=self._facts(theme, whole),
            children=children,
            materials=_materials(theme),
            left_out=tuple(f"{one.item_name}　{one.why}　{one.reason}".rstrip() for one in theme.left_out),
            papers=tuple(
                CasePaper(
                    id=fact.paper,
                    name=f"{fact.kind} {fact.document}".strip(),
                    printed=int(bool(fact.sent)),
                    failed=fact.failed if not fact.sent else "",
                )
                for fact in theme.papers
            ),
        )

    def _due(self, file: CaseFile) -> tuple[dt.date, bool] | None:
        version = self._ports.queries.item_version(file.item_version)
        if version is None:
            return None
        try:
            days = case_days(file, version.item)
            if days.accepted_on is None:
                return None
            due = decision_due(days.accepted_on, version.item.promise, days, self._ports.calendar)
        except HallError:
            return None
        return due.day, due.provisional

    def _child(self, one: ChildStanding, cases: Mapping[str, CaseFile]) -> ThemeChildLine:
        file = cases.get(one.child.case)
        row = next(iter(self._ports.queries.case_lines((one.child.case,))), None)
        entry = self._lists.entry(row) if row is not None else None
        light = entry.light if entry is not None else Light.WAITS
        return ThemeChildLine(
            case=one.child.case,
            number=one.child.number,
            item=one.child.item_name,
            stage=words.stage_of(one.child.stage),
            phase=str(one.phase),
            state=file.word if file else "",
            light=light,
            due=_day_words(one.due, provisional=one.provisional),
            left=entry.left if entry is not None else "",
            reason=one.reason,
            acts=self._life.offers(file) if file else (),
        )

    def _facts(self, theme: ThemeFile, whole: ThemeStanding) -> tuple[tuple[str, str], ...]:
        person = self._ports.queries.person(theme.person)
        found = (
            (words.THEME_OWNER, person.name if person else ""),
            (words.THEME_PATH, " → ".join(whole.path)),
            (words.THEME_RULE, theme.rule),
            (words.FACT_CLERK, self._lists.who(theme.clerk, theme.window)),
        )
        return tuple(pair for pair in found if pair[1])

    def reprint(self, actor: Actor, theme_id: str) -> str:
        """Print the receipt again; a sentence.

        Raises:
            Refused: `paper.unknown`, `staff.right`.
        """
        ports = self._ports
        theme = ports.queries.theme(theme_id)
        last = {fact.kind: fact.paper for fact in theme.papers} if theme else {}
        if not last:
            raise Refused("paper.unknown", words.NO_PAPER)
        for paper in last.values():
            papers.reprint(actor, theme_id, paper, ports.begin, ports.clock)
        return words.REPRINTING


def _day_words(day: dt.date | None, *, provisional: bool) -> str:
    shown = f"{words.month_day(day)} {words.weekday(day)}" if day else ""
    return words.due_day(shown, provisional=provisional)


def _materials(theme: ThemeFile) -> tuple[str, ...]:
    names = {one.case: one.item_name for one in theme.children}
    return tuple(
        words.used_by(
            one.name,
            len(one.cases),
            words.comes_from(names.get(one.comes_from, "")) if one.comes_from else one.state,
        )
        for one in theme.materials
    )
