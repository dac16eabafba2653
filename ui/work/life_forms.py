"""What each step of a written case asks, filled with what is known: the forms behind the keys of `case_acts`.

Reads the case and its item only; what is typed is judged by the commands, which `life_work.py` calls.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hall.branches import ORDER, STATES, progress, reviews_of
from hall.commands.delivering import RECEIVERS, registered_parcel
from hall.commands.dispatching import BEFORE_ACCEPTANCE
from hall.commands.ending import PROMISED, Ground, grounds_of
from hall.commands.home_answers import HomeWord
from hall.commands.procedures import JOINT_EXTENSION_DAYS
from hall.commands.results import WAYS
from hall.course import Procedure, Way
from hall.deadlines import EXTENSION_DAYS, USUAL_CARDS
from hall.identity import WORDS
from ui import words
from ui.states.applicant import KINDS
from ui.states.case_acts import ActForm, CaseAct, FieldSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hall.cases import CaseFile
    from hall.catalogue import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A case as a form sees it: its item, the clocks that show a card, today as yyyymmdd, the hall's days.

    `elsewhere` means that another window has it in hand (D14). `bodies` are the departments of the
    catalogue, code and name; `body` is that of whoever looks, "" for who speaks for none.
    """

    file: CaseFile
    item: Item
    cards: tuple[str, ...] = ()
    today: str = ""
    keep_days: int = USUAL_CARDS.keep_days
    elsewhere: bool = False
    bodies: tuple[tuple[str, str], ...] = ()
    body: str = ""


_OF_WAY: Final[Mapping[Way, frozenset[str]]] = {
    Way.DIRECT: frozenset(
        {"by", "document_kind", "name", "document_number", "checked", "code", "authority", "relation"}
    ),
    Way.POST: frozenset({"by", "tracking", "on"}),
    Way.LEFT: frozenset({"place", "refused", "witness"}),
    Way.ELECTRONIC: frozenset({"place"}),
    Way.PUBLIC: frozenset({"place", "on", "refused"}),
}
"""What a way of service has to be told."""

BESIDE: Final = "branch:"
"""Field of a department that reviews beside the item's own, with its place from 1."""

DAYS: Final = "days:"
"""Field of the working days of a department, with its place; 0 for the item's own."""

MOST_BESIDE: Final = 4

Fields = tuple[FieldSpec, ...]
Values = dict[str, str]


def field(name: str, *options: tuple[str, str], label: str = "", hint: str = "") -> FieldSpec:
    """A field with its usual label."""
    return FieldSpec(name=name, label=label or words.ACT_FIELD[name], options=options, hint=hint)


def choice(name: str, *options: str) -> FieldSpec:
    """A choice whose words are its values."""
    return field(name, *((one, one) for one in options))


def _dispatch(seen: Seen) -> tuple[Fields, Values]:
    """The own department with its days, and those that review beside it (并联), one after the other."""
    scope = field("scope", ("one", words.THIS_ONE), ("here", words.ALL_OF_WINDOW))
    paper = field("paper", ("1", words.WITH_PAPER), ("", words.ONLY_SCANS))
    if seen.file.state in BEFORE_ACCEPTANCE:
        # Days and other departments belong to the review, which begins with 受理.
        return (scope, paper, field("remark")), {}
    own, one = seen.item.body, ("one",)
    others = (("", words.NO_OTHER), *((code, name) for code, name in seen.bodies if name != own))
    days = replace(field(f"{DAYS}0", label=words.days_of(own), hint=words.DAYS_HINT), only=one)
    fields = [days]
    for place in range(1, MOST_BESIDE + 1):
        before = (f"{BESIDE}{place - 1}", "") if place > 1 else ()
        beside = field(f"{BESIDE}{place}", *others, label=words.beside(place))
        fields.append(replace(beside, only=one, when=before))
        limit = field(f"{DAYS}{place}", label=words.days_of(words.beside(place)), hint=words.DAYS_HINT)
        fields.append(replace(limit, only=one, when=(f"{BESIDE}{place}", "")))
    return (scope, paper, *fields, field("remark")), {}


def _archive(_seen: Seen) -> tuple[Fields, Values]:
    scope = field("scope", ("one", words.ARCHIVE_ONE), ("all", words.ARCHIVE_ALL))
    return (field("years", *words.ARCHIVE_YEARS), scope), {}


def _remove_scan(seen: Seen) -> tuple[Fields, Values]:
    scans = tuple(
        (f"{fact.key}:{one.sha256.hex()}", words.scan_of(fact.name, place, one.mime, one.size))
        for fact in seen.file.materials
        for place, one in enumerate(fact.files, 1)
    )
    return (field("scan", *scans), field("reason", hint=words.SCAN_WRONG_HINT)), {}


def _sign(seen: Seen) -> tuple[Fields, Values]:
    return (field("handover"), field("receiver"), field("lacking")), {"handover": seen.file.course.handover}


def _urge(_seen: Seen) -> tuple[Fields, Values]:
    return (field("words"),), {}


def _explain(seen: Seen) -> tuple[Fields, Values]:
    return (choice("clock", *seen.cards), field("cause"), field("person"), field("remedy")), {}


def _supply(seen: Seen) -> tuple[Fields, Values]:
    asked = {one.key: one.name for one in seen.file.correction} or {
        one.key: one.name for one in seen.file.gap
    }
    brought = (("", words.NOT_BROUGHT), ("1", words.BROUGHT), ("2", words.BROUGHT_WRONG))
    fields: list[FieldSpec] = []
    for place, (key, name) in enumerate(asked.items(), 1):
        fields.append(field(f"key:{key}", *brought, label=words.numbered(place, name)))
        what = words.numbered(place, words.WHAT_IS_WRONG)
        why = field(f"problem:{key}", label=what, hint=words.SUPPLY_HINT)
        fields.append(replace(why, when=(f"key:{key}", "2")))
    if any(_may_follow(seen, key) for key in asked) and seen.file.correction:
        fields.append(field("asks_gap", *words.YES_NO))
    if seen.elsewhere:
        fields.append(field("take_over", *words.YES_NO))
    return tuple(fields), {}


def _may_follow(seen: Seen, key: str) -> bool:
    """Whether a material may be brought after 受理 (容缺后补)."""
    own = {str(one.no): one.gap_days for one in seen.item.materials}
    return seen.item.gap_allowed and bool(own.get(key))


def _accept(_seen: Seen) -> tuple[Fields, Values]:
    return (), {}


def _accept_after(_seen: Seen) -> tuple[Fields, Values]:
    return (field("take_over", *words.YES_NO),), {}


def _correct(seen: Seen) -> tuple[Fields, Values]:
    """What was handed in since the last notice first; all else could have been told then, and says so."""
    lines, late = [], []
    for one in seen.file.materials:
        if seen.file.told_count and one.key not in free_to_tell(seen.file):
            late.append(field(f"key:{one.key}", label=words.taken_before(one.name), hint=words.LATE_HINT))
        else:
            lines.append(field(f"key:{one.key}", label=one.name, hint=words.DEFECT_HINT))
    reason = (field("reason", label=words.AGAIN_REASON, hint=words.AGAIN_HINT),) if late else ()
    return (*lines, *late, *reason), {}


def free_to_tell(file: CaseFile) -> frozenset[str]:
    """Materials that a further notice may name by itself: what the last one named, or is still open."""
    return frozenset(file.course.told_last or file.told_ever) | {one.key for one in file.correction}


def _tell_again(seen: Seen) -> tuple[Fields, Values]:
    fields, values = _correct(seen)
    taken = (field("take_over", *words.YES_NO),) if seen.elsewhere else ()
    return (*fields, *taken), values


def _refuse(_seen: Seen) -> tuple[Fields, Values]:
    return tuple(field(name) for name in ("reason", "basis", "right_office", "contact")), {}


def _review(seen: Seen) -> tuple[Fields, Values]:
    """The step that is due; of several departments the own one first, each with its own next step."""
    branches = sorted(seen.file.course.branches, key=lambda one: one.name != seen.body)
    due = {one.code: progress(reviews_of(seen.file.course, one))[0] for one in branches}
    waiting = [one for one in branches if due[one.code] is not None] or branches
    rest = (choice("state", *STATES), field("officer"), field("post"), field("opinion"))
    if len(branches) < 2:
        return (choice("stage", *ORDER), *rest), {"stage": str(due[waiting[0].code] or ORDER[0])}
    fields = [field("branch", *((one.code, one.name) for one in waiting))]
    for one in waiting:
        stage = field(f"stage:{one.code}", *((word, word) for word in ORDER), label=words.ACT_FIELD["stage"])
        fields.append(replace(stage, when=("branch", one.code)))
    return (*fields, *rest), {f"stage:{one.code}": str(due[one.code] or ORDER[0]) for one in waiting}


def _suspend(seen: Seen) -> tuple[Fields, Values]:
    kinds = tuple(dict.fromkeys((*seen.item.special, *(str(one) for one in Procedure))))
    fields = (choice("procedure", *kinds), field("reason"), field("approver"), field("days"), field("first"))
    return (*fields, field("basis")), {}


def _resume(_seen: Seen) -> tuple[Fields, Values]:
    return (field("result"), field("last")), {}


def _extend(seen: Seen) -> tuple[Fields, Values]:
    """Ten days by the head of the agency; fifteen by the government where several departments have it."""
    days, rest = field("days", label=words.WORKDAYS), (field("reason"), field("approver"))
    if len(seen.file.course.branches) < 2:
        return (days, *rest), {"days": str(EXTENSION_DAYS)}
    joint = field("joint", ("", words.BY_AGENCY), ("1", words.BY_GOVERNMENT))
    longer = replace(field("days_joint", label=words.WORKDAYS), only=("1",))
    values = {"days": str(EXTENSION_DAYS), "days_joint": str(JOINT_EXTENSION_DAYS)}
    return (joint, replace(days, only=("",)), longer, *rest), values


def _hearing(seen: Seen) -> tuple[Fields, Values]:
    known = seen.file.course.hearing
    names = ("told_on", "asked_on", "announced_on", "held_on")
    if known is None:
        # What is told now is told by a paper of today; the rest follows when it happens.
        told = (field("told_on"), field("reason", hint=words.HEARING_WHY))
        return (*told, *(field(name) for name in (*names[1:], "time", "place"))), {"told_on": seen.today}
    values = {name: str(getattr(known, name) or "") for name in names}
    values |= {"time": known.time, "place": known.place}
    return tuple(field(name) for name in (*names, "time", "place")), values


def _decide(_seen: Seen) -> tuple[Fields, Values]:
    granted = field("granted", ("1", words.GRANTED), ("", words.DENIED))
    rest = tuple(field(name) for name in ("officer", "on", "document", "reason", "basis"))
    return (granted, *rest, field("letter", *words.YES_NO)), {}


def _close(seen: Seen) -> tuple[Fields, Values]:
    fields = tuple(field(name) for name in ("names", "numbers", "valid_from", "valid_to"))
    course = seen.file.course
    known = {"names": seen.item.result_name} if course.granted is not False and not course.revoked_on else {}
    return (*fields, field("electronic", *words.YES_NO)), known


def _stock(seen: Seen) -> tuple[Fields, Values]:
    days = str(seen.keep_days)
    return (field("shelf", hint="B-03-12"), field("keep_days")), {
        "keep_days": days,
        "shelf": seen.file.course.shelf,
    }


def _notify(_seen: Seen) -> tuple[Fields, Values]:
    reached = field("reached", *reversed(words.YES_NO))
    return (choice("way", *WAYS), reached, field("words", label=words.ACT_FIELD["remark"])), {}


def _mail(_seen: Seen) -> tuple[Fields, Values]:
    return (
        field("carrier"),
        field("tracking"),
        field("receiver", label=words.RECEIVER_OF_POST),
        field("address"),
    ), {"carrier": "EMS"}


def _deliver(seen: Seen) -> tuple[Fields, Values]:
    parcel = registered_parcel(seen.file) if seen.file.course.mailed_on else ""
    fields = (
        choice("way", *(str(one) for one in Way)),
        choice("by", *RECEIVERS),
        field("document_kind", *((str(kind), WORDS[kind]) for kind in KINDS)),
        field("name"),
        field("document_number"),
        field("checked", (words.BY_EYE, words.BY_EYE), (words.BY_CARD, words.BY_CARD)),
        field("code"),
        field("authority", *words.YES_NO),
        *(field(name) for name in ("relation", "tracking", "on", "place", "refused", "witness")),
    )
    fields = tuple(
        replace(spec, only=tuple(str(way) for way, names in _OF_WAY.items() if spec.name in names))
        for spec in fields
    )
    return fields, {"way": str(Way.POST), "tracking": parcel} if parcel else {}


def _serve(seen: Seen) -> tuple[Fields, Values]:
    """As for a result, but nobody was given a code for it."""
    fields, values = _deliver(seen)
    return tuple(spec for spec in fields if spec.name != "code"), values


def _withdraw(_seen: Seen) -> tuple[Fields, Values]:
    yes = words.YES_NO
    return (field("reason"), field("written", *yes), field("take_over", *yes)), {}


def _home_answer(seen: Seen) -> tuple[Fields, Values]:
    correct = str(HomeWord.CORRECT)
    answers = (HomeWord.CORRECT, HomeWord.SILENT)
    # What another place's authority asks for is its own affair: nobody here approves it.
    lines = (
        replace(field(f"key:{one.key}", label=one.name, hint=words.DEFECT_HINT), only=(correct,))
        for one in seen.file.materials
    )
    until = field("until", label=words.HOME_UNTIL, hint="20261218")
    return (
        field("word", *((str(one), str(one)) for one in answers), label=words.HOME_WORD),
        field("on", label=words.HOME_ON, hint=words.DAY_HINT),
        replace(field("document", label=words.HOME_LETTER), only=(correct,)),
        replace(until, only=(correct,)),
        *lines,
    ), {}


def _terminate(seen: Seen) -> tuple[Fields, Values]:
    found = grounds_of(seen.file)
    hint = words.HOME_END_HINT if Ground.HOME in found else ""
    grounds = (choice("ground", *(str(one) for one in found)), field("reason", hint=hint), field("basis"))
    promised = tuple(str(one) for one in found if one in PROMISED)
    if not promised:
        return grounds, {}
    return (*grounds, replace(field("credit", *reversed(words.YES_NO)), only=promised)), {}


def _prolong(_seen: Seen) -> tuple[Fields, Values]:
    return (field("days", label=words.WORKDAYS), field("reason")), {}


def _tell_fee(seen: Seen) -> tuple[Fields, Values]:
    return (field("amount"), field("basis"), field("place")), {"basis": seen.item.fee}


def _charge(seen: Seen) -> tuple[Fields, Values]:
    kind = field("kind", ("", words.PAID), ("1", words.PAID_BACK))
    owed = seen.file.course.owed
    fields = (kind, field("amount"), field("transaction"), field("voucher"))
    return fields, {"amount": f"{owed / 100:.2f}"} if owed else {}


def _answer(_seen: Seen) -> tuple[Fields, Values]:
    return (field("words"), field("officer", label=words.ANSWERED_BY)), {}


_FORMS: Final[Mapping[CaseAct, Callable[[Seen], tuple[Fields, Values]]]] = {
    CaseAct.DISPATCH: _dispatch,
    CaseAct.SIGN: _sign,
    CaseAct.URGE: _urge,
    CaseAct.EXPLAIN: _explain,
    CaseAct.SUPPLY: _supply,
    CaseAct.ACCEPT: _accept,
    CaseAct.ACCEPT_AFTER: _accept_after,
    CaseAct.CORRECT: _correct,
    CaseAct.REFUSE: _refuse,
    CaseAct.REVIEW: _review,
    CaseAct.SUSPEND: _suspend,
    CaseAct.RESUME: _resume,
    CaseAct.EXTEND: _extend,
    CaseAct.HEARING: _hearing,
    CaseAct.DECIDE: _decide,
    CaseAct.CLOSE: _close,
    CaseAct.STOCK: _stock,
    CaseAct.NOTIFY: _notify,
    CaseAct.MAIL: _mail,
    CaseAct.DELIVER: _deliver,
    CaseAct.SERVE: _serve,
    CaseAct.WITHDRAW: _withdraw,
    CaseAct.TERMINATE: _terminate,
    CaseAct.PROLONG: _prolong,
    CaseAct.TELL_FEE: _tell_fee,
    CaseAct.CHARGE: _charge,
    CaseAct.ANSWER: _answer,
    CaseAct.HOME_ANSWER: _home_answer,
    CaseAct.TELL_AGAIN: _tell_again,
    CaseAct.REMOVE_SCAN: _remove_scan,
    CaseAct.ARCHIVE: _archive,
}


_LINES_FIRST: Final = frozenset({CaseAct.CHECK, CaseAct.BEGIN, CaseAct.SUPPLY})
"""Forms that are gone through line by line."""


def form_of(act: CaseAct, seen: Seen, *, second: str = "") -> ActForm:
    """The form of a step for a case; `second` is the role that has to confirm."""
    form = form_with(act, seen.file.id, _FORMS[act](seen), second=second)
    if act not in {CaseAct.CORRECT, CaseAct.TELL_AGAIN}:
        return form
    late = _late_ones(seen, form.fields)
    return replace(form, second=form.second if late else "", second_for=late)


def form_with(act: CaseAct, case: str, asked: tuple[Fields, Values], *, second: str = "") -> ActForm:
    """A form of these fields and known values."""
    fields, values = asked
    return ActForm(
        act=act,
        send=str(act),
        case=case,
        line=words.ACT_LINE.get(str(act), ""),
        fields=fields,
        values=tuple((name, value) for name, value in values.items() if value),
        second=second,
        focus=fields[0].name if act in _LINES_FIRST and fields else "",
    )


def _late_ones(seen: Seen, fields: Fields) -> tuple[str, ...]:
    """Fields of a further notice that somebody else has to approve (domain.md 1.4)."""
    free = {f"key:{key}" for key in free_to_tell(seen.file)}
    return tuple(spec.name for spec in fields if spec.name.startswith("key:") and spec.name not in free)
