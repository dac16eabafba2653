"""Cases on their way through the later life, for tests of its commands: the demo hall, real catalogue."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hall.cases import CaseFile
from hall.catalogue import Item
from hall.commands.application import MaterialEntry
from hall.commands.collecting import Collect, Home, collect
from hall.commands.dispatching import Dispatch, dispatch
from hall.commands.intake import TakeIn, take_in
from hall.commands.results import Close, Stock, close, stock
from hall.commands.reviewing import Decide, Review, decide, review
from hall.course import Stage
from hall.errors import Refused
from hall.explanation import MaterialState, WindowAct
from hall.life_bodies import Branch, Certificate
from hall.paper_forms import decode_paper
from hall.papers import Paper
from hall.staff import Actor, Role
from tests.unit.desk import CHIEF, CLERK, Desk, application, calendar, catalogue

ISSUER = Actor(number="0318", name="韩青", role=Role.ISSUER, window=62)
TWO = (Branch(code="D1", name="交通运输局", days=3), Branch(code="D2", name="公安分局", days=5))
HAVE = MaterialEntry(state=MaterialState.HAVE)


def promised_permit() -> Item:
    """A permit that the window may accept and a department decides: 道路货物运输经营许可."""
    return next(item for item in catalogue().items if item.name.startswith("道路货物运输"))


def instant_item() -> Item:
    """A service that is done at the window, with something to keep on paper: 灵活就业人员参保."""
    return next(item for item in catalogue().items if item.name.startswith("灵活就业"))


def received_item() -> Item:
    """A permit that only the department accepts, and one of whose materials may follow: 旅馆业."""
    return next(item for item in catalogue().items if item.name.startswith("旅馆业"))


def natural_item() -> Item:
    """A service with a limit of 60 natural days in its law: 居民身份证."""
    return next(item for item in catalogue().items if item.name.startswith("居民身份证"))


def thirty_item() -> Item:
    """A registration with 30 working days, accepted by its department: 不动产抵押权."""
    return next(item for item in catalogue().items if item.name.startswith("不动产抵押权"))


def accepted(desk: Desk, item: Item | None = None, number: int = 1, actor: Actor = CLERK) -> CaseFile:
    """A case that was accepted at the window."""
    app = application(item or promised_permit(), number=number, actor=actor)
    cmd = TakeIn(application=app, act=WindowAct.ACCEPT)
    return take_in(cmd, desk.store, desk.clock, calendar()).file


def received(desk: Desk, item: Item | None = None, number: int = 1) -> CaseFile:
    """A case that waits for the department to accept it."""
    app = application(item or received_item(), number=number)
    cmd = TakeIn(application=app, act=WindowAct.RECEIVE)
    return take_in(cmd, desk.store, desk.clock, calendar()).file


def in_review(
    desk: Desk, item: Item | None = None, number: int = 1, branches: tuple[Branch, ...] = ()
) -> CaseFile:
    """A case that was sent to its department."""
    case = accepted(desk, item, number)
    cmd = Dispatch(actor=CLERK, case_ids=(case.id,), branches=branches)
    return dispatch(cmd, desk.store, desk.clock, calendar()).file


def stored(desk: Desk, case_id: str) -> CaseFile:
    """The case as it is stored."""
    return desk.store.state.cases[case_id]


def owed_papers(desk: Desk) -> list[Paper]:
    """All papers that are owed, oldest first."""
    return [decode_paper(one.form) for one in desk.store.state.owed.values()]


def refused(command: Callable[..., object], *args: object, **more: object) -> str:
    """The code with which a command is refused; nothing may have changed."""
    with pytest.raises(Refused) as error:
        command(*args, **more)
    assert error.value.sentence.endswith("。")
    return error.value.code


def approved(desk: Desk, case: CaseFile, *, verdict: str = "同意", skip: tuple[str, ...] = ()) -> CaseFile:
    """The case after every department (but `skip`) has said `verdict`."""
    for branch in case.course.branches:
        for stage in Stage if branch.code not in skip else ():
            cmd = Review(
                actor=CHIEF,
                case_id=case.id,
                stage=stage,
                state=verdict,
                officer="李明",
                opinion="如上",
                branch=branch.code,
            )
            review(cmd, desk.store, desk.clock)
    return stored(desk, case.id)


def decided(desk: Desk, item: Item | None = None, number: int = 1, *, granted: bool = True) -> CaseFile:
    """A case with its decision."""
    case = approved(desk, in_review(desk, item, number), verdict="同意" if granted else "不同意")
    reason = "" if granted else "不符合条件"
    cmd = Decide(actor=CHIEF, case_id=case.id, granted=granted, officer="王局长", reason=reason)
    return decide(cmd, desk.store, desk.clock, calendar()).file


LICENCE = Certificate(name="道路运输经营许可证", number="云交许〔2026〕88号", valid_to="20301125")


def closed(desk: Desk, item: Item | None = None, number: int = 1, *, granted: bool = True) -> CaseFile:
    """A case whose result is registered."""
    case = decided(desk, item, number, granted=granted)
    cmd = Close(actor=ISSUER, case_id=case.id, certificates=(LICENCE,) if granted else ())
    return close(cmd, desk.store, desk.clock).file


def ready(desk: Desk, item: Item | None = None, number: int = 1, *, granted: bool = True) -> CaseFile:
    """A case whose result lies on the shelf."""
    case = closed(desk, item, number, granted=granted)
    return stock(Stock(actor=ISSUER, case_id=case.id, shelf="B-03-12"), desk.store, desk.clock).file


def with_promise(desk: Desk, number: int = 1) -> CaseFile:
    """A permit accepted on a commitment that replaces one of its materials: 食品经营许可."""
    item = next(one for one in catalogue().items if one.name.startswith("食品经营"))
    key = next(str(one.no) for one in item.materials if one.may_promise and not one.when)
    app = application(item, number=number, states={key: MaterialState.PROMISED})
    return take_in(TakeIn(application=app, act=WindowAct.ACCEPT), desk.store, desk.clock, calendar()).file


def collected(desk: Desk, number: int = 1) -> CaseFile:
    """A case that this hall only received for the authority of another place (代收)."""
    home = Home(authority="邻江市高新区市场监督管理局", area="示例省邻江市高新区")
    cmd = Collect(application=application(promised_permit(), number=number), home=home)
    return collect(cmd, desk.store, desk.clock, calendar()).file


def with_gap_item() -> Item:
    """An item that the window accepts, one of whose materials may follow."""
    return next(
        item
        for item in catalogue().items
        if item.delegated and item.gap_allowed and any(m.gap_days for m in item.materials if not m.when)
    )


def roomy_item() -> Item:
    """As `with_gap_item`, with days between those of the gap and the promise."""
    return next(
        item
        for item in catalogue().items
        if item.delegated
        and item.gap_allowed
        and any(0 < (m.gap_days or 0) < item.promise.number for m in item.materials if not m.when)
    )


def with_gap(desk: Desk, number: int = 1, item: Item | None = None) -> CaseFile:
    """A case that was accepted with a material still to follow."""
    item = item or with_gap_item()
    key = next(str(m.no) for m in item.materials if m.gap_days and not m.when)
    app = application(item, number=number, states={key: MaterialState.MISSING}, asks_gap=True)
    cmd = TakeIn(application=app, act=WindowAct.ACCEPT_GAP)
    return take_in(cmd, desk.store, desk.clock, calendar()).file


def told(desk: Desk, number: int = 1, *, credit_bar: bool | None = False) -> CaseFile:
    """Told to correct two materials, the second of which may follow later."""
    item = with_gap_item()
    late = next(str(m.no) for m in item.materials if m.gap_days and not m.when)
    now = next(str(m.no) for m in item.materials if m.necessity == "必要" and not m.when and m.originals)
    states = dict.fromkeys((now, late), MaterialState.MISSING)
    app = application(item, number=number, states=states, credit_bar=credit_bar)
    cmd = TakeIn(application=app, act=WindowAct.TELL_CORRECTION)
    return take_in(cmd, desk.store, desk.clock, calendar()).file
