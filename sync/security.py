"""Signatures of nodes (D4): Ed25519 keys from the 32 secret bytes that a store keeps.

Enrolment, tokens and TLS come with the queue issue (D30); until then signatures are made and kept, and a
desk checks a receipt only when it knows the hub's key.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SEED_SIZE: Final = 32


class Seal:
    """The key of a node."""

    def __init__(self, seed: bytes) -> None:
        """Take the secret bytes of the store (`SettingStore.secret("node.ed25519", SEED_SIZE)`)."""
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> bytes:
        """The 32 bytes that others check with."""
        return self._key.public_key().public_bytes_raw()

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes, for what is sealed for this node; they leave the program in nothing."""
        return self._key.private_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        """A signature of 64 bytes."""
        return self._key.sign(data)


def is_signed(public: bytes, data: bytes, sig: bytes) -> bool:
    """True when the holder of `public` signed `data`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(sig, data)
    except (InvalidSignature, ValueError):
        return False
    return True
