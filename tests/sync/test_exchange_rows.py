"""Cases as rows of the provincial tables: which tables, which columns, which codes (domain.md 2.7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace

import pytest

from hall.commands.casework import accept_deemed, void
from hall.commands.intake import Refuse, refuse
from hall.commands.supplements import Supply, accept_after, supply
from hall.errors import Unavailable
from hall.events import KINDS
from hall.exchange_ports import CaseMark, DeliveryState
from hall.exchange_rows import (
    KEYS,
    ROWS,
    AcceptanceRow,
    ApplicationRow,
    CorrectionRow,
    ExTable,
    MaterialRow,
    ResultRow,
    SupplementRow,
    table_of,
)
from hall.explanation import WindowAct
from hall.identity import DocumentKind
from hall.order import FoldStatus
from sync.exchange.codes import Codes, CodeSet, NotSentError, UnmappedError, laid_over
from sync.exchange.facts import (
    Collected,
    PreReview,
    ProcedureAsked,
    ProcedureEnded,
    Rated,
    Result,
    ReviewStep,
)
from sync.exchange.plan import MAKERS, RowMaker, planned
from sync.exchange.row_parts import Draft
from sync.exchange.rows_course import (
    collection_row,
    procedure_end_row,
    procedure_row,
    rating_row,
    result_row,
    review_row,
)
from sync.exchange.rows_intake import pre_review_row
from tests.fakes.exchange_cases import (
    CENTRAL,
    DeskFacts,
    accepted,
    booked,
    rows_of,
    story,
    told,
    took_in,
)
from tests.unit.desk import (
    CHIEF,
    CLERK,
    FIRM,
    MANAGER,
    WOMAN,
    Desk,
    application,
    calendar,
    item_of,
)
from tests.unit.test_intake import GROUND, ending_application, gap_application
from tests.unit.test_supplements import HAVE, correcting


def tables(desk: Desk, case: str) -> list[str]:
    return [str(one.table) for one in booked(desk, case)]


def test_an_accepted_case_is_asked_for_with_its_materials_and_accepted() -> None:
    desk = Desk()
    case = accepted(desk)
    file = desk.store.state.cases[case]
    rows = rows_of(desk, case)
    first, *materials, last = rows
    assert isinstance(first, ApplicationRow)
    assert (first.sblsh, first.sbhzh, first.sxbm, first.sxmc) == ("", file.number, file.item, file.item_name)
    assert (first.sqrlx, first.sqrmc, first.sqrzjlx, first.sqrzjhm) == ("1", WOMAN.name, "10", WOMAN.number)
    assert (first.lxrxm, first.lxrsj) == (WOMAN.name, WOMAN.phone)
    assert (first.xzqhdm, first.version, first.tjfs, first.obtain_paper_way) == ("990102", 1, "1", "0")
    assert first.sbsj == dt.datetime(2026, 11, 20, 9, 0)  # noqa: DTZ001  # as in the tables
    assert first.sxqxbm == ";".join(file.answers)
    assert [line.partition(".")[2] for line in first.sbclqd.splitlines()] == [
        fact.name for fact in file.materials if fact.state == "有"
    ]
    assert [type(row) for row in materials] == [MaterialRow] * len(materials)
    assert [row.seq for row in materials if isinstance(row, MaterialRow)] == [*range(1, len(materials) + 1)]
    assert {row.sblsh for row in rows[1:]} == {CENTRAL}
    assert isinstance(last, AcceptanceRow)
    assert (last.slztdm, last.slhzh, last.bslyy) == ("1", file.document("受"), "")
    assert (last.ywlsh, last.bjckbm, last.bjckmc, last.blrgh) == (file.number, "3", "3号窗口", CLERK.number)
    assert last.blrxm == DeskFacts(desk).staff_name(CLERK.number)
    assert last.slsj == first.sbsj
    assert (last.bjdtbm, last.bmdtmc) == ("990102", "云岭市青禾区政务服务中心")
    assert last.slbmzzjgdm == file.body_code


def test_what_goes_together_is_one_step_and_the_next_one_waits() -> None:
    desk = Desk()
    rows = booked(desk, accepted(desk))
    steps = [(str(one.table), one.step) for one in rows]
    assert steps[0] == ("SB", 1)
    assert set(steps[1:-1]) == {("SBCL", 2)}
    assert steps[-1] == ("SL", 3)
    assert {one.state for one in rows} == {DeliveryState.WAITING}


def test_corrections_are_told_brought_and_accepted_with_the_day_on_which_all_was_there() -> None:
    desk, case, (one, two) = correcting()
    supply(Supply(actor=CLERK, case_id=case, entries={one: HAVE}), desk.store, desk.clock, calendar())
    desk.clock.move(days=3)
    supply(Supply(actor=CLERK, case_id=case, entries={two: HAVE}), desk.store, desk.clock, calendar())
    desk.clock.move(days=2)
    accept_after(CLERK, case, desk.store, desk.clock, calendar())
    rows = [row for row in rows_of(desk, case) if not isinstance(row, MaterialRow)]
    assert [str(table_of(row)) for row in rows] == ["SB", "SL", "BJGZ", "BJSL", "BJSL", "SL"]
    first, notice, part, rest, last = rows[1:]
    assert isinstance(first, AcceptanceRow)
    assert (first.slztdm, first.slhzh) == ("3", "云政务补〔2026〕000001号")
    assert isinstance(notice, CorrectionRow)
    assert (notice.xh, notice.bjgzyy) == (1, "材料不齐全或者不符合法定形式")
    assert [line[:2] for line in notice.bjclqd.splitlines()] == ["1.", "2."]
    assert notice.bzsx > notice.bjgzsj.date()
    assert isinstance(part, SupplementRow)
    assert isinstance(rest, SupplementRow)
    assert (part.xh, rest.xh) == (1, 2)
    assert isinstance(last, AcceptanceRow)
    assert (last.slztdm, last.slsj) == ("1", dt.datetime(2026, 11, 23))  # noqa: DTZ001  # as in the tables


def test_a_gap_is_an_acceptance_and_what_follows_is_brought_in() -> None:
    desk = Desk()
    case = took_in(desk, gap_application(), WindowAct.ACCEPT_GAP)
    key = desk.store.state.cases[case].gap[0].key
    desk.clock.move(days=1)
    supply(Supply(actor=CLERK, case_id=case, entries={key: HAVE}), desk.store, desk.clock, calendar())
    rows = rows_of(desk, case)
    assert [str(table_of(row)) for row in rows][-2:] == ["SL", "BJSL"]
    assert isinstance(rows[-2], AcceptanceRow)
    assert rows[-2].slztdm == "1"
    assert (
        len([row for row in rows if isinstance(row, MaterialRow)])
        == len([fact for fact in desk.store.state.cases[case].materials if fact.state == "有"]) - 1
    )


def test_refusals_and_ends_have_their_codes() -> None:
    desk = Desk()
    refused = refuse(
        Refuse(application=application(item_of(), number=7), ground=GROUND, second=CHIEF),
        desk.store,
        desk.clock,
        calendar(),
    ).file.id
    not_needed = took_in(desk, ending_application("不受理", 5), WindowAct.TELL_NOT_REQUIRED)
    gone = accepted(desk, 8)
    void(CLERK, MANAGER, gone, "录错申请人", desk.store, desk.clock, recovered=True)
    row, other, end = (rows_of(desk, case)[-1] for case in (refused, not_needed, gone))
    assert isinstance(row, AcceptanceRow)
    assert isinstance(other, AcceptanceRow)
    assert isinstance(end, ResultRow)
    assert (row.slztdm, row.bslyy) == ("4", GROUND.reason)
    assert other.slztdm == "2"
    assert (end.bjjgdm, end.zfhthyy) == ("2", "录错申请人")


def test_a_deemed_acceptance_is_told_with_the_day_of_receipt_and_no_clerk() -> None:
    desk = Desk()
    case = took_in(desk, application(item_of(delegated=False)), WindowAct.RECEIVE)
    assert "SL" not in tables(desk, case)
    desk.clock.move(days=20)
    accept_deemed(desk.store, desk.clock, calendar())
    last = rows_of(desk, case)[-1]
    assert isinstance(last, AcceptanceRow)
    assert (last.blrxm, last.blrgh) == ("系统", "system")
    assert last.slsj == dt.datetime(2026, 11, 20)  # noqa: DTZ001  # as in the tables


def test_a_word_without_a_code_is_told_with_its_table_and_never_replaced() -> None:
    desk = Desk()
    case = accepted(desk, applicant=FIRM)
    with pytest.raises(UnmappedError) as error:
        rows_of(desk, case)
    assert (error.value.codes, error.value.word) == (CodeSet.DOCUMENT, DocumentKind.USCI)
    assert "统一社会信用代码" in error.value.sentence
    assert "SQRZJLX" in error.value.sentence
    codes = laid_over({CodeSet.DOCUMENT: {"USCI": "51"}})
    row = rows_of(desk, case, codes=codes)[0]
    assert isinstance(row, ApplicationRow)
    assert (row.sqrlx, row.sqrzjlx) == ("2", "51")
    referred = took_in(desk, ending_application("转办", 6), WindowAct.REFER)
    with pytest.raises(UnmappedError, match="受理状态"):
        rows_of(desk, referred)
    with pytest.raises(NotSentError):
        rows_of(desk, referred, codes=laid_over({CodeSet.ACCEPTANCE: {"转办": "-"}}))


@pytest.mark.parametrize("codes", [one for one in CodeSet if one is not CodeSet.ONLINE])
def test_an_empty_word_has_no_code(codes: CodeSet) -> None:
    with pytest.raises(UnmappedError, match="空"):
        Codes().of(codes, "", "x")


def test_what_has_not_arrived_holds_the_row_up_with_a_reason() -> None:
    desk = Desk()
    case = accepted(desk)
    person = desk.store.state.persons.pop(desk.store.state.cases[case].person)
    with pytest.raises(Unavailable, match="申请人的资料"):
        rows_of(desk, case)
    desk.store.state.persons[person.id] = person
    desk.store.state.versions.clear()
    with pytest.raises(Unavailable, match="事项版本"):
        rows_of(desk, case)


def test_what_is_booked_is_not_booked_again_and_new_events_follow_behind() -> None:
    desk = Desk()
    case = told(desk)
    first = booked(desk, case)
    assert planned(story(desk, case), first, 0) == ()
    keys = [fact.key for fact in desk.store.state.cases[case].correction]
    supply(
        Supply(actor=CLERK, case_id=case, entries=dict.fromkeys(keys, HAVE)),
        desk.store,
        desk.clock,
        calendar(),
    )
    (more,) = planned(story(desk, case), first, 7)
    assert (more.table, more.step, more.part, more.made_at) == (ExTable.BJSL, first[-1].step + 1, 1, 7)


def test_an_event_that_lost_its_effect_is_no_longer_sent_or_is_a_task() -> None:
    desk = Desk()
    case = accepted(desk)
    rows = booked(desk, case)
    sent = replace(rows[0], version=1, state=DeliveryState.RECEIVED)
    whole = story(desk, case)
    emptied = replace(whole, events=(), effective=frozenset())
    changed = planned(emptied, [sent, *rows[1:]], 9)
    assert [one.state for one in changed] == [
        DeliveryState.STALE,
        *[DeliveryState.SKIPPED] * (len(rows) - 1),
    ]
    assert "没有生效" in changed[0].error
    assert planned(emptied, changed, 9) == ()
    maker = RowMaker(facts=DeskFacts(desk), codes=Codes(), division="")
    with pytest.raises(LookupError):
        maker.row(sent, emptied, CaseMark(case=case, number=""), 1)


def draft(desk: Desk, case: str, codes: Codes | None = None) -> Draft:
    told_story = story(desk, case)
    assert told_story.applied
    event, body = told_story.applied
    return Draft(
        file=told_story.file,
        applied=body,
        applied_event=event,
        mark=CaseMark(case=case, number=told_story.file.number, central=CENTRAL),
        facts=DeskFacts(desk),
        codes=codes or Codes(),
        division="990102",
    )


def test_the_later_life_of_a_case_has_its_rows_too() -> None:
    desk = Desk()
    case = accepted(desk)
    own = laid_over(
        {
            CodeSet.REVIEW_STATE: {"同意": "1"},
            CodeSet.ITEM_KIND: {"承诺件": "2", "即办件": "1"},
        }
    )
    made = draft(desk, case, own)
    at = desk.clock.wall()
    person = desk.store.state.cases[case].person
    rows = [
        pre_review_row(made, PreReview(state="不通过", clerk=CLERK.number, at=at, reason="不全")),
        review_row(made, ReviewStep(stage="审核", person="甲", opinion="同意", state="同意", at=at)),
        procedure_row(
            made,
            ProcedureAsked(
                kind="特别程序",
                name="现场踏勘",
                begins=20261123,
                approver="乙",
                ground="第四十五条",
                length=5,
            ),
            1,
        ),
        procedure_end_row(
            made, ProcedureEnded(result="合格", result_on=20261125, ended_on=20261126, fee="80"), 1
        ),
        result_row(made, Result(result="准予", at=at, certificate="许可证", fee="10")),
        collection_row(made, Collected(person=person, how="窗口自取", at=at)),
        rating_row(
            made,
            Rated(rating="r1", grade=5, channel="平板", rater=person, at=at, window=3, clerk=CLERK.number),
        ),
    ]
    assert [str(table_of(row)) for row in rows] == [
        "WSYSL", "SPCL", "TBCXSQ", "TBCXJG", "BJ", "LQDJ", "PJ",
    ]  # fmt: skip
    shown = {str(table_of(row)): row for row in rows}
    assert getattr(shown["WSYSL"], "yslztdm") == "2"  # noqa: B009  # rows of many kinds
    assert {row.sblsh for row in rows} == {CENTRAL}
    with pytest.raises(UnmappedError, match="审批环节状态"):
        review_row(draft(desk, case), ReviewStep(stage="审核", person="甲", opinion="", state="同意", at=at))
    with pytest.raises(UnmappedError, match="评价渠道"):
        rating_row(
            made,
            Rated(rating="r1", grade=5, channel="系统默认", rater=person, at=at, window=3, clerk=""),
        )


def test_every_table_has_its_row_its_key_and_common_columns() -> None:
    assert set(ROWS) == set(KEYS) == set(ExTable)
    for table, kind in ROWS.items():
        names = {spec.name for spec in fields(kind)}
        assert {"sblsh", "sblsh_short", "sxbm", "sxqxbm", "xzqhdm", "bz", "byzd", "version"} <= names
        assert set(KEYS[table]) <= names


def test_the_plan_feeds_what_the_page_of_events_says() -> None:
    for kind, rule in KINDS.items():
        said = {part.strip() for part in rule.exchange.split(",") if part.strip()}
        # What was received is told by the application's own row.
        made = {"SB"} if kind == "case.received" else {str(table) for table in MAKERS.get(kind, {})}
        assert made == said, kind


def test_events_of_a_case_are_found_by_their_link() -> None:
    desk = Desk()
    whole = story(desk, accepted(desk))
    assert whole.event(b"?" * 32) is None
    assert {desk.store.state.verdicts[link].status for link in whole.effective} == {FoldStatus.EFFECTIVE}
    assert all(whole.event(item.link) is item.event for item in whole.events)
