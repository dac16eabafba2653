"""A draft intake as plain data: what must come back after a crash, to the same step, row and field.

A draft has no legal effect and no number (decisions D1, D8). Drawing, undo and key handling are not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import Any

import msgspec

from hall.errors import Refused
from hall.explanation import MaterialState
from hall.reasons import Outcome
from ui.states.applicant import Applicant


class Step(StrEnum):
    """The five steps of an intake, in order."""

    PERSON = "person"
    ITEM = "item"
    SITUATION = "situation"
    MATERIALS = "materials"
    CONFIRM = "confirm"


STEPS = tuple(Step)


class Delivery(StrEnum):
    """How the applicant wants to get the result."""

    PICK_UP = "自取"
    POST = "邮寄"


class Place(StrEnum):
    """Where the one focus is inside a step."""

    LIST = "list"
    """The table, the hits, the questions or the first field of the step."""

    REASON = "reason"
    PROBLEMS = "problems"
    """The list of usual problems of a material, opened from its reason."""

    NOTE = "note"
    FIELD = "field"
    PRIMARY = "primary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What the clerk wrote for 不予受理: why, on what ground, and who is competent instead (art. 32(2))."""

    reason: str = ""
    basis: str = ""
    authority: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A scan of a line, sealed on this PC; `sha256` in hex."""

    sha256: str
    size: int
    mime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reused:
    """Where an earlier material of a line comes from (`hall.reuse.Offer`)."""

    name: str
    case: str
    number: str
    source: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One intake while it is keyed.

    Attributes:
        ticket: The number being served, or empty.
        item_code: 实施编码, empty while none is chosen.
        kiosk_item: What the applicant chose at the kiosk, empty for nothing.
        kiosk_answers: Answers given at the kiosk, to be confirmed face to face.
        states: Key of a material line → what the clerk found; a key that is absent is 未核.
        reasons: Key of a line → what is wrong with it, in the words that are printed.
        crossed: Key of a line → review points (counted from 0) that are not met.
        met: Key of a line → review points that were ticked as met.
        demands: Key of a line → what a correction notice asks for, where the clerk changed the usual words.
        mended: Lines that were corrected on the spot and signed (当场更正); their state is 有.
        takings: Key of a line → how it was taken, where that is not the usual way.
        notes: Key of a line → remark of the desk, for example pages scanned.
        files: Key of a line → its scans.
        reused: Key of a line → the earlier material that serves it, with the person's `consent` (一号).
        forms: What is typed into forms of special routes (`ui.states.route_forms.key_of`).
        credit_bar: True, False, or None when it could not be checked (D20).
        chosen: Outcome taken to the step 确认; None while the rules' own outcome stands.
        row: Current row, question or hit of the step.
        field: Name of the form field with the focus in steps 申请人 and 确认.
    """

    id: str
    ticket: str = ""
    started_at: int = 0
    applicant: Applicant = dataclass_field(default_factory=Applicant)
    kiosk_item: str = ""
    kiosk_answers: frozenset[str] = frozenset()
    item_code: str = ""
    answers: frozenset[str] = frozenset()
    states: Mapping[str, MaterialState] = dataclass_field(default_factory=dict)
    reasons: Mapping[str, str] = dataclass_field(default_factory=dict)
    crossed: Mapping[str, tuple[int, ...]] = dataclass_field(default_factory=dict)
    met: Mapping[str, tuple[int, ...]] = dataclass_field(default_factory=dict)
    demands: Mapping[str, str] = dataclass_field(default_factory=dict)
    mended: frozenset[str] = frozenset()
    takings: Mapping[str, str] = dataclass_field(default_factory=dict)
    notes: Mapping[str, str] = dataclass_field(default_factory=dict)
    files: Mapping[str, tuple[Attached, ...]] = dataclass_field(default_factory=dict)
    reused: Mapping[str, Reused] = dataclass_field(default_factory=dict)
    consent: str = ""
    forms: Mapping[str, str] = dataclass_field(default_factory=dict)
    refusal: Refusal = Refusal()
    asks_gap: bool = False
    credit_bar: bool | None = None
    credit_at: int | None = None
    delivery: Delivery = Delivery.PICK_UP
    chosen: Outcome | None = None
    step: Step = Step.PERSON
    row: int = 0
    place: Place = Place.LIST
    field: str = ""
    search: str = ""

    def to_plain(self) -> dict[str, Any]:
        """As dicts, lists, texts and numbers, for one encrypted local row."""
        plain: dict[str, Any] = msgspec.to_builtins(self, order="deterministic")
        return plain


def from_plain(plain: Mapping[str, Any]) -> Draft:
    """The inverse of `Draft.to_plain`.

    Raises:
        Refused: `draft.shape`, the row is not that of a draft.
    """
    try:
        return msgspec.convert(plain, Draft)
    except msgspec.ValidationError as fault:
        raise Refused("draft.shape", f"这份草稿读不出来，请重新录入：{fault}") from fault
