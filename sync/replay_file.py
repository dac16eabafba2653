"""A recorded day and what is to be tried with it: rules and windows from TOML files, figures side by side.

The day is played by `hall/replay.py`; here it is read from the store, and what a person wrote in the files is
checked. Three columns come out: as recorded, played again under the present rules with the windows of that
day, and as tried.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Final

from hall.arrivals import HallHours, midnight
from hall.catalogue import Catalogue
from hall.clock import MICROS
from hall.errors import Refused
from hall.figures import DayFigures
from hall.queries import Queries
from hall.queueing import QueueRules
from hall.replay import Post, Script, play_day, visitors_of
from hall.spans import OPEN, PAUSE, Span, WindowSpan, merged
from hall.statistics import day_figures
from hall.tickets import Ticket
from sync.simulate_report import figures_plain

_MINUTE: Final = 60 * MICROS
_DAY: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)")
_MOST_WEIGHT: Final = 1000
_LINGER: Final = 120
_LONGEST_FILE: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOptions:
    """What is to be played: a day (2026-11-18), a file of rules and one of windows, either may be None."""

    day: str
    rules: Path | None = None
    windows: Path | None = None


def parse_day(text: str) -> int:
    """2026-11-18 or 20261118 to yyyymmdd.

    Raises:
        Refused: `replay.day`.
    """
    found = _DAY.fullmatch(text.strip())
    year, month, number = map(int, found.groups()) if found else (0, 0, 0)
    try:
        day = dt.date(year, month, number)
    except ValueError as error:
        raise Refused("replay.day", "日期应如 2026-11-18。", field="day") from error
    return day.year * 10_000 + day.month * 100 + day.day


def _table(path: Path, what: str) -> Mapping[str, Any]:
    """A TOML file.

    Raises:
        Refused: `replay.file`.
    """
    try:
        raw = path.read_bytes()
        if len(raw) > _LONGEST_FILE:
            raise Refused("replay.file", f"{what}文件太大。")
        return tomllib.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise Refused("replay.file", f"读不到{what}文件 {path.name}。") from error
    except UnicodeDecodeError as error:
        raise Refused("replay.file", f"{what}文件不是 UTF-8 编码。") from error
    except tomllib.TOMLDecodeError as error:
        raise Refused("replay.file", f"{what}文件不是有效的 TOML：{error}。") from error


def read_rules(path: Path, before: QueueRules) -> QueueRules:
    """Rules with what the file changes; keys as in `QueueRules`, alone or below `[queue_rules]`.

    Raises:
        Refused: `replay.file`, `replay.rules`.
    """
    table = _table(path, "规则")
    inner = table.get("queue_rules", table)
    if not isinstance(inner, Mapping):
        raise Refused("replay.rules", "规则文件里的 queue_rules 应是一张表。")
    kinds = {field.name: type(getattr(before, field.name)) for field in fields(before)}
    changed: dict[str, Any] = {}
    for name, value in inner.items():
        if name not in kinds:
            raise Refused("replay.rules", f"没有“{name}”这条规则；有 {'、'.join(kinds)}。", field=name)
        changed[name] = _rule(name, value, kinds[name])
    return replace(before, **changed)


def _rule(name: str, value: object, kind: type) -> object:
    if kind is str and isinstance(value, str) and len(value) <= 40:
        return value
    number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = number and (kind is float or isinstance(value, int))
    if kind in {int, float} and fits and isinstance(value, int | float) and 0 <= value <= 1440:
        return kind(value)
    words = {str: "文字", int: "0 到 1440 的整数", float: "0 到 1440 的数"}
    raise Refused("replay.rules", f"规则“{name}”应是{words.get(kind, '数')}。", field=name)


def read_windows(path: Path, posts: Sequence[Post], catalogue: Catalogue, day: int) -> tuple[Post, ...]:
    """Windows with what the file changes.

    The file has tables `[3]` or `[window.3]` with `weights = {A = 10, J = 1}`, `open = ["09:00-12:00"]` and
    `closed = true`; a window that is not named stays as it was.

    Raises:
        Refused: `replay.file`, `replay.windows`.
    """
    table = _table(path, "窗口")
    inner = table.get("window", table)
    if not isinstance(inner, Mapping):
        raise Refused("replay.windows", "窗口文件里的 window 应是按窗口号写的表。")
    known = {post.no: post for post in posts}
    for key, value in inner.items():
        known_window = (
            catalogue.window(int(key)) if key.isascii() and key.isdigit() and len(key) < 5 else None
        )
        if known_window is None or not isinstance(value, Mapping):
            raise Refused("replay.windows", f"窗口文件里的“{key[:20]}”不是目录里的窗口。", field=key[:20])
        unknown = set(value) - {"weights", "open", "closed"}
        if unknown:
            raise Refused(
                "replay.windows", f"{key} 号窗口没有“{min(unknown)[:20]}”这一项；有 weights、open、closed。"
            )
        no = known_window.no
        if value.get("closed") is True:
            known.pop(no, None)
            continue
        post = known.get(no) or Post(no=no, weights=known_window.weights, spans=_usual(day))
        weights = _weights(no, value["weights"], catalogue) if "weights" in value else post.weights
        spans = _spans(no, value["open"], day) if "open" in value else post.spans
        known[no] = replace(post, weights=weights, spans=spans, reasons=())
    return tuple(known[no] for no in sorted(known))


def _usual(day: int) -> tuple[Span, ...]:
    begin = midnight(day)
    return tuple((begin + a * _MINUTE, begin + b * _MINUTE) for a, b in HallHours().spans)


def _weights(no: int, value: object, catalogue: Catalogue) -> tuple[tuple[str, int], ...]:
    if not isinstance(value, Mapping) or not value:
        raise Refused("replay.windows", f"{no} 号窗口的 weights 应如 {{A = 10, J = 1}}。")
    found = []
    for letter, weight in value.items():
        if catalogue.queue(letter) is None:
            raise Refused("replay.windows", f"{no} 号窗口：没有业务队列“{letter[:10]}”。")
        if not isinstance(weight, int) or isinstance(weight, bool) or not 0 <= weight <= _MOST_WEIGHT:
            raise Refused("replay.windows", f"{no} 号窗口：{letter} 的比重应是 0 到 {_MOST_WEIGHT} 的整数。")
        if weight:
            found.append((letter, weight))
    return tuple(found)


def _spans(no: int, value: object, day: int) -> tuple[Span, ...]:
    wrong = Refused("replay.windows", f'{no} 号窗口的 open 应如 ["09:00-12:00", "13:30-17:00"]。')
    if not isinstance(value, list) or not value:
        raise wrong
    begin, spans = midnight(day), []
    for text in value:
        found = _CLOCK.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            raise wrong
        first, last = (int(found[i]) * 60 + int(found[i + 1]) for i in (1, 3))
        if first >= last:
            raise wrong
        spans.append((begin + first * _MINUTE, begin + last * _MINUTE))
    return tuple(merged(spans))


def posts_of(tickets: Iterable[Ticket], catalogue: Catalogue, hours: HallHours, day: int) -> tuple[Post, ...]:
    """The windows of a recorded day: those that called anybody, from their first call to their last visit.

    A stretch of more than 40 minutes without a visit counts as away. Weights are the catalogue's.
    """
    busy: dict[int, list[Span]] = {}
    people: dict[int, str] = {}
    for ticket in tickets:
        for leg in ticket.legs:
            if leg.called_at and leg.ended_at:
                busy.setdefault(leg.window, []).append((leg.called_at, leg.ended_at))
                people[leg.window] = leg.staff
    begin, posts = midnight(day), []
    opening = [begin + a * _MINUTE for a, _ in hours.spans]
    for no in sorted(busy):
        window = catalogue.window(no)
        if window is None:
            continue
        spans = merged((first, last + 40 * _MINUTE) for first, last in busy[no])
        trimmed = [(_since(first, opening), last - 40 * _MINUTE + _MINUTE) for first, last in spans]
        posts.append(Post(no=no, weights=window.weights, spans=tuple(merged(trimmed)), staff=people[no]))
    return tuple(posts)


def habits(tickets: Iterable[Ticket]) -> tuple[float, float]:
    """(seconds from a visit to the next call while somebody waits, seconds a missed call holds), medians."""
    legs = sorted(
        (leg.window, leg.called_at, leg.ended_at, bool(leg.arrived_at), ticket.taken_at)
        for ticket in tickets
        for leg in ticket.legs
        if leg.called_at and leg.ended_at
    )
    turns = [
        (after[1] - before[2]) / MICROS
        for before, after in pairwise(legs)
        if before[0] == after[0] and after[4] < before[2] and 0 <= after[1] - before[2] <= 3 * _MINUTE
    ]
    missed = [(ended - called) / MICROS for _, called, ended, arrived, _ in legs if not arrived]
    return median(turns) if turns else 10.0, median(missed) if missed else 75.0


def _since(first: int, opening: Sequence[int]) -> int:
    """A window that calls within ten minutes of the opening was there from the opening on."""
    near = [at for at in opening if at <= first <= at + 10 * _MINUTE]
    return near[-1] if near else first


def _open(posts: Iterable[Post]) -> list[WindowSpan]:
    found = []
    for post in posts:
        first, last = post.spans[0][0], post.spans[-1][1]
        found.append(WindowSpan(window=post.no, staff=post.staff, kind=OPEN, begin=first, end=last))
        for (_, end), (begin, _) in pairwise(post.spans):
            found.append(WindowSpan(window=post.no, staff=post.staff, kind=PAUSE, begin=end, end=begin))
    return found


def _played(script: Script, catalogue: Catalogue, until: int) -> DayFigures:
    return day_figures(play_day(script), _open(script.posts), catalogue, until=until)


def replay(options: ReplayOptions, queries: Queries) -> dict[str, Any]:
    """Play a recorded day again.

    Raises:
        Refused: `replay.day`, `replay.none` for a day without numbers, `replay.file`, `replay.rules`,
            `replay.windows`.
    """
    day = parse_day(options.day)
    tickets = queries.tickets_of_day(day)
    version = queries.catalogue(day)
    if not tickets or version is None:
        raise Refused("replay.none", f"{options.day} 没有记录下来的号，不能重演。", field="day")
    return replay_tickets(
        tickets,
        version.catalogue,
        queries.hall().queue_rules,
        day,
        rules=options.rules,
        windows=options.windows,
    )


def replay_tickets(
    tickets: Sequence[Ticket],
    catalogue: Catalogue,
    present: QueueRules,
    day: int,
    *,
    rules: Path | None = None,
    windows: Path | None = None,
) -> dict[str, Any]:
    """The three columns of a day: `recorded`, `same` and `tried`, each as `figures_plain`."""
    until = midnight(day) + 24 * 60 * _MINUTE
    hours = HallHours()
    posts = posts_of(tickets, catalogue, hours, day)
    visitors = visitors_of(ticket for ticket in tickets if catalogue.queue(_asked(ticket)) is not None)
    turn, miss = habits(tickets)
    same = Script(
        day=day,
        visitors=visitors,
        posts=posts,
        rules=present,
        turn_seconds=turn,
        miss_seconds=miss,
        linger=_LINGER,
    )
    tried = replace(
        same,
        rules=present if rules is None else read_rules(rules, present),
        posts=posts if windows is None else read_windows(windows, posts, catalogue, day),
    )
    return {
        "day": day,
        "people": len(visitors),
        "rules": {field.name: getattr(tried.rules, field.name) for field in fields(QueueRules)},
        "windows": len(tried.posts),
        "recorded": figures_plain(day_figures(tickets, _open(posts), catalogue, until=until)),
        "same": figures_plain(_played(same, catalogue, until)),
        "tried": figures_plain(_played(tried, catalogue, until)),
    }


def _asked(ticket: Ticket) -> str:
    return ticket.legs[0].queue if ticket.legs else ticket.queue
