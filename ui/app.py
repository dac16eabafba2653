"""The application object and its crash net (practices rule 22). Wiring is done by `main.py`, not here.

Whatever no handler expects goes to one log with a short code; the clerk gets an apology and goes on working.
"""

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, Slot, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from hall import ids
from ui import words
from ui.dialogs import SorryDialog
from ui.references import hold_singletons
from ui.style import Style, Type

_LOG: Final = logging.getLogger("yichuang.desk")
_CODE_LENGTH: Final = 6
_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def make_application(arguments: Sequence[str]) -> QApplication:
    """The one QApplication, with logical sizes as they are (no rounding) and the screen face."""
    hold_singletons()
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(list(arguments))
    application.setApplicationName(words.APP)
    application.setStyle("Fusion")
    application.setFont(Style().font(Type.BODY))
    return application


class CrashNet(QObject):
    """Catches what nobody caught, on the main thread and on lanes.

    Signals:
        caught: (short code, exception) of something unexpected, delivered on the main thread.
    """

    caught = Signal(object)

    def __init__(self, trace_file: Path | None = None, parent: QObject | None = None) -> None:
        """Hook in; `trace_file` takes the stack of a hard crash of the interpreter."""
        super().__init__(parent)
        self._window: QWidget | None = None
        self._style = Style()
        self._open: SorryDialog | None = None
        self._trace = trace_file.open("a", encoding="utf-8") if trace_file is not None else None
        if self._trace is not None:
            faulthandler.enable(self._trace)
        self._old_hook = sys.excepthook
        self._old_thread_hook = threading.excepthook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread
        qInstallMessageHandler(_to_log)
        self.caught.connect(self._apologise)

    def attend(self, window: QWidget, style: Style) -> None:
        """Apologise over this window from now on."""
        self._window = window
        self._style = style

    @Slot(object)
    def report(self, error: object) -> None:
        """Log an exception and tell the clerk; any thread may call it."""
        code = ids.token(_CODE_LENGTH)
        if isinstance(error, BaseException):
            lines = traceback.format_exception(type(error), error, error.__traceback__)
            # Only where it happened: the text of an exception may hold personal data.
            places = [line.splitlines()[0].strip() for line in lines if line.lstrip().startswith("File")]
            _LOG.error("unexpected %s %s at %s", code, type(error).__name__, " < ".join(reversed(places)))
        self.caught.emit(code)

    @Slot(object)
    def _apologise(self, code: object) -> None:
        if self._window is None or self._open is not None:
            return
        self._open = SorryDialog(self._style, str(code), self._window)
        self._open.finished.connect(self._closed)
        self._open.open()

    @Slot()
    def _closed(self) -> None:
        self._open = None

    def _on_exception(
        self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            QApplication.quit()
            return
        self.report(error)

    def _on_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.report(arguments.exc_value)

    def close(self) -> None:
        """Give the hooks back."""
        sys.excepthook = self._old_hook
        threading.excepthook = self._old_thread_hook
        qInstallMessageHandler(None)
        if self._trace is not None:
            faulthandler.disable()
            self._trace.close()


def _to_log(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    _LOG.log(_LEVELS.get(kind, logging.WARNING), "qt: %s", message)
