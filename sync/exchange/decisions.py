"""What a person decides about rows that the platform did not take."""

from __future__ import annotations

from dataclasses import replace

from hall.errors import Refused
from hall.exchange_ports import Deliveries, DeliveryState


def resend(store: Deliveries, number: str) -> int:
    """Send rows of a case again that the platform refused, with the next version; how many those are.

    Raises:
        Refused: `exchange.unknown`, nothing of such a case is booked.
    """
    return _decide(store, number, frozenset({DeliveryState.REFUSED}), DeliveryState.WAITING)


def settle(store: Deliveries, number: str, now: int) -> int:
    """Take rows of a case as done that a person has cleared up with the platform; how many those are.

    Raises:
        Refused: `exchange.unknown`, nothing of such a case is booked.
    """
    states = frozenset({DeliveryState.REFUSED, DeliveryState.STALE})
    return _decide(store, number, states, DeliveryState.RECEIVED, now)


def _decide(
    store: Deliveries, number: str, states: frozenset[DeliveryState], to: DeliveryState, now: int = 0
) -> int:
    mark = store.find(number)
    if mark is None:
        raise Refused("exchange.unknown", f"没有报送过办件 {number}，请核对编号。", field="number")
    rows = [one for one in store.of_cases([mark.case])[mark.case] if one.state in states]
    store.put([replace(one, state=to, error="", tries=0, next_at=0, ended_at=now) for one in rows])
    return len(rows)
