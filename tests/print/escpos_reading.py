"""Reads ESC/POS back as a printer does: lines, pictures, QR codes, cuts; draws the paper for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from printing.fonts import find_fonts, system_font_dirs


@dataclass(frozen=True, kw_only=True)
class TextLine:
    """One printed line; `chinese` when it came between 1C 26 and 1C 2E."""

    text: str
    wide: int
    high: int
    bold: bool
    align: int
    chinese: bool


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A raster."""

    image: Image.Image
    align: int

    def codes(self) -> list[str]:
        """What a scanner reads in it."""
        framed = Image.new("L", (self.image.width + 80, self.image.height + 80), 255)
        framed.paste(self.image, (40, 40))
        return [code.text for code in zxingcpp.read_barcodes(framed)]


@dataclass(frozen=True, kw_only=True)
class QrCode:
    """A QR code that the printer draws."""

    text: str
    module: int
    level: int


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The knife."""

    mode: int


Element = TextLine | Picture | QrCode | Cut


@dataclass
class Reader:
    """The state of a printer; unknown commands are an error."""

    data: bytes
    at: int = 0
    elements: list[Element] = field(default_factory=list)
    align: int = 0
    bold: bool = False
    wide: int = 1
    high: int = 1
    chinese: bool = False
    was_chinese: bool = False
    line: bytearray = field(default_factory=bytearray)
    qr: dict[int, bytes] = field(default_factory=dict)
    begun: bool = False

    def take(self, count: int) -> bytes:
        got = self.data[self.at : self.at + count]
        assert len(got) == count, "the job ends inside a command"
        self.at += count
        return got

    def read(self) -> list[Element]:
        """The whole job."""
        while self.at < len(self.data):
            byte = self.take(1)
            if byte == b"\x1b":
                self._escape(self.take(1))
            elif byte == b"\x1d":
                self._group(self.take(1))
            elif byte == b"\x1c":
                self.chinese = {b"&": True, b".": False}[self.take(1)]
                self.was_chinese |= self.chinese
            elif byte == b"\n":
                self._feed()
            else:
                assert byte >= b" ", f"a control character {byte!r} in the text at {self.at}"
                self.line += byte
                if byte >= b"\x80":
                    assert self.chinese, "two bytes outside the Chinese mode"
                    self.line += self.take(1)
        assert not self.line, "a text without its end of line"
        return self.elements

    def _feed(self) -> None:
        text = bytes(self.line).decode("gb18030")
        self.line.clear()
        if text:
            line = TextLine(
                text=text,
                wide=self.wide,
                high=self.high,
                bold=self.bold,
                align=self.align,
                chinese=self.was_chinese,
            )
            self.elements.append(line)
        self.was_chinese = False

    def _escape(self, command: bytes) -> None:
        assert not self.line, "a command in the middle of a line"
        if command == b"@":
            self.begun = True
        elif command == b"a":
            self.align = self.take(1)[0]
        elif command == b"E":
            self.bold = bool(self.take(1)[0])
        elif command == b"d":
            self.take(1)
        else:
            raise AssertionError(command)

    def _group(self, command: bytes) -> None:
        assert not self.line, "a command in the middle of a line"
        if command == b"!":
            size = self.take(1)[0]
            self.wide, self.high = (size >> 4) + 1, (size & 7) + 1
        elif command == b"v":
            self._raster()
        elif command == b"(":
            assert self.take(1) == b"k"
            self._code()
        elif command == b"V":
            mode = self.take(1)[0]
            self.elements.append(Cut(mode=mode))
        else:
            raise AssertionError(command)

    def _raster(self) -> None:
        assert self.take(2) == b"0\x00"
        across = int.from_bytes(self.take(2), "little")
        down = int.from_bytes(self.take(2), "little")
        image = Image.frombytes("1", (across * 8, down), self.take(across * down))
        inverted = image.convert("L").point(lambda value: 255 - value)
        self.elements.append(Picture(image=inverted, align=self.align))

    def _code(self) -> None:
        size = int.from_bytes(self.take(2), "little")
        body = self.take(size)
        assert body[:1] == b"1", "another code than QR"
        self.qr[body[1]] = body[2:]
        if body[1] == 81:
            text = self.qr[80][1:].decode()
            self.elements.append(QrCode(text=text, module=self.qr[67][0], level=self.qr[69][0] - 48))


def read(data: bytes) -> list[Element]:
    """The elements of a job, which begins with 1B 40."""
    reader = Reader(data)
    elements = reader.read()
    assert reader.begun
    return elements


def texts(elements: list[Element]) -> list[str]:
    """All lines that went as text."""
    return [element.text for element in elements if isinstance(element, TextLine)]


def width_of(line: TextLine) -> int:
    """Dots across that a line takes."""
    return sum(12 if char.isascii() else 24 for char in line.text) * line.wide


def paper(elements: list[Element], dots: int) -> Image.Image:
    """The slip as it comes out, for people to look at."""
    fonts = find_fonts(system_font_dirs())
    sheet = Image.new("L", (dots, 4000), 255)
    draw = ImageDraw.Draw(sheet)
    y = 20
    for element in elements:
        if isinstance(element, TextLine):
            y = _text(sheet, element, y, fonts)
        elif isinstance(element, Picture):
            sheet.paste(element.image, (max(0, (dots - element.image.width) // 2), y))
            y += element.image.height + 4
        elif isinstance(element, QrCode):
            code = zxingcpp.create_barcode(
                element.text, zxingcpp.BarcodeFormat.QRCode, ec_level="M"
            ).to_image(scale=element.module)
            image = Image.fromarray(code)
            sheet.paste(image, ((dots - image.width) // 2, y))
            y += image.height + 4
        else:
            draw.line((0, y + 30, dots, y + 30), fill=120)
            y += 60
    return sheet.crop((0, 0, dots, y))


def _text(sheet: Image.Image, line: TextLine, y: int, fonts: dict[str, Path]) -> int:
    name = "NotoSansCJK-Bold.ttc" if line.bold else "NotoSansCJK-Regular.ttc"
    font = ImageFont.truetype(str(fonts[name]), 24, index=2)
    row = Image.new("L", (max(width_of(line) // line.wide, 1), 30), 255)
    pen = ImageDraw.Draw(row)
    x = 0
    for char in line.text:
        step = 12 if char.isascii() else 24
        pen.text((x + step / 2, 13), char, font=font, fill=0, anchor="mm")
        x += step
    row = row.resize((row.width * line.wide, row.height * line.high))
    left = 0 if line.align == 0 else (sheet.width - row.width) // 2
    sheet.paste(row, (left, y))
    return y + row.height
