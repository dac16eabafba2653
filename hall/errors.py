"""The three families of errors that a command may raise, and nothing else.

`Refused` is a rule that said no, `Unavailable` something outside that did not answer, `Conflict` somebody
else who was first. Each carries a code for machines and one Chinese sentence that a clerk can act on or
read to the citizen. Whatever is raised beside these three is a bug. No screen text other than the sentence
of the error itself belongs here.
"""

from __future__ import annotations


class HallError(Exception):
    """Root of the three families.

    Attributes:
        code: Stable dotted name of the rule or fault, for tests, logs and machines.
        sentence: What a clerk reads, in Chinese: what is wrong and what to do.
        field: Name of the form field it is about, or None.
    """

    def __init__(self, code: str, sentence: str, *, field: str | None = None) -> None:
        """Keep code, sentence and field."""
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.field = field


class Refused(HallError):  # noqa: N818  # architecture.md 3 names it: a refusal is an answer, not a fault
    """A rule of the law or the hall said no; asking again changes nothing."""


class Unavailable(HallError):  # noqa: N818  # as above
    """Disk, printer, reader or hub did not do it; trying again may help."""


class Conflict(HallError):  # noqa: N818  # as above
    """The thing was changed by somebody else in the meantime; look again, then decide."""
