"""Queue strip, status bar, cases, sign-in and scanner as values."""

import datetime as dt
from dataclasses import replace

import pytest

from hall.clock import parse_moment
from tests.qt import scenes
from ui import words
from ui.states import cases, queue, scanner, signin, status
from ui.states.cases import CaseEntry, CasesState, Light
from ui.states.look import Shape, Tone
from ui.states.queue import Phase, QueueKey
from ui.states.scanner import Held
from ui.states.signin import SignIn
from ui.states.status import Link, Notice, NoticeKind, Status

GIVEN = "as typed"


def reasons(state: queue.QueueState) -> dict[QueueKey, str]:
    return {act.key: act.reason for act in queue.acts(state)}


def test_while_serving_the_next_call_waits_for_the_outcome() -> None:
    state = scenes.queue_state()
    assert reasons(state)[QueueKey.NEXT] == words.AFTER_CASE
    assert reasons(state)[QueueKey.NO_SHOW] == words.AT_WINDOW
    out = replace(state, case_out=True)
    first = queue.acts(out)[0]
    assert (first.word, first.allowed, first.filled) == (words.FINISH_AND_CALL, True, True)


def test_offline_the_strip_gives_emergency_numbers_and_transfers_nothing() -> None:
    state = scenes.offline_queue()
    assert reasons(state)[QueueKey.TRANSFER] == words.OFFLINE_OFF
    assert [act.word for act in queue.acts(state) if act.key is QueueKey.GIVE] == [words.GIVE_EMERGENCY]
    assert words.EMERGENCY in queue.plate(state, scenes.at("10:41"), compact=False).left


def test_without_a_number_nothing_can_be_recalled_or_finished() -> None:
    state = replace(scenes.queue_state(), phase=Phase.IDLE, ticket=None)
    told = reasons(state)
    assert told[QueueKey.NEXT] == ""
    assert told[QueueKey.RECALL] == told[QueueKey.FINISH] == words.NO_TICKET


def test_the_plate_counts_from_the_beginning_of_the_service() -> None:
    view = queue.plate(scenes.queue_state(), scenes.at("09:43") + 7_000_000, compact=False)
    assert (view.number, view.timer, view.standard) == ("A012", "06:42", "标准 15 分钟")
    assert view.part == pytest.approx(402 / 900)
    late = queue.plate(scenes.queue_state(), scenes.at("11:00"), compact=True)
    assert late.part == 1.0


@pytest.mark.parametrize(
    ("link", "shape", "text"),
    [
        (Link.CONNECTED, Shape.DISC, "已连接大厅"),
        (Link.SINGLE, Shape.DISC, "单机"),
        (Link.COMING_BACK, Shape.HALF_RING, "正在连上"),
        (Link.OFFLINE, Shape.RING, "离线 23 分钟（10:18 起）"),
    ],
)
def test_the_connection_is_a_word_and_a_shape_and_never_red(link: Link, shape: Shape, text: str) -> None:
    news = Status(link=link, offline_since=scenes.at("10:18"))
    cell = status.cells(news, scenes.at("10:41"), compact=False)[0]
    assert (cell.shape, cell.text) == (shape, text)
    assert cell.tone is not Tone.BAD


def test_a_device_that_is_not_ready_says_what_is_wrong() -> None:
    news = Status(devices=(status.Device(name="打印机", fault="缺纸"), status.Device(name="读卡器")))
    texts = [cell.text for cell in status.cells(news, 0, compact=False)]
    assert texts[2:] == ["打印机缺纸", "读卡器就绪"]


def test_two_strips_never_stack() -> None:
    news = Status(link=Link.OFFLINE, offline_since=0, waiting=17)
    error = Notice(kind=NoticeKind.ERROR, text="不能")
    assert status.notice(news, error) == error
    offline = status.notice(news, None)
    assert offline is not None
    assert offline.act == words.show_waiting(17)
    assert status.notice(replace(news, link=Link.CONNECTED), None) is None


def entry(case: str, light: Light, who: str = "薛楠") -> CaseEntry:
    return CaseEntry(
        id=case, number=f"99010220261118W03{case}", applicant=who, item="", state="", light=light, left=""
    )


def test_the_most_urgent_case_stands_first() -> None:
    state = CasesState(
        entries=(entry("0001", Light.DONE), entry("0002", Light.RED), entry("0003", Light.NEAR))
    )
    assert [shown.id for shown in cases.listed(state)] == ["0002", "0003"]
    assert cases.counts(state) == ((Light.RED, 1), (Light.NEAR, 1))


def test_cases_are_found_by_part_of_number_or_name() -> None:
    state = CasesState(entries=(entry("0001", Light.FINE), entry("0002", Light.FINE, "云岭松子食品有限公司")))
    assert [shown.id for shown in cases.listed(cases.searched(state, " w030002 "))] == ["0002"]
    assert [shown.id for shown in cases.listed(cases.searched(state, "松子"))] == ["0002"]
    assert cases.listed(cases.searched(state, "无此人")) == ()
    assert cases.moved(cases.searched(state, "无此人"), 5).current() is None


def test_case_numbers_are_shortened_to_what_the_eye_needs() -> None:
    assert cases.short_number("99010220261118W030011") == "1118 W03 0011"
    assert cases.short_number("") == words.DRAFT_NUMBER


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (SignIn(), words.FILL_NUMBER),
        (SignIn(number="0203"), words.FILL_PASSWORD),
        (SignIn(number="0203", password=GIVEN, first=True, new="short"), words.TOO_SHORT),
        (SignIn(number="0203", password=GIVEN, first=True, new="longenough", again="other"), words.NOT_SAME),
    ],
)
def test_a_sign_in_that_cannot_work_is_not_sent(form: SignIn, sentence: str) -> None:
    state, sent = signin.ready(form)
    assert (state.told, sent) == (sentence, False)


def test_after_a_refusal_the_number_stays_and_the_password_goes() -> None:
    sent, ok = signin.ready(SignIn(number="0203", password=GIVEN))
    assert ok
    back = signin.refused(sent, "工号或密码不对。")
    assert (back.number, back.password, back.told, back.busy) == ("0203", "", "工号或密码不对。", False)


def test_the_second_person_is_told_what_for() -> None:
    state = SignIn(act="作废", role="大厅管理员")
    assert signin.title(state) == words.SECOND_HEAD
    assert "大厅管理员" in signin.sentence(state)


def scan_of(text: str, gap: int) -> tuple[str, str]:
    """What is released to the field and what is taken as a scan when keys come so many milliseconds apart."""
    held, at, released = Held(), 1000, ""
    for character in text:
        at += gap
        verdict = scanner.typed(held, character, at)
        held, released = verdict.held, released + verdict.release
    verdict = scanner.ended(held, at + gap)
    return released + verdict.release, verdict.scan


def test_fast_keys_ended_by_enter_are_a_scan() -> None:
    assert scan_of("QH20261120A0127", 5) == ("", "QH20261120A0127")


def test_what_a_person_types_reaches_the_field_unchanged() -> None:
    assert scan_of("QH20261120", 90) == ("QH20261120", "")


def test_a_short_burst_is_not_a_scan() -> None:
    assert scan_of("sp", 10) == ("sp", "")


def test_keys_held_when_time_runs_out_are_released() -> None:
    held = scanner.typed(Held(), "5", 10).held
    assert scanner.passed(held).release == "5"


def test_a_moment_of_another_year_says_its_year() -> None:
    now = dt.date(2027, 1, 4)
    told = {
        "2027-01-04T09:43:00": "09:43",
        "2027-01-02T10:12:00": "1月2日 10:12",
        "2026-12-28T10:12:00": "2026年12月28日",
    }
    assert {text: words.moment(parse_moment(text), now) for text in told} == told
