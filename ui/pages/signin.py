"""Signing in, also the second person in place (decisions D24, D25)."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from ui import words
from ui.kit.buttons import KeyButton, PrimaryButton
from ui.kit.fields import FormField
from ui.kit.plate import WelcomePlate
from ui.kit.text import Mark, Words, across, down, ground
from ui.states import signin
from ui.states.look import Shape, Tone
from ui.states.signin import Place, SignIn
from ui.style import Style, Type

_WIDTH = 360


class _Note(QFrame):
    """What happened before this start, in a calm box; hidden when there is nothing to say."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self.setProperty("kind", "note")
        self._text = Words(style, "", Type.NOTE, wrap=True)
        row = across(gap=10, margins=(12, 10, 12, 10))
        row.addWidget(Mark(style, Shape.INFO, Tone.SECOND), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.setLayout(row)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence, or nothing."""
        self._text.say(sentence)
        self.setVisible(bool(sentence))


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
        self.plate = WelcomePlate(style)
        if state.act:
            self.plate.hide()
        self.notice = _Note(style)
        box = down(Words(style, signin.title(state), Type.OUTCOME), gap=6)
        self.news = _Note(style)
        box.addWidget(self.notice)
        box.addWidget(self.news)
        box.addSpacing(8)
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
        outer = across(self.plate, gap=0)
        outer.addLayout(down(None, across(None, form, None, gap=0), None), 1)
        self.setLayout(outer)
        for field in fields:
            field.entered.connect(self._next)
        self._fields = fields
        self.setFocusProxy(self.number)
        self.draw(state)
        # What a new page says is what to do now; only a refused try is a fault.
        self._told.tone(Tone.SECOND)

    def draw(self, state: SignIn) -> None:
        """Show why the last try was refused; the number stays."""
        self._state = state
        self._told.tone(Tone.BAD)
        self._told.say(state.told)
        self.password.show_text(state.password)
        self.button.setEnabled(not state.busy)

    def show_place(self, place: Place) -> None:
        """Say where this PC stands, and what happened before this start."""
        self.plate.show_place(place.window, place.hall)
        self.notice.say("" if self._state.act else place.notice)
        self.news.say("" if self._state.act else place.news)

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
