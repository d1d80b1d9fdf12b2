"""What the review contributes: menu, to-dos of reviewers, dates, reminders."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from alliance.ground import clock
from alliance.registers import portal
from alliance.registers.portal import Date, Todo
from assessments.cycles import years
from assessments.cycles.rules import looks_after
from assessments.reviews.models import Review
from assessments.reviews.rules import has_reviews
from assessments.reviews.services.reminders import remind_reviewers


def reviews_any(user: Any) -> bool:
    return looks_after(user) or has_reviews(user, Review.State.ASSIGNED, Review.State.DONE)


TO_MARK = portal.Count("reviews to mark")

portal.menu(
    "复评",
    "reviews",
    area="assessment",
    order=40,
    shown=reviews_any,
    waits=portal.waits_for(TO_MARK),
    yearly=True,
)
portal.sweep("assessments.review_reminders", label="复评到期提醒", every=portal.MINUTE)(remind_reviewers)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """A reviewer's unfinished units."""
    if has_reviews(user, Review.State.ASSIGNED):
        yield TO_MARK.of(Review.objects.to_mark_by(user))


@portal.todos
def own_reviews(user: Any) -> Iterable[Todo]:
    """A reviewer's unfinished units, by the deadline of the review."""
    if not has_reviews(user, Review.State.ASSIGNED):
        return []
    waiting = Review.objects.to_mark_by(user).order_by()
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


@portal.dates
def review_dates(user: Any) -> Iterable[Date]:
    """The end of the review for those who take part in it."""
    if (cycle := years.newest_running()) is None or not reviews_any(user):
        return []
    return [Date(cycle.review_deadline, f"{cycle.year}年度复评确认截止", reverse("reviews"))]
