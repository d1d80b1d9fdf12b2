"""What the review contributes: menu, to-dos of reviewers and of who finds them, dates, sweeps."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import is_secretariat
from alliance.registers import portal
from alliance.registers.portal import Date, Todo
from assessments.consequences.services import leaving
from assessments.cycles import years
from assessments.cycles.models import Cycle
from assessments.cycles.rules import looks_after
from assessments.reviews import recusal
from assessments.reviews.models import Review
from assessments.reviews.reviewers import has_reviews
from assessments.reviews.services import assigning
from assessments.reviews.services import reminders as review_reminders
from assessments.self_assessment.models.assessments import Assessment

TO_REASSIGN = portal.Count("to reassign")
LACKING_REVIEWERS = portal.Count("lacking reviewers")


State = Assessment.State


def reviews_any(user: Any) -> bool:
    return looks_after(user) or has_reviews(user, Review.State.ASSIGNED, Review.State.DONE)


portal.menu("复评", "reviews", area="assessment", order=40, shown=reviews_any, yearly=True)
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
portal.sweep("assessments.review_reminders", label="复评到期提醒", every=portal.MINUTE)(
    review_reminders.remind_reviewers
)
portal.sweep("assessments.reviews_left", label="评审人离任交接", every=portal.MINUTE)(leaving.hand_on)
portal.sweep("assessments.review_closing", label="复评确认截止", every=portal.MINUTE)(
    review_reminders.close_reviews
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Of the running year, for the secretariat: the units without enough reviewers."""
    if not is_secretariat(user) or (cycle := years.newest_running()) is None:
        return
    gaps = assigning.lacking(cycle).exclude(unit__in=recusal.conflicts(user))
    left = Review.objects.filter(assessment=OuterRef("pk"), state=Review.State.ENDED)
    anew = Assessment.objects.filter(Exists(left), pk__in=gaps.values("pk"))
    yield TO_REASSIGN.of(anew)
    yield LACKING_REVIEWERS.of(Assessment.objects.filter(pk__in=gaps.values("pk")))


@portal.todos
def own_reviews(user: Any) -> Iterable[Todo]:
    """A reviewer's unfinished units, by the deadline of the review."""
    if not has_reviews(user, Review.State.ASSIGNED):
        return []
    waiting = Review.objects.filter(
        reviewer=user, state=Review.State.ASSIGNED, assessment__state=State.IN_REVIEW
    ).order_by()
    rows = waiting.values("assessment__cycle__year", "assessment__cycle__review_deadline").annotate(
        number=Count("pk")
    )
    return [
        Todo(
            f"{row['assessment__cycle__year']}年度复评：还有 {row['number']} 家单位待评分",
            f"{reverse('reviews')}?mine=1&state=ASSIGNED&year={row['assessment__cycle__year']}",
            deadline=row["assessment__cycle__review_deadline"],
            kind="复评",
            urgent=clock.days_left(row["assessment__cycle__review_deadline"]) <= 3,
        )
        for row in rows
    ]


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


@portal.dates
def review_dates(user: Any) -> Iterable[Date]:
    """The end of the review for those who take part in it."""
    if (cycle := years.newest_running()) is None or not reviews_any(user):
        return []
    return [Date(cycle.review_deadline, f"{cycle.year}年度复评确认截止", reverse("reviews"))]
