"""Forms that are handed out empty."""

from __future__ import annotations

from hall.commands.blanks import blank_letter
from hall.commands.papers import print_paper
from hall.life_forms import LetterOfAuthority
from hall.paper_forms import decode_paper
from tests.unit.desk import AUDITOR, GUIDE, Desk
from tests.unit.life_desk import promised_permit, refused


def test_a_blank_letter_is_printed_and_draws_no_number() -> None:
    desk = Desk()
    owed = blank_letter(GUIDE, desk.store, desk.clock)
    named = blank_letter(GUIDE, desk.store, desk.clock, item=promised_permit().code)
    papers = [decode_paper(one.form) for one in (owed, named)]
    assert [p.item for p in papers if isinstance(p, LetterOfAuthority)] == ["", promised_permit().name]
    assert not desk.store.state.counters
    done = print_paper(owed, GUIDE, desk.store, desk.clock, desk.renderer, desk.printer)
    assert (done.failed, done.title) == ("", "授权委托书")


def test_who_may_and_for_what() -> None:
    desk = Desk()
    assert refused(blank_letter, AUDITOR, desk.store, desk.clock) == "staff.right"
    assert refused(blank_letter, GUIDE, desk.store, desk.clock, item="没有") == "intake.item"
