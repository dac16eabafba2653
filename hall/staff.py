"""Who may do what: roles × permissions as one table, accounts, and the rules of passwords (D24, D25).

The table is printed into the handbook by a test. Hashing a password is the store's business; here stands only
what a password must be. No screen hides anything by role on its own: it asks `may`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hall.errors import Refused


class Role(StrEnum):
    """Roles of domain.md 1.1; the value is the word in sheet 人员."""

    GUIDE = "导办员"
    CLERK = "窗口人员"
    ISSUER = "出件人员"
    CHIEF = "首席代表"
    MANAGER = "大厅管理员"
    TECHNICIAN = "系统运维"
    AUDITOR = "安全审计员"


class Permission(StrEnum):
    """What a command asks for."""

    TAKE_TICKET = "take_ticket"
    CALL = "call"
    INTAKE = "intake"
    ADVISE = "advise"
    SEE_CASES = "see_cases"
    UNMASK = "unmask"
    REPRINT = "reprint"
    CONFIRM_REFUSAL = "confirm_refusal"
    APPROVE_SECOND_NOTICE = "approve_second_notice"
    CONFIRM_VOID = "confirm_void"
    RESOLVE = "resolve"
    DISPATCH = "dispatch"
    REVIEW = "review"
    TERMINATE = "terminate"
    PROLONG = "prolong"
    CHARGE = "charge"
    ISSUE = "issue"
    URGE = "urge"
    SUPERVISE = "supervise"
    ARCHIVE = "archive"
    ANSWER_ISSUE = "answer_issue"
    EXPORT = "export"
    MANAGE_HALL = "manage_hall"
    MANAGE_ACCOUNTS = "manage_accounts"
    IMPORT_CATALOGUE = "import_catalogue"
    MAINTAIN = "maintain"
    READ_LOG = "read_log"


_P = Permission

PERMISSION_WORDS: Final[Mapping[Permission, str]] = MappingProxyType(
    {
        _P.TAKE_TICKET: "取号、重新激活过号",
        _P.CALL: "叫号、办理、转移、暂停窗口",
        _P.INTAKE: "收件、受理和其他办理结果",
        _P.ADVISE: "咨询并出具一次性告知单",
        _P.SEE_CASES: "查看办件",
        _P.UNMASK: "查看完整的个人信息（留痕）",
        _P.REPRINT: "补打文书",
        _P.CONFIRM_REFUSAL: "确认不予受理",
        _P.APPROVE_SECOND_NOTICE: "批准再次补正",
        _P.CONFIRM_VOID: "确认作废",
        _P.RESOLVE: "裁定冲突",
        _P.DISPATCH: "分发、材料交接",
        _P.REVIEW: "登记部门的审查、特别程序、延期和决定",
        _P.TERMINATE: "批准终止办理",
        _P.PROLONG: "批准容缺顺延",
        _P.CHARGE: "告知缴费、登记收费退费",
        _P.ISSUE: "登记结果、出件、送达",
        _P.URGE: "催办",
        _P.SUPERVISE: "督办",
        _P.ARCHIVE: "归档",
        _P.ANSWER_ISSUE: "交办、答复“办不成事”反映",
        _P.EXPORT: "导出数据",
        _P.MANAGE_HALL: "管理大厅、窗口和队列",
        _P.MANAGE_ACCOUNTS: "管理账号、发一次性口令",
        _P.IMPORT_CATALOGUE: "导入事项目录",
        _P.MAINTAIN: "设备、备份、网络等维护",
        _P.READ_LOG: "查看审计日志",
    }
)
"""What the handbook calls a permission."""

_WINDOW: Final = frozenset(
    {
        _P.TAKE_TICKET,
        _P.CALL,
        _P.INTAKE,
        _P.ADVISE,
        _P.SEE_CASES,
        _P.UNMASK,
        _P.REPRINT,
        _P.DISPATCH,
        _P.ISSUE,
        _P.URGE,
        _P.CHARGE,
    }
)

RIGHTS: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.GUIDE: frozenset({_P.TAKE_TICKET, _P.ADVISE}),
        Role.CLERK: _WINDOW,
        Role.ISSUER: (_WINDOW - {_P.INTAKE}) | {_P.ARCHIVE},
        Role.CHIEF: _WINDOW
        | {
            _P.CONFIRM_REFUSAL,
            _P.APPROVE_SECOND_NOTICE,
            _P.RESOLVE,
            _P.REVIEW,
            _P.TERMINATE,
            _P.PROLONG,
            _P.ANSWER_ISSUE,
        },
        Role.MANAGER: frozenset(
            {
                _P.TAKE_TICKET,
                _P.SEE_CASES,
                _P.REPRINT,
                _P.CONFIRM_VOID,
                _P.RESOLVE,
                _P.APPROVE_SECOND_NOTICE,
                _P.TERMINATE,
                _P.PROLONG,
                _P.URGE,
                _P.SUPERVISE,
                _P.ARCHIVE,
                _P.ANSWER_ISSUE,
                _P.EXPORT,
                _P.MANAGE_HALL,
                _P.MANAGE_ACCOUNTS,
                _P.IMPORT_CATALOGUE,
            }
        ),
        Role.TECHNICIAN: frozenset({_P.MANAGE_ACCOUNTS, _P.IMPORT_CATALOGUE, _P.MAINTAIN}),
        Role.AUDITOR: frozenset({_P.READ_LOG}),
    }
)
"""Nobody has both maintenance and case data in clear (domain.md 1.1)."""

MAX_FAILURES: Final = 5
"""Wrong passwords in a row before an account locks on this desk (D25)."""

LOCK_MINUTES: Final = 30

MIN_PASSWORD: Final = 8
MAX_PASSWORD: Final = 128
_EASY: Final = frozenset({"12345678", "88888888", "66666666", "password", "qwertyui", "11111111"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person who may sign in.

    `must_change` holds for a one-time code. `windows` are those where the person may sit; empty for roles
    without a window. `failures` and `locked_until` (microseconds UTC) count on this desk only.
    """

    number: str
    name: str
    role: Role
    body: str = ""
    windows: tuple[int, ...] = ()
    password_hash: str = ""
    must_change: bool = True
    active: bool = True
    failures: int = 0
    locked_until: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts now, and where: goes with every command and into every event."""

    number: str
    name: str
    role: Role
    window: int | None = None
    body: str = ""


def may(role: Role, permission: Permission) -> bool:
    """True when the role has the permission."""
    return permission in RIGHTS[role]


def require(actor: Actor, permission: Permission) -> None:
    """Let only those pass who may.

    Raises:
        Refused: `staff.right` when the role does not have the permission.
    """
    if not may(actor.role, permission):
        raise Refused("staff.right", f"{actor.role}没有这项权限，请找有权限的人员办理。")


def require_department(actor: Actor, *names: str) -> None:
    """A chief representative confirms for the own department only; other roles are not asked for one.

    Raises:
        Refused: `review.body`, with the departments that may.
    """
    if actor.role is Role.CHIEF and actor.body and actor.body not in names:
        named = "、".join(dict.fromkeys(names))
        raise Refused("review.body", f"这件由{named}办理，请由该部门的首席代表确认。")


def check_new_password(password: str, account: Account) -> None:
    """What a password must be (等级保护 level 2, domain.md 7): long enough, two kinds of characters.

    Raises:
        Refused: `staff.password` with the first rule that is broken.
    """
    if len(password) < MIN_PASSWORD:
        raise Refused("staff.password", f"密码至少 {MIN_PASSWORD} 位。", field="password")
    if len(password) > MAX_PASSWORD:
        raise Refused("staff.password", f"密码不能超过 {MAX_PASSWORD} 位。", field="password")
    kinds = sum(
        any(test(ch) for ch in password) for test in (str.isdigit, str.isalpha, lambda c: not c.isalnum())
    )
    if kinds < 2 or password.lower() in _EASY or account.number in password:
        raise Refused(
            "staff.password", "密码要有字母、数字、符号中的两种，不含工号，也不要太好猜。", field="password"
        )
