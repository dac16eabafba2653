"""Clauses that several papers share: whom they address, and which law they may cite.

Only permits cite the 行政许可法 (domain.md 3.4); all other items cite their own basis, or none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hall.life_forms import Remedy
    from hall.papers import CasePaper, Item, Office, Party

_LAW: Final = "《中华人民共和国行政许可法》第三十二条第一款第（{}）项"
_NUMERALS: Final = "零一二三四五"


def article_32(number: int) -> str:
    """Art. 32(1)(n) of the 行政许可法, spelled as papers do."""
    return _LAW.format(_NUMERALS[number])


def legal_basis(item: Item, number: int, own: str = "") -> str:
    """What a paper cites: `own` when given, else art. 32(1)(n) for permits, else the item's basis or ""."""
    if own:
        return own
    return article_32(number) if item.is_permit else item.basis.strip().rstrip("。").replace("；", "、")


def permit_article(item: Item, article: str) -> str:
    """An article of the 行政许可法 for permits, "" for all others."""
    return f"《中华人民共和国行政许可法》{article}" if item.is_permit else ""


def remedy_words(what: str, letter: str, remedy: Remedy) -> str:
    """Where one may turn, and until when: 「如不服本决定，可以自收到本决定书之日起60日内向……」."""
    return (
        f"如不服{what}，可以自收到{letter}之日起{remedy.review_days}日内向{remedy.review_office}申请行政复议，"
        f"或者自收到{letter}之日起{remedy.litigation_months}个月内依法向{remedy.court}提起行政诉讼。"
    )


def on_basis(basis: str) -> str:
    """「依据……，」, or "" without a basis."""
    return f"依据{basis}，" if basis else ""


def with_phone(office: Office) -> str:
    """「青禾区市场监督管理局　电话 0990-1234515」."""
    return f"{office.name}　电话 {office.phone}" if office.phone else office.name


def party_line(paper: CasePaper, party: Party) -> str:
    """Name, document and number of a party, masked as the paper says."""
    number = " ".join(part for part in (party.document_kind, paper.shown_number(party)) if part)
    return f"{party.name}　{number}" if number else party.name


def at_window(paper: CasePaper) -> str:
    """「3号窗　邹正野（0203）」."""
    return f"{paper.window}　{paper.clerk.shown}" if paper.window else paper.clerk.shown


def listed(names: tuple[str, ...]) -> str:
    """Names joined as Chinese lists are."""
    return "、".join(names)


def clause(text: str) -> str:
    """What a clerk typed, to stand inside a sentence: without the stop at its end."""
    return text.strip().rstrip("。；;，,")


def ended(sentence: str) -> str:
    """A sentence with its full stop, whether the hall's setting has one or not."""
    text = sentence.strip()
    return text if not text or text[-1] in "。！？" else f"{text}。"
