"""The store key wrapped for a backup: by the recovery passphrase and by the hub's public key (decisions D29).

Passphrase: argon2id makes the key of an AES-256-GCM box. Hub: an X25519 box with an ephemeral key,
HKDF-SHA256 and AES-256-GCM. Wraps are no secrets and travel in the manifest of each backup. No files and no
store here.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hall import ids
from hall.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

TIME_COST: Final = 3
MEMORY_KIB: Final = 64 * 1024
LANES: Final = 2
"""argon2id at about a quarter of a second on an office PC (RFC 9106, second recommended option)."""

_MAX_TIME: Final = 16
_MAX_MEMORY_KIB: Final = 1024 * 1024
_MAX_LANES: Final = 16
"""A forged manifest may not make a PC work for hours or eat its memory."""

_GROUPS: Final = 6
_GROUP: Final = 4
_AAD_PASSPHRASE: Final = b"yichuang/key-wrap/1/passphrase"
_BAD_WRAP: Final = "备份清单中的密钥部分已损坏，不能用来恢复。"
_AAD_HUB: Final = b"yichuang/key-wrap/1/hub"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassphraseWrap:
    """The key in a box that the recovery passphrase opens."""

    salt: bytes
    nonce: bytes
    box: bytes
    time_cost: int = TIME_COST
    memory_kib: int = MEMORY_KIB
    lanes: int = LANES


@dataclass(frozen=True, slots=True, kw_only=True)
class HubWrap:
    """The key in a box that only the hub opens."""

    hub_public: bytes
    ephemeral: bytes
    nonce: bytes
    box: bytes


def new_passphrase() -> str:
    """A recovery passphrase of about 118 bits to print for the safe: `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX`."""
    return "-".join(ids.token(_GROUP) for _ in range(_GROUPS))


def plain_passphrase(typed: str) -> str:
    """What was typed, without dashes, blanks and the difference of cases and widths."""
    narrow = (chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in typed)
    return "".join(char for char in "".join(narrow).upper() if char.isalnum())


def wrap_with_passphrase(key: str, passphrase: str) -> PassphraseWrap:
    """Put the key (64 hex digits) into a box for the passphrase."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    wrap = PassphraseWrap(salt=salt, nonce=nonce, box=b"")
    box = AESGCM(_stretch(passphrase, wrap)).encrypt(nonce, bytes.fromhex(key), _AAD_PASSPHRASE)
    return PassphraseWrap(salt=salt, nonce=nonce, box=box)


def open_with_passphrase(wrap: PassphraseWrap, passphrase: str) -> str:
    """The key, 64 hex digits.

    Raises:
        Refused: `backup.passphrase`, it is not the one.
    """
    try:
        return AESGCM(_stretch(passphrase, wrap)).decrypt(wrap.nonce, wrap.box, _AAD_PASSPHRASE).hex()
    except InvalidTag as error:
        raise Refused(
            "backup.passphrase", "恢复口令不对。请核对保险柜中打印的口令（不分大小写，横线可不输）。"
        ) from error


def wrap_for_hub(key: str, hub_public: bytes) -> HubWrap:
    """Put the key into a box for the hub's X25519 public key (32 bytes, given at enrolment)."""
    ephemeral = X25519PrivateKey.generate()
    public = ephemeral.public_key().public_bytes_raw()
    nonce = secrets.token_bytes(12)
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(hub_public))
    box = AESGCM(_derive(shared, public, hub_public)).encrypt(nonce, bytes.fromhex(key), _AAD_HUB)
    return HubWrap(hub_public=hub_public, ephemeral=public, nonce=nonce, box=box)


def open_with_hub_key(wrap: HubWrap, private: bytes) -> str:
    """The key, 64 hex digits, opened with the hub's X25519 private key (32 bytes).

    Raises:
        Refused: `backup.hub_key`, the box is for another hub.
    """
    own = X25519PrivateKey.from_private_bytes(private)
    public = own.public_key().public_bytes_raw()
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(wrap.ephemeral))
        return AESGCM(_derive(shared, wrap.ephemeral, public)).decrypt(wrap.nonce, wrap.box, _AAD_HUB).hex()
    except (InvalidTag, ValueError) as error:
        raise Refused(
            "backup.hub_key", "这份备份不是给本中心的，不能用中心密钥打开。请改用恢复口令。"
        ) from error


def to_json(wrap: PassphraseWrap | HubWrap) -> dict[str, Any]:
    """A wrap as it stands in a manifest: bytes in base64."""
    if isinstance(wrap, PassphraseWrap):
        return {
            "kind": "argon2id+aes256gcm",
            "salt": _b64(wrap.salt),
            "nonce": _b64(wrap.nonce),
            "box": _b64(wrap.box),
            "t": wrap.time_cost,
            "m": wrap.memory_kib,
            "p": wrap.lanes,
        }
    return {
        "kind": "x25519+hkdf-sha256+aes256gcm",
        "hub": _b64(wrap.hub_public),
        "ephemeral": _b64(wrap.ephemeral),
        "nonce": _b64(wrap.nonce),
        "box": _b64(wrap.box),
    }


def from_json(data: Mapping[str, Any]) -> PassphraseWrap | HubWrap:
    """A wrap from a manifest that somebody may have changed.

    Raises:
        Refused: `backup.manifest`, a field is missing, malformed or out of bounds.
    """
    wrap: PassphraseWrap | HubWrap | None = None
    try:
        kind = data["kind"]
        if kind == "argon2id+aes256gcm":
            wrap = PassphraseWrap(
                salt=_bytes(data["salt"], 16),
                nonce=_bytes(data["nonce"], 12),
                box=_bytes(data["box"], 48),
                time_cost=_int(data["t"], 1, _MAX_TIME),
                memory_kib=_int(data["m"], 8 * LANES, _MAX_MEMORY_KIB),
                lanes=_int(data["p"], 1, _MAX_LANES),
            )
        elif kind == "x25519+hkdf-sha256+aes256gcm":
            wrap = HubWrap(
                hub_public=_bytes(data["hub"], 32),
                ephemeral=_bytes(data["ephemeral"], 32),
                nonce=_bytes(data["nonce"], 12),
                box=_bytes(data["box"], 48),
            )
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("backup.manifest", _BAD_WRAP) from error
    if wrap is None:
        raise Refused("backup.manifest", _BAD_WRAP)
    return wrap


def _stretch(passphrase: str, wrap: PassphraseWrap) -> bytes:
    """The key of the box from a passphrase."""
    return hash_secret_raw(
        plain_passphrase(passphrase).encode(),
        wrap.salt,
        time_cost=wrap.time_cost,
        memory_cost=wrap.memory_kib,
        parallelism=wrap.lanes,
        hash_len=32,
        type=Type.ID,
    )


def _derive(shared: bytes, ephemeral: bytes, hub_public: bytes) -> bytes:
    """The key of the hub's box; both public keys are bound into it."""
    return HKDF(algorithm=SHA256(), length=32, salt=ephemeral + hub_public, info=_AAD_HUB).derive(shared)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str, length: int) -> bytes:
    """Exactly so many bytes from base64."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
    if len(data) != length:
        raise ValueError(text)
    return data


def _int(value: Any, low: int, high: int) -> int:
    """A whole number within bounds."""
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(value)
    return value
