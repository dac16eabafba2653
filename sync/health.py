"""What `doctor` says of enrolment and of the way to the hub.

It looks at what is known and opens no long talk.
"""

from __future__ import annotations

import ssl

import httpx

from hall.desk import HealthLine
from hall.device_ports import DEVICE_WORDS
from hall.errors import HallError
from hall.local_settings import LocalSettings
from hall.queries import SyncView
from hall.queue_acts import Device
from sync.enrol_client import DeviceFile, HubTrust, is_other_certificate

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
    good = False
    try:
        answer = httpx.get(f"{url.rstrip('/')}/health", timeout=_SECONDS, verify=verify, trust_env=False)
        good = answer.status_code == httpx.codes.OK
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        if is_other_certificate(error):
            other = f"{url} 的证书与登记时不同，可能连到了别的电脑，{waiting}。请技术人员核对。"
            return HealthLine(name="大厅", level="bad", sentence=other)
    if good:
        return HealthLine(name="大厅", level="ok", sentence=f"{url} 有回应，{waiting}。")
    return HealthLine(name="大厅", level="warn", sentence=f"{url} 没有回应，{waiting}，已存本机。")


def hub_lines(settings: LocalSettings, kept: str, view: SyncView) -> tuple[HealthLine, ...]:
    """Whether this device is enrolled, and whether the hub that let it in answers with its own certificate.

    Args:
        settings: Of this PC; an address in them overrides that of the enrolment.
        kept: What enrolment left in the store, "" for nothing; a kiosk or board keeps a file instead.
        view: What waits.
    """
    try:
        trust = HubTrust.from_text(kept) if kept else _in_file(settings)
        verify = trust.verify() if trust is not None else True
    except (HallError, ValueError) as error:
        sentence = error.sentence if isinstance(error, HallError) else "本机的登记信息损坏，请重新登记。"
        return (HealthLine(name="登记", level="bad", sentence=sentence),)
    url = settings.hub or (trust.url if trust is not None else "")
    return (_enrolment(settings, trust), hub_line(url, view, verify=verify))


def _in_file(settings: LocalSettings) -> HubTrust | None:
    return DeviceFile.load(settings.device_file).trust if settings.device_file.exists() else None


def _enrolment(settings: LocalSettings, trust: HubTrust | None) -> HealthLine:
    if trust is None and not settings.hub:
        return HealthLine(name="登记", level="ok", sentence="单机，没有登记到大厅。")
    if trust is None:
        sentence = "设置了大厅服务器，但本机还没有登记。请在大厅服务器生成登记码，再在本机执行 enrol。"
        return HealthLine(name="登记", level="warn", sentence=sentence)
    place = f"，{trust.window}号窗口" if trust.window else ""
    said = f"已登记为{DEVICE_WORDS[Device(trust.kind)]}{place}，大厅服务器 {trust.url}"
    if trust.window and settings.window and trust.window != settings.window:
        sentence = f"{said}；设置文件写的是 {settings.window}号窗口，请核对。"
        return HealthLine(name="登记", level="warn", sentence=sentence)
    sealed = "" if trust.fingerprint else "（不加密，只在本机）"
    return HealthLine(name="登记", level="ok", sentence=f"{said}{sealed}。")
