"""Tables behind the rules for names: what stands for what, what is invisible, which mark fits which letter.

They exist because names come from cards, old systems, scanners and keyboards that wrote the same character
in different ways (intake-rules.md, "Names of natural persons"; domain.md 2.10). Only facts of the coded
character sets belong here: no sentence, no verdict, no font.
"""

from __future__ import annotations

import string
import unicodedata
from typing import Final

_PRIVATE: Final = (
    "E78D:FE10 E78E:FE12 E78F:FE11 E790:FE13 E791:FE14 E792:FE15 E793:FE16 E794:FE17 E795:FE18 "
    "E796:FE19 E7C7:1E3F E7C8:1F9 E815:2E81 E816:20087 E817:20089 E818:200CC E819:2E84 E81A:3473 "
    "E81B:3447 E81C:2E88 E81D:2E8B E81E:9FB4 E81F:359E E820:361A E821:360E E822:2E8C E823:2E97 "
    "E824:396E E825:3918 E826:9FB5 E827:39CF E828:39DF E829:3A73 E82A:39D0 E82B:9FB6 E82C:9FB7 "
    "E82D:3B4E E82E:3C6E E82F:3CE0 E830:2EA7 E831:215D7 E832:9FB8 E833:2EAA E834:4056 E835:415F "
    "E836:2EAE E837:4337 E838:2EB3 E839:2EB6 E83A:2EB7 E83B:2298F E83C:43B1 E83D:43AC E83E:2EBB "
    "E83F:43DD E840:44D6 E841:4661 E842:464C E843:9FB9 E844:4723 E845:4729 E846:477C E847:478D "
    "E848:2ECA E849:4947 E84A:497A E84B:497D E84C:4982 E84D:4983 E84E:4985 E84F:4986 E850:499F "
    "E851:499B E852:49B7 E853:49B6 E854:9FBA E855:241FE E856:4CA3 E857:4C9F E858:4CA0 E859:4CA1 "
    "E85A:4C77 E85B:4CA2 E85C:4D13 E85D:4D14 E85E:4D15 E85F:4D16 E860:4D17 E861:4D18 E862:4D19 "
    "E863:4DAE E864:9FBB"
)
PRIVATE_SUCCESSORS: Final[dict[int, int]] = {
    int(old, 16): int(new, 16) for old, _, new in (pair.partition(":") for pair in _PRIVATE.split())
}
"""Private-use code points of GBK and of GB 18030-2000/-2005 that have a public one by GB 18030-2022.

Twenty-four of them (18 moved positions and six of plane 2) went with the 2022 edition, U+E7C7 with that of
2005, the others with that of 2000; systems from before still write them.
"""

_RADICALS_SUPPLEMENT: Final = (
    "5382 4E5B 4E5A 4E59 4EBB 5182 20628 5200 5202 535C 353E 5C0F 5C0F 5140 5C23 5C22 21BC2 5DF3 5E7A "
    "5F51 2B739 5FC4 5FC3 624C 6535 - 65E1 65E5 6708 6B7A 6BCD 6C11 6C35 6C3A 706C 722B 722B 4E2C 725B "
    "72AD 738B 24D14 76EE 793A 793B 25AD7 7CF9 7E9F 7F53 7F52 34C1 5197 2626B 7F8A 2634C 2634B 8002 "
    "8080 807F 8089 26951 8279 8279 8279 864E 8864 8980 897F 89C1 89D2 278B2 8BA0 8D1D 27FB7 8F66 8FB6 "
    "8FB6 8FB6 9091 9485 9577 9578 957F 95E8 28E0F 961D 96E8 9752 97E6 9875 98CE 98DE 98DF 2967F 98E0 "
    "9963 29810 9A6C 9AA8 9B3C 9C7C 9E1F 5364 9EA6 9EC4 9EFE 6589 9F50 6B6F 9F7F 7ADC 9F99 9F9C 4E80 "
    "9F9F"
)
_FULL_WIDTH: Final = 0xFEE0
"""Distance from an ASCII character to its full-width form."""

ORDINARY: Final[dict[int, int]] = {
    **{0x2E81 + step: int(code, 16) for step, code in enumerate(_RADICALS_SUPPLEMENT.split()) if code != "-"},
    **{code: ord(unicodedata.normalize("NFKC", chr(code))) for code in range(0x2F00, 0x2FD6)},
    **{ord(char) + _FULL_WIDTH: ord(char) for char in string.ascii_letters + "'-"},
}
"""Radicals (U+2E81..2EF3, U+2F00..2FD5) and full-width letters to the ordinary characters they stand for.

The pairs of the supplement are the Unicode property Equivalent_Unified_Ideograph; U+2E80 has none.
"""

INVISIBLE: Final = frozenset(
    {
        *(0x00AD, 0x034F, 0x061C, 0x180B, 0x180C, 0x180D, 0x180E, 0x180F, 0xFEFF),
        *range(0x200B, 0x2010),  # zero-width space, joiners, left-to-right and right-to-left mark
        *range(0x2060, 0x2065),  # word joiner, invisible operators
        *range(0xFE00, 0xFE10),  # variation selectors
        *range(0xE0100, 0xE01F0),  # ideographic variation selectors
    }
)
"""Removed from names: they change nothing that a person sees or says."""

DIRECTION: Final = frozenset({*range(0x202A, 0x202F), *range(0x2066, 0x206A)})
"""Embeddings, overrides and isolates of direction: they show a name in another order than it is stored."""

DOT: Final = "\u00b7"
DOTS: Final = frozenset(
    "\u002e\u00b7\u02d9\u0387\u16eb\u2022\u2024\u2027\u2219\u22c5\u2e31\u2e33\u30fb\ua78f\ufe52\uff0e\uff65"
)
"""What keyboards and old systems write between the parts of a transliterated name."""

APOSTROPHES: Final = frozenset("'\u2019\u02bb\u02bc\u02be\u02bf")
HYPHENS: Final = frozenset("-\u2010\u2011")

_IDEOGRAPHS: Final = (
    (0x3007, 0x3007),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81D),
    (0x2B820, 0x2CEAD),
    (0x2CEB0, 0x2EBE0),
    (0x2EBF0, 0x2EE5D),
    (0x30000, 0x3134A),
    (0x31350, 0x323AF),
    (0x323B0, 0x33479),
)
UNIFIED_COMPATIBLE: Final = frozenset(
    {0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29}
)
"""The twelve unified ideographs in the compatibility block; normalisation leaves them alone."""

_NEWER_LATIN: Final = frozenset({*range(0x1DF25, 0x1DF2B), *range(0xA7CB, 0xA7CE), *range(0xA7DA, 0xA7DD)})
"""Latin letters that came after the Unicode tables of the oldest Python that is supported."""

_NOT_LETTERS: Final = frozenset({0xA78F, *range(0xFB00, 0xFB07)})
"""The sinological dot and ligatures of print, which the Unicode tables call letters."""

_VOWELS: Final = "aeiouyæœøıɐɑɒɔɘəɛɜɤɨɩɪɯɵʉʊʌ"
MARK_BASES: Final[dict[int, frozenset[str]]] = {
    mark: frozenset(bases)
    for mark, bases in {
        0x0300: _VOWELS + "mnŋrwy",
        0x0301: _VOWELS + "jmnŋr",
        0x0302: _VOWELS + "mnŋx",
        0x0303: _VOWELS + "gjlmnŋr",
        0x0304: _VOWELS + "lmnŋr",
        0x0306: _VOWELS,
        0x0307: _VOWELS + "jklq",
        0x0308: _VOWELS + "cjklmnpqrsv",
        0x0309: _VOWELS,
        0x030A: _VOWELS,
        0x030B: _VOWELS + "m",
        0x030C: _VOWELS + "jmnŋqwx",
        0x030D: _VOWELS + "mn",
        0x030F: _VOWELS + "r",
        0x0310: "lmvy",
        0x0311: _VOWELS + "r",
        0x0313: "cklmnpqstwxyzƛ",
        0x0315: "ckpqtƛ",
        0x031B: "ou",
        0x0323: _VOWELS + "cfgjpqxŋ",
        0x0324: _VOWELS + "hlnrstz",
        0x0325: "lmnr",
        0x0326: "dgklnrtsz",
        0x0327: _VOWELS + "mpxz",
        0x0328: _VOWELS,
        0x0329: _VOWELS + "lmnrs",
        0x032D: "dlnst",
        0x0330: _VOWELS,
        0x0331: _VOWELS + "cgjmpqsxyŋ",
        0x0332: "aiougkx",
        0x0358: "o",
    }.items()
}
"""Combining marks, with the Latin letters that orthographies put them on and that have no code point so.

Marshallese `m` with cedilla, Yoruba and Lithuanian vowels with two marks, Guarani `g` with tilde and so on.
Letters are in lower case; composed letters need no entry.
"""
MOST_MARKS: Final = 3
"""Marks on one letter after full decomposition; no orthography has more."""


def is_ideograph(char: str) -> bool:
    """True for every Chinese character up to Extension J (Unicode 17) and for 〇."""
    code = ord(char)
    return any(low <= code <= high for low, high in _IDEOGRAPHS) or code in UNIFIED_COMPATIBLE


def is_latin(char: str) -> bool:
    """True for a letter of the Latin script that stands for itself (no superscript, no ligature)."""
    code = ord(char)
    if code in _NEWER_LATIN:
        return True
    if code in _NOT_LETTERS or unicodedata.category(char) not in {"Lu", "Ll", "Lt", "Lo"}:
        return False
    return unicodedata.name(char, "").startswith("LATIN ")


def is_mark(char: str) -> bool:
    """True for a combining mark of any kind."""
    return unicodedata.category(char).startswith("M")


def is_rare(text: str) -> bool:
    """True when what knows only GBK cannot show the text (domain.md 2.10, the sign 生僻字)."""
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return True
    return False
