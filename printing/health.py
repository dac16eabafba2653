"""What `doctor` asks of fonts and printers. Nothing is mended here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hall.clock import Clock
from hall.desk import HealthLine
from hall.errors import HallError, Unavailable
from hall.local_settings import LocalSettings
from hall.papers import Printer
from printing.render import Renderer
from printing.tickets_open import slip_printers

RARE: Final = "䶮㛃𬭎𫖯𠅤"
"""The test names of domain.md 2.10: a face that has them prints what the law asks for."""


def font_lines(make: Renderer | Unavailable) -> tuple[HealthLine, ...]:
    """Which faces papers are set in, and whether rare characters print.

    Args:
        make: The renderer, or why there is none.
    """
    if isinstance(make, Unavailable):
        return (HealthLine(name="字体", level="bad", sentence=make.sentence),)
    names = "、".join(dict.fromkeys(make.fonts.values()))
    lacking = make.missing_glyphs(RARE)
    if lacking:
        shown = "、".join(f"{char}（U+{ord(char):04X}）" for char in lacking)
        sentence = f"缺生僻字 {shown}，含这些字的文书会被拒绝打印。请安装 fonts-hanazono。"
        return (HealthLine(name="字体", level="warn", sentence=f"{names}。{sentence}"),)
    return (HealthLine(name="字体", level="ok", sentence=f"{names}；生僻字 {RARE} 都能打印。"),)


def printer_lines(printers: Sequence[Printer]) -> tuple[HealthLine, ...]:
    """Each printer in its own words."""
    lines = []
    for printer in printers:
        state = printer.state()
        level = "ok" if state.ready else "bad"
        lines.append(HealthLine(name=f"打印机 {printer.name}", level=level, sentence=state.sentence))
    return tuple(lines)


def slip_line(settings: LocalSettings, clock: Clock) -> HealthLine:
    """The slip printers that the settings name, main and spare together."""
    if not settings.slip_printer:
        return HealthLine(name="小票打印机", level="ok", sentence="没有设置，小票存成文件。")
    try:
        state = slip_printers(settings, clock).state()
    except HallError as error:
        return HealthLine(name="小票打印机", level="bad", sentence=error.sentence)
    return HealthLine(name="小票打印机", level="ok" if state.ready else "bad", sentence=state.sentence)
