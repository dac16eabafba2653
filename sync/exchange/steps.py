"""What the platform reports as steps of our own: reviews, procedures, decisions, results (domain.md 2.7).

Only what its codes say beyond doubt becomes a step; everything else stays a remark in the history and waits
for a person. How a step meets the case is `hall/commands/platform_steps.py`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from hall import bodies as b
from hall.commands.platform_steps import WITHDRAWN_THERE
from hall.conflicts import DENIED, GRANTED
from hall.course import Stage
from hall.exchange_rows import KEYS, ExTable
from hall.life_bodies import Certificate
from sync.exchange.codes import Codes, CodeSet
from sync.exchange.plan import PLATFORM

_LONGEST: Final = 500
_DAY: Final = re.compile(r"([0-9]{4})[-/年]?([0-9]{2})[-/月]?([0-9]{2})")
_PLAIN_NUMBER: Final = re.compile(r"[0-9]{1,4}")
_RESULTS: Final[Mapping[str, str]] = {"出证": GRANTED, "准予": GRANTED, "不予许可": DENIED}
"""Of the ends that a platform knows, those that are decisions; the others are a person's business."""

_ORDER: Final = (ExTable.SL, ExTable.SPCL, ExTable.TBCXSQ, ExTable.TBCXJG, ExTable.BJ)
"""Tables whose rows are steps, in the order in which rows of one moment are taken."""

Values = Mapping[str, object]


def steps_of(table: ExTable, values: Values, codes: Codes) -> tuple[b.Body, ...]:
    """The steps that a row reports, () when it reports none that is sure.

    Args:
        table: Whose row it is.
        values: Its columns, in small letters, without those that name a person.
        codes: The code sets of the platform.
    """
    reader = _READERS.get(table)
    return () if reader is None else reader(values, codes)


def name_of_step(table: ExTable, values: Values) -> str:
    """What names the row, whatever its version: a step that is sent again is the same step."""
    named = (f"{name}={_text(values, name)}" for name in KEYS[table] if name != "sblsh")
    return "\n".join((str(table), *named))


def rank(table: ExTable) -> int:
    """Place of a table among rows of one moment."""
    return _ORDER.index(table) if table in _ORDER else len(_ORDER)


def _text(values: Values, name: str) -> str:
    found = values.get(name)
    text = " ".join(str(found).split()) if found is not None else ""
    return "".join(char for char in text if char.isprintable())[:_LONGEST]


def _day(values: Values, name: str) -> int:
    found = _DAY.match(_text(values, name))
    if found is None:
        return 0
    year, month, day = (int(part) for part in found.groups())
    try:
        dt.date(year, month, day)
    except ValueError:
        return 0
    return year * 10_000 + month * 100 + day


def _number(values: Values, name: str) -> int:
    text = _text(values, name)
    return int(text) if _PLAIN_NUMBER.fullmatch(text) else 0


def _words(codes: Codes, of: CodeSet, code: str) -> frozenset[str]:
    """Our words that a code may stand for."""
    return frozenset(word for word, known in codes.sets.get(of, {}).items() if code and known == code)


def _word(codes: Codes, of: CodeSet, code: str) -> str:
    """Our word for a code, "" when none or more than one has it."""
    found = [word for word, known in codes.sets.get(of, {}).items() if known == code]
    return found[0] if code and len(found) == 1 else ""


def _review(values: Values, codes: Codes) -> tuple[b.Body, ...]:
    stage = _word(codes, CodeSet.REVIEW, _text(values, "sphjdm"))
    officer, opinion = _text(values, "sprxm"), _text(values, "spyj")
    if stage not in tuple(Stage) or not officer:
        return ()
    body = b.CaseReviewed(
        stage=stage,
        officer=officer,
        opinion=opinion,
        state=_word(codes, CodeSet.REVIEW_STATE, _text(values, "sphjztdm")),
        branch=_text(values, "spbmmc"),
        post=_text(values, "sprzwmc"),
        source=PLATFORM,
    )
    return (body,)


def _procedure(values: Values, codes: Codes) -> tuple[b.Body, ...]:
    kind = _word(codes, CodeSet.PROCEDURE, _text(values, "tbcxzl"))
    days, first = _number(values, "tbcxsx"), _day(values, "tbcxksrq")
    unit = _word(codes, CodeSet.UNIT, _text(values, "tbcxsxdw"))
    reason, approver = _text(values, "tbcxqdlyhyj"), _text(values, "tbcxpzr")
    if not days or unit != "工作日":
        return ()
    if kind == "延长期限":
        return (b.CaseExtended(days=days, reason=reason, approver=approver, source=PLATFORM),)
    if kind == "特别程序" and first:
        body = b.CaseSuspended(
            procedure=_text(values, "tbcxzlmc") or kind,
            reason=reason,
            basis="",
            first=first,
            days=days,
            approver=approver,
            source=PLATFORM,
        )
        return (body,)
    return ()


def _procedure_end(values: Values, _codes: Codes) -> tuple[b.Body, ...]:
    last = _day(values, "tbcxjsrq") or _day(values, "jgcsrq")
    if not last:
        return ()
    return (
        b.CaseResumed(
            result=_text(values, "tbcxjg") or "结束", last=last, fee=_fen(values, "tbcxsfje"), source=PLATFORM
        ),
    )


def _fen(values: Values, name: str) -> int:
    try:
        amount = Decimal(_text(values, name) or "0")
        return int(amount * 100) if 0 <= amount < 10_000_000 else 0
    except (InvalidOperation, ValueError):
        return 0


def _acceptance(values: Values, codes: Codes) -> tuple[b.Body, ...]:
    """SL by the platform's department; 不受理, 补正 and 转办 need more than the row says and stay remarks."""
    words, on = _words(codes, CodeSet.ACCEPTANCE, _text(values, "slztdm")), _day(values, "slsj")
    if words and words <= {"受理", "容缺受理"} and on:
        return (b.CaseAccepted(mode=b.AcceptMode.BY_DEPARTMENT, on=on, source=PLATFORM),)
    reason = _text(values, "bslyy")
    if words == {"不予受理"} and reason:
        body = b.CaseRefused(
            reason=reason,
            basis="",
            authority=_text(values, "slbmmc"),
            review_body="",
            court="",
            second="",
            document=_text(values, "slhzh"),
            source=PLATFORM,
        )
        return (body,)
    return ()


_ENDS: Final[Mapping[str, str]] = {"撤回": WITHDRAWN_THERE, "终止": "", "补正不来": "逾期未补正"}


def _end(values: Values, word: str) -> tuple[b.Body, ...]:
    """An end without a decision, where its code says which and somebody said why."""
    reason = _text(values, "zfhthyy") or _text(values, "bjjgms")
    if word == "作废":
        return (b.CaseVoided(reason=reason, second="", source=PLATFORM),) if reason else ()
    if word not in _ENDS or not (reason or _ENDS[word]):
        return ()
    body = b.CaseEnded(reason=reason or _ENDS[word], ground=_ENDS[word] or word, source=PLATFORM)
    return (body,)


def _result(values: Values, codes: Codes) -> tuple[b.Body, ...]:
    word = _word(codes, CodeSet.RESULT, _text(values, "bjjgdm"))
    if word not in _RESULTS:
        return _end(values, word)
    result, on = _RESULTS[word], _day(values, "bjsj")
    if not result or not on:
        return ()
    granted = result == GRANTED
    decided = b.CaseDecided(
        granted=granted,
        on=on,
        officer=_text(values, "bjbmmc"),
        reason=_text(values, "zfhthyy") or (_text(values, "bjjgms") if not granted else ""),
        source=PLATFORM,
    )
    name, number = _text(values, "zjgzmc"), _text(values, "zjbh")
    certificates: tuple[Certificate, ...] = ()
    if granted and (name or number):
        certificates = (
            Certificate(
                name=name or "办理结果",
                number=number,
                valid_to=str(_day(values, "zjyxqx") or _text(values, "zjyxqx")),
                issuer=_text(values, "fzgzdw"),
            ),
        )
    return decided, b.CaseClosed(result=result, certificates=certificates, source=PLATFORM)


_READERS: Final[Mapping[ExTable, Callable[[Values, Codes], tuple[b.Body, ...]]]] = {
    ExTable.SL: _acceptance,
    ExTable.SPCL: _review,
    ExTable.TBCXSQ: _procedure,
    ExTable.TBCXJG: _procedure_end,
    ExTable.BJ: _result,
}
