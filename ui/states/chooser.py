"""A question in the place of the strip: options with their keys, or something to type (tokens.md 8).

Several questions follow each other (queue, then class); what is gathered goes into one `Detail`. Which comes
when is `asking.py`. No Qt.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from ui import words


class More(StrEnum):
    """Acts behind F10, which are needed less often than those with a key of their own."""

    CHOSEN = "chosen"
    PARK_NEXT = "park_next"
    PLAN = "plan"
    ITEM = "item"
    DIRECT = "direct"
    RETURN = "return"
    WHO = "who"
    CLOSE = "close"
    OPEN = "open"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What an act needs beside its key; empty values where it needs nothing."""

    queue: str = ""
    priority: str = ""
    proof: str = ""
    place: str = ""
    window: int | None = None
    staff: str = ""
    reason: str = ""
    ticket: str = ""
    number: str = ""
    """As typed: a ticket's, or a case's with which somebody comes back."""
    more: More | None = None
    queues: tuple[str, ...] = ()
    item: str = ""
    park: bool = False
    sure: bool = False
    firm: str = ""
    file: str = ""
    take_over: bool = False
    move: bool = False
    over: bool = False
    draft: object = None
    """The intake as it stands, for an act that sets it aside."""


class Typing(StrEnum):
    """What may be typed at a question."""

    NOTHING = "nothing"
    DIGITS = "digits"
    CODE = "code"
    """Letters and digits: a ticket or case number."""
    SEARCH = "search"
    """Letters narrow the options, digits take one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One line: the key that takes it, its words, and the detail after it."""

    key: str
    text: str
    detail: Detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Chooser:
    """One question.

    Attributes:
        act: What the answer is for; the desk knows it.
        step: Which of the questions of this act it is.
        options: What can be taken by a key; the first also by Enter.
        typing: Something is typed instead: `typed` so far, at most `longest` characters, `base` the detail.
        must: Esc does not close it.
    """

    act: str
    title: str
    step: str = ""
    options: tuple[Option, ...] = ()
    typing: Typing = Typing.NOTHING
    typed: str = ""
    longest: int = 2
    base: Detail = Detail()
    must: bool = False

    @property
    def hint(self) -> str:
        """How to get out."""
        if self.must:
            return ""
        return words.CHOOSE_HINT if self.typing is Typing.NOTHING else words.TYPED_HINT

    @property
    def head(self) -> str:
        """The question, with what was typed."""
        return self.title if self.typing is Typing.NOTHING else f"{self.title}　{self.typed}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """After a key: the chooser as it is now (None: closed), and the detail when something was taken."""

    chooser: Chooser | None
    detail: Detail | None = None


def press(chooser: Chooser, key: str) -> Chosen:
    """What a key does while a question stands."""
    if key == "Esc":
        return Chosen(chooser=chooser if chooser.must else None)
    if chooser.typing in {Typing.DIGITS, Typing.CODE}:
        return _typed(chooser, key)
    if chooser.typing is Typing.SEARCH and (key == "Backspace" or (len(key) == 1 and key.isalpha())):
        return _typed(chooser, key)
    if key == "Enter" and chooser.options:
        return Chosen(chooser=None, detail=chooser.options[0].detail)
    found = next((option for option in chooser.options if option.key == key), None)
    return Chosen(chooser=chooser) if found is None else Chosen(chooser=None, detail=found.detail)


def _typed(chooser: Chooser, key: str) -> Chosen:
    fits = key.isdigit() or (chooser.typing is not Typing.DIGITS and key.isascii() and key.isalpha())
    if len(key) == 1 and fits and len(chooser.typed) < chooser.longest:
        return Chosen(chooser=replace(chooser, typed=chooser.typed + key))
    if key == "Backspace":
        return Chosen(chooser=replace(chooser, typed=chooser.typed[:-1]))
    if key == "Enter":
        return Chosen(chooser=None, detail=replace(chooser.base, number=chooser.typed))
    return Chosen(chooser=chooser)


KEYS: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Keys of a list that may be longer than nine: digits, then letters that are not taken for digits."""


def keyed(texts: tuple[str, ...], details: tuple[Detail, ...]) -> tuple[Option, ...]:
    """Options with digits and then letters as keys: the materials of a case may be more than nine."""
    triples = zip(KEYS, texts, details, strict=False)
    return tuple(Option(key=key, text=text, detail=detail) for key, text, detail in triples)


def numbered(texts: tuple[str, ...], details: tuple[Detail, ...]) -> tuple[Option, ...]:
    """Options with the digits 1 to 9 as keys."""
    pairs = zip(texts[:9], details[:9], strict=True)
    return tuple(Option(key=str(n), text=text, detail=detail) for n, (text, detail) in enumerate(pairs, 1))
