"""Panels and forms of the live hall, and the day's figures as values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.errors import Refused
from hall.queue_acts import Cancel, PostNotice, Reactivate, SetWindow, TakeOver
from hall.queue_ports import Notice
from tests.qt import live_scenes as scenes
from tests.unit.test_ui_states_live import NOW, facts, waiting, window
from ui import words
from ui.states import live_figures as figures
from ui.states.live import build
from ui.states.live_day import MINUTE
from ui.states.live_figures import CUTS, FiguresState
from ui.states.live_forms import act_of, weights
from ui.states.live_panels import Do, PanelKind, Ref, panel
from ui.states.live_ports import Outlook

# --- forms


BOOK = scenes.catalogue()


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("A10 J1", (("A", 10), ("J", 1))),
        (" a10，j1 ", (("A", 10), ("J", 1))),
        ("B:5;H2", (("B", 5), ("H", 2))),
    ],
)
def test_queues_of_a_window_are_read_from_words(text: str, pairs: tuple[tuple[str, int], ...]) -> None:
    assert weights(text, BOOK) == pairs


@pytest.mark.parametrize(
    "text", ["", "A", "10", "A0", "A10 A5", "A10J1", "X5", "A-3", "A１０", "A9999", "甲10"]
)
def test_queues_that_cannot_be_read_are_refused_in_words(text: str) -> None:
    with pytest.raises(Refused) as found:
        weights(text, BOOK)
    assert found.value.field == "weights"


def form(kind: PanelKind, key: str = "", **typed: str) -> object:
    return act_of(Ref(kind=kind, key=key), Do.CONFIRM, typed, BOOK, NOW)


def test_forms_become_acts() -> None:
    assert form(PanelKind.NOTICE, text=" 停电 十分钟 ", minutes="10") == PostNotice(
        text="停电 十分钟", until=NOW + 10 * MINUTE
    )
    assert form(PanelKind.CANCEL, "t", reason="不办了") == Cancel(ticket="t", reason="不办了")
    assert form(PanelKind.TAKE_OVER, "t", window="33", reason="断线") == TakeOver(
        ticket="t", window=33, reason="断线"
    )
    ref = Ref(kind=PanelKind.WINDOW, key="13")
    assert act_of(ref, Do.OPEN, {}, BOOK, NOW) == SetWindow(window=13, open=True)
    assert act_of(ref, Do.CLOSE, {}, BOOK, NOW) == SetWindow(window=13, open=False)
    assert act_of(ref, Do.CATALOGUE, {}, BOOK, NOW) == SetWindow(window=13, weights=())
    ticket = Ref(kind=PanelKind.TICKET, key="t")
    assert act_of(ticket, Do.BACK, {}, BOOK, NOW) == Reactivate(ticket="t", place="back3")
    assert act_of(Ref(kind=PanelKind.NOTICE), Do.TAKE_BACK, {}, BOOK, NOW) == PostNotice(text="")


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        (PanelKind.NOTICE, {"text": "", "minutes": "10"}, "text"),
        (PanelKind.NOTICE, {"text": "字" * 61, "minutes": "10"}, "text"),
        (PanelKind.NOTICE, {"text": "停电", "minutes": "0"}, "minutes"),
        (PanelKind.NOTICE, {"text": "停电", "minutes": "601"}, "minutes"),
        (PanelKind.NOTICE, {"text": "停电", "minutes": "十"}, "minutes"),
        (PanelKind.NOTICE, {"text": "停电", "minutes": "²"}, "minutes"),
        (PanelKind.CANCEL, {"reason": "  "}, "reason"),
        (PanelKind.TAKE_OVER, {"window": "99", "reason": "断线"}, "window"),
        (PanelKind.TAKE_OVER, {"window": "", "reason": "断线"}, "window"),
        (PanelKind.TAKE_OVER, {"window": "33", "reason": ""}, "reason"),
    ],
)
def test_a_form_that_is_wrong_names_its_field(kind: PanelKind, typed: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as found:
        act_of(Ref(kind=kind, key="t"), Do.CONFIRM, typed, BOOK, NOW)
    assert found.value.field == field


# --- panels


def test_a_waiting_number_says_who_is_before_it() -> None:
    given = facts(waiting("A001", 9), waiting("A002", 8), waiting("A003", 7), waiting("B001", 9))
    shown = panel(Ref(kind=PanelKind.TICKET, key="t-A003"), given, build(given))
    assert shown is not None
    assert (words.PANEL_WHY, words.ticket_place(2)) in shown.lines
    reasons = {act.key: act.reason for act in shown.acts}
    assert reasons["X"] == ""
    assert reasons["R"] == words.NO_NOT_MISSED


def test_a_number_that_is_gone_closes_its_panel() -> None:
    given = facts()
    assert panel(Ref(kind=PanelKind.TICKET, key="t-A003"), given, build(given)) is None


def test_a_line_longer_than_the_list_says_how_many_more() -> None:
    given = facts(*(waiting(f"A{n:03d}", n // 10) for n in range(1, 251)))
    shown = panel(Ref(kind=PanelKind.QUEUE, key="A"), given, build(given))
    assert shown is not None
    assert len(shown.rows) == 201
    assert shown.rows[-1].text == words.rows_more(50)
    assert shown.rows[0].lead == "A250"


@pytest.mark.parametrize(
    ("text", "lead"), [("13", "13号窗"), ("a00", "A001"), ("侯子", "3号窗"), ("0264", "3号窗"), ("zzz", "")]
)
def test_the_search_finds_windows_people_and_numbers(text: str, lead: str) -> None:
    row = window(3, staff="0264", name="侯子晓")
    given = facts(waiting("A001", 9), waiting("A002", 8), rows=(row,))
    shown = panel(Ref(kind=PanelKind.SEARCH, key=text), given, build(given))
    assert shown is not None
    assert (shown.rows[0].lead if shown.rows else "") == lead


def test_a_notice_that_stands_can_be_taken_back() -> None:
    given = facts()
    view = replace(given.view, notice=Notice(text="停电", until=NOW + MINUTE))
    stands = panel(Ref(kind=PanelKind.NOTICE), replace(given, view=view), build(given))
    over = panel(
        Ref(kind=PanelKind.NOTICE),
        replace(given, view=replace(view, notice=Notice(text="停电", until=NOW))),
        build(given),
    )
    assert stands is not None
    assert over is not None
    assert [act.reason for act in stands.acts] == ["", ""]
    assert over.acts[1].reason == words.NO_NOTICE


def test_the_outlook_shows_both_outcomes_beside_each_other() -> None:
    given = facts(waiting("A001", 9), outlook=scenes.outlook())
    shown = panel(Ref(kind=PanelKind.OUTLOOK, key="advice-1"), given, build(given))
    assert shown is not None
    assert (shown.rows[0].lead, shown.rows[0].text, shown.rows[0].right) == ("09:55", "16 分", "16 分")
    assert (shown.rows[-1].text, shown.rows[-1].right) == ("38 分", "34 分")
    empty = replace(given, outlook=Outlook())
    nothing = panel(Ref(kind=PanelKind.OUTLOOK, key="A"), empty, build(empty))
    assert nothing is not None
    assert not nothing.rows


# --- figures


STATE = FiguresState(day=scenes.DAY, report=scenes.report())


def test_every_figure_has_its_formula() -> None:
    rows = figures.rows_of(STATE, scenes.place())
    assert len(rows) == len(words.KPI_NAMES)
    assert all(row.formula for row in rows)
    values = {row.name: row.values[0] for row in rows}
    assert (values["取号量"], values["办结"], values["等候"], values["弃号"]) == ("765", "448", "222", "43")


@pytest.mark.parametrize("cut", range(1, len(CUTS)))
def test_every_row_of_a_cut_leads_to_its_tickets(cut: int) -> None:
    state = replace(STATE, cut=cut)
    place = scenes.place()
    rows = figures.rows_of(state, place)
    columns = figures.cut_columns(CUTS[cut], compact=False)
    assert rows
    for row in rows:
        assert len(row.values) == len(columns) - 1
        assert len(figures.tickets_of(state, row, place)) == int(row.values[0])


def test_a_figure_of_the_hall_leads_to_the_tickets_that_it_counts() -> None:
    place = scenes.place()
    rows = {row.name: row for row in figures.rows_of(STATE, place)}
    for name in ("办结", "办理中", "等候", "弃号", "取消", "过期"):
        found = figures.tickets_of(STATE, rows[name], place)
        assert len(found) == int(rows[name].values[0]), name
    longest = figures.tickets_of(STATE, rows["最长等候"], place)
    assert longest[0].legs[0].called_at - longest[0].taken_at >= 9 * MINUTE
    assert len(figures.tickets_of(STATE, rows["超时等候率"], place)) == 0


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-07", 20261007),
        ("20261007", 20261007),
        ("2026年10月7日", 20261007),
        ("2026/9/30", 20260930),
        ("10-7", 20261007),
        ("9月30日", 20260930),
        ("7", 20261007),
        (" 08 ", 20261008),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, day: int) -> None:
    assert figures.read_date(text, scenes.DAY, scenes.DAY) == day


@pytest.mark.parametrize(
    "text",
    ["", "昨天", "2026-13-01", "2026-02-30", "99", "10-9", "2026-10-09", "abc", "٣", "-", "12345678901"],
)
def test_a_date_that_is_none_or_not_yet_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refused) as found:
        figures.read_date(text, scenes.DAY, scenes.DAY)
    assert found.value.field == "date"


def test_days_move_over_months_and_stop_at_today() -> None:
    assert figures.moved(20261001, -1, scenes.DAY) == 20260930
    assert figures.moved(20261008, 1, scenes.DAY) == scenes.DAY
