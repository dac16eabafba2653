"""Glyph outlines out of font files, one character at a time.

A paper uses some two hundred characters of a face that has thirty thousand; reading just those, straight
from the mapped file, is what keeps a receipt small and fast. Faces with cubic outlines (CFF: the Noto CJK
families) are turned into TrueType outlines by fontTools, two milliseconds a character, and kept in a cache
file so that the big font need not be opened again. No choice of faces here: that is `fonts.py`.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import struct
import tempfile
import weakref
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import msgspec
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

if TYPE_CHECKING:
    from pathlib import Path

_CACHE_VERSION: Final = 1
_CUBIC_TOLERANCE: Final = 1.0
"""Greatest distance between the two outlines, in font units (1/1000 em): far below a printer dot."""


class Glyph(NamedTuple):
    """One character of a face.

    Attributes:
        advance: Width in font units.
        outline: An entry of a `glyf` table, without hints and components; empty for blanks.
    """

    advance: int
    outline: bytes


class Metrics(NamedTuple):
    """What a PDF font descriptor wants to know, in font units."""

    units: int
    ascent: int
    descent: int
    box: tuple[int, int, int, int]


class Source(Protocol):
    """One face of one font file."""

    @property
    def name(self) -> str:
        """Short name for the PDF: ASCII letters and digits."""
        ...

    @property
    def metrics(self) -> Metrics:
        """Size of the em and of the box around all glyphs."""
        ...

    def glyph(self, char: str) -> Glyph | None:
        """The outline of a character, None when the face lacks it."""
        ...

    def settle(self) -> None:
        """Write down what was learnt since the last time, if there is anything to write."""
        ...


def _metrics(font: TTFont) -> Metrics:
    head, hhea = font["head"], font["hhea"]
    return Metrics(
        units=head.unitsPerEm,
        ascent=hhea.ascent,
        descent=hhea.descent,
        box=(head.xMin, head.yMin, head.xMax, head.yMax),
    )


def _without_hints(outline: bytes) -> bytes:
    """A simple glyph without its instructions: the tables they need are not embedded."""
    contours = struct.unpack_from(">h", outline)[0]
    at = 10 + 2 * contours
    length = struct.unpack_from(">H", outline, at)[0]
    if not length:
        return outline
    return outline[:at] + b"\0\0" + outline[at + 2 + length :]


def _opened_for(owner: object, path: Path, number: int) -> TTFont:
    """A font that is read piece by piece, and closed when its owner goes."""
    font = TTFont(path, fontNumber=number, lazy=True)
    weakref.finalize(owner, font.close)
    return font


class TrueTypeSource:
    """A face with TrueType outlines, read from the mapped file."""

    def __init__(self, path: Path, name: str, number: int = 0) -> None:
        """Nothing is opened before the first glyph is asked for."""
        self._path = path
        self._number = number
        self._known: dict[str, Glyph | None] = {}
        self.name = name

    @cached_property
    def _font(self) -> TTFont:
        return _opened_for(self, self._path, self._number)

    @cached_property
    def metrics(self) -> Metrics:
        """See `Source.metrics`."""
        return _metrics(self._font)

    @cached_property
    def _cmap(self) -> dict[int, str]:
        found: dict[int, str] = self._font.getBestCmap() or {}
        return found

    @cached_property
    def _loca(self) -> tuple[int, ...]:
        raw = self._font.reader["loca"]
        if self._font["head"].indexToLocFormat:
            return struct.unpack(f">{len(raw) // 4}L", raw[: len(raw) // 4 * 4])
        return tuple(2 * each for each in struct.unpack(f">{len(raw) // 2}H", raw[: len(raw) // 2 * 2]))

    @cached_property
    def _mapped(self) -> tuple[mmap.mmap, int]:
        with self._path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return mapped, self._font.reader.tables["glyf"].offset

    def glyph(self, char: str) -> Glyph | None:
        """See `Source.glyph`."""
        if char not in self._known:
            self._known[char] = self._read(char)
        return self._known[char]

    def _read(self, char: str) -> Glyph | None:
        name = self._cmap.get(ord(char))
        if name is None:
            return None
        gid = self._font.getGlyphID(name)
        if not gid:
            return None
        mapped, start = self._mapped
        outline = mapped[start + self._loca[gid] : start + self._loca[gid + 1]]
        if outline:
            contours = struct.unpack_from(">h", outline)[0]
            outline = _without_hints(outline) if contours >= 0 else self._decomposed(name)
        return Glyph(advance=self._font["hmtx"][name][0], outline=outline)

    def _decomposed(self, name: str) -> bytes:
        glyphs = self._font.getGlyphSet()
        recorded = DecomposingRecordingPen(glyphs)
        glyphs[name].draw(recorded)
        pen = TTGlyphPen(None)
        recorded.replay(pen)
        compiled: bytes = pen.glyph().compile(None)
        return compiled

    def settle(self) -> None:
        """Nothing to write: the file itself is fast enough."""


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    """The cache file of a cubic face."""

    version: int
    metrics: Metrics
    glyphs: dict[str, Glyph | None]


class CubicSource:
    """A face with CFF outlines, converted character by character and cached.

    What a character looks like depends on the font file alone, so papers have the same bytes with and without
    the cache. Two programs may write the file at once: each writes a whole one and renames it.
    """

    def __init__(self, path: Path, name: str, number: int, cache_dir: Path) -> None:
        """Nothing is opened before the first glyph is asked for.

        Args:
            path: A font file or collection.
            name: Short name for the PDF.
            number: Which face of a collection.
            cache_dir: Where the cache file may be put; made when needed.
        """
        self._path = path
        self._number = number
        self._cache = cache_dir / f"{name}-{path.stat().st_size}-{number}.outlines"
        self._dirty = False
        self.name = name

    @cached_property
    def _font(self) -> TTFont:
        return _opened_for(self, self._path, self._number)

    @cached_property
    def _opened(self) -> tuple[dict[int, str], object]:
        return self._font.getBestCmap() or {}, self._font.getGlyphSet()

    @cached_property
    def _stored(self) -> _Stored:
        with contextlib.suppress(OSError, msgspec.DecodeError, msgspec.ValidationError):
            stored = msgspec.msgpack.decode(self._cache.read_bytes(), type=_Stored)
            if stored.version == _CACHE_VERSION:
                return stored
        return _Stored(version=_CACHE_VERSION, metrics=_metrics(self._font), glyphs={})

    @property
    def metrics(self) -> Metrics:
        """See `Source.metrics`."""
        return self._stored.metrics

    def glyph(self, char: str) -> Glyph | None:
        """See `Source.glyph`."""
        glyphs = self._stored.glyphs
        if char not in glyphs:
            glyphs[char] = self._convert(char)
            self._dirty = True
        return glyphs[char]

    def _convert(self, char: str) -> Glyph | None:
        cmap, glyphs = self._opened
        name = cmap.get(ord(char))
        if name is None or name == ".notdef":
            return None
        pen = TTGlyphPen(None)
        drawn = glyphs[name]  # type: ignore[index]  # fontTools ships no types
        drawn.draw(Cu2QuPen(pen, _CUBIC_TOLERANCE, reverse_direction=True))
        return Glyph(advance=round(drawn.width), outline=pen.glyph().compile(None))

    def settle(self) -> None:
        """Write the cache file. That it cannot be written costs time at the next start and nothing else."""
        if not self._dirty:
            return
        self._dirty = False
        with contextlib.suppress(OSError):
            self._cache.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._cache.parent, suffix=".new")
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.msgpack.encode(self._stored))
            os.replace(temporary, self._cache)  # noqa: PTH105  # atomic on both systems
