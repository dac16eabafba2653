"""Forms about the list of cases: conditions, and own filters (the steps of a case come from outside)."""

from dataclasses import replace

from hall.cases import STATE_WORDS
from hall.clock import Clock, today
from hall.saved_filters import SavedFilter
from ui import words
from ui.states import case_acts
from ui.states import cases as cases_state
from ui.states.case_acts import ActForm, CaseAct, FieldSpec
from ui.states.case_lists import Conditions, Light
from ui.states.cases import CaseForm, CasesState

_LIGHT = "light"
KEY_OF = {CaseAct.FILTER: "F", CaseAct.SAVE: "Ctrl+S", CaseAct.DROP: words.DROP_KEY}
"""The key of a form about the list."""

RENAME = "rename"
"""Value of the field `what` of the form about own filters."""

_DAY_DIGITS = 8


def conditions(state: CasesState, items: tuple[str, ...]) -> ActForm:
    """加条件: item, state, clerk, window, days and light, filled with what holds now."""
    now = state.conditions
    any_one = ("", words.ANY)
    entries = {entry.item for entry in state.entries} | set(items)
    fields = (
        FieldSpec(
            name="item",
            label=words.CONDITION_WORDS["item"],
            options=(any_one, *((one, one) for one in sorted(entries))),
        ),
        FieldSpec(
            name="state",
            label=words.CONDITION_WORDS["state"],
            options=(any_one, *((word, word) for word in dict.fromkeys(STATE_WORDS.values()))),
        ),
        FieldSpec(
            name=_LIGHT,
            label=words.COLUMN_LIGHT,
            options=(any_one, *((str(light), str(light)) for light in Light)),
        ),
        FieldSpec(name="clerk", label=words.CONDITION_WORDS["clerk"], hint=words.STAFF_NUMBER),
        FieldSpec(name="window", label=words.CONDITION_WORDS["window"]),
        FieldSpec(name="since", label=words.SINCE_DAY),
        FieldSpec(name="until", label=words.UNTIL_DAY),
    )
    values = {
        "item": now.item,
        "state": now.state,
        _LIGHT: str(state.light or ""),
        "clerk": now.clerk,
        "window": str(now.window or ""),
        "since": str(now.since or ""),
        "until": str(now.until or ""),
    }
    return ActForm(
        act=CaseAct.FILTER,
        send=words.FILTER_SEND,
        line=words.FILTER_LINE,
        fields=fields,
        values=tuple(values.items()),
    )


def take_conditions(state: CasesState, form: ActForm, clock: Clock) -> CasesState:
    """The list under the conditions of a form, or the form with what is wrong."""
    since, until = _span(form.get("since"), form.get("until"), int(f"{today(clock):%Y%m%d}"))
    wrong = next((name for name, day in (("since", since), ("until", until)) if day is None), "")
    window = form.get("window")
    if wrong:
        return cases_state.form_told(state, case_acts.refused(form, words.DAY_WRONG, wrong))
    if window and not (window.isascii() and window.isdigit() and len(window) <= 3):
        return cases_state.form_told(state, case_acts.refused(form, words.WINDOW_WRONG, "window"))
    if since and until and since > until:
        return cases_state.form_told(state, case_acts.refused(form, words.SPAN_WRONG, "until"))
    wanted = Conditions(
        item=form.get("item"),
        state=form.get("state"),
        clerk=form.get("clerk"),
        window=int(window or 0),
        since=since or 0,
        until=until or 0,
    )
    light = next((one for one in Light if str(one) == form.get(_LIGHT)), None)
    return cases_state.narrowed(state, wanted, light)


def _span(since: str, until: str, now: int) -> tuple[int | None, int | None]:
    """Two typed days of applications; without a year they are past ones: in January 12-28 is of last year."""
    first, last = (_day(text, now // 10_000) for text in (since, until))
    if first and first > now and len(since) < _DAY_DIGITS:
        first -= 10_000
    if last and last > now and len(until) < _DAY_DIGITS and first and last - 10_000 >= first:
        last -= 10_000
    return first, last


def _day(text: str, year: int) -> int | None:
    """20261120, or 11-20 of this year, as a number; 0 for nothing, None when it is no day."""
    if not text:
        return 0
    digits = "".join(part.zfill(2) for part in text.replace("/", "-").replace(".", "-").split("-"))
    digits = digits if len(digits) == _DAY_DIGITS else f"{year}{digits}"
    if len(digits) != _DAY_DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    month, day = int(digits[4:6]), int(digits[6:])
    return int(digits) if 1 <= month <= 12 and 1 <= day <= 31 else None


def saving(state: CasesState) -> ActForm:
    """存成我的筛选; with nothing to keep apart from a list the name is asked all the same."""
    name = " ".join(text for _, text in state.conditions.chips())[:12]
    return ActForm(
        act=CaseAct.SAVE,
        send=words.SAVE_SEND,
        line=words.SAVE_LINE,
        fields=(FieldSpec(name="name", label=words.SAVE_NAME),),
        values=(("name", name),),
    )


def dropping(state: CasesState) -> ActForm | None:
    """Which of the own filters is to have another name, or to go; None when there are none."""
    if not state.own:
        return None
    options = tuple((one.name, one.name) for one in state.own)
    chosen = state.own_name
    return ActForm(
        act=CaseAct.DROP,
        send=words.DROP_SEND,
        line=words.DROP_LINE,
        fields=(
            FieldSpec(name="what", label=words.DROP_WHAT, options=((RENAME, words.RENAME), ("", words.DROP))),
            FieldSpec(name="name", label=words.DROP_WHICH, options=options),
            FieldSpec(name="to", label=words.NEW_NAME, only=(RENAME,)),
        ),
        values=(("name", chosen),) if chosen else (),
    )


def change_of(form: ActForm) -> tuple[str, str | None]:
    """The own filter that a form is about, and its new name; None when it is to go."""
    return form.get("name"), form.get("to") if form.get("what") == RENAME else None


def kept(state: CasesState, own: tuple[SavedFilter, ...], form: ActForm | None) -> CasesState:
    """The list after its own filters changed; the one that was chosen stays chosen under its new name."""
    name = state.own_name
    if form is not None and form.act is CaseAct.SAVE:
        name = " ".join(form.get("name").split())
    elif form is not None and change_of(form)[0] == name:
        name = " ".join((change_of(form)[1] or "").split())
    return cases_state.wrote(replace(state, own=own, own_name=name), CaseForm.NONE)


def chips(state: CasesState) -> tuple[tuple[str, str], ...]:
    """Field and words of everything that narrows the list, the light at the end."""
    light = ((_LIGHT, words.condition(_LIGHT, str(state.light))),) if state.light is not None else ()
    return (*state.conditions.chips(), *light)


def chip_dropped(state: CasesState, name: str) -> CasesState:
    """The list without one of its conditions."""
    if name == _LIGHT:
        return cases_state.narrowed(state, state.conditions)
    return cases_state.narrowed(state, state.conditions.without(name), state.light)


def dropped_by_key(state: CasesState, key: str) -> CasesState | None:
    """1 … 9 drop the chip of that place, 0 all of them; None when there is none."""
    found = chips(state)
    if key == words.ALL_CHIPS_KEY and found:
        return cases_state.narrowed(state, Conditions())
    at = int(key) - 1 if key.isascii() and key.isdigit() else -1
    return chip_dropped(state, found[at][0]) if 0 <= at < len(found) else None


def archiving(marked: int = 0) -> ActForm:
    """归档 of so many marked cases, else of all that are ready, where none of them is in hand."""
    years = FieldSpec(name="years", label=words.ACT_FIELD["years"], options=words.ARCHIVE_YEARS)
    which = ("marked", words.archive_marked(marked)) if marked else ("all", words.ARCHIVE_ALL)
    scope = FieldSpec(name="scope", label=words.ACT_FIELD["scope"], options=(which,))
    act = CaseAct.ARCHIVE
    return ActForm(act=act, send=str(act), line=words.ACT_LINE[str(act)], fields=(years, scope))
