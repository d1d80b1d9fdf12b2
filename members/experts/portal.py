"""What the pool of experts contributes to the whole: menu, to-dos of the units and the secretariat, clause."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.registers import policy, portal, regulation
from alliance.registers.portal import Count, Todo
from members.experts.models import Expert
from members.experts.rules import may_read

KIND = "专家库"
AHEAD_DAYS = 60
TO_CHECK, TO_PROLONG = Count("experts to check"), Count("experts to prolong")
RETURNED, TO_UPDATE = Count("experts returned"), Count("experts to update")


def reads(user: Any) -> bool:
    return bool(may_read(user))


portal.menu(
    KIND,
    "experts",
    area="duties",
    order=20,
    shown=reads,
    pages=("expert", "expert_new", "expert_edit"),
    waits=portal.waits_for(TO_CHECK, TO_PROLONG, RETURNED, TO_UPDATE),
)


def _due() -> date:
    return date(clock.today().year, *policy.get("expert_update_due"))


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    rows = Expert.objects
    if own := access.units_with(user):
        yield RETURNED.of(rows.filter(unit__in=own, state=Expert.State.RETURNED))
        if clock.today() >= _due() - timedelta(days=AHEAD_DAYS):
            yield TO_UPDATE.of(rows.to_update().filter(unit__in=own))
    if access.is_secretariat(user):
        yield TO_CHECK.of(rows.to_check())
        yield TO_PROLONG.of(rows.to_prolong())


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    waiting, address = portal.waiting(user), reverse("experts")
    if number := waiting[RETURNED]:
        url = f"{address}?{urlencode({'state': Expert.State.RETURNED})}"
        yield Todo(f"补正被退回的专家推荐 {number} 人", url, kind=KIND, urgent=True)
    if number := waiting[TO_UPDATE]:
        deadline = clock.end_of_day(_due())
        note = "逐个修改，或在列表中勾选“确认资料无变化”"
        yield Todo(
            f"更新本单位专家的资料 {number} 人", address, deadline, note, KIND, urgent=clock.now() >= deadline
        )
    if number := waiting[TO_CHECK]:
        yield Todo(
            f"审核专家推荐 {number} 人", f"{address}?{urlencode({'state': Expert.State.WAITING})}", kind=KIND
        )
    if number := waiting[TO_PROLONG]:
        yield Todo(f"专家有效期将满或已满，资料已更新 {number} 人", address, note="核实后延长", kind=KIND)


def _in_pool(year: int) -> int:
    return Expert.objects.in_pool(min(clock.today(), date(year, 12, 31))).count()


regulation.serve("10.research.3", "experts", KIND, _in_pool, shown=reads)
