"""Pages of the kiosk that are a question with answers, each from the state; split off only for length."""

from __future__ import annotations

from ui.states import kiosk as k
from ui.states.kiosk import Aim, Page, State
from ui.states.kiosk_ports import HallFacts
from ui.states.kiosk_views import Choice, ChoicesView, item_choice, queue_name, queue_words
from ui.words import kiosk as words


def _choices_items(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    foot: tuple[Choice, ...] = ()
    if state.aim is not Aim.LOOK:
        foot = (Choice(key="unsure", head=words.NOT_SURE.of(en)),)
    return ChoicesView(
        title=words.WHICH.of(en),
        text=words.WHICH_TEXT.of(en),
        choices=tuple(item_choice(item) for item in k.items_of(facts.catalogue, state.queue)),
        foot=foot,
        columns=2,
    )


def _choices_identity(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    choices = []
    title, text = words.CARD.of(en), words.CARD_TEXT.of(en)
    if state.aim is Aim.CHECK_IN:
        title, text = words.CHECK_IN.of(en), words.CHECK_IN_TEXT.of(en)
        choices.append(Choice(key="code", head=words.TYPE_CODE.of(en)))
    elif state.aim is Aim.BRING_BACK:
        title, text = words.BACK_TITLE.of(en), words.BACK_TEXT.of(en)
        choices.append(Choice(key="slip", head=words.TYPE_TICKET.of(en)))
    if state.aim is not Aim.BRING_BACK:
        choices.append(Choice(key="number", head=words.TYPE_NUMBER.of(en), second=words.TYPE_TEXT.of(en)))
    if state.aim in {Aim.TAKE, Aim.LOOK}:
        if facts.rules.without_document:
            choices.append(Choice(key="without", head=words.WITHOUT.of(en), second=words.WITHOUT_TEXT.of(en)))
        else:
            choices.append(Choice(key="guide", head=words.WITHOUT.of(en), second=words.ONLY_DESK.of(en)))
    return ChoicesView(title=title, text=text, icon="card", note=state.note, choices=tuple(choices))


def _choices_who(state: State, _facts: HallFacts) -> ChoicesView:
    en = state.english
    return ChoicesView(
        title=words.FOR_WHOM.of(en),
        choices=(
            Choice(key="whom:self", head=words.FOR_SELF.of(en), icon="person"),
            Choice(
                key="whom:other",
                head=words.FOR_OTHER.of(en),
                second=words.FOR_OTHER_TEXT.of(en),
                icon="people",
            ),
            Choice(
                key="whom:firm",
                head=words.FOR_FIRM.of(en),
                second=words.FOR_FIRM_TEXT.of(en),
                icon="building",
            ),
        ),
    )


def _choices_question(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    talk = k.talk_of(state, facts)
    question = k.open_question(state, facts)
    if talk is None or question is None:
        return ChoicesView(title="")
    many = question.multiple
    choices = tuple(
        Choice(
            key=f"option:{option.code}", head=option.text, on=(option.code in state.chosen) if many else None
        )
        for option in question.options
    )
    foot = (Choice(key="answered", head=words.NEXT.of(en), strong=True, enabled=bool(state.chosen)),)
    return ChoicesView(
        title=question.text,
        text=words.SEVERAL.of(en) if many else words.QUESTION_HEAD.of(en, n=len(talk.shown)),
        choices=choices,
        foot=foot if many else (),
    )


def _ask_choice(facts: HallFacts, *, english: bool) -> tuple[Choice, ...]:
    advice = k.advice_queue(facts.catalogue)
    if not advice:
        return (Choice(key="guide", head=words.GUIDE.of(english), icon="bell"),)
    head = words.ASK_FIRST.of(english, queue=queue_name(advice, facts, english=english))
    return (Choice(key="advice", head=head, second=words.ASK_TEXT.of(english), icon="chat"),)


def _choices_ends(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    talk, item = k.talk_of(state, facts), k.item_of(state, facts)
    if talk is None or item is None or not talk.shown:
        return ChoicesView(title=words.ENDS_NOT.of(en))
    question = talk.shown[-1]
    chosen = next(
        (o.text for o in question.options if o.result and f"{question.code}.{o.code}" in talk.used), ""
    )
    again = Choice(key="again", head=words.ANSWER_AGAIN.of(en), icon="back")
    other = facts.catalogue.item_named(talk.refer_to) if talk.refer_to else None
    if talk.refer_to:
        go = (
            (Choice(key=f"item:{other.code}", head=words.GO_OTHER.of(en), second=other.name),)
            if other
            else ()
        )
        return ChoicesView(
            title=words.ENDS_OTHER.of(en),
            text=words.ENDS_OTHER_TEXT.of(en, item=talk.refer_to),
            choices=(*go, *_ask_choice(facts, english=en), again),
        )
    return ChoicesView(
        title=words.ENDS_NOT.of(en),
        text=words.ENDS_NOT_TEXT.of(en, question=question.text, answer=chosen),
        choices=(*_ask_choice(facts, english=en), again),
    )


def _choices_lack(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    lacking = [line for line in k.lines_of(state, facts) if line.key in state.lacking and k.counts(line)]
    grave = any(k.is_grave(line) for line in lacking)
    printed = (
        ""
        if state.list_slip is None
        else (words.LIST_PRINTED if state.list_slip.printed else words.LIST_FAILED).of(en)
    )
    names = words.JOIN.of(en).join(line.name for line in lacking)
    choices = (
        Choice(
            key="print-list", head=words.PRINT_LIST.of(en), second=words.PRINT_LIST_TEXT.of(en), icon="print"
        ),
        *_ask_choice(facts, english=en),
        Choice(
            key="anyway", head=words.TAKE_ANYWAY.of(en), second=words.TAKE_ANYWAY_TEXT.of(en), icon="ticket"
        ),
    )
    return ChoicesView(
        title=(words.LACK_BAD if grave else words.LACK_SOFT).of(en),
        text=names,
        note=printed,
        choices=choices if grave else (choices[2], *choices[:2]),
    )


def _choices_priority(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    own = tuple(
        Choice(
            key=f"class:{name}",
            head=words.PRIORITY_WORDS[name].of(en) if name in words.PRIORITY_WORDS else name,
        )
        for name in facts.rules.priorities
    )
    return ChoicesView(
        title=words.PRIORITY.of(en),
        text=words.PRIORITY_TEXT.of(en),
        choices=(Choice(key="class:", head=words.PRIORITY_NONE.of(en), strong=True), *own),
        note=words.EXPIRED.of(en) if state.person is not None and state.person.expired else "",
    )


def _choices_proof(state: State, _facts: HallFacts) -> ChoicesView:
    en = state.english
    ways = words.PROOFS.get(state.priority, words.PROOF_OTHER)
    return ChoicesView(
        title=words.PROOF.of(en),
        text=words.PROOF_TEXT.of(en),
        choices=tuple(Choice(key=f"proof:{stored}", head=said.of(en)) for stored, said in ways),
        foot=(Choice(key="proof:", head=words.PROOF_NONE.of(en)),),
    )


def _choices_missed(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    ticket = state.found[0]
    return ChoicesView(
        title=words.BACK_WHERE.of(en, number=ticket.number),
        text=words.BACK_WHERE_TEXT.of(en, queue=queue_name(ticket.queue, facts, english=en)),
        choices=(
            Choice(
                key="place:back3",
                head=words.BACK_THREE.of(en),
                second=words.BACK_THREE_TEXT.of(en),
                strong=True,
            ),
            Choice(key="place:tail", head=words.BACK_TAIL.of(en), second=words.BACK_TAIL_TEXT.of(en)),
        ),
    )


def _choices_returns(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    choices = []
    for queue in facts.catalogue.queues:
        name, text, icon = queue_words(queue, facts.catalogue, english=en)
        choices.append(Choice(key=f"queue:{queue.letter}", head=name, second=text, icon=icon))
    text = words.RETURNS_TEXT.of(en, number=state.returns)
    return ChoicesView(title=words.RETURNS.of(en), text=text, choices=tuple(choices), columns=2)


def _choices_told(state: State, facts: HallFacts) -> ChoicesView:
    en = state.english
    head, text = (said.plain(en) for said in state.told)
    choices: list[Choice] = []
    if state.given is not None:
        number = state.given.ticket.number
        choices.append(
            Choice(key="show", head=f"{words.YOUR_NUMBER.of(en)} {number}", second=words.REPRINT.of(en))
        )
    if state.code in {"queue.away", "queue.busy"}:
        choices.append(Choice(key="retry", head=words.AGAIN.of(en), strong=True))
    elif state.code:
        choices.append(Choice(key="home", head=words.ELSE.of(en), icon="home"))
        choices.extend(
            _ask_choice(facts, english=en) if state.queue != k.advice_queue(facts.catalogue) else ()
        )
    choices.append(Choice(key="guide", head=words.GUIDE.of(en), icon="bell"))
    if state.code == k.GUIDE:
        choices = [Choice(key="back", head=words.GO_ON.of(en), strong=True)]
    elif not state.code:
        choices = [Choice(key="home", head=words.DONE.of(en), strong=True)]
    return ChoicesView(title=head, text=text, icon="info", choices=tuple(choices))


_PAGES = {
    Page.ITEMS: _choices_items,
    Page.IDENTITY: _choices_identity,
    Page.WHO: _choices_who,
    Page.QUESTION: _choices_question,
    Page.ENDS: _choices_ends,
    Page.LACK: _choices_lack,
    Page.PRIORITY: _choices_priority,
    Page.PROOF: _choices_proof,
    Page.MISSED: _choices_missed,
    Page.RETURNS: _choices_returns,
    Page.TOLD: _choices_told,
}
CHOICE_PAGES = frozenset(_PAGES)


def choices(state: State, facts: HallFacts) -> ChoicesView:
    """The view of a page that is a question with answers."""
    return _PAGES[state.page](state, facts)
