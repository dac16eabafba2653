"""The rules of the house, each over the whole tree and over a breach planted for it."""

from __future__ import annotations

import ast
import json
import zipfile
from typing import TYPE_CHECKING, Final

import pytest

from tests.rules import checks, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAY_COMMIT: Final = {
    "models/unit_of_work.py",
    "models/upgrade.py",
    "models/outbox.py",  # a receipt is kept in a transaction of its own, by the same Transaction class
    "models/groups.py",  # the unit of work of the hub: many acts, one commit (docs/decisions/0007)
    "models/relay_store.py",  # receipts from above, likewise
    "models/blobs.py",  # a row of a file is a transaction of its own, by the same Transaction class
    "models/device_store.py",  # devices and codes, by the same Transaction class
    "models/identity_renewal.py",  # a new identity before its first event (docs/decisions/0014)
    "models/recover_store.py",  # steps of a recovery, by the same Transaction class
    "models/restore_notices.py",  # notices, by the same Transaction class
    "models/care_store.py",  # what people tick off, by the same Transaction class
    "models/trust_store.py",  # keys of authors and of the root, by the same Transaction class
    "models/delivery_store.py",  # the book of the exchange, by the same Transaction class
}
MAY_THREAD: Final = {"ui/lane.py", "sync/aside.py"}
WORDS: Final = ("ui/words.py", "ui/words/")


def _faults(names: Iterator[str], check: Callable[[ast.Module], Iterator[int]]) -> list[str]:
    return [f"{name}:{line}" for name in names for line in check(tree.parsed(name))]


def test_only_the_unit_of_work_commits() -> None:
    names = (name for name in tree.program_files() if name.startswith("models/") and name not in MAY_COMMIT)
    assert not _faults(names, checks.commits)


def test_nothing_lets_time_pass() -> None:
    assert not _faults(tree.python_files(), checks.waits)


def test_the_words_of_the_screen_stand_in_one_place() -> None:
    names = (name for name in tree.program_files() if name.startswith("ui/") and not name.startswith(WORDS))
    assert not _faults(names, checks.chinese_literals)


def test_no_test_is_left_out() -> None:
    assert not _faults(tree.python_files(), checks.skips)


def test_threads_are_made_in_the_lanes_and_the_server_only() -> None:
    names = (name for name in tree.program_files() if name not in MAY_THREAD)
    assert not _faults(names, checks.thread_makers)


def test_no_row_class_outside_models() -> None:
    names = (name for name in tree.program_files() if not name.startswith("models/"))
    assert not _faults(names, checks.sql_imports)


def test_every_module_of_the_program_says_why_it_exists() -> None:
    silent = [name for name in tree.program_files() if not ast.get_docstring(tree.parsed(name))]
    assert not silent


def test_no_file_is_longer_than_can_be_read_in_one_go() -> None:
    names = (name for name in tree.python_files() if not name.startswith("models/migrations/versions/"))
    assert not [name for name in names if checks.too_long((tree.ROOT / name).read_text(encoding="utf-8"))]


def test_no_debts_no_machine_paths_no_registries() -> None:
    faults = [
        f"{name}:{line}"
        for name, text in tree.text_files()
        for check in (checks.debts, checks.machine_words)
        for line in check(text)
    ]
    assert not faults


def test_nobodys_real_number_is_in_the_data() -> None:
    faults = {
        f"{name}: {found}" for name, text in tree.text_files() for found in checks.real_looking_numbers(text)
    }
    for name in tree.files():
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(tree.ROOT / name) as book:
                parts = [book.read(part).decode() for part in book.namelist() if part.endswith(".xml")]
            faults |= {f"{name}: {found}" for part in parts for found in checks.real_looking_numbers(part)}
        elif name.endswith(".bin"):
            # Texts of an ID card stand in UTF-16, at an even or an odd place of the frame.
            frame = (tree.ROOT / name).read_bytes()
            for text in (frame.decode("utf-16-le", "replace"), frame[1:].decode("utf-16-le", "replace")):
                faults |= {f"{name}: {found}" for found in checks.real_looking_numbers(text)}
    assert not faults


PLANTED: Final[list[tuple[Callable[[ast.Module], Iterator[int]], str]]] = [
    (checks.commits, "session.commit()"),
    (checks.commits, "with a as b:\n    self._connection.commit()"),
    (checks.waits, "qtbot.wait(10)"),
    (checks.waits, "time.sleep(1)"),
    (checks.chinese_literals, "label.setText('受理')"),
    (checks.chinese_literals, "label.setText(f'{count}件')"),
    (checks.chinese_literals, "WORDS = {Sex.MALE: '男'}"),
    (checks.chinese_literals, "class Kind(StrEnum):\n    def word(self):\n        return '自然人'"),
    (checks.skips, "@pytest.mark.skip\ndef test(): ..."),
    (checks.skips, "pytest.xfail('later')"),
    (checks.thread_makers, "from threading import Thread"),
    (checks.thread_makers, "concurrent.futures.ThreadPoolExecutor(1)"),
    (checks.thread_makers, "import multiprocessing"),
    (checks.sql_imports, "from sqlalchemy.orm import Session"),
]


@pytest.mark.parametrize(("check", "source"), PLANTED)
def test_a_planted_breach_is_found(check: Callable[[ast.Module], Iterator[int]], source: str) -> None:
    assert list(check(ast.parse(source)))


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (
            checks.chinese_literals,
            '"""受理."""\n\nclass A:\n    """受理."""\n\n    x = 1\n    """件数."""  # 件数',
        ),
        (checks.chinese_literals, "class Kind(StrEnum):\n    PERSON = '自然人'"),
        (checks.chinese_literals, "raise Refused('draft.shape', f'这份草稿读不出来：{fault}')"),
        (checks.chinese_literals, "'，'.join(names)"),
        (checks.thread_makers, "import threading\nlock = threading.Lock()"),
        (checks.skips, "reader.skip(4)"),
        (checks.waits, "event.wait(5)"),
    ],
)
def test_what_is_allowed_is_left_alone(check: Callable[[ast.Module], Iterator[int]], source: str) -> None:
    assert not list(check(ast.parse(source)))


def test_planted_words_are_found() -> None:
    assert list(checks.debts("# TO" + "DO: later"))
    assert list(checks.machine_words("open('/ro" + "ot/x')"))
    assert list(checks.machine_words("https:" + "//mirrors.example/simple/"))
    assert checks.too_long("x\n" * 451)
    assert not checks.too_long("x\n" * 450)


def test_a_number_that_may_be_somebodys_is_found() -> None:
    beijing = "110105" + "19900307" + "002"
    check_digit = str((1 - 2 * int(beijing, 13)) % 11).replace("10", "X")
    assert list(checks.real_looking_numbers(json.dumps({"证件号码": beijing + check_digit})))
    assert not list(checks.real_looking_numbers("990102199003070011,11010519491231002X"))


LOCK: Final = "a==1 ; python_full_version < '3.12' \\\n    --hash=sha256:" + "0" * 64 + "\n"


@pytest.mark.parametrize("name", ["app", "dev"])
def test_requirements_are_pinned_and_hashed_and_name_no_place(name: str) -> None:
    text = (tree.ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert not list(checks.lock_faults(text))
    wanted = (tree.ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").split("\n")
    lines = (line.partition(";")[0].partition("[")[0].partition("<")[0].strip().lower() for line in wanted)
    names = {line for line in lines if line and not line.startswith(("-r ", "#"))}
    assert names <= set(checks.pins(text))


def test_tests_run_on_what_is_shipped() -> None:
    folder = tree.ROOT / "requirements"
    shipped = checks.pins((folder / "app.txt").read_text(encoding="utf-8"))
    tested = checks.pins((folder / "dev.txt").read_text(encoding="utf-8"))
    assert shipped.items() <= tested.items()


@pytest.mark.parametrize(
    "bad",
    [
        LOCK.replace("==1", ">=1"),
        "a==1\n",
        "--index-url https://example.invalid/\n" + LOCK,
        LOCK.replace("sha256", "md5"),
        "a @ https://example.invalid/a.whl \\\n    --hash=sha256:" + "0" * 64 + "\n",
    ],
)
def test_a_lock_with_a_hole_is_found(bad: str) -> None:
    assert not list(checks.lock_faults(LOCK))
    assert list(checks.lock_faults(bad))
