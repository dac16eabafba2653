"""Records that go to the hub on a stick: a real desk's store, a sealed file, a hub, the receipt back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall.bodies import CaseNoted
from hall.clock import MICROS, FixedClock
from hall.commands.exports import record_unsent_export
from hall.commands.record import Recorder
from hall.device_ports import DeviceRow, DeviceStatus
from hall.errors import Refused, Unavailable
from hall.events import EventKind
from hall.queue_acts import Device
from hall.staff import Actor, Role
from hall.sync_ports import LinkState, QuarantineCode
from sync.enrol_client import HubTrust
from sync.hub import Hub
from sync.security import Seal
from sync.usb import UnsentRecords, UsbImport, answer_file, import_unsent
from sync.usb_box import Opener, Sealer, sealing_public
from sync.usb_file import MAGIC, read_head
from tests.fakes.queue_parts import MemoryDevices
from tests.fakes.restored_pc import Hall, Pc, Running
from tests.fakes.sync_links import HUB, SEED, cases
from tests.fakes.sync_stores import MemoryHub

DESK_SEED = b"d" * 32
MANAGER = Actor(number="0101", name="徐文博", role=Role.MANAGER)


@dataclass
class Cut:
    """A desk without a line to its hub, and the hub."""

    hall: Hall
    pc: Pc
    devices: MemoryDevices
    clock: FixedClock
    folder: Path

    def unsent(self, desk: Running, *, hub: uuid.UUID = HUB, seed: bytes = SEED) -> UnsentRecords:
        me = desk.opened.views.identity().node
        if me not in self.devices.rows:
            row = DeviceRow(
                node=me, name="3号窗口", kind=Device.DESK, window=3, public=Seal(DESK_SEED).public
            )
            self.devices.rows[me] = row
        trust = HubTrust(
            url="https://hub:8443",
            hub_id=str(hub),
            hub_key=Seal(seed).public.hex(),
            fingerprint="",
            node=str(me),
            kind="desk",
            window=3,
        )
        return UnsentRecords(outbox=desk.outbox, trust=trust, seal=Seal(DESK_SEED), clock=self.clock)

    def take(self, path: Path) -> UsbImport:
        return import_unsent(path, self.hall.hub, self.devices)

    def device(self) -> uuid.UUID:
        return next(iter(self.devices.rows))


@pytest.fixture
def cut(tmp_path: Path, clock: FixedClock) -> Cut:
    stick = tmp_path / "stick"
    stick.mkdir()
    return Cut(Hall(clock), Pc(tmp_path / "pc", clock), MemoryDevices(), clock, stick)


def refused(cut: Cut, path: Path) -> Refused:
    with pytest.raises(Refused) as caught:
        cut.take(path)
    return caught.value


def test_a_stick_brings_everything_and_the_receipt_comes_back(cut: Cut) -> None:
    with cut.pc.on(cut.hall.link) as desk:
        cases(desk, 3)  # type: ignore[arg-type]  # it writes as the program does
        unsent = cut.unsent(desk)
        waiting = unsent.waiting()
        record_unsent_export(waiting, MANAGER, desk.opened.units, cut.clock)
        done = unsent.export(cut.folder, by=MANAGER.number)
        assert (done.first, done.last, done.count) == (1, waiting + 1, waiting + 1)
        assert done.path.name.startswith("未上传记录-3号窗口-")
        plain = done.path.read_bytes()
        # Nothing of a person can be read from the stick, and nothing is left beside the file.
        assert "林知远".encode() not in plain
        assert list(cut.folder.iterdir()) == [done.path]
        came = cut.take(done.path)
        assert (came.stored, came.known, came.held) == (done.count, 0, 0)
        assert desk.links() == cut.hall.links()
        again = cut.take(done.path)
        assert (again.stored, again.known) == (0, done.count)
        answer = answer_file(done.path, again)
        assert answer is not None
        unsent.take_receipt(answer)
        assert unsent.waiting() == 0
        with pytest.raises(Refused, match="没有未上传的记录"):
            unsent.export(cut.folder, by="0101")
        # The line comes back: there is nothing left to send, and new records go as ever.
        desk.note(2)
        result = desk.round()
        assert (result.state, result.sent, result.waiting) == (LinkState.SYNCED, 2, 0)
        assert cut.hall.hub.digest(desk.outbox.own().node) == desk.outbox.digest()


def test_a_second_stick_begins_where_the_receipt_ends(cut: Cut) -> None:
    with cut.pc.on(cut.hall.link) as desk:
        desk.note(3)
        unsent = cut.unsent(desk)
        first = unsent.export(cut.folder / "1.ycw", by="0101")
        answer = answer_file(first.path, cut.take(first.path))
        assert answer is not None
        unsent.take_receipt(answer)
        desk.note(2)
        second = unsent.export(cut.folder / "2.ycw", by="0101")
        assert (second.first, second.count) == (first.last + 1, 2)
        assert cut.take(second.path).stored == 2
        # An older receipt than is known changes nothing.
        later = answer_file(second.path, cut.take(second.path))
        assert later is not None
        unsent.take_receipt(later)
        unsent.take_receipt(answer)
        assert unsent.waiting() == 0
        whole = unsent.export(cut.folder / "3.ycw", by="0101", everything=True)
        assert whole.first == 1
        assert cut.take(whole.path).stored == 0


def test_a_long_absence_goes_in_many_pieces(cut: Cut) -> None:
    with cut.pc.on(cut.hall.link) as desk:
        desk.note(1)
        with desk.opened.units() as work:
            recorder = Recorder(uow=work, clock=cut.clock, actor="0007", window=3)
            for _ in range(4500):
                recorder.add(EventKind.CASE_NOTED, "staff:0007", CaseNoted(text="附记"))
            work.commit()
        done = cut.unsent(desk).export(cut.folder, by="0101")
        assert cut.take(done.path).stored == done.count == len(desk.links())
        # Cut exactly between two pieces: each of those that are there is whole.
        data = done.path.read_bytes()
        at = len(MAGIC)
        at += 4 + int.from_bytes(data[at : at + 4], "big")
        at += 4 + int.from_bytes(data[at : at + 4], "big")
        done.path.write_bytes(data[:at])
        assert "第 1 段之后" in refused(cut, done.path).sentence


def test_a_file_without_its_beginning_is_refused_with_what_to_do(cut: Cut) -> None:
    with cut.pc.on(cut.hall.link) as desk:
        desk.note(3)
        unsent = cut.unsent(desk)
        first = unsent.export(cut.folder / "1.ycw", by="0101")
        answer = answer_file(first.path, cut.take(first.path))
        assert answer is not None
        unsent.take_receipt(answer)
        desk.note(1)
        second = unsent.export(cut.folder / "2.ycw", by="0101")
        fresh = Hub(MemoryHub(uuid.UUID(int=1)), cut.clock, hub_id=HUB, seal=Seal(SEED))
        with pytest.raises(Refused, match="导出全部记录"):
            import_unsent(second.path, fresh, cut.devices)


@pytest.fixture
def a_file(cut: Cut) -> Path:
    with cut.pc.on(cut.hall.link) as desk:
        desk.note(5)
        return cut.unsent(desk).export(cut.folder / "a.ycw", by="0101").path


def test_a_file_that_was_cut_or_changed_anywhere_takes_nothing(cut: Cut, a_file: Path) -> None:
    data = a_file.read_bytes()

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(place=st.integers(0, len(data) - 1), flip=st.integers(1, 255), cutting=st.booleans())
    def check(place: int, flip: int, *, cutting: bool) -> None:
        broken = data[:place] if cutting else data[:place] + bytes([data[place] ^ flip]) + data[place + 1 :]
        a_file.write_bytes(broken)
        error = refused(cut, a_file)
        assert error.code.startswith("usb.")
        assert cut.hall.links() == set()

    check()
    a_file.write_bytes(data + b"\x00" * 10)
    assert "多出了内容" in refused(cut, a_file).sentence
    a_file.write_bytes(data[:-1])
    told = refused(cut, a_file)
    assert told.code == "usb.cut"
    assert "第 1 段" in told.sentence
    a_file.write_bytes(data)
    assert cut.take(a_file).stored == 6


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", MAGIC, MAGIC + b"\xff" * 4, MAGIC + b"\x00\x00\x00\x02\xc1\xc1"]
)
def test_what_is_no_such_file_is_said(cut: Cut, data: bytes) -> None:
    path = cut.folder / "x.ycw"
    path.write_bytes(data)
    assert refused(cut, path).code in {"usb.file", "usb.cut", "usb.damaged"}
    with pytest.raises(Unavailable, match="打不开文件"):
        cut.take(cut.folder / "none.ycw")


def test_another_hub_can_neither_take_nor_read_it(cut: Cut) -> None:
    other = uuid.UUID(int=99)
    with cut.pc.on(cut.hall.link) as desk:
        desk.note(1)
        path = cut.unsent(desk, hub=other, seed=b"o" * 32).export(cut.folder, by="0101").path
        assert "另一个大厅服务器" in refused(cut, path).sentence
        mine = cut.unsent(desk, seed=b"o" * 32).export(cut.folder / "b.ycw", by="0101").path
        # Sealed for another key under this hub's name: it does not open.
        assert refused(cut, mine).code == "usb.damaged"


def test_devices_that_are_unknown_or_put_out_bring_nothing(cut: Cut, a_file: Path) -> None:
    node = cut.device()
    row = cut.devices.rows.pop(node)
    assert refused(cut, a_file).code == "usb.signature"
    cut.devices.rows[node] = DeviceRow(
        node=node, name="别人", kind=Device.DESK, window=3, public=Seal(b"x" * 32).public
    )
    assert refused(cut, a_file).code == "usb.signature"
    cut.devices.rows[node] = row
    cut.devices.set_status(node, DeviceStatus.REVOKED)
    assert "devices --salvage" in refused(cut, a_file).sentence
    cut.devices.salvage(node, cut.clock.wall() + 60 * MICROS, "0101")
    came = cut.take(a_file)
    assert (came.stored, came.held) == (6, 1)
    assert cut.hall.held() == {QuarantineCode.SALVAGE}
    assert {arrival.stream for arrival in cut.hall.store.state.entries.values()} == {""}


def test_receipts_of_others_are_not_taken(cut: Cut, tmp_path: Path) -> None:
    with cut.pc.on(cut.hall.link) as desk:
        desk.note(1)
        unsent = cut.unsent(desk)
        path = unsent.export(cut.folder / "a.ycw", by="0101").path
        answer = answer_file(path, cut.take(path))
        assert answer is not None
        said = answer.read_bytes()
        for other, code in (
            (unsent_of(cut, desk, hub=uuid.UUID(int=9)), "usb.hub"),
            (unsent_of(cut, desk, seed=b"o" * 32), "usb.signature"),
        ):
            with pytest.raises(Refused) as caught:
                other.take_receipt(answer)
            assert caught.value.code == code
        for harm in (said[:-20], b"", said.replace(b"RECEIPT", b"RECIEPT")):
            answer.write_bytes(harm)
            with pytest.raises(Refused, match="回执"):
                unsent.take_receipt(answer)
        answer.write_bytes(said)
    other_pc = Pc(tmp_path / "other", cut.clock)
    with other_pc.on(cut.hall.link) as desk:
        desk.note(1)
        with pytest.raises(Refused, match="不是给本机的"):
            cut.unsent(desk).take_receipt(answer)


def unsent_of(cut: Cut, desk: Running, **more: object) -> UnsentRecords:
    return cut.unsent(desk, **more)  # type: ignore[arg-type]  # options of a test


def test_only_manager_and_technician_export(cut: Cut) -> None:
    with cut.pc.on(cut.hall.link) as desk:
        clerk = Actor(number="0203", name="邹正野", role=Role.CLERK)
        with pytest.raises(Refused, match="没有这项权限"):
            record_unsent_export(1, clerk, desk.opened.units, cut.clock)
        technician = Actor(number="0301", name="孔令", role=Role.TECHNICIAN)
        assert record_unsent_export(1, technician, desk.opened.units, cut.clock).topics


def test_a_stick_that_cannot_be_written_is_said(cut: Cut) -> None:
    with cut.pc.on(cut.hall.link) as desk, pytest.raises(Unavailable, match="U 盘"):
        cut.unsent(desk).export(cut.folder / "none" / "x.ycw", by="0101")


def test_keys_follow_from_the_signing_key() -> None:
    """The X25519 form of an Ed25519 pair is a pair (RFC 7748, 4.1)."""
    seed = b"k" * 32
    sealer = Sealer(Seal(seed).public)
    piece = sealer.seal(7, "记录".encode(), about=b"head", last=True)
    opener = Opener(seed, sealer.ephemeral)
    assert opener.open(7, piece, about=b"head", last=True) == "记录".encode()
    for number, about, last in ((8, b"head", True), (7, b"tail", True), (7, b"head", False)):
        assert opener.open(number, piece, about=about, last=last) is None
    for bad in (b"", b"\x01" + bytes(31), b"\xff" * 32):
        with pytest.raises(ValueError, match="no Ed25519"):
            sealing_public(bad)


def test_the_head_names_no_person(a_file: Path) -> None:
    head = read_head(a_file)
    assert (head.window, head.count, head.by) == (3, 6, "0101")
