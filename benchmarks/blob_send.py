"""T10: attachments from a desk to a hub over real HTTP on this computer, beside what disk and hash allow.

The hub is a process of its own with tokens, sealed chunks and synced files; the desk reads sealed chunks. The
bar: at least 80 MB/s, a cut costs one chunk at most, an equal file goes up once. The bound in the same run:
the same chunks hashed, sealed and synced to the same disk without a network. Medians of interleaved runs.

Run: python benchmarks/blob_send.py [--megabytes N] [--runs N] [--json]
"""

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from hall.blobs import CHUNK, chunks_of
from models.chunks import ChunkFiles
from tests.fakes.blob_halls import KEY, FileDesk, file_desk
from tests.fakes.cutting_line import a_line
from tests.fakes.sync_programs import HubProgram

FILE_MB = 8


def scans(megabytes: int, seed: int) -> list[bytes]:
    """Files of 8 MB that do not compress, like pictures."""
    rnd = random.Random(seed)  # noqa: S311  # repeatable on purpose
    return [rnd.randbytes(FILE_MB << 20) for _ in range(max(megabytes // FILE_MB, 1))]


def bound(folder: Path, files: list[bytes]) -> float:
    """MB/s of sealing and syncing the same chunks on this disk."""
    place = ChunkFiles(folder, KEY)
    began = time.perf_counter()
    for number, content in enumerate(files):
        name = number.to_bytes(32, "big")
        for idx in range(chunks_of(len(content))):
            place.put(name, len(content), idx, content[idx * CHUNK : (idx + 1) * CHUNK])
    return sum(map(len, files)) / (1 << 20) / (time.perf_counter() - began)


def drain(desk: FileDesk, url: str, node: int) -> tuple[float, int]:
    """Seconds and chunks until nothing waits."""
    sender, chunks = desk.sender(url, node), 0
    began = time.perf_counter()
    while True:
        done = sender.round()
        chunks += done.sent
        if done.sentence and not done.sent:
            message = f"the hub did not take it: {done.sentence}"
            raise RuntimeError(message)
        if not desk.shelf.unsent(1):
            return time.perf_counter() - began, chunks


def one_run(folder: Path, megabytes: int, seed: int) -> dict[str, float]:
    """One drain beside its bound, a cut and an equal file."""
    files = scans(megabytes, seed)
    limit = bound(folder / "bound", files)
    hub = HubProgram(folder / "hub.db")
    try:
        with file_desk(folder / "desk") as desk, file_desk(folder / "second") as second:
            for content in files:
                desk.shelf.add(content, "image/jpeg", wanted=True)
                second.shelf.add(content, "image/jpeg", wanted=True)
            seconds, chunks = drain(desk, hub.url, 5)
            again, twice = drain(second, hub.url, 6)
            extra = cut(desk, hub.port, seed)
    finally:
        hub.stop()
    size = sum(map(len, files)) / (1 << 20)
    return {
        "rate": size / seconds,
        "bound": limit,
        "chunks": chunks,
        "again_seconds": again,
        "again_chunks": twice,
        "cut_extra": extra,
    }


def cut(desk: FileDesk, port: int, seed: int) -> int:
    """Chunks that went over the line more often than once when it was cut in the middle of a file."""
    content = scans(FILE_MB, seed + 1000)[0]
    desk.shelf.add(content, "image/jpeg", wanted=True)
    with a_line(port) as line:
        line.plans = [(FILE_MB << 19, None)]
        url = f"http://127.0.0.1:{line.port}"
        first = desk.sender(url, 7).round().sent
        _, rest = drain(desk, url, 8)
    # The chunk that was under way counts as sent once more.
    return first + 1 + rest - chunks_of(len(content))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=64)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = []
    for seed in range(options.runs):
        with tempfile.TemporaryDirectory() as folder:
            rows.append(one_run(Path(folder), options.megabytes, seed))
    said = {key: round(median(row[key] for row in rows), 2) for key in rows[0]}
    said["ratio"] = round(said["rate"] / said["bound"], 2)
    if options.json:
        print(json.dumps(said))
        return
    rate = f"{said['rate']:.0f} MB/s (bar 80), bound {said['bound']:.0f} MB/s"
    print(f"T10 attachments: {rate}, ratio {said['ratio']}")
    print(f"the same files from a second desk: {said['again_chunks']:.0f} chunks, {said['again_seconds']} s")
    print(f"a cut in the middle of a file: {said['cut_extra']:.0f} chunk more than its own")


if __name__ == "__main__":
    main()
