"""The queue over real HTTP: acts, repeats, events, and what a device may."""

from __future__ import annotations

import uuid

import pytest

from hall.errors import Refused
from hall.queue_acts import CallNext, Device, Finish, Sit, Take
from tests.fakes.hub_line import a_hall, open_hall


def key() -> str:
    return str(uuid.UUID(int=uuid.getnode() << 64 | next(_COUNT)))


_COUNT = iter(range(1, 1 << 30))


def test_a_number_is_taken_called_and_finished() -> None:
    with open_hall(a_hall()) as hall:
        kiosk, desk = hall.desk(9, Device.KIOSK), hall.desk(3)
        assert desk.do(Sit(), key()).window is not None
        taken = kiosk.do(Take(queue="A"), key()).ticket
        assert taken is not None
        assert taken.number == "A001"
        called = desk.do(CallNext(), key()).ticket
        assert called is not None
        assert (called.id, called.window) == (taken.id, 3)
        assert desk.do(Finish(ticket=called.id), key()).ticket is not None
        assert desk.do(CallNext(), key()).empty
        with pytest.raises(Refused, match="没有这个业务队列"):
            kiosk.do(Take(queue="Z"), key())


def test_a_desk_that_listens_sees_what_others_do() -> None:
    with open_hall(a_hall()) as hall:
        kiosk, desk = hall.desk(9, Device.KIOSK), hall.desk(3)
        assert desk.listen(3)
        ticket = kiosk.do(Take(queue="A"), key()).ticket
        while not desk.view().tickets:
            desk.listen(3)
        assert [one.number for one in desk.view().tickets] == ["A001"]
        assert ticket is not None
        assert desk.view().tickets[0].person_key is None
        assert [(load.letter, load.waiting) for load in desk.view().loads] == [("A", 1), ("B", 0)]
        assert desk.away_since() is None
