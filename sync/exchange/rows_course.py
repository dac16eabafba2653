"""Rows of the second half of a case: 审批, 特别程序, 办结, 领取, 评价 (domain.md 2.7, 2.8)."""

from __future__ import annotations

from hall.exchange_rows import (
    CollectionRow,
    ProcedureEndRow,
    ProcedureRow,
    RatingRow,
    ResultRow,
    ReviewRow,
)
from sync.exchange.codes import CodeSet
from sync.exchange.facts import Collected, ProcedureAsked, ProcedureEnded, Rated, Result, ReviewStep
from sync.exchange.row_parts import Draft, applicant_word, day, moment


def review_row(draft: Draft, fact: ReviewStep) -> ReviewRow:
    """SPCL: one step of the department.

    Raises:
        UnmappedError, Unavailable: See `Draft` and `Codes.of`.
    """
    return ReviewRow(
        **draft.common(),
        sphjdm=draft.codes.of(CodeSet.REVIEW, fact.stage, "sphjdm"),
        sphjmc=fact.stage,
        spbmmc=draft.item().body,
        sprxm=fact.person,
        sprzwdm=fact.post_code,
        sprzwmc=fact.post,
        spyj=fact.opinion,
        spsj=moment(fact.at),
        sphjztdm=draft.codes.of(CodeSet.REVIEW_STATE, fact.state, "sphjztdm"),
    )


def procedure_row(draft: Draft, fact: ProcedureAsked, part: int) -> ProcedureRow:
    """TBCXSQ: `part` counts the procedures of the case from 1.

    Raises:
        UnmappedError: See `Codes.of`.
    """
    return ProcedureRow(
        **draft.common(),
        xh=part,
        tbcxzl=draft.codes.of(CodeSet.PROCEDURE, fact.kind, "tbcxzl"),
        tbcxzlmc=fact.name,
        tbcxksrq=day(fact.begins),
        tbcxpzr=fact.approver,
        tbcxpzrzw=fact.approver_post,
        tbcxpzrdh=fact.approver_phone,
        tbcxqdlyhyj=fact.ground,
        sqnr=fact.content,
        tbcxsx=fact.length,
        tbcxsxdw=draft.codes.of(CodeSet.UNIT, fact.unit, "tbcxsxdw"),
    )


def procedure_end_row(draft: Draft, fact: ProcedureEnded, part: int) -> ProcedureEndRow:
    """TBCXJG with the number of its TBCXSQ.

    Raises:
        UnmappedError: See `Codes.of`.
    """
    return ProcedureEndRow(
        **draft.common(),
        xh=part,
        tbcxjg=fact.result,
        jgcsrq=day(fact.result_on),
        tbcxjsrq=day(fact.ended_on),
        tbcxsfje=fact.fee,
        jedwdm=draft.codes.of(CodeSet.CURRENCY, "元", "jedwdm") if fact.fee else "",
    )


def result_row(draft: Draft, fact: Result) -> ResultRow:
    """BJ: the case is over.

    Raises:
        UnmappedError, Unavailable: See `Draft` and `Codes.of`.
    """
    item = draft.item()
    return ResultRow(
        **draft.common(),
        bjbmmc=item.body,
        bjbmzzjddm=item.body_code,
        bjjgdm=draft.codes.of(CodeSet.RESULT, fact.result, "bjjgdm"),
        bjjgms=fact.words or fact.result,
        zfhthyy=fact.reason,
        zjgzmc=fact.certificate,
        zjbh=fact.certificate_number,
        zjyxqx=fact.valid_until,
        fzgzdw=fact.issuer,
        sfje=fact.fee,
        jedwdm=draft.codes.of(CodeSet.CURRENCY, "元", "jedwdm") if fact.fee else "",
        bjsj=moment(fact.at),
    )


def collection_row(draft: Draft, fact: Collected) -> CollectionRow:
    """LQDJ: the result was handed over.

    Raises:
        UnmappedError, Unavailable: See `Draft` and `Codes.of`.
    """
    person = draft.person(fact.person)
    return CollectionRow(
        **draft.common(),
        lqrxm=person.name,
        lqrzjlx=draft.codes.of(CodeSet.DOCUMENT, person.kind, "lqrzjlx"),
        lqrsfzjhm=person.number,
        lqfs=draft.codes.of(CodeSet.COLLECTION, fact.how, "lqfs"),
        lqsj=moment(fact.at),
    )


def rating_row(draft: Draft, fact: Rated) -> RatingRow:
    """PJ: one rating. There is no code for a grade that the program gave by itself (domain.md 2.8).

    Raises:
        UnmappedError, Unavailable: See `Draft` and `Codes.of`.
    """
    item = draft.item()
    rater = applicant_word(draft.person(fact.rater))
    return RatingRow(
        **draft.common(),
        pjbh=fact.rating,
        ywlsh=draft.file.number,
        sxmc=draft.applied.item_name,
        bmbm=item.body_code,
        bmmc=item.body,
        dtbm=draft.hall().code,
        ckbm=str(fact.window or ""),
        blrgh=fact.clerk,
        bjlx=draft.codes.of(CodeSet.ITEM_KIND, item.kind, "bjlx"),
        pjqd=draft.codes.of(CodeSet.RATING_CHANNEL, fact.channel, "pjqd"),
        pjrlx=draft.codes.of(CodeSet.RATER, "自然人" if rater == "自然人" else "法人", "pjrlx"),
        myd=fact.grade,
        pjbq="；".join(fact.tags),
        pjnr=fact.text,
        pjsj=moment(fact.at),
        pjcs=fact.count,
    )
