"""The named peer of the call benchmark: an ASGI endpoint that does the one claim statement and nothing else.

No authentication, no event, no push, no key: what any hub must at least do. Started by `queue_call.py`.

Run: python benchmarks/queue_peer.py CONNINFO  (prints the port)
"""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import psycopg
import uvicorn

POOL = 16
TABLE = """
CREATE TABLE bare_ticket (id bigserial PRIMARY KEY, queue text NOT NULL, state text NOT NULL,
                          since bigint NOT NULL, at_window int);
CREATE INDEX ix_bare_waiting ON bare_ticket (queue, since) WHERE state = 'WAITING';
"""
CLAIM = """
UPDATE bare_ticket SET state = 'CALLED', at_window = %s WHERE id = (
  SELECT id FROM bare_ticket WHERE state = 'WAITING' AND queue = %s ORDER BY since LIMIT 1
  FOR UPDATE SKIP LOCKED
) RETURNING id
"""


def fill(conninfo: str, waiting: int, queues: str) -> None:
    """An empty table with so many waiting tickets over these letters."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bare_ticket")
        for statement in TABLE.strip().split(";\n"):
            connection.execute(statement)
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO bare_ticket (queue, state, since) VALUES (%s, 'WAITING', %s)",
                [(queues[n % len(queues)], n) for n in range(waiting)],
            )
        connection.execute("ANALYZE bare_ticket")


Message = MutableMapping[str, Any]


def app_of(conninfo: str) -> Any:
    """The endpoint: POST /call?3&A for window 3 and queue A."""
    pool: asyncio.Queue[psycopg.AsyncConnection] = asyncio.Queue()

    async def app(
        scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        if scope["type"] == "lifespan":
            await receive()
            for _ in range(POOL):
                pool.put_nowait(await psycopg.AsyncConnection.connect(conninfo, autocommit=True))
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        while (await receive()).get("more_body"):
            pass
        window, queue = scope["query_string"].decode().split("&")
        connection = await pool.get()
        try:
            row = await (await connection.execute(CLAIM, (int(window), queue))).fetchone()
        finally:
            pool.put_nowait(connection)
        body = str(row[0] if row else 0).encode()
        head = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})

    return app


def main() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(256)
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(
            app_of(sys.argv[1]), log_config=None, access_log=False, http="httptools", loop="uvloop"
        )
        asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
