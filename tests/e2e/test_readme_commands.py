"""The commands of the pages for people, run as they stand there."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest

from tests.e2e.program import CATALOGUE, FRAMES, call
from tests.e2e.test_cli_rules import CASE, document
from tests.rules import tree

if TYPE_CHECKING:
    from pathlib import Path

PAGES: Final = [
    name
    for name in tree.files()
    if name in {"README.md", "README.zh-CN.md"} or name.startswith("docs/handbook/")
]
_LINE: Final = re.compile(r"\./run[ \t]+([a-z][a-z-]*)([^`\n|（(，。；]*)")
_OPTION: Final = re.compile(r"(?<!\S)--[a-z][a-z-]*")
_OF_RUN_ITSELF: Final = {"test"}


def lines_of(text: str) -> set[tuple[str, str]]:
    """(command, option) of every `./run …` of a page; the option may be ""."""
    return {
        (command, option) for command, rest in _LINE.findall(text) for option in ("", *_OPTION.findall(rest))
    }


def test_commands_and_options_are_read_from_a_page() -> None:
    text = "| `./run import FILE.xlsx --check` | x |\n    ./run demo     plays --nothing"
    assert lines_of(text) == {("import", ""), ("import", "--check"), ("demo", ""), ("demo", "--nothing")}


@pytest.mark.parametrize("page", PAGES)
def test_every_option_of_the_page_exists(page: str) -> None:
    wanted: dict[str, set[str]] = {}
    for command, option in lines_of((tree.ROOT / page).read_text(encoding="utf-8")):
        if command not in _OF_RUN_ITSELF:
            wanted.setdefault(command, set()).update({option} - {""})
    for command, options in wanted.items():
        assert options <= options_of(command), command


@cache
def options_of(command: str) -> frozenset[str]:
    """What the program itself says a command takes; asked once, several pages name it."""
    told = call(command, "--help")
    assert told.status == 0, command
    return frozenset(re.findall(r"--[a-z][a-z-]*", told.out))


def test_the_commands_of_the_table_do_what_they_say(tmp_path: Path) -> None:
    """Each line of the README's table that ends by itself, in its order, on one fresh PC."""
    data, cases, names = tmp_path / "数据", tmp_path / "cases.json", tmp_path / "names"
    cases.write_text(document(CASE), encoding="utf-8")
    names.write_text('"张三"\n', encoding="utf-8")
    assert call("import", CATALOGUE, "--check", data=data).status == 0
    assert call("import", CATALOGUE, data=data).status == 0
    explained = call("explain", "--catalogue", CATALOGUE, "--cases", cases, "--json", data=data)
    assert explained.json["cases"][0]["outcome"] == "受理"
    assert call("card", next(FRAMES.glob("01-*.bin")), "--json").json["status"] == "ok"
    assert call("names", names, "--json").json["names"][0]["verdict"] == "ok"
    assert call("verify", "--store", data, "--json").json["ok"] is True
    assert call("backup", data=data).status == 0
    assert "版本" in call("doctor", data=data).out
