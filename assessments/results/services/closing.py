"""The sweep after December 30th: once, the list of what is not confirmed (第十三条·(二)).

It does what is due and not yet done, so that an outage is caught up and a second run changes nothing. Whether a
confirmation comes in time is decided when it is made.
"""

from typing import Any

from django.urls import reverse

from alliance.ground import audit, clock
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify
from assessments.cycles.models import Cycle
from assessments.sheets.models.assessments import Assessment
from councils.posts.models import SecretariatPost
from councils.recusal import audience

NAMED = 30


def close_reviews() -> int:
    """Past the deadline: tell the secretary-general and who presides over one of them, once, which units are not confirmed.

    Returns how many cycles were closed. What is confirmed later needs the chair's admission, job or no job.
    """
    due = [
        cycle
        for cycle in Cycle.objects.running()
        if cycle.review_closed_at is None and clock.now() >= cycle.review_deadline
    ]
    return sum(_close(cycle, by=None) for cycle in due)


@verb(None)
def _close(cycle: Cycle, *, by: None) -> bool:
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
