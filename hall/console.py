"""Answers of the command line: JSON for machines, lines for people. No wiring, no rule."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from hall.desk import HealthLine
from hall.errors import HallError, Unavailable
from hall.queries import ChainReport

_SEVERITY: Final = {"error": "错误", "repairable": "已自动整理", "warning": "提醒"}
MAX_INPUT: Final = 256 * 1024 * 1024


def say(text: str) -> None:
    """One line on stdout; characters that the terminal cannot show are escaped and not a crash."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(text + "\n")


def sentence_of(error: HallError | OSError) -> str:
    """What a person at the terminal is told of an error."""
    if isinstance(error, HallError):
        return error.sentence
    return f"读写 {error.filename or '文件'} 出错：{error.strerror or error}。"


def answer_json(document: Mapping[str, Any]) -> None:
    """JSON on stdout, UTF-8 whatever the locale; a lone surrogate is escaped."""
    try:
        raw = json.dumps(document, ensure_ascii=False, indent=1).encode()
    except UnicodeEncodeError:
        raw = json.dumps(document, indent=1).encode()
    sys.stdout.flush()
    sys.stdout.buffer.write(raw + b"\n")
    sys.stdout.buffer.flush()


def read_input(path: str) -> bytes:
    """A file, or standard input for `-`.

    Raises:
        Unavailable: `file.read`, with the reason; `file.large` beyond 256 MiB.
    """
    try:
        if path == "-":
            content = sys.stdin.buffer.read(MAX_INPUT + 1)
        else:
            with Path(path).open("rb") as file:
                content = file.read(MAX_INPUT + 1)
    except OSError as error:
        raise Unavailable("file.read", f"读不了文件 {path}：{error.strerror or error}。") from error
    if len(content) > MAX_INPUT:
        raise Unavailable("file.large", f"文件 {path} 太大，不能读。")
    return content


def read_text(path: str) -> str:
    """A file of text, or standard input for `-`; what is no UTF-8 shows as such."""
    return read_input(path).decode("utf-8", "replace").removeprefix("\ufeff")


def read_secret(path: str | None, label: str) -> str:
    """A secret out of a file (`-` is standard input), or typed unseen; never from the command line."""
    if path is None:
        return getpass.getpass(f"{label}：")
    return read_input(path).decode("utf-8", "replace").strip()


def tell_trial(answer: Mapping[str, Any]) -> None:
    """What `explain` found, for a person."""
    for case in answer["cases"]:
        if "error" in case:
            say(f"{case['id']}：{case['error']}")
            continue
        say(f"{case['id']}：{case['outcome']}（窗口：{case['window_act']}）")
        for name in case["missing"]:
            say(f"  缺：{name}")
        for name in case["defective"]:
            say(f"  瑕疵：{name}")
        for gap in case["gap"]:
            say(f"  容缺：{gap['name']}（{gap['due'] or '受理后起算'}前补齐）")
        for label, key in (
            ("五日告知", "five_day_due"),
            ("承诺办结", "promise_due"),
            ("法定期限", "statutory_due"),
        ):
            if case[key]:
                say(f"  {label}：{case[key]}")
        say(f"  文书：{'、'.join(case['papers']) or '无'}")
        for outcome, reason in case["why_not"].items():
            say(f"  不能{outcome}：{reason}")


def tell_faults(report: Mapping[str, Any]) -> None:
    """What `import` found in a file, for a person."""
    for fault in report["faults"]:
        row = f"第 {fault['row']} 行" if fault["row"] else ""
        place = "，".join(part for part in (fault["sheet"], row, fault["column"]) if part)
        say(f"{_SEVERITY[fault['severity']]}（{place or '文件'}）：{fault['message']}")
    if report["counts"]:
        say("、".join(f"{sheet} {rows} 行" for sheet, rows in report["counts"].items()))
    say("可以导入。" if report["ok"] else "有错误，没有导入。")


def tell_card(answer: Mapping[str, Any]) -> None:
    """What `card` found, for a person."""
    say(f"状态：{answer['status']}")
    fields = answer["fields"] or {}
    for name, value in fields.items():
        say(f"  {name}：{value}")


def tell_names(answer: Mapping[str, Any]) -> None:
    """What `names` found, for a person."""
    for entry in answer["names"]:
        say(f"{entry['verdict']}：{entry['value'] or ''} {entry['reason']}".rstrip())


def tell_report(report: ChainReport, *, as_json: bool) -> None:
    """What `verify` found."""
    if as_json:
        answer_json(asdict(report) | {"faults": list(report.faults)})
        return
    say(f"事件 {report.entries} 条，节点 {report.nodes} 个。")
    say("\n".join(report.faults) if report.faults else "一切完好。")


def tell_health(lines: Iterable[HealthLine], *, as_json: bool) -> None:
    """What `doctor` found, one line each."""
    if as_json:
        answer_json({"lines": [asdict(line) for line in lines]})
        return
    marks = {"ok": "好", "warn": "注意", "bad": "要处理"}
    for line in lines:
        say(f"[{marks[line.level]}] {line.name}：{line.sentence}")
