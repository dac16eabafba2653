"""What events of special routes do to the later life of a case (domain.md 1.7, D10); they move nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from hall import bodies as b
from hall.course import Course, PromiseCheck
from hall.events import Event

_Grow = Callable[[Course, Any, Event], Course]


def _checked(course: Course, body: b.CasePromiseChecked, event: Event) -> Course:
    found = tuple(
        PromiseCheck(key=one.key, name=one.name, kept=one.kept, on=event.biz_day) for one in body.findings
    )
    again = {one.key for one in found}
    kept = tuple(one for one in course.promises if one.key not in again)
    after = replace(course, promises=(*kept, *found))
    # The day to make good stands while something is false; a later look may set another.
    until = (body.until or course.mend_until) if after.false_promises else 0
    return replace(after, mend_until=until)


def _forwarded(course: Course, body: b.CaseForwarded, event: Event) -> Course:
    carried = max(course.carried, body.supplies)
    return replace(
        course,
        forwarded_on=event.biz_day,
        forwarder=body.carrier,
        forwarded_as=body.tracking,
        carried=carried,
        unsent=course.unsent if carried < course.supplies else (),
    )


def served(course: Course, body: b.CaseDelivered | b.CaseRevocationServed, event: Event) -> Course:
    """The course after a 撤销决定书 was served, instead of the result or after it; the first stands."""
    if course.served_on or not body.revocation:
        return course
    return replace(course, served_on=body.on or event.biz_day, served_way=body.way, served_by=body.by)


ROUTE_REMARKS: Final[Mapping[type[b.Body], _Grow]] = {
    b.CasePromiseChecked: _checked,
    b.CaseRevoked: lambda course, body, event: replace(
        course,
        revoked_on=course.revoked_on or event.biz_day,
        revoked_why=course.revoked_why or body.reason,
        revoked_as=course.revoked_as or body.document,
    ),
    b.CaseRevocationServed: served,
    b.CaseAssisted: lambda course, body, _event: replace(course, helper=body.helper, helped=body.how),
    b.CaseForwarded: _forwarded,
}
"""By body: how the course grows."""


def collected(course: Course, body: b.CaseReceived) -> Course:
    """The course of a case that this hall only receives for another one (代收); otherwise as it was."""
    return replace(course, home=body.home, area=body.area) if body.home else course
