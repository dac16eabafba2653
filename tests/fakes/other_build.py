"""Another build of this program: the same files, with kinds of events that were added later.

`python -m tests.fakes.other_build NUMBER MODULE WORDS…` makes the tables of build NUMBER and then runs the
module as if it had been called itself. Build 0 is the program as it lies here, 1 and 2 are later ones.
Nothing in the program knows of this: a later build is a program with more rows in its tables.
"""

from __future__ import annotations

import runpy
import sys
from typing import Any

import msgspec

from hall import bodies as b
from hall import case_steps, codec, events
from hall.cases import CaseAction
from hall.codec import encode
from hall.commands import record
from hall.events import KINDS, Event, EventKind, KindRule

REMARKED = "case.remarked"
"""New in build 1, with another version in build 2; a reader may pass over it."""
SEALED = "case.sealed"
"""New in build 2; a reader that does not know it must not act on the case. It ends the case."""


def newest() -> int:
    """Which build this process is."""
    if SEALED in EventKind._value2member_map_:
        return 2
    return 1 if REMARKED in EventKind._value2member_map_ else 0


def become(build: int) -> None:
    """Add what a build has more than this one."""
    if build >= 1:
        vars(record)["encode"] = _with_more
        _kind(REMARKED, KindRule(body=b.CaseNoted, tv=build))
    if build >= 2:
        sealed = _kind(SEALED, KindRule(body=b.CaseEnded, crit=True))
        steps = case_steps._STEPS
        assert isinstance(steps, dict)
        step = (case_steps._always(CaseAction.WITHDRAW), steps[EventKind.CASE_WITHDRAWN][1])
        steps[sealed] = step
        by_name = case_steps._STEPS_BY_NAME
        assert isinstance(by_name, dict)
        by_name[SEALED] = step


def _with_more(event: Event) -> bytes:
    """An event with a field more in its body and in its envelope."""
    found: dict[str, Any] = msgspec.msgpack.decode(encode(event))
    found["body"]["tone"] = "later"
    return msgspec.msgpack.encode({**found, "zone": 8})


def _kind(word: str, rule: KindRule) -> EventKind:
    """One more member of the table of kinds, as an enumeration makes them."""
    kind = str.__new__(EventKind, word)
    name = word.upper().replace(".", "_")
    kind._name_, kind._value_ = name, word
    EventKind._member_names_.append(name)
    EventKind._member_map_[name] = EventKind._value2member_map_[word] = kind
    table = events.KINDS
    assert isinstance(table, dict)
    assert table is KINDS
    table[kind] = rule
    # The codec keeps the same rules by their words, made from the table when it is loaded.
    by_word = codec._RULES
    assert isinstance(by_word, dict)
    by_word[word] = rule
    return kind


if __name__ == "__main__":
    become(int(sys.argv[1]))
    module = sys.argv[2]
    sys.argv = sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
