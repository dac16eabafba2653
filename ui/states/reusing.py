"""一号 in the step 材料: what lies here of the person is offered and, after a yes, put on its lines.

What may be offered is `hall/reuse.py`; the consent is written with the case. No Qt, no store.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from hall.reuse import CONSENT_WAYS, Offer, matching, state_of
from ui import words
from ui.states.applicant import Helper
from ui.states.chooser import Chooser, Detail, Option
from ui.states.draft import Attached, Draft, Place, Reused, Step
from ui.states.intake import Intake, Known, Panel, changed
from ui.states.people import History
from ui.states.rules import Rules

REUSE: Final = "reuse"
KEY: Final = "R"

_WAYS: Final = {Helper.AGENT: CONSENT_WAYS[1], Helper.GUARDIAN: CONSENT_WAYS[2]}


def wanted(state: Intake, key: str) -> bool:
    """Whether the key asks for earlier materials: in the list of materials, not while something is typed."""
    draft = state.draft
    return (
        key == KEY
        and draft.step is Step.MATERIALS
        and draft.place is Place.LIST
        and state.panel is Panel.NONE
    )


def offered(draft: Draft, facts: Known, history: History, rules: Rules) -> Mapping[str, Offer]:
    """For each line of the list the earlier material that may serve it; what was scanned today stays."""
    own = {key for key, files in draft.files.items() if files and key not in draft.reused}
    open_lines = [line for line in facts.lines if line.key not in own]
    return matching(history.offers, open_lines, rules.same_names())


def refused(state: Intake, found: Mapping[str, Offer]) -> str:
    """Why nothing can be used once more; "" when it can."""
    applicant = state.draft.applicant
    read = applicant.person.read_at is not None or applicant.helped_by.read_at is not None
    if not found:
        return words.NOTHING_TO_REUSE
    return "" if read else words.REUSE_IDENTITY


def way_of(state: Intake) -> str:
    """How whoever stands at the window can agree."""
    return _WAYS.get(state.draft.applicant.helper, CONSENT_WAYS[0])


def question(state: Intake, found: Mapping[str, Offer]) -> Chooser:
    """The person is asked; nothing is used without a yes."""
    way = way_of(state)
    names = words.COMMA.join(dict.fromkeys(one.name for one in found.values()))
    options = (Option(key="1", text=way, detail=Detail(reason=way)),)
    return Chooser(act=REUSE, title=words.reuse_question(len(found), names), options=options)


def agreed(state: Intake, facts: Known, found: Mapping[str, Offer], way: str) -> Intake:
    """The earlier materials stand on their lines; one step back takes all of them off again."""
    draft = state.draft
    lines = {line.key: line for line in facts.lines}
    taken = {key: one for key, one in found.items() if key in lines}
    files = {
        key: tuple(Attached(sha256=f.sha256.hex(), size=f.size, mime=f.mime) for f in one.files)
        for key, one in taken.items()
    }
    fresh = replace(
        draft,
        states={**draft.states, **{key: state_of(one, lines[key]) for key, one in taken.items()}},
        files={**draft.files, **{key: scans for key, scans in files.items() if scans}},
        notes={**draft.notes, **{key: one.words() for key, one in taken.items()}},
        reused={
            **draft.reused,
            **{
                key: Reused(
                    name=one.name, case=one.case, number=one.number, source=one.source, kind=str(one.kind)
                )
                for key, one in taken.items()
            },
        },
        consent=way,
        chosen=None,
    )
    return changed(state, fresh)
