"""What the survey contributes to the whole: menu, the to-do of heads and liaisons, the clauses it serves."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Todo
from councils.satisfaction import rules
from councils.satisfaction.models import Answer, Survey
from members.people.models import Representative

UNANSWERED = Count("satisfaction to answer")


def sees_surveys(user: Any) -> bool:
    return bool(rules.may_see(user))


portal.menu(
    "满意度测评",
    "satisfaction",
    area="duties",
    order=70,
    shown=sees_surveys,
    waits=portal.waits_for(UNANSWERED),
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """While a survey is open: the units that it asks, that have not answered, and whose head or liaison this person is."""
    if access.units_with(user):
        running = Survey.objects.filter(closes_at__gt=clock.start_of_day(clock.today()))
        asked = running.filter(opened_at__date__gte=OuterRef("unit__joined_on"))
        done = Answer.objects.filter(survey__in=running, unit=OuterRef("unit"))
        mine = Representative.objects.current().filter(user=user, role__in=rules.ROLES)
        yield UNANSWERED.of(mine.filter(Exists(asked), ~Exists(done)))


@portal.todos
def to_answer(user: Any) -> Iterable[Todo]:
    """The head and the liaisons of a unit that has not answered."""
    if not portal.waiting(user)[UNANSWERED]:
        return []
    survey = Survey.objects.filter(closes_at__gt=clock.now()).first()
    return (
        [Todo(f"填写{survey}", reverse("satisfaction"), survey.closes_at, kind="满意度测评")]
        if survey
        else []
    )


def answered_in(year: int) -> int:
    return Answer.objects.filter(survey__year=year).count()


for _ref in ("5.6", "11"):
    regulation.serve(_ref, "satisfaction", "满意度测评", answered_in, shown=sees_surveys)
