"""Settings of one PC: where data lie, which window, hub, printers; one TOML, read once (architecture.md 4).

A wrong key or value is one plain sentence with its place. Numbers and words of the hall are `settings.py`; no
secret belongs into this file.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from hall.blobs import KEEP_DAYS
from hall.errors import Refused

FILE_NAME: Final = "一窗.toml"
MAX_WINDOW: Final = 99


def data_folder(given: Path | None) -> Path:
    """Where this user's data lie: the option, else the XDG folder (on Windows, LOCALAPPDATA)."""
    if given is not None:
        return given.absolute()
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "yichuang"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSettings:
    """What `main.py` wires with.

    Attributes:
        data: Folder of the store, papers and logs.
        window: Number of the window this PC stands at; the series of its case numbers (D1).
        hub: Address of the hub, or "" for a single PC (单机). Other computers by https only, after enrolment.
        store_url: `postgresql+psycopg://…` for a hub of many windows; "" keeps the encrypted file. The
            password does not stand here: PostgreSQL's own password file or PGPASSWORD has it.
        printer: CUPS queue for papers; "" writes to the PDF folder.
        slip_printer: Ticket printer, `tcp://10.0.0.9:9100`, `usb://04b8:0202`, `serial:///dev/ttyS0`,
            `file:///…` or `cups:name`; "" writes to a folder. slip_spare: the one that takes over.
        slip_width: Millimetres of the roll, 58 or 80.
        pdf_folder: Folder of papers that no printer takes.
        backup_folder: Where `backup` writes, best on another disk.
        side_file: The side file of sync-protocol.md A2, outside `data` and outside every backup.
        high_contrast: Black on white with thicker rings, for clerks with low vision.
        camera: Part of the name of the document camera; "" takes the first there is, `none` takes none,
            `file:FOLDER` the pictures of a folder in its place.
        scan_folder: Where the scanner's own program leaves its files; "" asks for a file each time.
        keep_files_days: How long attachments stay on this PC after they are safe above, at least 400 days.
        card_file: A recorded reader reply that F9 reads, until the reader itself is attached; "" for none.
    """

    data: Path
    window: int = 1
    hub: str = ""
    store_url: str = ""
    printer: str = ""
    slip_printer: str = ""
    slip_spare: str = ""
    slip_width: int = 80
    pdf_folder: Path = Path()
    backup_folder: Path = Path()
    side_file: Path = Path()
    card_file: str = ""
    camera: str = ""
    scan_folder: str = ""
    keep_files_days: int = KEEP_DAYS
    high_contrast: bool = False

    @property
    def store(self) -> Path:
        """The store itself."""
        return self.data / "yichuang.db"

    @property
    def keys(self) -> Path:
        """Where the key lies when there is no keyring: never inside the data folder (D29)."""
        return self.data.parent / f".{self.data.name}.keys"

    def card_frame(self) -> bytes | None:
        """The recorded reply of the card reader, None when there is none."""
        path = Path(self.card_file) if self.card_file else None
        return path.read_bytes() if path is not None and path.is_file() else None

    @property
    def device_file(self) -> Path:
        """What a kiosk or board without a store keeps of its enrolment."""
        return self.data / "登记.json"

    @property
    def logs(self) -> Path:
        """Folder of the rotating logs."""
        return self.data / "logs"


def defaults(data: Path) -> LocalSettings:
    """Settings of a PC that has no file."""
    return LocalSettings(
        data=data,
        pdf_folder=data / "文书",
        backup_folder=data / "备份",
        side_file=data.parent / f".{data.name}.side",
    )


def read_settings(path: Path, data: Path) -> LocalSettings:
    """Read the TOML beside the data; defaults where there is none.

    Raises:
        Refused: `settings.…` with file, key and reason.
    """
    found = defaults(data)
    if not path.exists():
        return found
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused("settings.file", f"设置文件 {path} 读不懂：{error}") from error
    return settings_of(table, found, str(path))


def settings_of(table: Mapping[str, Any], base: LocalSettings, where: str) -> LocalSettings:
    """Lay the keys of a TOML over the defaults.

    Raises:
        Refused: `settings.key` for an unknown key, `settings.value` for a value of the wrong kind.
    """
    kinds = {spec.name: _kind(getattr(base, spec.name)) for spec in fields(base)}
    changed: dict[str, Any] = {}
    for key, value in table.items():
        kind = kinds.get(key)
        if kind is None:
            known = "、".join(kinds)
            raise Refused("settings.key", f"设置文件 {where} 里没有“{key}”这一项。可用的有：{known}。")
        wanted = str if kind is Path else kind
        if type(value) is not wanted:
            words = {str: "文字（加引号）", int: "整数", bool: "true 或 false"}[wanted]
            raise Refused("settings.value", f"设置文件 {where} 的“{key}”应是{words}。")
        changed[key] = Path(str(value)).expanduser() if kind is Path else value
    found = replace(base, **changed)
    if not 1 <= found.window <= MAX_WINDOW:
        raise Refused("settings.value", f"设置文件 {where} 的“window”应是 1 到 {MAX_WINDOW} 的窗口号。")
    if found.hub and not _is_hub(found.hub):
        raise Refused(
            "settings.value",
            f"设置文件 {where} 的“hub”应是大厅服务器的地址，如 https://10.0.0.5:8443；"
            "不加密的 http 只能用于本机，如 http://127.0.0.1:8080。",
        )
    if found.store_url and not _is_database(found.store_url):
        raise Refused(
            "settings.value",
            f"设置文件 {where} 的“store_url”应是 postgresql+psycopg://用户@主机/库名，口令不要写在这里。",
        )
    if found.keep_files_days < KEEP_DAYS:
        raise Refused(
            "settings.value",
            f"设置文件 {where} 的“keep_files_days”至少是 {KEEP_DAYS}（天），附件不能更早清理。",
        )
    if found.slip_width not in {58, 80}:
        raise Refused("settings.value", f"设置文件 {where} 的“slip_width”应是 58 或 80（毫米）。")
    return found


def _is_hub(url: str) -> bool:
    """True for https anywhere or http on this very computer, without a password in it (D30)."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    bare = parts.username is None and port != 0 and bool(host)
    here = host in {"localhost", "127.0.0.1", "::1"}
    return bare and (parts.scheme == "https" or (parts.scheme == "http" and here))


def _is_database(url: str) -> bool:
    """True for a PostgreSQL address without a password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "postgresql+psycopg" and not parts.password and len(parts.path) > 1


def _kind(value: object) -> type:
    return Path if isinstance(value, Path) else type(value)
