"""Backup sets: a proven encrypted copy of the live store with a manifest that carries the key wrapped (D29).

A set is a folder with `store.db` and `manifest.json`; it has its name only when all of it is proven. Right
after the copy the live store draws a new nonce, so that a restored copy is recognised (sync-protocol.md A2).
The copies that an upgrade makes for itself are in `upgrade.py`.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from hall.clock import iso, to_datetime
from hall.errors import Refused, Unavailable
from models import instance
from models.atomic import replace, sync_folder, write_atomic
from models.copying import copy_store, prove_whole, remove_store
from models.engine import connect
from models.faults import translated
from models.key_wraps import HubWrap, PassphraseWrap, from_json, open_with_passphrase, to_json
from models.keys import Ring, keep_boxes, keep_key, set_key_aside
from models.locks import nobody_else

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from hall.clock import Clock
    from models.engine import Store

STORE_NAME: Final = "store.db"
MANIFEST_NAME: Final = "manifest.json"
FORM: Final = 1
_PREFIX: Final = "yichuang-backup-"
_MANIFEST_MAX: Final = 1024 * 1024
_SHA: Final = re.compile(r"[0-9a-f]{64}\Z")
_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup set says about itself.

    Attributes:
        made_at: ISO 8601 with +08:00.
        sha256: Hash of `store.db`, hex.
        size: Its bytes.
        facts: What the check found, such as the number of entries; for people.
        wraps: The key in its boxes.
    """

    made_at: str
    sha256: str
    size: int
    facts: Mapping[str, Any] = field(default_factory=dict)
    wraps: Sequence[PassphraseWrap | HubWrap] = ()


def back_up(
    store: Store,
    key: str,
    folder: Path,
    *,
    wraps: Sequence[PassphraseWrap | HubWrap],
    side_path: Path,
    clock: Clock,
    check: Callable[[Any], Mapping[str, Any]] = lambda _copy: {},
) -> Path:
    """Make a backup set of a store in use.

    Args:
        store: The open store.
        key: Its key.
        folder: Where sets are kept, best on another disk.
        wraps: The key in at least one box, or nobody could ever open the set.
        side_path: The side file, which learns the new nonce.
        clock: Names the set.
        check: Proves the chain of the copy, given as a raw connection; its facts go into the manifest.

    Returns:
        The folder of the set.

    Raises:
        Refused: `backup.no_wrap`.
        Unavailable: A fault of the disk, or the copy is not whole; no set is left behind.
    """
    if not wraps:
        raise Refused("backup.no_wrap", "还没有设置恢复口令，备份将无法恢复。请系统运维先设置恢复口令。")
    stamp = to_datetime(clock.wall()).strftime("%Y%m%d-%H%M%S-%f")
    target = folder / f"{_PREFIX}{stamp}"
    part = folder / f".{_PREFIX}{stamp}.part"
    with translated():
        part.mkdir(parents=True, mode=0o700)
    try:
        copy_store(store.file, part / STORE_NAME, key)
        facts = _checked(part / STORE_NAME, key, check)
        with translated(), store.writer.begin() as connection:
            nonce = instance.rotate(connection)
        instance.note_nonce(side_path, nonce)
        with translated():
            _write_manifest(part, clock, facts, wraps)
            replace(part, target)
            sync_folder(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return target


def read_manifest(backup: Path) -> Manifest:
    """The manifest of a set, which anybody may have changed.

    Raises:
        Refused: `backup.manifest`, it is missing or not to be understood.
    """
    path = backup / MANIFEST_NAME
    try:
        if path.stat().st_size > _MANIFEST_MAX:
            raise Refused("backup.manifest", f"{path.name} 过大，不是本程序的备份清单。")
        data = json.loads(path.read_bytes())
        if data["form"] != FORM:
            raise Refused("backup.form", "备份来自更新版本的程序，请先安装新版本再恢复。")
        manifest = Manifest(
            made_at=str(data["made_at"]),
            sha256=str(data["sha256"]),
            size=int(data["size"]),
            facts=dict(data["facts"]),
            wraps=tuple(from_json(wrap) for wrap in data["wraps"]),
        )
    except FileNotFoundError as error:
        raise Refused("backup.manifest", f"{backup.name} 中没有备份清单，不是完整的备份。") from error
    except OSError as error:
        raise Unavailable("store.io", f"备份 {backup.name} 读不出来，请检查备份盘。") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused("backup.manifest", f"{backup.name} 的备份清单已损坏，不能用来恢复。") from error
    if not _SHA.match(manifest.sha256):
        raise Refused("backup.manifest", f"{backup.name} 的备份清单已损坏，不能用来恢复。")
    return manifest


def key_in(backup: Path, passphrase: str) -> str:
    """The key of a set, taken out of its box with the recovery passphrase.

    Raises:
        Refused: `backup.no_wrap`, `backup.passphrase`, `backup.manifest`.
    """
    for wrap in read_manifest(backup).wraps:
        if isinstance(wrap, PassphraseWrap):
            return open_with_passphrase(wrap, passphrase)
    raise Refused("backup.no_wrap", "这份备份没有用恢复口令加封，不能这样恢复。")


def rehearse(
    backup: Path, key: str, *, check: Callable[[Any], Mapping[str, Any]] = lambda _copy: {}
) -> Mapping[str, Any]:
    """Prove that a set can be restored with a key, without restoring it.

    Returns:
        What the check found.

    Raises:
        Refused: `backup.manifest`, `backup.changed`.
        Unavailable: It does not open, or is not whole.
    """
    _compare(backup)
    prove_whole(backup / STORE_NAME, key)
    return _checked(backup / STORE_NAME, key, check)


def restore(
    backup: Path,
    target: Path,
    key: str,
    *,
    clock: Clock,
    check: Callable[[Any], Mapping[str, Any]] = lambda _copy: {},
) -> Path | None:
    """Put the store of a set in place; the next start notices it and begins a new incarnation.

    Args:
        backup: The folder of the set.
        target: Where the store belongs; no program may have it open.
        key: The key out of one of the wraps.
        clock: Names what is moved aside.
        check: Proves the chain of the copy before it is put in place.

    Returns:
        Where the store that stood there was moved to, or None. It is never deleted.

    Raises:
        Refused: `backup.manifest`, `backup.changed`.
        Unavailable: It does not open, is not whole, or the disk said no; what stood there still stands.
    """
    rehearse(backup, key, check=check)
    stamp = to_datetime(clock.wall()).strftime("%Y%m%d-%H%M%S-%f")
    with translated():
        target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{stamp}.part")
    copy_store(backup / STORE_NAME, fresh, key)
    aside: Path | None = None
    with translated():
        try:
            if target.exists():
                aside = target.with_name(f"{target.name}.before-restore-{stamp}")
                _move(target, aside)
            # A WAL left by another store would be laid over the restored one.
            for suffix in ("-wal", "-shm"):
                target.with_name(target.name + suffix).unlink(missing_ok=True)
            replace(fresh, target)
            sync_folder(target.parent)
        except OSError:
            remove_store(fresh)
            if aside is not None and not target.exists():
                _move(aside, target)
            raise
    return aside


def put_back(
    backup: Path,
    target: Path,
    passphrase: str,
    *,
    keys: Path,
    ring: Ring | None,
    clock: Clock,
    check: Callable[[Any], Mapping[str, Any]],
) -> Path | None:
    """Restore a set with its passphrase: store, key and boxes; what stood there is kept with its own key.

    Args:
        backup: The folder of the set.
        target: Where the store belongs.
        passphrase: The recovery passphrase of the set.
        keys: Folder of the key.
        ring: From `models.keys.system_ring`.
        clock: Names what is set aside.
        check: As for `restore`.

    Returns:
        As `restore`.

    Raises:
        Refused, Unavailable: As `key_in` and `restore`; `store.in_use` while a program has the store open.
    """
    key = key_in(backup, passphrase)
    with nobody_else(target):
        set_key_aside(keys, to_datetime(clock.wall()).strftime("%Y%m%d-%H%M%S-%f"))
        aside = restore(backup, target, key, clock=clock, check=check)
        keep_key(keys, ring, key, replace=True)
        keep_boxes(keys, read_manifest(backup).wraps, key)
    return aside


def _move(source: Path, target: Path) -> None:
    """Rename a store with the WAL that may hold its last commits."""
    for suffix in ("-wal", "-shm", ""):
        beside = source.with_name(source.name + suffix)
        if beside.exists():
            replace(beside, target.with_name(target.name + suffix))


def _checked(path: Path, key: str, check: Callable[[Any], Mapping[str, Any]]) -> Mapping[str, Any]:
    """Run the caller's check on a copy."""
    with translated():
        connection = connect(path, key, read_only=True)
        try:
            facts = check(connection)
        finally:
            connection.close()
    return facts


def _compare(backup: Path) -> None:
    """Compare the store of a set with its manifest."""
    manifest = read_manifest(backup)
    path = backup / STORE_NAME
    if not path.is_file():
        raise Refused("backup.changed", f"备份 {backup.name} 中缺少数据文件，不能用来恢复。")
    with translated():
        same = path.stat().st_size == manifest.size and _sha256(path) == manifest.sha256
    if not same:
        raise Refused("backup.changed", f"备份 {backup.name} 的数据文件与清单不符，可能已损坏或被改动。")


def _write_manifest(
    part: Path, clock: Clock, facts: Mapping[str, Any], wraps: Sequence[PassphraseWrap | HubWrap]
) -> None:
    """Write the manifest last: a folder without it is no set."""
    path = part / STORE_NAME
    data = {
        "form": FORM,
        "made_at": iso(clock.wall()),
        "sha256": _sha256(path),
        "size": path.stat().st_size,
        "facts": dict(facts),
        "wraps": [to_json(wrap) for wrap in wraps],
    }
    write_atomic(part / MANIFEST_NAME, json.dumps(data, ensure_ascii=False, indent=1).encode())


def _sha256(path: Path) -> str:
    """Hash of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()
