"""Masks of personal data for screens that citizens see, logs and statistics (domain.md 7).

One place, so that a number looks the same wherever it is hidden. Telephones are masked in `phones.py`; who
may see the full data is a permission and an event and is not decided here.
"""

from __future__ import annotations

import re
from typing import Final

from hall.identity import normalise_number
from hall.rarechars import DOT, is_ideograph, is_mark


def mask_number(number: str) -> str:
    """First six and last four for screens and logs (domain.md 7); of short numbers the last four at most.

    At least four characters are hidden, so that a short number is not shown by its mask.
    """
    value = normalise_number(number)
    if len(value) >= 14:
        return value[:6] + "*" * (len(value) - 10) + value[-4:]
    shown = min(4, max(0, len(value) - 4))
    return "*" * (len(value) - shown) + (value[-shown:] if shown else "")


def number_tail(number: str) -> str:
    """Last four characters, for tickets and public screens; fewer of a number shorter than eight."""
    value = normalise_number(number)
    return value[-4:] if len(value) >= 8 else value[len(value) // 2 :][-4:]


def mask_name(name: str) -> str:
    """林*远, 张*, 阿***·***: first and last Chinese character, or the first letter of each Latin word.

    A letter keeps its combining marks; characters beyond the BMP are one character each.
    """
    letters: list[str] = []
    for char in name.strip():
        if letters and is_mark(char):
            letters[-1] += char
        else:
            letters.append(char)
    if any(is_ideograph(letter[0]) for letter in letters):
        last = len(letters) - 1 if len(letters) > 2 and DOT not in letters else 0
        return "".join(
            letter if (place in {0, last} and len(letters) > 1) or letter == DOT else "*"
            for place, letter in enumerate(letters)
        )
    starts = [place == 0 or letters[place - 1] == " " for place in range(len(letters))]
    return "".join(
        letter if letter == " " or (start and len(letters) > 1) else "*"
        for letter, start in zip(letters, starts, strict=True)
    )


_COUNTY: Final = re.compile("^(.*?(?:自治县|自治旗|(?<!自治)(?<!地)(?<!行政)区|县|旗))")
_CITY: Final = re.compile("^(.*?(?:市|州|盟))")


def mask_address(address: str) -> str:
    """The address down to the county (domain.md 7), else the city, else nothing of it."""
    found = _COUNTY.match(address) or _CITY.match(address)
    return (found.group(1) if found else "") + "****" if address else ""
