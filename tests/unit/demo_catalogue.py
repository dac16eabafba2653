"""The demo catalogue, read once for all tests of the rules."""

from functools import lru_cache
from pathlib import Path

from hall.catalogue import Catalogue, Item, ItemVersion, Question
from sync.catalogue_file import read_catalogue

DATA = Path(__file__).parents[1] / "data"
CATALOGUE_FILE = DATA / "事项目录-青禾区.xlsx"


@lru_cache(maxsize=1)
def demo() -> Catalogue:
    catalogue = read_catalogue(CATALOGUE_FILE).catalogue
    assert catalogue is not None
    return catalogue


def code_of(name: str) -> str:
    return item_of(name).code


def item_of(name: str) -> Item:
    """The item of the demo catalogue with this name."""
    item = demo().item_named(name)
    assert item is not None
    return item


def question_of(item: Item, code: str) -> Question:
    question = item.question(code)
    assert question is not None
    return question


def version_of(name: str) -> ItemVersion:
    version = demo().version(code_of(name))
    assert version is not None
    return version
