"""What orders contribute to the whole: menu, to-dos, dates, search, what ends them, and the clauses they serve."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Date, Hit, Todo
from councils.recusal.models import presides
from councils.resolutions import rules
from councils.resolutions.models.orders import Light, Resolution
from councils.resolutions.services import orders
from councils.terms.models.terms import PRESIDING
from members.membership import endings
from members.relations.closed import closed_units

OWED = Count("orders to carry out")
REPORTED = Count("orders to check")
TO_ASSIGN = Count("orders to send out")
RED = Count("orders overdue", by="deadline")
EXTENSIONS = Count("extensions to answer")  # counted by the story of the extensions
State = Resolution.State
HITS = 10
KIND = "决议督办"


def has_own(user: Any) -> bool:
    return bool(rules.may_see_own(user))


def _waits(user: Any) -> int:
    """What the office has to answer, and for who urges what is overdue."""
    late = portal.waits_for(RED)(user) if access.is_secretariat(user) or presides(user) else 0
    return late + portal.waits_for(REPORTED, TO_ASSIGN, EXTENSIONS)(user)


portal.menu(
    "决议督办",
    "resolutions",
    area="council",
    order=32,
    shown=access.is_council_or_secretariat,
    pages=("resolution", "resolution_new", "resolution_edit", "resolution_file", "resolution_pdf"),
    waits=_waits,
)
portal.menu(
    "交办事项",
    "resolutions_own",
    area="own",
    order=45,
    shown=has_own,
    pages=(
        *("resolution", "resolutions", "resolution_file", "resolution_pdf"),
        *("resolution_take", "resolution_note", "resolution_report", "resolution_extension"),
    ),
    waits=portal.waits_for(OWED),
)
endings.register("督办事项", preview=orders.that_end)(orders.end)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """What waits for the unit; for the secretariat what was reported, drafted and missed, without units to step back for."""
    if own := access.units_with(user):
        yield OWED.of(Resolution.objects.open().filter(unit__in=own))
    if access.is_secretariat(user):
        yield REPORTED.of(_of_others(user).filter(state=State.REPORTED))
    if _signs(user):
        yield TO_ASSIGN.of(_of_others(user).filter(state=State.DRAFT))
    if access.is_secretariat(user) or access.holds(user, *PRESIDING):
        yield RED.of(Resolution.objects.overdue_today())


def _signs(user: Any) -> bool:
    return access.holds(user, access.Office.SECRETARY_GENERAL, access.Office.DEPUTY_SECRETARY_GENERAL)


def _of_others(user: Any) -> QuerySet:
    return Resolution.objects.exclude(unit__in=closed_units(user))


@portal.todos
def for_units(user: Any) -> Iterable[Todo]:
    """Orders of the own units that are to be signed for, or carried out."""
    own = access.units_with(user)
    if not own or not portal.waiting(user)[OWED]:
        return
    for one in Resolution.objects.open().filter(unit__in=own).select_related("unit"):
        doing = "签收" if one.state == State.ASSIGNED else "办理"
        light = one.light
        yield Todo(
            f"{doing}交办事项：{one}",
            reverse("resolution_take", args=[one.pk])
            if one.state == State.ASSIGNED
            else one.get_absolute_url(),
            one.deadline,
            one.number,
            "交办事项",
            urgent=light in (Light.RED, Light.YELLOW),
        )


@portal.todos
def for_the_office(user: Any) -> Iterable[Todo]:
    """Reports to check and drafts to send out, each; how many are overdue."""
    number_of = portal.waiting(user)
    if access.is_secretariat(user) and number_of[REPORTED]:
        found = _of_others(user).filter(state=State.REPORTED).select_related("unit")
        for one in found[:HITS]:
            yield Todo(f"审核办结：{one.unit} {one}", one.get_absolute_url(), None, one.number, KIND)
    if _signs(user) and number_of[TO_ASSIGN]:
        for one in _of_others(user).filter(state=State.DRAFT).select_related("unit")[:HITS]:
            if rules.may_assign(user, one):
                url, unit = one.get_absolute_url(), str(one.unit)
                yield Todo(f"交办：{one}", url, one.deadline, unit, KIND, decides=True)
    if (late := number_of.total(RED)) and (access.is_secretariat(user) or presides(user)):
        title, url = f"{late} 项督办事项逾期", f"{reverse('resolutions')}?light=RED"
        yield Todo(title, url, number_of.first(RED), kind=KIND, urgent=True)


@portal.dates
def dates(user: Any) -> Iterable[Date]:
    """The last days of the own orders; one query where there are any."""
    own = access.units_with(user)
    if not own or not portal.waiting(user)[OWED]:
        return []
    found = Resolution.objects.open().filter(unit__in=own, deadline__gt=clock.now())
    return [Date(one.deadline, f"办结：{one}", one.get_absolute_url()) for one in found[:HITS]]


@portal.search
def find_resolutions(user: Any, text: str) -> Iterable[Hit]:
    """Orders by task, number or unit."""
    found = Resolution.objects.visible_to(user).select_related("unit")
    found = found.filter(Q(task__icontains=text) | Q(number__icontains=text) | Q(unit__name__icontains=text))
    return [
        Hit(one.task, one.get_absolute_url(), KIND, f"{one.unit} {one.get_state_display()}")
        for one in found[:HITS]
    ]


def ordered(year: int) -> int:
    """How many orders have their last day in the year."""
    return Resolution.objects.of_year(year).count()


for _ref in ("5.5", "9.secretariat.3"):
    regulation.serve(_ref, "resolutions", "决议督办", ordered, shown=access.is_council_or_secretariat)
for _ref in ("10.school.1", "10.enterprise.1"):
    regulation.serve(_ref, "resolutions_own", "交办事项", ordered, shown=has_own)
