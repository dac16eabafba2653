"""Forms of special routes in the place of the list: 代收, 办不成事反映, 帮办代办 (domain.md 1.7).

What is typed stays in the draft; what is lawful is decided by the commands. No Qt, no store.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from hall.commands.intake_routes import ACT, HELP
from ui import words
from ui.states.intake import Ask, AskKind, Intake, Known, Panel, Pressed, moved, opened


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteForm:
    """One form: its fields are (name, label, hint); `needed` must not be empty. `ask` is None to keep it."""

    title: str
    line: str
    send: str
    fields: tuple[tuple[str, str, str], ...]
    needed: frozenset[str]
    ask: AskKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteView:
    """A form as it stands; `fields` are (key, label, hint, text)."""

    panel: Panel
    title: str
    line: str
    fields: tuple[tuple[str, str, str, str], ...]
    current: str
    fault: str


FORMS: Final[Mapping[Panel, RouteForm]] = {
    Panel.COLLECT: RouteForm(
        title=words.COLLECT_HEAD,
        line=words.COLLECT_LINE,
        send=words.COLLECT_SEND,
        fields=words.COLLECT_FIELDS,
        needed=frozenset({"authority", "area"}),
        ask=AskKind.COLLECT,
    ),
    Panel.ISSUE: RouteForm(
        title=words.ISSUE_HEAD,
        line=words.ISSUE_LINE,
        send=words.ISSUE_SEND,
        fields=words.ISSUE_FIELDS,
        needed=frozenset({"words"}),
        ask=AskKind.RAISE,
    ),
    Panel.HELP: RouteForm(
        title=words.HELP_HEAD,
        line=words.HELP_LINE,
        send=words.HELP_SEND,
        fields=words.HELP_FIELDS,
        needed=frozenset(),
    ),
}


def key_of(panel: Panel, name: str) -> str:
    """Under which name the draft keeps a field."""
    return f"{panel}.{name}"


def texts(forms: Mapping[str, str], panel: Panel) -> dict[str, str]:
    """What is typed into a form, by field."""
    return {name: forms.get(key_of(panel, name), "").strip() for name, _, _ in FORMS[panel].fields}


def view(state: Intake) -> RouteView:
    """The form that is open."""
    panel, form = state.panel, FORMS[state.panel]
    keys = [key_of(panel, name) for name, _, _ in form.fields]
    return RouteView(
        panel=panel,
        title=form.title,
        line=form.line,
        fields=tuple(
            (key, label, hint, state.draft.forms.get(key, ""))
            for key, (_, label, hint) in zip(keys, form.fields, strict=True)
        ),
        current=state.draft.field if state.draft.field in keys else keys[0],
        fault=state.told,
    )


def press(state: Intake, key: str, facts: Known) -> Pressed:
    """Enter goes to the next field, Ctrl+Enter sends, Esc leaves; what was typed stays."""
    panel = state.panel
    keys = [key_of(panel, name) for name, _, _ in FORMS[panel].fields]
    at = keys.index(state.draft.field) if state.draft.field in keys else 0
    if key == "Esc":
        return Pressed(state=opened(state, panel))
    if key == "Up":
        return Pressed(state=moved(state, field=keys[max(at - 1, 0)]))
    if key in {"Enter", "Down"} and at + 1 < len(keys):
        return Pressed(state=moved(state, field=keys[at + 1]))
    if key not in {"Enter", "Ctrl+Enter"}:
        return Pressed(state=state, used=False)
    return _sent(state, facts)


def _sent(state: Intake, facts: Known) -> Pressed:
    """The form is sent, kept, or says what it lacks."""
    form, panel = FORMS[state.panel], state.panel
    typed = texts(state.draft.forms, panel)
    lacking = next((name for name, _, _ in form.fields if name in form.needed and not typed[name]), "")
    if lacking:
        there = moved(state, field=key_of(panel, lacking))
        return Pressed(state=replace(there, told=words.FILL_THIS))
    wrong = _help_fault(typed, facts) if panel is Panel.HELP else None
    if wrong is not None:
        return Pressed(state=replace(moved(state, field=key_of(panel, wrong[0])), told=wrong[1]))
    if form.ask is None:
        return Pressed(state=opened(state, panel))
    if form.ask is AskKind.COLLECT and not facts.finished:
        return Pressed(state=replace(state, told=words.judge_first(facts.unjudged)))
    return Pressed(state=replace(state, told=""), asks=(Ask(kind=form.ask),))


def _help_fault(typed: Mapping[str, str], facts: Known) -> tuple[str, str] | None:
    """Field and sentence of what would be refused at the end, or would go unseen."""
    if not typed["helper"]:
        return ("helper", words.HELP_WHO) if typed["how"] else None
    if typed["how"] not in {HELP, ACT}:
        return "how", words.HELP_HOW
    return ("how", words.HELP_AGENT) if typed["how"] == ACT and "agent" not in facts.flags else None


def typed_in(state: Intake, key: str, text: str) -> Intake:
    """A field changed; nothing else does."""
    return moved(state, forms={**state.draft.forms, key: text}, field=key)


def done(state: Intake, panel: Panel) -> Intake:
    """It was sent: the form is empty again and gone."""
    kept = {key: text for key, text in state.draft.forms.items() if not key.startswith(f"{panel}.")}
    return replace(moved(state, forms=kept, field=""), panel=Panel.NONE)
