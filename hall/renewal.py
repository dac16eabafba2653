"""Frozen values made in one go: some fields changed, as `dataclasses.replace` does, or out of all fields.

The fold changes a case of some fifty fields twice for each event, and a hub folds the events of a whole hall:
setting field after field of a frozen value is most of that work. Only for dataclasses without slots whose
fields are all given to the constructor and that make nothing else of them. No rule stands here.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


@cache
def _names(kind: type[Any]) -> frozenset[str]:
    return frozenset(kind.__dataclass_fields__)


def changed(value: T, **changes: Any) -> T:
    """The value with these fields changed.

    Raises:
        TypeError: There is no field of such a name.
    """
    kind: Any = type(value)
    if not changes.keys() <= _names(kind):
        message = f"{kind.__name__} has no {', '.join(sorted(changes.keys() - _names(kind)))}"
        raise TypeError(message)
    renewed: T = object.__new__(kind)
    fields = renewed.__dict__
    fields.update(value.__dict__)
    fields.update(changes)
    return renewed


def made(kind: type[T], fields: dict[str, Any]) -> T:
    """The value that has these fields: all of them, by name, which is the caller's business."""
    value = object.__new__(kind)
    value.__dict__.update(fields)
    return value
