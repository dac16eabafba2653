"""What people decide about held records, days that are compared and put right, the salvage window (F31, F33).

Over real HTTP between real stores: a hub, and desks that push and pull there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from hall.bodies import CaseNoted
from hall.care import Decision, HeldRow
from hall.clock import MICROS
from hall.device_ports import DeviceStatus
from hall.errors import Refused
from hall.events import EventKind
from hall.queries import CaseFilter
from hall.staff import Actor, Role
from hall.sync_ports import LinkState, QuarantineCode, Quarantined
from models.engine import Store
from models.hub_store import HubUnits
from models.relay_store import RelayStore
from models.tables.chain import ENTRY, QUARANTINE, TIP
from sync.care_desk import DeskCare
from sync.care_wire import DaysAnswer, HeldAnswer
from sync.security import Seal
from sync.service import HubService
from sync.usb import UnsentRecords, answer_file, import_unsent
from tests.fakes.passes import let_in, trust_of
from tests.fakes.pulling import PullingDesk, a_desk, a_hub
from tests.fakes.queue_parts import MemoryDevices
from tests.fakes.sync_files import a_store
from tests.fakes.sync_links import HUB, SEED, a_case

NUMBER = "99010220261120W030001"
MANAGER = Actor(number="0101", name="徐文博", role=Role.MANAGER)
TECHNICIAN = Actor(number="0301", name="孔令", role=Role.TECHNICIAN)
CLERK = Actor(number="0203", name="邹正野", role=Role.CLERK, window=3)


@pytest.fixture
def hub_store(tmp_path: Path) -> Iterator[Store]:
    with a_store(tmp_path / "hub.db") as store:
        yield store


@pytest.fixture
def hall(hub_store: Store) -> Iterator[tuple[HubService, str]]:
    with a_hub(hub_store) as served:
        yield served


@pytest.fixture
def desk(tmp_path: Path, hall: tuple[HubService, str]) -> Iterator[PullingDesk]:
    with a_desk(tmp_path, hall[1]) as one:
        yield one


@pytest.fixture
def other(tmp_path: Path, hall: tuple[HubService, str]) -> Iterator[PullingDesk]:
    with a_desk(tmp_path, hall[1], name="other") as one:
        yield one


def care_of(desk: PullingDesk, hall: tuple[HubService, str]) -> DeskCare:
    unsent = UnsentRecords(
        outbox=desk.desk, trust=trust_of(desk.node, hall[1]), seal=Seal(SEED), clock=desk.desk.clock
    )
    return DeskCare(desk.stores.care, desk.units, desk.desk.clock, way=desk.way, unsent=unsent)


def sent(desk: PullingDesk, count: int = 3) -> None:
    for n in range(1, count + 1):
        a_case(desk.desk, f"99010220261120W03{n:04d}")
    desk.settle()


def flip(store: Store, link: bytes) -> None:
    """One bit of a stored event is another."""
    with store.writer.begin() as connection:
        raw = bytes(connection.execute(sa.select(ENTRY.c.raw).where(ENTRY.c.link == link)).scalar_one())
        harmed = raw[:-1] + bytes([raw[-1] ^ 1])
        connection.execute(sa.update(ENTRY).where(ENTRY.c.link == link).values(raw=harmed))


def raws(store: Store) -> dict[bytes, bytes]:
    with store.reader.begin() as connection:
        return {row.link: bytes(row.raw) for row in connection.execute(sa.select(ENTRY.c.link, ENTRY.c.raw))}


# --- days


def test_days_that_are_the_same_are_told_so(desk: PullingDesk, hall: tuple[HubService, str]) -> None:
    care = care_of(desk, hall)
    assert care.compare().days == ()
    sent(desk)
    report = care.compare()
    assert [(one.here, one.there, one.same) for one in report.days] == [(9, 9, True)]
    assert (report.different, report.mended_here, report.mended_there) == ((), 0, 0)
    # What is not receipted yet is no difference.
    a_case(desk.desk, "99010220261120W030099")
    assert care.compare().different == ()
    assert care.page().report.days == report.days


def test_a_flipped_bit_at_the_hub_is_found_and_put_right(
    desk: PullingDesk, hall: tuple[HubService, str], hub_store: Store
) -> None:
    """F31: the desk's bytes make the known link, so they are the right ones."""
    sent(desk)
    before = raws(hub_store)
    for link in list(before)[::4]:
        flip(hub_store, link)
    report = care_of(desk, hall).compare()
    assert (report.mended_there, report.mended_here, report.different) == (3, 0, ())
    assert raws(hub_store) == before


def test_a_flipped_bit_here_comes_back_from_the_hub(
    desk: PullingDesk, hall: tuple[HubService, str], hub_store: Store
) -> None:
    sent(desk)
    links = [entry.link for entry in desk.desk.after(0, 100, 1 << 20)]
    for link in (links[2], links[-1]):
        flip(desk.store, link)
    assert desk.push.round().state is LinkState.SYNCED, "nothing of it is forwarded"
    report = care_of(desk, hall).compare()
    assert (report.mended_here, report.different) == (2, ())
    assert raws(desk.store) == raws(hub_store)
    # The very first entry has nothing before it to ask from.
    flip(desk.store, links[0])
    report = care_of(desk, hall).compare()
    assert (report.mended_here, report.different) == (1, ())


def test_records_that_a_hub_has_lost_in_the_middle_come_back(
    desk: PullingDesk, hall: tuple[HubService, str], hub_store: Store
) -> None:
    sent(desk)
    links = [entry.link for entry in desk.desk.after(0, 100, 1 << 20)]
    gone = [links[3], links[4], links[-1]]
    with hub_store.writer.begin() as connection:
        connection.execute(sa.delete(ENTRY).where(ENTRY.c.link.in_(gone)))
    report = care_of(desk, hall).compare()
    assert (report.mended_there, report.different) == (3, ())
    assert set(raws(hub_store)) == set(links)
    with hub_store.reader.begin() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(TIP)).scalar_one() == 1


def test_damage_on_both_sides_is_mended_on_both(
    desk: PullingDesk, hall: tuple[HubService, str], hub_store: Store
) -> None:
    sent(desk)
    before = raws(hub_store)
    links = [entry.link for entry in desk.desk.after(0, 100, 1 << 20)]
    flip(hub_store, links[1])
    flip(desk.store, links[6])
    care_of(desk, hall).compare()
    assert raws(hub_store) == raws(desk.store) == before


def test_what_nobody_has_stays_a_difference(
    desk: PullingDesk, hall: tuple[HubService, str], hub_store: Store
) -> None:
    sent(desk)
    link = desk.desk.after(0, 100, 1 << 20)[4].link
    flip(hub_store, link)
    flip(desk.store, link)
    with hub_store.writer.begin() as connection:
        connection.execute(sa.delete(ENTRY).where(ENTRY.c.link == link))
    care = care_of(desk, hall)
    report = care.compare()
    assert [(one.here, one.there) for one in report.different] == [(9, 8)]
    assert (report.mended_here, report.mended_there) == (0, 0)
    assert care.page().report == report


def test_another_desks_chain_is_not_compared(desk: PullingDesk, other: PullingDesk) -> None:
    sent(desk)
    with pytest.raises(Refused) as caught:
        desk.way.read("/v1/digest/days", {"node": str(other.node), "after": "0", "upto": "9"}, DaysAnswer)
    assert caught.value.code == "device.node"
    with pytest.raises(Refused, match="node"):
        desk.way.read("/v1/digest/days", {"node": "x"}, DaysAnswer)


# --- the salvage window


def put_out(hall: tuple[HubService, str], desk: PullingDesk, status: DeviceStatus) -> MemoryDevices:
    devices = hall[0].gate.devices
    assert isinstance(devices, MemoryDevices)
    let_in(devices, desk.node)
    devices.set_status(desk.node, status)
    return devices


@pytest.mark.parametrize("status", [DeviceStatus.REVOKED, DeviceStatus.SUSPENDED])
def test_the_last_records_of_a_device_that_was_put_out_wait_for_a_person(
    desk: PullingDesk,
    other: PullingDesk,
    hall: tuple[HubService, str],
    hub_store: Store,
    status: DeviceStatus,
) -> None:
    """F33: refused at once, nothing lost at the desk, taken unread in the window, folded when accepted."""
    devices = put_out(hall, desk, status)
    a_case(desk.desk, NUMBER)
    result = desk.push.round()
    assert (result.state, result.waiting) == (LinkState.REFUSED, 3)
    devices.salvage(desk.node, hall[0].hub.clock.wall() + 60 * MICROS, "0101")
    result = desk.push.round()
    assert (result.state, result.waiting) == (LinkState.SYNCED, 0)
    assert raws(hub_store).keys() == {entry.link for entry in desk.desk.after(0, 9, 1 << 20)}
    other.settle()
    assert other.views.cases(CaseFilter()) == ()
    relay = RelayStore(hub_store, hall[0].hub.clock)
    assert relay.chains(HUB) == (), "nor does it go to the hub above"
    # Everything but bringing records stays closed.
    with pytest.raises(Refused, match="停用或注销"):
        desk.way.read("/v1/quarantine", {"actor": "0101", "role": Role.MANAGER}, HeldAnswer)
    care = care_of(other, hall)
    (row,) = care.hub_held(MANAGER)
    assert (row.code, row.node, row.kind, row.seq) == (QuarantineCode.SALVAGE, desk.node, "", 3)
    care.decide(row.qid, Decision.RETRY, "", MANAGER, at_hub=True)
    assert care.hub_held(MANAGER) == ()
    assert [chain.node for chain in relay.chains(HUB)] == [desk.node]
    other.until(lambda: bool(other.views.cases(CaseFilter())))
    assert other.views.cases(CaseFilter())[0].number == NUMBER
    # The window closed: refused again.
    devices.salvage(desk.node, 0, "0101")
    desk.desk.write("staff:0007", EventKind.CASE_NOTED, CaseNoted(text="附记"))
    assert desk.push.round().state is LinkState.REFUSED


def test_what_is_set_aside_is_kept_and_never_read(
    desk: PullingDesk, other: PullingDesk, hall: tuple[HubService, str], hub_store: Store
) -> None:
    devices = put_out(hall, desk, DeviceStatus.REVOKED)
    devices.salvage(desk.node, hall[0].hub.clock.wall() + 60 * MICROS, "0101")
    a_case(desk.desk, NUMBER)
    desk.push.round()
    care = care_of(other, hall)
    (row,) = care.hub_held(TECHNICIAN)
    with pytest.raises(Refused, match="为什么不采用"):
        care.decide(row.qid, Decision.ASIDE, " ", TECHNICIAN, at_hub=True)
    care.decide(row.qid, Decision.ASIDE, "电脑曾被盗", TECHNICIAN, at_hub=True)
    assert care.hub_held(TECHNICIAN) == ()
    other.settle()
    assert other.views.cases(CaseFilter()) == ()
    assert len(raws(hub_store)) == 3
    with hub_store.reader.begin() as connection:
        kept = connection.execute(sa.select(QUARANTINE)).one()
    assert (kept.decided_by, kept.decision, kept.reason) == ("0301", "aside", "电脑曾被盗")


# --- held rows


def hold(store: Store, desk: PullingDesk, code: QuarantineCode, link: bytes | None) -> None:
    row = Quarantined(
        node=desk.node,
        link=link,
        event_id=None,
        raw=b"?",
        code=code,
        detail="要人看",
        at=1_700_000_000_000_000,
    )
    with HubUnits(store, desk.desk.clock)() as work:
        work.quarantine([row])
        work.commit()


def the_row(care: DeskCare) -> HeldRow:
    (row,) = care.hub_held(MANAGER)
    return row


def test_a_record_that_broke_the_fold_is_read_again(
    desk: PullingDesk, hall: tuple[HubService, str], hub_store: Store
) -> None:
    sent(desk, 1)
    link = desk.desk.after(0, 1, 1 << 20)[0].link
    hold(hub_store, desk, QuarantineCode.FOLD, link)
    care = care_of(desk, hall)
    row = the_row(care)
    assert (row.kind, row.seq, row.tries) == ("person.recorded", 1, 1)
    care.decide(row.qid, Decision.TECHNICIAN, "看不懂", MANAGER, at_hub=True)
    row = the_row(care)
    assert (row.decision, row.reason, row.acted_by) == ("technician", "看不懂", "0101")
    care.decide(row.qid, Decision.RETRY, "", MANAGER, at_hub=True)
    assert care.hub_held(MANAGER) == ()
    # It broke again: it is open again, and counted.
    hold(hub_store, desk, QuarantineCode.FOLD, link)
    assert the_row(care).tries == 2
    care.decide(row.qid, Decision.ASIDE, "已在窗口重办", MANAGER, at_hub=True)
    hold(hub_store, desk, QuarantineCode.FOLD, link)
    assert care.hub_held(MANAGER) == (), "what a person has set aside stays aside"


def test_bytes_that_an_older_program_could_not_read_are_read_by_this_one(
    desk: PullingDesk, other: PullingDesk, hall: tuple[HubService, str], hub_store: Store
) -> None:
    sent(desk, 1)
    links = [entry.link for entry in desk.desk.after(0, 9, 1 << 20)]
    # As intake leaves them that cannot read the envelope.
    with hub_store.writer.begin() as connection:
        connection.execute(sa.update(ENTRY).where(ENTRY.c.link == links[1]).values(stream="", kind="", hlc=0))
    hold(hub_store, desk, QuarantineCode.OPAQUE, links[1])
    care = care_of(desk, hall)
    care.decide(the_row(care).qid, Decision.RETRY, "", MANAGER, at_hub=True)
    with hub_store.reader.begin() as connection:
        stored = connection.execute(sa.select(ENTRY).where(ENTRY.c.link == links[1])).one()
    assert stored.stream.startswith("case:")
    assert care.compare().different == ()
    other.settle()
    assert len(other.views.cases(CaseFilter())) == 1


@pytest.mark.parametrize(
    ("code", "stored"),
    [
        (QuarantineCode.CLONE, True),
        (QuarantineCode.EQUIVOCATION, True),
        (QuarantineCode.FOLD, False),
        (QuarantineCode.OPAQUE, False),
    ],
)
def test_what_another_reading_cannot_settle_is_said(
    desk: PullingDesk, hall: tuple[HubService, str], hub_store: Store, code: QuarantineCode, *, stored: bool
) -> None:
    sent(desk, 1)
    hold(hub_store, desk, code, desk.desk.after(0, 1, 1 << 20)[0].link if stored else b"\x07" * 32)
    care = care_of(desk, hall)
    with pytest.raises(Refused) as caught:
        care.decide(the_row(care).qid, Decision.RETRY, "", MANAGER, at_hub=True)
    assert caught.value.code == "care.same"
    assert the_row(care).decision == "", "a refused decision is not written down"


def test_only_manager_and_technician_see_and_decide(
    desk: PullingDesk, hall: tuple[HubService, str], hub_store: Store
) -> None:
    hold(hub_store, desk, QuarantineCode.CLASH, None)
    care = care_of(desk, hall)
    assert care.hub_held(CLERK) == ()
    row = the_row(care)
    for at_hub in (True, False):
        with pytest.raises(Refused) as caught:
            care.decide(row.qid, Decision.ASIDE, "是", CLERK, at_hub=at_hub)
        assert caught.value.code in {"staff.right", "care.right"}
    with pytest.raises(Refused, match="200 字"):
        care.decide(row.qid, Decision.ASIDE, "长" * 201, MANAGER, at_hub=True)
    with pytest.raises(Refused) as caught:
        care.decide(999, Decision.ASIDE, "没有", MANAGER, at_hub=True)
    assert caught.value.code == "care.unknown"


def test_a_desks_own_row_is_decided_here_without_the_hub(tmp_path: Path) -> None:
    with a_store(tmp_path / "hub.db") as store, a_hub(store) as hall, a_desk(tmp_path, hall[1]) as desk:
        sent(desk, 1)
        hold(desk.store, desk, QuarantineCode.FOLD, desk.desk.after(0, 1, 1 << 20)[0].link)
        single = DeskCare(desk.stores.care, desk.units, desk.desk.clock)
        (row,) = single.page().held
        single.decide(row.qid, Decision.RETRY, "", MANAGER, at_hub=False)
        assert single.page().held == ()
        assert single.hub_held(MANAGER) == ()
        for act in (single.compare, lambda: single.export(tmp_path, MANAGER)):
            with pytest.raises(Refused, match="单机"):
                act()
        assert not single().topics


def test_the_page_knows_what_waits_and_since_when(desk: PullingDesk, hall: tuple[HubService, str]) -> None:
    care = care_of(desk, hall)
    empty = care.page()
    assert (empty.waiting, empty.since, empty.receipt_at, empty.hub) == (0, 0, 0, hall[1])
    a_case(desk.desk, NUMBER)
    page = care.page()
    assert page.waiting == page.own_seq == 3
    assert page.since > 0
    desk.settle()
    page = care.page()
    assert (page.waiting, page.since, page.receipt_seq) == (0, 0, 3)
    assert page.receipt_at > 0


def test_notices_of_documents_are_ticked_off_with_who(
    desk: PullingDesk, hall: tuple[HubService, str]
) -> None:
    with desk.units() as work:
        work.settings.put("control.notice", "已按大厅服务器更新：大厅设置。")
        work.commit()
    care = care_of(desk, hall)
    assert care.page().control.endswith("大厅设置。")
    care.tick_control(MANAGER)
    assert care.page().control == ""
    assert '"by":"0101"' in (desk.views.setting("control.notice.done") or "")


def test_records_are_exported_by_a_key_and_the_receipt_is_taken(
    desk: PullingDesk, hall: tuple[HubService, str], tmp_path: Path
) -> None:
    a_case(desk.desk, NUMBER)
    care = care_of(desk, hall)
    with pytest.raises(Refused, match="没有这项权限"):
        care.export(tmp_path, CLERK)
    done = care.export(tmp_path, MANAGER)
    assert (done.count, done.path.parent) == (4, tmp_path)
    devices = hall[0].gate.devices
    assert isinstance(devices, MemoryDevices)
    let_in(devices, desk.node)
    answer = answer_file(done.path, import_unsent(done.path, hall[0].hub, devices))
    assert answer is not None
    assert care.take_receipt(answer) == 0
    with pytest.raises(Refused, match="没有未上传的记录"):
        care.export(tmp_path, MANAGER)
