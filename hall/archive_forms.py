"""The archived file of a case and the sheets with barcodes, as data (domain.md 1.2 step 13, 5.1).

Cover, index, timeline and hashes are words and numbers here; the papers and scans between them are bytes that
`printing/` binds in. Drawing is not here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, Final

from hall.papers import Clerk, Paper, PaperKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLine:
    """One file of the index.

    Attributes:
        group: 文书, 材料.
        name: What it is. note: number, how it was taken; "" for nothing.
        sha256: In hex. size: Bytes. mime: Its kind.
        bound: Its pages stand in the PDF; otherwise it lies beside it (OFD).
    """

    group: str
    name: str
    sha256: str
    size: int
    mime: str
    note: str = ""
    bound: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveStep:
    """One line of the timeline. `at` microseconds UTC."""

    at: int
    what: str
    who: str
    where: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseArchive(Paper):
    """案卷: cover, 卷内目录, 办理过程, 校验值 of a case.

    Attributes:
        keep: 「10年，至2036年12月31日」 or 「永久」.
        lines: Papers first, then materials, in their order.
    """

    kind: ClassVar[PaperKind] = PaperKind.ARCHIVE
    number: str
    item: str
    body: str
    applicant: str
    window: str
    result: str
    keep: str
    archived_on: dt.date
    archived_by: Clerk
    applied_on: dt.date | None = None
    accepted_on: dt.date | None = None
    ended_on: dt.date | None = None
    lines: tuple[ArchiveLine, ...] = ()
    steps: tuple[ArchiveStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BarredMaterial:
    """A material and the text of its barcode."""

    name: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialSheets(Paper):
    """材料条码页: one divider a material, to be laid before its sheets in the feeder.

    Attributes:
        owner: 办件编号, or the code of the item for dividers that are used again.
        item: Name of the item.
    """

    kind: ClassVar[PaperKind] = PaperKind.SHEETS
    owner: str
    item: str
    materials: tuple[BarredMaterial, ...]


ARCHIVE_FORMS: Final[tuple[type[Paper], ...]] = (MaterialSheets, CaseArchive)
"""For `paper_forms.paper_class`."""
