"""Accounts, passwords, locks, one-time codes, the second person, and who may do what (D24, D25)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.catalogue import StaffDef
from hall.commands.staff import SignIn, add_people, authorise, first_start, new_code, sign_in, sign_out
from hall.errors import Refused
from hall.staff import (
    LOCK_MINUTES,
    RIGHTS,
    Account,
    Actor,
    Permission,
    Role,
    check_new_password,
    may,
    require,
)
from tests.unit.desk import CLERK, MANAGER, TECHNICIAN, Desk, catalogue
from tests.unit.memory_devices import PlainHasher

HASHER = PlainHasher()
GOOD, OTHER_GOOD, EASY = "qinghe-2026", "Another-1", "12345678"


def staffed() -> tuple[Desk, dict[str, str]]:
    """A desk with the people of the catalogue; their one-time codes."""
    desk = Desk()
    codes = add_people(catalogue().staff, desk.store, HASHER)
    return desk, {code.number: code.code for code in codes}


def enter(desk: Desk, number: str, password: str, **more: object) -> Actor:
    return sign_in(
        SignIn(number=number, password=password, **more),  # type: ignore[arg-type]
        desk.store,
        desk.clock,
        HASHER,
    )


def refused(desk: Desk, number: str, password: str, **more: object) -> str:
    with pytest.raises(Refused) as error:
        enter(desk, number, password, **more)
    return error.value.code


def test_the_first_start_makes_one_technician_with_a_one_time_code() -> None:
    desk = Desk()
    code = first_start(desk.store, HASHER)
    assert code is not None
    assert (code.role, code.number, len(code.code)) == (Role.TECHNICIAN, "0000", 10)
    assert first_start(desk.store, HASHER) is None
    assert refused(desk, "0000", code.code) == "staff.must_change"
    assert enter(desk, "0000", code.code, new_password=GOOD).role is Role.TECHNICIAN
    assert refused(desk, "0000", code.code) == "staff.sign_in"
    assert enter(desk, " 0000 ", GOOD).number == "0000"


def test_people_of_the_sheet_get_codes_once() -> None:
    desk, codes = staffed()
    assert len(codes) == len(catalogue().staff)
    person = catalogue().staff[0]
    enter(desk, person.number, codes[person.number], new_password=GOOD)
    moved = replace(person, name="新名", windows=(9,))
    assert add_people([moved], desk.store, HASHER, actor=MANAGER) == ()
    account = desk.store.state.accounts[person.number]
    assert (account.name, account.windows, account.must_change) == ("新名", (9,), False)
    odd = StaffDef(number="9", name="乙", role="国王", windows=(), body="")
    for people, actor, code in (([odd], None, "staff.role"), ([moved], CLERK, "staff.right")):
        with pytest.raises(Refused) as error:
            add_people(people, desk.store, HASHER, actor=actor)
        assert error.value.code == code


def test_no_code_and_no_password_stands_in_the_chain() -> None:
    desk, codes = staffed()
    number = catalogue().staff[0].number
    enter(desk, number, codes[number], new_password=GOOD)
    raws = b"".join(desk.store.raws())
    assert codes[number].encode() not in raws
    assert GOOD.encode() not in raws


def test_five_wrong_passwords_lock_the_account_on_this_desk_for_half_an_hour() -> None:
    desk, codes = staffed()
    person = catalogue().staff[0]
    enter(desk, person.number, codes[person.number], new_password=GOOD)
    for _ in range(4):
        assert refused(desk, person.number, "wrong") == "staff.sign_in"
    assert enter(desk, person.number, GOOD).number == person.number
    for _ in range(4):
        assert refused(desk, person.number, "wrong") == "staff.sign_in"
    assert refused(desk, person.number, "wrong") == "staff.locked"
    assert refused(desk, person.number, GOOD) == "staff.locked"
    assert [e.kind for e in desk.store.events_of(f"staff:{person.number}")][-1] == "staff.locked"
    desk.clock.move(minutes=LOCK_MINUTES)
    assert enter(desk, person.number, GOOD).number == person.number


def test_the_words_of_a_lock_say_how_long() -> None:
    desk, codes = staffed()
    number = next(iter(codes))
    for _ in range(5):
        refused(desk, number, "wrong")
    desk.clock.move(minutes=29, seconds=1)
    with pytest.raises(Refused, match=r"账号已锁定，1 分钟后再试"):
        enter(desk, number, GOOD)


def test_a_new_code_unlocks() -> None:
    desk, codes = staffed()
    number = next(iter(codes))
    for _ in range(5):
        refused(desk, number, "wrong")
    fresh = new_code(number, MANAGER, desk.store, HASHER)
    assert enter(desk, number, fresh.code, new_password=GOOD).number == number
    with pytest.raises(Refused) as error:
        new_code("nobody", TECHNICIAN, desk.store, HASHER)
    assert error.value.code == "staff.unknown"
    with pytest.raises(Refused) as error:
        new_code(number, CLERK, desk.store, HASHER)
    assert error.value.code == "staff.right"


def test_unknown_and_retired_people_learn_nothing() -> None:
    desk, codes = staffed()
    number = next(iter(codes))
    account = desk.store.state.accounts[number]
    desk.store.state.accounts[number] = replace(account, active=False)
    assert refused(desk, number, codes[number]) == "staff.sign_in"
    assert refused(desk, "nobody", "x") == "staff.sign_in"


def test_one_sits_only_at_one_s_own_window_and_leaves_with_an_event() -> None:
    desk, codes = staffed()
    person = next(p for p in catalogue().staff if p.windows == (1,))
    assert refused(desk, person.number, codes[person.number], window=2, new_password=GOOD) == "staff.window"
    actor = enter(desk, person.number, codes[person.number], window=1, new_password=GOOD)
    assert (actor.window, actor.role, actor.body) == (1, Role(person.role), person.body)
    sign_out(actor, desk.store, desk.clock, reason="idle")
    last = desk.store.events_of(f"staff:{person.number}")[-1]
    assert (last.kind, last.body) == ("staff.signed_out", {"reason": "idle"})


def test_a_pause_of_the_person_before_ends_when_the_next_one_sits_down() -> None:
    desk, codes = staffed()
    person = next(p for p in catalogue().staff if p.windows == (1,))
    desk.store.state.texts["window.1.paused"] = "午休"
    enter(desk, person.number, codes[person.number], window=1, new_password=GOOD)
    assert desk.store.state.texts["window.1.paused"] == ""


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short1", "至少 8 位"),
        ("a1" * 65, "不能超过 128 位"),
        ("12345678", "两种"),
        ("密码密码密码密码", "两种"),
        ("x0203y0203", "工号"),
        ("abcdefgh", "两种"),
    ],
)
def test_what_a_password_may_not_be(password: str, words: str) -> None:
    account = Account(number="0203", name="甲", role=Role.CLERK)
    with pytest.raises(Refused, match=words) as error:
        check_new_password(password, account)
    assert error.value.code == "staff.password"


def test_a_new_password_is_new_and_good_and_a_bad_one_changes_nothing() -> None:
    desk, codes = staffed()
    number = next(iter(codes))
    assert refused(desk, number, codes[number], new_password=EASY) == "staff.password"
    enter(desk, number, codes[number], new_password=GOOD)
    assert refused(desk, number, GOOD, new_password=GOOD) == "staff.password"
    enter(desk, number, GOOD, new_password=OTHER_GOOD)
    assert enter(desk, number, OTHER_GOOD).number == number


def second(desk: Desk, number: str, password: str, permission: Permission, *, first: str = "") -> str:
    with pytest.raises(Refused) as error:
        authorise(number, password, permission, desk.store, desk.clock, HASHER, not_number=first)
    return error.value.code


def test_the_second_person_signs_in_place() -> None:
    desk, _ = staffed()
    for number, role in (("7001", Role.CHIEF), ("7002", Role.MANAGER), ("7003", Role.CLERK)):
        desk.store.state.accounts[number] = Account(
            number=number, name="乙", role=role, password_hash=HASHER.hash(GOOD), must_change=False
        )
    confirm = Permission.CONFIRM_REFUSAL
    actor = authorise("7001", GOOD, confirm, desk.store, desk.clock, HASHER, not_number="0203")
    assert (actor.number, actor.role, actor.window) == ("7001", Role.CHIEF, None)
    assert second(desk, "7001", GOOD, confirm, first="7001") == "staff.same_person"
    assert second(desk, "7002", GOOD, confirm) == "staff.right"
    assert second(desk, "7003", GOOD, Permission.CONFIRM_VOID) == "staff.right"
    desk.store.state.accounts["7001"] = replace(desk.store.state.accounts["7001"], must_change=True)
    assert second(desk, "7001", GOOD, confirm) == "staff.must_change"
    for _ in range(4):
        assert second(desk, "7001", "wrong", confirm) == "staff.sign_in"
    assert second(desk, "7001", "wrong", confirm) == "staff.locked"


def test_nobody_has_maintenance_and_case_data_and_the_two_persons_differ() -> None:
    assert set(RIGHTS) == set(Role)
    assert {permission for rights in RIGHTS.values() for permission in rights} == set(Permission)
    for role, rights in RIGHTS.items():
        assert not ({Permission.MAINTAIN, Permission.READ_LOG} & rights and Permission.SEE_CASES in rights)
        assert not {Permission.INTAKE, Permission.CONFIRM_VOID} <= rights
        assert may(role, Permission.CONFIRM_REFUSAL) is (role is Role.CHIEF)
        assert may(role, Permission.CONFIRM_VOID) is (role is Role.MANAGER)
    with pytest.raises(Refused, match="系统运维没有这项权限") as error:
        require(TECHNICIAN, Permission.SEE_CASES)
    assert error.value.code == "staff.right"
