"""A real PostgreSQL out of Debian's package: an own cluster in a temporary folder, on a Unix socket.

One server for each run (each worker of a parallel one), with `fsync` on as in a hall; databases are copied
from a template, so that each test has its own. It refuses root: then it runs as another user. Nothing here
knows a table of the program.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PACKAGES: Final = Path("/usr/lib/postgresql")
USER: Final = "yichuang"
GUARDED: Final = "guarded"
"""A user with a password that nobody knows."""
_SETTINGS: Final = {
    "listen_addresses": "''",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "autovacuum": "off",
    "lc_messages": "C",
    "log_min_messages": "fatal",
}


def programs() -> Path:
    """Folder of the newest PostgreSQL that is installed.

    Raises:
        RuntimeError: None is there; the message says what to install.
    """
    found = sorted(PACKAGES.glob("*/bin/postgres"), key=lambda path: int(path.parents[1].name))
    if not found:
        message = f"no PostgreSQL under {PACKAGES}: these tests need Debian's package `postgresql`"
        raise RuntimeError(message)
    return found[-1].parent


@dataclass(slots=True, kw_only=True)
class Server:
    """A running server. `folder` holds its data and its socket."""

    folder: Path
    port: int = 5432
    _names: Iterator[int] = field(default_factory=count)
    _as: tuple[str, ...] = ()

    def url(self, name: str) -> str:
        """Address of a database for the program."""
        return f"postgresql+psycopg://{USER}@/{name}?host={self.folder}&port={self.port}"

    def make(self, template: str = "template0") -> str:
        """A new database, as a copy of a template; its name."""
        name = f"t{next(self._names)}"
        with self.admin() as connection:
            command = "CREATE DATABASE {} TEMPLATE {}"
            connection.execute(sql.SQL(command).format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        """Drop a database and throw out whoever is in it."""
        with self.admin() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    @contextmanager
    def admin(self, name: str = "postgres") -> Iterator[psycopg.Connection]:
        """A connection of its own, in autocommit."""
        connection = psycopg.connect(
            host=str(self.folder), port=self.port, user=USER, dbname=name, autocommit=True
        )
        try:
            yield connection
        finally:
            connection.close()

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._control("start", "-w", "-l", str(self.folder / "log"))

    def stop(self, mode: str = "fast") -> None:
        """Stop it; `immediate` is what a power cut does to it."""
        self._control("stop", "-w", "-m", mode)

    def _control(self, *words: str) -> None:
        run([str(programs() / "pg_ctl"), "-D", str(self.folder / "data"), *words], self._as, self.folder)


def run(command: Sequence[str], before: Sequence[str], folder: Path) -> None:
    """Run a program of the package; what it said is told when it fails."""
    done = subprocess.run([*before, *command], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        log = folder / "log"
        told = log.read_text(errors="replace") if log.exists() else ""
        message = f"{command[0]} failed: {done.stdout}{done.stderr}{told}"
        raise RuntimeError(message)


def _unprivileged(folder: Path) -> tuple[str, ...]:
    """How to run as somebody who is not root, and the folder made his; nothing for who is not root."""
    if os.geteuid() != 0:
        return ()
    for name in ("postgres", "nobody"):
        try:
            who = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, who.pw_uid, who.pw_gid)
        setpriv = shutil.which("setpriv") or "setpriv"
        return (setpriv, f"--reuid={who.pw_uid}", f"--regid={who.pw_gid}", "--clear-groups", "--")
    message = "PostgreSQL refuses root, and there is no user postgres or nobody to run it as"
    raise RuntimeError(message)


@contextmanager
def server() -> Iterator[Server]:
    """A server that is stopped, and its folder removed, at the end."""
    # The path of a socket has room for some hundred characters only: not below pytest's own folder.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        before = _unprivileged(folder)
        init = [str(programs() / "initdb"), "-D", str(folder / "data"), "-U", USER, "-A", "trust"]
        run([*init, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], before, folder)
        lines = [f"{key} = {value}" for key, value in _SETTINGS.items()]
        lines.append(f"unix_socket_directories = '{folder}'")
        conf = folder / "data" / "postgresql.conf"
        conf.write_text("\n".join([conf.read_text(), *lines, ""]))
        access = folder / "data" / "pg_hba.conf"
        access.write_text(f"local all {GUARDED} scram-sha-256\n{access.read_text()}")
        started = Server(folder=folder, _as=before)
        started.start()
        with started.admin() as connection:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(GUARDED), sql.Literal(secrets.token_hex())
                )
            )
        try:
            yield started
        finally:
            started.stop("immediate")
