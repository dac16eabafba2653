"""A desk of some build as a process, told what to do line by line: `build_desk DATA`.

    write COUNT    take in so many cases, each with an event of every kind that this build has more
    go SECONDS     sync until the root has all of it, or so long; answers with the states of the link
    act NUMBER     try to end a case; answers with the code of the refusal, or "done"
    case NUMBER    what is known of a case: word, state, history, and statuses that are not effective

An answer is one line of JSON. The end of its input ends it.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa

from hall import bodies as b
from hall.clock import SystemClock
from hall.commands.record import Recorder, day_number
from hall.desk import DeskPorts
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.ids import new_id
from hall.sync_ports import LinkState
from main import desk_ports, settings_for, store_of
from models.opening import Opened
from models.outbox import OwnOutbox
from models.tables.chain import ENTRY, FOLD_STATUS
from tests.fakes.other_build import REMARKED, SEALED, newest

PAUSE = threading.Event()
"""Never set."""


class BuildDesk:
    """A desk as the program wires it, without its screen."""

    def __init__(self, opened: Opened, ports: DeskPorts) -> None:
        self.opened = opened
        self.ports = ports
        self.clock = ports.clock
        self.outbox = OwnOutbox(opened.store, ports.clock)
        me = opened.views.identity()
        self.window = int(me.series[1:]) if me.series[1:].isdigit() else 1
        self.made = 0

    def write(self, count: str) -> object:
        """Cases with everything that this build can write."""
        numbers = [self._case() for _ in range(int(count))]
        if self.ports.hub is not None:
            self.ports.hub.poke()
        return numbers

    def _case(self) -> str:
        self.made += 1
        tip = self.outbox.own().tip
        number = f"990102{day_number(self.clock)}W{self.window:02d}{(tip.seq if tip else 0) % 10_000:04d}"
        person, stream = new_id(self.clock), stream_of(StreamKind.CASE, new_id(self.clock))
        with self.ports.begin() as uow:
            recorder = Recorder(uow=uow, clock=self.clock, actor="0203", window=self.window)
            recorder.add(
                EventKind.PERSON_RECORDED,
                stream_of(StreamKind.PERSON, person),
                b.PersonRecorded(kind="111", number="990102199001011234", name="张三"),
            )
            applied = b.CaseApplied(
                number=number,
                item="QH-SC-0101",
                item_name="食品经营许可",
                item_version="v1",
                body_code="SC",
                person=str(person),
            )
            recorder.add(EventKind.CASE_APPLIED, stream, applied)
            accepted = b.CaseAccepted(mode=b.AcceptMode.AT_WINDOW, on=day_number(self.clock))
            recorder.add(EventKind.CASE_ACCEPTED, stream, accepted)
            build = newest()
            if build >= 1:
                recorder.add(EventKind(REMARKED), stream, b.CaseNoted(text="新版备注"))
            if build >= 2:
                recorder.add(EventKind(SEALED), stream, b.CaseEnded(reason="新版办结"))
            uow.commit()
        return number

    def go(self, seconds: str) -> object:
        """Rounds as the lane runs them."""
        hub, end = self.ports.hub, self.clock.monotonic() + int(float(seconds) * 1_000_000)
        assert hub is not None
        states: Counter[str] = Counter()
        over = False
        while not over and self.clock.monotonic() < end:
            if hub.wait() == 0:
                result = hub.round()
                states[str(result.state)] += 1
                over = result.state is LinkState.SYNCED and not result.more and self._covered()
                if result.state is LinkState.SYNCED:
                    # The root's word comes with the next hello: as somebody does who looks and asks again.
                    PAUSE.wait(0.2)
                    hub.poke()
            PAUSE.wait(0.01)
        return {"over": over, "states": states}

    def _covered(self) -> bool:
        root, tip = self.outbox.root(), self.outbox.own().tip
        return root is not None and tip is not None and root.link == tip.link

    def act(self, number: str) -> object:
        """A legal step on a case that may be another window's."""
        file = self.ports.queries.case_by_number(number)
        if file is None:
            return "unknown"
        with self.ports.begin() as uow:
            recorder = Recorder(uow=uow, clock=self.clock, actor="0203", window=self.window)
            try:
                stream = stream_of(StreamKind.CASE, file.id)
                recorder.add(EventKind.CASE_WITHDRAWN, stream, b.CaseEnded(reason="撤回"))
            except Refused as error:
                return error.code
        return "done"

    def case(self, number: str) -> object:
        """What this build knows of it."""
        file = self.ports.queries.case_by_number(number)
        if file is None:
            return None
        stream = stream_of(StreamKind.CASE, file.id)
        query = (
            sa.select(FOLD_STATUS.c.status)
            .join_from(FOLD_STATUS, ENTRY, ENTRY.c.link == FOLD_STATUS.c.link)
            .where(ENTRY.c.stream == stream, FOLD_STATUS.c.status != "effective")
        )
        with self.opened.store.reader.begin() as connection:
            other = list(connection.execute(query).scalars())
        return {
            "word": file.word,
            "state": str(file.state),
            "steps": [step.kind for step in file.steps],
            "other": sorted(other),
        }


def main(data: str) -> None:
    settings, clock = settings_for(Path(data)), SystemClock()
    with ExitStack() as stack:
        opened = stack.enter_context(store_of(settings))
        desk = BuildDesk(opened, desk_ports(settings, opened, clock, stack))
        tell(newest())
        for line in sys.stdin:
            verb, _, word = line.strip().partition(" ")
            tell(getattr(desk, verb)(word))


def tell(answer: object) -> None:
    print(json.dumps(answer, ensure_ascii=False), flush=True)  # noqa: T201  # what it is for


if __name__ == "__main__":
    main(sys.argv[1])
