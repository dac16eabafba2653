"""Accounts, signing in and out, and the second person of D24.

Accounts are data of the hall and never in the chain (D8); that somebody signed in, is. Passwords are hashed
outside the rules, behind `PasswordHasher`; no password and no code is in a log or an event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hall import bodies as b
from hall.catalogue import StaffDef
from hall.clock import MICROS, Clock
from hall.commands.control import require_own
from hall.commands.record import Recorder
from hall.control import DocName
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.ids import token
from hall.ports import Begin, Changes, PasswordHasher, Topic, UnitOfWork
from hall.settings import paused_by_setting, paused_setting
from hall.staff import (
    LOCK_MINUTES,
    MAX_FAILURES,
    Account,
    Actor,
    Permission,
    Role,
    check_new_password,
    may,
    require,
)

_STAFF = frozenset({Topic.STAFF})


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeCode:
    """A new account's first password, to be printed and handed over; shown once, stored only as a hash."""

    number: str
    name: str
    role: Role
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Somebody wants to work here."""

    number: str
    password: str
    window: int | None = None
    new_password: str | None = None


def first_start(begin: Begin, hasher: PasswordHasher, *, number: str = "0000") -> OneTimeCode | None:
    """On an empty store make one 系统运维 with a one-time code (D25); None when there are accounts."""
    code = token(10)
    with begin() as uow:
        if uow.accounts.all():
            return None
        account = Account(
            number=number, name="系统运维", role=Role.TECHNICIAN, password_hash=hasher.hash(code)
        )
        uow.accounts.put(account)
        uow.commit()
    return OneTimeCode(number=account.number, name=account.name, role=account.role, code=code)


def add_people(
    people: Iterable[StaffDef], begin: Begin, hasher: PasswordHasher, *, actor: Actor | None = None
) -> tuple[OneTimeCode, ...]:
    """Make accounts for people of sheet 人员; new ones get printed one-time codes (D25).

    Those who exist keep their password; name, role and windows are taken over.

    Raises:
        Refused: `staff.right`, `staff.role` for a role this program does not know, or `control.hub` at a
            desk whose accounts come from the hub.
    """
    if actor is not None:
        require(actor, Permission.MANAGE_ACCOUNTS)
    wanted = tuple(people)
    codes: list[OneTimeCode] = []
    with begin() as uow:
        require_own(uow, DocName.ACCOUNTS)
        for person in wanted:
            try:
                role = Role(person.role)
            except ValueError:
                raise Refused("staff.role", f"工号 {person.number} 的角色“{person.role}”不认识。") from None
            old = uow.accounts.get(person.number)
            if old is not None:
                uow.accounts.put(
                    replace(old, name=person.name, role=role, windows=person.windows, body=person.body)
                )
                continue
            code = token(10)
            account = Account(
                number=person.number,
                name=person.name,
                role=role,
                body=person.body,
                windows=person.windows,
                password_hash=hasher.hash(code),
            )
            uow.accounts.put(account)
            codes.append(OneTimeCode(number=account.number, name=account.name, role=role, code=code))
        uow.commit()
    return tuple(codes)


def new_code(number: str, actor: Actor, begin: Begin, hasher: PasswordHasher) -> OneTimeCode:
    """Give somebody who forgot the password a new one-time code; also unlocks.

    Raises:
        Refused: `staff.right` or `staff.unknown`.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    code = token(10)
    with begin() as uow:
        account = uow.accounts.get(number)
        if account is None:
            raise Refused("staff.unknown", "没有这个工号。", field="number")
        fresh = replace(
            account, password_hash=hasher.hash(code), must_change=True, failures=0, locked_until=0
        )
        uow.accounts.put(fresh)
        uow.commit()
    return OneTimeCode(number=account.number, name=account.name, role=account.role, code=code)


def _check(
    uow: UnitOfWork, clock: Clock, hasher: PasswordHasher, number: str, password: str
) -> tuple[Account | None, Refused | None]:
    """The account when the password is right; else why not. Counts failures, locks, and saves that."""
    account = uow.accounts.get(number.strip())
    wrong = Refused("staff.sign_in", "工号或密码不对，请重新输入。", field="password")
    if account is None or not account.active:
        return None, wrong
    now = clock.wall()
    if account.locked_until > now:
        return None, _locked(account.locked_until - now)
    if hasher.verify(account.password_hash, password):
        if account.failures:
            uow.accounts.put(replace(account, failures=0, locked_until=0))
        return account, None
    failures = account.failures + 1
    locked = now + LOCK_MINUTES * 60 * MICROS if failures >= MAX_FAILURES else 0
    uow.accounts.put(replace(account, failures=0 if locked else failures, locked_until=locked))
    if not locked:
        return None, wrong
    stream = stream_of(StreamKind.STAFF, account.number)
    recorder = Recorder(uow=uow, clock=clock, actor=account.number)
    recorder.add(EventKind.STAFF_LOCKED, stream, b.StaffLocked(failures=failures))
    return None, _locked(locked - now)


def _locked(left: int) -> Refused:
    minutes = -(-left // (60 * MICROS))
    sentence = f"密码错了 {MAX_FAILURES} 次，账号已锁定，{minutes} 分钟后再试，或请管理员发一次性口令。"
    return Refused("staff.locked", sentence, field="number")


def sign_in(cmd: SignIn, begin: Begin, clock: Clock, hasher: PasswordHasher) -> Actor:
    """Check number and password, take the window, and say who acts from now on.

    Raises:
        Refused: `staff.sign_in`, `staff.locked`, `staff.must_change` while a one-time code is not yet
            replaced, `staff.password` for a weak new one, `staff.window` for somebody else's window.
    """
    with begin() as uow:
        account, refusal = _check(uow, clock, hasher, cmd.number, cmd.password)
        if account is None or refusal is not None:
            uow.commit()
            raise refusal or Refused("staff.sign_in", "工号或密码不对，请重新输入。")
        if account.must_change and cmd.new_password is None:
            uow.commit()
            raise Refused("staff.must_change", "这是一次性口令，请设置自己的新密码。", field="new_password")
        if cmd.window is not None and account.windows and cmd.window not in account.windows:
            raise Refused("staff.window", f"您没有分配到 {cmd.window} 号窗口。", field="window")
        if cmd.new_password is not None:
            check_new_password(cmd.new_password, account)
            if hasher.verify(account.password_hash, cmd.new_password):
                raise Refused("staff.password", "新密码不能和原来的一样。", field="new_password")
            hashed = hasher.hash(cmd.new_password)
            uow.accounts.put(replace(account, password_hash=hashed, must_change=False, failures=0))
        actor = Actor(
            number=account.number,
            name=account.name,
            role=account.role,
            window=cmd.window,
            body=account.body,
        )
        Recorder.for_actor(uow, clock, actor).add(
            EventKind.STAFF_SIGNED_IN,
            stream_of(StreamKind.STAFF, account.number),
            b.StaffSignedIn(role=account.role, window=cmd.window),
        )
        if actor.window is not None and uow.settings.get(paused_by_setting(actor.window)) != actor.number:
            _end_pause(uow, clock, actor)
        uow.commit()
    return actor


def _end_pause(uow: UnitOfWork, clock: Clock, actor: Actor) -> None:
    """A pause ends with the person: its end is reported too (domain.md 1.3).

    A locked screen, a crash and a restart do not end it: the person is still at lunch.
    """
    if actor.window is None or not uow.settings.get(paused_setting(actor.window)):
        return
    uow.settings.put(paused_setting(actor.window), "")
    Recorder.for_actor(uow, clock, actor).add(
        EventKind.STAFF_RESUMED,
        stream_of(StreamKind.STAFF, actor.number),
        b.StaffResumed(window=actor.window),
    )


def sign_out(actor: Actor, begin: Begin, clock: Clock, *, reason: str = "self") -> Changes:
    """The person leaves; a draft stays for the window."""
    stream = stream_of(StreamKind.STAFF, actor.number)
    with begin() as uow:
        if reason != "idle":
            _end_pause(uow, clock, actor)
        Recorder.for_actor(uow, clock, actor).add(
            EventKind.STAFF_SIGNED_OUT, stream, b.StaffSignedOut(reason=reason)
        )
        uow.commit()
    return Changes(topics=_STAFF, streams=(stream,))


def authorise(
    number: str,
    password: str,
    permission: Permission,
    begin: Begin,
    clock: Clock,
    hasher: PasswordHasher,
    *,
    not_number: str = "",
) -> Actor:
    """The second person signs in place (D24): right password, right role, and not the first person.

    Raises:
        Refused: `staff.sign_in`, `staff.locked`, `staff.must_change`, `staff.same_person` or `staff.right`.
    """
    with begin() as uow:
        account, refusal = _check(uow, clock, hasher, number, password)
        uow.commit()
    if account is None or refusal is not None:
        raise refusal or Refused("staff.sign_in", "工号或密码不对，请重新输入。")
    if account.must_change:
        raise Refused(
            "staff.must_change", "一次性口令不能用来确认，请先登录并设置自己的密码。", field="password"
        )
    if account.number == not_number:
        raise Refused("staff.same_person", "要由另一位有权限的人员确认。", field="number")
    if not may(account.role, permission):
        raise Refused("staff.right", f"{account.role}没有这项权限，请另请有权限的人员。", field="number")
    return Actor(number=account.number, name=account.name, role=account.role, body=account.body)
