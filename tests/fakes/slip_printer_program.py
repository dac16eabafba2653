"""A ticket printer at a socket, as a program of its own: answers states, takes jobs, can be out of order.

Arguments: port (0 for any) and a folder for the jobs. Says `port N` on its output; then reads words from its
input that change its mood: fine, low, paper, cover, offline, mute, stuck, drop.
"""

from __future__ import annotations

import socket
import sys
import threading
from pathlib import Path

STATES = {
    "fine": (0x12, 0x12, 0x12, 0x12),
    "low": (0x12, 0x12, 0x12, 0x1E),
    "paper": (0x1A, 0x32, 0x12, 0x72),
    "cover": (0x1A, 0x16, 0x12, 0x12),
    "offline": (0x1A, 0x12, 0x12, 0x12),
    "cutter": (0x1A, 0x52, 0x1A, 0x12),
    "stuck": (0x12, 0x12, 0x12, 0x12),
    "drop": (0x12, 0x12, 0x12, 0x12),
    "ends": (0x12, 0x12, 0x12, 0x12),
}
END = b"\x1dr\x01"


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except OSError:
        return b""


class Printer:
    """One mood, any number of jobs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mood = "fine"
        self.count = len(list(folder.glob("*.job")))

    def listen(self) -> None:
        """Take moods from the input until it ends."""
        for line in sys.stdin:
            self.mood = line.strip()
            sys.stdout.write(f"mood {self.mood}\n")
            sys.stdout.flush()

    def serve(self, port: int) -> None:
        """Take one connection after another."""
        with socket.create_server(("127.0.0.1", port)) as server:
            sys.stdout.write(f"port {server.getsockname()[1]}\n")
            sys.stdout.flush()
            while True:
                connection, _ = server.accept()
                with connection:
                    self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        job = b""
        while got := _received(connection):
            if len(got) == 3 and got.startswith(b"\x10\x04"):
                if self.mood != "mute":
                    connection.sendall(bytes([STATES[self.mood][got[2] - 1]]))
                continue
            job += got
            if self.mood == "drop":
                return
            if job.endswith(END):
                self._keep(job.removesuffix(END))
                job = b""
                self._acknowledge(connection)
        if job:
            self._keep(job)

    def _acknowledge(self, connection: socket.socket) -> None:
        if self.mood == "ends":
            self.mood = "paper"
        elif self.mood != "stuck":
            connection.sendall(b"\x00")

    def _keep(self, job: bytes) -> None:
        self.count += 1
        (self.folder / f"{self.count:03}.job").write_bytes(job)


def main() -> None:
    """See the module."""
    printer = Printer(Path(sys.argv[2]))
    threading.Thread(target=printer.listen, daemon=True).start()  # noqa: TID251  # a program of its own
    printer.serve(int(sys.argv[1]))


if __name__ == "__main__":
    main()
