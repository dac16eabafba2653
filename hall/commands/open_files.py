"""A scan of a case, wherever it was taken: from this PC, else from the hub, and kept sealed for a while.

Who looks is written down before anything is asked: a scan shows a person's data in full (domain.md 7), and
a case of another window is looked up (architecture.md 6). How files are named, sealed and sent is
`hall.blobs`; what a picture shows is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from hall import bodies as b
from hall.blobs import Arrival, BlobRow, BlobState, sha256_of
from hall.cases import CaseFile
from hall.clock import Clock
from hall.commands.record import Recorder
from hall.desk import DeskFiles
from hall.errors import Refused, Unavailable
from hall.events import EventKind, StreamKind, stream_of
from hall.material_facts import FileFact
from hall.ports import Begin
from hall.staff import Actor, Permission, may, require

_WHOLE = frozenset({BlobState.HERE, BlobState.PAPER})
SHOWN_SCAN: Final = "scan"
"""In the event of who looked, before the hash of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A file as a screen shows it; the bytes stay in memory."""

    mime: str
    content: bytes = field(repr=False)


def files_of_case(file: CaseFile) -> tuple[FileFact, ...]:
    """Scans of all materials of a case, in the order in which they were taken in, each once."""
    found = {one.sha256: one for fact in file.materials for one in fact.files}
    return tuple(found.values())


def look_at_file(actor: Actor, case_id: str, name: bytes, begin: Begin, clock: Clock) -> FileFact:
    """Let somebody look at a scan, and write down who did; before the bytes are asked for.

    A scan shows numbers, faces and addresses in full, so it is looked at by whoever may see masked data in
    full, and written down as such with the applicant (domain.md 7); a case of another window also as a
    look-up by number (architecture.md 6).

    Raises:
        Refused: `staff.right`, `case.unknown`, or `case.file` when no material of the case has this scan.
    """
    require(actor, Permission.SEE_CASES)
    if not may(actor.role, Permission.UNMASK):
        raise Refused("staff.right", f"扫描件上有完整的个人信息，{actor.role}不能看，请找经办窗口。")
    with begin() as uow:
        case = uow.cases.get(case_id)
        if case is None:
            raise Refused("case.unknown", "没有找到这个办件。")
        fact = next((one for one in files_of_case(case) if one.sha256 == name), None)
        if fact is None:
            raise Refused("case.file", "这个办件没有这份扫描件。", field="file")
        recorder, wrote = Recorder.for_actor(uow, clock, actor), False
        if case.window != actor.window:
            looked = b.StaffLookedUp(case=case.number)
            recorder.add(EventKind.STAFF_LOOKED_UP, stream_of(StreamKind.STAFF, actor.number), looked)
            wrote = True
        if case.person and uow.persons.get(case.person) is not None:
            shown = b.PersonUnmasked(shown=(f"{SHOWN_SCAN} {name.hex()}",), why=case.number)
            recorder.add(EventKind.PERSON_UNMASKED, stream_of(StreamKind.PERSON, case.person), shown)
            wrote = True
        if wrote:
            uow.commit()
    return fact


def open_case_file(
    actor: Actor, case_id: str, name: bytes, begin: Begin, clock: Clock, *, files: DeskFiles
) -> OpenedFile:
    """A scan of a case by its SHA-256; on a lane that may wait for the hub.

    Args:
        actor: Who looks.
        case_id: The case; it is written down who looked.
        name: SHA-256 of the file.
        begin: Opens a unit of work.
        clock: Time.
        files: Files of this desk, and the way to the hub's.

    Raises:
        Refused: As `look_at_file`.
        Unavailable: As `bring_file`.
    """
    fact = look_at_file(actor, case_id, name, begin, clock)
    return OpenedFile(mime=fact.mime, content=bring_file(fact, clock, files))


def bring_file(fact: FileFact, clock: Clock, files: DeskFiles, told: Arrival | None = None) -> bytes:
    """The bytes of a scan: from this PC, else from the hub, and then kept here sealed.

    Args:
        fact: As a material names it.
        clock: Time.
        files: Files of this desk, and the way to the hub's.
        told: Is told how much has come from the hub; what it raises ends the wait.

    Raises:
        Unavailable: It is not here and the hub is away or does not have it yet; what came is damaged.
    """
    row = files.shelf.rows([fact.sha256]).get(fact.sha256)
    if row is not None and row.state in _WHOLE:
        try:
            return files.shelf.read(fact.sha256)
        except Unavailable as error:
            # What is damaged here may be whole at the hub.
            if files.fetch is None or not error.code.startswith("blob."):
                raise
    if row is not None and row.state is BlobState.EXPIRED:
        raise Unavailable("blob.expired", "这份扫描件已过保管期限，按规定清除了。")
    if files.fetch is None:
        raise Unavailable("blob.none", "这份扫描件不在本机，本机也没有连接大厅服务器。")
    wanted = BlobRow(
        sha256=fact.sha256, size=fact.size, mime=fact.mime, state=BlobState.GONE, made_at=clock.wall()
    )
    try:
        content = files.fetch(wanted, told)
    except Refused as error:
        raise Unavailable(
            "blob.none", "大厅服务器还没有这份扫描件，经办窗口联网后会自动上传，请稍后再看。"
        ) from error
    if len(content) != fact.size or sha256_of(content) != fact.sha256:
        raise Unavailable("blob.hash", "取回的扫描件与校验值不符，没有采用，请稍候再试。")
    # Not wanted: it does not go up again, and is let go with the drafts that were given up.
    files.shelf.add(content, fact.mime)
    return content
