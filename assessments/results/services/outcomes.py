"""What follows from published results (第十二条), started by their publication and found again by a sweep.

优秀 → recommendation list; 不合格 → rectification case at once; the second 不合格 in a row → motion to end the membership.
"""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from assessments.consequences.models.consequences import TerminationMotion
from assessments.consequences.services import commendations, motions, notice_drafts
from assessments.cycles.models import Cycle
from assessments.cycles.rules import is_still
from assessments.results.models.objections import Objection
from assessments.scoring.grading import Grade
from assessments.self_assessment.models.assessments import Assessment

BATCH = 500


@transaction.atomic
def follow_publication(cycle: Cycle, *, by: Any) -> int:
    """Start whatever the published grades of a cycle call for and does not exist yet; returns how many were started.

    Takes a cycle at a time, `BATCH` results at a time. Called twice it starts nothing twice.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    published = Assessment.objects.owed().filter(cycle=cycle, state=Assessment.State.PUBLISHED)
    excellent = published.filter(grade=Grade.EXCELLENT, commendation=None)
    unqualified = published.filter(grade=Grade.UNQUALIFIED, rectification=None)
    started = 0
    for batch in _batches(excellent.select_related("unit", "cycle")):
        started += commendations.list_excellent(batch, by=by)
    for batch in _batches(unqualified.select_related("unit", "cycle", "standard")):
        started += len(notice_drafts.open_cases(batch, by=by))
    # A year that is published late may be the first or the second of a pair.
    for year in (cycle.year, cycle.year + 1):
        for batch in _batches(second_in_a_row(year)):
            started += len(motions.draft_all(batch, by=by))
    return started


def second_in_a_row(year: int) -> QuerySet:
    """The final 不合格 of a year whose unit had one in the year before as well, with that one's key as `first_id`.

    A year without assessment breaks the row (第十二条: 连续两年); a result under objection is not final; a unit whose motion is
    still open gets no second one.
    """
    objected = Objection.objects.filter(state=Objection.State.FILED)
    final = (
        Assessment.objects.filter(state=Assessment.State.PUBLISHED, grade=Grade.UNQUALIFIED)
        .exclude(Exists(objected.filter(assessment=OuterRef("pk"))))
        .order_by()
    )
    open_motion = TerminationMotion.objects.filter(
        unit=OuterRef("unit"), state__in=[TerminationMotion.State.DRAFTED, TerminationMotion.State.CARRIED]
    )
    before = final.filter(unit=OuterRef("unit"), cycle__year=OuterRef("cycle__year") - 1)
    return (
        final.owed()
        .filter(cycle__year=year, termination_motion=None)
        .exclude(Exists(open_motion))
        .annotate(first_id=before.values("pk")[:1])
        .exclude(first_id=None)
        .select_related("unit", "cycle")
    )


def _batches(rows: QuerySet) -> Iterator[list[Assessment]]:
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by(F("pk"))[:BATCH]):
        last = batch[-1].pk
        yield batch


def catch_up() -> int:
    """The sweep: publications whose consequences are missing, after a lost job or a late answer to an objection."""
    published = Cycle.objects.exclude(published_at=None)
    return sum(follow_publication(cycle, by=None) for cycle in published if is_still(cycle))
