"""Signing in, also the second person in place (decisions D24, D25)."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import words
from ui.kit.buttons import KeyButton, PrimaryButton
from ui.kit.fields import FormField
from ui.kit.text import Words, across, down, ground
from ui.states import signin
from ui.states.look import Tone
from ui.states.signin import SignIn
from ui.style import Style, Type

_WIDTH = 360


class SignInPage(QWidget):
    """One narrow form. It holds what is typed; the state is handed out when it may be sent.

    Signals:
        sent: The `SignIn` (as an object) to be checked.
        left: A second person does not sign in after all.
    """

    sent = Signal(object)
    left = Signal()

    def __init__(self, style: Style, state: SignIn) -> None:
        """Draw the form; `first` asks for a new password, an `act` for a second person."""
        super().__init__()
        self._state = state
        ground(self, "panel")
        self.number = FormField(style, words.STAFF_NUMBER)
        self.password = FormField(style, words.ONE_TIME if state.first else words.PASSWORD, secret=True)
        self.new = FormField(style, words.NEW_PASSWORD, secret=True)
        self.again = FormField(style, words.NEW_PASSWORD_AGAIN, secret=True)
        self._told = Words(style, "", Type.SMALL, Tone.BAD, wrap=True)
        self.button = PrimaryButton(style, words.SIGN_IN, "Enter")
        self.button.clicked.connect(self.send)
        fields = [self.number, self.password, *((self.new, self.again) if state.first else ())]
        box = down(Words(style, signin.title(state), Type.OUTCOME), gap=6)
        if state.act:
            box.addWidget(Words(style, signin.sentence(state), Type.NOTE, wrap=True))
        for field, text in zip(fields, (state.number, state.password, state.new, state.again), strict=False):
            field.show_text(text)
            box.addWidget(field)
        box.addWidget(self._told)
        box.addWidget(self.button)
        if state.act:
            cancel = KeyButton(style, words.CANCEL, "Esc")
            cancel.clicked.connect(self.left)
            box.addLayout(across(None, cancel, gap=0))
        form = QWidget()
        form.setFixedWidth(_WIDTH)
        form.setLayout(box)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(form)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(2)
        for field in fields:
            field.entered.connect(self._next)
        self._fields = fields
        self.setFocusProxy(self.number)
        self.draw(state)

    def draw(self, state: SignIn) -> None:
        """Show why the last try was refused; the number stays."""
        self._state = state
        self._told.say(state.told)
        self.password.show_text(state.password)
        self.button.setEnabled(not state.busy)

    def typed(self) -> SignIn:
        """What stands in the fields now."""
        texts = [field.text() for field in (self.number, self.password, self.new, self.again)]
        return replace(self._state, number=texts[0].strip(), password=texts[1], new=texts[2], again=texts[3])

    def _next(self) -> None:
        """Enter: the next empty field, else send."""
        empty = next((field for field in self._fields if not field.text()), None)
        if empty is not None and empty is not self.sender():
            empty.input.setFocus()
        else:
            self.send()

    def send(self) -> None:
        """Send the form when it is filled."""
        state, ready = signin.ready(self.typed())
        self.draw(state)
        if ready:
            self.sent.emit(state)
