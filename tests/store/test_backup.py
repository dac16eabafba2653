"""Backup sets: proven, openable by passphrase or hub only; a restored one is noticed at the next start."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import text

from hall.clock import FixedClock
from hall.errors import HallError, Refused, Unavailable
from models import instance
from models.backup import MANIFEST_NAME, STORE_NAME, back_up, read_manifest, rehearse, restore
from models.engine import open_store
from models.instance import Boot, BootReason
from models.key_wraps import (
    HubWrap,
    PassphraseWrap,
    open_with_hub_key,
    open_with_passphrase,
    wrap_for_hub,
    wrap_with_passphrase,
)
from models.tables.instance import INSTANCE

if TYPE_CHECKING:
    from pathlib import Path

    from models.engine import Store

KEY = "0f" * 32
SAFE_SLIP = "7K3F-QQ2M-PPXW-99AB-CDEF-GHJK"
CLOCK = FixedClock.on("2026-11-22T12:00:00")


def start(store: Store, side: Path, *, tip: int = 0) -> Boot:
    with store.writer.begin() as connection:
        done = instance.boot(connection, side, clock=CLOCK, tip_seq=tip, window=3)
    instance.settle(side, done, seq=tip, link=bytes(32))
    return done


@pytest.fixture
def running(store: Store, tmp_path: Path) -> Store:
    with store.writer.begin() as connection:
        INSTANCE.metadata.create_all(connection, tables=[INSTANCE])
        connection.execute(text("CREATE TABLE note (body TEXT)"))
        connection.execute(text("INSERT INTO note VALUES ('第一件')"))
    start(store, tmp_path / "side" / "side.json")
    return store


def notes(path: Path) -> list[str]:
    store = open_store(path, KEY)
    with store.reader.begin() as connection:
        found = [str(row[0]) for row in connection.execute(text("SELECT body FROM note ORDER BY 1"))]
    store.close()
    return found


def make(store: Store, tmp_path: Path, **more: Any) -> Path:
    wraps = more.pop("wraps", [wrap_with_passphrase(KEY, SAFE_SLIP)])
    return back_up(
        store,
        KEY,
        tmp_path / "sets",
        wraps=wraps,
        side_path=tmp_path / "side" / "side.json",
        clock=CLOCK,
        **more,
    )


def test_a_set_of_a_store_in_use_holds_what_the_wal_holds(running: Store, tmp_path: Path) -> None:
    with running.writer.begin() as connection:
        connection.execute(text("INSERT INTO note VALUES ('第二件')"))
    made = make(running, tmp_path, check=lambda copy: {"notes": copy.execute("SELECT 2").fetchone()[0]})
    assert sorted(file.name for file in made.iterdir()) == [MANIFEST_NAME, STORE_NAME]
    assert read_manifest(made).facts == {"notes": 2}
    assert rehearse(made, KEY) == {}
    content = (made / MANIFEST_NAME).read_bytes() + (made / STORE_NAME).read_bytes()
    assert KEY.encode() not in content
    assert bytes.fromhex(KEY) not in content
    assert "第二件".encode() not in content
    target = tmp_path / "new" / "store.db"
    assert restore(made, target, KEY, clock=CLOCK) is None
    assert sorted(notes(target)) == sorted(["第一件", "第二件"])


def test_either_box_gives_the_key(running: Store, tmp_path: Path) -> None:
    hub = X25519PrivateKey.generate()
    boxes = [
        wrap_with_passphrase(KEY, SAFE_SLIP),
        wrap_for_hub(KEY, hub.public_key().public_bytes_raw()),
    ]
    one, two = read_manifest(make(running, tmp_path, wraps=boxes)).wraps
    assert isinstance(one, PassphraseWrap)
    assert isinstance(two, HubWrap)
    assert open_with_passphrase(one, SAFE_SLIP) == KEY
    assert open_with_hub_key(two, hub.private_bytes_raw()) == KEY


def test_without_a_box_there_is_no_set(running: Store, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        make(running, tmp_path, wraps=[])
    assert caught.value.code == "backup.no_wrap"
    assert not (tmp_path / "sets").exists()


def test_a_restored_set_is_noticed_even_when_nothing_was_written_since(
    running: Store, tmp_path: Path
) -> None:
    side = tmp_path / "side" / "side.json"
    made = make(running, tmp_path)
    running.close()
    again = open_store(running.file, KEY)
    assert start(again, side).reason is None
    again.close()
    aside = restore(made, running.file, KEY, clock=CLOCK)
    assert aside is not None
    assert notes(aside) == ["第一件"]
    back = open_store(running.file, KEY)
    done = start(back, side)
    assert (done.reason, done.series) == (BootReason.RESTORED, "X03")
    back.close()


def test_a_set_whose_check_fails_is_not_kept_and_the_nonce_stays(running: Store, tmp_path: Path) -> None:
    def broken(_copy: Any) -> dict[str, Any]:
        raise Unavailable("chain.broken", "链条断裂。")

    with pytest.raises(Unavailable):
        make(running, tmp_path, check=broken)
    assert list((tmp_path / "sets").iterdir()) == []
    running.close()
    again = open_store(running.file, KEY)
    assert start(again, tmp_path / "side" / "side.json").reason is None
    again.close()


def test_changed_sets_are_refused_and_the_store_stands(running: Store, tmp_path: Path) -> None:
    made = make(running, tmp_path)
    data = bytearray((made / STORE_NAME).read_bytes())
    data[-1] ^= 1
    (made / STORE_NAME).write_bytes(data)
    with pytest.raises(Refused) as caught:
        restore(made, running.file, KEY, clock=CLOCK)
    assert caught.value.code == "backup.changed"
    (made / STORE_NAME).unlink()
    with pytest.raises(Refused) as caught:
        restore(made, running.file, KEY, clock=CLOCK)
    assert caught.value.code == "backup.changed"
    running.close()
    assert notes(running.file) == ["第一件"]


def test_a_forged_hash_does_not_help_a_changed_store(running: Store, tmp_path: Path) -> None:
    import hashlib  # noqa: PLC0415  # what a forger would use

    made = make(running, tmp_path)
    data = bytearray((made / STORE_NAME).read_bytes())
    data[-1] ^= 1
    (made / STORE_NAME).write_bytes(data)
    manifest = json.loads((made / MANIFEST_NAME).read_text(encoding="utf-8"))
    manifest["sha256"] = hashlib.sha256(data).hexdigest()
    (made / MANIFEST_NAME).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(Unavailable) as caught:
        restore(made, running.file, KEY, clock=CLOCK)
    assert caught.value.code == "store.damaged"


def test_a_wrong_key_is_a_sentence(running: Store, tmp_path: Path) -> None:
    made = make(running, tmp_path)
    with pytest.raises(Unavailable) as caught:
        rehearse(made, "aa" * 32)
    assert caught.value.code == "store.key"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"form":1}',
        b'{"form":1,"made_at":"","sha256":"x","size":1,"facts":{},"wraps":[]}',
        b'{"form":1,"made_at":"","sha256":"x","size":"a","facts":{},"wraps":[]}',
        b'{"form":1,"made_at":"","sha256":"' + b"0" * 64 + b'","size":1,"facts":{},"wraps":[7]}',
        b'{"form":2}',
        b"[" * 100_000,
        b" " * (1024 * 1024 + 1),
    ],
)
def test_manifests_of_any_form_give_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MANIFEST_NAME).write_bytes(content)
    with pytest.raises(HallError) as caught:
        read_manifest(tmp_path)
    assert caught.value.code in {"backup.manifest", "backup.form"}


def test_a_folder_without_manifest_is_no_set(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        rehearse(tmp_path, KEY)
    assert caught.value.code == "backup.manifest"
