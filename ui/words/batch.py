"""Texts of steps for many cases at once. No Qt and no rule here."""

from collections.abc import Sequence
from typing import Final

SHELF_HINT: Final = "B-03-12"
SAME_SHELF: Final = "空着就是和上一件同一架位"
MARK_ALL_KEY: Final = "Ctrl+A"
MARK_HINT: Final = "空格 选或不选，Shift+↑↓ 连着选，Ctrl+A 全选，Esc 都不选"
BATCH_FAILED: Final = "没有办的还选着，改好以后可以再办。"
BATCH_OK: Final = "已办"
BATCH_GONE: Final = "知道了"
ARCHIVE_MANY: Final = "归档"


def marked_head(count: int) -> str:
    """已选 3 件."""
    return f"已选 {count} 件"


def send_many(act: str, count: int) -> str:
    """上架 3 件."""
    return f"{act} {count} 件"


def not_for_many(act: str) -> str:
    """登记决定要一件一件办."""
    return f"“{act}”要一件一件办。按 Esc 取消选择，再办当前这一件。"


def none_of_many(act: str, why: str) -> str:
    """选的都不能上架：现在是“已受理”，不能办这一步."""
    return f"选的几件都不能“{act}”：{why}"


def one_of_many(number: str, who: str) -> str:
    """0011　云岭松子食品有限公司."""
    return f"{number[-4:]}　{who}"


def parcel_of_many(one: str) -> str:
    """0011　云岭松子食品有限公司　运单号."""
    return f"{one}　运单号"


def address_of_many(one: str) -> str:
    """0011　云岭松子食品有限公司　地址."""
    return f"{one}　地址"


def batch_line(line: str, stopped: Sequence[tuple[str, str]]) -> str:
    """The sentence of the step, then those that cannot go, with the reason."""
    if not stopped:
        return line
    first = "；".join(f"{tail} {why}" for tail, why in stopped[:3])
    more = f"，等 {len(stopped)} 件" if len(stopped) > 3 else ""
    return f"{line}\n这几件不能办，会留着：{first}{more}。"


def batch_head(act: str, done: int, failed: int) -> str:
    """上架：2 件已办，1 件没有办."""
    rest = f"，{failed} 件没有办" if failed else ""
    return f"{act}：{done} 件已办{rest}"
