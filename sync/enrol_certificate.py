"""TLS without an authority: the hub's own certificate, and a context that trusts exactly one certificate.

Made at the hub's first start (P-256, because browsers of the boards know it), key in a file that only the
hub's user reads. Devices compare the SHA-256 of the whole certificate after the handshake and before the
first byte of a request; names and dates of the certificate decide nothing, so a PC with a wrong clock still
connects.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import os
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from typing_extensions import override

from hall.clock import Clock, to_datetime
from hall.commands.node import keep_setting
from hall.errors import Unavailable
from hall.ports import Begin

CERTIFICATE: Final = "hub-certificate.pem"
KEY: Final = "hub-key.pem"
YEARS: Final = 20
SETTING: Final = "hub.certificate"
"""Name under which the hub's store keeps certificate and key."""
_BETWEEN: Final = "\x1e"

Check = Callable[[bytes], None]
"""Judges the certificate (DER) of the other side; raises `ssl.SSLCertVerificationError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubCertificate:
    """Where certificate and key lie; SHA-256 of the certificate and of its public key (DER)."""

    certificate: Path
    key: Path
    fingerprint: bytes
    spki: bytes
    """For a browser's `--ignore-certificate-errors-spki-list`, in base64 there."""


def hub_certificate(folder: Path, clock: Clock) -> HubCertificate:
    """The certificate of the hub whose keys lie in `folder`; made when there is none.

    Raises:
        Unavailable: `hub.certificate`: it can be neither read nor written.
    """
    certificate, key = folder / CERTIFICATE, folder / KEY
    try:
        if not (certificate.exists() and key.exists()):
            _make(certificate, key, clock)
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        private = serialization.load_pem_private_key(key.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise Unavailable(
            "hub.certificate",
            f"大厅服务器的证书读不出来（{certificate}），请技术人员恢复；换新证书后所有设备要重新登记。",
        ) from error
    spki = _spki(found.public_key())
    if spki != _spki(private.public_key()):
        raise Unavailable(
            "hub.certificate", f"大厅服务器的证书与密钥不是一对（{certificate}），请技术人员恢复。"
        )
    return HubCertificate(
        certificate=certificate,
        key=key,
        fingerprint=found.fingerprint(hashes.SHA256()),
        spki=hashlib.sha256(spki).digest(),
    )


def kept_certificate(
    folder: Path, clock: Clock, begin: Begin, setting: Callable[[str], str | None]
) -> HubCertificate:
    """The certificate as the hub's store keeps it, so that it comes back with a backup of the store.

    Args:
        folder: Where it lies for the server; another one that lies there gives way.
        clock: For a new one.
        begin: Opens a unit of work of the store.
        setting: Reads a small named text of the store.

    Raises:
        Unavailable: As `hub_certificate`.
    """
    certificate, key = folder / CERTIFICATE, folder / KEY
    known = setting(SETTING)
    if known:
        pem, _, secret = known.partition(_BETWEEN)
        try:
            if not _lies(certificate, pem) or not _lies(key, secret):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                _write(key, secret.encode())
                _write(certificate, pem.encode())
        except OSError as error:
            raise Unavailable(
                "hub.certificate", f"大厅服务器的证书写不进 {folder}，请检查磁盘和权限。"
            ) from error
    found = hub_certificate(folder, clock)
    if not known:
        keep_setting(begin, SETTING, f"{certificate.read_text()}{_BETWEEN}{key.read_text()}")
    return found


def _lies(path: Path, text: str) -> bool:
    return path.exists() and path.read_bytes() == text.encode()


def _spki(public: Any) -> bytes:
    der: bytes = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return der


def _make(certificate: Path, key: Path, clock: Clock) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "yichuang hub")])
    begin = to_datetime(clock.wall()) - dt.timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=365 * YEARS))
        .add_extension(x509.SubjectAlternativeName(_names()), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )
    certificate.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    # Key first: a certificate without its key would be taken for a whole pair at the next start.
    _write(key, pem)
    _write(certificate, made.public_bytes(serialization.Encoding.PEM))


def _names() -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    with suppress(ValueError, OSError):
        names.append(x509.DNSName(socket.gethostname()))
    return [
        *names,
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        x509.IPAddress(ipaddress.ip_address("::1")),
    ]


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, for its owner only."""
    part = path.with_name(f"{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


class _CheckedSocket(ssl.SSLSocket):
    """A socket that shows the other side's certificate to the context's check before anything is sent."""

    @override
    def do_handshake(self, block: bool = False) -> None:
        super().do_handshake(block)
        context = self.context
        if isinstance(context, CheckedContext):
            context.check(self.getpeercert(binary_form=True) or b"")


class CheckedContext(ssl.SSLContext):
    """TLS 1.2 or newer to a server whose certificate a check of ours accepts."""

    check: Check

    sslsocket_class = _CheckedSocket


def checked_context(check: Check) -> ssl.SSLContext:
    """A context for clients; `check` decides about the certificate, nothing else does."""
    context = CheckedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check = check
    return context


def pinned_context(fingerprint: bytes) -> ssl.SSLContext:
    """A context that accepts the one certificate with this SHA-256."""

    def check(der: bytes) -> None:
        if hashlib.sha256(der).digest() != fingerprint:
            message = "not the certificate of this hub"
            raise ssl.SSLCertVerificationError(message)

    return checked_context(check)
