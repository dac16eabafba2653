"""Who may speak to the hub: enrolment by a one-time code, short tokens, the device's row on every call (D30).

A token is no secret row: it says node and end, sealed with a key of the hub, so that every process on the
same store knows it. Whether the device may still speak is never in the token; that is read from the store
at each call, and so revoking works at once (sync-protocol.md A3, F33).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import uuid
from collections import deque
from dataclasses import dataclass
from typing import Annotated, Final

from msgspec import Meta, Struct

from hall.clock import MICROS, Clock
from hall.device_ports import COOKIE, ED25519, DeviceRow, DeviceStatus, DeviceStore, EnrolCode, may_send
from hall.errors import Refused
from hall.ids import new_id
from hall.numbering import series_of
from hall.queue_acts import Device
from sync import enrol_code
from sync.security import is_signed
from sync.wire import Hash, WireError

CODE_SECONDS: Final = 600
TOKEN_SECONDS: Final = 900
SKEW_SECONDS: Final = 300
"""How far the time of a token request may be from the hub's; a PC learns the offset from `/health`."""
MAX_TRIES: Final = 20
"""Wrong codes within a minute, after which nobody is enrolled for the rest of it."""
_SEAL: Final = 16
_MARK: Final = b"yichuang token 1\x00"


class Enrol(Struct, frozen=True, kw_only=True):
    """A device with a code asks to be let in. `node` is the id of a chain that it has already."""

    code: Annotated[str, Meta(min_length=12, max_length=60)]
    pubkey: Hash
    alg: Annotated[str, Meta(max_length=16)] = ED25519
    machine: Annotated[str, Meta(max_length=60)] = ""
    app: Annotated[str, Meta(max_length=64)] = ""
    node: uuid.UUID | None = None


class Enrolled(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a device has to know from now on."""

    node_id: uuid.UUID
    hub_id: uuid.UUID
    hub_pubkey: bytes
    hall: str
    kind: Device
    name: str
    catalogue_key: bytes
    window: int | None = None
    series: str = ""


class TokenAsk(Struct, frozen=True, kw_only=True):
    """A device proves that it holds its key: `sig` over node, time (µs UTC), nonce and hub."""

    node: uuid.UUID
    ts: Annotated[int, Meta(ge=0, le=(1 << 62))]
    nonce: Annotated[bytes, Meta(min_length=16, max_length=32)]
    sig: Annotated[bytes, Meta(min_length=64, max_length=64)]


class Token(Struct, frozen=True, kw_only=True):
    """A token, and when it ends, microseconds UTC of the hub; `time` is the hub's now."""

    token: str
    exp: int
    time: int


def signed_bytes(node: uuid.UUID, ts: int, nonce: bytes, hub: uuid.UUID) -> bytes:
    """What a token request signs."""
    return b"".join(
        (_MARK, node.bytes, ts.to_bytes(8, "big"), len(nonce).to_bytes(1, "big"), nonce, hub.bytes)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFace:
    """Who the hub is, for those it lets in."""

    hub_id: uuid.UUID
    public: bytes
    hall: str


class Gate:
    """The door of one process of the hub."""

    def __init__(self, devices: DeviceStore, clock: Clock, *, face: HubFace, seed: bytes) -> None:
        """Take the devices, the clock, who the hub is, and the secret bytes of its key."""
        self.devices = devices
        self.face = face
        self._clock = clock
        self._key = hmac.new(seed, b"yichuang token key 1", hashlib.sha256).digest()
        self._wrong: deque[int] = deque(maxlen=MAX_TRIES)

    def _code(self, typed: str, now: int) -> EnrolCode:
        """The code that was typed, if it is still good.

        Raises:
            WireError: 429 after too many wrong codes.
            Refused: `enrol.code`.
        """
        if len(self._wrong) == MAX_TRIES and now - self._wrong[0] < 60 * MICROS:
            raise WireError(429, "enrol.slow", "登记码错得太多，请过一分钟再试。")
        secret, _ = enrol_code.parse(typed)
        code = self.devices.code(enrol_code.hash_of(secret))
        if code is None or code.used_at or code.expires <= now:
            raise self._wrong_code(now)
        return code

    def enrol(self, ask: Enrol) -> Enrolled:
        """Let a device in. Blocking; not for the loop.

        Raises:
            WireError: 429 after too many wrong codes.
            Refused: `enrol.code` for a wrong, used or old code, `enrol.key`, `enrol.node`.
        """
        now = self._clock.wall()
        if ask.alg != ED25519:
            raise Refused("enrol.key", "不认识这种密钥，请升级大厅服务器。", field="alg")
        code = self._code(ask.code, now)
        node = ask.node or new_id(self._clock)
        before = self.devices.get([node]).get(node)
        if node == self.face.hub_id or (before is not None and before.public != ask.pubkey):
            raise Refused("enrol.node", "这台电脑的身份已用另一把密钥登记过，请技术人员核对是否复制了数据。")
        row = DeviceRow(
            node=node,
            name=code.name or ask.machine or str(node)[:8],
            kind=code.kind,
            window=code.window,
            public=ask.pubkey,
            enrolled_by=code.made_by,
            enrolled_at=now,
            last_seen=now,
        )
        if not self.devices.enrol(code.hash, row, now):
            raise self._wrong_code(now)
        return Enrolled(
            node_id=node,
            hub_id=self.face.hub_id,
            hub_pubkey=self.face.public,
            hall=self.face.hall,
            kind=row.kind,
            name=row.name,
            window=row.window,
            series=series_of("W", row.window) if row.window is not None and row.window <= 99 else "",
            catalogue_key=self.face.public,
        )

    def enrol_screen(self, typed: str, name: str) -> str:
        """Let a browser's screen in: it has no key, but a secret of 256 bits in a cookie. Blocking.

        Raises:
            WireError, Refused: As `enrol`; `enrol.kind` for a code of a desk or machine.
        """
        now = self._clock.wall()
        code = self._code(typed, now)
        if code.kind not in {Device.BOARD, Device.KIOSK}:
            raise Refused("enrol.kind", "这个登记码是给窗口电脑的，请为大屏或取号机另外生成。", field="code")
        node, secret = new_id(self._clock), secrets.token_bytes(32)
        row = DeviceRow(
            node=node,
            name=code.name or name[:60] or str(node)[:8],
            kind=code.kind,
            window=code.window,
            public=hashlib.sha256(secret).digest(),
            alg=COOKIE,
            enrolled_by=code.made_by,
            enrolled_at=now,
            last_seen=now,
        )
        if not self.devices.enrol(code.hash, row, now):
            raise self._wrong_code(now)
        return _text(node.bytes + secret)

    def screen(self, credential: str) -> DeviceRow | None:
        """The device behind a screen's cookie or any device's token, while it may speak. Blocking."""
        said = _bytes(credential)
        nodes = [uuid.UUID(bytes=said[:16])] if len(said) == 48 else []
        row = next(iter(self.devices.get(nodes).values()), None)
        # A token has the same length as a cookie: the row says which of them its device holds.
        if row is None or row.alg != COOKIE:
            try:
                return self.admit(f"Bearer {credential}")
            except WireError:
                return None
        good = is_active(row) and hmac.compare_digest(row.public, hashlib.sha256(said[16:]).digest())
        return row if good else None

    def _wrong_code(self, now: int) -> Refused:
        self._wrong.append(now)
        return Refused("enrol.code", "登记码不对、已用过或已过期（十分钟内有效），请重新生成。", field="code")

    def token(self, ask: TokenAsk) -> Token:
        """A token for a device that shows its key. Blocking; not for the loop.

        Raises:
            WireError: 401 unknown device, wrong signature, wrong time or a nonce that was used; 403 put out.
        """
        now = self._clock.wall()
        row = self.devices.get([ask.node]).get(ask.node)
        if (
            row is None
            or row.alg != ED25519
            or not is_signed(row.public, signed_bytes(ask.node, ask.ts, ask.nonce, self.face.hub_id), ask.sig)
        ):
            raise WireError(401, "device.unknown", "大厅服务器不认识本机，请重新登记。")
        self._require(row, salvage=True)
        if abs(ask.ts - now) > SKEW_SECONDS * MICROS:
            raise WireError(401, "device.time", "本机时钟与大厅服务器相差太多，请校准时钟。", field="ts")
        if not self.devices.use_nonce(ask.node, ask.nonce, now):
            raise WireError(401, "device.replay", "这次请求已经用过，请重新发送。", field="nonce")
        exp = now + TOKEN_SECONDS * MICROS
        said = b"".join((ask.node.bytes, exp.to_bytes(8, "big"), secrets.token_bytes(8)))
        return Token(token=_text(said + self._sealed(said)), exp=exp, time=now)

    def node_of(self, authorization: str) -> uuid.UUID:
        """The node of a token, from the header `Authorization: Bearer …`.

        Raises:
            WireError: 401 `device.token`.
        """
        scheme, _, text = authorization.partition(" ")
        said = _bytes(text.strip()) if scheme.lower() == "bearer" else b""
        body, seal = said[:-_SEAL], said[-_SEAL:]
        if len(body) != 32 or not hmac.compare_digest(seal, self._sealed(body)):
            raise WireError(401, "device.token", "请先登记本机，再连接大厅服务器。")
        if int.from_bytes(body[16:24], "big") <= self._clock.wall():
            raise WireError(401, "device.token_old", "连接凭证已过期，请重新取得。")
        return uuid.UUID(bytes=body[:16])

    def admit(self, authorization: str, *, salvage: bool = False) -> DeviceRow:
        """The device of a call as its row is now. Blocking; not for the loop.

        Args:
            authorization: The header.
            salvage: The call brings records: a device in its salvage window may do so too (F33).

        Raises:
            WireError: 401 no good token, 403 put out.
        """
        node = self.node_of(authorization)
        row = self.devices.get([node]).get(node)
        if row is None:
            raise WireError(401, "device.unknown", "大厅服务器不认识本机，请重新登记。")
        self._require(row, salvage=salvage)
        return row

    def _require(self, row: DeviceRow, *, salvage: bool) -> None:
        if not (salvage and may_send(row, self._clock.wall())):
            require_active(row)

    def _sealed(self, said: bytes) -> bytes:
        return hmac.new(self._key, said, hashlib.sha256).digest()[:_SEAL]


def is_active(row: DeviceRow | None) -> bool:
    """True for a device that may speak."""
    return row is not None and row.status is DeviceStatus.ACTIVE


def require_active(row: DeviceRow) -> None:
    """Let only active devices pass.

    Raises:
        WireError: 403 `device.status`.
    """
    if row.status is not DeviceStatus.ACTIVE:
        raise WireError(403, "device.status", "本机已停用或注销，请联系大厅管理员。")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCode:
    """A code as it is shown once; `expires` microseconds UTC."""

    text: str
    expires: int


def make_code(
    devices: DeviceStore,
    clock: Clock,
    *,
    kind: Device,
    window: int | None = None,
    name: str = "",
    made_by: str = "",
    fingerprint: bytes | None = None,
) -> NewCode:
    """Make a one-time code for one device, good for ten minutes.

    Raises:
        Refused: `enrol.window` for a window beyond 99.
    """
    if window is not None and not 1 <= window <= 99:
        raise Refused("enrol.window", "窗口号应是 1 到 99。", field="window")
    secret = enrol_code.new_secret()
    expires = clock.wall() + CODE_SECONDS * MICROS
    devices.add_code(
        EnrolCode(
            hash=enrol_code.hash_of(secret),
            kind=kind,
            window=window,
            name=name,
            made_by=made_by,
            expires=expires,
        )
    )
    return NewCode(text=enrol_code.shown(secret, fingerprint), expires=expires)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """Back from `_text`; empty for what is none."""
    if len(text) > 128 or not text.isascii():
        return b""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
