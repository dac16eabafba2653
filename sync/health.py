"""What `doctor` says of the way to the hub. It looks at what is known and opens no long talk."""

from __future__ import annotations

import ssl

import httpx

from hall.desk import HealthLine
from hall.queries import SyncView

_SECONDS = 3.0


def hub_line(url: str, view: SyncView, *, verify: ssl.SSLContext | bool = True) -> HealthLine:
    """Whether the hub answers, and how many records wait.

    Args:
        url: Address of the hub, "" on a single PC.
        view: What waits.
        verify: The pinned certificate of an enrolled device (`HubTrust.verify`).
    """
    if not url:
        return HealthLine(name="大厅", level="ok", sentence="单机，没有设置大厅服务器。")
    waiting = f"{view.waiting} 条待上传" if view.waiting else "记录已全部上传"
    try:
        answer = httpx.get(f"{url.rstrip('/')}/health", timeout=_SECONDS, verify=verify, trust_env=False)
        good = answer.status_code == httpx.codes.OK
    except (httpx.HTTPError, httpx.InvalidURL):
        good = False
    if good:
        return HealthLine(name="大厅", level="ok", sentence=f"{url} 有回应，{waiting}。")
    return HealthLine(name="大厅", level="warn", sentence=f"{url} 没有回应，{waiting}，已存本机。")
