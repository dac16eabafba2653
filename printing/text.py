"""Breaking Chinese text into lines, by the rules of Chinese typesetting.

No line begins with a closing mark or ends with an opening one, numbers and Latin words stay whole, a closing
mark at the end of a line may hang with its empty half, and all lines but the last fill the column (GB/T
15834, W3C clreq 3.1). Only measuring and breaking here; `sheet.py` draws.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from printing.fonts import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from printing.fonts import Faces
    from printing.sheet import Sheet

_OPENING: Final = frozenset("（《〈「『【〖〔［｛“‘([{")
_CLOSING: Final = frozenset("，。、；：？！）》〉」』】〗〕］｝”’…—～·,.;:?!)]}%°/-")
_HALF: Final = frozenset("，。、；：？！）》〉」』】〗〕］｝")
"""Full-width marks whose right half is empty: at the end of a line they need half the room."""

_WIDE_OPENING: Final = frozenset("（《〈「『【〖〔［｛")
"""Full-width marks whose left half is empty."""

_TOLERANCE: Final = 0.2
"""Points by which a line may pass the margin: less than a tenth of a millimetre, and it saves whole lines."""


class Span(NamedTuple):
    """A piece of text and its face."""

    text: str
    role: Role = Role.BODY


class _Run(NamedTuple):
    """Characters of one face, with the room that is taken away after the last one (negative) in points."""

    text: str
    role: Role
    gap: float


class _Atom(NamedTuple):
    """What stays together: a word, a character, or either with its punctuation."""

    runs: tuple[_Run, ...]
    width: float
    hang: float

    @property
    def blank(self) -> bool:
        return self.runs[0].text == " "

    @property
    def stretches(self) -> tuple[bool, bool]:
        """Whether room may be added before it and after it in a justified line."""
        first, last = self.runs[0].text[0], self.runs[-1].text[-1]
        return self.blank or _is_chinese(first), self.blank or _is_chinese(last)


@dataclass(slots=True)
class Line:
    """One line, ready to draw: pieces of one face each, with the space after each piece in points."""

    pieces: list[tuple[str, Role, float]]
    width: float

    @property
    def text(self) -> str:
        """The characters of the line."""
        return "".join(piece for piece, _, _ in self.pieces)


def tidy(text: str) -> str:
    """Text as it can be set: one kind of line end, tabs as spaces, composed letters (NFC)."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.replace("\t", " ") for line in lines)


def _is_chinese(char: str) -> bool:
    code = ord(char)
    return (
        0x2E80 <= code <= 0x9FFF
        or 0xAC00 <= code <= 0xD7AF
        or 0xE000 <= code <= 0xFAFF
        or 0xFE30 <= code <= 0xFE4F
        or 0xFF00 <= code <= 0xFFEF
        or code >= 0x1F000
        or char in "“”‘’…—·"
    )


def _starts_inside(last: str, char: str) -> bool:
    """True when `char` may not begin a line after `last`, or `last` may not end one."""
    if unicodedata.combining(char):
        return True
    if char in _CLOSING or last in _OPENING:
        return char != " " and last != " "
    if char == " " or last == " ":
        return False
    return not _is_chinese(char) and not _is_chinese(last)


def width_of(faces: Faces, role: Role, size: float, text: str) -> float:
    """Width of a text on one line, in points."""
    return sum(faces.advance(role, char) for char in text) * size


def _squeeze(last: str, char: str) -> bool:
    """True when two marks in a row share the room of one and a half: 「），」, 「：《」, 「（《」."""
    return (last in _HALF and (char in _HALF or char in _WIDE_OPENING)) or (
        last in _WIDE_OPENING and char in _WIDE_OPENING
    )


def _atom(faces: Faces, size: float, chars: Sequence[tuple[str, Role]]) -> _Atom:
    runs: list[_Run] = []
    for char, role in chars:
        if not runs:
            runs.append(_Run(char, role, 0.0))
            continue
        before = runs[-1]
        if _squeeze(before.text[-1], char):
            runs[-1] = before._replace(gap=-size / 2)
            runs.append(_Run(char, role, 0.0))
        elif before.role is role:
            runs[-1] = before._replace(text=before.text + char)
        else:
            runs.append(_Run(char, role, 0.0))
    width = sum(width_of(faces, run.role, size, run.text) + run.gap for run in runs)
    last, role = chars[-1]
    hang = size / 2 if last in _HALF and faces.advance(role, last) > 0.9 else 0.0
    return _Atom(tuple(runs), width, hang)


def _atoms(faces: Faces, size: float, spans: Iterable[Span]) -> Iterator[_Atom | None]:
    """Unbreakable pieces in order; None stands for a forced end of line."""
    word: list[tuple[str, Role]] = []
    for span in spans:
        for char in tidy(span.text):
            if word and (char == "\n" or not _starts_inside(word[-1][0], char)):
                yield _atom(faces, size, word)
                word = []
            if char == "\n":
                yield None
            else:
                word.append((char, span.role))
    if word:
        yield _atom(faces, size, word)


class _Filler:
    """Puts atoms on lines, each as full as it may be."""

    def __init__(self, faces: Faces, size: float, width: float, indent: float) -> None:
        self.lines: list[Line] = []
        self._faces = faces
        self._size = size
        self._width = width
        self._room = width - indent
        self._row: list[_Atom] = []
        self._used = 0.0

    def add(self, atom: _Atom, *, justify: bool) -> None:
        if atom.blank and not self._row and self.lines:
            return
        if not self._fits(atom) and self._row:
            self.close(fill=justify)
        if self._fits(atom):
            self._put(atom)
        elif not atom.blank:
            self._split(atom)

    def _join(self, atom: _Atom) -> float:
        """What is saved where a closing mark meets an opening one."""
        if self._row and _squeeze(self._row[-1].runs[-1].text[-1], atom.runs[0].text[0]):
            return -self._size / 2
        return 0.0

    def _fits(self, atom: _Atom) -> bool:
        return self._used + self._join(atom) + atom.width - atom.hang <= self._room + _TOLERANCE

    def _put(self, atom: _Atom) -> None:
        join = self._join(atom)
        if join:
            before = self._row[-1]
            *runs, last = before.runs
            self._row[-1] = before._replace(
                runs=(*runs, last._replace(gap=join)), width=before.width + join, hang=0.0
            )
        self._row.append(atom)
        self._used += join + atom.width

    def _split(self, atom: _Atom) -> None:
        """A word that is wider than the whole column goes on in the next line wherever it must."""
        for run in atom.runs:
            for char in run.text:
                part = _atom(self._faces, self._size, [(char, run.role)])
                if not self._fits(part) and self._row:
                    self.close(fill=False)
                self._put(part)

    def close(self, *, fill: bool) -> None:
        while self._row and self._row[-1].blank:
            self._used -= self._row.pop().width
        self.lines.append(_line(self._row, self._used, self._room, fill=fill))
        self._row, self._used, self._room = [], 0.0, self._width

    def done(self) -> list[Line]:
        if self._row or not self.lines:
            self.close(fill=False)
        return self.lines


def break_lines(
    faces: Faces,
    spans: Sequence[Span],
    *,
    size: float,
    width: float,
    indent: float = 0.0,
    justify: bool = True,
) -> list[Line]:
    """Break a paragraph.

    Args:
        faces: Where widths come from.
        spans: The text.
        size: Points.
        width: Room in points.
        indent: Of the first line, in points.
        justify: Fill all lines but the last.

    Returns:
        At least one line; of no line is the visible part wider than the room.
    """
    filler = _Filler(faces, size, width, indent)
    for atom in _atoms(faces, size, spans):
        if atom is None:
            filler.close(fill=False)
        else:
            filler.add(atom, justify=justify)
    return filler.done()


def balanced(faces: Faces, text: str, role: Role, size: float, width: float) -> list[Line]:
    """A centred text on as few lines as it needs, all about equally long: no single character at the end."""
    lines = break_lines(faces, [Span(text, role)], size=size, width=width, justify=False)
    room = width
    while len(lines) > 1 and room > size * 4:
        room -= size / 2
        narrower = break_lines(faces, [Span(text, role)], size=size, width=room, justify=False)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _line(atoms: Sequence[_Atom], used: float, room: float, *, fill: bool) -> Line:
    gaps = [
        index for index in range(len(atoms) - 1) if atoms[index].stretches[1] or atoms[index + 1].stretches[0]
    ]
    spare = room - used
    if spare < 0 and atoms:
        spare += atoms[-1].hang
    each = spare / len(gaps) if fill and gaps and spare > 0 else 0.0
    stretched = set(gaps) if each else set()
    pieces: list[tuple[str, Role, float]] = []
    for index, atom in enumerate(atoms):
        *before, last = atom.runs
        pieces += [(run.text, run.role, run.gap) for run in before]
        pieces.append((last.text, last.role, last.gap + (each if index in stretched else 0.0)))
    return Line(pieces=pieces, width=used + each * len(stretched))


def draw_line(sheet: Sheet, faces: Faces, line: Line, x: float, y: float, size: float) -> None:
    """Draw a line with its left edge at x and its baseline at y (mm)."""
    run: list[tuple[str, float]] = []
    role: Role | None = None
    start = at = x
    for text, piece_role, gap in line.pieces:
        if role is not None and piece_role is not role:
            sheet.text(start, y, role, size, run)
            run, start = [], at
        role = piece_role
        run.append((text, gap))
        at += (width_of(faces, piece_role, size, text) + gap) * 25.4 / 72
    if role is not None:
        sheet.text(start, y, role, size, run)
