"""The intake as a value: presses of a usual case, guards, undo, drafts that come back, reasons."""

from dataclasses import replace

import pytest

from hall.explanation import MaterialState
from hall.reasons import Outcome
from tests.qt import scenes
from ui import words
from ui.states import intake, intake_keys, item_choice, materials, result
from ui.states.applicant import ApplicantKind, Field, Helper, faults, typed
from ui.states.draft import Draft, Place, Step, from_plain
from ui.states.intake import AskKind, Intake, known
from ui.states.look import Shape, Tone

SECOND = 1_000_000


class Keys:
    """Presses keys a second apart and remembers what was asked for."""

    def __init__(self, state: Intake) -> None:
        self.scene = scenes.Scene()
        self.state = state
        self.now = 0
        self.asks: list[intake.Ask] = []

    def press(self, *keys: str, after: int = SECOND) -> Intake:
        for key in keys:
            self.now += after
            pressed = intake_keys.press(self.state, key, self.now, self.scene.rules, self.scene.checks)
            assert pressed.used, key
            self.state = pressed.state
            self.asks.extend(pressed.asks)
        return self.state

    def facts(self) -> intake.Known:
        return known(self.state.draft, self.scene.rules)


def called() -> Keys:
    """A company's person has laid the card on the reader; the step 事项 is open."""
    applicant = scenes.company()
    draft = Draft(id="d", ticket="A012", applicant=applicant, credit_bar=False)
    keys = Keys(Intake(draft=draft))
    keys.state = intake.card_laid(keys.state, applicant.helped_by, keys.scene.rules, keys.scene.checks)
    return keys


def test_a_usual_case_takes_twelve_presses() -> None:
    keys = called()
    assert keys.state.draft.step is Step.ITEM
    presses = 1  # F2
    for letter_count in (1, 2):
        keys.state = intake.searched(keys.state, "sp"[:letter_count])
        presses += 1
    for key in ("Enter", "1", "1", "Enter", "2", "1", "0", "Ctrl+Enter", "Ctrl+Enter"):
        keys.press(key)
        presses += 1
    assert presses == 12
    assert keys.asks[-1] == intake.Ask(kind=AskKind.SUBMIT, outcome=Outcome.ACCEPT)


def test_with_the_answers_of_the_kiosk_six_presses_are_enough() -> None:
    keys = called()
    answers = frozenset({"Q1.catering", "Q2.hot", "Q3.none", "Q4.small"})
    draft = replace(keys.state.draft, kiosk_item=scenes.FOOD, kiosk_answers=answers)
    keys.state = intake.opened_item(replace(keys.state, draft=draft), keys.scene.rules)
    keys.press("Enter", "Enter", "0", "Ctrl+Enter", "Ctrl+Enter")
    assert keys.asks[-1].kind is AskKind.SUBMIT


def test_a_missing_material_that_may_follow_costs_three_to_five_more() -> None:
    keys = called()
    keys.state = intake.searched(keys.state, "sp")
    keys.press("Enter", "1", "1", "Enter", "2", "1", "0")
    more = ["Down", "Down", "Down", "Down", "2"]
    keys.press(*more)
    assert keys.facts().judgement is not None
    assert intake.outcome_of(keys.state, keys.facts()) is Outcome.CORRECT
    keys.press("Space", "Ctrl+Enter", "Ctrl+Enter")
    assert keys.asks[-1].outcome is Outcome.ACCEPT_GAP


@pytest.mark.parametrize("key", ["Enter", "Ctrl+Enter"])
def test_a_fast_enter_cannot_accept_a_case(key: str) -> None:
    keys = Keys(scenes.halfway())
    keys.press("Enter", "Enter")
    assert keys.facts().finished
    before = keys.state
    assert keys.press(key, after=399_000) == before
    keys.press("Ctrl+Enter", after=2_000)
    assert keys.state.draft.step is Step.CONFIRM


def test_the_second_confirmation_waits_too() -> None:
    keys = Keys(scenes.judged())
    keys.press("Ctrl+Enter")
    keys.press("Ctrl+Enter", after=100_000)
    assert keys.asks == []
    keys.press("Ctrl+Enter")
    keys.press("Ctrl+Enter", after=100_000)
    assert [ask.kind for ask in keys.asks] == [AskKind.SUBMIT]


def test_no_outcome_before_every_row_is_judged() -> None:
    keys = Keys(scenes.halfway())
    keys.press("Ctrl+Enter")
    assert keys.state.draft.step is Step.MATERIALS
    assert keys.state.told == words.judge_first(2)
    view = result.view(keys.state, keys.facts(), keys.scene.rules)
    assert view.head == words.NOT_FINISHED
    assert view.primary.key == "Enter"
    assert not any(other.key for other in view.others)


def test_undo_goes_back_any_number_of_steps() -> None:
    keys = called()
    keys.state = intake.searched(keys.state, "sp")
    keys.press("Enter", "1", "1", "Enter", "2", "1")
    seen = []
    for key in ("1", "Down", "2", "Down", "0"):
        seen.append(keys.state.draft.states)
        keys.press(key)
    keys.press("Ctrl+Z", "Ctrl+Z", "Ctrl+Z")
    assert keys.state.draft.states == {}
    for _ in range(20):
        keys.press("Ctrl+Z")
    assert keys.state.told == words.NOTHING_TO_UNDO
    assert keys.state.draft.item_code == ""


def test_rest_have_fetches_licences_only_when_connected() -> None:
    keys = Keys(replace(scenes.judged(), draft=replace(scenes.judged().draft, states={})))
    keys.press("0")
    assert keys.state.draft.states["2"] is MaterialState.FETCHED
    assert keys.asks == [intake.Ask(kind=AskKind.FETCH, keys=("2",))]
    alone = Keys(replace(scenes.judged(), draft=replace(scenes.judged().draft, states={}), online=False))
    alone.press("0")
    assert set(alone.state.draft.states.values()) == {MaterialState.HAVE}
    assert alone.asks == []


def test_rest_have_can_be_switched_off_by_the_hall() -> None:
    keys = Keys(replace(scenes.halfway(), all_rest_allowed=False))
    keys.press("0")
    assert keys.facts().unjudged == 2
    assert keys.state.told == words.ALL_REST_OFF


@pytest.mark.parametrize(
    ("row", "key", "sentence"),
    [(0, "4", words.NO_LICENCE), (0, "5", words.NO_PROMISE)],
    ids=["fetch", "promise"],
)
def test_what_a_material_cannot_take_is_refused_with_its_reason(row: int, key: str, sentence: str) -> None:
    state = scenes.judged()
    keys = Keys(replace(state, draft=replace(state.draft, row=row)))
    before = keys.state.draft
    keys.press(key)
    assert keys.state.draft == before
    assert keys.state.told == sentence


def test_a_defect_needs_words_before_it_is_told() -> None:
    keys = Keys(scenes.judged())
    keys.press("3")
    assert keys.state.draft.place is Place.REASON
    keys.state = replace(keys.state, draft=replace(keys.state.draft, asks_gap=False))
    keys.press("Ctrl+Enter")
    assert keys.state.told == words.SAY_DEFECT
    keys.state = intake.reason_typed(keys.state, "5", "缺少进货查验制度")
    keys.press("Ctrl+Enter")
    assert keys.state.draft.step is Step.CONFIRM


def test_a_draft_comes_back_to_the_same_place() -> None:
    for state in (scenes.judged(), scenes.halfway(), scenes.correction(), scenes.searching()):
        assert from_plain(state.draft.to_plain()) == state.draft


def test_another_answer_judges_again_what_follows() -> None:
    keys = Keys(scenes.judged())
    keys.press("Ctrl+3")
    keys.press("2")
    assert keys.facts().judgement is not None
    assert intake.outcome_of(keys.state, keys.facts()) is Outcome.NOT_REQUIRED
    keys.press("Ctrl+Z")
    assert keys.state.draft.answers == scenes.ANSWERS


def test_the_result_says_what_the_picture_says() -> None:
    keys = Keys(scenes.judged())
    view = result.view(keys.state, keys.facts(), keys.scene.rules)
    assert (view.title, view.side, view.judged) == ("容缺受理", "缺 1 项，可以后补", "已核 10 / 10")
    assert view.papers_head == "将打印 9 份"
    assert [(clock.name, clock.day.isoformat()) for clock in view.clocks] == [
        ("容缺补齐", "2026-11-25"),
        ("承诺办结", "2026-11-27"),
        ("法定期限", "2026-12-04"),
    ]
    assert view.others[0].key == "Alt+B"
    assert "缺第 5 项，不能直接受理" in [other.reason for other in view.others]


def test_a_correction_names_everything_at_once() -> None:
    keys = Keys(scenes.correction())
    view = result.view(keys.state, keys.facts(), keys.scene.rules)
    assert [line.no for line in view.open_lines] == ["4", "5", "6"]
    assert view.open_lines[0].detail.startswith("未标注餐用具洗消间位置")
    assert view.side == "一次告知 3 项"


def test_missing_that_may_follow_warns_and_required_is_bad() -> None:
    later = materials.state_cell(MaterialState.DEFECTIVE, may_follow=True)
    now = materials.state_cell(MaterialState.MISSING, may_follow=False)
    assert (later.shape, later.tone, now.shape, now.tone) == (Shape.ALERT, Tone.WARN, Shape.RING, Tone.BAD)
    assert materials.state_cell(None, may_follow=True).text == words.UNJUDGED


def test_frequent_items_answer_to_digits_while_the_search_is_empty() -> None:
    keys = called()
    keys.press("2")
    item = keys.facts().item
    assert item is not None
    assert item.name == "有限责任公司设立登记"


def test_questions_beside_the_list_say_what_they_add() -> None:
    scene = scenes.Scene()
    state = scenes.searching()
    item = item_choice.focused_item(state, scene.rules)
    assert item is not None
    view = item_choice.situation(state, item, known(state.draft, scene.rules), scene.rules)
    assert view.questions[0].text == "经营内容"
    assert view.questions[1].note == "选 2、3、4：＋ 专间、专用操作区说明"
    assert view.questions[0].options[1].note == words.NOT_REQUIRED_END
    assert view.questions[0].at_kiosk


def test_a_minor_needs_a_guardian() -> None:
    scene = scenes.Scene()
    applicant = Draft(id="x").applicant
    for field, text in (
        (Field.NAME, "薛楠"),
        (Field.NUMBER, "990103201007150111"),
        (Field.PHONE, "15409900001"),
    ):
        applicant = typed(applicant, field, text, scene.checks)
    day = scene.rules.today()
    assert "minor" in applicant.flags(day)
    assert faults(applicant, scene.checks, day, words.NEEDS) == {Field.HELPER: words.NEEDS["guardian"]}
    applicant = typed(applicant, Field.HELPER, Helper.GUARDIAN, scene.checks)
    assert Field.HELPER_NAME in faults(applicant, scene.checks, day, words.NEEDS)


def test_a_wrong_number_is_told_at_its_field_and_kept() -> None:
    scene = scenes.Scene()
    applicant = typed(Draft(id="x").applicant, Field.NUMBER, "990102199003070012", scene.checks)
    wrong = faults(applicant, scene.checks, scene.rules.today(), words.NEEDS)
    assert applicant.person.number == "990102199003070012"
    assert wrong[Field.NUMBER]
    assert applicant.person.birth is None


def test_a_company_keeps_applicant_and_person_apart() -> None:
    scene = scenes.Scene()
    applicant = typed(Draft(id="x").applicant, Field.NAME, "林知远", scene.checks)
    applicant = typed(applicant, Field.KIND, ApplicantKind.COMPANY, scene.checks)
    assert applicant.helper is Helper.HANDLER
    assert applicant.helped_by.name == "林知远"
    assert applicant.person.name == ""
    assert applicant.flags(scene.rules.today()) == {"company"}


def test_the_credit_is_recorded_with_its_time_and_belongs_to_one_applicant() -> None:
    keys = called()
    keys.press("Alt+C")
    assert (keys.state.draft.credit_bar, keys.state.draft.credit_at) == (True, keys.scene.rules.now())
    keys.press("Alt+C")
    assert (keys.state.draft.credit_bar, keys.state.draft.credit_at) == (None, None)
    keys.press("Alt+C")
    assert keys.state.draft.credit_bar is False
    assert keys.press("Ctrl+Z").draft.credit_at is None
    keys.press("Alt+C")
    assert from_plain(keys.state.draft.to_plain()).credit_bar is False
    other = intake.typed_field(keys.state, Field.USCC, "9199010", keys.scene.checks)
    assert other.draft.credit_bar is None


def test_offline_and_without_an_applicant_there_is_no_credit_to_record() -> None:
    keys = called()
    keys.state = replace(keys.state, online=False, draft=replace(keys.state.draft, credit_bar=None))
    keys.press("Alt+C")
    assert keys.state.draft.credit_bar is None
    assert keys.state.told == words.CREDIT_OFFLINE_TOLD
    nobody = Keys(Intake(draft=Draft(id="d")))
    nobody.press("Alt+C")
    assert nobody.state.told == words.CREDIT_NOBODY
