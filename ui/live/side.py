"""The right side of the live hall: advice, alerts, queues, accuracy. Read right to left (tokens.md 12)."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui import words
from ui.icons import draw
from ui.kit.buttons import KeyButton
from ui.kit.text import Mark, Words, across, clear, down, ground, rule
from ui.live.queues import QueueBars
from ui.live.sizes import LiveSizes
from ui.states.live import AccuracyBar, AdviceCard, LiveState
from ui.states.live_alerts import Alert
from ui.states.look import Shape, Tone
from ui.style import Style, Type


class AdviceList(QWidget):
    """The first advice with the filled button of the page; the next ones with a plain one.

    Signals:
        taken, refused: Id (as an object) of an advice. why: the look-ahead behind it is to be shown.
    """

    taken = Signal(object)
    refused = Signal(object)
    why = Signal(object)

    def __init__(self, style: Style) -> None:
        """Nothing to do."""
        super().__init__()
        self._look = style
        self._sizes = LiveSizes.of(style)
        self._cards: tuple[AdviceCard, ...] | None = None
        self.primary: KeyButton | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.draw(())

    def draw(self, cards: tuple[AdviceCard, ...]) -> None:
        """Show these; unchanged ones are left alone, so that the focus stays."""
        if cards == self._cards:
            return
        had_focus = self.has_focus()
        self._cards, self.primary = cards, None
        clear(self._box)
        for card in cards[: self._sizes.cards]:
            self._box.addWidget(self._first(card) if card.primary else self._further(card))
            self._box.addWidget(rule())
        if had_focus:
            self.take_focus()

    def has_focus(self) -> bool:
        """True while the filled button has it."""
        return self.primary is not None and self.primary.hasFocus()

    def take_focus(self) -> bool:
        """Give it to the filled button; False when there is none."""
        if self.primary is None:
            return False
        self.primary.setFocus()
        return True

    def _first(self, card: AdviceCard) -> QWidget:
        look, known = self._look, card.advice.id
        head = across(
            Mark(look, Shape.TRIANGLE, Tone.WARN), Words(look, card.title, Type.STRONG, cut=True), gap=8
        )
        head.setStretch(1, 1)
        head.addWidget(Words(look, card.at, Type.SMALL, Tone.HINT))
        self.primary = KeyButton(look, card.button, "Enter", kind="primary", role=Type.STRONG)
        self.primary.clicked.connect(lambda: self.taken.emit(known))
        why = KeyButton(look, words.ADVICE_WHY, "T")
        why.clicked.connect(lambda: self.why.emit(known))
        refuse = KeyButton(look, words.ADVICE_REFUSE, "N")
        refuse.clicked.connect(lambda: self.refused.emit(known))
        box = down(gap=4)
        side = look.metrics.margin
        box.setContentsMargins(side, 10, side, 10)
        box.addLayout(head)
        for text in (card.act, card.outcomes):
            if text:
                box.addWidget(Words(look, text, Type.NOTE, wrap=True))
        box.addSpacing(2)
        box.addLayout(across(self.primary, why, refuse, None, gap=8))
        return _held(box)

    def _further(self, card: AdviceCard) -> QWidget:
        look, known = self._look, card.advice.id
        act = KeyButton(look, card.button, height=look.metrics.small, role=Type.NOTE_STRONG)
        act.clicked.connect(lambda: self.taken.emit(known))
        head = across(
            Mark(look, Shape.TRIANGLE, Tone.WARN), Words(look, card.title, Type.STRONG, cut=True), gap=8
        )
        head.setStretch(1, 1)
        head.addWidget(act)
        side = look.metrics.margin
        box = down(gap=2, margins=(side, 8, side, 8))
        box.addLayout(head)
        box.addWidget(Words(look, card.outcomes, Type.NOTE, cut=True))
        return _held(box)


def _held(layout: QVBoxLayout) -> QWidget:
    held = QWidget()
    ground(held, "panel")
    held.setLayout(layout)
    return held


class AlertList(QWidget):
    """Short alerts, one line each; as many as there is room for, then how many more.

    Signals:
        picked: Key (as an object) of the alert that was clicked.
        more: The rest is to be shown.
    """

    picked = Signal(object)
    more = Signal()

    def __init__(self, style: Style) -> None:
        """Nothing happened."""
        super().__init__()
        self._look = style
        self._sizes = LiveSizes.of(style)
        self._alerts: tuple[Alert, ...] = ()
        self._quiet = False
        self.current = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(0)

    def draw(self, alerts: tuple[Alert, ...], *, quiet: bool) -> None:
        """Show these; `quiet` says that there is no advice either."""
        if (alerts, quiet) == (self._alerts, self._quiet):
            return
        self._alerts, self._quiet = alerts, quiet
        lines = min(len(alerts), self._sizes.alerts) or int(quiet)
        self.setFixedHeight(lines * self._sizes.alert_row + 14 if lines else 0)
        self.setAccessibleDescription("　".join(one.text for one in alerts[: self._sizes.alerts]))
        self.update()

    def choose(self, number: int) -> None:
        """Move the focus ring, -1 takes it away."""
        if number != self.current:
            self.current = number
            self.update()

    def shown(self) -> int:
        """How many stand here in words."""
        return min(len(self._alerts), self._sizes.alerts)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a line."""
        line = int((event.position().y() - 7) // self._sizes.alert_row)
        last = line == self._sizes.alerts - 1 and len(self._alerts) > self._sizes.alerts
        if last and event.position().x() > 0.75 * self.width():
            self.more.emit()
        elif 0 <= line < self.shown():
            self.picked.emit(self._alerts[line].key)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Shape, sentence, time."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, alert in enumerate(self._alerts[: self._sizes.alerts]):
            self._line(painter, number, alert)
        if not self._alerts and self._quiet:
            self._text(painter, self._area(0), words.ADVICE_NONE, Tone.HINT)
        painter.end()

    def _area(self, number: int) -> QRectF:
        side, row = self._look.metrics.margin, self._sizes.alert_row
        return QRectF(side, 7 + number * row, self.width() - 2 * side, row)

    def _line(self, painter: QPainter, number: int, alert: Alert) -> None:
        area = self._area(number)
        if number == self.current:
            painter.fillRect(
                QRectF(0, area.top(), self.width(), area.height()), self._look.colour("acc-tint")
            )
            painter.fillRect(
                QRectF(0, area.top(), self._look.metrics.bar, area.height()), self._look.colour("acc")
            )
        mark = QRectF(area.left(), area.center().y() - 7, 14, 14)
        draw(painter, alert.shape, mark, self._look.colour(alert.tone))
        font = self._look.font(Type.SMALL)
        at = words.hour(alert.since) if alert.since else ""
        hidden = len(self._alerts) - self._sizes.alerts
        if hidden > 0 and number == self._sizes.alerts - 1:
            at = words.alerts_more(hidden)
        painter.setFont(font)
        painter.setPen(self._look.colour(Tone.HINT))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, at)
        room = area.adjusted(22, 0, -QFontMetricsF(font).horizontalAdvance(at) - 8, 0)
        self._text(painter, room, alert.text, Tone.INK)

    def _text(self, painter: QPainter, area: QRectF, text: str, tone: Tone) -> None:
        font = self._look.font(Type.NOTE)
        painter.setFont(font)
        painter.setPen(self._look.colour(tone))
        cut = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, cut)


class AccuracyLine(QWidget):
    """Share inside the shown range, early, late; how often advice proved right."""

    def __init__(self, style: Style) -> None:
        """Nothing known."""
        super().__init__()
        self._look = style
        self._bar: AccuracyBar | None = None
        self.setFixedHeight(LiveSizes.of(style).accuracy)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words.ACCURACY_NONE)

    def draw(self, bar: AccuracyBar | None) -> None:
        """Show shares, or that there are none."""
        if bar != self._bar:
            self._bar = bar
            self.setAccessibleName(
                f"{bar.title} {words.accuracy_inside(bar.inside)} {bar.advice}"
                if bar
                else words.ACCURACY_NONE
            )
            self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Title, bar of three parts, what the outer parts mean."""
        painter = QPainter(self)
        side = self._look.metrics.margin
        area = QRectF(side, 8, self.width() - 2 * side, 22)
        middle = Qt.AlignmentFlag.AlignVCenter
        bar = self._bar
        if bar is None:
            painter.setFont(self._look.font(Type.SMALL))
            painter.setPen(self._look.colour(Tone.HINT))
            painter.drawText(area, middle, words.ACCURACY_NONE)
            painter.end()
            return
        font = self._look.font(Type.SMALL)
        painter.setFont(font)
        painter.setPen(self._look.colour(Tone.SECOND))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | middle, bar.advice)
        room = area.width() - QFontMetricsF(font).horizontalAdvance(bar.advice) - 8
        strong = self._look.font(Type.SMALL_STRONG if self._look.compact else Type.NOTE_STRONG)
        fits = QFontMetricsF(strong).horizontalAdvance(bar.title) <= room
        painter.setFont(strong)
        painter.setPen(self._look.colour(Tone.INK))
        painter.drawText(area, middle, bar.title if fits else bar.short_title)
        self._parts(painter, bar, QRectF(side, 30, area.width(), 20 if self._look.compact else 22))
        if not self._look.compact:
            below = area.translated(0, 46)
            painter.setFont(font)
            painter.setPen(self._look.colour(Tone.SECOND))
            painter.drawText(below, middle, words.ACCURACY_EARLY)
            painter.drawText(below, Qt.AlignmentFlag.AlignRight | middle, words.ACCURACY_LATE)
        painter.end()

    def _parts(self, painter: QPainter, bar: AccuracyBar, area: QRectF) -> None:
        font = self._look.font(Type.SMALL)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        early, late = words.percent(bar.early), words.percent(bar.late)
        if self._look.compact:
            early, late = f"{words.ACCURACY_EARLY} {early}", f"{words.ACCURACY_LATE} {late}"
        x = area.left()
        shares = ((bar.early, early), (bar.inside, words.accuracy_inside(bar.inside)), (bar.late, late))
        least = [metrics.horizontalAdvance(text) + 12 if share else 0.0 for share, text in shares]
        free = max(area.width() - sum(least), 0.0)
        for number, (share, text) in enumerate(shares):
            width = least[number] + free * share / 100
            part = QRectF(x, area.top(), width, area.height())
            inside = number == 1
            painter.fillRect(part, self._look.colour("acc" if inside else "info"))
            painter.setPen(self._look.colour(Tone.PLAIN if inside else Tone.SECOND))
            if share:
                painter.drawText(part, Qt.AlignmentFlag.AlignCenter, text)
            x += width


class Side(QWidget):
    """Advice, alerts, queues, accuracy, one below the other."""

    def __init__(self, style: Style) -> None:
        """Empty."""
        super().__init__()
        ground(self, "panel")
        self.advice = AdviceList(style)
        self.alerts = AlertList(style)
        self.queues = QueueBars(style)
        self.accuracy = AccuracyLine(style)
        box = down(self.advice, self.alerts)
        box.addWidget(self.queues, 1)
        box.addWidget(rule(strong=True))
        box.addWidget(self.accuracy)
        self.setLayout(box)

    def draw(self, state: LiveState) -> None:
        """Show a state; each part only when it changed."""
        self.advice.draw(state.cards)
        self.alerts.draw(state.alerts, quiet=not state.cards)
        self.queues.draw(state.queues)
        self.accuracy.draw(state.accuracy)
