"""One call pressed while 100 boards listen: until all of them have it, and what the hub weighs then.

Boards hold the stream of `/v1/queue/events` of one hub (`main.py hub` as installed), each with its own token.
The time begins when the request is sent and ends when the last board has the change of the ticket.

Run: python benchmarks/queue_push.py [BOARDS] [CALLS]
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.http_load import Caller, Spread
from benchmarks.queue_call import ask, fill, require, seats
from hall.queue_acts import Device
from tests.fakes.hall_hub import HallHub

BOUND = 300.0


class Board:
    """One stream; `seen` is when each ticket was first told to be called."""

    def __init__(self) -> None:
        self.seen: dict[str, float] = {}

    async def listen(self, port: int, token: str, ready: asyncio.Semaphore) -> None:
        """Until it is cancelled."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        writer.write(
            f"GET /v1/queue/events HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            sys.exit(head.decode())
        ready.release()
        try:
            while line := await reader.readline():
                if line.startswith(b"data: ") and b"CALLED" in line:
                    now = time.perf_counter()
                    for row in json.loads(line[6:]).get("tickets", []):
                        if row.get("state") == "CALLED":
                            self.seen.setdefault(row["id"], now)
        finally:
            writer.close()


def memory(pid: int) -> float:
    """Resident megabytes of a process (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1024


def hub_pid(port: int) -> int:
    """Which process of ours listens at a port."""
    found = subprocess.run(
        ["pgrep", "-P", str(os.getpid()), "-f", "hub --port"], capture_output=True, text=True, check=True
    )
    pids = found.stdout.split()
    if len(pids) != 1:
        sys.exit(f"port {port}: {len(pids)} hubs run")
    return int(pids[0])


async def press(callers: list[tuple[int, Caller]], boards: list[Board], calls: int) -> list[list[float]]:
    """Calls one after the other; seconds until each board had each."""
    found, held = [], dict[int, str]()
    for n in range(calls):
        no, caller = callers[n % len(callers)]
        before = held.pop(no, "")
        began = time.perf_counter()
        status, body = await caller.post("/v1/queue/call", ask(no, miss=before) if before else ask(no))
        require(status, body)
        ticket = json.loads(body).get("ticket", {}).get("id", "")
        if not ticket:
            continue
        held[no] = ticket
        until = began + 10
        while time.perf_counter() < until and not all(ticket in one.seen for one in boards):  # noqa: ASYNC110  # a hundred events would cost more
            await asyncio.sleep(0.001)
        if not all(ticket in one.seen for one in boards):
            sys.exit("a board was not told within ten seconds")
        found.append([one.seen[ticket] - began for one in boards])
        await asyncio.sleep(0.02)
    return found


async def whole(hub: HallHub, tokens: list[str], calls: int) -> list[list[float]]:
    """Connect all and press."""
    callers = await seats(hub, 10)
    boards, ready = [Board() for _ in tokens], asyncio.Semaphore(0)
    tasks = [
        asyncio.create_task(board.listen(hub.port, token, ready))
        for board, token in zip(boards, tokens, strict=True)
    ]
    for _ in boards:
        await ready.acquire()
    try:
        return await press(callers, boards, calls)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    calls = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        hub = HallHub(Path(name) / "hub")
        fill(hub, calls + 200)
        hub.start()
        try:
            pid = hub_pid(hub.port)
            alone = memory(pid)
            tokens = [one.token() for one in hub.enrol(Device.BOARD, [None] * count)]
            found = asyncio.run(whole(hub, tokens, calls))
            after = memory(pid)
        finally:
            hub.stop()
    last = Spread.of([max(one) for one in found])
    print(f"{len(found)} calls to {count} boards")
    print(f"  each board:      {Spread.of([second for one in found for second in one])}")
    print(f"  the last board:  {last}")
    print(f"  p95 of the last / bound = {last.p95 / BOUND:.2f}   (bound: {BOUND:.0f} ms)")
    print(f"  memory of the hub: {alone:.0f} MB at its start, {after:.0f} MB with {count} boards")


if __name__ == "__main__":
    main()
