"""What requests contribute to the whole: menu, to-dos of both sides, the sweep, and the clauses they serve."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Todo
from councils.requests import reminders, rules, services
from councils.requests.models import MemberRequest
from members.relations.closed import closed_units

KIND = "成员诉求"
TO_ANSWER = Count("requests to answer", by="due")
ASKED, TO_RATE = (Count(f"requests {name}") for name in ("asked back", "to rate"))
State = MemberRequest.State

portal.menu(
    KIND,
    "requests",
    area="duties",
    order=60,
    shown=rules.sees_requests,
    pages=("request", "request_new"),
    waits=portal.waits_for(TO_ANSWER, ASKED, TO_RATE),
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """For the secretariat what it may answer, by when; for a unit its questions and answers to judge."""
    if access.is_secretariat(user):
        mine = MemberRequest.objects.with_the_office().exclude(unit__in=closed_units(user))
        yield TO_ANSWER.of(mine)
    if own := access.units_with(user):
        rows = MemberRequest.objects.with_units(own)
        yield ASKED.of(rows.filter(state=State.ASKED))
        yield TO_RATE.of(rows.filter(state=State.ANSWERED))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    waiting, address = portal.waiting(user), reverse("requests")
    if number := waiting.total(TO_ANSWER):
        late = sum(n for due, n in waiting[TO_ANSWER].items() if clock.kept(due) <= clock.now())
        note = f"其中 {late} 件已逾期" if late else "按期答复计入秘书处考核"
        yield Todo(f"{number} 件成员诉求待答复", address, waiting.first(TO_ANSWER), note, KIND, bool(late))
    if number := waiting[ASKED]:
        yield Todo(f"{number} 件诉求待补充", f"{address}?state=ASKED", kind=KIND, urgent=True)
    if number := waiting[TO_RATE]:
        note = "满意度评价，或退回重办一次"
        yield Todo(f"{number} 件诉求已答复，请评价", f"{address}?state=ANSWERED", note=note, kind=KIND)


def asked_in(year: int) -> int:
    """How many requests were made in a year."""
    since, until = date(year, 1, 1), date(year, 12, 31)
    within = (clock.start_of_day(since), clock.end_of_day(until))
    return MemberRequest.objects.filter(created_at__gte=within[0], created_at__lt=within[1]).count()


for _ref in rules.CLAUSES:
    regulation.serve(_ref, "requests", KIND, asked_in, shown=rules.sees_requests)

portal.sweep("councils.request_reminders", label="成员诉求到期提醒", every=portal.HOUR)(reminders.remind)
portal.sweep("councils.requests", label="成员诉求评价期满办结", every=portal.HOUR)(services.close_unjudged)
