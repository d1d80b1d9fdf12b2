"""What the assignment of reviewers contributes: menu, to-dos of the secretariat, and the hand-over of who leaves."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import is_secretariat
from alliance.registers import portal
from alliance.registers.portal import Count, Todo
from assessments.assignments.services import assigning, leaving
from assessments.cycles import years
from assessments.cycles.models import Cycle
from assessments.reviews.models import Review
from assessments.sheets.models.assessments import Assessment
from members.relations.closed import closed_units

TO_REASSIGN = Count("to reassign")
LACKING_REVIEWERS = Count("lacking reviewers")

portal.menu(
    "评审分配",
    "review_assignments",
    area="assessment",
    order=30,
    shown=is_secretariat,
    pages=("assessment_reviewers", "assessment_outsider"),
    waits=portal.waits_for(LACKING_REVIEWERS),
    yearly=True,
)
portal.sweep("assessments.reviews_left", label="评审人离任交接", every=portal.MINUTE)(leaving.hand_on)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Of the running year, for the secretariat: the units without enough reviewers."""
    if not is_secretariat(user) or (cycle := years.newest_running()) is None:
        return
    gaps = assigning.lacking(cycle).exclude(unit__in=closed_units(user))
    left = Review.objects.filter(assessment=OuterRef("pk"), state=Review.State.ENDED)
    anew = Assessment.objects.filter(Exists(left), pk__in=gaps.values("pk"))
    yield TO_REASSIGN.of(anew)
    yield LACKING_REVIEWERS.of(Assessment.objects.filter(pk__in=gaps.values("pk")))


@portal.todos
def organisers(user: Any) -> Iterable[Todo]:
    """The secretariat: units without enough reviewers."""
    if not is_secretariat(user) or (cycle := years.newest_running()) is None:
        return []
    number_of = portal.waiting(user)
    found = []
    gaps, anew = f"{reverse('review_assignments')}?year={cycle.year}&gap=lacking", number_of[TO_REASSIGN]
    if anew:
        found.append(_todo(f"重新分配评审：{anew} 家单位的评审已解除", gaps, cycle))
    if number := number_of[LACKING_REVIEWERS] - anew:
        found.append(_todo(f"{number} 家单位还缺评审人", gaps, cycle))
    return found


def _todo(title: str, url: str, cycle: Cycle) -> Todo:
    urgent = clock.days_left(cycle.review_deadline) <= 3
    return Todo(title, url, deadline=cycle.review_deadline, kind="复评", urgent=urgent)
