"""The command that shows whose receipts count as the root's, and lets a person believe another key."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated

import typer

from hall import console
from models.cli_restores import DataOption

if TYPE_CHECKING:
    from hall.trust_ports import RootKey
    from models.cli_restores import Opener


def add_root_commands(app: typer.Typer, opened: Opener) -> None:
    """Register `root-key`."""

    @app.command("root-key")
    def root_command(
        accept: Annotated[
            bool, typer.Option("--accept", help="改信后来报来的；没有就重新记下一次的")
        ] = False,
        data: DataOption = None,
    ) -> None:
        """看最上级服务器的密钥：只有它的回执，才允许本机清理已上传的文件。换了服务器时核对后用 --accept。"""
        from models.trust_store import RootPins

        with opened(data) as (_, one):
            pins = RootPins(one.store)
            if accept:
                pins.accept()
            console.say(f"最上级服务器：{_shown(pins.root())}")
            if (other := pins.offered()) is not None:
                console.say(f"后来报来另一把，没有采用：{_shown(other)}。请向上级核对后用 --accept。")


def _shown(root: RootKey | None) -> str:
    if root is None:
        return "还没有报来"
    mark = hashlib.sha256(root.key).hexdigest()[:16]
    return f"{root.hub}，密钥指纹 {mark}"
