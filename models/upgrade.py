"""The guarded upgrade of a store: either wholly new or untouched (practices rule 12, measured M3–M10).

For a file: check → copy → own connection with foreign keys off → one BEGIN IMMEDIATE transaction → migrate →
check foreign keys → commit. A store of a newer program is refused. No table is described here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from hall.clock import to_datetime
from hall.errors import Unavailable
from models.copying import copy_store, need_room, prove_whole, remove_store
from models.engine import connect, make_engine
from models.faults import translated
from models.postgres import address, make_writer
from models.refolding import refold

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from hall.clock import Clock

KEEP: Final = 3
"""Copies made before upgrades that are kept."""

SCRIPTS: Final = Path(__file__).parent / "migrations"
_PREFIX: Final = "before-upgrade-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What an upgrade did.

    Attributes:
        before: Revision found, None for an empty store.
        after: Revision now.
        backup: The copy made before, or None when there was nothing to do or to save.
    """

    before: str | None
    after: str | None
    backup: Path | None


def upgrade(
    path: Path,
    key: str,
    *,
    backups: Path,
    clock: Clock,
    tell: Callable[[str], None] = lambda _step: None,
    versions: Path | None = None,
) -> Upgraded:
    """Bring a store to the newest revision.

    Args:
        path: The store; nobody else may have it open for writing.
        key: The store key.
        backups: Folder for the copy made before; the last three are kept.
        clock: Names the copy.
        tell: Called with a sentence for the screen before each step.
        versions: Another folder of revisions, for tests.

    Raises:
        Unavailable: `store.newer`, `store.damaged`, `store.full`, `store.upgrade` (rows would have lost
            their parents) and the faults of opening; the store is then as it was.
    """
    config = _config(versions)
    script = ScriptDirectory.from_config(config)
    head = script.get_current_head()
    before, is_empty = _look(path, key)
    known = {revision.revision for revision in script.walk_revisions()}
    if before is not None and before not in known:
        raise _newer()
    if before == head:
        return Upgraded(before=before, after=head, backup=None)
    backup: Path | None = None
    if not is_empty:
        tell("正在检查数据…")
        prove_whole(path, key)
        tell("正在备份数据…")
        backup = _save(path, key, backups, clock, before)
        # The migration's WAL may grow to the size of the store.
        need_room(path.parent, path)
    tell("正在升级数据…")
    _migrate(path, key, config, refolding=before is not None and versions is None)
    _forget_old(backups)
    return Upgraded(before=before, after=head, backup=backup)


def _newer() -> Unavailable:
    return Unavailable(
        "store.newer",
        "数据来自更新版本的程序，本版本不能打开，以免损坏。请安装新版本，或恢复较早的备份。",
    )


def upgrade_database(
    url: str, *, tell: Callable[[str], None] = lambda _step: None, versions: Path | None = None
) -> Upgraded:
    """Bring a store on a server to the newest revision, in one transaction under the lock of writers.

    Several hub processes may start at once: one migrates, the others wait and find it done. A copy is not
    made; that is for the server's own tools.

    Args:
        url: See `models.postgres.address`.
        tell: Called with a sentence for the screen before a migration.
        versions: Another folder of revisions, for tests.

    Raises:
        Refused: `store.url`.
        Unavailable: `store.newer`, and the faults of reaching it; the store is then as it was.
    """
    config = _config(versions)
    script = ScriptDirectory.from_config(config)
    head, known = script.get_current_head(), {revision.revision for revision in script.walk_revisions()}
    engine = make_writer(address(url), lock_ms=0, kept=False)
    with translated(), engine.connect() as connection:
        transaction = connection.begin()
        try:
            before = MigrationContext.configure(connection).get_current_revision()
            if before is not None and before not in known:
                raise _newer()
            if before != head:
                tell("正在升级数据…")
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                if before is not None and versions is None:
                    refold(connection)
                transaction.commit()
        finally:
            transaction.close()
    return Upgraded(before=before, after=head, backup=None)


def revision_of(path: Path, key: str) -> str | None:
    """The revision of a store, None for an empty one."""
    return _look(path, key)[0]


def head_revision(versions: Path | None = None) -> str | None:
    """The newest revision that this program knows."""
    return ScriptDirectory.from_config(_config(versions)).get_current_head()


def _config(versions: Path | None) -> Config:
    """Alembic's settings without a file; `%` is doubled for its parser."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    if versions is not None:
        config.set_main_option("version_locations", str(versions).replace("%", "%%"))
    return config


def _look(path: Path, key: str) -> tuple[str | None, bool]:
    """Revision and whether the store has no table at all."""
    engine = make_engine(lambda: connect(path, key, read_only=True), begin="BEGIN DEFERRED")
    with translated(), engine.begin() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        count = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    return revision, count == 0


def _save(path: Path, key: str, backups: Path, clock: Clock, before: str | None) -> Path:
    """A proven copy beside the others."""
    stamp = to_datetime(clock.wall()).strftime("%Y%m%d-%H%M%S-%f")
    target = backups / f"{_PREFIX}{stamp}-{before or 'none'}.db"
    with translated():
        backups.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy_store(path, target, key)
    return target


def _migrate(path: Path, key: str, config: Config, *, refolding: bool) -> None:
    """All migrations in one transaction; whatever fails leaves the store as it was.

    A newer program may fold the same events to more, so that what is folded is made anew with it.
    """
    # Foreign keys must be off before BEGIN (practices M6, M8); they are checked before the commit.
    engine = make_engine(lambda: connect(path, key, foreign_keys=False), begin="BEGIN IMMEDIATE")
    with translated(), engine.connect() as connection:
        transaction = connection.begin()
        try:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if refolding:
                refold(connection)
            _check_links(connection)
            transaction.commit()
        finally:
            transaction.close()


def _check_links(connection: Connection) -> None:
    """No row may point to nothing after a migration."""
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if lost:
        tables = "、".join(sorted({str(row[0]) for row in lost}))
        raise Unavailable(
            "store.upgrade",
            f"升级后数据关联不完整（{tables}），已退回升级前的状态。请联系系统运维并保留备份。",
        )


def _forget_old(backups: Path) -> None:
    """Keep the last three copies; names sort by time."""
    if backups.is_dir():
        for old in sorted(backups.glob(f"{_PREFIX}*.db"))[:-KEEP]:
            remove_store(old)
