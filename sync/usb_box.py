"""A file that only one hub can open: an ephemeral X25519 key, then sealed pieces in order (RFC 7748, 8032).

The hub's public key is the Ed25519 key that every device pinned at enrolment; its X25519 form follows from
the curve, so that no second key has to be given out. What stands in the pieces is `usb_file.py`.
"""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_FIELD: Final = (1 << 255) - 19
_INFO: Final = b"yichuang/unsent/1"


def sealing_public(signing: bytes) -> bytes:
    """The X25519 public key that belongs to an Ed25519 public key: u = (1 + y) / (1 - y).

    Raises:
        ValueError: The bytes are no usable key.
    """
    y = int.from_bytes(signing, "little") & ((1 << 255) - 1)
    below = (1 - y) % _FIELD
    if len(signing) != 32 or y >= _FIELD or not below:
        message = "no Ed25519 public key"
        raise ValueError(message)
    return ((1 + y) * pow(below, -1, _FIELD) % _FIELD).to_bytes(32, "little")


def _opening_key(seed: bytes) -> X25519PrivateKey:
    """The X25519 private key that belongs to the 32 secret bytes of an Ed25519 key."""
    # Clamped by the exchange itself.
    return X25519PrivateKey.from_private_bytes(hashlib.sha512(seed).digest()[:32])


class Sealer:
    """Seals pieces for one hub."""

    def __init__(self, hub_public: bytes) -> None:
        """Draw a key for one file; `hub_public` is the hub's Ed25519 key.

        Raises:
            ValueError: It is none.
        """
        own, theirs = X25519PrivateKey.generate(), sealing_public(hub_public)
        self.ephemeral = own.public_key().public_bytes_raw()
        shared = own.exchange(X25519PublicKey.from_public_bytes(theirs))
        self._box = AESGCM(_derive(shared, self.ephemeral, theirs))

    def seal(self, number: int, plain: bytes, *, about: bytes, last: bool) -> bytes:
        """Piece `number` (from 0), bound to its place, to the file's head and to whether it is the last."""
        return self._box.encrypt(_nonce(number, last=last), plain, about)


class Opener:
    """Opens pieces that were sealed for this hub."""

    def __init__(self, seed: bytes, ephemeral: bytes) -> None:
        """Take the hub's 32 secret bytes and the key of the file.

        Raises:
            ValueError: The key of the file is none.
        """
        own = _opening_key(seed)
        theirs = own.public_key().public_bytes_raw()
        shared = own.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        self._box = AESGCM(_derive(shared, ephemeral, theirs))

    def open(self, number: int, sealed: bytes, *, about: bytes, last: bool) -> bytes | None:
        """What was sealed; None when it is not this piece at this place."""
        try:
            return self._box.decrypt(_nonce(number, last=last), sealed, about)
        except InvalidTag:
            return None


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _derive(shared: bytes, ephemeral: bytes, hub: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=ephemeral + hub, info=_INFO).derive(shared)
