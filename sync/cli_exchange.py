"""The command about the exchange with the province: a pass, a loop, what waits, what a person decides.

Thin: what a pass does is `exchange/runner.py`; the store and the front-end are handed in by `main.py`.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hall import console
from hall.clock import SystemClock, to_datetime
from hall.errors import Refused
from sync.cli import DataOption, JsonOption

if TYPE_CHECKING:
    from hall.exchange_ports import Delivery, ExchangeParts
    from sync.exchange.config import ExchangeConfig
    from sync.exchange.runner import PassReport
    from sync.exchange.task import Exchanger

_LISTED = 200


Opener = Callable[[Path | None], "AbstractContextManager[tuple[ExchangeParts, Path]]"]
"""Opens the store of a data folder for the exchange, and tells the folder."""


def add_exchange_commands(app: typer.Typer, opened: Opener) -> None:
    """Register `exchange` and `exchange-tasks`."""
    _add_exchange(app, opened)
    _add_tasks(app, opened)


def _add_exchange(app: typer.Typer, opened: Opener) -> None:
    @app.command("exchange")
    def exchange_command(  # noqa: PLR0917  # options, each by its name
        once: Annotated[bool, typer.Option("--once", help="只交换一轮，马上做")] = False,
        whole: Annotated[bool, typer.Option("--whole", help="把全部办件重新核对一遍")] = False,
        check: Annotated[bool, typer.Option("--check", help="核对设置、前置机的表和列")] = False,
        sample: Annotated[bool, typer.Option("--sample", help="输出一份设置文件样例")] = False,
        make_tables: Annotated[
            bool, typer.Option("--make-tables", help="在空的前置机库里建表，只用于试验")
        ] = False,
        data: DataOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """与省平台前置机交换：报送办件，读回接收情况和答复。不带选项就一直运行。"""
        from sync.exchange.config import sample as sample_file
        from sync.exchange.task import Exchanger

        if sample:
            console.say(sample_file().rstrip())
            return
        with opened(data) as (parts, folder):
            exchanger = Exchanger(parts, folder, SystemClock())
            config = _required(exchanger)
            if make_tables:
                with parts.open_front(config.place) as front:
                    front.make()
                console.say("表已建好。")
            elif check:
                _check(exchanger, as_json=as_json)
            elif once or whole:
                report = exchanger.run(config, at_once=True, whole=whole)
                _tell_pass(exchanger, report, as_json=as_json)
            else:
                _loop(exchanger)


def _add_tasks(app: typer.Typer, opened: Opener) -> None:
    @app.command("exchange-tasks")
    def tasks_command(
        case: Annotated[str, typer.Option("--case", help="一个办件报到哪一步（办件编号或统一流水号）")] = "",
        resend: Annotated[str, typer.Option("--resend", help="重报一个办件被退回的行")] = "",
        settled: Annotated[str, typer.Option("--settled", help="一个办件的退回已与平台处理好，不再报")] = "",
        data: DataOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """报送中要人处理的行和原因：缺代码对照、平台退回。"""
        from sync.exchange.task import Exchanger

        with opened(data) as (parts, folder):
            exchanger = Exchanger(parts, folder, SystemClock())
            if case:
                _tell_case(exchanger, case, as_json=as_json)
            elif resend or settled:
                _decide(exchanger, resend, settled, as_json=as_json)
            else:
                _tell_tasks(exchanger, as_json=as_json)


def _required(exchanger: Exchanger) -> ExchangeConfig:
    """What the file says.

    Raises:
        Refused: `exchange.none`, there is no file.
    """
    from sync.exchange.config import FILE_NAME

    config = exchanger.config()
    if config is None:
        raise Refused(
            "exchange.none",
            f"{exchanger.folder} 里没有 {FILE_NAME}。先用 exchange --sample 输出一份样例，改好后放进去。",
        )
    return config


def _loop(exchanger: Exchanger) -> None:
    """Pass after pass until somebody stops the program; a pass that runs ends with what it has in hand."""
    ended = threading.Event()

    def stop(*_: object) -> None:
        ended.set()
        exchanger.stop()

    before = {one: signal.signal(one, stop) for one in (signal.SIGTERM, signal.SIGINT)}
    told = ""
    console.say("开始与省平台交换，按 Ctrl+C 停止。")
    try:
        while not ended.is_set():
            report, seconds = exchanger.pass_or_reason()
            words = _summary(report) if report is not None else "设置文件读不了，请运行 exchange --check。"
            if words != told:
                console.say(words)
            told = words
            ended.wait(seconds)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _summary(report: PassReport) -> str:
    if report.busy:
        return "另一个程序正在交换，本程序等着。"
    if report.away:
        return report.away
    return (
        f"新记 {report.booked} 行，报出 {report.sent} 行，平台接收 {report.received} 行、"
        f"退回 {report.refused} 行，缺代码 {report.unmapped} 行，读回答复 {report.answers} 条。"
    )


def _tell_pass(exchanger: Exchanger, report: PassReport, *, as_json: bool) -> None:
    """What a pass did; status 1 when the front-end is away or somebody has to do something."""
    from hall.exchange_ports import STATE_WORDS, TASKS

    counts = exchanger.parts.book.counts()
    waiting = {str(state): count for state, count in counts.items()}
    todo = sum(count for state, count in counts.items() if state in TASKS)
    if as_json:
        console.answer_json({**asdict(report), "counts": waiting, "tasks": todo})
    else:
        console.say(_summary(report))
        for state, count in counts.items():
            console.say(f"  {STATE_WORDS[state]}：{count} 行")
    if report.away or report.busy or todo:
        raise typer.Exit(1)


def _check(exchanger: Exchanger, *, as_json: bool) -> None:
    from sync.exchange.health import exchange_lines

    lines = exchange_lines(exchanger.parts, exchanger.folder, SystemClock(), deep=True)
    console.tell_health(lines, as_json=as_json)
    if any(line.level == "bad" for line in lines):
        raise typer.Exit(1)


def _told(one: Delivery, number: str) -> dict[str, object]:
    return {
        "number": number,
        "table": str(one.table),
        "step": one.step,
        "part": one.part,
        "state": str(one.state),
        "version": one.version,
        "error": one.error,
        "since": one.made_at,
    }


def _line(one: Delivery, number: str) -> str:
    from hall.exchange_ports import STATE_WORDS
    from hall.exchange_rows import TABLE_WORDS

    version = f"第{one.version}次" if one.version else ""
    words = (number, TABLE_WORDS[one.table], STATE_WORDS[one.state], version, one.error)
    return "　".join(word for word in words if word)


def _tell_tasks(exchanger: Exchanger, *, as_json: bool) -> None:
    from hall.exchange_rows import TABLE_WORDS

    book = exchanger.parts.book
    rows = book.tasks(_LISTED)
    marks = book.marks([one.case for one in rows])
    strangers = book.answers_of("")
    if as_json:
        told = [_told(one, marks[one.case].number) for one in rows]
        lost = [{"table": str(one.table), "central": one.central, "at": one.at} for one in strangers]
        console.answer_json({"tasks": told, "strangers": lost})
        return
    for one in rows:
        console.say(_line(one, marks[one.case].number))
    for answer in strangers:
        console.say(f"{TABLE_WORDS[answer.table]}的答复对不上办件：统一流水号 {answer.central}")
    if not rows and not strangers:
        console.say("没有要人处理的。")


def _tell_case(exchanger: Exchanger, number: str, *, as_json: bool) -> None:
    from hall.exchange_rows import TABLE_WORDS

    book = exchanger.parts.book
    mark = book.find(number)
    if mark is None:
        raise Refused("exchange.unknown", f"没有报送过办件 {number}，请核对编号。", field="number")
    rows, answers = book.of_cases([mark.case])[mark.case], book.answers_of(mark.case)
    if as_json:
        told = [{"table": str(one.table), "content": one.content, "at": one.at} for one in answers]
        rows_told = [_told(one, mark.number) for one in rows]
        console.answer_json(
            {"number": mark.number, "central": mark.central, "rows": rows_told, "answers": told}
        )
        return
    console.say(f"{mark.number}　统一流水号：{mark.central or '还没有'}")
    for one in rows:
        console.say(f"  {_line(one, '')}")
    for answer in answers:
        at = f"{to_datetime(answer.at):%m-%d %H:%M}"
        console.say(f"  {at} 平台答复（{TABLE_WORDS[answer.table]}）：{answer.content}")


def _decide(exchanger: Exchanger, again: str, done: str, *, as_json: bool) -> None:
    from sync.exchange.decisions import resend, settle

    book = exchanger.parts.book
    count = resend(book, again) if again else 0
    count += settle(book, done, SystemClock().wall()) if done else 0
    if as_json:
        console.answer_json({"rows": count})
    else:
        console.say(f"{count} 行{'将在下一轮重报' if again else '已记为处理好'}。")
