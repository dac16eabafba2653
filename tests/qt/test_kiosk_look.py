"""How the kiosk looks: nothing cut, nothing covered, everything large enough, both languages, keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from hall.errors import Refused
from hall.ticket_slips import SlipFate, SlipState
from tests.qt.kiosk_scene import FOOD, SIZES, Kiosk, Open, kiosks, settle
from ui.kiosk.look import LEAST_TEXT, LEAST_TOUCH, KioskLook, Size
from ui.kiosk.parts import Text, Touch
from ui.states import kiosk as k
from ui.states.kiosk import Page
from ui.style import PALETTE
from ui.words import kiosk as words


@pytest.fixture
def kiosk(qapp: QApplication) -> Iterator[Open]:
    """Opens kiosks and closes them."""
    with kiosks(qapp) as start:
        yield start


def _place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def _check(one: Kiosk) -> None:
    """Everything stands in the window, is large enough, covers nothing and is not cut."""
    window = one.window.rect()
    touches = [made for made in one.window.findChildren(Touch) if made.isVisible()]
    where = (one.window.state.page, one.window.width(), one.window.state.large, one.window.state.english)
    for made in touches:
        place = _place(made)
        assert window.contains(place), (where, made.key, place)
        assert min(place.height(), 999) >= LEAST_TOUCH, (where, made.key, place)
        # Letters of the keyboard may be a little narrower than they are high.
        assert place.width() >= (LEAST_TOUCH - 8 if len(made.key) == 1 else LEAST_TOUCH), (where, made.key)
        assert made.accessibleName(), made.key
    for first, second in combinations(touches, 2):
        assert not _place(first).intersects(_place(second)), (where, first.key, second.key)
    for label in one.window.findChildren(QLabel):
        if label.isVisible() and label.text():
            assert window.contains(_place(label)), (where, label.text())
            if label.wordWrap():
                assert label.height() >= label.heightForWidth(label.width()) - 2, (where, label.text())
            else:
                assert label.width() >= label.sizeHint().width() - 1, (where, label.text())
            assert label.font().pixelSize() >= LEAST_TEXT


def _walk(one: Kiosk, seen: Callable[[str], None]) -> None:  # noqa: PLR0915  # one long walk
    """Every page once."""
    seen("start")
    one.touch("queue:A")
    seen("items")
    one.touch(f"item:{FOOD}")
    seen("identity")
    one.lay("01-")
    seen("who")
    one.touch("whom:other")
    for numbers in ((0,), (0, 1, 2), (0,), (0,)):
        seen("question")
        facts = one.window.facts
        assert facts is not None
        question = k.open_question(one.window.state, facts)
        assert question is not None
        one.touch(*(f"option:{question.options[number].code}" for number in numbers))
        if question.multiple:
            seen("question-several")
            one.touch("answered")
    seen("bring")
    one.touch("lack:4", "lack:5")
    seen("bring-lacking")
    one.touch("brought")
    seen("lack")
    one.touch("print-list")
    seen("lack-printed")
    one.touch("anyway")
    seen("priority")
    one.touch("class:孕妇或携婴幼儿")
    seen("proof")
    one.touch("proof:目测")
    seen("result")
    one.printers.fate = SlipFate(state=SlipState.FAILED, printer="小票打印机", fault="缺纸。")
    style = k.fresh(one.window.state)
    one.touch("home")
    one.lift()
    one.window._in_place(style)
    settle()
    one.touch("queue:G", "number")
    seen("number")
    one.type("990102199003070012")
    seen("number-wrong")
    one.touch("erase")
    one.type("1")
    one.touch("typed", "class:")
    seen("result-alone")
    one.touch("home")
    one.window._in_place(style)
    settle()
    one.touch("search")
    seen("search")
    one.type("KFD")
    seen("search-hits")
    one.touch("back")
    one.touch("booked", "code")
    seen("code")
    one.touch("back", "back", "missed")
    seen("missed")
    one.touch("slip")
    seen("slip")
    one.touch("back", "back")
    one.hall.fault = Refused("ticket.quota", "这个业务今天的 200 个号已经取完，请改天再来，或到导办台询问。")
    one.touch("queue:G", "without", "class:")
    seen("refused")
    one.touch("guide")
    seen("guide")
    one.seconds(k.LARGE_SECONDS - 10 if one.window.state.large else 50)
    seen("still-there")
    one.touch("stay", "home")
    one.window._in_place(style)
    one.hall.away = 1
    one.seconds(5)
    seen("away")


_USUAL = {"stands": ("zh", "en", "zh-large", "en-large"), "lies": ("en", "zh-large"), "wide": ("zh",)}


@pytest.mark.parametrize(
    ("size", "large", "english"),
    [
        pytest.param(
            size,
            "large" in kind,
            kind.startswith("en"),
            id=f"{size}-{kind}",
            marks=() if kind in _USUAL[size] else pytest.mark.long,
        )
        for size in sorted(SIZES)
        for kind in ("zh", "en", "zh-large", "en-large")
    ],
)
def test_every_page_is_whole(kiosk: Open, size: str, large: bool, english: bool) -> None:  # noqa: FBT001
    one = kiosk(size=size)
    if large:
        one.touch("large")
    if english:
        one.touch("language")
    pages: list[str] = []

    def seen(name: str) -> None:
        settle()
        pages.append(name)
        if name != "still-there":
            _check(one)
        suffix = ("-large" if large else "") + ("-en" if english else "")
        if not english or name == "start":
            one.shoot(f"{size}-{name}{suffix}")

    _walk(one, seen)
    assert len(pages) > 20


def test_the_first_page_in_english_has_no_chinese_of_ours(kiosk: Open) -> None:
    one = kiosk()
    one.touch("language")
    shown = one.texts().replace(words.LANGUAGE.en, "")
    assert not [char for char in shown if "\u4e00" <= char <= "\u9fff"]
    assert one.touches()["queue:A"].accessibleName().endswith("8–15 min")


def test_large_type_has_one_column_of_five_and_speaks(kiosk: Open) -> None:
    one = kiosk()
    plain = KioskLook.for_size(1080, 1920).font(Size.HEAD).pixelSize()
    one.touch("large")
    cards = [made for key, made in one.touches().items() if key.startswith("queue:")]
    assert len(cards) == 5
    assert len({made.x() for made in cards}) == 1
    assert abs(one.window.look.font(Size.HEAD).pixelSize() - plain * 1.35) < 1
    one.touch("more")
    assert len([key for key in one.touches() if key.startswith("queue:")]) == 5
    one.touch("queue:G")
    assert one.said[-1] == words.CARD.zh
    one.touch("large")
    said = len(one.said)
    one.touch("without")
    assert len(one.said) == said


def test_a_keyboard_reaches_everything(kiosk: Open) -> None:
    one = kiosk()
    one.window.activateWindow()
    one.touches()["queue:G"].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(one.touches()["queue:G"], Qt.Key.Key_Space)
    settle()
    assert one.page() is Page.IDENTITY
    one.touch("number")
    QTest.keyClicks(one.window, "990102199003070011")
    QTest.keyClick(one.window, Qt.Key.Key_Backspace)
    assert one.window.state.typed == "99010219900307001"
    QTest.keyClicks(one.window, "1")
    QTest.keyClick(one.window, Qt.Key.Key_Return)
    settle()
    assert one.page() is Page.PRIORITY
    QTest.keyClick(one.window, Qt.Key.Key_Escape)
    settle()
    assert one.page() is Page.NUMBER
    for made in one.touches().values():
        keys = len(made.key) == 1 or made.key in {"erase", "clear"}
        assert keys or made.focusPolicy() is Qt.FocusPolicy.StrongFocus


def test_the_window_never_grows_beyond_its_screen(kiosk: Open) -> None:
    one = kiosk(size="lies")
    one.touch("large", "language")
    assert (one.window.width(), one.window.height()) == SIZES["lies"]


def _contrast(one: str, other: str) -> float:
    def light(value: str) -> float:
        parts = [int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_text_has_enough_contrast_on_its_ground(kiosk: Open) -> None:
    one = kiosk()
    for key in ("queue:A", f"item:{FOOD}"):
        one.touch(key)
        for text in one.window.findChildren(Text):
            if text.isVisible():
                ink = PALETTE[str(text.property("ink"))]
                parent = text.parentWidget()
                filled = isinstance(parent, Touch) and parent.filled
                ground = "acc" if filled else "panel" if isinstance(parent, Touch) else "bg"
                assert _contrast(ink, PALETTE[ground]) >= 4.5, text.text()
