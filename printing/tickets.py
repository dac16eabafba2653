"""The printers of a ticket machine together: jobs in order, main printer, spare, nothing twice (D13, D15).

A job is kept before the first printer is asked, and every answer is kept with its key, so that a repeated
request prints nothing twice. Jobs live as long as the program: the ticket itself is at its authority. A slip
that failed is not printed later by itself, because somebody else would find it; whoever wants it asks again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from hall.clock import Clock
from hall.errors import HallError, Refused
from hall.papers import PrinterState
from hall.ticket_slips import Slip, SlipFate, SlipState

_KEPT: Final = 1000
"""Jobs whose answer is remembered: more than a kiosk gives out in a day between two touches."""
REST: Final = 20_000_000
"""Microseconds for which a printer that failed is asked after the others."""
NONE_THERE: Final = "没有设置小票打印机"


class SlipTarget(Protocol):
    """One printer for slips."""

    @property
    def name(self) -> str:
        """What the settings and the log call it."""
        ...

    def state(self) -> PrinterState:
        """Ask it now; bounded in time, never raises."""
        ...

    def put(self, slip: Slip, title: str) -> bool:
        """Print; False when it is with the printer and nobody knows whether it came out.

        Raises:
            Unavailable: Nothing of it was printed.
            Refused: This slip cannot be printed here at all.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One slip that was asked for; `tries` names the printers in the order in which they were asked."""

    key: str
    no: int
    slip: Slip
    fate: SlipFate
    tries: tuple[str, ...] = ()


class TicketPrinters:
    """See the module; the `SlipPrinter` of the program. Used by one lane, safe for several."""

    def __init__(self, targets: Sequence[SlipTarget], clock: Clock) -> None:
        """The first target is the main printer, the others help."""
        self._targets = tuple(targets)
        self._clock = clock
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._failed_at: dict[str, int] = {}
        self._count = 0
        self._lock = threading.Lock()

    @property
    def jobs(self) -> tuple[Job, ...]:
        """What was asked for, oldest first."""
        with self._lock:
            return tuple(self._jobs.values())

    def print_slip(self, slip: Slip, key: str) -> SlipFate:
        """See `SlipPrinter.print_slip`."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None:
                self._count += 1
                job = Job(key=key, no=self._count, slip=slip, fate=SlipFate(state=SlipState.WAITING))
                self._keep(job)
            if job.fate.state in {SlipState.PRINTED, SlipState.DOUBTFUL}:
                return job.fate
            done = self._work(job)
            self._keep(done)
            return done.fate

    def _keep(self, job: Job) -> None:
        self._jobs[job.key] = job
        while len(self._jobs) > _KEPT:
            self._jobs.popitem(last=False)

    def _work(self, job: Job) -> Job:
        fate = SlipFate(state=SlipState.FAILED, fault=NONE_THERE)
        for target in self._in_turn():
            spare = target is not self._targets[0]
            job = replace(job, tries=(*job.tries, target.name))
            try:
                sure = target.put(job.slip, f"slip-{job.no}")
            except HallError as fault:
                if not isinstance(fault, Refused):
                    self._failed_at[target.name] = self._clock.monotonic()
                fate = SlipFate(
                    state=SlipState.FAILED, printer=target.name, fault=fault.sentence, spare=spare
                )
                continue
            self._failed_at.pop(target.name, None)
            if sure:
                return replace(job, fate=SlipFate(state=SlipState.PRINTED, printer=target.name, spare=spare))
            said = f"{target.name}没有确认打完，小票可能不全。"
            fate = SlipFate(state=SlipState.DOUBTFUL, printer=target.name, fault=said, spare=spare)
            break
        return replace(job, fate=fate)

    def _in_turn(self) -> list[SlipTarget]:
        """Main first; who has just failed comes last, so that nobody waits for a dead printer each time."""
        now = self._clock.monotonic()

        def resting(target: SlipTarget) -> bool:
            failed = self._failed_at.get(target.name)
            return failed is not None and now - failed < REST

        return sorted(self._targets, key=resting)

    def state(self) -> PrinterState:
        """See `SlipPrinter.state`: ready while one of them is; the sentence names what is wrong with any."""
        states = [target.state() for target in self._targets]
        if not states:
            return PrinterState(ready=False, sentence=NONE_THERE)
        ready = any(state.ready for state in states)
        wrong = [state.sentence for state in states if not state.ready]
        return PrinterState(ready=ready, sentence="；".join(wrong) if wrong else states[0].sentence)
