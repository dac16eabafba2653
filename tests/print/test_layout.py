"""Nothing runs over: long names, long lists, hard line ends, pages that belong together."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hall.papers import Clerk, Party
from printing.fonts import Faces, Role
from printing.text import Span, break_lines, tidy, width_of
from tests.print import samples
from tests.print.reading import Run, page_count, runs_of, text_of
from tests.print.sample_parts import FOOD

if TYPE_CHECKING:
    from pathlib import Path

    from printing.render import Renderer

_NO_START = set("，。、；：？！）》〉」』】〕”’…,.;:?!)%")
_NO_END = set("（《〈「『【〔“‘(")
_HANGING = set("，。、；：？！）》〉」』】〕")
_SURNAMES = "林邹马谢段欧阳司马钟顾秦谭周韩䶮𬭎𫖯㛃"
_GIVEN = "知远正野卓乐思恬语江晴雪砚秋怀瑾舟月野轩青禾"
_PLACES = ("云岭市青禾区", "示例路", "号", "幢", "单元", "（原示例厂宿舍）", "-2-301室", "A座", "《示例苑》")
_LATIN = ("Maximiliana", "Óscar", "de", "la", "Fuente", "Nguyễn", "van", "O’Brien-Smith", "Ğ", "X")


@pytest.fixture(scope="module")
def faces(cache_dir: Path) -> Faces:
    return Faces(cache_dir)


def _name(generator: random.Random) -> str:
    kind = generator.randrange(4)
    if kind == 0:
        return generator.choice(_SURNAMES) + "".join(generator.choices(_GIVEN, k=generator.randint(0, 3)))
    if kind == 1:
        return "·".join("".join(generator.choices(_GIVEN, k=generator.randint(2, 7))) for _ in range(4))
    if kind == 2:
        return " ".join(generator.choices(_LATIN, k=generator.randint(1, 9)))[:60]
    return "".join(generator.choices(_LATIN, k=12))[:60].replace(" ", "")


def _address(generator: random.Random) -> str:
    return "".join(
        generator.choice(_PLACES) + str(generator.randrange(2000)) for _ in range(generator.randint(1, 12))
    )


def test_a_thousand_names_and_addresses_stay_in_columns_of_all_widths(faces: Faces) -> None:
    generator = random.Random(20261120)  # noqa: S311  # texts to try, no secrets
    for number in range(1000):
        text = _name(generator) if number % 2 else _address(generator)
        size = generator.choice((9.5, 11.5, 14.0, 24.0))
        width = generator.uniform(3 * size, 450)
        lines = break_lines(faces, [Span(text)], size=size, width=width, justify=bool(number % 3))
        assert "".join(line.text for line in lines).replace(" ", "") == tidy(text).replace(" ", "")
        for line in lines:
            hang = size / 2 if line.text[-1:] in _HANGING else 0.0
            drawn = sum(width_of(faces, role, size, piece) + gap for piece, role, gap in line.pieces)
            assert drawn - hang <= width + 0.3
            assert abs(drawn - line.width) < 0.01


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(faces: Faces) -> None:
    text = "".join(
        span
        for span in (
            "你单位提交的“上述”申请材料（见下表）本窗口已收到。依据《中华人民共和国行政许可法》（2019年修正）",
            "第三十二条第一款第（四）项，即2026年11月20日（星期五）前，作出受理或者不予受理的决定；",
            "或者一次性告知需要补正的全部内容：《食品经营许可申请书》、《营业执照》（副本）……（完）。",
        )
    )
    for width in range(84, 460, 7):
        lines = break_lines(faces, [Span(text)], size=14, width=width, indent=28)
        for line, after in zip(lines, [*lines[1:], None], strict=True):
            assert line.text[0] not in _NO_START
            assert line.text[-1] not in _NO_END
            if after is not None:
                assert not (line.text[-1].isascii() and after.text[0].isascii() and after.text[0].isalnum())


def test_a_word_wider_than_the_column_goes_on_in_the_next_line(faces: Faces) -> None:
    lines = break_lines(faces, [Span("W" * 100)], size=12, width=60)
    assert "".join(line.text for line in lines) == "W" * 100
    assert all(width_of(faces, Role.BODY, 12, line.text) <= 60.2 for line in lines)


def test_marks_that_meet_share_their_room(faces: Faces) -> None:
    apart = sum(width_of(faces, Role.BODY, 12, char) for char in "：《甲")
    (line,) = break_lines(faces, [Span("：《甲")], size=12, width=400)
    assert line.width == pytest.approx(apart - 6)


def test_bold_words_in_brackets_keep_their_brackets(faces: Faces) -> None:
    for width in range(40, 200, 3):
        spans = [Span("请于期限（"), Span("2026年", Role.BOLD), Span("）前补正")]
        for line in break_lines(faces, spans, size=14, width=width):
            assert not line.text.endswith("（")
            assert not line.text.startswith("）")


@pytest.mark.parametrize("text", ["", "\n", " ", "\r\n\t", "甲\n\n乙"])
def test_blank_texts_give_blank_lines(text: str, faces: Faces) -> None:
    lines = break_lines(faces, [Span(text)], size=12, width=100)
    assert len(lines) == max(1, tidy(text).rstrip("\n ").count("\n") + 1 if text.strip() else len(lines))
    assert "".join(line.text for line in lines).strip() == tidy(text).replace("\n", "").strip()


def _overlaps(runs: list[Run]) -> list[str]:
    """Characters whose ink lies on the ink of another one on the same page."""
    boxes = sorted((run.page, *box) for run in runs for box in run.boxes)
    found = []
    for index, (page, left, top, right, low) in enumerate(boxes):
        for other in boxes[index + 1 :]:
            if other[0] != page or other[1] >= right - 0.25:
                break
            if min(low, other[4]) - max(top, other[2]) > 0.25 and min(right, other[3]) - other[1] > 0.25:
                found.append(f"{page}: {left:.1f},{top:.1f} on {other[1]:.1f},{other[2]:.1f}")
    return found


def _outside(runs: list[Run]) -> list[str]:
    """Characters whose ink is outside the margins of A4."""
    return [
        f"{run.page} {box} {run.text}"
        for run in runs
        for box in run.boxes
        if box[0] < 26.7 or box[2] > 185.4 or box[1] < 12 or box[3] > 297 - 11.9
    ]


def _is_clean(pdf: bytes) -> None:
    runs = runs_of(pdf)
    assert _outside(runs) == []
    assert _overlaps(runs) == []


@pytest.mark.parametrize("name", sorted(set(samples.SAMPLES) - {"取号小票"}))
def test_no_sample_has_ink_on_ink_or_in_the_margins(name: str, renderer: Renderer) -> None:
    _is_clean(renderer.render(samples.SAMPLES[name]))


@pytest.mark.parametrize("seed", range(12))
def test_papers_with_random_people_are_clean(seed: int, renderer: Renderer) -> None:
    generator = random.Random(seed)  # noqa: S311  # as above
    party = Party(
        name=_name(generator),
        head=_name(generator),
        organisation=bool(seed % 2),
        document_kind="外国人永久居留身份证",
        document_number="".join(generator.choices("0123456789ABCDEFX", k=generator.randint(1, 30))),
        phone="".join(generator.choices("0123456789-", k=generator.randint(0, 20))),
    )
    agent = replace(party, name=_name(generator), head="")
    item = replace(FOOD, name=_address(generator), situation=_address(generator))
    clerk = Clerk(number="0203", name=_name(generator))
    for paper in (
        samples.RECEIPT,
        samples.ACCEPTANCE,
        samples.CORRECTION,
        samples.GAP_PROMISE,
        samples.REFUSAL,
    ):
        _is_clean(
            renderer.render(
                replace(paper, applicant=party, agent=agent, item=item, clerk=clerk, window="3号窗")
            )
        )


def test_very_long_bodies_and_foreign_names_stay_whole(renderer: Renderer) -> None:
    body = "云岭市青禾区高新技术产业开发与自由贸易试验片区综合行政审批和政务服务大数据管理局（知识产权局）"
    name = "Maria Magdalena Konstantina Papadopoulou-Wolfeschlegelstein "[:60].strip()
    paper = replace(
        samples.ACCEPTANCE,
        body=body,
        applicant=Party(name=name, document_kind="护照", document_number="E12345678"),
        mark=replace(samples.ACCEPTANCE.mark, offline=True),
    )
    pdf = renderer.render(paper)
    _is_clean(pdf)
    text = text_of(pdf)
    assert text.count(body) >= 2
    assert name in text


def test_a_list_of_sixty_materials_repeats_its_heads_and_ends_together(renderer: Renderer) -> None:
    lines = tuple(
        replace(line, name=f"{line.name}{number}")
        for number, line in enumerate((samples.RECEIPT.lines * 9)[:60], 1)
    )
    pdf = renderer.render(replace(samples.RECEIPT, lines=lines))
    _is_clean(pdf)
    pages = page_count(pdf)
    assert pages >= 3
    runs = runs_of(pdf)
    for page in range(1, pages + 1):
        words = [run.text for run in runs if run.page == page]
        assert words.count("材料名称") == 1
        assert any(f"第{page}页，共{pages}页" in word for word in words)
        assert any("W04·0000871" in word for word in words)
        assert any("99010220261113W040003" in word for word in words)
    last = "".join(run.text for run in runs if run.page == pages)
    assert "合计" in last
    assert "申请人（代理人）签名" in last
    assert "加盖收件专用印章" in last
    before = "".join(run.text for run in runs if run.page < pages)
    assert "加盖收件专用印章" not in before
    assert all(f"{line.name}" in text_of(pdf) for line in lines)


@pytest.mark.parametrize("count", range(1, 31))
def test_the_seal_never_stands_alone_on_a_page(count: int, renderer: Renderer) -> None:
    lines = tuple(replace(samples.CORRECTION.lines[0], name=f"第{number}份材料") for number in range(count))
    runs = runs_of(renderer.render(replace(samples.CORRECTION, lines=lines)))
    last = max(run.page for run in runs)
    above = [run for run in runs if run.page == last and 26 < run.y < 250 and "印章" not in run.text]
    seal = next(run for run in runs if "印章" in run.text)
    assert seal.page == last
    assert len([run for run in above if run.y < seal.y - 4]) >= 2


def test_a_cell_taller_than_a_page_is_cut_and_nothing_is_lost(renderer: Renderer) -> None:
    demand = "".join(f"第{number}条要求；" for number in range(400))
    line = replace(samples.CORRECTION.lines[0], demand=demand)
    pdf = renderer.render(replace(samples.CORRECTION, lines=(line,)))
    _is_clean(pdf)
    assert page_count(pdf) > 2
    text = text_of(pdf)
    assert all(f"{number}条要求" in text for number in (0, 57, 200, 399))


def test_ticket_texts_stay_on_the_paper(renderer: Renderer) -> None:
    for number in ("A012", "A1012", "W03-001", "W03-1001"):
        paper = replace(
            samples.TICKET,
            number=number,
            queue_name="不动产登记、房屋交易与维修资金综合受理（企业和群团组织）",
            place="请到二楼东区不动产登记综合服务大厅B区，听叫号，或者看屏幕",
            priority="军人",
            wait=(100, 180),
            ahead=240,
        )
        runs = runs_of(renderer.render(paper))
        assert all(box[0] > 4 and box[2] < 76 for run in runs for box in run.boxes)
        assert _overlaps(runs) == []
