"""What a unit's own hand-over contributes to the whole: to-dos of the head, of who passes the link on and of who comes; the sweep."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from alliance.ground import access
from alliance.registers import portal
from alliance.registers.portal import Count, Todo
from members.handover import services
from members.handover.models import Handover

KIND = "人员交接"
TO_CONFIRM, TO_PASS_ON = Count("handovers to confirm"), Count("handovers to pass on")
TO_ACCEPT = Count("handovers to accept")

portal.sweep("members.handovers", label="到期的人员交接失效", every=portal.HOUR)(services.expire_due)


def _rows() -> QuerySet:
    return Handover.objects.select_related("unit", "representative__user")


def _to_confirm(user: Any) -> QuerySet:
    return _rows().to_confirm(access.units_with(user, "head_unit")).exclude(successor=user)


def _to_pass_on(user: Any) -> QuerySet:
    """Of the head, of who named and of who leaves, while the successor has not accepted."""
    own = (
        Q(unit__in=access.units_with(user, "head_unit")) | Q(proposed_by=user) | Q(representative__user=user)
    )
    return _rows().to_accept().filter(own, unit__in=access.units_with(user))


def _to_accept(user: Any) -> QuerySet:
    return _rows().to_accept().filter(successor=user)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    if access.units_with(user, "head_unit"):
        yield TO_CONFIRM.of(_to_confirm(user))
    if access.units_with(user):
        yield TO_PASS_ON.of(_to_pass_on(user))
    yield TO_ACCEPT.of(_to_accept(user))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    waiting = portal.waiting(user)
    if waiting[TO_CONFIRM]:
        for one in _to_confirm(user):
            note = "确认后由接任人接受，接受以前原任不变"
            yield _to_decide(f"确认人员交接：{one}", one, note)
    if waiting[TO_ACCEPT]:
        for one in _to_accept(user):
            place = f"{one.unit}{one.representative.get_role_display()}"
            note = "由您本人接受或不接受"
            yield _to_decide(f"接受交接：{place}", one, note)
    if waiting[TO_PASS_ON]:
        for one in _to_pass_on(user):
            note = "请把邀请链接发给接任人"
            yield Todo(f"人员交接待接受：{one}", one.get_absolute_url(), one.expires_at, note, KIND)


def _to_decide(title: str, one: Handover, note: str) -> Todo:
    return Todo(title, one.get_absolute_url(), one.expires_at, note, KIND, urgent=True, decides=True)
