"""Extensions that wait for an answer."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from alliance.ground import access
from alliance.registers import portal
from alliance.registers.portal import Todo
from councils.extensions.models import Extension
from councils.resolutions.models.orders import Resolution
from councils.resolutions.portal import EXTENSIONS
from members.relations.closed import closed_units


def _waiting(user: Any) -> QuerySet:
    found = Extension.objects.filter(state=Extension.State.ASKED, resolution__state__in=Resolution.UNDER_WAY)
    return found.exclude(resolution__unit__in=closed_units(user))


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Requests that wait for the secretariat, without those of units to step back for."""
    if access.is_secretariat(user):
        yield EXTENSIONS.of(_waiting(user))


@portal.todos
def to_answer(user: Any) -> Iterable[Todo]:
    if not access.is_secretariat(user) or not portal.waiting(user)[EXTENSIONS]:
        return
    for one in _waiting(user).select_related("resolution__unit")[:10]:
        order = one.resolution
        yield Todo(
            f"答复延期申请：{order.unit} {order}",
            order.get_absolute_url(),
            order.deadline,
            one.reason,
            "决议督办",
        )
