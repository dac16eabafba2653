"""Code sets of the platform: our words to its codes, as tables that a hall may change (domain.md 2.4).

A word without a code is a task for a person and never a default (domain.md 8 no. 14). Which word
belongs to an event is decided where the row is made; nothing is read from disk here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hall.identity import CODES_FOR_GUANGDONG_RATING, WORDS, DocumentKind

NOT_SENT: Final = "-"
"""A code that says: rows of this kind do not go to this platform."""


class CodeSet(StrEnum):
    """The code sets; the value is the heading in the file of the exchange."""

    DOCUMENT = "证件类型"
    APPLICANT = "申请人类型"
    CHANNEL = "提交方式"
    ONLINE = "提交渠道"
    PICKUP = "取件方式"
    FORM = "材料形式"
    TAKING = "收取方式"
    PRE_REVIEW = "预受理状态"
    ACCEPTANCE = "受理状态"
    REVIEW = "审批环节"
    REVIEW_STATE = "审批环节状态"
    PROCEDURE = "特别程序种类"
    UNIT = "时限单位"
    CURRENCY = "币种"
    RESULT = "办结结果"
    COLLECTION = "领取方式"
    ITEM_KIND = "办件类型"
    RATING_CHANNEL = "评价渠道"
    RATER = "评价人类型"


DEFAULTS: Final[Mapping[CodeSet, Mapping[str, str]]] = MappingProxyType(
    {
        CodeSet.DOCUMENT: {kind.value: code for kind, code in CODES_FOR_GUANGDONG_RATING.items()},
        CodeSet.APPLICANT: {"自然人": "1", "企业": "2", "其他组织": "3"},
        CodeSet.CHANNEL: {"window": "1"},
        CodeSet.ONLINE: {},
        CodeSet.PICKUP: {"窗口自取": "0", "邮寄": "1"},
        CodeSet.FORM: {"纸质": "0", "电子": "1", "电子化": "1"},
        CodeSet.TAKING: {
            "收原件": "0",
            "验原件": "0",
            "告知承诺": "0",
            "收复印件": "1",
            "验原件收复印件": "1",
            "电子": "2",
            "调取电子证照": "2",
        },
        CodeSet.PRE_REVIEW: {"通过": "1", "不通过": "2", "补正": "3"},
        CodeSet.ACCEPTANCE: {
            "受理": "1",
            "容缺受理": "1",
            "不受理": "2",
            "补正": "3",
            "不予受理": "4",
        },
        CodeSet.REVIEW: {"承办": "1", "审核": "2", "批准": "3"},
        CodeSet.REVIEW_STATE: {},
        CodeSet.PROCEDURE: {"延长期限": "A", "特别程序": "B"},
        CodeSet.UNIT: {"工作日": "G"},
        CodeSet.CURRENCY: {"元": "CNY"},
        CodeSet.RESULT: {
            "出证": "0",
            "撤回": "1",
            "终止": "1",
            "作废": "2",
            "补正不来": "5",
            "准予": "6",
            "不予许可": "7",
        },
        CodeSet.COLLECTION: {"窗口自取": "0", "邮寄": "1"},
        CodeSet.ITEM_KIND: {},
        CodeSet.RATING_CHANNEL: {"二维码": "3", "平板": "4", "终端": "5", "短信": "6"},
        CodeSet.RATER: {"自然人": "0", "法人": "1"},
    }
)
"""What is known of the public model (domain.md 1.6, 2.4, 2.6–2.8). What no source says is left out: the hall
enters it from its platform's document, and until then every row that needs it is a task."""


class UnmappedError(Exception):
    """A word has no code: which set, which word; `sentence` is for people."""

    def __init__(self, codes: CodeSet, word: str, column: str) -> None:
        """Keep them."""
        shown = WORDS[DocumentKind(word)] if codes is CodeSet.DOCUMENT and word in WORDS else word
        said = f"“{shown}”（{word}）" if shown != word else f"“{shown or '空'}”"
        self.sentence = (
            f"代码对照表“{codes}”里没有{said}，{column.upper()} 填不出来。请按平台文件补上，程序会自动再报。"
        )
        super().__init__(self.sentence)
        self.codes = codes
        self.word = word


class NotSentError(Exception):
    """The table says that rows with this word do not go out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """The code sets of one platform."""

    sets: Mapping[CodeSet, Mapping[str, str]] = field(default_factory=lambda: DEFAULTS)

    def of(self, codes: CodeSet, word: str, column: str) -> str:
        """The platform's code for one of our words.

        Args:
            codes: The set.
            word: Ours, as it is stored.
            column: The column that needs it, for the sentence.

        Raises:
            UnmappedError: There is none.
            NotSentError: Such rows do not go to this platform.
        """
        code = self.sets.get(codes, {}).get(word, "")
        if code == NOT_SENT:
            raise NotSentError(word)
        if not code:
            raise UnmappedError(codes, word, column)
        return code


def laid_over(changes: Mapping[CodeSet, Mapping[str, str]]) -> Codes:
    """The known codes with a hall's own laid over them, word by word."""
    return Codes(sets={codes: {**known, **changes.get(codes, {})} for codes, known in DEFAULTS.items()})
