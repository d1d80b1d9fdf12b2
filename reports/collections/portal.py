"""What tasks contribute to the whole: menu, to-dos, dates, reminders, search, and the clauses they serve."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from alliance.ground import access, clock
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Date, Hit, Todo
from reports.collections import rules
from reports.collections.models.collections import Collection
from reports.collections.services import reminders

TO_CLOSE = Count("collections past due")
OPEN = Count("collections open")
HITS = 10


def sees_tasks(user: Any) -> bool:
    return bool(rules.may_see_tasks(user))


portal.menu(
    "征集任务",
    "collections",
    area="reports",
    order=50,
    shown=sees_tasks,
    pages=("collection", "collection_answer"),
    waits=portal.waits_for(TO_CLOSE),
)
portal.sweep("reports.collections", label="征集任务催报", every=portal.HOUR)(reminders.send_due)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Open tasks, and those past due."""
    if access.is_secretariat(user):
        today = clock.start_of_day(clock.today())
        opened = Collection.objects.filter(state=Collection.State.OPEN)
        yield OPEN.of(opened)
        yield TO_CLOSE.of(opened.filter(due_at__lte=today))


@portal.todos
def for_secretariat(user: Any) -> Iterable[Todo]:
    """Tasks past due that still take answers."""
    if not access.is_secretariat(user) or not portal.waiting(user)[TO_CLOSE]:
        return
    today = clock.start_of_day(clock.today())
    for one in Collection.objects.past_due().filter(due_at__lte=today):
        yield Todo(f"征集已到期，请催报或结束：{one}", one.get_absolute_url(), one.due_at, "", "征集任务")


@portal.dates
def dates(user: Any) -> Iterable[Date]:
    """The last days of open tasks, for the secretariat."""
    if not access.is_secretariat(user) or not portal.waiting(user)[OPEN]:
        return []
    found = Collection.objects.filter(state=Collection.State.OPEN, due_at__gt=clock.now())
    return [
        Date(one.due_at, f"征集截止：{one}", one.get_absolute_url())
        for one in found.order_by("due_at")[:HITS]
    ]


@portal.search
def find_tasks(user: Any, text: str) -> Iterable[Hit]:
    """Tasks by name."""
    found = Collection.objects.visible_to(user).filter(title__icontains=text)[:HITS]
    return [Hit(one.title, one.get_absolute_url(), "征集任务", one.get_state_display()) for one in found]


def _published(year: int) -> int:
    return Collection.objects.filter(published_at__year=year).count()


regulation.serve("7.4", "collections", "征集任务", _published, shown=sees_tasks)
regulation.serve("9.secretariat.4", "collections", "征集任务", _published, shown=sees_tasks)
