"""The rules against an oracle of another shape: raw rows, Python's own evaluation, another calendar."""

import csv
import datetime as dt
import random
import re
from typing import Any

import chinese_calendar
import openpyxl

from hall.checklist import explain
from hall.clock import parse_moment
from hall.conditions import FLAGS
from hall.explanation import Acceptance, AcceptanceHow, CaseInput, MaterialState
from hall.reasons import Outcome
from tests.unit.demo_catalogue import CATALOGUE_FILE, DATA, demo

MOMENT = parse_moment("2026-11-20T10:05:00+08:00")


class Oracle:
    """The rules read from raw rows; no code of the product."""

    def __init__(self) -> None:
        book = openpyxl.load_workbook(CATALOGUE_FILE)
        self.sheets: dict[str, list[dict[str, Any]]] = {}
        for sheet in book:
            head, *rows = sheet.iter_rows(values_only=True)
            names = [str(name) for name in head]
            self.sheets[sheet.title] = [dict(zip(names, row, strict=True)) for row in rows]
        self.items = {row["实施编码"]: row for row in self.sheets["事项"]}

    @staticmethod
    def true(text: str | None, names: set[str]) -> bool:
        if not text:
            return True
        python = re.sub(r"[A-Za-z][\w.]*", lambda m: str(m.group() in names), text)
        python = python.replace("!", " not ").replace("&", " and ").replace("|", " or ")
        return bool(eval(python))  # noqa: S307  # text of our own test data

    @staticmethod
    def later(start: dt.date, count: int) -> dt.date:
        days = [start + dt.timedelta(days=n) for n in range(1, 4 * count + 30)]
        known = [d for d in days if (d.weekday() < 5 if d.year > 2026 else chinese_calendar.is_workday(d))]
        return known[count - 1] if count else start

    def due(self, start: dt.date, number: int, unit: str) -> dt.date:
        return self.later(start, number) if unit == "工作日" else start + dt.timedelta(days=number)

    def lines(self, code: str, names: set[str]) -> dict[str, dict[str, Any]]:
        found = {
            str(r["序号"]): r
            for r in self.sheets["材料"]
            if r["实施编码"] == code and self.true(r["适用情形"], names)
        }
        for row in self.sheets["公共规则"]:
            if row["作用"] == "替换" and self.true(row["适用情形"], names):
                out = [k for k, r in found.items() if r["材料名称"] in row["被替换材料"].split(";")]
                for key in out:
                    del found[key]
                if out:
                    found[f"{row['规则编码']}.{row['序号']}"] = row
        for row in self.sheets["公共规则"]:
            known = {r["材料名称"] for r in found.values()}
            if row["作用"] == "增加" and self.true(row["适用情形"], names) and row["材料名称"] not in known:
                found[f"{row['规则编码']}.{row['序号']}"] = row
        return found

    def judge(
        self, code: str, names: set[str], states: dict[str, str], *, asks: bool, bar: bool | None
    ) -> dict[str, Any]:
        lacks: dict[str, list[str]] = {"必要": [], "容缺后补": [], "非必要": []}
        wrong: dict[str, list[str]] = {"缺": [], "瑕疵": []}
        for key, row in self.lines(code, names).items():
            state = states.get(key, "缺")
            fine = (
                state == "有"
                or (state == "调取" and bool(row["可调电子证照"]))
                or (state == "承诺" and row["可告知承诺"] == "是" and bar is False)
            )
            if not fine:
                lacks[row["必要性"]].append(key)
                if row["必要性"] != "非必要":
                    wrong["瑕疵" if state == "瑕疵" else "缺"].append(row["材料名称"])
        item = self.items[code]
        if lacks["必要"]:
            outcome = "补正"
        elif lacks["容缺后补"]:
            outcome = "容缺受理" if item["是否可容缺"] == "是" and asks and bar is False else "补正"
        else:
            outcome = "受理"
        return {
            "outcome": outcome,
            "missing": wrong["缺"],
            "defective": wrong["瑕疵"],
            "gap": lacks["容缺后补"],
        }


def test_the_rules_agree_with_an_oracle_on_the_visitors_of_two_days() -> None:
    oracle, rng = Oracle(), random.Random(20261120)  # noqa: S311  # the same cases in every run
    words = ["有"] * 24 + ["缺", "瑕疵", "调取", "承诺"]
    outcomes = set()
    rows = []
    for name in ("到号流水-普通日.csv", "到号流水-高峰日.csv"):
        with (DATA / name).open(encoding="utf-8-sig", newline="") as stream:
            rows += [row for row in csv.DictReader(stream) if row["材料状态"]]
    gap_items = {row["实施编码"] for row in oracle.sheets["材料"] if row["必要性"] == "容缺后补"}
    picked = rng.sample(rows, 300) + [row for row in rows if row["实施编码"] in gap_items][:300]
    for row in picked:
        names = set(row["情形答案"].split(";"))
        expected_lines = oracle.lines(row["实施编码"], names)
        states = {key: rng.choice(words) for key in expected_lines}
        asks, bar = rng.random() < 0.8, rng.choice([False, False, False, True, None])
        day = dt.date(2026, 1, 1) + dt.timedelta(days=rng.randrange(365))
        found = explain(
            demo(),
            CaseInput(
                item_code=row["实施编码"],
                flags=frozenset(names & set(FLAGS)),
                answers=frozenset(names - set(FLAGS)),
                states={key: MaterialState(word) for key, word in states.items()},
                asks_gap=asks,
                credit_bar=bar,
                received_at=parse_moment(f"{day}T09:00:00+08:00"),
                acceptance=Acceptance(how=AcceptanceHow.DEEMED),
            ),
        )
        expected = oracle.judge(row["实施编码"], names, states, asks=asks, bar=bar)
        assert [line.key for line in found.lines] == list(expected_lines)
        assert found.outcome == expected["outcome"]
        assert (list(found.missing), list(found.defective)) == (expected["missing"], expected["defective"])
        item = oracle.items[row["实施编码"]]
        promise = oracle.due(day, item["承诺时限"], item["承诺时限单位"])
        assert (found.promise_due, found.five_day_due) == (promise, oracle.later(day, 5))
        unit = item["法定时限单位"]
        assert found.statutory_due == (oracle.due(day, item["法定时限"], unit) if unit else None)
        if found.outcome is Outcome.ACCEPT_GAP:
            dues = [
                min(oracle.later(day, expected_lines[k]["容缺时限(工作日)"]), promise)
                for k in expected["gap"]
            ]
            assert [gap.due for gap in found.gap] == dues
        outcomes.add(found.outcome)
        assert set(found.why_not) == set(Outcome) - set(found.allowed)
    assert outcomes == {Outcome.ACCEPT, Outcome.ACCEPT_GAP, Outcome.CORRECT}


def test_every_visitor_of_both_days_is_explained() -> None:
    for name in ("到号流水-普通日.csv", "到号流水-高峰日.csv"):
        with (DATA / name).open(encoding="utf-8-sig", newline="") as stream:
            rows = [row for row in csv.DictReader(stream) if row["情形答案"]]
        for row in rows:
            names = frozenset(row["情形答案"].split(";"))
            states = dict(pair.split("=") for pair in row["材料状态"].split(";")) if row["材料状态"] else {}
            found = explain(
                demo(),
                CaseInput(
                    item_code=row["实施编码"],
                    flags=names & set(FLAGS),
                    answers=names - set(FLAGS),
                    states={key: MaterialState(word) for key, word in states.items()},
                    received_at=MOMENT,
                ),
            )
            assert {line.key for line in found.lines} == set(states)
            assert bool(states) is (found.outcome not in (Outcome.NOT_REQUIRED, Outcome.REFER))
