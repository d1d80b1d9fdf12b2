"""What a kind of draft contributes to the whole while it is heard: the opinions that are asked of the own units."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from alliance.ground import access, clock
from alliance.registers import portal
from alliance.registers.portal import Count, Todo
from councils.hearing.models import Draft, Opinion


def asks(kind: type[Opinion], count: Count, source: str, *related: str) -> None:
    """Count the opinions of this kind that are open, and make each a to-do of `source`; `related` is what names the draft."""

    def asked(user: Any) -> QuerySet:
        today = clock.start_of_day(clock.today())
        open_ones = kind.objects.filter(unit__in=access.units_with(user), answered_at=None)
        return open_ones.filter(draft__state=Draft.State.OPINIONS, draft__opinions_by__gt=today)

    @portal.counts
    def counts(user: Any) -> Iterable[QuerySet]:
        if access.units_with(user):
            yield count.of(asked(user))

    @portal.todos
    def todos(user: Any) -> Iterable[Todo]:
        """One query where there are any."""
        if not access.units_with(user) or not portal.waiting(user)[count]:
            return
        for draft in (one.draft for one in asked(user).select_related("draft", *related)):
            yield Todo(f"请提意见：{draft}", draft.get_absolute_url(), draft.opinions_by, "", source)
