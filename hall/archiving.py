"""From a finished case to its archived file: what goes in, in which order and words (domain.md 1.2, step 13).

Pure: the same case gives the same file. Which bytes belong to a line is told by its hash; fetching them is
the command's. Names of persons stand in the file as on its papers, not in its events.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from hall.archive_forms import ArchiveLine, ArchiveStep, CaseArchive
from hall.cases import STATE_WORDS, CaseFile, CaseState
from hall.catalogue import Item
from hall.errors import Refused
from hall.papers import Clerk, PrintMark
from hall.retention import keep_until, keep_words

BINDABLE: Final = frozenset({"application/pdf", "image/jpeg", "image/png", "image/tiff"})
"""Kinds whose pages go into the PDF; others (OFD) lie beside it."""
PAPERS: Final = "文书"
MATERIALS: Final = "材料"

STEP_NAMES: Final[Mapping[str, str]] = {
    "case.applied": "提出申请",
    "case.corrected_on_spot": "当场更正",
    "case.received": "收件",
    "case.accepted": "受理",
    "case.correction_told": "补正告知",
    "case.supplied": "收到补充材料",
    "case.gap_closed": "容缺材料补齐",
    "case.not_required": "不受理",
    "case.refused": "不予受理",
    "case.referred": "转办",
    "case.voided": "作废",
    "case.withdrawn": "申请人撤回",
    "case.terminated": "终止办理",
    "case.handed_over": "受理前移交部门",
    "case.dispatched": "分发",
    "case.handover_signed": "材料交接",
    "case.reviewed": "部门审查",
    "case.suspended": "特别程序开始",
    "case.resumed": "特别程序结束",
    "case.extended": "延长期限",
    "case.hearing_set": "听证安排",
    "case.decided": "作出决定",
    "case.closed": "办结",
    "case.stocked": "结果入柜",
    "case.notified": "通知领取",
    "case.mailed": "结果寄出",
    "case.delivered": "送达",
    "case.urged": "催办督办",
    "case.explained": "预警说明",
    "case.charged": "收费",
    "case.gap_prolonged": "容缺补齐期限顺延",
    "case.fee_told": "缴费告知",
    "case.urge_answered": "催办答复",
    "case.assisted": "帮办代办",
    "case.forwarded": "寄送受理机关",
    "case.promise_checked": "核查承诺",
    "case.revoked": "撤销决定",
    "case.revocation_served": "送达撤销决定书",
    "case.files_added": "补充扫描件",
    "case.files_removed": "去掉扫描件",
    "case.prepared": "核对材料",
    "case.noted": "备注",
    "case.resolved": "冲突裁定",
    "case.linked": "关联另一办件",
    "case.taken_over": "由另一窗口接手",
    "case.answered": "省平台答复",
    "paper.rendered": "文书生成",
    "paper.sent": "文书送打印",
    "paper.failed": "文书没有打印",
}
"""What the timeline of an archived file calls a step; kinds of a later version keep their own name."""

_UNTOLD: Final = frozenset({"case.acknowledged"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFacts:
    """What is needed beside the case itself.

    Attributes:
        hall_name: Of the hall. item: As the case froze it.
        applicant: Name. clerks: Staff number → name.
        said: Words that a person wrote with a step, by its link.
        years: To be kept, 0 for ever.
    """

    hall_name: str
    item: Item
    applicant: str
    clerks: Mapping[str, str]
    said: Mapping[bytes, str]
    years: int
    today: dt.date
    by: Clerk
    mark: PrintMark


def _as_day(number: int) -> dt.date | None:
    return dt.date(number // 10_000, number // 100 % 100, number % 100) if number else None


def ended_day(file: CaseFile, today: dt.date) -> dt.date:
    """The day from which the years count: the last step that ended the case."""
    return _as_day(file.ended_on or file.course.delivered_on or file.course.closed_on) or today


def require_complete(file: CaseFile) -> None:
    """Let only whole files be archived.

    Raises:
        Refused: `archive.gap` while materials are still to come, `archive.held` while a conflict is open,
            `archive.serve` while a 撤销决定书 is not served.
    """
    if file.held:
        raise Refused("archive.held", "这件有冲突待裁定，裁定以后再归档。")
    if file.owes_revocation:
        raise Refused(
            "archive.serve", f"撤销决定书 {file.course.revoked_as} 还没有送达，登记送达以后再归档。"
        )
    if file.gap and file.state is CaseState.DELIVERED:
        names = "、".join(item.name for item in file.gap)
        raise Refused("archive.gap", f"容缺材料还没有补齐（{names}），不能归档。")


def archive_lines(file: CaseFile) -> tuple[ArchiveLine, ...]:
    """Papers as they were first printed, then the scans of each material."""
    papers = tuple(
        ArchiveLine(
            group=PAPERS,
            name=paper.kind,
            note=paper.document,
            sha256=paper.sha256.hex(),
            size=0,
            mime="application/pdf",
        )
        for paper in file.papers
        if paper.n == 1
    )
    scans = []
    for fact in file.materials:
        for number, one in enumerate(fact.files, 1):
            name = fact.name if len(fact.files) == 1 else f"{fact.name}（{number}）"
            scans.append(
                ArchiveLine(
                    group=MATERIALS,
                    name=name,
                    note=fact.taking,
                    sha256=one.sha256.hex(),
                    size=one.size,
                    mime=one.mime,
                    bound=one.mime in BINDABLE,
                )
            )
    return (*papers, *scans)


def _steps(file: CaseFile, facts: ArchiveFacts) -> tuple[ArchiveStep, ...]:
    clerks, said = facts.clerks, facts.said
    return tuple(
        ArchiveStep(
            at=step.wall,
            what=STEP_NAMES.get(step.kind, step.kind),
            who=clerks.get(step.actor, "") or ("系统" if step.actor == "system" else step.actor),
            where=f"{step.window}号窗" if step.window else "",
            note="　".join(words for words in (step.note, said.get(step.link, "")) if words),
        )
        for step in file.steps
        if step.kind not in _UNTOLD
    )


def _result(file: CaseFile) -> str:
    course = file.course
    if course.granted is None:
        return f"{STATE_WORDS[file.state]}：{file.reason}" if file.reason else STATE_WORDS[file.state]
    word = "准予" if course.granted else "不予许可"
    named = "、".join(
        " ".join(part for part in (one.name, one.number) if part) for one in course.certificates
    )
    return f"{word}，{named}" if named else word


def archive_of(file: CaseFile, facts: ArchiveFacts, size_of: Callable[[str], int]) -> CaseArchive:
    """The file of a case as data; `size_of` gives the bytes of a file by its hash in hex."""
    ended = ended_day(file, facts.today)
    lines = tuple(
        line
        if line.size
        else ArchiveLine(
            group=line.group,
            name=line.name,
            note=line.note,
            sha256=line.sha256,
            size=size_of(line.sha256),
            mime=line.mime,
        )
        for line in archive_lines(file)
    )
    return CaseArchive(
        hall_name=facts.hall_name,
        mark=facts.mark,
        number=file.number,
        item=file.item_name or facts.item.name,
        body=facts.item.body,
        applicant=facts.applicant,
        window=f"{file.window}号窗" if file.window else "",
        result=_result(file),
        keep=keep_words(facts.years, keep_until(ended, facts.years)),
        archived_on=facts.today,
        archived_by=facts.by,
        applied_on=_as_day(file.applied_on),
        accepted_on=_as_day(file.accepted_on),
        ended_on=ended,
        lines=lines,
        steps=_steps(file, facts),
    )
