"""Several cases of the list marked for one step: which, what may be done with them, what came of each.

Marks belong to the list that is shown: what is not in it is not marked. What a step is comes from outside.
"""

from dataclasses import replace

from ui.states.case_batch import BatchOffers, BatchTold
from ui.states.cases import CaseForm, CasesState, listed, moved


def marks(state: CasesState) -> tuple[str, ...]:
    """The marked cases that the list shows, in its order."""
    if not state.marked:
        return ()
    return tuple(entry.id for entry in listed(state) if entry.id in state.marked)


def marking(state: CasesState) -> bool:
    """Whether a key is about the marked cases: the list has the word, and some are marked."""
    over = state.file is not None or state.theme is not None
    return not over and state.form is CaseForm.NONE and bool(marks(state))


def toggled(state: CasesState) -> CasesState:
    """The current row is marked, or no longer."""
    entry = state.current()
    if entry is None:
        return state
    return replace(state, marked=state.marked ^ {entry.id}, anchor="", batch=None)


def stretched(state: CasesState, step: int) -> CasesState:
    """Shift and an arrow: everything from where that began to the new row is marked, nothing behind it."""
    rows = listed(state)
    entry = state.current()
    if entry is None:
        return state
    ids = [one.id for one in rows]
    begun = bool(state.anchor) and state.anchor in ids
    anchor = state.anchor if begun else entry.id
    base = state.kept if begun else state.marked
    after = moved(state, step)
    low, high = sorted((ids.index(anchor), after.row))
    return replace(after, anchor=anchor, kept=base, marked=base | frozenset(ids[low : high + 1]), batch=None)


def all_of_list(state: CasesState) -> CasesState:
    """Every case of the list; none when all were marked."""
    ids = frozenset(one.id for one in listed(state))
    return replace(state, marked=frozenset() if ids and ids <= state.marked else ids, anchor="", batch=None)


def dropped(state: CasesState) -> CasesState:
    """Nothing is marked, and nothing is told of a batch."""
    return replace(state, marked=frozenset(), anchor="", kept=frozenset(), batch=None, offered=BatchOffers())


def told(state: CasesState, batch: BatchTold) -> CasesState:
    """What came of a batch; those that did not go stay marked."""
    return replace(
        dropped(state), batch=batch, marked=frozenset(batch.failed), form=CaseForm.NONE, act=None, told=""
    )
