"""What the frame of every page asks about a person and the assessments: whether there are reviews to show."""

from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.db.models.functions import Concat

from alliance import access

from .models import Review

REVIEWS = "reviews "


@access.standing_provider
def reviews_by_state(user: Any, at: datetime) -> QuerySet:
    """How many reviews the person has in each state."""
    counted = Review.objects.filter(reviewer=user).values("state").annotate(number=Count("pk"))
    return counted.values_list(Concat(Value(REVIEWS), "state", output_field=CharField()), "number")


def has_reviews(user: Any, *states: str) -> bool:
    """Whether the person has a review in one of the states; in any state when none is named."""
    known = access.standing(user)
    return any(f"{REVIEWS}{state}" in known for state in states or Review.State.values)
