"""Which faces the papers are set in, where they are on this PC, and which characters nobody has.

Every role has a chain of faces; each character is taken from the first face that has it, so that a rare name
is printed rather than boxed (domain.md 2.10, architecture.md 4). A character that no face of the chain has is
never drawn: the paper is refused and the character named. No drawing here.
"""

from __future__ import annotations

import os
import struct
import sys
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from fontTools.ttLib import TTCollection, TTFont, TTLibError

from hall.errors import Refused, Unavailable
from printing.outlines import CubicSource, TrueTypeSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from printing.outlines import Glyph, Source


class Role(StrEnum):
    """What a text is on the paper; decides its face."""

    BODY = "正文"
    BOLD = "正文粗体"
    TITLE = "标题"
    SANS = "小票"
    SANS_BOLD = "小票粗体"


class Wanted(NamedTuple):
    """A font file by its usual name, and which family of a collection."""

    file: str
    name: str
    family: str = ""


_RARE: Final = (
    Wanted("HanaMinA.ttf", "HanaMinA"),
    Wanted("HanaMinB.ttf", "HanaMinB"),
    Wanted("simsun.ttc", "SimSun", "SimSun"),
    Wanted("simsunb.ttf", "SimSunExtB"),
    Wanted("NotoSerifCJK-Regular.ttc", "NotoSerifSC", "Noto Serif CJK SC"),
    Wanted("DejaVuSans.ttf", "DejaVuSans"),
)
_BODY: Final = (
    Wanted("LXGWWenKai-Regular.ttf", "WenKai"),
    Wanted("simfang.ttf", "FangSong"),
    Wanted("simkai.ttf", "KaiTi"),
)
_BOLD: Final = (Wanted("LXGWWenKai-Bold.ttf", "WenKaiBold"), Wanted("simhei.ttf", "SimHei"))
_SONG: Final = (
    Wanted("NotoSerifCJK-Bold.ttc", "NotoSerifSCBold", "Noto Serif CJK SC"),
    Wanted("STZHONGS.TTF", "STZhongsong"),
)
_SANS: Final = (
    Wanted("NotoSansCJK-Regular.ttc", "NotoSansSC", "Noto Sans CJK SC"),
    Wanted("msyh.ttc", "YaHei", "Microsoft YaHei"),
)
_SANS_BOLD: Final = (
    Wanted("NotoSansCJK-Bold.ttc", "NotoSansSCBold", "Noto Sans CJK SC"),
    Wanted("msyhbd.ttc", "YaHeiBold", "Microsoft YaHei"),
)

CHAINS: Final[Mapping[Role, tuple[Wanted, ...]]] = {
    Role.BODY: (*_BODY, *_RARE),
    Role.BOLD: (*_BOLD, *_BODY, *_RARE),
    Role.TITLE: (*_SONG, *_BOLD, *_BODY, *_RARE),
    Role.SANS: (*_SANS, *_BODY, *_RARE),
    Role.SANS_BOLD: (*_SANS_BOLD, *_BOLD, *_BODY, *_RARE),
}
"""Order of faces for each role."""


_DAMAGED: Final = (
    OSError,
    TTLibError,
    struct.error,
    AssertionError,
    LookupError,
    TypeError,
    ValueError,
)
"""What reading a damaged font file ends in; fontTools has no one error for that."""


def system_font_dirs() -> tuple[Path, ...]:
    """The usual places of fonts on this operating system."""
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
        local = os.environ.get("LOCALAPPDATA")
        return (windows, Path(local) / "Microsoft/Windows/Fonts") if local else (windows,)
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path.home() / ".local/share/fonts",
        Path.home() / ".fonts",
    )


def find_fonts(dirs: Sequence[Path]) -> dict[str, Path]:
    """Wanted font files by name; of two with one name the first in the order of `dirs` and paths counts."""
    names = {wanted.file.lower(): wanted.file for chain in CHAINS.values() for wanted in chain}
    found: dict[str, Path] = {}
    for folder in dirs:
        if not folder.is_dir():
            continue
        for path in sorted(folder.rglob("*")):
            name = names.get(path.name.lower())
            if name is not None and name not in found and path.is_file():
                found[name] = path
    return found


def _face_number(path: Path, family: str) -> int:
    """Which face of a collection belongs to a family; the first when none says so."""
    with path.open("rb") as file, TTCollection(file, lazy=True) as collection:
        for number, font in enumerate(collection.fonts):
            if family in {font["name"].getDebugName(1), font["name"].getDebugName(16)}:
                return number
    return 0


def _is_cubic(path: Path, number: int) -> bool:
    with path.open("rb") as file, TTFont(file, fontNumber=number, lazy=True) as font:
        return "glyf" not in font


class Faces:
    """The faces of this PC, opened when first needed and then kept."""

    def __init__(self, cache_dir: Path, dirs: Sequence[Path] | None = None) -> None:
        """Look for the font files; nothing is opened yet.

        Args:
            cache_dir: For converted outlines.
            dirs: Where to look; None means `system_font_dirs`.

        Raises:
            Unavailable: `paper.fonts` when not one face for the body of a paper is installed.
        """
        self._cache_dir = cache_dir
        self._paths = find_fonts(system_font_dirs() if dirs is None else dirs)
        self._sources: dict[str, Source | None] = {}
        self._glyphs: dict[tuple[Role, str], tuple[Source, Glyph] | None] = {}
        if not any(wanted.file in self._paths for wanted in _BODY):
            raise Unavailable(
                "paper.fonts",
                "这台电脑没有印文书的字体，请系统运维安装霞鹜文楷（fonts-lxgw-wenkai）或仿宋。",
            )

    @cached_property
    def names(self) -> dict[str, str]:
        """For each role the file of its first face: for `doctor` and the handbook."""
        return {
            role.value: next(wanted.file for wanted in chain if wanted.file in self._paths)
            for role, chain in CHAINS.items()
        }

    def _source(self, wanted: Wanted) -> Source | None:
        if wanted.name not in self._sources:
            path = self._paths.get(wanted.file)
            self._sources[wanted.name] = None if path is None else self._open(path, wanted)
        return self._sources[wanted.name]

    def _open(self, path: Path, wanted: Wanted) -> Source | None:
        source: Source
        try:
            number = _face_number(path, wanted.family) if path.suffix.lower() == ".ttc" else 0
            if _is_cubic(path, number):
                source = CubicSource(path, wanted.name, number, self._cache_dir)
            else:
                source = TrueTypeSource(path, wanted.name, number)
            source.glyph("一")
        except _DAMAGED:
            return None  # the next face in the chain serves
        return source

    def glyph(self, role: Role, char: str) -> tuple[Source, Glyph] | None:
        """The first face in the chain of a role that has a character, with its outline."""
        key = (role, char)
        if key not in self._glyphs:
            self._glyphs[key] = next(self._offers(role, char), None)
        return self._glyphs[key]

    def _offers(self, role: Role, char: str) -> Iterator[tuple[Source, Glyph]]:
        for wanted in CHAINS[role]:
            source = self._source(wanted)
            glyph = source.glyph(char) if source is not None else None
            if source is not None and glyph is not None:
                yield source, glyph

    def advance(self, role: Role, char: str) -> float:
        """Width of a character in em; one em for what nobody has (it is refused before it is drawn)."""
        found = self.glyph(role, char)
        if found is None:
            return 1.0
        source, glyph = found
        return glyph.advance / source.metrics.units

    def missing(self, text: Iterable[str], role: Role = Role.BODY) -> tuple[str, ...]:
        """Characters of a text that no face has, each once, in order of appearance."""
        return tuple(char for char in dict.fromkeys(text) if self.glyph(role, char) is None)

    def settle(self) -> None:
        """Write the caches of converted outlines, where something new was learnt."""
        for source in self._sources.values():
            if source is not None:
                source.settle()


def named(char: str) -> str:
    """A character with its code, as a clerk may read it out: 「𠅤」（U+20164）."""
    code = f"U+{ord(char):04X}"
    return f"「{char}」（{code}）" if char.isprintable() else code


def refuse_missing(missing: Sequence[str]) -> None:
    """Refuse a paper whose characters cannot be printed.

    Raises:
        Refused: `paper.glyph`, when `missing` is not empty; at most five are named.
    """
    if not missing:
        return
    several = "、".join(named(char) for char in missing[:5])
    more = f"等{len(missing)}个字" if len(missing) > 5 else ""
    raise Refused(
        "paper.glyph",
        f"这台电脑的字体里没有{several}{more}，文书不能打印。请核对姓名用字；字没有错的，请系统运维补装字体。",
    )
