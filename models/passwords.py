"""Hashes of passwords: Argon2id (RFC 9106), outside the rules. What a password must be is `hall/staff.py`."""

from __future__ import annotations

import argon2
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2:
    """See `hall.ports.PasswordHasher`."""

    def __init__(self, hasher: argon2.PasswordHasher | None = None) -> None:
        """Use the library's recommended cost, unless another hasher is given."""
        self._hasher = hasher or argon2.PasswordHasher()

    def hash(self, password: str) -> str:
        """A salted hash that says its own parameters."""
        return self._hasher.hash(password)

    def verify(self, hashed: str, password: str) -> bool:
        """True when the password is the one; a damaged hash is never."""
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False
