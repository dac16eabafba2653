"""What the pages for people promise is there: every `./run …` line names a command that exists."""

from __future__ import annotations

import importlib
import re
from typing import Final

import pytest
import typer.main

from tests.rules import tree

PAGES: Final = [
    name
    for name in tree.files()
    if name in {"README.md", "README.zh-CN.md"} or name.startswith("docs/handbook/")
]
_LINE: Final = re.compile(r"\./run[ \t]+([a-z][a-z-]*)")
_LINK: Final = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
_OF_RUN_ITSELF: Final = {"test"}


def commands_of(text: str) -> set[str]:
    """The first words after `./run`."""
    return set(_LINE.findall(text))


def test_commands_are_read_from_the_pages() -> None:
    assert commands_of("`./run demo` and\n    ./run explain --json\n./run\nrunning") == {"demo", "explain"}


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_the_page_exists(page: str) -> None:
    command = typer.main.get_command(importlib.import_module("main").app)
    known = set(getattr(command, "commands", {})) | _OF_RUN_ITSELF
    assert commands_of((tree.ROOT / page).read_text(encoding="utf-8")) <= known


@pytest.mark.parametrize("page", [name for name in tree.files() if name.endswith(".md")])
def test_every_link_of_the_page_leads_somewhere(page: str) -> None:
    folder = (tree.ROOT / page).parent
    links = _LINK.findall((tree.ROOT / page).read_text(encoding="utf-8"))
    assert not [link for link in links if not (folder / link).exists()]
