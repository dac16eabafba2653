"""A case file as a folder that anybody can open and check in fifty years: PDF, papers, scans, a manifest.

`清单.json` says what each file is, `SHA256SUMS` is what `sha256sum -c` reads, `事件.jsonl` has the events
with their links. The folder is written beside its place and named when it is whole; `check_folder` finds
what was changed, taken away or put in. Names of files are built from words of the case and never reach
outside.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from hall.errors import Refused, Unavailable
from models.atomic import sync_file, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MANIFEST: Final = "清单.json"
SUMS: Final = "SHA256SUMS"
EVENTS: Final = "事件.jsonl"
PDF: Final = "案卷.pdf"
FORMAT: Final = 1
_ODD: Final = re.compile(r"[^0-9A-Za-z\u3007\u3400-\u9fff\uff08\uff09\U00020000-\U0003ffff-]+")
_LONGEST: Final = 40
_SUFFIXES: Final = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "application/ofd": "ofd",
}
_MOST_LISTED: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderFile:
    """A file of the folder: group and name in words, kind, bytes."""

    group: str
    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderReport:
    """What `check_folder` found; `faults` are sentences with the name of the file."""

    number: str
    files: int
    faults: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """True when every file is there and is what the manifest says, and nothing else lies there."""
        return not self.faults


def path_of(number: int, file: FolderFile) -> str:
    """Where a file lies in the folder: 「材料/03-身份证.jpg」."""
    plain = _ODD.sub("", file.name)[:_LONGEST] or "文件"
    group = _ODD.sub("", file.group)[:_LONGEST] or "其他"
    return f"{group}/{number:02d}-{plain}.{_SUFFIXES.get(file.mime, 'bin')}"


def require_free(place: Path, number: str) -> None:
    """Make the place of a folder, before anything is read for it or written down about it.

    Raises:
        Refused: `archive.there` when the folder of this case lies there already.
        Unavailable: `archive.place`, the place is a file or cannot be made.
    """
    try:
        place.mkdir(parents=True, exist_ok=True)
        there = (place / _name(number)).exists()
    except OSError as error:
        raise Unavailable("archive.place", f"{place} 不能放案卷，请换一个文件夹。") from error
    if there:
        raise _taken(place / _name(number))


def _name(number: str) -> str:
    return _ODD.sub("", number) or "案卷"


def _taken(target: Path) -> Refused:
    return Refused("archive.there", f"{target} 已经有了，没有覆盖。请换一个文件夹，或先移走它。")


def write_folder(
    place: Path,
    facts: dict[str, Any],
    pdf: bytes,
    files: Sequence[FolderFile],
    events: Iterable[dict[str, Any]],
) -> Path:
    """Write the folder of a case into `place`; it is named by its number.

    Args:
        place: An existing folder.
        facts: What the manifest says of the case, `number` among it.
        pdf: The archived PDF.
        files: Papers and scans in the order of the index.
        events: Of the case, in order, ready for JSON.

    Raises:
        Refused: `archive.there` when the folder is there already.
        Unavailable: The disk did not take it; nothing is left.
    """
    target = place / _name(str(facts["number"]))
    if target.exists():
        raise _taken(target)
    part = place / f".{target.name}.{secrets.token_hex(4)}.part"
    lines = "".join(json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n" for one in events)
    contents = {PDF: pdf, EVENTS: lines.encode()}
    told = [_entry(PDF, "案卷", "案卷", "application/pdf", pdf)]
    told.append(_entry(EVENTS, "事件", "事件链", "application/jsonl", contents[EVENTS]))
    for number, file in enumerate(files, 1):
        path = path_of(number, file)
        contents[path] = file.content
        told.append(_entry(path, file.group, file.name, file.mime, file.content))
    manifest = {"format": FORMAT, **facts, "files": told}
    contents[MANIFEST] = (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in contents.items())
    contents[SUMS] = sums.encode()
    try:
        for path, content in contents.items():
            whole = part / path
            whole.parent.mkdir(parents=True, exist_ok=True)
            whole.write_bytes(content)
            sync_file(whole)
        for folder in {(part / path).parent for path in contents}:
            sync_folder(folder)
        part.rename(target)
        sync_folder(place)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise Unavailable("archive.disk", f"案卷没有写进 {place}：{error.strerror or error}。") from error
    return target


def _entry(path: str, group: str, name: str, mime: str, content: bytes) -> dict[str, Any]:
    return {
        "path": path,
        "group": group,
        "name": name,
        "mime": mime,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def check_folder(folder: Path) -> FolderReport:
    """Whether a folder is still what was written.

    Raises:
        Refused: `archive.manifest` when it has no manifest that can be read.
    """
    number, listed = _listed(folder)
    faults = []
    for path, (sha256, size) in listed.items():
        one = folder / path
        if not _there(one):
            faults.append(f"{path}：没有这个文件。")
        elif one.stat().st_size != size or _sum(one) != sha256:
            faults.append(f"{path}：内容和清单不一致。")
    known = {*listed, MANIFEST, SUMS}
    for found in sorted(folder.rglob("*")):
        path = found.relative_to(folder).as_posix()
        # A link to a folder is no folder of the file, whatever lies behind it.
        if (found.is_symlink() or not found.is_dir()) and path not in known:
            faults.append(f"{path}：清单里没有这个文件。")
    sums = folder / SUMS
    wanted = {**{path: sha256 for path, (sha256, _size) in listed.items()}, MANIFEST: _sum(folder / MANIFEST)}
    if not sums.is_file() or _sums(sums) != wanted:
        faults.append(f"{SUMS}：和清单不一致。")
    return FolderReport(number=number, files=len(listed), faults=tuple(faults))


def _listed(folder: Path) -> tuple[str, dict[str, tuple[str, int]]]:
    broken = Refused("archive.manifest", f"{folder} 里没有能读的{MANIFEST}，这不是归档的案卷，或清单已损坏。")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        entries = manifest["files"]
        found = {str(one["path"]): (str(one["sha256"]), int(one["size"])) for one in entries}
        number = str(manifest["number"])
        right = manifest["format"] == FORMAT and len(entries) == len(found) <= _MOST_LISTED
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise broken from error
    if not right or any(not _inside(path) for path in found):
        raise broken
    return number, found


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts and "\\" not in path


def _there(path: Path) -> bool:
    """True for a plain file; a name that no disk can have is that of no file."""
    try:
        return path.is_file() and not path.is_symlink()
    except OSError:
        return False


def _sum(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _sums(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return {}
    return {name: sha256 for sha256, _blank, name in (line.partition("  ") for line in lines)}
