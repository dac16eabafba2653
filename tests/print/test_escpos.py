"""The bytes of a slip, decoded back as a printer does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.paper_forms import Ticket
from hall.ticket_slips import BringLine, BringSlip, TicketSlip
from printing.escpos_raster import STAND_IN
from printing.escpos_slip import DOTS, slip_bytes
from printing.fonts import Faces
from printing.tickets_qr import qr_rows
from tests.print import samples
from tests.print.escpos_reading import Cut, Picture, QrCode, TextLine, read, texts, width_of

if TYPE_CHECKING:
    from tests.print.escpos_reading import Element

TICKET = next(paper for paper in samples.SAMPLES.values() if isinstance(paper, Ticket))
BRING = BringSlip(
    hall_name="云岭市青禾区政务服务中心",
    item="食品经营许可（餐饮服务，新办）",
    lines=(
        BringLine(name="食品经营许可申请书", form="原件 1 份"),
        BringLine(name="主要设备设施布局和操作流程图", form="原件 1 份", lacking=True),
    ),
    printed_at=TICKET.taken_at,
    foot="不清楚的，请到咨询处问；电话 0990-1234567",
)


@pytest.fixture(scope="module")
def faces(cache_dir: Path) -> Faces:
    return Faces(cache_dir)


def _read(paper: Ticket, faces: Faces, *, width: int = 80, english: bool = False) -> list[Element]:
    return read(slip_bytes(TicketSlip(paper=paper, english=english), faces, width))


def _line(elements: list[Element], text: str) -> TextLine:
    return next(one for one in elements if isinstance(one, TextLine) and text in one.text)


def _codes(elements: list[Element]) -> list[str]:
    return [code for one in elements if isinstance(one, Picture) for code in one.codes()]


@pytest.mark.parametrize("width", [58, 80])
def test_an_ordinary_slip_says_where_when_and_how_many(faces: Faces, width: int) -> None:
    elements = _read(TICKET, faces, width=width)
    number = _line(elements, "A012")
    assert (number.text, number.wide, number.high, number.bold, number.align) == ("A012", 8, 8, True, 1)
    assert number.high * 24 >= 190
    assert _line(elements, "综合受理（企业服务）").chinese
    assert _line(elements, "您前面").text.endswith("5 人")
    assert _line(elements, "大约要等").text.endswith("8–15 分钟")
    assert _line(elements, "取号时间").text.endswith("2026-11-20 09:26:31")
    assert _line(elements, "证件尾号").text.endswith(" 0011")
    assert "请到一楼A区，听叫号" in texts(elements)
    assert TICKET.missed in "".join(texts(elements))
    (code,) = (one for one in elements if isinstance(one, QrCode))
    assert (code.text, code.level) == (TICKET.qr_text, 1)
    assert "QH2611200A012-7" in texts(elements)
    assert _codes(elements) == ["QH2611200A012-7"]
    assert isinstance(elements[-1], Cut)
    assert all(width_of(one) <= DOTS[width] for one in elements if isinstance(one, TextLine))
    assert all(one.image.width <= DOTS[width] for one in elements if isinstance(one, Picture))


@pytest.mark.parametrize("width", [58, 80])
@pytest.mark.parametrize(
    "name", ["㛃𬭎业务", "王𫖯办事处", "𠅤登记", "龦鿿窗", "Łódź 领事", "专\ue863用", "张\U0002ffff李"]
)
def test_a_name_that_the_printer_lacks_goes_as_dots(faces: Faces, width: int, name: str) -> None:
    plain = _read(TICKET, faces, width=width)
    elements = _read(replace(TICKET, queue_name=name), faces, width=width)
    assert not any(name in line for line in texts(elements))
    pictures = [one for one in elements if isinstance(one, Picture)]
    assert len(pictures) == 1 + sum(isinstance(one, Picture) for one in plain)
    drawn = pictures[0].image
    assert drawn.width == DOTS[width]
    dark = sum(1 for value in drawn.tobytes() if value == 0)
    assert dark > 40 * len(name)
    assert drawn.getpixel((0, 0)) == 255
    assert "A012" in texts(elements)


def test_what_no_face_has_is_a_stand_in_and_never_an_empty_slip(faces: Faces) -> None:
    one = _read(replace(TICKET, place="请到\U0002ffff区"), faces)
    two = _read(replace(TICKET, place=f"请到{STAND_IN}区"), faces)
    drawn = next(picture for picture in one if isinstance(picture, Picture))
    assert any(value == 0 for value in drawn.image.tobytes())
    assert f"请到{STAND_IN}区" in texts(two)


@pytest.mark.parametrize(
    ("width", "number", "times"), [(80, "W03-001", 6), (58, "A1024", 6), (80, "A1024", 8)]
)
def test_a_longer_number_is_a_little_smaller(faces: Faces, width: int, number: str, times: int) -> None:
    line = _line(_read(replace(TICKET, number=number, barcode=""), faces, width=width), number)
    assert (line.wide, line.high) == (times, times)
    assert width_of(line) <= DOTS[width]


def test_a_number_that_would_be_small_is_drawn_across_the_paper(faces: Faces) -> None:
    elements = _read(replace(TICKET, number="W03-001", barcode=""), faces, width=58)
    assert "W03-001" not in texts(elements)
    (drawn,) = (one.image for one in elements if isinstance(one, Picture))
    box = drawn.point([255 - value for value in range(256)]).getbbox()
    assert box is not None
    assert box[2] - box[0] > DOTS[58] * 0.8


@pytest.mark.parametrize("width", [58, 80])
def test_a_long_name_is_broken_and_nothing_of_it_is_lost(faces: Faces, width: int) -> None:
    name = "工程建设项目审批与交通运输及城市管理综合受理（含施工许可、道路运输、户外招牌设置）"
    elements = _read(replace(TICKET, queue_name=name, place=f"请到{name}"), faces, width=width)
    joined = "".join(texts(elements))
    assert name in joined
    assert joined.count(name) == 2
    assert all(width_of(one) <= DOTS[width] for one in elements if isinstance(one, TextLine))


def test_priority_and_reprint_and_void_are_marked(faces: Faces) -> None:
    mark = replace(TICKET.mark, count=2, voided=True)
    elements = _read(replace(TICKET, priority="残疾人", mark=mark), faces)
    assert _line(elements, "【优先】残疾人").bold
    assert _line(elements, "补打").text.split()[1] == "2"
    assert _line(elements, "本号已作废").wide == 2


def test_an_english_slip_has_no_chinese_words_of_ours(faces: Faces) -> None:
    paper = replace(
        TICKET,
        hall_name="Service Hall",
        queue_name="Business",
        place="Please go to area A",
        priority="Elderly",
        missed="Missed? Bring it back here. Valid today only",
    )
    joined = "\n".join(texts(_read(paper, faces, english=True)))
    assert "Ahead of you" in joined
    assert "8–15 min" in joined
    assert "[Priority] Elderly" in joined
    assert not [char for char in joined if "\u4e00" <= char <= "\u9fff"]


def test_without_wait_tail_and_code_the_lines_are_left_out(faces: Faces) -> None:
    bare = replace(TICKET, wait=None, ahead=None, tail="", qr_text="", barcode="")
    elements = _read(bare, faces)
    assert not any("大约" in line or "您前面" in line or "尾号" in line for line in texts(elements))
    assert not [one for one in elements if isinstance(one, QrCode)]
    assert not _codes(elements)


def test_a_number_that_begins_with_99_is_scanned_as_it_is(faces: Faces) -> None:
    assert _codes(_read(replace(TICKET, barcode="9901022611200A012"), faces)) == ["9901022611200A012"]


def test_the_list_of_what_to_bring_marks_what_is_lacking(faces: Faces) -> None:
    elements = read(slip_bytes(BRING, faces, 80))
    lacking = _line(elements, "主要设备")
    assert lacking.text == "□ 主要设备设施布局和操作流程图（还缺）"
    assert lacking.bold
    assert not _line(elements, "食品经营许可申请书").bold
    assert _line(elements, "原件 1 份").text.startswith("   ")
    assert isinstance(elements[-1], Cut)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60), width=st.sampled_from([58, 80]))
def test_whatever_a_name_holds_it_never_is_a_command(faces: Faces, text: str, width: int) -> None:
    paper = replace(TICKET, queue_name=text, place=f"\x1b@{text}\x1dV\x00", hall_name=f"{text}\n\x1c.")
    elements = _read(paper, faces, width=width)
    assert sum(isinstance(one, Cut) for one in elements) == 1
    assert "A012" in texts(elements)
    assert all(width_of(one) <= DOTS[width] for one in elements if isinstance(one, TextLine))


def test_the_modules_for_the_screen_are_those_of_a_code(faces: Faces) -> None:
    rows = qr_rows(TICKET.qr_text)
    assert faces is not None
    assert len(rows) == len(rows[0]) >= 21
    assert rows[0][:7] == (True,) * 7
    assert qr_rows("") == ()
    assert qr_rows("x" * 400) == ()
