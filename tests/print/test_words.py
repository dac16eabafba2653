"""What the papers say: law, dates, marks, masks (domain.md 3, D5, D24)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hall.paper_lines import GapLine, Limit
from hall.papers import OFFLINE_LINE, CasePaper, Item
from tests.print import samples
from tests.print.reading import text_of
from tests.print.sample_parts import DAY

if TYPE_CHECKING:
    from hall.papers import Paper
    from printing.render import Renderer

LAW = "行政许可法"
SERVICE = Item(name="出生登记", type_code="07", basis="")
GRANT = Item(
    name="临时救助金给付", type_code="05", basis="《社会救助暂行办法》第四十七条；《示例办法》第二条"
)


def _words(renderer: Renderer, paper: Paper) -> str:
    return text_of(renderer.render(paper)).replace(" ", "").replace("　", "")


def test_permits_cite_the_article_that_fits_each_paper(renderer: Renderer) -> None:
    for paper, item in (
        (samples.ACCEPTANCE, "第（五）项"),
        (samples.CORRECTION, "第（四）项"),
        (samples.REFUSAL, "第（二）项"),
        (samples.NOT_NEEDED, "第（一）项"),
    ):
        assert f"《中华人民共和国行政许可法》第三十二条第一款{item}" in _words(renderer, paper)


@pytest.mark.parametrize("type_code", ["05", "07", "08", "09", "10", "20"])
def test_other_items_never_cite_the_law_of_permits(type_code: str, renderer: Renderer) -> None:
    bare = replace(SERVICE, type_code=type_code)
    own = replace(GRANT, type_code=type_code)
    for paper in (
        samples.ACCEPTANCE,
        samples.CORRECTION,
        samples.REFUSAL,
        samples.NOT_NEEDED,
        replace(samples.ACCEPTANCE, gap=True),
        replace(samples.ACCEPTANCE, deemed=True),
    ):
        without = _words(renderer, replace(paper, item=bare))
        assert LAW not in without
        assert "依据，" not in without
        cited = _words(renderer, replace(paper, item=own))
        assert LAW not in cited
        assert "《社会救助暂行办法》第四十七条、《示例办法》第二条" in cited


def test_the_day_that_matters_is_spelled_with_its_weekday(renderer: Renderer) -> None:
    assert "最迟于2026年11月27日（星期五）前作出决定" in _words(renderer, samples.ACCEPTANCE)
    assert "即2026年11月20日（星期五）前" in _words(renderer, samples.RECEIPT)
    assert "请于2026年12月18日（星期五）前" in _words(renderer, samples.CORRECTION)
    assert "2026年11月25日（星期三）前" in _words(renderer, samples.GAP_NOTICE)


def test_a_provisional_day_says_so_and_an_immediate_one_is_the_same_day(renderer: Renderer) -> None:
    limit = Limit(length="", due=DAY)
    at_once = _words(renderer, replace(samples.ACCEPTANCE, promised=limit, statutory=None))
    assert "即时办理，于2026年11月20日（星期五）当日作出决定" in at_once
    assert "法定期限" not in at_once
    assert "按周末推算" not in at_once
    far = replace(samples.ACCEPTANCE.promised, due=dt.date(2027, 3, 1), provisional=True)
    assert "按周末推算" in _words(renderer, replace(samples.ACCEPTANCE, promised=far))


def test_a_receipt_that_comes_with_an_acceptance_does_not_promise_the_five_days(renderer: Renderer) -> None:
    paper = replace(samples.RECEIPT, five_day_due=None, accepted_by="云政务受〔2026〕000123号")
    words = _words(renderer, paper)
    assert "并已受理（云政务受〔2026〕000123号）" in words
    assert "即为受理" not in words


def test_applicant_and_agent_are_both_named_and_masked(renderer: Renderer) -> None:
    words = _words(renderer, samples.RECEIPT)
    assert "云岭致然物业服务有限公司" in words
    assert "马卓乐990102********1949" in words
    assert "990102198804021949" not in words
    assert "154****4947" in words
    assert "990102198804021949" in _words(renderer, replace(samples.RECEIPT, show_numbers=True))


@pytest.mark.parametrize("name", sorted(samples.SAMPLES))
def test_every_foot_has_the_node_mark_and_no_paper_shows_a_whole_number(
    name: str, renderer: Renderer
) -> None:
    paper = samples.SAMPLES[name]
    words = _words(renderer, paper)
    assert paper.mark.node in words
    if isinstance(paper, CasePaper):
        for party in (paper.applicant, paper.agent):
            if party is not None and party.document_number:
                assert party.document_number not in words


def test_offline_papers_say_that_they_are_final(renderer: Renderer) -> None:
    assert OFFLINE_LINE in _words(renderer, samples.CORRECTION)
    assert OFFLINE_LINE not in _words(renderer, samples.ACCEPTANCE)


def test_a_reprint_says_which_one_it_is(renderer: Renderer) -> None:
    paper = samples.ACCEPTANCE.reprinted(
        count=2, printed_at=samples.ACCEPTANCE.mark.printed_at + 83_400_000_000, operator="0231"
    )
    words = _words(renderer, paper)
    assert "第2次打印2026-11-2109:12操作员0231" in words
    assert "云政务受〔2026〕000123号" in words


def test_a_voided_paper_keeps_its_number(renderer: Renderer) -> None:
    words = _words(renderer, samples.ACCEPTANCE.voided())
    assert "作废" in words
    assert "云政务受〔2026〕000123号" in words
    assert "作废" not in _words(renderer, samples.ACCEPTANCE)
    assert "本号已作废" in _words(renderer, samples.TICKET.voided())


def test_seal_places_are_named_and_copies_counted(renderer: Renderer) -> None:
    words = _words(renderer, replace(samples.ACCEPTANCE, back_office=True))
    assert "（加盖行政许可专用印章）" in words
    assert "本通知书一式三份，申请人、案卷、承办部门各一份。" in words


def test_what_is_still_missing_is_told(renderer: Renderer) -> None:
    assert "尚未补正的材料：食品安全规章制度目录清单、食品安全管理人员任命书。" in _words(
        renderer, samples.CORRECTED
    )
    gap = GapLine(name="场所平面图", form="原件1份", due=dt.date(2026, 11, 26))
    partly = replace(samples.SUPPLIED, still_missing=(gap,))
    assert "场所平面图（2026年11月26日前）" in _words(renderer, partly)
    assert "容缺材料已全部收到" in _words(renderer, samples.SUPPLIED)


def test_remedies_name_body_court_and_periods(renderer: Renderer) -> None:
    words = _words(renderer, samples.REFUSAL)
    assert "60日内向云岭市人民政府申请行政复议" in words
    assert "6个月内依法向云岭市青禾区人民法院提起行政诉讼" in words
    assert "审核确认钟砚秋（0305）" in words


def test_the_way_of_supply_is_ticked(renderer: Renderer) -> None:
    assert "☑窗口□邮寄□网上" in _words(renderer, samples.GAP_PROMISE)
    assert "□窗口□邮寄□网上" in _words(renderer, replace(samples.GAP_PROMISE, way=""))


def test_the_wait_is_a_range_or_left_out(renderer: Renderer) -> None:
    assert "8–15分钟" in _words(renderer, samples.TICKET)
    silent = _words(renderer, replace(samples.TICKET, wait=None, ahead=None, tail=""))
    assert "分钟" not in silent
    assert "您前面" not in silent
    assert "证件尾号" not in silent


def test_a_refusal_says_what_became_of_the_materials(renderer: Renderer) -> None:
    given_back = text_of(renderer.render(samples.REFUSAL))
    nothing = text_of(renderer.render(replace(samples.REFUSAL, returned=())))
    assert "所交材料现予退还" in given_back
    assert "本窗口没有收取申请材料" in nothing
    assert "退还" not in nothing


def test_only_an_agent_encloses_a_letter(renderer: Renderer) -> None:
    promise = samples.GAP_PROMISE
    assert "授权委托书" in text_of(renderer.render(replace(promise, agent_word="代理人")))
    assert "授权委托书" not in text_of(renderer.render(replace(promise, agent_word="经办人")))
