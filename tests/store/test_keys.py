"""Keys: where they lie, what a backup carries, and that nothing is made up when one is missing."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import keyring.errors
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from hall.errors import HallError, Refused, Unavailable
from models.key_wraps import (
    HubWrap,
    PassphraseWrap,
    from_json,
    new_passphrase,
    open_with_hub_key,
    open_with_passphrase,
    to_json,
    wrap_for_hub,
    wrap_with_passphrase,
)
from models.keys import (
    KeyPlace,
    has_key,
    keep_boxes,
    keep_key,
    key_for,
    load_boxes,
    load_key,
    make_key,
)

if TYPE_CHECKING:
    from pathlib import Path

KEY = "5c" * 32


class MemoryRing:
    """A keyring at the port; it can be locked or forgetful."""

    def __init__(self, *, locked: bool = False, forgets: bool = False) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.locked = locked
        self.forgets = forgets

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked
        if not self.forgets:
            self.held[service, username] = password


def test_file_place_is_private_and_complained_about(tmp_path: Path) -> None:
    made = make_key(tmp_path / "config", None)
    path = tmp_path / "config" / "store.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = load_key(tmp_path / "config", None)
    assert (found.key, found.place) == (made.key, KeyPlace.FILE)
    assert found.complaint
    assert made.key not in repr(found)
    path.chmod(0o644)
    assert "曾可被其他用户读取" in (load_key(tmp_path / "config", None).complaint or "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_ring_place_leaves_no_key_on_disk(tmp_path: Path) -> None:
    ring = MemoryRing()
    made = make_key(tmp_path, ring)
    assert made.place is KeyPlace.KEYRING
    assert load_key(tmp_path, ring).key == made.key
    assert all(made.key.encode() not in file.read_bytes() for file in tmp_path.iterdir())


def test_a_locked_ring_is_never_answered_with_a_new_key(tmp_path: Path) -> None:
    ring = MemoryRing()
    make_key(tmp_path, ring)
    ring.locked = True
    with pytest.raises(Unavailable) as caught:
        load_key(tmp_path, ring)
    assert caught.value.code == "store.key_missing"
    with pytest.raises(Unavailable) as caught:
        make_key(tmp_path, ring)
    assert caught.value.code == "store.key_exists"


@pytest.mark.parametrize("ring", [MemoryRing(locked=True), MemoryRing(forgets=True)])
def test_a_ring_that_does_not_keep_falls_back_to_the_file(tmp_path: Path, ring: MemoryRing) -> None:
    assert not has_key(tmp_path)
    made = make_key(tmp_path, ring)
    assert made.place is KeyPlace.FILE
    assert load_key(tmp_path, ring).key == made.key


def test_a_damaged_key_is_a_sentence_without_the_text(tmp_path: Path) -> None:
    (tmp_path / "store.key").write_text("不是密钥secret", encoding="utf-8")
    with pytest.raises(Unavailable) as caught:
        load_key(tmp_path, None)
    assert caught.value.code == "store.key_form"
    assert "secret" not in str(caught.value)


def test_restore_may_replace_the_key(tmp_path: Path) -> None:
    ring = MemoryRing()
    make_key(tmp_path, None)
    keep_key(tmp_path, ring, KEY, replace=True)
    assert load_key(tmp_path, ring).key == KEY
    assert not (tmp_path / "store.key").exists()


def test_passphrase_opens_however_it_is_typed() -> None:
    passphrase = new_passphrase()
    assert len(passphrase) == 29
    wrap = from_json(json.loads(json.dumps(to_json(wrap_with_passphrase(KEY, passphrase)))))
    assert isinstance(wrap, PassphraseWrap)
    wide = "".join(chr(ord(char) + 0xFEE0) for char in passphrase)
    for typed in (passphrase, passphrase.lower().replace("-", " "), wide):
        assert open_with_passphrase(wrap, typed) == KEY
    with pytest.raises(Refused) as caught:
        open_with_passphrase(wrap, passphrase[:-1])
    assert caught.value.code == "backup.passphrase"


def test_boxes_for_backups_are_kept_and_hold_no_open_key(tmp_path: Path) -> None:
    assert load_boxes(tmp_path / "config", KEY) == ()
    boxes = (wrap_with_passphrase(KEY, "ABCD"), wrap_for_hub(KEY, bytes([9]) + bytes(31)))
    keep_boxes(tmp_path / "config", boxes, KEY)
    assert load_boxes(tmp_path / "config", KEY) == boxes
    assert load_boxes(tmp_path / "config", "1f" * 32) == (), "boxes of another key open nothing of this one"
    path = tmp_path / "config" / "store.boxes.json"
    assert KEY.encode() not in path.read_bytes()
    for damage in (b"{", b"7", b"[7]", b"[" * 100_000):
        path.write_bytes(damage)
        with pytest.raises(Refused):
            load_boxes(tmp_path / "config", KEY)


def test_a_lost_key_is_never_answered_with_another(tmp_path: Path) -> None:
    made = key_for(tmp_path / "keys", None, is_new=True)
    assert key_for(tmp_path / "keys", None, is_new=False).key == made.key
    assert key_for(tmp_path / "keys", None, is_new=True).key == made.key
    with pytest.raises(Unavailable) as caught:
        key_for(tmp_path / "elsewhere", None, is_new=False)
    assert caught.value.code == "store.key_missing"
    assert not has_key(tmp_path / "elsewhere")


def test_hub_opens_its_own_box_only() -> None:
    hub, other = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    wrap = from_json(to_json(wrap_for_hub(KEY, hub.public_key().public_bytes_raw())))
    assert isinstance(wrap, HubWrap)
    assert open_with_hub_key(wrap, hub.private_bytes_raw()) == KEY
    with pytest.raises(Refused) as caught:
        open_with_hub_key(wrap, other.private_bytes_raw())
    assert caught.value.code == "backup.hub_key"
    forged = HubWrap(hub_public=wrap.hub_public, ephemeral=bytes(32), nonce=wrap.nonce, box=wrap.box)
    with pytest.raises(Refused):
        open_with_hub_key(forged, hub.private_bytes_raw())


@pytest.mark.parametrize(
    "change",
    [
        {"m": 1 << 40},
        {"t": 0},
        {"t": True},
        {"p": "2"},
        {"salt": "@@@"},
        {"box": "AAAA"},
        {"nonce": None},
        {"kind": "rot13"},
    ],
)
def test_forged_wraps_are_refused(change: dict[str, Any]) -> None:
    data = to_json(PassphraseWrap(salt=bytes(16), nonce=bytes(12), box=bytes(48))) | change
    with pytest.raises(HallError) as caught:
        from_json(data)
    assert caught.value.code == "backup.manifest"
