"""The code that lets a device in, and by which the device knows the hub: 20 characters in groups of four.

The first twelve are the secret, 60 random bits, good once and for ten minutes; the hub keeps only a hash. The
last eight are 40 bits of a slow hash (scrypt) of the hub's certificate: the device compares them before it
sends the secret. Forty bits of a plain hash could be ground out by trying certificates; with 32 MiB of memory
and a tenth of a second for each try they cannot, within ten minutes or ten years. Afterwards the device pins
the whole SHA-256 of the certificate. The alphabet is Crockford's: no I, L, O or U, and what is typed in their
place is understood.
"""

from __future__ import annotations

import hashlib
import secrets
from functools import lru_cache
from typing import Final

from hall.errors import Refused

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET: Final = 12
"""Characters of the secret: 60 bits."""
PROOF: Final = 8
"""Characters that prove the certificate: 40 bits."""
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_SALT: Final = b"yichuang enrol 1"
_WRONG: Final = "登记码不对，应是 20 个字母和数字（五组，每组四个），请照大厅服务器上显示的输入。"


def new_secret() -> str:
    """Twelve random characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SECRET))


def hash_of(secret: str) -> bytes:
    """What the hub keeps of a secret; 60 random bits need no slow hash."""
    return hashlib.sha256(b"yichuang code 1\x00" + secret.encode()).digest()


@lru_cache(maxsize=8)
def proof_of(fingerprint: bytes) -> str:
    """Eight characters for a certificate's SHA-256; takes a tenth of a second on purpose."""
    slow = hashlib.scrypt(fingerprint, salt=_SALT, n=1 << 15, r=8, p=1, maxmem=64 << 20, dklen=5)
    number = int.from_bytes(slow, "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))


def shown(secret: str, fingerprint: bytes | None) -> str:
    """As a person reads and types it; without a certificate (loopback only) the secret alone."""
    text = secret + (proof_of(fingerprint) if fingerprint else "")
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def parse(typed: str) -> tuple[str, str]:
    """Secret and proof ("" when there is none) of what was typed; blanks, dashes and case are forgiven.

    Raises:
        Refused: `enrol.code`.
    """
    text = "".join(ch for ch in typed.upper() if ch not in " -－—\u3000\t\n").translate(_MISREAD)
    if len(text) not in {SECRET, SECRET + PROOF} or any(ch not in ALPHABET for ch in text):
        raise Refused("enrol.code", _WRONG, field="code")
    return text[:SECRET], text[SECRET:]
