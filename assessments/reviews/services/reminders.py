"""The sweeps of the review: reminders before December 30th, and once after it the list of what is not confirmed.

They do what is due and not yet done, so that an outage is caught up and a second run changes nothing. Whether a
confirmation comes in time is decided when it is made.
"""

from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse

from alliance.calendar import holidays
from alliance.ground import audit, clock
from alliance.messages.notifications import notify, notify_many
from alliance.rights.models.users import User
from assessments.cycles import deadlines
from assessments.cycles.models import Cycle
from assessments.reviews.models import Review
from assessments.self_assessment.models.assessments import Assessment
from councils.posts.models import SecretariatPost
from councils.recusal import audience

FIRST = 14  # days before the deadline of the first reminder
NAMED = 30


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


def close_reviews() -> int:
    """Past the deadline: tell the secretary-general and who presides over one of them, once, which units are not confirmed.

    Returns how many cycles were closed. What is confirmed later needs the chair's admission, job or no job.
    """
    due = [
        cycle
        for cycle in Cycle.objects.running()
        if cycle.review_closed_at is None and clock.now() >= cycle.review_deadline
    ]
    return sum(_close(cycle) for cycle in due)


@transaction.atomic
def _close(cycle: Cycle) -> bool:
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.review_closed_at is not None:
        return False
    late = unconfirmed(cycle)
    count = late.count()
    cycle.review_closed_at = clock.now()
    audit.save(cycle, by=None, reason=f"复评确认截止，{count} 家单位未确认")
    if count:
        _escalate(cycle, count, list(late.values_list("unit__name", flat=True)[:NAMED]))
    return True


def unconfirmed(cycle: Cycle) -> Any:
    """The late list: assessments of present members that are not confirmed."""
    done = [Assessment.State.CONFIRMED, Assessment.State.PUBLISHED]
    rows = Assessment.objects.filter(cycle=cycle).of_members().exclude(state__in=done)
    return rows.order_by("unit__name_key", "pk")


def to_admit(cycle: Cycle) -> Any:
    """Of the late list, what could be confirmed if it were admitted."""
    return unconfirmed(cycle).filter(state=Assessment.State.REVIEWED, late_confirmation_reason="")


def _escalate(cycle: Cycle, count: int, names: list[str]) -> None:
    rest = f"等 {count} 家" if count > len(names) else ""
    posts = SecretariatPost.objects.current().filter(post=SecretariatPost.Post.SECRETARY_GENERAL)
    presiding = audience.presiding_desk()
    units = unconfirmed(cycle).order_by().values_list("unit", flat=True)
    told = [*audience.presiding(None), *(user for unit in units for user in presiding(unit))]
    notify(
        [*(post.user for post in posts.select_related("user")), *dict.fromkeys(told)],
        matter=f"cycle:{cycle.pk}",
        step="review-late",
        title=f"{cycle.year}年度复评确认已截止，{count} 家单位未确认",
        body=f"{'、'.join(names)}{rest}。逾期确认须由理事长逐家说明理由准予。",
        url=f"{reverse('calibration')}?year={cycle.year}",
        urgent=True,
    )
