"""What chasing contributes to the whole: the reminders, units that are proposed for a 通报, its list in the menu."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.registers import portal
from alliance.registers.portal import Count, Todo
from councils.chasing import rules, services
from councils.chasing.misses import Missing, awaiting_circular
from councils.resolutions.models.orders import Resolution

LATE = Count("orders missed this year")


def _sees(user: Any) -> bool:
    return bool(rules.may_see_circulars(user))


def _waits(user: Any) -> int:
    """The units that are proposed; asked only where an order of the year was missed."""
    return len(_proposed(user))


portal.menu(
    "督办通报",
    "order_circulars",
    area="council",
    order=34,
    shown=_sees,
    pages=("order_circular_new",),
    waits=_waits,
)
portal.sweep("councils.resolutions", label="督办提醒、逾期通知和通报建议", every=portal.HOUR)(
    services.remind_due
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Orders of the year that were missed, done or not: whether it is worth a closer look."""
    if access.is_secretariat(user):
        today = clock.today()
        yield LATE.of(Resolution.objects.of_year(today.year).late(clock.start_of_day(today)))


def _proposed(user: Any) -> list[Missing]:
    if not access.is_secretariat(user) or not portal.waiting(user)[LATE]:
        return []
    return awaiting_circular()


@portal.todos
def to_circulate(user: Any) -> Iterable[Todo]:
    """Units that are proposed for a 通报."""
    for one in _proposed(user):
        yield Todo(
            f"建议通报：{one.unit}年内 {one.misses} 项交办事项逾期",
            reverse("order_circulars"),
            note="；".join(one.tasks),
            kind="决议督办",
        )
