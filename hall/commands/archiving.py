"""归档: a finished case becomes one PDF, hashed, kept and named by `case.archived` (domain.md 1.2, 1.4).

Drawing is slow and stands between two short units of work: what was drawn is written down only when the case
is still the one that was drawn. Every paper and scan must be at hand; what was let go is fetched before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hall import bodies as b
from hall.archive_forms import ArchiveLine
from hall.archiving import ArchiveFacts, archive_lines, archive_of, ended_day, require_complete
from hall.blobs import BlobRow, BlobShelf, BlobState, sha256_of
from hall.cases import STATE_WORDS, CaseAction, CaseFile, move
from hall.clock import Clock, corrected, today
from hall.commands.exports import record_archive_export
from hall.commands.record import Recorder
from hall.conflict_tasks import said_in
from hall.errors import Conflict, Refused, Unavailable
from hall.events import EventKind, StreamKind, stream_of
from hall.order import Linked
from hall.papers import Clerk, PaperRenderer, PrintMark
from hall.ports import Begin, Changes, Topic, UnitOfWork
from hall.retention import keep_until
from hall.staff import Actor, Permission, require

_CHANGED = frozenset({Topic.CASES, Topic.SYNC})


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveTools:
    """What archiving needs beside the store.

    Attributes:
        shelf: Keeps the PDF and has the scans.
        renderer: Draws and binds; None where an archived file is only read.
        fetch: Brings a scan back that was let go; None where there is nothing above.
    """

    shelf: BlobShelf
    renderer: PaperRenderer | None = None
    fetch: Callable[[BlobRow], bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """A case after 归档: its PDF, pages, years and the last day to keep it (0 for ever)."""

    case: str
    number: str
    sha256: bytes
    size: int
    pages: int
    years: int
    until: int
    changes: Changes


def archive_case(
    actor: Actor,
    case_id: str,
    begin: Begin,
    clock: Clock,
    tools: ArchiveTools,
    *,
    years: int | None = None,
) -> Archived:
    """Archive a case that is over: delivered, refused or ended in any other way; read-only from then on.

    Args:
        actor: Who archives.
        case_id: The case.
        begin: Opens a unit of work.
        clock: Time.
        tools: Drawing and files.
        years: To be kept; None takes the rule of the hall, 0 keeps it for ever.

    Raises:
        Refused: `staff.right`, `case.unknown`, `case.move` in another state, `archive.held`, `archive.gap`,
            `archive.serve`, `archive.owed` while papers wait to be printed, `archive.years`, `bind.part`,
            `paper.glyph`.
        Unavailable: A scan cannot be had now (`blob.…`).
        Conflict: `archive.changed`, somebody changed the case meanwhile.
    """
    require(actor, Permission.ARCHIVE)
    if tools.renderer is None:
        raise Refused("archive.desk", "归档要在窗口程序里办。")
    if years is not None and not 0 <= years <= 100:
        raise Refused("archive.years", "保管年限请写 1 到 100 年，永久保管写 0。", field="years")
    with begin() as uow:
        file = _ready(uow, case_id)
        kept = uow.settings.hall().retention.years_of(file.item) if years is None else years
        facts = _facts(uow, file, actor, clock, kept)
        printed = {fact.sha256: uow.papers.get(fact.sha256) for fact in file.papers}
    content = _Contents(printed, tools)
    paper = archive_of(file, facts, lambda name: len(content.of(name)))
    parts = [content.of(line.sha256) for line in paper.lines if line.bound]
    pdf, pages = tools.renderer.archive(paper, parts)
    tools.shelf.add(pdf, "application/pdf", wanted=True)
    until = keep_until(ended_day(file, facts.today), kept)
    stream = stream_of(StreamKind.CASE, case_id)
    with begin() as uow:
        if [step.link for step in _ready(uow, case_id).steps] != [step.link for step in file.steps]:
            raise Conflict("archive.changed", "归档时这件又有了新的记录，请看过以后再归档一次。")
        body = b.CaseArchived(sha256=sha256_of(pdf), size=len(pdf), pages=pages, years=kept, until=until)
        Recorder.for_actor(uow, clock, actor).add(
            EventKind.CASE_ARCHIVED, stream, body, cat=file.item_version
        )
        uow.commit()
    return Archived(
        case=case_id,
        number=file.number,
        sha256=body.sha256,
        size=body.size,
        pages=pages,
        years=kept,
        until=until,
        changes=Changes(topics=_CHANGED, streams=(stream,)),
    )


def _ready(uow: UnitOfWork, case_id: str) -> CaseFile:
    file = uow.cases.get(case_id)
    if file is None:
        raise Refused("case.unknown", "没有找到这个办件。")
    move(file.state, CaseAction.ARCHIVE)
    require_complete(file)
    stream = stream_of(StreamKind.CASE, case_id)
    if any(paper.stream == stream for paper in uow.papers.pending()):
        raise Refused("archive.owed", "这件还有文书没有打印，打印以后再归档。")
    return file


def _facts(uow: UnitOfWork, file: CaseFile, actor: Actor, clock: Clock, years: int) -> ArchiveFacts:
    version, person = uow.catalogue.item_version(file.item_version), uow.persons.get(file.person)
    if version is None:
        raise Refused("catalogue.version", "没有找到这个办件的事项版本。")
    me, tip = uow.chain.identity(), uow.chain.tip()
    stream = stream_of(StreamKind.CASE, file.id)
    return ArchiveFacts(
        hall_name=uow.settings.hall().name,
        item=version.item,
        applicant=person.name if person is not None else "",
        clerks={account.number: account.name for account in uow.accounts.all()},
        said={one.link: words for one in uow.chain.stream(stream) if (words := said_in(one.event))},
        years=years,
        today=today(clock),
        by=Clerk(number=actor.number, name=actor.name),
        mark=PrintMark(
            node=f"{me.series}·{tip.seq if tip else 0:07d}",
            printed_at=corrected(clock),
            operator=actor.number,
        ),
    )


class _Contents:
    """Bytes of papers and scans by their hash in hex, each read once and checked."""

    def __init__(self, papers: dict[bytes, bytes | None], tools: ArchiveTools) -> None:
        self._kept = {name.hex(): pdf for name, pdf in papers.items() if pdf is not None}
        self._tools = tools

    def of(self, name: str) -> bytes:
        """The bytes of a file.

        Raises:
            Unavailable: It cannot be had now.
        """
        if name not in self._kept:
            self._kept[name] = read_file(bytes.fromhex(name), self._tools)
        content = self._kept[name]
        if sha256_of(content).hex() != name:
            raise Unavailable("blob.damaged", "案卷里有一份文件在本机的内容已损坏，请联网取回以后再归档。")
        return content


def read_file(name: bytes, tools: ArchiveTools) -> bytes:
    """A file from the shelf, or from above when it was let go.

    Raises:
        Unavailable: `blob.none`, `blob.gone` or `blob.damaged`.
    """
    row = tools.shelf.rows([name]).get(name)
    away = row is not None and row.state in {BlobState.GONE, BlobState.DAMAGED}
    if row is not None and away and tools.fetch is not None:
        return tools.fetch(row)
    return tools.shelf.read(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFolder:
    """An archived case as files: what the manifest says of it, its PDF, its papers and scans, its events."""

    facts: Mapping[str, object]
    pdf: bytes
    files: tuple[tuple[ArchiveLine, bytes], ...]
    events: tuple[Linked, ...]


def case_folder(actor: Actor, number: str, begin: Begin, clock: Clock, tools: ArchiveTools) -> CaseFolder:
    """Everything of an archived case, read and checked; that it leaves the program is written down first.

    Raises:
        Refused: `staff.right`, `case.unknown`, `archive.not_yet` before 归档.
        Unavailable: A file cannot be had now (`blob.…`).
    """
    require(actor, Permission.ARCHIVE)
    with begin() as uow:
        file = uow.cases.by_number(number.strip().upper())
        if file is None:
            raise Refused("case.unknown", "没有找到这个办件，请核对编号。")
        if not file.course.archive:
            raise Refused("archive.not_yet", f"这件现在是“{file.word}”，还没有归档，不能导出案卷。")
        hall = uow.settings.hall().name
        printed = {fact.sha256: uow.papers.get(fact.sha256) for fact in file.papers}
        events = uow.chain.stream(stream_of(StreamKind.CASE, file.id))
    contents = _Contents(printed, tools)
    pdf = contents.of(file.course.archive.hex())
    files = tuple((line, contents.of(line.sha256)) for line in archive_lines(file))
    record_archive_export(file.number, len(files), actor, begin, clock)
    facts = {
        "number": file.number,
        "hall": hall,
        "item": file.item_name,
        "state": STATE_WORDS[file.state],
        "archived_on": file.course.archived_on,
        "keep_until": file.course.archive_until,
        "archive_sha256": file.course.archive.hex(),
    }
    return CaseFolder(facts=facts, pdf=pdf, files=files, events=events)
