"""What the papers of the later life say: law, days, remedies, ways of service (domain.md 3.10 to 3.14)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from hall.commands.papers import job_title
from hall.papers import Item
from tests.print.reading import page_count, runs_of, text_of
from tests.print.sample_life import LIFE_SAMPLES

if TYPE_CHECKING:
    from hall.papers import Paper
    from printing.render import Renderer

SERVICE = Item(name="出生登记", type_code="07")
LAW = "行政许可法"


def words(renderer: Renderer, paper: Paper) -> str:
    return text_of(renderer.render(paper)).replace(" ", "").replace("　", "").replace("\n", "")


def sample(name: str, **more: object) -> Any:
    return replace(LIFE_SAMPLES[name], **more)  # type: ignore[arg-type]  # fields of the sample's class


def test_permits_cite_their_articles(renderer: Renderer) -> None:
    assert "《中华人民共和国行政许可法》第四十二条第一款" in words(renderer, sample("延长期限告知书"))
    assert "第四十二条第二款" in words(renderer, sample("延长期限告知书", joint=True))
    assert "《中华人民共和国行政许可法》第四十五条" in words(renderer, sample("特别程序告知书"))
    granted = words(renderer, sample("决定书-准予"))
    assert "第三十八条第一款" in granted
    assert "第四十四条，自作出决定之日起10个工作日内" in granted
    assert "第三十八条第二款" in words(renderer, sample("决定书-不予", basis=""))


@pytest.mark.parametrize("name", ["延长期限告知书", "决定书-准予", "决定书-不予", "终止办理告知书"])
def test_other_items_never_cite_the_law_of_permits(name: str, renderer: Renderer) -> None:
    more = {"basis": ""} if name.startswith("决定书") else {}
    said = words(renderer, sample(name, item=SERVICE, **more))
    assert LAW not in said
    assert "行政许可决定" not in said
    assert "依据，" not in said


def test_a_denial_names_reason_and_both_remedies_and_a_grant_none(renderer: Renderer) -> None:
    denied = words(renderer, sample("决定书-不予"))
    assert "不符合食品经营许可条件" in denied
    assert "60日内向云岭市青禾区人民政府申请行政复议" in denied
    assert "6个月内依法向云岭市青禾区人民法院提起行政诉讼" in denied
    assert "行政复议" not in words(renderer, sample("决定书-准予"))


def test_days_that_matter_are_bold_and_carry_their_weekday(renderer: Renderer) -> None:
    assert "最迟于2026年12月11日（星期五）前作出决定" in words(renderer, sample("延长期限告知书"))
    assert "自2026年11月23日（星期一）起所需时间不计入办理期限" in words(renderer, sample("特别程序告知书"))
    assert "请于2027年2月18日（星期四）前领取" in words(renderer, sample("取件通知"))
    assert "按周末推算" in words(renderer, sample("延长期限告知书-联合办理"))


@pytest.mark.parametrize("way", ["直接", "留置", "邮寄", "电子", "公告"])
def test_one_way_of_service_is_ticked(way: str, renderer: Renderer) -> None:
    said = words(renderer, sample("送达回证", way=way))
    assert f"☑{way}" in said
    assert said.count("☑") == 1
    assert said.count("□") == 4


def test_a_credit_record_is_named_only_where_a_promise_was_broken(renderer: Renderer) -> None:
    assert "记入信用记录" in words(renderer, sample("终止办理告知书"))
    plain = words(renderer, sample("终止办理告知书", credit=False, returned=()))
    assert "信用记录" not in plain
    assert "没有留存需要退还的原件" in plain


def test_the_slip_that_others_may_see_masks_names_and_numbers(renderer: Renderer) -> None:
    said = words(renderer, sample("取件凭证"))
    assert "林*远" in said
    assert "林知远" not in said
    assert "990102199112120024" not in said
    assert "0024" in said


def test_what_is_not_there_leaves_no_empty_row(renderer: Renderer) -> None:
    alone = words(renderer, sample("撤回申请书", agent=None))
    assert "代理人" not in alone
    assert "授权委托书" not in alone
    assert "附授权委托书" not in words(renderer, sample("撤回申请书", agent_word="经办人"))
    assert "证号（文号）" not in words(renderer, sample("办结单", results=()))
    bare = words(renderer, sample("取件通知", hours="", contact=None))
    assert "领取时间" not in bare
    assert "咨询" not in bare


@pytest.mark.parametrize("name", ["材料交接单", "邮寄清单"])
def test_a_long_list_repeats_its_head_and_ends_with_one_tail(name: str, renderer: Renderer) -> None:
    paper = sample(name)
    long = replace(paper, lines=paper.lines * 25)
    pdf = renderer.render(long)
    pages = page_count(pdf)
    assert pages > 2
    heads = [run for run in runs_of(pdf) if run.golden.endswith(" 序号")]
    signs = [run for run in runs_of(pdf) if "签名" in run.golden]
    assert len({run.golden.split()[0] for run in signs}) == 1
    assert len(heads) >= pages - 1


def test_a_list_is_called_by_its_own_number() -> None:
    assert job_title(LIFE_SAMPLES["材料交接单"]) == "J1120-W0301 材料交接单"
    assert job_title(LIFE_SAMPLES["授权委托书"]) == "授权委托书"
