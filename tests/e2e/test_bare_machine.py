"""`./run` on a minimal Debian 12 that has not even Python (D34).

The machine is a folder made by mmdebstrap. It takes its packages from where this machine takes them: the
sources of apt are handed over, the settings of pip go in through the environment, nothing of it is written
down.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest

from tests.rules import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT: Final = "srv/一窗 示例"
"""A Chinese name with a blank: quoting is part of what is tried."""

CLERK: Final = "65534"
"""The user `nobody`: a clerk who may not install anything."""

_ENTER: Final = """
bare=$1 user=$2; shift 2
mount --bind /dev "$bare/dev"
mount -t proc proc "$bare/proc"
while [ "$1" != -- ]; do mkdir -p "$bare$1"; mount --bind "$1" "$bare$1"; shift; done
shift
exec chroot --userspec="$user:$user" "$bare" /usr/bin/env -i "$@" </dev/null
"""


def _pip_settings() -> dict[str, str]:
    """What pip uses here, as environment variables; the environment wins over files, as pip has it."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True
    ).stdout
    settings: dict[str, str] = {}
    for line in sorted(listed.splitlines(), key=lambda line: line.startswith(":env:")):
        name, _, value = line.partition("=")
        key = name.rpartition(".")[2].upper().replace("-", "_")
        settings[f"PIP_{key}"] = " ".join(value.strip("'\"").replace("\\n", " ").split())
    return settings


def _shared_folders(settings: dict[str, str]) -> list[str]:
    """Folders of this machine that pip reads; an index is shared with what lies beside it."""
    folders: list[str] = []
    for value in settings.values():
        for word in value.split():
            path = Path(urlsplit(word).path if word.startswith("file:") else word)
            if path.is_absolute() and path.is_dir():
                folders.append(str(path.parent if path.name == "simple" else path))
    return sorted(set(folders))


class BareMachine:
    """A minimal Debian 12 in a folder, with the project in it."""

    def __init__(self, folder: Path) -> None:
        """Make the machine; takes about half a minute."""
        self.folder = folder
        self._settings = _pip_settings()
        sources = list(Path("/etc/apt/sources.list.d").glob("*.sources"))
        plain = Path("/etc/apt/sources.list")
        if plain.exists() and plain.read_text(encoding="utf-8").strip():
            sources.append(plain)
        release = Path("/etc/os-release").read_text(encoding="utf-8")
        ours = [str(path) for path in sources] if "VERSION_CODENAME=bookworm" in release else []
        subprocess.run(
            ["mmdebstrap", "--quiet", "--variant=minbase", "bookworm", str(folder), *ours],
            check=True,
            timeout=600,
        )
        for name in tree.files():
            target = folder / PROJECT / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(tree.ROOT / name, target)
        shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
        if "PIP_CERT" in self._settings:
            shutil.copy(self._settings["PIP_CERT"], folder / "srv/certificates.pem")
            self._settings["PIP_CERT"] = "/srv/certificates.pem"

    def run(self, *words: str, user: str = "0", **variables: str) -> subprocess.CompletedProcess[str]:
        """`./run WORDS…` on that machine, from its home, without a terminal."""
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/tmp", "CI": "true"}  # noqa: S108  # its own
        environment |= self._settings | variables
        settings = [f"{key}={value}" for key, value in environment.items()]
        return subprocess.run(
            ["unshare", "--mount", "bash", "-euc", _ENTER, "enter", str(self.folder), user,
             *_shared_folders(self._settings), "--", *settings,
             f"/{PROJECT}/run", *words],
            capture_output=True, text=True, check=False, timeout=1200,
        )  # fmt: skip


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareMachine]:
    folder = tmp_path_factory.mktemp("bare") / "machine"
    yield BareMachine(folder)
    shutil.rmtree(folder)


@pytest.mark.long
def test_a_clerk_is_told_what_is_missing_and_then_an_administrator_gets_the_program(
    bare: BareMachine,
) -> None:
    assert os.geteuid() == 0, "a machine in a folder is made and entered as root"

    told = bare.run("doctor", user=CLERK, YICHUANG_VENV="/var/tmp/clerk")  # noqa: S108  # on the bare machine
    assert told.returncode == 3
    assert told.stdout == ""
    assert "sudo apt-get install python3" in told.stderr
    assert "Traceback" not in told.stderr

    first = bare.run("--help")
    assert first.returncode == 0, first.stderr
    assert "desk" in first.stdout

    again = bare.run("--help")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == first.stdout


@pytest.mark.long
def test_the_demonstration_plays_there(bare: BareMachine) -> None:
    """The same command on the same machine, without a screen, as the README promises it (D34)."""
    played = bare.run("demo", "--out", "/srv/demo")
    assert played.returncode == 0, played.stdout + played.stderr
    assert "Traceback" not in played.stderr
    summary = json.loads((bare.folder / "srv/demo/summary.json").read_text(encoding="utf-8"))
    assert summary["events"]["equal"] is True
    assert summary["verify"]["desk"]["ok"]
    assert all(summary["outcomes"].values())
