"""Papers as data: copies, dates, masks, and reading a stored paper back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hall.commands.papers import job_title
from hall.paper_forms import decode_paper, encode_paper, paper_class
from hall.papers import PaperKind, copies_of, spelled_date, spelled_moment
from tests.print import samples


def test_the_nine_sheets_of_a_gap_acceptance_are_counted_as_on_the_intake_page() -> None:
    kinds = ["容缺受理承诺书", "告知承诺书", "容缺受理通知书", "受理通知书", "收件凭证"]
    copies = [copies_of(PaperKind(kind)) for kind in kinds]
    assert [each.brief for each in copies] == ["1 份，申请人签", "2 份，申请人签", "2 份", "2 份", "2 份"]
    assert sum(each.count for each in copies) == 9


def test_a_third_copy_goes_to_the_department_only_with_notices_it_needs() -> None:
    assert copies_of(PaperKind.ACCEPTANCE).sentence == "本通知书一式两份，申请人、案卷各一份。"
    assert (
        copies_of(PaperKind.ACCEPTANCE, back_office=True).sentence
        == "本通知书一式三份，申请人、案卷、承办部门各一份。"
    )
    assert copies_of(PaperKind.NOTICE, back_office=True).count == 1


@pytest.mark.parametrize("kind", list(PaperKind))
def test_every_kind_has_its_copies_and_its_class(kind: PaperKind) -> None:
    assert copies_of(kind).count >= 1
    assert paper_class(kind).kind is kind


def test_dates_carry_their_weekday() -> None:
    assert spelled_date(dt.date(2026, 11, 27)) == "2026年11月27日（星期五）"
    assert spelled_date(dt.date(2026, 11, 29)) == "2026年11月29日（星期日）"
    assert spelled_moment(samples.RECEIPT.received_at) == "2026年11月13日 10:12"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("990102198804021949", "990102********1949"), ("E12345678", "*****5678"), ("H1", "**"), ("", "")],
)
def test_a_paper_masks_numbers_unless_the_hall_prints_them(number: str, shown: str) -> None:
    party = replace(samples.RECEIPT.applicant, document_number=number, phone="15409904947")
    assert samples.RECEIPT.shown_number(party) == shown
    assert samples.RECEIPT.shown_phone(party) == "154****4947"
    open_paper = replace(samples.RECEIPT, show_numbers=True)
    assert (open_paper.shown_number(party), open_paper.shown_phone(party)) == (number, "15409904947")


def test_a_paper_is_called_by_its_number_first() -> None:
    assert job_title(samples.NOTICE) == "GZ-990102-20261120-0007 一次性告知单"
    assert job_title(samples.REFUSAL) == "99010220261120W030014 不予受理决定书"
    assert job_title(samples.TICKET) == f"{samples.TICKET.number} 取号小票"
    again = samples.REFUSAL.reprinted(count=2, printed_at=samples.REFUSAL.mark.printed_at, operator="0231")
    assert job_title(again) == "99010220261120W030014 不予受理决定书 第2次"


def test_a_reprint_differs_in_its_mark_only() -> None:
    first = samples.ACCEPTANCE
    second = first.reprinted(count=2, printed_at=first.mark.printed_at + 86_400_000_000, operator="0231")
    assert second.mark.sentence == "第2次打印 2026-11-21 10:02 操作员0231"
    assert second.mark.is_reprint
    assert second.mark.node == first.mark.node
    assert second.document_number == first.document_number
    assert not first.voided().mark.is_reprint
    assert first.voided().mark.voided


@pytest.mark.parametrize("name", sorted(samples.SAMPLES))
def test_a_stored_paper_is_read_back_the_same(name: str) -> None:
    paper = samples.SAMPLES[name]
    assert decode_paper(encode_paper(paper)) == paper


@pytest.mark.parametrize(
    "raw", [b"{}", b"[]", b"\xff", b'{"kind":"x","paper":{}}', b'{"kind":"\xe4","paper":1}']
)
def test_a_broken_record_is_told_as_such(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode_paper(raw)


@pytest.mark.parametrize("name", sorted(samples.SAMPLES))
def test_every_sample_stands_under_the_name_of_its_kind(name: str) -> None:
    assert samples.SAMPLES[name].kind.value == name.split("-", maxsplit=1)[0]
