"""Forms about the list of cases: conditions, and own filters (the steps of a case come from outside)."""

from hall.cases import STATE_WORDS
from hall.clock import Clock, today
from ui import words
from ui.states import case_acts
from ui.states import cases as cases_state
from ui.states.case_acts import ActForm, CaseAct, FieldSpec
from ui.states.case_lists import Conditions, Light
from ui.states.cases import CasesState

_LIGHT = "light"
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
    year = today(clock).year
    since, until = (_day(form.get(name), year) for name in ("since", "until"))
    wrong = next((name for name, day in (("since", since), ("until", until)) if day is None), "")
    window = form.get("window")
    if wrong:
        return cases_state.form_told(state, case_acts.refused(form, words.DAY_WRONG, wrong))
    if window and not (window.isascii() and window.isdigit() and len(window) <= 3):
        return cases_state.form_told(state, case_acts.refused(form, words.WINDOW_WRONG, "window"))
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


def dropping(state: CasesState) -> ActForm:
    """Which of the own filters is to go."""
    options = tuple((one.name, one.name) for one in state.own)
    return ActForm(
        act=CaseAct.DROP,
        send=words.DROP_SEND,
        line=words.DROP_LINE,
        fields=(FieldSpec(name="name", label=words.DROP_WHICH, options=options),),
    )
