"""A page to draw on: ReportLab's canvas with this program's faces, lengths in millimetres from the top left.

Everything that reaches a paper goes through the few methods here, so that no text can be drawn in a face that
was not checked. What stands where is decided by `frame.py` and the files in `papers/`.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from printing.embed import EmbeddedFace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from printing.fonts import Faces, Role
    from printing.outlines import Glyph, Source

rl_config.useA85 = 0  # pages as bytes, not as text: a quarter smaller, and three milliseconds sooner

MM: Final = 72 / 25.4
"""Points in a millimetre."""


class MissingGlyphs(Exception):  # noqa: N818  # a finding, told by `render.py` in its own words
    """Characters of a finished paper that no face has; the paper must not be used."""

    def __init__(self, chars: tuple[str, ...]) -> None:
        """Keep the characters, each once, in order of appearance."""
        super().__init__(chars)
        self.chars = chars


class _Book:
    """The faces used in one document; ReportLab asks it to write them at the end."""

    def __init__(self) -> None:
        self._faces: dict[str, EmbeddedFace] = {}

    def face(self, source: Source) -> EmbeddedFace:
        found = self._faces.get(source.name)
        if found is None:
            found = self._faces[source.name] = EmbeddedFace(source, f"Y{len(self._faces) + 1}")
        return found

    def addObjects(self, document: Any) -> None:  # noqa: N802  # ReportLab calls it so
        """Put the fonts into the resources of all pages."""
        resources = document.idToObject["BasicFonts"].dict
        resources.clear()  # the face that ReportLab always begins with is not used
        for face in self._faces.values():
            resources[face.resource] = face.write(document)


class Sheet(Canvas):
    """Pages under construction."""

    _doc: Any
    _code: list[str]

    def __init__(self, faces: Faces, *, width: float, height: float, title: str) -> None:
        """Begin the first page; sizes in millimetres."""
        self._file = io.BytesIO()
        super().__init__(
            self._file, pagesize=(width * MM, height * MM), invariant=1, pageCompression=1, lang="zh-CN"
        )
        self._height = height
        self._chosen = faces
        self._book = _Book()
        self._doc.delayedFonts.append(self._book)
        self._preamble = ""
        self._lacking: dict[str, None] = {}
        self.setTitle(title)
        self.setAuthor("")
        self.setCreator("一窗")
        self.setProducer("一窗")

    def text(self, x: float, y: float, role: Role, size: float, parts: Iterable[tuple[str, float]]) -> None:
        """Draw a line of text.

        Args:
            x: Left edge, mm.
            y: Baseline, mm from the top.
            role: Which faces.
            size: Size in points.
            parts: Pieces of text, each with the space that follows its last character, in points.
        """
        face: EmbeddedFace | None = None
        codes: list[str] = []
        out = [f"BT 1 0 0 1 {x * MM:.3f} {(self._height - y) * MM:.3f} Tm"]
        for piece, gap in parts:
            for char in piece:
                source, glyph = self._glyph(role, char)
                if face is None or source is not face.source:
                    if codes:
                        out.append(f"[<{''.join(codes)}>] TJ")
                        codes.clear()
                    face = self._book.face(source)
                    out.append(f"/{face.resource} {size:g} Tf")
                codes.append(face.code(char, glyph))
            if gap and codes:
                codes.append(f"> {-gap * 1000 / size:.2f} <")
        if codes:
            out.append(f"[<{''.join(codes)}>] TJ")
        out.append("ET")
        self._code.append(" ".join(out))

    def _glyph(self, role: Role, char: str) -> tuple[Source, Glyph]:
        found = self._chosen.glyph(role, char)
        if found is None:
            self._lacking[char] = None
            found = self._chosen.glyph(role, "〇")
        if found is None:
            raise MissingGlyphs((char,))
        return found

    def boxes(self, boxes: Iterable[tuple[float, float, float, float]]) -> None:
        """Fill rectangles, each (left, top, width, height) in mm."""
        out = [
            f"{x * MM:.3f} {(self._height - y - h) * MM:.3f} {w * MM:.3f} {h * MM:.3f} re"
            for x, y, w, h in boxes
        ]
        if out:
            self._code.append(" ".join(out) + " f")

    def rule(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.25) -> None:
        """A straight line; all in mm."""
        self._code.append(
            f"{width * MM:.3f} w {x1 * MM:.3f} {(self._height - y1) * MM:.3f} m "
            f"{x2 * MM:.3f} {(self._height - y2) * MM:.3f} l S"
        )

    def dashed(self, x: float, y: float, w: float, h: float, width: float = 0.2) -> None:
        """A dashed grey rectangle: the place of a seal."""
        self._code.append(
            f"q 0.45 G {width * MM:.3f} w [2 1.6] 0 d {x * MM:.3f} {(self._height - y - h) * MM:.3f} "
            f"{w * MM:.3f} {h * MM:.3f} re S Q"
        )

    def grey(self, level: float) -> None:
        """Colour of what follows: 0 black, 1 white. Papers have no colours."""
        self._code.append(f"{level:g} g {level:g} G")

    def finish(self) -> bytes:
        """End the last page; the whole PDF.

        Raises:
            MissingGlyphs: Something was to be drawn that no face has.
        """
        if self._lacking:
            raise MissingGlyphs(tuple(self._lacking))
        self.showPage()
        self.save()
        return self._file.getvalue()

    def next_page(self) -> None:
        """End this page and begin another."""
        self.showPage()
