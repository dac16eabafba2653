"""The desk: holds the states, turns keys and clicks into changes of them, asks the outside on lanes.

One signal says that something changed; the shell draws. No widget and no text of its own.
"""

from dataclasses import replace

from ui import words
from ui.desk_base import DONE_SECONDS, DeskLanes, DeskRules
from ui.desk_cases import GROUPS
from ui.desk_sharing import DeskSharing
from ui.states import cases as cases_state
from ui.states import edits, intake_keys, reusing
from ui.states import intake as intake_state
from ui.states.applicant import Field
from ui.states.draft import Delivery, Place, Step
from ui.states.edits import Edit, EditKind
from ui.states.intake import Pressed
from ui.states.queue import QueueKey
from ui.states.rules import ThemeHit
from ui.states.status import NoticeKind

__all__ = ["DONE_SECONDS", "Desk", "DeskLanes", "DeskRules"]


class Desk(DeskSharing):
    """All that the screens show, and the only way to change it."""

    # --- keys

    def press(self, key: str) -> bool:
        """A key that is not typing; True when it did something."""
        if self.chooser is not None:
            self.choose(key)
            return True
        if self.scanning and self.press_scans(key):
            return True
        if self.waiting is not None and self.press_waiting(key):
            return True
        if key == words.PRINT_AGAIN_KEY and self.printing.failed:
            self.print_again()
            return True
        if key.startswith("F") and key[1:].isdigit() and key in {str(act) for act in QueueKey}:
            self.act(QueueKey(key))
        elif key.startswith("Alt+") and key[4:] in {"1", "2", "3", "4"}:
            self.open_tab(int(key[4:]) - 1)
        else:
            shown = {
                words.LEAVE_KEY: self.leaving.emit,
                words.ALARM_KEY: self.alarm_key,
                words.WHO_KEY: self.show_waiting,
                words.SYNC_KEY: self.show_sync,
            }
            if key not in shown:
                return self._press_page(key)
            shown[key]()
        return True

    def _press_page(self, key: str) -> bool:
        if key == words.REMINDER_KEY and self.open_gaps():
            return True
        if self.tab == 3 and key == "Ctrl+Enter":
            self.close_day()
            return True
        if self.tab == 0:
            return self._press_intake(key)
        return self.tab in GROUPS and self.press_cases(key)

    def _press_intake(self, key: str) -> bool:
        if key == "Ctrl+Z" and self.queue.undo:
            self.undo_call()
            return True
        if reusing.wanted(self.intake, key):
            self.offer_reuse()
            return True
        pressed = intake_keys.press(self.intake, key, self.clock.monotonic(), self.rules, self.checks)
        if pressed.used:
            self.take(pressed)
        draft = self.intake.draft
        if key == "B" and not pressed.used and draft.step is Step.MATERIALS and draft.place is Place.LIST:
            self.print_dividers()
            return True
        if key == words.SHARE_KEY and not pressed.used:
            return self.share_in_intake()
        if key == words.WHY_KEY:
            self.ask_why()
        if key == words.GIVE_UP_KEY and not pressed.state.told:
            self.say(NoticeKind.DONE, words.GIVEN_UP)
        return pressed.used

    def take(self, pressed: Pressed) -> None:
        """The new state of the intake: draw it, save it, do what it asks."""
        before = self.intake.draft
        self.set_intake(pressed.state)
        self.suspect(before.item_code)
        self.look_at_name(before.step)
        for ask in pressed.asks:
            self.do(ask)

    # --- clicks on the intake

    def go(self, step: Step) -> None:
        """A step was clicked."""
        self.set_intake(intake_state.go(self.intake, step, self.rules))

    def typed(self, field: Field, text: str) -> None:
        """A form field changed."""
        self.set_intake(intake_state.typed_field(self.intake, field, text, self.checks), typing=True)

    def field_left(self, field: str) -> None:
        """A form field lost the focus: from now on its faults show."""
        if field not in self.intake.touched:
            self.intake = replace(self.intake, touched=self.intake.touched | {field})
            self.changed.emit()

    def field_entered(self, field: str) -> None:
        """A form field got the focus."""
        if self.intake.draft.field != field:
            self.set_intake(intake_state.moved(self.intake, field=field))

    def searched(self, text: str) -> None:
        """The item search changed."""
        self.set_intake(intake_state.searched(self.intake, text), typing=True)

    def hit_clicked(self, number: int) -> None:
        """A hit was clicked: like moving there and Enter."""
        found = intake_state.hits(self.intake.draft, self.rules)
        if 0 <= number < len(found):
            self.set_intake(intake_state.moved(self.intake, row=number, step=Step.ITEM))
            self.press("Enter")

    def answered(self, code: str, option: int) -> None:
        """An answer was clicked, also beside the list of hits: then its item is taken first."""
        state = self.intake
        if state.draft.step is Step.ITEM:
            found = intake_state.hits(state.draft, self.rules)
            hit = found[min(state.draft.row, len(found) - 1)] if found else None
            item = self.rules.item(hit.code) if isinstance(hit, ThemeHit) else hit.item if hit else None
            if item is None:
                return
            state = intake_state.item_taken(state, item, self.rules)
        facts = intake_state.known(state.draft, self.rules)
        question = next((question for question in facts.questions if question.code == code), None)
        if question is not None:
            self.set_intake(intake_keys.answered(state, question, option, self.rules))

    def row_clicked(self, row: int) -> None:
        """A material row was clicked."""
        self.set_intake(intake_state.moved(self.intake, row=row))

    def state_clicked(self, number: int) -> None:
        """A state of the current row was clicked."""
        self.press(str(number + 1))

    def reason_typed(self, text: str) -> None:
        """The reason of the current row changed."""
        facts = intake_state.known(self.intake.draft, self.rules)
        if facts.lines:
            line = facts.lines[min(self.intake.draft.row, len(facts.lines) - 1)]
            self.set_intake(intake_state.reason_typed(self.intake, line.key, text), typing=True)

    def delivery_chosen(self, number: int) -> None:
        """A way of delivery was chosen."""
        draft = replace(self.intake.draft, delivery=tuple(Delivery)[number])
        self.set_intake(intake_state.changed(self.intake, draft))

    def edited(self, edit: Edit) -> None:
        """A remark, a demand, a review point or a field of 不予受理 changed."""
        state = edits.apply(self.intake, edit, self.rules)
        self.set_intake(state, typing=edit.kind not in {EditKind.POINT, EditKind.PROBLEM})

    # --- clicks on the cases

    def search_cases(self, text: str) -> None:
        """The search of the top bar: to the page 办件."""
        if self.tab not in GROUPS:
            self.open_tab(1)
        self.set_cases(cases_state.searched(self.cases, text))

    def case_clicked(self, row: int) -> None:
        """A case was clicked: it opens beside the list."""
        self.cases = replace(self.cases, row=row)
        entry = self.cases.current()
        if entry is not None:
            self.open_case(entry.id)
