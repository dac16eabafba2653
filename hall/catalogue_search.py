"""Finding an item by a few letters: names, everyday names, departments, pinyin, initials, all in one field.

An index over one catalogue is a few joined texts that are searched by regular expressions: quick to build,
small, and a look-up over thousands of items stays below what a person notices. Order of hits: exact ones,
then themes that contain them, then near ones (design/tokens.md 12). How often an item is chosen at a window
is the store's knowledge and comes in as `favour`.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from itertools import islice, product
from typing import Final

from hall.catalogue import Catalogue

MAX_QUERY: Final = 40
MAX_TOKENS: Final = 5
_VARIANTS: Final = 6
_NEAR_SHARE: Final = 0.6

_LETTERS: Final = re.compile(r"[a-z]+")
_CODE: Final = re.compile(r"[0-9a-z]{6,}")

# Characters of item names that people read in more than one way; every reading is found.
_READINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "行": ("xing", "hang"),
    "重": ("zhong", "chong"),
    "长": ("chang", "zhang"),
    "会": ("hui", "kuai"),
    "调": ("diao", "tiao"),
    "参": ("can", "shen"),
    "还": ("huan", "hai"),
    "校": ("xiao", "jiao"),
    "单": ("dan", "shan"),
    "车": ("che", "ju"),
    "传": ("chuan", "zhuan"),
    "乐": ("le", "yue"),
    "藏": ("cang", "zang"),
    "朝": ("chao", "zhao"),
    "石": ("shi", "dan"),
    "房": ("fang",),
    "地": ("di", "de"),
    "的": ("de", "di"),
    "得": ("de", "dei"),
    "都": ("du", "dou"),
    "发": ("fa",),
    "种": ("zhong", "chong"),
    "降": ("jiang", "xiang"),
    "约": ("yue", "yao"),
    "率": ("lv", "shuai", "lu"),
    "绿": ("lv", "lu"),
    "女": ("nv", "nu"),
    "旅": ("lv", "lu"),
    "律": ("lv", "lu"),
    "履": ("lv", "lu"),
    "屡": ("lv", "lu"),
    "略": ("lve", "lue"),
    "给": ("ji", "gei"),
    "宿": ("su", "xiu"),
    "厦": ("sha", "xia"),
    "系": ("xi", "ji"),
    "差": ("cha", "chai"),
    "模": ("mo", "mu"),
    "便": ("bian", "pian"),
    "曾": ("zeng", "ceng"),
    "角": ("jiao", "jue"),
    "薄": ("bo", "bao"),
    "血": ("xue", "xie"),
    "卡": ("ka", "qia"),
    "创": ("chuang",),
    "处": ("chu",),
    "供": ("gong",),
    "弹": ("dan", "tan"),
    "盛": ("sheng", "cheng"),
    "仇": ("chou", "qiu"),
    "解": ("jie", "xie"),
    "省": ("sheng", "xing"),
    "识": ("shi", "zhi"),
    "殖": ("zhi", "shi"),
    "育": ("yu",),
    "称": ("cheng", "chen"),
    "尽": ("jin",),
    "巷": ("xiang", "hang"),
}


class Field(StrEnum):
    """Where a hit was found."""

    NAME = "name"
    ALIAS = "alias"
    THEME = "theme"
    BODY = "body"
    CODE = "code"


class HitKind(StrEnum):
    """Rows of the result, in this order."""

    EXACT = "exact"
    THEME = "theme"
    NEAR = "near"


class _Tier(IntEnum):
    WHOLE = 0
    BEGINNING = 1
    INSIDE = 2
    BODY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A matched part: characters `start` to `end` (exclusive) of `text`, to be underlined."""

    field: Field
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One row: an item, or a theme (then `code` is the 主题编码)."""

    kind: HitKind
    code: str
    name: str
    spans: tuple[Span, ...]


_Rank = tuple[int, int, int, int]
_Reading = Callable[[str], tuple[str, ...]]
_Match = tuple[_Rank, int, Field, int, int]
"""Rank, text, field, first character, character after the last."""

_Found = dict[int, tuple[_Rank, tuple[_Match, ...]]]
_Place = tuple[int, int, int]
"""Text, first character, character after the last."""


@dataclass(slots=True)
class _Joined:
    """Lines in one text, each of which belongs to one of the texts of the index."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)

    def fill(self, lines: Iterable[tuple[int, str]]) -> None:
        """Join the lines, each after a line break."""
        parts = []
        position = 0
        for owner, line in lines:
            self.starts.append(position + 1)
            self.owners.append(owner)
            parts.append(f"\n{line}")
            position += len(line) + 1
        self.text = "".join([*parts, "\n"])

    def line_of(self, position: int) -> tuple[int, int]:
        """Owner and start of the line at a position."""
        index = bisect_right(self.starts, position) - 1
        return self.owners[index], self.starts[index]


class SearchIndex:
    """A look-up over one catalogue; build it once per catalogue and keep it."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Index names, everyday names, departments and codes of items, and names of themes."""
        self._names = [item.name for item in catalogue.items] + [theme.name for theme in catalogue.themes]
        self._codes = [item.code for item in catalogue.items] + [theme.code for theme in catalogue.themes]
        self._items = len(catalogue.items)
        self._themes_of: dict[int, list[int]] = defaultdict(list)
        self._texts: list[str] = []
        self._uses: list[list[tuple[int, Field]]] = []
        self._collect(catalogue)
        folded = [text.lower() for text in self._texts]
        # A few capital letters become longer when they are made small; such a text keeps its own form.
        self._folded = [
            low if len(low) == len(text) else text for low, text in zip(folded, self._texts, strict=True)
        ]
        self._words, self._sounds = _Joined(), _Joined()
        self._words.fill(enumerate(self._folded))
        self._reading = _reader()
        self._sounds.fill(_sound_lines(self._folded, self._reading))
        self._by_char: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(self._folded):
            for char in set(text):
                self._by_char[char].append(number)

    def find(
        self, query: str, *, limit: int = 20, favour: Mapping[str, int] | None = None
    ) -> tuple[Hit, ...]:
        """Hits for what was typed so far, best first.

        Args:
            query: Chinese, pinyin or initials in any mixture; blanks separate words that must all fit.
            limit: Most rows of each kind.
            favour: Item code → how often it is chosen here; decides between hits that fit equally well.
        """
        words = _words_of(query)
        if not words:
            return ()
        spelled = len(words) > 1 and all(_LETTERS.fullmatch(word) for word in words)
        found = self._all_words(["".join(words)] if spelled else words) or self._all_words(words)
        liked = favour or {}
        order = sorted(found, key=lambda doc: (*found[doc][0], -liked.get(self._codes[doc], 0), doc))
        items = [doc for doc in order if doc < self._items][:limit]
        hits = [self._hit(HitKind.EXACT, doc, found[doc][1]) for doc in items]
        themes = [doc for doc in order if doc >= self._items]
        themes += [theme for doc in items for theme in self._themes_of.get(doc, ())]
        hits += [
            self._hit(HitKind.THEME, doc, found[doc][1] if doc in found else ())
            for doc in list(dict.fromkeys(themes))[:limit]
        ]
        if len(items) < limit:
            hits += self._near(words, set(found), limit - len(items))
        return tuple(hits)

    def _collect(self, catalogue: Catalogue) -> None:
        known: dict[str, int] = {}
        by_code = {}

        def use(text: str, doc: int, where: Field) -> None:
            number = known.setdefault(text, len(self._texts))
            if number == len(self._texts):
                self._texts.append(text)
                self._uses.append([])
            self._uses[number].append((doc, where))

        for doc, item in enumerate(catalogue.items):
            by_code[item.code] = doc
            use(item.name, doc, Field.NAME)
            for alias in item.aliases:
                use(alias, doc, Field.ALIAS)
            use(item.body, doc, Field.BODY)
            use(item.code, doc, Field.CODE)
        for doc, theme in enumerate(catalogue.themes, self._items):
            use(theme.name, doc, Field.THEME)
            for step in theme.steps:
                if step.item_code in by_code:
                    self._themes_of[by_code[step.item_code]].append(doc)

    def _all_words(self, words: list[str]) -> _Found:
        """Documents in which every word fits, with the rank of the worst word and all matches."""
        found: _Found = {}
        for number, word in enumerate(words):
            best = self._one_word(word)
            if number == 0:
                found = {doc: (match[0], (match,)) for doc, match in best.items()}
            else:
                found = {
                    doc: (max(rank, best[doc][0]), (*matches, best[doc]))
                    for doc, (rank, matches) in found.items()
                    if doc in best
                }
        return found

    def _one_word(self, word: str) -> dict[int, _Match]:
        """The best match of a word for every document that has one."""
        best: dict[int, _Match] = {}
        seen: set[int] = set()
        long, single = _CODE.fullmatch(word), len(word) == 1
        for number, start, end in self._places(word):
            if number in seen and start > 0:
                continue
            seen.add(number)
            for doc, where in self._uses[number]:
                if (where is Field.CODE and not long) or (where is Field.BODY and single):
                    continue
                rank = _rank(where, start, end, len(self._texts[number]))
                if doc not in best or rank < best[doc][0]:
                    best[doc] = rank, number, where, start, end
        return best

    def _places(self, word: str) -> Iterator[_Place]:
        for match in re.finditer(re.escape(word), self._words.text):
            owner, line = self._words.line_of(match.start())
            yield owner, match.start() - line, match.end() - line
        if not any("a" <= char <= "z" for char in word):
            return
        for match in _sound_pattern(word, self._reading).finditer(self._sounds.text):
            owner, line = self._sounds.line_of(match.start())
            start = self._sounds.text.count(" ", line, match.start())
            yield owner, start, start + match.group().count(" ")

    def _near(self, words: list[str], found: set[int], limit: int) -> list[Hit]:
        """Items that have most of the characters, or all letters with others between."""
        joined = "".join(words)
        if len(joined) < 2:
            return []
        scores: dict[int, tuple[float, int]] = {}
        for number, score in self._near_texts(joined):
            for doc, where in self._uses[number]:
                if where in (Field.NAME, Field.ALIAS) and doc < self._items and doc not in found:
                    mark = (-score, len(self._texts[number]))
                    scores[doc] = min(scores.get(doc, mark), mark)
        order = sorted(scores, key=lambda doc: (*scores[doc], doc))
        return [self._hit(HitKind.NEAR, doc, ()) for doc in order[:limit]]

    def _near_texts(self, joined: str) -> Iterator[tuple[int, float]]:
        if _LETTERS.fullmatch(joined):
            if len(joined) >= 3:
                pattern = re.compile(f" {joined[0]}" + "".join(f"[^\n]*? {letter}" for letter in joined[1:6]))
                for match in pattern.finditer(self._sounds.text):
                    yield self._sounds.line_of(match.start())[0], 0.5
            return
        chars = {char for char in joined if not char.isascii()} or set(joined)
        counts = Counter(number for char in chars for number in self._by_char.get(char, ()))
        least = max(2, round(len(chars) * _NEAR_SHARE))
        for number, count in counts.items():
            if count >= least:
                yield number, count / len(chars)

    def _hit(self, kind: HitKind, doc: int, matches: tuple[_Match, ...]) -> Hit:
        spans = tuple(
            Span(field=where, text=self._texts[number], start=start, end=end)
            for _, number, where, start, end in matches
        )
        return Hit(kind=kind, code=self._codes[doc], name=self._names[doc], spans=spans)


def _words_of(query: str) -> list[str]:
    """The words that were typed, folded: small letters, half width, ü as v."""
    folded = unicodedata.normalize("NFKC", query[:MAX_QUERY]).lower().replace("ü", "v")
    folded = "".join(char if char.isprintable() else " " for char in folded)
    return list(dict.fromkeys(folded.replace("'", "").split()))[:MAX_TOKENS]


def _rank(where: Field, start: int, end: int, length: int) -> _Rank:
    """Smaller is better: whole, beginning, inside, department; name before alias; early; short."""
    if where in (Field.BODY, Field.CODE):
        tier = _Tier.BODY
    elif start > 0:
        tier = _Tier.INSIDE
    else:
        tier = _Tier.WHOLE if end == length else _Tier.BEGINNING
    return tier, int(where is Field.ALIAS), start, length


def _sound_pattern(word: str, reading: _Reading) -> re.Pattern[str]:
    """Letters go on in the same syllable or begin the next one; other characters are whole syllables."""
    parts = ["(?<=\n)"] if len(word) == 1 else []
    for number, char in enumerate(word):
        if "a" <= char <= "z":
            parts.append(f"(?:[a-z]* )?{char}" if number else f" {char}")
        else:
            sounds = "|".join(re.escape(sound) for sound in reading(char))
            parts.append(f"{'[a-z]*' if number else ''} (?:{sounds})(?![a-z])")
    return re.compile("".join(parts))


def _sound_lines(texts: Iterable[str], reading: _Reading) -> Iterator[tuple[int, str]]:
    """For each text a line with a blank before every syllable; more lines where characters have readings."""
    for number, text in enumerate(texts):
        choices = [reading(char) for char in text]
        for variant in islice(product(*choices), _VARIANTS):
            yield number, "".join(f" {syllable}" for syllable in variant)


def _reader() -> _Reading:
    """A function from a character to its readings; the dictionary is loaded only when an index is built."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  # takes a quarter of a second to load

    known: dict[str, tuple[str, ...]] = dict(_READINGS)

    def reading(char: str) -> tuple[str, ...]:
        if char not in known:
            sounds = lazy_pinyin(char, style=Style.NORMAL, errors="default")
            known[char] = (sounds[0].replace(" ", "_").replace("\n", "_") if sounds else "_",)
        return known[char]

    return reading
