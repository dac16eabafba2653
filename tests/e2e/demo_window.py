"""A clerk at window 3: what to press to sign in, call, take an application in and end a visit.

Every method ends when the window shows what should follow. Who comes is `demo_people.py`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from pypinyin import Style, lazy_pinyin

from hall.explanation import MaterialState
from hall.identity import WORDS
from tests.e2e.demo_keys import Hands, Stuck
from ui import words
from ui.states import applicant as applicant_state
from ui.states import intake as intake_state
from ui.states.applicant import ApplicantKind, Field, Helper
from ui.states.draft import Draft, Place, Step
from ui.states.intake import Known
from ui.states.intake_keys import STATE_KEYS
from ui.states.panels import RefusalField
from ui.states.queue import Phase
from ui.states.rules import ThemeHit
from ui.states.status import Link

if TYPE_CHECKING:
    from hall.catalogue import Question
    from hall.explanation import Line
    from tests.e2e.demo_hall import Folders
    from tests.e2e.demo_people import Being, Visitor
    from ui.desk import Desk
    from ui.shell import Shell
    from ui.states.status import Notice

_TRIES: Final = 4
"""How often F2 is pressed while the hub does not answer."""

UNHEARD: Final = ("没有回答", "正忙")
"""In what the window says when the hub did not answer in time."""

PROBLEM: Final = "与申请表填写的内容不一致"


class Clerk:
    """Works at the window with keys only."""

    def __init__(self, hands: Hands, shell: Shell, desk: Desk, folders: Folders) -> None:
        """Sit down at a window that is open."""
        self.hands = hands
        self.shell = shell
        self.desk = desk
        self._folders = folders

    @property
    def draft(self) -> Draft:
        """The intake on the page."""
        return self.desk.intake.draft

    @property
    def facts(self) -> Known:
        """What the rules say about it."""
        return intake_state.known(self.draft, self.desk.rules)

    # --- queue

    def call(self) -> str:
        """F2: the next number; which one it is. Again when the hub did not answer in time."""
        before = self.desk.queue.ticket
        number = before.number if before is not None else ""
        for _ in range(_TRIES):
            self.answered()
            told = self.desk.notice
            self.hands.press("F2")
            self.hands.until(partial(self._answer, number, told), "叫到下一号")
            if self._called(number):
                break
        self.hands.until(lambda: self._called(number), "叫到下一号")
        return self.draft.ticket

    def _answer(self, number: str, before: Notice | None) -> bool:
        return self._called(number) or self._unheard(before)

    def _unheard(self, before: Notice | None) -> bool:
        """The hub did not say what came of the key: the same key again asks for the same."""
        told = self.desk.notice
        return (
            not self.desk._acting
            and told is not None
            and told is not before
            and any(word in told.text for word in UNHEARD)
        )

    def _called(self, before: str) -> bool:
        ticket = self.desk.queue.ticket
        return (
            self.desk.queue.phase is Phase.CALLED
            and ticket is not None
            and ticket.number != before
            and self.draft.ticket == ticket.number
        )

    def answered(self) -> None:
        """Until the hub said what came of the last key: another key of the strip does nothing before that."""
        self.hands.until(lambda: not self.desk._acting, "大厅的回答")

    def finish(self) -> None:
        """F8: the visit is over."""
        self.answered()
        self.hands.press("F8")
        self.hands.until(lambda: self.desk.queue.ticket is None, "完成本号")

    # --- who

    def identify(self, visitor: Visitor) -> None:
        """Who stands here and who applies: the card on the reader, the rest by hand."""
        if self.draft.step is not Step.PERSON:
            self.hands.press("Ctrl+1")
        plan = _form(visitor)
        for field, text in plan:
            self._fill(field, text)
        if visitor.card is not None:
            self.read_card(visitor)
        for field, text in _after_card(visitor):
            if self.draft.step is Step.PERSON and not self._holds(field, text):
                self._fill(field, text)
        if self.draft.step is Step.PERSON:
            self.hands.press("Ctrl+Enter")
        self.hands.until(lambda: self.draft.step is not Step.PERSON, f"核对申请人 {self.desk.intake.told}")

    def read_card(self, visitor: Visitor) -> None:
        """Lay the card down and press F9."""
        self._folders.lay(visitor.card)
        self.hands.press("F9")
        self.hands.until(lambda: self.draft.applicant.present().number == visitor.present.number, "读出证件")
        if self.desk.chooser is not None:
            self.hands.press("0")
        self._folders.lay(None)

    def _holds(self, field: Field, text: str) -> bool:
        return applicant_state.value(self.draft.applicant, field) == text

    def _fill(self, field: Field, text: str) -> None:
        if self._holds(field, text):
            return
        self.hands.until(lambda: field in self.shell.intake.person.fields, f"栏目 {field}")
        self.hands.fill(lambda: self.shell.intake.person.fields[field].input, _shown(field, text))
        self.hands.until(lambda: self._holds(field, text), f"填写 {field}")

    # --- what

    def find_item(self, visitor: Visitor, *, typed: str = "") -> None:
        """The item by the first letters of its pinyin, or as the visitor chose it at the kiosk."""
        item = self.desk.rules.item(visitor.item)
        if item is None:
            raise Stuck(visitor.item)
        if self._row_of(visitor.item) < 0 or typed:
            edit = self.shell.intake.items.search.edit
            if not edit.hasFocus():
                self.hands.press("/")
            self.hands.until(edit.hasFocus, "搜事项")
            self.hands.write(typed or initials(item.name))
            self.hands.until(lambda: self._row_of(visitor.item) >= 0, f"找到事项 {item.name}")
        row = self._row_of(visitor.item)
        for _ in range(row - self.draft.row):
            self.hands.press("Down")

    def take_item(self, visitor: Visitor) -> None:
        """Enter: it is this one."""
        self.hands.press("Enter")
        self.hands.until(lambda: self.draft.item_code == visitor.item, "选中事项")

    def _row_of(self, code: str) -> int:
        found = intake_state.hits(self.draft, self.desk.rules) if self.draft.search else ()
        codes = ["" if isinstance(hit, ThemeHit) else hit.item.code for hit in found]
        return codes.index(code) if code in codes else -1

    def answer(self, visitor: Visitor) -> None:
        """Every question that is shown, by digits; the list of materials follows."""
        for _ in range(40):
            if self.draft.step is not Step.SITUATION:
                return
            facts = self.facts
            question = facts.questions[min(self.draft.row, len(facts.questions) - 1)]
            self._answer_one(question, visitor.answers)
        raise Stuck("情形答完")

    def _answer_one(self, question: Question, answers: frozenset[str]) -> None:
        wanted = [
            n for n, option in enumerate(question.options, 1) if f"{question.code}.{option.code}" in answers
        ] or [1]
        chosen = {
            n
            for n, option in enumerate(question.options, 1)
            if f"{question.code}.{option.code}" in self.draft.answers
        }
        if not question.multiple:
            self.hands.press(str(wanted[0]))
            return
        for number in {*wanted} ^ chosen:
            self.hands.press(str(number))
        self.hands.press("Enter")

    # --- materials

    def judge(self, visitor: Visitor, *, asks_gap: bool = False) -> None:
        """Each material as it was brought; those without a word are there."""
        self.hands.until(lambda: self.draft.step is Step.MATERIALS, "核材料")
        for number, line in enumerate(self.facts.lines):
            self._judge_one(number, line, visitor.states.get(line.key, MaterialState.HAVE))
        if asks_gap:
            self.ask_gap()

    def _judge_one(self, number: int, line: Line, state: MaterialState) -> None:
        self._to_row(number)
        self.hands.press(str(STATE_KEYS.index(state) + 1))
        if state is MaterialState.DEFECTIVE:
            self.hands.until(lambda: self.draft.place is Place.REASON, "写明瑕疵")
            self.hands.write(PROBLEM)
            self.hands.until(lambda: PROBLEM in self.draft.reasons.get(line.key, ""), "瑕疵已写")
            self.hands.press("Esc")
        self.hands.until(lambda: self.draft.states.get(line.key) is state, f"核 {line.name}")

    def mend(self, visitor: Visitor) -> None:
        """Whatever was defective was put right and signed."""
        for number, line in enumerate(self.facts.lines):
            if visitor.states.get(line.key) is MaterialState.DEFECTIVE:
                self._to_row(number)
                self.hands.press("1")
                self._until_mended(line.key)

    def _until_mended(self, key: str) -> None:
        self.hands.until(lambda: key in self.draft.mended, "当场更正")

    def _to_row(self, number: int) -> None:
        while self.draft.row != number:
            before = self.draft.row
            self.hands.press("Down" if number > before else "Up")
            if self.draft.row == before:
                raise Stuck(f"第 {number + 1} 项材料")

    def ask_gap(self) -> None:
        """Space at the first material that may follow later."""
        lines = self.facts.lines
        lacking = {MaterialState.MISSING, MaterialState.DEFECTIVE}
        at = next(n for n, line in enumerate(lines) if self.draft.states.get(line.key) in lacking)
        self._to_row(at)
        self.hands.press("Space")
        self.hands.until(lambda: self.draft.asks_gap, "申请容缺")

    # --- outcome

    def to_confirm(self) -> None:
        """Ctrl+Enter: the outcome of the rules, to be read out."""
        self._wait_guard()
        self.hands.press("Ctrl+Enter")
        self.hands.until(lambda: self.draft.step is Step.CONFIRM, f"去确认 {self.desk.intake.told}")

    def confirm(self) -> None:
        """Ctrl+Enter once more: saved, numbered, printed."""
        before = self.draft.id
        self._wait_guard()
        self.hands.press("Ctrl+Enter")
        self.hands.until(lambda: self.draft.id != before, "已保存")

    def until_written(self, field: RefusalField, text: str) -> None:
        """Until the form 不予受理 holds what was typed."""
        self.hands.until(lambda: getattr(self.draft.refusal, str(field)) == text, f"填写 {field}")

    def _wait_guard(self) -> None:
        self.hands.until(
            lambda: self.desk.clock.monotonic() >= self.desk.intake.ready_at and not self.desk.intake.busy,
            "可以确认",
        )

    # --- connection

    def wait_for(self, link: Link, patience: int = 80_000) -> None:
        """Until the status bar says so."""
        self.hands.until(lambda: self.desk.status.link is link, f"状态栏：{link}", patience)


def initials(name: str) -> str:
    """The first letters of the pinyin of a name up to its first bracket."""
    plain = name.partition("（")[0]
    return "".join(lazy_pinyin(plain, style=Style.FIRST_LETTER))[:8]


def _shown(field: Field, text: str) -> str:
    return words.SELF if field is Field.HELPER and not text else text


def _person(being: Being, fields: tuple[Field, Field, Field, Field]) -> list[tuple[Field, str]]:
    name, kind, number, phone = fields
    found = [(name, being.name), (kind, WORDS[being.kind]), (number, being.number)]
    return [*found, (phone, being.phone)] if being.phone else found


_OWN: Final = (Field.NAME, Field.ID_KIND, Field.NUMBER, Field.PHONE)
_HELPER: Final = (Field.HELPER_NAME, Field.HELPER_ID_KIND, Field.HELPER_NUMBER, Field.HELPER_PHONE)


def _form(visitor: Visitor) -> list[tuple[Field, str]]:
    """What is keyed before the card is read: everything about who is not present."""
    if visitor.company:
        helper = Helper.AGENT if visitor.agent else Helper.HANDLER
        return [
            (Field.KIND, str(ApplicantKind.COMPANY)),
            (Field.COMPANY, visitor.company),
            (Field.USCC, visitor.uscc),
            (Field.LEGAL_NAME, visitor.person.name),
            (Field.HELPER, str(helper)),
        ]
    if visitor.agent or visitor.guardian:
        helper = Helper.AGENT if visitor.agent else Helper.GUARDIAN
        return [*_person(visitor.person, _OWN), (Field.HELPER, str(helper))]
    return []


def _after_card(visitor: Visitor) -> list[tuple[Field, str]]:
    """What the card does not tell."""
    helped = bool(visitor.company or visitor.agent or visitor.guardian)
    phone = visitor.present.phone or visitor.person.phone
    if visitor.card is not None:
        return [(Field.HELPER_PHONE if helped else Field.PHONE, phone)]
    fields = _HELPER if helped else _OWN
    return _person(visitor.present, fields)
