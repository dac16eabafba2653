"""What `doctor` asks of store, key, disk and backups. Nothing is mended here."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from hall.clock import MAX_OFFSET_MS, MICROS, Clock, SystemClock, is_doubtful, to_datetime
from hall.desk import HealthLine
from hall.errors import HallError
from models.backup import read_manifest
from models.engine import Store
from models.keys import KeyFound, load_boxes
from models.restore_notices import alarms, notices
from models.trust_store import unsigned
from models.upgrade import head_revision
from models.verify import verify

_GIB: Final = 1 << 30
_LOW: Final = 5 * _GIB
_FULL: Final = _GIB
_OLD_BACKUP_DAYS: Final = 2
_UNSIGNED_DAYS: Final = 1
RESTORE_TRIED: Final = "restore.tried_at"
"""Setting under which a successful rehearsal of a restore is noted (D29)."""


def store_lines(store: Store, key: KeyFound) -> tuple[HealthLine, ...]:
    """The store's size, revision and soundness; where its key lies."""
    report = verify(store)
    size = "" if store.path is None else f"{store.path.stat().st_size / (1 << 20):.1f} MB，"
    told = f"{store.place}，{size}版本 {head_revision()}，事件 {report.entries} 条"
    if report.ok:
        state = HealthLine(name="数据", level="ok", sentence=f"{told}，检查完好。")
    else:
        state = HealthLine(name="数据", level="bad", sentence=f"{told}。{report.faults[0]}")
    place = HealthLine(
        name="密钥",
        level="warn" if key.complaint else "ok",
        sentence=key.complaint or "在系统钥匙串里。",
    )
    return (state, place, *restore_lines(store), *author_lines(store, SystemClock()))


def restore_lines(store: Store) -> tuple[HealthLine, ...]:
    """What people still have to look at after a restore or a clone; nothing when there is none."""
    told = [one.sentence for one in notices(store) if not one.done_at]
    told += [f"节点 {str(one.node)[:8]}：{one.detail}" for one in alarms(store)]
    more = f"（共 {len(told)} 条，restores 列出全部）" if len(told) > 1 else ""
    return tuple(HealthLine(name="恢复", level="warn", sentence=sentence + more) for sentence in told[:1])


def author_lines(store: Store, clock: Clock) -> tuple[HealthLine, ...]:
    """At a city: chains of other halls that their authors have not signed for a day."""
    found = unsigned(store, clock.wall() - _UNSIGNED_DAYS * 86_400 * MICROS)
    if not found:
        return ()
    names = "、".join(str(node)[:8] for node in found[:3])
    sentence = f"{len(found)} 台电脑的记录一天多没有它自己的签名（{names}），请向下级大厅核对。"
    return (HealthLine(name="签名", level="warn", sentence=sentence),)


def disk_line(folder: Path) -> HealthLine:
    """Free space where the data lie, or will lie."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free
    sentence = f"数据盘剩余 {free / _GIB:.1f} GB。"
    if free < _FULL:
        return HealthLine(name="磁盘", level="bad", sentence=f"{sentence}马上腾出空间，否则不能保存。")
    level = "warn" if free < _LOW else "ok"
    return HealthLine(name="磁盘", level=level, sentence=sentence)


def clock_line(clock: Clock, *, single: bool) -> HealthLine:
    """Whether the PC's clock is believed (D11)."""
    now = f"{to_datetime(clock.wall()):%Y-%m-%d %H:%M:%S}"
    offset = clock.offset_ms()
    if offset is None:
        sentence = f"{now}，还没有和大厅对过时间。" if not single else f"{now}，单机，没有可对的时间。"
        return HealthLine(name="时钟", level="ok" if single else "warn", sentence=sentence)
    if is_doubtful(clock):
        sentence = f"{now}，和大厅相差 {abs(offset) / 1000:.0f} 秒，超过 {MAX_OFFSET_MS // 1000} 秒，请校时。"
        return HealthLine(name="时钟", level="bad", sentence=sentence)
    return HealthLine(name="时钟", level="ok", sentence=f"{now}，和大厅相差 {abs(offset)} 毫秒。")


def backup_line(
    folder: Path, keys: Path, key: KeyFound | None, clock: Clock, tried_at: str | None
) -> HealthLine:
    """The newest backup, and whether a restore was ever tried: red until then (D29)."""
    name = "备份"
    try:
        boxes = load_boxes(keys, key.key) if key is not None else ()
        sets = (
            sorted(p for p in folder.glob("*") if (p / "manifest.json").exists()) if folder.exists() else []
        )
        newest = read_manifest(sets[-1]) if sets else None
    except HallError as error:
        return HealthLine(name=name, level="bad", sentence=error.sentence)
    if not boxes:
        return HealthLine(name=name, level="bad", sentence="还没有恢复口令，请运行 ./run backup 设置。")
    if newest is None:
        return HealthLine(name=name, level="bad", sentence="还没有备份，请运行 ./run backup。")
    if tried_at is None:
        sentence = f"最近一次 {newest.made_at}，还没有试过恢复，请运行 ./run restore --rehearse。"
        return HealthLine(name=name, level="bad", sentence=sentence)
    age = (clock.wall() - int(sets[-1].stat().st_mtime * MICROS)) / (86_400 * MICROS)
    level = "warn" if age > _OLD_BACKUP_DAYS else "ok"
    return HealthLine(name=name, level=level, sentence=f"最近一次 {newest.made_at}，已试过恢复。")
