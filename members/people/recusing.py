"""How long an appointment, a post or a relation makes its people step back (回避): while it is in force, and as long after
as an app above says, because a year under assessment is not over yet.

    @recusing.lasts
    def until_published() -> Q: ...

The condition is about any model with `since` and `until`; it may ask with `OuterRef("until")`.
"""

from collections.abc import Callable
from datetime import date

from django.db.models import F, Q

_lasting: list[Callable[[], Q]] = []


def lasts(condition: Callable[[], Q]) -> Callable[[], Q]:
    """Register which ended rows recuse further."""
    if condition not in _lasting:
        _lasting.append(condition)
    return condition


def recuses(day: date) -> Q:
    """The rows that recuse on a day: begun and not ended, or ended in a time that still counts; never for no day at all."""
    counts = Q(until=None) | Q(until__gt=day)
    for condition in _lasting:
        counts |= condition()
    return Q(since__lte=day) & counts & (Q(until=None) | Q(until__gt=F("since")))
