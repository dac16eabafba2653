"""Rules of the machine of `test_life_machine.py` for special routes, archiving and the table of a new year.

代收 for another hall, commitments that are looked at afterwards and decisions taken back for a false one
(domain.md 1.7). 一件事 has tests of its own (`test_themes.py`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from hall.blobs import BlobRow, BlobState, sha256_of
from hall.cases import CaseFile, CaseState
from hall.commands.application import MaterialEntry
from hall.commands.archiving import ArchiveTools, archive_case
from hall.commands.boards import import_calendar, renew
from hall.commands.casework import note, unanswered
from hall.commands.collecting import Forward, forward, home_accepted
from hall.commands.commitments import CheckPromise, Revoke, check_promise, revoke
from hall.commands.delivering import SELF, Deliver, serve_revocation
from hall.commands.home_answers import HomeAnswer, HomeWord, answer_home
from hall.commands.papers import print_paper
from hall.commands.supplements import Supply, supply
from hall.course import Way
from hall.errors import Unavailable
from hall.explanation import MaterialState
from hall.promises import promised
from tests.unit.days_by_hand import DaysByHand
from tests.unit.desk import CHIEF, CLERK, MANAGER, WOMAN
from tests.unit.life_desk import HAVE, ISSUER
from tests.unit.life_rules import MOST_CASES, OVER, LifeRules, picks

S = CaseState
GRANTED = {S.DECIDED_OK, S.CLOSED, S.READY, S.DELIVERED, S.ARCHIVED}


class MemoryShelf:
    """Files of one PC: a fake of what archiving asks of `hall.blobs.BlobShelf`."""

    def __init__(self) -> None:
        self.kept: dict[bytes, bytes] = {}

    def rows(self, names: Any) -> dict[bytes, BlobRow]:
        return {
            name: BlobRow(sha256=name, size=len(self.kept[name]), mime="", state=BlobState.HERE, made_at=0)
            for name in names
            if name in self.kept
        }

    def add(self, content: bytes, _mime: str, *, wanted: bool = False) -> None:
        assert wanted
        self.kept[sha256_of(content)] = content

    def read(self, name: bytes) -> bytes:
        if name not in self.kept:
            raise Unavailable("blob.none", "本机没有这份文件。")
        return self.kept[name]


class RouteRules(LifeRules):
    """What a case may also go through."""

    def __init__(self) -> None:
        super().__init__()
        self.shelf = MemoryShelf()

    # --- 代收

    @precondition(lambda self: any(c.course.home for c in self.cases.values()))
    @rule(number=picks, sent=st.booleans(), back=st.integers(-1, 9))
    def elsewhere(self, number: int, back: int, *, sent: bool) -> None:
        """Sent to the home authority, or its acceptance is entered."""
        collected = [case for case in self.cases.values() if case.course.home]
        case, desk = collected[number % len(collected)], self.desk
        if sent:
            cmd = Forward(actor=CLERK, case_id=case.id, carrier="邮政", tracking=f"EA{number:07d}CN")
            if self.run(forward, cmd) is not None:
                assert case.state in {S.RECEIVED, S.RESUBMITTED}
                assert self.cases[case.id].course.sent_on
                assert not self.cases[case.id].course.unsent
            return
        on = self.today - dt.timedelta(days=back)
        done = self.attempt(
            lambda: home_accepted(CLERK, case.id, on, f"邻受{case.number}号", desk.store, desk.clock)
        )
        if done is not None and not case.held:
            after = self.cases[case.id]
            assert case.received_on <= after.accepted_on == int(f"{on:%Y%m%d}")
            assert on <= self.today

    @precondition(lambda self: any(c.course.home for c in self.cases.values()))
    @rule(number=picks, word=st.sampled_from(HomeWord), back=st.sampled_from([None, 0, 1, 8]))
    def home_says(self, number: int, word: HomeWord, back: int | None) -> None:
        """The home authority answers in writing, or nothing comes."""
        there = [case for case in self.cases.values() if case.course.home]
        self.heard_of(there[number % len(there)].id, word, back)

    @precondition(lambda self: len(self.cases) < MOST_CASES)
    @rule(
        words=st.lists(st.sampled_from([*HomeWord, "受理", "补齐"]), min_size=2, max_size=5),
        days=st.sampled_from([0, 1, 8, 8]),
    )
    def lives_elsewhere(self, words: list[str], days: int) -> None:
        """One case of another place from answer to answer."""
        if not any(case.course.home and case.is_open for case in self.cases.values()):
            self.open("collected")
        found = [case for case in self.cases.values() if case.course.home and case.is_open]
        for word in words if found else ():
            case = self.cases[found[-1].id]
            if word in tuple(HomeWord):
                self.heard_of(case.id, HomeWord(word), None)
            elif word == "补齐":
                entries = dict.fromkeys((fact.key for fact in case.correction), HAVE)
                self.run(supply, Supply(actor=CLERK, case_id=case.id, entries=entries, take_over=True))
            else:
                self.elsewhere(number=0, back=0, sent=False)
            self.desk.clock.move(days=days)

    def heard_of(self, ident: str, word: HomeWord, back: int | None) -> None:
        """An answer is written down as the letter says it, and moves what the law moves."""
        case = self.cases[ident]
        key = case.materials[0].key
        wrong = MaterialEntry(state=MaterialState.DEFECTIVE, problem="没有盖章")
        cmd = HomeAnswer(
            actor=CLERK,
            case_id=case.id,
            word=word,
            on=None if back is None else self.today - dt.timedelta(days=back),
            document="" if word is HomeWord.SILENT else f"邻{word}{case.number}{case.told_count}号",
            reason="不符合条件",
            entries={key: wrong} if word is HomeWord.CORRECT else {},
            until=self.today + dt.timedelta(days=30),
        )
        # A denial is written with the dispatch before it.
        self.reports = case.id if word is HomeWord.DENIED else ""
        done = self.run(answer_home, cmd)
        self.reports = ""
        if done is None or done.file.held:
            return
        after = self.cases[case.id]
        if word is HomeWord.SILENT:
            again = case.state is S.RESUBMITTED
            assert self.past_fifth(after.accepted_on)
            assert after.accepted_on >= (case.course.supplied_on if again else case.received_on)
        if word is HomeWord.DENIED:
            assert case.accepted_on <= after.course.decided_on <= int(f"{self.today:%Y%m%d}")
            assert after.document("决") == cmd.document
        assert (after.state is S.REFUSED) == (word is HomeWord.REFUSED)

    @precondition(lambda self: any(c.state is S.RECEIVED for c in self.cases.values()))
    @rule()
    def day_ends(self) -> None:
        """Whoever handed something in has been answered, or the day stays open."""
        cases = tuple(self.cases.values())
        held = {case.id for case in unanswered(cases, self.calendar, self.today)}
        for case in cases:
            waits = case.state is S.RECEIVED and not (case.held or case.beyond)
            last = self.hand.after(self.day_of(case.received_on), 5) if waits else self.today
            must = waits and last <= self.today and not case.course.forwarded_on
            assert (case.id in held) == must

    # --- 告知承诺

    @precondition(lambda self: any(promised(c) for c in self.cases.values()))
    @rule(number=picks, kept=st.booleans(), steps=st.sampled_from([0, 0, 3, 5, 8]))
    def look_afterwards(self, number: int, steps: int, *, kept: bool) -> None:
        with_promise = [case for case in self.cases.values() if promised(case)]
        case, desk = with_promise[number % len(with_promise)], self.desk
        cmd = CheckPromise(
            actor=CHIEF,
            case_id=case.id,
            way="现场核查",
            findings={fact.key: kept for fact in promised(case)},
            words="查实" if not kept else "",
        )
        for n in range(steps):
            self.usual_step(self.cases[case.id], n)
        case = self.cases[case.id]
        if self.attempt(lambda: check_promise(cmd, desk.store, desk.clock, self.calendar)) is not None:
            after = self.cases[case.id]
            assert {one.kept for one in after.course.promises} == {kept}
            assert after.state is case.state

    @precondition(lambda self: any(promised(c) for c in self.cases.values()))
    @rule(number=picks, steps=st.integers(2, 8), more=st.integers(0, 3))
    def promise_is_broken(self, number: int, steps: int, more: int) -> None:
        """Granted on a commitment, found false, taken back; then what is still tried with it."""
        self.look_afterwards(number=number, steps=steps, kept=False)
        broken = [c for c in self.cases.values() if any(not one.kept for one in c.course.promises)]
        for case in broken[:2]:
            self.take_back_licence(case, CLERK)
            for n in range(more):
                self.usual_step(self.cases[case.id], n)

    @precondition(lambda self: any(c.course.promises for c in self.cases.values()))
    @rule(number=picks, actor=st.sampled_from([CLERK, CLERK, CHIEF]))
    def take_any_licence_back(self, number: int, actor: Any) -> None:
        looked = [case for case in self.cases.values() if case.course.promises]
        self.take_back_licence(looked[number % len(looked)], actor)

    def take_back_licence(self, case: CaseFile, actor: Any) -> None:
        cmd = Revoke(actor=actor, second=CHIEF, case_id=case.id, reason="承诺不实")
        if self.run(revoke, cmd, calendar_too=False) is None:
            return
        assert actor is not CHIEF
        assert not all(one.kept for one in case.course.promises)
        assert case.state in GRANTED
        assert case.course.granted
        assert not case.course.revoked_on
        assert case.number in {mark.number for mark in self.desk.store.state.persons[case.person].marks}

    @precondition(lambda self: any(c.course.revoked_on for c in self.cases.values()))
    @rule(number=picks, way=st.sampled_from(Way), back=st.sampled_from([0, 0, 2, 30]))
    def serve_what_took_it_back(self, number: int, way: Way, back: int) -> None:
        """The 撤销决定书 is served once, by itself only where the licence is out already."""
        gone = [case for case in self.cases.values() if case.course.revoked_on]
        case = gone[number % len(gone)]
        cmd = Deliver(
            actor=ISSUER,
            case_id=case.id,
            way=way,
            by=SELF,
            person=WOMAN,
            tracking=f"EB{number:07d}CN",
            place="出件窗口",
            refused="拒收",
            witness="社区 刘主任",
            on=self.today - dt.timedelta(days=back),
        )
        if self.run(serve_revocation, cmd, calendar_too=False) is None:
            return
        after = self.cases[case.id]
        assert (case.owes_revocation, after.owes_revocation) == (True, False)
        assert after.state is case.state is S.DELIVERED
        assert case.course.revoked_on <= after.course.served_on <= int(f"{self.today:%Y%m%d}")
        assert after.course.delivered_on == case.course.delivered_on

    # --- 归档

    @precondition(lambda self: bool(self.cases))
    @rule(number=picks, printed=st.sampled_from([True, True, True, False]))
    def put_away(self, number: int, *, printed: bool) -> None:
        """The file is bound once every paper of it is out; from then on it is only read."""
        case = self.pick(number, S.DELIVERED, S.WITHDRAWN, S.TERMINATED)
        desk = self.desk
        owed = [one for one in desk.store.state.owed.values() if one.stream == f"case:{case.id}"]
        for paper in owed if printed else ():
            print_paper(paper, CLERK, desk.store, desk.clock, desk.renderer, desk.printer)
        shelf: Any = self.shelf
        tools = ArchiveTools(shelf=shelf, renderer=desk.renderer)
        done = self.attempt(lambda: archive_case(ISSUER, case.id, desk.store, desk.clock, tools))
        if done is None:
            return
        after = self.cases[case.id]
        assert printed or not owed
        assert case.state in {S.DELIVERED, *OVER} - {S.ARCHIVED}
        assert (after.state, after.course.archive) == (S.ARCHIVED, done.sha256)
        assert shelf.read(done.sha256)
        assert not after.held
        assert not case.owes_revocation
        assert not after.gap or case.state is not S.DELIVERED

    @precondition(lambda self: any(c.state in {S.SUSPENDED, S.RECEIVED} for c in self.cases.values()))
    @rule(number=picks)
    def remark(self, number: int) -> None:
        """A remark is never a pause: every clock goes on as it did."""
        case, desk = self.pick(number, S.SUSPENDED, S.RECEIVED, S.ACCEPTED), self.desk
        before = self.limits_by_hand(case)
        if self.attempt(lambda: note(MANAGER, case.id, "请补一张图纸", desk.store, desk.clock)) is not None:
            assert self.limits_by_hand(self.cases[case.id]) == before

    # --- the year

    @precondition(lambda self: not self.published and self.today >= dt.date(2026, 10, 15))
    @rule()
    def next_year_is_published(self) -> None:
        """Days that ran past the table are counted anew, of every case."""
        if self.announced(self.hand.published()):
            self.published = True
            assert self.calendar.published_until == dt.date(2027, 12, 31)

    @precondition(lambda self: self.today.year == 2026 or (self.published and self.today.year == 2027))
    @rule(ahead=st.integers(1, 12))
    def a_day_is_declared_off(self, ahead: int) -> None:
        """The table of a year in which cases run is changed: every due date beyond that day moves."""
        day = self.hand.after(self.today, ahead)
        if day.year == self.today.year and self.announced(self.hand.changed(day)):
            assert not self.calendar.is_workday(day)

    def announced(self, days: DaysByHand) -> bool:
        """The hall imports a table that holds from now on, whatever was counted before."""
        desk = self.desk
        if self.attempt(lambda: import_calendar(days.table(), desk.store, desk.clock)) is None:
            return False
        renew(self.calendar, desk.store.state.texts.get)
        self.hand = days
        return True
