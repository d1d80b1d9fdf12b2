"""Meetings for tests, through the verbs: drafted, called, held."""

from datetime import datetime, timedelta
from typing import Any

from alliance.ground import clock

NEXT = datetime(2026, 12, 18, 14, tzinfo=clock.TZ)  # a Friday, nineteen working days after the tests' Sunday


def values_of(kind: str = "COUNCIL", at: datetime = NEXT, **values: Any) -> dict[str, Any]:
    """What the form of a meeting gives."""
    return {
        "kind": kind,
        "importance": "ORDINARY",
        "title": "第一届理事会第二次会议",
        "begins_at": at,
        "ends_at": at + timedelta(hours=2),
        "place": "德州职业技术学院 301 会议室",
        "agenda": "审议年度工作计划\n审议考核标准",
        "contact": "刘佳怡 0534-2671234",
        "reply_by": at - timedelta(days=2),
        "urgent_reason": "",
    } | values


def drafted(by: Any, kind: str = "COUNCIL", at: datetime = NEXT, **values: Any):
    """A draft by somebody of the secretariat."""
    from councils.meetings import services as calling

    return calling.prepare(by=by, **values_of(kind, at, **values))


def called(by: Any, kind: str = "COUNCIL", at: datetime = NEXT, **values: Any):
    """A meeting whose notice the secretary-general has sent."""
    from councils.meetings import services as calling

    return calling.call(drafted(by, kind, at, **values), by=by)


def line(meeting: Any, unit: Any):
    """The unit's line at the meeting as it is stored, with how it counts."""
    return meeting.attendances.reckoned().get(unit=unit)
