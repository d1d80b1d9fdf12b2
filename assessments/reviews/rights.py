"""What a person stands for in the assessments: dated grants of reviewers, the reviews to show, and how long 回避 lasts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from alliance.ground import access, clock
from alliance.rights import grants
from assessments.cycles.models import Cycle
from assessments.reviews.models import Review
from assessments.reviews.rules import PERMISSION, REVIEWS
from assessments.sheets.models.items import AssessmentUserObjectPermission
from councils.posts import rights as post_rights
from councils.terms import rights as seat_rights
from members.people import recusing


def pool_days(users: grants.Users) -> dict[int, list[grants.Days]]:
    """`{user id: when the person may review}`, by the posts and the seats filled; three queries."""
    found: dict[int, list[grants.Days]] = defaultdict(list)
    for one in (*seat_rights.of_seats(users), *post_rights.of_posts(users)):
        found[one.user_id].append((one.since, one.until))
    return {user: grants.merged(days) for user, days in found.items()}


@grants.source(AssessmentUserObjectPermission)
def of_reviews(users: grants.Users) -> Iterable[grants.Grant]:
    """Each review that has not ended, from its assignment on: of the pool as long as the office lasts, of outsiders always."""
    reviews = Review.objects.standing().order_by()
    if users is not None:
        reviews = reviews.filter(reviewer__in=users)
    rows = list(reviews.values_list("reviewer", "assessment", "created_at", "outside"))
    times = pool_days({row[0] for row in rows}) if rows else {}
    for user, assessment, created_at, outside in rows:
        assigned: grants.Days = (clock.local(created_at).date(), None)
        for days in [assigned] if outside else times.get(user, []):
            if shared := grants.overlap(assigned, days):
                yield grants.Grant(user, assessment, PERMISSION, *shared)


@access.rights_provider
def reviews_by_state(user: Any, at: datetime) -> QuerySet:
    """How many reviews the person has in each state, of those granted on the day."""
    granted = AssessmentUserObjectPermission.rows.on(clock.local(at).date()).filter(
        user=user, content_object=OuterRef("assessment")
    )
    counted = Review.objects.standing().filter(Exists(granted), reviewer=user).values("state")
    counted = counted.annotate(number=Count("pk"))
    return counted.values_list(Concat(Value(REVIEWS), "state", output_field=CharField()), "number")


@recusing.lasts
def until_published() -> Q:
    """What recused on a day since the beginning of a year under assessment recuses until that year is published."""
    return Exists(Cycle.objects.running().filter(recuses_since__lt=OuterRef("until")))
