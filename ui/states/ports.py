"""What the desk asks of the outside, as one Protocol; `ui.work` fulfils it with commands and queries.

Every method may be slow: the desk calls it on a lane. Refusals are `hall.errors.Refused`, what did not answer
is `Unavailable`; both carry the sentence that is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hall.commands.batches import Batch
from hall.identity import DocumentKind
from hall.ports import Changes
from hall.reasons import Outcome
from hall.saved_filters import SavedFilter
from ui.states.applicant import Applicant, Person
from ui.states.attaching import Scan
from ui.states.case_acts import ActForm, CaseAct
from ui.states.case_batch import BatchOffers, BatchTold
from ui.states.case_file import CaseFileView
from ui.states.cases import Asked, CaseEntry, OpenCase
from ui.states.chooser import Detail
from ui.states.draft import Attached, Draft
from ui.states.people import History
from ui.states.queue import QueueKey, QueueState
from ui.states.theme_file import ThemeFileView
from ui.states.who_waits import WhoWaits, Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A case is out: what to say, and the draft for whatever comes next."""

    sentence: str
    draft: Draft
    queue: QueueState
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAnswer:
    """The strip after an act; `moved`: another number is at the window, so `take_up` makes its intake."""

    queue: QueueState
    moved: bool = False
    sentence: str = ""
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A draft is durable: since when (microseconds UTC), and whether the visitor `came` by it: `arrive`."""

    at: int
    came: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """An organisation that a person acted for before."""

    id: str
    name: str
    uscc: str
    legal_person: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """What earlier cases say about somebody."""

    phone: str = ""
    name: str = ""
    legal_person: str = ""
    history: History = field(default_factory=History)
    firms: tuple[Firm, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRead:
    """A card, what is to be looked at, and what is known of its holder."""

    person: Person
    warning: str = ""
    known: KnownPerson = field(default_factory=KnownPerson)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTicket:
    """A missed or `parked` number."""

    id: str
    text: str
    parked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueChoices:
    """What F4, F6, F7 and the list of missed numbers offer: (letter, name) of queues, reasons, numbers."""

    queues: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()
    back: tuple[BackTicket, ...] = ()
    priorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """The second person as signed in, in place (D24)."""

    number: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voiding:
    """作废 of a case, and the manager who confirms it."""

    case: str
    reason: str
    recovered: bool
    second: Second


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintStep:
    """One owed paper after its turn. `paper` empty: nothing was owed; `failed` the printer's sentence.

    `passed`: the paper stays owed by itself (a character is missing, the slip printer jams), and those behind
    it are not held up.
    """

    paper: str = ""
    left: int = 0
    failed: str = ""
    passed: bool = False
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEntries:
    """What the store found, and whether that is all."""

    entries: tuple[CaseEntry, ...] = ()
    whole: bool = True
    theme: tuple[str, str] = ("", "")
    """Id and name of the 一件事 that alone was found; without an id which or how many are among the cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDone:
    """A step of a written case was taken: what to say, and what has to be read again."""

    sentence: str
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDone:
    """A step was taken for many cases, or not: each is told."""

    told: BatchTold
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What a scanned code turned out to be: a case, an act of the queue, or a document.

    `returns`: the case waits for papers, so whoever brings it may have a return number. `replaces`: a number
    of the hall while the hub is away; an emergency number may stand for it.
    """

    case: str = ""
    returns: str = ""
    replaces: str = ""
    issue: str = ""
    """Number of a 反映 of 办不成事."""

    theme: str = ""
    """Id of a 一件事."""

    answer: QueueAnswer | None = None
    kind: DocumentKind | None = None
    number: str = ""
    known: KnownPerson = field(default_factory=KnownPerson)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEnd:
    """Today's counts, the cases that keep the day from being closed, and what else is open tonight.

    `due` are cases whose clock runs out today or ran out; they hold nothing up. `open` counts papers that no
    printer took, people who wait, records that have not gone up.
    """

    counts: tuple[tuple[str, int], ...] = ()
    blocking: tuple[CaseEntry, ...] = ()
    due: tuple[CaseEntry, ...] = ()
    silent: tuple[str, ...] = ()
    """Ends of the numbers of cases with a card of which nothing was written."""

    open: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """After sitting down: the strip, or the question that comes first. `hint` is the refusal's sentence."""

    queue: QueueState | None = None
    code: str = ""
    hint: str = ""


class DeskPort(Protocol):
    """The outside of a desk."""

    def queue(self) -> QueueState:
        """The strip as it is now."""
        ...

    def refreshed(self) -> QueueState:
        """The strip after news: what was done here while the hub was away is told to it first."""
        ...

    def queue_choices(self) -> QueueChoices:
        """What the questions of the strip offer."""
        ...

    def act(self, key: QueueKey, detail: Detail) -> QueueAnswer:
        """An act of the queue strip."""
        ...

    def sit(self, *, move: bool = False, over: bool = False) -> Seated:
        """Open the window for this person; `move` leaves another window, `over` takes somebody's seat."""
        ...

    def alarm(self, *, on: bool) -> QueueAnswer:
        """The emergency button, pressed or ended."""
        ...

    def who_waits(self) -> WhoWaits:
        """Everybody who waits for this window, in order, with the reason."""
        ...

    def why(self) -> Why:
        """Why the number at the window was called, or who is next and why."""
        ...

    def take_up(self) -> Draft:
        """The intake of the number that is at the window now: the one set aside with it, or an empty one."""
        ...

    def arrive(self) -> QueueState:
        """The visitor of the called number stands here."""
        ...

    def undo_call(self) -> QueueAnswer:
        """Take back the last call within ten seconds."""
        ...

    def save_draft(self, draft: Draft) -> Saved:
        """Keep a draft; the visitor of a called number is at the window by it."""
        ...

    def throw_away(self) -> Draft:
        """Give the stored intake up; an empty one for the number at the window."""
        ...

    def check(self, draft: Draft, outcome: Outcome) -> None:
        """Refuse now what could not be printed or is not lawful, before anything is written."""
        ...

    def submit(self, draft: Draft, outcome: Outcome) -> Submitted:
        """Make the case of a draft with this outcome; its papers are owed."""
        ...

    def refuse(self, draft: Draft, second: Second) -> Submitted:
        """不予受理 as the draft says it, confirmed by a second person."""
        ...

    def tell_once(self, draft: Draft) -> Submitted:
        """Give out a 一次性告知单; the draft goes on."""
        ...

    def preview(self, draft: Draft, outcome: Outcome | None) -> tuple[bytes, ...]:
        """The papers as they would be, one PNG a page."""
        ...

    def print_next(self, skip: frozenset[str]) -> PrintStep:
        """Print the oldest owed paper."""
        ...

    def print_broken(self) -> PrintStep:
        """Send the first paper again that no printer took."""
        ...

    def read_card(self) -> CardRead:
        """Read the card on the reader."""
        ...

    def card_laid(self) -> CardRead | None:
        """A card that was laid on the reader since the last look."""
        ...

    def known(self, applicant: Applicant) -> KnownPerson:
        """What earlier cases say about the applicant."""
        ...

    def scanned(self, text: str) -> Scanned:
        """What a scanned code is, and what it does."""
        ...

    def fetch(self, draft: Draft, keys: tuple[str, ...]) -> Mapping[str, str]:
        """Fetch electronic licences: key of a line → remark."""
        ...

    def scans(self) -> tuple[Scan, ...]:
        """Files that the scanner left, the newest first."""
        ...

    def attach(self, name: str) -> Attached:
        """Seal one of them on this PC; on the lane of files."""
        ...

    def cases(self) -> tuple[CaseEntry, ...]:
        """Cases of the work list."""
        ...

    def find_cases(self, wanted: Asked) -> FoundEntries:
        """Cases of the whole store by number, name, document, phone, item and conditions."""
        ...

    def reminder(self) -> str:
        """What the day asks of this window, in one sentence; "" for nothing."""
        ...

    def own_filters(self) -> tuple[SavedFilter, ...]:
        """The filters of the person who is signed in."""
        ...

    def save_filter(self, wanted: SavedFilter) -> tuple[SavedFilter, ...]:
        """Keep a filter; all of them."""
        ...

    def change_filter(self, name: str, to: str | None) -> tuple[SavedFilter, ...]:
        """Give a filter another name, or forget it; all of them."""
        ...

    def item_names(self) -> tuple[str, ...]:
        """Names of items that cases are about, for a condition."""
        ...

    def case_file(self, case: str) -> CaseFileView:
        """The whole file of a case."""
        ...

    def theme_file(self, theme: str) -> ThemeFileView:
        """A 一件事 with its items, on the lane of look-ups."""
        ...

    def reprint_theme(self, theme: str) -> str:
        """Print the receipt of a 一件事 again; a sentence."""
        ...

    def act_form(self, case: str, act: CaseAct) -> ActForm:
        """The form of a step; refused with the reason when it may not be taken now."""
        ...

    def take_step(self, form: ActForm, second: Second | None) -> StepDone:
        """Take the step of a form; `second` confirms where the form says so."""
        ...

    def batch_offers(self, cases: tuple[str, ...]) -> BatchOffers:
        """What may be done with these cases together."""
        ...

    def batch_form(self, cases: tuple[str, ...], act: CaseAct) -> ActForm:
        """The form of a step for many; refused when none of them may go."""
        ...

    def take_batch(self, form: ActForm) -> BatchDone:
        """Take the step of a form for its cases; each is told what came of it."""
        ...

    def batch_told(self, act: str, batch: Batch) -> BatchDone:
        """What came of a batch, with the numbers and names of its cases."""
        ...

    def open_case(self, case: str) -> OpenCase:
        """One case in full."""
        ...

    def reprint(self, case: str) -> str:
        """Owe the last papers of a case again; a sentence."""
        ...

    def void(self, voiding: Voiding) -> str:
        """Void a case of today, confirmed by the manager; a sentence."""
        ...

    def note(self, case: str, text: str) -> Changes:
        """A remark on a case."""
        ...

    def take_case(self, case: str, reason: str) -> Changes:
        """Go on with a case that another window has in hand."""
        ...

    def sync_line(self) -> str:
        """What waits to go up, since when, and the last word of the hall, in one sentence."""
        ...

    def collect(self, draft: Draft) -> Submitted:
        """代收: receive the intake for the authority of another place."""
        ...

    def raise_issue(self, draft: Draft) -> str:
        """办不成事: register what is typed; the sentence that names number and day."""
        ...

    def unmask(self, case: str) -> str:
        """The document number of a case's applicant in full; it is written down who asked."""
        ...

    def day_end(self) -> DayEnd:
        """Counts and blocking cases of today."""
        ...

    def close_day(self) -> str:
        """Close the day; a sentence."""
        ...

    def housekeeping(self) -> Changes:
        """What the hall's authority writes by itself: expired numbers, deemed acceptances."""
        ...
