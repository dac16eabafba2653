"""Item search over 5,000 items: p95 of typical queries beside its bound and beside a scan of plain texts.

Run: python benchmarks/item_search.py CATALOGUE.xlsx (default: the demo catalogue of the tests).
"""

import dataclasses
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from hall.catalogue import Catalogue
from hall.catalogue_search import SearchIndex
from sync.catalogue_file import read_catalogue

ITEMS = 5_000
BOUND_MS = 50.0
RUNS = 5
QUERIES = (
    "sp",
    "spjy",
    "shipin",
    "食品",
    "食品经营",
    "jyxk",
    "sfz",
    "身份证",
    "gongshang",
    "zhuxiao",
    "公安",
    "jgj",
    "kaidian",
    "开饭店",
    "tuixiu",
    "hk",
    "dl",
    "道路运输",
    "营业执照 变更",
    "xin sheng er",
    "补卡",
    "s",
)


def grown(catalogue: Catalogue, count: int) -> Catalogue:
    """A catalogue of `count` items: the real names in new combinations, so that words repeat as they do."""
    rng = random.Random(5)  # noqa: S311  # the same names in every run
    parts = [part for item in catalogue.items for part in (item.name, *item.aliases)]
    items = []
    for number in range(count):
        base = catalogue.items[number % len(catalogue.items)]
        first, second = rng.sample(parts, 2)
        name = base.name if number < len(catalogue.items) else f"{first}（{second}）"
        code = f"{base.code[:24]}{number:07d}"
        aliases = tuple(dict.fromkeys([*base.aliases, *rng.sample(parts, 3)]))
        items.append(dataclasses.replace(base, code=code, name=name, aliases=aliases))
    return Catalogue(items=tuple(items), rules=catalogue.rules, themes=catalogue.themes)


def scan(items: list[tuple[str, str]], query: str) -> list[str]:
    """The peer: look for the typed text in every name, without pinyin and without order."""
    return [code for code, text in items if query in text]


def p95(run: object, queries: tuple[str, ...]) -> float:
    took = []
    for query in queries:
        begin = time.perf_counter()
        run(query)  # type: ignore[operator]
        took.append((time.perf_counter() - begin) * 1000)
    return statistics.quantiles(took, n=20)[-1]


def main() -> None:
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "tests/data/事项目录-青禾区.xlsx")
    catalogue = read_catalogue(path).catalogue
    if catalogue is None:
        sys.exit("the catalogue has errors")
    big = grown(catalogue, ITEMS)
    begin = time.perf_counter()
    index = SearchIndex(big)
    built = time.perf_counter() - begin
    plain = [(item.code, " ".join((item.name, *item.aliases, item.body))) for item in big.items]
    ours, peers = [], []
    for _ in range(RUNS):
        ours.append(p95(index.find, QUERIES))
        peers.append(p95(lambda query: scan(plain, query), QUERIES))
    own, peer = statistics.median(ours), statistics.median(peers)
    print(
        f"item search, {len(big.items)} items, {len(QUERIES)} queries, p95, median of {RUNS} interleaved runs"
    )
    print(f"  index            {own:8.2f} ms   bound {BOUND_MS:.0f} ms   {own / BOUND_MS:.2f} of the bound")
    print(f"  scan of texts    {peer:8.2f} ms   index/scan {own / peer:.2f} (the scan knows no pinyin)")
    print(f"  building         {built * 1000:8.0f} ms   once per catalogue, pypinyin loading included")


if __name__ == "__main__":
    main()
