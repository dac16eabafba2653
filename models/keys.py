"""Where the store's key lives, and how a backup carries it (decisions D29).

The key is raw, 256 random bits. It lies in the keyring of the operating system, else in a 0600 file beside
the settings, which `doctor` complains about. Backups carry it wrapped twice: by the recovery passphrase that
is printed at set-up for the safe, and by the hub's public key. No key ever goes into settings, logs or an
error's text.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import re
import secrets
import stat
import sys
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

import keyring
import keyring.errors
from keyring.backends import fail

from hall.errors import Refused, Unavailable
from models.atomic import write_atomic
from models.faults import translate
from models.key_wraps import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from models.key_wraps import HubWrap, PassphraseWrap

_SERVICE: Final = "yichuang-store"
_LABEL_FILE: Final = "store.keyid"
_KEY_FILE: Final = "store.key"
_BOXES_FILE: Final = "store.boxes.json"
_KEY_FORM: Final = re.compile(r"[0-9a-f]{64}\Z")


class KeyPlace(StrEnum):
    """Where the key was found."""

    KEYRING = "keyring"
    FILE = "file"


class Ring(Protocol):
    """The part of a keyring that is used here."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the secret."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFound:
    """The key and what a technician should know about its place.

    Attributes:
        key: 64 hex digits; kept out of `repr`.
        place: Keyring or file.
        complaint: A sentence for `doctor`, or None when all is as it should be.
    """

    key: str = field(repr=False)
    place: KeyPlace
    complaint: str | None = None


def system_ring() -> Ring | None:
    """The keyring of the operating system, or None when there is none to be trusted."""
    try:
        ring = keyring.get_keyring()
    except (keyring.errors.KeyringError, RuntimeError, OSError):
        return None
    if isinstance(ring, fail.Keyring) or ring.priority < 1:
        return None
    return ring


def load_key(folder: Path, ring: Ring | None) -> KeyFound:
    """The key of this PC's store.

    Args:
        folder: The folder of the settings (never the data folder: a copied data folder gives nothing).
        ring: From `system_ring`; None uses the file.

    Raises:
        Unavailable: `store.key_missing` or `store.key_form`; nothing is ever made up in its place.
    """
    label = _read(folder / _LABEL_FILE)
    if label is not None and ring is not None:
        held: str | None = None
        with contextlib.suppress(keyring.errors.KeyringError, RuntimeError, OSError):
            held = ring.get_password(_SERVICE, label)
        if held is not None:
            return KeyFound(key=_checked(held), place=KeyPlace.KEYRING)
    path = folder / _KEY_FILE
    text = _read(path)
    if text is None:
        raise Unavailable(
            "store.key_missing",
            "找不到本机数据库的密钥（系统钥匙串未解锁，或密钥文件不在）。"
            "请先解锁钥匙串再启动；仍不行时由系统运维用恢复口令找回。",
        )
    return KeyFound(key=_checked(text), place=KeyPlace.FILE, complaint=_complaint(path))


def has_key(folder: Path) -> bool:
    """Whether a key was ever made for this PC (it may still be locked away)."""
    return (folder / _LABEL_FILE).exists() or (folder / _KEY_FILE).exists()


def key_for(folder: Path, ring: Ring | None, *, is_new: bool) -> KeyFound:
    """The key of a store, made only when the store is new: a lost key is never answered with another.

    Raises:
        Unavailable: As `load_key` and `make_key`.
    """
    return make_key(folder, ring) if is_new and not has_key(folder) else load_key(folder, ring)


def set_key_aside(folder: Path, stamp: str) -> None:
    """Keep the present key under another name, with the store that is set aside at the same time.

    Raises:
        Unavailable: The folder cannot be written.
    """
    try:
        for name in (_KEY_FILE, _LABEL_FILE):
            text = _read(folder / name)
            if text is not None:
                write_atomic(folder / f"{name}.before-restore-{stamp}", text.encode())
    except OSError as error:
        raise translate(error) from error


def make_key(folder: Path, ring: Ring | None) -> KeyFound:
    """Make the key of a new store and keep it; only at set-up.

    Raises:
        Unavailable: `store.key_exists`, or the folder cannot be written.
    """
    return keep_key(folder, ring, secrets.token_hex(32))


def keep_key(folder: Path, ring: Ring | None, key: str, *, replace: bool = False) -> KeyFound:
    """Keep a key, in the keyring if there is one, else in a 0600 file.

    Args:
        folder: The folder of the settings.
        ring: From `system_ring`.
        key: 64 hex digits.
        replace: True only for a restore, which brings the key of the backup.

    Raises:
        Unavailable: `store.key_exists`, `store.key_form`, or the folder cannot be written.
    """
    if has_key(folder) and not replace:
        raise Unavailable("store.key_exists", "本机已有数据库密钥，不能重新生成，否则原有数据将打不开。")
    _checked(key)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if ring is not None:
            label = secrets.token_hex(8)
            with contextlib.suppress(keyring.errors.KeyringError, RuntimeError, OSError):
                ring.set_password(_SERVICE, label, key)
                # Read back: some keyrings accept and forget.
                if ring.get_password(_SERVICE, label) == key:
                    write_atomic(folder / _LABEL_FILE, label.encode())
                    (folder / _KEY_FILE).unlink(missing_ok=True)
                    return KeyFound(key=key, place=KeyPlace.KEYRING)
        write_atomic(folder / _KEY_FILE, key.encode())
        (folder / _LABEL_FILE).unlink(missing_ok=True)
    except OSError as error:
        raise translate(error) from error
    return KeyFound(key=key, place=KeyPlace.FILE, complaint=_complaint(folder / _KEY_FILE))


def _mark_of(key: str) -> str:
    """Tells whether boxes are for a key, and nothing about the key: it is 256 random bits."""
    return hmac.new(bytes.fromhex(key), b"yichuang boxes", hashlib.sha256).hexdigest()[:16]


def keep_boxes(folder: Path, boxes: Sequence[PassphraseWrap | HubWrap], key: str) -> None:
    """Keep the boxes that each backup carries; they hold the key, but only their openers can take it out.

    Args:
        folder: The folder of the settings.
        boxes: All with this key in them.
        key: 64 hex digits; only a mark of it is kept beside the boxes.

    Raises:
        Unavailable: The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(
            folder / _BOXES_FILE,
            json.dumps({"of": _mark_of(key), "boxes": [to_json(box) for box in boxes]}).encode(),
        )
    except OSError as error:
        raise translate(error) from error


def load_boxes(folder: Path, key: str) -> tuple[PassphraseWrap | HubWrap, ...]:
    """The boxes for the next backup; none when no recovery passphrase was ever set for this key.

    Raises:
        Refused: `backup.manifest`, the file was damaged; set a new recovery passphrase.
    """
    text = _read(folder / _BOXES_FILE)
    if text is None:
        return ()
    try:
        kept = json.loads(text)
        if kept["of"] != _mark_of(key):
            return ()
        return tuple(from_json(box) for box in kept["boxes"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refused(
            "backup.manifest", "恢复口令的保存文件已损坏，备份将无法恢复。请系统运维重新设置恢复口令。"
        ) from error


def _read(path: Path) -> str | None:
    """The stripped text of a small file, or None when it is not there."""
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise translate(error) from error


def _checked(text: str) -> str:
    """The key if it has the form of one; the wrong text never appears in the error."""
    if not _KEY_FORM.match(text):
        raise Unavailable(
            "store.key_form", "保存的数据库密钥已损坏。请由系统运维用恢复口令找回；不要删除数据文件。"
        )
    return text


def _complaint(path: Path) -> str:
    """What `doctor` says about a key in a file."""
    if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(0o600)
        return "数据库密钥文件曾可被其他用户读取，权限已收紧为 0600；建议检查本机用户并启用系统钥匙串。"
    return "数据库密钥保存在文件中而不是系统钥匙串；建议启用系统钥匙串。"
