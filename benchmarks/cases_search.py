"""Finding cases by any field: p95 over many cases beside the same over 10,000.

Run: python benchmarks/cases_search.py [CASES] [file|server] [FOLDER]. The bounds are 30 ms, and 1.5 times
the figure at 10,000; nothing fails. `server` needs Debian's package `postgresql`. The rows are put into the
tables directly: only reading is measured here.
"""

import contextlib
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import sqlalchemy as sa

from hall.cases import CaseFile, CaseState, PaperFact, Step
from hall.clock import FixedClock
from hall.course import Course
from hall.finding import person_terms
from hall.life_bodies import Branch
from hall.material_facts import MaterialFact
from hall.persons import Person
from hall.queries import CaseFilter
from models import mapping
from models.folded_rows import save_cases
from models.opening import Opened, Places, open_database_hall, open_hall
from models.tables.hall import CASE, CASE_LINE, PERSON, PERSON_TERM
from models.upserting import keep_many, upsert_many
from tests import pg

FEW = 10_000
BOUND_MS = 30.0
ROUNDS = 60
PAGE = 100
AT_ONCE = 20_000
FIRST = date(2017, 1, 4)
BASE = 100_000
MILLION = 1_000_000
DAY_CASES = 1_000
ITEMS = [
    f"{what}{how}"
    for what in ("食品经营", "公共场所卫生", "旅馆业", "户外招牌", "烟草专卖", "医疗机构", "道路运输", "建设")
    for how in ("许可新办", "许可变更", "许可延续", "许可注销", "备案")
]  # fmt: skip
NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "志强丽敏静伟芳娜秀英军洋勇艳杰娟涛明超兰霞平刚桂香文辉玲建国春梅海燕雪松晓光若山思远"
PLACES = ("云岭", "青禾", "松子", "川恒", "玉正", "晨远", "哲帆", "楠然", "秀竹", "恩朔", "凌闻", "致然")
TRADES = ("食品", "餐饮管理", "物业服务", "信息技术", "商贸", "装饰设计", "医疗器械", "文化传媒")
STATES = (
    (CaseState.DELIVERED, 60),
    (CaseState.ARCHIVED, 34),
    (CaseState.IN_REVIEW, 2),
    (CaseState.ACCEPTED, 1),
    (CaseState.RECEIVED, 1),
    (CaseState.CORRECTING, 1),
    (CaseState.READY, 1),
)
_FACT = MaterialFact(
    key="1", name="营业执照或其他主体资格证明文件", state="有", need="必要", originals=1, copies=1
)


WORK = "processor time"
"""What this thread and its process of the server ran: a busy machine does not add to it, or little."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was put in, to ask for it."""

    case: CaseFile
    person: Person


def person(chance: random.Random, number: int) -> Person:
    """Somebody, or a firm."""
    phone = f"1{chance.randrange(10**10):010d}"
    made = number + 1
    if number % 2:
        given = chance.choice(GIVEN) + chance.choice(GIVEN)
        name = f"{chance.choice(PLACES)}{given}{chance.choice(TRADES)}有限公司"
        document = f"91990102MA{chance.randrange(10**8):08d}"
        return Person(
            id=f"p{number:08d}", kind="uscc", number=document, name=name, phone=phone, updated_at=made
        )
    name = chance.choice(NAMES) + "".join(chance.choices(GIVEN, k=chance.randrange(1, 3)))
    document = f"990102{chance.randrange(1950, 2006)}0{chance.randrange(1, 10)}1{chance.randrange(10**5):05d}"
    return Person(id=f"p{number:08d}", kind="ric", number=document, name=name, phone=phone, updated_at=made)


def case(chance: random.Random, number: int, who: str, *, wide: int) -> CaseFile:
    """One case with so many steps and materials as fill a row."""
    day = FIRST + timedelta(days=number // DAY_CASES)
    window, serial = number % 25 + 1, number % DAY_CASES // 25 + 1
    stamp = int(day.strftime("%Y%m%d"))
    at = number * 1_000_000
    state = chance.choices([one for one, _ in STATES], [share for _, share in STATES])[0]
    item = int(abs(chance.gauss(0, len(ITEMS) / 3))) % len(ITEMS)
    step = Step(kind="paper.sent", wall=at, actor="0203", window=window, link=bytes(32))
    paper = PaperFact(paper="x" * 36, kind="受理通知书", n=1, sha256=bytes(32), copies=2)
    return CaseFile(
        id=f"{number:08d}-0000-7000-8000-{chance.randrange(10**12):012d}",
        state=state,
        number=f"990102{stamp}W{window:03d}{serial:04d}"[:14] + f"W{window:02d}{serial:04d}",
        item=f"item{item:04d}",
        item_name=ITEMS[item],
        item_version="v1",
        person=who,
        window=window,
        clerk=f"{200 + number % 30:04d}",
        applied_at=at,
        applied_on=stamp,
        received_on=stamp,
        accepted_on=stamp,
        updated_at=at + chance.randrange(10**6),
        materials=(_FACT,) * wide,
        steps=(step,) * (wide * 2),
        papers=(paper,) * wide,
        course=Course(dispatched_on=stamp, branches=(Branch(code="1", name="市场监督管理局"),)),
    )


def fill(opened: Opened, count: int, *, wide: int) -> list[Made]:
    """Put so many cases into a store; every hundredth is remembered. Indexes are made at the end.

    Above `BASE` the database itself copies what was made, each time a year later and with other numbers.
    """
    indexes = [index for table in (CASE, CASE_LINE, PERSON) for index in table.indexes]
    with opened.store.writer.begin() as connection:
        for index in indexes:
            index.drop(connection)
    base = min(count, BASE)
    made = invent(opened, base, wide=wide)
    for copy in range(1, count // base):
        with opened.store.writer.begin() as connection:
            for table, changed in copied_columns(base, copy).items():
                columns = [column.name for column in table.columns]
                said = ", ".join(changed.get(name, f'"{name}"') for name in columns)
                key = "id" if "id" in columns else "person"
                connection.exec_driver_sql(
                    f"INSERT INTO {table.name} SELECT {said} FROM {table.name} "  # noqa: S608  # our own words
                    f"WHERE {key} < '{'p' if table in {PERSON, PERSON_TERM} else ''}{base:08d}'"
                )
    with opened.store.writer.begin() as connection:
        for index in indexes:
            index.create(connection)
    return [copied(one, number % (count // base)) for number, one in enumerate(made)]


def copied_columns(base: int, copy: int) -> dict[sa.Table, dict[str, str]]:
    """What is other in a copy: ids, times, the year, and a digit in the middle of what names a person."""
    later, years = base * copy, copy * 10_000

    def ident(name: str) -> str:
        number = f"CAST(CAST(substr({name}, 2, 8) AS INTEGER) + {later} AS TEXT)"
        return f"'p' || substr('00000000', 1, 8 - length({number})) || {number}"

    number = f"CAST(CAST(substr(id, 1, 8) AS INTEGER) + {later} AS TEXT)"
    case = {
        "id": f"substr('00000000', 1, 8 - length({number})) || {number} || substr(id, 9)",
        "number": f"substr(number, 1, 6) || CAST(CAST(substr(number, 7, 4) AS INTEGER) + {copy} AS TEXT)"
        " || substr(number, 11)",
        "person": ident("person"),
        "applied_at": f"applied_at + {later * MILLION}",
        "updated_at": f"updated_at + {later * MILLION}",
        **{name: f"{name} + {years}" for name in ("applied_on", "received_on", "accepted_on")},
    }
    person = {
        "id": ident("id"),
        "number": f"substr(number, 1, 10) || '{copy}' || substr(number, 12)",
        "phone": f"substr(phone, 1, 4) || '{copy}' || substr(phone, 6)",
        "updated_at": f"updated_at + {later}",
    }
    term = {"at": f'"at" + {later}', "person": ident("person")}
    return {CASE: case, CASE_LINE: case, PERSON: person, PERSON_TERM: term}


def copied(one: Made, copy: int) -> Made:
    """The same in Python."""
    if not copy:
        return one
    case, who = one.case, one.person
    return Made(
        replace(
            case,
            number=f"{case.number[:6]}{int(case.number[6:10]) + copy}{case.number[10:]}",
            applied_on=case.applied_on + copy * 10_000,
        ),
        replace(
            who,
            number=f"{who.number[:10]}{copy}{who.number[11:]}",
            phone=f"{who.phone[:4]}{copy}{who.phone[5:]}",
        ),
    )


def invent(opened: Opened, count: int, *, wide: int) -> list[Made]:
    """Put so many invented cases into a store without indexes."""
    chance = random.Random(20261120)  # noqa: S311  # invented cases
    made: list[Made] = []
    last: list[Person] = []
    for begin in range(0, count, AT_ONCE):
        cases: list[CaseFile] = []
        persons: list[dict[str, Any]] = []
        terms: list[dict[str, Any]] = []
        for number in range(begin, min(begin + AT_ONCE, count)):
            # Two cases of three are of somebody new.
            who = person(chance, number) if number % 3 or not last else chance.choice(last)
            if who.id.endswith(f"{number:08d}"):
                last = [*last[-999:], who]
                persons.append(mapping.PERSON.to_row(who))
                terms += [
                    {"term": term, "at": who.updated_at, "person": who.id} for term in person_terms(who)
                ]
            file = case(chance, number, who.id, wide=wide)
            cases.append(file)
            if number % 100 == 0:
                made.append(Made(file, who))
        with opened.store.writer.begin() as connection:
            upsert_many(connection, PERSON, persons)
            keep_many(connection, PERSON_TERM, sorted(terms, key=itemgetter("term")))
            save_cases(connection, cases)
    return made


QUESTIONS: dict[str, Callable[[Made], CaseFilter]] = {
    "办件编号": lambda one: CaseFilter(text=one.case.number),
    "编号，如 W030011": lambda one: CaseFilter(text=one.case.number[14:]),
    "编号，后四位": lambda one: CaseFilter(text=one.case.number[17:]),
    "姓名或单位全名": lambda one: CaseFilter(text=one.person.name),
    "姓名前两字": lambda one: CaseFilter(text=one.person.name[:2]),
    "单位里的几个字": lambda one: CaseFilter(text=one.person.name[2:6]),
    "有限公司": lambda _one: CaseFilter(text="有限公司"),
    "证件号码": lambda one: CaseFilter(text=one.person.number),
    "证件后四位": lambda one: CaseFilter(text=one.person.number[-4:]),
    "电话": lambda one: CaseFilter(text=one.person.phone),
    "电话后四位": lambda one: CaseFilter(text=one.person.phone[-4:]),
    "事项": lambda one: CaseFilter(text=one.case.item_name[:4]),
    "事项和姓名": lambda one: CaseFilter(text=f"{one.case.item_name[:4]} {one.person.name[:2]}"),
    "姓名和状态": lambda one: CaseFilter(text=one.person.name[:2], states=frozenset({one.case.state})),
    "状态": lambda one: CaseFilter(states=frozenset({one.case.state})),
    "日期": lambda one: CaseFilter(applied_on=one.case.applied_on),
    "窗口和日期": lambda one: CaseFilter(window=one.case.window, applied_on=one.case.applied_on),
    "经办人": lambda one: CaseFilter(clerk=one.case.clerk),
    "经办人和事项": lambda one: CaseFilter(clerk=one.case.clerk, item_name=one.case.item_name),
    "没有的": lambda _one: CaseFilter(text="赫连璧琰"),
}


def p95(times: list[float]) -> float:
    """The time that 95 of 100 keep."""
    return statistics.quantiles(times, n=20)[18]


def backend(opened: Opened) -> Path | None:
    """Where the system tells how long the server's process for our reader has run, nanoseconds first."""
    with opened.store.reader.connect() as connection:
        if connection.dialect.name != "postgresql":
            return None
        return Path(f"/proc/{connection.exec_driver_sql('SELECT pg_backend_pid()').scalar_one()}/schedstat")


def worked(there: Path | None) -> float:
    """Milliseconds that this thread, and the server for it, have run."""
    other = int(there.read_text().split()[0]) / 1e6 if there is not None and there.exists() else 0.0
    return time.thread_time() * 1000 + other


def ask(opened: Opened, made: list[Made]) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Ask every question of many cases, in turn; the first round warms up. By the clock, and as worked."""
    chance = random.Random(7)  # noqa: S311  # which of them is asked for
    times: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    works: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    there = backend(opened)
    for number in range(ROUNDS + 3):
        for name, question in QUESTIONS.items():
            wanted = replace(question(chance.choice(made)), limit=PAGE)
            begin, done = time.perf_counter(), worked(there)
            opened.views.find_cases(wanted)
            if number >= 3:
                times[name].append((time.perf_counter() - begin) * 1000)
                works[name].append(worked(there) - done)
    return times, works


@contextlib.contextmanager
def opened_hall(kind: str, folder: Path) -> Iterator[Opened]:
    """An empty hall."""
    clock = FixedClock.on("2026-11-20T08:00:00")
    if kind == "server":
        with pg.server() as running:
            hall = open_database_hall(running.url(running.make()), clock=clock)
            yield hall
            with hall.store.writer.connect() as connection:
                connection.rollback()
            hall.close()
        return
    places = Places(store=folder / "store.db", side=folder / "side.json", backups=folder / "backups")
    hall = open_hall(places, "0f" * 32, clock=clock, window=3, create=True)
    yield hall
    hall.close()


def measure(
    kind: str, count: int, folder: str | None
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Fill an empty hall and ask."""
    with tempfile.TemporaryDirectory(dir=folder) as name, opened_hall(kind, Path(name)) as opened:
        begin = time.perf_counter()
        made = fill(opened, count, wide=6 if count <= 100_000 else 1)
        if kind == "server":
            with opened.store.writer.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(sa.text("VACUUM ANALYZE"))
        print(f"{kind} {count:,} cases, filled in {time.perf_counter() - begin:.0f} s", flush=True)
        return ask(opened, made)


def main() -> None:
    """Few cases, then many, and how they compare."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    kind = sys.argv[2] if len(sys.argv) > 2 else "file"
    folder = sys.argv[3] if len(sys.argv) > 3 else None
    (few, few_worked), (many, many_worked) = measure(kind, FEW, folder), measure(kind, count, folder)
    for name in QUESTIONS:
        print(
            f"{name:<20} p95 {p95(few[name]):6.1f} → {p95(many[name]):6.1f} ms,"
            f" {WORK} {p95(few_worked[name]):6.1f} → {p95(many_worked[name]):6.1f} ms"
        )
    for what, pair in (("by the clock", (few, many)), (WORK, (few_worked, many_worked))):
        before, after = (p95([one for times in found.values() for one in times]) for found in pair)
        ratio = after / before
        print(f"all, {what}: p95 {before:.1f} → {after:.1f} ms ({ratio:.2f}); {BOUND_MS:.0f} and 1.5")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
