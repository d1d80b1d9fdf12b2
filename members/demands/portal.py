"""What technical problems contribute to the whole: menu, to-dos of both sides and the secretariat, the sweep, the clauses."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import access
from alliance.registers import portal, regulation
from alliance.registers.portal import HOUR, Count, Todo
from members.demands import telling
from members.demands.models import DemandAnswer, DemandTicket
from members.demands.rules import may_read

KIND = "技术难题"
TO_ANSWER, OFFERED = Count("demands to answer", by="due_at"), Count("demands with offers")
TO_CONFIRM, IN_VAIN = Count("demands to confirm"), Count("demands in vain")
State = DemandTicket.State


def reads(user: Any) -> bool:
    return bool(may_read(user))


portal.menu(
    KIND,
    "demands",
    area="duties",
    order=30,
    shown=reads,
    pages=(
        "demand",
        "demand_new",
        "demand_edit",
        "demand_invite",
        "demand_answer",
        "demand_extend",
    ),
    waits=portal.waits_for(TO_ANSWER, OFFERED, TO_CONFIRM, IN_VAIN),
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    rows = DemandTicket.objects
    if own := access.units_with(user):
        yield TO_ANSWER.of(DemandAnswer.objects.waiting().filter(unit__in=own))
        yield OFFERED.of(rows.open().filter(unit__in=own).with_offers())
        yield TO_CONFIRM.of(rows.filter(unit__in=own, state=State.SOLVED))
    if access.is_secretariat(user):
        yield IN_VAIN.of(rows.in_vain())


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    waiting, address = portal.waiting(user), reverse("demands")
    if number := waiting.total(TO_ANSWER):
        note = "收到后五个工作日内响应，能否承接都请答复"
        until = waiting.first(TO_ANSWER)
        yield Todo(f"响应企业技术难题 {number} 件", f"{address}?waits=yes", until, note, KIND, urgent=True)
    if number := waiting[OFFERED]:
        yield Todo(f"技术难题已有单位响应，请选定承接单位 {number} 件", f"{address}?offered=yes", kind=KIND)
    if number := waiting[TO_CONFIRM]:
        url = f"{address}?{urlencode({'state': State.SOLVED})}"
        yield Todo(f"确认技术难题是否已解决 {number} 件", url, kind=KIND)
    if number := waiting[IN_VAIN]:
        yield Todo(
            f"技术难题到期无人承接 {number} 件", f"{address}?vain=yes", note="请转给有关单位", kind=KIND
        )


@portal.sweep("demand_reminders", label="技术难题响应提醒", every=HOUR)
def remind() -> int:
    with transaction.atomic():
        return telling.remind()


def _solved(year: int) -> int:
    return DemandTicket.objects.filter(state=State.CONFIRMED, confirmed_at__year=year).count()


for _ref in ("10.research.3", "10.enterprise.12"):
    regulation.serve(_ref, "demands", KIND, _solved, shown=reads)
