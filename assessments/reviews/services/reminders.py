"""The sweep of the review: reminders before December 30th.

It does what is due and not yet done, so that an outage is caught up and a second run changes nothing.
"""

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse

from alliance.calendar import holidays
from alliance.ground import clock
from alliance.messages.notifications import notify_many
from alliance.rights.models.users import User
from assessments.cycles import deadlines
from assessments.cycles.models import Cycle
from assessments.reviews.models import Review
from assessments.sheets.models.assessments import Assessment

FIRST = 14  # days before the deadline of the first reminder


def remind_reviewers() -> int:
    """Tell everybody with unfinished reviews the newest step that is due, once; returns how many were told."""
    moment = clock.now()
    told = 0
    for cycle in Cycle.objects.running():
        step = deadlines.newest_due(cycle.review_deadline, moment, holidays.previous_working_day)
        if step is not None and step.days <= FIRST:
            told += _remind(cycle, step)
    return told


@transaction.atomic
def _remind(cycle: Cycle, step: deadlines.Reminder) -> int:
    open_ones = Q(
        reviews__assessment__cycle=cycle,
        reviews__state=Review.State.ASSIGNED,
        reviews__for_seat=False,
        reviews__assessment__state=Assessment.State.IN_REVIEW,
    )
    people = (
        User.objects.filter(is_active=True)
        .annotate(open=Count("reviews", filter=open_ones))
        .filter(open__gt=0)
    )
    left = clock.days_left(cycle.review_deadline)
    rest = "今天截止" if left == 0 else f"还剩 {left} 天"
    return notify_many(
        [
            {
                "recipient": person,
                "matter": f"reviews:{cycle.pk}",
                "step": f"due-{step.days}-{clock.last_day(cycle.review_deadline):%Y%m%d}",
                "title": f"{cycle.year}年度复评还有 {person.open} 家单位未完成，{rest}",
                "body": f"请于 {clock.before(cycle.review_deadline)}完成评分；此后秘书处还须确认结果。",
                "url": reverse("reviews"),
                "urgent": step.days <= 1,
            }
            for person in people.order_by("pk")
        ]
    )
