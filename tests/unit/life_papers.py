"""Which papers a step on a case owes by law, from what the case was and became (domain.md 1.4, column 印)."""

from __future__ import annotations

from hall.cases import CaseFile, CaseState
from hall.commands.later import kept_originals, kept_paper
from hall.course import Way

S = CaseState
_ENDS = {
    S.REFUSED: "不予受理决定书",
    S.WITHDRAWN: "撤回申请书",
    S.TERMINATED: "终止办理告知书",
    S.VOIDED: "作废单",
}


def owed_by(was: CaseFile, now: CaseFile) -> set[str]:
    """The papers without which this change must not be."""
    return _until_accepted(was, now) | _under_review(was, now) | _at_the_end(was, now)


def _until_accepted(was: CaseFile, now: CaseFile) -> set[str]:
    owed = set()
    if now.course.home and (now.told_count, now.accepted_on) != (was.told_count, was.accepted_on):
        # What another place said is handed on with a slip; the letter is its own.
        return {"受理机关答复告知单"}
    if now.told_count > was.told_count:
        owed.add("申请材料补正告知书")
    if now.accepted_on and not was.accepted_on:
        owed |= {"受理通知书"} | ({"容缺受理承诺书", "容缺受理通知书"} if now.gap else set())
    if was.state is S.CORRECTING and now.state in {S.CORRECTING, S.RESUBMITTED}:
        came = now.correction != was.correction or now.state is S.RESUBMITTED
        owed |= {"补正材料收件凭证"} if came else set()
    if was.gap and now.accepted_on == was.accepted_on and len(now.gap) < len(was.gap):
        owed.add("补齐材料收件凭证")
    return owed


def _under_review(was: CaseFile, now: CaseFile) -> set[str]:
    owed = set()
    # Paper that was handed over before 受理 lies there already.
    here = [one for one in kept_paper(was) if one.key not in was.course.lying]
    if now.state is S.IN_REVIEW and was.state in {S.ACCEPTED, S.ACCEPTED_GAP} and here:
        owed.add("材料交接单")
    if len(now.course.pauses) > len(was.course.pauses):
        owed.add("特别程序告知书")
    if was.state is S.SUSPENDED and now.state is S.IN_REVIEW:
        owed.add("恢复计时告知书")
    if now.course.extension > was.course.extension:
        owed.add("延长期限告知书")
    return owed


def _at_the_end(was: CaseFile, now: CaseFile) -> set[str]:
    owed = set()
    if now.course.revoked_on and not was.course.revoked_on:
        owed.add("撤销决定书")
    if now.course.served_on and not was.course.served_on:
        owed.add("送达回证")
    if now.state is was.state:
        return owed
    if now.state in _ENDS:
        theirs = now.course.home and now.state is S.REFUSED
        owed.add("受理机关答复告知单" if theirs else _ENDS[now.state])
    if now.state in {S.WITHDRAWN, S.TERMINATED} and kept_originals(was):
        owed.add("退件清单")
    if now.state is S.READY:
        owed.add("取件通知")
    if now.state is S.DELIVERED:
        # Of what was revoked nothing leaves the shelf: the 撤销决定书 is served.
        taken = now.course.way == Way.DIRECT and not now.course.revoked_on
        owed.add("取件凭证" if taken else "送达回证")
        owed |= {"送达回证"} if now.document("决") else set()
    return owed
