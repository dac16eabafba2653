"""The pages that print a table of the program print what the program has (D7, D24)."""

from __future__ import annotations

from dataclasses import MISSING, fields
from pathlib import Path

from hall import cases, tickets
from hall.bodies import AcceptMode
from hall.device_ports import DEVICE_WORDS
from hall.events import KINDS
from hall.figures import FORMULAS
from hall.queue_acts import ACTS, Device
from hall.staff import PERMISSION_WORDS, RIGHTS, Permission, Role
from tests.unit.test_case_moves import CASE_ROWS

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- table: {} -->", "<!-- end of table -->"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def printed(page: str, name: str) -> str:
    """The table of that name on a page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return text.split(BEGIN.format(name))[1].split(END)[0].strip()


def case_moves() -> str:
    rows = [
        [cases.STATE_WORDS[row.start], cases.STATE_WORDS[row.end], f"`{row.action}`", row.who, row.ground]
        for row in sorted(CASE_ROWS, key=lambda row: list(cases.MOVES).index(row.start))
    ]
    return table(["从", "到", "动作", "谁", "依据或条件"], rows)


def ticket_moves() -> str:
    rows = [
        [tickets.STATE_WORDS[start], tickets.STATE_WORDS[end], f"`{action}`"]
        for start, moves in tickets.MOVES.items()
        for action, end in moves.items()
    ]
    return table(["从", "到", "动作"], rows)


def roles() -> str:
    rows = [
        [PERMISSION_WORDS[permission], *("是" if permission in RIGHTS[role] else "" for role in Role)]
        for permission in Permission
    ]
    return table(["权限", *Role], rows)


def kinds() -> str:
    rows = []
    for kind, rule in KINDS.items():
        body = ", ".join(
            spec.name if spec.default is MISSING else f"{spec.name}?" for spec in fields(rule.body)
        )
        rows.append([f"`{kind}`", str(rule.tv), "yes" if rule.crit else "", rule.exchange, body])
    return table(["kind", "tv", "crit", "exchange table", "body"], rows)


def verbs() -> list[list[str]]:
    return [
        [
            str(rule.code or "–"),
            f"`{verb}`",
            PERMISSION_WORDS[rule.permission],
            "、".join(DEVICE_WORDS[device] for device in Device if device in rule.devices),
        ]
        for verb, rule in ACTS.items()
    ]


def same(shown: str, made: str) -> bool:
    """Equal but for blanks inside cells."""
    return [
        line.split("|") and [cell.strip() for cell in line.split("|")] for line in shown.splitlines()
    ] == [[cell.strip() for cell in line.split("|")] for line in made.splitlines()]


def test_the_page_of_states_prints_the_tables_of_moves() -> None:
    assert printed("docs/decisions/states.md", "cases") == case_moves()
    assert printed("docs/decisions/states.md", "tickets") == ticket_moves()


def test_the_handbook_prints_who_may_do_what() -> None:
    assert printed("docs/handbook/roles.md", "roles") == roles()


def test_the_handbook_prints_the_formula_of_every_figure() -> None:
    made = table(["指标", "怎么算"], [list(row) for row in FORMULAS.items()])
    assert printed("docs/handbook/manager.md", "figures") == made


def test_the_handbook_prints_every_verb_of_the_queue() -> None:
    lines = printed("docs/handbook/technician.md", "verbs").splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert [[code, verb, right, devices] for code, verb, _, right, devices in rows] == verbs()
    assert all(meaning for _, _, meaning, _, _ in rows)


def test_the_page_of_events_prints_every_kind() -> None:
    text = (ROOT / "docs/decisions/events.md").read_text(encoding="utf-8")
    shown = "\n".join(line for line in text.splitlines() if line.startswith("|"))
    made = kinds().splitlines()
    assert same("\n".join(shown.splitlines()[2:]), "\n".join(made[2:]))


def test_the_modes_of_acceptance_are_those_of_the_rules() -> None:
    assert {mode.value for mode in AcceptMode} == {
        "at_window",
        "gap",
        "after_correction",
        "deemed",
        "by_department",
    }
