"""Forms, panels, problems, confirmations and the work list as values: what each change and key does."""

from dataclasses import replace

import pytest

from hall.cases import COLLECTED_WORD, STATE_WORDS
from hall.catalogue import Item
from hall.errors import Refused
from hall.explanation import MaterialState, WindowAct
from hall.identity import WORDS, DocumentKind
from hall.reasons import Outcome
from tests.qt import scenes
from tests.unit.test_ui_states_intake import Keys
from ui import words
from ui.states import (
    cases,
    confirm,
    edits,
    intake,
    item_choice,
    materials,
    panels,
    people,
    queue,
    result,
)
from ui.states.applicant import Applicant, ApplicantKind, Field, Helper, Person, faults, fields, typed
from ui.states.case_lists import LISTS
from ui.states.cases import CaseEntry, CaseForm, CaseList, CasesState, Group, Light
from ui.states.draft import Draft, Place, Refusal, Step, from_plain
from ui.states.edits import Edit, EditKind
from ui.states.intake import AskKind, Intake, Panel
from ui.states.look import Cell, Run, Shape, Tag, Tone
from ui.states.queue import Phase


def food(scene: scenes.Scene) -> Item:
    """The item of the pictures."""
    item = scene.rules.item(scenes.FOOD)
    assert item is not None
    return item


# --- edits ----------------------------------------


def test_a_point_goes_round_and_its_problem_with_it() -> None:
    scene, state = scenes.Scene(), scenes.judged()
    seen = []
    for _ in range(3):
        state = edits.apply(state, Edit(kind=EditKind.POINT, number=0), scene.rules)
        draft = state.draft
        seen.append((draft.met["5"], draft.crossed["5"], draft.reasons["5"]))
    problem = words.not_met("从业人员健康管理")
    assert seen == [((0,), (), ""), ((), (0,), problem), ((), (), "")]
    assert edits.apply(state, Edit(kind=EditKind.POINT, number=99), scene.rules) == state


def test_a_usual_problem_is_put_in_and_taken_out_and_typed_words_stay() -> None:
    scene = scenes.Scene()
    state = scenes.correction()
    typed_text = state.draft.reasons["4"]
    for number in (4, 1):
        state = edits.apply(state, Edit(kind=EditKind.PROBLEM, number=number), scene.rules)
    common, point = words.COMMON_PROBLEMS[0], words.not_met("标明加工、洗消、备餐区域")
    assert state.draft.reasons["4"] == words.SEMICOLON.join((typed_text, common, point))
    for number in (4, 1):
        state = edits.apply(state, Edit(kind=EditKind.PROBLEM, number=number), scene.rules)
    assert state.draft.reasons["4"] == typed_text
    assert edits.apply(state, Edit(kind=EditKind.PROBLEM, number=9), scene.rules) == state


def test_edits_of_notes_demands_and_the_form() -> None:
    scene, state = scenes.Scene(), scenes.judged()
    state = edits.apply(state, Edit(kind=EditKind.NOTE, text="n"), scene.rules)
    state = edits.apply(state, Edit(kind=EditKind.DEMAND, key="4", text="d"), scene.rules)
    state = edits.apply(state, Edit(kind=EditKind.REFUSAL, key="reason", text="r"), scene.rules)
    assert (state.draft.notes["5"], state.draft.demands["4"], state.draft.refusal.reason) == ("n", "d", "r")
    assert edits.apply(state, Edit(kind=EditKind.REFUSAL, key="nothing", text="r"), scene.rules) == state
    empty = Intake(draft=Draft(id="e"))
    assert edits.apply(empty, Edit(kind=EditKind.NOTE, text="n"), scene.rules) == empty


def test_the_way_of_taking_goes_round_to_the_usual_one() -> None:
    keys = Keys(scenes.judged())
    seen = []
    for _ in words.TAKINGS:
        keys.press("T")
        seen.append(keys.state.draft.takings.get("5", ""))
    assert seen == [*(way for way in words.TAKINGS if way != "收原件"), ""]


def test_mending_is_kept_and_goes_with_another_state() -> None:
    keys = Keys(scenes.correction())
    keys.press("1")
    assert keys.state.draft.mended == {"4"}
    row = materials.rows(keys.state, keys.facts(), compact=False)[3]
    assert Tag(text=words.MENDED, tone=Tone.OK) in row.tags
    keys.press("Ctrl+Z")
    assert keys.state.draft.mended == frozenset()
    assert keys.state.draft.states["4"] is MaterialState.DEFECTIVE


def test_the_list_of_problems_opens_from_the_reason_and_goes_back() -> None:
    keys = Keys(replace(scenes.correction(), draft=replace(scenes.correction().draft, place=Place.REASON)))
    keys.press("Down")
    view = materials.detail(keys.state, keys.facts(), keys.scene.rules)
    assert view is not None
    assert view.in_problems
    assert [point.number for point in view.points] == list(range(1, 8))
    keys.press("4")
    places = [keys.press("Esc").draft.place for _ in range(2)]
    assert places == [Place.REASON, Place.LIST]


# --- panels ----------------------------------------


@pytest.mark.parametrize(
    ("key", "panel"), [("Alt+D", Panel.DETAILS), ("Alt+Y", Panel.WHY), ("Alt+J", Panel.REFUSE)]
)
def test_a_panel_opens_and_goes_by_its_key_or_esc(key: str, panel: Panel) -> None:
    keys = Keys(scenes.judged())
    assert keys.press(key).panel is panel
    assert keys.press(key).panel is Panel.NONE
    keys.press(key)
    assert result.primary(keys.state, keys.facts()).key == ("Ctrl+Enter" if panel is Panel.REFUSE else "Esc")
    bar = people.bar(keys.state, keys.scene.checks, keys.scene.rules.today(), people.History())
    view = panels.view(keys.state, bar, keys.scene.checks, keys.scene.rules)
    assert view.title
    assert keys.press("Esc").panel is Panel.NONE


def test_a_refusal_needs_an_item_a_reason_and_a_ground() -> None:
    alone = Keys(Intake(draft=Draft(id="e")))
    assert alone.press("Alt+J").told == words.REFUSE_NEEDS_ITEM
    keys = Keys(scenes.judged())
    keys.press("Alt+J", "Down", "Up", "Ctrl+Enter")
    assert keys.state.told == words.REFUSE_NEEDS_REASON
    keys.state = intake.moved(keys.state, refusal=Refusal(reason="r"))
    keys.press("Ctrl+Enter")
    assert (keys.state.told, keys.state.draft.field) == (words.REFUSE_NEEDS_BASIS, "basis")
    assert panels.refusal(keys.state).fault == words.REFUSE_NEEDS_BASIS
    keys.state = intake.moved(keys.state, refusal=Refusal(reason="r", basis="b"))
    keys.press("Ctrl+Enter")
    assert keys.state.second
    assert not result.primary(keys.state, keys.facts()).allowed
    assert not intake.confirmed_alone(keys.state).second


def test_papers_are_shown_only_when_it_is_known_which() -> None:
    keys = Keys(scenes.halfway())
    assert keys.press("Alt+P").told == words.judge_first(2)
    keys = Keys(scenes.judged())
    keys.press("Alt+P")
    assert [ask.kind for ask in keys.asks] == [AskKind.PREVIEW]
    drawn = intake.pages_came(keys.state, (b"p",))
    assert drawn.pages == (b"p",)
    assert intake.changed(drawn, drawn.draft).pages == ()


# --- confirm ----------------------------------------


def test_an_answer_that_ends_goes_straight_to_the_confirmation() -> None:
    keys = Keys(scenes.judged())
    keys.press("Ctrl+3", "2")
    steps = [keys.state.draft.step]
    assert steps == [Step.CONFIRM]
    view = confirm.view(keys.state, keys.facts(), keys.scene.checks)
    assert view.lines[0].text == words.CONFIRM_NOT_REQUIRED
    assert not view.asks_delivery
    assert keys.press("Esc").draft.step is Step.SITUATION
    keys.press("3")
    assert intake.outcome_of(keys.state, keys.facts()) is Outcome.REFER
    assert "公共场所卫生许可" in confirm.view(keys.state, keys.facts(), keys.scene.checks).lines[0].text


def test_a_correction_says_what_it_asks_for_unless_the_clerk_says_it_better() -> None:
    keys = Keys(scenes.correction())
    keys.press("Ctrl+Enter")
    view = confirm.view(keys.state, keys.facts(), keys.scene.checks)
    assert [demand.key for demand in view.demands] == ["4", "5", "6"]
    assert view.demands[0].problem == "未标注餐用具洗消间位置"
    assert view.demands[1].problem == words.LACKING
    assert all(demand.usual for demand in view.demands)
    keys.state = edits.apply(keys.state, Edit(kind=EditKind.DEMAND, key="5", text="带来"), keys.scene.rules)
    panel = result.view(keys.state, keys.facts(), keys.scene.rules)
    assert panel.open_lines[1].detail.endswith("带来")
    assert panel.clocks[0].day.isoformat() == "2026-12-18"
    assert panel.papers_note


def test_the_way_of_delivery_is_chosen_by_digits() -> None:
    keys = Keys(scenes.judged())
    keys.press("Ctrl+Enter", "2")
    assert confirm.view(keys.state, keys.facts(), keys.scene.checks).delivery == 1
    nobody = Keys(Intake(draft=Draft(id="e")))
    assert not confirm.view(nobody.state, nobody.facts(), nobody.scene.checks).asks_delivery


# --- applicants ----------------------------------------


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (DocumentKind.RIC, "990102199003070011"),
        (DocumentKind.HMP, "H12345678"),
        (DocumentKind.TWP, "12345678"),
        (DocumentKind.FPP, "X1234567"),
        (DocumentKind.PP, "E12345678"),
    ],
)
def test_every_kind_of_document_is_keyed_and_judged_at_its_field(kind: DocumentKind, number: str) -> None:
    scene = scenes.Scene()
    who = Applicant()
    for field, text in (
        (Field.ID_KIND, WORDS[kind]),
        (Field.NUMBER, number),
        (Field.PHONE, "15409900001"),
    ):
        who = typed(who, field, text, scene.checks)
    assert Field.NUMBER not in faults(who, scene.checks, scene.rules.today(), words.NEEDS)
    wrong = typed(who, Field.NUMBER, "不", scene.checks)
    assert faults(wrong, scene.checks, scene.rules.today(), words.NEEDS)[Field.NUMBER]
    assert wrong.person.number == "不"


def views(who: Applicant, *, touched: bool = True) -> dict[Field, people.FieldView]:
    """The form of an applicant."""
    scene = scenes.Scene()
    left = frozenset(str(field) for field in Field) if touched else frozenset()
    state = Intake(draft=Draft(id="p", applicant=who), touched=left)
    return {view.field: view for view in people.form(state, scene.checks, scene.rules.today())}


def test_a_cleaned_name_is_shown_and_a_rare_one_is_signed() -> None:
    shown = views(Applicant(person=Person(name="薛 㛃")))
    assert shown[Field.NAME].note.endswith("存为：薛㛃")
    assert shown[Field.NAME].rare
    assert shown[Field.NUMBER].fault == words.NEEDS["number"]
    assert views(Applicant(), touched=False)[Field.NUMBER].fault == ""


def test_the_code_of_a_business_changes_the_words() -> None:
    scene = scenes.Scene()
    who = typed(Applicant(kind=ApplicantKind.COMPANY), Field.USCC, "92990102MA10012127", scene.checks)
    who = typed(who, Field.HELPER, Helper.NONE, scene.checks)
    shown = views(who)
    assert who.company_type == "个体工商户"
    assert shown[Field.USCC].note == "个体工商户"
    assert shown[Field.LEGAL_NAME].label == words.OPERATOR
    assert shown[Field.LEGAL_NAME].fault == words.NEEDS["operator_name"]
    assert shown[Field.HELPER].text == words.SELF_OPERATOR
    assert shown[Field.NUMBER].label == words.LEGAL_NUMBER
    assert views(Applicant(kind=ApplicantKind.COMPANY))[Field.HELPER].text == words.SELF_LEGAL
    wrong = typed(who, Field.USCC, "92990102MA10012128", scene.checks)
    assert (wrong.uscc, wrong.company_type) == ("92990102MA10012128", "")


def test_agent_and_company_ask_for_their_own_document() -> None:
    scene = scenes.Scene()
    who = typed(Applicant(), Field.HELPER, Helper.AGENT, scene.checks)
    who = typed(who, Field.HELPER_NUMBER, "990102199003070011", scene.checks)
    assert Field.HELPER_PHONE in fields(who)
    assert "1990年3月7日生" in views(who)[Field.HELPER_NUMBER].note
    assert who.flags(scene.rules.today()) == {"agent"}
    back = typed(
        typed(who, Field.KIND, ApplicantKind.COMPANY, scene.checks),
        Field.KIND,
        ApplicantKind.PERSON,
        scene.checks,
    )
    assert back.kind is ApplicantKind.PERSON


def test_a_draft_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(Refused, match=r"draft\.shape"):
        from_plain({"id": 3})


# --- items and cases ----------------------------------------


def test_the_list_of_hits_has_headings_that_cannot_be_taken() -> None:
    scene = scenes.Scene()
    state = scenes.searching()
    rows = item_choice.rows(state, scene.rules)
    assert rows[0].cell.heading
    assert item_choice.current(rows, 0) == 1
    assert item_choice.current(rows, 99) == -1
    assert item_choice.rows(intake.searched(state, ""), scene.rules) == ()
    assert item_choice.columns()[0].cell(rows[1]).words().startswith("食品经营许可")
    keys = Keys(state)
    keys.press("Down")
    assert (item_choice.focused_item(keys.state, scene.rules) or food(scene)).name == "“开办餐饮店”一件事"
    keys.press("Enter")
    assert keys.state.draft.item_code == "T1"
    keys.press("Ctrl+2", "Esc", "Enter")
    assert keys.state.told == words.TYPE_OR_DIGIT
    assert food(scene).name in rows[1].cell.words()


def entry(case: str, state: str, light: Light = Light.FINE, **more: object) -> CaseEntry:
    """A case in the list."""
    return CaseEntry(
        id=case,
        number="",
        applicant="薛楠",
        item="",
        state=state,
        light=light,
        left="",
        **more,  # type: ignore[arg-type]
    )


def test_a_state_is_never_cut_in_the_list() -> None:
    (state,) = [one for one in cases.columns(compact=False) if one.title == words.COLUMN_CASE_STATE]
    found = {state.cell(entry("one", word)).text for word in (*STATE_WORDS.values(), COLLECTED_WORD)}
    assert "代收件" in found
    assert max(map(len, found)) <= 5


def test_the_saved_lists_divide_the_cases() -> None:
    state = CasesState(
        entries=(
            entry("told", "待补正", Light.WAITS),
            entry("taken", "已收件", Light.YELLOW),
            entry("lapsed", "待补正", Light.NEAR, lapsed=True),
            entry("collected", "已收件（代收）", Light.NEAR, collected=words.WAITS_FORWARD),
            entry("sent", "已收件（代收）", forwarded=True, collected=words.WAITS_HOME),
            entry("gap", "审查中", open_gap=True, turn="可以开始", urged=True),
            entry("mine", "已受理", here_today=True, mine=True, found_by=("990102199003070011",)),
            entry("over", "不受理", Light.DONE, today=True),
            entry("late", "审查中", Light.RED, twice=True),
            entry("shelf", "待领取", Light.DONE, mine=True, late=True),
            entry("post", "办结", mailed=True),
            entry("done", "办结", told=True, check=Light.YELLOW, check_left="今天", check_stage="待核查"),
            entry("yes", "准予"),
            entry("revoked", "已撤销", Light.DONE, serve=True),
        )
    )
    every = [one.id for one in cases.listed(replace(state, list=CaseList.ALL))]
    assert sorted(every) == sorted(one.id for one in state.entries)
    found = {one: [shown.id for shown in cases.listed(cases.chosen(state, one))] for one in CaseList}
    assert found == {
        CaseList.TODAY: [
            *("late", "taken", "lapsed", "collected", "sent"),
            *("gap", "mine", "post", "done", "yes", "told", "shelf", "revoked"),
        ],
        CaseList.MINE: ["mine", "shelf"],
        CaseList.NEW: ["over"],
        CaseList.TELL: ["taken", "collected"],
        CaseList.NEAR: ["taken", "collected"],
        CaseList.OVER: ["late"],
        CaseList.CORRECTION: ["lapsed", "told"],
        CaseList.LAPSED: ["lapsed"],
        CaseList.GAP: ["gap"],
        CaseList.READY: ["shelf"],
        CaseList.TWICE: ["late"],
        CaseList.URGED: ["gap"],
        CaseList.HERE: ["mine"],
        CaseList.ALL: every,
        CaseList.RESULT: ["yes"],
        CaseList.SHELVE: ["done"],
        CaseList.TELL_RESULT: ["shelf"],
        CaseList.SHELF: ["shelf", "revoked"],
        CaseList.POSTED: ["post"],
        CaseList.LATE: ["shelf"],
        CaseList.PROMISE: ["done"],
        CaseList.COLLECTED: ["collected", "sent"],
        CaseList.NEXT: ["gap"],
    }
    assert dict(cases.list_counts(state))[CaseList.TODAY] == 13
    assert dict(cases.list_counts(state))[CaseList.LAPSED] == 1
    brought = replace(state, entries=tuple(one for one in state.entries if not one.lapsed))
    assert CaseList.LAPSED not in dict(cases.list_counts(brought))
    assert dict(cases.list_counts(cases.chosen(brought, CaseList.LAPSED)))[CaseList.LAPSED] == 0
    results = cases.of_page(state, Group.RESULTS)
    assert [one for one, _ in cases.list_counts(results)] == list(LISTS[Group.RESULTS])
    assert results.list is CaseList.RESULT
    assert cases.of_page(results, Group.RESULTS) is results
    yellow = cases.chosen(state, Light.YELLOW)
    assert [shown.id for shown in cases.listed(yellow)] == ["taken"]
    assert cases.chosen(yellow, Light.YELLOW).light is None
    assert [shown.id for shown in cases.listed(cases.searched(state, "0011"))] == ["mine"]
    shown = cases.listed(cases.chosen(state, CaseList.PROMISE))[0]
    assert (shown.light, shown.left, shown.state) == (Light.YELLOW, "今天", "待核查")
    assert cases.listed(cases.chosen(state, CaseList.NEXT))[0].left == "可以开始"
    names = [one for one, _ in cases.list_counts(replace(state, entries=()))]
    assert CaseList.PROMISE not in names, "a list of a special route is shown while something is in it"


def test_a_form_of_a_case_is_not_sent_empty() -> None:
    state = cases.wrote(CasesState(), CaseForm.VOID, " ")
    refused = cases.ready(state)
    assert refused is not None
    assert refused.told == words.VOID_NEEDS_REASON
    refused = cases.ready(cases.wrote(state, CaseForm.NOTE))
    assert refused is not None
    assert refused.told == words.NOTE_NEEDS_TEXT
    assert cases.ready(cases.wrote(state, CaseForm.NOTE, "x")) is None


def test_cells_are_read_aloud_whole() -> None:
    cell = Cell(
        runs=(Run(text="甲"), Run(text="乙", strong=True)), second="丙", tags=(Tag(text="丁", tone=Tone.OK),)
    )
    assert cell.words() == "甲乙 丙 丁"
    columns = cases.columns(compact=False)
    drawn = [column.cell(entry("a", "已受理", Light.RED)) for column in columns]
    assert drawn[1].shape is Shape.SQUARE
    assert drawn[2].text == words.DRAFT_NUMBER
    assert cases.number_cell("99010220261118W030011").runs[1].strong


def test_the_strip_says_little_in_the_compact_layout() -> None:
    state = scenes.queue_state()
    assert queue.about(state, compact=True) == (words.waited_short("企业服务", 9), "")
    assert queue.about(state, compact=False)[0] == "综合受理（企业服务）"
    assert queue.about(replace(state, ticket=None), compact=False) == ("", "")
    paused = replace(state, phase=Phase.PAUSED, ticket=None)
    assert queue.acts(paused)[0].reason == words.WHILE_PAUSED


def test_a_window_without_delegation_says_that_it_only_receives() -> None:
    """Intake-rules 8: the department accepts later; the panel must not promise what the paper does not."""
    keys = Keys(scenes.judged())
    facts = keys.facts()
    assert facts.judgement is not None
    receiving = replace(facts, judgement=replace(facts.judgement, window_act=WindowAct.RECEIVE))
    view = result.view(keys.state, receiving, keys.scene.rules)
    assert view.title == words.OUTCOME[Outcome.RECEIVE]
    assert view.primary.word == words.to_confirm(words.OUTCOME[Outcome.RECEIVE])
    told = {other.word: other.reason for other in view.others}
    assert told[words.OUTCOME[Outcome.ACCEPT_GAP]] == words.BY_DEPARTMENT
    assert words.OUTCOME[Outcome.RECEIVE] not in told
    page = confirm.view(keys.state, receiving, keys.scene.checks)
    assert page.title.endswith(words.OUTCOME[Outcome.RECEIVE])
