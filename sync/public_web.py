"""How the public pages answer: safe headers, files of the pages, small JSON bodies, refusals as words.

Shared by the hub (`public.py`) and a screen's own program (`board_run.py`). Who may see what is not decided
here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import msgspec
from fastapi import Request, Response

from hall.errors import HallError, Refused, Unavailable

STATIC: Final = Path(__file__).parent / "pages" / "static"
MAX_BODY: Final = 4096
BODY_SECONDS: Final = 10.0

KINDS: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
_FILE: Final = re.compile(r"[a-z_]{1,40}\.(?:js|css|svg)")
SAFE: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
STREAM: Final = {
    **SAFE,
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
    "Content-Type": "text/event-stream; charset=utf-8",
}
_STATUS: Final = {"public.many": 429, "public.device": 401, "public.none": 404, "board.host": 403}


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal for a page: stable code and a sentence for people."""

    code: str
    sentence: str


async def guarded(work: Callable[[], Awaitable[Response]]) -> Response:
    """The answer of some work, or its refusal as one."""
    try:
        return await work()
    except Unavailable as error:
        return _fault(503, error)
    except HallError as error:
        return _fault(_STATUS.get(error.code, 422), error)


def _fault(status: int, error: HallError) -> Response:
    again = {"Retry-After": "5"} if status in {429, 503} else {}
    return json_answer(Fault(code=error.code, sentence=error.sentence), status, again)


def json_answer(
    message: msgspec.Struct, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """A message as JSON that nobody keeps."""
    return Response(
        msgspec.json.encode(message),
        status_code=status,
        headers={**SAFE, "Cache-Control": "no-store", **(headers or {})},
        media_type="application/json; charset=utf-8",
    )


def page_answer(name: str, status: int = 200) -> Response:
    """A page of the hub."""
    body = (STATIC.parent / name).read_bytes()
    return Response(
        body, status_code=status, headers={**SAFE, "Cache-Control": "no-store"}, media_type=KINDS[".html"]
    )


def static_file(request: Request) -> Response:
    """A script, a style or a drawing of the pages; nothing in them is of a hall.

    Raises:
        Refused: `public.none`.
    """
    name = request.path_params["name"]
    path = STATIC / name
    if not _FILE.fullmatch(name) or not path.is_file():
        raise Refused("public.none", "没有这个文件。")
    found = path.stat()
    tag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
    headers = {**SAFE, "Cache-Control": "no-cache", "ETag": tag}
    if request.headers.get("If-None-Match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(path.read_bytes(), headers=headers, media_type=KINDS[path.suffix])


async def message_of(request: Request, kind: type[Any]) -> Any:
    """A small JSON body.

    Raises:
        Refused: `public.body`.
    """
    if request.headers.get("Content-Type", "").split(";")[0].strip() != "application/json":
        raise Refused("public.body", "请用 application/json 发送。")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > MAX_BODY:
                    raise Refused("public.body", "内容太长。")
        return msgspec.json.decode(bytes(body), type=kind)
    except TimeoutError:
        raise Refused("public.body", "内容来得太慢，请重新发送。") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused("public.body", "内容读不懂，请刷新页面后再试。") from None
