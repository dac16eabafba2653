"""Tells a wrong key from a damaged file: the cipher's own answer is the same for both.

Each page of an encrypted store carries an HMAC that only the right key makes (SQLCipher 4 defaults: 4096-byte
pages, 80 reserved bytes, HMAC-SHA512, its key by two rounds of PBKDF2 from salt xor 0x3a). If any page of the
file proves true the key is right and the file is damaged. Reads only.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from typing import TYPE_CHECKING, Final

from hall.errors import Unavailable
from models.faults import fault

if TYPE_CHECKING:
    from pathlib import Path

_PAGE: Final = 4096
_RESERVED: Final = 80
_IV: Final = 16
_SALT: Final = 16
_MAC: Final = 64
_MAC_SALT_MASK: Final = 0x3A
_LOOK_AT: Final = 256
"""Pages tried before giving up: 1 MiB tells enough."""

_PLAIN_HEADER: Final = b"SQLite format 3\x00"


def why_unreadable(path: Path, key: str) -> Unavailable:
    """Why a file did not open with a key: another key, not encrypted, no database, or damaged.

    Args:
        path: The file that the cipher called "not a database".
        key: The raw key that was tried, 64 hex digits.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_PAGE * _LOOK_AT)
            size = file.seek(0, 2)
    except OSError as error:
        return _of_os(error)
    if head.startswith(_PLAIN_HEADER):
        return Unavailable(
            "store.plain", f"数据文件 {path.name} 没有加密，不是本程序的数据文件。请检查数据文件夹设置。"
        )
    if size < _PAGE:
        return Unavailable(
            "store.not_database", f"{path.name} 不是本程序的数据文件。请检查数据文件夹设置，或从备份恢复。"
        )
    if _any_page_true(head, bytes.fromhex(key)):
        return fault("store.damaged")
    if size % _PAGE:
        return Unavailable(
            "store.not_database", f"{path.name} 不是本程序的数据文件。请检查数据文件夹设置，或从备份恢复。"
        )
    return Unavailable(
        "store.key",
        "本机保存的密钥打不开数据文件。请由系统运维用恢复口令找回密钥，或从备份恢复；不要删除数据文件。",
    )


def _any_page_true(head: bytes, key: bytes) -> bool:
    """Whether any of the first pages carries the HMAC of this key."""
    salt = bytes(byte ^ _MAC_SALT_MASK for byte in head[:_SALT])
    mac_key = hashlib.pbkdf2_hmac("sha512", key, salt, 2, 32)
    for number in range(1, len(head) // _PAGE + 1):
        page = head[(number - 1) * _PAGE : number * _PAGE]
        start = _SALT if number == 1 else 0
        end = _PAGE - _RESERVED + _IV
        mac = hmac.new(mac_key, page[start:end] + struct.pack("<I", number), "sha512").digest()
        if hmac.compare_digest(mac, page[end : end + _MAC]):
            return True
    return False


def _of_os(error: OSError) -> Unavailable:
    """A file that cannot even be read."""
    return fault("store.readonly" if isinstance(error, PermissionError) else "store.io")
