"""Scans that come to a case after the step that took its materials, and scans taken away again (D9, D18).

Adding a scan moves nothing and takes nothing from another window, so every window of the hall may do it; one
file for several cases is named by each of them and kept once. Bytes are on the shelf before the event names
them (`hall.blobs`). An archived case is read-only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hall import bodies as b
from hall.cases import CaseFile, CaseState
from hall.clock import Clock
from hall.commands.casework import one_line
from hall.commands.record import Recorder
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.material_facts import FileFact, MaterialFact
from hall.ports import Begin, Changes, Topic, UnitOfWork
from hall.staff import Actor, Permission, require

MAX_FILES: Final = 200
"""Files that one step may add; an envelope has room for 256."""
CLOSED: Final = frozenset({CaseState.ARCHIVED, CaseState.VOIDED})
"""States in which the scans of a case are only looked at."""
_CHANGED: Final = frozenset({Topic.CASES, Topic.SYNC})


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFiles:
    """Scans for materials of one case: key of the material → its new files."""

    case: str
    files: Mapping[str, Sequence[FileFact]]


def add_files(actor: Actor, wanted: Sequence[AddFiles], begin: Begin, clock: Clock) -> Changes:
    """Name scans at materials of one or several cases, all or none.

    A file that a material has already is not named twice; a case for which nothing is new stays as it is.

    Raises:
        Refused: `staff.right`; `case.unknown`; `case.closed` for an archived or voided case;
            `material.unknown`; `files.none`, `files.many`.
    """
    require(actor, Permission.INTAKE)
    if not any(files for one in wanted for files in one.files.values()):
        raise Refused("files.none", "没有选扫描件。")
    streams = []
    with begin() as uow:
        for one in wanted:
            file = _open_case(uow, actor, one.case)
            items = _fresh(file, one.files)
            if not items:
                continue
            stream = stream_of(StreamKind.CASE, one.case)
            body = b.CaseFilesAdded(items=items)
            Recorder.for_actor(uow, clock, actor).add(
                EventKind.CASE_FILES_ADDED, stream, body, cat=file.item_version
            )
            streams.append(stream)
        if streams:
            uow.commit()
    return Changes(topics=_CHANGED if streams else frozenset(), streams=tuple(streams))


def require_open(actor: Actor, file: CaseFile) -> None:
    """Nothing when this person may add scans to a case; asked before somebody scans for nothing.

    Raises:
        Refused: `staff.right`, `case.closed`.
    """
    require(actor, Permission.INTAKE)
    if file.state in CLOSED:
        raise Refused("case.closed", f"这件{file.word}，扫描件只能看，不能再加减。")


def _open_case(uow: UnitOfWork, actor: Actor, case: str) -> CaseFile:
    file = uow.cases.get(case)
    if file is None:
        raise Refused("case.unknown", "没有找到这个办件。")
    require_open(actor, file)
    return file


def _fresh(file: CaseFile, wanted: Mapping[str, Sequence[FileFact]]) -> tuple[MaterialFact, ...]:
    known = {fact.key: fact for fact in file.materials}
    found, count = [], 0
    for key, files in wanted.items():
        fact = known.get(key)
        if fact is None:
            raise Refused("material.unknown", f"这件没有编号为“{key}”的材料，请核对条码。")
        here = {one.sha256 for one in fact.files}
        new = {one.sha256: one for one in files if one.sha256 not in here}
        count += len(new)
        if new:
            found.append(replace(fact, files=tuple(new.values())))
    if count > MAX_FILES:
        raise Refused("files.many", f"一次最多加 {MAX_FILES} 份扫描件，请分几次。")
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveFile:
    """A scan that does not belong to a material, and why."""

    case: str
    key: str
    sha256: bytes
    reason: str


def remove_file(actor: Actor, cmd: RemoveFile, begin: Begin, clock: Clock) -> Changes:
    """Take a scan away that does not belong to a material. The chain keeps naming it; nothing is erased.

    Raises:
        Refused: `staff.right`, `case.unknown`, `case.closed`, `files.unknown`, `files.reason`.
    """
    require(actor, Permission.INTAKE)
    reason = one_line(cmd.reason, "files.reason", "请写明为什么去掉（500 字以内）。", "reason")
    stream = stream_of(StreamKind.CASE, cmd.case)
    with begin() as uow:
        file = _open_case(uow, actor, cmd.case)
        fact = next((fact for fact in file.materials if fact.key == cmd.key), None)
        if fact is None or cmd.sha256 not in {one.sha256 for one in fact.files}:
            raise Refused("files.unknown", "这份材料没有这个扫描件，可能已经去掉了。")
        body = b.CaseFilesRemoved(key=cmd.key, sha256=cmd.sha256, reason=reason)
        Recorder.for_actor(uow, clock, actor).add(
            EventKind.CASE_FILES_REMOVED, stream, body, cat=file.item_version
        )
        uow.commit()
    return Changes(topics=_CHANGED, streams=(stream,))
