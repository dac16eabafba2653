"""What must hold on every screen: nothing cut, nothing squeezed, nothing outside, nothing over another."""

from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QWidget

from tests.qt.conftest import on_window, overlapping
from ui.kit.text import Words


def seen(widget: QWidget) -> bool:
    """True when some of the widget can be seen."""
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


def cut_labels(root: QWidget) -> list[str]:
    """Texts that are wider than their label although they may not be cut."""
    cut = []
    for label in root.findChildren(QLabel):
        if not label.isVisible() or label.wordWrap() or (isinstance(label, Words) and label.cut):
            continue
        if QFontMetricsF(label.font()).horizontalAdvance(label.text()) > label.width() + 0.5:
            cut.append(label.text())
    return cut


def squeezed_labels(root: QWidget) -> list[str]:
    """Texts that are higher than their label, so that strokes are missing."""
    return [
        label.text()
        for label in root.findChildren(QLabel)
        if seen(label)
        and label.text()
        and QFontMetricsF(label.font()).tightBoundingRect(label.text()).height() > label.height()
    ]


def outside(root: QWidget) -> list[str]:
    """Visible buttons and labels that stick out of the window."""
    widgets = (*root.findChildren(QLabel), *root.findChildren(QPushButton))
    return [widget.accessibleName() for widget in widgets if seen(widget) and not _inside(root, widget)]


def _inside(root: QWidget, widget: QWidget) -> bool:
    """True when the whole widget lies in the window; what scrolls may go on below."""
    area, place = root.rect(), on_window(widget)
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            view = on_window(parent)
            return view.left() <= place.left() and place.right() <= view.right()
        parent = parent.parentWidget()
    return area.contains(place)


def faults(root: QWidget) -> list[object]:
    """Everything that is wrong with how a window looks."""
    buttons: list[QWidget] = [button for button in root.findChildren(QPushButton) if seen(button)]
    return [*cut_labels(root), *squeezed_labels(root), *outside(root), *overlapping(buttons)]
