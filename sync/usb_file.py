"""The file of records that are not at the hub yet, carried there by hand; and the receipt that comes back.

A line that says what it is, a head signed by who wrote it, then pushes as they would have gone over the wire,
each sealed for the hub (`usb_box.py`). The whole file is opened before anything of it is taken, so that one
which was cut or changed is refused with its place. What is done with it is `usb.py`.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import msgspec
from msgspec import Meta, Struct

from hall.errors import Refused, Unavailable
from hall.sync_ports import Receipt
from sync import wire
from sync.security import Seal, is_signed
from sync.usb_box import Opener, Sealer

MAGIC: Final = b"YICHUANG-UNSENT-1\n"
RECEIPT_MAGIC: Final = b"YICHUANG-RECEIPT-1\n"
SUFFIX: Final = ".ycw"
RECEIPT_SUFFIX: Final = ".ych"
MAX_HEAD: Final = 4096
MAX_RECEIPT: Final = 4096
_MAX_PIECE: Final = wire.MAX_BODY + 16
_MARK: Final = b"yichuang unsent 1\x00"
_NO_FILE: Final = "这不是一窗导出的未上传记录，请核对所选的文件。"


class Head(Struct, frozen=True, kw_only=True):
    """Who wrote the file for which hub, and what is in it. Readable without the hub's key; names no person.

    `first` and `last` are numbers of the writer's own chain. `made_at` microseconds UTC of the writer.
    """

    hub: uuid.UUID
    node: uuid.UUID
    first: wire.Seq
    last: wire.Seq
    count: wire.Seq
    made_at: int
    ephemeral: wire.Hash
    hall: Annotated[str, Meta(max_length=40)] = ""
    window: int | None = None
    by: Annotated[str, Meta(max_length=40)] = ""
    sig: Annotated[bytes, Meta(max_length=64)] = b""

    def signed(self) -> bytes:
        """The bytes that the signature covers."""
        return _MARK + msgspec.msgpack.encode(msgspec.structs.replace(self, sig=b""))


def write_file(path: Path, head: Head, pushes: Iterable[wire.Push], hub_key: bytes, seal: Seal) -> None:
    """Write a file whole, under its name only when it is durable.

    Args:
        path: Where; what lies there is replaced.
        head: `ephemeral` and `sig` are filled in here.
        pushes: What goes into it, in the order in which it is to be taken; at least one.
        hub_key: The hub's Ed25519 key.
        seal: The writer's key.

    Raises:
        Unavailable: `usb.write`, the stick is full, write-protected or gone.
    """
    sealer = Sealer(hub_key)
    head = msgspec.structs.replace(head, ephemeral=sealer.ephemeral)
    plain = msgspec.msgpack.encode(msgspec.structs.replace(head, sig=seal.sign(head.signed())))
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(MAGIC + len(plain).to_bytes(4, "big") + plain)
            about = hashlib.sha256(plain).digest()
            for number, push, last in _numbered(pushes):
                piece = sealer.seal(number, wire.pack(push), about=about, last=last)
                file.write(len(piece).to_bytes(4, "big") + piece)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise Unavailable(
            "usb.write", f"写不进 {path}：请检查 U 盘是否插好、有没有写保护、空间够不够。"
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _numbered(pushes: Iterable[wire.Push]) -> Iterator[tuple[int, wire.Push, bool]]:
    """Each push with its number and whether it is the last."""
    before: wire.Push | None = None
    number = -1
    for push in pushes:
        if before is not None:
            yield number, before, False
        number, before = number + 1, push
    if before is not None:
        yield number, before, True


def read_head(path: Path) -> Head:
    """Who wrote a file for which hub, unchecked.

    Raises:
        Refused: `usb.file`. Unavailable: `usb.read`.
    """
    with _reading(path) as file:
        return _head(file)[0]


def check_head(head: Head, *, hub: uuid.UUID, public: bytes) -> None:
    """Let only a file for this hub pass, written by the holder of a key.

    Raises:
        Refused: `usb.hub`, `usb.signature`.
    """
    if head.hub != hub:
        raise Refused("usb.hub", "这份文件是给另一个大厅服务器的，请拿到登记本机的那台服务器上导入。")
    if not is_signed(public, head.signed(), head.sig):
        raise Refused("usb.signature", "文件的签名与导出它的电脑的密钥不符，没有导入，请重新导出。")


def read_pushes(path: Path, seed: bytes) -> Iterator[wire.Push]:
    """The pushes in order, each as it is opened.

    Args:
        path: The file.
        seed: The hub's 32 secret bytes.

    Raises:
        Refused: `usb.file`, `usb.cut`, `usb.damaged`, with the piece and the place in the file.
        Unavailable: `usb.read`.
    """
    with _reading(path) as file:
        head, plain = _head(file)
        about, number = hashlib.sha256(plain).digest(), 0
        try:
            opener = Opener(seed, head.ephemeral)
        except ValueError as error:
            raise _damaged(number, file.tell()) from error
        size = file.seek(0, os.SEEK_END)
        at = file.seek(len(MAGIC) + 4 + len(plain))
        while True:
            piece, end = _piece(file, number, at, size)
            last = end == size
            opened = opener.open(number, piece, about=about, last=last)
            if opened is None:
                raise _why(opener, piece, number=number, at=at, end=end, about=about, last=last)
            yield _push(opened, number, at)
            if last:
                return
            number, at = number + 1, end


def _piece(file: BinaryIO, number: int, at: int, size: int) -> tuple[bytes, int]:
    told = file.read(4)
    length = int.from_bytes(told, "big")
    if len(told) == 4 and not 16 <= length <= _MAX_PIECE:
        raise _damaged(number, at)
    if len(told) < 4 or at + 4 + length > size:
        raise Refused(
            "usb.cut",
            f"文件不完整：第 {number + 1} 段（第 {at} 字节起）断了，只有 {size} 字节。"
            "没有导入，请重新拷贝或导出。",
        )
    return file.read(length), at + 4 + length


def _why(
    opener: Opener, piece: bytes, *, number: int, at: int, end: int, about: bytes, last: bool
) -> Refused:
    """A piece did not open: cut behind it, lengthened behind it, or changed itself."""
    if opener.open(number, piece, about=about, last=not last) is None:
        return _damaged(number, at)
    if last:
        return Refused(
            "usb.cut",
            f"文件不完整：第 {number + 1} 段之后（第 {end} 字节起）没有了。没有导入，请重新拷贝或导出。",
        )
    return Refused("usb.damaged", f"文件在第 {end} 字节之后多出了内容。没有导入，请重新拷贝。")


def _push(opened: bytes, number: int, at: int) -> wire.Push:
    try:
        return wire.unpack(opened, wire.Push, wire.Encoding.MSGPACK, "zstd")
    except wire.WireError as error:
        raise _damaged(number, at) from error


def _damaged(number: int, at: int) -> Refused:
    return Refused(
        "usb.damaged", f"文件的第 {number + 1} 段（第 {at} 字节起）已损坏。没有导入，请重新拷贝或导出。"
    )


def _reading(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise Unavailable("usb.read", f"打不开文件 {path}：请检查 U 盘是否插好。") from error


def _head(file: BinaryIO) -> tuple[Head, bytes]:
    begin = file.read(len(MAGIC) + 4)
    if not begin.startswith(MAGIC):
        raise Refused("usb.file", _NO_FILE)
    length = int.from_bytes(begin[len(MAGIC) :], "big")
    plain = file.read(length) if 0 < length <= MAX_HEAD else b""
    if len(plain) != length or not plain:
        raise Refused("usb.cut", "文件不完整：开头就断了。没有导入，请重新拷贝或导出。")
    try:
        return msgspec.msgpack.decode(plain, type=Head), plain
    except (msgspec.MsgspecError, ValueError) as error:
        raise Refused("usb.damaged", "文件的开头已损坏。没有导入，请重新拷贝或导出。") from error


# --- the receipt


class _Slip(Struct, frozen=True, kw_only=True):
    hub: uuid.UUID
    node: uuid.UUID
    seq: wire.Seq
    link: wire.Hash
    hub_time: int
    sig: Annotated[bytes, Meta(min_length=64, max_length=64)]


def write_receipt(path: Path, receipt: Receipt) -> None:
    """The hub's signed word that the records are there, to be carried back.

    Raises:
        Unavailable: `usb.write`.
    """
    slip = _Slip(
        hub=receipt.hub,
        node=receipt.node,
        seq=receipt.seq,
        link=receipt.link,
        hub_time=receipt.at,
        sig=receipt.sig,
    )
    try:
        path.write_bytes(RECEIPT_MAGIC + msgspec.json.encode(slip) + b"\n")
    except OSError as error:
        raise Unavailable("usb.write", f"回执写不进 {path}：记录已经导入，连上后回执会自动取回。") from error


def read_receipt(path: Path, *, hub: uuid.UUID, public: bytes) -> Receipt:
    """A receipt, if it is truly the hub's.

    Raises:
        Refused: `usb.receipt`, `usb.hub`, `usb.signature`. Unavailable: `usb.read`.
    """
    with _reading(path) as file:
        text = file.read(MAX_RECEIPT)
    strange = Refused("usb.receipt", "这不是大厅服务器给的回执，或文件不完整，请重新拷贝。")
    if not text.startswith(RECEIPT_MAGIC):
        raise strange
    try:
        slip = msgspec.json.decode(text[len(RECEIPT_MAGIC) :], type=_Slip)
    except (msgspec.MsgspecError, ValueError) as error:
        raise strange from error
    receipt = Receipt(
        hub=slip.hub, node=slip.node, seq=slip.seq, link=slip.link, at=slip.hub_time, sig=slip.sig
    )
    if slip.hub != hub:
        raise Refused("usb.hub", "这份回执是另一个大厅服务器给的，没有采用。")
    if not is_signed(public, receipt.signed(), receipt.sig):
        raise Refused("usb.signature", "回执的签名不是本厅服务器的，没有采用，请技术人员核对。")
    return receipt
