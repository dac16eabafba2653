import dataclasses
import itertools
import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.catalogue import Catalogue
from hall.catalogue_search import Field, HitKind, SearchIndex
from tests.unit.demo_catalogue import code_of, demo

INDEX = SearchIndex(demo())
FOOD = "食品经营许可（餐饮服务，新办）"


def first(query: Any) -> Any:
    return INDEX.find(query)[0]


def underlined(query: Any) -> Any:
    span = first(query).spans[0]
    return span.field, span.text[span.start : span.end]


@pytest.mark.parametrize(
    ("query", "name", "field", "part"),
    [
        ("sp", FOOD, Field.NAME, "食品"),
        ("SPJY", FOOD, Field.NAME, "食品经营"),
        ("shipin", FOOD, Field.NAME, "食品"),
        ("shi pin jing ying", FOOD, Field.NAME, "食品经营"),
        ("shipjing", FOOD, Field.NAME, "食品经"),
        ("食品经营", FOOD, Field.NAME, "食品经营"),
        ("shipin经营", FOOD, Field.NAME, "食品经营"),
        ("开饭店", FOOD, Field.ALIAS, "开饭店"),
        ("kfd", FOOD, Field.ALIAS, "开饭店"),
        ("ｓｐ", FOOD, Field.NAME, "食品"),
        ("lvguan", "旅馆业特种行业许可", Field.NAME, "旅馆"),
        ("lüguan", "旅馆业特种行业许可", Field.NAME, "旅馆"),
        ("tezhonghangye", "旅馆业特种行业许可", Field.NAME, "特种行业"),
        ("公安", "居民身份证申领、换领、补领", Field.BODY, "公安"),
        (
            "11990102MB000004324990700015000",
            "内地居民结婚登记",
            Field.CODE,
            "11990102MB000004324990700015000",
        ),
    ],
)
def test_names_everyday_names_pinyin_initials_and_departments_find_items(
    query: Any, name: Any, field: Any, part: Any
) -> None:
    assert first(query).name == name
    assert underlined(query) == (field, part)


def test_blanks_separate_words_that_must_all_fit() -> None:
    found = [hit.name for hit in INDEX.find("旅馆 特种") if hit.kind is HitKind.EXACT]
    assert found == ["旅馆业特种行业许可"]
    spans = first("旅馆 特种").spans
    assert [span.text[span.start : span.end] for span in spans] == ["旅馆", "特种"]


def test_themes_come_below_exact_hits_and_near_ones_last() -> None:
    kinds = [hit.kind for hit in INDEX.find("食品经营")]
    assert kinds == sorted(kinds, key=list(HitKind).index)
    themes = [hit.name for hit in INDEX.find("食品经营") if hit.kind is HitKind.THEME]
    assert themes == ["开办餐饮店", "企业信息变更"]
    own = [hit for hit in INDEX.find("开办餐饮") if hit.kind is HitKind.THEME]
    assert (own[0].code, own[0].spans[0].field) == ("T07", Field.THEME)


def test_near_hits_have_most_of_the_characters() -> None:
    hits = INDEX.find("食经营")
    assert (hits[0].kind, hits[0].name, hits[0].spans) == (HitKind.NEAR, FOOD, ())


def test_what_is_chosen_often_here_comes_first_among_equals() -> None:
    plain = [hit.code for hit in INDEX.find("公安") if hit.kind is HitKind.EXACT]
    last = plain[-1]
    liked = [hit.code for hit in INDEX.find("公安", favour={last: 5}) if hit.kind is HitKind.EXACT]
    assert liked[0] == last
    assert sorted(liked) == sorted(plain)


def test_two_or_three_initials_are_enough_for_every_item() -> None:
    reached: dict[str, int] = {}
    for length in (2, 3):
        for letters in itertools.product(string.ascii_lowercase, repeat=length):
            hits = INDEX.find("".join(letters), limit=1)
            if hits and hits[0].kind is HitKind.EXACT:
                reached.setdefault(hits[0].code, length)
        if len(reached) == len(demo().items):
            break
    assert set(reached) == {item.code for item in demo().items}


def test_limit_and_empty_queries() -> None:
    assert len([hit for hit in INDEX.find("s", limit=3) if hit.kind is HitKind.EXACT]) == 3
    for nothing in ("", "  ", "\x00", "zzzzqq", "((("):
        assert INDEX.find(nothing) == ()
    assert SearchIndex(Catalogue()).find("sp") == ()


def test_a_theme_with_an_item_that_is_gone_is_still_found() -> None:
    theme = demo().themes[0]
    left = tuple(item for item in demo().items if item.code != theme.steps[0].item_code)
    hits = SearchIndex(dataclasses.replace(demo(), items=left)).find(theme.name)
    assert theme.code in {hit.code for hit in hits}
    assert theme.steps[0].item_code not in {hit.code for hit in hits}


def test_the_item_itself_is_first_for_its_own_name() -> None:
    for item in demo().items:
        assert first(item.name).code == item.code
        assert code_of(item.name) == item.code


@given(query=st.text(alphabet="spjyxk食品证(.*+[ \n🙂ü9", max_size=45))
@settings(max_examples=100, deadline=None)
def test_any_query_is_answered_with_spans_inside_their_texts(query: Any) -> None:
    for hit in INDEX.find(query):
        for span in hit.spans:
            assert 0 <= span.start < span.end <= len(span.text)
