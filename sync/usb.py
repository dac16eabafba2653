"""Carrying records to the hub by hand: what a desk writes to a stick, what the hub takes from it.

For a hall that is cut off for weeks. The chain stays the outbox (D12): an export marks nothing as sent, only
a receipt does, and a file that is imported twice changes nothing. The bytes of the file are `usb_file.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hall.clock import Clock, to_datetime
from hall.device_ports import DeviceRow, DeviceStore, may_send
from hall.errors import Refused
from hall.queue_acts import Device
from hall.sync_ports import Outbox, Receipt
from sync import wire
from sync.batch import checkpoint_bytes
from sync.enrol_client import HubTrust
from sync.hub import Hub
from sync.security import Seal, is_signed
from sync.usb_file import (
    RECEIPT_SUFFIX,
    SUFFIX,
    Head,
    check_head,
    read_head,
    read_pushes,
    read_receipt,
    write_file,
    write_receipt,
)

_NOTHING: Final = "没有未上传的记录，不用导出。"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbExport:
    """What was written: how many records, and their first and last number in the own chain."""

    path: Path
    count: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbImport:
    """What became of a file at the hub.

    Attributes:
        node: Who wrote it.
        stored: Records that the hub did not have. known: those that it had.
        held: Records that a person has to look at.
        receipts: The hub's word for each chain, to be carried back.
    """

    node: uuid.UUID
    name: str
    stored: int
    known: int
    held: int
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentRecords:
    """The own chain behind what the hub is known to have."""

    outbox: Outbox
    trust: HubTrust
    seal: Seal
    clock: Clock

    def covered(self) -> int:
        """Number of the last record that a receipt of this hub covers; 0 for none."""
        receipt = self.outbox.receipt(uuid.UUID(self.trust.hub_id))
        if receipt is None:
            return 0
        return self.outbox.places([receipt.link]).get(receipt.link, 0)

    def waiting(self) -> int:
        """How many records are behind that."""
        tip = self.outbox.own().tip
        return max(tip.seq - self.covered(), 0) if tip is not None else 0

    def some(self) -> int:
        """The same, where there is something to carry.

        Raises:
            Refused: `usb.nothing`.
        """
        count = self.waiting()
        if not count:
            raise Refused("usb.nothing", _NOTHING)
        return count

    def name(self) -> str:
        """What a file is called: window, day and hour, so that nobody mixes two of them up."""
        place = f"{self.trust.window}号窗口" if self.trust.window else self.trust.name
        stamp = to_datetime(self.clock.wall()).strftime("%Y%m%d-%H%M")
        return f"未上传记录-{place}-{stamp}{SUFFIX}"

    def export(self, path: Path, *, by: str, everything: bool = False) -> UsbExport:
        """Write them into a file that only this hub can open.

        Args:
            path: A file, or a folder in which one is made.
            by: Staff number of who exports; the event of it is written before, and goes along.
            everything: The whole chain, for a hub that has lost what it receipted.

        Raises:
            Refused: `usb.nothing`. Unavailable: `usb.write`.
        """
        own, after = self.outbox.own(), 0 if everything else self.covered()
        if own.tip is None or own.tip.seq <= after:
            raise Refused("usb.nothing", _NOTHING)
        target = path / self.name() if path.is_dir() else path
        head = Head(
            hub=uuid.UUID(self.trust.hub_id),
            node=own.node,
            first=after + 1,
            last=own.tip.seq,
            count=own.tip.seq - after,
            made_at=self.clock.wall(),
            ephemeral=bytes(32),
            hall=self.trust.hall,
            window=self.trust.window,
            by=by,
        )
        pushes = self._pushes(own.node, after, own.tip.seq)
        write_file(target, head, pushes, bytes.fromhex(self.trust.hub_key), self.seal)
        return UsbExport(path=target, count=head.count, first=head.first, last=head.last)

    def _pushes(self, node: uuid.UUID, after: int, until: int) -> Iterator[wire.Push]:
        while after < until:
            entries = self.outbox.after(after, min(wire.LIMIT_EVENTS, until - after), wire.LIMIT_BYTES)
            if not entries:
                return
            after += len(entries)
            link = entries[-1].link
            sig = self.seal.sign(checkpoint_bytes(node, after, link))
            yield wire.Push(
                streams=[
                    wire.Parcel(
                        node=node,
                        prev=entries[0].prev,
                        entries=[
                            wire.Redacted(chash=one.chash) if one.raw is None else one.raw for one in entries
                        ],
                        ckpt=wire.Checkpoint(seq=after, link=link, sig=sig),
                    )
                ]
            )

    def take_receipt(self, path: Path) -> Receipt:
        """Keep the receipt that came back; an older one than is known changes nothing.

        Raises:
            Refused: `usb.receipt`, `usb.hub`, `usb.signature`, `usb.other` for another desk's.
            Unavailable: `usb.read`.
        """
        hub = uuid.UUID(self.trust.hub_id)
        receipt = read_receipt(path, hub=hub, public=bytes.fromhex(self.trust.hub_key))
        own = self.outbox.own()
        if receipt.node != own.node or self.outbox.places([receipt.link]).get(receipt.link) != receipt.seq:
            raise Refused("usb.other", "这份回执不是给本机的，没有采用。请拿到导出文件的那台电脑上。")
        if receipt.seq >= self.covered():
            self.outbox.keep_receipt(receipt)
        return receipt


def import_unsent(path: Path, hub: Hub, devices: DeviceStore) -> UsbImport:
    """Take a file in at the hub it was sealed for, each piece as a push over the wire.

    Everything is opened and checked before the first piece is taken.

    Raises:
        Refused: As `usb_file.read_pushes` and `check_head`; `usb.device` for a device that this hub does not
            know or has put out, `usb.gap` when what comes before it is not here, `usb.bad`.
        Unavailable: `usb.read`, or the disk did not take it.
    """
    head = read_head(path)
    row = devices.get([head.node]).get(head.node)
    # A file for another hub is told as such, whoever wrote it.
    check_head(head, hub=hub.hub_id, public=row.public if row is not None else b"")
    device = _sender(row, hub.clock)
    for push in read_pushes(path, hub.seal.seed):
        _require_own(push, device)
    stored = known = held = 0
    receipts: dict[uuid.UUID, Receipt] = {}
    for push in read_pushes(path, hub.seal.seed):
        for verdict in (hub.push if device.active else hub.salvage)(push).streams:
            if verdict.status is wire.PushStatus.GAP:
                raise Refused(
                    "usb.gap",
                    "这份文件前面的记录大厅服务器没有收到过。请在那台电脑上导出全部记录，再导入一次。",
                )
            if verdict.status is wire.PushStatus.BAD:
                raise Refused("usb.bad", f"没有接收：{verdict.detail}")
            stored, known = stored + verdict.stored, known + verdict.dup
            held += len(verdict.quarantined)
            if verdict.receipt is not None:
                receipts[verdict.node] = _receipt(hub.hub_id, verdict.node, verdict.receipt)
    return UsbImport(
        node=head.node,
        name=device.name,
        stored=stored,
        known=known,
        held=held,
        receipts=tuple(receipts.values()),
    )


def answer_file(path: Path, done: UsbImport) -> Path | None:
    """Write the receipt beside the file, for the way back; None when there is nothing to say."""
    mine: Mapping[uuid.UUID, Receipt] = {one.node: one for one in done.receipts}
    if done.node not in mine:
        return None
    target = path.with_suffix(RECEIPT_SUFFIX)
    write_receipt(target, mine[done.node])
    return target


def _sender(row: DeviceRow | None, clock: Clock) -> DeviceRow:
    if row is None or row.kind is not Device.DESK:
        raise Refused("usb.device", "大厅服务器没有登记过导出这份文件的电脑，没有导入。")
    if not may_send(row, clock.wall()):
        raise Refused(
            "usb.device",
            f"“{row.name}”已停用或注销，没有导入。要收回它最后的记录，请先用 devices --salvage 开放接收。",
        )
    return row


def _require_own(push: wire.Push, row: DeviceRow) -> None:
    """Its own chain only, and each run signed by its author."""
    for parcel in push.streams:
        ckpt = parcel.ckpt
        said = checkpoint_bytes(parcel.node, ckpt.seq, ckpt.link)
        if parcel.node != row.node or not is_signed(row.public, said, ckpt.sig):
            raise Refused("usb.signature", "文件里的记录与导出它的电脑的密钥不符，没有导入。")


def _receipt(hub: uuid.UUID, node: uuid.UUID, slip: wire.Slip) -> Receipt:
    return Receipt(hub=hub, node=node, seq=slip.seq, link=slip.link, at=slip.hub_time, sig=slip.sig)
