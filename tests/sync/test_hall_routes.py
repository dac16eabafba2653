"""What enrolled devices read of their hall, over HTTP at a real hub process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hall.clock import SystemClock
from hall.commands.record import day_number
from hall.ids import new_id
from hall.queue_acts import Device
from sync.hall_client import HallClient
from sync.security import Seal
from tests.fakes.hall_hub import Enrolled, HallHub


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallHub]:
    found = HallHub(Path(tmp_path_factory.mktemp("hall")) / "hub")
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def desk(hub: HallHub) -> Enrolled:
    return hub.enrol(Device.DESK, [3])[0]


@pytest.fixture(scope="module")
def kiosk(hub: HallHub) -> Enrolled:
    return hub.enrol(Device.KIOSK, [None])[0]


def client(one: Enrolled) -> HallClient:
    return HallClient(one.trust, Seal(one.seed), SystemClock())


def ask(hub: HallHub, one: Enrolled, verb: str, window: int | None = None, **act: object) -> httpx.Response:
    body: dict[str, object] = {"key": str(new_id(SystemClock())), "act": act}
    if window is not None:
        body["actor"] = {"number": "5003", "name": "员工三", "role": "窗口人员", "window": window}
    headers = {"Authorization": f"Bearer {one.token()}"}
    return httpx.post(f"{hub.url}/v1/queue/{verb}", json=body, headers=headers, trust_env=False)


def test_a_kiosk_gets_settings_and_catalogue_once(kiosk: Enrolled) -> None:
    reader = client(kiosk)
    page = reader.hall()
    assert page.catalogue.queue("A") is not None
    assert page.settings.kiosk.elder_age > 0
    assert reader.hall() is page
    reader.close()


def test_a_day_with_its_tickets_and_windows_is_read_by_desks_only(
    hub: HallHub, desk: Enrolled, kiosk: Enrolled
) -> None:
    taken = ask(hub, kiosk, "take", queue="A", source="kiosk").json()["ticket"]
    assert ask(hub, desk, "sit", 3, name="员工三", move=True, over=True).status_code == 200
    called = ask(hub, desk, "call", 3).json()["ticket"]
    assert called["id"] == taken["id"]
    reader, day = client(desk), day_number(SystemClock())
    tickets = reader.tickets_of_day(day)
    found = {one.id: one for one in tickets}[taken["id"]]
    assert found.person_key is None
    assert found.window == 3
    spans = reader.spans(day, SystemClock().wall())
    assert [(one.window, one.kind) for one in spans] == [(3, "open")]
    assert {one.ticket for one in reader.estimates(day, day)} <= {found.id for found in tickets}
    reader.close()
    headers = {"Authorization": f"Bearer {kiosk.token()}"}
    refused = httpx.get(f"{hub.url}/v1/queue/day?day={day}", headers=headers, trust_env=False)
    assert (refused.status_code, refused.json()["code"]) == (403, "device.kind")


@pytest.mark.parametrize("day", ["", "20269999", "2026-11-2", "x" * 8])
def test_a_day_that_is_none_is_a_plain_refusal(hub: HallHub, desk: Enrolled, day: str) -> None:
    headers = {"Authorization": f"Bearer {desk.token()}"}
    answer = httpx.get(f"{hub.url}/v1/queue/spans?day={day}", headers=headers, trust_env=False)
    assert (answer.status_code, answer.json()["field"]) == (400, "day")


def test_a_slip_printer_that_fails_is_told_to_the_manager_until_it_prints(
    hub: HallHub, desk: Enrolled, kiosk: Enrolled
) -> None:
    ticket = ask(hub, kiosk, "take", queue="B", source="kiosk").json()["ticket"]["id"]
    reader = client(desk)
    assert ask(hub, kiosk, "slip", ticket=ticket, printer="小票打印机", fault="缺纸").status_code == 200
    assert [one.fault for one in reader.machines()] == ["缺纸"]
    assert ask(hub, kiosk, "slip", ticket=ticket, printer="小票打印机", n=2).status_code == 200
    assert [one.fault for one in reader.machines()] == [""]
    reader.close()


def test_a_desk_works_only_at_the_window_it_was_enrolled_for(hub: HallHub, desk: Enrolled) -> None:
    refused = ask(hub, desk, "sit", 4, name="员工三", move=True, over=True)
    assert (refused.status_code, refused.json()["code"]) == (403, "device.window")


def test_nobody_else_is_told_anything(hub: HallHub) -> None:
    for path in (
        "/v1/hall",
        "/v1/queue/day?day=20261120",
        "/v1/devices",
        "/v1/queue/estimates?first=1&last=2",
    ):
        assert httpx.get(hub.url + path, trust_env=False).status_code == 401
