"""What the marks of a year say about reviewers and indicators: severity, agreement, and what separates nobody.

Only reviews that are complete count, so that nothing is told of a unit whose reviewers are still at work.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Max, Min, Q, QuerySet, StdDev
from django.db.models.functions import Cast

from assessments.cycles.models import Cycle
from assessments.reviews.models import Review
from assessments.reviews.rules import SETTLED
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item

SEVERE = Decimal(3)  # points of mean deviation from which a reviewer is pointed out
DONE = Q(reviews__state=Review.State.DONE)


def of_units(cycle: Cycle) -> QuerySet:
    """The assessments of a cycle with `mean`, `lowest`, `highest` and `spread` of their reviewers' scores.

    All four are empty until every reviewer of the unit is done.
    """
    settled = DONE & Q(state__in=SETTLED)
    return (
        Assessment.objects.filter(cycle=cycle)
        .annotate(
            lowest=Min("reviews__score", filter=settled),
            highest=Max("reviews__score", filter=settled),
            reviewers=Count("reviews", filter=~Q(reviews__state=Review.State.ENDED)),
            reviewers_done=Count("reviews", filter=DONE),
        )
        .annotate(spread=F("highest") - F("lowest"), difference=F("review_score") - F("self_score"))
    )


@dataclass(frozen=True)
class Severity:
    """A reviewer's mean deviation from the score of the units reviewed; below zero is stricter than the others."""

    reviewer: str
    units: int
    mean: Decimal
    deviation: Decimal

    @property
    def stands_out(self) -> bool:
        return abs(self.deviation) >= SEVERE


def of_reviewers(cycle: Cycle, *, without: Q | None = None) -> list[Severity]:
    """The reviewers of a cycle, the strictest first, in one query; `without`: reviews not to be counted."""
    rows = (
        Review.objects.filter(
            assessment__cycle=cycle,
            assessment__state__in=SETTLED,
            state=Review.State.DONE,
            score__isnull=False,
        )
        .exclude(without or Q(pk=None))
        .order_by()
        .values("reviewer", "reviewer__name")
        .annotate(
            units=Count("pk"),
            mean=Avg(Cast("score", FloatField())),
            deviation=Avg(Cast(F("score") - F("assessment__review_score"), FloatField())),
        )
    )
    found = [
        Severity(row["reviewer__name"], row["units"], _round(row["mean"]), _round(row["deviation"]))
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.deviation, one.reviewer))


@dataclass(frozen=True)
class Separation:
    """How far an indicator tells units apart: mean, lowest, highest and standard deviation of its review points."""

    code: str
    name: str
    points: Decimal
    units: int
    mean: Decimal
    lowest: Decimal
    highest: Decimal
    deviation: Decimal

    @property
    def share(self) -> Decimal:
        """Mean of what could be had, as a ratio."""
        return self.mean / self.points

    @property
    def separates_nobody(self) -> bool:
        return self.units > 1 and self.lowest == self.highest


def of_indicators(cycle: Cycle, subject: str, *, without: Q | None = None) -> list[Separation]:
    """The indicators of one kind in the order of the standard, in one query; `without`: items not to be counted."""
    rows = (
        Item.objects.filter(
            assessment__cycle=cycle, indicator__standard__subject=subject, review_points__isnull=False
        )
        .exclude(without or Q(pk=None))
        .order_by("indicator__standard__edition", "indicator__position")
        .values("indicator__code", "indicator__name", "indicator__points")
        .annotate(
            units=Count("pk"),
            mean=Avg(Cast("review_points", FloatField())),
            lowest=Min("review_points"),
            highest=Max("review_points"),
            deviation=StdDev(Cast("review_points", FloatField())),
        )
    )
    return [
        Separation(
            row["indicator__code"],
            row["indicator__name"],
            row["indicator__points"],
            row["units"],
            _round(row["mean"]),
            row["lowest"],
            row["highest"],
            _round(row["deviation"]),
        )
        for row in rows
    ]


def _round(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))
