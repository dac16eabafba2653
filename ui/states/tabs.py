"""Which pages each role has, in the order of their tabs (decisions D24, domain.md 1.1).

The shell asks `pages_for`; a page's widget and what it needs from outside are not decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hall.staff import Role


class PageName(StrEnum):
    """Pages of the desk; the value is the word of the tab."""

    INTAKE = "受理"
    CASES = "办件"
    PICK_UP = "出件"
    DAY_END = "日结"
    HALL = "大厅"
    FIGURES = "统计"
    ACCOUNTS = "账号"
    HEALTH = "体检"
    CATALOGUE = "目录"
    DEVICES = "设备"
    LOG = "日志"
    CONFLICTS = "冲突"
    SYNC = "同步"
    ISSUES = "反映"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTab:
    """One tab: its page and its key."""

    page: PageName
    key: str

    @property
    def word(self) -> str:
        """What stands on the tab."""
        return str(self.page)


_WINDOW: Final = (
    PageName.INTAKE,
    PageName.CASES,
    PageName.PICK_UP,
    PageName.DAY_END,
    PageName.CONFLICTS,
    PageName.ISSUES,
)

_PAGES: Final[Mapping[Role, tuple[PageName, ...]]] = {
    Role.GUIDE: (PageName.INTAKE,),
    Role.CLERK: _WINDOW,
    Role.ISSUER: _WINDOW,
    Role.CHIEF: _WINDOW,
    Role.MANAGER: (
        PageName.HALL,
        PageName.CASES,
        PageName.FIGURES,
        PageName.ACCOUNTS,
        PageName.CATALOGUE,
        PageName.DAY_END,
        PageName.CONFLICTS,
        PageName.SYNC,
        PageName.ISSUES,
    ),
    Role.TECHNICIAN: (
        PageName.HEALTH,
        PageName.ACCOUNTS,
        PageName.CATALOGUE,
        PageName.DEVICES,
        PageName.SYNC,
    ),
    Role.AUDITOR: (PageName.LOG,),
}


def pages_for(role: Role) -> tuple[PageTab, ...]:
    """The tabs of a role with their keys Alt+1, Alt+2 …; the technician sees no case in clear."""
    return tuple(PageTab(page=page, key=f"Alt+{n}") for n, page in enumerate(_PAGES[role], 1))
