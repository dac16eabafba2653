"""Every system that is shipped to finds a hashed wheel for each requirement (D33)."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest
from packaging.requirements import Requirement

from tests.rules import tree

if TYPE_CHECKING:
    from pathlib import Path

WINDOWS: Final = {
    "sys_platform": "win32",
    "platform_system": "Windows",
    "os_name": "nt",
    "platform_machine": "AMD64",
}
ARM: Final = {
    "sys_platform": "linux",
    "platform_system": "Linux",
    "os_name": "posix",
    "platform_machine": "aarch64",
}
PYTHON: Final = {
    "python_version": "3.11",
    "python_full_version": "3.11.2",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}
ARM_TAGS: Final = tuple(f"manylinux_2_{glibc}_aarch64" for glibc in (17, 24, 26, 27, 28, 31, 34, 35, 39))
"""Qt for arm64 is built against glibc 2.39 (the handbook says which systems that leaves out)."""


def lock_for(text: str, environment: dict[str, str]) -> str:
    """The lines of a lock that hold for another system, without their conditions.

    pip judges conditions by the system it runs on, whatever `--platform` says.
    """
    kept: list[str] = []
    for entry in text.replace(" \\\n", " ").splitlines():
        head, *sums = entry.split(" --hash=")
        wanted = Requirement(head.strip())
        if wanted.marker is None or wanted.marker.evaluate(environment):
            kept.append(
                " ".join([f"{wanted.name}{wanted.specifier}", *(f"--hash={part.strip()}" for part in sums)])
            )
    return "\n".join(kept) + "\n"


def test_conditions_are_judged_for_the_other_system() -> None:
    text = "a==1 ; sys_platform == 'win32' \\\n    --hash=sha256:00\nb==2 \\\n    --hash=sha256:11\n"
    assert lock_for(text, WINDOWS | PYTHON) == "a==1 --hash=sha256:00\nb==2 --hash=sha256:11\n"
    assert lock_for(text, ARM | PYTHON) == "b==2 --hash=sha256:11\n"


@pytest.mark.long
@pytest.mark.parametrize(
    ("environment", "tags"),
    [(WINDOWS, ("win_amd64",)), (ARM, ARM_TAGS)],
    ids=["win_amd64", "aarch64"],
)
def test_wheels_resolve(environment: dict[str, str], tags: tuple[str, ...], tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    text = (tree.ROOT / "requirements/app.txt").read_text(encoding="utf-8")
    lock.write_text(lock_for(text, environment | PYTHON), encoding="utf-8")
    platforms = [word for tag in tags for word in ("--platform", tag)]
    outcome = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed", "--no-input",
         "--no-deps", "--require-hashes", "--only-binary", ":all:", "--python-version", "3.11", *platforms,
         "--target", str(tmp_path / "nowhere"), "-r", str(lock)],
        capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stderr
