"""Terms by which persons and cases are found: pairs of characters, last digits, whole numbers.

Pure text. What is stored for a person and what is asked for a typed word are made here, so that the two
never differ; tables and queries are `models/case_search.py`. Terms only bring candidates: whether a word
really stands in a case is decided by `stands_in`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hall.persons import Person
from hall.phones import check_phone

TAIL: Final = 4
"""How many last signs of a document or a telephone are a term: what people read out."""

MOST_PAIRS: Final = 5
"""Pairs of a long name that are tried for the rarest."""

CASE_NUMBER: Final = 21
"""Signs of a case number: division 6, day 8, W and window 3, serial 4."""

_SHORT_NUMBER: Final = re.compile(r"(?<!\w)(\d{4})?\s*[Ww](\d{2})\s+(\d{4})(?!\w)")
_WIDE: Final = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width letters and digits, as an input method that was left on types them."""
_IN_GROUPS: Final = (
    re.compile(r"(?<![\w-])(1\d{2})[ -](\d{4})[ -](\d{4})(?![\w-])"),
    re.compile(r"(?<![\w-])(\d{6}) (\d{8}) (\d{3}[\dXx])(?![\w-])"),
)
"""A mobile and an identity number as people write them down: 138 1234 5678, 990102 19900307 0011."""
_LINE: Final = re.compile(r"(?<![\w-])(0\d{2,3}) (\d{7,8})(?![\w-])")
_PLAIN_LINE: Final = re.compile(r"0\d{9,11}")
_WINDOW_TAIL: Final = re.compile(r".*(w\d{6})\Z")
_TAIL: Final = re.compile(r".*?([a-z0-9]{4})\Z")
_DIGIT: Final = re.compile(r"\d")


def name_terms(name: str) -> frozenset[str]:
    """The first character of a name and every pair of neighbours in it."""
    text = name.casefold()
    pairs = {text[at : at + 2] for at in range(len(text) - 1)}
    return frozenset({text[:1], *(pair for pair in pairs if " " not in pair)} - {"", " "})


def tail_term(number: str) -> str:
    """The last signs of a document or a telephone, "" when it is shorter."""
    return f"#{number[-TAIL:].casefold()}" if len(number) >= TAIL else ""


def person_terms(person: Person) -> frozenset[str]:
    """Everything under which a person is found."""
    return (name_terms(person.name) | {tail_term(person.number), tail_term(person.phone)}) - {""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One typed word and what it may be.

    Attributes:
        text: As it is compared, without difference of case.
        number: A whole case number. seven: Its end from W on. tail: Its last four, or those of a document.
        pairs: Pairs of characters, or the one first character, of a name.
    """

    text: str
    number: str = ""
    seven: str = ""
    tail: str = ""
    pairs: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """False for a piece of a number that no term knows: other words have to bring the candidates."""
        return bool(self.number or self.seven or self.tail) or not self.text.isascii()


def words_of(text: str) -> tuple[Word, ...]:
    """What was typed, word by word; a number in groups is one word.

    That is a case number as screens show it (1118 W03 0011), and a telephone or an identity number as people
    write them; a fixed line is looked for as it is kept, with its hyphen.
    """
    joined = text.translate(_WIDE)
    for groups in _IN_GROUPS:
        joined = groups.sub(r"\1\2\3", joined)
    joined = _LINE.sub(r"\1-\2", joined)
    joined = _SHORT_NUMBER.sub(lambda found: f"{found[1] or ''}W{found[2]}{found[3]}", joined)
    return tuple(_word(_as_kept(part)) for part in dict.fromkeys(joined.casefold().split()))


def _as_kept(word: str) -> str:
    line = check_phone(word) if _PLAIN_LINE.fullmatch(word) else None
    return line.value if line is not None and line.ok else word


def _word(text: str) -> Word:
    whole = text.upper() if len(text) == CASE_NUMBER and text.isascii() and text.isalnum() else ""
    seven = _WINDOW_TAIL.match(text)
    # The last sign of a 统一社会信用代码 may be a letter.
    tail = _TAIL.match(text) if _DIGIT.search(text) else None
    pairs = tuple(dict.fromkeys(text[at : at + 2] for at in range(len(text) - 1))) or (text,)
    number = bool(whole or seven or tail) and text.isascii()
    return Word(
        text=text,
        number=whole,
        seven=seven[1].upper() if seven and not whole else "",
        tail=tail[1] if tail and not whole and not seven else "",
        pairs=() if number else pairs[:: max(len(pairs) // MOST_PAIRS, 1)],
    )


def stands_in(word: Word, *texts: str) -> bool:
    """Whether a word is a part of one of these texts."""
    return any(word.text in text.casefold() for text in texts)
