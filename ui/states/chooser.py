"""A question in the place of the strip: numbered options, or a number to type; driven by keys (tokens.md 8).

Several questions follow each other (queue, then class); what is gathered goes into one `Detail`. No Qt.
"""

from dataclasses import dataclass, replace

from ui import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What an act needs beside its key; empty values where it needs nothing."""

    queue: str = ""
    priority: str = ""
    place: str = ""
    window: int | None = None
    reason: str = ""
    ticket: str = ""
    park: bool = False
    sure: bool = False
    firm: str = ""
    take_over: bool = False
    draft: object = None
    """The intake as it stands, for an act that sets it aside."""


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
        options: What can be taken by a key; the first also by Enter.
        number: A window number is typed instead; `typed` are its digits, `base` the detail so far.
        must: Esc does not close it.
    """

    act: str
    title: str
    options: tuple[Option, ...] = ()
    number: bool = False
    typed: str = ""
    base: Detail = Detail()
    must: bool = False

    @property
    def hint(self) -> str:
        """How to get out."""
        if self.must:
            return ""
        return words.TYPED_HINT if self.number else words.CHOOSE_HINT


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """After a key: the chooser as it is now (None: closed), and the detail when something was taken."""

    chooser: Chooser | None
    detail: Detail | None = None


def press(chooser: Chooser, key: str) -> Chosen:
    """What a key does while a question stands."""
    if key == "Esc":
        return Chosen(chooser=chooser if chooser.must else None)
    if chooser.number:
        return _typed(chooser, key)
    if key == "Enter" and chooser.options:
        return Chosen(chooser=None, detail=chooser.options[0].detail)
    found = next((option for option in chooser.options if option.key == key), None)
    return Chosen(chooser=chooser) if found is None else Chosen(chooser=None, detail=found.detail)


def _typed(chooser: Chooser, key: str) -> Chosen:
    if key.isdigit() and len(chooser.typed) < 2:
        return Chosen(chooser=replace(chooser, typed=chooser.typed + key))
    if key == "Backspace":
        return Chosen(chooser=replace(chooser, typed=chooser.typed[:-1]))
    if key == "Enter":
        window = int(chooser.typed) if chooser.typed else None
        return Chosen(chooser=None, detail=replace(chooser.base, window=window))
    return Chosen(chooser=chooser)


def numbered(texts: tuple[str, ...], details: tuple[Detail, ...]) -> tuple[Option, ...]:
    """Options with the digits 1 to 9 as keys."""
    pairs = zip(texts[:9], details[:9], strict=True)
    return tuple(Option(key=str(n), text=text, detail=detail) for n, (text, detail) in enumerate(pairs, 1))
