"""The engine: settings, locks, refusals and faults, on real encrypted files."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from hall.errors import Refused, Unavailable
from models.engine import Store, check_sqlite, connect, open_store
from models.faults import translate, translated
from models.places import kind_of_mount, refuse_network_path

KEY = "0f" * 32
OTHER = "1e" * 32


def make(path: Path) -> None:
    connection = connect(path, KEY, create=True)
    connection.execute("CREATE TABLE t (x INTEGER PRIMARY KEY, body BLOB)")
    connection.executemany("INSERT INTO t (body) VALUES (?)", [(bytes(3000),)] * 20)
    connection.close()


def code_when_opened(path: Path, key: str = KEY) -> str:
    with pytest.raises(Unavailable) as caught:
        open_store(path, key)
    return caught.value.code


def test_settings_are_those_of_the_protocol(store: Store) -> None:
    for engine in (store.writer, store.reader):
        with engine.connect() as connection:

            def ask(name: str) -> object:
                return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()

            assert ask("journal_mode") == "wal"
            assert ask("synchronous") == 2
            assert ask("busy_timeout") == 5000
            assert ask("foreign_keys") == 1
            assert ask("wal_autocheckpoint") == 4000
            assert ask("journal_size_limit") == 67108864
            assert ask("trusted_schema") == 0
            assert ask("mmap_size") == 0


def test_file_is_encrypted_and_for_its_owner_only(store: Store) -> None:
    with store.writer.begin() as connection:
        connection.execute(text("CREATE TABLE t (x TEXT)"))
        connection.execute(text("INSERT INTO t VALUES ('青禾区政务服务大厅')"))
    store.close()
    data = store.file.read_bytes()
    assert not data.startswith(b"SQLite format 3")
    assert "青禾".encode() not in data
    assert stat.S_IMODE(store.file.stat().st_mode) == 0o600


def test_reader_cannot_write(store: Store) -> None:
    with store.reader.begin() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("CREATE TABLE t (x)"))
    assert translate(caught.value).code == "store.readonly"


def test_read_then_write_in_threads_loses_nothing(store: Store) -> None:
    with store.writer.begin() as connection:
        connection.execute(text("CREATE TABLE n (x INTEGER)"))
        connection.execute(text("INSERT INTO n VALUES (0)"))
    others = [open_store(store.file, KEY) for _ in range(2)]

    def add(which: Store) -> None:
        for _ in range(15):
            with which.writer.begin() as connection:
                now = connection.execute(text("SELECT x FROM n")).scalar_one()
                connection.execute(text("UPDATE n SET x = :x"), {"x": now + 1})

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(add, [store, *others]))
    with store.reader.begin() as connection:
        assert connection.execute(text("SELECT x FROM n")).scalar_one() == 45
    for other in others:
        other.close()


def test_readers_see_the_old_state_while_a_writer_works(store: Store) -> None:
    with store.writer.begin() as connection:
        connection.execute(text("CREATE TABLE n (x INTEGER)"))
    with store.writer.begin() as writing:
        writing.execute(text("INSERT INTO n VALUES (1)"))
        with store.reader.begin() as reading:
            assert reading.execute(text("SELECT count(*) FROM n")).scalar_one() == 0
    with store.reader.begin() as reading:
        assert reading.execute(text("SELECT count(*) FROM n")).scalar_one() == 1


def test_wrong_key_is_told_from_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    make(path)
    assert code_when_opened(path, OTHER) == "store.key"
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    assert code_when_opened(path) == "store.damaged"
    assert code_when_opened(path, OTHER) == "store.key"


def test_damage_behind_the_first_page_is_told_when_read(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    make(path)
    data = bytearray(path.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 + 50] ^= 1
    path.write_bytes(data)
    store = open_store(path, KEY)
    with pytest.raises(Unavailable) as caught, translated(), store.reader.begin() as connection:
        connection.execute(text("SELECT sum(length(body)) FROM t")).scalar_one()
    assert caught.value.code == "store.damaged"
    store.close()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"hello", "store.not_database"),
        (b"hello world!" * 1000, "store.not_database"),
        (bytes(range(256)) * 64, "store.key"),
    ],
)
def test_files_that_are_not_ours(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    assert code_when_opened(path) == code
    assert path.read_bytes() == content


def test_an_unencrypted_database_is_called_so(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    plain = sqlite3.connect(path)  # noqa: TID251  # makes the file that must be refused
    plain.execute("CREATE TABLE t (x)")
    plain.close()
    assert code_when_opened(path) == "store.plain"


def test_missing_file_missing_folder_and_a_bad_key(tmp_path: Path) -> None:
    assert code_when_opened(tmp_path / "none.db") == "store.missing"
    with pytest.raises(Unavailable) as caught:
        open_store(tmp_path / "no" / "x.db", KEY, create=True)
    assert caught.value.code == "store.file"
    for bad in ("", "0f", "zz" * 32, KEY.upper(), KEY + "\n", "'; DROP"):
        with pytest.raises(Unavailable) as caught:
            open_store(tmp_path / "x.db", bad, create=True)
        assert caught.value.code == "store.key_form"
        assert bad == "" or bad not in str(caught.value)
    assert not (tmp_path / "x.db").exists()


def test_a_second_process_that_holds_the_lock_is_a_sentence(store: Store) -> None:
    held = connect(store.file, KEY)
    held.execute("BEGIN IMMEDIATE")
    waiting = connect(store.file, KEY)
    waiting.execute("PRAGMA busy_timeout=1")
    with pytest.raises(Unavailable) as caught, translated():
        waiting.execute("BEGIN IMMEDIATE")
    assert caught.value.code == "store.busy"
    held.execute("ROLLBACK")
    held.close()
    waiting.close()


def test_old_sqlite_is_refused() -> None:
    check_sqlite((3, 51, 3))
    check_sqlite()
    for bad in ((3, 51, 2), (3, 40, 1)):
        with pytest.raises(Unavailable) as caught:
            check_sqlite(bad)
        assert caught.value.code == "store.sqlite_version"


MOUNTS = """sysfs /sys sysfs rw 0 0
/dev/vda / ext4 rw 0 0
server:/x /net/hall nfs4 rw 0 0
//server/share /net/my\\040share cifs rw 0 0
/dev/vdb /net/hall/local ext4 rw 0 0
bad line
"""


@pytest.mark.parametrize(
    ("where", "refused"),
    [
        ("/srv/x/store.db", False),
        ("/net/hall/store.db", True),
        ("/net/hall/local/store.db", False),
        ("/net/hallway/store.db", False),
        ("/net/my share/data/store.db", True),
        ("//server/share/store.db", True),
        ("\\\\server\\share\\store.db", True),
    ],
)
def test_network_places_are_refused(tmp_path: Path, where: str, *, refused: bool) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS, encoding="utf-8")
    if not refused:
        refuse_network_path(Path(where), mounts=mounts)
        return
    with pytest.raises(Unavailable) as caught:
        refuse_network_path(Path(where), mounts=mounts)
    assert caught.value.code == "store.network_path"


def test_a_link_to_a_network_place_is_followed(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    link = tmp_path / "link"
    link.symlink_to(real)
    mounts = tmp_path / "mounts"
    mounts.write_text(f"x / ext4 rw 0 0\ns:/y {real} nfs rw 0 0\n", encoding="utf-8")
    assert kind_of_mount(link / "store.db", mounts) == "nfs"
    assert kind_of_mount(tmp_path / "store.db", mounts) == "ext4"


def test_faults_have_codes_and_other_errors_pass() -> None:
    assert translate(OSError(errno.ENOSPC, "x")).code == "store.full"
    assert translate(OSError(errno.EROFS, "x")).code == "store.readonly"
    assert translate(OSError(errno.EIO, "x")).code == "store.io"
    assert translate(OSError(errno.EBADF, os.strerror(errno.EBADF))).code == "store.file"
    refused = Refused("a.b", "不行。")
    assert translate(refused) is refused
    with pytest.raises(dbapi2.IntegrityError), translated():
        raise dbapi2.IntegrityError("UNIQUE constraint failed: t.x")
    with pytest.raises(ValueError, match="bug"):
        translate(ValueError("bug"))
