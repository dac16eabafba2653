"""One cell of a catalogue file → one clean value, or a fault that says what is wrong with it.

What people and spreadsheet programs do to a cell: outer blanks, full-width digits, dates as text, numbers as
text, formulas, invisible characters. Cleaned is only what has one meaning; the rest is an error. How cells of
one row or of several sheets must fit together is `catalogue_checks.py`.
"""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

from hall import conditions
from hall.names import Verdict, check_name
from sync.catalogue_faults import Faults, Place
from sync.workbook import RawCell

Cleaner = Callable[[RawCell, Place, Faults], Any]
"""Gives the clean value; None when there is none, or when a fault was told."""

MAX_TEXT: Final = 4_000
MAX_NAME: Final = 200

_BLANKS: Final = " \t\r\n\u00a0\u3000"
_INVISIBLE: Final = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_FORGING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SUSPECT: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\uf8ff\ufdd0-\ufdef\ufeff"
    "\ufff0-\uffff\U0001fffe\U0001ffff\U000e0000-\U0010ffff]"
)
"""Characters worth a closer look; nearly every text has none."""
_BREAKS: Final = re.compile("[ \u3000]*[\t\n\r\u2028\u2029]+[ \u3000]*")
_WHOLE: Final = re.compile(r"[+-]?[0-9]+(?:\.0+)?")
_DAY: Final = re.compile(
    r"(?P<y>[0-9]{4})(?:年|[-/.])(?P<m>[0-9]{1,2})(?:月|[-/.])(?P<d>[0-9]{1,2})日?(?:[ T]00:00(?::00)?)?"
)
_DAY_DIGITS: Final = re.compile(r"(?P<y>(?:19|20)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
_PHONE: Final = re.compile(r"[0-9]{3,20}(?:-[0-9]{1,12}){0,3}")
_EPOCH: Final = dt.date(1899, 12, 30)
_YEARS: Final = range(1990, 2101)
_SERIALS: Final = range(32_874, 73_415)
"""Day numbers of spreadsheets for those years."""


def text(cell: RawCell, place: Place, faults: Faults) -> str | None:
    """Words for people, perhaps of several lines: cleaned at the edges only."""
    return _words(cell, place, faults, most=MAX_TEXT)


def line(cell: RawCell, place: Place, faults: Faults) -> str | None:
    """A name or a sentence that stands on one line."""
    return _unbroken(_words(cell, place, faults), place, faults)


def person(cell: RawCell, place: Place, faults: Faults) -> str | None:
    """The name of a person, judged by the rules for names (intake-rules.md)."""
    value = cell.value
    raw = value if isinstance(value, str) and cell.kind not in ("e", "f") else _words(cell, place, faults)
    if raw is None or not raw.strip(_BLANKS):
        return None
    verdict = check_name(raw)
    if verdict.verdict is Verdict.CLEANED:
        faults.repair(place, "name_cleaned", verdict.reason)
    elif verdict.verdict is Verdict.REFUSED:
        faults.error(place, "bad_name", verdict.reason)
    return verdict.value


def coded(pattern: str, told: str, *, width: int = 0) -> Cleaner:
    """A code kept as text; `told` says how it looks, `width` restores zeros that a number cell has eaten."""
    compiled = re.compile(pattern)

    def clean(cell: RawCell, place: Place, faults: Faults) -> str | None:
        value = _half_width(_words(cell, place, faults, width=width), place, faults)
        if value and not compiled.fullmatch(value) and compiled.fullmatch(value.upper()):
            faults.repair(place, "lower_case", f"“{_cut(value)}”已改为大写。")
            value = value.upper()
        if value and not compiled.fullmatch(value):
            faults.error(place, "bad_code", f"“{_cut(value)}”不对，应是{told}。")
            return None
        return value

    return clean


def choice(*words: str) -> Cleaner:
    """One of a few words."""

    def clean(cell: RawCell, place: Place, faults: Faults) -> str | None:
        value = _words(cell, place, faults)
        if value is None or value in words:
            return value
        folded = unicodedata.normalize("NFKC", value)
        if folded in words:
            faults.repair(place, "full_width", f"“{_cut(value)}”已改为“{folded}”。")
            return folded
        faults.error(place, "unknown_word", f"“{_cut(value)}”不对，只能填：{'、'.join(words)}。")
        return None

    return clean


def yes_no(cell: RawCell, place: Place, faults: Faults) -> bool | None:
    """是 or 否."""
    if isinstance(cell.value, bool):
        word = "是" if cell.value else "否"
        faults.repair(place, "boolean", f"逻辑值已改为“{word}”。")
        return cell.value
    value = _words(cell, place, faults)
    if value is not None and value not in ("是", "否"):
        faults.error(place, "unknown_word", f"“{_cut(value)}”不对，只能填：是、否。")
        return None
    return None if value is None else value == "是"


def whole(low: int, high: int) -> Cleaner:
    """A whole number within bounds."""

    def clean(cell: RawCell, place: Place, faults: Faults) -> int | None:
        value = _number(cell, place, faults)
        if value is not None and not low <= value <= high:
            faults.error(place, "out_of_range", f"{_cut(str(value))} 不合理，应在{low}到{high}之间。")
            return None
        return value

    return clean


def day(cell: RawCell, place: Place, faults: Faults) -> dt.date | None:
    """A calendar day."""
    value = cell.value
    if cell.kind not in ("e", "f") and isinstance(value, dt.datetime):
        if value.time() != dt.time():
            faults.repair(place, "date_with_time", f"日期带有时间 {value:%H:%M}，已去掉。")
        return _plausible(value.date(), place, faults)
    if cell.kind not in ("e", "f") and isinstance(value, int | float) and not isinstance(value, bool):
        return _plausible(_day_of_number(value, place, faults), place, faults)
    words = _half_width(_words(cell, place, faults), place, faults, told=False)
    if words is None:
        return None
    found = _day_of_text(words)
    if found is None:
        faults.error(place, "not_a_date", f"“{_cut(words)}”不是日期，应是日期单元格，如 2026-01-01。")
        return None
    faults.repair(place, "date_as_text", f"文本“{_cut(words)}”已改为日期 {found}。")
    return _plausible(found, place, faults)


def names(cell: RawCell, place: Place, faults: Faults) -> tuple[str, ...] | None:
    """A list of words, separated by `;`."""
    return _listed(_unbroken(_words(cell, place, faults, most=MAX_TEXT), place, faults), place, faults)


def choices(*words: str) -> Cleaner:
    """A list of words out of a few."""

    def clean(cell: RawCell, place: Place, faults: Faults) -> tuple[str, ...] | None:
        value = names(cell, place, faults)
        for word in value or ():
            if word not in words:
                faults.error(place, "unknown_word", f"“{_cut(word)}”不对，只能填：{'、'.join(words)}。")
        return value

    return clean


def numbers(low: int, high: int) -> Cleaner:
    """A list of different whole numbers, separated by `;`."""

    def clean(cell: RawCell, place: Place, faults: Faults) -> tuple[int, ...] | None:
        words = _half_width(_words(cell, place, faults, most=MAX_TEXT), place, faults)
        found = []
        for word in _listed(words, place, faults) or ():
            if not re.fullmatch(r"[0-9]{1,9}", word) or not low <= int(word) <= high:
                faults.error(place, "bad_list", f"“{_cut(word)}”不对，应是{low}到{high}的数字，用 ; 分隔。")
                return None
            found.append(int(word))
        return tuple(found)

    return clean


def weights(cell: RawCell, place: Place, faults: Faults) -> tuple[tuple[str, int], ...] | None:
    """Queue letters with weights, as `A:10;J:1`."""
    words = _half_width(_words(cell, place, faults, most=MAX_TEXT), place, faults)
    found: dict[str, int] = {}
    for word in _listed(words, place, faults) or ():
        match = re.fullmatch(r"([A-Z]):([0-9]{1,4})", word)
        if match is None or not 1 <= int(match[2]) <= 1000:
            faults.error(place, "bad_list", f"“{_cut(word)}”不对，应写成 A:10;J:1 这样，权重1到1000。")
            return None
        if match[1] in found:
            faults.error(place, "doubled", f"队列 {match[1]} 在同一格里出现了两次。")
            return None
        found[match[1]] = int(match[2])
    return tuple(found.items())


def expression(cell: RawCell, place: Place, faults: Faults) -> str | None:
    """适用情形 or 显示条件: syntax only; which names exist is checked with the questions."""
    value = _half_width(_words(cell, place, faults, most=MAX_TEXT), place, faults)
    if value is None:
        return None
    try:
        conditions.parse(value)
    except conditions.ConditionFault as fault:
        faults.error(place, "bad_expression", f"表达式“{_cut(value)}”读不懂。{fault.sentence}")
        return None
    return value


def phone(cell: RawCell, place: Place, faults: Faults) -> str | None:
    """A telephone number, kept as text."""
    value = cell.value
    if cell.kind not in ("e", "f") and isinstance(value, int | float) and not isinstance(value, bool):
        words = f"{value:.0f}"
        faults.warn(place, "phone_as_number", f"电话存成了数字 {words}，开头的0可能丢了，请核对。")
        return words
    cleaned = _half_width(line(cell, place, faults), place, faults)
    if cleaned is not None and not all(_PHONE.fullmatch(part) for part in re.split(r"[;/、,]", cleaned)):
        faults.warn(place, "phone_format", f"“{_cut(cleaned)}”不像电话号码，请核对。")
    return cleaned


def _usable(cell: RawCell, place: Place, faults: Faults) -> bool:
    if cell.kind == "f":
        faults.error(place, "formula", "单元格里是公式，请改成公式算出的值。")
        return False
    if cell.kind == "e":
        faults.error(place, "error_cell", f"单元格里是错误值 {_cut(str(cell.value))}，请改正。")
        return False
    return True


def _words(
    cell: RawCell, place: Place, faults: Faults, *, most: int = MAX_NAME, width: int = 0
) -> str | None:
    """The cell as clean text; numbers are taken as text and told, with their lost zeros up to a `width`."""
    if not _usable(cell, place, faults):
        return None
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        faults.error(place, "wrong_type", "这里应是文本，单元格里是日期、时间或逻辑值。")
        return None
    if not isinstance(value, str):
        value = str(int(value)) if float(value).is_integer() else str(value)
        told = f"数字 {_cut(value)} 已当作文本。"
        if value.isdigit() and len(value) < width:
            told = f"数字 {value} 已当作文本，并补回开头的0，成为“{value.zfill(width)}”，请核对。"
            value = value.zfill(width)
        faults.repair(place, "number_for_text", told)
    if len(value) > most:
        faults.error(place, "too_long", f"内容有{len(value)}个字符，最多{most}个。")
        return None
    return _tidy(value, place, faults)


def _tidy(value: str, place: Place, faults: Faults) -> str | None:
    """Text without outer blanks and invisible characters; None for characters that must not be there."""
    plain = _SUSPECT.search(value) is None
    kept = value if plain else "".join(char for char in value if char not in _INVISIBLE)
    if kept != value:
        faults.repair(place, "invisible", "已去掉看不见的字符。")
    stripped = kept.strip(_BLANKS)
    if stripped != kept:
        faults.repair(place, "outer_blanks", f"“{_cut(stripped)}”前后的空格已去掉。")
    for char in () if plain else stripped:
        kind = unicodedata.category(char)
        if kind == "Co":
            faults.error(
                place, "private_use", f"含有自造字 U+{ord(char):04X}，别的电脑和打印机认不出，请改正。"
            )
            return None
        if kind == "Cs" or char == "\ufffd" or (ord(char) & 0xFFFE) == 0xFFFE:
            faults.error(place, "broken_text", "含有乱码字符，请改正。")
            return None
        if (kind == "Cc" and char not in "\n\r\t") or char in _FORGING:
            faults.error(place, "control_character", f"含有控制字符 U+{ord(char):04X}，请删除。")
            return None
    return stripped or None


def _unbroken(value: str | None, place: Place, faults: Faults) -> str | None:
    """Text on one line: breaks and tabs inside are taken out, between Latin words they become a blank."""
    if value is None or _BREAKS.search(value) is None:
        return value

    def joint(found: re.Match[str]) -> str:
        sides = value[: found.start()][-1:] + value[found.end() :][:1]
        return " " if sides.isascii() and sides.isalnum() else ""

    joined = _BREAKS.sub(joint, value).strip(_BLANKS)
    faults.repair(place, "line_break", f"已去掉里面的换行或制表符：“{_cut(joined)}”，请核对。")
    return joined or None


def _half_width(value: str | None, place: Place, faults: Faults, *, told: bool = True) -> str | None:
    """Full-width digits, letters and signs become ordinary ones; told as a repair."""
    if value is None:
        return None
    folded = unicodedata.normalize("NFKC", value).strip(_BLANKS)
    if folded != value and told:
        faults.repair(place, "full_width", f"全角字符已改为半角：“{_cut(folded)}”。")
    return folded or None


def _number(cell: RawCell, place: Place, faults: Faults) -> int | None:
    if not _usable(cell, place, faults):
        return None
    value = cell.value
    if isinstance(value, str):
        return _number_of_text(value, place, faults)
    if isinstance(value, bool) or not isinstance(value, int | float):
        faults.error(place, "wrong_type", "这里应是数字，单元格里是日期、时间或逻辑值。")
        return None
    if isinstance(value, float) and not value.is_integer():
        faults.error(place, "not_whole", f"{value} 不是整数。")
        return None
    return int(value)


def _number_of_text(value: str, place: Place, faults: Faults) -> int | None:
    words = _half_width(_tidy(value[:MAX_NAME], place, faults), place, faults)
    if words is None:
        return None
    if not _WHOLE.fullmatch(words) or len(words) > 30:
        faults.error(place, "not_a_number", f"“{_cut(words)}”不是整数。")
        return None
    faults.repair(place, "number_as_text", f"文本“{_cut(words)}”已改为数字。")
    return int(words.partition(".")[0])


def _listed(value: str | None, place: Place, faults: Faults) -> tuple[str, ...] | None:
    if value is None:
        return None
    if "；" in value:
        faults.repair(place, "list_separator", "分隔用的全角分号已改为半角 ;。")
        value = value.replace("；", ";")
    parts = value.split(";")
    clean = [part.strip(_BLANKS) for part in parts]
    unique = tuple(dict.fromkeys(part for part in clean if part))
    if clean != parts or list(unique) != clean:
        faults.repair(place, "list_tidied", "列表里的空格、空项或重复项已去掉。")
    return unique or None


def _day_of_text(words: str) -> dt.date | None:
    match = _DAY.fullmatch(words) or _DAY_DIGITS.fullmatch(words)
    if match is None:
        return None
    try:
        return dt.date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def _day_of_number(value: float, place: Place, faults: Faults) -> dt.date | None:
    found = None
    if math.isfinite(value) and int(value) in _SERIALS:
        found = _EPOCH + dt.timedelta(days=int(value))
    elif float(value).is_integer():
        found = _day_of_text(str(int(value)))
    if found is None:
        faults.error(place, "not_a_date", f"{_cut(str(value))} 不是日期，应是日期单元格，如 2026-01-01。")
        return None
    faults.repair(place, "date_as_number", f"数字 {_cut(str(value))} 已改为日期 {found}。")
    return found


def _plausible(value: dt.date | None, place: Place, faults: Faults) -> dt.date | None:
    if value is not None and value.year not in _YEARS:
        faults.error(place, "out_of_range", f"日期 {value} 不合理，请核对年份。")
        return None
    return value


def _cut(value: str) -> str:
    return value if len(value) <= 30 else f"{value[:30]}…"
