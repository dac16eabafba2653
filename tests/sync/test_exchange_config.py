"""The file of the exchange: what it may say, and one sentence for what it may not."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from hall.errors import Refused
from hall.exchange_rows import ExTable
from sync.exchange.codes import DEFAULTS, CodeSet, UnmappedError
from sync.exchange.config import FILE_NAME, config_of, read_exchange, sample, table_names

if TYPE_CHECKING:
    from pathlib import Path

URL = 'url = "postgresql+psycopg://a@b/c"\n'


def test_without_a_file_nothing_is_exchanged(tmp_path: Path) -> None:
    assert read_exchange(tmp_path) is None


def test_the_sample_is_a_file_with_every_default(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(sample(), encoding="utf-8")
    config = read_exchange(tmp_path)
    assert config
    assert {codes: dict(words) for codes, words in config.codes.sets.items()} == {
        codes: dict(words) for codes, words in DEFAULTS.items()
    }
    assert (config.every, config.division, config.place.received) == (30, "", ("1",))
    assert table_names(config.place)[0] == "EX_GDBS_SB"
    assert len(table_names(config.place)) == len(ExTable)


def test_a_halls_own_codes_lie_over_the_known_ones() -> None:
    text = URL + '[codes."证件类型"]\nUSCI = "51"\nRIC = "111"\n[tables]\nEX_GDBS_PJ = "HCP"\n'
    config = config_of(tomllib.loads(text), "x")
    assert config.codes.of(CodeSet.DOCUMENT, "USCI", "x") == "51"
    assert config.codes.of(CodeSet.DOCUMENT, "RIC", "x") == "111"
    assert config.codes.of(CodeSet.TAKING, "收原件", "x") == "0"
    assert "HCP" in table_names(config.place)
    with pytest.raises(UnmappedError):
        config.codes.of(CodeSet.DOCUMENT, "PP", "x")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("url = ", "读不懂"),
        ("every = 30", "url"),
        (URL + "urls = 1", "没有“urls”"),
        (URL + 'every = "30"', "every"),
        (URL + "every = 1", "5 到 86400"),
        (URL + "every = true", "整数"),
        (URL + "seconds = 0", "seconds"),
        (URL + "received = []", "received"),
        (URL + "received = [1]", "received"),
        (URL + 'received = ["0"]', "received"),
        (URL + 'back = "ex_gdbs_"', "back"),
        (URL + "[tables]\nx = 1", "tables.x"),
        (URL + '[columns]\nx = ""', "columns.x"),
        (URL + '[codes."证照"]\nx = "1"', "没有代码对照表“证照”"),
        (URL + '[codes]\n"证件类型" = "1"', "codes.证件类型"),
        (URL + '[codes."证件类型"]\nRIC = 10', "codes.证件类型.RIC"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=words) as error:
        read_exchange(tmp_path)
    assert FILE_NAME in error.value.sentence


def test_a_file_of_other_bytes_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refused, match="读不懂"):
        read_exchange(tmp_path)
