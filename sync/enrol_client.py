"""A device's side of trust: being enrolled by a code, what it remembers of the hub, and its tokens.

A desk keeps what it remembers in its store and signs with the key of its node; a kiosk or board without a
store has one small file with a key of its own, readable by its user only (D15).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import ssl
import threading
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec

from hall.clock import MICROS, Clock, parse_moment
from hall.errors import Refused, Unavailable
from hall.queue_acts import Device
from sync import enrol_code, wire
from sync.enrol_certificate import checked_context, pinned_context
from sync.enrol_gate import Enrol, Enrolled, Token, TokenAsk, signed_bytes
from sync.security import SEED_SIZE, Seal

TIMEOUT: Final = httpx.Timeout(10.0, connect=3.0)
RENEW_BEFORE: Final = 60 * MICROS
"""A token is renewed so long before it ends."""
_AWAY: Final = "连不上大厅服务器，请检查网线和服务器地址。"
_STRANGE: Final = "大厅服务器的证书与登记码不符，可能连到了别的电脑。请核对地址和登记码，不要继续。"
_OTHER: Final = "大厅服务器的证书与登记时不同，可能连到了别的电脑，请技术人员核对。"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTrust:
    """What a device remembers of the hub that let it in.

    `fingerprint` is the SHA-256 of the hub's certificate in hex, "" for a hub on this computer without TLS;
    `hub_key` its public key in hex.
    """

    url: str
    hub_id: str
    hub_key: str
    fingerprint: str
    node: str
    kind: str
    name: str = ""
    window: int | None = None
    hall: str = ""
    series: str = ""

    def to_text(self) -> str:
        """For a named text of the store."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> HubTrust:
        """Back from `to_text`.

        Raises:
            Refused: `enrol.damaged`.
        """
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.MsgspecError as error:
            raise Refused("enrol.damaged", "本机的登记信息损坏，请重新登记。") from error

    def verify(self) -> ssl.SSLContext | bool:
        """What an HTTP client is to verify with."""
        return pinned_context(bytes.fromhex(self.fingerprint)) if self.fingerprint else True


def require_address(url: str) -> str:
    """An address of a hub: `https://…`, or `http://` for this very computer only.

    Raises:
        Refused: `hub.address`.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    here = host in {"localhost", "127.0.0.1", "::1"}
    plain = parts.username is None and parts.query == "" and parts.path in {"", "/"} and port != 0
    if not host or not plain or not (parts.scheme == "https" or (parts.scheme == "http" and here)):
        raise Refused(
            "hub.address", f"大厅服务器地址“{url[:80]}”不对，应如 https://192.168.1.10:8443。", field="hub"
        )
    return url.rstrip("/")


def enrol(
    url: str,
    typed: str,
    *,
    seal: Seal,
    machine: str = "",
    app: str = "",
    node: uuid.UUID | None = None,
    transport: httpx.BaseTransport | None = None,
) -> HubTrust:
    """Let this device be enrolled with a code.

    The hub's certificate is checked against the code before the code's secret is sent.

    Args:
        url: Address of the hub.
        typed: The code as it was typed.
        seal: The device's key.
        machine: What the computer calls itself.
        app: Program and version.
        node: Id of a chain that is there already.
        transport: Another way to the hub, for tests.

    Raises:
        Refused: `enrol.code`, `enrol.certificate`, `hub.address`, or what the hub refuses.
        Unavailable: `sync.offline`.
    """
    address = require_address(url)
    secret, proof = enrol_code.parse(typed)
    secure = address.startswith("https:")
    if secure and not proof:
        raise Refused("enrol.code", "这个登记码不完整：加密连接要用 20 个字符的登记码。", field="code")
    seen: list[bytes] = []
    context = checked_context(_judge(proof, seen)) if secure else True
    ask = Enrol(code=secret, pubkey=seal.public, machine=machine[:60], app=app[:64], node=node)
    with httpx.Client(
        base_url=address, verify=context, timeout=TIMEOUT, trust_env=False, transport=transport
    ) as http:
        found = post(http, "/v1/enrol", ask, Enrolled, other=_STRANGE)
    return HubTrust(
        url=address,
        hub_id=str(found.hub_id),
        hub_key=found.hub_pubkey.hex(),
        fingerprint=seen[0].hex() if seen else "",
        node=str(found.node_id),
        kind=found.kind.value,
        name=found.name,
        window=found.window,
        hall=found.hall,
        series=found.series,
    )


def _judge(proof: str, seen: list[bytes]) -> Callable[[bytes], None]:
    def check(der: bytes) -> None:
        fingerprint = hashlib.sha256(der).digest()
        if enrol_code.proof_of(fingerprint) != proof:
            message = "not the certificate that the code names"
            raise ssl.SSLCertVerificationError(message)
        seen[:] = [fingerprint]

    return check


def post(
    http: httpx.Client, path: str, message: msgspec.Struct, kind: type[wire.M], *, other: str = _OTHER
) -> wire.M:
    """One small request in JSON; `other` is said when the certificate is not the right one.

    Raises:
        Refused, Unavailable: What the hub answered, or `sync.offline`, `enrol.certificate`.
    """
    headers = {"Content-Type": wire.Encoding.JSON.value, "Accept": wire.Encoding.JSON.value}
    try:
        response = http.post(path, content=msgspec.json.encode(message), headers=headers)
    except httpx.HTTPError as error:
        if is_other_certificate(error):
            raise Refused("enrol.certificate", other) from error
        raise Unavailable("sync.offline", _AWAY) from error
    try:
        if response.status_code == httpx.codes.OK:
            return msgspec.json.decode(response.content, type=kind)
        fault = msgspec.json.decode(response.content, type=wire.Fault)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Unavailable("sync.answer", "对方的回答读不出来，请核对大厅服务器地址。") from error
    if response.status_code in {429, 503}:
        raise Unavailable(fault.code, fault.sentence)
    raise Refused(fault.code, fault.sentence, field=fault.field or None)


def is_other_certificate(error: BaseException) -> bool:
    """True when a connection failed because the other side is not our hub."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


class Tokens:
    """The tokens of one device at one hub; several threads may ask."""

    def __init__(self, trust: HubTrust, seal: Seal, clock: Clock) -> None:
        """Nothing is asked for yet."""
        self._node = uuid.UUID(trust.node)
        self._hub = uuid.UUID(trust.hub_id)
        self._seal = seal
        self._clock = clock
        self._lock = threading.Lock()
        self._header = ""
        self._until = 0
        self._offset = 0

    def header(self, http: httpx.Client) -> str:
        """The value of `Authorization`, with a token that is good for a while.

        Raises:
            Refused: The hub does not know this device, or has put it out.
            Unavailable: `sync.offline`.
        """
        with self._lock:
            if not self._header or self._clock.monotonic() >= self._until:
                self._renew(http)
            return self._header

    def drop(self) -> None:
        """The hub did not take the token: the next one is new."""
        self._header = ""

    def _renew(self, http: httpx.Client) -> None:
        try:
            token = self._ask(http)
        except Refused as error:
            if error.code != "device.time":
                raise
            # A PC whose clock is wrong asks for the hub's time once, and counts from there (F22).
            self._offset = _hub_time(http) - self._clock.wall()
            token = self._ask(http)
        self._header = f"Bearer {token.token}"
        self._until = self._clock.monotonic() + max(token.exp - token.time - RENEW_BEFORE, 0)

    def _ask(self, http: httpx.Client) -> Token:
        ts, nonce = max(self._clock.wall() + self._offset, 0), secrets.token_bytes(16)
        sig = self._seal.sign(signed_bytes(self._node, ts, nonce, self._hub))
        return post(http, "/v1/token", TokenAsk(node=self._node, ts=ts, nonce=nonce, sig=sig), Token)


def _hub_time(http: httpx.Client) -> int:
    try:
        answer: Any = http.get("/health", headers={"Accept-Encoding": "identity"}).json()
        return parse_moment(str(answer["time"]))
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise Unavailable("sync.offline", _AWAY) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFile:
    """What a device without a store keeps: its trust and the secret bytes of its key."""

    trust: HubTrust
    seed: bytes

    @classmethod
    def load(cls, path: Path) -> DeviceFile:
        """Read it.

        Raises:
            Unavailable: `enrol.none`: this device was never enrolled.
            Refused: `enrol.damaged`.
        """
        try:
            table: Any = json.loads(path.read_text(encoding="utf-8"))
            seed = base64.b64decode(table["seed"], validate=True)
            text = json.dumps(table["trust"])
        except FileNotFoundError as error:
            raise Unavailable(
                "enrol.none", "本机还没有登记，请先在大厅服务器生成登记码，再在本机登记。"
            ) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Refused("enrol.damaged", "本机的登记信息损坏，请重新登记。") from error
        if len(seed) != SEED_SIZE:
            raise Refused("enrol.damaged", "本机的登记信息损坏，请重新登记。")
        return cls(trust=HubTrust.from_text(text), seed=seed)

    def save(self, path: Path) -> None:
        """Write it, for its owner only, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        text = json.dumps(
            {"trust": asdict(self.trust), "seed": base64.b64encode(self.seed).decode()}, ensure_ascii=False
        )
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)


def new_seed() -> bytes:
    """The secret bytes of a new key."""
    return secrets.token_bytes(SEED_SIZE)


def device_kind(trust: HubTrust) -> Device:
    """What the hub took this device for."""
    return Device(trust.kind)
