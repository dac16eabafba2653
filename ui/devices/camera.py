"""The document camera: any UVC camera through QtMultimedia, or pictures of a folder in its place.

The page 扫描 knows only `Camera`. It gives pictures for the screen and, when asked, one in its full size.
It is opened when the page opens and let go with it: its light must not burn while nobody scans.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLoggingCategory, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage
from typing_extensions import override

from ui.states.scanning import Frame

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QCamera, QCameraDevice, QCameraFormat, QMediaCaptureSession, QVideoFrame

NO_CAMERA: Final = "none"
FOLDER: Final = "file:"
_PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff"})
_MOST_PIXELS: Final = 14_000_000
"""A larger picture of the camera gains nothing for A4 at 300 dpi (8.7 million pixels)."""
_NEXT_PICTURE: Final = 40
_QUIET: Final = "qt.multimedia.*=false"


class Camera(QObject):
    """What the page 扫描 asks of a camera.

    Signals:
        seen: A picture for the screen (`QImage` as an object).
        shot: A `Frame` (as an object) in full size, after `shoot`.
        broken: It gives no picture (any more).
    """

    seen = Signal(object)
    shot = Signal(object)
    broken = Signal()

    @property
    def name(self) -> str:
        """What the screen calls it; "" when there is none."""
        return ""

    def there(self) -> bool:
        """True when there is one now."""
        return False

    def start(self) -> None:
        """Open it; pictures come as `seen`."""

    def stop(self) -> None:
        """Let it go."""

    def shoot(self) -> None:
        """Take one picture; comes as `shot`."""

    def change(self) -> None:
        """Another camera of this PC, where there are several (some have a second one for the face)."""


class FolderCamera(Camera):
    """Pictures of a folder one after the other, for a hall to look at and for makers' own programs."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """Take the folder; it is read when the page opens."""
        super().__init__(parent)
        self._folder = folder
        self._pictures: tuple[Path, ...] = ()
        self._at = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_NEXT_PICTURE)
        self._timer.timeout.connect(self._show)

    @property
    @override
    def name(self) -> str:
        """The folder."""
        return self._folder.name

    @override
    def there(self) -> bool:
        """True while the folder is there."""
        return self._folder.is_dir()

    @override
    def start(self) -> None:
        """Show the first picture."""
        try:
            found = (path for path in self._folder.iterdir() if path.suffix.lower() in _PICTURES)
            self._pictures = tuple(sorted(found))
        except OSError:
            self._pictures = ()
        self._at = 0
        self._timer.start()

    @override
    def stop(self) -> None:
        """Nothing more is shown."""
        self._timer.stop()
        self._pictures = ()

    @override
    def shoot(self) -> None:
        """The picture that is shown; the next one follows it."""
        image = self._image()
        if image.isNull():
            self.broken.emit()
            return
        self._at = (self._at + 1) % len(self._pictures)
        self.shot.emit(frame_of(image))
        self._timer.start()

    def _image(self) -> QImage:
        return QImage(str(self._pictures[self._at])) if self._pictures else QImage()

    @Slot()
    def _show(self) -> None:
        image = self._image()
        if image.isNull():
            self.broken.emit()
        else:
            self.seen.emit(image)


class UvcCamera(Camera):
    """A camera of this PC through QtMultimedia, in its largest useful size."""

    def __init__(self, wanted: str = "", parent: QObject | None = None) -> None:
        """Take part of the name of the camera that is meant; "" for the first."""
        super().__init__(parent)
        self._wanted = wanted.casefold()
        self._device: QCameraDevice | None = None
        self._camera: QCamera | None = None
        self._session: QMediaCaptureSession | None = None
        self._last = QImage()
        self._steps = 0

    @property
    @override
    def name(self) -> str:
        """Its name as the system says it."""
        return self._device.description() if self._device is not None else ""

    @override
    def there(self) -> bool:
        """True when the system knows a camera."""
        # It complains of every optional library that is not there; a camera needs none of them.
        QLoggingCategory.setFilterRules(_QUIET)
        try:
            # QtMultimedia takes a tenth of a second to load: only for who scans.
            from PySide6.QtMultimedia import QMediaDevices  # noqa: PLC0415  # as above
        except ImportError:
            # A system without a sound library; `run` says at each start what is missing.
            return False
        return bool(QMediaDevices.videoInputs())

    @override
    def start(self) -> None:
        """Open the camera; without one it is told at once."""
        from PySide6.QtMultimedia import (  # noqa: PLC0415  # loaded by `there`, not with the program
            QCamera,
            QMediaCaptureSession,
            QMediaDevices,
            QVideoSink,
        )

        self.stop()
        devices = list(QMediaDevices.videoInputs())
        meant = [one for one in devices if self._wanted in one.description().casefold()] or devices
        if not meant:
            self._device = None
            self.broken.emit()
            return
        self._device = meant[self._steps % len(meant)]
        self._session = QMediaCaptureSession(self)
        self._camera = QCamera(self._device, self)
        best = _best_format(self._device.videoFormats())
        if best is not None:
            self._camera.setCameraFormat(best)
        sink = QVideoSink(self)
        sink.videoFrameChanged.connect(self._came)
        self._camera.errorOccurred.connect(self._failed)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(sink)
        self._camera.start()

    @override
    def stop(self) -> None:
        """Let the camera go; its light goes out."""
        self._last = QImage()
        if self._camera is not None:
            self._camera.stop()
            self._camera.deleteLater()
            self._camera = None
        if self._session is not None:
            self._session.deleteLater()
            self._session = None

    @override
    def shoot(self) -> None:
        """The newest picture: a camera of this kind has no other one than those of its stream."""
        if self._last.isNull():
            self.broken.emit()
        else:
            self.shot.emit(frame_of(self._last))

    @override
    def change(self) -> None:
        """The next camera."""
        self._steps += 1
        self.start()

    @Slot("QVideoFrame")
    def _came(self, frame: QVideoFrame) -> None:
        image = frame.toImage()
        if not image.isNull():
            self._last = image
            self.seen.emit(image)

    @Slot()
    def _failed(self) -> None:
        self.broken.emit()


def _best_format(formats: list[QCameraFormat]) -> QCameraFormat | None:
    """The largest picture that is still useful; of equal ones the one that comes oftener."""
    sizes = [
        (one.resolution().width() * one.resolution().height(), one.maxFrameRate(), one) for one in formats
    ]
    useful = [one for one in sizes if one[0] <= _MOST_PIXELS] or sizes[:1]
    return max(useful, key=lambda one: one[:2])[2] if useful else None


def frame_of(image: QImage) -> Frame:
    """A picture as plain bytes without gaps between its rows."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    width, height, step = plain.width(), plain.height(), plain.bytesPerLine()
    whole = bytes(plain.constBits())
    rows = b"".join(whole[row * step : row * step + width * 3] for row in range(height))
    return Frame(width=width, height=height, rgb=rows)


def camera_of(setting: str) -> Camera | None:
    """The camera that the settings of this PC name; None where none is wanted."""
    if setting == NO_CAMERA:
        return None
    if setting.startswith(FOLDER):
        return FolderCamera(Path(setting.removeprefix(FOLDER)).expanduser())
    return UvcCamera(setting)
