"""Papers are looked at before an act is durable: what cannot be printed is not done."""

from __future__ import annotations

import pytest

from hall.commands.advice import advise
from hall.commands.case_papers import RefusalGround
from hall.commands.intake import Refuse, TakeIn, refuse, take_in
from hall.errors import Refused
from hall.explanation import WindowAct
from hall.papers import Paper
from tests.unit.desk import CHIEF, Desk, application, calendar, item_of


def test_what_could_not_be_printed_is_not_done() -> None:
    """Practices rule 25: an act ends before it begins when one of its papers cannot be printed."""
    desk = Desk()
    seen: list[str] = []

    def no_font(papers: tuple[Paper, ...]) -> None:
        seen.extend(paper.kind for paper in papers)
        raise Refused("paper.glyph", "字库里没有“\U0003300a”。")

    app = application(item_of(delegated=True))
    ground = RefusalGround(reason="该事项不属于本机关职权范围")
    steps = (desk.store, desk.clock, calendar())
    with pytest.raises(Refused):
        refuse(Refuse(application=app, ground=ground, second=CHIEF), *steps, check=no_font)
    with pytest.raises(Refused):
        advise(app, *steps, check=no_font)
    with pytest.raises(Refused):
        take_in(TakeIn(application=app, act=WindowAct.ACCEPT), *steps, check=no_font)
    assert seen == ["不予受理决定书", "一次性告知单", "受理通知书", "收件凭证"]
    with desk.store() as uow:
        assert uow.cases.get(app.case_id) is None
        assert not uow.papers.pending()
