"""The pages with a keypad, the list of what to bring, and the number: views, split off only for length."""

from __future__ import annotations

from dataclasses import replace

from hall.catalogue import Material, Necessity
from hall.explanation import Line
from hall.ticket_slips import SlipState
from ui.states import kiosk as k
from ui.states.kiosk import Aim, Page, State
from ui.states.kiosk_ports import HallFacts
from ui.states.kiosk_views import BringRow, BringView, Choice, PadView, ResultView, queue_name
from ui.words import kiosk as words

_GROUPS = (6, 14)
LONGEST_CODE = 24
SLIP_TAIL = 4


def grouped(number: str) -> str:
    """990102 19900307 0011: in the groups in which people read their number."""
    first, second = _GROUPS
    return " ".join(part for part in (number[:first], number[first:second], number[second:]) if part)


def pad(state: State, *, good: bool) -> PadView:
    """The keypad: `good` says that the typed number passes its check digit."""
    en = state.english
    typed = state.typed
    if state.page is Page.NUMBER:
        left = k.NUMBER_LENGTH - len(typed)
        wrong = left <= 0 and not good
        note = words.NUMBER_LEFT.of(en, n=left) if left > 0 else ""
        note = words.NUMBER_WRONG.of(en) if wrong else words.NUMBER_GOOD.of(en) if good else note
        return PadView(
            title=words.NUMBER_TITLE.of(en), text=words.NUMBER_TEXT.of(en), shown=grouped(typed), note=note,
            bad=wrong, letters=False, ready=good, go=words.NEXT.of(en),
        )  # fmt: skip
    if state.page is Page.SLIP:
        number, tail = slip_parts(typed)
        shown = f"{number}　{tail}" if tail else number
        return PadView(
            title=words.TICKET_TITLE.of(en), text=words.TICKET_TEXT.of(en), shown=shown, note=state.note,
            bad=bool(state.note), letters=True, ready=bool(number and len(tail) == SLIP_TAIL),
            go=words.NEXT.of(en),
        )  # fmt: skip
    return PadView(
        title=words.CODE_TITLE.of(en), text=words.CODE_TEXT.of(en), shown=typed, note=state.note,
        bad=bool(state.note), letters=True, ready=len(typed) >= SLIP_TAIL, go=words.NEXT.of(en),
    )  # fmt: skip


def slip_parts(typed: str) -> tuple[str, str]:
    """A typed letter with three or four digits, and the four signs of the document behind it."""
    head = typed[:1]
    if not head.isalpha():
        return "", ""
    body = typed[1:]
    if len(body) <= SLIP_TAIL - 1:
        return typed, ""
    size = 4 if len(body) >= 2 * SLIP_TAIL else 3
    return head + body[:size], body[size : size + SLIP_TAIL]


def type_sign(state: State, sign: str) -> State:
    """One more sign on the keypad, as far as it can be meant."""
    limit = k.NUMBER_LENGTH if state.page is Page.NUMBER else LONGEST_CODE
    if state.page is Page.NUMBER and (
        not (sign.isdigit() or sign == "X") or (sign == "X" and len(state.typed) != limit - 1)
    ):
        return state
    if len(state.typed) >= limit:
        return state
    return replace(state, typed=state.typed + sign, note="")


def form_of(material: Material, *, english: bool) -> str:
    """原件 1 份、复印件 1 份; an original that is only shown says so."""
    parts = []
    if material.taking.startswith(words.SHOWN_MARK):
        parts.append(words.SHOWN.of(english))
    elif material.originals:
        parts.append(words.ORIGINAL.of(english, n=material.originals))
    if material.copies:
        parts.append(words.COPY.of(english, n=material.copies))
    return words.JOIN.of(english).join(parts)


def mark_of(line: Line, *, english: bool) -> str:
    """What follows when it is lacking, in one phrase; "" for what simply has to be brought."""
    material = line.material
    if material.licence:
        return words.LICENCE.of(english)
    if line.need is Necessity.OPTIONAL:
        return words.OPTIONAL.of(english)
    if line.need is Necessity.MAY_FOLLOW:
        if material.gap_days:
            return words.MAY_FOLLOW.of(english, days=material.gap_days)
        return words.MAY_FOLLOW_PLAIN.of(english)
    return words.MAY_PROMISE.of(english) if material.may_promise else ""


def bring(state: State, facts: HallFacts) -> BringView:
    """The list, with what to do next."""
    en = state.english
    item = k.item_of(state, facts)
    rows = []
    for line in k.lines_of(state, facts):
        lacking = line.key in state.lacking
        mark = mark_of(line, english=en)
        grave = k.is_grave(line)
        rows.append(
            BringRow(
                key=line.key,
                name=line.name,
                form=form_of(line.material, english=en),
                mark=words.REQUIRED.of(en) if lacking and grave else mark,
                lacking=lacking,
                grave=grave,
            )
        )
    look = state.aim is Aim.LOOK
    wanting = sum(row.lacking for row in rows if not _is_optional(row, state, facts))
    foot: tuple[Choice, ...]
    if look:
        printed = ""
        if state.list_slip is not None:
            printed = (words.LIST_PRINTED if state.list_slip.printed else words.LIST_FAILED).of(en)
        foot = (
            Choice(key="print-list", head=words.PRINT_ONLY.of(en), second=printed, icon="print"),
            Choice(key="brought", head=words.TAKE_NOW.of(en), strong=True),
        )
    else:
        head = words.SOME_LACK.of(en, n=wanting) if wanting else words.ALL_HERE.of(en)
        foot = (Choice(key="brought", head=head, strong=True),)
    name = "" if item is None else item.aliases[0] if item.aliases else item.name
    return BringView(
        title=(words.BRING_LOOK if look else words.BRING).of(en),
        text=words.BRING_LANGUAGE.of(en) if look else words.BRING_TEXT.of(en) + words.BRING_LANGUAGE.of(en),
        item=name,
        rows=tuple(rows),
        ask=not look,
        foot=foot,
    )


def _is_optional(row: BringRow, state: State, facts: HallFacts) -> bool:
    return any(line.key == row.key and not k.counts(line) for line in k.lines_of(state, facts))


def list_rows(state: State, facts: HallFacts) -> tuple[tuple[str, str, bool], ...]:
    """The list for printing: name, form with its mark, lacking."""
    view = bring(state, facts)
    return tuple(
        (
            row.name,
            words.JOIN.of(state.english).join(part for part in (row.form, row.mark) if part),
            row.lacking,
        )
        for row in view.rows
    )


def place_of(letter: str, facts: HallFacts, *, english: bool) -> str:
    """请到一楼A区，听叫号."""
    queue = facts.catalogue.queue(letter)
    windows = [facts.catalogue.window(no) for no in queue.windows] if queue else []
    areas = dict.fromkeys(window.area for window in windows if window is not None)
    if not areas:
        return words.LISTEN.of(english)
    return words.GO_TO.of(english, areas=words.JOIN.of(english).join(areas))


def result(state: State, facts: HallFacts) -> ResultView | None:
    """The number, people ahead, the range, where to go, and what became of the slip."""
    if state.given is None:
        return None
    en, got = state.english, state.given
    ticket = got.ticket
    slip, text = words.PRINTING.of(en), ""
    alone = False
    if state.slip is not None:
        if state.slip.printed:
            slip, text = words.TAKE_SLIP.of(en), words.SLIP_MISSED.of(en)
        elif state.slip.state is SlipState.DOUBTFUL:
            slip, text, alone = words.DOUBT.of(en), words.PHOTO_TEXT.of(en), True
        else:
            slip, text, alone = words.PHOTO.of(en), words.PHOTO_TEXT.of(en), True
    late = words.LATE.of(en) if got.late else ""
    mark = words.PRIORITY_WORDS.get(ticket.priority)
    said = (
        words.PRIORITY_MARK.of(en, name=mark.of(en) if mark else ticket.priority) if ticket.priority else late
    )
    return ResultView(
        label=words.YOUR_NUMBER.of(en),
        number=ticket.number,
        queue=queue_name(ticket.queue, facts, english=en),
        mark=said,
        ahead=words.AHEAD.of(en, n=got.ahead) if got.ahead else words.AHEAD_NONE.of(en),
        wait=words.ABOUT.of(en, low=got.wait[0], high=got.wait[1]) if got.wait else "",
        place=place_of(ticket.queue, facts, english=en),
        slip=slip,
        slip_text=text,
        alone=alone,
        qr=got.qr,
        scan=words.SCAN.of(en),
        foot=(Choice(key="home", head=words.DONE.of(en), strong=True),),
    )
