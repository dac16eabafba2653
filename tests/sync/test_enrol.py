"""Enrolment, tokens and TLS over real connections (F33, D30)."""

from __future__ import annotations

import dataclasses
import hashlib
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from hall.clock import MICROS, FixedClock, SystemClock
from hall.device_ports import DeviceStatus
from hall.errors import HallError, Refused, Unavailable
from hall.ids import new_id
from hall.queue_acts import Device, Take
from sync import enrol_code
from sync.client import HttpHub
from sync.enrol_certificate import (
    CERTIFICATE,
    KEY,
    HubCertificate,
    hub_certificate,
    kept_certificate,
    pinned_context,
)
from sync.enrol_client import DeviceFile, HubTrust, Tokens, enrol, new_seed, require_address
from sync.enrol_gate import TokenAsk, make_code, signed_bytes
from sync.queue_client import HubQueue
from sync.security import Seal
from tests.fakes.dice import dice
from tests.fakes.hub_line import Hall, a_hall, open_hall
from tests.fakes.sync_links import HUB
from tests.unit.desk import Desk

DESK_SEED = b"d" * 32


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> HubCertificate:
    return hub_certificate(tmp_path_factory.mktemp("keys"), SystemClock())


@pytest.fixture
def hall(certificate: HubCertificate) -> Iterator[Hall]:
    with open_hall(a_hall(certificate=certificate)) as opened:
        yield opened


def a_code(hall: Hall, kind: Device = Device.DESK, window: int | None = 3) -> str:
    print_of = hall.certificate.fingerprint if hall.certificate else None
    return make_code(
        hall.devices, hall.clock, kind=kind, window=window, made_by="0001", fingerprint=print_of
    ).text


def let_in(hall: Hall, seed: bytes = DESK_SEED, **more: object) -> HubTrust:
    return enrol(hall.url, a_code(hall), seal=Seal(seed), machine="PC-03", **more)  # type: ignore[arg-type]  # options


# --- the code


def test_a_code_is_twenty_characters_that_cannot_be_misread() -> None:
    secret, print_of = enrol_code.new_secret(), hashlib.sha256(b"certificate").digest()
    text = enrol_code.shown(secret, print_of)
    assert len(text.replace("-", "")) == 20
    assert [len(part) for part in text.split("-")] == [4] * 5
    assert enrol_code.parse(text.lower().replace("-", " ")) == (secret, enrol_code.proof_of(print_of))
    assert enrol_code.parse("O123-I56L-89AU")[0] == "01231561" + "89AV"
    assert enrol_code.shown(secret, None).replace("-", "") == secret
    assert enrol_code.proof_of(print_of) != enrol_code.proof_of(bytes(32))


@pytest.mark.parametrize("typed", ["", "1234", "1" * 21, "！" * 20, "1" * 19 + "é"])
def test_what_is_no_code_is_said_before_anything_is_sent(typed: str) -> None:
    with pytest.raises(Refused) as caught:
        enrol("http://127.0.0.1:9", typed, seal=Seal(DESK_SEED))
    assert caught.value.code == "enrol.code"


def test_a_device_is_let_in_and_speaks(hall: Hall) -> None:
    trust = let_in(hall, node=uuid.UUID(int=77))
    assert (trust.node, trust.window, trust.series, trust.hall) == (
        str(uuid.UUID(int=77)),
        3,
        "W03",
        "990102",
    )
    assert HubTrust.from_text(trust.to_text()) == trust
    queue = HubQueue(trust, Seal(DESK_SEED), hall.clock, rand=dice(1).random)
    hall.opened.append(queue)
    assert queue.view().seq == 0
    row = hall.devices.rows[uuid.UUID(int=77)]
    assert (row.name, row.kind, row.enrolled_by) == ("PC-03", Device.DESK, "0001")


# --- F33


def test_a_code_is_good_once(hall: Hall) -> None:
    text = a_code(hall)
    enrol(hall.url, text, seal=Seal(DESK_SEED))
    with pytest.raises(Refused, match="已用过"):
        enrol(hall.url, text, seal=Seal(b"e" * 32))
    assert len(hall.devices.rows) == 1


def test_a_code_is_good_for_ten_minutes() -> None:
    clock = FixedClock.on("2026-11-20T09:00:00")
    with open_hall(a_hall(clock)) as hall:
        text = a_code(hall)
        clock.move(minutes=10)
        with pytest.raises(Refused, match="已过期"):
            enrol(hall.url, text, seal=Seal(DESK_SEED))
        clock.move(seconds=-1)
        assert enrol(hall.url, text, seal=Seal(DESK_SEED)).window == 3


def test_guessing_codes_is_stopped(hall: Hall) -> None:
    proof = a_code(hall)[-9:]
    codes: list[str] = []
    for _ in range(21):
        with pytest.raises(HallError) as caught:
            enrol(hall.url, f"0000-0000-0000-{proof}", seal=Seal(DESK_SEED))
        codes.append(caught.value.code)
    assert codes == ["enrol.code"] * 20 + ["enrol.slow"]


def test_an_identity_is_not_taken_over_with_another_key(hall: Hall) -> None:
    node = uuid.UUID(int=77)
    let_in(hall, node=node)
    with pytest.raises(Refused, match="另一把密钥"):
        let_in(hall, seed=b"e" * 32, node=node)
    with pytest.raises(Refused, match="另一把密钥"):
        let_in(hall, node=HUB)
    assert let_in(hall, node=node).node == str(node), "the same key may come again"


@pytest.mark.parametrize("status", [DeviceStatus.SUSPENDED, DeviceStatus.REVOKED])
def test_a_device_that_is_put_out_is_refused_at_once(hall: Hall, status: DeviceStatus) -> None:
    queue = hall.desk(3, Device.KIOSK)
    queue.do(Take(queue="A"), str(new_id(hall.clock)))
    assert queue.listen(3)
    hall.devices.set_status(uuid.UUID(int=3), status)
    with pytest.raises(Refused, match="停用"):
        queue.do(Take(queue="A"), str(new_id(hall.clock)))
    while hall.service.events.listening:
        queue.listen(1)
    assert len(hall.queue.state.tickets) == 1
    hall.devices.set_status(uuid.UUID(int=3), DeviceStatus.ACTIVE)
    queue.do(Take(queue="A"), str(new_id(hall.clock)))


def test_a_token_ends_and_is_renewed_by_itself() -> None:
    clock = FixedClock.on("2026-11-20T09:00:00")
    with open_hall(a_hall(clock)) as hall:
        trust, seal = hall.trust(3)
        tokens = Tokens(trust, seal, clock)
        with httpx.Client(base_url=hall.url, trust_env=False) as http:
            old = tokens.header(http)
            assert tokens.header(http) == old
            assert http.get("/v1/time", headers={"Authorization": old}).status_code == 200
            clock.move(minutes=15)
            answer = http.get("/v1/time", headers={"Authorization": old})
            assert (answer.status_code, answer.json()["code"]) == (401, "device.token_old")
            new = tokens.header(http)
            assert http.get("/v1/time", headers={"Authorization": new}).status_code == 200


def ask(hall: Hall, **other: object) -> TokenAsk:
    _, seal = hall.trust(3)
    node, ts, nonce = uuid.UUID(int=3), hall.clock.wall(), b"n" * 16
    fields = {"node": node, "ts": ts, "nonce": nonce, **other}
    signed = signed_bytes(fields["node"], fields["ts"], fields["nonce"], other.get("hub", HUB))  # type: ignore[arg-type]  # fields of a test
    return TokenAsk(
        node=fields["node"],  # type: ignore[arg-type]  # as above
        ts=fields["ts"],  # type: ignore[arg-type]  # as above
        nonce=fields["nonce"],  # type: ignore[arg-type]  # as above
        sig=other.get("sig", seal.sign(signed)),  # type: ignore[arg-type]  # as above
    )


def test_each_wrong_token_request_is_refused(hall: Hall) -> None:
    def post(message: TokenAsk) -> tuple[int, str]:
        answer = http.post("/v1/token", content=msgspec.json.encode(message), headers=kind)
        return answer.status_code, answer.json().get("code", "")

    kind, now = {"Content-Type": "application/json"}, hall.clock.wall()
    assert hall.certificate is not None
    context = pinned_context(hall.certificate.fingerprint)
    with httpx.Client(base_url=hall.url, verify=context, trust_env=False) as http:
        first = ask(hall)
        assert post(first)[0] == 200
        assert post(first) == (401, "device.replay")
        assert post(ask(hall, node=uuid.UUID(int=4))) == (401, "device.unknown")
        assert post(ask(hall, sig=bytes(64))) == (401, "device.unknown")
        assert post(ask(hall, hub=uuid.UUID(int=9))) == (401, "device.unknown"), "signed for another hub"
        assert post(ask(hall, ts=now - 301 * MICROS)) == (401, "device.time")
        assert post(ask(hall, ts=now + 400 * MICROS)) == (401, "device.time")


def test_without_a_good_token_nothing_is_answered_but_health() -> None:
    headers = [
        "",
        "Bearer",
        "Bearer x",
        "Basic dXNlcg==",
        "Bearer " + "A" * 75,
        "Bearer é",
        "Bearer " + "A" * 4000,
    ]
    hall = a_hall()
    open_paths = {"/health", "/v1/enrol", "/v1/token"}
    with open_hall(hall), httpx.Client(base_url=hall.url, trust_env=False) as http:
        assert set(http.get("/health").json()) == {"state", "version", "time"}
        routes = {path: next(iter(table)) for path, table in hall.service.routes().items()}
        for header in headers:
            shown = {b"Authorization": header.encode()} if header else {}
            for path in routes.keys() - open_paths:
                body = b"{}" if routes[path] == "POST" else None
                answer = http.request(routes[path], path, headers=shown, content=body)
                assert (path, answer.status_code) == (path, 401)
                assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_that_was_changed_by_a_bit_is_none(hall: Hall) -> None:
    trust, seal = hall.trust(3)
    with httpx.Client(base_url=hall.url, verify=trust.verify(), trust_env=False) as http:
        good = Tokens(trust, seal, hall.clock).header(http)
        for place in range(len("Bearer "), len(good), 7):
            other = "B" if good[place] != "B" else "C"
            bad = good[:place] + other + good[place + 1 :]
            assert http.get("/v1/time", headers={"Authorization": bad}).status_code == 401


def test_a_pc_with_a_wrong_clock_still_gets_a_token(hall: Hall) -> None:
    """F22: 1970 after a dead battery."""
    trust, seal = hall.trust(3)
    queue = HubQueue(trust, seal, FixedClock(at=0), rand=dice(1).random)
    hall.opened.append(queue)
    assert queue.view().seq == 0


# --- TLS


def test_another_certificate_is_refused_before_anything_is_sent(hall: Hall, tmp_path: Path) -> None:
    trust, seal = hall.trust(3)
    other = dataclasses.replace(trust, fingerprint="00" * 32)
    queue = HubQueue(other, seal, hall.clock, rand=dice(1).random)
    hall.opened.append(queue)
    with pytest.raises(Refused) as caught:
        queue.do(Take(queue="A"), str(new_id(hall.clock)))
    assert caught.value.code == "enrol.certificate"
    with HttpHub(hall.url, verify=other.verify()) as link, pytest.raises(Refused, match="证书"):
        link.digest(uuid.UUID(int=3))
    impostor = hub_certificate(tmp_path, SystemClock())
    code = make_code(hall.devices, hall.clock, kind=Device.DESK, fingerprint=impostor.fingerprint).text
    with pytest.raises(Refused, match="不符"):
        enrol(hall.url, code, seal=seal)
    assert not any(one.used_at for one in hall.devices.codes.values()), "the secret was not given away"


def test_without_the_proof_a_code_is_not_sent_over_the_wire(hall: Hall) -> None:
    short = make_code(hall.devices, hall.clock, kind=Device.DESK).text
    with pytest.raises(Refused, match="20 个字符"):
        enrol(hall.url, short, seal=Seal(DESK_SEED))


def test_the_certificate_is_made_once_and_only_its_owner_reads_the_key(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    made = hub_certificate(folder, SystemClock())
    assert hub_certificate(folder, SystemClock()) == made
    assert (folder / KEY).stat().st_mode & 0o777 == 0o600
    (folder / KEY).unlink()
    assert hub_certificate(folder, SystemClock()).fingerprint != made.fingerprint


def test_the_certificate_comes_back_with_the_store(tmp_path: Path) -> None:
    store = Desk().store

    def said(name: str) -> str | None:
        return store.state.texts.get(name)

    def kept(name: str) -> HubCertificate:
        return kept_certificate(tmp_path / name, SystemClock(), store, said)

    made = kept("old")
    # The new computer was started once before the backup was put back: what lies there gives way.
    hub_certificate(tmp_path / "new", SystemClock())
    for _ in range(2):
        back = kept("new")
        assert (back.fingerprint, back.spki) == (made.fingerprint, made.spki)
    assert (tmp_path / "new" / KEY).stat().st_mode & 0o777 == 0o600
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="写不进"):
        kept("file/keys")


def test_a_damaged_or_foreign_pair_is_said_in_words(tmp_path: Path) -> None:
    for name in ("a", "b"):
        hub_certificate(tmp_path / name, SystemClock())
    (tmp_path / "a" / KEY).write_bytes((tmp_path / "b" / KEY).read_bytes())
    with pytest.raises(Unavailable, match="不是一对"):
        hub_certificate(tmp_path / "a", SystemClock())
    (tmp_path / "b" / CERTIFICATE).write_text("noise")
    with pytest.raises(Unavailable, match="读不出来"):
        hub_certificate(tmp_path / "b", SystemClock())


# --- the device's side


@pytest.mark.parametrize(
    "url",
    ["", "hub", "http://10.0.0.5:8080", "https://", "https://u:p@h", "ftp://h", "https://h/x", "https://h:x"],
)
def test_addresses_that_are_not_of_a_hub_are_refused(url: str) -> None:
    with pytest.raises(Refused) as caught:
        require_address(url)
    assert caught.value.code == "hub.address"


@pytest.mark.parametrize("url", ["https://10.0.0.5:8443/", "http://127.0.0.1:8080", "https://[fd00::1]:8443"])
def test_addresses_of_hubs_are_taken(url: str) -> None:
    assert require_address(url) == url.rstrip("/")


def test_a_kiosk_keeps_its_key_in_a_file_of_its_own(hall: Hall, tmp_path: Path) -> None:
    seed, path = new_seed(), tmp_path / "device" / "hub.json"
    with pytest.raises(Unavailable, match="还没有登记"):
        DeviceFile.load(path)
    trust = enrol(hall.url, a_code(hall, Device.KIOSK, None), seal=Seal(seed))
    DeviceFile(trust=trust, seed=seed).save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert DeviceFile.load(path) == DeviceFile(trust=trust, seed=seed)
    for bad in (b"", b"{}", b"[]", b'{"seed": "AA==", "trust": {}}', b"\xff"):
        path.write_bytes(bad)
        with pytest.raises(Refused, match="损坏"):
            DeviceFile.load(path)


def test_nobody_there_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="连不上"):
        enrol("http://127.0.0.1:9", enrol_code.new_secret(), seal=Seal(DESK_SEED))
    assert not any(tmp_path.iterdir())
