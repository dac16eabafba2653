"""Durable peers on the same documents in the same run: NATS JetStream with `sync_interval: always`, PouchDB.

One sender, one receiver, this computer, the bytes of the same events. NATS acknowledges a message once it is
synced; PouchDB replicates from one LevelDB over HTTP to another, and does not sync before it answers. Neither
checks who sends, forks or content; ours does. Peers that are not there are named and passed over.

Run: python -m benchmarks.peers_sync [--cases N] [--nats nats-server] [--pouch FOLDER]
The folder has PouchDB: `npm install pouchdb express express-pouchdb`. NATS's server is one program.
"""

import argparse
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.sync_drain import Desk, Kind, bare, one_desk
from hall.clock import Clock, SystemClock
from hall.ids import new_id

IN_FLIGHT = 512
"""Messages without their acknowledgement yet, as an eager publisher has them."""
TRIES = 200
POUCH = """
const PouchDB = require('pouchdb'), express = require('express');
const [folder, file] = process.argv.slice(1);
const Far = PouchDB.defaults({prefix: folder + '/far-'});
const app = express();
const files = {logPath: folder + '/log.txt', configPath: folder + '/config.json'};
app.use('/', require('express-pouchdb')(Far, files));
const served = app.listen(0, '127.0.0.1', async () => {
  const near = new PouchDB(folder + '/near');
  const docs = JSON.parse(require('fs').readFileSync(file));
  for (let at = 0; at < docs.length; at += 500) await near.bulkDocs(docs.slice(at, at + 500));
  const began = process.hrtime.bigint();
  const url = 'http://127.0.0.1:' + served.address().port + '/far';
  const done = await near.replicate.to(url, {batch_size: 500});
  const took = Number(process.hrtime.bigint() - began) / 1e9;
  console.log(JSON.stringify({docs: done.docs_written, seconds: took}));
  process.exit(0);
});
"""


class Line:
    """As much of NATS's protocol as a publisher needs."""

    def __init__(self, port: int) -> None:
        self._socket = _connected(port)
        self._file = self._socket.makefile("rb")
        self._file.readline()
        self.say(b'CONNECT {"verbose":false,"pedantic":false}\r\nSUB acks 1\r\n')

    def say(self, words: bytes) -> None:
        """Send."""
        self._socket.sendall(words)

    def publish(self, subject: str, content: bytes) -> None:
        """One message; its acknowledgement comes to `heard`."""
        self.say(b"PUB %s acks %d\r\n%s\r\n" % (subject.encode(), len(content), content))

    def heard(self) -> bytes:
        """The next acknowledgement."""
        while not (head := self._file.readline()).startswith(b"MSG"):
            if not head:
                message = "the server hung up"
                raise RuntimeError(message)
            if head.startswith(b"PING"):
                self.say(b"PONG\r\n")
        size = int(head.split()[-1])
        return self._file.read(size + 2)[:size]

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()


def _connected(port: int) -> socket.socket:
    pause = threading.Event()
    for _ in range(TRIES):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=30)
        except OSError:
            pause.wait(0.05)
    message = "the server does not answer"
    raise RuntimeError(message)


@contextmanager
def nats(program: str, folder: Path) -> Iterator[int]:
    """A server that syncs before it acknowledges; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "nats.conf"
    config.write_text(
        f'listen: "127.0.0.1:{port}"\nmax_payload: 8MB\n'
        f'jetstream {{ store_dir: "{folder}/store", sync_interval: always }}\n'
    )
    process = subprocess.Popen([program, "-c", str(config)], stderr=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


def nats_rate(program: str, folder: Path, documents: list[bytes]) -> float:
    """Acknowledged messages a second."""
    with nats(program, folder) as port:
        line = Line(port)
        made = {"name": "EVENTS", "subjects": ["events"], "storage": "file", "num_replicas": 1}
        line.publish("$JS.API.STREAM.CREATE.EVENTS", json.dumps(made).encode())
        said = json.loads(line.heard())
        if "error" in said:
            raise RuntimeError(said["error"]["description"])
        began, waiting = time.perf_counter(), 0
        for document in documents:
            line.publish("events", document)
            waiting += 1
            if waiting == IN_FLIGHT:
                line.heard()
                waiting -= 1
        last = {"seq": 0}
        for _ in range(waiting):
            last = json.loads(line.heard())
        took = time.perf_counter() - began
        line.close()
    if last["seq"] != len(documents):
        message = f"{last['seq']} of {len(documents)} were kept"
        raise RuntimeError(message)
    return len(documents) / took


def pouch_rate(modules: Path, folder: Path, documents: list[bytes]) -> float:
    """Replicated documents a second."""
    file = folder / "documents.json"
    file.write_text(json.dumps([{"_id": f"{n:08d}", "raw": one.hex()} for n, one in enumerate(documents)]))
    words = ["node", "-e", POUCH, str(folder), str(file)]
    done = subprocess.run(words, cwd=modules, capture_output=True, text=True, check=True, timeout=900)
    said = json.loads(done.stdout.strip().splitlines()[-1])
    if said["docs"] != len(documents):
        message = f"{said['docs']} of {len(documents)} were replicated"
        raise RuntimeError(message)
    return float(said["docs"] / said["seconds"])


def ours(folder: Path, clock: Clock, desk: Desk) -> tuple[float, float]:
    """Receipted events a second, and the bare store's."""
    kind = Kind("SQLite", lambda: str(folder / f"hub-{new_id(clock)}.db"))
    bound = bare(kind, desk.rows, clock)
    return one_desk(kind, desk)[0], bound


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=600)
    parser.add_argument("--nats", default=shutil.which("nats-server") or "")
    parser.add_argument("--pouch", type=Path)
    options = parser.parse_args()
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = Desk.make(folder / "desk.db", options.cases, clock)
        documents = [row.entry.raw or b"" for row in desk.rows]
        rate, bound = ours(folder, clock, desk)
        print(f"{len(documents):,} events of {sum(map(len, documents)) // len(documents)} bytes")
        print(f"bare store         {bound:9,.0f}/s")
        print(f"ours, receipted    {rate:9,.0f}/s  ratio {rate / bound:.2f}")
        if options.nats:
            found = nats_rate(options.nats, _made(folder / "nats"), documents)
            print(f"NATS, sync always  {found:9,.0f}/s  ratio {found / bound:.2f}")
        else:
            print("NATS: no nats-server here")
        if options.pouch is not None and shutil.which("node"):
            found = pouch_rate(options.pouch, _made(folder / "pouch"), documents)
            print(f"PouchDB            {found:9,.0f}/s  ratio {found / bound:.2f}")
        else:
            print("PouchDB: not asked for, or no node here")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    main()
