"""The demo catalogue, read once for all tests of the rules."""

from functools import lru_cache
from pathlib import Path

from hall.catalogue import Catalogue
from sync.catalogue_file import read_catalogue

DATA = Path(__file__).parents[1] / "data"
CATALOGUE_FILE = DATA / "事项目录-青禾区.xlsx"


@lru_cache(maxsize=1)
def demo() -> Catalogue:
    catalogue = read_catalogue(CATALOGUE_FILE).catalogue
    assert catalogue is not None
    return catalogue


def code_of(name: str) -> str:
    item = demo().item_named(name)
    assert item is not None
    return item.code
