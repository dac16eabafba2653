"""Settings, accounts and catalogue of the hub at its desks: signed, newer only, the hub wins (D15, D17)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from hall.cases import CaseFile
from hall.clock import FixedClock
from hall.commands.boards import import_calendar, import_notices, standing_notices, stored_days
from hall.commands.catalogue import import_catalogue
from hall.commands.control import apply_docs, keep_items
from hall.commands.node import set_hall
from hall.commands.staff import SignIn, add_people, new_code, sign_in
from hall.control import CALENDAR, ControlDoc, DocName, accounts_body
from hall.errors import Refused
from hall.ports import Topic
from hall.queue_acts import Device
from hall.settings import HallSettings
from hall.staff import Account, Actor, Role
from models.engine import Store
from models.unit_of_work import Units
from sync.control_desk import DeskControl
from sync.control_wire import ControlAnswer, ControlAsk, PasswordAnswer, PasswordAsk
from sync.security import Seal
from tests.fakes.passes import a_link, as_device, let_in
from tests.fakes.pulling import PullingDesk, a_desk, a_hub
from tests.fakes.queue_parts import MemoryDevices
from tests.fakes.sync_files import a_store
from tests.fakes.sync_links import HUB, SEED
from tests.unit.desk import catalogue

MANAGER = Actor(number="0900", name="馆长", role=Role.MANAGER)


CODE = "abc"


class Plain:
    """A hasher that can be read."""

    def hash(self, password: str) -> str:
        return f"hash of {password}"

    def verify(self, hashed: str, password: str) -> bool:
        return hashed == self.hash(password)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock.on("2026-11-20T09:00:00")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Store]:
    with a_store(tmp_path / "hub.db") as store:
        yield store


@pytest.fixture
def hub_units(hub: Store, clock: FixedClock) -> Units:
    return Units(hub, clock=clock)


@pytest.fixture
def desk(tmp_path: Path, hub: Store, clock: FixedClock) -> Iterator[PullingDesk]:
    with a_hub(hub, clock) as (_, url), a_desk(tmp_path, url, clock, "five") as five:
        yield five


def person(number: str, code: str, **more: object) -> Account:
    given = Account(
        number=number, name=f"人员{number}", role=Role.CLERK, windows=(3, 5), password_hash=Plain().hash(code)
    )
    return replace(given, **more)  # type: ignore[arg-type]  # fields of a test


def put(units: Units, *accounts: Account) -> None:
    with units() as work:
        for one in accounts:
            work.accounts.put(one)
        work.commit()


def hall_named(units: Units, name: str) -> None:
    with units() as work:
        work.settings.put_hall(replace(HallSettings(), name=name, code="990103"))
        work.commit()


def later(clock: FixedClock) -> None:
    clock.move(seconds=11)


def test_settings_accounts_and_catalogue_come_down(
    desk: PullingDesk, hub_units: Units, clock: FixedClock
) -> None:
    import_catalogue(catalogue(), source="x", begin=hub_units, clock=clock)
    hall_named(hub_units, "云岭市白水区政务服务中心")
    put(hub_units, person("0205", "abc"))
    put(desk.units, person("0205", "old", failures=2), person("0777", "x"))
    changes = desk.control()
    assert changes.topics == {Topic.SETTINGS, Topic.QUEUE, Topic.STAFF, Topic.CATALOGUE}
    assert desk.views.hall().name == "云岭市白水区政务服务中心"
    assert desk.views.identity().hall == "990103"
    found = desk.views.account("0205")
    assert found is not None
    assert (found.password_hash, found.failures) == ("hash of abc", 2)
    local = desk.views.account("0777")
    assert local is not None
    assert not local.active
    version = desk.views.catalogue(20261120)
    assert version is not None
    with hub_units() as work:
        here = work.catalogue.current(20261120)
    assert here is not None
    assert version.hashes == here.hashes
    assert "0777" in (desk.views.setting("control.notice") or "")
    later(clock)
    assert desk.control().topics == frozenset()


def test_a_hub_with_nothing_to_say_takes_nothing_away(desk: PullingDesk, clock: FixedClock) -> None:
    put(desk.units, person("0205", "old"))
    import_catalogue(catalogue(), source="own", begin=desk.units, clock=clock)
    assert desk.control().topics == {Topic.SETTINGS, Topic.QUEUE}
    mine = desk.views.account("0205")
    assert mine is not None
    assert mine.active
    assert desk.views.catalogue(20261120) is not None


def test_from_then_on_a_desk_decides_nothing_of_it_itself(
    desk: PullingDesk, hub_units: Units, clock: FixedClock
) -> None:
    import_catalogue(catalogue(), source="x", begin=hub_units, clock=clock)
    put(hub_units, person("0205", "abc"))
    desk.control()
    for act in (
        lambda: import_catalogue(catalogue(), source="x", begin=desk.units, clock=clock),
        lambda: set_hall(desk.units, 'name = "别的"'),
        lambda: add_people((), desk.units, Plain()),
    ):
        with pytest.raises(Refused, match=r"control\.hub"):
            act()


def test_a_password_chosen_at_one_window_is_good_at_the_others(
    tmp_path: Path, hub: Store, hub_units: Units, clock: FixedClock
) -> None:
    put(hub_units, person("0205", "abc"))
    with (
        a_hub(hub, clock) as (_, url),
        a_desk(tmp_path, url, clock, "three") as three,
        a_desk(tmp_path, url, clock, "five") as five,
    ):
        three.control()
        five.control()
        new = "shan-shui-8"
        chosen = SignIn(number="0205", password=CODE, window=3, new_password=new)
        sign_in(chosen, three.units, clock, Plain())
        # A document that does not know of it yet undoes nothing.
        hall_named(hub_units, "改名")
        put(hub_units, person("0206", "def"))
        later(clock)
        three.control()
        later(clock)
        five.control()
        for one in (three, five):
            account = one.views.account("0205")
            assert account is not None
            assert (account.password_hash, account.must_change) == (f"hash of {new}", False)
        code = new_code("0205", MANAGER, five.units, Plain()).code
        later(clock)
        five.control()
        later(clock)
        three.control()
        account = three.views.account("0205")
        assert account is not None
        assert (account.password_hash, account.must_change) == (f"hash of {code}", True)


def test_of_two_new_passwords_the_one_that_the_hub_took_first_holds(
    tmp_path: Path, hub: Store, hub_units: Units, clock: FixedClock
) -> None:
    put(hub_units, person("0205", "abc"))
    with (
        a_hub(hub, clock) as (_, url),
        a_desk(tmp_path, url, clock, "three") as three,
        a_desk(tmp_path, url, clock, "five") as five,
    ):
        three.control()
        five.control()
        for desk, word in ((three, "first-1"), (five, "second-2")):
            put(desk.units, person("0205", word, must_change=False))
        for _ in range(2):
            for desk in (three, five):
                later(clock)
                desk.control()
        for desk in (three, five):
            account = desk.views.account("0205")
            assert account is not None
            assert account.password_hash == Plain().hash("first-1")


def test_what_another_signed_changes_nothing(desk: PullingDesk, clock: FixedClock) -> None:
    stranger = DeskControl(desk.stores, desk.way, clock, hub=HUB, key=Seal(bytes(32)).public)
    with pytest.raises(Refused, match=r"control\.sig"):
        stranger.ask()
    elsewhere = DeskControl(desk.stores, desk.way, clock, hub=uuid.UUID(int=4), key=Seal(SEED).public)
    with pytest.raises(Refused, match=r"control\.sig"):
        elsewhere.ask()
    assert stranger().topics == frozenset()
    assert desk.views.setting("control.settings") is None


def test_an_older_version_and_a_body_that_is_none_are_passed_over(
    desk: PullingDesk, clock: FixedClock
) -> None:
    new = ControlDoc(name=DocName.ACCOUNTS, version=5, hub=HUB, body=accounts_body([person("0205", "new")]))
    old = replace(new, version=4, body=accounts_body([person("0205", "old")]))
    assert apply_docs([new], desk.units, clock).topics == {Topic.STAFF}
    assert apply_docs([old, new], desk.units, clock).topics == frozenset()
    for name in DocName:
        broken = ControlDoc(name=name, version=9, hub=HUB, body=b'{"now": 5, "name": 7}')
        with pytest.raises(Refused):
            apply_docs([broken], desk.units, clock)
    account = desk.views.account("0205")
    assert account is not None
    assert account.password_hash == Plain().hash("new")


def test_the_version_grows_with_each_change_also_after_a_restore(
    tmp_path: Path, hub: Store, hub_units: Units, clock: FixedClock
) -> None:
    with a_hub(hub, clock) as (_, url), a_desk(tmp_path, url, clock, "five") as five:
        hall_named(hub_units, "一")
        five.control()
        hall_named(hub_units, "二")
        later(clock)
        assert five.control().topics
    with a_store(tmp_path / "restored.db") as other:
        clock.move(days=1)
        hall_named(Units(other, clock=clock), "三")
        with a_hub(other, clock) as (_, url), a_desk(tmp_path, url, clock, "five") as five:
            five.control()
            assert five.views.hall().name == "三"


def test_only_desks_are_told_and_a_wrong_password_change_is_a_conflict(
    hub: Store, hub_units: Units, clock: FixedClock
) -> None:
    put(hub_units, person("0205", "abc"))
    with a_hub(hub, clock) as (service, url):
        node = uuid.UUID(int=8)
        with a_link(url, uuid.UUID(int=9)) as link, pytest.raises(Refused, match=r"control\.password"):
            link.ask("/v1/control/password", PasswordAsk(number="0205", was="x", now="y"), PasswordAnswer)
        headers = as_device(service, node)
        devices = service.gate.devices
        assert isinstance(devices, MemoryDevices)
        devices.get = lambda nodes: {n: devices.rows[n] for n in nodes}  # type: ignore[method-assign]  # as it is
        let_in(devices, node, Device.KIOSK)
        for path in ("/v1/control", "/v1/control/password"):
            assert httpx.post(f"{url}{path}", headers=headers, json={}).status_code == 403


def test_the_item_version_of_a_case_from_elsewhere_comes_too(desk: PullingDesk, hub_units: Units) -> None:
    item = catalogue().items[0]
    version = catalogue().version(item.code)
    assert version is not None
    with hub_units() as work:
        work.catalogue.keep(version)
        work.commit()
    for name in (version.digest, "v-nobody-knows"):
        with desk.units() as work:
            work.cases.put(CaseFile(id=name, number=name[:20], item_version=name))
            work.commit()
    assert desk.shelf.strange_items() == tuple(sorted((version.digest, "v-nobody-knows")))
    assert Topic.CASES in desk.control().topics
    assert desk.views.item_version(version.digest) == version
    assert desk.shelf.strange_items() == ("v-nobody-knows",)
    assert keep_items([version], ["another"], desk.units).topics == frozenset()


def test_calendar_and_notices_come_down_when_they_are_asked_for(
    desk: PullingDesk, hub_units: Units, clock: FixedClock
) -> None:
    desk.control()
    assert desk.views.setting(CALENDAR) is None
    import_calendar("日期,类型,名称\n2027-01-01,休,元旦\n", hub_units, clock)
    import_notices("开始,结束,内容\n2026-11-20,2026-11-20,下午停电\n", hub_units)
    later(clock)
    assert desk.control().topics == {Topic.SETTINGS, Topic.CASES}
    assert list(stored_days(desk.views.setting(CALENDAR))) == [dt.date(2027, 1, 1)]
    assert [one.text for one in standing_notices(desk.views.setting, clock)] == ["下午停电"]
    assert "节假日表、通知" in (desk.views.setting("control.notice") or "")
    with pytest.raises(Refused, match="统一下发"):
        import_notices("开始,结束,内容\n", desk.units)
    # A notice that is taken back is gone at the desks too.
    import_notices("开始,结束,内容\n", hub_units)
    later(clock)
    desk.control()
    assert standing_notices(desk.views.setting, clock) == ()


def test_a_program_that_does_not_know_them_is_not_given_them(desk: PullingDesk, hub_units: Units) -> None:
    import_notices("开始,结束,内容\n2026-11-20,2026-11-20,下午停电\n", hub_units)
    old = desk.way.ask("/v1/control", ControlAsk(have={DocName.SETTINGS: 0}), ControlAnswer)
    assert [one.name for one in old.docs] == [DocName.SETTINGS]
    new = desk.way.ask("/v1/control", ControlAsk(more={"notices": 0, "unheard": 0}), ControlAnswer)
    assert {one.name for one in new.docs} == {DocName.SETTINGS, DocName.NOTICES}
