"""The hall of the picture manager-live as data: 67 windows, 765 numbers, one look-ahead; and larger ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from hall.catalogue import Catalogue, WindowDef
from hall.clock import parse_moment
from hall.errors import HallError
from hall.queue_acts import VERBS, Act
from hall.queue_ports import HallView, QueueDone, QueueLoad, WindowPhase, WindowRow
from hall.settings import HallSettings
from hall.spans import WindowSpan
from hall.statistics import day_figures
from hall.tickets import Leg, Ticket, TicketState
from hall.waiting import WaitRange
from sync.catalogue_file import read_catalogue
from ui.states.live_day import MINUTE, SLOT, DayBook
from ui.states.live_ports import Accuracy, Advice, DayReport, HallDevice, Outlook, Path2, Place

DATA = Path(__file__).parents[1] / "data"
DAY = 20261008
SECOND = 1_000_000

# Window: (minutes, number) while serving; a word of the picture otherwise.
SERVING: Mapping[int, tuple[int, str]] = {
    1: (1, "A081"), 2: (5, "A076"), 3: (1, "A082"), 4: (2, "A079"), 5: (3, "A078"), 6: (5, "A075"),
    7: (0, "A083"), 8: (11, "A065"), 10: (7, "A072"), 11: (4, "A077"), 12: (1, "A080"),
    16: (1, "B112"), 17: (1, "B111"), 18: (9, "B091"), 19: (7, "B099"), 20: (3, "B107"), 21: (1, "B110"),
    22: (6, "B100"), 24: (0, "B113"), 25: (2, "B109"), 65: (7, "K009"), 66: (4, "K010"),
    28: (3, "H050"), 29: (4, "H048"), 30: (3, "H049"), 31: (4, "H047"), 33: (2, "H051"),
    59: (0, "G060"), 60: (0, "G062"), 61: (0, "G061"), 63: (0, "J042"), 64: (0, "J041"),
    36: (3, "C064"), 37: (2, "C067"), 38: (6, "C062"), 39: (11, "C052"), 40: (1, "C068"), 41: (1, "C069"),
    42: (0, "C070"), 44: (2, "D034"), 45: (2, "D033"), 46: (3, "D031"), 47: (12, "D025"), 49: (2, "D032"),
    50: (0, "D035"), 51: (0, "E051"), 52: (0, "E050"), 53: (1, "E049"), 55: (7, "F011"), 56: (2, "F015"),
    57: (7, "F012"),
}  # fmt: skip
PAUSED: Mapping[int, tuple[int, str]] = {9: (9, "设备故障"), 23: (4, "临时离开"), 48: (12, "开会学习")}
SILENT: Mapping[int, int] = {32: 2}
WAITING: Mapping[str, tuple[int, int, int, int]] = {
    "G": (26, 8, 9, 14), "J": (11, 8, 8, 14), "E": (30, 11, 12, 20), "A": (42, 14, 15, 24),
    "B": (57, 12, 13, 21), "H": (22, 11, 12, 20), "C": (14, 7, 8, 13), "F": (6, 7, 8, 16),
    "K": (2, 9, 6, 15), "D": (12, 7, 9, 18),
}  # fmt: skip
ENDED = (448, 43)


@cache
def catalogue() -> Catalogue:
    """The catalogue of the hall of the pictures."""
    book = read_catalogue(next(DATA.glob("*.xlsx")).read_bytes()).catalogue
    assert book is not None
    return book


def at(text: str) -> int:
    """A time of that day, µs UTC."""
    return parse_moment(f"2026-10-08T{text}")


NOW = at("09:50")


def ticket(number: str, taken: int, **more: object) -> Ticket:
    """A number of that day."""
    return Ticket(
        id=f"t-{number}", day=DAY, number=number, prefix=number[0], serial=int(number[1:]),
        queue=number[0], taken_at=taken, rank_at=taken, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def tickets(now: int = NOW) -> tuple[Ticket, ...]:
    """765 numbers: 222 wait, 52 are being served, 448 are done, 43 are gone."""
    return (*_serving(now), *_waiting(now), *_ended(now))


def _serving(now: int) -> Iterator[Ticket]:
    for window, (minutes, number) in SERVING.items():
        called = now - minutes * MINUTE - 20 * SECOND
        yield ticket(
            number, called - 9 * MINUTE, state=TicketState.SERVING, window=window, calls=1, staff="0203",
            called_at=called, arrived_at=called, why="先到先办，已等 9 分钟",
            legs=(Leg(window=window, staff="0203", queue=number[0], called_at=called, arrived_at=called),),
        )  # fmt: skip
    called = now - 2 * MINUTE
    yield ticket(
        "H046", called - 9 * MINUTE, state=TicketState.SERVING, window=32, calls=1, staff="0240",
        called_at=called, arrived_at=called,
        legs=(Leg(window=32, staff="0240", queue="H", called_at=called, arrived_at=called),),
    )  # fmt: skip


def _waiting(now: int) -> Iterator[Ticket]:
    for letter, (count, longest, _low, _high) in WAITING.items():
        used = [int(number[1:]) for _, number in SERVING.values() if number[0] == letter]
        first = max(used, default=0) + 1
        for n in range(count):
            taken = now - longest * MINUTE + n * (longest * MINUTE // (count + 1)) - 5 * SECOND
            yield ticket(f"{letter}{first + n:03d}", taken, why="")


def _ended(now: int) -> Iterator[Ticket]:
    """Those of the earlier morning: 9 of 10 called within nine minutes, half of them within two."""
    done, lost = ENDED
    opened = at("09:00")
    arrivals = (86, 79, 156, 198, 205)
    moments = [
        opened + slot * SLOT + n * SLOT // (count + 1)
        for slot, count in enumerate(arrivals)
        for n in range(count)
    ]
    for n in range(done + lost):
        taken = moments[n * (len(moments) - 60) // (done + lost)]
        wait = (0, 1, 1, 2, 2, 2, 3, 4, 6, 9)[n % 10] * MINUTE
        called = min(taken + wait, now - 3 * MINUTE)
        ended = min(called + 5 * MINUTE, now - MINUTE)
        letter = "ABCDEFGHJK"[n % 10]
        window = {"A": 1, "B": 16, "C": 36, "D": 44, "E": 51, "F": 55, "G": 59, "H": 28, "J": 63, "K": 65}[
            letter
        ]
        gone = n % 11 == 5 and n < 470
        yield Ticket(
            id=f"e-{n}", day=DAY, number=f"{letter}{n:03d}", prefix=letter, serial=n, queue=letter,
            taken_at=taken, rank_at=taken, called_at=called, calls=1, window=window, staff="0203",
            state=TicketState.NO_SHOW if gone else TicketState.DONE,
            arrived_at=0 if gone else called + 20 * SECOND, finished_at=0 if gone else ended,
            result="" if gone else "完成", no_shows=int(gone), why="先到先办",
            legs=(
                Leg(
                    window=window, staff="0203", queue=letter, called_at=called,
                    arrived_at=0 if gone else called + 20 * SECOND, ended_at=ended,
                    result="过号" if gone else "完成",
                ),
            ),
        )  # fmt: skip


def windows(now: int = NOW) -> tuple[WindowRow, ...]:
    """All windows that are open or paused."""
    names = {no: person.name for person in catalogue().staff for no in person.windows}
    numbers = {no: person.number for person in catalogue().staff for no in person.windows}
    rows = []
    for no in sorted({*SERVING, *PAUSED, *SILENT}):
        paused = PAUSED.get(no)
        seen = now - SILENT[no] * MINUTE - SECOND if no in SILENT else now - SECOND
        rows.append(
            WindowRow(
                no=no,
                phase=WindowPhase.PAUSED if paused else WindowPhase.OPEN,
                since=now - paused[0] * MINUTE - SECOND if paused else at("08:56"),
                reason=paused[1] if paused else "",
                staff=numbers.get(no, ""),
                name=names.get(no, ""),
                day=DAY,
                seen_at=seen,
            )
        )
    return tuple(rows)


def view(now: int = NOW, *, seq: int = 1) -> HallView:
    """The hall of the picture."""
    loads = tuple(
        QueueLoad(letter=letter, name=letter, waiting=count, wait=WaitRange(low=low, high=high))
        for letter, (count, _longest, low, high) in WAITING.items()
    )
    return HallView(seq=seq, at=now, day=DAY, tickets=tickets(now), windows=windows(now), loads=loads)


def path(*values: int, start: int = NOW, step: int = 5) -> Path2:
    """Values every five minutes."""
    return tuple((start + (n + 1) * step * MINUTE, value) for n, value in enumerate(values))


def outlook() -> Outlook:
    """Two pieces of advice."""
    first = Advice(
        id="advice-1", made_at=at("09:49"), queue="A", windows=(13, 14, 15), open_by=at("10:00"),
        passes_at=at("10:05"), limit=20, look_at=at("10:30"), without=36, opened=29,
        sitting=((13, "侯子晓"),),
        opened_path=path(16, 18, 21, 22, 23, 27, 30, 29, 31, 34),
    )  # fmt: skip
    second = Advice(
        id="advice-2", made_at=at("09:49"), queue="G", windows=(62,), open_by=at("10:00"),
        passes_at=at("10:00"), limit=10, look_at=at("10:30"), without=32, opened=26,
    )  # fmt: skip
    return Outlook(
        made_at=at("09:49"),
        advice=(first, second),
        waits={"A": path(16, 19, 23, 24, 27, 28, 32, 36, 38, 38)},
        arrivals=tuple((NOW + n * SLOT, count) for n, count in enumerate((220, 191, 202, 230, 199))),
        calls=tuple((NOW + n * SLOT, count) for n, count in enumerate((106, 98, 102, 95, 100))),
    )


ACCURACY = Accuracy(days=5, inside=5223, early=560, late=435, advised=9, proved=7)
DEVICES = (
    *(HallDevice(name=f"{n}号取号机", kind="kiosk") for n in (1, 3, 4, 5)),
    HallDevice(name="2号取号机", kind="kiosk", fault="纸少", since=at("09:31")),
    *(HallDevice(name=f"{n}号屏", kind="board") for n in range(6)),
)


def place(book: Catalogue | None = None) -> Place:
    """Catalogue and settings."""
    known = book or catalogue()
    return Place(
        catalogue=known, settings=HallSettings(), names={one.number: one.name for one in known.staff}
    )


def large(count: int = 100, waiting: int = 5000, now: int = NOW) -> tuple[Catalogue, HallView]:
    """So many windows, and so many people waiting."""
    book = catalogue()
    more = tuple(
        WindowDef(no=no, area="四楼扩建区", name=f"综合受理{no}号窗", weights=(("A", 10),), opening="潮汐")
        for no in range(68, count + 1)
    )
    grown = replace(book, windows=(*book.windows, *more))
    base = view(now)
    letters = list(WAITING)
    line = tuple(
        ticket(f"{letters[n % 10]}{1000 + n}", now - (waiting - n) * 200_000) for n in range(waiting)
    )
    held = tuple(one for one in base.tickets if one.is_active)
    rows = tuple(
        WindowRow(no=no, phase=WindowPhase.OPEN, day=DAY, since=now, seen_at=now)
        for no in range(68, count + 1)
    )
    return grown, replace(base, tickets=(*held, *line), windows=(*base.windows, *rows))


def book_of(seen: HallView) -> DayBook:
    """A day book filled from one view."""
    book = DayBook()
    book.merge(seen.day, seen.tickets)
    return book


def report() -> DayReport:
    """The morning of the picture in figures."""
    everyone = tickets()
    spans = [
        WindowSpan(window=row.no, staff=row.staff, kind="open", begin=at("08:56"), end=NOW)
        for row in windows()
    ]
    spans += [
        WindowSpan(window=no, staff="0203", kind="pause", begin=NOW - m * MINUTE, end=NOW, reason=why)
        for no, (m, why) in PAUSED.items()
    ]
    figures = day_figures(everyone, spans, catalogue(), until=NOW)
    return DayReport(day=DAY, figures=figures, tickets=everyone, accuracy=ACCURACY)


@dataclass
class FakeHall:
    """A hall that answers at once and remembers the acts."""

    seen: HallView = field(default_factory=view)
    where: Place = field(default_factory=place)
    ahead: Outlook = field(default_factory=outlook)
    acts: list[tuple[Act, str]] = field(default_factory=list)
    refuse: HallError | None = None
    away: int | None = None
    report: DayReport | None = None
    closed: bool = False
    exported: list[Path] = field(default_factory=list)

    def place(self) -> Place:
        return self.where

    def view(self) -> HallView:
        return self.seen

    def away_since(self) -> int | None:
        return self.away

    def do(self, act: Act, key: str) -> QueueDone:
        self.acts.append((act, key))
        if self.refuse is not None:
            raise self.refuse
        return QueueDone(verb=VERBS[type(act)])

    def listener(self) -> Callable[[float], bool] | None:
        return None

    def close(self) -> None:
        self.closed = True

    def day_tickets(self, day: int) -> tuple[Ticket, ...]:
        return tuple(one for one in self.seen.tickets if one.day == day)

    def outlook(self, view: HallView) -> Outlook:
        assert view.day
        return self.ahead

    def accuracy(self) -> Accuracy:
        return ACCURACY

    def devices(self) -> tuple[HallDevice, ...]:
        return DEVICES

    def day_report(self, day: int) -> DayReport:
        if self.report is not None and self.report.day == day:
            return self.report
        return DayReport(day=day, figures=day_figures((), (), self.where.catalogue, until=NOW))

    def export(self, report: DayReport, path: Path) -> str:
        self.exported.append(path)
        return f"已导出 {report.day}"
