"""The expression language of 适用情形 and 显示条件: names joined by `&`, `|`, `!` and parentheses.

One small language serves materials, questions and public rules (catalogue sheet 说明; intake-rules 1 and 2).
An expression is parsed once into a postfix program, so that neither parsing nor evaluation can recurse into a
stack overflow, whatever a catalogue file contains. What a name means is not known here: `catalogue.py` knows
the questions of an item, `checklist.py` the answers.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hall.errors import Refused

FLAGS: Final = ("agent", "minor", "company", "hmt", "foreign")
"""General situations that every item knows: 委托代理、未满十八周岁、企业等组织、港澳台居民、外国人."""

MAX_LENGTH: Final = 1000
"""Characters; the longest of a real catalogue has about forty."""

MAX_DEPTH: Final = 32
"""Open parentheses and `!` at one place."""

_TOKEN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)?|[&|!()]")
_BLANKS: Final = " \t\r\n\u00a0\u3000"
_FULL_WIDTH: Final = "！＆｜（）．"
_BINDING: Final = {"|": 1, "&": 2, "!": 3}


class ConditionFault(Refused):
    """An expression that cannot be read.

    Attributes:
        position: Place of the fault, counted in characters from 1.
    """

    def __init__(self, sentence: str, position: int) -> None:
        """Keep the place beside the sentence."""
        super().__init__("condition.syntax", f"第{position}个字符：{sentence}")
        self.position = position


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A parsed expression.

    Attributes:
        text: As it stands in the catalogue; empty means always.
        program: Names and operators in postfix order; empty means always.
    """

    text: str
    program: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name once, in order of first use, so that an import can check them."""
        return tuple(dict.fromkeys(sign for sign in self.program if sign not in _BINDING))

    def holds(self, true_names: Collection[str]) -> bool:
        """True when the expression is true and exactly `true_names` are.

        Args:
            true_names: Flags that are set and options that are chosen, for example `{"agent", "Q2.company"}`.
        """
        if not self.program:
            return True
        stack: list[bool] = []
        for sign in self.program:
            if sign == "!":
                stack.append(not stack.pop())
            elif sign in _BINDING:
                right, left = stack.pop(), stack.pop()
                stack.append((left and right) if sign == "&" else (left or right))
            else:
                stack.append(sign in true_names)
        return stack.pop()


@lru_cache(maxsize=20_000)
def parse(text: str) -> Condition:
    """Read an expression; `!` binds tighter than `&`, `&` tighter than `|`; an empty text is always true.

    Raises:
        ConditionFault: The text is no expression; the sentence names the place.
    """
    if len(text) > MAX_LENGTH:
        raise ConditionFault(f"表达式太长，最多{MAX_LENGTH}个字符。", MAX_LENGTH + 1)
    reader = _Reader()
    position = _skip(text, 0)
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ConditionFault(_stranger(text[position]), position + 1)
        reader.take(match.group(), position + 1)
        position = _skip(text, match.end())
    return Condition(text=text, program=reader.finish(len(text) + 1))


def holds(text: str, true_names: Collection[str]) -> bool:
    """Parse (cached) and evaluate in one step.

    Raises:
        ConditionFault: The text is no expression.
    """
    return parse(text).holds(true_names)


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in _BLANKS:
        position += 1
    return position


def _stranger(char: str) -> str:
    if char in _FULL_WIDTH or "\uff01" <= char <= "\uff5e":
        return f"“{char}”是全角字符，请改成半角。"
    if not char.isprintable():
        return f"有不可见的字符 U+{ord(char):04X}，请删除。"
    return f"“{char}”不能用在表达式里，只能用名称、& | ! 和括号。"


class _Reader:
    """Operator-precedence reading without recursion."""

    def __init__(self) -> None:
        self._output: list[str] = []
        self._waiting: list[tuple[str, int]] = []
        self._wants_name = True

    def take(self, sign: str, position: int) -> None:
        """Take one sign that begins at `position` (from 1)."""
        if sign in ("!", "("):
            self._open(sign, position)
        elif sign in ("&", "|"):
            self._join(sign, position)
        elif sign == ")":
            self._close(position)
        else:
            if not self._wants_name:
                raise ConditionFault(f"“{sign}”前面缺少 & 或 |。", position)
            self._output.append(sign)
            self._wants_name = False

    def finish(self, position: int) -> tuple[str, ...]:
        """The whole program, when nothing is left open."""
        if not self._output and not self._waiting:
            return ()
        if self._wants_name:
            raise ConditionFault("到这里就断了，后面缺少名称。", position)
        while self._waiting:
            sign, place = self._waiting.pop()
            if sign == "(":
                raise ConditionFault("左括号没有对应的右括号。", place)
            self._output.append(sign)
        return tuple(self._output)

    def _open(self, sign: str, position: int) -> None:
        if not self._wants_name:
            raise ConditionFault(f"“{sign}”前面缺少 & 或 |。", position)
        if sum(1 for waiting, _ in self._waiting if waiting in ("(", "!")) >= MAX_DEPTH:
            raise ConditionFault(f"括号或 ! 套得太深，最多{MAX_DEPTH}层。", position)
        self._waiting.append((sign, position))

    def _join(self, sign: str, position: int) -> None:
        if self._wants_name:
            raise ConditionFault(f"“{sign}”前面缺少名称。", position)
        while self._waiting and _BINDING.get(self._waiting[-1][0], 0) >= _BINDING[sign]:
            self._output.append(self._waiting.pop()[0])
        self._waiting.append((sign, position))
        self._wants_name = True

    def _close(self, position: int) -> None:
        if self._wants_name:
            raise ConditionFault("右括号前面缺少名称。", position)
        while self._waiting and self._waiting[-1][0] != "(":
            self._output.append(self._waiting.pop()[0])
        if not self._waiting:
            raise ConditionFault("右括号没有对应的左括号。", position)
        self._waiting.pop()
