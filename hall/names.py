"""Names of natural persons: what is taken as it is, what is cleaned, what a person has to correct.

The seven rules of intake-rules.md ("Names of natural persons") in their order; a name printed wrongly voids a
permit, so nothing is guessed and nothing is cut. Tables of characters are in `rarechars.py`; nothing about
fonts, masking or names of organisations belongs here.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hall.errors import Refused
from hall.rarechars import (
    APOSTROPHES,
    DIRECTION,
    DOT,
    DOTS,
    HYPHENS,
    INVISIBLE,
    MARK_BASES,
    MOST_MARKS,
    ORDINARY,
    PRIVATE_SUCCESSORS,
    is_ideograph,
    is_latin,
    is_mark,
)

LONGEST: Final = 60
"""Letters and characters of the longest name that is taken; a letter with its marks counts once."""
_ABSURD: Final = 4096
"""Raw code points beyond which nothing is looked at: no name, however it was spoilt, is so long."""

_OUTER: Final = "\x00\r\n\t"
_MASKS: Final = frozenset("*＊×✕✖○◯●□■◻◼_＿?？#＃…\ufffd※")
_COMPONENTS: Final = frozenset(
    "+＋()（）[]［］【】〔〕{}｛｝\u31ef" + "".join(map(chr, range(0x2FF0, 0x3000)))
)
_CODE: Final = frozenset('<>/\\|;:=&$%@`"^~!')
_QUOTES: Final = frozenset("'\u2019")


class Verdict(StrEnum):
    """What became of a name."""

    OK = "ok"
    CLEANED = "cleaned"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameVerdict:
    """The answer to one name.

    Attributes:
        verdict: ok, cleaned or refused.
        value: The name to store; None when refused.
        reason: Why it was cleaned or refused, a Chinese sentence; empty when ok. Never quotes the name.
        raw: What came in, to be kept beside a cleaned value.
    """

    verdict: Verdict
    value: str | None = field(repr=False)
    reason: str
    raw: str = field(repr=False)


class _NotAName(Exception):  # noqa: N818  # an answer inside this file, never seen outside
    """Carries the sentence of a refusal out of the steps."""


def check_name(raw: str) -> NameVerdict:
    """Judge one name by rules 1 to 7 of intake-rules.md, in their order.

    Never raises for any string, not even one with lone surrogates. The value is ok when asked again.
    """
    try:
        value, done = _clean(raw)
    except _NotAName as refusal:
        return NameVerdict(verdict=Verdict.REFUSED, value=None, reason=str(refusal), raw=raw)
    if value == raw:
        return NameVerdict(verdict=Verdict.OK, value=value, reason="", raw=raw)
    reason = f"已自动整理：{'、'.join(done)}。请与证件核对。"
    return NameVerdict(verdict=Verdict.CLEANED, value=value, reason=reason, raw=raw)


def require_name(raw: str, *, field_name: str = "name") -> str:
    """The value to store of a name that is fit to be stored.

    Raises:
        Refused: `name.refused` with the sentence of `check_name`.
    """
    verdict = check_name(raw)
    if verdict.value is None:
        raise Refused("name.refused", verdict.reason, field=field_name)
    return verdict.value


def names_answer(document: bytes) -> tuple[dict[str, object], int]:
    """Answer `./run names FILE --json`: one JSON string a line.

    A line that is no JSON string in UTF-8 gets a refused entry with its number, so that answers and lines
    stay in step. Blank lines at the end are no lines.

    Returns:
        The answer, always encodable, and the exit status: 1 when a line was no JSON string.
    """
    lines = document.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    while lines and not lines[-1].strip():
        lines.pop()
    entries: list[dict[str, str | None]] = []
    status = 0
    for number, line in enumerate(lines, start=1):
        raw = _string_of(line)
        if raw is None:
            status = 1
            reason = f"第 {number} 行不是 JSON 字符串，请每行写一个带双引号的姓名（UTF-8）。"
            entries.append({"verdict": Verdict.REFUSED.value, "value": None, "reason": reason})
            continue
        answer = check_name(raw)
        entries.append({"verdict": answer.verdict.value, "value": answer.value, "reason": answer.reason})
    return {"names": entries}, status


def _string_of(line: bytes) -> str | None:
    try:
        found = json.loads(line.decode("utf-8"), strict=False)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, str) else None


def _clean(raw: str) -> tuple[str, list[str]]:
    if len(raw) > _ABSURD:
        raise _NotAName("姓名过长，不像一个人的姓名，请检查是否粘贴了别的内容。")
    if any(0xD800 <= ord(char) <= 0xDFFF for char in raw):
        raise _NotAName("姓名里有不完整的字符（半个代理对），请按证件重新录入。")
    text = raw
    done: list[str] = []
    for step, told in _STEPS:
        after = step(text)
        if after != text:
            done.append(told)
        text = after
    text = unicodedata.normalize("NFC", text)
    _accept(text)
    return text, done


def _without_private(text: str) -> str:
    """Rule 1."""
    text = text.translate(PRIVATE_SUCCESSORS)
    for place, char in enumerate(text, start=1):
        if unicodedata.category(char) == "Co":
            raise _NotAName(f"第 {place} 个字符（{_code(char)}）是自造字，没有对应的标准字，请按证件更正。")
    return text


def _composed(text: str) -> str:
    """Rule 2."""
    return unicodedata.normalize("NFC", text)


def _ordinary(text: str) -> str:
    """Rule 3; what it makes may compose with a mark that follows."""
    return unicodedata.normalize("NFC", text.translate(ORDINARY))


def _visible(text: str) -> str:
    """Rule 4."""
    for place, char in enumerate(text, start=1):
        if ord(char) in DIRECTION:
            raise _NotAName(f"第 {place} 个字符（{_code(char)}）会改变显示顺序，可能造假，请按证件重新录入。")
    return "".join(char for char in text if ord(char) not in INVISIBLE)


def _without_ends(text: str) -> str:
    """Rule 5."""
    first, last = 0, len(text)
    while first < last and _is_outer(text[first]):
        first += 1
    while last > first and _is_outer(text[last - 1]):
        last -= 1
    inner = text[first:last]
    for place, char in enumerate(inner, start=1):
        if unicodedata.category(char) in {"Cc", "Zl", "Zp"}:
            raise _NotAName(
                f"第 {place} 个字符（{_code(char)}）是控制字符，可能把两栏内容粘在了一起，请重新录入。"
            )
    return inner


def _is_outer(char: str) -> bool:
    return char in _OUTER or unicodedata.category(char) == "Zs"


def _parted(text: str) -> str:
    """Rule 6."""
    if any(is_ideograph(char) for char in text):
        dotted = "".join(DOT if char in DOTS else char for char in text)
        return "".join(char for char in dotted if unicodedata.category(char) != "Zs")
    blanks = "".join(" " if unicodedata.category(char) == "Zs" else char for char in text)
    return re.sub(" {2,}", " ", blanks)


_STEPS: Final = (
    (_without_private, "自造字换成标准字"),
    (_composed, "字符合成为标准写法"),
    (_ordinary, "部首或全角字母换成普通字符"),
    (_visible, "去掉不可见字符"),
    (_without_ends, "去掉首尾空白"),
    (_parted, "统一间隔号和空格"),
)


def _accept(text: str) -> None:
    """Rule 7.

    Raises:
        _NotAName: The text is no name, with the sentence.
    """
    if not text:
        raise _NotAName("姓名是空的，请按证件录入。")
    chinese = any(is_ideograph(char) for char in text)
    for place, char in enumerate(text, start=1):
        if not _is_letter(char) and not is_mark(char) and not _is_joint(char, chinese=chinese):
            raise _NotAName(_why_not(char, place))
    _check_marks(text)
    _check_joints(text)
    if chinese and _has_letter_mask(text):
        raise _NotAName("姓名里有遮盖用的字母，请按证件录入完整姓名。")
    length = sum(not is_mark(char) for char in text)
    if length > LONGEST:
        raise _NotAName(f"姓名有 {length} 个字，超过 {LONGEST} 个字，请与证件核对；姓名不会被截断保存。")


def _is_letter(char: str) -> bool:
    return is_ideograph(char) or is_latin(char)


def _is_joint(char: str, *, chinese: bool) -> bool:
    return char in APOSTROPHES or char in HYPHENS or char == (DOT if chinese else " ")


def _check_marks(text: str) -> None:
    base = ""
    marks: list[str] = []
    for char in text:
        if not is_mark(char):
            base, marks = char, []
            continue
        marks.append(char)
        if not _may_stand_on(base, marks):
            raise _NotAName(f"姓名里有不合文字规则的附加符号（{_code(char)}），请按证件录入。")


def _may_stand_on(base: str, marks: list[str]) -> bool:
    if not base or not is_latin(base):
        return False
    whole = unicodedata.normalize("NFD", base)
    letter = whole[0].lower()
    every = [*whole[1:], *marks]
    known = all(letter in MARK_BASES.get(ord(mark), frozenset()) for mark in marks)
    return known and len(every) <= MOST_MARKS and len(set(every)) == len(every)


def _check_joints(text: str) -> None:
    """Dots, hyphens and apostrophes join letters; at an end, doubled or around words they are not."""
    letters = "".join(char for char in text if not is_mark(char))
    loose = 0
    for place, char in enumerate(letters):
        before = letters[place - 1 : place]
        after = letters[place + 1 : place + 2]
        if char == DOT and not (_is_wordlike(before) and _is_wordlike(after)):
            raise _NotAName("间隔号应当在两段名字之间，请按证件录入。")
        if char in HYPHENS and not (_is_latin_side(before) and _is_latin_side(after)):
            raise _NotAName("连字符应当在两个字母之间，请按证件录入。")
        if char in APOSTROPHES:
            sides = _is_latin_text(before) + _is_latin_text(after)
            loose += sides == 1 and char in _QUOTES
            if sides == 0 or before in APOSTROPHES or after in APOSTROPHES:
                raise _NotAName("撇号应当紧挨着字母，请按证件录入。")
    if loose > 1:
        raise _NotAName("姓名里有成对的引号，不像姓名，请按证件录入。")


def _is_wordlike(side: str) -> bool:
    return side != "" and (_is_letter(side) or side in APOSTROPHES)


def _is_latin_text(side: str) -> bool:
    return side != "" and is_latin(side)


def _is_latin_side(side: str) -> bool:
    return _is_latin_text(side) or side in APOSTROPHES


def _has_letter_mask(text: str) -> bool:
    """True for 张X三 or 张XX, not for 马尔科姆·X."""
    for run in re.finditer(r"[Xx]+", text):
        sides = (text[: run.start()][-1:], text[run.end() :][:1])
        if not any(_is_latin_text(side) for side in sides) and any(map(_is_han_text, sides)):
            return True
    return False


def _is_han_text(side: str) -> bool:
    return side != "" and is_ideograph(side)


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"


_BY_CATEGORY: Final = {
    "N": "是数字，姓名里不能有数字。",
    "P": "是标点，姓名里不能有标点。",
    "S": "是符号或表情，姓名里不能有符号。",
    "L": "不是汉字或拉丁字母，请按证件上的汉字译名或拉丁字母录入。",
    "Z": "是空白，不应出现在这里。",
    "C": "是不可见或未知的字符，请按证件重新录入。",
}


def _why_not(char: str, place: int) -> str:
    where = f"第 {place} 个字符（{_code(char)}）"
    if char in _MASKS:
        return f"{where}像是遮盖或转码丢失的字，请按证件录入完整姓名。"
    if char in _COMPONENTS:
        return f"{where}不是姓名用字；拆开写的生僻字请查到原字后录入。"
    if char in _CODE:
        return f"{where}像是代码或路径里的符号，请按证件录入姓名。"
    if char in DOTS:
        return f"{where}是标点；拉丁字母的姓名用空格分开。"
    return where + _BY_CATEGORY[unicodedata.category(char)[0]]
